from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.closure import Closure
from routeplan.model.day import Limits
from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment, served_orders
from routeplan.solve.pyvrp import SOLVER, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.routing import RoutingProblem

    AssertSound = Callable[[RoutingProblem, Assignment], int]
    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]


@pytest.fixture
def plain_problem(
    large_problem: RoutingProblem, without_refused: Callable[[RoutingProblem], RoutingProblem]
) -> RoutingProblem:
    return without_refused(large_problem)


def test_a_larger_day_gets_better_within_its_time(
    plain_problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    pricing = Pricing(plain_problem)
    inserted = insert_left_out(plain_problem, ((),) * 5, pricing)
    told: list[Any] = []
    started = time.perf_counter()
    found = SOLVER.solve(plain_problem, limits=Limits(time_limit_s=1.5), on_progress=told.append)
    assert time.perf_counter() - started < 1.5 + 1.5
    assert told[0].objective_vnd == pricing.objective_vnd(inserted)
    assert assert_sound(plain_problem, found) == told[-1].objective_vnd < told[0].objective_vnd


@pytest.mark.parametrize("at_most", [800, 0], ids=["inserted", "not inserted"])
def test_an_iteration_limit_gives_a_larger_day_the_same_plan(
    at_most: int,
    plain_problem: RoutingProblem,
    assert_sound: AssertSound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "INSERTED_TASKS", at_most)
    limits = Limits(time_limit_s=600.0, solution_limit=300)
    started = time.perf_counter()
    first, second = (SOLVER.solve(plain_problem, limits=limits) for _ in range(2))
    assert time.perf_counter() - started < 60
    assert first.routes == second.routes
    assert [vnd for _, vnd in first.cost_curve] == [vnd for _, vnd in second.cost_curve]
    assert_sound(plain_problem, first)
    other = SOLVER.solve(
        plain_problem, limits=Limits(time_limit_s=600.0, solution_limit=300, seed=2)
    )
    assert other.routes != first.routes


def test_a_day_too_large_to_insert_has_an_answer_in_no_time_at_all(
    plain_problem: RoutingProblem, assert_sound: AssertSound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "INSERTED_TASKS", 0)
    found = SOLVER.solve(plain_problem, limits=Limits(time_limit_s=0.0))
    assert_sound(plain_problem, found)
    assert len(served_orders(plain_problem, found.routes)) > len(plain_problem.orders) // 2


def test_what_a_road_shut_by_the_hour_forbids_is_taken_out(
    make_order: MakeOrder,
    make_vehicle: MakeVehicle,
    make_problem: MakeProblem,
    assert_sound: AssertSound,
) -> None:
    """The road to o3 is shut from nine on; at its best hour it is open."""
    shut = Closure(id="slide", road="L1", section_id="L1-01", km_from_m=2_000, start_s=9 * 3_600)
    orders = [
        make_order("LATE", "o3", windows=[(11.0, 12.0)]),
        make_order("D1", "o1"),
        make_order("D2", "o2"),
    ]
    problem = make_problem(orders, [make_vehicle()], closures=(shut,))
    assert problem.travel.timed("van") is not None
    found = SOLVER.solve(problem, limits=Limits(time_limit_s=600.0, solution_limit=50))
    assert_sound(problem, found)
    # It could get there before nine and wait, but not back.
    assert served_orders(problem, found.routes) == {1, 2}


def test_without_pyvrp_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pyvrp'] = None\n"
        "from routeplan.errors import SolverError\n"
        "from routeplan.solve.registry import get_solver\n"
        "try: get_solver('pyvrp')\n"
        "except SolverError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "the solver pyvrp needs the package pyvrp: pip install pyvrp"
