"""Simulations whose routes are planned again: kept, resumed, refused."""

from __future__ import annotations

import csv
import dataclasses
from typing import TYPE_CHECKING

import pytest
from tests.planning.test_make_plan import mixed_day

from routeplan.api.resolved import read_resolved, simulate_resolved
from routeplan.api.simulation import read_losses
from routeplan.errors import InputError
from routeplan.model.closure import Closure
from routeplan.model.day import Limits
from routeplan.planning.make_plan import make_plan
from routeplan.simulate.resolve import Replanned, ResolveTask
from routeplan.simulate.sets import each_section

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region

DAY = mixed_day(Limits(time_limit_s=600, solution_limit=20))


def _codes(caught: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    return [(problem.code, problem.column) for problem in caught.value.problems]


def test_tables_hold_what_is_returned(small_region: Region, tmp_path: Path) -> None:
    scenarios = each_section(small_region.roads)
    folder = tmp_path / "out"
    kept = simulate_resolved(scenarios, DAY, region=small_region, folder=folder)
    assert kept == read_resolved(folder) == simulate_resolved(scenarios, DAY, region=small_region)
    with pytest.raises(InputError, match="travel only: of routes planned again") as caught:
        read_losses(folder)
    assert [problem.code for problem in caught.value.problems] == ["other_depth"]
    with (folder / "scenarios.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["cost_vnd"]) for row in rows] == [loss.cost_vnd for loss in kept.scenarios]
    assert rows[0]["added_cost_vnd"] == "0"


def test_a_stopped_run_goes_on_from_the_same_base_plan(
    small_region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios, folder = each_section(small_region.roads), tmp_path / "out"
    expected = simulate_resolved(scenarios, DAY, region=small_region)
    done: list[int] = []
    replan = ResolveTask.replan

    def stops_once(own: ResolveTask, number: int) -> Replanned:
        if number == 6 and 6 not in done:
            done.append(6)
            raise KeyboardInterrupt
        done.append(number)
        return replan(own, number)

    monkeypatch.setattr(ResolveTask, "replan", stops_once)
    with pytest.raises(KeyboardInterrupt):
        simulate_resolved(scenarios, DAY, region=small_region, folder=folder)
    before = (folder / "base_plan.json").read_text(encoding="utf-8")
    with pytest.raises(InputError) as caught:
        simulate_resolved(scenarios, DAY, region=small_region, folder=folder)
    assert _codes(caught) == [("unfinished_results", "")]
    losses = simulate_resolved(scenarios, DAY, region=small_region, folder=folder, resume=True)
    assert losses == expected
    assert (folder / "base_plan.json").read_text(encoding="utf-8") == before
    # What was kept is not planned again; what ran when it stopped may be.
    assert [done.count(number) for number in range(6)] == [1] * 6
    assert set(done) == set(range(scenarios.count + 1))


def test_a_resumed_run_refuses_another_day(small_region: Region, tmp_path: Path) -> None:
    scenarios, folder = each_section(small_region.roads), tmp_path / "out"
    simulate_resolved(scenarios, DAY, region=small_region, folder=folder)
    fewer = dataclasses.replace(DAY, orders=DAY.orders[1:])
    with pytest.raises(InputError) as caught:
        simulate_resolved(scenarios, fewer, region=small_region, folder=folder, resume=True)
    assert _codes(caught) == [("inputs_changed", "day")]
    office = small_region.places["o1"]
    moved = small_region.with_places([dataclasses.replace(office, lon=office.lon + 1e-4)])
    with pytest.raises(InputError) as caught:
        simulate_resolved(scenarios, DAY, region=moved, folder=folder, resume=True)
    assert _codes(caught) == [("inputs_changed", "places")]
    longer = Limits(time_limit_s=600, solution_limit=21)
    with pytest.raises(InputError) as caught:
        simulate_resolved(
            scenarios, DAY, base=longer, region=small_region, folder=folder, resume=True
        )
    assert _codes(caught) == [("inputs_changed", "base_plan")]


def test_a_base_plan_must_be_the_days_own(small_region: Region) -> None:
    scenarios = each_section(small_region.roads)
    base = make_plan(DAY, small_region, isolate=False)
    given = simulate_resolved(scenarios, DAY, region=small_region, base=base)
    assert given.scenarios[0].cost_vnd == base.quality.cost_vnd
    shut = dataclasses.replace(DAY, closures=(Closure(id="slide", section_id="L1-01"),))
    with pytest.raises(InputError) as caught:
        simulate_resolved(scenarios, shut, region=small_region, base=base)
    assert {code for code, _ in _codes(caught)} == {"base_plan_of_other_day"}
