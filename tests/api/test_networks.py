"""Networks built from maps into folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan import api
from routeplan.errors import InputError
from routeplan.model.map_source import MapSource

if TYPE_CHECKING:
    from pathlib import Path

MAP = """<osm version="0.6">
<node id="1" version="1" lon="103.00" lat="21.40">
<tag k="place" v="town"/><tag k="name" v="Mường Chà"/></node>
<node id="2" version="1" lon="103.05" lat="21.40">
<tag k="place" v="town"/><tag k="name" v="Nà Hỳ"/></node>
<node id="3" version="1" lon="103.05" lat="21.44"/>
<way id="10" version="1"><nd ref="1"/><nd ref="2"/>
<tag k="highway" v="primary"/><tag k="ref" v="QL.12"/></way>
<way id="11" version="1"><nd ref="2"/><nd ref="3"/>
<tag k="highway" v="track"/><tag k="layer" v="x"/></way>
</osm>"""


@pytest.fixture
def source(tmp_path: Path) -> MapSource:
    (tmp_path / "map.osm").write_text(MAP, encoding="utf-8")
    return MapSource(kind="osm", value=str(tmp_path / "map.osm"))


def test_a_folder_is_a_region_that_tells_how_it_was_made(source: MapSource, tmp_path: Path) -> None:
    built = api.build_network(source, tmp_path / "chà")
    again = api.load_region(tmp_path / "chà")
    assert (built.name, built.roads.hash) == ("chà", again.roads.hash)
    assert again.snap_limit_m == 500
    assert again.hub is not None
    assert again.hub.name == "Mường Chà"
    assert {place.kind for place in again.places.values()} == {"hub", "commune_office"}
    assert again.report is not None
    assert [problem.column for problem in again.report.problems] == ["layer"]
    assert dict(again.report.read) == {"ways": 2, "nodes": 3, "restrictions": 0}
    assert len(again.report.source_hash) == 16
    assert set(again.profiles) == {"motorbike", "car", "van", "truck"}


def test_the_same_map_gives_the_same_network(source: MapSource, tmp_path: Path) -> None:
    first, second = (api.build_network(source, tmp_path / name) for name in ("a", "b"))
    assert first.roads.hash == second.roads.hash


def test_building_again_keeps_what_the_user_added(source: MapSource, tmp_path: Path) -> None:
    folder = tmp_path / "net"
    api.build_network(source, folder)
    profiles = api.load_region(folder).profiles
    api.write_profiles({"van": profiles["van"]}, folder / "profiles.toml")
    rebuilt = api.build_network(source, folder, hub="n2", snap_limit_m=100)
    assert list(rebuilt.profiles) == ["van"]
    assert rebuilt.snap_limit_m == 100
    assert rebuilt.hub is not None
    assert rebuilt.hub.id == "n2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.osm", "net"]


def test_own_places(source: MapSource, tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "id;name_vi;kind;lon;lat\nbd;Bưu điện;hub;103,01;21,4\nx;Bản X;other;103,02;21,4\n",
        encoding="utf-8-sig",
    )
    built = api.build_network(source, tmp_path / "net", places=table)
    assert [place.id for place in built.places.values() if place.is_depot] == ["bd"]
    assert built.places["x"].name == "Bản X"


@pytest.mark.parametrize(
    "row", ["b,B,office,103,21", "b,B,hub,1003,21", "b,B,hub,here,21", "a,A,other,103,21"]
)
def test_a_bad_table_of_places_writes_nothing(source: MapSource, tmp_path: Path, row: str) -> None:
    table = tmp_path / "places.csv"
    table.write_text(f"id,name_vi,kind,lon,lat\na,A,hub,103,21\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"places\.csv"):
        api.build_network(source, tmp_path / "net", places=table)
    assert not (tmp_path / "net").exists()


def test_nothing_is_half_written(source: MapSource, tmp_path: Path) -> None:
    foreign = tmp_path / "mine"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(InputError):
        api.build_network(source, foreign)
    with pytest.raises(InputError, match="the id of a place"):
        api.build_network(source, tmp_path / "net", hub="nowhere")
    (tmp_path / "map.osm").write_text(MAP[:300], encoding="utf-8")
    with pytest.raises(InputError, match=r"map\.osm"):
        api.build_network(source, tmp_path / "net")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.osm", "mine"]
    assert [path.name for path in foreign.iterdir()] == ["letter.txt"]


def test_speeds_of_ones_own(source: MapSource, tmp_path: Path) -> None:
    from routeplan.io.folders import shipped_data

    text = (shipped_data() / "map_speeds.toml").read_text(encoding="utf-8")
    mine = tmp_path / "speeds.toml"
    mine.write_text(text.replace("kph = 40\nmax_kph = 60", "kph = 33\nmax_kph = 60"), "utf-8")
    slower = MapSource(kind="osm", value=source.value, speeds=mine)
    built = api.build_network(slower, tmp_path / "net")
    assert built.roads.sections[0].speed_dry_kph == 33


def test_a_kind_of_map_that_cannot_be_read_yet(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one of osm"):
        api.build_network(MapSource(kind="nothing", value=""), tmp_path / "x")  # type: ignore[arg-type]
