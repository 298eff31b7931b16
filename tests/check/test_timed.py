"""Rules on roads that are shut for part of the day, and the walk behind them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.travel.by_the_second import LAST_CHANGE_S, timed_maps

from routeplan.check import check_plan
from routeplan.check.facts import Facts
from routeplan.check.legs import leg_distance, leg_milliseconds, leg_off_road, leg_seconds
from routeplan.check.roads import leg_connected, road_allowed, road_open, span_on_road
from routeplan.check.timed import road_open_in_time, walk_leg
from routeplan.model.closure import Closure
from routeplan.model.day import Day
from routeplan.model.order import Load, TimeWindow
from routeplan.model.place import Location
from routeplan.model.plan import BreakTaken, Plan, Provenance, Quality, Route, Stop, Wait
from routeplan.model.vehicle import Vehicle
from routeplan.network.closures import locate_closures
from routeplan.network.locate import RoadPoint
from routeplan.network.state import RoadState
from routeplan.travel.table import build_travel
from routeplan.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.travel.by_the_second import TimedMap

    from routeplan.model.plan import Leg
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

    Driven = tuple[int, Leg, RoadPoint, RoadPoint]

RULES = (
    span_on_road,
    leg_connected,
    road_open,
    road_allowed,
    leg_off_road,
    leg_distance,
    leg_milliseconds,
    leg_seconds,
    road_open_in_time,
)


@pytest.fixture(scope="session")
def some_points() -> Any:
    """Return a strategy for distinct points on the roads of a region."""

    def strategy(roads: RoadNetwork) -> st.SearchStrategy[list[RoadPoint]]:
        nodes = st.integers(0, len(roads.node_ids) - 1).map(
            lambda node: RoadPoint(node=node, lon=0, lat=0)
        )
        inside = st.integers(0, len(roads.tail) - 1).flatmap(
            lambda at: st.integers(1, int(roads.length_m[at]) - 1).map(
                lambda offset_m: RoadPoint(section=at, offset_m=offset_m, lon=0, lat=0)
            )
        )
        return st.lists(nodes | inside, min_size=2, max_size=5, unique=True)

    return strategy


def _location(region: Region, point: RoadPoint) -> Location:
    if point.node >= 0:
        return Location(place_id=region.roads.node_ids[point.node])
    section = region.roads.sections[point.section]
    first_m = section.chainage_from_m or 0
    return Location(section_id=section.id, km_m=first_m + point.offset_m)


def _stop(region: Region, point: RoadPoint, at_s: int) -> Stop:
    return Stop(
        location=_location(region, point),
        name="",
        lon=0,
        lat=0,
        arrival_s=at_s,
        departure_s=at_s,
        wait_s=0,
        visits=(),
        load_after=Load(),
    )


def _facts(
    region: Region, closures: Sequence[Closure], profile: str, driven: Sequence[Driven]
) -> Facts:
    """Return facts about a plan whose routes are one leg each."""
    vehicle = Vehicle(
        id="v",
        profile=profile,
        start_depot="",
        end_depot="",
        shift=TimeWindow(start_s=0, end_s=86_400),
    )
    day = Day(
        name="d",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network="n",
        orders=(),
        vehicles=(vehicle,),
        closures=tuple(closures),
    )
    routes = tuple(
        Route(
            vehicle_id="v",
            profile=profile,
            stops=(
                _stop(region, first, depart_s),
                _stop(region, last, depart_s + leg.duration_s),
            ),
            legs=(leg,),
            breaks=(),
            distance_m=0,
            duration_s=0,
            wages_vnd=0,
            distance_cost_vnd=0,
            fixed_cost_vnd=0,
        )
        for depart_s, leg, first, last in driven
    )
    empty: dict[str, Any] = {"scenario": "", "date": day.date, "weather": "dry"}
    plan = Plan(
        **empty,
        routes=routes,
        journeys=(),
        unassigned=(),
        warnings=(),
        quality=Quality(mandatory_unserved=0, cost_vnd=0, lines=()),
        provenance=Provenance(
            created_at="",
            routeplan_version="",
            solver="",
            solver_version="",
            seed=0,
            time_limit_s=0,
            solution_limit=None,
            input_hash="",
            network_hash="",
            solve_s=0,
        ),
    )
    return Facts(day, region, plan)


def _broken(facts: Facts) -> list[str]:
    return [finding.text for rule in RULES for finding in rule(facts)]


def _legs(timed: TimedMap, departs: Sequence[int]) -> list[Driven]:
    travel = build_travel(timed.points, {"van": timed.state})
    every = range(len(timed.points))
    ways = [(i, j, depart_s) for i in every for j in every if i != j for depart_s in departs]
    return [
        (way[2], leg, timed.points[way[0]], timed.points[way[1]])
        for way, leg in zip(ways, travel.legs("van", ways), strict=True)
        if leg is not None
    ]


_DEPARTURES = st.lists(st.integers(0, LAST_CHANGE_S), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(timed_maps(), _DEPARTURES)
def test_every_leg_that_travel_makes_is_accepted(timed: TimedMap, departs: list[int]) -> None:
    facts = _facts(timed.region, timed.closures, "van", _legs(timed, departs))
    assert _broken(facts) == []


def _with_wait(leg: Leg, at: int, wait: Wait, change_ms: int = 0) -> Leg:
    waits = (*leg.waits[:at], wait, *leg.waits[at + 1 :])
    duration_ms = leg.duration_ms + change_ms
    return dataclasses.replace(
        leg, waits=waits, duration_ms=duration_ms, duration_s=-(-duration_ms // 1000)
    )


@settings(max_examples=80, deadline=None)
@given(timed_maps(), _DEPARTURES, st.data())
def test_no_leg_with_a_wrong_wait_is_accepted(
    timed: TimedMap, departs: list[int], data: st.DataObject
) -> None:
    for depart_s, leg, first, last in _legs(timed, departs):
        if not leg.waits:
            continue
        at = data.draw(st.integers(0, len(leg.waits) - 1))
        wait = leg.waits[at]
        less_ms = data.draw(st.integers(1, wait.wait_ms))
        shorter = dataclasses.replace(
            wait,
            wait_ms=wait.wait_ms - less_ms,
            until_s=-(-(wait.until_s * 1000 - less_ms) // 1000),
        )
        corrupted = {
            "shortened": (depart_s, _with_wait(leg, at, shorter, -less_ms)),
            "left out": (depart_s, dataclasses.replace(leg, waits=leg.waits[1:])),
            "kept, but left earlier": (depart_s - 1, leg),
            "elsewhere": (
                depart_s,
                _with_wait(leg, at, dataclasses.replace(wait, section_id="s9")),
            ),
            "until another time": (
                depart_s,
                _with_wait(leg, at, dataclasses.replace(wait, until_s=wait.until_s + 1)),
            ),
        }
        only_slow = {
            closure.id for closure in timed.closures if closure.blocks in {"none", "trucks"}
        }
        if only_slow.intersection(leg.waits[0].closure_ids):
            # Driving through at once, slowly, may come to the same.
            del corrupted["left out"]
        for what, (leaves_s, wrong) in corrupted.items():
            facts = _facts(timed.region, timed.closures, "van", [(leaves_s, wrong, first, last)])
            assert _broken(facts), what


@st.composite
def _closures_of_the_day(draw: st.DrawFn, region: Region) -> Closure:
    section = draw(st.sampled_from(region.roads.sections))
    first_m = section.chainage_from_m or 0
    metres = st.integers(first_m, first_m + section.length_m)
    km = sorted(draw(st.lists(metres, min_size=2, max_size=2, unique=True)))
    times = st.integers(7 * 3600, 9 * 3600)
    slow = draw(st.sampled_from([(0, 1.0), (0, 1.0), (613, 1.0), (45, 0.37)]))
    windows = draw(st.lists(st.lists(times, min_size=2, max_size=2).map(sorted), max_size=2))
    return Closure(
        id=f"c{draw(st.integers(0, 99))}",
        section_id=section.id,
        km_from_m=km[0],
        km_to_m=km[1],
        direction=draw(st.sampled_from(["both", "forward", "backward"])),
        blocks=draw(st.sampled_from(["all", "cars_and_up", "none"])),
        start_s=draw(st.just(0) | times),
        end_s=draw(st.none() | times),
        open_windows=tuple(TimeWindow(start_s=a, end_s=b) for a, b in windows),
        delay_s=slow[0],
        speed_factor=slow[1],
    )


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_legs_are_accepted_to_the_millisecond(
    data: st.DataObject, small_region: Region, some_points: Any
) -> None:
    closures = data.draw(st.lists(_closures_of_the_day(small_region), max_size=6))
    points = data.draw(some_points(small_region.roads))
    profile = data.draw(st.sampled_from(["motorbike", "van", "truck"]))
    state = RoadState(
        small_region.roads,
        small_region.profiles[profile],
        "dry",
        True,
        locate_closures(small_region.roads, closures).spans,
    )
    travel = build_travel(points, {profile: state})
    every = range(len(points))
    ways = [
        (i, j, data.draw(st.integers(6 * 3600, 9 * 3600))) for i in every for j in every if i != j
    ]
    made = zip(ways, travel.legs(profile, ways), strict=True)
    driven = [(way[2], leg, points[way[0]], points[way[1]]) for way, leg in made if leg is not None]
    assert _broken(_facts(small_region, closures, profile, driven)) == []
    for depart_s, leg, first, last in driven:
        arrival_s = travel.arrive(profile, points.index(first), points.index(last), depart_s)
        assert depart_s + leg.duration_s == arrival_s


SLIDE = Closure(
    id="slide",
    section_id="QL1-01",
    km_from_m=1_000,
    km_to_m=2_000,
    start_s=parse_clock("07:30"),
    end_s=parse_clock("08:30"),
)


def _slide(start: str, end: str, **changes: Any) -> Closure:
    start_s, end_s = parse_clock(start), parse_clock(end)
    return dataclasses.replace(SLIDE, start_s=start_s, end_s=end_s, **changes)


@pytest.mark.parametrize(
    ("closure", "found"),
    [
        # The van is on Km 1 to 2 from 07:01:30 to 07:03:00, and for 90 s before it is back.
        (_slide("07:01:00", "07:01:30"), set()),
        (_slide("07:01:00", "07:01:31"), {"road_open_in_time"}),
        (_slide("07:03:00", "08:00"), set()),
        (_slide("07:02:59", "08:00"), {"road_open_in_time"}),
        (_slide("07:01:00", "07:02:00", direction="backward"), set()),
        (_slide("07:01:00", "07:02:00", blocks="trucks"), set()),
        # A delay makes the leg longer than it says.
        (_slide("07:01:00", "07:02:00", blocks="none", delay_s=60), {"leg_milliseconds"}),
        (_slide("07:01:31", "07:02:00", blocks="none", delay_s=60), set()),
    ],
)
def test_a_road_must_be_open_while_it_is_driven(
    day: Day,
    plan: Plan,
    broken: Callable[[Day, Plan], set[str]],
    closure: Closure,
    found: set[str],
) -> None:
    assert broken(dataclasses.replace(day, closures=(closure,)), plan) == found


def test_nobody_waits_less_than_nothing(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan]
) -> None:
    # At Km 1 at 07:01:30, before a slide that comes down at 07:02: 90 s earlier it would pass.
    closed = dataclasses.replace(day, closures=(_slide("07:02:00", "07:30:00"),))
    leg = plan.routes[0].legs[0]
    back = Wait(
        closure_ids=("slide",),
        section_id="QL1-01",
        at_m=1_000,
        wait_ms=-90_000,
        until_s=parse_clock("07:00:00"),
    )
    wrong = edit(plan, "routes.0.legs.0", **_changed(leg, back))
    wrong = edit(wrong, "routes.0.stops.1", arrival_s=plan.routes[0].stops[1].arrival_s - 90)
    texts = [finding.text for finding in road_open_in_time(Facts(closed, small_region, wrong))]
    assert len(texts) == 1
    assert texts[0].endswith("its wait at 1,000 m on QL1-01 lasts -90,000 ms")


def _changed(leg: Leg, wait: Wait) -> dict[str, Any]:
    made = _with_wait(leg, 0, wait, wait.wait_ms)
    return {"waits": made.waits, "duration_ms": made.duration_ms, "duration_s": made.duration_s}


def test_a_break_on_a_leg_may_fall_anywhere_on_it(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan]
) -> None:
    route = plan.routes[0]
    # Ten minutes of break on the first leg: it could still be on the span at 07:10.
    paused = edit(plan, "routes.0", breaks=(BreakTaken(start_s=25_210, end_s=25_810),))
    paused = edit(paused, "routes.0.stops.1", arrival_s=route.stops[1].arrival_s + 600)
    closed = dataclasses.replace(day, closures=(_slide("07:10:00", "07:20:00"),))
    texts = [
        found.text
        for found in check_plan(closed, small_region, paused)
        if found.rule == "road_open_in_time"
    ]
    assert texts
    assert all("07:10" in text and "slide" in text for text in texts)


def test_a_wait_inside_a_shut_span_is_found_and_one_before_it_is_not(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan]
) -> None:
    closed = dataclasses.replace(day, closures=(_slide("12:00", "12:30"),))
    leg = plan.routes[0].legs[0]
    for at_m, words in ((1_500, "where no one may wait"), (1_000, ""), (5_000, "may wait")):
        driven_s = at_m * 90 // 1000
        wait = Wait(
            closure_ids=("slide",),
            section_id="QL1-01",
            at_m=at_m,
            wait_ms=60_000,
            until_s=7 * 3600 + driven_s + 60,
        )
        waiting = edit(
            plan,
            "routes.0.legs.0",
            waits=(wait,),
            duration_ms=leg.duration_ms + 60_000,
            duration_s=leg.duration_s + 60,
        )
        facts = Facts(closed, small_region, waiting)
        texts = [finding.text for finding in road_open_in_time(facts)]
        assert bool(texts) == bool(words), texts
        assert all(words in text for text in texts), texts


def test_a_leg_that_no_one_can_drive_has_no_walk(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan]
) -> None:
    unknown = edit(plan, "routes.0.legs.0.spans.0", section_id="QL7-01")
    closed = dataclasses.replace(day, closures=(Closure(id="c", section_id="QL1-01"),))
    for facts in (Facts(day, small_region, unknown), Facts(closed, small_region, plan)):
        assert walk_leg(facts, next(facts.legs)) is None
    nobody = edit(plan, "routes.0", vehicle_id="VAN9")
    facts = Facts(day, small_region, nobody)
    assert walk_leg(facts, next(facts.legs)) is None
