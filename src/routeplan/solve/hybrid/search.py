"""One search after the other, on one watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.solve import ortools
from routeplan.solve import pyvrp as pyvrp_backend
from routeplan.solve.ortools.search import improve
from routeplan.solve.pyvrp.search import search
from routeplan.solve.pyvrp.unsupported import unsupported
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from routeplan.model.day import Limits
    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop

PYVRP_SHARE = 0.7
"""Of the time, where OR-Tools has something to add."""


class HybridSolver:
    """PyVRP without what it lacks; OR-Tools then puts it in, and searches on by parts."""

    name = "hybrid"

    def version(self) -> str:
        """Return the versions of both libraries."""
        solvers = (ortools.SOLVER, pyvrp_backend.SOLVER)
        return " ".join(f"{solver.version()} ({solver.name})" for solver in solvers)

    def solve(
        self,
        problem: RoutingProblem,
        *,
        initial: Assignment | None = None,
        limits: Limits,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Assignment:
        """Return the best assignment found; all orders left out when none was found."""
        watch = Watch(problem, limits, on_progress, should_stop)
        carried = _carried(problem)
        share = PYVRP_SHARE if carried else 1.0
        search(problem, watch, initial, share * limits.time_limit_s)
        if carried:
            watch.steps = 0
            improve(problem, watch)
        return watch.assignment()


def _carried(problem: RoutingProblem) -> bool:
    """Whether a problem has what PyVRP cannot express, or sees at its best hour only."""
    profiles = {vehicle.profile for vehicle in problem.vehicles}
    by_the_hour = any(problem.travel.timed(profile) is not None for profile in profiles)
    return bool(unsupported(problem)) or by_the_hour
