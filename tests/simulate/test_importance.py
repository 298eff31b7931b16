from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.simulate import importance
from routeplan.simulate.importance import StormsWithout, rank_sections
from routeplan.simulate.sets import each_section
from routeplan.simulate.storms import sampled_storms

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.network.region import Region
    from routeplan.simulate.task import TravelTask

    TaskOf = Callable[..., TravelTask]


def test_each_storm_is_there_whole_and_without_each_slide(dien_bien: Region) -> None:
    storms = sampled_storms(dien_bien, 20, rain="extreme")
    without = StormsWithout(storms=storms)
    for number, (storm, left_out) in enumerate(without.parts, start=1):
        scenario, whole = without.scenario(number), storms.scenario(storm)
        assert scenario.window_s == whole.window_s
        kept = [span for span in whole.spans if span.section != left_out]
        assert list(scenario.spans) == kept
        assert len(without.closures(number)) == len(kept)
        assert (left_out < 0) == (len(kept) == len(whole.spans))
    assert without.count == 20 + sum(len(storms.slides(n)) for n in range(1, 21))


def test_sections_are_ranked_by_what_they_cost(dien_bien: Region, task_of: TaskOf) -> None:
    chances = {"QL4H-01": 0.5, "QL12-13": 0.5, "L77-01": 0.1}
    storms = sampled_storms(dien_bien, 150, chances=chances)
    without = StormsWithout(storms=storms)
    stormy = task_of(dien_bien, without, profiles=("van",))
    alone = task_of(dien_bien, each_section(dien_bien.roads), profiles=("van",))
    ranked = rank_sections(
        stormy.states,
        alone.measure(range(alone.count)),
        without,
        stormy.measure(range(stormy.count)),
    )
    assert len(ranked) == 193
    assert {row.section_id for row in ranked[:3]} == set(chances)
    by_id = {row.section_id: row for row in ranked}
    assert by_id["QL4H-01"].is_bridge
    assert not by_id["QL12-13"].is_bridge
    assert by_id["QL4H-01"].alone_delay_h == pytest.approx(264)
    assert by_id["QL4H-01"].slides == pytest.approx(75, abs=25)
    for row in ranked:
        assert row.storm_delay_low_h <= row.storm_delay_h <= row.storm_delay_high_h
        assert (row.slides == 0) <= (row.storm_delay_h == row.storm_delay_high_h == 0)
    # A section that never slides costs nothing in storms, but may cost most alone.
    assert by_id["QL4H-02"].storm_delay_h == 0
    assert by_id["QL4H-02"].alone_delay_h > 0
    delays = [row.storm_delay_h for row in ranked]
    assert delays == sorted(delays, reverse=True)


def test_means_are_those_of_a_table_of_all_storms_and_sections(
    dien_bien: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    storms = sampled_storms(dien_bien, 60, rain="extreme")
    without = StormsWithout(storms=storms)
    figures = np.random.default_rng(3).integers(0, 1_000, (without.count, 2)) / 8
    full = np.zeros((60, 193, 2))
    whole = figures[0]
    for (storm, left_out), figure in zip(without.parts, figures, strict=True):
        if left_out < 0:
            whole = figure
        else:
            full[storm - 1, left_out] = whole - figure
    weight = np.random.default_rng(1).multinomial(60, np.full(60, 1 / 60), size=1_000) / 60
    again = np.einsum("ds,snf->dnf", weight, full)
    monkeypatch.setattr(importance, "_AT_ONCE", 7)
    mean, low, high = importance._mean_and_interval(importance._saved(figures, without), 60, 193)
    assert mean == pytest.approx(full.mean(axis=0), abs=1e-9)
    assert low == pytest.approx(np.quantile(again, 0.05, axis=0), abs=1e-9)
    assert high == pytest.approx(np.quantile(again, 0.95, axis=0), abs=1e-9)
