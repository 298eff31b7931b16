from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from routeplan.model.closure import Closure
from routeplan.model.order import TimeWindow
from routeplan.network.locate import locate
from routeplan.planning.demand import (
    PRIORITY_SHARES,
    SYNTHETIC_NOTE,
    DemandSettings,
    generate_day,
)
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.network.region import Region

SETTINGS = DemandSettings(name="test-day", date=dt.date(2024, 9, 9), weather="wet", seed=7)


@pytest.fixture(scope="module")
def day(dien_bien: Region) -> Day:
    return generate_day(dien_bien, SETTINGS)


@pytest.fixture(scope="module")
def large_day(dien_bien: Region) -> Day:
    """Return a day with enough orders to measure shares."""
    return generate_day(dien_bien, dataclasses.replace(SETTINGS, doors=2000, collections=300))


def _kinds(orders: tuple[Order, ...], *kinds: str) -> list[Order]:
    return [order for order in orders if order.kind in kinds]


def test_settings_reach_the_day(dien_bien: Region) -> None:
    closure = Closure(id="c1", road="QL6", km_from_m=400_000)
    settings = dataclasses.replace(SETTINGS, closures=(closure,), ways_outside_province=True)
    day = generate_day(dien_bien, settings)
    assert (day.name, day.date, day.weather, day.network) == (
        "test-day",
        dt.date(2024, 9, 9),
        "wet",
        "dien-bien",
    )
    assert day.closures == (closure,)
    assert day.ways_outside_province
    assert day.limits == settings.limits


def test_counts_and_ids(day: Day) -> None:
    assert len(day.orders) == 400
    assert len({order.id for order in day.orders}) == 400
    kinds = Counter(order.id[0] for order in day.orders)
    assert kinds == {"D": 280, "C": 60, "T": 60}
    assert [order.id for order in day.orders[:2]] == ["D0001", "D0002"]
    assert len(_kinds(day.orders, "document_collection")) == 60
    assert len(_kinds(day.orders, "transfer")) == 60


def test_the_same_settings_give_the_same_day(dien_bien: Region, day: Day) -> None:
    assert generate_day(dien_bien, SETTINGS) == day


@pytest.mark.parametrize(
    "settings",
    [
        dataclasses.replace(SETTINGS, seed=8),
        dataclasses.replace(SETTINGS, date=dt.date(2024, 9, 10)),
    ],
)
def test_seed_and_date_change_the_orders(
    dien_bien: Region, day: Day, settings: DemandSettings
) -> None:
    other = generate_day(dien_bien, settings)
    assert other.orders != day.orders
    assert other.vehicles == day.vehicles


def test_more_of_one_kind_changes_nothing_else(dien_bien: Region, day: Day) -> None:
    more = generate_day(dien_bien, dataclasses.replace(SETTINGS, transfers=63))
    assert more.orders[:400] == day.orders
    fewer = generate_day(dien_bien, dataclasses.replace(SETTINGS, doors=10))
    assert fewer.orders[:10] == day.orders[:10]
    assert [o.origin for o in fewer.orders[10:]] == [o.origin for o in day.orders[280:]]


def test_everything_says_that_it_is_synthetic(day: Day) -> None:
    assert "nhu cầu giả lập" in day.title_vi
    assert "synthetic demand" in day.title_en
    for order in day.orders:
        assert order.note == SYNTHETIC_NOTE == "dữ liệu giả lập"
        assert order.phone.startswith("0000 000 ")
        assert order.recipient.startswith(
            ("Khách ", "Bưu điện ", "Trung tâm ", "Xã ", "Phường ", "Thị trấn ")
        )
    assert len({order.phone for order in day.orders}) == 400


