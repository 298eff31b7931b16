from __future__ import annotations

import dataclasses
import random
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.order import Load
from routeplan.problem.schedule import route_cost_vnd, schedule_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import ProblemVehicle, RoutingProblem
    from routeplan.problem.schedule import Schedule

    Route = tuple[int, ...]

ONE_STOP = [[0, 10], [10, 0]]
"""The depot and a customer ten seconds away."""
BATCH = 150


def _whole(problem: RoutingProblem) -> Schedule | None:
    """Return the schedule of the first vehicle making all visits, in order."""
    return schedule_route(problem, problem.vehicles[0], range(len(problem.tasks)))


def _times(schedule: Schedule | None) -> tuple[int, int] | None:
    return None if schedule is None else (schedule.start_s, schedule.end_s)


# --- against trying every second -----------------------------------------------------


def _points(problem: RoutingProblem, vehicle: ProblemVehicle, tasks: Route) -> list[int]:
    return [vehicle.start, *(problem.tasks[task].point for task in tasks), vehicle.end]


def _on_board(problem: RoutingProblem, tasks: Route) -> list[int]:
    """Return the pieces on the vehicle on each leg, by who is on board from where to where."""
    last = len(tasks)
    spans = []
    for at, task in enumerate(tasks):
        order = problem.orders[problem.tasks[task].order]
        match problem.tasks[task].kind:
            case "drop":
                spans.append((0, at, order.load.pieces))
            case "collect":
                spans.append((at + 1, last, order.load.pieces))
            case "ship_from":
                until = tasks.index(order.tasks[1])
                spans.append((at + 1, until, order.load.pieces))
    return [sum(n for start, end, n in spans if start <= leg <= end) for leg in range(last + 1)]


def _has_way_and_room(problem: RoutingProblem, vehicle: ProblemVehicle, tasks: Route) -> bool:
    travel = problem.travel.matrix(vehicle.profile)
    legs = list(pairwise(_points(problem, vehicle, tasks)))
    limit_m, limit = vehicle.max_distance_m, vehicle.max_pieces
    return (
        all(travel.reachable[leg] for leg in legs)
        and (limit_m is None or sum(int(travel.distance_m[leg]) for leg in legs) <= limit_m)
        and (limit is None or max(_on_board(problem, tasks)) <= limit)
    )


def by_the_second(
    problem: RoutingProblem, vehicle: ProblemVehicle, tasks: Route
) -> tuple[int, int] | None:
    """Return the shortest duration and its earliest end, by trying every second.

    Every second to leave, to begin a service and to begin the break on every leg, on the
    road or after it.
    """
    if not _has_way_and_room(problem, vehicle, tasks):
        return None
    duration_s = problem.travel.matrix(vehicle.profile).duration_s
    legs = list(pairwise(_points(problem, vehicle, tasks)))
    pause, last_s = vehicle.break_, vehicle.shift.end_s

    @lru_cache(None)
    def ends(leg: int, now_s: int, rested: bool) -> dict[bool, int]:  # noqa: FBT001 - a state
        """Return the earliest end with and without a break, after leaving for a leg."""
        arrival_s = now_s + int(duration_s[legs[leg]])
        ready = [(arrival_s, rested)]
        if pause is not None and not rested:
            ready += [
                (max(arrival_s, begin_s) + pause.duration_s, True)
                for begin_s in range(max(now_s, pause.earliest_s), pause.latest_s + 1)
            ]
        found: dict[bool, int] = {}
        for ready_s, then_rested in ready:
            if leg == len(tasks):
                if ready_s <= last_s:
                    found[then_rested] = min(ready_s, found.get(then_rested, ready_s))
                continue
            task = problem.tasks[tasks[leg]]
            for window in task.windows:
                for begin_s in range(max(ready_s, window.start_s), min(window.end_s, last_s) + 1):
                    for flag, end_s in ends(leg + 1, begin_s + task.service_s, then_rested).items():
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


