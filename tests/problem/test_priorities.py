from __future__ import annotations

import dataclasses
import itertools
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from routeplan.model.order import Load
from routeplan.problem import priorities
from routeplan.problem.legs import EachLeg, LegsButOne
from routeplan.problem.objective import Pricing
from routeplan.problem.priorities import hold_priorities
from routeplan.problem.routing import served_orders
from routeplan.travel.matrix import MatrixTravel, TimedWay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routeplan.problem.insertion import Routes
    from routeplan.problem.legs import PerLeg
    from routeplan.problem.routing import ProblemOrder, RoutingProblem

LINE = [[0, 10, 20, 30], [10, 0, 10, 20], [20, 10, 0, 10], [30, 20, 10, 0]]
"""Four points in a row, ten seconds and ten metres apart; the depot is the first."""


def _everywhere(route: tuple[int, ...], order: ProblemOrder) -> Iterator[tuple[int, ...]]:
    if len(order.tasks) == 1:
        for at in range(len(route) + 1):
            yield (*route[:at], *order.tasks, *route[at:])
        return
    first, last = order.tasks
    for at, to in itertools.combinations_with_replacement(range(len(route) + 1), 2):
        yield (*route[:at], first, *route[at:to], last, *route[to:])


def _some_routes(problem: RoutingProblem, seed: int) -> Routes:
    """Return routes that can be kept, of some orders drawn by chance."""
    chance = random.Random(seed)  # noqa: S311 - a draw to repeat
    pricing = Pricing(problem)
    routes: list[tuple[int, ...]] = [()] * len(problem.vehicles)
    for order in problem.orders:
        vehicle = chance.choice(order.vehicles)
        longer = chance.choice(list(_everywhere(routes[vehicle], order)))
        if pricing.route_vnd(vehicle, longer) is not None:
            routes[vehicle] = longer
    return tuple(routes)


def _changes(problem: RoutingProblem, routes: Routes) -> Iterator[tuple[int, Routes]]:
    """Yield every single insertion, and every exchange for a served order, by brute force."""
    pricing = Pricing(problem)
    served = served_orders(problem, routes)
    for order in set(range(len(problem.orders))) - served:
        entry = problem.orders[order]
        for other in (None, *served):
            fewer = [
                tuple(task for task in route if problem.tasks[task].order != other)
                for route in routes
            ]
            for vehicle in entry.vehicles:
                for longer in _everywhere(fewer[vehicle], entry):
                    changed = (*fewer[:vehicle], longer, *fewer[vehicle + 1 :])
                    if all(pricing.route_vnd(v, r) is not None for v, r in enumerate(changed)):
                        yield order, changed


