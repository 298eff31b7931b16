from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.errors import InputError
from routeplan.model.closure import Closure
from routeplan.network.closures import locate_closures
from routeplan.simulate.reopening import median_clear_h, reopening_order
from routeplan.simulate.sets import ListedScenarios, Scenario
from routeplan.simulate.storms import sampled_storms
from routeplan.simulate.task import Conditions, travel_task
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.model.reopening import Reopening
    from routeplan.network.region import Region

VANS = Conditions(profiles=("van",))


def order_of(
    region: Region,
    closures: Sequence[Closure],
    clear_h: Mapping[str, float],
    conditions: Conditions = VANS,
    *,
    crews: int = 1,
) -> Reopening:
    return reopening_order(
        region, closures, conditions, crews=crews, clear_h=clear_h, loss_name="delay_h"
    )


def simulated_delay_h(
    region: Region, closures: Sequence[Closure], open_h: Mapping[str, float]
) -> float:
    """Return what ``simulate`` says of closures that are open after some hours."""
    spans = [
        dataclasses.replace(span, in_force=((0, round(open_h[closure.id] * 3600)),))
        for closure in closures
        for span in locate_closures(region.roads, (closure,)).spans
    ]
    window_s = -(-round(max(open_h.values()) * 3600) // DAY_S) * DAY_S
    scenario = Scenario(name="reopening", spans=tuple(spans), window_s=window_s)
    listed = ListedScenarios(kind="closures", listed=(scenario,), closed=((),))
    [loss] = travel_task(region, listed, VANS).measure([1]).scenarios
    return loss.delay_h


@pytest.fixture(scope="session")
def storm_closures(dien_bien: Region) -> list[tuple[tuple[Closure, ...], dict[str, float]]]:
    """Return the first 50 storms of a seed with three slides or more, and their durations."""
    storms = sampled_storms(dien_bien, 1_000, rain="extreme", seed=7)
    numbers = [n for n in range(1, 1_001) if len(storms.slides(n)) >= 3][:50]
    assert len(numbers) == 50
    return [
        (
            storms.closures(number),
            {
                closure.id: (slide.end_s - slide.start_s) / 3600
                for closure, slide in zip(
                    storms.closures(number), storms.slides(number), strict=True
                )
            },
        )
        for number in numbers
    ]


@pytest.mark.slow
def test_on_fifty_storms_it_is_never_worse_than_simple_rules_and_often_better(
    dien_bien: Region, storm_closures: list[tuple[tuple[Closure, ...], dict[str, float]]]
) -> None:
    better = {"nearest_first": 0, "busiest_first": 0, "both": 0}
    total = {"nearest_first": 0.0, "busiest_first": 0.0, "ours": 0.0}
    for at, (closures, clear_h) in enumerate(storm_closures):
        found = order_of(dien_bien, closures, clear_h, crews=1 + at % 2)
        assert found.is_best
        total["ours"] += found.loss
        for rule, loss in found.rule_losses.items():
            assert found.loss <= loss + 1e-6
            better[rule] += found.loss < loss - 1e-6
            total[rule] += loss
        better["both"] += all(found.loss < loss - 1e-6 for loss in found.rule_losses.values())
    # Of the 50, 39, 24 and 23 when this was written; in many a storm no more than one slide
    # lies on a road that matters. Other versions of scipy may fit the storms a bit otherwise.
    assert better["nearest_first"] >= 30, better
    assert better["busiest_first"] >= 18, better
    assert better["both"] >= 17, better
    assert total["ours"] < 0.9 * min(total["nearest_first"], total["busiest_first"])


@pytest.mark.parametrize("crews", [1, 2])
def test_on_few_closures_no_order_simulated_loses_less(
    dien_bien: Region,
    storm_closures: list[tuple[tuple[Closure, ...], dict[str, float]]],
    crews: int,
) -> None:
    few = [case for case in storm_closures if len(case[0]) <= 4][:6]
    assert len(few) >= 3
    for closures, clear_h in few:
        found = order_of(dien_bien, closures, clear_h, crews=crews)
        losses = {
            order: simulated_delay_h(dien_bien, closures, _open_h(order, clear_h, crews))
            for order in itertools.permutations(clear_h)
        }
        assert found.loss == pytest.approx(min(losses.values()), abs=1e-3)
        chosen = tuple(step.closure_id for step in found.steps)
        assert losses[chosen] == pytest.approx(found.loss, abs=1e-3)
        for rule, order in found.rules.items():
            assert losses[order] == pytest.approx(found.rule_losses[rule], abs=1e-3)


def _open_h(order: Sequence[str], clear_h: Mapping[str, float], crews: int) -> dict[str, float]:
    free = np.zeros(crews)
    open_h = {}
    for closure_id in order:
        crew = int(free.argmin())
        free[crew] += clear_h[closure_id]
        open_h[closure_id] = float(free[crew])
    return open_h


def test_more_crews_never_lose_more(
    dien_bien: Region, storm_closures: list[tuple[tuple[Closure, ...], dict[str, float]]]
) -> None:
    for closures, clear_h in storm_closures[:10]:
        losses = [order_of(dien_bien, closures, clear_h, crews=crews).loss for crews in (1, 2, 3)]
        assert losses == sorted(losses, reverse=True)


TO_O1 = Closure(id="to-o1", section_id="QL1-03")
TO_O2 = Closure(id="to-o2", section_id="DT2-01")
TO_V1 = Closure(id="to-v1", section_id="L2-01")


def test_the_steps_tell_who_is_reachable_when(small_region: Region) -> None:
    clear_h = {"to-o1": 5.0, "to-o2": 2.0, "to-v1": 4.0}
    found = order_of(small_region, [TO_O1, TO_O2, TO_V1], clear_h, crews=2)
    assert {step.crew for step in found.steps} == {1, 2}
    by_id = {step.closure_id: step for step in found.steps}
    assert by_id["to-o1"].open_h == 5
    assert [one.commune_code for one in by_id["to-o1"].offices_back] == ["002", "004"]
    assert [one.place_id for one in by_id["to-o2"].offices_back] == ["o2"]
    assert by_id["to-v1"].offices_back == ()  # a centre, no office
    assert by_id["to-v1"].start_h == by_id["to-o2"].open_h == 2
    assert by_id["to-v1"].loss_per_h == 0
    assert by_id["to-o1"].loss_per_h == pytest.approx(1)  # v1, an hour longer


def test_rules_go_by_the_way_from_the_hub_and_by_traffic(small_region: Region) -> None:
    found = order_of(small_region, [TO_V1, TO_O1, TO_O2], {"to-o1": 1, "to-o2": 1, "to-v1": 1})
    # 8, 11.5 and 15 km. The mail of o1 and o3 runs over one; that of o2, and that from
    # there to v1, over one each with the same people behind: then as they are listed.
    assert found.rules["nearest_first"] == ("to-o2", "to-v1", "to-o1")
    assert found.rules["busiest_first"] == ("to-o1", "to-v1", "to-o2")


def test_times_that_are_not_stated_are_the_median_of_the_record(dien_bien: Region) -> None:
    slide = Closure(id="slide", section_id="QL4H-01")
    found = order_of(dien_bien, [slide], {})
    assert found.steps[0].clear_h == pytest.approx(median_clear_h(dien_bien), abs=1e-3)
    assert 24 < median_clear_h(dien_bien) < 48
    assert found.loss == pytest.approx(264 / 24 * found.steps[0].clear_h)


def test_what_stays_shut_counts_for_nothing(small_region: Region) -> None:
    shut = dataclasses.replace(VANS, closures=(TO_O2,))
    found = order_of(small_region, [TO_V1], {"to-v1": 4}, shut)
    # o2 is cut off all the time; behind it the way from o2 to v1 is lost as well.
    assert [step.loss_per_h for step in found.steps] == [0]
    assert found.loss == pytest.approx(4)
    assert found.steps[0].offices_back == ()


def test_closures_on_no_road_are_named(small_region: Region) -> None:
    nowhere = Closure(id="nowhere", road="QL99")
    over = dataclasses.replace(TO_O1, id="over", end_s=-3600)
    found = order_of(small_region, [TO_O1, nowhere, over], {"to-o1": 1})
    assert [step.closure_id for step in found.steps] == ["to-o1"]
    assert found.not_on_road == ("nowhere", "over")


def test_what_cannot_be_answered_is_refused(small_region: Region) -> None:
    with pytest.raises(InputError) as caught:
        order_of(small_region, [TO_O1], {"to-o1": 0, "to-o9": 1}, crews=0)
    assert [problem.code for problem in caught.value.problems] == [
        "out_of_range",
        "bad_clearing_time",
        "unknown_closure",
    ]
    nobody = dataclasses.replace(small_region, communes={})
    for region, closures, clear_h, code in (
        (small_region, [TO_O1], {}, "no_record"),
        (small_region, [], {}, "nothing_to_reopen"),
        (nobody, [TO_O1], {"to-o1": 4}, "nothing_to_measure"),
    ):
        with pytest.raises(InputError) as caught:
            order_of(region, closures, clear_h)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_what_is_shut_only_tomorrow_does_not_count_as_shut_meanwhile(small_region: Region) -> None:
    tomorrow = dataclasses.replace(TO_O2, start_s=DAY_S + 1)
    meanwhile = dataclasses.replace(VANS, closures=(tomorrow,))
    found = order_of(small_region, [TO_V1], {"to-v1": 4}, meanwhile)
    assert found == order_of(small_region, [TO_V1], {"to-v1": 4})
