"""Networks built from every kind of map but an OpenStreetMap file."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.io.test_graph_osmnx import osm_xml
from tests.io.test_line_files import map_frame
from tests.io.test_overpass import BOX, Server, asking, server

from routeplan import api
from routeplan.errors import InputError
from routeplan.io.folders import shipped_data
from routeplan.model.map_source import MapSource

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.roads import RoadNetwork

__all__ = ["server"]  # the fixture


def lengths(roads: RoadNetwork) -> list[int]:
    return sorted(int(length_m) for length_m in roads.length_m)


def test_every_kind_gives_the_same_roads(server: Server, tmp_path: Path) -> None:
    osm = MapSource(kind="osm", value=str(osm_xml(tmp_path)))
    by_osm = api.build_network(osm, tmp_path / "by_osm")
    api.export_network(tmp_path / "roads.graphml", region=by_osm)
    map_frame().to_file(tmp_path / "roads.gpkg", layer="roads")
    for source in (
        MapSource(kind="graphml", value=str(tmp_path / "roads.graphml")),
        asking(server, "bbox", BOX),
        asking(server, "place", "Điện Biên"),
    ):
        built = api.build_network(source, tmp_path / f"by_{source.kind}")
        assert built.roads.hash == by_osm.roads.hash, source.kind
    lines = MapSource(kind="lines", value=str(tmp_path / "roads.gpkg"), layer="roads")
    assert lengths(api.build_network(lines, tmp_path / "by_lines").roads) == lengths(by_osm.roads)


def test_the_default_network_is_compiled_from_its_tables(tmp_path: Path) -> None:
    default = api.load_region()
    source = MapSource(kind="sections", value=str(shipped_data() / "dien-bien"))
    built = api.build_network(source, tmp_path / "net", snap_limit_m=default.snap_limit_m)
    assert built.roads.hash == default.roads.hash
    assert built.hub is not None
    assert built.hub.id == "hub_dbp"
    assert {name: (p.kind, p.lon) for name, p in built.places.items()} == {
        name: (p.kind, p.lon) for name, p in default.places.items()
    }
    assert built.report is not None
    assert dict(built.report.read)["sections"] == len(default.roads.tail)


def test_tables_that_are_no_region(tmp_path: Path) -> None:
    shutil.copytree(shipped_data() / "dien-bien", tmp_path / "tables")
    source = MapSource(kind="sections", value=str(tmp_path / "tables"))
    (tmp_path / "tables" / "network").mkdir()
    refusals = [refused(source, tmp_path)]
    (tmp_path / "tables" / "network").rmdir()
    (tmp_path / "tables" / "places.csv").unlink()
    refusals.append(refused(source, tmp_path))
    (tmp_path / "tables" / "road_sections.csv").unlink()
    refusals.append(refused(source, tmp_path))
    assert refusals == ["folder_in_use", "unreadable_file", "missing_file"]


def refused(source: MapSource, tmp_path: Path) -> str:
    with pytest.raises(InputError) as caught:
        api.build_network(source, tmp_path / "net")
    assert not (tmp_path / "net").exists()
    assert not list(tmp_path.glob(".net*"))
    return caught.value.problems[0].code


def test_nothing_is_written_for_a_map_that_cannot_be_read(server: Server, tmp_path: Path) -> None:
    server.answers["/api/interpreter"] = (504, "")
    (tmp_path / "bad.file").write_bytes(b"x")
    bad = str(tmp_path / "bad.file")
    sources: dict[str, MapSource] = {
        "bad_graph": MapSource(kind="graphml", value=bad),
        "unreadable_file": MapSource(kind="lines", value=bad),
        "map_server_error": asking(server, "bbox", BOX),
        "bad_box": MapSource(kind="bbox", value="nowhere"),
    }
    assert {code: refused(source, tmp_path) for code, source in sources.items()} == {
        code: code for code in sources
    }


def with_heights(tmp_path: Path, rise: float) -> MapSource:
    """Return the small map on ground that rises to the east, ``rise`` metres a pixel (3″)."""
    pytest.importorskip("rasterio", reason="the extra `elevation` is not installed")
    column = np.tile(np.arange(1201), (1201, 1)) * rise
    file = tmp_path / "N21E103.hgt"
    file.write_bytes(column.astype(">i2").tobytes())
    return MapSource(kind="osm", value=str(osm_xml(tmp_path)), elevation=file)


def test_heights_make_gradients_and_are_counted(tmp_path: Path) -> None:
    source = with_heights(tmp_path, 8)  # 8 m in 86 m: 9 %
    flat = api.build_network(dataclasses.replace(source, elevation=None), tmp_path / "flat")
    steep = api.build_network(source, tmp_path / "steep")
    before = {section.id: section for section in flat.roads.sections}
    after = {section.id: section for section in steep.roads.sections}
    assert after["w10-1"].gradient == "pass", "west to east"
    assert after["w12-1"].gradient == "flat", "north to south"
    assert after["w10-1"].speed_dry_kph < before["w10-1"].speed_dry_kph
    assert steep.report is not None
    counted: dict[str, Any] = dict(steep.report.read)
    assert counted["height_samples"] > 100
    assert counted["gradients_changed"] == sum(
        after[name].gradient != before[name].gradient for name in after
    )
    again = api.load_region(tmp_path / "steep")
    assert again.roads.hash == steep.roads.hash


def test_a_bad_file_of_heights_stops_before_the_map_is_read(tmp_path: Path) -> None:
    source = with_heights(tmp_path, 1)
    (tmp_path / "N21E103.hgt").write_bytes(b"cut")
    missing = dataclasses.replace(source, value="no such map")
    assert refused(missing, tmp_path) == "bad_heights"


def test_the_folder_says_how_to_build_it_again(tmp_path: Path) -> None:
    map_frame().to_file(tmp_path / "my roads.gpkg", layer="roads")
    source = MapSource(kind="lines", value=str(tmp_path / "my roads.gpkg"), layer="roads")
    api.build_network(source, tmp_path / "net", snap_limit_m=300, hub="103.0,21.4")
    manifest = tmp_path / "net" / "network" / "network.json"
    built = (
        f"--lines '{tmp_path / 'my roads.gpkg'}' --layer roads --hub 103.0,21.4 --snap-limit 300"
    )
    assert f"{built} -o" in manifest.read_text("utf-8")
