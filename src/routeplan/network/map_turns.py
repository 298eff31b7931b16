"""Turn restrictions of a map, as bans from section to section."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from routeplan.model.road import VEHICLE_CLASSES
from routeplan.network.roads import CLASS_BIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.model.vehicle import VehicleClass

_CLASSES: Mapping[str, tuple[VehicleClass, ...]] = {
    "restriction": VEHICLE_CLASSES,
    "restriction:vehicle": VEHICLE_CLASSES,
    "restriction:motor_vehicle": VEHICLE_CLASSES,
    "restriction:motorcycle": ("motorbike",),
    "restriction:motorcar": ("light",),
    "restriction:goods": ("light",),
    "restriction:hgv": ("heavy",),
}
_EXCEPTED: Mapping[str, tuple[VehicleClass, ...]] = {
    "motorcycle": ("motorbike",),
    "motorcar": ("light",),
    "hgv": ("heavy",),
    "motor_vehicle": VEHICLE_CLASSES,
    "vehicle": VEHICLE_CLASSES,
}
DropReason = Literal["turn_via_way", "turn_unclear", "turn_off_roads", "turn_conditional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRule:
    """A turn restriction as it stands on the map.

    Attributes
    ----------
    only
        Whether it is the only turn allowed, not one that is banned.
    """

    relation_id: int
    from_ways: tuple[int, ...]
    via_node: int
    to_ways: tuple[int, ...]
    only: bool
    classes: tuple[VehicleClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedRule:
    """A restriction that bans nothing here, and why."""

    relation_id: int
    reason: DropReason


@dataclass(frozen=True, slots=True)
class Arm:
    """A section at a node; ``ahead`` is leaving the node along the section."""

    section: int
    ahead: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SectionEnds:
    """Which way each section is of, the map's nodes at its ends, and whether it is driven.

    All of shape (sections,); ``forward`` and ``backward`` hold class bits.
    """

    way: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    forward: NDArray[np.uint8]
    backward: NDArray[np.uint8]

    def comes_in(self, arm: Arm) -> bool:
        """Whether anybody may drive the section into the node."""
        return bool((self.backward if arm.ahead else self.forward)[arm.section])

    def goes_out(self, arm: Arm) -> bool:
        """Whether anybody may drive the section out of the node."""
        return bool((self.forward if arm.ahead else self.backward)[arm.section])


def read_turn_rule(
    relation_id: int, tags: Mapping[str, str], members: Sequence[tuple[str, str, int]]
) -> TurnRule | DroppedRule | None:
    """Return what a ``type=restriction`` relation says; None if it concerns no class of ours.

    Parameters
    ----------
    members
        Role, type (``n``, ``w``) and id.
    """
    said = {key: value for key, value in tags.items() if key in _CLASSES}
    classes = {name for key in said for name in _CLASSES[key]}
    for word in tags.get("except", "").split(";"):
        classes -= set(_EXCEPTED.get(word.strip(), ()))
    if not said:
        conditional = any(key.startswith("restriction") for key in tags)
        reason: DropReason = "turn_conditional" if conditional else "turn_unclear"
        return DroppedRule(relation_id=relation_id, reason=reason)
    if not classes:
        return None
    from_ways, to_ways = (
        tuple(ref for role, kind, ref in members if role == end and kind == "w")
        for end in ("from", "to")
    )
    via = [(kind, ref) for role, kind, ref in members if role == "via"]
    if any(kind == "w" for kind, _ in via):
        return DroppedRule(relation_id=relation_id, reason="turn_via_way")
    kinds = {value.partition("_")[0] for value in said.values()}
    kind = kinds.pop()
    # Of two kinds in one relation, each for other classes, neither is taken for all.
    unclear = bool(kinds) or kind not in {"no", "only"}
    if len(via) != 1 or not from_ways or not to_ways or unclear:
        return DroppedRule(relation_id=relation_id, reason="turn_unclear")
    return TurnRule(
        relation_id=relation_id,
        from_ways=from_ways,
        via_node=via[0][1],
        to_ways=to_ways,
        only=kind == "only",
        classes=tuple(name for name in VEHICLE_CLASSES if name in classes),
    )


def ban_turns(
    rules: Sequence[TurnRule], ends: SectionEnds
) -> tuple[NDArray[np.int32], tuple[DroppedRule, ...]]:
    """Return banned turns as ``RoadNetwork.turns`` has them, and the rules that ban none."""
    arms = _arms_at({rule.via_node for rule in rules}, ends)
    bits: dict[tuple[int, int, int, int], int] = defaultdict(int)
    dropped: list[DroppedRule] = []
    for rule in rules:
        here = arms.get(rule.via_node, [])
        before = [
            arm
            for arm in here
            if int(ends.way[arm.section]) in rule.from_ways and ends.comes_in(arm)
        ]
        after = [
            arm for arm in here if int(ends.way[arm.section]) in rule.to_ways and ends.goes_out(arm)
        ]
        turned_round = set(rule.from_ways) == set(rule.to_ways)
        if not before or not after:
            dropped.append(DroppedRule(relation_id=rule.relation_id, reason="turn_off_roads"))
        elif not turned_round and (
            len(before) > len(rule.from_ways) or len(after) > len(rule.to_ways)
        ):
            # A way that goes on beyond the node leaves open which of its arms is meant.
            dropped.append(DroppedRule(relation_id=rule.relation_id, reason="turn_unclear"))
        else:
            for turn in _banned(before, after, here, only=rule.only, turned_round=turned_round):
                bits[turn] |= sum(CLASS_BIT[name] for name in rule.classes)
    rows = [(*turn, classes) for turn, classes in sorted(bits.items())]
    turns = np.array(rows, dtype=np.int32).reshape(-1, 5)
    turns.setflags(write=False)
    return turns, tuple(dropped)


def _banned(
    before: Sequence[Arm],
    after: Sequence[Arm],
    here: Sequence[Arm],
    *,
    only: bool,
    turned_round: bool,
) -> Iterator[tuple[int, int, int, int]]:
    """Yield turns: section and direction into the node, section and direction out of it."""
    for come in before:
        if only:
            go_to = [arm for arm in here if arm not in after]
        elif turned_round:
            go_to = [come]
        else:
            go_to = list(after)
        for go in go_to:
            yield come.section, int(not come.ahead), go.section, int(go.ahead)


def _arms_at(nodes: set[int], ends: SectionEnds) -> dict[int, list[Arm]]:
    arms: dict[int, list[Arm]] = defaultdict(list)
    wanted = np.array(sorted(nodes), dtype=np.int64)
    for end, ahead in ((ends.tail, True), (ends.head, False)):
        for section in np.flatnonzero(np.isin(end, wanted)).tolist():
            arms[int(end[section])].append(Arm(section, ahead))
    return arms
