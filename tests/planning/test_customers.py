from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.model.place import Place
from routeplan.network.locate import locate
from routeplan.planning.customers import draw_customer, list_settlements

if TYPE_CHECKING:
    from routeplan.network.region import Region


def test_settlements_are_the_seats_and_old_centres(small_region: Region) -> None:
    settlements = {s.place.id: s for s in list_settlements(small_region)}
    assert set(settlements) == {"hub", "o1", "v2", "o2", "v1", "o3"}
    assert {place: s.people for place, s in settlements.items()} == {
        "hub": 5_000,
        "o1": 1_500,
        "v2": 1_500,
        "o2": 1_000,
        "v1": 1_000,
        "o3": 1_000,
    }
    assert [s.id for s in settlements["o1"].sections] == ["QL1-03", "L1-01", "QL9A-01"]
    assert [s.id for s in settlements["hub"].sections] == ["QL1-01"]  # X1 leaves the province


def test_people_live_only_where_a_road_leads(small_region: Region) -> None:
    far = Place(id="far", name="Xa", kind="old_centre", lon=103.0, lat=21.4, commune_code="003")
    region = small_region.with_places([far])
    assert list_settlements(region) == list_settlements(small_region)


def test_a_customer_lives_beside_a_settlements_road(small_region: Region) -> None:
    rng = np.random.default_rng(1)
    settlements = list_settlements(small_region)
    for _ in range(200):
        customer = draw_customer(settlements, rng)
        assert customer.location.section_id in {s.id for s in customer.settlement.sections}
        locate(small_region, customer.location)
        assert customer.address.endswith(f", xã {customer.settlement.commune.code}")


def test_posts_of_a_road_whose_posts_fall_and_do_not_measure_it(small_region: Region) -> None:
    first = dataclasses.replace(
        small_region.roads.sections[0], chainage_from_m=20_000, chainage_to_m=17_000
    )
    settlements = [
        dataclasses.replace(s, sections=(first,))
        for s in list_settlements(small_region)
        if s.place.id == "hub"
    ]
    rng = np.random.default_rng(1)
    kms = [draw_customer(settlements, rng).location.km_m or 0 for _ in range(100)]
    # 45 % of 6 km is 2.7 km of road, and half as much by its posts.
    assert min(kms) == pytest.approx(20_000 - 1_350, abs=60)
    assert max(kms) == pytest.approx(20_000, abs=60)
