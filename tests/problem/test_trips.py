from __future__ import annotations

import dataclasses
import itertools
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.model.order import Load, TimeWindow
from routeplan.problem import splitting
from routeplan.problem.routing import ANY_TIME, ProblemOrder, Task
from routeplan.problem.schedule import schedule_route
from routeplan.problem.trips import loads_of_trips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routeplan.problem.routing import ProblemVehicle, RoutingProblem
    from routeplan.problem.schedule import Schedule

    Way = tuple[tuple[int, int], ...]
    """The place and the depot's point of each reload."""


def _whole(problem: RoutingProblem) -> Schedule | None:
    return schedule_route(problem, problem.vehicles[0], range(len(problem.tasks)))


def _reloads(schedule: Schedule | None) -> Any:
    return None if schedule is None else [(one.place, one.point) for one in schedule.reloads]


# --- against all ways to split ---------------------------------------------------------


def _ways(vehicle: ProblemVehicle, count: int) -> Iterator[Way]:
    """Yield all ways to go to the depots, each at most once before a task and after all."""
    depots = sorted({vehicle.start, vehicle.end})
    orders = [p for n in range(len(depots) + 1) for p in itertools.permutations(depots, n)]
    for choice in itertools.product(orders, repeat=count + 1):
        yield tuple((place, depot) for place, own in enumerate(choice) for depot in own)


def _depot(vehicle: ProblemVehicle, task: Task) -> int:
    if task.depot is not None:
        return task.depot
    return vehicle.start if task.kind == "drop" else vehicle.end


def _times_loaded(
    problem: RoutingProblem, vehicle: ProblemVehicle, stops: list[Any]
) -> dict[int, tuple[int, int]] | None:
    """Return from which stop to which each order is on board, None where it cannot be.

    A stop is a task's index, or the point of a depot in a tuple.
    """
    depots = {at: stop[0] for at, stop in enumerate(stops) if isinstance(stop, tuple)}
    spans = {}
    for at, stop in enumerate(stops):
        if isinstance(stop, tuple):
            continue
        task = problem.tasks[stop]
        if task.kind == "drop":
            there = [one for one, p in depots.items() if one < at and p == _depot(vehicle, task)]
            if not there:
                return None
            spans[stop] = (max(there), at)
        elif task.kind == "collect":
            there = [one for one, p in depots.items() if one > at and p == _depot(vehicle, task)]
            if not there:
                return None
            spans[stop] = (at, min(there))
        elif task.kind == "ship_from":
            spans[stop] = (at, stops.index(problem.orders[task.order].tasks[1]))
    return spans


def _with_way(problem: RoutingProblem, way: Way) -> RoutingProblem | None:
    """Return the problem with its trips as tasks of a vehicle that makes one, if loads fit."""
    (vehicle,) = problem.vehicles
    stops: list[Any] = list(range(len(problem.tasks)))
    for place, depot in reversed(way):
        stops.insert(place, (depot,))
    stops = [(vehicle.start,), *stops, (vehicle.end,)]
    spans = _times_loaded(problem, vehicle, stops)
    if spans is None:
        return None
    pieces = [
        sum(
            problem.orders[problem.tasks[task].order].load.pieces
            for task, (first, last) in spans.items()
            if first <= leg < last
        )
        for leg in range(len(stops) - 1)
    ]
    if vehicle.max_pieces is not None and max(pieces) > vehicle.max_pieces:
        return None
    tasks, orders = [], list(problem.orders)
    for at, stop in enumerate(stops[1:-1], 1):
        if not isinstance(stop, tuple):
            late = stop in spans and spans[stop][0] > 0
            task = problem.tasks[stop]
            tasks.append(dataclasses.replace(task, release_s=None) if late else task)
            continue
        ready_s = [
            problem.tasks[task].release_s or 0
            for task, (first, _) in spans.items()
            if first == at and problem.tasks[task].kind == "drop"
        ]
        begin_s = max([ANY_TIME.start_s, *(one - vehicle.reload_s for one in ready_s)])
        tasks.append(
            Task(
                order=len(orders),
                kind="collect",
                point=stop[0],
                service_s=vehicle.reload_s,
                windows=(TimeWindow(start_s=begin_s, end_s=ANY_TIME.end_s),),
            )
        )
        orders.append(
            ProblemOrder(
                id="reload",
                tasks=(len(tasks) - 1,),
                load=Load(),
                vehicles=(0,),
                price_vnd=0,
                mandatory=False,
            )
        )
    plain = dataclasses.replace(vehicle, reloads=False, max_pieces=None)
    return dataclasses.replace(problem, orders=tuple(orders), tasks=tuple(tasks), vehicles=(plain,))


