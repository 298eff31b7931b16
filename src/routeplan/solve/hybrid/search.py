"""One search after the other, on one watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.problem.insertion import insert_left_out, keep_feasible
from routeplan.solve import ortools
from routeplan.solve import pyvrp as pyvrp_backend
from routeplan.solve.hybrid.lanes import Lanes
from routeplan.solve.hybrid.rounds import LEAST_LANES, WHOLE_UPTO, Rounds
from routeplan.solve.ortools.search import TASKS_AT_ONCE
from routeplan.solve.proof.prove import groups_to_prove, prove
from routeplan.solve.pyvrp.engine import first_heat
from routeplan.solve.pyvrp.search import search
from routeplan.solve.pyvrp.unsupported import unsupported
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from routeplan.model.day import Limits
    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop

PYVRP_SHARE = 0.7
"""Of the limit, where OR-Tools has something to add."""
PYVRP_SHARE_OF_SMALL = 0.2
"""The same where OR-Tools searches the whole day in one model."""
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
        at_once = len(problem.tasks) <= WHOLE_UPTO
        if at_once and groups_to_prove(problem) and _proven(problem, watch, initial):
            return watch.assignment()
        if watch.best_vnd is None:
            _begin(problem, watch, initial)
        if not problem.orders or not problem.vehicles:
            return watch.assignment()
        carried = _carried(problem)
        share = PYVRP_SHARE if len(problem.tasks) > TASKS_AT_ONCE else PYVRP_SHARE_OF_SMALL
        with Lanes(problem, exact=not carried, workers=limits.workers) as lanes:
            rounds = Rounds(problem, watch, lanes, _lane_count(limits), first_heat(initial))
            rounds.search(share if carried else 1.0)
            if carried:
                watch.steps = 0
                rounds.improve()
        return watch.assignment()


def _begin(problem: RoutingProblem, watch: Watch, initial: Assignment | None) -> None:
    """Take note of the answer to start from; of a small day there is one at once."""
    routes = watch.best if initial is None else initial.routes
    routes = keep_feasible(problem, routes, watch.pricing)
    if len(problem.tasks) <= TASKS_AT_ONCE:
        routes = insert_left_out(problem, routes, watch.pricing)
    if any(routes) or len(problem.tasks) <= TASKS_AT_ONCE:
        watch.consider(routes)


def _lane_count(limits: Limits) -> int:
    """Return how many searches there are side by side: by steps always the same."""
    return LEAST_LANES if limits.solution_limit is not None else max(LEAST_LANES, limits.workers)


def _proven(problem: RoutingProblem, watch: Watch, initial: Assignment | None) -> bool:
    """Search a small day a little, then prove its best plan; return whether that is done."""
    search(problem, watch, initial, share=FIRST_SHARE)
    if watch.ended():
        return False
    by_work = watch.limits.solution_limit is not None
    prove(problem, watch, PROOF_WORK if by_work else PROOF_SHARE * watch.limits.time_limit_s)
    return watch.is_proven()


def _carried(problem: RoutingProblem) -> bool:
    """Whether a problem has what PyVRP cannot express, or sees at its best hour only."""
    profiles = {vehicle.profile for vehicle in problem.vehicles}
    by_the_hour = any(problem.travel.timed(profile) is not None for profile in profiles)
    return bool(unsupported(problem)) or by_the_hour
