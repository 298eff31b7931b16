"""Days that need several trips, or wait for a later mail van, on every backend."""

from __future__ import annotations

import dataclasses
import random
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.errors import UnsupportedError
from routeplan.model.day import Limits, PostponementPrices
from routeplan.model.order import Load
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import served_orders
from routeplan.solve.proof.prove import groups_to_prove
from routeplan.solve.registry import SOLVER_NAMES, get_solver
from routeplan.solve.run import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem

SHORT = Limits(time_limit_s=0.5)
HOUR_S = 3600
DOORS = ("o1", "o2", "o3", "j1", "j2", "v1")


@pytest.fixture(params=SOLVER_NAMES)
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def two_trips(
    make_order: Callable[..., Any], make_vehicle: Callable[..., Any], make_problem: Any
) -> Callable[..., RoutingProblem]:
    """Return ``two_trips(**vehicle)``: one van with room for half of what there is."""

    def make(**vehicle: Any) -> RoutingProblem:
        orders = [
            make_order(f"D{at}", place_id, load=Load(pieces=2), kind=kind)
            for at, (place_id, kind) in enumerate(
                [("o1", "delivery"), ("o2", "delivery"), ("j2", "delivery"), ("j1", "pickup")]
            )
        ]
        problem: RoutingProblem = make_problem(
            orders, [make_vehicle(max_pieces=4, reload_s=300, **vehicle)]
        )
        return problem

    return make


def _problem_of_seed(
    seed: int, make_order: Any, make_vehicle: Any, make_problem: Any, *, transfers: bool
) -> Any:
    """Return two vehicles with little room, four orders, some of them ready late."""
    chance = random.Random(seed)  # noqa: S311 - a draw to repeat
    orders = []
    for at in range(4):
        kind = chance.choice(("delivery", "delivery", "pickup", "transfer"))
        kind = kind if transfers else kind.replace("transfer", "delivery")
        extra: dict[str, Any] = {}
        if kind == "transfer":
            extra["origin"] = make_order("x", chance.choice(DOORS)).destination
        orders.append(
            make_order(
                f"D{at}",
                chance.choice(DOORS),
                kind=kind,
                load=Load(pieces=chance.randint(1, 3)),
                release_s=chance.choice((None, None, 9 * HOUR_S)),
                windows=chance.choice(([], [], [(8.0, 10.0)])),
                **extra,
            )
        )
    vehicles = [
        make_vehicle(
            f"V{at}",
            profile=("van", "motorbike")[at],
            max_pieces=chance.choice((3, 4)),
            shift=(7.0, chance.choice((11.0, 14.0))),
            reloads=chance.random() < 0.8,
            reload_s=300,
            cost_per_km_vnd=(3_000, 1_000)[at],
            fixed_cost_vnd=chance.choice((0, 40_000)),
        )
        for at in (0, 1)
    ]
    return make_problem(orders, vehicles, postponement=PostponementPrices(normal=250_000))


def test_a_second_trip_serves_the_rest(
    backend: str, two_trips: Callable[..., RoutingProblem], assert_sound: Any
) -> None:
    once, twice = two_trips(), two_trips(reloads=True)
    found = solve(once, solver=backend, limits=SHORT, isolate=False)
    assert len(served_orders(once, found.routes)) == 3
    found = solve(twice, solver=backend, limits=SHORT, isolate=False)
    assert_sound(twice, found)
    assert len(served_orders(twice, found.routes)) == 4
    schedule = Pricing(twice).schedule(0, found.routes[0])
    assert schedule is not None
    assert len(schedule.reloads) == 1


