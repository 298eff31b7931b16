"""Days with their plans: one by hand on the ten-node map, one of a province's size.

By hand (synthetic)::

    V1 (van, hub):  hub -> o1 (transfer BAG-1 on) -> QL1-03 Km 15 (DH-1) -> o1 (BAG-1 off) -> hub
    M1 (motorbike, o2):  o2 -> v1 (DH-2, HS-1) -> o2

Left out: one order for each reason code.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from routeplan.errors import DataProblem
from routeplan.model.closure import Closure
from routeplan.model.day import Day
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.plan import (
    BreakTaken,
    CostLine,
    Leg,
    Plan,
    PlanWarning,
    Provenance,
    Quality,
    Route,
    Span,
    Stop,
    Unassigned,
    Visit,
)
from routeplan.model.vehicle import Vehicle
from routeplan.network.closures import locate_closures
from routeplan.network.locate import locate
from routeplan.report.view import view_plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from routeplan.model.plan import Action
    from routeplan.network.region import Region
    from routeplan.report.view import PlanView

    Visits: TypeAlias = tuple[str | Location, Sequence[tuple[str, Action]]]

DATE = dt.date(2024, 9, 9)
SHIFT = TimeWindow(start_s=7 * 3600, end_s=17 * 3600)

PROVENANCE = Provenance(
    created_at="2024-09-09T06:00:00+07:00",
    routeplan_version="0.1.0",
    solver="by-hand",
    solver_version="1",
    seed=1,
    time_limit_s=1.0,
    solution_limit=None,
    input_hash="0",
    network_hash="0",
    solve_s=0.0,
)


def at_place(place_id: str) -> Location:
    return Location(place_id=place_id)


def on_road(section_id: str, km_m: int) -> Location:
    return Location(section_id=section_id, km_m=km_m)


@pytest.fixture(scope="session")
def small_day() -> Day:
    """Return a wet day on the ten-node map."""
    return Day(
        name="ten-nodes",
        date=DATE,
        weather="wet",
        network="ten-nodes",
        orders=_small_orders(),
        vehicles=(
            Vehicle(
                id="V1",
                profile="van",
                start_depot="hub",
                end_depot="hub",
                shift=SHIFT,
                driver="Lái xe Một",
            ),
            Vehicle(id="M1", profile="motorbike", start_depot="o2", end_depot="o2", shift=SHIFT),
        ),
        closures=_small_closures(),
        title_vi="Ngày thử",
        title_en="Test day",
    )


def _small_orders() -> tuple[Order, ...]:
    hub, o1, o2 = at_place("hub"), at_place("o1"), at_place("o2")
    served = (
        Order(
            id="DH-1",
            kind="delivery",
            origin=hub,
            destination=on_road("QL1-03", 15_000),
            commune_code="002",
            load=Load(weight_g=1500, volume_cm3=2000, pieces=2),
            windows=(TimeWindow(start_s=8 * 3600, end_s=10 * 3600),),
            priority="urgent",
            cod_vnd=150_000,
            recipient="Khách Thử Một",
            phone="+84900000001",
            address="Bản Một",
            note="=HYPERLINK(1)",
            extra=(("ma_buu_gui", "0012"), ("place", "kệ 3")),
            row=2,
        ),
        Order(
            id="BAG-1",
            kind="transfer",
            origin=hub,
            destination=o1,
            load=Load(weight_g=20_000, pieces=1),
            pickup_windows=(TimeWindow(start_s=7 * 3600, end_s=8 * 3600),),
            cod_vnd=40_000,
            recipient="Bưu cục Thử",
            phone="0900000009",
            row=3,
        ),
        Order(
            id="DH-2",
            kind="delivery",
            origin=o2,
            destination=at_place("v1"),
            due_s=16 * 3600,
            mandatory=True,
            recipient="Khách Thử Hai",
            phone="0900000002",
            row=4,
        ),
        Order(id="HS-1", kind="document_collection", origin=at_place("v1"), destination=o2, row=5),
    )
    left_out = tuple(
        Order(
            id=f"LO-{number}",
            kind="delivery",
            origin=hub,
            destination=at_place("v2"),
            load=Load(weight_g=120_000, volume_cm3=900_000, pieces=3),
            windows=(TimeWindow(start_s=20 * 3600, end_s=21 * 3600),),
            skills=("kt1",),
            recipient="Khách Thử Ba",
            row=6 + number,
        )
        for number in range(1, 9)
    )
    return (*served, *left_out)


def _small_closures() -> tuple[Closure, ...]:
    return (
        Closure(
            id="C1",
            road="QL9A",
            km_from_m=2_000,
            km_to_m=2_100,
            start_s=-3600,
            source="https://example.org/c1",
            note="sạt lở",
        ),
        Closure(id="C2", section_id="L2-01", blocks="cars_and_up", end_s=86_400),
        Closure(id="C3", road="QL1", km_from_m=99_000, note="Km đáng ngờ"),
        Closure(
            id="C4",
            road="QL1",
            km_from_m=16_000,
            blocks="none",
            delay_s=900,
            speed_factor=0.5,
            start_s=9 * 3600,
            end_s=12 * 3600,
        ),
    )


@pytest.fixture(scope="session")
def small_plan(small_region: Region, small_day: Day) -> Plan:
    """Return the plan drawn in this module's docstring."""
    van = make_route(
        small_region,
        small_day,
        "V1",
        [
            ("hub", [("BAG-1", "pick_up")]),
            (small_day.orders[0].destination, [("DH-1", "deliver")]),
            ("o1", [("BAG-1", "deliver")]),
            ("hub", []),
        ],
        breaks=(BreakTaken(start_s=8 * 3600 + 1000, end_s=8 * 3600 + 1800),),
    )
    bike = make_route(
        small_region,
        small_day,
        "M1",
        [("o2", []), ("v1", [("DH-2", "deliver"), ("HS-1", "pick_up")]), ("o2", [])],
    )
    return make_plan(small_day, small_region, (van, bike), _small_unassigned())


