"""Days on which a road is shut for part of the day: waited for, got around or given up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.check import check_plan
from routeplan.model.closure import Closure
from routeplan.model.day import Day, Limits
from routeplan.model.order import Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Break, Vehicle
from routeplan.planning.make_plan import make_plan

if TYPE_CHECKING:
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

SHIFT = TimeWindow(start_s=7 * 3600, end_s=17 * 3600)


def clock(hour: int, minute: int = 0) -> int:
    return hour * 3600 + minute * 60


def order(order_id: str, ends: str, *windows: TimeWindow, **fields: Any) -> Order:
    origin, destination = (Location(place_id=end) for end in ends.split())
    usual = {"kind": "delivery", "origin": origin, "destination": destination, "windows": windows}
    return Order(id=order_id, **{**usual, **fields})


def slide(section_id: str = "QL1-02", km_m: int = 9_000, **fields: Any) -> Closure:
    return Closure(**{"id": "S1", "section_id": section_id, "km_from_m": km_m, **fields})


def day(orders: list[Order], closures: list[Closure], weather: Any = "wet", **vehicle: Any) -> Day:
    usual = {"id": "V1", "profile": "van", "start_depot": "hub", "end_depot": "hub", "shift": SHIFT}
    return Day(
        name="timed",
        date=dt.date(2024, 9, 9),
        weather=weather,
        network="ten-nodes",
        orders=tuple(orders),
        vehicles=(Vehicle(**{**usual, **vehicle}),),
        closures=tuple(closures),
        limits=Limits(time_limit_s=0.2),
    )


def planned(made_of: Day, region: Region) -> Plan:
    plan = make_plan(made_of, region, isolate=False)
    assert check_plan(made_of, region, plan) == ()
    return plan


def test_a_van_passes_in_the_noon_window_and_comes_back_in_it(small_region: Region) -> None:
    at_noon = slide(open_windows=(TimeWindow(start_s=clock(11, 30), end_s=clock(12, 30)),))
    plan = planned(day([order("D1", "hub o1")], [at_noon]), small_region)
    assert not plan.unassigned
    (route,) = plan.routes
    there, back = route.legs
    # It leaves late enough to drive straight through, to the second: waiting is paid, too.
    assert sum(wait.wait_ms for wait in there.waits) < 1_000
    assert back.waits == ()
    assert clock(11, 30) < route.stops[1].arrival_s
    assert route.stops[1].departure_s < clock(12, 30)


def test_who_must_come_early_waits_at_the_barrier(small_region: Region) -> None:
    at_noon = slide(open_windows=(TimeWindow(start_s=clock(11, 30), end_s=clock(12, 30)),))
    first = order("D1", "hub j1", TimeWindow(start_s=clock(10), end_s=clock(10, 30)))
    plan = planned(day([first, order("D2", "hub o1")], [at_noon]), small_region)
    assert not plan.unassigned
    leg = plan.routes[0].legs[1]
    (wait,) = leg.waits
    assert (wait.closure_ids, wait.section_id, wait.at_m) == (("S1",), "QL1-02", 2_990)
    assert wait.until_s == clock(11, 30)
    assert leg.duration_ms > wait.wait_ms > 3_000_000


def test_a_window_too_short_for_there_and_back_is_said(small_region: Region) -> None:
    briefly = slide(open_windows=(TimeWindow(start_s=clock(11, 30), end_s=clock(11, 40)),))
    plan = planned(day([order("D1", "hub o1")], [briefly]), small_region)
    (left,) = plan.unassigned
    assert (left.code, left.detail) == ("closed_road", "open_too_briefly")
    assert left.closures == left.lift == ("S1",)
    assert left.classes_passing == ("motorbike",)
    assert (left.way_round_m, left.way_round_s) == (None, None)


@pytest.mark.parametrize(
    "vehicle",
    [
        {},
        {"max_duration_s": 3 * 3600},
        {"reloads": True},
        {"break_": Break(earliest_s=clock(11), latest_s=clock(13), duration_s=1_800)},
    ],
)
def test_who_may_not_drive_round_leaves_when_the_road_is_open(
    vehicle: dict[str, Any], small_region: Region
) -> None:
    """Early in the morning the way round is there first, and too far."""
    until_nine = slide(end_s=clock(9))
    made_of = day([order("D1", "hub o1")], [until_nine], "dry", max_distance_m=40_000, **vehicle)
    plan = planned(made_of, small_region)
    assert not plan.unassigned
    assert plan.routes[0].distance_m == 36_000
    assert plan.routes[0].start_s >= clock(8)


def test_each_trip_of_several_may_wait_for_the_road(small_region: Region) -> None:
    until_nine = slide(end_s=clock(9))
    orders = [order("D1", "hub o1"), order("D2", "hub o1")]
    vehicle = {"max_distance_m": 80_000, "max_pieces": 1, "reloads": True}
    plan = planned(day(orders, [until_nine], "dry", **vehicle), small_region)
    assert not plan.unassigned
    assert plan.routes[0].distance_m == 72_000


def test_a_slide_before_dawn_shuts_the_road_for_the_whole_shift(small_region: Region) -> None:
    before_dawn = slide(start_s=clock(5), end_s=clock(20))
    plan = planned(day([order("D1", "hub o1")], [before_dawn]), small_region)
    assert [left.detail for left in plan.unassigned] == ["no_way"]


def test_a_slide_after_work_shuts_nothing(small_region: Region) -> None:
    evening = slide(start_s=clock(18))
    plan = planned(day([order("D1", "hub o1")], [evening]), small_region)
    assert not plan.unassigned
    assert plan.routes[0].distance_m == 36_000


def test_a_break_is_held_before_or_after_the_wait(small_region: Region) -> None:
    at_noon = slide(open_windows=(TimeWindow(start_s=clock(11, 30), end_s=clock(13)),))
    first = order("D1", "hub j1", TimeWindow(start_s=clock(10), end_s=clock(10, 10)))
    rest = Break(earliest_s=clock(10, 15), latest_s=clock(11), duration_s=1_800)
    plan = planned(day([first, order("D2", "hub o1")], [at_noon], break_=rest), small_region)
    assert not plan.unassigned
    (taken,) = plan.routes[0].breaks
    assert clock(10, 15) <= taken.start_s <= clock(11)


_TIMES = st.integers(6, 18).map(clock)
_CLOSURES = st.builds(
    lambda section, blocks, start_s, length_s, window, delay_s: slide(
        *section,
        blocks=blocks,
        start_s=start_s,
        end_s=start_s + length_s,
        open_windows=(TimeWindow(start_s=window, end_s=window + 2_700),),
        delay_s=delay_s if blocks == "none" else 0,
    ),
    st.sampled_from([("QL1-01", 3_000), ("QL1-02", 9_000), ("QL1-03", 15_000), ("DT2-01", 2_000)]),
    st.sampled_from(["all", "cars_and_up", "none"]),
    _TIMES,
    st.integers(1_800, 30_000),
    _TIMES,
    st.integers(0, 3_600),
)


@settings(max_examples=40)
@given(
    closures=st.lists(_CLOSURES, max_size=3),
    ends=st.lists(st.sampled_from(["o1", "o2", "o3", "v1", "v2", "j2"]), min_size=1, max_size=5),
    profile=st.sampled_from(["van", "motorbike"]),
    weather=st.sampled_from(["dry", "wet"]),
)
def test_every_plan_passes_its_check(
    closures: list[Closure], ends: list[str], profile: str, weather: str, small_region: Region
) -> None:
    numbered = [
        dataclasses.replace(closure, id=f"S{number}") for number, closure in enumerate(closures)
    ]
    orders = [order(f"D{number}", f"hub {end}") for number, end in enumerate(ends)]
    made_of = day(orders, numbered, weather, profile=profile)
    plan = planned(made_of, small_region)  # Refused by its own check, it would raise.
    for left in plan.unassigned:
        assert left.code in {"closed_road", "postponed", "no_vehicle_allowed_on_road"}


@pytest.mark.parametrize("minute", range(0, 60, 10))
def test_leaving_later_never_brings_one_home_earlier(minute: int, small_region: Region) -> None:
    at_noon = slide(open_windows=(TimeWindow(start_s=clock(11, 30), end_s=clock(12, 30)),))
    arrivals = []
    for start_s in (clock(9, minute), clock(9, minute) + 300):
        shift = TimeWindow(start_s=start_s, end_s=SHIFT.end_s)
        first = order("D1", "hub j1", TimeWindow(start_s=0, end_s=start_s + 1_200))
        made_of = day([first, order("D2", "hub o1")], [at_noon], shift=shift)
        plan = planned(made_of, small_region)
        assert not plan.unassigned
        arrivals.append(plan.routes[0].stops[2].arrival_s)
    assert arrivals[0] <= arrivals[1]
