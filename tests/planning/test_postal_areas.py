"""Made-up customers where no communes are known."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.model.place import Place
from routeplan.network.locate import locate
from routeplan.network.roads import build_network
from routeplan.planning.customers import draw_customer
from routeplan.planning.demand import DemandSettings, generate_day
from routeplan.planning.postal_areas import NEAR_M, list_areas

if TYPE_CHECKING:
    from routeplan.network.region import Region

SETTINGS = DemandSettings(
    name="map-day", date=dt.date(2024, 9, 9), doors=40, collections=10, transfers=9
)


@pytest.fixture
def map_region(small_region: Region) -> Region:
    """Return the ten-node map as a map would have it: short sections, no communes."""
    sections = []
    for section in small_region.roads.sections:
        if section.id == "X1-01":
            continue
        sections.append(dataclasses.replace(section, chainage_from_m=None, chainage_to_m=None))
    places = {
        name: dataclasses.replace(place, commune_code="")
        for name, place in small_region.places.items()
    }
    # A village near the middle of L1, nearer to o3.
    places["bản"] = Place(id="bản", name="Bản", kind="other", lon=103.15, lat=21.372)
    return dataclasses.replace(
        small_region,
        roads=build_network(sections, small_region.places),
        places=places,
        communes={},
        villages=(),
    )


def test_each_place_belongs_to_its_nearest_office_and_counts_by_its_roads(
    map_region: Region,
) -> None:
    areas = {settlement.place.id: settlement for settlement in list_areas(map_region)}
    village = areas["bản"]
    assert [section.id for section in village.sections] == ["L1-01"]
    assert village.people == 2 * NEAR_M
    assert village.commune.office_place_id == "o3"
    assert village.commune.code == "o3"


def test_a_place_far_from_all_roads_has_no_customers(map_region: Region) -> None:
    far = Place(id="far", name="Xa", kind="other", lon=104.0, lat=21.0)
    assert "far" not in {s.place.id for s in list_areas(map_region.with_places([far]))}


def test_roads_that_lead_nowhere_back_have_no_customers(map_region: Region) -> None:
    sections = [
        dataclasses.replace(section, backward=()) if section.id == "L1-01" else section
        for section in map_region.roads.sections
    ]
    region = dataclasses.replace(map_region, roads=build_network(sections, map_region.places))
    assert "bản" not in {s.place.id for s in list_areas(region)}


def test_customers_live_all_along_the_roads(map_region: Region) -> None:
    rng = np.random.default_rng(1)
    village = [s for s in list_areas(map_region) if s.place.id == "bản"]
    kms = [draw_customer(village, rng).location.km_m or 0 for _ in range(100)]
    assert min(kms) < 500
    assert max(kms) > 4_500
    assert draw_customer(village, rng).address.endswith(", Bản")


def test_a_day_on_a_map(map_region: Region) -> None:
    day = generate_day(map_region, SETTINGS)
    assert len(day.orders) == 59
    offices = {place.id for place in map_region.places.values() if place.is_depot}
    assert {vehicle.start_depot for vehicle in day.vehicles} <= offices
    for order in day.orders:
        for end in (order.origin, order.destination):
            locate(map_region, end)
    assert day == generate_day(map_region, SETTINGS)
