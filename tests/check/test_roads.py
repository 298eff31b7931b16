"""Rules on the way driven."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routeplan.check import check_plan
from routeplan.model.closure import Closure
from routeplan.model.place import Location
from routeplan.model.plan import Span
from routeplan.model.road import TurnBan
from routeplan.network.closures import locate_closures
from routeplan.network.roads import build_network
from routeplan.network.state import SHUT, RoadState

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

ROUND = "QL1-02:3000-6000 QL1-03:0-6000 QL9A-01:0-8000 QL9B-01:0-5000 X1-01:0-20000 X1-02:0-60000"
"""From beside QL1 to the hub, out of the province."""


def span(section_id: str, from_m: int, to_m: int) -> Span:
    return Span(section_id=section_id, forward=from_m < to_m, from_m=from_m, to_m=to_m)


@pytest.mark.parametrize(
    "wrong",
    [
        span("QL7-01", 0, 3_000),
        span("QL1-01", 0, 6_001),
        span("QL1-01", -1, 3_000),
        span("QL1-01", 6_001, 3_000),
        Span(section_id="QL1-01", forward=False, from_m=0, to_m=3_000),
    ],
)
def test_a_span_that_is_not_there_is_found(
    day: Day,
    plan: Plan,
    wrong: Span,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    found = broken(day, edit(plan, "routes.0.legs.0", spans=(wrong,)))
    assert "span_on_road" in found
    assert found <= {"span_on_road", "leg_distance"}


@pytest.mark.parametrize(
    ("leg", "spans"),
    [
        (0, [span("QL1-01", 1, 3_001)]),  # begins too late, ends too far
        (0, [span("QL1-02", 0, 3_000)]),  # somewhere else altogether
        (0, []),  # nothing driven between two different points
        (1, [span("DT2-01", 0, 4_000), span("QL1-01", 3_000, 6_000)]),  # in the wrong order
        (1, [span("QL1-01", 3_000, 5_999), span("DT2-01", 0, 4_000)]),  # a metre is missing
        (1, [span("QL1-01", 3_000, 6_000), span("DT2-01", 0, 3_999)]),  # stops short
        (1, [span("QL1-01", 3_000, 6_000), span("DT2-01", 4_000, 0)]),  # from the far end
    ],
)
def test_a_teleport_is_found(
    day: Day,
    plan: Plan,
    leg: int,
    spans: list[Span],
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert "leg_connected" in broken(day, edit(plan, f"routes.0.legs.{leg}", spans=tuple(spans)))


def test_a_gap_is_named(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan]
) -> None:
    gap = (span("QL1-01", 3_000, 5_999), span("DT2-01", 0, 4_000))
    violations = check_plan(day, small_region, edit(plan, "routes.0.legs.1", spans=gap))
    texts = [violation.text for violation in violations if violation.rule == "leg_connected"]
    assert texts == [
        (
            "from stop 1 (QL1-01 Km 3+000) to stop 2 (o2): DT2-01 from 0 m to 4,000 m begins "
            "at j1, but the way before it ends at 5,999 m on QL1-01"
        )
    ]


def test_a_way_may_be_cut_into_any_spans_and_turn_anywhere(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    path = "QL1-01:0-1000 QL1-01:1000-3050 QL1-01:3050-3000 QL1-01:3000-3000"
    van_calls[1] = (van_calls[1][0], path, van_calls[1][2])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == set()


@pytest.mark.parametrize(
    ("closure", "routes"),
    [
        (Closure(id="S", road="QL1", km_from_m=1_000), {"VAN1"}),
        (Closure(id="S", road="QL1", km_from_m=3_000), {"VAN1"}),  # the stop itself
        (Closure(id="S", section_id="L2-01", km_from_m=1_000), {"VAN1", "MOTO1"}),
        (Closure(id="S", section_id="L2-01", km_from_m=1_000, blocks="cars_and_up"), {"VAN1"}),
        (Closure(id="S", section_id="L2-01", km_from_m=1_000, blocks="trucks"), set()),
        (Closure(id="S", section_id="L2-01", km_from_m=2_000), {"VAN1"}),  # beyond the courier
        (Closure(id="S", section_id="DT2-01"), {"VAN1"}),
        (Closure(id="S", section_id="QL1-02", km_from_m=9_009), {"VAN1"}),  # 6+000 to 12+000
        (Closure(id="S", section_id="QL1-02", km_from_m=9_010), set()),  # begins at the stop
        (Closure(id="S", section_id="DT2-01", start_s=86_400), set()),  # tomorrow's
        (Closure(id="S", section_id="QL1-03"), set()),
    ],
)
def test_a_closed_span_is_found(
    day: Day, plan: Plan, closure: Closure, routes: set[str], small_region: Region
) -> None:
    shut = dataclasses.replace(day, closures=(closure,))
    violations = check_plan(shut, small_region, plan)
    assert {violation.route for violation in violations} == routes
    assert {violation.rule for violation in violations} == ({"road_open"} if routes else set())
    assert all("closure S" in violation.text for violation in violations)


@pytest.mark.parametrize(
    ("direction", "where"), [("forward", "from stop 4"), ("backward", "from stop 5")]
)
def test_a_closure_of_one_direction_shuts_that_one(
    day: Day, plan: Plan, direction: Any, where: str, small_region: Region
) -> None:
    """QL1-02 is driven out to stop 5 with rising Km, and back."""
    closure = Closure(id="S", road="QL1", km_from_m=7_000, direction=direction)
    violations = check_plan(dataclasses.replace(day, closures=(closure,)), small_region, plan)
    assert [violation.rule for violation in violations] == ["road_open"]
    assert violations[0].text.startswith(where)


def test_every_closure_in_the_way_is_named(day: Day, plan: Plan, small_region: Region) -> None:
    closures = tuple(
        Closure(id=name, road="QL1", km_from_m=km_m) for name, km_m in [("A", 500), ("B", 700)]
    )
    shut = dataclasses.replace(day, closures=closures)
    texts = [violation.text for violation in check_plan(shut, small_region, plan)]
    assert sum("closure A" in text for text in texts) == 2
    assert sum("closure B" in text for text in texts) == 2


def test_a_motorbike_s_road_by_van_is_found_when_it_rains(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    day = change_vehicle(day, "VAN1", max_distance_m=None)
    van_calls[4] = (van_calls[4][0], "L2-01:3000-0 T1-01:0-10000 QL1-02:6000-0", ["C1 pick_up"])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == set()
    wet = dataclasses.replace(day, weather="wet")
    assert broken(wet, make_plan(wet)) == set()
    assert broken(wet, make_plan(wet, {"VAN1": van_calls})) == {"road_allowed"}


def test_a_road_too_narrow_is_found(day: Day, plan: Plan, small_region: Region) -> None:
    wide = dataclasses.replace(small_region.profiles["motorbike"], min_width_m=6.0)
    profiles = {**small_region.profiles, "motorbike": wide}
    region = dataclasses.replace(small_region, profiles=profiles)
    violations = check_plan(day, region, plan)
    assert {(v.rule, v.route) for v in violations} == {("road_allowed", "MOTO1")}


def test_a_way_outside_the_province_needs_leave(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    day = change_vehicle(day, "VAN1", max_distance_m=None)
    van_calls[-1] = (van_calls[-1][0], ROUND, [])
    plan = make_plan(day, {"VAN1": van_calls})
    assert broken(day, plan) == {"road_in_province"}
    assert broken(dataclasses.replace(day, ways_outside_province=True), plan) == set()


def test_a_slow_or_delayed_span_takes_its_time(
    day: Day, plan: Plan, broken: Callable[[Day, Plan], set[str]]
) -> None:
    for change in ({"delay_s": 60}, {"speed_factor": 0.5}):
        slow = Closure(id="S", section_id="DT2-01", blocks="none", **change)
        assert broken(dataclasses.replace(day, closures=(slow,)), plan) == {"leg_milliseconds"}


def test_the_far_side_of_a_junction_is_not_the_stop(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """Two points of one section are told apart by the metre."""
    near = Location(section_id="QL1-01", km_m=2_999)
    van_calls[1] = (near, van_calls[1][1], van_calls[1][2])
    found = broken(day, make_plan(day, {"VAN1": van_calls}))
    assert found == {"leg_connected", "visit_place"}


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_span_is_refused_exactly_where_the_roads_are_shut(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan], data: st.DataObject
) -> None:
    roads = small_region.roads
    section = data.draw(st.sampled_from(roads.sections))
    metres = st.integers(0, section.length_m)
    driven = span(section.id, data.draw(metres), data.draw(metres))
    closure = Closure(
        id="S",
        section_id=section.id,
        km_from_m=(section.chainage_from_m or 0) + data.draw(metres),
        km_to_m=(section.chainage_from_m or 0) + data.draw(metres),
        direction=data.draw(st.sampled_from(["both", "forward", "backward"])),
        blocks=data.draw(st.sampled_from(["all", "cars_and_up", "trucks", "none"])),
    )
    day = dataclasses.replace(
        day,
        closures=(closure,),
        weather=data.draw(st.sampled_from(["dry", "wet"])),
        ways_outside_province=data.draw(st.booleans()),
    )
    state = RoadState(
        roads,
        small_region.profiles["van"],
        day.weather,
        day.ways_outside_province,
        locate_closures(roads, day.closures).spans,
    )
    at = roads.section_index[section.id]
    nothing_driven = driven.from_m == driven.to_m
    shut = not nothing_driven and state.span_ms(at, driven.from_m, driven.to_m)[0] == SHUT
    alone = edit(
        plan, "routes.0", legs=(dataclasses.replace(plan.routes[0].legs[0], spans=(driven,)),)
    )
    rules = {v.rule for v in check_plan(day, small_region, alone) if v.route == "VAN1"}
    if nothing_driven:
        return
    assert bool(rules & {"road_open", "road_allowed", "road_in_province"}) == shut


@pytest.mark.parametrize(
    ("turn", "found"),
    [
        (("QL1-01", True, "DT2-01", True, ("light",)), {"turn_allowed"}),
        (("QL1-01", True, "DT2-01", True, ("motorbike", "heavy")), set()),
        (("QL1-01", False, "DT2-01", True, ("light",)), set()),
        (("QL1-01", True, "QL1-02", True, ("light",)), set()),
        # From the stop at o2 on, where the leg before came in by DT2.
        (("DT2-01", True, "L2-01", True, ("light",)), set()),
    ],
)
def test_a_banned_turn_is_found(
    turn: tuple[Any, ...],
    found: set[str],
    day: Day,
    plan: Plan,
    small_region: Region,
    edit: Callable[..., Plan],
) -> None:
    names = ("from_section", "from_forward", "to_section", "to_forward", "classes")
    roads = small_region.roads
    with_ban = build_network(
        roads.sections,
        small_region.places,
        roads.concurrences,
        turn_bans=[TurnBan(**dict(zip(names, turn, strict=True)))],
    )
    region = dataclasses.replace(small_region, roads=with_ban)
    assert {violation.rule for violation in check_plan(day, region, plan)} == found
    # A span of no metres between the two sections hides no turn.
    first, *others = plan.routes[0].legs[1].spans
    hidden = edit(plan, "routes.0.legs.1", spans=(first, span("QL1-02", 0, 0), *others))
    assert {violation.rule for violation in check_plan(day, region, hidden)} == found
