"""What every backend keeps to; each has its place in ``any_backend``."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from routeplan.model.closure import Closure
from routeplan.model.day import Limits
from routeplan.model.order import Load
from routeplan.model.place import Location
from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment, mandatory_price_vnd, served_orders
from routeplan.solve.registry import SOLVER_NAMES, get_solver
from routeplan.solve.run import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.routing import RoutingProblem

    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]
    AssertSound = Callable[[RoutingProblem, Assignment], int]

SHORT = Limits(time_limit_s=0.3)
INSERTION_FAILS = (50, 56, 83, 45, 70, 89, 91, 101, 106, 109, 114)
"""Days whose best plan cheapest insertion alone does not find, with and without breaks."""
REFUSE_BREAKS = ("pyvrp",)
PAYS_TOGETHER = {"ortools": 80, "pyvrp": 90}
"""A day on which each order alone costs more than its price, and two together less: the one
of 150 whose best plan the search, which adds orders one by one, does not find."""


@pytest.fixture(params=[*SOLVER_NAMES, "one-by-one"])
def any_backend(request: pytest.FixtureRequest, one_by_one: str) -> str:
    name: str = request.param
    assert name in {*SOLVER_NAMES, one_by_one}
    return name


@pytest.fixture(params=SOLVER_NAMES)
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def tiny_problem(
    request: pytest.FixtureRequest,
    tiny_problem: Callable[[int], RoutingProblem],
    without_refused: Callable[[RoutingProblem], RoutingProblem],
) -> Callable[[int], RoutingProblem]:
    """Return ``tiny_problem(seed)``: without what the test's backend refuses."""
    tested = "backend" if "backend" in request.fixturenames else "any_backend"
    if request.getfixturevalue(tested) not in REFUSE_BREAKS:
        return tiny_problem
    return lambda seed: without_refused(tiny_problem(seed))


# --- any backend ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 21, 80])
def test_an_assignment_keeps_every_rule(
    any_backend: str,
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    assert_sound: AssertSound,
) -> None:
    problem = tiny_problem(seed)
    found = solve(problem, solver=any_backend, limits=SHORT, isolate=False)
    assert_sound(problem, found)
    assert found.stopped == ""


def test_what_can_be_served_is_served(
    any_backend: str,
    make_order: MakeOrder,
    make_vehicle: MakeVehicle,
    make_problem: MakeProblem,
    assert_sound: AssertSound,
) -> None:
    orders = [
        make_order("D1", "o1"),
        make_order("P1", "o2", kind="pickup"),
        make_order("T1", "o3", kind="transfer", origin=Location(place_id="v1")),
        make_order("R1", "j1", kind="document_return", windows=[(8.0, 9.0), (13.0, 14.0)]),
    ]
    pause = None if any_backend in REFUSE_BREAKS else (11.0, 12.0, 1_800)
    problem = make_problem(orders, [make_vehicle(pause=pause)])
    found = solve(problem, solver=any_backend, limits=SHORT, isolate=False)
    assert_sound(problem, found)
    assert served_orders(problem, found.routes) == {0, 1, 2, 3}


