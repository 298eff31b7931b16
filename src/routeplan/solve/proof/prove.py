"""Proving a small day's best plan, group by group."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from routeplan.problem.part import take_part
from routeplan.solve.proof.choose import choose_routes
from routeplan.solve.proof.group_model import solve_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.part import Part
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.proof.answer import GroupAnswer
    from routeplan.solve.watch import Watch

MOST_TASKS = 30
"""In one group: with more, the bound is far below any plan within minutes."""
MOST_LISTED = 13
"""In one group: all routes of so many tasks are known within a second or two."""
MOST_LABELS = 400_000
"""So many unfinished routes of them are looked at; about a second."""


def groups_to_prove(problem: RoutingProblem) -> tuple[tuple[int, ...], ...]:
    """Return the vehicles that share orders, together; none at all where no proof is tried.

    That is where a group has more than ``MOST_TASKS`` tasks, or a way depends on the hour.
    """
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
        part = take_part(problem, watch.best, vehicles)
        own_vnd = [
            price_vnd[problem.tasks[part.tasks[order.tasks[0]]].order]
            for order in part.problem.orders
        ]
        share_s = (ends_at - time.perf_counter()) / (len(groups) - at)
        if watch.limits.solution_limit is not None:  # Then no clock decides.
            share_s = time_limit_s / len(groups)
        by_work = watch.limits.solution_limit is not None
        answer = _answer(part, own_vnd, share_s, by_work=by_work)
        if answer is None:
            return
        if answer.routes is not None:
            watch.consider(part.put_back(watch.best, answer.routes))
        bound_vnd += answer.bound_vnd
    if bound_vnd > 0 or watch.best_vnd == 0:  # That nothing is free is no news.
        watch.bounded(bound_vnd)


def _answer(
    part: Part, left_out_vnd: Sequence[int], time_limit_s: float, *, by_work: bool
) -> GroupAnswer | None:
    """Choose among all routes where they can be listed, else ask the model that drives them."""
    problem = part.problem
    if len(problem.tasks) <= MOST_LISTED:
        listed = choose_routes(
            problem,
            part.routes,
            left_out_vnd,
            most_labels=MOST_LABELS,
            time_limit_s=time_limit_s,
            by_work=by_work,
        )
        if listed is not None:
            return listed
    return solve_group(
        problem, part.routes, left_out_vnd, time_limit_s=time_limit_s, by_work=by_work
    )
