from __future__ import annotations

import dataclasses
import itertools
import random
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.problem.insertion import (
    cheapest_insertion,
    insert_left_out,
    keep_feasible,
)
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import served_orders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import ProblemOrder, RoutingProblem
    from routeplan.problem.schedule import Schedule

LINE = [[0, 10, 20, 30], [10, 0, 10, 20], [20, 10, 0, 10], [30, 20, 10, 0]]
"""Four points in a row, ten seconds and ten metres apart; the depot is the first."""


def _everywhere(route: tuple[int, ...], order: ProblemOrder) -> Iterator[tuple[int, ...]]:
    """Yield a route with an order in every position, and for a shipment every pair."""
    if len(order.tasks) == 1:
        for at in range(len(route) + 1):
            yield (*route[:at], *order.tasks, *route[at:])
        return
    first, last = order.tasks
    for at, to in itertools.combinations_with_replacement(range(len(route) + 1), 2):
        yield (*route[:at], first, *route[at:to], last, *route[to:])


def _least_added(problem: RoutingProblem, routes: Routes, order: ProblemOrder) -> int | None:
    pricing = Pricing(problem)
    costs = [
        cost_vnd - (pricing.route_vnd(vehicle, routes[vehicle]) or 0)
        for vehicle in order.vehicles
        for tasks in _everywhere(routes[vehicle], order)
        if (cost_vnd := pricing.route_vnd(vehicle, tasks)) is not None
    ]
    return min(costs, default=None)


def _some_routes(problem: RoutingProblem, seed: int, *, feasible: bool) -> Routes:
    """Return routes of some orders on vehicles that may carry them, drawn by chance."""
    chance = random.Random(seed)  # noqa: S311 - a draw to repeat
    pricing = Pricing(problem)
    routes: list[tuple[int, ...]] = [()] * len(problem.vehicles)
    for order in problem.orders:
        if chance.random() < 0.3:
            continue
        vehicle = chance.choice(order.vehicles)
        longer = chance.choice(list(_everywhere(routes[vehicle], order)))
        if not feasible or pricing.route_vnd(vehicle, longer) is not None:
            routes[vehicle] = longer
    return tuple(routes)


def assert_well_formed(problem: RoutingProblem, routes: Routes) -> None:
    """Check what a schedule does not: who carries what, once, and shipments in order."""
    placed = [task for route in routes for task in route]
    assert len(placed) == len(set(placed))
    for order in problem.orders:
        of_order = [[task for task in route if task in order.tasks] for route in routes]
        carriers = [vehicle for vehicle, tasks in enumerate(of_order) if tasks]
        assert len(carriers) <= 1
        for vehicle in carriers:
            assert vehicle in order.vehicles
            assert of_order[vehicle] == list(order.tasks)


# --- against every position ------------------------------------------------------------