def test_a_vehicle_may_reload_three_times(
    backend: str,
    make_order: Callable[..., Any],
    make_vehicle: Callable[..., Any],
    make_problem: Any,
    assert_sound: Any,
) -> None:
    doors = ("o1", "o2", "o3", "j1")
    orders = [
        make_order(f"D{at}", door, load=Load(pieces=2), mandatory=True)
        for at, door in enumerate(doors)
    ]
    problem = make_problem(orders, [make_vehicle(max_pieces=2, reloads=True, reload_s=300)])
    found = solve(problem, solver=backend, limits=SHORT, isolate=False)
    assert_sound(problem, found)
    assert len(served_orders(problem, found.routes)) == 4
    schedule = Pricing(problem).schedule(0, found.routes[0])
    assert schedule is not None
    assert len(schedule.reloads) == 3


@pytest.mark.parametrize("seed", range(8))
def test_the_best_plan_of_days_with_trips_is_found(
    backend: str,
    seed: int,
    make_order: Any,
    make_vehicle: Any,
    make_problem: Any,
    best_objective_vnd: Callable[[RoutingProblem], int],
    assert_sound: Any,
) -> None:
    # PyVRP keeps a transfer on one trip.
    problem = _problem_of_seed(
        seed, make_order, make_vehicle, make_problem, transfers=backend != "pyvrp"
    )
    found = solve(problem, solver=backend, limits=Limits(time_limit_s=1.5), isolate=False)
    assert assert_sound(problem, found) == best_objective_vnd(problem)


def test_a_known_plan_with_trips_is_a_start(
    backend: str, two_trips: Callable[..., RoutingProblem]
) -> None:
    problem = two_trips(reloads=True)
    known = solve(problem, solver=backend, limits=SHORT, isolate=False)
    none_left = Limits(time_limit_s=0.3, solution_limit=1)
    again = solve(problem, solver=backend, initial=known, limits=none_left, isolate=False)
    assert Pricing(problem).objective_vnd(again.routes) <= Pricing(problem).objective_vnd(
        known.routes
    )


def test_what_is_ready_late_holds_back_its_trip(
    backend: str, make_order: Any, make_vehicle: Any, make_problem: Any
) -> None:
    late_s = 10 * HOUR_S
    orders = [
        make_order("early", "o2", windows=[(7.0, 9.0)]),
        make_order("late", "j1", release_s=late_s),
    ]
    once = make_problem(orders, [make_vehicle()])
    found = solve(once, solver=backend, limits=SHORT, isolate=False)
    assert len(served_orders(once, found.routes)) == 1
    twice = make_problem(orders, [make_vehicle(reloads=True, reload_s=300)])
    found = solve(twice, solver=backend, limits=SHORT, isolate=False)
    assert found.routes == ((0, 1),)
    schedule = Pricing(twice).schedule(0, (0, 1))
    assert schedule is not None
    # After the first visit, loading, and then the second.
    assert schedule.departures_s[2] >= late_s
    assert schedule.starts_s[1] + 300 >= late_s


def test_an_order_of_the_other_depot_is_served_by_way_of_it(
    make_order: Any, make_vehicle: Any, make_problem: Any
) -> None:
    office = make_order("x", "o1").destination
    problem = make_problem(
        [make_order("from the end", "j1", origin=office), make_order("D", "o2")],
        [make_vehicle(ends="hub o1", reloads=True)],
    )
    with pytest.raises(UnsupportedError, match="reloads_between_depots"):
        get_solver("pyvrp").solve(problem, initial=None, limits=SHORT)
    for solver in ("hybrid", "ortools"):
        found = solve(problem, solver=solver, limits=SHORT, isolate=False)
        assert len(served_orders(problem, found.routes)) == 2
        schedule = Pricing(problem).schedule(0, found.routes[0])
        assert schedule is not None
        assert [reload.point for reload in schedule.reloads] == [problem.vehicles[0].end]


def test_nothing_is_claimed_to_be_proven(
    two_trips: Callable[..., RoutingProblem],
) -> None:
    plain = two_trips()
    assert groups_to_prove(plain) == ((0,),)
    assert groups_to_prove(two_trips(reloads=True)) == ()
    late = dataclasses.replace(plain.tasks[0], release_s=9 * HOUR_S)
    assert groups_to_prove(dataclasses.replace(plain, tasks=(late, *plain.tasks[1:]))) == ()
