"""Proving a small day's best plan, group by group."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.problem.insertion import insert_left_out, keep_feasible
from routeplan.problem.part import take_part
from routeplan.problem.routing import served_orders
from routeplan.solve.proof.answer import Effort
from routeplan.solve.proof.choose import bound_by_outline, choose_routes

if TYPE_CHECKING:
    from routeplan.problem.insertion import Routes
    from routeplan.problem.part import Part
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.watch import Watch

MOST_TASKS = 30
"""In one group: with more, the bound is far below any plan within minutes."""
MOST_LISTED = 13
"""In one group: all routes of so many tasks are known within a second or two."""
OUTLINE_TASKS = (8, 12)
"""So many tasks of a larger group are listed for a bound: at once, and where time allows."""
OUTLINE_SHARE = 0.5
"""Of a group's time, at most, for that."""
MOST_LABELS = 400_000
"""So many unfinished routes are looked at; about a second."""


def groups_to_prove(problem: RoutingProblem) -> tuple[tuple[int, ...], ...]:
    """Return the vehicles that share orders, together; none at all where no proof is tried.

    That is where a group has more than ``MOST_TASKS`` tasks, or a way depends on the hour;
    and where a vehicle may reload or an item is ready late, which the model does not know.
    """
    late = any(task.release_s is not None for task in problem.tasks)
    if late or any(vehicle.reloads for vehicle in problem.vehicles):
        return ()
    profiles = {vehicle.profile for vehicle in problem.vehicles}
    if any(problem.travel.timed(profile) is not None for profile in profiles):
        return ()
    group = list(range(len(problem.vehicles)))
    for order in problem.orders:
        joined = {group[vehicle] for vehicle in order.vehicles}
        group = [min(joined) if of in joined else of for of in group]
    tasks = dict.fromkeys(group, 0)
    for order in problem.orders:
        if order.vehicles:
            tasks[group[order.vehicles[0]]] += len(order.tasks)
    if max(tasks.values(), default=0) > MOST_TASKS:
        return ()
    together: dict[int, list[int]] = {}
    for vehicle, of in enumerate(group):
        together.setdefault(of, []).append(vehicle)
    worked = (of for of in sorted(together, key=lambda of: (tasks[of], of)) if tasks[of])
    return tuple(tuple(together[of]) for of in worked)


def prove(problem: RoutingProblem, watch: Watch, time_limit_s: float) -> None:
    """Look for each group's best plan; tell the watch of a better one, and of the bound.

    The bound is told if each group has one: the sum of them, and the price of each order
    that no vehicle may serve.
    """
    groups = groups_to_prove(problem)
    ends_at = time.perf_counter() + min(time_limit_s, watch.left_s())
    if not groups:
        return
    price_vnd = watch.pricing.left_out_vnd
    bound_vnd = sum(
        price_vnd[order] for order, entry in enumerate(problem.orders) if not entry.vehicles
    )
    for at, vehicles in enumerate(groups):
        now = time.perf_counter()
        group = _Group(
            problem=problem,
            watch=watch,
            vehicles=vehicles,
            ends_at=now + (ends_at - now) / (len(groups) - at),
            work=time_limit_s / len(groups),
        )
        group_vnd = group.bound_vnd()
        if group_vnd is None:
            return
        bound_vnd += group_vnd
    if bound_vnd > 0 or watch.best_vnd == 0:  # That nothing is free is no news.
        watch.bounded(bound_vnd)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """One group of vehicles, and until when its best plan is looked for.

    Attributes
    ----------
    ends_at
        By the clock, where no steps are limited.
    work
        CP-SAT's measure of it, where they are: then no clock decides.
    """

    problem: RoutingProblem
    watch: Watch
    vehicles: tuple[int, ...]
    ends_at: float
    work: float

    def bound_vnd(self) -> int | None:
        """Tell the watch of better plans and return what none is cheaper than, if known.

        All routes are listed where they are few. Else their outline gives a bound and a
        plan to begin with, and the model that drives the routes does the rest.
        """
        part, left_out_vnd = self._part(), self._left_out_vnd()
        if len(part.tasks) <= MOST_LISTED:
            listed = choose_routes(part.problem, left_out_vnd, self._effort(OUTLINE_SHARE))
            if listed is not None:
                self._consider(listed.routes)
                return listed.bound_vnd
        least_vnd, effort = 0, self._effort(OUTLINE_SHARE)
        for count in (count for count in OUTLINE_TASKS if count < len(part.tasks)):
            outlined = bound_by_outline(part.problem, left_out_vnd, count, effort)
            if outlined is None:
                break
            self._consider(outlined.routes)
            least_vnd = max(least_vnd, outlined.bound_vnd)
            if least_vnd == self._cost_vnd():
                return least_vnd
        # Not at the top: CP-SAT brings pandas, and most days have an answer sooner without it.
        from routeplan.solve.proof.group_model import solve_group

        driven = solve_group(
            part.problem,
            self._part().routes,
            left_out_vnd,
            least_vnd=least_vnd,
            time_limit_s=self.ends_at - time.perf_counter() if self._by_clock() else self.work,
            by_work=not self._by_clock(),
        )
        if driven is None:
            return least_vnd or None
        self._consider(driven.routes)
        return max(least_vnd, driven.bound_vnd)

    def _part(self) -> Part:
        return take_part(self.problem, self.watch.best, self.vehicles)

    def _cost_vnd(self) -> int:
        """Return what the group's routes and orders left out cost as they stand."""
        part, pricing = self._part(), self.watch.pricing
        served = served_orders(part.problem, part.routes)
        left_out = (price for at, price in enumerate(self._left_out_vnd()) if at not in served)
        routes = (pricing.route_vnd(v, self.watch.best[v]) or 0 for v in self.vehicles)
        return sum(routes) + sum(left_out)

    def _left_out_vnd(self) -> list[int]:
        part, price_vnd = self._part(), self.watch.pricing.left_out_vnd
        return [
            price_vnd[self.problem.tasks[part.tasks[order.tasks[0]]].order]
            for order in part.problem.orders
        ]

    def _by_clock(self) -> bool:
        return self.watch.limits.solution_limit is None

    def _effort(self, share: float) -> Effort:
        now = time.perf_counter()
        ends_at = now + share * (self.ends_at - now) if self._by_clock() else float("inf")
        return Effort(most_labels=MOST_LABELS, ends_at=ends_at)

    def _consider(self, routes: Routes | None) -> None:
        """Tell the watch of routes of the group, with whatever can be added to them."""
        if routes is None:
            return
        pricing = self.watch.pricing
        whole = self._part().put_back(self.watch.best, routes)
        kept = keep_feasible(self.problem, whole, pricing)
        self.watch.consider(insert_left_out(self.problem, kept, pricing))