@pytest.mark.parametrize("first_seed", range(0, 200, 50))
def test_no_insertion_and_no_exchange_lowers_the_objective(
    first_seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    improved = tried = 0
    for seed in range(first_seed, first_seed + 50):
        problem = random_problem(seed, orders=6, vehicles=2)
        pricing = Pricing(problem)
        before = _some_routes(problem, seed)
        after = hold_priorities(problem, before, pricing)
        cost_vnd = pricing.objective_vnd(after)
        improved += cost_vnd < pricing.objective_vnd(before)
        assert cost_vnd <= pricing.objective_vnd(before)
        assert hold_priorities(problem, after, pricing) == after
        for _, changed in _changes(problem, after):
            tried += 1
            assert pricing.objective_vnd(changed) >= cost_vnd, f"seed {seed}"
    assert improved > 10
    assert tried > 100


def test_orders_stay_whole_and_with_whom_may_carry_them(
    random_problem: Callable[..., RoutingProblem],
) -> None:
    for seed in range(60):
        problem = random_problem(seed, orders=7, vehicles=3)
        routes = hold_priorities(problem, _some_routes(problem, seed), Pricing(problem))
        placed = [task for route in routes for task in route]
        assert len(placed) == len(set(placed))
        for order in problem.orders:
            of_order = [tuple(task for task in route if task in order.tasks) for route in routes]
            carried = [(vehicle, tasks) for vehicle, tasks in enumerate(of_order) if tasks]
            assert len(carried) <= 1
            for vehicle, tasks in carried:
                assert vehicle in order.vehicles
                assert tasks == order.tasks


@pytest.fixture
def one_seat(problem_of: Callable[..., Any]) -> Any:
    """Return a builder with one vehicle that carries one order."""
    return problem_of(LINE).vehicle(max_pieces=1)


def test_the_dearer_order_takes_the_only_place(one_seat: Any) -> None:
    problem = one_seat.job("drop", 1, price_vnd=5_000).job("drop", 1, price_vnd=9_000).build()
    assert hold_priorities(problem, ((0,),), Pricing(problem)) == ((1,),)


def test_the_dearer_order_stays_out_where_it_costs_more_than_it_is_dearer(one_seat: Any) -> None:
    problem = one_seat.job("drop", 1, price_vnd=5_000).job("drop", 3, price_vnd=5_001).build()
    assert hold_priorities(problem, ((0,),), Pricing(problem)) == ((0,),)


def test_a_mandatory_order_takes_the_place_of_any_other(one_seat: Any) -> None:
    problem = (
        one_seat.job("drop", 1, price_vnd=900_000).job("drop", 3, mandatory=True, price_vnd=0)
    ).build()
    assert hold_priorities(problem, ((0,),), Pricing(problem)) == ((1,),)


def test_a_mandatory_order_pushes_another_to_the_next_vehicle(
    problem_of: Callable[..., Any],
) -> None:
    problem = (
        problem_of(LINE)
        .vehicle(max_pieces=1)
        .vehicle(max_pieces=1)
        .job("drop", 1, mandatory=True)
        .job("drop", 2, mandatory=True, vehicles=(0,))
        .build()
    )
    assert hold_priorities(problem, ((0,), ()), Pricing(problem)) == ((1,), (0,))


def test_what_made_room_is_tried_on_the_other_routes(problem_of: Callable[..., Any]) -> None:
    problem = (
        problem_of(LINE)
        .vehicle(max_pieces=1)
        .vehicle(max_pieces=2)
        .job("drop", 1, price_vnd=5_000)
        .job("drop", 2, price_vnd=90_000, vehicles=(0,))
        .job("drop", 2, price_vnd=70_000, vehicles=(1,), load=Load(pieces=1))
        .build()
    )
    assert hold_priorities(problem, ((0,), (2,)), Pricing(problem)) in {
        ((1,), (0, 2)),
        ((1,), (2, 0)),
    }


def test_an_order_that_costs_more_than_its_price_is_left_out(
    problem_of: Callable[..., Any],
) -> None:
    problem = problem_of(LINE).vehicle(fixed_cost_vnd=500).job("drop", 3, price_vnd=1).build()
    assert hold_priorities(problem, ((0,),), Pricing(problem)) == ((),)


def test_no_order_has_all_the_tries_to_itself(
    problem_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one could take any of forty places and pay nowhere; the second one has a turn."""
    builder = problem_of(LINE).vehicle(max_pieces=40)
    for at in range(40):
        builder = builder.job("drop", 1 + at % 3, price_vnd=900)
    builder = builder.job("drop", 2, price_vnd=9_999, load=Load(pieces=41))
    problem = builder.job("drop", 2, price_vnd=950).build()
    everyone = (tuple(range(40)),)
    monkeypatch.setattr(priorities, "MOST_TRIES", 40)
    assert 41 in hold_priorities(problem, everyone, Pricing(problem))[0]


def test_the_only_order_left_out_has_all_the_tries(
    problem_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for it is on the last of ten vehicles: a tenth of the tries never gets there."""
    builder = problem_of(LINE)
    for at in range(10):
        builder = builder.vehicle(max_pieces=2 if at == 9 else 1)
    for at in range(10):
        builder = builder.job("drop", 1, price_vnd=900, load=Load(pieces=2 if at == 9 else 1))
    last = builder.job("drop", 1, mandatory=True, price_vnd=0, load=Load(pieces=2))
    problem = last.build()
    monkeypatch.setattr(priorities, "MOST_TRIES", 40)
    routes = hold_priorities(problem, tuple((at,) for at in range(10)), Pricing(problem))
    assert routes[9] == (10,)


def test_it_ends_after_so_many_tries(one_seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = one_seat.job("drop", 1, price_vnd=5_000).job("drop", 1, price_vnd=9_000).build()
    monkeypatch.setattr(priorities, "MOST_TRIES", 0)
    assert hold_priorities(problem, ((0,),), Pricing(problem)) == ((0,),)


class _LongWayShut(MatrixTravel):
    """Ways from and to point 1 by a road that is quick and long, and shut all day.

    The way round it takes 30 seconds and is a metre long.
    """

    def timed(self, profile: str) -> Any:
        timed = np.zeros_like(self.matrix(profile).reachable)
        timed[1] = timed[:, 1] = True
        return timed

    def way(self, profile: str, origin: int, destination: int, depart_s: int) -> TimedWay:  # noqa: ARG002
        return TimedWay(
            arrival_ms=(depart_s + 30) * 1_000,
            distance_m=1,
            gates=(),
            waits=(),
            slack_s=0,
            room_s=10**6,
        )

    def arrive(self, profile: str, origin: int, destination: int, depart_s: int) -> int | None:
        if self.timed(profile)[origin, destination]:
            return depart_s + 30
        return super().arrive(profile, origin, destination, depart_s)


@pytest.fixture
def long_way_shut(problem_of: Callable[..., Any]) -> Callable[..., RoutingProblem]:
    """Return ``long_way_shut(builder)``: a problem where a leg costs 31, and 310 by the matrix."""

    def make(add: Callable[[Any], Any]) -> RoutingProblem:
        durations = [[0, 10, 10], [10, 0, 10], [10, 10, 0]]
        distances = [[0, 300, 0], [300, 0, 300], [0, 300, 0]]
        problem: RoutingProblem = add(
            problem_of(durations, distances).vehicle(max_pieces=1)
        ).build()
        travel = _LongWayShut({"any": problem.travel.matrix("any")})
        return dataclasses.replace(problem, travel=travel)

    return make


def test_what_pays_by_a_slower_and_shorter_way_goes_in(
    long_way_shut: Callable[..., RoutingProblem],
) -> None:
    problem = long_way_shut(lambda day: day.job("drop", 1, price_vnd=100))
    assert hold_priorities(problem, ((),), Pricing(problem)) == ((0,),)
    problem = long_way_shut(lambda day: day.shipment((0, 1), price_vnd=100))
    assert hold_priorities(problem, ((),), Pricing(problem)) == ((0, 1),)


def test_an_exchange_that_pays_by_a_slower_and_shorter_way_is_made(
    long_way_shut: Callable[..., RoutingProblem],
) -> None:
    problem = long_way_shut(
        lambda day: day.job("drop", 2, price_vnd=30).job("drop", 1, price_vnd=100)
    )
    assert hold_priorities(problem, ((0,),), Pricing(problem)) == ((1,),)


@pytest.mark.parametrize("reloads", [False, True])
def test_an_exchange_is_not_missed_for_a_long_way_that_stays_on_the_route(
    problem_of: Callable[..., Any],
    reloads: bool,  # noqa: FBT001 - a row of the table
) -> None:
    durations = [[0, 10, 10, 10], [10, 0, 10, 10], [10, 10, 0, 10], [10, 10, 10, 0]]
    distances = [[0, 300, 10, 10], [300, 0, 300, 300], [10, 300, 0, 10], [10, 300, 10, 0]]
    builder = problem_of(durations, distances).vehicle(max_pieces=2, reloads=reloads)
    builder = builder.job("drop", 1, price_vnd=1_000).job("drop", 2, price_vnd=30)
    problem = builder.job("drop", 3, price_vnd=100).build()
    travel = _LongWayShut({"any": problem.travel.matrix("any")})
    problem = dataclasses.replace(problem, travel=travel)
    pricing = Pricing(problem)
    best_vnd = min(
        pricing.objective_vnd((route,))
        for route in itertools.permutations((0, 2))
        if pricing.route_vnd(0, route) is not None
    )
    assert pricing.objective_vnd(((0, 1),)) > best_vnd
    assert pricing.objective_vnd(hold_priorities(problem, ((0, 1),), pricing)) <= best_vnd


def test_nothing_is_looked_at_once_all_tries_are_used(
    problem_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or each left-out order would still have every route gone through."""
    builder = problem_of(LINE).vehicle(max_pieces=1).vehicle(max_pieces=1).vehicle(max_pieces=1)
    for at in range(6):
        builder = builder.job("drop", 1, price_vnd=5_000 + at)
    problem = builder.build()
    worth_a_try, looks = priorities._Pass._worth_a_try, []

    def counted(*given: Any) -> Any:
        looks.append(given)
        return worth_a_try(*given)

    monkeypatch.setattr(priorities._Pass, "_worth_a_try", counted)
    monkeypatch.setattr(priorities, "MOST_TRIES", 0)
    routes = ((0,), (1,), (2,))
    assert hold_priorities(problem, routes, Pricing(problem)) == routes
    assert not looks
    monkeypatch.undo()
    assert hold_priorities(problem, routes, Pricing(problem)) != routes


def test_each_leg_of_a_route_is_worked_out_once_for_a_left_out_order(
    problem_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once for each order that may make room."""
    builder = problem_of(LINE).vehicle(max_pieces=30)
    for _ in range(31):
        builder = builder.job("drop", 1, price_vnd=5_000)
    problem = builder.build()
    sizes: list[int] = []
    least = LegsButOne.least

    def counted(legs: LegsButOne, per_leg: PerLeg) -> Any:
        def measured(here: Any, there: Any) -> Any:
            sizes.append(len(here))
            return per_leg(here, there)

        return least(legs, measured)

    monkeypatch.setattr(LegsButOne, "least", counted)
    monkeypatch.setattr(EachLeg, "least", None)
    hold_priorities(problem, (tuple(range(30)),), Pricing(problem))
    # Seconds and metres of the 31 legs of the route, and of the 30 that pass over a stop.
    assert sum(sizes) == 2 * (31 + 30)
