from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.problem.objective import Pricing
from routeplan.problem.routing import ANY_TIME
from routeplan.solve.pyvrp.settings import LONG, SHORT, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.routing import RoutingProblem

    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]

NOTHING = ((), ())


@pytest.fixture
def make_day(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> Callable[..., RoutingProblem]:
    """Return ``make_day(orders, windows, shift)``: two vehicles."""

    def make(
        orders: int, windows: int = 0, shift: tuple[float, float] = (7.0, 17.0)
    ) -> RoutingProblem:
        return make_problem(
            [
                make_order(f"D{at}", "o1", windows=[(8.0, 9.0)] if at < windows else [])
                for at in range(orders)
            ],
            [make_vehicle("V1", shift=shift), make_vehicle("V2", shift=shift)],
        )

    return make


@pytest.mark.parametrize(
    ("orders", "windows", "wanted"),
    [(40, 4, SHORT), (40, 3, LONG), (41, 41, LONG)],
    ids=["short with windows", "hardly any windows", "long"],
)
def test_before_an_answer_vehicles_and_windows_decide(
    orders: int, windows: int, wanted: object, make_day: Callable[..., RoutingProblem]
) -> None:
    problem = make_day(orders, windows)
    assert settings_for(problem, NOTHING, Pricing(problem)) == wanted


@pytest.mark.parametrize(("ends", "wanted"), [(8.5, SHORT), (17.0, LONG)])
def test_a_filled_shift_is_as_good_as_windows(
    ends: float, wanted: object, make_day: Callable[..., RoutingProblem]
) -> None:
    problem = make_day(10, shift=(7.0, ends))
    routes = ((0, 1, 2), (3, 4))
    pricing = Pricing(problem)
    assert all(pricing.schedule(at, route) for at, route in enumerate(routes))
    assert settings_for(problem, routes, pricing) == wanted


def test_routes_of_vehicles_at_work_count(make_day: Callable[..., RoutingProblem]) -> None:
    problem = make_day(21, 21)
    pricing = Pricing(problem)
    assert settings_for(problem, NOTHING, pricing) == SHORT
    assert settings_for(problem, (tuple(range(5)), ()), pricing) == LONG


def test_on_an_over_full_day_no_answer_is_searched_exhaustively() -> None:
    assert SHORT.of_day(left_out=2, orders=100) == SHORT
    assert SHORT.of_day(left_out=3, orders=100) == dataclasses.replace(
        SHORT, exhaustive_on_best=False
    )


def test_any_time_is_no_window(make_day: Callable[..., RoutingProblem]) -> None:
    assert make_day(1).tasks[0].windows == (ANY_TIME,)
