"""Schedules on roads that are shut for part of the day, against trying every second."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.travel.by_the_second import LAST_CHANGE_S, timed_maps

from routeplan.model.order import Load, TimeWindow
from routeplan.model.vehicle import Break
from routeplan.problem.routing import (
    ANY_TIME,
    ProblemOrder,
    ProblemVehicle,
    RoutingProblem,
    Task,
)
from routeplan.problem.schedule import schedule_route
from routeplan.travel.table import build_travel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.travel.by_the_second import TimedMap

    from routeplan.problem.schedule import Schedule
    from routeplan.travel.matrix import Travel

SHIFT_END_S = LAST_CHANGE_S + 40


@st.composite
def problems(draw: st.DrawFn, *, ways_round: bool = True) -> RoutingProblem:
    """Return one vehicle with up to three visits on a map with timed closures."""
    timed: TimedMap = draw(timed_maps(ways_round=ways_round))
    point = st.integers(0, len(timed.points) - 1)
    times = st.integers(0, SHIFT_END_S)
    tasks = []
    for order in range(draw(st.integers(1, 3))):
        cuts = sorted(draw(st.lists(times, max_size=4, unique=True)))
        windows = [TimeWindow(start_s=a, end_s=b) for a, b in zip(cuts[::2], cuts[1::2])]  # noqa: B905
        tasks.append(
            Task(
                order=order,
                kind="collect",
                point=draw(point),
                service_s=draw(st.integers(0, 4)),
                windows=tuple(windows) or (ANY_TIME,),
            )
        )
    earliest_s = draw(times)
    pause = Break(
        earliest_s=earliest_s,
        latest_s=earliest_s + draw(st.integers(0, 12)),
        duration_s=draw(st.integers(1, 6)),
    )
    vehicle = ProblemVehicle(
        id="v",
        profile="van",
        start=draw(point),
        end=draw(point),
        shift=TimeWindow(start_s=draw(st.integers(0, 20)), end_s=SHIFT_END_S),
        break_=draw(st.none() | st.just(pause)),
        max_weight_g=None,
        max_volume_cm3=None,
        max_pieces=None,
        max_distance_m=None,
        cost_per_km_vnd=0,
        cost_per_hour_vnd=3_600,
        fixed_cost_vnd=0,
    )
    orders = tuple(
        ProblemOrder(
            id=f"o{at}", tasks=(at,), load=Load(), vehicles=(0,), price_vnd=0, mandatory=False
        )
        for at in range(len(tasks))
    )
    return RoutingProblem(
        orders=orders,
        tasks=tuple(tasks),
        vehicles=(vehicle,),
        travel=build_travel(timed.points, {"van": timed.state}).light(),
    )


def _ways(
    travel: Travel, leg: tuple[int, int], now_s: int, pause: Break | None
) -> Iterator[tuple[int, bool]]:
    """Yield when all is over before the service, with a break on the leg and without.

    A break on a leg that depends on the hour comes before or after it, as the vehicle
    must know when it is where.
    """
    timed = travel.timed("van")
    arrival_s = travel.arrive("van", *leg, now_s)
    if arrival_s is not None:
        yield arrival_s, False
    if pause is None:
        return
    for begin_s in range(max(now_s, pause.earliest_s), pause.latest_s + 1):
        over_s = begin_s + pause.duration_s
        if timed is not None and timed[leg]:
            later_s = travel.arrive("van", *leg, over_s)
            if later_s is not None:
                yield later_s, True
            if arrival_s is not None and begin_s >= arrival_s:
                yield over_s, True
        elif arrival_s is not None:
            yield max(arrival_s, begin_s) + pause.duration_s, True


def by_the_second(problem: RoutingProblem) -> tuple[int, int] | None:
    """Return the shortest duration and its earliest end, by trying every second."""
    (vehicle,) = problem.vehicles
    pause, last_s = vehicle.break_, vehicle.shift.end_s
    points = [vehicle.start, *(task.point for task in problem.tasks), vehicle.end]
    legs = list(pairwise(points))

    @lru_cache(None)
    def ends(leg: int, now_s: int, rested: bool) -> dict[bool, int]:  # noqa: FBT001 - a state
        found: dict[bool, int] = {}
        for ready_s, paused in _ways(problem.travel, legs[leg], now_s, None if rested else pause):
            after = rested or paused
            if leg == len(problem.tasks):
                if ready_s <= last_s:
                    found[after] = min(ready_s, found.get(after, ready_s))
                continue
            task = problem.tasks[leg]
            for window in task.windows:
                for begin_s in range(max(ready_s, window.start_s), min(window.end_s, last_s) + 1):
                    for flag, end_s in ends(leg + 1, begin_s + task.service_s, after).items():
                        found[flag] = min(end_s, found.get(flag, end_s))
        return found

    return min(
        (
            (end_s - start_s, end_s)
            for start_s in range(vehicle.shift.start_s, last_s + 1)
            for rested, end_s in ends(0, start_s, False).items()
            if pause is None
            or rested
            or end_s <= pause.latest_s
            or start_s >= pause.earliest_s + pause.duration_s
        ),
        default=None,
    )


def assert_can_be_kept(problem: RoutingProblem, schedule: Schedule) -> None:
    """Walk a schedule through the day."""
    (vehicle,) = problem.vehicles
    pause, begun_s = vehicle.break_, schedule.break_start_s
    timed = problem.travel.timed("van")
    points = [vehicle.start, *(task.point for task in problem.tasks), vehicle.end]
    now_s, metres, rested = schedule.start_s, 0, begun_s is None
    for leg, ends in enumerate(pairwise(points)):
        leave_s, arrival_s = schedule.departures_s[leg], schedule.arrivals_s[leg]
        until_s = schedule.starts_s[leg] if leg < len(problem.tasks) else schedule.end_s
        assert now_s <= leave_s <= arrival_s <= until_s
        depends = timed is not None and bool(timed[ends])
        on_road_s = 0
        if pause is not None and begun_s is not None and not rested and begun_s < until_s:
            rested = True
            assert now_s <= begun_s
            if leave_s <= begun_s < arrival_s:
                assert not depends
                on_road_s = pause.duration_s
            elif begun_s < leave_s:
                assert begun_s + pause.duration_s <= leave_s
            else:
                assert begun_s + pause.duration_s <= until_s
        assert problem.travel.arrive("van", *ends, leave_s) == arrival_s - on_road_s
        way = problem.travel.way("van", *ends, leave_s) if depends else None
        matrix = problem.travel.matrix("van")
        metres += int(matrix.distance_m[ends]) if way is None else way.distance_m
        if leg < len(problem.tasks):
            task = problem.tasks[leg]
            assert any(window.start_s <= until_s <= window.end_s for window in task.windows)
            now_s = until_s + task.service_s
    assert rested
    assert vehicle.shift.start_s <= schedule.start_s <= schedule.end_s <= vehicle.shift.end_s
    assert schedule.distance_m == metres


@settings(max_examples=80, deadline=None)
@given(problems(ways_round=False))
def test_no_second_gives_a_shorter_day_where_there_is_one_way(problem: RoutingProblem) -> None:
    expected = by_the_second(problem)
    schedule = schedule_route(problem, problem.vehicles[0], range(len(problem.tasks)))
    assert (schedule is None) == (expected is None)
    if schedule is not None and expected is not None:
        assert_can_be_kept(problem, schedule)
        assert schedule.duration_s == expected[0]
        if problem.vehicles[0].break_ is None:
            assert schedule.end_s == expected[1]


@settings(max_examples=80, deadline=None)
@given(problems())
def test_a_route_is_found_whenever_there_is_one(problem: RoutingProblem) -> None:
    """Where another way becomes the best later on, a shorter day may not be seen."""
    expected = by_the_second(problem)
    schedule = schedule_route(problem, problem.vehicles[0], range(len(problem.tasks)))
    assert (schedule is None) == (expected is None)
    if schedule is not None and expected is not None:
        assert_can_be_kept(problem, schedule)
        assert schedule.duration_s >= expected[0]


@settings(max_examples=80, deadline=None)
@given(problems(), st.integers(-2, 6))
def test_a_day_that_is_short_enough_is_found_whenever_there_is_one(
    problem: RoutingProblem, more_s: int
) -> None:
    """Also where another way becomes the best later on."""
    expected = by_the_second(problem)
    if expected is None:
        return
    limit_s = expected[0] + more_s
    limited = dataclasses.replace(problem.vehicles[0], max_duration_s=limit_s)
    schedule = schedule_route(problem, limited, range(len(problem.tasks)))
    assert (schedule is None) == (more_s < 0)
    if schedule is not None:
        assert schedule.duration_s <= limit_s
        assert_can_be_kept(problem, schedule)


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 60))
def test_no_vehicle_drives_farther_than_it_may(problem: RoutingProblem, limit_m: int) -> None:
    short = dataclasses.replace(problem.vehicles[0], max_distance_m=limit_m)
    schedule = schedule_route(problem, short, range(len(problem.tasks)))
    if schedule is not None:
        assert schedule.distance_m <= limit_m
        assert_can_be_kept(problem, schedule)
