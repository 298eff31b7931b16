"""The best plan, or a bound of it, out of the cheapest route for every set of orders.

Vehicle by vehicle: what the first ones and leaving out cost at least for each set of orders.
What the last two take is tried in every way.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from routeplan.solve.proof.all_routes import all_routes
from routeplan.solve.proof.answer import GroupAnswer
from routeplan.solve.proof.outline import draw_outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.problem.routing import ProblemVehicle, RoutingProblem
    from routeplan.solve.proof.all_routes import CheapestRoute
    from routeplan.solve.proof.answer import Effort

    Ints = NDArray[np.int64]

_FAR_VND = 10**15
_MOST_TRIED = 8_000_000
"""So many pairs of a vehicle's set and the others' are tried: a second or two."""
_PARTS = 8
"""In so many steps it is tried how much of the other orders' work fits into waiting."""


def choose_routes(
    problem: RoutingProblem, left_out_vnd: Sequence[int], effort: Effort
) -> GroupAnswer | None:
    """Return a group's best plan out of all routes; None where those are too many.

    Parameters
    ----------
    left_out_vnd
        Per order, what leaving it costs.
    effort
        How much may be done.
    """
    choice = _choice(problem, left_out_vnd, effort)
    return None if choice is None else choice.best([0], [0], effort)


