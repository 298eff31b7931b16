"""A day on the ten-node map, and a plan of it worked out by hand (synthetic).

``make_plan`` only adds up what a test tells it to drive; it decides nothing, so a test can
also make it drive where nobody may.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.check import check_plan
from routeplan.model.day import Day, postponement_vnd
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.plan import (
    BreakTaken,
    CostLine,
    Journey,
    Leg,
    Plan,
    Provenance,
    Quality,
    Route,
    Span,
    Step,
    Stop,
    Unassigned,
    Visit,
)
from routeplan.model.vehicle import Break, Vehicle
from routeplan.network.locate import locate
from routeplan.network.state import RoadState
from routeplan.units import parse_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from routeplan.network.region import Region

Call = tuple[Location, str, list[str]]
"""A stop to make: where, the spans that lead there, what to do there (from when)."""

HUB, O2, V1, J1 = (Location(place_id=place_id) for place_id in ("hub", "o2", "v1", "j1"))
BEFORE_J1 = Location(section_id="QL1-01", km_m=3_000)
BESIDE_QL1 = Location(lon=103.075, lat=21.404)
ABOVE_O2 = Location(section_id="L2-01", km_m=1_500)

VAN_CALLS: list[Call] = [
    (HUB, "", []),
    (BEFORE_J1, "QL1-01:0-3000", ["D1 deliver"]),
    (O2, "QL1-01:3000-6000 DT2-01:0-4000", ["T1 pick_up 08:00"]),
    (V1, "L2-01:0-3000", ["T1 deliver 08:30", "P1 pick_up"]),
    (J1, "L2-01:3000-0 DT2-01:4000-0", ["C1 pick_up"]),
    (BESIDE_QL1, "QL1-02:0-3000", ["D2 deliver"]),
    (HUB, "QL1-02:3000-0 QL1-01:6000-0", []),
]
MOTO_CALLS: list[Call] = [
    (O2, "", []),
    (ABOVE_O2, "L2-01:0-1500", ["R1 deliver", "P2 pick_up"]),
    (O2, "L2-01:1500-0", []),
]
CALLS: dict[str, list[Call]] = {"VAN1": VAN_CALLS, "MOTO1": MOTO_CALLS}


def window(text: str) -> TimeWindow:
    start, end = text.split("-")
    return TimeWindow(start_s=parse_clock(start), end_s=parse_clock(end))


def _orders() -> tuple[Order, ...]:
    light = Load(weight_g=100, volume_cm3=200, pieces=1)
    return (
        Order(
            id="D1",
            kind="delivery",
            origin=HUB,
            destination=BEFORE_J1,
            load=Load(weight_g=5_000, volume_cm3=20_000, pieces=2),
            service_s=120,
            locked_vehicle="VAN1",
        ),
        Order(
            id="D2",
            kind="delivery",
            origin=HUB,
            destination=BESIDE_QL1,
            load=Load(weight_g=3_000, volume_cm3=9_000, pieces=1),
            service_s=90,
            skills=("kt1",),
            due_s=-3_600,
        ),
        Order(
            id="T1",
            kind="transfer",
            origin=O2,
            destination=V1,
            load=Load(weight_g=8_000, volume_cm3=30_000, pieces=3),
            pickup_windows=(window("08:00-08:15"),),
            pickup_service_s=60,
            windows=(window("08:30-08:45"), window("13:00-14:00")),
            service_s=70,
        ),
        Order(
            id="P1",
            kind="pickup",
            origin=V1,
            destination=HUB,
            load=Load(weight_g=4_000, volume_cm3=15_000, pieces=1),
            service_s=180,
            due_s=parse_clock("12:00"),
        ),
        Order(id="C1", kind="document_collection", origin=J1, destination=HUB, load=light),
        Order(id="R1", kind="document_return", origin=O2, destination=ABOVE_O2, load=light),
        Order(id="P2", kind="pickup", origin=ABOVE_O2, destination=O2, service_s=60),
        Order(id="X1", kind="delivery", origin=HUB, destination=V1, due_s=parse_clock("30:00")),
    )


@pytest.fixture
def day() -> Day:
    """Return a dry day: a van from the hub, a motorbike at o2, and eight orders."""
    van = Vehicle(
        id="VAN1",
        profile="van",
        start_depot="hub",
        end_depot="hub",
        shift=window("07:00-17:00"),
        break_=Break(
            earliest_s=parse_clock("08:00"), latest_s=parse_clock("09:00"), duration_s=600
        ),
        max_weight_g=12_000,
        max_volume_cm3=45_000,
        max_pieces=5,
        max_distance_m=33_000,
        skills=("kt1",),
        cost_per_km_vnd=3_000,
        cost_per_hour_vnd=40_000,
        fixed_cost_vnd=50_000,
    )
    moto = Vehicle(
        id="MOTO1",
        profile="motorbike",
        start_depot="o2",
        end_depot="o2",
        shift=window("07:00-11:00"),
        cost_per_km_vnd=1_000,
        cost_per_hour_vnd=30_000,
    )
    return Day(
        name="ten-nodes",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network="ten-nodes",
        orders=_orders(),
        vehicles=(van, moto),
    )


@pytest.fixture
def plan(day: Day, make_plan: Callable[..., Plan]) -> Plan:
    """Return the plan of the day: everything is served but X1."""
    return make_plan(day)


@pytest.fixture
def make_plan(small_region: Region) -> Callable[..., Plan]:
    """Return ``make_plan(day, calls={vehicle: stops}, breaks={vehicle: clock})``."""

    def make(
        day: Day,
        calls: Mapping[str, Sequence[Call]] | None = None,
        breaks: Mapping[str, str] | None = None,
    ) -> Plan:
        region = small_region.with_places(day.places)
        breaks = {"VAN1": "08:03"} if breaks is None else breaks
        routes = tuple(
            _route(day, region, vehicle_id, wanted, breaks.get(vehicle_id))
            for vehicle_id, wanted in ({**CALLS, **(calls or {})}).items()
            if wanted
        )
        return _plan(day, routes)

    return make


@pytest.fixture
def broken(small_region: Region) -> Callable[[Day, Plan], set[str]]:
    """Return ``broken(day, plan)``: the names of the rules that a plan breaks."""

    def names(day: Day, plan: Plan) -> set[str]:
        violations = check_plan(day, small_region, plan)
        assert all(violation.text for violation in violations)
        return {violation.rule for violation in violations}

    return names


@pytest.fixture
def edit() -> Callable[..., Any]:
    """Return ``edit(value, "routes.0.stops.2", arrival_s=5)``: a copy changed in one place."""
    return _edit


def _edit(value: Any, path: str, **changes: Any) -> Any:
    if not path:
        return dataclasses.replace(value, **changes)
    name, _, rest = path.partition(".")
    if isinstance(value, tuple):
        at = int(name)
        return (*value[:at], _edit(value[at], rest, **changes), *value[at + 1 :])
    return dataclasses.replace(value, **{name: _edit(getattr(value, name), rest, **changes)})


@pytest.fixture
def change_order() -> Callable[..., Day]:
    """Return ``change_order(day, "D1", service_s=5)``."""

    def change(day: Day, order_id: str, **changes: Any) -> Day:
        orders = tuple(
            dataclasses.replace(order, **changes) if order.id == order_id else order
            for order in day.orders
        )
        return dataclasses.replace(day, orders=orders)

    return change


@pytest.fixture
def change_vehicle() -> Callable[..., Day]:
    """Return ``change_vehicle(day, "VAN1", max_pieces=5)``."""

    def change(day: Day, vehicle_id: str, **changes: Any) -> Day:
        vehicles = tuple(
            dataclasses.replace(vehicle, **changes) if vehicle.id == vehicle_id else vehicle
            for vehicle in day.vehicles
        )
        return dataclasses.replace(day, vehicles=vehicles)

    return change


@pytest.fixture
def van_calls() -> list[Call]:
    """Return the van's stops, to be changed at will."""
    return list(VAN_CALLS)