def test_customers_lie_on_sections_near_their_communes_centres(
    dien_bien: Region, large_day: Day
) -> None:
    on_sections = [o.customer for o in large_day.orders if o.customer.section_id]
    assert len(on_sections) > 2000
    for order in large_day.orders:
        if not order.customer.section_id:
            continue
        point = locate(dien_bien, order.customer)
        section = dien_bien.roads.sections[dien_bien.roads.section_index[order.customer.section_id]]
        assert section.in_province
        assert order.customer.km_m is not None
        assert order.customer.km_m % 10 == 0
        assert point.node == -1
        from_ends = {
            section.from_place: point.offset_m,
            section.to_place: section.length_m - point.offset_m,
        }
        limit_m = min(6_000, 0.45 * section.length_m) + 10
        assert any(
            distance_m <= limit_m and dien_bien.places[place_id].commune_code == order.commune_code
            for place_id, distance_m in from_ends.items()
        )


def test_demand_follows_population(dien_bien: Region, large_day: Day) -> None:
    population = sum(commune.population for commune in dien_bien.communes.values())
    drawn = Counter(order.commune_code for order in large_day.orders if order.id[0] in "DC")
    for commune in dien_bien.communes.values():
        expected = 2300 * commune.population / population
        assert abs(drawn[commune.code] - expected) <= 4.5 * expected**0.5


def test_doors_start_at_their_communes_office(dien_bien: Region, large_day: Day) -> None:
    doors = large_day.orders[:2000]
    for order in doors:
        office = dien_bien.communes[order.commune_code].office_place_id
        assert order.kind in {"delivery", "document_return"}
        assert order.origin.place_id == office
        assert 180 <= order.service_s <= 300
    assert 0.65 < sum(order.kind == "delivery" for order in doors) / 2000 < 0.75


def test_parcels_are_mostly_light_and_never_too_heavy(large_day: Day) -> None:
    parcels = _kinds(large_day.orders, "delivery")
    weights = [order.load.weight_g for order in parcels]
    assert min(weights) >= 50
    assert max(weights) <= 30_000
    assert 1_000 < sum(weights) / len(weights) < 1_400
    for order in parcels:
        assert 2 * order.load.weight_g - 1 <= order.load.volume_cm3
        assert order.load.volume_cm3 <= 4 * order.load.weight_g + 1
        assert order.load.pieces == 1
    with_cod = [order for order in parcels if order.cod_vnd]
    assert 0.55 < len(with_cod) / len(parcels) < 0.65
    assert all(order.cod_vnd % 1000 == 0 for order in with_cod)
    assert all(not order.cod_vnd for order in large_day.orders if order.kind != "delivery")


