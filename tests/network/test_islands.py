"""Pieces of a network and their sizes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from routeplan.network.islands import PieceSize, core_nodes, find_pieces
from routeplan.network.profiles import section_paces
from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from routeplan.model.day import Weather
    from routeplan.network.profiles import SectionPaces
    from routeplan.network.region import Region


def paces(region: Region, profile: str, weather: Weather) -> SectionPaces:
    return section_paces(
        region.roads, region.profiles[profile], weather, ways_outside_province=False
    )


def test_pieces_are_told_with_their_roads(small_region: Region) -> None:
    roads = small_region.roads
    dry = find_pieces(roads, paces(small_region, "van", "dry"))
    assert dry.size[dry.main] == PieceSize(sections=9, length_m=53_000)
    assert dry.core == dry.size[dry.main]
    wet = find_pieces(roads, paces(small_region, "truck", "wet"))
    nodes = {name: wet.of_node[at] for name, at in roads.node_index.items()}
    assert nodes["hub"] == nodes["edge"] == wet.main
    assert nodes["o2"] != wet.main
    assert wet.size[nodes["o2"]] == PieceSize(sections=0, length_m=0)


def test_a_way_in_without_a_way_out_is_outside_the_core(small_region: Region) -> None:
    sections = [
        dataclasses.replace(section, backward=()) if section.id == "L1-01" else section
        for section in small_region.roads.sections
    ]
    roads = build_network(sections, small_region.places)
    region = dataclasses.replace(small_region, roads=roads)
    found = find_pieces(roads, paces(region, "van", "dry"))
    assert found.size[found.main].length_m == 53_000
    assert found.core.length_m == 48_000
    inside = core_nodes(roads, paces(region, "van", "dry"))
    assert not inside[roads.node_index["o3"]]
    assert inside[roads.node_index["o1"]]
