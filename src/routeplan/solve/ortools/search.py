"""Searching the OR-Tools model."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from routeplan.problem.insertion import Routes, insert_left_out, keep_feasible
from routeplan.problem.objective import Pricing
from routeplan.problem.part import Part, neighbours, take_part
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Limits
    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.ortools.routing_model import OrToolsModel
    from routeplan.solve.protocol import OnProgress, ShouldStop


TASKS_AT_ONCE = 60
"""Up to so many tasks are searched in one model; more by parts of about so many."""
_PART_S = 0.4
"""How long one part is searched."""
_SHORTEST_MS = 50


class OrToolsSolver:
    """Cheapest insertion, then OR-Tools' local search over the full model.

    A day of more than ``TASKS_AT_ONCE`` tasks is searched by parts: some vehicles that
    work near each other, with their orders and those left out, again and again from
    another vehicle on. OR-Tools needs 0.1 s and more for every better answer of a whole
    day of 400 orders, and milliseconds for one of a part.
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
        watch = Watch(problem, limits, on_progress, should_stop)
        routes: Routes = ((),) * len(problem.vehicles)
        if initial is not None:
            routes = keep_feasible(problem, initial.routes, watch.pricing)
        watch.consider(insert_left_out(problem, routes, watch.pricing))
        improve(problem, watch)
        return watch.assignment()


def improve(problem: RoutingProblem, watch: Watch) -> None:
    """Search from the best answer so far until the search ends or finds no better one."""
    if not problem.orders or not problem.vehicles or watch.ended():
        return
    if len(problem.tasks) > TASKS_AT_ONCE:
        _search_parts(problem, watch)
    else:
        _search(problem, watch.best, watch, watch.left_s(), watch.consider)


def _search_parts(problem: RoutingProblem, watch: Watch) -> None:
    """Search parts of the day in turn; when none gets better any more, larger and longer."""
    rng = np.random.default_rng(watch.limits.seed)
    task_count, part_s = TASKS_AT_ONCE, _PART_S
    searched: set[tuple[tuple[int, ...], tuple[int, ...], Routes]] = set()
    while not watch.ended():
        before_vnd = watch.best_vnd
        for seed in rng.permutation(len(problem.vehicles)).tolist():
            chosen = neighbours(problem, watch.best, seed, task_count)
            part = take_part(problem, watch.best, chosen)
            state = (part.vehicles, part.tasks, part.routes)
            if state in searched or not part.problem.orders:
                continue
            searched.add(state)
            _search_part(part, watch, part_s)
            if watch.ended():
                return
        if watch.best_vnd == before_vnd:
            if task_count >= len(problem.tasks):
                return
            task_count, part_s = 2 * task_count, 2 * part_s
            searched.clear()


def _search_part(part: Part, watch: Watch, time_limit_s: float) -> None:
    def tell(routes: Routes) -> None:
        watch.consider(part.put_back(watch.best, routes))

    if watch.limits.solution_limit is not None:  # Then no clock decides.
        time_limit_s = watch.left_s()
    _search(part.problem, part.routes, watch, min(time_limit_s, watch.left_s()), tell)


def _search(
    problem: RoutingProblem,
    routes: Routes,
    watch: Watch,
    time_limit_s: float,
    tell: Callable[[Routes], None],
) -> None:
    """Search one model from the given routes; tell of every better answer."""
    from routeplan.solve.ortools.routing_model import build_model

    model = build_model(problem)
    routing = model.routing
    pricing = Pricing(problem)
    best_vnd = pricing.objective_vnd(routes)

    failures: list[BaseException] = []

    def at_solution() -> None:
        nonlocal best_vnd
        try:
            found = model.routes(lambda index: routing.NextVar(index).Value())
            found = keep_feasible(problem, found, pricing)
            found_vnd = pricing.objective_vnd(found)
            if found_vnd < best_vnd:
                best_vnd = found_vnd
                tell(found)
            watch.steps += 1
        except BaseException as error:  # noqa: BLE001 - OR-Tools would lose it
            failures.append(error)
        if failures or watch.ended():
            routing.solver().FinishCurrentSearch()

    routing.AddAtSolutionCallback(at_solution)
    parameters = _parameters(watch.limits, time_limit_s)
    # A start needs the closed model.
    routing.CloseModelWithParameters(parameters)
    if not _search_from(model, routes, pricing, parameters) and not watch.ended():
        routing.SolveWithParameters(parameters)
    if failures:
        raise failures[0]


def _search_from(
    model: OrToolsModel,
    routes: Routes,
    pricing: Pricing,
    parameters: Any,  # noqa: ANN401
) -> bool:
    """Search from known routes; return whether there are any and the model can keep them."""
    if not any(routes):
        return False
    routing = model.routing
    # Not ReadAssignmentFromRoutes: it tries times for these routes for as long as it may.
    start = routing.solver().Assignment()
    routing.RoutesToAssignment(model.indices(routes, pricing), True, True, start)
    return routing.SolveFromAssignmentWithParameters(start, parameters) is not None


def _parameters(limits: Limits, time_limit_s: float) -> Any:  # noqa: ANN401 - a protobuf
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    search = routing_enums_pb2.LocalSearchMetaheuristic
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    # PATH_CHEAPEST_ARC can find nothing at all with a tight fixed fleet.
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    # Guided search goes on until the clock stops it; a plain descent ends by itself, and so
    # the same way every time.
    parameters.local_search_metaheuristic = (
        search.GUIDED_LOCAL_SEARCH if limits.solution_limit is None else search.GREEDY_DESCENT
    )
    # Times are routeplan's own schedule's: a linear program per route and answer costs more
    # than it finds, on tiny days too.
    parameters.disable_scheduling_beware_this_may_degrade_performance = True
    time_limit_ms = max(_SHORTEST_MS, round(time_limit_s * 1000))
    parameters.time_limit.FromMilliseconds(time_limit_ms)
    # It also binds the placing of breaks in a start, which needs longer than the default.
    parameters.lns_time_limit.FromMilliseconds(time_limit_ms)
    return parameters
