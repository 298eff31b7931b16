"""What an assignment costs, by the one schedule and the day's prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.problem.routing import Assignment, mandatory_price_vnd, served_orders
from routeplan.problem.schedule import route_cost_vnd, schedule_route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.routing import RoutingProblem


class Pricing:
    """Prices assignments of one problem; remembers each route it has seen.

    A mandatory order left out costs more than everything else together, so that one
    number compares answers lexicographically.
    """

    def __init__(self, problem: RoutingProblem) -> None:
        self._problem = problem
        self._route_vnd: dict[tuple[int, tuple[int, ...]], int | None] = {}
        mandatory_vnd = mandatory_price_vnd(problem)
        self.left_out_vnd = tuple(
            mandatory_vnd if order.mandatory else order.price_vnd for order in problem.orders
        )

    def route_vnd(self, vehicle: int, tasks: tuple[int, ...]) -> int | None:
        """Return the cost of one vehicle's route, None where it cannot be kept."""
        if not tasks:
            return 0
        key = (vehicle, tasks)
        if key not in self._route_vnd:
            who = self._problem.vehicles[vehicle]
            schedule = schedule_route(self._problem, who, tasks)
            self._route_vnd[key] = None if schedule is None else sum(route_cost_vnd(who, schedule))
        return self._route_vnd[key]

    def objective_vnd(self, routes: Sequence[tuple[int, ...]]) -> int:
        """Return what an assignment costs, orders left out included.

        Raises
        ------
        ValueError
            If a route cannot be kept.
        """
        served = served_orders(self._problem, Assignment(routes=tuple(routes)))
        total = sum(price for order, price in enumerate(self.left_out_vnd) if order not in served)
        for vehicle, tasks in enumerate(routes):
            cost_vnd = self.route_vnd(vehicle, tasks)
            if cost_vnd is None:
                msg = f"the route of {self._problem.vehicles[vehicle].id} cannot be kept"
                raise ValueError(msg)
            total += cost_vnd
        return total