def _small_unassigned() -> tuple[Unassigned, ...]:
    bad = DataProblem(
        file="orders.csv",
        row=15,
        column="weight_g",
        value="-5",
        expected="a whole number of grams, 0 or more",
        record_id="BAD-1",
        code="negative_number",
    )
    return (
        Unassigned(
            order_id="LO-1",
            code="closed_road",
            detail="no_way",
            mandatory=True,
            closures=("C1", "C2"),
            lift=("C1",),
            classes_passing=("motorbike",),
            price_vnd=150_000,
        ),
        Unassigned(order_id="LO-2", code="no_road"),
        Unassigned(
            order_id="LO-3",
            code="no_vehicle_allowed_on_road",
            sections=("T1-01",),
            serving_vehicle="motorbike",
        ),
        Unassigned(order_id="LO-4", code="too_heavy_or_large", detail="weight volume"),
        Unassigned(order_id="LO-5", code="skill_missing"),
        Unassigned(order_id="LO-6", code="window_outside_shifts"),
        Unassigned(
            order_id="LO-7", code="too_far_for_any_shift", way_round_m=210_400, way_round_s=27_000
        ),
        Unassigned(
            order_id="LO-8",
            code="postponed",
            serving_vehicle="V1",
            serving_cost_vnd=230_000,
            price_vnd=150_000,
        ),
        Unassigned(order_id="BAD-1", code="bad_data", problems=(bad,)),
    )


