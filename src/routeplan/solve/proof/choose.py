"""The best plan of a group whose routes are all known: a choice of them by CP-SAT."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routeplan.problem.objective import Pricing
from routeplan.problem.routing import alike_vehicles
from routeplan.solve.proof.all_routes import all_routes
from routeplan.solve.proof.answer import GroupAnswer, bound_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import ProblemVehicle, RoutingProblem
    from routeplan.solve.proof.all_routes import CheapestRoute


def choose_routes(
    problem: RoutingProblem,
    known: Routes,
    left_out_vnd: Sequence[int],
    *,
    most_labels: int,
    time_limit_s: float,
    by_work: bool,
) -> GroupAnswer | None:
    """Return a group's best plan out of all routes; None where those are too many.

    Parameters
    ----------
    known
        A plan that can be kept: none dearer is looked for.
    left_out_vnd
        Per order, what leaving it costs.
    most_labels
        So many routes may be looked at in all.
    """
    found = _all_columns(problem, most_labels)
    if found is None:
        return None
    known_vnd = _cost_vnd(problem, known, left_out_vnd)
    model = _Model(problem, left_out_vnd, found, known_vnd)
    return model.solve(time_limit_s, by_work=by_work)


def _all_columns(
    problem: RoutingProblem, most_labels: int
) -> list[tuple[tuple[int, ...], CheapestRoute]] | None:
    """Return every route with the vehicles, alike, of which one may drive it."""
    kinds = alike_vehicles(problem)
    drives: dict[ProblemVehicle, list[tuple[int, ...]]] = {}
    for alike in kinds:
        who = dataclasses.replace(problem.vehicles[alike[0]], id="", fixed_cost_vnd=0)
        drives.setdefault(who, []).append(alike)
    columns = []
    for together in drives.values():
        routes = all_routes(problem, [alike[0] for alike in together], most_labels)
        if routes is None:
            return None
        for alike in together:
            own = {at for at, order in enumerate(problem.orders) if alike[0] in order.vehicles}
            columns += [(alike, route) for route in routes if route.orders <= own]
    return columns


def _cost_vnd(problem: RoutingProblem, routes: Routes, left_out_vnd: Sequence[int]) -> int:
    pricing = Pricing(problem)
    driven = sum(pricing.route_vnd(at, tasks) or 0 for at, tasks in enumerate(routes))
    done = {problem.tasks[task].order for tasks in routes for task in tasks}
    return driven + sum(vnd for order, vnd in enumerate(left_out_vnd) if order not in done)


class _Model:
    """Each order on one of the chosen routes or left out; of each kind not too many."""

    def __init__(
        self,
        problem: RoutingProblem,
        left_out_vnd: Sequence[int],
        columns: Sequence[tuple[tuple[int, ...], CheapestRoute]],
        known_vnd: int,
    ) -> None:
        self._problem = problem
        self._model = cp_model.CpModel()
        self._columns = []
        uses: list[cp_model.IntVar] = []
        costs_vnd: list[int] = []
        by_order: list[list[cp_model.IntVar]] = [[] for _ in problem.orders]
        by_kind: dict[tuple[int, ...], list[cp_model.IntVar]] = {}
        for alike, route in columns:
            cost_vnd = route.drive_vnd + problem.vehicles[alike[0]].fixed_cost_vnd
            # To leave out all that it serves, or to keep the known plan, costs no more.
            if cost_vnd >= min(known_vnd, sum(left_out_vnd[order] for order in route.orders)):
                continue
            use = self._model.new_bool_var("")
            self._columns.append((alike, route, use))
            uses.append(use)
            costs_vnd.append(cost_vnd)
            by_kind.setdefault(alike, []).append(use)
            for order in route.orders:
                by_order[order].append(use)
        for alike, driven in by_kind.items():
            self._model.add(sum(driven) <= len(alike))
        for order, served in enumerate(by_order):
            left_out = self._model.new_bool_var("")
            self._model.add_exactly_one([left_out, *served])
            uses.append(left_out)
            costs_vnd.append(left_out_vnd[order])
        cost = cp_model.LinearExpr.weighted_sum(uses, costs_vnd)
        self._known_vnd = known_vnd
        self._model.add(cost < known_vnd)
        self._model.minimize(cost)

    def solve(self, time_limit_s: float, *, by_work: bool) -> GroupAnswer | None:
        """Return the best choice found and its bound."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        if by_work:
            solver.parameters.max_deterministic_time = time_limit_s
        else:
            solver.parameters.max_time_in_seconds = max(0.0, time_limit_s)
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:  # Nothing is cheaper than the known plan.
            return GroupAnswer(routes=None, bound_vnd=self._known_vnd)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN}:
            return None
        found = None if status == cp_model.UNKNOWN else self._routes(solver)
        return GroupAnswer(routes=found, bound_vnd=min(self._known_vnd, bound_of(solver)))

    def _routes(self, solver: cp_model.CpSolver) -> Routes:
        routes: list[tuple[int, ...]] = [()] * len(self._problem.vehicles)
        free: dict[tuple[int, ...], list[int]] = {}
        for alike, route, use in self._columns:
            if solver.boolean_value(use):
                routes[free.setdefault(alike, list(alike)).pop(0)] = route.tasks
        return tuple(routes)