def assert_can_be_kept(
    problem: RoutingProblem, vehicle: ProblemVehicle, tasks: Route, schedule: Schedule
) -> None:
    """Walk a schedule through the day, rule by rule."""
    travel = problem.travel.matrix(vehicle.profile)
    pause, begun_s = vehicle.break_, schedule.break_start_s
    assert vehicle.shift.start_s <= schedule.start_s
    assert schedule.end_s <= vehicle.shift.end_s
    now_s = schedule.start_s
    taken = False
    for leg, ends in enumerate(pairwise(_points(problem, vehicle, tasks))):
        arrival_s = ready_s = now_s + int(travel.duration_s[ends])
        until_s = schedule.end_s if leg == len(tasks) else schedule.starts_s[leg]
        if pause is not None and begun_s is not None and not taken and now_s <= begun_s < until_s:
            taken = True
            if begun_s < arrival_s:
                arrival_s += pause.duration_s
            ready_s = max(arrival_s, begun_s + pause.duration_s)
        assert schedule.arrivals_s[leg] == arrival_s
        assert until_s >= ready_s
        if leg < len(tasks):
            task = problem.tasks[tasks[leg]]
            assert any(window.start_s <= until_s <= window.end_s for window in task.windows)
            now_s = until_s + task.service_s
        else:
            assert until_s == ready_s
    assert taken == (begun_s is not None)
    if pause is not None and begun_s is not None:
        assert pause.earliest_s <= begun_s <= pause.latest_s
    elif pause is not None:
        rests_at_home = schedule.end_s <= pause.latest_s
        assert rests_at_home or schedule.start_s >= pause.earliest_s + pause.duration_s


def _random_route(problem: RoutingProblem, seed: int) -> Route:
    chance = random.Random(seed)  # noqa: S311 - a draw to repeat
    tasks = list(range(len(problem.tasks)))
    chance.shuffle(tasks)
    for order in problem.orders:
        if len(order.tasks) > 1:
            first, last = sorted(tasks.index(task) for task in order.tasks)
            tasks[first], tasks[last] = order.tasks
    return tuple(tasks)


@pytest.mark.parametrize("first_seed", range(0, 2400, BATCH))
def test_no_second_gives_a_shorter_day(
    first_seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    kept = 0
    for seed in range(first_seed, first_seed + BATCH):
        problem = random_problem(seed, orders=seed % 3 + 1, vehicles=1)
        vehicle, tasks = problem.vehicles[0], _random_route(problem, seed)
        expected = by_the_second(problem, vehicle, tasks)
        schedule = schedule_route(problem, vehicle, tasks)
        if schedule is None:
            assert expected is None, f"seed {seed}"
            continue
        kept += 1
        assert expected is not None, f"seed {seed}"
        assert schedule.duration_s == expected[0], f"seed {seed}"
        if vehicle.break_ is None:
            assert schedule.end_s == expected[1], f"seed {seed}"
        assert_can_be_kept(problem, vehicle, tasks, schedule)
    assert kept > BATCH // 3


@pytest.mark.parametrize("first_seed", range(0, 2400, 4 * BATCH))
def test_the_longest_duration_is_kept_to_the_second(
    first_seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    refused = 0
    for seed in range(first_seed, first_seed + BATCH):
        problem = random_problem(seed, orders=seed % 3 + 1, vehicles=1)
        vehicle, tasks = problem.vehicles[0], _random_route(problem, seed)
        expected = by_the_second(problem, vehicle, tasks)
        plain = schedule_route(problem, vehicle, tasks)
        for limit_s in (0, *((expected[0] - 1, expected[0]) if expected else ())):
            limited = dataclasses.replace(vehicle, max_duration_s=limit_s)
            schedule = schedule_route(problem, limited, tasks)
            kept = expected is not None and expected[0] <= limit_s
            assert schedule == (plain if kept else None), f"seed {seed}"
            refused += expected is not None and not kept
    assert refused > BATCH // 3


# --- one rule at a time ----------------------------------------------------------------


def test_times_of_a_plain_route(problem_of: Any) -> None:
    problem = (
        problem_of([[0, 10, 25], [12, 0, 7], [20, 7, 0]], [[0, 100, 0], [0, 0, 70], [200, 0, 0]])
        .vehicle(shift=(1_000, 2_000))
        .job("drop", 1, service_s=60)
        .job("collect", 2, service_s=30)
        .build()
    )
    schedule = _whole(problem)
    assert schedule is not None
    assert (schedule.start_s, schedule.end_s, schedule.duration_s) == (1_000, 1_127, 127)
    assert schedule.arrivals_s == (1_010, 1_077, 1_127)
    assert schedule.starts_s == (1_010, 1_077)
    assert schedule.break_start_s is None
    assert schedule.distance_m == 370


def test_it_leaves_as_late_as_the_first_window_allows(problem_of: Any) -> None:
    problem = problem_of(ONE_STOP).vehicle().job("drop", 1, windows=[(500, 600)]).build()
    assert _times(_whole(problem)) == (490, 510)


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([(10, 10)], (0, 20)),
        ([(0, 9)], None),
        ([(0, 9), (50, 60)], (40, 60)),
        ([(990, 999)], (980, 1_000)),
        ([(991, 999)], None),
        ([(-500, -1)], None),
        ([(-500, 5_000)], (0, 20)),
    ],
)
def test_both_ends_of_a_window_count(problem_of: Any, windows: Any, expected: Any) -> None:
    problem = problem_of(ONE_STOP).vehicle().job("drop", 1, windows=windows).build()
    assert _times(_whole(problem)) == expected


