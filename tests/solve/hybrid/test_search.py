from __future__ import annotations

import dataclasses
import itertools
import time
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.closure import Closure
from routeplan.model.day import Limits
from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.part import take_part
from routeplan.problem.routing import ANY_TIME, served_orders
from routeplan.solve.hybrid import SOLVER, lane, rounds
from routeplan.solve.hybrid import search as search_module
from routeplan.solve.hybrid.lanes import Lanes
from routeplan.solve.hybrid.pool import RoutePool
from routeplan.solve.hybrid.search import HybridSolver
from routeplan.solve.proof.prove import groups_to_prove
from routeplan.solve.pyvrp.engine import COLD, HOT, WARM
from routeplan.solve.pyvrp.settings import FEW_MOVES, MANY_MOVES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.hybrid.lane import Job
    from routeplan.solve.protocol import Progress

    AssertSound = Callable[[RoutingProblem, Assignment], int]

STEPS = Limits(time_limit_s=600.0, solution_limit=200)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Sequence[Job]]]:
    """Return the jobs of each lane, round by round."""
    every: list[Sequence[Sequence[Job]]] = []
    run = Lanes.run

    def noted(self: Lanes, lanes: Sequence[Sequence[Job]], *others: Any) -> Any:
        every.append(lanes)
        return run(self, lanes, *others)

    monkeypatch.setattr(Lanes, "run", noted)
    return every


