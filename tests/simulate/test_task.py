from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.model.closure import Closure
from routeplan.model.order import TimeWindow
from routeplan.model.simulation import LOSSES, Commuters
from routeplan.network.closures import locate_closures
from routeplan.network.roads import build_network
from routeplan.planning.history import replay
from routeplan.simulate.sets import (
    ListedScenarios,
    Scenario,
    each_section,
    named_closures,
    pairs_of,
    recorded_history,
)
from routeplan.simulate.task import Conditions, travel_task
from routeplan.simulate.ways import reference_ways
from routeplan.travel.table import build_travel
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.simulation import CommuneLoss, Losses, ScenarioLoss
    from routeplan.network.region import Region
    from routeplan.simulate.task import TravelTask

    TaskOf = Callable[..., TravelTask]


def _total(losses: Losses, name: str, profile: str = "van") -> ScenarioLoss:
    return next(t for t in losses.scenarios if (t.name, t.profile) == (name, profile))


def _offices(losses: Losses, name: str, profile: str = "van") -> set[str]:
    return {
        loss.commune_code
        for loss in losses.communes
        if (loss.name, loss.profile) == (name, profile) and loss.offices_cut_off
    }


def test_the_second_of_august_2017_cuts_off_exactly_na_hy_and_na_bung(
    dien_bien: Region, task_of: TaskOf
) -> None:
    task = task_of(dien_bien, recorded_history(dien_bien), all_day=True)
    losses = task.measure(range(task.count))
    assert _offices(losses, "2017-08-02") == {"03169", "03176"}
    assert _total(losses, "2017-08-02").offices_cut_off == 2
    assert _total(losses, "2017-08-02").office_cut_off_h == 48


@pytest.mark.parametrize(("km_from", "km_to", "offices"), [(0, 36, 10), (37, 45, 9)])
def test_cuts_of_ql4h_cut_off_ten_and_nine_offices(
    dien_bien: Region, task_of: TaskOf, km_from: int, km_to: int, offices: int
) -> None:
    posts = range(km_from * 1000 + 500, km_to * 1000, 1500)
    cuts = {
        f"Km {post}": [Closure(id="cut", road="QL4H", km_from_m=post, km_to_m=post + 100)]
        for post in posts
    }
    whole = Closure(id="all", road="QL4H", km_from_m=km_from * 1000, km_to_m=km_to * 1000)
    task = task_of(dien_bien, named_closures(dien_bien.roads, {"all": [whole], **cuts}))
    losses = task.measure(range(1, task.count))
    assert {t.offices_cut_off for t in losses.scenarios if t.profile == "van"} == {offices}


def test_a_section_cuts_off_what_lies_behind_it(small_region: Region, task_of: TaskOf) -> None:
    task = task_of(small_region, each_section(small_region.roads), weather="dry")
    losses = task.measure(range(task.count))
    assert _total(losses, "as_it_is").delay_h == 0
    behind = _total(losses, "QL1-03")
    assert (behind.offices_cut_off, behind.old_centres_cut_off) == (2, 2)
    assert behind.people_cut_off_estimate == 4000
    assert behind.person_cut_off_h_estimate == 4000 * 24
    # hub-o1 and hub-o3 are lost; o1-v2, behind the cut, is not.
    assert (behind.ways_lost, behind.delay_h) == (2, 48)
    round_by_dirt = _total(losses, "QL1-02")
    assert round_by_dirt.ways_lost == 0
    # j1-j2 is 6 km, j1-o2-j2 is 14 km: 8 km longer each way to o1 and to o3.
    assert round_by_dirt.added_km == pytest.approx(2 * 2 * 8)
    assert round_by_dirt.delay_h == pytest.approx(round_by_dirt.added_h)


def test_a_closure_beside_the_way_counts_where_it_shuts_the_way_round(
    small_region: Region, task_of: TaskOf
) -> None:
    by_id = small_region.roads.section_index
    both = pairs_of(small_region.roads, [by_id["QL1-02"], by_id["T1-01"]])
    total = _total(task_of(small_region, both, weather="dry").measure([1]), both.scenario(1).name)
    assert total.offices_cut_off == 2


def test_what_was_never_reachable_is_not_lost(small_region: Region, task_of: TaskOf) -> None:
    task = task_of(small_region, each_section(small_region.roads), profiles=("truck",))
    losses = task.measure(range(task.count))
    # In rain no truck reaches o2 and v1 even with all roads open.
    assert all(loss.commune_code != "003" for loss in losses.communes)


def test_hours_are_those_in_force_on_the_day(small_region: Region, task_of: TaskOf) -> None:
    morning = Closure(
        id="c",
        section_id="QL1-03",
        start_s=6 * 3600,
        end_s=18 * 3600,
        open_windows=(TimeWindow(start_s=11 * 3600, end_s=12 * 3600 - 1),),
    )
    task = task_of(small_region, named_closures(small_region.roads, {"morning": [morning]}))
    total = _total(task.measure([1]), "morning")
    assert total.offices_cut_off == 2
    assert total.office_cut_off_h == 2 * 11
    assert total.delay_h == pytest.approx(2 * 24 * 11 / 24)
    assert total.spans_closed == 1
    always = task_of(small_region, task.scenarios, all_day=True)
    assert _total(always.measure([1]), "morning").office_cut_off_h == 48


