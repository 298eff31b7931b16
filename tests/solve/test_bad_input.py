"""Problems that nothing or little can be made of, for every backend."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routeplan.errors import InputError, UnsupportedError
from routeplan.model.day import Limits
from routeplan.model.order import Load, TimeWindow
from routeplan.model.vehicle import Break
from routeplan.problem.routing import (
    ANY_TIME,
    Assignment,
    ProblemOrder,
    ProblemVehicle,
    RoutingProblem,
    Task,
    served_orders,
)
from routeplan.solve.ortools.routing_model import build_model as build_ortools
from routeplan.solve.pyvrp.model import build_model as build_pyvrp
from routeplan.solve.pyvrp.unsupported import unsupported
from routeplan.solve.registry import SOLVER_NAMES
from routeplan.solve.run import solve
from routeplan.travel.matrix import Matrix, MatrixTravel
from routeplan.units import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    AssertSound = Callable[[RoutingProblem, Assignment], int]

SHORT = Limits(time_limit_s=0.2)
SOON_S = 20.0
"""A search of 0.2 s takes no longer, on a busy machine."""
DAY_S = 10_000
"""The length of these tests' shifts."""
NO_WAY = -1


@pytest.fixture(params=SOLVER_NAMES)
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def a_vehicle(name: str = "v0", **changes: Any) -> ProblemVehicle:
    values: dict[str, Any] = {
        "id": name,
        "profile": "any",
        "start": 0,
        "end": 0,
        "shift": TimeWindow(start_s=0, end_s=DAY_S),
        "break_": None,
        "max_weight_g": None,
        "max_volume_cm3": None,
        "max_pieces": None,
        "max_distance_m": None,
        "cost_per_km_vnd": 1_000,
        "cost_per_hour_vnd": 3_600,
        "fixed_cost_vnd": 0,
    }
    return ProblemVehicle(**{**values, **changes})


def a_problem(
    durations: Sequence[Sequence[int]],
    vehicles: Sequence[ProblemVehicle],
    *orders: dict[str, Any],
) -> RoutingProblem:
    """Return a problem; an order names its ``points``: one that it is brought to, or two."""
    duration_s = np.array(durations, dtype=np.int32)
    matrix = Matrix(duration_s=duration_s, distance_m=duration_s, reachable=duration_s >= 0)
    tasks: list[Task] = []
    entries = []
    for at, order in enumerate(orders):
        points = order["points"]
        kinds = ("ship_from", "ship_to") if len(points) > 1 else (order.get("kind", "drop"),)
        first = len(tasks)
        windows = order.get("windows", ((ANY_TIME,),) * len(points))
        services_s = order.get("services_s", (0,) * len(points))
        tasks += [
            Task(order=at, kind=kind, point=point, service_s=service_s, windows=own)
            for kind, point, service_s, own in zip(kinds, points, services_s, windows, strict=True)
        ]
        entries.append(
            ProblemOrder(
                id=f"o{at}",
                tasks=tuple(range(first, len(tasks))),
                load=order.get("load", Load(pieces=1)),
                vehicles=order.get("vehicles", tuple(range(len(vehicles)))),
                price_vnd=order.get("price_vnd", 1_000_000),
                mandatory=order.get("mandatory", False),
            )
        )
    return RoutingProblem(
        orders=tuple(entries),
        tasks=tuple(tasks),
        vehicles=tuple(vehicles),
        travel=MatrixTravel({"any": matrix}),
    )


def between(start_s: int, end_s: int) -> tuple[TimeWindow, ...]:
    return (TimeWindow(start_s=start_s, end_s=end_s),)


SQUARE = [[0, 9, 9], [9, 0, 9], [9, 9, 0]]
NOT_BACK = [[0, 9, 9], [NO_WAY, 0, NO_WAY], [9, 9, 0]]
"""To 1 one may drive, and not from there."""
NOWHERE = [[0 if here == there else NO_WAY for there in range(3)] for here in range(3)]
GOOD = {"points": (2,)}

