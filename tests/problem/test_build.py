from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.errors import LocationError
from routeplan.model.closure import Closure
from routeplan.model.day import Day
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location, Place
from routeplan.model.vehicle import Break, Vehicle
from routeplan.network.closures import HORIZON_S
from routeplan.problem.build import build_problem, eligible_vehicles
from routeplan.problem.routing import ANY_TIME

if TYPE_CHECKING:
    from routeplan.model.order import OrderKind
    from routeplan.network.region import Region

HUB, O1, O2, V1 = (Location(place_id=place_id) for place_id in ("hub", "o1", "o2", "v1"))
BESIDE_QL1 = Location(lon=103.075, lat=21.404)
SHIFT = TimeWindow(start_s=7 * 3600, end_s=17 * 3600)


def _window(start_s: int, end_s: int) -> TimeWindow:
    return TimeWindow(start_s=start_s, end_s=end_s)


def _day(*orders: Order, vehicles: tuple[Vehicle, ...] | None = None, **changes: Any) -> Day:
    if vehicles is None:
        vehicles = (
            Vehicle(id="VAN1", profile="van", start_depot="hub", end_depot="hub", shift=SHIFT),
        )
    values: dict[str, Any] = {"weather": "dry", **changes}
    return Day(
        name="ten-nodes",
        date=dt.date(2024, 9, 9),
        network="ten-nodes",
        orders=orders,
        vehicles=vehicles,
        **values,
    )


def _order(destination: Location = V1, order_id: str = "D1", **changes: Any) -> Order:
    values: dict[str, Any] = {"id": order_id, "kind": "delivery", "origin": HUB}
    return Order(**{**values, "destination": destination, **changes})


def _windows(region: Region, **order: Any) -> tuple[TimeWindow, ...]:
    return build_problem(_day(_order(**order)), region).problem.tasks[0].windows


# --- points ------------------------------------------------------------------------------


def test_locations_at_one_point_of_the_road_share_it(small_region: Region) -> None:
    ql1 = Location(section_id="QL1-01", km_m=2_000)
    built = build_problem(
        _day(
            _order(ql1, "A"),
            _order(dataclasses.replace(ql1), "B"),
            _order(Location(section_id="QL1-01", km_m=6_000), "C"),
            _order(Location(place_id="j1"), "D"),
            _order(HUB, "E"),
        ),
        small_region,
    )
    points = [task.point for task in built.problem.tasks]
    assert points == [1, 1, 2, 2, 0]
    assert built.problem.vehicles[0].start == built.problem.vehicles[0].end == 0
    assert built.locations == (HUB, ql1, Location(section_id="QL1-01", km_m=6_000))
    assert len(built.travel.points) == 3


def test_doors_off_the_road_are_apart(small_region: Region) -> None:
    across = Location(lon=103.075, lat=21.396)
    built = build_problem(
        _day(
            _order(BESIDE_QL1, "A"),
            _order(across, "B"),
            _order(BESIDE_QL1, "C"),
            _order(Location(section_id="QL1-02", km_m=9_000), "D"),
        ),
        small_region,
    )
    assert [task.point for task in built.problem.tasks] == [1, 2, 1, 3]
    matrix = built.problem.travel.matrix("van")
    assert built.travel.points[1].offset_m == built.travel.points[2].offset_m == 3_000
    assert matrix.distance_m[1, 2] == 445 + 445
    assert matrix.distance_m[1, 3] == 445


def test_places_of_the_day_are_places(small_region: Region) -> None:
    market = Place(id="market", name="Chợ", kind="other", lon=103.075, lat=21.40)
    built = build_problem(_day(_order(Location(place_id="market")), places=(market,)), small_region)
    assert built.region.places["market"] == market
    assert built.travel.points[built.problem.tasks[0].point].offset_m == 3_000


def test_a_location_off_the_network_is_refused(small_region: Region) -> None:
    with pytest.raises(LocationError, match="nowhere"):
        build_problem(_day(_order(Location(place_id="nowhere"))), small_region)
    lost = Vehicle(id="X", profile="van", start_depot="hub", end_depot="lost", shift=SHIFT)
    with pytest.raises(LocationError, match="lost"):
        build_problem(_day(vehicles=(lost,)), small_region)