def _by_all_ways(problem: RoutingProblem) -> tuple[int, int] | None:
    """Return the seconds and metres of one trip where that will do, else of the best way."""
    (vehicle,) = problem.vehicles
    best = None
    for way in _ways(vehicle, len(problem.tasks)):
        trips = _with_way(problem, way)
        schedule = None if trips is None else _whole(trips)
        ready_s = (
            max(task.release_s or 0 for task in problem.tasks if task.kind == "drop")
            if any(task.kind == "drop" for task in problem.tasks)
            else 0
        )
        if not way and trips is not None and (schedule or ready_s <= vehicle.shift.start_s):
            return None if schedule is None else (schedule.duration_s, schedule.distance_m)
        if schedule is not None:
            found = (schedule.duration_s, schedule.distance_m)
            best = found if best is None else min(best, found)
    return best


def _day_of_trips(builder: Any, chance: random.Random) -> RoutingProblem:
    size = chance.randint(2, 4)
    points = range(size)
    durations = [[0 if i == j else chance.randint(1, 6) for j in points] for i in points]
    for over, middle in enumerate(durations):
        for row in durations:
            row[:] = [min(direct, row[over] + middle[j]) for j, direct in enumerate(row)]
    start, end = 0, chance.choice((0, 0, 1))
    pause = None
    if chance.random() < 0.4:
        earliest_s = chance.randint(0, 40)
        pause = (earliest_s, earliest_s + chance.randint(0, 15), chance.randint(1, 6))
    day = builder(
        durations, [[3 * s + (i < j) for j, s in enumerate(row)] for i, row in enumerate(durations)]
    )
    day.vehicle(
        shift=(chance.randint(0, 5), chance.randint(30, 90)),
        pause=pause,
        start=start,
        end=end,
        max_pieces=chance.choice((2, 3, 4, 9)),
        max_distance_m=chance.choice((None, None, 90)),
        reloads=True,
        reload_s=chance.choice((0, 2, 5)),
    )
    for _ in range(chance.randint(1, 4 if start == end else 3)):
        windows = sorted(chance.sample(range(60), 2 * chance.choice((0, 0, 0, 1, 2))))
        when = list(zip(windows[::2], windows[1::2], strict=True))
        load = Load(pieces=chance.randint(0, 2))
        at, service_s = chance.randrange(size), chance.randint(0, 3)
        match chance.choice(("drop", "drop", "collect", "ship")):
            case "ship":
                day.shipment((at, chance.randrange(size)), load=load)
            case "drop":
                depot = chance.choice((None, start, end))
                late_s = chance.choice((None, None, chance.randint(0, 40)))
                day.job(
                    "drop",
                    at,
                    service_s=service_s,
                    windows=when,
                    load=load,
                    depot=depot,
                    release_s=late_s,
                )
            case kind:
                depot = chance.choice((None, start, end))
                day.job(kind, at, service_s=service_s, windows=when, load=load, depot=depot)
    problem: RoutingProblem = day.build()
    return problem


