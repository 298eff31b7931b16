"""Everything a worker needs to measure scenarios, and the measuring of some of them."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routeplan.model.simulation import CommuneLoss, Losses, ScenarioLoss
from routeplan.simulate.losses import losses_of
from routeplan.simulate.measure import ProfileMeasure
from routeplan.simulate.sets import AS_IT_IS
from routeplan.travel.topology import build_topology

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.state import RoadState
    from routeplan.simulate.sets import Scenario, ScenarioSet
    from routeplan.simulate.ways import ReferenceWays
    from routeplan.travel.topology import Topology


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelTask:
    """The travel-only measure of a scenario set on one day's roads.

    Attributes
    ----------
    states
        The roads for each profile, without any closures.
    own
        The day's own closures, part of every scenario.
    all_day
        Whether closures count at all hours, whatever their times.
    """

    ways: ReferenceWays
    states: tuple[RoadState, ...]
    scenarios: ScenarioSet
    own: tuple[ClosedSpan, ...] = ()
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
            scenario = self.scenarios.scenario(number) if number else AS_IT_IS
            for profile in self._measures:
                total, some = self._losses(number, scenario, profile)
                totals.append(total)
                communes += some
        return Losses(scenarios=tuple(totals), communes=tuple(communes))

    def _losses(
        self, number: int, scenario: Scenario, profile: str
    ) -> tuple[ScenarioLoss, list[CommuneLoss]]:
        spans = (*self.own, *scenario.spans)
        if self.all_day:
            spans = tuple(dataclasses.replace(span, in_force=None) for span in spans)
        measure = self._measures[profile]
        moments = list(_moments(spans, scenario.window_s))
        return losses_of(
            self.ways,
            [(seconds, measure.effect(met)) for seconds, met in moments],
            named={"scenario": number, "name": scenario.name, "profile": profile},
            window_s=scenario.window_s,
            spans_closed=len({id(span) for _, met in moments for span in met}),
        )

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
