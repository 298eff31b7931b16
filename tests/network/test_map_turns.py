"""Turn restrictions of a map, relation by relation."""

from __future__ import annotations

from routeplan.network.map_turns import DroppedRule, TurnRule, read_turn_rule

MEMBERS = [("from", "w", 1), ("via", "n", 2), ("to", "w", 3)]


def test_a_relation_that_says_two_things_is_taken_for_neither() -> None:
    tags = {"restriction:hgv": "no_left_turn", "restriction": "only_straight_on"}
    assert read_turn_rule(7, tags, MEMBERS) == DroppedRule(relation_id=7, reason="turn_unclear")
    alike = {**tags, "restriction": "no_u_turn"}
    rule = read_turn_rule(7, alike, MEMBERS)
    assert isinstance(rule, TurnRule)
    assert not rule.only
