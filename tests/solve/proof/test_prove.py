from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from routeplan.model.closure import Closure
from routeplan.model.day import Limits
from routeplan.model.place import Location
from routeplan.problem.insertion import insert_left_out
from routeplan.solve.proof import group_model
from routeplan.solve.proof import prove as prove_module
from routeplan.solve.proof.answer import Effort
from routeplan.solve.proof.choose import bound_by_outline
from routeplan.solve.proof.prove import groups_to_prove, prove
from routeplan.solve.registry import get_solver
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.proof.answer import GroupAnswer

    AssertSound = Callable[[RoutingProblem, Assignment], int]


def _proved(problem: RoutingProblem, *, start: bool = True) -> Watch:
    watch = Watch(problem, Limits(time_limit_s=60.0), None, None)
    routes: tuple[tuple[int, ...], ...] = ((),) * len(problem.vehicles)
    watch.consider(insert_left_out(problem, routes, watch.pricing) if start else routes)
    prove(problem, watch, 60.0)
    return watch


@pytest.mark.parametrize("limited", [False, True], ids=["any duration", "short days"])
@pytest.mark.parametrize("first_seed", range(0, 60, 20))
def test_a_tiny_days_bound_is_what_its_best_plan_costs(
    first_seed: int,
    limited: bool,  # noqa: FBT001 - a row of the table
    tiny_problem: Callable[[int], RoutingProblem],
    short_day: Callable[[RoutingProblem, int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
    assert_sound: AssertSound,
) -> None:
    tried = 0
    for seed in range(first_seed, first_seed + 20):
        problem = short_day(tiny_problem(seed), seed) if limited else tiny_problem(seed)
        if not groups_to_prove(problem):
            continue
        tried += 1
        watch = _proved(problem, start=seed % 2 == 0)
        best_vnd = best_objective_vnd(problem)
        assert watch.bound_vnd is not None
        assert watch.bound_vnd == best_vnd, f"seed {seed}"
        assert assert_sound(problem, watch.assignment()) == best_vnd, f"seed {seed}"
    assert tried > 5


def test_a_bound_never_exceeds_the_best_plan_however_early_it_ends(
    tiny_problem: Callable[[int], RoutingProblem],
    best_objective_vnd: Callable[[RoutingProblem], int],
) -> None:
    for seed in range(20):
        problem = tiny_problem(seed)
        watch = Watch(problem, Limits(time_limit_s=60.0, solution_limit=1), None, None)
        watch.consider(((),) * len(problem.vehicles))
        prove(problem, watch, 0.002)
        assert (watch.bound_vnd or 0) <= best_objective_vnd(problem), f"seed {seed}"


def test_where_an_outline_is_met_no_model_is_built(
    tiny_problem: Callable[[int], RoutingProblem], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = next(
        problem
        for problem in map(tiny_problem, range(100))
        if groups_to_prove(problem) and len(problem.tasks) > 3
    )
    best = _proved(problem)
    monkeypatch.setattr(prove_module, "MOST_LISTED", 1)
    monkeypatch.setattr(prove_module, "OUTLINE_TASKS", (2, 3))
    asked: list[int] = []

    def met(
        part: RoutingProblem, left_out_vnd: Sequence[int], count: int, _: Effort
    ) -> GroupAnswer | None:
        """Bound each group by what it costs."""
        asked.append(count)
        return bound_by_outline(part, left_out_vnd, len(part.tasks), Effort(most_labels=1_000_000))

    monkeypatch.setattr(prove_module, "bound_by_outline", met)
    monkeypatch.setattr(group_model, "solve_group", lambda *_, **__: pytest.fail("not needed"))
    watch = _proved(problem)
    assert watch.is_proven()
    assert watch.best_vnd == best.best_vnd
    assert set(asked) == {2}


def test_a_plan_as_cheap_as_the_bound_ends_the_search(
    tiny_problem: Callable[[int], RoutingProblem],
) -> None:
    problem = tiny_problem(89)
    watch = Watch(problem, Limits(time_limit_s=60.0), None, None)
    watch.consider(((),) * len(problem.vehicles))
    assert watch.best_vnd is not None
    watch.bounded(watch.best_vnd - 1)
    assert not watch.ended()
    watch.bounded(watch.best_vnd)
    assert watch.ended()
    assert watch.stopped == ""


def test_the_hybrid_ends_early_with_a_proof_of_ten_orders(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
    assert_sound: AssertSound,
) -> None:
    ends = ("o1", "o2", "o3", "v1", "j1")
    orders = [make_order(f"D{at}", ends[at % 5], service_s=200 + 20 * at) for at in range(8)]
    orders += [make_order(f"P{at}", ends[at], kind="pickup", windows=[(8, 11)]) for at in (0, 3)]
    couriers = [make_vehicle(f"V{at}", max_pieces=40, pause=(11, 13, 2_700)) for at in range(3)]
    problem = make_problem(orders, couriers)
    started = time.perf_counter()
    found = get_solver("hybrid").solve(problem, initial=None, limits=Limits(time_limit_s=20.0))
    assert time.perf_counter() - started < 15
    assert found.bound_vnd == assert_sound(problem, found)


def test_vehicles_that_share_no_order_are_proven_apart(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> None:
    orders = [
        make_order("D1", "o1", locked_vehicle="V1"),
        make_order("D2", "o2", locked_vehicle="V2"),
        make_order("D3", "o3", locked_vehicle="V2"),
        make_order("D4", "o3", locked_vehicle="nobody"),
    ]
    problem = make_problem(orders, [make_vehicle("V1"), make_vehicle("V2"), make_vehicle("V3")])
    assert groups_to_prove(problem) == ((0,), (1,))
    watch = _proved(problem)
    assert watch.bound_vnd == watch.best_vnd
    # The order that nobody may carry is in both.
    assert watch.bound_vnd is not None
    assert watch.bound_vnd > problem.orders[3].price_vnd


def test_a_large_group_and_roads_by_the_hour_are_not_proven(
    large_problem: RoutingProblem,
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> None:
    assert groups_to_prove(large_problem) == ()
    assert _proved(large_problem).bound_vnd is None
    shut = Closure(id="S1", section_id="QL1-03", end_s=9 * 3600)
    door = Location(section_id="QL1-03", km_m=14_500)
    problem = make_problem([make_order("D1", door)], [make_vehicle()], closures=(shut,))
    assert problem.travel.timed("van") is not None
    assert groups_to_prove(problem) == ()


def test_where_steps_are_limited_no_clock_decides(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> None:
    ends = ("o1", "o2", "o3", "v1", "j1")
    hours: list[list[tuple[float, float]]] = [[], [], [(8, 11)], [(13.5, 16)]]
    orders = [
        make_order(f"D{at}", ends[at % 5], service_s=200 + 20 * at, windows=hours[at % 4])
        for at in range(15)
    ]
    problem = make_problem(orders, [make_vehicle(f"V{at}", pause=(11, 13, 2_700)) for at in (0, 1)])
    found = []
    for time_limit_s in (0.001, 60.0):
        limits = Limits(time_limit_s=time_limit_s, solution_limit=1)
        watch = Watch(problem, limits, None, None)
        watch.consider(((), ()))
        prove(problem, watch, 0.2)
        found.append((watch.best, watch.best_vnd, watch.bound_vnd))
    assert found[0] == found[1]
    assert found[0][2] is not None
    assert 0.9 * (found[0][1] or 0) < found[0][2] <= (found[0][1] or 0)
