"""How far PyVRP's steps go, chosen by a problem's own figures.

What helps one family of days harms another: the figures behind the rules are in
docs/benchmarks.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.problem.routing import ANY_TIME

if TYPE_CHECKING:
    from routeplan.problem.insertion import Routes
    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import RoutingProblem

SHORT_ROUTE_TASKS = 20
"""Tasks per route, up to which routes are short."""
WINDOWS_SHARE = 0.1
"""Of the tasks, from which on time windows are thought to shape routes."""
FEW_MOVES = 10
"""For many short routes: so many tasks are moved at random at most, before each local search."""
MANY_MOVES = 25
"""PyVRP's own."""


def most_moves(problem: RoutingProblem, routes: Routes, pricing: Pricing) -> int:
    """Return how many tasks a step moves at most, judged by an answer, as far as there is one.

    Few where routes are short, and it is time that ends them: where it is capacity alone, as
    in the classic CVRP, PyVRP's own do better on short routes, too.
    """
    if not _are_short(problem, routes):
        return MANY_MOVES
    timed = has_windows(problem) or _shifts_filled(problem, routes, pricing)
    return FEW_MOVES if timed else MANY_MOVES


def _are_short(problem: RoutingProblem, routes: Routes) -> bool:
    """Whether routes are short."""
    count = sum(map(bool, routes)) or len(problem.vehicles)
    return len(problem.tasks) <= SHORT_ROUTE_TASKS * count


def has_windows(problem: RoutingProblem) -> bool:
    """Whether a good part of the tasks has time windows."""
    own = sum(task.windows != (ANY_TIME,) for task in problem.tasks)
    return own >= WINDOWS_SHARE * len(problem.tasks)


def _shifts_filled(problem: RoutingProblem, routes: Routes, pricing: Pricing) -> bool:
    """Whether vehicles at work are out for most of the time that they may be."""
    out_s = longest_s = 0
    for vehicle, tasks in enumerate(routes):
        schedule = pricing.schedule(vehicle, tasks) if tasks else None
        if schedule is not None:
            out_s += schedule.duration_s
            longest_s += problem.vehicles[vehicle].longest_s
    return 2 * out_s > longest_s
