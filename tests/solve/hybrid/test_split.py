from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import served_orders
from routeplan.solve.hybrid.split import split, split_orders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.hybrid.split import Group

    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]


@pytest.fixture
def routes(large_problem: RoutingProblem) -> Routes:
    """Return an answer whose last vehicle stays at home and which leaves orders out."""
    pricing = Pricing(large_problem)
    found = insert_left_out(large_problem, ((),) * 5, pricing)
    return (*found[:-1], ())


def _all_once(problem: RoutingProblem, groups: Sequence[Group]) -> bool:
    vehicles = Counter(vehicle for group in groups for vehicle in group.vehicles)
    orders = Counter(order for group in groups for order in group.orders)
    return vehicles == Counter(range(len(problem.vehicles))) and orders == Counter(
        range(len(problem.orders))
    )


@pytest.mark.parametrize("seed", range(5))
def test_each_vehicle_and_order_is_in_one_group(
    seed: int, large_problem: RoutingProblem, routes: Routes
) -> None:
    groups = split(large_problem, routes, 30, np.random.default_rng(seed))
    assert len(groups) >= 2
    assert _all_once(large_problem, groups)
    for group in groups:
        own = tuple(tasks if at in group.vehicles else () for at, tasks in enumerate(routes))
        assert served_orders(large_problem, own) <= set(group.orders)
        # An order left out is with a vehicle that may serve it.
        for order in group.orders:
            assert set(large_problem.orders[order].vehicles) & set(group.vehicles)


@pytest.mark.parametrize("most_tasks", [1, 20, 45, 1_000])
def test_a_group_is_no_larger_than_it_may_be(
    most_tasks: int, large_problem: RoutingProblem, routes: Routes
) -> None:
    for group in split(large_problem, routes, most_tasks, np.random.default_rng(1)):
        used = [routes[vehicle] for vehicle in group.vehicles if routes[vehicle]]
        assert len(used) <= 1 or sum(map(len, used)) <= most_tasks


def test_another_draw_splits_otherwise(large_problem: RoutingProblem, routes: Routes) -> None:
    drawn = {
        frozenset(split(large_problem, routes, 30, np.random.default_rng(seed)))
        for seed in range(8)
    }
    assert len(drawn) > 1
    again = split(large_problem, routes, 30, np.random.default_rng(3))
    assert again == split(large_problem, routes, 30, np.random.default_rng(3))


def test_before_an_answer_orders_are_split(large_problem: RoutingProblem) -> None:
    groups = split_orders(large_problem, 30, np.random.default_rng(2))
    assert _all_once(large_problem, groups)
    assert all(len(group.orders) <= 30 for group in groups)
    assert sum(bool(group.vehicles) for group in groups) >= 3


def test_vehicles_no_two_alike_are_dealt_evenly(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order(f"D{at}", ("o1", "o2", "o3", "j1")[at % 4]) for at in range(64)]
    vans = [make_vehicle(f"V{at}", max_pieces=20 + at) for at in range(4)]
    couriers = [make_vehicle(f"C{at}", profile="motorbike") for at in range(8)]
    problem = make_problem(orders, [*couriers, *vans])
    groups = split_orders(problem, 16, np.random.default_rng(1))
    assert len(groups) == 4
    assert _all_once(problem, groups)
    assert [len(group.vehicles) for group in groups] == [3] * 4
    # A van and two couriers each.
    assert [len([at for at in group.vehicles if at >= 8]) for group in groups] == [1] * 4


def test_orders_of_the_same_few_vehicles_stay_with_these(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    """A courier's own orders, far apart, are no use in a group without the courier."""
    places = ("o1", "o2", "o3", "j1")
    orders = [
        *(make_order(f"A{at}", places[at % 4], locked_vehicle="A") for at in range(4)),
        *(make_order(f"B{at}", places[at % 4], locked_vehicle="B") for at in range(4)),
        *(make_order(f"D{at}", places[at % 4]) for at in range(24)),
    ]
    problem = make_problem(orders, [make_vehicle(name) for name in "ABCDE"])
    for seed in range(10):
        groups = split_orders(problem, 16, np.random.default_rng(seed))
        assert _all_once(problem, groups)
        for locked in (range(4), range(4, 8)):
            assert (
                len({at for at, group in enumerate(groups) if set(locked) & {*group.orders}}) == 1
            )
