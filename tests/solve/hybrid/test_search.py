from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.day import Limits
from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.solve.hybrid import SOLVER, search
from routeplan.solve.hybrid.search import HybridSolver

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import Assignment, RoutingProblem

    AssertSound = Callable[[RoutingProblem, Assignment], int]


@pytest.fixture
def phases(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the searches that run, in order."""
    ran: list[str] = []
    for name in ("search", "improve"):
        own = getattr(search, name)

        def noted(*arguments: Any, _name: str = name, _own: Any = own, **options: Any) -> None:
            ran.append(_name)
            _own(*arguments, **options)

        monkeypatch.setattr(search, name, noted)
    return ran


def test_ortools_comes_in_where_a_day_has_breaks(
    large_problem: RoutingProblem,
    without_refused: Callable[[RoutingProblem], RoutingProblem],
    phases: list[str],
) -> None:
    limits = Limits(time_limit_s=600.0, solution_limit=20)
    HybridSolver().solve(without_refused(large_problem), limits=limits)
    assert phases == ["search"] * search.ROUNDS
    phases.clear()
    HybridSolver().solve(large_problem, limits=limits)
    assert phases == [*["search"] * search.ROUNDS, "improve"]


def test_a_larger_day_with_breaks_keeps_them_and_gets_better(
    large_problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    pricing = Pricing(large_problem)
    inserted = insert_left_out(large_problem, ((),) * 5, pricing)
    limits = Limits(time_limit_s=600.0, solution_limit=200)
    first, second = (SOLVER.solve(large_problem, limits=limits) for _ in range(2))
    assert assert_sound(large_problem, first) < pricing.objective_vnd(inserted)
    assert first.routes == second.routes


def test_it_names_both_libraries() -> None:
    assert SOLVER.version().endswith("(pyvrp)")
    assert "(ortools)" in SOLVER.version()