def test_documents_have_a_due_date(large_day: Day) -> None:
    documents = _kinds(large_day.orders, "document_return", "document_collection")
    assert documents
    days = Counter(order.due_s // DAY_S for order in documents if order.due_s is not None)
    assert sum(days.values()) == len(documents)
    assert set(days) <= {0, 1, 2, 3, 4, 5}
    assert days[0] < 0.06 * len(documents)


def test_collections_end_at_their_office_and_some_start_at_old_centres(
    dien_bien: Region, large_day: Day
) -> None:
    collections = _kinds(large_day.orders, "document_collection")
    at_centres = [order for order in collections if order.origin.place_id]
    assert 0.2 < len(at_centres) / len(collections) < 0.5
    for order in at_centres:
        place = dien_bien.places[order.origin.place_id]
        assert (place.kind, place.commune_code) == ("old_centre", order.commune_code)
        assert order.recipient == place.name
    for order in collections:
        office = dien_bien.communes[order.commune_code].office_place_id
        assert order.destination.place_id == office


def test_transfers_link_hub_offices_and_departments(dien_bien: Region, day: Day) -> None:
    transfers = _kinds(day.orders, "transfer")
    offices = {commune.office_place_id for commune in dien_bien.communes.values()}
    for number, order in enumerate(transfers):
        ends = (order.origin.place_id, order.destination.place_id)
        expected = [("hub", "office"), ("office", "hub"), ("office", "office")][number % 3]
        assert tuple("hub" if end == "hub_dbp" else "office" for end in ends) == expected
        assert {end for end in ends if end != "hub_dbp"} <= offices
        assert ends[0] != ends[1]
        assert 1_000 <= order.load.weight_g <= 25_000
        assert order.load.volume_cm3 <= 120_000
        assert (order.pickup_service_s, order.service_s) == (300, 300)
        if ends[1] == "hub_dbp":
            assert order.address == "Trung tâm Phục vụ hành chính công tỉnh"


def test_transfers_between_offices_go_to_near_ones(dien_bien: Region, day: Day) -> None:
    def away(first: str, second: str) -> float:
        a, b = dien_bien.places[first], dien_bien.places[second]
        return (a.lon - b.lon) ** 2 + (a.lat - b.lat) ** 2

    offices = [commune.office_place_id for commune in dien_bien.communes.values()]
    for order in _kinds(day.orders, "transfer")[2::3]:
        origin, destination = order.origin.place_id, order.destination.place_id
        nearer = [o for o in offices if away(origin, o) < away(origin, destination)]
        assert len(nearer) <= 10


def test_about_a_tenth_is_mandatory_for_three_reasons(large_day: Day) -> None:
    orders = large_day.orders
    assert 0.07 < sum(order.must_serve for order in orders) / len(orders) < 0.13
    assert any(order.mandatory for order in orders)
    assert any(order.due_s is not None and order.due_s < DAY_S for order in orders)
    fixed = [order for order in orders if order.priority == "fixed_time"]
    assert fixed
    assert all(len(order.windows) == 1 for order in fixed)
    counts = Counter(order.priority for order in orders if not order.must_serve)
    for priority, share in PRIORITY_SHARES.items():
        assert abs(counts[priority] / sum(counts.values()) - share) < 0.03


def test_some_doors_have_windows(large_day: Day) -> None:
    doors = [o for o in large_day.orders[:2000] if o.priority != "fixed_time"]
    morning = TimeWindow(start_s=8 * 3600, end_s=11 * 3600 + 1800)
    afternoon = TimeWindow(start_s=13 * 3600 + 1800, end_s=17 * 3600)
    kinds = Counter(order.windows for order in doors)
    assert set(kinds) == {(), (morning,), (afternoon,), (morning, afternoon)}
    assert 0.12 < 1 - kinds[()] / len(doors) < 0.18


def test_kt1_only_where_somebody_at_the_origin_may_carry_it(large_day: Day) -> None:
    able = {v.start_depot for v in large_day.vehicles if "kt1" in v.skills}
    secret = [order for order in large_day.orders if order.skills]
    assert {order.kind for order in secret} == {"document_return", "transfer"}
    assert len(secret) < 0.05 * len(large_day.orders)
    for order in secret:
        assert order.skills == ("kt1",)
        assert {order.origin.place_id, order.destination.place_id} & able


def test_addresses_name_real_villages_where_they_are_known(
    dien_bien: Region, large_day: Day
) -> None:
    villages: dict[str, set[str]] = {}
    for village in dien_bien.villages:
        villages.setdefault(village.commune_code, set()).add(village.name)
    for order in large_day.orders[:2000]:
        spot, commune_name = order.address.rsplit(", ", maxsplit=1)
        commune = dien_bien.communes[order.commune_code]
        assert commune_name.lower() == commune.name.lower()
        assert commune_name[0].islower()
        if order.commune_code in villages:
            assert spot in villages[order.commune_code]
        else:
            assert " Km " in spot


def test_the_fleet(dien_bien: Region, day: Day) -> None:
    motorbikes = [v for v in day.vehicles if v.profile == "motorbike"]
    couriers = [v for v in motorbikes if not v.fixed_cost_vnd]
    offices = {commune.office_place_id for commune in dien_bien.communes.values()}
    assert len(couriers) == 45
    assert {v.start_depot for v in couriers} == {v.end_depot for v in couriers} == offices
    assert {v.id for v in couriers} == {f"XM-{code}" for code in dien_bien.communes}
    assert 0 < sum("kt1" in v.skills for v in couriers) < 45
    spares = [v for v in motorbikes if v.fixed_cost_vnd]
    by_population = sorted(dien_bien.communes.values(), key=lambda commune: -commune.population)
    assert [v.start_depot for v in spares] == [c.office_place_id for c in by_population[:15]]
    vans = [v for v in day.vehicles if v.profile == "van"]
    assert len(vans) == 8
    assert {(v.start_depot, v.end_depot, v.skills) for v in vans} == {
        ("hub_dbp", "hub_dbp", ("kt1",))
    }
    assert len({v.id for v in day.vehicles}) == len(day.vehicles) == 68


def test_fleet_measures(day: Day) -> None:
    courier, spare, van = day.vehicles[0], day.vehicles[45], day.vehicles[-1]
    assert (courier.shift.start_s, courier.shift.end_s) == (7 * 3600, 17 * 3600)
    assert courier.break_ is not None
    assert courier.break_.duration_s == 45 * 60
    assert (courier.max_weight_g, courier.max_volume_cm3) == (60_000, 120_000)
    assert (courier.max_pieces, courier.max_distance_m) == (40, 150_000)
    assert (courier.cost_per_km_vnd, courier.cost_per_hour_vnd) == (1_200, 30_000)
    assert (courier.fixed_cost_vnd, spare.fixed_cost_vnd) == (0, 60_000)
    assert (van.shift.start_s, van.shift.end_s) == (5 * 3600, 19 * 3600)
    assert (van.max_weight_g, van.max_volume_cm3, van.max_pieces) == (1_000_000, 6_000_000, None)
    assert (van.cost_per_km_vnd, van.cost_per_hour_vnd, van.fixed_cost_vnd) == (
        5_500,
        45_000,
        150_000,
    )


def test_every_door_fits_its_courier(large_day: Day) -> None:
    by_office = {v.start_depot: v for v in large_day.vehicles if v.profile == "motorbike"}
    for order in large_day.orders[:2000]:
        courier = by_office[order.origin.place_id]
        assert order.load.weight_g <= (courier.max_weight_g or 0)
        assert order.load.volume_cm3 <= (courier.max_volume_cm3 or 0)


def test_several_couriers_an_office_have_their_own_ids(dien_bien: Region) -> None:
    settings = dataclasses.replace(SETTINGS, doors=0, collections=0, transfers=0)
    fleet = generate_day(dien_bien, dataclasses.replace(settings, couriers_per_office=2)).vehicles
    assert len({vehicle.id for vehicle in fleet}) == len(fleet) == 2 * 45 + 15 + 8
    assert {"XM-03127", "XM-03127-2", "XM-03127-3"} <= {vehicle.id for vehicle in fleet}


def test_an_empty_day(dien_bien: Region) -> None:
    settings = dataclasses.replace(SETTINGS, doors=0, collections=0, transfers=0)
    assert generate_day(dien_bien, settings).orders == ()


def test_a_small_map_whose_hub_is_an_office_too(small_region: Region) -> None:
    day = generate_day(small_region, dataclasses.replace(SETTINGS, spare_motorbikes=1, vans=1))
    assert len(day.orders) == 400
    for order in day.orders:
        locate(small_region, order.origin)
        locate(small_region, order.destination)
        assert order.origin != order.destination


def test_a_region_without_hub_or_offices_has_no_demand(small_region: Region) -> None:
    places = {k: p for k, p in small_region.places.items() if p.kind != "hub"}
    no_hub = dataclasses.replace(
        small_region, places=places, communes={"002": small_region.communes["002"]}
    )
    one_office = dataclasses.replace(
        small_region, communes={c: small_region.communes[c] for c in ("001", "002")}
    )
    for region in (no_hub, one_office):
        with pytest.raises(ValueError, match="a hub and two further offices"):
            generate_day(region, SETTINGS)
