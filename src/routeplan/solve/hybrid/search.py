"""One search after the other, on one watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.solve import ortools
from routeplan.solve import pyvrp as pyvrp_backend
from routeplan.solve.hybrid.pool import RoutePool
from routeplan.solve.ortools.search import TASKS_AT_ONCE, improve
from routeplan.solve.proof.prove import groups_to_prove, prove
from routeplan.solve.pyvrp.search import search
from routeplan.solve.pyvrp.unsupported import unsupported
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from routeplan.model.day import Limits
    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop

ROUNDS = 3
"""PyVRP's search begins anew from the best set of routes so often."""
PYVRP_SHARE = 0.7
"""Of the limit, where OR-Tools has something to add."""
PYVRP_SHARE_OF_SMALL = 0.2
"""The same where OR-Tools searches the whole day in one model."""
_POOL_SHARE = 0.05
"""Of the time, at most, for choosing the best set of routes once."""


FIRST_SHARE = 0.1
"""Of the limit, before the proof of a small day is tried."""
PROOF_SHARE = 0.4
"""Of the limit, at most, for that proof."""
PROOF_WORK = 4.0
"""The same by CP-SAT's measure of work, about a second each, where steps are limited."""


class HybridSolver:
    """PyVRP without what it lacks, recombined with it; OR-Tools then searches on by parts.

    A day of small groups ends with their proof, where part of the time is enough for it.
    """

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
        pool = RoutePool(problem, watch.pricing)
        if groups_to_prove(problem) and _proven(problem, watch, initial):
            return watch.assignment()
        initial = watch.assignment() if watch.best_vnd is not None else initial
        carried = _carried(problem)
        share = PYVRP_SHARE if len(problem.tasks) > TASKS_AT_ONCE else PYVRP_SHARE_OF_SMALL
        share = share if carried else 1.0
        for at in range(ROUNDS):
            until = share * (at + 1) / ROUNDS
            search(problem, watch, initial, share=until, another=at, show=pool.add)
            if watch.stopped or watch.left_s() == 0:
                break
            watch.consider(pool.best_set(watch.best, _POOL_SHARE * limits.time_limit_s))
            initial = watch.assignment()
        if carried:
            watch.steps = 0
            improve(problem, watch)
        return watch.assignment()


def _proven(problem: RoutingProblem, watch: Watch, initial: Assignment | None) -> bool:
    """Search a small day a little, then prove its best plan; return whether that is done."""
    search(problem, watch, initial, share=FIRST_SHARE)
    if watch.ended():
        return False
    by_work = watch.limits.solution_limit is not None
    prove(problem, watch, PROOF_WORK if by_work else PROOF_SHARE * watch.limits.time_limit_s)
    return watch.best_vnd is not None and watch.best_vnd == watch.bound_vnd


def _carried(problem: RoutingProblem) -> bool:
    """Whether a problem has what PyVRP cannot express, or sees at its best hour only."""
    profiles = {vehicle.profile for vehicle in problem.vehicles}
    by_the_hour = any(problem.travel.timed(profile) is not None for profile in profiles)
    return bool(unsupported(problem)) or by_the_hour
