"""The model that drives a group's routes, against every plan of tiny days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.problem.objective import Pricing
from routeplan.solve.proof.group_model import solve_group
from routeplan.solve.proof.prove import groups_to_prove

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem


@pytest.mark.parametrize("limited", [False, True], ids=["any duration", "short days"])
def test_its_best_plan_is_the_best_there_is(
    limited: bool,  # noqa: FBT001 - a row of the table
    tiny_problem: Callable[[int], RoutingProblem],
    short_day: Callable[[RoutingProblem, int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
) -> None:
    tried = 0
    for seed in range(12):
        problem = short_day(tiny_problem(seed), seed) if limited else tiny_problem(seed)
        if not groups_to_prove(problem):
            continue
        tried += 1
        pricing = Pricing(problem)
        home: tuple[tuple[int, ...], ...] = ((),) * len(problem.vehicles)
        found = solve_group(problem, home, pricing.left_out_vnd, time_limit_s=60)
        assert found is not None
        assert found.routes is not None
        assert found.bound_vnd == pricing.objective_vnd(found.routes), f"seed {seed}"
        assert found.bound_vnd == best_objective_vnd(problem), f"seed {seed}"
    assert tried > 5
