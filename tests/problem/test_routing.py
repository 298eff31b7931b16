from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routeplan.problem.routing import (
    ANY_TIME,
    alike_vehicles,
    mandatory_price_vnd,
    served_orders,
)
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from routeplan.problem.routing import RoutingProblem


def _problem(problem_of: Any) -> RoutingProblem:
    built: RoutingProblem = (
        problem_of([[0, 10], [10, 0]])
        .vehicle(shift=(0, 3_600), cost_per_hour_vnd=40_000, cost_per_km_vnd=2_000)
        .vehicle(shift=(3_600, 5_400), cost_per_hour_vnd=1, cost_per_km_vnd=0, fixed_cost_vnd=7)
        .job("drop", 1, price_vnd=300, mandatory=True)
        .shipment((1, 0), price_vnd=50)
        .job("collect", 1, price_vnd=5)
        .build()
    )
    return built


def test_orders_are_served_by_their_tasks(problem_of: Any) -> None:
    problem = _problem(problem_of)
    assert served_orders(problem, ((), ())) == set()
    assert served_orders(problem, ((1, 2), (3,))) == {1, 2}


def test_a_mandatory_order_is_worth_more_than_a_whole_day(problem_of: Any) -> None:
    # Prices 355; an hour's wages and 100 km; half an hour's wages and a fixed cost.
    assert mandatory_price_vnd(_problem(problem_of)) == 1 + 355 + 240_000 + 7


def test_vehicles_are_alike_that_may_serve_the_same_orders(problem_of: Any) -> None:
    day = problem_of([[0, 10], [10, 0]])
    for shift in ((0, 3_600), (0, 3_600), (0, 3_600), (60, 3_600)):
        day = day.vehicle(shift=shift)
    problem = day.job("drop", 1, vehicles=(0, 2, 3)).job("drop", 1).build()
    assert alike_vehicles(problem) == ((0, 2), (1,), (3,))


def test_any_time_holds_a_night_shift_from_the_evening_before_to_the_day_after() -> None:
    assert ANY_TIME.start_s <= -DAY_S
    assert ANY_TIME.end_s >= 2 * DAY_S