# --- tasks and windows ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ends", "task_kind", "place"),
    [
        ("delivery", (HUB, V1), "drop", V1),
        ("document_return", (HUB, V1), "drop", V1),
        ("pickup", (V1, HUB), "collect", V1),
        ("document_collection", (V1, HUB), "collect", V1),
    ],
)
def test_a_job_is_done_at_the_customers(
    small_region: Region,
    kind: OrderKind,
    ends: tuple[Location, Location],
    task_kind: str,
    place: Location,
) -> None:
    order = _order(
        ends[1],
        kind=kind,
        origin=ends[0],
        service_s=90,
        windows=(_window(100, 200),),
        pickup_service_s=7,
        pickup_windows=(_window(1, 2),),
    )
    built = build_problem(_day(order), small_region)
    (task,) = built.problem.tasks
    assert (task.kind, task.order, task.service_s) == (task_kind, 0, 90)
    assert task.windows == (_window(100, 200),)
    assert built.locations[task.point] == place


def test_a_transfer_has_two_ends_with_their_own_times(small_region: Region) -> None:
    transfer = _order(
        V1,
        id="T1",
        kind="transfer",
        origin=O2,
        service_s=90,
        windows=(_window(500, 900),),
        due_s=700,
        pickup_service_s=60,
        pickup_windows=(_window(100, 800),),
    )
    built = build_problem(_day(_order(), transfer), small_region)
    assert [order.tasks for order in built.problem.orders] == [(0,), (1, 2)]
    first, last = built.problem.tasks[1:]
    assert (first.kind, first.order, first.service_s) == ("ship_from", 1, 60)
    assert (last.kind, last.order, last.service_s) == ("ship_to", 1, 90)
    assert built.locations[first.point] == O2
    assert built.locations[last.point] == V1
    # The due time binds the last end alone.
    assert first.windows == (_window(100, 800),)
    assert last.windows == (_window(500, 700),)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], [ANY_TIME]),
        ([(300, 400), (100, 200)], [(100, 200), (300, 400)]),
        ([(100, 300), (200, 400)], [(100, 400)]),
        ([(100, 200), (200, 300)], [(100, 300)]),
        ([(100, 200), (201, 300)], [(100, 200), (201, 300)]),
        ([(100, 900), (200, 300)], [(100, 900)]),
        ([(100, 900), (200, 300), (850, 950), (950, 951)], [(100, 951)]),
        ([(100, 200), (100, 200)], [(100, 200)]),
    ],
)
def test_windows_are_sorted_and_merged(
    small_region: Region, given: list[tuple[int, int]], expected: list[Any]
) -> None:
    windows = _windows(small_region, windows=tuple(_window(*ends) for ends in given))
    assert windows == tuple(
        window if isinstance(window, TimeWindow) else _window(*window) for window in expected
    )


@pytest.mark.parametrize(
    ("due_s", "expected"),
    [
        (None, [(100, 200), (300, 400)]),
        (350, [(100, 200), (300, 350)]),
        (300, [(100, 200), (300, 300)]),
        (299, [(100, 200)]),
        (99, []),
        (0, []),
        # Overdue, and due on a later day: no deadline today.
        (-1, [(100, 200), (300, 400)]),
        (86_400, [(100, 200), (300, 400)]),
    ],
)
def test_a_due_time_of_today_cuts_windows_off(
    small_region: Region, due_s: int | None, expected: list[tuple[int, int]]
) -> None:
    given = (_window(300, 400), _window(100, 200))
    assert _windows(small_region, windows=given, due_s=due_s) == tuple(
        _window(*ends) for ends in expected
    )


def test_a_due_time_alone_is_a_window_up_to_it(small_region: Region) -> None:
    assert _windows(small_region, due_s=3_600) == (_window(ANY_TIME.start_s, 3_600),)


# --- orders and vehicles ---------------------------------------------------------------------


def test_an_order_keeps_its_load_and_its_price(small_region: Region) -> None:
    load = Load(weight_g=5, volume_cm3=6, pieces=7)
    day = _day(
        _order(order_id="A", load=load),
        _order(order_id="B", priority="high", due_s=86_400),
        _order(order_id="C", due_s=3_600),
        _order(order_id="D", priority="fixed_time"),
    )
    orders = build_problem(day, small_region).problem.orders
    assert [order.id for order in orders] == ["A", "B", "C", "D"]
    assert orders[0].load == load
    prices = day.postponement
    assert [order.price_vnd for order in orders] == [
        prices.normal,
        prices.high * 3,
        prices.normal * 5,
        prices.fixed_time,
    ]
    assert [order.mandatory for order in orders] == [False, False, True, True]