def make_plan(
    day: Day, region: Region, routes: tuple[Route, ...], unassigned: tuple[Unassigned, ...]
) -> Plan:
    """Return a plan of these routes, with the warnings that its closures ask for."""
    notes = locate_closures(region.roads, day.closures).notes
    # Turned round, so that a test of their order means something.
    warnings = [
        PlanWarning(code=note.code, subject=note.closure_id, values=note.values)
        for note in reversed(notes)
    ]
    lines = (
        CostLine(name="wages", vnd=sum(route.wages_vnd for route in routes)),
        CostLine(name="distance", vnd=sum(route.distance_cost_vnd for route in routes)),
        CostLine(name="fixed", vnd=0),
        CostLine(name="postponement", vnd=sum(item.price_vnd for item in unassigned)),
    )
    return Plan(
        scenario=day.name,
        date=day.date,
        weather=day.weather,
        routes=routes,
        journeys=(),
        unassigned=unassigned,
        warnings=tuple(warnings),
        quality=Quality(
            mandatory_unserved=sum(item.mandatory for item in unassigned),
            cost_vnd=sum(line.vnd for line in lines),
            lines=lines,
        ),
        provenance=PROVENANCE,
    )


def make_route(
    region: Region,
    day: Day,
    vehicle_id: str,
    visits: Sequence[Visits],
    breaks: tuple[BreakTaken, ...] = (),
) -> Route:
    """Return a route of one vehicle: places in order, with orders visited at each.

    Twenty metres take a (synthetic) three seconds, each visit five minutes.
    """
    vehicle = next(vehicle for vehicle in day.vehicles if vehicle.id == vehicle_id)
    orders = {order.id: order for order in day.orders}
    locations = [at_place(at) if isinstance(at, str) else at for at, _ in visits]
    legs = [path_leg(region, *ends) for ends in itertools.pairwise(locations)]
    load = Load()
    for order_id in {order_id for _, here in visits for order_id, _ in here}:
        if orders[order_id].leaves_depot:
            load += orders[order_id].load
    now_s, stops = vehicle.shift.start_s, []
    for location, (_, here), leg in zip(locations, visits, [*legs, None], strict=True):
        arrival_s, done = now_s, []
        for order_id, action in here:
            windows = orders[order_id].windows
            start_s = max(now_s, windows[0].start_s if windows else 0)
            done.append(
                Visit(order_id=order_id, action=action, start_s=start_s, end_s=start_s + 300)
            )
            now_s = start_s + 300
            change = orders[order_id].load
            load = load - change if action == "deliver" else load + change
        point = locate(region, location)
        place = region.places.get(location.place_id)
        stops.append(
            Stop(
                location=location,
                name=orders[here[0][0]].address if here else location.place_id,
                lon=place.lon if place else point.lon,
                lat=place.lat if place else point.lat,
                arrival_s=arrival_s,
                departure_s=now_s,
                wait_s=now_s - arrival_s - 300 * len(here),
                visits=tuple(done),
                load_after=load,
            )
        )
        now_s += leg.duration_s if leg else 0
    distance_m = sum(leg.distance_m for leg in legs)
    return Route(
        vehicle_id=vehicle_id,
        profile=vehicle.profile,
        stops=tuple(stops),
        legs=tuple(legs),
        breaks=breaks,
        distance_m=distance_m,
        duration_s=stops[-1].departure_s - stops[0].arrival_s,
        wages_vnd=(stops[-1].departure_s - stops[0].arrival_s) * 30_000 // 3600,
        distance_cost_vnd=distance_m * 2,
        fixed_cost_vnd=0,
    )