def test_the_days_own_closures_are_part_of_every_scenario(
    small_region: Region, task_of: TaskOf
) -> None:
    own = locate_closures(small_region.roads, [Closure(id="own", section_id="L1-01")]).spans
    task = task_of(small_region, each_section(small_region.roads), own=own)
    losses = task.measure(range(task.count))
    assert all("004" in _offices(losses, t.name) for t in losses.scenarios)
    assert _total(losses, "as_it_is").offices_cut_off == 1


def test_motorbikes_pass_what_is_shut_for_cars(small_region: Region, task_of: TaskOf) -> None:
    slide = Closure(id="c", road="QL1", km_from_m=13_000, blocks="cars_and_up")
    losses = task_of(small_region, named_closures(small_region.roads, {"slide": [slide]})).measure(
        [1]
    )
    assert _total(losses, "slide", "van").offices_cut_off == 2
    assert _total(losses, "slide", "motorbike").delay_h == 0


def test_a_delay_is_added_both_ways(small_region: Region, task_of: TaskOf) -> None:
    works = Closure(id="c", road="QL1", km_from_m=13_000, blocks="none", delay_s=1800)
    task = task_of(small_region, named_closures(small_region.roads, {"works": [works]}))
    total = _total(task.measure([1]), "works")
    assert (total.ways_lost, total.added_km) == (0, 0)
    assert total.added_h == pytest.approx(2 * 2 * 0.5)


def test_a_closure_of_one_direction_counts_for_the_round_trip(
    small_region: Region, task_of: TaskOf
) -> None:
    one_way = Closure(id="c", road="QL1", km_from_m=13_000, direction="backward")
    task = task_of(small_region, named_closures(small_region.roads, {"one": [one_way]}))
    assert _total(task.measure([1]), "one").offices_cut_off == 2


def test_staff_who_cannot_reach_their_office(small_region: Region, task_of: TaskOf) -> None:
    staff = [
        Commuters(home="hub", office="o3", people=3),
        Commuters(home="v2", office="o1", people=2),
    ]
    task = task_of(small_region, each_section(small_region.roads), commuters=staff)
    losses = task.measure(range(task.count))
    total = _total(losses, "QL1-03")
    assert (total.staff_cut_off, total.staff_cut_off_h) == (3, 72)
    assert total.ways_lost == 2
    assert _total(losses, "QL9A-01").staff_cut_off == 2


def test_totals_are_the_sums_of_the_communes(dien_bien: Region, task_of: TaskOf) -> None:
    task = task_of(dien_bien, recorded_history(dien_bien))
    losses = task.measure(range(task.count))
    for total in losses.scenarios:
        own: list[CommuneLoss] = [
            loss
            for loss in losses.communes
            if (loss.name, loss.profile) == (total.name, total.profile)
        ]
        for figure in (*LOSSES, "added_km", "added_h"):
            summed = sum(getattr(loss, figure) for loss in own)
            assert getattr(total, figure) == pytest.approx(summed, abs=1e-3)


def test_searching_only_what_changed_gives_what_whole_matrices_give(
    dien_bien: Region, task_of: TaskOf
) -> None:
    """Against travel tables made from nothing for each closure set."""
    ways = reference_ways(dien_bien)
    for date in (dt.date(2024, 9, 9), dt.date(2018, 8, 28), dt.date(2025, 8, 1)):
        listed = replay(dien_bien, date)
        task = task_of(dien_bien, recorded_history(dien_bien), all_day=True, profiles=("van",))
        number = next(
            n for n in range(1, task.count) if task.scenarios.scenario(n).name == date.isoformat()
        )
        total = task.measure([number]).scenarios[0]
        opened, closed = (
            build_travel(ways.points, {"van": task.states[0].with_closed(spans).all_day()}).matrix(
                "van"
            )
            for spans in ((), locate_closures(dien_bien.roads, listed).spans)
        )
        there, back = (ways.origin, ways.destination), (ways.destination, ways.origin)
        was = opened.reachable[there] & opened.reachable[back]
        lost = was & ~(closed.reachable[there] & closed.reachable[back])
        assert total.offices_cut_off == (lost * ways.office).sum()
        assert total.people_cut_off_estimate == pytest.approx((lost * ways.people).sum())
        kept = was & ~lost & ways.is_mail
        added_m = sum((closed.distance_m[pair] - opened.distance_m[pair]) for pair in (there, back))
        assert total.added_km == pytest.approx((added_m * kept).sum() / 1000)
        assert total.ways_lost == (lost & ways.is_mail).sum()


