"""What an assignment costs, by the one schedule and the day's prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.problem.routing import mandatory_price_vnd, served_orders
from routeplan.problem.schedule import Schedule, route_cost_vnd, schedule_route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.routing import RoutingProblem


_MOST_REMEMBERED = 1_000_000
"""Tasks on routes, about 100 bytes each. A search of hours sees millions of routes."""
_PER_ROUTE = 5
"""What a route takes besides, in tasks."""


class Pricing:
    """Prices assignments of one problem; remembers the routes it has seen lately.

    A mandatory order left out costs more than everything else together, so that one
    number compares answers lexicographically.
    """

    def __init__(self, problem: RoutingProblem) -> None:
        self._problem = problem
        self._schedules: dict[tuple[int, tuple[int, ...]], Schedule | None] = {}
        self._remembered = 0
        mandatory_vnd = mandatory_price_vnd(problem)
        self.left_out_vnd = tuple(
            mandatory_vnd if order.mandatory else order.price_vnd for order in problem.orders
        )

    def schedule(self, vehicle: int, tasks: tuple[int, ...]) -> Schedule | None:
        """Return the schedule of one vehicle's route, None where it cannot be kept."""
        key = (vehicle, tasks)
        if key not in self._schedules:
            self._remembered += len(tasks) + _PER_ROUTE
            if self._remembered > _MOST_REMEMBERED:
                self._schedules.clear()
                self._remembered = len(tasks) + _PER_ROUTE
            who = self._problem.vehicles[vehicle]
            self._schedules[key] = schedule_route(self._problem, who, tasks)
        return self._schedules[key]

    def route_vnd(self, vehicle: int, tasks: tuple[int, ...]) -> int | None:
        """Return the cost of one vehicle's route, None where it cannot be kept."""
        if not tasks:
            return 0
        schedule = self.schedule(vehicle, tasks)
        if schedule is None:
            return None
        return sum(route_cost_vnd(self._problem.vehicles[vehicle], schedule))

    def objective_vnd(self, routes: Sequence[tuple[int, ...]]) -> int:
        """Return what an assignment costs, orders left out included.

        Raises
        ------
        ValueError
            If a route cannot be kept.
        """
        served = served_orders(self._problem, routes)
        total = sum(price for order, price in enumerate(self.left_out_vnd) if order not in served)
        for vehicle, tasks in enumerate(routes):
            cost_vnd = self.route_vnd(vehicle, tasks)
            if cost_vnd is None:
                msg = f"the route of {self._problem.vehicles[vehicle].id} cannot be kept"
                raise ValueError(msg)
            total += cost_vnd
        return total
