from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from benchmarks.solvers.judge_day import judge_day
from benchmarks.solvers.peers import PEERS, get_peer
from benchmarks.solvers.peers.protocol import Question, RefusedError
from benchmarks.solvers.province import build_servable, without_breaks

import routeplan
from routeplan.model.plan import Violation
from routeplan.planning.demand import DemandSettings, generate_day
from routeplan.problem.objective import Pricing

if TYPE_CHECKING:
    from benchmarks.solvers.instance import Routes

    from routeplan.problem.build import BuiltProblem

SMALL = DemandSettings(
    name="small", date=dt.date(2025, 12, 9), doors=20, collections=6, transfers=6, vans=2
)


@pytest.fixture(scope="module")
def built() -> BuiltProblem:
    region = routeplan.load_region()
    return build_servable(without_breaks(generate_day(region, SMALL)), region)


def answer(built: BuiltProblem, solver: str) -> Routes:
    told: list[object] = []
    for budget_s in (0.5, 5.0, 30.0):  # A busy machine gives little of a short budget.
        search = get_peer(solver).prepare(Question(problem=built.problem), 0)
        search.run(budget_s=budget_s, seed=1, tell=told.append)
        if told:
            break
    return search.routes(told[-1])


@pytest.fixture(scope="module")
def routes(built: BuiltProblem) -> Routes:
    return answer(built, "pyvrp-raw")


@pytest.mark.parametrize("solver", PEERS)
def test_answers_keep_the_rules_and_cost_what_the_schedule_says(
    built: BuiltProblem, solver: str
) -> None:
    found = answer(built, solver)
    verdict = judge_day(built, found)
    assert verdict.violations == ()
    served = {built.problem.tasks[task].order for route in found for task in route}
    mandatory = [
        order
        for at, order in enumerate(built.problem.orders)
        if order.mandatory and at not in served
    ]
    assert verdict.mandatory_unserved == len(mandatory)
    if not mandatory:
        assert verdict.cost == Pricing(built.problem).objective_vnd(found)


def rule_of(built: BuiltProblem, routes: Routes) -> str:
    verdict = judge_day(built, routes)
    assert verdict.cost is None
    return verdict.violations[0].rule


def test_a_task_done_twice_is_refused(built: BuiltProblem, routes: Routes) -> None:
    vehicle = next(at for at, route in enumerate(routes) if route)
    twice = tuple(route * 2 if at == vehicle else route for at, route in enumerate(routes))
    assert rule_of(built, twice) == "twice"


def test_an_order_on_a_vehicle_that_may_not_carry_it_is_refused(built: BuiltProblem) -> None:
    order = next(o for o in built.problem.orders if len(o.vehicles) < len(built.problem.vehicles))
    wrong = next(v for v in range(len(built.problem.vehicles)) if v not in order.vehicles)
    alone = [()] * len(built.problem.vehicles)
    swapped = tuple(order.tasks if at == wrong else () for at in range(len(alone)))
    assert rule_of(built, swapped) == "not_allowed"


def test_half_a_shipment_or_its_ends_swapped_are_refused(built: BuiltProblem) -> None:
    order = next(o for o in built.problem.orders if len(o.tasks) > 1)
    vehicle = order.vehicles[0]
    for tasks, expected in ((order.tasks[:1], "pair"), (order.tasks[::-1], "precedence")):
        routes = tuple(tasks if at == vehicle else () for at in range(len(built.problem.vehicles)))
        assert rule_of(built, routes) == expected


def test_a_route_that_cannot_be_kept_is_refused(built: BuiltProblem) -> None:
    # What is open in the afternoon only, before what is open in the morning only.
    problem = built.problem
    late = max(problem.tasks, key=lambda task: task.windows[0].start_s)
    early = min(problem.tasks, key=lambda task: task.windows[-1].end_s)
    assert early.windows[-1].end_s < late.windows[0].start_s
    everyone = tuple(range(len(problem.vehicles)))
    orders = tuple(dataclasses.replace(order, vehicles=everyone) for order in problem.orders)
    free = dataclasses.replace(built, problem=dataclasses.replace(problem, orders=orders))
    tasks = (*problem.orders[late.order].tasks, *problem.orders[early.order].tasks)
    assert rule_of(free, tuple(tasks if at == 0 else () for at in everyone)) == "schedule"


def test_an_answer_that_breaks_a_rule_of_the_check_has_no_cost(
    built: BuiltProblem, routes: Routes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judge_day(built, routes).cost is not None
    broken = Violation(rule="late", route="V1", order_id="", text="too late")
    monkeypatch.setattr(f"{judge_day.__module__}.check_plan", lambda *_: (broken,))
    assert rule_of(built, routes) == "late: too late"


def test_a_longest_duration_is_refused_by_whom_lacks_it(built: BuiltProblem) -> None:
    vehicles = (dataclasses.replace(who, max_duration_s=3_600) for who in built.problem.vehicles)
    limited = dataclasses.replace(built.problem, vehicles=tuple(vehicles))
    get_peer("vroom").prepare(Question(problem=built.problem), 0)
    with pytest.raises(RefusedError):
        get_peer("vroom").prepare(Question(problem=limited), 0)


def test_breaks_are_refused_by_whom_lacks_them() -> None:
    region = routeplan.load_region()
    problem = build_servable(generate_day(region, SMALL), region).problem
    for solver in ("pyvrp-raw", "vroom"):
        with pytest.raises(RefusedError):
            get_peer(solver).prepare(Question(problem=problem), 0)