def test_a_day_without_orders(
    any_backend: str, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    problem = make_problem([], [make_vehicle("V1"), make_vehicle("V2")])
    found = solve(problem, solver=any_backend, limits=SHORT, isolate=False)
    assert found.routes == ((), ())


def test_a_day_without_vehicles(
    any_backend: str, make_order: MakeOrder, make_problem: MakeProblem
) -> None:
    problem = make_problem([make_order("D1", "o1")], [])
    assert solve(problem, solver=any_backend, limits=SHORT, isolate=False).routes == ()


def _served(problem: RoutingProblem, backend: str) -> set[str]:
    found = solve(problem, solver=backend, limits=SHORT, isolate=False)
    # One order that cannot be served must not keep another from it.
    Pricing(problem).objective_vnd(found.routes)
    return {problem.orders[order].id for order in served_orders(problem, found.routes)}


@pytest.mark.parametrize(
    "never",
    [
        {"locked_vehicle": "nobody"},
        {"skills": ("crane",)},
        {"origin": Location(place_id="o3")},
        {"load": Load(weight_g=80_000, pieces=1)},
        {"windows": [(4.0, 6.5)]},
        {"windows": [(20.0, 21.0)]},
        {"windows": [(9.0, 10.0)], "due_s": 8 * 3600},
        {"windows": [(-20.0, -3.0)]},
        {"service_s": 11 * 3600},
        {
            "kind": "transfer",
            "origin": Location(place_id="o2"),
            "pickup_windows": [(12.0, 13.0)],
            "windows": [(8.0, 9.0)],
        },
    ],
    ids=["lock", "skill", "depot", "weight", "early", "late", "due", "past", "long", "crossed"],
)
def test_an_order_that_no_vehicle_fits_is_left_out_alone(
    any_backend: str,
    never: dict[str, Any],
    make_order: MakeOrder,
    make_vehicle: MakeVehicle,
    make_problem: MakeProblem,
) -> None:
    orders = [
        make_order("NEVER", "o1", mandatory=True, **never),
        make_order("D1", "o1"),
        make_order("P1", "o1", kind="pickup"),
    ]
    vehicle = make_vehicle("V1", max_weight_g=50_000)
    problem = make_problem(orders, [vehicle])
    assert _served(problem, any_backend) == {"D1", "P1"}


def test_a_vehicle_without_room_stays_at_home(
    any_backend: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order("D1", "o1"), make_order("P1", "o2", kind="pickup")]
    full = make_vehicle("FULL", max_pieces=0)
    assert _served(make_problem(orders, [full]), any_backend) == set()
    assert _served(make_problem(orders, [full, make_vehicle("V1")]), any_backend) == {"D1", "P1"}


def test_what_weighs_nothing_goes_on_a_vehicle_without_room(
    any_backend: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    letter = make_order("L1", "o1", load=Load())
    full = make_vehicle("FULL", max_pieces=0, max_weight_g=0, max_volume_cm3=0)
    assert _served(make_problem([letter], [full]), any_backend) == {"L1"}


def test_all_stops_at_one_place(
    any_backend: str,
    make_order: MakeOrder,
    make_vehicle: MakeVehicle,
    make_problem: MakeProblem,
    assert_sound: AssertSound,
) -> None:
    hub = Location(place_id="hub")
    orders = [make_order(f"D{at}", "hub", service_s=0, load=Load(pieces=2)) for at in range(3)] + [
        make_order(f"T{at}", "hub", kind="transfer", origin=hub, service_s=0, load=Load(pieces=1))
        for at in range(3)
    ]
    problem = make_problem(orders, [make_vehicle(max_pieces=6)])
    assert problem.travel.matrix("van").duration_s.shape == (1, 1)
    found = solve(problem, solver=any_backend, limits=SHORT, isolate=False)
    assert assert_sound(problem, found) == 0
    assert len(served_orders(problem, found.routes)) == 6


def test_a_drop_makes_room_for_a_collection_at_the_same_door(
    any_backend: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [
        make_order("D1", "o1", load=Load(pieces=3)),
        make_order("P1", "o1", kind="pickup", load=Load(pieces=3)),
    ]
    problem = make_problem(orders, [make_vehicle(max_pieces=3)])
    assert _served(problem, any_backend) == {"D1", "P1"}


def test_a_road_shut_in_one_direction(
    any_backend: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    """Out over the slide is allowed and back is not: only a vehicle that ends there goes."""
    slide = Closure(
        id="slide", road="L1", section_id="L1-01", km_from_m=2_000, direction="backward"
    )
    orders = [make_order("D1", "o3"), make_order("D2", "o1")]
    home, away = make_vehicle("HOME"), make_vehicle("AWAY", ends="hub o3")
    only_home = make_problem(orders, [home], closures=(slide,))
    reachable = only_home.travel.matrix("van").reachable
    hub, beyond = only_home.vehicles[0].start, only_home.tasks[0].point
    assert reachable[hub, beyond]
    assert not reachable[beyond, hub]
    assert _served(only_home, any_backend) == {"D2"}
    both = make_problem(orders, [home, away], closures=(slide,))
    assert _served(both, any_backend) == {"D1", "D2"}


def test_a_vehicle_that_cannot_get_home_keeps_nobody_else_from_work(
    any_backend: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    slide = Closure(id="slide", road="L1", section_id="L1-01", km_from_m=2_000)
    cut_off = make_vehicle("CUT", ends="hub o3")
    late = make_vehicle("LATE", ends="hub o1", shift=(7.0, 7.1))
    short = make_vehicle("SHORT", ends="hub o1", max_distance_m=9_000)
    orders = [make_order("D1", "o1"), make_order("D2", "o2")]
    problem = make_problem(orders, [cut_off, late, short, make_vehicle("V1")], closures=(slide,))
    assert _served(problem, any_backend) == {"D1", "D2"}


def test_a_short_working_day_leaves_out_what_does_not_fit_in(
    any_backend: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    """It may begin at any hour of a long shift; the two windows lie far apart."""
    orders = [
        make_order("D1", "o1", windows=[(8.0, 9.0)], mandatory=True),
        make_order("D2", "o1", windows=[(14.0, 15.0)], priority="urgent"),
        make_order("D3", "o2", windows=[(8.0, 9.0), (14.0, 15.0)]),
    ]

    def served(**limit: int) -> set[str]:
        return _served(make_problem(orders, [make_vehicle("V1", **limit)]), any_backend)

    assert served() == {"D1", "D2", "D3"}
    assert served(max_duration_s=3 * 3600) == {"D1", "D3"}
    assert served(max_duration_s=60) == set()


@pytest.mark.parametrize("seed", [3, 21, 50, 80])
def test_a_longest_duration_is_kept(
    any_backend: str,
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    short_day: Callable[[RoutingProblem, int], RoutingProblem],
    assert_sound: AssertSound,
) -> None:
    problem = short_day(tiny_problem(seed), seed)
    found = solve(problem, solver=any_backend, limits=SHORT, isolate=False)
    assert_sound(problem, found)
    pricing = Pricing(problem)
    for vehicle, route in enumerate(found.routes):
        schedule = pricing.schedule(vehicle, route) if route else None
        assert schedule is None or schedule.duration_s <= problem.vehicles[vehicle].longest_s


def test_no_time_at_all_still_gives_an_answer(
    any_backend: str, tiny_problem: Callable[[int], RoutingProblem], assert_sound: AssertSound
) -> None:
    problem = tiny_problem(3)
    started = time.perf_counter()
    found = solve(problem, solver=any_backend, limits=Limits(time_limit_s=0.0), isolate=False)
    assert time.perf_counter() - started < 1
    assert_sound(problem, found)


# --- real backends ---------------------------------------------------------------------------


def _assert_optimum(
    problem: RoutingProblem, backend: str, best_vnd: int, check: AssertSound
) -> None:
    """Search until the optimum is told of; the limit is only for a search that misses it."""
    told: list[int] = []
    found = solve(
        problem,
        solver=backend,
        limits=Limits(time_limit_s=12.0),
        isolate=False,
        on_progress=lambda progress: told.append(progress.objective_vnd),
        should_stop=lambda: min(told, default=best_vnd + 1) <= best_vnd,
    )
    assert check(problem, found) == best_vnd
    assert told[-1] == best_vnd
    assert [vnd for _, vnd in found.cost_curve] == told == sorted(told, reverse=True)


@pytest.mark.parametrize("seed", INSERTION_FAILS)
def test_the_best_plan_of_a_tiny_day_is_found(
    backend: str,
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
    assert_sound: AssertSound,
) -> None:
    problem = tiny_problem(seed)
    best_vnd, pricing = best_objective_vnd(problem), Pricing(problem)
    assert pricing.objective_vnd(insert_left_out(problem, ((), ()), pricing)) > best_vnd
    _assert_optimum(problem, backend, best_vnd, assert_sound)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(150))
def test_the_best_plan_of_many_tiny_days_is_found(
    backend: str,
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
    assert_sound: AssertSound,
) -> None:
    if seed == PAYS_TOGETHER.get(backend):
        pytest.skip("each order alone costs more than its price")
    problem = tiny_problem(seed)
    _assert_optimum(problem, backend, best_objective_vnd(problem), assert_sound)


def test_the_time_limit_holds(backend: str, tiny_problem: Callable[[int], RoutingProblem]) -> None:
    started = time.perf_counter()
    solve(tiny_problem(89), solver=backend, limits=Limits(time_limit_s=0.7), isolate=False)
    assert time.perf_counter() - started < 0.7 + 1.0


@pytest.mark.parametrize("seed", [50, 89])
def test_the_same_seed_and_iteration_limit_give_the_same_plan(
    backend: str, seed: int, tiny_problem: Callable[[int], RoutingProblem]
) -> None:
    problem = tiny_problem(seed)
    limits = Limits(time_limit_s=600.0, solution_limit=12)
    started = time.perf_counter()
    first, second = (solve(problem, solver=backend, limits=limits, isolate=False) for _ in range(2))
    assert time.perf_counter() - started < 60, "an iteration limit must not need the clock"
    assert first.routes == second.routes
    assert [vnd for _, vnd in first.cost_curve] == [vnd for _, vnd in second.cost_curve]


@pytest.mark.parametrize("seed", INSERTION_FAILS[:4])
def test_a_known_plan_is_a_start_that_nothing_is_lost_from(
    backend: str,
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
    assert_sound: AssertSound,
) -> None:
    problem = tiny_problem(seed)
    best_vnd = best_objective_vnd(problem)
    told: list[Any] = []
    known = solve(
        problem,
        solver=backend,
        limits=Limits(time_limit_s=12.0),
        isolate=False,
        on_progress=told.append,
        should_stop=lambda: told[-1].objective_vnd <= best_vnd,
    )
    assert assert_sound(problem, known) == best_vnd
    for limits in (Limits(time_limit_s=0.0), Limits(time_limit_s=0.2), Limits(solution_limit=1)):
        again = solve(problem, solver=backend, initial=known, limits=limits, isolate=False)
        assert assert_sound(problem, again) == best_vnd


def test_of_a_known_plan_what_can_be_kept_is_kept(
    backend: str,
    make_order: MakeOrder,
    make_vehicle: MakeVehicle,
    make_problem: MakeProblem,
    assert_sound: AssertSound,
) -> None:
    orders = [make_order("D1", "o1"), make_order("D2", "o2"), make_order("D3", "o3")]
    slide = Closure(id="slide", road="L1", section_id="L1-01", km_from_m=2_000)
    problem = make_problem(orders, [make_vehicle()], closures=(slide,))
    found = solve(
        problem,
        solver=backend,
        initial=Assignment(routes=((2, 0, 1),)),
        limits=Limits(time_limit_s=0.0),
        isolate=False,
    )
    assert_sound(problem, found)
    assert found.routes == ((0, 1),)


def test_mandatory_orders_come_before_any_price(
    backend: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [
        make_order("CHEAP", "o3", mandatory=True),
        make_order("DEAR1", "o1", priority="urgent"),
        make_order("DEAR2", "o2", priority="urgent"),
    ]
    problem = make_problem(orders, [make_vehicle(max_pieces=1)])
    found = solve(problem, solver=backend, limits=SHORT, isolate=False)
    assert served_orders(problem, found.routes) == {0}
    both_left = Pricing(problem).objective_vnd(((),))
    assert both_left > mandatory_price_vnd(problem)


def test_every_better_answer_is_told(
    backend: str, tiny_problem: Callable[[int], RoutingProblem], assert_sound: AssertSound
) -> None:
    problem = tiny_problem(89)
    told: list[Any] = []
    found = solve(
        problem,
        solver=backend,
        limits=Limits(time_limit_s=600.0, solution_limit=30),
        isolate=False,
        on_progress=told.append,
    )
    assert len(told) > 1
    assert found.cost_curve == tuple((step.elapsed_s, step.objective_vnd) for step in told)
    assert found.routes == told[-1].routes
    for step in told:
        assignment = Assignment(routes=step.routes)
        assert assert_sound(problem, assignment) == step.objective_vnd
        assert step.unserved == len(problem.orders) - len(served_orders(problem, assignment.routes))
    for values in ([s.elapsed_s for s in told], [-s.objective_vnd for s in told]):
        assert values == sorted(values)


def test_it_stops_when_asked_to(
    backend: str, tiny_problem: Callable[[int], RoutingProblem], assert_sound: AssertSound
) -> None:
    problem = tiny_problem(89)
    told: list[Any] = []
    started = time.perf_counter()
    found = solve(
        problem,
        solver=backend,
        limits=Limits(time_limit_s=60.0),
        isolate=False,
        on_progress=told.append,
        should_stop=lambda: len(told) > 1,
    )
    assert time.perf_counter() - started < 20
    assert found.stopped == "interrupted"
    assert found.routes == told[-1].routes
    assert_sound(problem, found)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_error_while_telling_is_not_lost(
    backend: str,
    error: type[BaseException],
    tiny_problem: Callable[[int], RoutingProblem],
) -> None:
    told: list[Any] = []

    def tell(progress: Any) -> None:
        told.append(progress)
        if len(told) == 2:
            raise error

    started = time.perf_counter()
    with pytest.raises(error):
        solve(
            tiny_problem(89),
            solver=backend,
            limits=Limits(time_limit_s=60.0),
            isolate=False,
            on_progress=tell,
        )
    assert time.perf_counter() - started < 20
    assert len(told) == 2


def test_a_backend_names_itself_and_its_library(backend: str) -> None:
    solver = get_solver(backend)
    assert solver.name == backend
    assert solver.version()[0].isdigit()


def test_problems_are_not_changed(
    backend: str, tiny_problem: Callable[[int], RoutingProblem]
) -> None:
    problem = tiny_problem(3)
    before = copy.deepcopy(problem)
    solve(problem, solver=backend, limits=Limits(time_limit_s=0.1), isolate=False)
    assert (problem.orders, problem.tasks, problem.vehicles) == (
        before.orders,
        before.tasks,
        before.vehicles,
    )
    for profile in {vehicle.profile for vehicle in problem.vehicles}:
        now, then = problem.travel.matrix(profile), before.travel.matrix(profile)
        for name in ("duration_s", "distance_m", "reachable"):
            np.testing.assert_array_equal(getattr(now, name), getattr(then, name))
