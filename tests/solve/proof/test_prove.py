from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.model.day import Limits
from routeplan.problem.insertion import insert_left_out
from routeplan.solve.proof.prove import groups_to_prove, prove
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import Assignment, RoutingProblem

    AssertSound = Callable[[RoutingProblem, Assignment], int]


def _proved(problem: RoutingProblem, *, start: bool = True) -> Watch:
    watch = Watch(problem, Limits(time_limit_s=60.0), None, None)
    routes: tuple[tuple[int, ...], ...] = ((),) * len(problem.vehicles)
    watch.consider(insert_left_out(problem, routes, watch.pricing) if start else routes)
    prove(problem, watch, 60.0)
    return watch


@pytest.mark.parametrize("first_seed", range(0, 60, 20))
def test_a_tiny_days_bound_is_what_its_best_plan_costs(
    first_seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
    assert_sound: AssertSound,
) -> None:
    tried = 0
    for seed in range(first_seed, first_seed + 20):
        problem = tiny_problem(seed)
        if not groups_to_prove(problem):
            continue
        tried += 1
        watch = _proved(problem, start=seed % 2 == 0)
        best_vnd = best_objective_vnd(problem)
        assert watch.bound_vnd is not None
        assert watch.bound_vnd == best_vnd, f"seed {seed}"
        assert assert_sound(problem, watch.assignment()) == best_vnd, f"seed {seed}"
    assert tried > 5
