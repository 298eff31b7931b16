"""Searching the OR-Tools model."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from routeplan.problem.insertion import Routes, insert_left_out, keep_feasible
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment, served_orders
from routeplan.solve.protocol import Progress

if TYPE_CHECKING:
    from routeplan.model.day import Limits
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop


_RELAXED_SHARE = 0.6
"""Part of the time for the relaxed model; the rest is for the full one."""


class OrToolsSolver:
    """Cheapest insertion, then guided local search, in two models one after the other.

    Breaks and the exact load at the start slow OR-Tools' search tenfold. So the first
    model leaves breaks out of the routes (but keeps the time for them free in each shift)
    and lets the load at the start float; every answer is priced by routeplan's own
    schedule, without what it cannot keep. The second model has every rule and starts
    from the best of those answers.
    """

    name = "ortools"

    def version(self) -> str:
        """Return the version of OR-Tools."""
        return version("ortools")

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
        routes: Routes = ((),) * len(problem.vehicles)
        if not problem.orders or not problem.vehicles:
            return Assignment(routes=routes)
        watch = _Watch(problem, on_progress, should_stop)
        if initial is not None:
            routes = keep_feasible(problem, initial.routes, watch.pricing)
        watch.consider(routes)
        for relaxed, share in ((True, _RELAXED_SHARE), (False, 1.0)):
            until_s = limits.time_limit_s * share
            if watch.stopped or watch.elapsed_s() >= until_s:
                continue
            _search(problem, watch, limits, until_s, relaxed=relaxed)
            watch.consider(insert_left_out(problem, watch.best, watch.pricing))
        return Assignment(routes=watch.best, cost_curve=tuple(watch.curve), stopped=watch.stopped)


def _search(
    problem: RoutingProblem, watch: _Watch, limits: Limits, until_s: float, *, relaxed: bool
) -> None:
    """Search one model from the best answer so far."""
    from routeplan.solve.ortools.routing_model import build_model

    model = build_model(problem, relaxed=relaxed)
    routing = model.routing

    failures: list[BaseException] = []

    def at_solution() -> None:
        try:
            watch.consider(model.routes(lambda index: routing.NextVar(index).Value()))
            stop = watch.should_stop()
        except BaseException as error:  # noqa: BLE001 - OR-Tools would lose it
            failures.append(error)
            stop = True
        if stop:
            routing.solver().FinishCurrentSearch()

    routing.AddAtSolutionCallback(at_solution)
    parameters = _parameters(limits, max(0.1, until_s - watch.elapsed_s()))
    # Reading a start needs the closed model.
    routing.CloseModelWithParameters(parameters)
    start = None
    if any(watch.best):
        start = routing.ReadAssignmentFromRoutes(model.indices(watch.best), True)
    if start is None:
        routing.SolveWithParameters(parameters)
    else:
        routing.SolveFromAssignmentWithParameters(start, parameters)
    if failures:
        raise failures[0]


class _Watch:
    """Keeps the best answer of a running search and tells of it."""

    def __init__(
        self,
        problem: RoutingProblem,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        self._problem = problem
        self._started = time.perf_counter()
        self._on_progress = on_progress
        self._ask_stop = should_stop
        self._best_vnd: int | None = None
        self.pricing = Pricing(problem)
        self.best: Routes = ()
        self.curve: list[tuple[float, int]] = []
        self.stopped = ""

    def elapsed_s(self) -> float:
        """Return the seconds since the search began."""
        return time.perf_counter() - self._started

    def should_stop(self) -> bool:
        """Whether the search is to end now."""
        if self._ask_stop is not None and self._ask_stop():
            self.stopped = "interrupted"
        return bool(self.stopped)

    def consider(self, routes: Routes) -> None:
        """Take note of an answer, without the orders that it cannot keep."""
        routes = keep_feasible(self._problem, routes, self.pricing)
        cost_vnd = self.pricing.objective_vnd(routes)
        if self._best_vnd is not None and cost_vnd >= self._best_vnd:
            return
        self._best_vnd, self.best = cost_vnd, routes
        elapsed_s = round(self.elapsed_s(), 3)
        self.curve.append((elapsed_s, cost_vnd))
        if self._on_progress is not None:
            served = served_orders(self._problem, Assignment(routes=routes))
            self._on_progress(
                Progress(
                    elapsed_s=elapsed_s,
                    objective_vnd=cost_vnd,
                    unserved=len(self._problem.orders) - len(served),
                    routes=routes,
                )
            )


def _parameters(limits: Limits, time_limit_s: float) -> Any:  # noqa: ANN401 - a protobuf
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    parameters = pywrapcp.DefaultRoutingSearchParameters()
    # PATH_CHEAPEST_ARC can find nothing at all with a tight fixed fleet.
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(round(time_limit_s * 1000))
    if limits.solution_limit is not None:
        parameters.solution_limit = limits.solution_limit
    return parameters