def test_a_task_without_any_window_is_never_done(problem_of: Any) -> None:
    problem = problem_of(ONE_STOP).vehicle().job("drop", 1).build()
    never = dataclasses.replace(problem.tasks[0], windows=())
    assert _whole(dataclasses.replace(problem, tasks=(never,))) is None


def test_a_later_window_that_spares_a_wait_is_taken(problem_of: Any) -> None:
    problem = (
        problem_of(ONE_STOP)
        .vehicle()
        .job("drop", 1, service_s=5, windows=[(0, 100), (700, 800)])
        .job("drop", 1, windows=[(750, 760)])
        .build()
    )
    schedule = _whole(problem)
    assert schedule is not None
    assert schedule.starts_s == (745, 750)
    assert _times(schedule) == (735, 760)


def test_later_windows_of_two_visits_are_taken_together(problem_of: Any) -> None:
    # Each visit's later window alone, with the other's first, makes the day longer.
    problem = (
        problem_of(ONE_STOP)
        .vehicle()
        .job("drop", 1, windows=[(80, 80), (106, 120)])
        .job("drop", 1, service_s=0, windows=[(90, 112), (121, 130)])
        .job("drop", 1, windows=[(150, 150)])
        .build()
    )
    schedule = _whole(problem)
    assert schedule is not None
    assert schedule.starts_s == (120, 121, 150)
    assert _times(schedule) == (110, 160)


def test_of_equally_long_days_the_first_is_taken(problem_of: Any) -> None:
    problem = (
        problem_of(ONE_STOP).vehicle().job("drop", 1, windows=[(300, 310), (600, 610)]).build()
    )
    assert _times(_whole(problem)) == (290, 310)


def test_the_shift_binds_both_ends(problem_of: Any) -> None:
    job = problem_of(ONE_STOP).job("drop", 1, service_s=5)
    assert _times(_whole(job.vehicle(shift=(100, 125)).build())) == (100, 125)
    tight = problem_of(ONE_STOP).job("drop", 1, service_s=5).vehicle(shift=(100, 124)).build()
    assert _whole(tight) is None


def test_a_leg_without_a_way_cannot_be_kept(problem_of: Any) -> None:
    problem = (
        problem_of([[0, 10, 5], [-1, 0, 5], [5, -1, 0]])
        .vehicle()
        .job("drop", 1)
        .job("drop", 2)
        .build()
    )
    who = problem.vehicles[0]
    assert schedule_route(problem, who, [0, 1]) is not None
    assert schedule_route(problem, who, [0]) is None
    assert schedule_route(problem, who, [1, 0]) is None