@given(seed=st.integers(0, 10**9))
@settings(max_examples=120)
def test_no_way_to_split_gives_a_shorter_day(seed: int, problem_of: Callable[..., Any]) -> None:
    problem = _day_of_trips(problem_of, random.Random(seed))  # noqa: S311 - a draw to repeat
    schedule = _whole(problem)
    found = None if schedule is None else (schedule.duration_s, schedule.distance_m)
    assert found == _by_all_ways(problem)
    if schedule is not None:
        loads = loads_of_trips(
            problem, problem.vehicles[0], range(len(problem.tasks)), schedule.reloads
        )
        assert max(load.pieces for load in loads) <= (problem.vehicles[0].max_pieces or 0)


@given(seed=st.integers(0, 10**9), less_s=st.integers(0, 3))
@settings(max_examples=60)
def test_no_split_keeps_a_duration_that_is_refused(
    seed: int, less_s: int, problem_of: Callable[..., Any]
) -> None:
    problem = _day_of_trips(problem_of, random.Random(seed))  # noqa: S311 - a draw to repeat
    (vehicle,) = problem.vehicles
    schedule = _whole(problem)
    if schedule is None:
        return
    limited = dataclasses.replace(vehicle, max_duration_s=schedule.duration_s - less_s)
    problem = dataclasses.replace(problem, vehicles=(limited,))
    schedule = _whole(problem)
    found = None if schedule is None else (schedule.duration_s, schedule.distance_m)
    assert found == _by_all_ways(problem)


