"""Sample days that show one thing each: a courier's real day, slides that cut offices off."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from routeplan.model.closure import Closure
from routeplan.model.day import Day
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location, Place
from routeplan.network.closures import offset_on_section
from routeplan.planning.demand import (
    SYNTHETIC_NOTE,
    DemandSettings,
    generate_day,
    synthetic_phone,
    transfer_order,
)
from routeplan.planning.history import replay
from routeplan.planning.sample_fleet import motorbike

if TYPE_CHECKING:
    from routeplan.network.region import Region

HUB = "hub_dbp"
NAM_NEN_DATE = dt.date(2025, 12, 10)
NAM_NEN_CODE = "03194"
NAM_NEN_OFFICE = "co_03194"
MUONG_LAY_OFFICE = "co_03151"
COURIER_DAY = TimeWindow(start_s=5 * 3600, end_s=17 * 3600)
BAG_CLOSES = TimeWindow(start_s=5 * 3600, end_s=5 * 3600 + 900)
VAN_MEETING = TimeWindow(start_s=7 * 3600 + 1800, end_s=8 * 3600)
"""The motorbike needs about two hours for the 51 km to Mường Lay, dry or wet."""
BAG_LOAD = Load(weight_g=8_000, volume_cm3=22_000, pieces=1)
DOOR_LOAD = Load(weight_g=1_200, volume_cm3=3_600, pieces=1)
BAG_SERVICE_S = 120
DOOR_SERVICE_S = 240
INBOUND_BAGS = ("jn_sa_tong", "co_03193", NAM_NEN_OFFICE)
"""Sá Tổng's bag is handed over where its road leaves QL6: so the day is about 110 km."""
DOOR_SPOTS = (
    ("QL6-09", (443_200, 442_100, 441_350, 440_700, 439_900, 439_200)),
    ("QL6-08", (438_100, 437_500, 436_800)),
    ("L18-01", (19_300, 18_600, 17_800)),
)
"""Made-up doors around Nậm Nèn: Km as signed, on L18 (no posts) from its first place."""

MOTORBIKES_ONLY_DATE = dt.date(2025, 12, 11)
QUANG_LAM_CODE = "03164"
BEYOND_SLIDE_CODES = ("03162", "03163", "03160", "03158")
"""Nậm Kè, Mường Toong, Mường Nhé, Sín Thầu: QL4H from Quảng Lâm is their only road."""
SLIDE = Closure(
    id="SLIDE-1",
    road="QL4H",
    km_from_m=105_000,
    km_to_m=105_060,
    blocks="cars_and_up",
    source="made up for this scenario",
    note="sạt lở giả định: xe máy qua được, ô tô không",
)
NAM_PO_DATE = dt.date(2017, 8, 2)
CUT_OFF_CODES = ("03169", "03176")
"""Nà Hỳ and Nà Bủng: no car reaches them from the hub on that day, in rain."""
BEYOND_BAG = Load(weight_g=6_000, volume_cm3=20_000, pieces=1)


def nam_nen_courier_day(region: Region) -> Day:
    """Return the day of Nậm Nèn's courier, as reported; its orders are synthetic.

    At 05:00 the outgoing bag is closed; in Mường Lay, 51 km away, the courier swaps bags
    with the mail van; on the way back inbound bags go to Sá Tổng, Pa Ham and Nậm Nèn,
    then come the doors: about 110 km. The items for the doors arrive with the van, so
    bags and doors alike are transfers.
    """
    doors = _door_places(region)
    return Day(
        name="nam-nen-courier",
        date=NAM_NEN_DATE,
        weather="dry",
        network=region.name,
        orders=(*_bags(region), *_doors(doors)),
        vehicles=(motorbike(f"XM-{NAM_NEN_CODE}", NAM_NEN_OFFICE, shift=COURIER_DAY),),
        places=doors,
        title_vi="Một ngày của bưu tá Nậm Nèn (nhu cầu giả lập)",
        title_en="A day of Nậm Nèn's courier (synthetic demand)",
    )


def motorbikes_only_day(region: Region, settings: DemandSettings | None = None) -> Day:
    """Return a small dry day with a slide on QL4H that motorbikes pass and cars do not.

    Beyond the slide lie four offices without another road. Besides the drawn orders,
    each is sent a bag from the hub, and the two nearest one from Quảng Lâm, on the near
    side, which a motorbike can carry across.

    Parameters
    ----------
    settings
        Of the drawn part of the day; the slide is added to its closures.
    """
    settings = settings or DemandSettings(
        name="motorbikes-only",
        date=MOTORBIKES_ONLY_DATE,
        doors=60,
        collections=15,
        transfers=24,
        spare_motorbikes=0,
        vans=4,
        title_vi="Sạt lở trên QL4H, chỉ xe máy qua được",
        title_en="A slide on QL4H that only motorbikes pass",
    )
    day = generate_day(region, settings)
    return dataclasses.replace(
        day,
        orders=(*day.orders, *_bags_beyond_slide(region, settings)),
        closures=(*day.closures, SLIDE),
    )


