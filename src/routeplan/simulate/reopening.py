"""In which order crews reopen closures so that the mail, or people, lose least.

All closures are shut from the moment at which the crews begin until they are cleared,
whatever end was reported. The way of a crew from one site to the next takes no time here,
nor does it matter whether another closure lies on it.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.model.place import Location
from routeplan.model.reopening import (
    LONGEST_CLEARING_H,
    TIMED_LOSSES,
    OfficeBack,
    Reopening,
    ReopeningStep,
)
from routeplan.network.closures import locate_closures
from routeplan.network.locate import RoadPoint, locate
from routeplan.network.state import SHUT
from routeplan.simulate.crews import Works, best_order
from routeplan.simulate.losses import losses_of
from routeplan.simulate.sets import ListedScenarios
from routeplan.simulate.slide_record import slide_record
from routeplan.simulate.storms import fit_durations
from routeplan.simulate.task import refuse_nothing_to_measure, travel_task
from routeplan.travel.topology import build_topology
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.model.closure import Closure
    from routeplan.model.reopening import Rule, TimedLoss
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.region import Region
    from routeplan.simulate.crews import Order, Turn
    from routeplan.simulate.task import Conditions, TravelTask

    Spans = tuple[ClosedSpan, ...]


def reopening_order(
    region: Region,
    closures: Sequence[Closure],
    conditions: Conditions,
    *,
    crews: int,
    clear_h: Mapping[str, float],
    loss_name: TimedLoss,
) -> Reopening:
    """Return the order that loses least, and what two simple rules lose.

    Parameters
    ----------
    conditions
        Its own closures stay shut meanwhile and count for nothing.
    crews
        How many; each clears one closure at a time, alone.
    clear_h
        Hours of work by closure id; what is not named takes the median of the record.

    Raises
    ------
    InputError
        If nothing is to be opened, two closures have one id, a clearing time names no
        closure or is none, or one is missing in a region without a record.
    """
    _refuse(closures, crews, clear_h, loss_name)
    spans, missing = _on_roads(region, closures)
    hours = _hours(region, tuple(spans), clear_h)
    nothing_else = ListedScenarios(kind="reopening", listed=(), closed=())
    task = travel_task(region, nothing_else, dataclasses.replace(conditions, all_day=True))
    refuse_nothing_to_measure(task)
    sets = _ClosedSets(region, task, tuple(spans.values()), loss_name)
    works = Works(
        seconds=tuple(max(1, round(one * 3600)) for one in hours),
        crews=crews,
        loss_per_h=sets.loss_per_h,
    )
    ids = tuple(spans)
    rules: dict[Rule, Order] = {
        "nearest_first": _nearest_first(region, task, tuple(spans.values())),
        "busiest_first": _busiest_first(task, tuple(spans.values())),
    }
    found = best_order(works, tuple(rules.values()))
    return Reopening(
        loss_name=loss_name,
        profiles=tuple(task.measures),
        crews=crews,
        steps=_steps(ids, works, sets, found.order),
        loss=round(found.loss, 6),
        is_best=found.is_best,
        rules={rule: tuple(ids[at] for at in order) for rule, order in rules.items()},
        rule_losses={rule: round(works.loss(order), 6) for rule, order in rules.items()},
        not_on_road=missing,
    )


def median_clear_h(region: Region) -> float:
    """Return the median of how long recorded closures lasted, by the lognormal fitted to them.

    Raises
    ------
    InputError
        If the region has no record.
    """
    return float(np.exp(fit_durations(slide_record(region)).log_mean))


class _ClosedSets:
    """What sets of closures, the bits of an int, do to the reference ways."""

    def __init__(
        self, region: Region, task: TravelTask, spans: Sequence[Spans], loss_name: TimedLoss
    ) -> None:
        self._region = region
        self._task = task
        self._spans = spans
        self._loss_name = loss_name
        self._always = self._loss(())

    def loss_per_h(self, closed: int) -> float:
        """Return what a set costs per hour, the mean over the profiles."""
        # The difference of two sums: what it is short of nothing is rounding.
        return max(0.0, self._loss(self._closed(closed)) - self._always)

    def offices_cut_off(self, closed: int) -> frozenset[OfficeBack]:
        """Return the offices that the hub cannot reach, by profile."""
        ways, cut_off = self._task.ways, set()
        for profile, measure in self._task.measures.items():
            effect = measure.effect((*self._task.own, *self._closed(closed)))
            lost = () if effect is None else effect.way[effect.lost]
            for way in lost:
                if ways.office[way]:
                    code = ways.communes[ways.commune[way]]
                    place = self._region.communes[code].office_place_id
                    cut_off.add(OfficeBack(commune_code=code, place_id=place, profile=profile))
        return frozenset(cut_off)

    def _closed(self, closed: int) -> Spans:
        return tuple(
            span for at, spans in enumerate(self._spans) if closed >> at & 1 for span in spans
        )

    def _loss(self, closed: Spans) -> float:
        measures = self._task.measures
        total = 0.0
        for profile, measure in measures.items():
            loss, _ = losses_of(
                self._task.ways,
                [(DAY_S, measure.effect((*self._task.own, *closed)))],
                named={"scenario": 0, "name": "", "profile": profile},
                window_s=DAY_S,
                spans_closed=len(closed),
            )
            total += float(getattr(loss, self._loss_name))
        return total / (24 * len(measures))


def _on_roads(
    region: Region, closures: Sequence[Closure]
) -> tuple[dict[str, Spans], tuple[str, ...]]:
    """Return the spans of each closure, shut at all hours, and the ids of those without."""
    spans = {
        closure.id: tuple(
            dataclasses.replace(span, in_force=None)
            for span in locate_closures(region.roads, (closure,)).spans
        )
        for closure in closures
    }
    missing = tuple(one for one, found in spans.items() if not found)
    on_roads = {one: found for one, found in spans.items() if found}
    if not on_roads:
        expected = "at least one closure in force on a known road"
        raise InputError([_problem("closures", "", expected, "nothing_to_reopen")])
    return on_roads, missing


def _hours(region: Region, ids: Sequence[str], clear_h: Mapping[str, float]) -> list[float]:
    if all(one in clear_h for one in ids):
        return [clear_h[one] for one in ids]
    median_h = median_clear_h(region)
    return [clear_h.get(one, median_h) for one in ids]


def _nearest_first(region: Region, task: TravelTask, spans: Sequence[Spans]) -> Order:
    """Return closures by the metres of the fastest way from the hub with all roads open.

    Of several profiles the one with the shortest way counts; where none has one, last.
    """
    hub = region.hub
    assert hub is not None  # noqa: S101 - the task has refused a region without
    first = locate(region, Location(place_id=hub.id))
    points, owner = [first], []
    for at, of_one in enumerate(spans):
        for span in of_one:
            points.append(_middle(region, span))
            owner.append(at)
    topology = build_topology(region.roads, points)
    sources, _ = topology.nodes([0])
    _, targets = topology.nodes(range(1, len(points)))
    nearest = [np.inf] * len(spans)
    for state in task.states:
        metres = topology.weigh(state.with_closed(())).search(sources, targets)[1][0].tolist()
        for at, distance_m in zip(owner, metres, strict=True):
            if distance_m != SHUT:
                nearest[at] = min(nearest[at], distance_m)
    return tuple(sorted(range(len(spans)), key=lambda at: (nearest[at], at)))


def _middle(region: Region, span: ClosedSpan) -> RoadPoint:
    middle_m = (span.from_m + span.to_m) // 2
    if middle_m == 0:
        node = int(region.roads.tail[span.section])
        lon, lat = region.roads.node_lonlat[node].tolist()
        return RoadPoint(node=node, lon=lon, lat=lat)
    lon, lat = region.roads.point_on_section(span.section, middle_m)
    return RoadPoint(section=span.section, offset_m=middle_m, lon=lon, lat=lat)


def _busiest_first(task: TravelTask, spans: Sequence[Spans]) -> Order:
    """Return closures by how many ways of the mail run over them, then by the people."""

    def traffic(at: int) -> tuple[float, float]:
        ways = [measure.ways_through(spans[at]) for measure in task.measures.values()]
        mail = sum(int(task.ways.is_mail[some].sum()) for some in ways)
        people = sum(float(task.ways.people[some].sum()) for some in ways)
        return -mail, -people

    return tuple(sorted(range(len(spans)), key=lambda at: (*traffic(at), at)))


def _steps(
    ids: Sequence[str], works: Works, sets: _ClosedSets, order: Order
) -> tuple[ReopeningStep, ...]:
    """Return what is done when, and what it gives back."""
    turns = works.turns(order)
    cut_off = sets.offices_cut_off(works.every)
    steps: dict[int, ReopeningStep] = {}
    for turn in sorted(turns, key=lambda turn: (turn.end_s, turn.work)):
        shut = sum(1 << other.work for other in turns if other.end_s > turn.end_s)
        left = sets.offices_cut_off(shut)
        back = sorted(cut_off - left, key=lambda one: (one.commune_code, one.profile))
        steps[turn.work] = _step(ids, turn, sets.loss_per_h(shut), tuple(back))
        cut_off = left
    return tuple(steps[turn.work] for turn in turns)


def _step(
    ids: Sequence[str], turn: Turn, loss_per_h: float, back: tuple[OfficeBack, ...]
) -> ReopeningStep:
    return ReopeningStep(
        closure_id=ids[turn.work],
        crew=turn.crew + 1,
        clear_h=round((turn.end_s - turn.start_s) / 3600, 6),
        start_h=round(turn.start_s / 3600, 6),
        open_h=round(turn.end_s / 3600, 6),
        loss_per_h=round(loss_per_h, 6),
        offices_back=back,
    )


def _refuse(
    closures: Sequence[Closure], crews: int, clear_h: Mapping[str, float], loss_name: str
) -> None:
    known = Counter(closure.id for closure in closures)
    expected = "an id that no other closure has"
    problems = [
        _problem("closure_id", one, expected, "duplicate_id")
        for one, times in known.items()
        if times > 1
    ]
    if crews < 1:
        problems.append(_problem("crews", str(crews), "one crew or more", "out_of_range"))
    if loss_name not in TIMED_LOSSES:
        expected = "one of " + ", ".join(TIMED_LOSSES)
        problems.append(_problem("loss", loss_name, expected, "unknown_choice"))
    for closure_id, hours in clear_h.items():
        if closure_id not in known:
            expected = "the id of a closure that is to be reopened"
            problems.append(_problem("closure_id", closure_id, expected, "unknown_closure"))
        if not 0 < hours <= LONGEST_CLEARING_H:
            value, expected = (
                f"{closure_id}: {hours:g}",
                f"hours above 0, at most {LONGEST_CLEARING_H:g}",
            )
            problems.append(_problem("clear_h", value, expected, "bad_clearing_time"))
    if problems:
        raise InputError(problems)


def _problem(column: str, value: str, expected: str, code: str) -> DataProblem:
    return DataProblem(file="", row=0, column=column, value=value, expected=expected, code=code)
