from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from routeplan.network.info import network_info
from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from routeplan.network.info import NetworkInfo
    from routeplan.network.region import Region


def test_lengths_count_the_province_alone(small_region: Region) -> None:
    found = network_info(small_region)
    assert (found.name, found.hash) == ("ten-nodes", small_region.roads.hash)
    assert (found.sections, found.sections_in_province) == (11, 9)
    assert found.length_m == 53_000  # 133 km with the two ways outside
    assert found.length_m_by_class == (
        ("district", 31_000),
        ("national", 18_000),
        ("provincial", 4_000),
    )
    assert found.length_m_by_surface == (
        ("asphalt", 35_000),
        ("dirt", 10_000),
        ("concrete", 8_000),
    )
    assert found.length_m_with_posts == 35_000
    assert found.recorded_closures == 0


def test_places_by_kind_the_most_frequent_first(small_region: Region) -> None:
    found = network_info(small_region)
    assert found.places == 10
    assert found.places_by_kind[0][1] == 3
    assert dict(found.places_by_kind) == {
        "hub": 1,
        "junction": 3,
        "commune_office": 3,
        "old_centre": 2,
        "province_edge": 1,
    }


def _pieces(found: NetworkInfo) -> dict[str, tuple[int, int]]:
    """Return, by vehicle, the pieces with roads and the places without."""
    return {pieces.name: (pieces.count, pieces.alone) for pieces in found.vehicle_pieces}


def test_separate_pieces_by_vehicle_and_weather(small_region: Region) -> None:
    pieces = _pieces(network_info(small_region))
    assert list(pieces)[:3] == ["motorbike dry", "motorbike wet", "car dry"]
    # In rain trucks use neither DT2, T1, L1 nor L2: o2, v1 and o3 are on their own.
    assert pieces.pop("truck wet") == (1, 3)
    assert set(pieces.values()) == {(1, 0)}


def test_a_road_less_leaves_pieces(small_region: Region) -> None:
    """A place that only ways outside the province reach is no piece."""
    sections = {section.id: section for section in small_region.roads.sections}
    del sections["DT2-01"]
    sections["QL9B-01"] = dataclasses.replace(sections["QL9B-01"], in_province=False)
    roads = build_network(list(sections.values()), small_region.places)
    pieces = _pieces(network_info(dataclasses.replace(small_region, roads=roads)))
    # In rain T1, the only other road to o2 and v1, is for motorbikes.
    assert (pieces["van dry"], pieces["motorbike wet"]) == ((1, 0), (1, 0))
    assert pieces["van wet"] == (2, 0)


def test_the_province_is_one_piece_for_all_but_trucks(dien_bien: Region) -> None:
    found = network_info(dien_bien)
    pieces = _pieces(found)
    assert pieces["motorbike wet"] == pieces["van wet"] == pieces["truck dry"] == (1, 0)
    assert sum(pieces["truck wet"]) > 1
    assert dict(found.places_by_kind)["commune_office"] == 45
    assert found.recorded_closures == len(dien_bien.recorded_closures)
