from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from routeplan.model.closure import Closure
from routeplan.network.closures import locate_closures
from routeplan.network.roads import build_network
from routeplan.simulate.compare_places import compare_places
from routeplan.simulate.sets import each_section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.network.region import Region
    from routeplan.simulate.task import TravelTask

    TaskOf = Callable[..., TravelTask]


def _with(task_of: TaskOf, region: Region, closures: Sequence[Closure] = ()) -> TravelTask:
    own = locate_closures(region.roads, closures).spans
    return task_of(region, each_section(region.roads), profiles=("van",), own=own)


def test_the_same_roads_change_nothing(small_region: Region, task_of: TaskOf) -> None:
    task = _with(task_of, small_region)
    assert compare_places(task, task) == ()


def test_places_cut_off_and_ways_round_are_told(dien_bien: Region, task_of: TaskOf) -> None:
    slide = Closure(id="slide", road="QL4H", km_from_m=5_000, km_to_m=5_100)
    before, after = _with(task_of, dien_bien), _with(task_of, dien_bien, [slide])
    changes = compare_places(before, after)
    offices = {commune.office_place_id for commune in dien_bien.communes.values()}
    cut = [one for one in changes if one.cut_off_after_h == 24]
    assert len({one.place_id for one in cut} & offices) == 10
    for one in cut:
        assert one.cut_off_before_h == 0
        assert one.round_trip_before_km is not None
        assert one.round_trip_after_km is None
    back = compare_places(after, before)
    assert {one.place_id for one in back} == {one.place_id for one in changes}
    assert back[0].cut_off_before_h == 24
    assert back[0].cut_off_after_h == 0


def test_a_closure_of_some_hours_counts_its_hours(dien_bien: Region, task_of: TaskOf) -> None:
    slide = Closure(
        id="slide", road="QL4H", km_from_m=5_000, km_to_m=5_100, start_s=6 * 3600, end_s=12 * 3600
    )
    changes = compare_places(_with(task_of, dien_bien), _with(task_of, dien_bien, [slide]))
    assert {one.cut_off_after_h for one in changes} == {6}
    for one in changes:  # While it is open, the way is as it was.
        assert one.round_trip_after_km == one.round_trip_before_km


def test_another_network_may_lack_places(small_region: Region, task_of: TaskOf) -> None:
    kept = [one for one in small_region.roads.sections if one.id != "L1-01"]
    roads = build_network(kept, small_region.places)
    communes = {code: one for code, one in small_region.communes.items() if code != "004"}
    other = dataclasses.replace(small_region, roads=roads, communes=communes)
    changes = compare_places(_with(task_of, small_region), _with(task_of, other))
    gone = [one for one in changes if one.commune_code == "004"]
    assert gone
    assert all(one.cut_off_after_h is None for one in gone)
    assert all(one.round_trip_after_km is None for one in gone)


@given(closed=st.sets(st.sampled_from(["QL1-02", "QL1-03", "DT2-01", "L1-01", "T1-01"])))
def test_closing_roads_makes_no_place_better_off(
    small_region: Region, task_of: TaskOf, closed: set[str]
) -> None:
    shut = [Closure(id=one, section_id=one) for one in sorted(closed)]
    for one in compare_places(_with(task_of, small_region), _with(task_of, small_region, shut)):
        assert one.cut_off_before_h is not None
        assert one.cut_off_after_h is not None
        assert one.cut_off_after_h >= one.cut_off_before_h
        if one.round_trip_after_h is not None:
            assert one.round_trip_after_h >= (one.round_trip_before_h or 0)
