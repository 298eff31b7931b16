"""Routes made from visits in a given order: stops, waits, breaks, depots, names."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.day import Day
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.plan import BreakTaken, Span
from routeplan.model.vehicle import Break, Vehicle
from routeplan.planning.routes import build_journeys, build_routes
from routeplan.problem.build import build_problem

if TYPE_CHECKING:
    from routeplan.model.plan import Route, Stop
    from routeplan.network.region import Region

SEVEN = 7 * 3600
SHIFT = TimeWindow(start_s=SEVEN, end_s=SEVEN + 10 * 3600)
HUB, J1, J2, O1 = (Location(place_id=place_id) for place_id in ("hub", "j1", "j2", "o1"))
TO_NEXT_S = 540
"""From the hub to j1, to j2 and to o1 it is 6 km each, at 40 km/h."""


def window(start_s: int, end_s: int | None = None) -> TimeWindow:
    return TimeWindow(start_s=start_s, end_s=start_s + 3600 if end_s is None else end_s)


def order(order_id: str, customer: Location, **fields: Any) -> Order:
    ends = {"kind": "delivery", "origin": HUB, "destination": customer}
    return Order(id=order_id, **{**ends, **fields})


def drive(region: Region, orders: list[Order], **vehicle: Any) -> Route:
    """Return the route of one van that makes all visits in the order of the orders."""
    van = Vehicle(
        id="V1",
        **{
            "profile": "van",
            "start_depot": "hub",
            "end_depot": "hub",
            "shift": SHIFT,
            "cost_per_km_vnd": 1_000,
            "cost_per_hour_vnd": 36_001,
            "fixed_cost_vnd": 7,
            **vehicle,
        },
    )
    day = Day(
        name="small",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network=region.name,
        orders=tuple(orders),
        vehicles=(van,),
    )
    built = build_problem(day, region)
    (route,) = build_routes(built, [tuple(range(len(built.problem.tasks)))])
    return route


def times(stop: Stop) -> tuple[int, int, int]:
    """Return arrival, departure and wait."""
    return stop.arrival_s - SEVEN, stop.departure_s - SEVEN, stop.wait_s


def names(route: Route) -> list[str]:
    return [stop.name for stop in route.stops]


def test_a_route_from_depot_to_depot(small_region: Region) -> None:
    late = window(SEVEN + 2_000)
    route = drive(
        small_region,
        [
            order("A", J1, service_s=60, load=Load(pieces=2)),
            order("B", J2, service_s=30, windows=(late,), load=Load(pieces=1)),
        ],
    )
    assert names(route) == ["HUB", "J1", "J2", "HUB"]
    # It leaves as late as the window at j2 allows: 2000 s less both legs and the service.
    leave_s = 2_000 - 2 * TO_NEXT_S - 60
    assert [times(stop) for stop in route.stops] == [
        (leave_s, leave_s, 0),
        (leave_s + 540, leave_s + 600, 0),
        (2_000, 2_030, 0),
        (3_110, 3_110, 0),
    ]
    assert [stop.load_after.pieces for stop in route.stops] == [3, 1, 0, 0]
    assert [leg.spans for leg in route.legs][:2] == [
        (Span(section_id="QL1-01", forward=True, from_m=0, to_m=6_000),),
        (Span(section_id="QL1-02", forward=True, from_m=0, to_m=6_000),),
    ]
    assert (route.distance_m, route.duration_s) == (24_000, 3_110 - leave_s)
    assert (route.start_s, route.end_s) == (SEVEN + leave_s, SEVEN + 3_110)
    wages_vnd = -(-route.duration_s * 36_001 // 3_600)
    assert (route.wages_vnd, route.distance_cost_vnd, route.fixed_cost_vnd) == (
        wages_vnd,
        24_000,
        7,
    )


def test_a_wait_that_cannot_be_avoided_is_told(small_region: Region) -> None:
    first = window(SEVEN + 540, SEVEN + 600)
    route = drive(
        small_region,
        [
            order("A", J1, service_s=60, windows=(first,)),
            order("B", J2, windows=(window(SEVEN + 2_000),)),
        ],
    )
    assert [times(stop) for stop in route.stops][:3] == [
        (60, 60, 0),
        (600, 660, 0),
        (1_200, 2_000, 800),
    ]


def test_visits_in_a_row_at_one_point_are_one_stop(small_region: Region) -> None:
    on_the_node = Location(section_id="QL1-01", km_m=6_000)  # is j1
    orders = [
        order("A", J1, service_s=100),
        order("B", on_the_node, service_s=50),
        order("C", J2),
        order("D", J1, service_s=10),
    ]
    route = drive(small_region, orders)
    assert [[visit.order_id for visit in stop.visits] for stop in route.stops] == [
        [],
        ["A", "B"],
        ["C"],
        ["D"],
        [],
    ]
    a, b = route.stops[1].visits
    assert (a.start_s, a.end_s, b.start_s, b.end_s) == (
        SEVEN + 540,
        SEVEN + 640,
        SEVEN + 640,
        SEVEN + 690,
    )
    assert len(route.legs) == 4


def test_work_at_the_depot_belongs_to_the_first_or_last_stop(small_region: Region) -> None:
    out = order("T1", O1, kind="transfer", pickup_service_s=120, service_s=60)
    back = order("T2", HUB, kind="transfer", origin=O1, pickup_service_s=30, service_s=200)
    route = drive(small_region, [out, back])
    assert names(route) == ["HUB", "O1", "HUB"]
    assert [[(v.order_id, v.action) for v in stop.visits] for stop in route.stops] == [
        [("T1", "pick_up")],
        [("T1", "deliver"), ("T2", "pick_up")],
        [("T2", "deliver")],
    ]
    assert [times(stop) for stop in route.stops] == [
        (0, 120, 0),
        (1_740, 1_830, 0),
        (3_450, 3_650, 0),
    ]
    assert [stop.load_after.pieces for stop in route.stops] == [1, 1, 0]


def test_an_order_for_the_depot_itself_still_gives_two_ends(small_region: Region) -> None:
    route = drive(small_region, [order("A", HUB, service_s=60)])
    assert names(route) == ["HUB", "HUB"]
    assert [[visit.order_id for visit in stop.visits] for stop in route.stops] == [["A"], []]
    (leg,) = route.legs
    assert (leg.spans, leg.duration_s, leg.distance_m) == ((), 0, 0)
    assert [times(stop) for stop in route.stops] == [(0, 60, 0), (60, 60, 0)]


def test_a_vehicle_may_end_elsewhere(small_region: Region) -> None:
    collected = order("A", HUB, kind="pickup", origin=J1, destination=O1)
    route = drive(small_region, [collected], end_depot="o1")
    assert names(route) == ["HUB", "J1", "O1"]
    assert [stop.load_after.pieces for stop in route.stops] == [0, 1, 1]


class TestBreaks:
    def test_on_the_road_it_lengthens_the_leg(self, small_region: Region) -> None:
        pause = Break(earliest_s=SEVEN + 600, latest_s=SEVEN + 700, duration_s=300)
        must_leave_at_once = (window(SEVEN + 540, SEVEN + 540),)
        orders = [order("A", J1, windows=must_leave_at_once), order("B", J2)]
        route = drive(small_region, orders, break_=pause)
        assert route.breaks == (BreakTaken(start_s=SEVEN + 600, end_s=SEVEN + 900),)
        assert [times(stop) for stop in route.stops] == [
            (0, 0, 0),
            (540, 540, 0),
            (1_380, 1_380, 0),
            (2_460, 2_460, 0),
        ]

    def test_while_waiting_it_takes_from_the_wait(self, small_region: Region) -> None:
        pause = Break(earliest_s=SEVEN + 1_200, latest_s=SEVEN + 1_300, duration_s=300)
        orders = [
            order("A", J1, windows=(window(SEVEN + 540, SEVEN + 540),)),
            order("B", J2, windows=(window(SEVEN + 2_000),)),
        ]
        route = drive(small_region, orders, break_=pause)
        (taken,) = route.breaks
        assert taken.end_s - taken.start_s == 300
        # Arrives at 1080, waits; 300 s of the 920 s are the break's.
        assert times(route.stops[2]) == (1_080, 2_000, 620)

    def test_between_two_visits_of_one_stop(self, small_region: Region) -> None:
        pause = Break(earliest_s=SEVEN + 1_000, latest_s=SEVEN + 1_000, duration_s=300)
        orders = [
            order("A", J1, service_s=400, windows=(window(SEVEN + 540, SEVEN + 540),)),
            order("B", J1, service_s=100),
        ]
        # Too far to be back before the break is due, and it may not interrupt service B.
        route = drive(small_region, orders, break_=pause)
        (taken,) = route.breaks
        assert taken.start_s == SEVEN + 1_000
        a, b = route.stops[1].visits
        assert a.end_s <= taken.start_s < taken.end_s <= b.start_s or b.end_s <= taken.start_s
        stop = route.stops[1]
        assert stop.wait_s == stop.departure_s - stop.arrival_s - 500 - 300

    def test_a_short_route_needs_none(self, small_region: Region) -> None:
        pause = Break(earliest_s=SEVEN + 600, latest_s=SEVEN + 2_000, duration_s=300)
        assert drive(small_region, [order("A", J1)], break_=pause).breaks == ()


def test_points_are_named_by_place_road_or_position(small_region: Region) -> None:
    beside = Location(lon=103.075, lat=21.404)
    post = Location(section_id="QL9A-01", km_m=3_250)
    without_posts = Location(section_id="T1-01", km_m=5_000)
    orders = [order("A", post), order("B", beside), order("C", without_posts)]
    route = drive(small_region, orders)
    assert names(route) == ["HUB", "QL9 Km 3+250", "21.40400, 103.07500", "T1 Km 5+000", "HUB"]
    stop = route.stops[2]
    assert (stop.lon, stop.lat) == (103.075, 21.404), "where the customer is, not the road"
    assert route.legs[1].off_road_to_m == route.legs[2].off_road_from_m == 445
    on_road = route.stops[1]
    index = small_region.roads.section_index["QL9A-01"]
    lonlat = small_region.roads.point_on_section(index, 3_250)
    assert (on_road.lon, on_road.lat) == pytest.approx(lonlat)


def test_visits_that_cannot_be_kept_are_refused(small_region: Region) -> None:
    too_soon = order("A", O1, windows=(window(SEVEN, SEVEN + 60),))
    with pytest.raises(ValueError, match="the route of V1 breaks a rule"):
        drive(small_region, [too_soon])


def test_vehicles_that_stay_at_home_have_no_route(small_region: Region) -> None:
    vans = tuple(
        Vehicle(id=f"V{n}", profile="van", start_depot="hub", end_depot="hub", shift=SHIFT)
        for n in range(2)
    )
    day = Day(
        name="small",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network=small_region.name,
        orders=(order("A", J1),),
        vehicles=vans,
    )
    built = build_problem(day, small_region)
    assert build_routes(built, [(), ()]) == ()
    (route,) = build_routes(built, [(), (0,)])
    assert route.vehicle_id == "V1"
    (journey,) = build_journeys(built, [route])
    assert [step.action for step in journey.steps] == ["load", "deliver"]
