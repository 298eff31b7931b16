"""PyVRP's parameters, chosen by a problem's own figures.

What helps one family of days harms another: the figures behind the rules are in
docs/benchmarks.md.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from routeplan.problem.routing import ANY_TIME

if TYPE_CHECKING:
    from routeplan.problem.insertion import Routes
    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import RoutingProblem

SHORT_ROUTE_TASKS = 20
"""Tasks per route, up to which routes are short."""
WINDOWS_SHARE = 0.1
"""Of the tasks, from which on time windows are thought to shape routes."""
FULL_SHARE = 0.02
"""Of the orders left out, from which on a day is over-full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How PyVRP searches; its own defaults.

    Attributes
    ----------
    history_length
        Of its late acceptance: a short one accepts little that is worse.
    max_perturbations
        So many orders are moved at random at most before each local search.
    exhaustive_on_best
        Whether each better answer is searched exhaustively.
    """

    history_length: int = 300
    max_perturbations: int = 25
    exhaustive_on_best: bool = True

    def of_day(self, left_out: int, orders: int) -> Self:
        """Return the settings for a day of which so many orders are left out.

        On an over-full day each better answer is not worth an exhaustive search.
        """
        return dataclasses.replace(self, exhaustive_on_best=left_out <= FULL_SHARE * orders)


SHORT = Settings(history_length=100, max_perturbations=10)
"""For many short routes: fewer perturbations at a time and a short history."""
PATIENT = Settings(max_perturbations=10)
"""For the same, beside ``SHORT``: slower to begin with, and later often better."""
LONG = Settings()


def settings_for(problem: RoutingProblem, routes: Routes, pricing: Pricing) -> Settings:
    """Return the settings for a problem, judged by an answer, as far as there is one.

    ``SHORT`` where routes are short, and it is time that ends them: where it is capacity
    alone, as in the classic CVRP, PyVRP's own do better on short routes, too.
    """
    if not _are_short(problem, routes):
        return LONG
    return SHORT if has_windows(problem) or _shifts_filled(problem, routes, pricing) else LONG


def beside(settings: Settings, problem: RoutingProblem, routes: Routes) -> Settings:
    """Return the settings of another search beside one with ``settings``."""
    if settings == SHORT:
        return PATIENT
    return SHORT if _are_short(problem, routes) else LONG


def _are_short(problem: RoutingProblem, routes: Routes) -> bool:
    count = sum(map(bool, routes)) or len(problem.vehicles)
    return len(problem.tasks) <= SHORT_ROUTE_TASKS * count


def has_windows(problem: RoutingProblem) -> bool:
    """Whether a good part of the tasks has time windows."""
    own = sum(task.windows != (ANY_TIME,) for task in problem.tasks)
    return own >= WINDOWS_SHARE * len(problem.tasks)


def _shifts_filled(problem: RoutingProblem, routes: Routes, pricing: Pricing) -> bool:
    """Whether vehicles at work are out for most of their shifts."""
    out_s = shift_s = 0
    for vehicle, tasks in enumerate(routes):
        schedule = pricing.schedule(vehicle, tasks) if tasks else None
        if schedule is not None:
            shift = problem.vehicles[vehicle].shift
            out_s += schedule.duration_s
            shift_s += shift.end_s - shift.start_s
    return 2 * out_s > shift_s