@pytest.fixture
def priced_by_pyvrp(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return, search by search, whether PyVRP's costs of routes are taken for the schedule's."""
    every: list[bool] = []
    begin = Lanes.__init__

    def noted(self: Lanes, problem: RoutingProblem, *, exact: bool, workers: int) -> None:
        every.append(exact)
        begin(self, problem, exact=exact, workers=workers)

    monkeypatch.setattr(Lanes, "__init__", noted)
    return every


@pytest.fixture
def plain_problem(
    large_problem: RoutingProblem, without_refused: Callable[[RoutingProblem], RoutingProblem]
) -> RoutingProblem:
    return without_refused(large_problem)


@pytest.fixture
def split_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have groups searched on a day of this size, too."""
    monkeypatch.setattr(rounds, "SPLIT_FROM", 20)
    monkeypatch.setattr(rounds, "LONG_SPLIT_FROM", 20)
    monkeypatch.setattr(rounds, "FIRST_TASKS", 30)
    monkeypatch.setattr(rounds, "GROUP_TASKS", 25)
    monkeypatch.setattr(rounds, "LEAST_GROUP_TASKS", 1)


def test_a_small_day_is_searched_whole_with_steps_of_two_sizes(
    plain_problem: RoutingProblem, asked: list[Sequence[Sequence[Job]]]
) -> None:
    HybridSolver().solve(plain_problem, limits=STEPS)
    everyone = tuple(range(len(plain_problem.vehicles)))
    for lanes in asked:
        assert [job.vehicles for jobs in lanes for job in jobs] == [everyone] * 2
        assert len({job.moves for jobs in lanes for job in jobs}) == 2


@pytest.mark.parametrize("mandatory", [False, True])
def test_while_mandatory_orders_are_left_out_one_lane_looks_for_them(
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    *,
    mandatory: bool,
) -> None:
    problem = dataclasses.replace(
        plain_problem,
        orders=tuple(
            dataclasses.replace(order, mandatory=mandatory) for order in plain_problem.orders
        ),
        vehicles=tuple(
            dataclasses.replace(vehicle, max_pieces=8) for vehicle in plain_problem.vehicles
        ),
    )
    found = HybridSolver().solve(problem, limits=STEPS)
    assert len(served_orders(problem, found.routes)) < len(problem.orders)
    looked = [[job.all_mandatory for jobs in lanes for job in jobs] for lanes in asked]
    # Not for ever: this fleet is too small.
    forced = range(1, rounds.FORCED_ROUNDS + 1) if mandatory else ()
    assert len(looked) > rounds.FORCED_ROUNDS + 1
    assert looked == [[False, at in forced] for at in range(len(looked))]


@pytest.mark.usefixtures("split_early")
def test_a_large_day_is_searched_in_groups(
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    assert_sound: AssertSound,
) -> None:
    found = HybridSolver().solve(plain_problem, limits=STEPS)
    inserted = insert_left_out(plain_problem, ((),) * 5, Pricing(plain_problem))
    assert assert_sound(plain_problem, found) < Pricing(plain_problem).objective_vnd(inserted)
    for lanes in asked:
        jobs = [job for jobs in lanes for job in jobs]
        assert len(jobs) > 2
        assert sorted(at for job in jobs for at in job.vehicles) == list(range(5))
    # Split anew in each round.
    assert len({frozenset(job.vehicles for jobs in lanes for job in jobs) for lanes in asked}) > 2


@pytest.mark.usefixtures("split_early")
@pytest.mark.parametrize("moves", [FEW_MOVES, MANY_MOVES])
def test_a_day_of_long_routes_is_searched_whole_up_to_more_tasks(
    moves: int,
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "LONG_SPLIT_FROM", 1_000)
    monkeypatch.setattr(rounds, "most_moves", lambda *_: moves)
    HybridSolver().solve(plain_problem, limits=STEPS)
    whole = [len(job.vehicles) == 5 for lanes in asked[1:] for jobs in lanes for job in jobs]
    assert len(whole) > 3
    assert set(whole) == {moves == MANY_MOVES}


def test_more_tasks_than_are_ever_searched_at_once_are_split_from_the_first(
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks = (dataclasses.replace(task, windows=(ANY_TIME,)) for task in plain_problem.tasks)
    problem = dataclasses.replace(plain_problem, tasks=tuple(tasks))
    monkeypatch.setattr(rounds, "SPLIT_FROM", 20)
    for whole_up_to in (1_000, 20):
        asked.clear()
        monkeypatch.setattr(rounds, "WHOLE_UPTO", whole_up_to)
        HybridSolver().solve(problem, limits=STEPS)
        whole = all(len(job.vehicles) == 5 for jobs in asked[0] for job in jobs)
        assert whole == (whole_up_to == 1_000)


def test_of_more_tasks_none_is_searched_whole_for_a_proof(
    plain_problem: RoutingProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = range(len(plain_problem.vehicles))
    orders = (
        dataclasses.replace(order, vehicles=(at % len(everyone),))
        for at, order in enumerate(plain_problem.orders)
    )
    problem = dataclasses.replace(plain_problem, orders=tuple(orders))
    assert groups_to_prove(problem), "beats of few orders each"
    begun: list[int] = []

    def noted(part: RoutingProblem, *_: Any, **__: Any) -> None:
        begun.append(len(part.tasks))

    monkeypatch.setattr(search_module, "search", noted)
    for upto in (len(problem.tasks) - 1, len(problem.tasks)):
        monkeypatch.setattr(search_module, "WHOLE_UPTO", upto)
        found = HybridSolver().solve(problem, limits=STEPS)
        assert served_orders(problem, found.routes)
    assert begun == [len(problem.tasks)]


def test_a_better_set_of_routes_is_where_every_lane_goes_on(
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = SOLVER.solve(plain_problem, limits=STEPS).routes
    asked.clear()
    chosen_before: list[int] = []

    def best_set(_: RoutePool, known: Any, __: float) -> Any:
        chosen_before.append(len(asked))
        return good if len(chosen_before) == 1 else known

    monkeypatch.setattr(RoutePool, "best_set", best_set)
    SOLVER.solve(plain_problem, limits=Limits(time_limit_s=600.0, solution_limit=40))
    first, second, *_ = chosen_before
    assert [job.routes for jobs in asked[first] for job in jobs] == [good, good]
    # After one in vain it takes twice as many rounds until the next.
    gaps = [after - before for before, after in itertools.pairwise(chosen_before)]
    assert second - first == rounds.CHOOSE_EVERY
    assert gaps[1:2] == [2 * rounds.CHOOSE_EVERY]


def test_what_pyvrp_sees_at_its_best_hour_only_goes_to_ortools_too(
    asked: list[Sequence[Sequence[Job]]],
    priced_by_pyvrp: list[bool],
    make_order: Callable[..., Any],
    make_vehicle: Callable[..., Any],
    make_problem: Callable[..., RoutingProblem],
) -> None:
    doors = ("o1", "o2", "o3", "v1", "j1", "v2")
    orders = [make_order(f"D{at}", doors[at % len(doors)]) for at in range(30)]
    shut = Closure(id="S1", section_id="QL1-03", end_s=9 * 3600)
    problem = make_problem(orders, [make_vehicle("V1"), make_vehicle("V2")], closures=(shut,))
    assert problem.travel.timed("van") is not None
    HybridSolver().solve(problem, limits=STEPS)
    assert priced_by_pyvrp == [False]
    assert all(job.moves is None for jobs in asked[-1] for job in jobs)


def test_ortools_comes_in_where_a_day_has_breaks(
    large_problem: RoutingProblem,
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    priced_by_pyvrp: list[bool],
) -> None:
    HybridSolver().solve(plain_problem, limits=STEPS)
    assert all(job.moves is not None for lanes in asked for jobs in lanes for job in jobs)
    asked.clear()
    HybridSolver().solve(large_problem, limits=STEPS)
    by_ortools = [all(job.moves is None for jobs in lanes for job in jobs) for lanes in asked]
    assert by_ortools == sorted(by_ortools)
    assert set(by_ortools) == {False, True}
    assert priced_by_pyvrp == [True, False]


def test_a_larger_day_with_breaks_keeps_them_and_gets_better(
    large_problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    pricing = Pricing(large_problem)
    inserted = insert_left_out(large_problem, ((),) * 5, pricing)
    first, second = (SOLVER.solve(large_problem, limits=STEPS) for _ in range(2))
    assert assert_sound(large_problem, first) < pricing.objective_vnd(inserted)
    assert first.routes == second.routes


@pytest.mark.parametrize("split", [False, True], ids=["whole", "groups"])
def test_by_steps_the_number_of_processes_changes_nothing(
    split: bool,  # noqa: FBT001
    large_problem: RoutingProblem,
    request: pytest.FixtureRequest,
) -> None:
    if split:
        request.getfixturevalue("split_early")
    found = [
        SOLVER.solve(
            large_problem,
            limits=Limits(time_limit_s=600.0, solution_limit=200, workers=workers),
        )
        for workers in (1, 2, 3)
    ]
    assert found[0].routes == found[1].routes == found[2].routes
    curves = [[vnd for _, vnd in one.cost_curve] for one in found]
    assert curves[0] == curves[1] == curves[2]


def test_the_time_limit_holds(plain_problem: RoutingProblem) -> None:
    found = SOLVER.solve(plain_problem, limits=Limits(time_limit_s=1.0))
    assert 0 < found.cost_curve[-1][0] < 1.5
    costs = [vnd for _, vnd in found.cost_curve]
    assert costs == sorted(costs, reverse=True)
    assert len(costs) > 2


def test_an_answer_to_start_from_is_never_lost(
    plain_problem: RoutingProblem, asked: list[Sequence[Sequence[Job]]]
) -> None:
    good = SOLVER.solve(plain_problem, limits=STEPS)
    asked.clear()
    again = SOLVER.solve(
        plain_problem, initial=good, limits=Limits(time_limit_s=600.0, solution_limit=4)
    )
    assert asked[0][0][0].routes == good.routes
    assert again.cost_curve[0][1] == good.cost_curve[-1][1] >= again.cost_curve[-1][1]


def test_each_round_begins_as_hot_as_the_one_before_ended(
    plain_problem: RoutingProblem, asked: list[Sequence[Sequence[Job]]]
) -> None:
    HybridSolver().solve(plain_problem, limits=STEPS)
    # The first round makes an answer, as quickly as can be.
    assert asked[0][0][0].heats == (COLD, COLD)
    heats = [lanes[0][0].heats for lanes in asked[1:]]
    assert COLD < heats[0][0] < HOT
    assert heats[-1][1] == pytest.approx(COLD)
    for (_, before), (after, _) in itertools.pairwise(heats):
        assert after == pytest.approx(before)


def test_a_given_answer_is_not_melted_down(
    plain_problem: RoutingProblem, asked: list[Sequence[Sequence[Job]]]
) -> None:
    good = SOLVER.solve(plain_problem, limits=STEPS)
    asked.clear()
    SOLVER.solve(plain_problem, initial=good, limits=STEPS)
    assert asked[0][0][0].heats[0] == pytest.approx(WARM)


def test_a_long_search_goes_on_from_a_given_answer_to_its_end(
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = SOLVER.solve(plain_problem, limits=STEPS)
    asked.clear()
    monkeypatch.setattr(rounds, "CYCLE_S_PER_TASK", 1.5 / 9 / len(plain_problem.tasks))
    SOLVER.solve(plain_problem, initial=good, limits=Limits(time_limit_s=1.5))
    assert len(asked) > 3
    jobs = [lanes[lane][0] for lanes in asked for lane in (0, 1)]
    assert all(any(job.routes) for job in jobs)
    assert max(heat for job in jobs for heat in job.heats) == pytest.approx(WARM, rel=0.05)


def test_lanes_go_on_from_where_they_stood(
    plain_problem: RoutingProblem, asked: list[Sequence[Sequence[Job]]]
) -> None:
    HybridSolver().solve(plain_problem, limits=STEPS)
    first, second = ([lanes[lane][0].routes for lanes in asked] for lane in (0, 1))
    assert len(set(first)) > 3
    # Each for itself, but for the beginning and where the best set of routes was chosen.
    assert sum(one != other for one, other in zip(first, second, strict=True)) > 3


def test_a_long_search_of_a_small_day_begins_anew(
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "CYCLE_S_PER_TASK", 1.5 / 9 / len(plain_problem.tasks))
    HybridSolver().solve(plain_problem, limits=Limits(time_limit_s=1.5))
    from_nothing = [at for at, lanes in enumerate(asked) if not any(lanes[0][0].routes)]
    assert len(from_nothing) == 3
    for at in from_nothing[1:]:
        assert asked[at][0][0].heats[0] > asked[at - 1][0][0].heats[1]


def test_a_round_ends_with_the_cooling_it_belongs_to(
    plain_problem: RoutingProblem,
    asked: list[Sequence[Sequence[Job]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the next cooling would begin in its midst: from nothing, and cold."""
    monkeypatch.setattr(rounds, "CYCLE_S_PER_TASK", 2.0 / 9 / len(plain_problem.tasks))
    monkeypatch.setattr(rounds, "ROUND_SHARE", 2.0)
    HybridSolver().solve(plain_problem, limits=Limits(time_limit_s=2.0))
    from_nothing = [at for at, lanes in enumerate(asked) if not any(lanes[0][0].routes)]
    assert len(from_nothing) == 3
    for at in from_nothing[1:]:
        assert asked[at][0][0].heats[0] > HOT / 2


@pytest.mark.usefixtures("split_early")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_first_answer_of_all_groups_is_made_whatever_the_limit(
    workers: int, plain_problem: RoutingProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*given: Any) -> Any:
        time.sleep(0.2)
        return take_part(*given)

    monkeypatch.setattr(lane, "take_part", slowly)
    monkeypatch.setattr(rounds, "_MOST_INSERTIONS", 0)
    limits = Limits(time_limit_s=0.15, workers=workers)
    found = HybridSolver().solve(plain_problem, limits=limits)
    served = served_orders(plain_problem, found.routes)
    assert len(served) > len(plain_problem.orders) // 2


@pytest.mark.usefixtures("split_early")
def test_a_day_that_is_best_left_for_tomorrow_ends(plain_problem: RoutingProblem) -> None:
    cheap = dataclasses.replace(
        plain_problem,
        orders=tuple(
            dataclasses.replace(order, price_vnd=1, mandatory=False)
            for order in plain_problem.orders
        ),
    )
    found = HybridSolver().solve(cheap, limits=Limits(time_limit_s=1.0))
    assert not any(found.routes)
    assert found.cost_curve[-1][1] == len(cheap.orders)


@pytest.mark.usefixtures("split_early")
def test_the_first_answer_told_is_complete(plain_problem: RoutingProblem) -> None:
    told: list[Progress] = []
    SOLVER.solve(plain_problem, limits=STEPS, on_progress=told.append)
    routes = told[0].routes
    assert insert_left_out(plain_problem, routes, Pricing(plain_problem)) == routes


def test_it_names_both_libraries() -> None:
    assert SOLVER.version().endswith("(pyvrp)")
    assert "(ortools)" in SOLVER.version()
