from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from routeplan.solve.pyvrp.passes import Passes, make_passes

VEHICLES = 9


def _let_through(passes: Passes, own: tuple[int, ...]) -> set[int]:
    shut = (passes.shut_out[at] for at in passes.needed.get(own, ()))
    return set(range(VEHICLES)).difference(*shut)


@given(
    st.lists(
        st.sets(st.integers(0, VEHICLES - 1), min_size=1).map(lambda own: tuple(sorted(own))),
        max_size=12,
    )
)
def test_passes_let_an_order_on_the_vehicles_it_allows_and_on_no_other(
    allowed: list[tuple[int, ...]],
) -> None:
    passes = make_passes(allowed, VEHICLES)
    for own in allowed:
        assert _let_through(passes, own) == set(own)


def test_orders_for_everyone_and_for_nobody_need_none() -> None:
    passes = make_passes([tuple(range(VEHICLES)), ()], VEHICLES)
    assert passes.shut_out == ()
    assert passes.needed == {}


def test_depots_share_passes_and_a_skill_has_one() -> None:
    """Seventy depots with two vehicles each, one of them skilled: C(8, 4) is seventy."""
    depots = [(2 * at, 2 * at + 1) for at in range(70)]
    skilled = tuple(range(0, 140, 2))
    at_depot = [(own[0],) for own in depots]
    passes = make_passes([*depots, skilled, *at_depot], 140)
    assert len(passes.shut_out) == 8 + 1
    for first, second in itertools.combinations(depots, 2):
        assert passes.needed[first] != passes.needed[second]
