"""Synthetic demand: a made-up day of orders, weighted by population.

Order volumes are not published, so every generated day says in its titles, and every
order in its note, that it is synthetic. The same region and settings give the same day.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.model.day import Day, Limits, Weather
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.network.plane import to_plane_m
from routeplan.planning.customers import commune_in_address, draw_customer, list_settlements
from routeplan.planning.postal_areas import list_areas
from routeplan.planning.sample_fleet import KT1, build_fleet
from routeplan.units import DAY_S

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from routeplan.model.closure import Closure
    from routeplan.model.order import Priority
    from routeplan.model.place import Commune, Place
    from routeplan.model.vehicle import Vehicle
    from routeplan.network.region import Region
    from routeplan.planning.customers import Settlement

SYNTHETIC_NOTE = "dữ liệu giả lập"
PROVINCIAL_DESK = "Trung tâm Phục vụ hành chính công tỉnh"
"""Where the departments at the hub take dossiers in; a kind of address, not a person."""

DOCUMENT_RETURN_SHARE = 0.3
"""Of the doors; the others are parcels."""
MEAN_PARCEL_G = 1_200
PARCEL_SIGMA = 1.0
"""Spread of the lognormal parcel weights."""
PARCEL_RANGE_G = (50, 30_000)
PARCEL_CM3_PER_KG = (2_000, 4_000)
DOCUMENT_RANGE_G = (100, 1_000)
DOCUMENT_CM3_PER_KG = (2_500, 3_500)
BAG_RANGE_G = (1_000, 25_000)
BAG_CM3_PER_KG = (2_500, 4_500)
COD_SHARE = 0.6
COD_RANGE_THOUSAND_VND = (50, 800)
DOOR_SERVICE_RANGE_S = (180, 300)
SERVICE_STEP_S = 30
COLLECTION_SERVICE_S = 300
TRANSFER_SERVICE_S = 300
AT_OLD_CENTRE_SHARE = 0.5
"""Of the collections drawn near an old centre: handed in at the centre itself."""
DOCUMENT_DUE_RANGE_DAYS = (1, 5)
KT1_SHARE = 0.1
"""Of the document returns and hub transfers that a courier with the skill can carry."""
NEIGHBOURS = 6
"""A transfer between offices goes to one of so many nearest offices."""

MORNING = TimeWindow(start_s=8 * 3600, end_s=11 * 3600 + 1800)
AFTERNOON = TimeWindow(start_s=13 * 3600 + 1800, end_s=17 * 3600)
WINDOWED_SHARE = 0.15
WINDOW_CHOICES = ((MORNING,), (AFTERNOON,), (MORNING, AFTERNOON))

MANDATORY_SHARE = 0.1
"""Split evenly over marked mandatory, due today and *hẹn giờ*."""
OFFICES_CLOSE_S = 17 * 3600
FIXED_DOOR_WINDOWS = (
    TimeWindow(start_s=9 * 3600, end_s=10 * 3600),
    TimeWindow(start_s=14 * 3600, end_s=15 * 3600),
    TimeWindow(start_s=15 * 3600, end_s=16 * 3600),
)
FIXED_TRANSFER_WINDOWS = (TimeWindow(start_s=13 * 3600 + 1800, end_s=16 * 3600 + 1800),)
PRIORITY_SHARES: dict[Priority, float] = {"normal": 0.8, "high": 0.15, "urgent": 0.05}

_FEWEST_OFFICES = 2
_DOORS, _COLLECTIONS, _TRANSFERS = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSettings:
    """What a generated day shall be like.

    Attributes
    ----------
    doors
        Parcels and document returns whose items lie at their commune's office.
    collections
        Documents collected at doors and old commune centres, for their office.
    transfers
        In turn: hub to office, office to the departments at the hub, office to office.
    title_vi, title_en
        Said of the day; that its demand is synthetic is added.
    """

    name: str
    date: dt.date
    weather: Weather = "dry"
    seed: int = 1
    doors: int = 280
    collections: int = 60
    transfers: int = 60
    closures: tuple[Closure, ...] = ()
    couriers_per_office: int = 1
    spare_motorbikes: int = 15
    vans: int = 8
    ways_outside_province: bool = False
    limits: Limits = field(default_factory=Limits)
    title_vi: str = ""
    title_en: str = ""


def generate_day(region: Region, settings: DemandSettings) -> Day:
    """Return a synthetic day, a function of the region and the settings alone.

    Each kind of order has its own stream of random numbers, seeded by ``seed`` and date:
    more of one kind changes none of another, and adds to the end of its own.

    Raises
    ------
    InputError
        If the region has no hub, or not two further offices on roads.
    """
    hub = region.hub
    settlements = list_settlements(region) if region.communes else list_areas(region)
    served = {settlement.commune.code: settlement.commune for settlement in settlements}
    communes = [c for c in served.values() if hub and c.office_place_id != hub.id]
    if hub is None or len(communes) < _FEWEST_OFFICES:
        raise InputError([_too_few_offices(region)])
    vehicles = build_fleet(
        list(region.communes.values()) or list(served.values()),
        hub,
        couriers_per_office=settings.couriers_per_office,
        spare_motorbikes=settings.spare_motorbikes,
        vans=settings.vans,
    )
    return Day(
        name=settings.name,
        date=settings.date,
        weather=settings.weather,
        network=region.address,
        orders=(
            *_door_orders(settings, settlements, _offices_with_kt1(vehicles)),
            *_collection_orders(settings, settlements),
            *_transfer_orders(region, settings, hub, communes),
        ),
        vehicles=vehicles,
        closures=settings.closures,
        ways_outside_province=settings.ways_outside_province,
        limits=settings.limits,
        title_vi=f"{settings.title_vi or settings.name} (nhu cầu giả lập)",
        title_en=f"{settings.title_en or settings.name} (synthetic demand)",
    )


def _too_few_offices(region: Region) -> DataProblem:
    return DataProblem(
        file="places.csv",
        row=0,
        column="kind",
        value=region.name,
        expected="a hub and two further offices (commune_office) on roads, for made-up orders; "
        "build the network with --places or --hub",
        code="too_few_offices",
    )


def synthetic_phone(number: int) -> str:
    """Return a telephone number that cannot be anybody's."""
    return f"0000 {number // 1000:03d} {number % 1000:03d}"


