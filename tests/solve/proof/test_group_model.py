"""The model that drives a group's routes, against every plan of tiny days."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from ortools.sat.python import cp_model

from routeplan.problem.objective import Pricing
from routeplan.solve.proof import group_model
from routeplan.solve.proof.group_model import solve_group
from routeplan.solve.proof.prove import groups_to_prove

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem


@pytest.mark.parametrize(
    ("build_s", "arcs_a_second", "by_work", "solved"),
    [(0.0, 20_000, False, 1), (0.3, 20_000, False, 0), (0.3, 20_000, True, 1), (0.0, 1, False, 0)],
)
def test_building_the_model_counts_as_time(
    build_s: float,
    arcs_a_second: int,
    by_work: bool,  # noqa: FBT001 - a row of the table
    solved: int,
    tiny_problem: Callable[[int], RoutingProblem],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = next(one for one in map(tiny_problem, range(100)) if groups_to_prove(one))
    solves: list[float] = []
    solve, build = cp_model.CpSolver.solve, group_model.GroupModel.__init__

    def noted(self: cp_model.CpSolver, model: cp_model.CpModel) -> Any:
        solves.append(self.parameters.max_time_in_seconds)
        return solve(self, model)

    def slow(self: group_model.GroupModel, *given: Any) -> None:
        time.sleep(build_s)
        build(self, *given)

    monkeypatch.setattr(cp_model.CpSolver, "solve", noted)
    monkeypatch.setattr(group_model.GroupModel, "__init__", slow)
    monkeypatch.setattr(group_model, "ARCS_A_SECOND", arcs_a_second)
    home: tuple[tuple[int, ...], ...] = ((),) * len(problem.vehicles)
    price_vnd = Pricing(problem).left_out_vnd
    found = solve_group(problem, home, price_vnd, time_limit_s=0.25, by_work=by_work)
    assert len(solves) == solved
    assert (found is None) == (not solved)
    assert by_work or all(0 < limit_s < 0.25 for limit_s in solves)


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
