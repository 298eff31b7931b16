"""Graphs that osmnx makes of a small map are the network that its file is."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import osmnx as ox
import pytest

from routeplan.errors import InputError
from routeplan.io.folders import shipped_data
from routeplan.io.graph_networkx import write_graphml
from routeplan.io.graph_osmnx import read_graphml, roads_of_osmnx
from routeplan.io.map_speeds import read_map_speeds
from routeplan.io.osm_file import read_osm_file
from routeplan.network.way_tags import TAGS_OF_NAMES, TAGS_OF_ROAD, WayRules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.road import Section
    from routeplan.network.built import BuiltRoads
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

RULES = WayRules(read_map_speeds(shipped_data() / "map_speeds.toml"))
NODES = {
    1: (103.00, 21.40),
    2: (103.01, 21.40),
    3: (103.02, 21.40),
    4: (103.01, 21.41),
    5: (103.01, 21.39),
    6: (103.015, 21.405),
    7: (103.03, 21.40),
    8: (103.03, 21.41),
    9: (103.04, 21.41),
}
WAYS: dict[int, tuple[str, dict[str, str]]] = {
    10: ("1 2 6 3", {"highway": "primary", "ref": "QL279", "name": "Quốc lộ 279", "width": "6"}),
    11: ("4 2", {"highway": "tertiary", "oneway": "-1", "maxspeed": "abc"}),
    12: ("2 5", {"highway": "unclassified", "surface": "unpaved", "motorcar": "no"}),
    13: ("3 7", {"highway": "primary", "bridge": "yes", "maxweight": "10", "layer": "1"}),
    14: ("7 8 9 7", {"highway": "residential", "oneway": "yes"}),
    15: ("5 9", {"highway": "footway", "bicycle": "yes"}),
    16: ("1 4", {"highway": "tertiary", "oneway": "yes", "oneway:motorcycle": "no"}),
    17: ("4 9", {"highway": "steps"}),
    18: ("8 3", {"highway": "tertiary", "junction": "roundabout"}),
}


def osm_xml(folder: Path) -> Path:
    """Write the map as OpenStreetMap does."""
    nodes = "".join(
        f'<node id="{at}" version="1" lon="{lon}" lat="{lat}"/>' for at, (lon, lat) in NODES.items()
    )
    ways = ""
    for way, (refs, tags) in WAYS.items():
        parts = "".join(f'<nd ref="{ref}"/>' for ref in refs.split())
        parts += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        ways += f'<way id="{way}" version="1">{parts}</way>'
    file = folder / "map.osm"
    file.write_text(f'<osm version="0.6">{nodes}{ways}</osm>', encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def osm_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return osm_xml(tmp_path_factory.mktemp("osm"))


@pytest.fixture(scope="module")
def from_file(osm_file: Path) -> BuiltRoads:
    return read_osm_file(osm_file, RULES)


@pytest.fixture(autouse=True)
def all_tags() -> Iterator[None]:
    before = ox.settings.useful_tags_way, ox.settings.all_oneway
    ox.settings.useful_tags_way = sorted(TAGS_OF_ROAD) + list(TAGS_OF_NAMES)
    yield
    ox.settings.useful_tags_way, ox.settings.all_oneway = before


def graph_of(file: Path, *, simplify: bool, all_oneway: bool = False) -> nx.MultiDiGraph[Any]:
    ox.settings.all_oneway = all_oneway
    graph: nx.MultiDiGraph[Any] = ox.graph.graph_from_xml(file, simplify=simplify, retain_all=True)
    return graph


def facts(roads: RoadNetwork) -> dict[tuple[str, str, int], Section]:
    """Return sections without their ids, by ends and length."""
    found = {}
    for section in roads.sections:
        plain = dataclasses.replace(section, id="")
        found[section.from_place, section.to_place, section.length_m] = plain
    assert len(found) == len(roads.sections)
    return found


def test_an_unsimplified_graph_with_oneway_tags_is_the_file(
    osm_file: Path, from_file: BuiltRoads
) -> None:
    graph = graph_of(osm_file, simplify=False, all_oneway=True)
    built = roads_of_osmnx(graph, RULES, source="graph", source_hash="0")
    assert built.roads.hash == from_file.roads.hash
    assert built.report.missing == from_file.report.missing
    assert {(one.reason, one.count) for one in built.report.dropped} == {
        (one.reason, one.count) for one in from_file.report.dropped
    }
    assert [(one.record_id, one.column) for one in built.report.problems] == [
        ("way 11", "maxspeed")
    ]


def test_an_unsimplified_graph_has_the_same_roads(osm_file: Path, from_file: BuiltRoads) -> None:
    graph = graph_of(osm_file, simplify=False)
    built = roads_of_osmnx(graph, RULES, source="graph", source_hash="0")
    ours, theirs = facts(built.roads), facts(from_file.roads)
    # osmnx turns a way of oneway=-1 round and forgets that it did.
    turned = [("n2", "n4", length) for _, _, length in theirs if ("n4", "n2", length) in theirs]
    assert set(ours) - set(turned) == set(theirs) - {(b, a, length) for a, b, length in turned}
    for key in set(ours) & set(theirs):
        assert ours[key] == theirs[key]
    for key in turned:
        back = theirs["n4", "n2", key[2]]
        assert (ours[key].forward, ours[key].backward) == (back.backward, back.forward)


def test_through_graphml_nothing_changes(osm_file: Path, tmp_path: Path) -> None:
    for name, simplify, all_oneway in (("a", False, False), ("b", False, True), ("c", True, False)):
        graph = graph_of(osm_file, simplify=simplify, all_oneway=all_oneway)
        file = tmp_path / f"{name}.graphml"
        ox.io.save_graphml(graph, file)
        read = read_graphml(file, RULES)
        direct = roads_of_osmnx(graph, RULES, source="graph", source_hash="0")
        assert read.roads.hash == direct.roads.hash, name
        assert read.report.source == f"{name}.graphml"
        assert len(read.report.source_hash) == 16


def test_a_simplified_graph_keeps_lengths_directions_and_way_numbers(
    osm_file: Path, from_file: BuiltRoads
) -> None:
    graph = graph_of(osm_file, simplify=True)
    built = roads_of_osmnx(graph, RULES, source="graph", source_hash="0")
    # osmnx makes one edge of road 12 and footway 15, which no car can go to its end.
    roads = [section for section in from_file.roads.sections if section.way_id != 12]
    assert sorted(built.roads.way_id.tolist()) == [section.way_id for section in roads]
    assert built.roads.length_m.tolist() == [section.length_m for section in roads]
    one = next(s for s in built.roads.sections if s.road_ref == "QL279" and s.from_place == "n2")
    assert (one.forward, one.backward) == (("motorbike", "light", "heavy"),) * 2


def test_ways_that_osmnx_merged_keep_the_strictest() -> None:
    import shapely

    line = shapely.LineString([(103, 21.4), (103.01, 21.41), (103.02, 21.4)])
    edge = {
        "osmid": [22, 21],
        "highway": ["primary", "track"],
        "maxspeed": ["60", "30", "50 mph"],
        "bridge": "yes",
        "ford": "yes",
        "ref": ["QL6", "QL279"],
        "width": ["6", "2.5"],
        "oneway": False,
        "length": 3_000.0,
    }
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="epsg:4326")
    graph.add_node(1, x=103.0, y=21.4)
    graph.add_node(2, x=103.02, y=21.4)
    graph.add_edge(1, 2, **edge, reversed=False, geometry=line)
    graph.add_edge(2, 1, **{**edge, "osmid": [21, 22]}, reversed=True, geometry=line.reverse())
    (section,) = roads_of_osmnx(graph, RULES, source="graph", source_hash="0").roads.sections
    assert section.road_class == "track"
    assert section.structure == "ford", "a bridge is a part only, a ford stops everything"
    assert section.width_m == 2.5
    assert section.road_number == "QL279;QL6"
    assert section.forward == section.backward != ()


def test_nodes_below_zero_are_not_taken_for_points_between() -> None:
    import shapely

    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="epsg:4326")
    for at, node in enumerate((-1, -2, -3, -4)):
        graph.add_node(node, x=103.0 + at / 100, y=21.4)
    bend = shapely.LineString([(103, 21.4), (103.005, 21.5), (103.01, 21.4)])
    graph.add_edge(-1, -2, osmid=1, highway="primary", oneway=True, geometry=bend)
    graph.add_edge(-3, -4, osmid=2, highway="primary", oneway=True)
    first, second = roads_of_osmnx(graph, RULES, source="graph", source_hash="0").roads.sections
    assert {first.from_place, first.to_place}.isdisjoint({second.from_place, second.to_place})
    assert first.length_m > 10 * second.length_m


def test_our_own_graphml_needs_no_rules(small_region: Region, tmp_path: Path) -> None:
    file = tmp_path / "ten.graphml"
    write_graphml(file, small_region.roads)
    built = read_graphml(file, RULES)
    assert built.roads.hash == small_region.roads.hash
    assert dict(built.report.read)["sections"] == len(small_region.roads.sections)


@pytest.mark.parametrize(
    ("before", "after", "code", "count"),
    [
        (">hilly<", ">steep<", "bad_edge", 11),
        (">[{", ">[", "bad_graph", 1),
    ],
)
def test_our_own_graphml_after_somebody_edited_it(
    before: str, after: str, code: str, count: int, small_region: Region, tmp_path: Path
) -> None:
    file = tmp_path / "ten.graphml"
    write_graphml(file, small_region.roads)
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")
    with pytest.raises(InputError) as caught:
        read_graphml(file, RULES)
    found = {(problem.file, problem.code) for problem in caught.value.problems}
    assert found == {("ten.graphml", code)}
    assert len(caught.value.problems) == count


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "bad_graph"),
        ("<graphml", "bad_graph"),
        ("<html></html>", "bad_graph"),
        ("not xml", "bad_graph"),
    ],
)
def test_a_file_that_is_no_graphml(content: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "roads.graphml"
    file.write_text(content)
    with pytest.raises(InputError, match=r"roads\.graphml") as caught:
        read_graphml(file, RULES)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_graphs_that_are_no_maps(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_graphml(tmp_path / "none.graphml", RULES)
    assert caught.value.problems[0].code == "missing_file"

    def refused(graph: nx.MultiDiGraph[Any]) -> str:
        with pytest.raises(InputError) as caught:
            roads_of_osmnx(graph, RULES, source="graph", source_hash="0")
        return caught.value.problems[0].code

    projected: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="epsg:32648")
    assert refused(projected) == "bad_graph"
    nowhere: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="epsg:4326")
    nowhere.add_edge(1, 2, osmid=1, highway="primary")
    assert refused(nowhere) == "bad_graph"
    empty: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="epsg:4326")
    assert refused(empty) == "no_roads"
    for node in (1, 2):
        empty.add_node(node, x=103.0 + node, y=21.0)
    empty.add_edge(1, 2, osmid=1, highway="steps", oneway=False, reversed=False)
    assert refused(empty) == "no_roads"


@pytest.mark.slow
def test_andorra_of_osmnx_is_andorra(tmp_path: Path) -> None:
    folder = os.environ.get("ROUTEPLAN_OSM", "")
    file = Path(folder) / "andorra.osm.pbf"
    if not folder or not file.is_file():
        pytest.skip("ROUTEPLAN_OSM names no folder with andorra.osm.pbf")
    import osmium

    # As Overpass would send it: osmnx reads no .pbf.
    xml = tmp_path / "andorra.osm"
    with osmium.SimpleWriter(str(xml)) as writer:
        for node in osmium.FileProcessor(str(file), osmium.osm.NODE):
            writer.add(node)
        for way in osmium.FileProcessor(str(file), osmium.osm.WAY):
            if "highway" in way.tags:
                writer.add(way)
    theirs = read_osm_file(xml, RULES).roads
    graph = graph_of(xml, simplify=False, all_oneway=True)
    ours = roads_of_osmnx(graph, RULES, source="graph", source_hash="0").roads
    assert len(ours.tail) == pytest.approx(len(theirs.tail), rel=0.01)
    assert ours.length_m.sum() == pytest.approx(theirs.length_m.sum(), rel=1e-3)
    assert set(ours.way_id.tolist()) == set(theirs.way_id.tolist())