def transfer_order(
    order_id: str, number: int, ends: tuple[Place, Place], commune: Commune, load: Load
) -> Order:
    """Return a transfer between two places; ``commune`` is that of the office concerned."""
    origin, destination = ends
    to_departments = destination.kind == "hub"
    return Order(
        id=order_id,
        kind="transfer",
        origin=Location(place_id=origin.id),
        destination=Location(place_id=destination.id),
        commune_code=commune.code,
        load=load,
        pickup_service_s=TRANSFER_SERVICE_S,
        service_s=TRANSFER_SERVICE_S,
        recipient=PROVINCIAL_DESK if to_departments else destination.name,
        phone=synthetic_phone(number),
        address=PROVINCIAL_DESK if to_departments else commune_in_address(commune),
        note=SYNTHETIC_NOTE,
    )


def _door_orders(
    settings: DemandSettings, settlements: Sequence[Settlement], kt1_offices: frozenset[str]
) -> list[Order]:
    rng = _stream(settings, _DOORS)
    orders = []
    for number in range(1, settings.doors + 1):
        order = _door_order(number, settlements, rng)
        kt1 = rng.random() < KT1_SHARE and order.kind == "document_return"
        if kt1 and order.origin.place_id in kt1_offices:
            order = dataclasses.replace(order, skills=(KT1,))
        orders.append(_with_urgency(order, FIXED_DOOR_WINDOWS, rng))
    return orders


def _door_order(number: int, settlements: Sequence[Settlement], rng: np.random.Generator) -> Order:
    customer = draw_customer(settlements, rng)
    commune = customer.settlement.commune
    is_document = rng.random() < DOCUMENT_RETURN_SHARE
    has_cod = rng.random() < COD_SHARE and not is_document
    return Order(
        id=f"D{number:04d}",
        kind="document_return" if is_document else "delivery",
        origin=Location(place_id=commune.office_place_id),
        destination=customer.location,
        commune_code=commune.code,
        load=_draw_document(rng) if is_document else _draw_parcel(rng),
        windows=_draw_windows(rng),
        service_s=_draw_multiple(DOOR_SERVICE_RANGE_S, SERVICE_STEP_S, rng),
        due_s=_draw_due(rng) if is_document else None,
        cod_vnd=_draw_multiple(COD_RANGE_THOUSAND_VND, 1, rng) * 1000 if has_cod else 0,
        recipient=f"Khách {number:04d}",
        phone=synthetic_phone(number),
        address=customer.address,
        note=SYNTHETIC_NOTE,
    )


def _collection_orders(settings: DemandSettings, settlements: Sequence[Settlement]) -> list[Order]:
    rng = _stream(settings, _COLLECTIONS)
    orders = []
    for number in range(1, settings.collections + 1):
        customer = draw_customer(settlements, rng)
        settlement = customer.settlement
        at_centre = rng.random() < AT_OLD_CENTRE_SHARE and settlement.place.kind == "old_centre"
        customer_number = settings.doors + number
        order = Order(
            id=f"C{number:04d}",
            kind="document_collection",
            origin=Location(place_id=settlement.place.id) if at_centre else customer.location,
            destination=Location(place_id=settlement.commune.office_place_id),
            commune_code=settlement.commune.code,
            load=_draw_document(rng),
            windows=_draw_windows(rng),
            service_s=COLLECTION_SERVICE_S,
            due_s=_draw_due(rng),
            recipient=settlement.place.name if at_centre else f"Khách {customer_number:04d}",
            phone=synthetic_phone(customer_number),
            address=commune_in_address(settlement.commune) if at_centre else customer.address,
            note=SYNTHETIC_NOTE,
        )
        orders.append(_with_urgency(order, FIXED_DOOR_WINDOWS, rng))
    return orders


