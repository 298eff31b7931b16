"""Good routes that a search has come across, and the best set of them.

The search need not know all rules: each route is priced by routeplan's own schedule, breaks
and roads shut by the hour included, and routes of different answers are put together.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routeplan.problem.routing import alike_vehicles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.insertion import Routes
    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import RoutingProblem

MOST_ROUTES = 4_000
"""So many routes are chosen from, the newest; with twice as many it no longer pays."""
_MOST_REMEMBERED = 4 * MOST_ROUTES
_CHOICE_WORK = 4.0
"""CP-SAT's own measure of work, about a second each: the same on every run."""

_Served = tuple[int, frozenset[int]]
"""A kind of vehicle, and the orders on its route."""


class RoutePool:
    """Routes by kind of vehicle; of those that serve the same orders the cheapest."""

    def __init__(self, problem: RoutingProblem, pricing: Pricing) -> None:
        self._problem = problem
        self._pricing = pricing
        self._kinds = alike_vehicles(problem)
        self._kind = {v: kind for kind, alike in enumerate(self._kinds) for v in alike}
        self._best: dict[_Served, tuple[int, tuple[int, ...]]] = {}

    def add(self, routes: Routes) -> None:
        """Take note of the routes of an answer, without those that cannot be kept."""
        for vehicle, tasks in enumerate(routes):
            cost_vnd = self._pricing.route_vnd(vehicle, tasks)
            if tasks and cost_vnd is not None:
                self.add_priced(vehicle, tasks, cost_vnd)

    def add_priced(self, vehicle: int, tasks: tuple[int, ...], cost_vnd: int) -> None:
        """Take note of a route that can be kept, and of what it costs."""
        served = self._served(vehicle, tasks)
        known = self._best.pop(served, (cost_vnd, tasks))
        self._best[served] = min(known, (cost_vnd, tasks))
        if len(self._best) > _MOST_REMEMBERED:
            self._best = dict(itertools.islice(self._best.items(), MOST_ROUTES, None))

    def best_set(self, known: Routes, time_limit_s: float) -> Routes:
        """Return the cheapest answer that the pool's routes make up, or the known one.

        Parameters
        ----------
        known
            An answer whose routes are chosen from as well: nothing worse is returned.
        """
        self.add(known)
        in_use = {self._served(v, tasks) for v, tasks in enumerate(known) if tasks}
        newest = list(self._best)[-MOST_ROUTES:]
        columns = list(dict.fromkeys([*newest, *sorted(in_use, key=self._place)]))
        model = cp_model.CpModel()
        chosen = [model.new_bool_var("") for _ in columns]
        costs = [self._best[column][0] for column in columns]
        by_kind: list[list[cp_model.IntVar]] = [[] for _ in self._kinds]
        by_order: list[list[cp_model.IntVar]] = [[] for _ in self._problem.orders]
        for variable, column in zip(chosen, columns, strict=True):
            model.add_hint(variable, column in in_use)
            by_kind[column[0]].append(variable)
            for order in column[1]:
                by_order[order].append(variable)
        for kind, variables in enumerate(by_kind):
            model.add(sum(variables) <= len(self._kinds[kind]))
        for order, variables in enumerate(by_order):
            left_out = model.new_bool_var("")
            model.add_exactly_one([left_out, *variables])
            model.add_hint(left_out, all(order not in served for _, served in in_use))
            chosen.append(left_out)
            costs.append(self._pricing.left_out_vnd[order])
        model.minimize(cp_model.LinearExpr.weighted_sum(chosen, costs))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        # It would take Ctrl-C away from this process for good.
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_deterministic_time = _CHOICE_WORK
        solver.parameters.max_time_in_seconds = time_limit_s
        if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return known
        picked = zip(columns, chosen, strict=False)
        return self._routes([column for column, use in picked if solver.boolean_value(use)])

    def _served(self, vehicle: int, tasks: Sequence[int]) -> _Served:
        orders = frozenset(self._problem.tasks[task].order for task in tasks)
        return self._kind[vehicle], orders

    @staticmethod
    def _place(served: _Served) -> tuple[int, list[int]]:
        return served[0], sorted(served[1])

    def _routes(self, columns: Sequence[_Served]) -> Routes:
        free = [iter(alike) for alike in self._kinds]
        routes: list[tuple[int, ...]] = [()] * len(self._problem.vehicles)
        for column in columns:
            routes[next(free[column[0]])] = self._best[column][1]
        return tuple(routes)
