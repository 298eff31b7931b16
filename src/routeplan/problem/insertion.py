"""Putting single orders into routes, and taking out what a route cannot keep."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.problem.routing import Assignment, served_orders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import ProblemOrder, ProblemVehicle, RoutingProblem

Routes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """Where an order goes in, and what the plan's routes then cost more."""

    vehicle: int
    tasks: tuple[int, ...]
    added_vnd: int


def cheapest_insertion(
    problem: RoutingProblem,
    routes: Routes,
    order: ProblemOrder,
    pricing: Pricing,
    below_vnd: float = float("inf"),
) -> Insertion | None:
    """Return the cheapest way to add an order to the routes as they stand.

    Parameters
    ----------
    below_vnd
        Only ways that add less than this are of interest.

    Returns
    -------
    None when no route can take it (for less than ``below_vnd``).
    """
    candidates = sorted(
        (bound_vnd, vehicle, positions)
        for vehicle in order.vehicles
        for bound_vnd, positions in _candidates(problem, vehicle, routes[vehicle], order)
    )
    best: Insertion | None = None
    for bound_vnd, vehicle, positions in candidates:
        if bound_vnd >= below_vnd:
            break
        tasks = _with(routes[vehicle], order.tasks, positions)
        cost_vnd = pricing.route_vnd(vehicle, tasks)
        if cost_vnd is None:
            continue
        added_vnd = cost_vnd - (pricing.route_vnd(vehicle, routes[vehicle]) or 0)
        if added_vnd < below_vnd:
            below_vnd = added_vnd
            best = Insertion(vehicle=vehicle, tasks=tasks, added_vnd=added_vnd)
    return best


def insert_left_out(problem: RoutingProblem, routes: Routes, pricing: Pricing) -> Routes:
    """Return the routes with every left-out order added that costs less than leaving it.

    Mandatory orders first, then the dearest to leave.
    """
    served = served_orders(problem, Assignment(routes=routes))
    left_out = [order for order in range(len(problem.orders)) if order not in served]
    for order in sorted(left_out, key=lambda at: -pricing.left_out_vnd[at]):
        found = cheapest_insertion(
            problem, routes, problem.orders[order], pricing, pricing.left_out_vnd[order]
        )
        if found is not None:
            routes = (*routes[: found.vehicle], found.tasks, *routes[found.vehicle + 1 :])
    return routes


def keep_feasible(problem: RoutingProblem, routes: Routes, pricing: Pricing) -> Routes:
    """Return the routes without the orders that they cannot keep.

    A route that cannot be kept is built again order by order, mandatory ones first, each
    in its old position, and without those that no longer fit.
    """
    return tuple(
        tasks
        if pricing.route_vnd(vehicle, tasks) is not None
        else _rebuilt(problem, vehicle, tasks, pricing)
        for vehicle, tasks in enumerate(routes)
    )


def _rebuilt(
    problem: RoutingProblem, vehicle: int, tasks: tuple[int, ...], pricing: Pricing
) -> tuple[int, ...]:
    orders = dict.fromkeys(problem.tasks[task].order for task in tasks)
    kept: set[int] = set()
    for order in sorted(orders, key=lambda at: -pricing.left_out_vnd[at]):
        wanted = {*kept, order}
        route = tuple(task for task in tasks if problem.tasks[task].order in wanted)
        if pricing.route_vnd(vehicle, route) is not None:
            kept.add(order)
    return tuple(task for task in tasks if problem.tasks[task].order in kept)


def _with(
    route: tuple[int, ...], tasks: tuple[int, ...], positions: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the route with each task put before the given position of the old route."""
    longer = list(route)
    for task, position in sorted(
        zip(tasks, positions, strict=True), key=lambda pair: pair[1], reverse=True
    ):
        longer.insert(position, task)
    if len(tasks) > 1 and positions[0] == positions[1]:
        at = positions[0]
        longer[at : at + 2] = tasks
    return tuple(longer)


def _candidates(
    problem: RoutingProblem, vehicle: int, route: tuple[int, ...], order: ProblemOrder
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the least that each choice of positions can add, with the positions.

    The bound counts the extra distance only: extra time may fall into a wait. Choices
    whose driving and service alone exceed the shift are left out.
    """
    who = problem.vehicles[vehicle]
    detour = _Detour(problem, who, route)
    spare_s = who.shift.end_s - who.shift.start_s - detour.busy_s
    spare_s -= sum(problem.tasks[task].service_s for task in order.tasks)
    fixed_vnd = 0 if route else who.fixed_cost_vnd
    points = tuple(problem.tasks[task].point for task in order.tasks)
    for first in range(len(route) + 1):
        for last in range(first, len(route) + 1) if len(points) > 1 else (first,):
            extra = detour.of(points, first, last)
            if extra is not None and extra[0] <= spare_s:
                bound_vnd = fixed_vnd + extra[1] * who.cost_per_km_vnd // 1000
                yield bound_vnd, (first, last)[: len(points)]


class _Detour:
    """Extra seconds and metres of visiting points on the way of one route."""

    def __init__(self, problem: RoutingProblem, who: ProblemVehicle, route: Sequence[int]) -> None:
        matrix = problem.travel.matrix(who.profile)
        self._duration_s, self._distance_m = matrix.duration_s, matrix.distance_m
        self._along = [who.start, *(problem.tasks[task].point for task in route), who.end]
        self.busy_s = sum(problem.tasks[task].service_s for task in route)
        if route:
            self.busy_s += int(self._duration_s[self._along[:-1], self._along[1:]].sum())

    def of(self, points: tuple[int, ...], first: int, last: int) -> tuple[int, int] | None:
        """Return what the detour adds, None where there is no way."""
        before, after = self._along[first], self._along[first + 1]
        if len(points) == 1 or first == last:
            return self._sum([before, *points, after], [before, after])
        end = self._along[last : last + 2]
        there = self._sum([before, points[0], after], [before, after])
        back = self._sum([end[0], points[1], end[1]], end)
        return None if there is None or back is None else (there[0] + back[0], there[1] + back[1])

    def _sum(self, longer: list[int], shorter: list[int]) -> tuple[int, int] | None:
        seconds = metres = 0
        for i, j in itertools.pairwise(longer):
            if self._duration_s[i, j] < 0:
                return None
            seconds += int(self._duration_s[i, j])
            metres += int(self._distance_m[i, j])
        if len(self._along) > 2:  # noqa: PLR2004 - an empty route has no leg to replace
            seconds -= int(self._duration_s[shorter[0], shorter[1]])
            metres -= int(self._distance_m[shorter[0], shorter[1]])
        return seconds, metres
