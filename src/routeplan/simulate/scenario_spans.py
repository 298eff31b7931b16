"""What each scenario shuts, as rows that a later report makes scenarios of again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from routeplan.model.simulation_detail import ScenarioSpan
from routeplan.network.closures import ClosedSpan
from routeplan.simulate.importance import StormsWithout
from routeplan.simulate.sets import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routeplan.model.closure import Closure
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.closures import ClosureNote
    from routeplan.network.roads import RoadNetwork
    from routeplan.simulate.task import TravelTask

    Periods = tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScenarios:
    """Some scenarios of an earlier run, under the numbers they had."""

    kept: Mapping[int, Scenario]
    kind: str = "read"
    notes: tuple[tuple[str, ClosureNote], ...] = ()

    @property
    def count(self) -> int:
        """The highest number."""
        return max(self.kept, default=0)

    @property
    def inputs(self) -> Mapping[str, str]:
        """Nothing: what they were made from stands in the earlier run's manifest."""
        return {}

    def scenario(self, number: int) -> Scenario:
        """Return a scenario that was read."""
        return self.kept[number]

    def closures(self, number: int) -> tuple[Closure, ...]:  # noqa: ARG002 - the protocol's
        """Return nothing: only spans were kept."""
        return ()


def whole_scenarios(task: TravelTask) -> list[int]:
    """Return the numbers of the scenarios that may happen: not a storm without a slide of it."""
    every = range(1, task.scenarios.count + 1)
    if isinstance(task.scenarios, StormsWithout):
        return [
            n for n, (_, left_out) in zip(every, task.scenarios.parts, strict=True) if left_out < 0
        ]
    return list(every)


def scenario_spans(task: TravelTask) -> Iterator[ScenarioSpan]:
    """Yield what the day as it is shuts, then what each whole scenario adds to it."""
    yield from _rows(0, task.own, task)
    for number in whole_scenarios(task):
        yield from _rows(number, task.scenarios.scenario(number).spans, task)


def read_scenarios(
    rows: Sequence[ScenarioSpan], windows_s: Mapping[int, int], roads: RoadNetwork
) -> tuple[tuple[ClosedSpan, ...], ReadScenarios]:
    """Return the day's own spans, and the scenarios with a window, from rows of them all."""
    spans: dict[int, list[ClosedSpan]] = {0: [], **{number: [] for number in windows_s}}
    for row in rows:
        if row.scenario in spans:
            spans[row.scenario].append(_span(row, roads))
    kept = {
        number: Scenario(name=str(number), spans=tuple(spans[number]), window_s=window_s)
        for number, window_s in windows_s.items()
        if number
    }
    return tuple(spans[0]), ReadScenarios(kept=kept)


def _rows(number: int, spans: Sequence[ClosedSpan], task: TravelTask) -> Iterator[ScenarioSpan]:
    ids = task.states[0].roads.section_ids
    always: Periods = ((None, None),)
    for span in spans:
        periods = always if span.in_force is None or task.all_day else span.in_force
        for from_s, to_s in periods:
            yield ScenarioSpan(
                scenario=number,
                closure_id=span.closure_id,
                section_id=ids[span.section],
                from_m=span.from_m,
                to_m=span.to_m,
                forward=span.forward,
                backward=span.backward,
                classes=tuple(sorted(span.classes)),
                delay_s=span.delay_s,
                speed_factor=span.speed_factor,
                from_s=from_s,
                to_s=to_s,
            )


def _span(row: ScenarioSpan, roads: RoadNetwork) -> ClosedSpan:
    always = row.from_s is None or row.to_s is None
    return ClosedSpan(
        closure_id=row.closure_id,
        section=roads.section_index[row.section_id],
        from_m=row.from_m,
        to_m=row.to_m,
        forward=row.forward,
        backward=row.backward,
        classes=cast("frozenset[VehicleClass]", frozenset(row.classes)),
        delay_s=row.delay_s,
        speed_factor=row.speed_factor,
        in_force=None if always else ((row.from_s or 0, row.to_s or 0),),
    )