CASES: dict[str, tuple[RoutingProblem, set[int]]] = {
    "no orders": (a_problem(SQUARE, [a_vehicle()]), set()),
    "no vehicles": (a_problem(SQUARE, [], GOOD), set()),
    "nothing at all": (a_problem(SQUARE, []), set()),
    "for no vehicle": (a_problem(SQUARE, [a_vehicle()], {**GOOD, "vehicles": ()}, GOOD), {1}),
    "locked to a full one": (
        a_problem(
            SQUARE, [a_vehicle(max_pieces=0), a_vehicle("v1")], {**GOOD, "vehicles": (0,)}, GOOD
        ),
        {1},
    ),
    "at no time": (a_problem(SQUARE, [a_vehicle()], {**GOOD, "windows": ((),)}, GOOD), {1}),
    "in the past": (
        a_problem(SQUARE, [a_vehicle()], {**GOOD, "windows": (between(-90_000, -1),)}, GOOD),
        {1},
    ),
    "after every shift": (
        a_problem(SQUARE, [a_vehicle()], {**GOOD, "windows": (between(DAY_S + 1, 10**9),)}, GOOD),
        {1},
    ),
    "one place": (
        a_problem(
            [[0]],
            [a_vehicle()],
            {"points": (0,)},
            {"points": (0,), "kind": "collect"},
            {"points": (0, 0)},
        ),
        {0, 1, 2},
    ),
    "no way back": (a_problem(NOT_BACK, [a_vehicle()], {"points": (1,)}, GOOD), {1}),
    "a shipment with no way on": (
        a_problem(NOT_BACK, [a_vehicle()], {"points": (1, 2)}, GOOD),
        {1},
    ),
    "no way back, and it stays there": (
        a_problem(NOT_BACK, [a_vehicle(end=1)], {"points": (2, 1)}, {"points": (1,)}, GOOD),
        {0, 1, 2},
    ),
    "no way home": (a_problem(NOT_BACK, [a_vehicle(start=1)], GOOD), set()),
    "no ways at all": (
        a_problem(NOWHERE, [a_vehicle()], GOOD, {"points": (1,)}),
        set(),
    ),
    "no room": (
        a_problem(
            SQUARE,
            [a_vehicle(max_weight_g=0, max_volume_cm3=0, max_pieces=0)],
            GOOD,
            {**GOOD, "load": Load()},
        ),
        {1},
    ),
    "over before it begins": (
        a_problem(
            SQUARE,
            [a_vehicle()],
            {"points": (1, 2), "windows": (between(500, 600), between(100, 200))},
            GOOD,
        ),
        {1},
    ),
    "a shift of no length": (
        a_problem(
            SQUARE, [a_vehicle(shift=TimeWindow(start_s=5, end_s=5))], GOOD, {"points": (0,)}
        ),
        {1},
    ),
    "service longer than the shift": (
        a_problem(SQUARE, [a_vehicle()], {**GOOD, "services_s": (DAY_S + 1,)}, GOOD),
        {1},
    ),
    "far and dear": (
        a_problem(
            [[0, 80_000, 80_000], [80_000, 0, 80_000], [80_000, 80_000, 0]],
            [
                a_vehicle(
                    f"v{at}",
                    shift=TimeWindow(start_s=0, end_s=250_000),
                    cost_per_km_vnd=LARGEST_NUMBER,
                    cost_per_hour_vnd=LARGEST_NUMBER,
                    fixed_cost_vnd=LARGEST_NUMBER,
                )
                for at in range(20)
            ],
            *({"points": (1 + at % 2,), "mandatory": True} for at in range(20)),
        ),
        set(range(20)),
    ),
    "a break longer than the shift": (
        a_problem(
            SQUARE,
            [
                a_vehicle(break_=Break(earliest_s=-9, latest_s=0, duration_s=2 * DAY_S)),
                a_vehicle("v1", shift=TimeWindow(start_s=0, end_s=20)),
            ],
            {"points": (1,), "vehicles": (0,)},
            GOOD,
        ),
        {1},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_can_be_served_is_and_the_rest_is_left_out(
    case: str, backend: str, assert_sound: AssertSound
) -> None:
    problem, expected = CASES[case]
    started = time.perf_counter()
    if backend == "pyvrp" and unsupported(problem):
        with pytest.raises(UnsupportedError):
            solve(problem, solver=backend, limits=SHORT, isolate=False)
        return
    found = solve(problem, solver=backend, limits=SHORT, isolate=False)
    assert time.perf_counter() - started < SOON_S
    assert_sound(problem, found)
    assert served_orders(problem, found.routes) == expected
    assert found.stopped == ""


@pytest.mark.parametrize("case", ["nothing at all", "no ways at all", "a shift of no length"])
def test_in_a_child_process_too(case: str, backend: str, assert_sound: AssertSound) -> None:
    problem, expected = CASES[case]
    found = solve(problem, solver=backend, limits=SHORT)
    assert_sound(problem, found)
    assert served_orders(problem, found.routes) == expected


@pytest.mark.parametrize("case", CASES)
def test_no_number_in_a_solvers_matrices_is_huge(case: str) -> None:
    problem, _ = CASES[case]
    if not problem.vehicles:
        return
    longest_s = max([DAY_S, *(vehicle.shift.end_s for vehicle in problem.vehicles)])
    data = build_pyvrp(problem).data
    for matrix in map(np.asarray, (*data.duration_matrices(), *data.distance_matrices())):
        assert matrix.min() >= 0
        assert matrix.max() <= 2 * (longest_s + 1)
    routing = build_ortools(problem).routing
    longest_s += 1 + max((task.service_s for task in problem.tasks), default=0)
    time_of = routing.GetDimensionOrDie("time")
    # Arcs into a vehicle's start, or out of its end, are none.
    ends = [routing.End(vehicle) for vehicle in range(len(problem.vehicles))]
    for here in range(routing.Size()):
        for there in (*range(len(problem.tasks)), *ends):
            for vehicle in range(len(problem.vehicles)):
                assert 0 <= time_of.GetTransitValue(here, there, vehicle) <= longest_s


@pytest.mark.parametrize("isolate", [True, False])
@pytest.mark.parametrize(
    "limits",
    [Limits(time_limit_s=-1), Limits(time_limit_s=float("nan")), Limits(seed=-1)],
    ids=["-1 s", "NaN", "seed"],
)
def test_limits_that_are_none_are_refused(limits: Limits, backend: str, *, isolate: bool) -> None:
    problem, _ = CASES["one place"]
    with pytest.raises(InputError, match="limits"):
        solve(problem, solver=backend, limits=limits, isolate=isolate)


# --- everything at once ----------------------------------------------------------------------

POINTS = 3
times = st.sampled_from([-90_000, -1, 0, 1, 20, 60, 99, 100, 101, 300, 90_000])


@st.composite
def some_windows(draw: st.DrawFn) -> tuple[TimeWindow, ...]:
    """Draw none, any time, one or two; sorted and disjoint, as a problem has them."""
    ends = sorted(draw(st.lists(times, min_size=4, max_size=4, unique=True)))
    pair = tuple(TimeWindow(start_s=a, end_s=b) for a, b in (ends[:2], ends[2:]))
    return draw(st.sampled_from([(), (ANY_TIME,), (ANY_TIME,), pair[:1], pair[1:], pair]))


@st.composite
def some_vehicles(draw: st.DrawFn) -> ProblemVehicle:
    start_s, end_s = sorted(draw(st.sampled_from([(0, 100), (0, 0), (100, 100), (40, 100)])))
    limit = st.sampled_from([None, None, 0, 1, 3])
    earliest_s = draw(st.sampled_from([-50, 0, 30, 100, 500]))
    pause = Break(
        earliest_s=earliest_s,
        latest_s=earliest_s + draw(st.sampled_from([0, 40])),
        duration_s=draw(st.sampled_from([1, 10, 1_000])),
    )
    return a_vehicle(
        start=draw(st.integers(0, POINTS - 1)),
        end=draw(st.integers(0, POINTS - 1)),
        shift=TimeWindow(start_s=start_s, end_s=end_s),
        break_=draw(st.sampled_from([None, None, pause])),
        max_pieces=draw(limit),
        max_weight_g=draw(limit),
        max_distance_m=draw(st.sampled_from([None, None, 0, 30])),
        cost_per_km_vnd=draw(st.sampled_from([0, 1_000, 10**9])),
        cost_per_hour_vnd=draw(st.sampled_from([0, 3_600])),
        fixed_cost_vnd=draw(st.sampled_from([0, 10, 10**9])),
    )


@st.composite
def some_orders(draw: st.DrawFn, vehicle_count: int) -> dict[str, Any]:
    count = draw(st.sampled_from([1, 1, 2]))

    def one_each(values: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(st.lists(values, min_size=count, max_size=count)))

    everyone = tuple(range(vehicle_count))
    return {
        "points": one_each(st.integers(0, POINTS - 1)),
        "kind": draw(st.sampled_from(["drop", "collect"])),
        "windows": one_each(some_windows()),
        "services_s": one_each(st.sampled_from([0, 0, 5, 101, 10**9])),
        "load": Load(
            pieces=draw(st.sampled_from([0, 1, 4])), weight_g=draw(st.sampled_from([0, 1, 10**9]))
        ),
        "vehicles": draw(st.sampled_from([(), everyone, everyone, everyone[:1], everyone[1:]])),
        "price_vnd": draw(st.sampled_from([0, 50, 100_000, 10**9])),
        "mandatory": draw(st.booleans()),
    }


@st.composite
def bad_problems(draw: st.DrawFn) -> RoutingProblem:
    vehicles = draw(st.lists(some_vehicles(), max_size=3))
    way_s = st.sampled_from([0, 1, 7, 30, 200, NO_WAY])
    durations = [
        [0 if here == there else draw(way_s) for there in range(POINTS)] for here in range(POINTS)
    ]
    return a_problem(durations, vehicles, *draw(st.lists(some_orders(len(vehicles)), max_size=4)))


@given(problem=bad_problems())
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_no_mixture_of_them_is_too_much(
    problem: RoutingProblem, backend: str, assert_sound: AssertSound
) -> None:
    started = time.perf_counter()
    limits = Limits(time_limit_s=0.05)
    if backend == "pyvrp" and unsupported(problem):
        with pytest.raises(UnsupportedError):
            solve(problem, solver=backend, limits=limits, isolate=False)
        return
    found = solve(problem, solver=backend, limits=limits, isolate=False)
    assert_sound(problem, found)
    for order in served_orders(problem, found.routes):
        assert problem.orders[order].vehicles
    assert time.perf_counter() - started < SOON_S