# --- how many ways are looked at ---------------------------------------------------------


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets a 1 for each way to have come so far that is looked at."""
    looks: list[int] = []
    add = splitting._Front.add

    def counted(front: Any, label: Any) -> None:
        looks.append(1)
        add(front, label)

    monkeypatch.setattr(splitting._Front, "add", counted)
    return looks


def _on_a_line(problem_of: Any, count: int, **changes: Any) -> Any:
    """Return a builder with so many deliveries along a road, and depots at both ends of it."""
    durations = [[60 * abs(i - j) for j in range(count + 2)] for i in range(count + 2)]
    day = problem_of(durations)
    day.vehicle(shift=(0, 9 * 3600), reloads=True, reload_s=300, **changes)
    for point in range(1, count + 1):
        day.job("drop", point, service_s=60)
    return day


@pytest.mark.parametrize("max_pieces", [None, 100])
def test_few_ways_between_two_depots_where_all_has_room(
    max_pieces: int | None, problem_of: Any, looked_at: list[int]
) -> None:
    """It was nine times as many with each task."""
    for count in (3, 6, 12, 24):
        looked_at.clear()
        day = _on_a_line(problem_of, count, end=count + 1, max_pieces=max_pieces)
        problem = day.job("collect", 1, depot=0).build()
        assert _reloads(_whole(problem)) == [(count + 1, 0)]
        assert len(looked_at) < 20 * count


def test_few_ways_between_two_depots_where_there_is_little_room(
    problem_of: Any, looked_at: list[int]
) -> None:
    for count in (3, 6, 12, 24):
        looked_at.clear()
        day = _on_a_line(problem_of, count, end=count + 1, max_pieces=(count + 1) // 2)
        problem = day.job("collect", 1, depot=0).build()
        assert _whole(problem) is not None
        assert len(looked_at) < 20 * count**2


@pytest.mark.parametrize("end", [0, 31])
def test_no_way_is_looked_at_for_what_is_missed_on_any(
    end: int, problem_of: Any, looked_at: list[int]
) -> None:
    day = _on_a_line(problem_of, 30, end=end, max_pieces=10)
    problem = day.job("drop", 30, windows=[(0, 29 * 60 + 59)]).build()
    assert _whole(problem) is None
    assert not looked_at
    early = (*range(5), len(problem.tasks) - 1)
    in_time = dataclasses.replace(
        problem.tasks[-1], windows=(TimeWindow(start_s=0, end_s=35 * 60),)
    )
    problem = dataclasses.replace(problem, tasks=(*problem.tasks[:-1], in_time))
    assert schedule_route(problem, problem.vehicles[0], early) is not None


# --- one rule at a time ----------------------------------------------------------------

ROUND = [[0, 10, 20], [10, 0, 15], [20, 15, 0]]
"""A depot and two customers."""


def _van(problem_of: Any, **changes: Any) -> Any:
    return problem_of(ROUND).vehicle(**{"max_pieces": 2, "reloads": True, "reload_s": 5, **changes})


def test_where_one_trip_will_do_none_is_split(problem_of: Any) -> None:
    day = _van(problem_of, max_pieces=4)
    problem = day.job("drop", 1, load=Load(pieces=2)).job("drop", 2, load=Load(pieces=2)).build()
    schedule = _whole(problem)
    once = dataclasses.replace(problem.vehicles[0], reloads=False)
    assert schedule == schedule_route(problem, once, [0, 1])
    assert _reloads(schedule) == []


def test_a_second_load_is_fetched(problem_of: Any) -> None:
    day = _van(problem_of).job("drop", 1, load=Load(pieces=2)).job("drop", 2, load=Load(pieces=1))
    problem = day.job("collect", 2, load=Load(pieces=2)).build()
    schedule = _whole(problem)
    assert schedule is not None
    assert _reloads(schedule) == [(1, 0)]
    # Out and back, five seconds at the depot, out and back.
    assert schedule.arrivals_s == (10, 20, 45, 45, 65)
    assert schedule.starts_s == (10, 20, 45, 45)
    assert schedule.task_starts_s == (10, 45, 45)
    assert (schedule.duration_s, schedule.distance_m) == (65, 60)
    (vehicle,) = problem.vehicles
    loads = loads_of_trips(problem, vehicle, [0, 1, 2], schedule.reloads)
    assert [load.pieces for load in loads] == [2, 0, 1, 0, 2]


def test_the_way_by_the_depot_may_be_the_quicker_one(problem_of: Any) -> None:
    """In a matrix from outside; so its direct ways say nothing of the least that is left."""
    durations = [[0, 10, 20], [10, 0, 100], [20, 100, 0]]
    for end_s, kept in ((65, True), (64, False)):
        day = problem_of(durations).vehicle(
            shift=(0, end_s), max_pieces=2, reloads=True, reload_s=5
        )
        day.job("drop", 1, load=Load(pieces=2))
        problem = day.job("drop", 2, load=Load(pieces=2), windows=[(45, 45)]).build()
        assert (_whole(problem) is not None) == kept


def test_no_trip_has_room_for_one_order_too_large(problem_of: Any) -> None:
    problem = _van(problem_of).job("drop", 1, load=Load(pieces=3)).build()
    assert _whole(problem) is None


def _load(weight_g: int, volume_cm3: int, pieces: int) -> Load:
    return Load(weight_g=weight_g, volume_cm3=volume_cm3, pieces=pieces)


def test_loads_along_one_mixed_trip(problem_of: Any) -> None:
    day = problem_of(ROUND).vehicle().job("drop", 1, load=_load(5, 50, 1))
    day = day.job("collect", 1, load=_load(7, 70, 2))
    problem = day.shipment((1, 0), load=_load(11, 110, 3)).build()
    assert loads_of_trips(problem, problem.vehicles[0], [2, 0, 1, 3], ()) == [
        _load(5, 50, 1),
        _load(16, 160, 4),
        _load(11, 110, 3),
        _load(18, 180, 5),
        _load(7, 70, 2),
    ]


def test_a_shipment_stays_on_board(problem_of: Any) -> None:
    day = _van(problem_of).shipment((1, 2), load=Load(pieces=1))
    problem = day.job("drop", 1).job("drop", 1).build()
    (vehicle,) = problem.vehicles
    route = [0, 2, 3, 1]
    schedule = schedule_route(problem, vehicle, route)
    assert schedule is not None
    assert _reloads(schedule) == [(2, 0)]
    loads = loads_of_trips(problem, vehicle, route, schedule.reloads)
    assert [load.pieces for load in loads] == [1, 2, 1, 2, 1, 0]


def test_metres_of_all_trips_count(problem_of: Any) -> None:
    for limit_m, kept in ((60, True), (59, False)):
        day = _van(problem_of, max_distance_m=limit_m).job("drop", 1, load=Load(pieces=2))
        problem = day.job("drop", 2, load=Load(pieces=2)).build()
        assert (_whole(problem) is not None) == kept


def test_seconds_of_all_trips_and_reloads_count(problem_of: Any) -> None:
    for limit_s, kept in ((65, True), (64, False)):
        day = _van(problem_of, max_duration_s=limit_s).job("drop", 1, load=Load(pieces=2))
        problem = day.job("drop", 2, load=Load(pieces=2)).build()
        assert (_whole(problem) is not None) == kept


def test_one_trip_that_waits_too_long_is_split(problem_of: Any) -> None:
    # Whoever leaves with both has to wait for the first one's second window.
    day = _van(problem_of, max_pieces=None, shift=(0, 1_100))
    day = day.job("drop", 1, windows=[(10, 30), (900, 900)])
    problem = day.job("drop", 2, release_s=50, windows=[(80, 100), (990, 999)]).build()
    (vehicle,) = problem.vehicles
    once = _whole(problem)
    assert once is not None
    assert (_reloads(once), once.duration_s) == ([], 120)
    limited = dataclasses.replace(vehicle, max_duration_s=100)
    schedule = schedule_route(problem, limited, [0, 1])
    assert schedule is not None
    assert (_reloads(schedule), schedule.duration_s) == ([(1, 0)], 80)


def test_what_is_ready_late_holds_back_its_trip_alone(problem_of: Any) -> None:
    day = _van(problem_of, max_pieces=None).job("drop", 1, windows=[(10, 30)])
    problem = day.job("drop", 2, release_s=200).build()
    schedule = _whole(problem)
    assert schedule is not None
    assert _reloads(schedule) == [(1, 0)]
    # It leaves so late that it still comes in time, loads until 200 and drives on.
    assert (schedule.start_s, schedule.starts_s, schedule.end_s) == (20, (30, 195, 220), 240)


def test_without_reloads_a_late_item_holds_back_the_route(problem_of: Any) -> None:
    day = problem_of(ROUND).vehicle().job("drop", 1).job("drop", 2, release_s=200)
    schedule = _whole(day.build())
    assert schedule is not None
    assert schedule.start_s == 200
    never = problem_of(ROUND).vehicle().job("drop", 1, windows=[(10, 30)])
    assert _whole(never.job("drop", 2, release_s=200).build()) is None
    # What is collected is there.
    collected = problem_of(ROUND).vehicle().job("collect", 1, release_s=200).build()
    schedule = _whole(collected)
    assert schedule is not None
    assert schedule.start_s == 0


def test_a_break_between_trips(problem_of: Any) -> None:
    day = _van(problem_of, pause=(20, 24, 30), shift=(0, 95)).job("drop", 1, load=Load(pieces=2))
    problem = day.job("drop", 2, load=Load(pieces=2)).build()
    schedule = _whole(problem)
    assert schedule is not None
    assert schedule.break_start_s is not None
    assert schedule.end_s == 95
    # Never while loading: at the depot's door before, or on the road.
    loading_s = schedule.starts_s[1]
    assert not loading_s - 30 < schedule.break_start_s < loading_s + 5


def test_the_other_depot_is_visited_for_what_lies_there(problem_of: Any) -> None:
    day = _van(problem_of, end=2, max_pieces=None)
    problem = day.job("drop", 1, depot=2).job("collect", 1, depot=0).build()
    assert _reloads(_whole(problem)) == [(0, 2), (2, 0)]
    (vehicle,) = problem.vehicles
    once = dataclasses.replace(vehicle, reloads=False)
    # Who makes one trip has all from its start; who may serve what is not the schedule's.
    assert _reloads(schedule_route(problem, once, [0, 1])) == []
