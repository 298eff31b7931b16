"""``routeplan network``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io import folders

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def test_info(run: Run) -> None:
    ran = run("network", "info")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("dien-bien [")
    rows = [line.split() for line in ran.out.splitlines()]
    assert ["commune_office", "45"] in rows
    assert ["motorbike", "wet", "1", "0", "1,890.5", "1,890.5"] in rows


def test_info_as_json_of_a_folder(run: Run) -> None:
    named = run("network", "info", "--json").json
    folder = run("network", "info", folders.shipped_data() / "dien-bien", "--json").json
    assert folder == named
    assert dict(named["places_by_kind"])["hub"] == 1


def test_an_unknown_region(run: Run) -> None:
    ran = run("network", "info", "atlantis")
    assert ran.code == 2
    assert "expected the name of a shipped region" in ran.err


def test_places_are_found_without_accents(run: Run) -> None:
    ran = run("network", "places", "muong nhe")
    assert ran.code == 0
    assert "co_03160" in ran.out
    assert "Xã Mường Nhé" in ran.out
    assert "co_03151" not in ran.out


def test_sections_are_found_by_road_and_show_their_posts(run: Run) -> None:
    ran = run("network", "sections", "ql4h-04")
    assert "45+000–48+500" in ran.out
    assert len(ran.out.splitlines()) == 3, "a header, its line and the section"
    assert "L12-01" in run("network", "sections", "muong tung").out


def test_lists_for_programs(run: Run) -> None:
    places = run("network", "places", "hub_dbp", "--json").json
    assert [place["kind"] for place in places] == ["hub"]
    sections = run("network", "sections", "QL6-01", "--json").json
    assert sections[0]["length_m"] == 1500


OSM = """<osm version="0.6">
<node id="1" version="1" lon="103.00" lat="21.40"><tag k="place" v="town"/>
<tag k="name" v="Mường Chà"/></node>
<node id="2" version="1" lon="103.05" lat="21.40"/>
<node id="3" version="1" lon="103.05" lat="21.44"/>
<way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/>
<tag k="maxspeed" v="abc"/></way>
<way id="11" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="steps"/></way>
</osm>"""


def test_build_says_what_was_read_dropped_and_guessed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.osm").write_text(OSM, encoding="utf-8")
    ran = run("network", "build", "--osm", "map.osm", "-o", "net")
    assert (ran.code, ran.err) == (0, "")
    assert "2 ways, 3 nodes, 0 restrictions" in ran.out
    assert "no vehicle may use it      1  4.4  way 11" in ran.out
    assert "column maxspeed [way 10]: 'abc'" in ran.out
    assert "Hub: Mường Chà [n1]; 0 offices" in ran.out
    info = run("network", "info", "net")
    assert "2 ways, 3 nodes, 0 restrictions" in info.out
    assert run("network", "build", "--osm", "map.osm", "-o", "net", "--json").json["sections"] == 1
    assert "w10-1" in run("network", "sections", "--region", "net").out


def test_build_refuses_what_is_no_map(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.osm.pbf").write_bytes(b"")
    ran = run("network", "build", "--osm", "map.osm.pbf", "-o", "net")
    assert ran.code == 2
    assert "download the extract again" in ran.err
    assert not (tmp_path / "net").exists()
    assert run("network", "build", "-o", "net").code == 2


def test_export_for_osmnx_and_qgis(run: Run, tmp_path: Path) -> None:
    ran = run("network", "export", "dien-bien", "-o", "roads.graphml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(" sections, 0 closures: roads.graphml\n")
    ran = run("network", "export", "dien-bien", "-o", "a/roads.gpkg", "--scenario", "rainy-day")
    assert ran.code == 3
    assert "QL12 Km 9+600 [E20240909-43]" in ran.err
    assert " 0 closures" not in ran.out
    assert {file.name for file in tmp_path.rglob("*.g*")} == {"roads.graphml", "roads.gpkg"}


def test_export_draws_closures_of_a_day_and_of_its_record_once(run: Run, tmp_path: Path) -> None:
    import json

    counts = []
    for more in ((), ("--date", "2024-09-09")):
        args = ("dien-bien", "-o", "roads.geojson", "--scenario", "rainy-day", *more)
        assert "10 closures" in run("network", "export", *args).out
        features = json.loads((tmp_path / "roads.geojson").read_text("utf-8"))["features"]
        counts.append(sum(one["properties"]["layer"] == "closed_spans" for one in features))
    assert counts[0] == counts[1] > 0


def test_export_draws_the_closures_of_a_date(run: Run, tmp_path: Path) -> None:
    import json

    args = ("dien-bien", "-o", "roads.geojson", "--date", "2024-09-09")
    assert run("network", "export", *args).code == 0
    features = json.loads((tmp_path / "roads.geojson").read_text("utf-8"))["features"]
    assert any(one["properties"]["layer"] == "closed_spans" for one in features)


def test_export_to_a_file_of_no_known_kind(run: Run, tmp_path: Path) -> None:
    ran = run("network", "export", "dien-bien", "-o", "roads.shp")
    assert ran.code == 2
    assert "một trong: .gpkg, .graphml, .geojson" in ran.err
    assert not list(tmp_path.iterdir())


def test_build_from_lines_tables_and_an_exported_graph(run: Run, tmp_path: Path) -> None:
    from tests.io.test_line_files import map_frame

    map_frame().to_file(tmp_path / "roads.gpkg", layer="roads")
    ran = run("network", "build", "--lines", "roads.gpkg", "--layer", "roads", "-o", "by_lines")
    assert (ran.code, ran.err) == (0, "")
    assert run("network", "export", "by_lines", "-o", "roads.graphml").code == 0
    ran = run("network", "build", "--graphml", "roads.graphml", "-o", "by_graph")
    assert (ran.code, ran.err) == (0, "")
    hashes = [
        run("network", "info", name, "--json").json["hash"] for name in ("by_lines", "by_graph")
    ]
    assert hashes[0] == hashes[1]
    tables = folders.shipped_data() / "dien-bien"
    assert run("network", "build", "--sections", tables, "-o", "by_tables").code == 0


def test_build_wants_one_map(run: Run, tmp_path: Path) -> None:
    ran = run("network", "build", "--bbox", "1,2,3,4", "--place", "x", "-o", "net")
    assert ran.code == 2
    assert "give one map" in ran.err
    ran = run("network", "build", "--bbox", "1,2,3", "-o", "net", "--lang", "vi")
    assert ran.code == 2
    assert "tây,nam,đông,bắc" in ran.err
    assert not list(tmp_path.iterdir())