def bound_by_outline(
    problem: RoutingProblem, left_out_vnd: Sequence[int], most_tasks: int, effort: Effort
) -> GroupAnswer | None:
    """Return a bound of a group's best plan, and routes for the orders of its outline.

    The other orders' work adds to the cost of a plan, or falls into the waiting of its routes.
    Of both the dearer counts, and so does any mixture of both.
    """
    outline = draw_outline(problem, most_tasks)
    choice = _choice(outline.problem, [left_out_vnd[at] for at in outline.orders], effort)
    if choice is None:
        return None
    parts = range(_PARTS + 1)
    others_vnd = [
        sum(
            min(left_out_vnd[order], vnd * part // _PARTS)
            for order, vnd in outline.others_vnd.items()
        )
        for part in parts
    ]
    best = choice.best(parts, others_vnd, effort)
    if best is None:
        return None
    routes = tuple(tuple(outline.tasks[task] for task in tasks) for tasks in best.routes or ())
    return GroupAnswer(routes=routes, bound_vnd=best.bound_vnd)


def _choice(problem: RoutingProblem, left_out_vnd: Sequence[int], effort: Effort) -> _Choice | None:
    """List all routes, once for the vehicles that drive alike."""
    if len(problem.vehicles) * 3 ** len(problem.orders) > _MOST_TRIED:
        return None
    together: dict[ProblemVehicle, list[int]] = {}
    for vehicle, who in enumerate(problem.vehicles):
        drives = dataclasses.replace(who, id="", fixed_cost_vnd=0)
        together.setdefault(drives, []).append(vehicle)
    listed: dict[int, list[CheapestRoute]] = {}
    for vehicles in together.values():
        routes = all_routes(problem, vehicles, effort)
        if routes is None:
            return None
        listed |= dict.fromkeys(vehicles, routes)
    return _Choice(problem, left_out_vnd, [listed[at] for at in range(len(listed))])


class _Choice:
    """Which vehicle serves which set of orders; sets are bits of a whole number."""

    def __init__(
        self,
        problem: RoutingProblem,
        left_out_vnd: Sequence[int],
        listed: Sequence[Sequence[CheapestRoute]],
    ) -> None:
        self._routes: dict[int, dict[int, tuple[int, ...]]] = {}
        self._drive_vnd: list[Ints] = []
        self._wait_vnd: list[Ints] = []
        bits = [1 << order for order in range(len(problem.orders))]
        self._left_out_vnd: Ints = np.zeros(1, dtype=np.int64)
        for vnd in left_out_vnd:
            self._left_out_vnd = np.concatenate([self._left_out_vnd, self._left_out_vnd + vnd])
        self._subsets = [np.zeros(1, dtype=np.int64)]
        for bit in bits:
            self._subsets += [np.concatenate([own, own | bit]) for own in self._subsets]
        # The dear ones first: the last two are looked at most closely. And nobody, twice.
        by_cost = sorted(range(len(listed)), key=lambda at: -problem.vehicles[at].fixed_cost_vnd)
        self._order: list[int | None] = [*[None] * max(0, 2 - len(listed)), *by_cost]
        for who in self._order:
            drive_vnd = np.full(len(self._subsets), _FAR_VND, dtype=np.int64)
            wait_vnd = np.zeros_like(drive_vnd)
            drive_vnd[0] = 0
            tasks: dict[int, tuple[int, ...]] = {0: ()}
            for route in [] if who is None else listed[who]:
                at = sum(bits[order] for order in route.orders)
                allowed = (who in problem.orders[order].vehicles for order in route.orders)
                if who is not None and all(allowed):
                    drive_vnd[at] = route.drive_vnd + problem.vehicles[who].fixed_cost_vnd
                    wait_vnd[at] = route.drive_vnd - route.busy_vnd
                    tasks[at] = route.tasks
            if who is not None:
                self._routes[who] = tasks
            self._drive_vnd.append(drive_vnd)
            self._wait_vnd.append(wait_vnd)

    def best(
        self, parts: Sequence[int], others_vnd: Sequence[int], effort: Effort
    ) -> GroupAnswer | None:
        """Return the cheapest choice where its waiting may be free in part; None when late.

        Parameters
        ----------
        parts
            How much of it, of ``_PARTS``; of the choice's costs for each of them the highest
            counts.
        others_vnd
            What comes to the cost for each of them.
        """
        # Rounded down, as a bound is to be.
        costs = [
            np.array([drive_vnd + -wait_vnd * part // _PARTS for part in parts])
            for drive_vnd, wait_vnd in zip(self._drive_vnd, self._wait_vnd, strict=True)
        ]
        before = [self._left_out_vnd + np.array(others_vnd, dtype=np.int64)[:, None]]
        for cost_vnd in costs[:-2]:
            if effort.late():
                return None
            before.append(self._with_one(before[-1], cost_vnd))
        everything = len(self._subsets) - 1
        one, other = costs[-2:]
        best_vnd, chosen, part = _FAR_VND, (0, 0), 0
        for served in np.flatnonzero(self._drive_vnd[-1] < _FAR_VND).tolist():
            if effort.late():
                return None
            rest = everything ^ served
            own = self._subsets[rest]
            total_vnd = (before[-1][:, rest ^ own] + one[:, own]).T + other[:, served]
            dearest_vnd = total_vnd.max(axis=1)
            at = int(np.argmin(dearest_vnd))
            if dearest_vnd[at] < best_vnd:
                best_vnd, chosen = int(dearest_vnd[at]), (int(own[at]), served)
                part = int(np.argmax(total_vnd[at]))
        left = everything ^ chosen[0] ^ chosen[1]
        sets = [chosen[1], chosen[0]]
        for vehicle in reversed(range(len(costs) - 2)):
            own = self._subsets[left]
            total_vnd = before[vehicle][part, left ^ own] + costs[vehicle][part, own]
            sets.append(int(own[int(np.argmin(total_vnd))]))
            left ^= sets[-1]
        routes: list[tuple[int, ...]] = [()] * len(self._routes)
        for who, served in zip(self._order, reversed(sets), strict=True):
            if who is not None:
                routes[who] = self._routes[who][served]
        return GroupAnswer(routes=tuple(routes), bound_vnd=best_vnd)

    def _with_one(self, before_vnd: Ints, cost_vnd: Ints) -> Ints:
        """Return the least that each set costs where one vehicle more may serve some of it."""
        after_vnd = before_vnd.copy()
        for served in np.flatnonzero(cost_vnd[0] < _FAR_VND // 2).tolist():
            rest = self._subsets[len(self._subsets) - 1 ^ served]
            both = rest | served
            with_vnd = before_vnd[:, rest] + cost_vnd[:, served, None]
            after_vnd[:, both] = np.minimum(after_vnd[:, both], with_vnd)
        return after_vnd
