from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas  # type: ignore[import-untyped]
import numpy as np
import pytest
from shapely import LineString, MultiLineString, Point
from tests.io.test_graph_osmnx import NODES, WAYS, osm_xml

from routeplan.errors import InputError
from routeplan.io.folders import shipped_data
from routeplan.io.line_files import read_lines
from routeplan.io.map_speeds import read_map_speeds
from routeplan.io.osm_file import read_osm_file
from routeplan.model.map_source import MapSource
from routeplan.network.way_tags import WayRules

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.built import BuiltRoads

RULES = WayRules(read_map_speeds(shipped_data() / "map_speeds.toml"))


def map_frame() -> Any:
    """Return the small map as somebody would export it from QGIS."""
    keys = sorted({key for _, tags in WAYS.values() for key in tags})
    columns: dict[str, list[Any]] = {
        key.replace(":", "_").upper(): [tags.get(key) for _, tags in WAYS.values()] for key in keys
    }
    columns["OSM_ID"] = list(WAYS)
    lines = [LineString([NODES[int(ref)] for ref in refs.split()]) for refs, _ in WAYS.values()]
    return geopandas.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326")


def simple(columns: dict[str, list[Any]], *shapes: Any, crs: str | None = "EPSG:4326") -> Any:
    return geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def read(file: Path, layer: str = "") -> BuiltRoads:
    return read_lines(MapSource(kind="lines", value=str(file), layer=layer), RULES)


def refusal(file: Path, layer: str = "") -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        read(file, layer)
    (problem,) = caught.value.problems
    assert problem.file == file.name
    return problem.code, str(problem)


def facts(built: BuiltRoads) -> list[tuple[Any, ...]]:
    return [
        (
            section.way_id,
            section.length_m,
            section.forward,
            section.backward,
            section.road_class,
            section.road_ref,
            section.structure,
            section.max_weight_kg,
            section.speed_dry_kph,
            section.width_m,
        )
        for section in built.roads.sections
    ]


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.geojson", "roads.shp"])
def test_lines_with_tags_are_the_network_that_the_osm_file_is(name: str, tmp_path: Path) -> None:
    frame = map_frame()
    if name.endswith(".shp"):  # whose column names have ten letters
        frame = frame.rename(columns={"ONEWAY_MOTORCYCLE": "MOTORCYCL"})
        frame = frame[frame["OSM_ID"] != 16]
    frame.to_file(tmp_path / name)
    built = read(tmp_path / name)
    expected = read_osm_file(osm_xml(tmp_path), RULES)
    of_file = [fact for fact in facts(expected) if not (name.endswith(".shp") and fact[0] == 16)]
    assert facts(built) == of_file
    assert built.report.source == name
    assert [problem.record_id for problem in built.report.problems] == ["way 11"]
    assert built.report.problems[0].file == name
    assert len(built.report.source_hash) == 16


def test_junctions_survive_another_projection(tmp_path: Path) -> None:
    map_frame().to_file(tmp_path / "degrees.gpkg")
    map_frame().to_crs("EPSG:32648").to_file(tmp_path / "metres.gpkg")
    degrees, metres = read(tmp_path / "degrees.gpkg"), read(tmp_path / "metres.gpkg")
    assert facts(metres) == facts(degrees)
    assert metres.roads.tail.tolist() == degrees.roads.tail.tolist()
    assert np.abs(metres.roads.line_lonlat - degrees.roads.line_lonlat).max() < 1e-7


def test_lines_meet_where_they_share_a_point_and_nowhere_else(tmp_path: Path) -> None:
    frame = simple(
        {"highway": ["primary"] * 4, "name": ["main", "side", "over", "near"]},
        LineString([(103, 21), (103.01, 21), (103.02, 21)]),
        LineString([(103.01, 21.01), (103.01, 21)]),  # ends in the middle of the first
        LineString([(103.005, 20.99), (103.005, 21.01)]),  # crosses it without a point
        LineString([(103.02 + 3e-8, 21), (103.03, 21)]),  # begins a few millimetres off
    )
    frame.to_file(tmp_path / "roads.gpkg")
    roads = read(tmp_path / "roads.gpkg").roads
    assert {section.source for section in roads.sections} == {"roads.gpkg"}, "whose map it is"
    names = [section.road_name for section in roads.sections]
    assert names == ["main", "main", "side", "over", "near"]
    ends = {section.id: (section.from_place, section.to_place) for section in roads.sections}
    assert ends["w1-1"][1] == ends["w1-2"][0] == ends["w2-1"][1]
    assert ends["w1-2"][1] == ends["w4-1"][0]
    assert not set(ends["w3-1"]) & {*ends["w1-1"], *ends["w1-2"]}


