"""Everything a worker needs to measure scenarios, and the measuring of some of them."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError
from routeplan.model.simulation import CommuneLoss, Losses, ScenarioLoss
from routeplan.network.closures import HORIZON_S, locate_closures
from routeplan.network.state import RoadState
from routeplan.simulate.losses import losses_of
from routeplan.simulate.measure import ProfileMeasure
from routeplan.simulate.sets import AS_IT_IS, digest
from routeplan.simulate.ways import reference_ways
from routeplan.travel.topology import build_topology
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from routeplan.model.closure import Closure
    from routeplan.model.day import Day, Weather
    from routeplan.model.simulation import Commuters
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.closures import ClosedSpan, ClosureNote
    from routeplan.network.region import Region
    from routeplan.simulate.measure import Effect
    from routeplan.simulate.sets import Scenario, ScenarioSet
    from routeplan.simulate.ways import ReferenceWays
    from routeplan.travel.topology import Topology

    Moments = Sequence[tuple[int, tuple[ClosedSpan, ...]]]
    Effects = Sequence[tuple[int, Effect | None]]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a scenario set meets.

    Attributes
    ----------
    weather
        dry or wet.
    profiles
        Names of the vehicle profiles; none are all of the region.
    ways_outside_province
        Whether ways may leave the province.
    closures
        Closures that are part of every scenario, as those of a day.
    all_day
        Whether closures count at all hours, whatever their times.
    commuters
        Who goes where to work.
    """

    weather: Weather = "wet"
    profiles: tuple[str, ...] = ()
    ways_outside_province: bool = False
    closures: tuple[Closure, ...] = ()
    all_day: bool = False
    commuters: tuple[Commuters, ...] = ()

    @classmethod
    def of_day(cls, day: Day) -> Conditions:
        """Return the conditions of a day."""
        return cls(
            weather=day.weather,
            ways_outside_province=day.ways_outside_province,
            closures=day.closures,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelTask:
    """The travel-only measure of a scenario set on one day's roads.

    Attributes
    ----------
    states
        The roads for each profile, without any closures.
    own
        The day's own closures, part of every scenario.
    own_notes
        What of them could not be put on the road as it was given.
    all_day
        Whether closures count at all hours, whatever their times.
    """

    ways: ReferenceWays
    states: tuple[RoadState, ...]
    scenarios: ScenarioSet
    own: tuple[ClosedSpan, ...] = ()
    own_notes: tuple[ClosureNote, ...] = ()
    all_day: bool = False

    @property
    def count(self) -> int:
        """How many scenarios there are, the day as it is among them."""
        return self.scenarios.count + 1

    def measure(self, numbers: Sequence[int]) -> Losses:
        """Return the losses of some scenarios, by their numbers; 0 is the day as it is."""
        totals: list[ScenarioLoss] = []
        communes: list[CommuneLoss] = []
        for number in numbers:
            scenario = self._scenario(number)
            moments = self._moments(scenario)
            closed = len({id(span) for _, met in moments for span in met})
            for profile, effects in self._effects(moments):
                total, some = losses_of(
                    self.ways,
                    effects,
                    named={"scenario": number, "name": scenario.name, "profile": profile},
                    window_s=scenario.window_s,
                    spans_closed=closed,
                )
                totals.append(total)
                communes += some
        return Losses(scenarios=tuple(totals), communes=tuple(communes))

    def effects(self, number: int) -> Iterator[tuple[str, Effects]]:
        """Yield by profile what a scenario does, seconds by seconds of its window."""
        return self._effects(self._moments(self._scenario(number)))

    def round_trips(self) -> Mapping[str, tuple[Ints, Ints, Effects]]:
        """Return by profile the milliseconds and metres of each way, and what the day does.

        Both are ``SHUT`` where there is no way even with all roads open.
        """
        effects = dict(self.effects(0))
        return {name: (*one.open, effects[name]) for name, one in self._measures.items()}

    def _effects(self, moments: Moments) -> Iterator[tuple[str, Effects]]:
        for profile, measure in self._measures.items():
            yield profile, [(seconds, measure.effect(met)) for seconds, met in moments]

    def _scenario(self, number: int) -> Scenario:
        return self.scenarios.scenario(number) if number else AS_IT_IS

    def _moments(self, scenario: Scenario) -> Moments:
        spans = (*self.own, *scenario.spans)
        if self.all_day:
            spans = tuple(dataclasses.replace(span, in_force=None) for span in spans)
        return _moments(spans, scenario.window_s)

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the losses are made from, by name: values or hashes."""
        first, ways = self.states[0], self.ways
        of_region = ways.is_mail | (ways.office > 0) | (ways.centre > 0)
        return {
            "network": first.roads.hash,
            "places_and_people": self._told_of_ways(of_region),
            "commuters": self._told_of_ways(~of_region),
            "profiles": digest(sorted((s.profile.name, digest(s.profile)) for s in self.states)),
            "weather": first.weather,
            "ways_outside_province": str(first.ways_outside_province),
            "closures_of_the_day": digest(self.own),
            "all_day": str(self.all_day),
            "scenarios": f"{self.scenarios.kind}, {self.scenarios.count}",
            **self.scenarios.inputs,
        }

    @property
    def notes(self) -> tuple[tuple[str, ClosureNote], ...]:
        """What could not be put on the road as it was given, by scenario."""
        return (*((AS_IT_IS.name, note) for note in self.own_notes), *self.scenarios.notes)

    def _told_of_ways(self, chosen: NDArray[np.bool_]) -> str:
        """Return a hash of some of the reference ways."""
        ways = self.ways
        ends = zip(ways.origin[chosen].tolist(), ways.destination[chosen].tolist(), strict=True)
        points = [(ways.points[origin], ways.points[destination]) for origin, destination in ends]
        communes = [ways.communes[at] for at in ways.commune[chosen].tolist()]
        arrays = (ways.people, ways.staff, ways.office, ways.centre)
        return digest((points, communes, [array[chosen].tolist() for array in arrays]))

    def __getstate__(self) -> dict[str, object]:
        """Leave out what every worker makes for itself."""
        return {name: value for name, value in vars(self).items() if name != "_measures"}

    def never_reachable(self) -> Mapping[str, int]:
        """Return by profile how many old centres no way leads to even with all roads open."""
        return {
            name: int(self.ways.centre[~reachable].sum())
            for name, reachable in self.reachable().items()
        }

    @property
    def measures(self) -> Mapping[str, ProfileMeasure]:
        """The reference ways as each profile finds them, by its name."""
        return self._measures

    def reachable(self) -> Mapping[str, NDArray[np.bool_]]:
        """Return by profile whether each reference way exists with all roads open."""
        return {name: measure.reachable for name, measure in self._measures.items()}

    @cached_property
    def _measures(self) -> Mapping[str, ProfileMeasure]:
        topologies: dict[VehicleClass | None, Topology] = {}
        measures = {}
        for state in self.states:
            heeded = state.profile.vehicle_class if len(state.roads.turns) else None
            if heeded not in topologies:
                topologies[heeded] = build_topology(state.roads, self.ways.points, heeded)
            measures[state.profile.name] = ProfileMeasure(self.ways, topologies[heeded], state)
        return measures


def travel_task(region: Region, scenarios: ScenarioSet, conditions: Conditions) -> TravelTask:
    """Return the travel-only measure of a scenario set under some conditions.

    Raises
    ------
    InputError
        If a profile or a commuter's place is unknown, or the region has no hub.
    """
    names = tuple(dict.fromkeys(conditions.profiles or region.profiles))
    unknown = [
        DataProblem(
            file="",
            row=0,
            column="profile",
            value=name,
            expected=f"one of {', '.join(region.profiles)}",
            code="unknown_profile",
        )
        for name in names
        if name not in region.profiles
    ]
    if unknown:
        raise InputError(unknown)
    states = tuple(
        RoadState(
            roads=region.roads,
            profile=region.profiles[name],
            weather=conditions.weather,
            ways_outside_province=conditions.ways_outside_province,
        )
        for name in names
    )
    # A storm is followed for days; at all hours, only what holds on the planning date counts.
    until_s = DAY_S if conditions.all_day else HORIZON_S
    own = locate_closures(region.roads, conditions.closures, until_s=until_s).spans
    return TravelTask(
        ways=reference_ways(region, conditions.commuters),
        states=states,
        scenarios=scenarios,
        own=own,
        own_notes=locate_closures(region.roads, conditions.closures).notes,
        all_day=conditions.all_day,
    )


def refuse_nothing_to_measure(task: TravelTask) -> None:
    """Refuse a task without any way: its losses would all be 0, whatever is shut.

    Raises
    ------
    InputError
        If the region has no commune with an office near a road, and nobody commutes.
    """
    if not len(task.ways.origin):
        raise InputError(
            [
                DataProblem(
                    file="communes.csv",
                    row=0,
                    column="office_place_id",
                    value="",
                    expected="communes whose offices are places near roads",
                    code="nothing_to_measure",
                )
            ]
        )


def _moments(
    spans: Sequence[ClosedSpan], window_s: int
) -> list[tuple[int, tuple[ClosedSpan, ...]]]:
    """Return the stretches of the window in which nothing changes: seconds, spans in force."""
    turns = {0, window_s}
    for span in spans:
        turns.update(s for period in span.in_force or () for s in period if 0 < s < window_s)
    return [
        (
            to_s - from_s,
            tuple(
                span
                for span in spans
                if span.in_force is None or any(a <= from_s < b for a, b in span.in_force)
            ),
        )
        for from_s, to_s in itertools.pairwise(sorted(turns))
    ]
