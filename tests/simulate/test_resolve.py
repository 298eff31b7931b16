"""The day planned again in each scenario, from its base plan."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.test_make_plan import make_order, mixed_day, served

from routeplan.check import check_plan
from routeplan.model.closure import Closure
from routeplan.model.day import Limits
from routeplan.planning.make_plan import make_plan
from routeplan.simulate.resolve import Replanned, ResolveTask
from routeplan.simulate.run import run
from routeplan.simulate.sets import each_section, named_closures
from routeplan.simulate.sink import MemorySink
from routeplan.simulate.workers import local_workers

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.resolved import ResolvedLoss, ResolvedLosses
    from routeplan.network.region import Region
    from routeplan.simulate.sets import ScenarioSet

REPEATABLE = Limits(time_limit_s=600, solution_limit=30)


def _day() -> Day:
    """Return a mixed day with documents due on it, before it and after it."""
    day = mixed_day(REPEATABLE)
    documents = [
        make_order(f"R{at}", "hub o3", kind="document_return", due_s=due_s, service_s=60)
        for at, due_s in ((2, 15 * 3600), (3, -86_400), (4, 90_000), (5, None))
    ]
    return dataclasses.replace(day, orders=(*day.orders, *documents))


def _task(region: Region, scenarios: ScenarioSet, day: Day | None = None) -> ResolveTask:
    day = day or _day()
    base = make_plan(day, region, isolate=False)
    return ResolveTask(day=day, region=region, base=base, scenarios=scenarios)


def _added(loss: ResolvedLoss) -> dict[str, float]:
    return {
        name: value
        for name, value in dataclasses.asdict(loss).items()
        if name.startswith("added_") and value
    }


def test_what_no_route_meets_gives_the_base_plan_exactly(small_region: Region) -> None:
    closures = {
        "nothing": [Closure(id="soon", section_id="QL1-01", start_s=86_400)],
        "after all are back": [Closure(id="late", section_id="QL1-01", start_s=18 * 3600)],
        "where nobody drives": [Closure(id="far", section_id="X1-01")],
        "for trucks": [Closure(id="trucks", section_id="QL1-01", blocks="trucks")],
    }
    task = _task(small_region, named_closures(small_region.roads, closures))
    losses = task.measure(range(task.count))
    assert [loss.name for loss in losses.scenarios] == ["as_it_is", *closures]
    for loss in losses.scenarios:
        assert _added(loss) == {}
        assert not loss.replanned
    assert losses.scenarios[0].cost_vnd == task.base.quality.cost_vnd
    assert losses.scenarios[0].orders_served == len(task.base.journeys)


def test_orders_cut_off_are_counted_with_their_reason(small_region: Region) -> None:
    shut = {"o3 cut off": [Closure(id="slide", section_id="L1-01")]}
    task = _task(small_region, named_closures(small_region.roads, shut))
    losses = task.measure([0, 1])
    base, cut = losses.scenarios
    assert base.documents_late == 0
    assert cut.replanned
    # A delivery, a transfer and four documents lie behind the slide.
    assert cut.added_unserved_closed_road == 6
    assert cut.added_orders_unserved == -cut.added_orders_served == 6
    # Due on the day, and long ago; not those due tomorrow or never.
    assert cut.documents_late == cut.added_documents_late == 2
    assert cut.mandatory_unserved == base.mandatory_unserved + 2
    assert cut.added_postponement_vnd > 0 > cut.added_distance_km
    (row,) = [row for row in losses.communes if row.scenario == 1 and row.orders_lost]
    assert (row.commune_code, row.orders_lost, row.documents_late) == ("004", 6, 2)


def test_a_delay_is_felt_though_it_shuts_nothing(small_region: Region) -> None:
    slow = {"slow": [Closure(id="works", section_id="L1-01", blocks="none", delay_s=1_200)]}
    task = _task(small_region, named_closures(small_region.roads, slow))
    (loss,) = task.measure([1]).scenarios
    assert loss.replanned
    assert loss.added_wages_vnd > 0


def test_what_was_postponed_may_be_cut_off_now(small_region: Region) -> None:
    """No route meets the slide, yet the way to an order left out is shut."""
    day = _day()
    far = make_order("FAR", "hub v2", service_s=60)
    day = dataclasses.replace(day, orders=(*(o for o in day.orders if o.id != "D5"), far))
    day = dataclasses.replace(day, postponement=dataclasses.replace(day.postponement, normal=1))
    shut = {"v2 cut off": [Closure(id="slide", section_id="QL9A-01")]}
    task = _task(small_region, named_closures(small_region.roads, shut), day)
    assert "FAR" not in served(task.base)
    (loss,) = task.measure([1]).scenarios
    assert not loss.replanned
    assert _added(loss) == {"added_unserved_closed_road": 1, "added_unserved_postponed": -1}
    again = task.replan(1).plan
    assert check_plan(task.day_of(1), small_region, again) == ()


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_plan_passes_the_check_and_every_order_is_counted_once(
    small_region: Region, data: st.DataObject
) -> None:
    section = st.sampled_from(small_region.roads.section_ids)
    drawn = st.builds(
        Closure,
        id=st.uuids().map(str),
        section_id=section,
        start_s=st.integers(0, 20 * 3600),
        end_s=st.none() | st.integers(21 * 3600, 86_400),
        blocks=st.sampled_from(["all", "cars_and_up", "trucks"]),
    )
    closures = data.draw(st.lists(drawn, min_size=1, max_size=3))
    task = _task(small_region, named_closures(small_region.roads, {"drawn": closures}))
    again = task.replan(1)
    assert check_plan(task.day_of(1), small_region, again.plan) == ()
    if not again.searched:
        assert again.plan.routes == task.base.routes
    losses = task.measure([1])
    (loss,) = losses.scenarios
    counts = dataclasses.asdict(loss)
    reasons = sum(value for name, value in counts.items() if name.startswith("unserved_"))
    assert loss.orders_served + loss.orders_unserved == len(task.day.orders)
    assert loss.orders_unserved == reasons
    assert loss.orders_unserved == sum(row.orders_unserved for row in losses.communes)
    assert loss.added_orders_unserved == sum(
        row.orders_lost - row.orders_gained for row in losses.communes
    )
    assert loss.cost_vnd == sum(
        getattr(loss, f"{line}_vnd") for line in ("wages", "distance", "fixed", "postponement")
    )


def test_a_closure_may_share_its_id_with_one_of_the_day(small_region: Region) -> None:
    own = Closure(id="K1", section_id="X1-01")
    day = dataclasses.replace(_day(), closures=(own,))
    shut = {"again": [Closure(id="K1", section_id="L1-01")]}
    task = _task(small_region, named_closures(small_region.roads, shut), day)
    assert [closure.id for closure in task.day_of(1).closures] == ["K1", "K1 (again)"]
    assert task.measure([1]).scenarios[0].added_unserved_closed_road == 6


def test_the_order_of_work_changes_no_number(small_region: Region) -> None:
    task = _task(small_region, each_section(small_region.roads))
    forward = task.measure(range(task.count))
    fresh = dataclasses.replace(task)
    backward = [fresh.measure([number]) for number in reversed(range(task.count))]
    assert [part.scenarios[0] for part in reversed(backward)] == list(forward.scenarios)
    assert sum(loss.replanned for loss in forward.scenarios) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2])
def test_numbers_are_the_same_however_many_workers(small_region: Region, count: int) -> None:
    task = _task(small_region, each_section(small_region.roads))
    sink: MemorySink[ResolvedLosses] = MemorySink()
    run(task, sink, local_workers(count), part_size=count)
    assert sink.losses() == task.measure(range(task.count))


def test_what_a_sink_has_is_not_planned_again(
    small_region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _task(small_region, each_section(small_region.roads))
    whole = task.measure(range(task.count))
    sink: MemorySink[ResolvedLosses] = MemorySink()
    sink.keep(0, task.measure(range(8)))
    done: list[int] = []
    replan = ResolveTask.replan

    def noted(own: ResolveTask, number: int) -> Replanned:
        done.append(number)
        return replan(own, number)

    monkeypatch.setattr(ResolveTask, "replan", noted)
    run(task, sink, local_workers(), part_size=8)
    assert done == list(range(8, task.count))
    assert sink.losses() == whole