@pytest.fixture
def moto_calls() -> list[Call]:
    """Return the motorbike's stops, to be changed at will."""
    return list(MOTO_CALLS)


def _spans(text: str) -> tuple[Span, ...]:
    """Read ``QL1-01:3000-6000 DT2-01:4000-0``."""
    spans = []
    for word in text.split():
        section_id, _, metres = word.partition(":")
        from_m, to_m = (int(part) for part in metres.split("-"))
        spans.append(Span(section_id=section_id, forward=from_m < to_m, from_m=from_m, to_m=to_m))
    return tuple(spans)


def _leg(state: RoadState, region: Region, ends: tuple[Location, Location], path: str) -> Leg:
    spans = _spans(path)
    index = region.roads.section_index
    driven_ms = state.span_ms(
        [index[span.section_id] for span in spans],
        [span.from_m for span in spans],
        [span.to_m for span in spans],
    )
    off_m = [locate(region, end).snap_distance_m for end in ends]
    if not spans and ends[0] == ends[1]:
        off_m = [0, 0]
    off_ms = sum(state.profile.off_road_ms(metres, state.weather) for metres in off_m)
    duration_ms = int(driven_ms.clip(0).sum()) + off_ms
    return Leg(
        duration_ms=duration_ms,
        duration_s=-(-duration_ms // 1000),
        distance_m=sum(abs(span.to_m - span.from_m) for span in spans) + sum(off_m),
        spans=spans,
        off_road_from_m=off_m[0],
        off_road_to_m=off_m[1],
    )


def _visits(day: Day, wanted: Sequence[str], clock_s: int) -> Iterator[Visit]:
    orders = {order.id: order for order in day.orders}
    for text in wanted:
        order_id, action, *earliest = text.split()
        order = orders[order_id]
        first_end = order.is_transfer and action == "pick_up"
        start_s = max([clock_s, *map(parse_clock, earliest)])
        clock_s = start_s + (order.pickup_service_s if first_end else order.service_s)
        assert action in {"pick_up", "deliver"}
        yield Visit(
            order_id=order_id,
            action="pick_up" if action == "pick_up" else "deliver",
            start_s=start_s,
            end_s=clock_s,
        )


def _route(
    day: Day, region: Region, vehicle_id: str, calls: Sequence[Call], break_at: str | None
) -> Route:
    vehicle = next(vehicle for vehicle in day.vehicles if vehicle.id == vehicle_id)
    state = RoadState(region.roads, region.profiles[vehicle.profile], day.weather, True)
    orders = {order.id: order for order in day.orders}
    pause_s = parse_clock(break_at) if break_at else None
    lasts_s = vehicle.break_.duration_s if vehicle.break_ else 600
    legs = [_leg(state, region, (a[0], b[0]), b[1]) for a, b in pairwise(calls)]
    load = Load()
    for order_id in {text.split()[0] for call in calls for text in call[2]}:
        load += orders[order_id].load if orders[order_id].leaves_depot else Load()
    stops: list[Stop] = []
    for number, (location, _, wanted) in enumerate(calls):
        arrival_s = vehicle.shift.start_s
        if stops:
            left_s = stops[-1].departure_s
            arrival_s = left_s + legs[number - 1].duration_s
            if pause_s is not None and left_s <= pause_s < arrival_s:
                arrival_s += lasts_s
        visits = tuple(_visits(day, wanted, arrival_s))
        departure_s = visits[-1].end_s if visits else arrival_s
        for visit in visits:
            sign = orders[visit.order_id].load
            load = load + sign if visit.action == "pick_up" else load - sign
        paused_s = 0
        if pause_s is not None:
            paused_s = max(0, min(pause_s + lasts_s, departure_s) - max(pause_s, arrival_s))
        served_s = sum(visit.end_s - visit.start_s for visit in visits)
        point = locate(region, location)
        stops.append(
            Stop(
                location=location,
                name=location.place_id,
                lon=point.lon if location.lon is None else location.lon,
                lat=point.lat if location.lat is None else location.lat,
                arrival_s=arrival_s,
                departure_s=departure_s,
                wait_s=departure_s - arrival_s - served_s - paused_s,
                visits=visits,
                load_after=load,
            )
        )
    taken = () if pause_s is None else (BreakTaken(start_s=pause_s, end_s=pause_s + lasts_s),)
    distance_m = sum(leg.distance_m for leg in legs)
    duration_s = stops[-1].departure_s - stops[0].arrival_s
    return Route(
        vehicle_id=vehicle_id,
        profile=vehicle.profile,
        stops=tuple(stops),
        legs=tuple(legs),
        breaks=taken,
        distance_m=distance_m,
        duration_s=duration_s,
        wages_vnd=-(-duration_s * vehicle.cost_per_hour_vnd // 3600),
        distance_cost_vnd=-(-distance_m * vehicle.cost_per_km_vnd // 1000),
        fixed_cost_vnd=vehicle.fixed_cost_vnd,
    )


def _journeys(day: Day, routes: Sequence[Route]) -> Iterator[Journey]:
    for order in day.orders:
        steps: list[Step] = []
        for route in routes:
            made = [v for stop in route.stops for v in stop.visits if v.order_id == order.id]
            if made and order.leaves_depot:
                steps.append(_step(route, "load", route.start_s))
            steps += [_step(route, visit.action, visit.start_s) for visit in made]
            if made and order.kind in {"pickup", "document_collection"}:
                steps.append(_step(route, "unload", route.end_s))
        if steps:
            yield Journey(order_id=order.id, steps=tuple(steps))


def _step(route: Route, action: Any, time_s: int) -> Step:
    return Step(place="", action=action, vehicle_id=route.vehicle_id, time_s=time_s)


def _plan(day: Day, routes: tuple[Route, ...]) -> Plan:
    served = {v.order_id for route in routes for stop in route.stops for v in stop.visits}
    left_out = [order for order in day.orders if order.id not in served]
    lines = (
        CostLine(name="wages", vnd=sum(route.wages_vnd for route in routes)),
        CostLine(name="distance", vnd=sum(route.distance_cost_vnd for route in routes)),
        CostLine(name="fixed", vnd=sum(route.fixed_cost_vnd for route in routes)),
        CostLine(
            name="postponement",
            vnd=sum(postponement_vnd(order, day.postponement) for order in left_out),
        ),
    )
    return Plan(
        scenario=day.name,
        date=day.date,
        weather=day.weather,
        routes=routes,
        journeys=tuple(_journeys(day, routes)),
        unassigned=tuple(
            Unassigned(
                order_id=order.id,
                code="postponed",
                mandatory=order.must_serve,
                price_vnd=postponement_vnd(order, day.postponement),
            )
            for order in left_out
        ),
        warnings=(),
        quality=Quality(
            mandatory_unserved=sum(order.must_serve for order in left_out),
            cost_vnd=sum(line.vnd for line in lines),
            lines=lines,
        ),
        provenance=Provenance(
            created_at="",
            routeplan_version="0",
            solver="by hand",
            solver_version="",
            seed=1,
            time_limit_s=0.0,
            solution_limit=None,
            input_hash="",
            network_hash="",
            solve_s=0.0,
        ),
        set_aside=day.set_aside,
    )
