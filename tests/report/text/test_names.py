from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.model.closure import Closure, ClosureShape
from routeplan.model.place import Location
from routeplan.model.plan import Visit
from routeplan.report.text.names import (
    name_closure,
    name_location,
    name_place,
    name_section,
    name_task,
    short_place_name,
)

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.road import Section
    from routeplan.network.region import Region


def section(region: Region, section_id: str) -> Section:
    return region.roads.sections[region.roads.section_index[section_id]]


def test_places(dien_bien: Region) -> None:
    assert name_place("co_03151", dien_bien) == "Bưu điện Phường Mường Lay"
    assert name_place("nowhere", dien_bien) == "nowhere"
    assert short_place_name("co_03151", dien_bien) == "Mường Lay"
    assert short_place_name("jn_sa_long", dien_bien) == "Sa Lông"
    assert short_place_name("jn_muong_lay", dien_bien) == "Mường Lay"
    assert short_place_name("hub_dbp", dien_bien) == "Bưu điện tỉnh Điện Biên"


@pytest.mark.parametrize(
    ("section_id", "vi", "en"),
    [
        ("QL4H-01", "QL4H Mường Chà – Ma Thì Hồ", "QL4H Mường Chà – Ma Thì Hồ"),
        (
            "L58-01",
            "đường Ngối Cáy – Ẳng Tở (L58-01)",
            "the Ngối Cáy – Ẳng Tở road (L58-01)",
        ),
        (
            "L25-01",
            "đường Bưu điện Xã Sín Chải – Xã Sín Chải (cũ) (L25-01)",
            "the Bưu điện Xã Sín Chải – Xã Sín Chải (cũ) road (L25-01)",
        ),
    ],
)
def test_sections(dien_bien: Region, section_id: str, vi: str, en: str) -> None:
    assert name_section(section(dien_bien, section_id), dien_bien, "vi") == vi
    assert name_section(section(dien_bien, section_id), dien_bien, "en") == en


@pytest.mark.parametrize(
    ("closure", "vi"),
    [
        (Closure(id="C", road="QL4H", km_from_m=12_000), "QL4H Km 12+000"),
        (Closure(id="C", road="QL4H", km_from_m=12_000, km_to_m=12_000), "QL4H Km 12+000"),
        (
            Closure(id="C", road="ĐT145", section_id="DT145-01", km_from_m=16_900, km_to_m=16_920),
            "ĐT145 Km 16+900–16+920",
        ),
        # The family is the data's own; the sign says QL279.
        (Closure(id="C", road="QL279W", km_from_m=109_200), "QL279 Km 109+200"),
        (Closure(id="C", section_id="QL4H-01", km_from_m=12_000), "QL4H Km 12+000"),
        (
            Closure(id="C", road="Đường Chà Cang–Nà Hỳ", section_id="L01-01", km_from_m=5_000),
            "Đường Chà Cang–Nà Hỳ Km 5+000",
        ),
        (
            Closure(id="C", section_id="L58-01", km_from_m=5_000),
            "đường Ngối Cáy – Ẳng Tở (L58-01) Km 5+000",
        ),
        (
            Closure(id="C", road="Đường Páo Tỉnh Làng 2–Háng Là", section_id="L25-01"),
            "cả đoạn L25-01 (Đường Páo Tỉnh Làng 2–Háng Là)",
        ),
        (
            Closure(id="C", section_id="QL4H-01"),
            "cả đoạn QL4H-01 (QL4H Mường Chà – Ma Thì Hồ)",
        ),
        (Closure(id="C", section_id="L58-01"), "cả đoạn L58-01 (đường Ngối Cáy – Ẳng Tở)"),
        (Closure(id="C", road="Các đường liên bản"), "Các đường liên bản"),
        (Closure(id="C", section_id="L99-99"), "L99-99"),
        (Closure(id="C"), "C"),
    ],
)
def test_closures(dien_bien: Region, closure: Closure, vi: str) -> None:
    assert name_closure(closure, dien_bien, "vi") == vi


def test_a_whole_section_in_english(dien_bien: Region) -> None:
    closure = Closure(id="C", section_id="L58-01")
    assert name_closure(closure, dien_bien, "en") == (
        "the whole section L58-01 (the Ngối Cáy – Ẳng Tở road)"
    )


@pytest.mark.parametrize(
    ("location", "vi", "en"),
    [
        (Location(place_id="o1"), "O1", "O1"),
        (Location(section_id="QL1-02", km_m=8_500), "QL1 J1 – J2, Km 8+500", None),
        # Without posts the distance counts from the first place.
        (
            Location(section_id="T1-01", km_m=2_500),
            "đường O2 – J2 (T1-01), cách O2 2,5 km",
            "the O2 – J2 road (T1-01), 2.5 km from O2",
        ),
        (Location(lon=103.075, lat=21.4), "QL1 J1 – J2, Km 9+000", None),
        (Location(lon=103.15, lat=21.4), "gần O1", "near O1"),
        (Location(lon=100.0, lat=10.0), "100.0, 10.0", "100.0, 10.0"),
    ],
)
def test_locations(small_region: Region, location: Location, vi: str, en: str | None) -> None:
    assert name_location(location, small_region, "vi") == vi
    assert name_location(location, small_region, "en") == (en or vi)


def test_tasks(small_day: Day) -> None:
    orders = {order.id: order for order in small_day.orders}
    load = Visit(order_id="BAG-1", action="pick_up", start_s=0, end_s=0)
    give = Visit(order_id="DH-1", action="deliver", start_s=0, end_s=0)
    assert name_task(load, orders["BAG-1"], "vi") == "Nhận túi, kiện"
    assert name_task(give, orders["BAG-1"], "vi") == "Giao túi, kiện"
    assert name_task(give, orders["DH-1"], "en") == "Delivery"
    assert name_task(load, orders["HS-1"], "vi") == "Nhận hồ sơ"
    assert name_task(give, None, "vi") == "Giao"


@pytest.mark.parametrize(
    ("closure", "vi", "en"),
    [
        (Closure(id="C", way_ids=(5, 6)), "OSM way 5, 6", "OSM way 5, 6"),
        (
            Closure(
                id="C",
                road="QL9B",
                shape=ClosureShape(kind="point", points=((103.25, 21.4),), radius_m=30),
            ),
            "QL9 điểm 21.40000, 103.25000, bán kính 30 m",
            "QL9 point 21.40000, 103.25000, radius 30 m",
        ),
        (
            Closure(
                id="C",
                shape=ClosureShape(kind="line", points=((103.0, 21.0), (103.2, 21.2))),
            ),
            "Đoạn vẽ quanh 21.10000, 103.10000",
            "Drawn line around 21.10000, 103.10000",
        ),
    ],
)
def test_closures_with_shapes(closure: Closure, vi: str, en: str, small_region: Region) -> None:
    assert name_closure(closure, small_region, "vi") == vi
    assert name_closure(closure, small_region, "en") == en
