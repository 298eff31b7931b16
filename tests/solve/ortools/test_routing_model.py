from __future__ import annotations

import dataclasses
import random
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.closure import Closure
from routeplan.model.order import Load
from routeplan.problem.objective import Pricing
from routeplan.solve.ortools.routing_model import COST_UNITS_PER_VND, build_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem

    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]

BATCH = 16


def cost_in_model(problem: RoutingProblem, routes: Routes) -> float | None:
    """Return what routes cost in OR-Tools' own model, None where it does not allow them."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    model = build_model(problem)
    routing = model.routing
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    )
    parameters.disable_scheduling_beware_this_may_degrade_performance = True
    parameters.time_limit.FromMilliseconds(10_000)
    costs: list[int] = []

    def at_solution() -> None:
        # From routes that it does not allow OR-Tools goes on to others.
        if model.routes(lambda index: routing.NextVar(index).Value()) == routes:
            costs.append(routing.CostVar().Value())
        routing.solver().FinishCurrentSearch()

    routing.AddAtSolutionCallback(at_solution)
    routing.CloseModelWithParameters(parameters)
    start = routing.solver().Assignment()
    if not routing.RoutesToAssignment(
        model.indices(routes, Pricing(model.problem)), True, True, start
    ):
        return None
    routing.SolveFromAssignmentWithParameters(start, parameters)
    return costs[0] / COST_UNITS_PER_VND if costs else None


def _random_routes(problem: RoutingProblem, chance: random.Random) -> Routes:
    routes: list[list[int]] = [[] for _ in problem.vehicles]
    for order in problem.orders:
        if not order.vehicles or chance.random() < 0.4:
            continue
        route = routes[chance.choice(order.vehicles)]
        positions = sorted(chance.choices(range(len(route) + 1), k=len(order.tasks)))
        for before, (at, task) in enumerate(zip(positions, order.tasks, strict=True)):
            route.insert(at + before, task)
    return tuple(tuple(route) for route in routes)


@pytest.mark.parametrize("limited", [False, True], ids=["any duration", "short days"])
@pytest.mark.parametrize("first_seed", range(0, 96, BATCH))
def test_the_model_allows_and_prices_what_the_schedule_does(
    first_seed: int,
    limited: bool,  # noqa: FBT001 - a row of the table
    tiny_problem: Callable[[int], RoutingProblem],
    short_day: Callable[[RoutingProblem, int], RoutingProblem],
) -> None:
    allowed = refused = 0
    for seed in range(first_seed, first_seed + BATCH):
        problem = short_day(tiny_problem(seed), seed) if limited else tiny_problem(seed)
        pricing = Pricing(problem)
        routes = _random_routes(problem, random.Random(seed))  # noqa: S311 - a draw to repeat
        cost_vnd = cost_in_model(problem, routes)
        keeps = all(pricing.route_vnd(at, route) is not None for at, route in enumerate(routes))
        assert (cost_vnd is not None) == keeps, f"seed {seed}"
        if cost_vnd is None:
            refused += 1
            continue
        allowed += 1
        # Routeplan rounds wages and distance up to whole VND, per route.
        assert 0 <= pricing.objective_vnd(routes) - cost_vnd < 2 * len(routes), f"seed {seed}"
    assert allowed
    assert refused


@pytest.mark.parametrize("limited", [False, True], ids=["any duration", "short days"])
@pytest.mark.parametrize("first_seed", range(0, 96, 3 * BATCH))
def test_the_model_allows_and_prices_trips_as_the_schedule_does(
    first_seed: int,
    limited: bool,  # noqa: FBT001 - a row of the table
    tiny_problem: Callable[[int], RoutingProblem],
    short_day: Callable[[RoutingProblem, int], RoutingProblem],
) -> None:
    """Each vehicle ends where it starts, most reload, some drops are ready late."""
    split = 0
    for seed in range(first_seed, first_seed + 3 * BATCH):
        chance = random.Random(seed)  # noqa: S311 - a draw to repeat
        problem = _with_trips(tiny_problem(seed), chance)
        problem = short_day(problem, seed) if limited else problem
        pricing = Pricing(problem)
        routes = _random_routes(problem, chance)
        cost_vnd = cost_in_model(problem, routes)
        schedules = [pricing.schedule(at, route) for at, route in enumerate(routes)]
        assert (cost_vnd is not None) == all(schedules), f"seed {seed}"
        if cost_vnd is not None:
            split += any(one is not None and one.reloads for one in schedules)
            assert 0 <= pricing.objective_vnd(routes) - cost_vnd < 2 * len(routes), f"seed {seed}"
    assert split


def _with_trips(problem: RoutingProblem, chance: random.Random) -> RoutingProblem:
    vehicles = tuple(
        dataclasses.replace(
            vehicle,
            end=vehicle.start,
            max_pieces=4,
            reloads=chance.random() < 0.8,
            reload_s=300,
            shift=dataclasses.replace(vehicle.shift, end_s=15 * 3600),
            max_distance_m=None,
        )
        for vehicle in problem.vehicles
    )
    tasks = tuple(
        dataclasses.replace(
            task,
            depot=None,
            release_s=chance.choice((None, None, 8 * 3600)) if task.kind == "drop" else None,
        )
        for task in problem.tasks
    )
    return dataclasses.replace(problem, vehicles=vehicles, tasks=tasks)


# --- what must not make everything impossible ----------------------------------------------


def _model_stands(problem: RoutingProblem, routes: Routes) -> bool:
    return cost_in_model(problem, routes) is not None


@pytest.mark.parametrize(
    "idle",
    [
        {"ends": "hub o3"},
        {"ends": "hub o1", "shift": (7.0, 7.1)},
        {"ends": "hub o1", "max_distance_m": 9_000},
        {"ends": "hub o1", "max_duration_s": 60},
        {"max_pieces": 0},
        {"shift": (9.0, 9.1), "pause": (8.9, 8.95, 3_600)},
    ],
    ids=["cut off", "too short", "too far", "too long", "no room", "no break"],
)
def test_a_vehicle_that_can_do_nothing_stays_at_home(
    idle: dict[str, Any],
    make_order: MakeOrder,
    make_vehicle: MakeVehicle,
    make_problem: MakeProblem,
) -> None:
    slide = Closure(id="slide", road="L1", section_id="L1-01", km_from_m=2_000)
    problem = make_problem(
        [make_order("D1", "o1")],
        [make_vehicle("IDLE", **idle), make_vehicle("V1")],
        closures=(slide,),
    )
    assert _model_stands(problem, ((), (0,)))
    assert _model_stands(problem, ((), ()))
    assert not _model_stands(problem, ((0,), ()))


@pytest.mark.parametrize(
    "never",
    [
        {"windows": [(2.0, 3.0)]},
        {"windows": [(20.0, 21.0)]},
        {"windows": [(9.0, 10.0)], "due_s": 3_600},
        {"skills": ("crane",)},
        {"load": Load(pieces=9)},
        {
            "kind": "transfer",
            "origin": None,
            "pickup_windows": [(12.0, 13.0)],
            "windows": [(8.0, 9.0)],
        },
    ],
    ids=["early", "late", "due", "skill", "pieces", "crossed"],
)
def test_an_order_that_cannot_be_served_is_left_out(
    never: dict[str, Any],
    make_order: MakeOrder,
    make_vehicle: MakeVehicle,
    make_problem: MakeProblem,
) -> None:
    if "origin" in never:
        never = {**never, "origin": make_order("X", "o2").destination}
    orders = [make_order("D1", "o1"), make_order("NEVER", "o1", **never)]
    problem = make_problem(orders, [make_vehicle(max_pieces=4)])
    assert _model_stands(problem, ((0,),))
    assert not _model_stands(problem, (problem.orders[1].tasks,))


def test_a_shipments_ends_keep_their_order_even_where_no_time_passes(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    door = make_order("X", "o1").destination
    transfer = make_order("T1", "o1", kind="transfer", origin=door, service_s=0)
    problem = make_problem([transfer], [make_vehicle()])
    assert _model_stands(problem, ((0, 1),))
    assert not _model_stands(problem, ((1, 0),))


def test_a_shipment_goes_whole_and_on_one_vehicle(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    door = make_order("X", "o1").destination
    transfer = make_order("T1", "o2", kind="transfer", origin=door)
    problem = make_problem([transfer], [make_vehicle("V1"), make_vehicle("V2")])
    assert _model_stands(problem, ((0, 1), ()))
    assert not _model_stands(problem, ((0,), (1,)))
    assert not _model_stands(problem, ((0,), ()))
    assert not _model_stands(problem, ((1,), ()))


def test_shifts_may_begin_the_evening_before(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    night = make_vehicle("NIGHT", shift=(-2.0, 3.0))
    orders = [make_order("D1", "o1", windows=[(-1.0, 1.0)]), make_order("D2", "o1")]
    problem = make_problem(orders, [night, make_vehicle("DAY")])
    assert _model_stands(problem, ((0,), (1,)))
    assert not _model_stands(problem, ((1,), (0,)))


@pytest.mark.parametrize("measure", ["weight_g", "volume_cm3", "pieces"])
def test_what_is_dropped_was_on_board_before(
    measure: str, make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    load = Load(**{measure: 3})
    drop = make_order("D1", "o1", load=load)
    collection = make_order("P1", "o1", kind="pickup", load=load)
    vehicle = make_vehicle(**{f"max_{measure}": 3})
    mixed = make_problem([drop, collection], [vehicle, make_vehicle("FREE")])
    assert _model_stands(mixed, ((0, 1), ()))
    assert not _model_stands(mixed, ((1, 0), ()))
    assert _model_stands(mixed, ((), (1, 0)))
    other = dataclasses.replace(collection, id="P2")
    for two in ([drop, make_order("D2", "o1", load=load)], [collection, other]):
        assert not _model_stands(make_problem(two, [vehicle]), ((0, 1),))
        assert _model_stands(make_problem(two, [vehicle]), ((1,),))
