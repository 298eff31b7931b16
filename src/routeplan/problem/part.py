"""Parts of a problem: some vehicles with their orders, to be solved by themselves."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.problem.routing import RoutingProblem, alike_vehicles, served_orders

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from routeplan.problem.insertion import Routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some vehicles of a problem, the orders on them, and those left out that they may take.

    Attributes
    ----------
    problem
        The part as a problem of its own, on the same travel.
    vehicles, tasks
        The whole problem's index of each of the part's vehicles and tasks.
    routes
        The part's routes as they stand.
    """

    problem: RoutingProblem
    vehicles: tuple[int, ...]
    tasks: tuple[int, ...]
    routes: Routes

    def put_back(self, routes: Routes, better: Routes) -> Routes:
        """Return the whole problem's routes with the part's replaced by better ones."""
        changed = list(routes)
        for vehicle, own in zip(self.vehicles, better, strict=True):
            changed[vehicle] = tuple(self.tasks[task] for task in own)
        return tuple(changed)


def take_part(
    problem: RoutingProblem,
    routes: Routes,
    vehicles: Sequence[int],
    chosen_orders: Collection[int] | None = None,
) -> Part:
    """Return the part of a problem that some of its vehicles make up.

    Parameters
    ----------
    chosen_orders
        The orders that are in it; by default those on the vehicles' routes, and all that are
        left out and may go on one.
    """
    chosen = tuple(sorted(vehicles))
    place = {vehicle: at for at, vehicle in enumerate(chosen)}
    served = served_orders(problem, routes)
    mine = {problem.tasks[task].order for vehicle in chosen for task in routes[vehicle]}
    tasks: list[int] = []
    orders = []
    able_of: dict[tuple[int, ...], tuple[int, ...]] = {}
    for index, order in enumerate(problem.orders):
        if order.vehicles not in able_of:
            able_of[order.vehicles] = tuple(place[at] for at in order.vehicles if at in place)
        able = able_of[order.vehicles]
        wanted = index in mine or (index not in served and bool(able))
        if wanted if chosen_orders is None else index in chosen_orders:
            own = range(len(tasks), len(tasks) + len(order.tasks))
            tasks += order.tasks
            orders.append(dataclasses.replace(order, tasks=tuple(own), vehicles=able))
    order_of = {task: at for at, order in enumerate(orders) for task in order.tasks}
    task_at = {task: at for at, task in enumerate(tasks)}
    return Part(
        problem=RoutingProblem(
            orders=tuple(orders),
            tasks=tuple(
                dataclasses.replace(problem.tasks[task], order=order_of[at])
                for at, task in enumerate(tasks)
            ),
            vehicles=tuple(problem.vehicles[vehicle] for vehicle in chosen),
            travel=problem.travel,
        ),
        vehicles=chosen,
        tasks=tuple(tasks),
        routes=tuple(tuple(task_at[task] for task in routes[vehicle]) for vehicle in chosen),
    )


def neighbours(
    problem: RoutingProblem, routes: Routes, seed: int, task_count: int
) -> tuple[int, ...]:
    """Return the vehicles that work nearest to a seed vehicle, itself first.

    Vehicles are added, nearest first, until they have ``task_count`` tasks together. Of
    vehicles that stay at home and are alike (``alike_vehicles``), one is enough.
    """
    kinds = alike_vehicles(problem)
    kind_of = {vehicle: kind for kind, alike in enumerate(kinds) for vehicle in alike}
    chosen: list[int] = []
    idle: set[int] = set()
    count = 0
    for vehicle in _by_nearness(problem, routes, seed):
        if not routes[vehicle]:
            if kind_of[vehicle] in idle:
                continue
            idle.add(kind_of[vehicle])
        if chosen and count + len(routes[vehicle]) > task_count:
            break
        chosen.append(vehicle)
        count += len(routes[vehicle])
    return tuple(chosen)


def _by_nearness(problem: RoutingProblem, routes: Routes, seed: int) -> list[int]:
    """Return all vehicles by how near any point of theirs is to any of the seed's."""
    duration_s = problem.travel.matrix(problem.vehicles[seed].profile).duration_s
    never = np.iinfo(duration_s.dtype).max

    def points(vehicle: int) -> list[int]:
        who = problem.vehicles[vehicle]
        return [who.start, *(problem.tasks[task].point for task in routes[vehicle])]

    def gap_s(vehicle: int) -> int:
        between = duration_s[np.ix_(points(seed), points(vehicle))]
        return int(np.where(between < 0, never, between).min())

    others = [vehicle for vehicle in range(len(routes)) if vehicle != seed]
    return [seed, *sorted(others, key=gap_s)]
