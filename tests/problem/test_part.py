from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.part import neighbours, take_part
from routeplan.problem.routing import served_orders

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem

LINE = [[abs(i - j) * 10 for j in range(6)] for i in range(6)]
"""Six points in a row, ten seconds apart."""


@pytest.fixture
def three_vehicles(problem_of: Any) -> RoutingProblem:
    """Return three vehicles and six tasks: a drop, a shipment, a drop, a collection, a drop."""
    built: RoutingProblem = (
        problem_of(LINE)
        .vehicle()
        .vehicle(start=5, end=5)
        .vehicle(start=2, end=2)
        .job("drop", 1, vehicles=(0, 2))
        .shipment((2, 3))
        .job("drop", 4, vehicles=(1,), mandatory=True)
        .job("collect", 5, vehicles=(0,))
        .job("drop", 2, vehicles=(1, 2))
        .build()
    )
    return built


def test_a_part_holds_its_vehicles_orders_and_what_they_may_take(
    three_vehicles: RoutingProblem,
) -> None:
    routes = ((0,), (3,), (1, 2))
    part = take_part(three_vehicles, routes, [2, 1])
    # The first vehicle's order stays with it; of those left out, the last may come along.
    assert part.vehicles == (1, 2)
    assert [vehicle.id for vehicle in part.problem.vehicles] == ["v1", "v2"]
    assert [order.id for order in part.problem.orders] == ["o1", "o2", "o4"]
    assert part.tasks == (1, 2, 3, 5)
    assert [order.tasks for order in part.problem.orders] == [(0, 1), (2,), (3,)]
    assert [order.vehicles for order in part.problem.orders] == [(0, 1), (0,), (0, 1)]
    assert [task.order for task in part.problem.tasks] == [0, 0, 1, 2]
    assert part.routes == ((2,), (0, 1))
    assert part.problem.travel is three_vehicles.travel


def test_better_routes_of_a_part_go_back_to_their_vehicles(
    three_vehicles: RoutingProblem,
) -> None:
    routes = ((0,), (3,), (1, 2))
    part = take_part(three_vehicles, routes, [2, 1])
    assert part.put_back(routes, part.routes) == routes
    assert part.put_back(routes, ((2, 0, 1), (3,))) == ((0,), (3, 1, 2), (5,))


@pytest.mark.parametrize("first_seed", range(0, 90, 30))
def test_a_parts_gain_is_the_whole_days_gain(
    first_seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    gains = 0
    for seed in range(first_seed, first_seed + 30):
        problem = random_problem(seed, orders=7, vehicles=4)
        chance = random.Random(seed)  # noqa: S311 - a draw to repeat
        pricing = Pricing(problem)
        some = tuple(order for order in range(7) if chance.random() < 0.6)
        routes = insert_left_out(problem, ((),) * 4, pricing)
        routes = tuple(
            tuple(task for task in route if problem.tasks[task].order in some) for route in routes
        )
        routes = tuple(
            route if pricing.route_vnd(at, route) is not None else ()
            for at, route in enumerate(routes)
        )
        part = take_part(problem, routes, chance.sample(range(4), 2))
        of_part = Pricing(part.problem)
        better = insert_left_out(part.problem, part.routes, of_part)
        whole = part.put_back(routes, better)
        gain_vnd = pricing.objective_vnd(routes) - pricing.objective_vnd(whole)
        # Mandatory orders are priced by the problem they belong to: so count them apart.
        came_in = served_orders(problem, whole) - served_orders(problem, routes)
        if not any(problem.orders[order].mandatory for order in came_in):
            part_vnd = of_part.objective_vnd(part.routes) - of_part.objective_vnd(better)
            assert gain_vnd == part_vnd, f"seed {seed}"
        gains += gain_vnd > 0
    assert gains


def test_neighbours_are_taken_nearest_first(problem_of: Any) -> None:
    builder = problem_of(LINE)
    for start in (0, 3, 1):
        builder.vehicle(start=start, end=start)
    for point in (5, 0, 3, 1, 1):
        builder.job("drop", point)
    problem = builder.build()
    routes = ((1,), (2, 0), (3, 4))
    # Between points: the first and the third are 10 s apart, and 20 s from the second.
    assert neighbours(problem, routes, 0, 99) == (0, 2, 1)
    assert neighbours(problem, routes, 1, 99) == (1, 2, 0)
    assert neighbours(problem, routes, 0, 3) == (0, 2)
    assert neighbours(problem, routes, 0, 2) == (0,)
    # The seed itself belongs to its part, however many tasks it has.
    assert neighbours(problem, routes, 2, 1) == (2,)


def test_of_idle_vehicles_that_are_alike_one_is_enough(problem_of: Any) -> None:
    builder = problem_of(LINE)
    for fixed_cost_vnd in (0, 0, 0, 9, 9, 0):
        builder.vehicle(fixed_cost_vnd=fixed_cost_vnd)
    problem = builder.job("drop", 1).build()
    routes = ((), (), (), (), (), (0,))
    assert neighbours(problem, routes, 5, 99) == (5, 0, 3)
    assert neighbours(problem, routes, 1, 99) == (1, 3, 5)


def test_idle_vehicles_that_may_serve_other_orders_are_not_alike(problem_of: Any) -> None:
    builder = problem_of(LINE).vehicle().vehicle().vehicle()
    problem = builder.job("drop", 1, vehicles=(1, 2)).build()
    assert neighbours(problem, ((), (), (0,)), 2, 99) == (2, 0, 1)


def test_who_cannot_be_reached_is_farthest(problem_of: Any) -> None:
    problem = (
        problem_of([[0, -1, 50], [-1, 0, -1], [50, -1, 0]])
        .vehicle()
        .vehicle(start=1, end=1)
        .vehicle(start=2, end=2)
        .job("drop", 0)
        .job("drop", 1)
        .job("drop", 2)
        .build()
    )
    assert neighbours(problem, ((0,), (1,), (2,)), 0, 99) == (0, 2, 1)
