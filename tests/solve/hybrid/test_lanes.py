from __future__ import annotations

import dataclasses
import signal
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import served_orders
from routeplan.solve.hybrid import lane, lanes
from routeplan.solve.hybrid.lane import Job, Lane
from routeplan.solve.hybrid.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem

FAR_S = 600.0


@pytest.fixture
def plain_problem(
    large_problem: RoutingProblem, without_refused: Callable[[RoutingProblem], RoutingProblem]
) -> RoutingProblem:
    return without_refused(large_problem)


@pytest.fixture
def start(plain_problem: RoutingProblem) -> Routes:
    return insert_left_out(plain_problem, ((),) * 5, Pricing(plain_problem))


def make_job(
    problem: RoutingProblem, routes: Routes, vehicles: tuple[int, ...] = (), **changes: object
) -> Job:
    """Return a job of some vehicles and the orders on their routes, or of everything."""
    chosen = vehicles or tuple(range(len(problem.vehicles)))
    mine = {problem.tasks[task].order for vehicle in chosen for task in routes[vehicle]}
    values = {"moves": 10, "seed": 1, "steps": 60, **changes}
    return Job(
        vehicles=chosen,
        orders=tuple(sorted(mine)) if vehicles else tuple(range(len(problem.orders))),
        routes=tuple(tasks if at in chosen else () for at, tasks in enumerate(routes)),
        **values,  # type: ignore[arg-type]
    )


def until() -> float:
    return time.monotonic() + FAR_S


# --- one lane ------------------------------------------------------------------------------


def test_a_job_gets_better_and_counts_its_steps(
    plain_problem: RoutingProblem, start: Routes
) -> None:
    lane = Lane(plain_problem, exact=True)
    (found,) = lane.run([make_job(plain_problem, start)], until())
    pricing = Pricing(plain_problem)
    assert pricing.objective_vnd(found.routes) < pricing.objective_vnd(start)
    assert found.steps == 60


def test_a_job_of_some_vehicles_leaves_the_others_alone(
    plain_problem: RoutingProblem, start: Routes
) -> None:
    (found,) = Lane(plain_problem, exact=True).run(
        [make_job(plain_problem, start, vehicles=(1, 3))], until()
    )
    assert [at for at, tasks in enumerate(found.routes) if tasks] == [1, 3]
    pricing = Pricing(plain_problem)
    before_vnd, after_vnd = (
        sum(pricing.route_vnd(at, routes[at]) or 0 for at in (1, 3))
        for routes in (start, found.routes)
    )
    assert after_vnd <= before_vnd
    assert {vehicle for vehicle, _, _ in found.columns} <= {1, 3}


def test_routes_seen_on_the_way_cost_what_the_schedule_says(
    plain_problem: RoutingProblem, start: Routes
) -> None:
    pricing = Pricing(plain_problem)
    (found,) = Lane(plain_problem, exact=True).run([make_job(plain_problem, start)], until())
    assert len(found.columns) > 5
    for vehicle, tasks, cost_vnd in found.columns:
        own_vnd = pricing.route_vnd(vehicle, tasks)
        assert own_vnd is not None
        # Wages and kilometres are rounded up apart there, and together here.
        assert abs(own_vnd - cost_vnd) <= 2


def test_with_breaks_routes_are_priced_by_the_schedule(
    large_problem: RoutingProblem,
) -> None:
    pricing = Pricing(large_problem)
    routes = insert_left_out(large_problem, ((),) * 5, pricing)
    (found,) = Lane(large_problem, exact=False).run([make_job(large_problem, routes)], until())
    assert found.columns
    for vehicle, tasks, cost_vnd in found.columns:
        assert pricing.route_vnd(vehicle, tasks) == cost_vnd


def test_ortools_searches_a_job_without_moves(large_problem: RoutingProblem) -> None:
    pricing = Pricing(large_problem)
    routes = insert_left_out(large_problem, ((),) * 5, pricing)
    job = make_job(large_problem, routes, vehicles=(0, 2), moves=None, steps=40)
    (found,) = Lane(large_problem, exact=False).run([job], until())
    assert 0 < found.steps <= 40
    assert pricing.objective_vnd(found.routes) < pricing.objective_vnd(job.routes)