def test_the_maximum_distance_is_included(problem_of: Any) -> None:
    for limit_m, kept in ((500, True), (499, False)):
        builder = problem_of(ONE_STOP, [[0, 200], [300, 0]]).vehicle(max_distance_m=limit_m)
        assert (_whole(builder.job("drop", 1).build()) is not None) == kept


@pytest.mark.parametrize(("limit_s", "expected"), [(120, (80, 200)), (119, None)])
def test_waiting_and_service_count_as_time_out(
    problem_of: Any, limit_s: int, expected: Any
) -> None:
    problem = (
        problem_of(ONE_STOP)
        .vehicle(max_duration_s=limit_s)
        .job("drop", 1, service_s=30, windows=[(0, 90)])
        .job("drop", 1, service_s=30, windows=[(160, 200)])
        .build()
    )
    assert _times(_whole(problem)) == expected


def test_a_longer_limit_than_the_shift_is_none(problem_of: Any) -> None:
    job = problem_of(ONE_STOP).job("drop", 1)
    (vehicle,) = job.vehicle(shift=(100, 125)).build().vehicles
    assert vehicle.longest_s == 25
    assert dataclasses.replace(vehicle, max_duration_s=26).longest_s == 25
    assert dataclasses.replace(vehicle, max_duration_s=24).longest_s == 24


# --- breaks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift", "pause", "expected", "break_start_s"),
    [
        # Back at 45, and the break may still begin then.
        ((0, 100), (20, 45, 30), (0, 45), None),
        ((0, 94), (20, 44, 30), (0, 75), 35),
        # Leaves at 50, when a break from 20 on is over.
        ((50, 200), (20, 60, 30), (50, 95), None),
        # Leaving later is free, so it rests at home.
        ((0, 200), (5, 20, 30), (35, 80), None),
        # On the first leg, at the customer's door, on the way back.
        ((0, 76), (5, 9, 30), (0, 75), 5),
        ((0, 76), (10, 10, 30), (0, 75), 10),
        ((0, 76), (35, 44, 30), (0, 75), 35),
        # During the service it is not allowed.
        ((0, 75), (11, 34, 30), None, None),
        ((0, 74), (20, 44, 30), None, None),
    ],
)
def test_where_a_break_falls(
    problem_of: Any, shift: Any, pause: Any, expected: Any, break_start_s: int | None
) -> None:
    problem = (
        problem_of(ONE_STOP).vehicle(shift=shift, pause=pause).job("drop", 1, service_s=25).build()
    )
    schedule = _whole(problem)
    assert _times(schedule) == expected
    if schedule is not None:
        assert schedule.break_start_s == break_start_s
        assert_can_be_kept(problem, problem.vehicles[0], (0,), schedule)


def test_a_break_on_the_road_lengthens_its_leg_and_one_at_the_door_does_not(
    problem_of: Any,
) -> None:
    def arrivals(earliest_s: int) -> tuple[int, ...]:
        problem = (
            problem_of(ONE_STOP)
            .vehicle(pause=(earliest_s, earliest_s, 40), shift=(0, 400))
            .job("drop", 1, windows=[(9, 9), (200, 200)])
            .job("drop", 1, windows=[(10, 10)])
            .job("drop", 1, windows=[(200, 210)])
            .build()
        )
        schedule = schedule_route(problem, problem.vehicles[0], (1, 2))
        assert schedule is not None
        assert schedule.break_start_s == earliest_s
        assert schedule.starts_s == (10, 200)
        return schedule.arrivals_s

    assert arrivals(100) == (10, 10, 210)
    assert arrivals(205) == (10, 10, 250)


