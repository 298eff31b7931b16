from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment
from routeplan.solve.hybrid.pool import RoutePool

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem

    AssertSound = Callable[[RoutingProblem, Assignment], int]
    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]

NOTHING: Routes = ((), ())


@pytest.fixture
def problem(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> RoutingProblem:
    """Return three orders, a mandatory one among them, for two vehicles with a break."""
    orders = [
        make_order("D1", "o1"),
        make_order("D2", "o2", mandatory=True),
        make_order("D3", "o1", locked_vehicle="V2"),
    ]
    pause = (11.0, 12.0, 1_800)
    return make_problem(orders, [make_vehicle(name, pause=pause) for name in ("V1", "V2")])


def test_routes_of_different_answers_are_put_together(
    problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    pool = RoutePool(problem, Pricing(problem))
    pool.add(((0,), ()))
    pool.add(((1,), ()))
    pool.add(((), (2,)))
    best = pool.best_set(NOTHING, 10.0)
    assert_sound(problem, Assignment(routes=best))
    # The first vehicle takes one of its two: the mandatory one.
    assert best == ((1,), (2,))


def test_of_routes_with_the_same_orders_the_cheapest_counts(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order("D1", "o1", mandatory=True), make_order("D2", "o2", mandatory=True)]
    problem = make_problem(orders, [make_vehicle(ends="hub o1")])
    pricing = Pricing(problem)
    near_last, far_last = (pricing.route_vnd(0, way) for way in ((1, 0), (0, 1)))
    assert near_last is not None
    assert far_last is not None
    assert near_last < far_last
    pool = RoutePool(problem, pricing)
    for way in ((0, 1), (1, 0)):
        pool.add((way,))
    assert pool.best_set(((),), 10.0) == ((1, 0),)


def test_a_route_that_cannot_be_kept_is_none_of_them(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order("D1", "o1", windows=[(8.0, 8.5)]), make_order("D2", "o1")]
    # The break falls on the whole of the morning.
    problem = make_problem(orders, [make_vehicle(pause=(7.0, 7.1, 2 * 3_600))])
    pool = RoutePool(problem, Pricing(problem))
    pool.add(((0, 1),))
    assert Pricing(problem).route_vnd(0, (0, 1)) is None
    assert pool.best_set(((),), 10.0) == ((),)


def test_vehicles_that_are_alike_share_their_routes(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order("D1", "o1", mandatory=True), make_order("D2", "o2", mandatory=True)]
    problem = make_problem(orders, [make_vehicle("V1"), make_vehicle("V2")])
    pool = RoutePool(problem, Pricing(problem))
    pool.add(((0,), ()))
    pool.add(((1,), ()))
    assert sorted(pool.best_set(NOTHING, 10.0)) == [(0,), (1,)]


@pytest.mark.parametrize("seed", [3, 21, 50, 89, 109])
def test_nothing_known_is_lost_and_the_choice_repeats(
    seed: int, tiny_problem: Callable[[int], RoutingProblem], assert_sound: AssertSound
) -> None:
    problem = tiny_problem(seed)
    pricing = Pricing(problem)
    known = insert_left_out(problem, NOTHING, pricing)
    chance = random.Random(seed)  # noqa: S311 - a draw to repeat
    answers = []
    for _ in range(20):
        orders = [order for order in problem.orders if order.vehicles]
        chance.shuffle(orders)
        routes: Routes = NOTHING
        for order in orders:
            at = chance.choice(order.vehicles)
            routes = (*routes[:at], (*routes[at], *order.tasks), *routes[at + 1 :])
        answers.append(routes)
    chosen = []
    for _ in range(2):
        pool = RoutePool(problem, pricing)
        for routes in answers:
            pool.add(routes)
        chosen.append(pool.best_set(known, 10.0))
    assert chosen[0] == chosen[1]
    best_vnd = assert_sound(problem, Assignment(routes=chosen[0]))
    assert best_vnd <= pricing.objective_vnd(known)
