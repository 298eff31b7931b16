"""Putting single orders into routes, and taking out what a route cannot keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.problem.legs import least_of
from routeplan.problem.routing import served_orders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import ProblemOrder, RoutingProblem

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
        candidate
        for vehicle in order.vehicles
        for candidate in _candidates(problem, vehicle, routes[vehicle], order, pricing)
        if candidate[0] < below_vnd
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


def insert_left_out(
    problem: RoutingProblem, routes: Routes, pricing: Pricing, most: int | None = None
) -> Routes:
    """Return the routes with every left-out order added that costs less than leaving it.

    Mandatory orders first, then the dearest to leave; at most so many are tried.
    """
    served = served_orders(problem, routes)
    left_out = [order for order in range(len(problem.orders)) if order not in served]
    for order in sorted(left_out, key=lambda at: -pricing.left_out_vnd[at])[:most]:
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
    problem: RoutingProblem,
    vehicle: int,
    route: tuple[int, ...],
    order: ProblemOrder,
    pricing: Pricing,
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the least that each choice of positions can add, the vehicle, the positions.

    Of the extra time, what exceeds the time that the route idles now; of the extra distance,
    what exceeds its ways to depots and round what is shut at the hour, which may fall away;
    new legs that depend on the hour count none, as their metres may be fewer than the
    matrix's.
    Choices whose driving and service alone exceed the longest day are left out.
    """
    who = problem.vehicles[vehicle]
    busy_s = sum(problem.tasks[task].service_s for task in route)
    along = [who.start, *(problem.tasks[task].point for task in route), who.end]
    matrix = problem.travel.matrix(who.profile)
    if route:
        busy_s += int(matrix.duration_s[along[:-1], along[1:]].sum())
    now = pricing.schedule(vehicle, route) if route else None
    idle_s = 0 if now is None else now.duration_s - busy_s
    points = [problem.tasks[task].point for task in order.tasks]
    service_s = sum(problem.tasks[task].service_s for task in order.tasks)
    extra_s = _detours(matrix.duration_s, along, points, replace=bool(route)) + service_s
    timed = problem.travel.timed(who.profile)
    extra_m = _detours(matrix.distance_m, along, points, replace=bool(route), timed=timed)
    if now is not None:
        direct_m = int(matrix.distance_m[along[:-1], along[1:]].sum())
        extra_m = extra_m - max(0, now.distance_m - direct_m)
    bound_vnd = extra_m * who.cost_per_km_vnd // 1000
    bound_vnd += np.maximum(0, extra_s - idle_s) * who.cost_per_hour_vnd // 3600
    bound_vnd += 0 if route else who.fixed_cost_vnd
    fits = busy_s + extra_s <= who.longest_s
    for positions in np.argwhere(fits & _allowed(matrix.reachable, along, points)).tolist():
        yield int(bound_vnd[tuple(positions)]), vehicle, tuple(positions)


def _detours(
    matrix: NDArray[np.int32],
    along: list[int],
    points: list[int],
    *,
    replace: bool,
    timed: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Return what visiting points on the way adds, per leg or per pair of legs.

    Parameters
    ----------
    replace
        Whether the legs are driven now: those of a vehicle that stays at home are not.
    timed
        New legs that may add nothing, by their points.

    Returns
    -------
    Shape (legs,) for one point, (legs, legs) for two: first by the first point's leg.
    """
    here, there = np.array(along[:-1]), np.array(along[1:])
    both: NDArray[np.int64]
    old = matrix[here, there].astype(np.int64) * replace
    to = [least_of(matrix, timed, here, point) for point in points]
    onward = [least_of(matrix, timed, point, there) for point in points]
    if len(points) == 1:
        both = to[0] + onward[0] - old
        return both
    both = (to[0] + onward[0] - old)[:, None] + (to[1] + onward[1] - old)[None, :]
    between = least_of(matrix, timed, points[0], points[1])
    np.fill_diagonal(both, to[0] + between + onward[1] - old)
    return both


def _allowed(
    reachable: NDArray[np.bool_], along: list[int], points: list[int]
) -> NDArray[np.bool_]:
    """Return which choices of legs have a way and keep the points in their order."""
    here, there = np.array(along[:-1]), np.array(along[1:])
    both: NDArray[np.bool_]
    each = [reachable[here, point] & reachable[point, there] for point in points]
    if len(points) == 1:
        both = each[0]
        return both
    both = np.triu(each[0][:, None] & each[1][None, :])
    same_leg = reachable[here, points[0]] & reachable[points[1], there]
    np.fill_diagonal(both, same_leg & reachable[points[0], points[1]])
    return both
