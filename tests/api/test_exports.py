from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import geopandas  # type: ignore[import-untyped]
import osmnx as ox
import pyogrio  # type: ignore[import-untyped]
import pytest

from routeplan import api
from routeplan.errors import InputError
from routeplan.io.graph_networkx import from_graph
from routeplan.model.closure import Closure
from routeplan.model.place import Location
from routeplan.model.road import TurnBan
from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region

CLOSURES = (
    Closure(id="C1", road="QL9A", km_from_m=2_000, km_to_m=2_500, blocks="cars_and_up"),
    Closure(id="C2", road="QL77", km_from_m=0),
)


@pytest.fixture
def region(small_region: Region) -> Region:
    ban = TurnBan(
        from_section="QL1-01",
        from_forward=True,
        to_section="DT2-01",
        to_forward=True,
        classes=("light", "heavy"),
    )
    roads = small_region.roads
    sections = [
        dataclasses.replace(one, backward=(), max_weight_kg=10_000) if one.id == "L2-01" else one
        for one in roads.sections
    ]
    banned = build_network(sections, small_region.places, roads.concurrences, turn_bans=[ban])
    return dataclasses.replace(small_region, roads=banned)


def test_a_geopackage_has_the_layers_of_a_network(region: Region, tmp_path: Path) -> None:
    file = tmp_path / "new" / "ten.gpkg"
    api.export_network(file, region=region, closures=CLOSURES)
    assert [path.name for path in file.parent.iterdir()] == ["ten.gpkg"]
    kinds = {str(name): kind for name, kind in pyogrio.list_layers(file)}
    assert kinds == {
        "sections": "LineString",
        "nodes": "Point",
        "places": "Point",
        "turn_bans": None,
        "closed_spans": "LineString",
    }
    sections = geopandas.read_file(file, layer="sections").set_index("section_id")
    assert sections.crs.to_epsg() == 4326
    assert sections["length_m"].to_dict() == {s.id: s.length_m for s in region.roads.sections}
    one = sections.loc["L2-01"]
    assert (one["forward"], one["backward"]) == ("motorbike;light;heavy", "")
    assert (one["max_weight_kg"], sections["chainage_to_m"]["QL1-02"]) == (10_000, 12_000)
    assert sections["max_weight_kg"].isna().sum() == len(sections) - 1
    assert list(one["geometry"].coords) == [(103.05, 21.37), (103.05, 21.345)]
    bans = pyogrio.read_dataframe(file, layer="turn_bans")
    assert bans.to_dict("records") == [
        {
            "from_section": "QL1-01",
            "from_forward": True,
            "to_section": "DT2-01",
            "to_forward": True,
            "classes": "light;heavy",
        }
    ]
    closed = geopandas.read_file(file, layer="closed_spans")
    assert closed[["closure_id", "section_id", "blocks"]].to_numpy().tolist() == [
        ["C1", "QL9A-01", "cars_and_up"]
    ]
    assert set(geopandas.read_file(file, layer="nodes")["node_id"]) == set(region.roads.node_ids)
    assert set(geopandas.read_file(file, layer="places")["place_id"]) == set(region.places)


def test_a_geojson_tells_its_layers_apart(region: Region, tmp_path: Path) -> None:
    file = tmp_path / "ten.geojson"
    api.export_network(file, region=region, closures=CLOSURES, lang="en")
    features = json.loads(file.read_text("utf-8"))["features"]
    counts: dict[str, int] = {}
    for feature in features:
        layer = feature["properties"]["layer"]
        counts[layer] = counts.get(layer, 0) + 1
    roads = region.roads
    assert counts == {
        "sections": len(roads.sections),
        "nodes": len(roads.node_ids),
        "places": len(region.places),
        "turn_bans": 1,
        "closed_spans": 1,
    }
    assert len(geopandas.read_file(file)) == len(features)


def test_a_graphml_comes_back_whole(region: Region, tmp_path: Path) -> None:
    file = tmp_path / "ten.graphml"
    api.export_network(file, region=region)
    assert from_graph(ox.io.load_graphml(file)).hash == region.roads.hash


def test_names_that_xml_cannot_hold_lose_only_that(region: Region, tmp_path: Path) -> None:
    sections = [dataclasses.replace(one, road_name="a\x00b") for one in region.roads.sections]
    roads = build_network(sections, region.places)
    file = tmp_path / "ten.graphml"
    api.export_network(file, region=dataclasses.replace(region, roads=roads))
    assert from_graph(ox.io.load_graphml(file)).sections[0].road_name == "ab"


def test_a_plan_can_go_where_somebody_s_graph_goes(region: Region) -> None:
    graph = api.to_networkx(region=region)
    assert api.from_networkx(graph, region=region).roads.hash == region.roads.hash
    for start, end, key, edge in list(graph.edges(keys=True, data=True)):
        if edge["ref"] == "QL1":
            graph.remove_edge(start, end, key)
    cut = api.from_networkx(graph, region=region)
    origin, destination = Location(place_id="hub"), Location(place_id="o1")
    for where, there in ((region, True), (cut, False)):
        found = api.fastest_path(origin, destination, profile="van", weather="dry", region=where)
        assert (found.leg is not None) is there


def test_only_known_endings(region: Region, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one of \.gpkg, \.graphml, \.geojson"):
        api.export_network(tmp_path / "ten.shp", region=region)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["ten.gpkg", "ten.graphml", "ten.geojson"])
def test_nothing_is_half_written(
    name: str, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / name
    file.write_bytes(b"older")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for writer in (
        "routeplan.report.geopackage.write_geopackage",
        "routeplan.report.geojson.write_features",
        "routeplan.io.graph_networkx.write_graphml",
    ):
        monkeypatch.setattr(writer, full)
    with pytest.raises(InputError, match="No space left"):
        api.export_network(file, region=region)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert file.read_bytes() == b"older"


def test_an_export_replaces_an_older_one(region: Region, tmp_path: Path) -> None:
    file = tmp_path / "ten.gpkg"
    file.write_bytes(b"older")
    api.export_network(file, region=region)
    api.export_network(file, region=region)
    assert len(geopandas.read_file(file, layer="sections")) == len(region.roads.sections)
