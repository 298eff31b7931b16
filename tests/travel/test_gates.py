from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.model.closure import Closure
from routeplan.model.order import TimeWindow
from routeplan.network.closures import locate_closures
from routeplan.network.roads import build_network
from routeplan.network.state import SHUT, RoadState
from routeplan.travel.gates import Hold, TimedSpan, find_gates
from routeplan.travel.graph import split_graph
from routeplan.travel.table import build_travel
from routeplan.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.plan import Leg
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region

MINUTE_MS = 60_000
WHOLE = {"enter_m": 0, "leave_m": 1_000, "enter_ms": 0, "leave_ms": 10 * MINUTE_MS}


def _hold(*spans: TimedSpan) -> Hold:
    return Hold(at_m=0, approach_ms=0, pass_ms=10 * MINUTE_MS, spans=spans, closure_ids=("c",))


def _passed(hold: Hold, come_min: int) -> tuple[int, int] | None:
    """Return the minutes in which one who comes enters and leaves."""
    passage = hold.passage(come_min * MINUTE_MS)
    if passage is None:
        return None
    return passage.enter_ms // MINUTE_MS, passage.leave_ms // MINUTE_MS


def _minutes(*periods: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple((from_min * MINUTE_MS, to_min * MINUTE_MS) for from_min, to_min in periods)


@pytest.mark.parametrize(
    ("come_min", "enter_min"),
    # Ten minutes to drive: over by 60 who enters by 50, and then it is shut until 90.
    [(0, 0), (50, 50), (51, 90), (75, 90), (90, 90), (91, 91), (101, 120)],
)
def test_a_shut_span_is_driven_while_it_is_open_from_end_to_end(
    come_min: int, enter_min: int
) -> None:
    hold = _hold(TimedSpan(**WHOLE, periods_ms=_minutes((60, 90), (110, 120)), extra_ms=SHUT))
    assert _passed(hold, come_min) == (enter_min, enter_min + 10)


def test_the_end_of_a_delay_is_waited_for_where_that_pays() -> None:
    hold = _hold(TimedSpan(**WHOLE, periods_ms=_minutes((0, 30)), extra_ms=5 * MINUTE_MS))
    assert _passed(hold, 24) == (24, 39)
    assert _passed(hold, 26) == (30, 40)
    passage = hold.passage(26 * MINUTE_MS)
    assert passage is not None
    assert passage.slack_ms == 4 * MINUTE_MS
    assert passage.room_ms > 7 * 86_400_000


def test_a_delay_inside_a_shut_span_keeps_one_on_it_for_longer() -> None:
    works = TimedSpan(
        enter_m=500,
        leave_m=600,
        enter_ms=5 * MINUTE_MS,
        leave_ms=6 * MINUTE_MS,
        periods_ms=_minutes((0, 100)),
        extra_ms=20 * MINUTE_MS,
    )
    hold = _hold(TimedSpan(**WHOLE, periods_ms=_minutes((60, 90)), extra_ms=SHUT), works)
    assert _passed(hold, 30) == (30, 60)
    # From 31 on the slide would shut before it is over: it waits, and for the works' end.
    assert _passed(hold, 31) == (95, 105)


def test_what_ends_nobody_knows_when_is_not_waited_for(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    slide = _closure("QL9A-01", "10:00", None)
    assert _leg(small_region, [slide], point_on("o1"), point_on("v2"), "09:30") is not None
    assert _leg(small_region, [slide], point_on("o1"), point_on("v2"), "10:30") is None


def _closure(section_id: str, start: str, end: str | None, *windows: str) -> Closure:
    return Closure(
        id="slide",
        section_id=section_id,
        km_from_m=2_000,
        km_to_m=3_000,
        start_s=parse_clock(start),
        end_s=None if end is None else parse_clock(end),
        open_windows=tuple(
            TimeWindow(start_s=parse_clock(one[:5]), end_s=parse_clock(one[6:])) for one in windows
        ),
    )


def _leg(
    region: Region, closures: Sequence[Closure], origin: RoadPoint, destination: RoadPoint, at: str
) -> Leg | None:
    roads = region.roads
    spans = locate_closures(roads, closures).spans
    state = RoadState(roads, region.profiles["van"], "dry", False, spans)
    travel = build_travel((origin, destination), {"van": state})
    return travel.legs("van", [(0, 1, parse_clock(at))])[0]


def test_the_wait_is_where_the_shut_span_begins_until_it_opens(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    # A van needs 90 s for a km from v2 (Km 8): at Km 3 after 7.5 minutes.
    slide = _closure("QL9A-01", "08:00", "18:00", "11:30-11:31", "12:00-12:30")
    leg = _leg(small_region, [slide], point_on("v2"), point_on("o1"), "10:40")
    assert leg is not None
    # 90 s are needed of the minute from 11:30:00 to 11:31:00 (61 s): it is too short.
    (wait,) = leg.waits
    assert (wait.section_id, wait.at_m, wait.closure_ids) == ("QL9A-01", 3_000, ("slide",))
    assert wait.until_s == parse_clock("12:00")
    assert wait.wait_ms == 1000 * (parse_clock("12:00") - parse_clock("10:47:30"))
    assert leg.duration_ms == wait.wait_ms + 8_000 * 90
    # The last second of a window lets through: over at 12:30:01 at the latest.
    for at, waits in (("12:21:01", 0), ("12:21:02", 1)):
        late = _leg(small_region, [slide], point_on("v2"), point_on("o1"), at)
        assert late is not None
        assert len(late.waits) == waits


def test_stops_inside_a_shut_stretch_wait_where_they_are_and_share_its_tables(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    inside = [point_on("QL9A-01", at_m) for at_m in range(2_020, 3_000, 20)]
    points = [point_on("o1"), *inside, point_on("v2")]
    roads = small_region.roads
    spans = locate_closures(roads, [_closure("QL9A-01", "08:00", "12:00")]).spans
    travel = build_travel(
        points, {"van": RoadState(roads, small_region.profiles["van"], "dry", False, spans)}
    )
    noon_s = parse_clock("12:00")
    first, last = 1, len(inside)
    outside_in, along = 980 * 90 // 1000, 960 * 90 // 1000
    assert travel.arrive("van", 0, last, parse_clock("10:00")) == noon_s + outside_in + 1
    assert travel.arrive("van", first, last, parse_clock("10:00")) == noon_s + along + 1
    assert travel.arrive("van", last, first, parse_clock("10:00")) == noon_s + along + 1
    out_s = travel.arrive("van", first, last + 1, parse_clock("10:00"))
    assert out_s == noon_s + (8_000 - 2_020) * 90 // 1000 + 1
    table = travel.tables["van"]
    assert len(table.gates) == (last + 1) * (last + 2)
    assert table.between_ms.shape == (last + 2, last + 2)


def test_the_way_round_is_taken_where_it_beats_the_wait(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    roads = small_region.roads
    known = {section.id: section for section in roads.sections}
    round_ = dataclasses.replace(known["QL9A-01"], id="ROUND", road_ref="R", length_m=20_000)
    region = dataclasses.replace(
        small_region, roads=build_network([*roads.sections, round_], small_region.places)
    )
    slide = _closure("QL9A-01", "08:00", "12:00")
    ends = point_on("o1"), point_on("v2")
    # 8 km and the wait, or 20 km at 90 s a km: worth it up to 18 minutes before noon.
    for at, section_id in (("11:20", "ROUND"), ("11:50", "QL9A-01"), ("12:10", "QL9A-01")):
        leg = _leg(region, [slide], *ends, at)
        assert leg is not None
        assert [span.section_id for span in leg.spans] == [section_id]
        assert bool(leg.waits) == (at == "11:50")


def test_an_equally_fast_and_shorter_road_is_not_driven_while_it_is_shut(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    roads = small_region.roads
    known = {section.id: section for section in roads.sections}
    for length_m, speed_kph in ((16_000, 80.0), (8_000, 40.0)):
        twin = dataclasses.replace(
            known["QL9A-01"], id="TWIN", road_ref="T", length_m=length_m, speed_dry_kph=speed_kph
        )
        for sections in ([*roads.sections, twin], [twin, *roads.sections]):
            fast = dataclasses.replace(
                small_region.profiles["van"], max_kph={"dry": 80.0, "wet": 80.0}
            )
            region = dataclasses.replace(
                small_region,
                roads=build_network(sections, small_region.places),
                profiles={"van": fast},
            )
            ends = (
                dataclasses.replace(point_on("o1"), node=region.roads.node_index["o1"]),
                dataclasses.replace(point_on("v2"), node=region.roads.node_index["v2"]),
            )
            slide = _closure("QL9A-01", "08:00", "12:00")
            leg = _leg(region, [slide], *ends, "10:00")
            assert leg is not None
            assert [span.section_id for span in leg.spans] == ["TWIN"]
            assert leg.distance_m == length_m


def test_gates_are_the_stretches_between_stops_and_through_all_of_them(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    slide = dataclasses.replace(_closure("QL9A-01", "08:00", "12:00"), direction="forward")
    roads = small_region.roads
    spans = locate_closures(roads, [slide]).spans
    state = RoadState(roads, small_region.profiles["van"], "dry", False, spans)
    graph = split_graph(roads, [point_on("QL9A-01", 2_500), point_on("QL9A-01", 4_000)])
    gates = find_gates(graph, state)
    stretches = [
        (int(graph.from_m[gate.arcs[0]]), int(graph.to_m[gate.arcs[-1]]), gate.through)
        for gate in gates
    ]
    assert stretches == [(0, 2_500, False), (0, 4_000, True), (2_500, 4_000, True)]
    assert [gate.holds[0].at_m for gate in gates] == [2_000, 2_000, 2_500]
    assert [gate.last_ms for gate in gates] == [0, 90_000, 90_000]
    # It binds no motorbike where it lets these through, and nobody the other way.
    bikes = dataclasses.replace(slide, blocks="cars_and_up")
    closed = locate_closures(roads, [bikes]).spans
    on_bike = RoadState(roads, small_region.profiles["motorbike"], "dry", False, closed)
    assert find_gates(graph, on_bike) == ()