def _fleet() -> tuple[Vehicle, ...]:
    def vehicle(name: str, ends: str, skills: tuple[str, ...] = ()) -> Vehicle:
        start, end = ends.split()
        return Vehicle(
            id=name, profile="van", start_depot=start, end_depot=end, shift=SHIFT, skills=skills
        )

    return (
        vehicle("hub-hub", "hub hub", ("kt1",)),
        vehicle("hub-o1", "hub o1"),
        vehicle("o1-hub", "o1 hub", ("kt1", "cold")),
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({}, [0, 1]),
        ({"kind": "document_return"}, [0, 1]),
        ({"kind": "pickup", "origin": V1, "destination": HUB}, [0, 2]),
        ({"kind": "document_collection", "origin": V1, "destination": O1}, [1]),
        ({"kind": "transfer", "origin": O1, "destination": V1}, [0, 1, 2]),
        ({"origin": O1}, [2]),
        ({"origin": O2}, []),
        ({"origin": BESIDE_QL1}, []),
        ({"locked_vehicle": "hub-o1"}, [1]),
        ({"locked_vehicle": "o1-hub"}, []),
        ({"locked_vehicle": "nobody"}, []),
        ({"skills": ("kt1",)}, [0]),
        ({"kind": "transfer", "origin": O1, "skills": ("kt1",)}, [0, 2]),
        ({"kind": "transfer", "origin": O1, "skills": ("cold", "kt1")}, [2]),
        ({"skills": ("crane",)}, []),
    ],
)
def test_lock_depots_and_skills_say_who_may_carry(
    small_region: Region, order: dict[str, Any], expected: list[int]
) -> None:
    record = _order(**order)
    assert list(eligible_vehicles(record, _fleet())) == expected
    problem = build_problem(_day(record, vehicles=_fleet()), small_region).problem
    assert list(problem.orders[0].vehicles) == expected


def test_who_reloads_may_carry_what_lies_at_or_goes_to_either_depot(small_region: Region) -> None:
    van = Vehicle(
        id="V1", profile="van", start_depot="hub", end_depot="o1", shift=SHIFT, reloads=True
    )
    once = dataclasses.replace(van, id="V2", reloads=False)
    orders = [
        _order(order_id="from the end", origin=O1),
        _order(order_id="to the start", kind="pickup", origin=V1, destination=HUB),
        _order(order_id="elsewhere", origin=O2),
    ]
    problem = build_problem(_day(*orders, vehicles=(van, once)), small_region).problem
    assert [order.vehicles for order in problem.orders] == [(0,), (0,), ()]
    depots = (problem.vehicles[0].end, problem.vehicles[0].start, None)
    assert tuple(task.depot for task in problem.tasks) == depots


def test_a_release_time_is_kept_for_a_drop_and_opens_a_transfer(small_region: Region) -> None:
    late_s = 9 * 3600
    orders = [
        _order(order_id="D", release_s=late_s),
        _order(order_id="P", kind="pickup", origin=V1, destination=HUB, release_s=late_s),
        _order(
            order_id="T",
            kind="transfer",
            origin=O1,
            release_s=late_s,
            pickup_windows=(_window(8 * 3600, late_s - 1), _window(late_s - 9, late_s + 9)),
        ),
    ]
    drop, collect, pick_up, hand_over = build_problem(_day(*orders), small_region).problem.tasks
    assert (drop.release_s, drop.windows) == (late_s, (ANY_TIME,))
    assert (collect.release_s, collect.windows) == (None, (ANY_TIME,))
    assert (pick_up.release_s, pick_up.windows) == (None, (_window(late_s, late_s + 9),))
    assert hand_over.windows == (ANY_TIME,)


def test_skills_can_be_left_out_of_account() -> None:
    order = _order(skills=("crane",))
    assert eligible_vehicles(order, _fleet(), skills=False) == (0, 1)


