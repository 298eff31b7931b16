"""Listing routes and outlining a group, against every plan of tiny days."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from routeplan.model.order import Load
from routeplan.problem.objective import Pricing
from routeplan.problem.schedule import route_cost_vnd, schedule_route
from routeplan.solve.proof.all_routes import all_routes
from routeplan.solve.proof.answer import Effort
from routeplan.solve.proof.choose import bound_by_outline, choose_routes
from routeplan.solve.proof.outline import draw_outline
from routeplan.solve.proof.prove import groups_to_prove

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.routing import RoutingProblem

    ShortDay = Callable[[RoutingProblem, int], RoutingProblem]

PLENTY = Effort(most_labels=1_000_000)


def _tiny(make: Callable[[int], RoutingProblem], seeds: range) -> list[tuple[int, RoutingProblem]]:
    drawn = [(seed, make(seed)) for seed in seeds]
    return [(seed, problem) for seed, problem in drawn if groups_to_prove(problem)]


def _cheapest_by_trying(problem: RoutingProblem, vehicle: int) -> dict[frozenset[int], int]:
    """Return the cost of the best order to drive each set of orders in, the fixed cost apart."""
    who = problem.vehicles[vehicle]
    own = [at for at, order in enumerate(problem.orders) if vehicle in order.vehicles]
    best: dict[frozenset[int], int] = {}
    for count in range(1, len(own) + 1):
        for orders in itertools.combinations(own, count):
            tasks = [task for order in orders for task in problem.orders[order].tasks]
            for route in itertools.permutations(tasks):
                ends = (problem.orders[order].tasks for order in orders)
                if any(route.index(pair[0]) > route.index(pair[-1]) for pair in ends):
                    continue
                schedule = schedule_route(problem, who, route)
                if schedule is not None:
                    cost_vnd = sum(route_cost_vnd(who, schedule)[:2])
                    known_vnd = best.get(frozenset(orders), cost_vnd)
                    best[frozenset(orders)] = min(cost_vnd, known_vnd)
    return best


@pytest.mark.parametrize("limited", [False, True], ids=["any duration", "short days"])
@pytest.mark.parametrize("first_seed", range(100, 140, 10))
def test_each_set_of_orders_has_the_route_that_trying_all_finds(
    first_seed: int,
    limited: bool,  # noqa: FBT001 - a row of the table
    tiny_problem: Callable[[int], RoutingProblem],
    short_day: ShortDay,
) -> None:
    for seed, drawn in _tiny(tiny_problem, range(first_seed, first_seed + 10)):
        problem = short_day(drawn, seed) if limited else drawn
        for vehicle, who in enumerate(problem.vehicles):
            found = all_routes(problem, [vehicle], PLENTY)
            assert found is not None
            tried = _cheapest_by_trying(problem, vehicle)
            assert {route.orders: route.drive_vnd for route in found} == tried, f"seed {seed}"
            for route in found:
                schedule = schedule_route(problem, who, route.tasks)
                assert schedule is not None
                assert sum(route_cost_vnd(who, schedule)[:2]) == route.drive_vnd
                busy_s = sum(problem.tasks[task].service_s for task in route.tasks)
                assert route.busy_vnd <= route.drive_vnd
                assert route.busy_vnd >= busy_s * who.cost_per_hour_vnd // 3600


@pytest.mark.parametrize("limited", [False, True], ids=["any duration", "short days"])
@pytest.mark.parametrize("most_tasks", [0, 1, 2, 3, 4])
def test_a_bound_by_outline_never_exceeds_the_best_plan(
    most_tasks: int,
    limited: bool,  # noqa: FBT001 - a row of the table
    tiny_problem: Callable[[int], RoutingProblem],
    short_day: ShortDay,
    best_objective_vnd: Callable[[RoutingProblem], int],
) -> None:
    shares = []
    for seed, drawn in _tiny(tiny_problem, range(60)):
        problem = short_day(drawn, seed) if limited else drawn
        best_vnd = best_objective_vnd(problem)
        found = bound_by_outline(problem, Pricing(problem).left_out_vnd, most_tasks, PLENTY)
        assert found is not None
        assert found.bound_vnd <= best_vnd, f"seed {seed}"
        shares.append(found.bound_vnd / max(1, best_vnd))
    assert len(shares) > 20
    # With most of a day's tasks in it, it says most of the cost.
    assert most_tasks < 4 or sum(shares) > 0.6 * len(shares)


def test_an_outline_of_all_orders_is_the_best_plan(
    tiny_problem: Callable[[int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
) -> None:
    for seed, problem in _tiny(tiny_problem, range(60, 80)):
        left_out_vnd = Pricing(problem).left_out_vnd
        best_vnd = best_objective_vnd(problem)
        chosen = choose_routes(problem, left_out_vnd, PLENTY)
        assert chosen is not None
        assert chosen.routes is not None
        assert Pricing(problem).objective_vnd(chosen.routes) == chosen.bound_vnd == best_vnd, seed


def test_waiting_counts_where_the_others_do_not_fill_it(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> None:
    # Six hours between the two, and two short doors on the way: nearly all of it is waited.
    orders = [
        make_order("D1", "o1", windows=[(8.0, 8.5)], mandatory=True),
        make_order("D2", "o1", windows=[(14.5, 15.0)], mandatory=True),
        make_order("D3", "o1"),
        make_order("D4", "o1"),
    ]
    problem = make_problem(orders, [make_vehicle()])
    left_out_vnd = Pricing(problem).left_out_vnd
    exact = choose_routes(problem, left_out_vnd, PLENTY)
    outlined = bound_by_outline(problem, left_out_vnd, 2, PLENTY)
    assert exact is not None
    assert outlined is not None
    assert draw_outline(problem, 2).orders == (0, 1)
    assert outlined.bound_vnd == exact.bound_vnd > 6 * 40_000


def test_what_is_aboard_between_two_ends_counts(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> None:
    def cheapest(pieces: int) -> set[frozenset[int]]:
        orders = [
            make_order("D1", "o1", load=Load(pieces=2)),
            make_order("P1", "o2", kind="pickup", load=Load(pieces=2), windows=[(7.0, 8.0)]),
        ]
        # The pick-up is due before the door can be reached: both are aboard at once.
        orders[0] = make_order("D1", "o1", load=Load(pieces=2), windows=[(10.0, 11.0)])
        problem = make_problem(orders, [make_vehicle(max_pieces=pieces)])
        found = all_routes(problem, [0], PLENTY)
        return {route.orders for route in found or ()}

    assert frozenset({0, 1}) in cheapest(4)
    assert cheapest(3) == {frozenset({0}), frozenset({1})}


def test_too_many_routes_or_too_little_time_is_no_answer(
    tiny_problem: Callable[[int], RoutingProblem],
) -> None:
    problem = tiny_problem(0)
    left_out_vnd = Pricing(problem).left_out_vnd
    assert choose_routes(problem, left_out_vnd, Effort(most_labels=1)) is None
    late = Effort(most_labels=1_000_000, ends_at=0.0)
    assert choose_routes(problem, left_out_vnd, late) is None
    assert bound_by_outline(problem, left_out_vnd, 3, late) is None


def test_many_vehicles_are_not_tried_for_ever(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> None:
    orders = [make_order(f"D{at}", "o1") for at in range(13)]
    problem = make_problem(orders, [make_vehicle(f"V{at}") for at in range(9)])
    left_out_vnd = Pricing(problem).left_out_vnd
    assert choose_routes(problem, left_out_vnd, PLENTY) is None
