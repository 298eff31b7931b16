"""The facts of the default region agree with each other and with what is published."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from routeplan.model.closure import Closure
from routeplan.network.closures import locate_closures
from routeplan.network.plane import to_plane_m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.road import Section
    from routeplan.network.region import Region


DATA = Path(__file__).resolve().parents[2] / "data" / "dien-bien"


def _graph(sections: Iterator[Section]) -> nx.MultiGraph[str]:
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for section in sections:
        graph.add_edge(section.from_place, section.to_place, length=section.length_m)
    return graph


def _km(region: Region, first: str, second: str) -> float:
    """Return the shortest way by road that stays in the province."""
    graph = _graph(section for section in region.roads.sections if section.in_province)
    return float(nx.dijkstra_path_length(graph, first, second, "length")) / 1000


def _shut(region: Region, road: str, km_m: int) -> list[tuple[str, int, int]]:
    located = locate_closures(region.roads, [Closure(id="c", road=road, km_from_m=km_m)])
    assert located.notes == ()
    return [(region.roads.sections[s.section].id, s.from_m, s.to_m) for s in located.spans]


def test_45_offices_and_129_old_centres(dien_bien: Region) -> None:
    kinds = Counter(place.kind for place in dien_bien.places.values())
    assert len(dien_bien.communes) == kinds["commune_office"] == 45
    assert kinds["old_centre"] == 84
    assert kinds["old_centre"] + kinds["commune_office"] == 129
    assert kinds["hub"] == 1
    assert sum(kinds.values()) == 168
    assert dien_bien.hub is not None
    assert dien_bien.hub.id == "hub_dbp"


def test_every_commune_has_its_office_and_a_centre_per_predecessor(dien_bien: Region) -> None:
    assert sum(len(commune.predecessors) for commune in dien_bien.communes.values()) == 129
    for code, commune in dien_bien.communes.items():
        office = dien_bien.places[commune.office_place_id]
        assert (office.id, office.kind, office.commune_code) == (
            f"co_{code}",
            "commune_office",
            code,
        )
        centres = [
            place
            for place in dien_bien.places.values()
            if place.commune_code == code and place.kind in {"old_centre", "commune_office"}
        ]
        assert len(centres) == len(commune.predecessors)
        assert commune.population > 5_000
        assert commune.area_km2 > 0


def test_population_is_published_but_for_four_communes(dien_bien: Region) -> None:
    basis = Counter(commune.population_basis for commune in dien_bien.communes.values())
    assert basis == {"published": 41, "restored": 3, "estimate": 1}


def test_every_office_and_old_centre_stands_on_a_road(dien_bien: Region) -> None:
    for place in dien_bien.places.values():
        assert place.id in dien_bien.roads.node_index
        assert 102.1 < place.lon < 103.8
        assert 20.8 < place.lat < 22.6
        assert place.source
        assert place.precision_km > 0


def test_places_of_the_province_belong_to_a_commune(dien_bien: Region) -> None:
    for place in dien_bien.places.values():
        assert (place.commune_code in dien_bien.communes) != place.id.startswith("xo_")


def test_the_number_and_length_of_sections(dien_bien: Region) -> None:
    sections = dien_bien.roads.sections
    inside = [section for section in sections if section.in_province]
    assert (len(sections), len(inside)) == (193, 184)
    assert round(sum(section.length_m for section in inside) / 1000) in {1890, 1891}
    assert len(dien_bien.roads.section_index) == 193


@pytest.mark.parametrize("ways_outside", [True, False])
@pytest.mark.parametrize("rain", [True, False])
def test_all_is_connected_for_light_vehicles(
    dien_bien: Region, *, ways_outside: bool, rain: bool
) -> None:
    graph = _graph(
        section
        for section in dien_bien.roads.sections
        if (ways_outside or section.in_province)
        and not (rain and section.wet_access == "motorbike")
    )
    assert nx.is_connected(graph)
    wanted = {
        place.id
        for place in dien_bien.places.values()
        if ways_outside or not place.id.startswith("xo_")
    }
    assert set(graph.nodes) == wanted


def test_tuan_giao_is_77_to_80_km_from_the_hub(dien_bien: Region) -> None:
    assert 77 <= _km(dien_bien, "jn_tuan_giao", "hub_dbp") <= 80


@pytest.mark.parametrize(
    ("first", "second", "published_km"),
    [
        ("hub_dbp", "co_03160", 200),
        ("co_03194", "co_03151", 55),
        ("co_03217", "hub_dbp", 118),
    ],
)
def test_distances_are_within_a_tenth_of_the_published_ones(
    dien_bien: Region, first: str, second: str, published_km: float
) -> None:
    assert _km(dien_bien, first, second) == pytest.approx(published_km, rel=0.1)


def test_no_section_is_shorter_than_the_straight_line(dien_bien: Region) -> None:
    roads = dien_bien.roads
    for section, line in zip(roads.sections, map(roads.line, range(193)), strict=True):
        straight_m = float(np.hypot(*np.diff(to_plane_m(line, line[:, 1].mean()), axis=0)[0]))
        slack_m = 1000 * sum(
            dien_bien.places[place_id].precision_km
            for place_id in (section.from_place, section.to_place)
        )
        assert section.length_m > 0
        assert section.length_m >= straight_m - slack_m


def test_posts_measure_the_length_of_their_section(dien_bien: Region) -> None:
    for section in dien_bien.roads.sections:
        assert (section.chainage_from_m is None) == (section.chainage_to_m is None)
        if section.chainage_from_m is not None and section.chainage_to_m is not None:
            signed_m = abs(section.chainage_to_m - section.chainage_from_m)
            assert signed_m == section.length_m


def test_a_familys_sections_follow_each_other_without_overlap(dien_bien: Region) -> None:
    families: dict[str, list[tuple[int, int]]] = {}
    for section in dien_bien.roads.sections:
        if section.chainage_from_m is not None and section.chainage_to_m is not None:
            low, high = sorted((section.chainage_from_m, section.chainage_to_m))
            families.setdefault(section.road_ref, []).append((low, high))
    assert len(families) == 14
    for spans in families.values():
        for before, after in itertools.pairwise(sorted(spans)):
            assert before[1] <= after[0]


def test_speeds_are_slower_in_rain_and_plausible(dien_bien: Region) -> None:
    for section in dien_bien.roads.sections:
        assert 5 <= section.speed_wet_kph <= section.speed_dry_kph <= 60
        assert 3 <= section.width_m <= 8


def test_qls_two_chainage_families_do_not_overlap(dien_bien: Region) -> None:
    numbers = {s.road_ref: s.road_number for s in dien_bien.roads.sections}
    assert {ref for ref, number in numbers.items() if number == "QL279"} == {"QL279W", "QL279E"}
    posts = {
        family: [
            post
            for section in dien_bien.roads.sections
            if section.road_ref == family
            for post in (section.chainage_from_m, section.chainage_to_m)
            if post is not None
        ]
        for family in ("QL279W", "QL279E")
    }
    assert (min(posts["QL279W"]), max(posts["QL279W"])) == (0, 117_000)
    assert (min(posts["QL279E"]), max(posts["QL279E"])) == (223_000, 283_500)


def test_the_km_decides_which_ql279_is_meant(dien_bien: Region) -> None:
    assert _shut(dien_bien, "QL279", 10_800) == [("QL279W-02", 290, 310)]
    assert _shut(dien_bien, "QL279", 280_900) == [("QL279E-02", 4_390, 4_410)]


def test_ql12_between_the_city_and_pom_lot_lies_on_ql279(dien_bien: Region) -> None:
    assert _shut(dien_bien, "QL12", 200_000) == [("QL279W-13", 690, 710)]
    assert _shut(dien_bien, "QL279W", 84_000) == [("QL279W-13", 690, 710)]
    assert _shut(dien_bien, "QL12", 190_000) == [("QL12-13", 490, 510)]


def test_69_closures_of_which_60_on_a_section(dien_bien: Region) -> None:
    records = dien_bien.recorded_closures
    assert (len(records), len({record.id for record in records})) == (69, 69)
    assert sum(bool(record.section_id) for record in records) == 60
    assert Counter(record.blocks for record in records) == {
        "all": 47,
        "cars_and_up": 14,
        "none": 8,
    }
    assert {record.date.year for record in records} == {
        2017,
        2018,
        2020,
        2021,
        2022,
        2023,
        2024,
        2025,
    }
    for record in records:
        assert record.id.startswith(f"E{record.date:%Y%m%d}-")
        assert record.source
        assert record.km_to_m is None or record.km_to_m >= (record.km_from_m or 0)


def test_every_closure_with_a_section_and_km_lies_on_that_section(dien_bien: Region) -> None:
    roads = dien_bien.roads
    checked = 0
    for record in dien_bien.recorded_closures:
        if not record.section_id:
            continue
        section = roads.sections[roads.section_index[record.section_id]]
        if record.road:
            assert record.road == section.road_ref
        if record.km_from_m is None or record.km_to_m is None:
            continue
        assert section.chainage_from_m is not None
        assert section.chainage_to_m is not None
        low, high = sorted((section.chainage_from_m, section.chainage_to_m))
        assert low <= record.km_from_m <= record.km_to_m <= high
        checked += 1
    assert checked == 49


def test_villages(dien_bien: Region) -> None:
    villages = dien_bien.villages
    assert (len(villages), len({village.id for village in villages})) == (165, 165)
    codes = {village.commune_code for village in villages}
    assert len(codes) == 38
    assert codes <= set(dien_bien.communes)
    assert all(village.name and village.source for village in villages)


def test_the_sources_file_credits_what_must_be_credited(dien_bien: Region) -> None:
    text = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for credit in ("OpenStreetMap", "ODbL", "Wikipedia", "CC BY-SA", "1661/NQ-UBTVQH15"):
        assert credit in text
    with (DATA / "road_sections.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for column in ("length_basis", "existence"):
        for value, count in Counter(row[column] for row in rows).items():
            assert f"| `{value}` | {count} |" in text
    osm_ways = {p.source for p in dien_bien.places.values() if "OpenStreetMap object" in p.source}
    assert f"{len(osm_ways)} office points" in text