@pytest.mark.parametrize("first_seed", range(0, 300, 50))
def test_no_position_adds_less(
    first_seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    found_some = 0
    for seed in range(first_seed, first_seed + 50):
        problem = random_problem(seed, orders=5, vehicles=2)
        routes = _some_routes(problem, seed, feasible=True)
        served = served_orders(problem, routes)
        pricing = Pricing(problem)
        for at, order in enumerate(problem.orders):
            if at in served:
                continue
            expected = _least_added(problem, routes, order)
            found = cheapest_insertion(problem, routes, order, pricing)
            if found is None:
                assert expected is None, f"seed {seed}"
                continue
            found_some += 1
            assert found.added_vnd == expected, f"seed {seed}"
            longer = (*routes[: found.vehicle], found.tasks, *routes[found.vehicle + 1 :])
            assert_well_formed(problem, longer)
            before, after = pricing.objective_vnd(routes), pricing.objective_vnd(longer)
            assert after - before == found.added_vnd - pricing.left_out_vnd[at]
            just_below = cheapest_insertion(
                problem, routes, order, pricing, below_vnd=found.added_vnd + 1
            )
            assert just_below is not None
            assert just_below.added_vnd == found.added_vnd
            assert (
                cheapest_insertion(problem, routes, order, pricing, below_vnd=found.added_vnd)
                is None
            )
    assert found_some > 20


@pytest.mark.parametrize("first_seed", range(0, 200, 50))
def test_inserting_never_worsens_and_drops_nothing(
    first_seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    for seed in range(first_seed, first_seed + 50):
        problem = random_problem(seed, orders=5, vehicles=2)
        routes = _some_routes(problem, seed, feasible=True)
        pricing = Pricing(problem)
        longer = insert_left_out(problem, routes, pricing)
        assert_well_formed(problem, longer)
        for before, after in zip(routes, longer, strict=True):
            assert [task for task in after if task in before] == list(before)
        if longer != routes:
            assert pricing.objective_vnd(longer) < pricing.objective_vnd(routes), f"seed {seed}"
            continue
        served = served_orders(problem, longer)
        for at in set(range(len(problem.orders))) - served:
            added_vnd = _least_added(problem, routes, problem.orders[at])
            assert added_vnd is None or added_vnd >= pricing.left_out_vnd[at], f"seed {seed}"


@pytest.mark.parametrize("first_seed", range(0, 200, 50))
def test_what_is_kept_can_be_kept(
    first_seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    rebuilt = 0
    for seed in range(first_seed, first_seed + 50):
        problem = random_problem(seed, orders=6, vehicles=2)
        routes = _some_routes(problem, seed, feasible=False)
        pricing = Pricing(problem)
        kept = keep_feasible(problem, routes, pricing)
        pricing.objective_vnd(kept)  # Raises where a route cannot be kept.
        assert_well_formed(problem, kept)
        for vehicle, (before, after) in enumerate(zip(routes, kept, strict=True)):
            if pricing.route_vnd(vehicle, before) is not None:
                assert after == before
                continue
            rebuilt += 1
            assert [task for task in before if task in after] == list(after)
            # What could be kept alone and is dearer to leave than all others is kept.
            dearest = max(
                {problem.tasks[task].order for task in before},
                key=lambda at: (
                    pricing.left_out_vnd[at],
                    -before.index(problem.orders[at].tasks[0]),
                ),
            )
            alone = problem.orders[dearest].tasks
            assert (pricing.route_vnd(vehicle, alone) is None) == (alone[0] not in after)
    assert rebuilt > 5


# --- by hand ---------------------------------------------------------------------------


def test_an_order_goes_where_it_lies_on_the_way(problem_of: Any) -> None:
    problem = (
        problem_of(LINE).vehicle().vehicle(fixed_cost_vnd=500).job("drop", 3).job("drop", 1).build()
    )
    found = cheapest_insertion(problem, ((0,), ()), problem.orders[1], Pricing(problem))
    assert found is not None
    assert (found.vehicle, found.added_vnd) == (0, 0)
    assert found.tasks in {(1, 0), (0, 1)}


def test_a_way_round_that_falls_away_counts_for_an_order(
    problem_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes later by an order may find the road open, and drive fewer metres with it."""
    problem = problem_of(LINE).vehicle().job("drop", 3).job("drop", 1).build()
    straight = Pricing.schedule

    def round_about(pricing: Pricing, vehicle: int, tasks: tuple[int, ...]) -> Schedule | None:
        found = straight(pricing, vehicle, tasks)
        if found is None or tasks != (0,):
            return found
        return dataclasses.replace(found, distance_m=found.distance_m + 500)

    monkeypatch.setattr(Pricing, "schedule", round_about)
    found = cheapest_insertion(problem, ((0,),), problem.orders[1], Pricing(problem), -400)
    assert found is not None
    assert found.added_vnd == -500


def test_a_new_vehicle_costs_its_fixed_price(problem_of: Any) -> None:
    problem = (
        problem_of(LINE)
        .vehicle(max_pieces=1)
        .vehicle(fixed_cost_vnd=500)
        .job("drop", 3)
        .job("drop", 1)
        .build()
    )
    found = cheapest_insertion(problem, ((0,), ()), problem.orders[1], Pricing(problem))
    assert found is not None
    assert (found.vehicle, found.tasks, found.added_vnd) == (1, (1,), 500 + 20 + 20)


def test_the_ends_of_a_shipment_may_lie_apart(problem_of: Any) -> None:
    problem = (
        problem_of(LINE)
        .vehicle(shift=(0, 60))
        .job("drop", 2, windows=[(20, 20)])
        .shipment((1, 3))
        .build()
    )
    found = cheapest_insertion(problem, ((0,),), problem.orders[1], Pricing(problem))
    assert found is not None
    assert found.tasks == (1, 0, 2)
    assert found.added_vnd == 40


def test_where_nothing_fits_nothing_is_found(problem_of: Any) -> None:
    problem = (
        problem_of([[0, 10, -1], [10, 0, 10], [10, -1, 0]])
        .vehicle()
        .job("drop", 2)
        .job("drop", 1, vehicles=())
        .build()
    )
    pricing = Pricing(problem)
    assert cheapest_insertion(problem, ((),), problem.orders[0], pricing) is None
    assert cheapest_insertion(problem, ((),), problem.orders[1], pricing) is None
    assert insert_left_out(problem, ((),), pricing) == ((),)


def test_mandatory_orders_go_in_first_then_the_dearest_to_leave(problem_of: Any) -> None:
    builder = problem_of(LINE).vehicle(max_pieces=2)
    for price_vnd, mandatory in ((900, False), (950, False), (1, True), (940, False)):
        builder.job("drop", 1, price_vnd=price_vnd, mandatory=mandatory)
    problem = builder.build()
    routes = insert_left_out(problem, ((),), Pricing(problem))
    assert served_orders(problem, routes) == {1, 2}


def test_an_order_that_costs_more_than_its_price_stays_out(problem_of: Any) -> None:
    # To the third point and back is 60 s and 60 m.
    for price_vnd, taken in ((120, False), (121, True)):
        problem = problem_of(LINE).vehicle().job("drop", 3, price_vnd=price_vnd).build()
        routes = insert_left_out(problem, ((),), Pricing(problem))
        assert routes == (((0,),) if taken else ((),))


def test_an_overfull_route_keeps_what_matters_in_its_order(problem_of: Any) -> None:
    problem = (
        problem_of(LINE)
        .vehicle(max_pieces=2)
        .vehicle()
        .job("drop", 1, price_vnd=50)
        .shipment((2, 3), price_vnd=70)
        .job("drop", 1, price_vnd=60)
        .job("drop", 2, price_vnd=1, mandatory=True)
        .build()
    )
    pricing = Pricing(problem)
    # Of tasks, 0, 3 and 4 are drops and 1 and 2 the shipment's; 4 must, then 1 and 2 pay best.
    assert keep_feasible(problem, ((1, 0, 3, 4, 2), ()), pricing) == ((1, 4, 2), ())
    assert keep_feasible(problem, ((), (1, 0, 3, 4, 2)), pricing) == ((), (1, 0, 3, 4, 2))