def nam_po_cut_off_day(region: Region) -> Day:
    """Return 2 August 2017, when slides cut off all of old Nậm Pồ, with synthetic orders.

    Besides the drawn orders, Nà Hỳ and Nà Bủng are each sent two bags from the hub, and a
    parcel lies at Nà Hỳ's office for the old centre of Nậm Tin, between two slides.
    """
    day = generate_day(
        region,
        DemandSettings(
            name="nam-po-cut-off",
            date=NAM_PO_DATE,
            weather="wet",
            doors=110,
            collections=30,
            transfers=40,
            closures=replay(region, NAM_PO_DATE),
            title_vi="Nà Hỳ và Nà Bủng bị cô lập",
            title_en="Nà Hỳ and Nà Bủng cut off",
        ),
    )
    offices = [region.places[region.communes[code].office_place_id] for code in CUT_OFF_CODES]
    bags = [
        transfer_order(
            f"N{number}",
            len(day.orders) + number,
            (region.places[HUB], office),
            region.communes[office.commune_code],
            BEYOND_BAG,
        )
        for number, office in enumerate((*offices, *offices), start=1)
    ]
    parcel = Order(
        id="N5",
        kind="delivery",
        origin=Location(place_id=offices[0].id),
        destination=Location(place_id="oc_03166_nam_tin"),
        commune_code="03166",
        load=DOOR_LOAD,
        service_s=DOOR_SERVICE_S,
        recipient="Khách N5",
        phone=synthetic_phone(len(day.orders) + 5),
        address=region.places["oc_03166_nam_tin"].name,
        note=SYNTHETIC_NOTE,
    )
    return dataclasses.replace(day, orders=(*day.orders, *bags, parcel))


def _bags(region: Region) -> list[Order]:
    """Return the bag out to Mường Lay and the three that come back."""
    out = _transfer("B1", 1, (NAM_NEN_OFFICE, MUONG_LAY_OFFICE), region.places[MUONG_LAY_OFFICE])
    bags = [dataclasses.replace(out, pickup_windows=(BAG_CLOSES,), windows=(VAN_MEETING,))]
    for number, place_id in enumerate(INBOUND_BAGS, start=2):
        ends = (MUONG_LAY_OFFICE, place_id)
        bag = _transfer(f"B{number}", number, ends, region.places[place_id])
        bags.append(dataclasses.replace(bag, pickup_windows=(VAN_MEETING,)))
    return bags


def _transfer(order_id: str, number: int, ends: tuple[str, str], receiver: Place) -> Order:
    origin, destination = ends
    return Order(
        id=order_id,
        kind="transfer",
        origin=Location(place_id=origin),
        destination=Location(place_id=destination),
        commune_code=receiver.commune_code,
        load=BAG_LOAD,
        pickup_service_s=BAG_SERVICE_S,
        service_s=BAG_SERVICE_S,
        mandatory=True,
        recipient=receiver.name,
        phone=synthetic_phone(number),
        address=receiver.name,
        note=SYNTHETIC_NOTE,
    )


def _doors(places: tuple[Place, ...]) -> list[Order]:
    """Return one small parcel per door; they come out of the bag, so taking them is no work."""
    return [
        dataclasses.replace(
            _transfer(f"D{number:02d}", 100 + number, (MUONG_LAY_OFFICE, place.id), place),
            load=DOOR_LOAD,
            pickup_windows=(VAN_MEETING,),
            pickup_service_s=0,
            service_s=DOOR_SERVICE_S,
            mandatory=False,
            address="xã Nậm Nèn",
        )
        for number, place in enumerate(places, start=1)
    ]


def _door_places(region: Region) -> tuple[Place, ...]:
    roads = region.roads
    places: list[Place] = []
    for section_id, posts in DOOR_SPOTS:
        index = roads.section_index[section_id]
        for km_m in posts:
            offset_m = offset_on_section(roads.sections[index], km_m)
            lon, lat = roads.point_on_section(index, offset_m)
            number = len(places) + 1
            place = Place(
                id=f"door_{number:02d}",
                name=f"Điểm giao {number:02d}",
                kind="other",
                lon=round(lon, 6),
                lat=round(lat, 6),
                commune_code=NAM_NEN_CODE,
                source=SYNTHETIC_NOTE,
            )
            places.append(place)
    return tuple(places)


def _bags_beyond_slide(region: Region, settings: DemandSettings) -> list[Order]:
    near_side = region.places[region.communes[QUANG_LAM_CODE].office_place_id]
    beyond = [region.communes[code] for code in BEYOND_SLIDE_CODES]
    sent = [(region.places[HUB], commune) for commune in beyond]
    sent += [(near_side, commune) for commune in beyond[:2]]
    drawn = settings.doors + settings.collections + settings.transfers
    return [
        transfer_order(
            f"T{settings.transfers + number:04d}",
            drawn + number,
            (origin, region.places[commune.office_place_id]),
            commune,
            BEYOND_BAG,
        )
        for number, (origin, commune) in enumerate(sent, start=1)
    ]
