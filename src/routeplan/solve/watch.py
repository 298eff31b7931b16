"""Keeping time, and the best answer, of a running search."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from routeplan.problem.insertion import Routes, keep_feasible
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment, served_orders
from routeplan.solve.protocol import Progress

if TYPE_CHECKING:
    from routeplan.model.day import Limits
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop


class Watch:
    """Keeps the best answer of a running search by routeplan's own schedule; tells of it.

    Attributes
    ----------
    steps
        What ``solution_limit`` counts, so far.
    best, best_vnd
        The best answer and its objective; nothing served and None before the first.
    curve
        (seconds since the start, objective) of each better answer.
    bound_vnd
        No plan costs less, as far as that is known.
    stopped
        Why the search ended before its limit: empty or ``interrupted``.
    """

    def __init__(
        self,
        problem: RoutingProblem,
        limits: Limits,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        self.limits = limits
        self.steps = 0
        self._problem = problem
        self._started = time.perf_counter()
        self._on_progress = on_progress
        self._ask_stop = should_stop
        self.best_vnd: int | None = None
        self.pricing = Pricing(problem)
        self.best: Routes = ((),) * len(problem.vehicles)
        self.curve: list[tuple[float, int]] = []
        self.bound_vnd: int | None = None
        self.stopped = ""

    def left_s(self) -> float:
        """Return the seconds left for searching."""
        return max(0.0, self.limits.time_limit_s - (time.perf_counter() - self._started))

    def spent(self) -> float:
        """Return how much of the limit is used: 1 is all. A step limit needs no clock."""
        if self.limits.solution_limit is not None:
            return self.steps / max(1, self.limits.solution_limit)
        return 1 - self.left_s() / self.limits.time_limit_s if self.limits.time_limit_s else 1.0

    def ended(self) -> bool:
        """Whether the search is to end now: at a limit, proven the best, or asked to stop."""
        if self._ask_stop is not None and self._ask_stop():
            self.stopped = "interrupted"
        most = self.limits.solution_limit
        if self.stopped or self.is_proven():
            return True
        return self.left_s() == 0 or (most is not None and self.steps >= most)

    def consider(self, routes: Routes) -> None:
        """Take note of an answer, without the orders that it cannot keep."""
        routes = keep_feasible(self._problem, routes, self.pricing)
        cost_vnd = self.pricing.objective_vnd(routes)
        if self.best_vnd is not None and cost_vnd >= self.best_vnd:
            return
        self.best_vnd, self.best = cost_vnd, routes
        elapsed_s = round(time.perf_counter() - self._started, 3)
        self.curve.append((elapsed_s, cost_vnd))
        if self._on_progress is not None:
            served = served_orders(self._problem, routes)
            self._on_progress(
                Progress(
                    elapsed_s=elapsed_s,
                    objective_vnd=cost_vnd,
                    unserved=len(self._problem.orders) - len(served),
                    routes=routes,
                )
            )

    def bounded(self, bound_vnd: int) -> None:
        """Take note that no plan costs less."""
        self.bound_vnd = max(bound_vnd, self.bound_vnd or 0)

    def is_proven(self) -> bool:
        """Whether the best answer is as cheap as any can be."""
        return self.best_vnd is not None and self.best_vnd == self.bound_vnd

    def assignment(self) -> Assignment:
        """Return the best answer and how it came about."""
        return Assignment(
            routes=self.best,
            cost_curve=tuple(self.curve),
            bound_vnd=self.bound_vnd,
            stopped=self.stopped,
        )
