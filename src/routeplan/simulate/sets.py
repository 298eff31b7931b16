"""Scenario sets: named changes to one day's closures, each found by its number."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from routeplan.errors import DataProblem, InputError
from routeplan.model.closure import Closure
from routeplan.network.closures import ClosedSpan, locate_closures
from routeplan.planning.history import replay
from routeplan.units import DAY_S

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from routeplan.network.closures import ClosureNote
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Closures that come on top of the day's own.

    Attributes
    ----------
    name
        Of the scenario, unique in its set.
    spans
        What they close, times from midnight.
    window_s
        Seconds from midnight that are looked at.
    """

    name: str
    spans: tuple[ClosedSpan, ...] = ()
    window_s: int = DAY_S


AS_IT_IS = Scenario(name="as_it_is")
"""Scenario 0 of every set: the day with its own closures only."""


class ScenarioSet(Protocol):
    """Scenarios by number, 1 to ``count``; the same number is always the same scenario."""

    @property
    def kind(self) -> str:
        """What kind of set it is, in one word."""

    @property
    def count(self) -> int:
        """How many scenarios there are."""

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the set is made from, by name: values or hashes."""

    @property
    def notes(self) -> tuple[tuple[str, ClosureNote], ...]:
        """What could not be put on the road as it was given, by scenario."""

    def scenario(self, number: int) -> Scenario:
        """Return a scenario."""

    def closures(self, number: int) -> tuple[Closure, ...]:
        """Return the closures of a scenario, as a day takes them."""


def digest(value: object) -> str:
    """Return a hash of what a value says of itself, as 16 hex digits."""
    return hashlib.sha256(repr(_in_order(value)).encode()).hexdigest()[:16]


def _in_order(value: object) -> object:
    """Return a value with what its sets hold sorted: each process has another order."""
    if isinstance(value, (set, frozenset)):
        return ("set", sorted(repr(_in_order(one)) for one in value))
    if isinstance(value, (tuple, list)):
        return [_in_order(one) for one in value]
    if isinstance(value, Mapping):
        return ("map", [(_in_order(key), _in_order(one)) for key, one in value.items()])
    if dataclasses.is_dataclass(value):
        told = [one.name for one in dataclasses.fields(value) if one.repr]
        return (type(value).__name__, [(name, _in_order(getattr(value, name))) for name in told])
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedScenarios:
    """Scenarios made beforehand: named closures, or the recorded history.

    Attributes
    ----------
    notes
        What could not be put on the road, by scenario; never dropped in silence.
    """

    kind: str
    listed: tuple[Scenario, ...]
    closed: tuple[tuple[Closure, ...], ...]
    notes: tuple[tuple[str, ClosureNote], ...] = ()

    @property
    def count(self) -> int:
        """How many scenarios there are."""
        return len(self.listed)

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the set is made from, by name."""
        return {"closures": digest((self.listed, self.closed))}

    def scenario(self, number: int) -> Scenario:
        """Return a scenario."""
        return self.listed[number - 1]

    def closures(self, number: int) -> tuple[Closure, ...]:
        """Return the closures of a scenario, as a day takes them."""
        return self.closed[number - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionGroups:
    """Whole sections shut all day for all classes: each alone, or some together.

    Attributes
    ----------
    sections
        Indices and ids of the sections of each scenario.
    """

    kind: str
    sections: tuple[tuple[tuple[int, str, int], ...], ...]
    notes: tuple[tuple[str, ClosureNote], ...] = ()

    @property
    def count(self) -> int:
        """How many scenarios there are."""
        return len(self.sections)

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the set is made from, by name."""
        return {"sections": digest(self.sections)}

    def scenario(self, number: int) -> Scenario:
        """Return a scenario, named after its sections."""
        chosen = self.sections[number - 1]
        return Scenario(
            name=" + ".join(section_id for _, section_id, _ in chosen),
            spans=tuple(
                ClosedSpan(
                    closure_id=section_id,
                    section=index,
                    from_m=0,
                    to_m=length_m,
                    forward=True,
                    backward=True,
                    classes=frozenset({"motorbike", "light", "heavy"}),
                )
                for index, section_id, length_m in chosen
            ),
        )

    def closures(self, number: int) -> tuple[Closure, ...]:
        """Return the closures of a scenario, as a day takes them."""
        return tuple(
            Closure(id=section_id, section_id=section_id)
            for _, section_id, _ in self.sections[number - 1]
        )


def each_section(roads: RoadNetwork) -> SectionGroups:
    """Return the set that shuts each section of the network alone."""
    return sections_together("each_section", roads, [(one,) for one in range(len(roads.tail))])


def pairs_of(roads: RoadNetwork, sections: Sequence[int]) -> SectionGroups:
    """Return the set that shuts each two of some sections together."""
    pairs = [(a, b) for at, a in enumerate(sections) for b in sections[at + 1 :]]
    return sections_together("pairs", roads, pairs)


def sections_together(
    kind: str, roads: RoadNetwork, groups: Sequence[Sequence[int]]
) -> SectionGroups:
    """Return the set that shuts the sections of each group together."""
    if not groups:
        raise InputError([_empty(kind)])
    return SectionGroups(
        kind=kind,
        sections=tuple(
            tuple((at, roads.section_ids[at], int(roads.length_m[at])) for at in group)
            for group in groups
        ),
    )


def named_closures(
    roads: RoadNetwork, closures: Mapping[str, Sequence[Closure]]
) -> ListedScenarios:
    """Return the set of closures listed by name.

    Raises
    ------
    InputError
        If there are none, or some name roads or sections that the network has not;
        it names all of these.
    """
    if not any(closures.values()):
        raise InputError([_empty("closures")])
    problems: list[DataProblem] = []
    scenarios, notes = [], []
    for name, listed in closures.items():
        located = locate_closures(roads, listed)
        notes += [(name, note) for note in located.notes]
        problems += [
            _unknown(name, note.closure_id, dict(note.values), listed)
            for note in located.notes
            if note.code == "closure_not_applied"
        ]
        scenarios.append(Scenario(name=name, spans=located.spans))
    if problems:
        raise InputError(problems)
    return ListedScenarios(
        kind="closures",
        listed=tuple(scenarios),
        closed=tuple(tuple(listed) for listed in closures.values()),
        notes=tuple(notes),
    )


def recorded_history(region: Region) -> ListedScenarios:
    """Return the set with one scenario for every date on which a recorded closure held.

    Raises
    ------
    InputError
        If the region has no recorded closures.
    """
    dates = sorted(
        {date for record in region.recorded_closures for date in _dates_of(region, record.date)}
    )
    if not dates:
        raise InputError([_empty("history")])
    scenarios, closed, notes = [], [], []
    for date in dates:
        replayed = replay(region, date)
        located = locate_closures(region.roads, replayed)
        scenarios.append(Scenario(name=date.isoformat(), spans=located.spans))
        closed.append(replayed)
        notes += [(date.isoformat(), note) for note in located.notes]
    return ListedScenarios(
        kind="history", listed=tuple(scenarios), closed=tuple(closed), notes=tuple(notes)
    )


def _dates_of(region: Region, first: dt.date) -> list[dt.date]:
    """Return the date of a record and those after it on which something still held."""
    import datetime as dt

    dates = [first]
    while replay(region, dates[-1] + dt.timedelta(days=1)):
        dates.append(dates[-1] + dt.timedelta(days=1))
    return dates


_OFF_ROAD = {
    "unknown_section": "the id of a known road section",
    "unknown_road": "a road of the network",
    "km_off_road": "a Km post of this road",
    "no_position": "a Km post, or a section_id",
    "unknown_way": "an OpenStreetMap way of the network",
    "no_road_near": "a point near a road (the nearest is {distance_m} m away)",
    "nothing_inside": "an area with a road in it",
    "line_off_road": "a line along roads (at {point} there is none within {reach_m} m)",
    "line_not_continuous": "a line along roads that join",
    "bad_shape": "a point, line or area",
    "nothing_found": "a stretch of a road",
}
"""What a closure should have named that lies on no road, by the reason."""


def _unknown(
    name: str, closure_id: str, values: Mapping[str, str], listed: Sequence[Closure]
) -> DataProblem:
    closure, reason = next(one for one in listed if one.id == closure_id), values["reason"]
    by_section = reason == "unknown_section"
    return DataProblem(
        file=name,
        row=closure.row,
        column=_position_column(closure, reason),
        value=closure.section_id if by_section else values["where"],
        expected=_OFF_ROAD[reason].format_map(values),
        record_id=closure_id,
        code=reason if reason in {"unknown_section", "unknown_road"} else "closure_off_road",
    )


def _position_column(closure: Closure, reason: str) -> str:
    """Return the column of a closure's file that says where it is, wrongly."""
    if closure.way_ids:
        return "way_ids"
    if closure.shape is not None:
        return "lon" if closure.shape.kind == "point" else "geometry"
    return {"unknown_section": "section_id", "unknown_road": "road"}.get(reason, "km_from")


def _empty(kind: str) -> DataProblem:
    return DataProblem(
        file="",
        row=0,
        column="scenarios",
        value=kind,
        expected="a scenario set with at least one scenario",
        code="empty_scenario_set",
    )