def path_leg(region: Region, start: Location, end: Location) -> Leg:
    """Return the shortest way over the region's roads, closures apart."""
    spans = _path_spans(region, start, end)
    distance_m = sum(abs(span.to_m - span.from_m) for span in spans)
    return Leg(
        duration_ms=distance_m * 150,
        duration_s=-(-distance_m * 150 // 1000),
        distance_m=distance_m,
        spans=tuple(spans),
    )


def _path_spans(region: Region, start: Location, end: Location) -> list[Span]:
    roads = region.roads
    graph: nx.MultiDiGraph[int | str] = nx.MultiDiGraph()
    marks: dict[int, dict[int, str]] = {}
    for name, point in (("A", locate(region, start)), ("B", locate(region, end))):
        if point.node >= 0:
            graph.add_edge(name, point.node, weight=0)
            graph.add_edge(point.node, name, weight=0)
        else:
            marks.setdefault(point.section, {})[point.offset_m] = name
            graph.add_node(name)
    for index, section in enumerate(roads.sections):
        offsets: dict[int, int | str] = {0: int(roads.tail[index])}
        offsets |= marks.get(index, {})
        offsets[section.length_m] = int(roads.head[index])
        for low, high in itertools.pairwise(sorted(offsets)):
            ends = (offsets[low], offsets[high])
            graph.add_edge(*ends, weight=high - low, span=(section.id, low, high))
            graph.add_edge(*reversed(ends), weight=high - low, span=(section.id, high, low))
    spans = []
    nodes = nx.shortest_path(graph, "A", "B", weight="weight")
    for edge in itertools.pairwise(nodes):
        best = min(graph[edge[0]][edge[1]].values(), key=lambda data: int(data["weight"]))
        if "span" in best:
            section_id, from_m, to_m = best["span"]
            spans.append(
                Span(section_id=section_id, forward=from_m < to_m, from_m=from_m, to_m=to_m)
            )
    return spans


@pytest.fixture(scope="session")
def province_day(dien_bien: Region) -> Day:
    """Return a synthetic day of 400 orders and 53 vehicles with 2024's closures."""
    chance = random.Random(9)  # noqa: S311 - test data
    offices = [p.id for p in dien_bien.places.values() if p.kind == "commune_office"]
    vehicles = [_vehicle(f"XM-{office[3:]}", "motorbike", office) for office in offices]
    vehicles += [_vehicle(f"VAN-{number}", "van", "hub_dbp") for number in range(1, 9)]
    near = _sections_near_offices(dien_bien)
    orders = []
    for number in range(400):
        office = chance.choice(offices)
        section = chance.choice(near[office])
        length_m, first_m = section[1], section[2]
        orders.append(
            Order(
                id=f"DH-{number:03d}",
                kind="delivery",
                origin=at_place(office),
                destination=on_road(section[0], first_m + chance.randrange(1, length_m)),
                commune_code=dien_bien.places[office].commune_code,
                load=Load(weight_g=chance.randrange(100, 9000), volume_cm3=3000, pieces=1),
                windows=(TimeWindow(start_s=8 * 3600, end_s=11 * 3600),) * chance.choice((0, 0, 1)),
                cod_vnd=chance.choice((0, 0, 120_000, 350_000)),
                priority=chance.choice(("normal", "normal", "high", "urgent")),
                recipient=f"Khách thử {number}",
                phone=f"09{number:08d}",
                address=f"Bản thử số {number}",
                note=chance.choice(("", "", "Gọi trước khi giao")),
                row=number + 2,
            )
        )
    closures = [
        Closure(
            id=record.id,
            road=record.road or record.road_name,
            section_id=record.section_id,
            km_from_m=record.km_from_m,
            km_to_m=record.km_to_m,
            blocks=record.blocks,
            start_s=record.start_s or 0,
            end_s=86_400,
            source=record.source,
            note=record.note,
        )
        for record in dien_bien.recorded_closures
        if record.date == DATE
    ]
    return Day(
        name="province",
        date=DATE,
        weather="wet",
        network="dien-bien",
        orders=tuple(orders),
        vehicles=tuple(vehicles),
        closures=tuple(closures),
        title_vi="Ngày mưa (dữ liệu thử)",
        title_en="Rainy day (synthetic)",
    )


def _vehicle(vehicle_id: str, profile: str, depot: str) -> Vehicle:
    return Vehicle(id=vehicle_id, profile=profile, start_depot=depot, end_depot=depot, shift=SHIFT)


def _sections_near_offices(region: Region) -> dict[str, list[tuple[str, int, int]]]:
    """Return section id, signed length and lowest Km of the sections at each office."""
    near: dict[str, list[tuple[str, int, int]]] = {}
    for section in region.roads.sections:
        if not section.in_province:
            continue
        first_m, last_m = 0, section.length_m
        if section.chainage_from_m is not None and section.chainage_to_m is not None:
            first_m, last_m = sorted((section.chainage_from_m, section.chainage_to_m))
        for end in (section.from_place, section.to_place):
            near.setdefault(end, []).append((section.id, last_m - first_m, first_m))
    return near


@pytest.fixture(scope="session")
def province_plan(dien_bien: Region, province_day: Day) -> Plan:
    """Return couriers' and vans' (synthetic) routes; every eighth order is left out."""
    routes = []
    for vehicle in province_day.vehicles:
        mine = [
            order
            for number, order in enumerate(province_day.orders)
            if number % 8 and order.origin.place_id == vehicle.start_depot
        ]
        if mine:
            depot: Visits = (vehicle.start_depot, [])
            stops: list[Visits] = [(order.destination, [(order.id, "deliver")]) for order in mine]
            ways = [depot, *stops, depot]
            routes.append(make_route(dien_bien, province_day, vehicle.id, ways))
    chance = random.Random(4)  # noqa: S311 - test data
    offices = [p.id for p in dien_bien.places.values() if p.kind == "commune_office"]
    for number in range(1, 9):
        ways = [(place, []) for place in ("hub_dbp", *chance.sample(offices, 4), "hub_dbp")]
        routes.append(make_route(dien_bien, province_day, f"VAN-{number}", ways))
    shut = [closure.id for closure in province_day.closures]
    templates = (
        Unassigned(
            order_id="",
            code="closed_road",
            detail="detour_too_long",
            closures=(shut[6], shut[7]),
            lift=(shut[6],),
            classes_passing=("motorbike",),
            way_round_m=231_400,
            way_round_s=30_600,
        ),
        Unassigned(
            order_id="",
            code="postponed",
            serving_vehicle="VAN-1",
            serving_cost_vnd=310_000,
            price_vnd=150_000,
        ),
        Unassigned(
            order_id="",
            code="no_vehicle_allowed_on_road",
            sections=("L58-01",),
            serving_vehicle="motorbike",
        ),
    )
    unassigned = tuple(
        dataclasses.replace(
            templates[number // 8 % 3], order_id=order.id, mandatory=number % 5 == 0
        )
        for number, order in enumerate(province_day.orders)
        if number % 8 == 0
    )
    return make_plan(province_day, dien_bien, tuple(routes), unassigned)


HOSTILE = "</script><img src=x onerror=alert(1)>&\"'\u2028\x07"


@pytest.fixture(scope="session")
def small_view(small_day: Day, small_region: Region, small_plan: Plan) -> PlanView:
    """Return the Vietnamese view of the hand-made day."""
    return view_plan(small_day, small_region, small_plan, "vi", personal=True)


@pytest.fixture(scope="session")
def hostile_view(small_day: Day, small_region: Region, small_plan: Plan) -> PlanView:
    """Return a view in which every text that users write attacks its reader."""
    words = dict.fromkeys(("recipient", "phone", "address", "note"), HOSTILE)
    orders = tuple(
        dataclasses.replace(order, **words, extra=((HOSTILE, HOSTILE),))  # type: ignore[arg-type]
        for order in small_day.orders
    )
    closures = tuple(
        dataclasses.replace(closure, note=HOSTILE, source=HOSTILE) for closure in small_day.closures
    )
    vehicles = tuple(
        dataclasses.replace(vehicle, id=vehicle.id + HOSTILE, driver=HOSTILE)
        for vehicle in small_day.vehicles
    )
    day = dataclasses.replace(
        small_day, orders=orders, closures=closures, vehicles=vehicles, title_vi=HOSTILE
    )
    routes = tuple(
        dataclasses.replace(route, vehicle_id=route.vehicle_id + HOSTILE)
        for route in small_plan.routes
    )
    plan = dataclasses.replace(small_plan, routes=routes)
    return view_plan(day, small_region, plan, "vi", personal=True)
