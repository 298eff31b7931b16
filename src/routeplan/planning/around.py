"""Searching only where a day has changed: some routes and those that work near them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from routeplan.problem.insertion import insert_left_out, keep_feasible
from routeplan.problem.objective import Pricing
from routeplan.problem.part import neighbours, take_part
from routeplan.problem.routing import Assignment
from routeplan.solve.run import solve

if TYPE_CHECKING:
    from collections.abc import Collection

    from routeplan.problem.routing import RoutingProblem

TASKS_AROUND = 60
"""The tasks of a changed route and its neighbours that are searched together."""


def solve_around(
    problem: RoutingProblem,
    initial: Assignment,
    vehicle_ids: Collection[str],
    **how: Any,  # noqa: ANN401 - what ``solve`` takes
) -> Assignment:
    """Return an assignment, its other routes left as they are.

    What no longer fits is dropped and, where that pays, inserted in any route. Then the
    routes that this changed, those of ``vehicle_ids``, and their neighbours are searched.

    Parameters
    ----------
    initial
        Routes to start from.
    vehicle_ids
        Vehicles whose routes have reason to change.
    how
        As in ``routeplan.solve.run.solve``.
    """
    pricing = Pricing(problem)
    routes = insert_left_out(problem, keep_feasible(problem, initial.routes, pricing), pricing)
    changed = [
        at
        for at, vehicle in enumerate(problem.vehicles)
        if vehicle.id in vehicle_ids or routes[at] != initial.routes[at]
    ]
    near = {vehicle for at in changed for vehicle in neighbours(problem, routes, at, TASKS_AROUND)}
    if not near:
        return Assignment(routes=routes)
    part = take_part(problem, routes, sorted(near))
    found = solve(part.problem, initial=Assignment(routes=part.routes), **how)
    whole = part.put_back(routes, found.routes)
    # The curve and the bound are of the part alone.
    return dataclasses.replace(found, routes=whole, cost_curve=(), bound_vnd=None)