def test_shapefiles_of_geofabrik(tmp_path: Path) -> None:
    line = [LineString([(103, 21 + at / 100), (103.01, 21 + at / 100)]) for at in range(4)]
    frame = simple(
        {
            "osm_id": ["11", "12", "13", "14"],
            "fclass": ["track_grade5", "primary", "secondary", "footway_x"],
            "oneway": ["B", "F", "T", "B"],
            "maxspeed": [0, 30, 0, 0],
            "bridge": ["F", "T", "F", "F"],
            "tunnel": ["F", "F", "T", "F"],
            "layer": [0, 1, -1, 0],
        },
        *line,
    )
    frame.to_file(tmp_path / "gis_osm_roads_free_1.shp")
    built = read(tmp_path / "gis_osm_roads_free_1.shp")
    track, ahead, against = built.roads.sections
    assert track.source == "OpenStreetMap"
    assert (track.way_id, track.road_class) == (11, "track")
    assert track.forward == track.backward
    assert (ahead.backward, ahead.structure, ahead.speed_dry_kph) == ((), "bridge", 30)
    assert (against.forward, against.structure) == ((), "tunnel")
    assert built.report.problems == ()
    assert [(one.reason, one.example) for one in built.report.dropped] == [("not_a_road", "way 14")]
    assert dict(built.report.missing)["maxspeed"] == 2


def test_tags_that_gdal_has_put_into_one_column(tmp_path: Path) -> None:
    frame = simple(
        {
            "osm_id": ["5"],
            "highway": ["tertiary"],
            "other_tags": ['"motorcar"=>"no","surface"=>"dirt","note"=>"a \\"b\\", c"'],
        },
        LineString([(103, 21), (103.01, 21)]),
    )
    frame.to_file(tmp_path / "lines.gpkg")
    (section,) = read(tmp_path / "lines.gpkg").roads.sections
    assert section.surface == "dirt"
    assert "light" not in section.forward


def test_parts_points_and_nonsense(tmp_path: Path) -> None:
    frame = simple(
        {"highway": ["primary"] * 4},
        MultiLineString([[(103, 21), (103.01, 21)], [(103.02, 21), (103.03, 21)]]),
        Point(103, 21),
        None,
        LineString([(1030, 21), (103.01, 21)]),
    )
    frame.to_file(tmp_path / "mixed.geojson")
    built = read(tmp_path / "mixed.geojson")
    assert [section.id for section in built.roads.sections] == ["w1-1", "w1-2"]
    assert {(one.reason, one.count, one.example) for one in built.report.dropped} == {
        ("not_a_line", 2, "row 2"),
        ("bad_position", 1, "row 4"),
    }


def test_heights_in_the_lines_are_no_matter(tmp_path: Path) -> None:
    frame = simple({"highway": ["primary"]}, LineString([(103, 21, 480), (103.01, 21, 500)]))
    frame.to_file(tmp_path / "high.gpkg")
    assert read(tmp_path / "high.gpkg").roads.line_lonlat.tolist() == [[103, 21], [103.01, 21]]


def test_the_layer_is_chosen_or_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "many.gpkg"
    road = simple({"highway": ["primary"]}, LineString([(103, 21), (103.01, 21)]))
    simple({"name": ["x"]}, Point(103, 21)).to_file(file, layer="places")
    road.to_file(file, layer="roads")
    assert len(read(file).roads.tail) == 1, "the only layer of lines"
    road.to_file(file, layer="old_roads")
    code, said = refusal(file)
    assert code == "which_layer"
    assert "one of roads, old_roads (--layer)" in said
    assert len(read(file, "old_roads").roads.tail) == 1
    code, said = refusal(file, "rods")
    assert code == "unknown_choice"
    assert "places, roads, old_roads" in said
    assert refusal(file, "places")[0] in {"missing_column", "no_roads"}


def test_files_that_hold_no_roads(tmp_path: Path) -> None:
    line = LineString([(103, 21), (103.01, 21)])
    for name, frame, code in (
        ("no_class.gpkg", simple({"kind": ["road"]}, line), "missing_column"),
        ("none.gpkg", simple({"highway": ["steps_x"]}, line), "no_roads"),
        ("points.gpkg", simple({"highway": ["bus_stop"]}, Point(103, 21)), "no_roads"),
    ):
        frame.to_file(tmp_path / name)
        found, said = refusal(tmp_path / name)
        assert found == code, name
        assert code != "missing_column" or "only kind" in said


@pytest.mark.parametrize(
    ("name", "content"),
    [("cut.gpkg", b"SQLite format 3\0cut"), ("cut.geojson", b'{"type": "Feature'), ("x.txt", b"x")],
)
def test_files_that_cannot_be_read(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name)[0] == "unreadable_file"
    assert refusal(tmp_path / "none.gpkg")[0] == "missing_file"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_layer_without_a_projection(tmp_path: Path) -> None:
    line = LineString([(300_000, 2_380_000), (301_000, 2_380_000)])
    simple({"highway": ["primary"]}, line, crs=None).to_file(tmp_path / "nowhere.gpkg")
    assert refusal(tmp_path / "nowhere.gpkg")[0] == "no_projection"
