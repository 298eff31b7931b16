from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.problem import objective
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import mandatory_price_vnd
from routeplan.problem.schedule import schedule_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem


@pytest.fixture
def problem(problem_of: Any) -> RoutingProblem:
    built: RoutingProblem = (
        problem_of([[0, 10], [10, 0]], [[0, 400], [400, 0]])
        .vehicle(cost_per_hour_vnd=36_000, cost_per_km_vnd=5_000, fixed_cost_vnd=1_000)
        .vehicle(cost_per_hour_vnd=72_000, cost_per_km_vnd=0)
        .job("drop", 1, service_s=5, price_vnd=300)
        .job("collect", 1, service_s=5, price_vnd=20, mandatory=True)
        .job("collect", 1, windows=[(0, 5)], price_vnd=9)
        .build()
    )
    return built


def test_a_route_costs_wages_distance_and_a_fixed_cost(problem: RoutingProblem) -> None:
    pricing = Pricing(problem)
    assert pricing.route_vnd(0, (0,)) == 250 + 4_000 + 1_000
    assert pricing.route_vnd(1, (0, 1)) == 600
    assert pricing.route_vnd(1, (0, 2)) is None


def test_a_vehicle_that_stays_at_home_costs_nothing(problem: RoutingProblem) -> None:
    assert Pricing(problem).route_vnd(0, ()) == 0


def test_the_objective_adds_routes_and_orders_left_out(problem: RoutingProblem) -> None:
    pricing = Pricing(problem)
    assert pricing.left_out_vnd == (300, mandatory_price_vnd(problem), 9)
    assert pricing.objective_vnd(((0,), (1,))) == 5_250 + 500 + 9
    assert pricing.objective_vnd(((), (0,))) == 500 + mandatory_price_vnd(problem) + 9
    assert pricing.objective_vnd(((), ())) == sum(pricing.left_out_vnd)


def test_an_assignment_that_cannot_be_kept_has_no_price(problem: RoutingProblem) -> None:
    with pytest.raises(ValueError, match="v1 cannot be kept"):
        Pricing(problem).objective_vnd(((), (2,)))


@pytest.fixture
def scheduled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the tasks of each route that is scheduled, in order."""
    seen: list[Any] = []

    def counted(*given: Any) -> Any:
        seen.append(given[2])
        return schedule_route(*given)

    monkeypatch.setattr(objective, "schedule_route", counted)
    return seen


def test_a_route_is_scheduled_once(problem: RoutingProblem, scheduled: list[Any]) -> None:
    pricing = Pricing(problem)
    for _ in range(3):
        assert pricing.route_vnd(1, (0,)) == 500
        assert pricing.route_vnd(1, (2,)) is None
    assert scheduled == [(0,), (2,)]


def test_what_is_remembered_of_routes_is_limited_by_their_length(
    problem: RoutingProblem, scheduled: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objective, "_MOST_REMEMBERED", 2 * (1 + objective._PER_ROUTE))
    pricing = Pricing(problem)
    for tasks in ((0,), (2,), (0,), (0, 2), (0,)):
        pricing.route_vnd(1, tasks)
    # Two short ones are, and with a third one all are forgotten.
    assert scheduled == [(0,), (2,), (0, 2), (0,)]


@pytest.mark.parametrize("seed", range(40))
def test_one_mandatory_order_outweighs_everything_else(
    seed: int, random_problem: Callable[..., RoutingProblem]
) -> None:
    problem = random_problem(seed, orders=4, vehicles=2)
    pricing = Pricing(problem)
    dearest = sum(
        max(
            (
                pricing.route_vnd(vehicle, problem.orders[order].tasks) or 0
                for order in range(len(problem.orders))
            ),
            default=0,
        )
        for vehicle in range(2)
    )
    assert dearest + sum(order.price_vnd for order in problem.orders) < mandatory_price_vnd(problem)