_ROADS = ("QL1-01", "QL1-02", "QL1-03", "DT2-01", "T1-01", "L1-01", "L2-01", "QL9A-01", "X1-02")
_CLOSURES = st.lists(
    st.builds(
        lambda section, blocks, direction, hours, slow: Closure(
            id="c",
            section_id=section,
            blocks=blocks,
            direction=direction,
            start_s=min(hours) * 3600,
            end_s=(max(hours) + 1) * 3600,
            delay_s=slow[0],
            speed_factor=slow[1],
        ),
        st.sampled_from(_ROADS),
        st.sampled_from(["all", "cars_and_up", "none"]),
        st.sampled_from(["both", "forward", "backward"]),
        st.tuples(st.integers(0, 30), st.integers(0, 30)),
        st.tuples(st.sampled_from([0, 600, 90_000]), st.sampled_from([1.0, 0.5, 0.01])),
    ),
    min_size=1,
    max_size=6,
)


@given(closures=_CLOSURES, opened=st.data(), outside=st.booleans())
def test_opening_a_road_never_increases_a_loss(
    small_region: Region,
    task_of: TaskOf,
    closures: Sequence[Closure],
    opened: st.DataObject,
    *,
    outside: bool,
) -> None:
    left = opened.draw(st.lists(st.sampled_from(closures), max_size=5))
    spans = [locate_closures(small_region.roads, some).spans for some in (closures, [*left])]
    scenarios = each_section(small_region.roads)
    staff = [Commuters(home="v1", office="o3", people=3)]
    before, after = (
        task_of(small_region, scenarios, own=own, outside=outside, commuters=staff).measure([0])
        for own in (spans[0], tuple(s for s in spans[0] if s in set(spans[1])))
    )
    for worse, better in zip(before.scenarios, after.scenarios, strict=True):
        for figure in LOSSES:
            assert getattr(better, figure) <= getattr(worse, figure) + 1e-9, figure


def test_one_way_streets_are_searched_both_ways(small_region: Region, task_of: TaskOf) -> None:
    import dataclasses

    sections = [
        dataclasses.replace(s, backward=()) if s.id in {"DT2-01", "X1-02"} else s
        for s in small_region.roads.sections
    ]
    roads = build_network(sections, small_region.places)
    region = dataclasses.replace(small_region, roads=roads)
    task = task_of(region, each_section(roads), weather="dry")
    losses = task.measure(range(task.count))
    # j1-o2 can only be driven out: with T1 shut there is no way back from o2.
    assert _total(losses, "T1-01").offices_cut_off == 1
    assert np.isclose(_total(losses, "T1-01").office_cut_off_h, DAY_S / 3600)


def test_inputs_are_the_same_in_every_process(small_region: Region, task_of: TaskOf) -> None:
    # Python draws anew in each process in which order a set of texts is gone through.
    closures = [
        Closure(id="all", section_id="QL1-01"),
        Closure(id="cars", section_id="QL1-02", blocks="cars_and_up"),
    ]
    task = task_of(
        small_region,
        named_closures(small_region.roads, {"both": closures}),
        own=locate_closures(small_region.roads, closures).spans,
    )
    asks = (
        "import json, pickle, sys; task = pickle.load(sys.stdin.buffer); "
        "print(json.dumps([repr([span.classes for span in task.own]), dict(task.inputs)]))"
    )
    told = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", asks],
                input=pickle.dumps(task),
                env={**os.environ, "PYTHONHASHSEED": seed},
                check=True,
                capture_output=True,
            ).stdout
        )
        for seed in ("0", "1")
    ]
    assert told[0][0] != told[1][0]
    assert told[0][1] == told[1][1] == dict(task.inputs)


@pytest.mark.parametrize(
    ("hours", "cut_off_h"),
    [((0, 30), 30), ((25, 30), 5)],
)
def test_in_a_storm_of_days_the_days_own_closures_count_at_their_hours(
    small_region: Region, hours: tuple[int, int], cut_off_h: int
) -> None:
    storm = Scenario(name="storm", window_s=3 * DAY_S)
    start_s, end_s = (3600 * hour for hour in hours)
    own = Closure(id="own", section_id="QL1-03", start_s=start_s, end_s=end_s)
    conditions = Conditions(weather="wet", profiles=("van",), closures=(own,))
    listed = ListedScenarios(kind="listed", listed=(storm,), closed=((),))
    total = _total(travel_task(small_region, listed, conditions).measure([1]), "storm")
    assert total.office_cut_off_h == total.offices_cut_off * cut_off_h > 0


def test_two_delays_at_one_place_are_both_waited_for(small_region: Region, task_of: TaskOf) -> None:
    works = [
        Closure(id=name, road="QL1", km_from_m=13_000, blocks="none", delay_s=1800)
        for name in ("a", "b")
    ]
    sets = {"one": works[:1], "both": works}
    losses = task_of(small_region, named_closures(small_region.roads, sets)).measure([1, 2])
    assert _total(losses, "both").added_h == pytest.approx(2 * _total(losses, "one").added_h)