def _transfer_orders(
    region: Region, settings: DemandSettings, hub: Place, communes: Sequence[Commune]
) -> list[Order]:
    rng = _stream(settings, _TRANSFERS)
    people = np.array([commune.population for commune in communes], dtype=float)
    orders = []
    for number in range(1, settings.transfers + 1):
        commune = communes[rng.choice(len(communes), p=people / people.sum())]
        nearest = _nearest(region, commune, communes)
        other = nearest[rng.integers(len(nearest))]
        office, other_office = (region.places[c.office_place_id] for c in (commune, other))
        ends, concerned = (
            ((hub, office), commune),
            ((office, hub), commune),
            ((office, other_office), other),
        )[(number - 1) % 3]
        load = _piece(_draw_multiple(BAG_RANGE_G, 100, rng), BAG_CM3_PER_KG, rng)
        customer_number = settings.doors + settings.collections + number
        order = transfer_order(f"T{number:04d}", customer_number, ends, concerned, load)
        if rng.random() < KT1_SHARE and hub in ends:
            order = dataclasses.replace(order, skills=(KT1,))
        orders.append(_with_urgency(order, FIXED_TRANSFER_WINDOWS, rng))
    return orders


def _nearest(region: Region, commune: Commune, communes: Sequence[Commune]) -> list[Commune]:
    """Return the communes whose offices are nearest in a straight line."""
    here = region.places[commune.office_place_id]
    others = [other for other in communes if other.code != commune.code]
    offices = [region.places[other.office_place_id] for other in others]
    away = np.array([[place.lon - here.lon, place.lat - here.lat] for place in offices])
    distance_m = np.hypot(*to_plane_m(away, here.lat).T)
    return [others[index] for index in np.argsort(distance_m, kind="stable")[:NEIGHBOURS]]


def _with_urgency(
    order: Order, fixed_windows: Sequence[TimeWindow], rng: np.random.Generator
) -> Order:
    """Return the order with a priority; some must be served today, for one of three reasons."""
    priorities = list(PRIORITY_SHARES)
    drawn = rng.choice(len(priorities), p=list(PRIORITY_SHARES.values()))
    order = dataclasses.replace(order, priority=priorities[drawn])
    if rng.random() >= MANDATORY_SHARE:
        return order
    reason = rng.integers(3)
    if reason == 0:
        return dataclasses.replace(order, mandatory=True)
    if reason == 1:
        return dataclasses.replace(order, due_s=OFFICES_CLOSE_S)
    window = fixed_windows[int(rng.integers(len(fixed_windows)))]
    return dataclasses.replace(order, priority="fixed_time", windows=(window,))


def _offices_with_kt1(vehicles: Sequence[Vehicle]) -> frozenset[str]:
    return frozenset(vehicle.start_depot for vehicle in vehicles if KT1 in vehicle.skills)


def _draw_parcel(rng: np.random.Generator) -> Load:
    """Return one parcel; weights are lognormal, so most are light and few heavy."""
    mu = np.log(MEAN_PARCEL_G) - PARCEL_SIGMA**2 / 2
    low_g, high_g = PARCEL_RANGE_G
    weight_g = round(float(np.clip(rng.lognormal(mu, PARCEL_SIGMA), low_g, high_g)), -1)
    return _piece(int(weight_g), PARCEL_CM3_PER_KG, rng)


def _draw_document(rng: np.random.Generator) -> Load:
    return _piece(_draw_multiple(DOCUMENT_RANGE_G, 10, rng), DOCUMENT_CM3_PER_KG, rng)


def _draw_windows(rng: np.random.Generator) -> tuple[TimeWindow, ...]:
    if rng.random() >= WINDOWED_SHARE:
        return ()
    return WINDOW_CHOICES[rng.integers(len(WINDOW_CHOICES))]


def _draw_due(rng: np.random.Generator) -> int:
    return _draw_multiple(DOCUMENT_DUE_RANGE_DAYS, 1, rng) * DAY_S + OFFICES_CLOSE_S


def _draw_multiple(bounds: tuple[int, int], step: int, rng: np.random.Generator) -> int:
    """Return a multiple of ``step`` within ``bounds``, both included."""
    low, high = bounds
    return int(rng.integers(-(-low // step), high // step + 1)) * step


def _piece(weight_g: int, cm3_per_kg: tuple[int, int], rng: np.random.Generator) -> Load:
    volume_cm3 = round(weight_g * rng.uniform(*cm3_per_kg) / 1000)
    return Load(weight_g=weight_g, volume_cm3=volume_cm3, pieces=1)


def _stream(settings: DemandSettings, kind: int) -> np.random.Generator:
    return np.random.default_rng([settings.seed, settings.date.toordinal(), kind])
