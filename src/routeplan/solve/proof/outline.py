"""A group's outline: its orders that are hard to place alone, and on roads without detours.

Whoever leaves the other orders out of a plan gets a plan of the outline that costs no more:
from each route the time to serve them can be taken, or it has been waiting that is now longer.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.travel.matrix import Matrix, MatrixTravel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.problem.routing import ProblemOrder, ProblemVehicle, RoutingProblem, Task

_FAR = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Some orders of a group as a problem of its own.

    Attributes
    ----------
    problem
        Its orders, tasks and points are numbered anew; the vehicles are the group's.
    orders, tasks
        The group's index of each order and each task of the outline.
    others_vnd
        Per order that is not in it, the least that serving it adds to a route that does not
        wait: service and detour.
    """

    problem: RoutingProblem
    orders: tuple[int, ...]
    tasks: tuple[int, ...]
    others_vnd: dict[int, int]


def draw_outline(problem: RoutingProblem, most_tasks: int) -> Outline:
    """Return the outline of so many tasks: first those with hours, then the far ones."""
    travel, points = _shortest(problem)
    place = {point: at for at, point in enumerate(points)}
    moved = dataclasses.replace(
        problem,
        tasks=tuple(dataclasses.replace(t, point=place[t.point]) for t in problem.tasks),
        vehicles=tuple(
            dataclasses.replace(v, start=place[v.start], end=place[v.end]) for v in problem.vehicles
        ),
        travel=travel,
    )
    chosen = _choose(moved, most_tasks)
    others = [order for order in range(len(problem.orders)) if order not in chosen]
    orders: list[ProblemOrder] = []
    tasks: list[Task] = []
    taken: list[int] = []
    for at, index in enumerate(chosen):
        order = moved.orders[index]
        own = tuple(range(len(tasks), len(tasks) + len(order.tasks)))
        orders.append(dataclasses.replace(order, tasks=own))
        tasks += [dataclasses.replace(moved.tasks[task], order=at) for task in order.tasks]
        taken += order.tasks
    return Outline(
        problem=dataclasses.replace(
            moved,
            orders=tuple(orders),
            tasks=tuple(tasks),
        ),
        orders=tuple(chosen),
        tasks=tuple(taken),
        others_vnd={order: _least_vnd(moved, moved.orders[order]) for order in others},
    )


def _shortest(problem: RoutingProblem) -> tuple[MatrixTravel, list[int]]:
    """Return travel among the points of a problem in which no way round is shorter.

    Seconds and metres each for themselves: never more than by the way that is driven.
    """
    ends = [point for who in problem.vehicles for point in (who.start, who.end)]
    points = sorted({*ends, *(task.point for task in problem.tasks)})
    matrices = {}
    for profile in {who.profile for who in problem.vehicles}:
        matrix = problem.travel.matrix(profile).among(points)
        duration_s, distance_m = (_closed(m) for m in (matrix.duration_s, matrix.distance_m))
        matrices[profile] = Matrix(
            duration_s=duration_s, distance_m=distance_m, reachable=duration_s >= 0
        )
    return MatrixTravel(matrices), points


def _closed(legs: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the shortest ways over any points (Floyd and Warshall); -1 where there is none."""
    shortest = np.where(legs < 0, _FAR, legs.astype(np.int64))
    for via in range(len(legs)):
        shortest = np.minimum(shortest, shortest[:, via, None] + shortest[None, via, :])
    closed: NDArray[np.int32] = np.where(shortest >= _FAR, -1, shortest).astype(np.int32)
    closed.setflags(write=False)
    return closed


def _choose(problem: RoutingProblem, most_tasks: int) -> list[int]:
    """Return the orders with hours, the narrowest first, then the farthest from all chosen."""
    matrix = problem.travel.matrix(problem.vehicles[0].profile)
    legs = np.where(matrix.duration_s < 0, _FAR, matrix.duration_s.astype(np.int64))
    near = [point for who in problem.vehicles for point in (who.start, who.end)]
    left = [
        at
        for at, order in enumerate(problem.orders)
        if order.vehicles and all(problem.tasks[task].windows for task in order.tasks)
    ]
    chosen: list[int] = []
    room = most_tasks
    while left:
        ranks = [
            (_open_s(problem, order), -_detour(legs, near, problem.orders[order], problem), order)
            for order in left
        ]
        _, _, order = min(ranks)
        left.remove(order)
        tasks = problem.orders[order].tasks
        if len(tasks) <= room:
            room -= len(tasks)
            chosen.append(order)
            near += [problem.tasks[task].point for task in tasks]
    return sorted(chosen)


def _open_s(problem: RoutingProblem, order: int) -> int:
    """Return for how long of the longest shift an order's ends can be served."""
    shifts = [who.shift for who in problem.vehicles]
    from_s = min(shift.start_s for shift in shifts)
    to_s = max(shift.end_s for shift in shifts)
    return min(
        sum(
            max(0, min(to_s, window.end_s) - max(from_s, window.start_s))
            for window in problem.tasks[task].windows
        )
        for task in problem.orders[order].tasks
    )


def _detour(
    legs: NDArray[np.int64], near: Sequence[int], order: ProblemOrder, problem: RoutingProblem
) -> int:
    """Return how far an order's ends are from the ways between the points chosen so far."""
    direct = legs[np.ix_(near, near)]
    return max(
        int((legs[near, point][:, None] + legs[point, near][None, :] - direct).min())
        for point in (problem.tasks[task].point for task in order.tasks)
    )


def _least_vnd(problem: RoutingProblem, order: ProblemOrder) -> int:
    """Return the least that serving an order adds to any route: service, and any detour."""
    return min(
        (
            sum(_least_task_vnd(problem, problem.vehicles[vehicle], task) for task in order.tasks)
            for vehicle in order.vehicles
        ),
        default=0,
    )


def _least_task_vnd(problem: RoutingProblem, who: ProblemVehicle, task: int) -> int:
    matrix = problem.travel.matrix(who.profile)
    entry = problem.tasks[task]
    here = [other.point for other in problem.tasks if other is not entry]
    froms, tos = [*here, who.start], [*here, who.end]
    detours = []
    for legs in (matrix.duration_s, matrix.distance_m):
        far = np.where(legs < 0, _FAR, legs.astype(np.int64))
        via = far[froms, entry.point][:, None] + far[entry.point, tos][None, :]
        detours.append(max(0, int((via - far[np.ix_(froms, tos)]).min())))
    wages_vnd = (entry.service_s + detours[0]) * who.cost_per_hour_vnd // 3600
    return wages_vnd + detours[1] * who.cost_per_km_vnd // 1000
