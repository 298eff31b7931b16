"""Days too large for one model: they are searched by parts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.day import Limits
from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment
from routeplan.solve.ortools import SOLVER, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem

    AssertSound = Callable[[RoutingProblem, Assignment], int]


def _inserted_vnd(problem: RoutingProblem) -> int:
    pricing = Pricing(problem)
    routes = insert_left_out(problem, ((),) * len(problem.vehicles), pricing)
    return pricing.objective_vnd(routes)


def test_a_large_day_gets_better_by_parts_within_its_time(
    large_problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    told: list[Any] = []
    started = time.perf_counter()
    found = SOLVER.solve(large_problem, limits=Limits(time_limit_s=2.0), on_progress=told.append)
    assert time.perf_counter() - started < 2.0 + 1.5
    assert told[0].objective_vnd == _inserted_vnd(large_problem)
    assert assert_sound(large_problem, found) == told[-1].objective_vnd < told[0].objective_vnd
    assert [step.objective_vnd for step in told] == [vnd for _, vnd in found.cost_curve]
    for step in told:
        assert_sound(large_problem, Assignment(routes=step.routes))


def test_a_solution_limit_gives_a_large_day_the_same_plan(
    large_problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    limits = Limits(time_limit_s=600.0, solution_limit=15)
    started = time.perf_counter()
    first, second = (SOLVER.solve(large_problem, limits=limits) for _ in range(2))
    assert time.perf_counter() - started < 60
    assert first.routes == second.routes
    assert len(first.cost_curve) > 1
    assert_sound(large_problem, first)


@pytest.mark.parametrize("seed", [50, 83])
def test_parts_grow_until_nothing_gets_better(
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    assert_sound: AssertSound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "TASKS_AT_ONCE", 2)
    monkeypatch.setattr(search, "_PART_S", 0.1)
    problem = tiny_problem(seed)
    started = time.perf_counter()
    found = SOLVER.solve(problem, limits=Limits(time_limit_s=60.0))
    assert time.perf_counter() - started < 30, "it ends by itself"
    assert found.stopped == ""
    assert assert_sound(problem, found) < _inserted_vnd(problem)


def test_parts_stop_when_asked_to(large_problem: RoutingProblem, assert_sound: AssertSound) -> None:
    told: list[Any] = []
    started = time.perf_counter()
    found = SOLVER.solve(
        large_problem,
        limits=Limits(time_limit_s=60.0),
        on_progress=told.append,
        should_stop=lambda: len(told) >= 3,
    )
    assert time.perf_counter() - started < 20
    assert found.stopped == "interrupted"
    assert len(told) == 3
    assert found.routes == told[-1].routes
    assert_sound(large_problem, found)
