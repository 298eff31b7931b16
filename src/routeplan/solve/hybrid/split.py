"""Splitting an answer into groups of vehicles that work near each other.

There are no coordinates, only ways: a direction is a pair of far points, and a point lies
along it as much nearer to the one as to the other (as in FastMap, Faloutsos and Lin 1995).
On roads this groups what is near by road, closures included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.problem.routing import alike_vehicles, served_orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem

_POLES = 5
"""Points tried for the far ones."""
_Kind = tuple[str, int, int]
"""A vehicle's profile, start and end."""
_UNITS = 4
"""What is kept together is at most such a part of a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Vehicles, and the orders on their routes or left for them."""

    vehicles: tuple[int, ...]
    orders: tuple[int, ...]


def split(
    problem: RoutingProblem, routes: Routes, most_tasks: int, rng: np.random.Generator
) -> tuple[Group, ...]:
    """Return groups of at most about so many tasks, in directions drawn at random.

    Each vehicle and each order that a vehicle may serve is in one group: idle vehicles are
    dealt out kind by kind, and an order left out goes where a vehicle may serve it, to the
    group that has the nearest point.
    """
    at_work = [vehicle for vehicle, tasks in enumerate(routes) if tasks]
    idle = [vehicle for vehicle, tasks in enumerate(routes) if not tasks]
    points = [[problem.tasks[task].point for task in tasks] for tasks in routes]
    parts = _halved(problem, points, at_work, most_tasks, rng) if at_work else [[]]
    rng.shuffle(parts)
    kinds: dict[_Kind, int] = {}
    for vehicle in idle:
        kind = _kind(problem, vehicle)
        home = [at for at, part in enumerate(parts) if any(_kind(problem, v) == kind for v in part)]
        turn = kinds.setdefault(kind, 0)
        kinds[kind] += 1
        parts[home[turn % len(home)] if home else turn % len(parts)].append(vehicle)
    orders = [
        sorted({problem.tasks[task].order for vehicle in part for task in routes[vehicle]})
        for part in parts
    ]
    for order, at in _left_out(problem, routes, parts):
        orders[at].append(order)
    return tuple(
        Group(vehicles=tuple(sorted(part)), orders=tuple(sorted(own)))
        for part, own in zip(parts, orders, strict=True)
    )


def split_orders(
    problem: RoutingProblem, most_tasks: int, rng: np.random.Generator
) -> tuple[Group, ...]:
    """Return groups of orders that lie near each other, before there is any answer.

    Those vehicles that may serve the same orders are dealt together, as many to a group as it
    has work for them, and each kind of them evenly.
    """
    units = _units(problem, most_tasks // _UNITS)
    points = [
        [problem.tasks[task].point for order in unit for task in problem.orders[order].tasks]
        for unit in units
    ]
    halved = _halved(problem, points, range(len(units)), most_tasks, rng)
    parts = [[order for unit in part for order in units[unit]] for part in halved]
    vehicles: list[list[int]] = [[] for _ in parts]
    of = {order: at for at, part in enumerate(parts) for order in part}
    work: dict[tuple[int, ...], list[int]] = {}
    for order, entry in enumerate(problem.orders):
        work.setdefault(entry.vehicles, [0] * len(parts))[of[order]] += len(entry.tasks)
    dealt: dict[tuple[int, ...], dict[_Kind, list[int]]] = {}
    for alike in alike_vehicles(problem):
        able = tuple(at for at, allowed in enumerate(work) if alike[0] in allowed)
        kinds = dealt.setdefault(able, {})
        kinds.setdefault(_kind(problem, alike[0]), []).extend(alike)
    tasks = np.array(list(work.values())).reshape(len(work), len(parts))
    for able, kinds in dealt.items():
        evenly = sorted(
            ((at + 0.5) / len(same), vehicle)
            for same in kinds.values()
            for at, vehicle in enumerate(same)
        )
        own = tasks[list(able)].sum(axis=0)
        upto = np.cumsum(own) / max(1, own.sum()) * len(evenly)
        for at, (_, vehicle) in enumerate(evenly):
            vehicles[int(np.searchsorted(upto, at + 0.5)) if own.any() else 0].append(vehicle)
    return tuple(
        Group(vehicles=tuple(sorted(who)), orders=tuple(sorted(part)))
        for who, part in zip(vehicles, parts, strict=True)
    )


def _units(problem: RoutingProblem, most_tasks: int) -> list[list[int]]:
    """Return orders that the same few vehicles may serve, together, and all others alone."""
    together: dict[tuple[int, ...], list[int]] = {}
    for order, entry in enumerate(problem.orders):
        together.setdefault(entry.vehicles, []).append(order)
    units: list[list[int]] = []
    for orders in together.values():
        if sum(len(problem.orders[order].tasks) for order in orders) <= most_tasks:
            units.append(orders)
        else:
            units += [[order] for order in orders]
    return units


def _halved(
    problem: RoutingProblem,
    points: Sequence[Sequence[int]],
    members: Sequence[int],
    most_tasks: int,
    rng: np.random.Generator,
) -> list[list[int]]:
    """Halve what has points, by the number of these, until each part is small enough."""
    counts = np.array([len(points[member]) for member in members])
    if counts.sum() <= most_tasks or len(members) == 1:
        return [list(members)]
    along = _along(problem, [points[member] for member in members], rng)
    order = np.argsort(along, kind="stable")
    upto = np.cumsum(counts[order])
    cut = 1 + int(np.searchsorted(upto, upto[-1] / 2))
    cut = min(max(cut, 1), len(members) - 1)
    return [
        part
        for half in (order[:cut], order[cut:])
        for part in _halved(problem, points, [members[at] for at in half], most_tasks, rng)
    ]


def _along(
    problem: RoutingProblem, points: Sequence[Sequence[int]], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return how far along a direction, drawn at random, points lie in the mean."""
    duration_s = problem.travel.matrix(problem.vehicles[0].profile).duration_s
    everywhere = np.unique(np.concatenate([np.array(own) for own in points]))
    one = int(rng.choice(everywhere))
    tried = rng.choice(everywhere, min(_POLES, len(everywhere)), replace=False)
    other = int(tried[np.argmax(duration_s[one, tried])])
    lies = np.maximum(duration_s[one], 0) - np.maximum(duration_s[other], 0).astype(np.float64)
    return np.array([lies[list(own)].mean() for own in points])


def _kind(problem: RoutingProblem, vehicle: int) -> _Kind:
    who = problem.vehicles[vehicle]
    return who.profile, who.start, who.end


def _left_out(
    problem: RoutingProblem, routes: Routes, parts: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    """Return the orders left out, each with the place of the part that it goes to."""
    served = served_orders(problem, routes)
    part_of = {vehicle: at for at, part in enumerate(parts) for vehicle in part}
    points = [
        np.array([problem.tasks[task].point for vehicle in part for task in routes[vehicle]], int)
        for part in parts
    ]
    far = np.iinfo(np.int32).max
    found = []
    for index, order in enumerate(problem.orders):
        able = sorted({part_of[vehicle] for vehicle in order.vehicles})
        if index in served or not able:
            continue
        profile = problem.vehicles[order.vehicles[0]].profile
        ways_s = problem.travel.matrix(profile).duration_s[problem.tasks[order.tasks[-1]].point]
        gaps = [
            np.where(ways_s[own] < 0, far, ways_s[own]).min(initial=far)
            for own in (points[at] for at in able)
        ]
        found.append((index, able[int(np.argmin(gaps))]))
    return found
