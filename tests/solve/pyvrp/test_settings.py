from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.problem.objective import Pricing
from routeplan.problem.routing import ANY_TIME
from routeplan.solve.pyvrp.settings import FEW_MOVES, MANY_MOVES, most_moves

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
    [(40, 4, FEW_MOVES), (40, 3, MANY_MOVES), (41, 41, MANY_MOVES)],
    ids=["short with windows", "hardly any windows", "long"],
)
def test_before_an_answer_vehicles_and_windows_decide(
    orders: int, windows: int, wanted: object, make_day: Callable[..., RoutingProblem]
) -> None:
    problem = make_day(orders, windows)
    assert most_moves(problem, NOTHING, Pricing(problem)) == wanted


@pytest.mark.parametrize(("ends", "wanted"), [(8.5, FEW_MOVES), (17.0, MANY_MOVES)])
def test_a_filled_shift_is_as_good_as_windows(
    ends: float, wanted: object, make_day: Callable[..., RoutingProblem]
) -> None:
    problem = make_day(10, shift=(7.0, ends))
    routes = ((0, 1, 2), (3, 4))
    pricing = Pricing(problem)
    assert all(pricing.schedule(at, route) for at, route in enumerate(routes))
    assert most_moves(problem, routes, pricing) == wanted


def test_routes_of_vehicles_at_work_count(make_day: Callable[..., RoutingProblem]) -> None:
    problem = make_day(21, 21)
    pricing = Pricing(problem)
    assert most_moves(problem, NOTHING, pricing) == FEW_MOVES
    assert most_moves(problem, (tuple(range(5)), ()), pricing) == MANY_MOVES


def test_any_time_is_no_window(make_day: Callable[..., RoutingProblem]) -> None:
    assert make_day(1).tasks[0].windows == (ANY_TIME,)