def test_a_job_without_a_start_finds_one(plain_problem: RoutingProblem) -> None:
    nothing = make_job(plain_problem, ((),) * 5, steps=1)
    (found,) = Lane(plain_problem, exact=True).run([nothing], until())
    assert sum(map(len, found.routes)) > len(plain_problem.tasks) // 2
    Pricing(plain_problem).objective_vnd(found.routes)


@pytest.mark.parametrize("moves", [10, None])
def test_what_is_told_on_the_way_is_numbered_as_the_whole_day(
    moves: int | None, plain_problem: RoutingProblem
) -> None:
    """Of all vehicles and half of the orders, too, as where one vehicle has all groups."""
    late = tuple(range(len(plain_problem.orders) // 2, len(plain_problem.orders)))
    job = make_job(plain_problem, ((),) * 5, moves=moves, steps=20)
    told: list[Routes] = []
    Lane(plain_problem, exact=True).run(
        [dataclasses.replace(job, orders=late)], until(), tell=told.append
    )
    assert told
    for routes in told:
        assert served_orders(plain_problem, routes) <= set(late)
        for vehicle, tasks in enumerate(routes):
            for task in tasks:
                order = plain_problem.orders[plain_problem.tasks[task].order]
                assert vehicle in order.vehicles


def test_where_steps_are_limited_each_job_has_all_the_time(
    large_problem: RoutingProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else how far OR-Tools gets would depend on how many jobs a process has."""
    left_s: list[float] = []
    monkeypatch.setattr(lane, "improve", lambda _, watch: left_s.append(watch.left_s()))
    routes = insert_left_out(large_problem, ((),) * 5, Pricing(large_problem))
    jobs = [make_job(large_problem, routes, (at,), moves=None, steps=1) for at in range(4)]
    Lane(large_problem, exact=False).run(jobs, until())
    assert len(left_s) == 4
    assert min(left_s) > 0.9 * FAR_S


@pytest.mark.parametrize("first", [True, False])
def test_only_a_first_answer_is_made_when_the_time_is_up(
    first: bool,  # noqa: FBT001
    plain_problem: RoutingProblem,
) -> None:
    job = make_job(plain_problem, ((),) * 5, steps=None, first=first)
    (found,) = Lane(plain_problem, exact=True).run([job], time.monotonic() - 1)
    assert (sum(map(len, found.routes)) > len(plain_problem.tasks) // 2) == first


def test_a_search_that_is_kept_goes_on(plain_problem: RoutingProblem, start: Routes) -> None:
    lane = Lane(plain_problem, exact=True)
    (first,) = lane.run([make_job(plain_problem, start, keep="mine")], until())
    again = make_job(plain_problem, first.current, keep="mine")
    (second,) = lane.run([again], until())
    # With its random numbers as they stand: another one does not do the same.
    (alone,) = Lane(plain_problem, exact=True).run([again], until())
    assert second.columns != alone.columns


def test_a_hot_search_stands_elsewhere_than_at_its_best(
    plain_problem: RoutingProblem, start: Routes
) -> None:
    pricing = Pricing(plain_problem)
    (best,) = Lane(plain_problem, exact=True).run(
        [make_job(plain_problem, start, steps=400)], until()
    )
    hot = make_job(plain_problem, best.routes, heats=(20.0, 20.0))
    (found,) = Lane(plain_problem, exact=True).run([hot], until())
    at_best_vnd = pricing.objective_vnd(found.routes)
    assert at_best_vnd <= pricing.objective_vnd(best.routes)
    assert pricing.objective_vnd(found.current) > at_best_vnd


def test_penalties_are_handed_on(plain_problem: RoutingProblem, start: Routes) -> None:
    job = make_job(plain_problem, start, steps=120)
    (found,) = Lane(plain_problem, exact=True).run([job], until())
    assert found.penalties is not None
    handed = make_job(plain_problem, start, steps=1, penalties=found.penalties)
    (after,) = Lane(plain_problem, exact=True).run([handed], until())
    (fresh,) = Lane(plain_problem, exact=True).run(
        [make_job(plain_problem, start, steps=1)], until()
    )
    assert after.penalties is not None
    assert fresh.penalties is not None
    assert after.penalties[1] == pytest.approx(found.penalties[1])
    assert fresh.penalties[1] != pytest.approx(found.penalties[1])


def test_no_time_leaves_a_job_as_it_is(plain_problem: RoutingProblem, start: Routes) -> None:
    job = make_job(plain_problem, start, steps=None)
    (found,) = Lane(plain_problem, exact=True).run([job], time.monotonic() - 1)
    assert (found.routes, found.steps) == (start, 0)


# --- side by side --------------------------------------------------------------------------


def _routes(problem: RoutingProblem, start: Routes, workers: int) -> list[Routes]:
    jobs = [[make_job(problem, start, seed=lane, keep=str(lane))] for lane in range(3)]
    with Lanes(problem, exact=True, workers=workers) as side_by_side:
        found = [side_by_side.run(jobs, until(), lambda: False, lambda _: None) for _ in range(2)]
    return [one.routes for lists in found for own in lists for one in own]


def test_the_number_of_processes_changes_nothing(
    plain_problem: RoutingProblem, start: Routes
) -> None:
    alone = _routes(plain_problem, start, 1)
    assert len(set(alone)) > 1
    assert _routes(plain_problem, start, 2) == alone
    assert _routes(plain_problem, start, 4) == alone


def test_elsewhere_processes_are_started_anew(
    plain_problem: RoutingProblem, start: Routes, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = _routes(plain_problem, start, 1)
    monkeypatch.setattr(lanes, "STARTED_BY", "spawn")
    assert _routes(plain_problem, start, 2) == alone


def test_a_process_that_is_killed_brings_nothing_more(
    plain_problem: RoutingProblem, start: Routes
) -> None:
    before = set(psutil.Process().children())
    jobs = [[make_job(plain_problem, start, steps=None)] for _ in range(2)]
    with Lanes(plain_problem, exact=True, workers=2) as side_by_side:
        (other,) = set(psutil.Process().children()) - before
        # As it is asked while it starts, it is there for the second round at the latest.
        for _ in range(2):
            side_by_side.run(jobs, time.monotonic() + 0.5, lambda: False, lambda _: None)
        other.send_signal(signal.SIGKILL)
        other.wait()
        begun_s = time.monotonic()
        (mine,), (lost,) = side_by_side.run(jobs, begun_s + 0.5, lambda: False, lambda _: None)
    assert time.monotonic() - begun_s < 5
    assert mine.steps > 0
    assert (lost.routes, lost.steps) == (start, 0)


def test_no_process_is_left_behind(plain_problem: RoutingProblem, start: Routes) -> None:
    before = set(psutil.Process().children())
    job = make_job(plain_problem, start, steps=1)
    with Lanes(plain_problem, exact=True, workers=3) as side_by_side:
        side_by_side.run([[job]] * 3, until(), lambda: False, lambda _: None)
        assert len(set(psutil.Process().children()) - before) == 2
    assert set(psutil.Process().children()) <= before


def test_where_no_process_can_be_started_this_one_does_all(
    plain_problem: RoutingProblem, start: Routes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(lanes, "_Other", refused)
    jobs = [[make_job(plain_problem, start)], [make_job(plain_problem, start, seed=2)]]
    with Lanes(plain_problem, exact=True, workers=64) as searching:
        found = searching.run(jobs, until(), lambda: False, lambda _: None)
    assert [len(each) for each in found] == [1, 1]
    assert all(one.steps == 60 for (one,) in found)


def test_an_interruption_is_not_waited_for(plain_problem: RoutingProblem, start: Routes) -> None:
    jobs = [[make_job(plain_problem, start, steps=10**9)] for _ in range(2)]
    begun_s = time.monotonic()
    with Lanes(plain_problem, exact=True, workers=2) as side_by_side:
        found = side_by_side.run(
            jobs, until(), lambda: time.monotonic() > begun_s + 1, lambda _: None
        )
    assert time.monotonic() - begun_s < 10
    assert found[0][0].steps > 0