def test_a_vehicle_keeps_its_limits_and_prices(small_region: Region) -> None:
    vehicle = Vehicle(
        id="MOTO1",
        profile="motorbike",
        start_depot="o2",
        end_depot="o1",
        shift=SHIFT,
        break_=Break(earliest_s=1, latest_s=2, duration_s=3),
        max_weight_g=4,
        max_volume_cm3=5,
        max_pieces=6,
        max_distance_m=7,
        max_duration_s=8,
        cost_per_km_vnd=8,
        cost_per_hour_vnd=9,
        fixed_cost_vnd=10,
    )
    built = build_problem(_day(vehicles=(vehicle,)), small_region)
    (who,) = built.problem.vehicles
    assert [built.locations[at] for at in (who.start, who.end)] == [O2, O1]
    assert all(
        getattr(who, name) == getattr(vehicle, name)
        for name in ("id", "profile", "shift", "break_", "max_weight_g", "max_volume_cm3")
    )
    assert (who.max_pieces, who.max_distance_m, who.max_duration_s) == (6, 7, 8)
    assert (who.cost_per_km_vnd, who.cost_per_hour_vnd, who.fixed_cost_vnd) == (8, 9, 10)


# --- travel ------------------------------------------------------------------------------------


def test_travel_knows_weather_closures_and_the_profiles_in_use(small_region: Region) -> None:
    slide = Closure(id="slide", road="DT2", km_from_m=2_000, blocks="cars_and_up")
    lost = Closure(id="lost", road="QL7", km_from_m=2_000)
    fleet = (
        *_fleet()[:1],
        Vehicle(id="M", profile="motorbike", start_depot="hub", end_depot="hub", shift=SHIFT),
    )
    day = _day(_order(), vehicles=fleet, closures=(slide, lost), weather="wet")
    built = build_problem(day, small_region)
    assert set(built.travel.states) == {"motorbike", "van"}
    to_v1 = (built.problem.vehicles[0].start, built.problem.tasks[0].point)
    assert not built.problem.travel.matrix("van").reachable[to_v1]
    assert built.problem.travel.matrix("motorbike").reachable[to_v1]
    assert [note.closure_id for note in built.closures.notes] == ["lost"]
    assert built.day == day


@pytest.mark.parametrize(
    ("shift_h", "start_s", "end_s", "met"),
    [
        ((20, 26), 88_200, None, ((88_200, HORIZON_S),)),
        ((20, 26), 0, 90_000, ((-HORIZON_S, 90_000),)),
        ((20, 26), 0, 93_601, "always"),
        ((20, 26), 26 * 3_600, None, "never"),
        ((7, 17), 88_200, None, "never"),
        ((7, 17), 0, 90_000, "always"),
        ((7, 24), 86_400, None, "never"),
    ],
)
def test_a_night_shift_meets_what_is_shut_after_midnight(
    shift_h: tuple[int, int],
    start_s: int,
    end_s: int | None,
    met: str | tuple[tuple[int, int], ...],
    small_region: Region,
) -> None:
    shift = TimeWindow(start_s=shift_h[0] * 3_600, end_s=shift_h[1] * 3_600)
    night = dataclasses.replace(_fleet()[0], shift=shift)
    closure = Closure(id="night", road="DT2", km_from_m=2_000, start_s=start_s, end_s=end_s)
    built = build_problem(_day(vehicles=(night,), closures=(closure,)), small_region)
    told = [note.code for note in built.closures.notes]
    if met == "never":
        assert (built.closures.spans, told) == ((), ["closure_inactive"])
    else:
        (span,) = built.closures.spans
        assert (span.in_force, told) == (None if met == "always" else met, [])


def test_ways_outside_the_province_follow_the_setting(small_region: Region) -> None:
    slide = Closure(id="slide", section_id="QL9A-01", km_from_m=4_000, km_to_m=4_100)
    for outside in (True, False):
        day = _day(
            _order(Location(place_id="v2")), closures=(slide,), ways_outside_province=outside
        )
        problem = build_problem(day, small_region).problem
        way = (problem.vehicles[0].start, problem.tasks[0].point)
        assert problem.travel.matrix("van").reachable[way] == outside


def test_a_day_without_orders_or_vehicles_is_a_problem_too(small_region: Region) -> None:
    no_orders = build_problem(_day(), small_region).problem
    assert no_orders.orders == ()
    assert no_orders.tasks == ()
    assert no_orders.travel.matrix("van").duration_s.tolist() == [[0]]
    nobody = build_problem(_day(_order(), vehicles=()), small_region)
    assert nobody.problem.vehicles == ()
    assert nobody.problem.orders[0].vehicles == ()
    assert len(nobody.travel.points) == 1