@pytest.mark.parametrize(
    ("limit_s", "expected"),
    [(90, (0, 90)), (89, None), (60, None)],
)
def test_the_break_counts_as_time_out(problem_of: Any, limit_s: int, expected: Any) -> None:
    # Without its break of 30 s it would be out for a minute.
    problem = (
        problem_of(ONE_STOP)
        .vehicle(shift=(0, 100), pause=(20, 50, 30), max_duration_s=limit_s)
        .job("drop", 1, service_s=40)
        .build()
    )
    assert _times(_whole(problem)) == expected


def test_a_break_while_waiting_costs_nothing(problem_of: Any) -> None:
    problem = (
        problem_of(ONE_STOP)
        .vehicle(pause=(40, 60, 30))
        .job("drop", 1, windows=[(10, 20)])
        .job("drop", 1, windows=[(100, 120)])
        .build()
    )
    schedule = _whole(problem)
    assert schedule is not None
    assert _times(schedule) == (10, 110)
    assert schedule.break_start_s == 40


def test_a_break_at_a_fixed_time_holds_a_long_visit_back(problem_of: Any) -> None:
    # Served on arrival at 10, the visit would last past the only moment for the break.
    problem = (
        problem_of(ONE_STOP)
        .vehicle(pause=(15, 15, 30), shift=(0, 70))
        .job("drop", 1, service_s=15)
        .build()
    )
    schedule = _whole(problem)
    assert schedule is not None
    assert schedule.starts_s == (45,)
    assert schedule.break_start_s == 15
    assert _times(schedule) == (5, 70)


def test_a_later_window_that_spares_the_break_is_found_behind_a_day_without_waits(
    problem_of: Any,
) -> None:
    # With the break between its visits the day has no wait, and still is longer by it.
    problem = (
        problem_of(ONE_STOP)
        .vehicle(pause=(20, 40, 45), shift=(0, 400))
        .job("drop", 1, windows=[(10, 30), (80, 90), (300, 310)])
        .job("drop", 1, windows=[(60, 75), (300, 320)])
        .build()
    )
    schedule = _whole(problem)
    assert schedule is not None
    assert schedule.break_start_s is None
    assert _times(schedule) == (290, 310)


# --- loads and costs -----------------------------------------------------------------------


def _load(weight_g: int, volume_cm3: int = 0, pieces: int = 0) -> Load:
    return Load(weight_g=weight_g, volume_cm3=volume_cm3, pieces=pieces)


@pytest.mark.parametrize(
    ("measure", "most"), [("max_weight_g", 16), ("max_volume_cm3", 160), ("max_pieces", 4)]
)
def test_each_capacity_binds_where_the_vehicle_is_fullest(
    problem_of: Any, measure: str, most: int
) -> None:
    def kept(limit: int, tasks: Route) -> bool:
        builder = problem_of(ONE_STOP).vehicle(**{measure: limit})
        builder.job("drop", 1, load=_load(5, 50, 1)).shipment((1, 1), load=_load(11, 110, 3))
        problem = builder.build()
        return schedule_route(problem, problem.vehicles[0], tasks) is not None

    assert kept(most, (1, 0, 2))
    assert not kept(most - 1, (1, 0, 2))
    assert kept(most - 1, (0, 1, 2))


def test_a_drop_makes_room_for_a_collection(problem_of: Any) -> None:
    problem = problem_of(ONE_STOP).vehicle(max_pieces=1).job("drop", 1).job("collect", 1).build()
    who = problem.vehicles[0]
    assert schedule_route(problem, who, (0, 1)) is not None
    assert schedule_route(problem, who, (1, 0)) is None


def test_each_cost_is_rounded_up_once(problem_of: Any) -> None:
    problem = (
        problem_of(ONE_STOP, [[0, 700], [701, 0]])
        .vehicle(cost_per_hour_vnd=30_000, cost_per_km_vnd=1_500, fixed_cost_vnd=20_000)
        .job("drop", 1, service_s=1)
        .build()
    )
    schedule = _whole(problem)
    assert schedule is not None
    # 21 s are 175 VND, 1,401 m are 2,101.5 VND.
    assert route_cost_vnd(problem.vehicles[0], schedule) == (175, 2_102, 20_000)
