"""The compiled network: written whole, opened at once, every damaged byte found."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.errors import DataProblem, InputError
from routeplan.io.compiled import FORMAT_VERSION, MANIFEST, read_compiled, write_compiled
from routeplan.model.place import Place
from routeplan.model.road import VEHICLE_CLASSES, Concurrence, Section, TurnBan
from routeplan.network.built import BuildReport, Dropped
from routeplan.network.columns import Labels, Texts
from routeplan.network.roads import RoadNetwork, build_network
from routeplan.report.text.problems import expected_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.network.region import Region

REPORT = BuildReport(
    source="bản đồ.osm.pbf",
    source_hash="0123456789abcdef",
    read=(("ways", 7), ("nodes", 90)),
    dropped=(Dropped(reason="ferry", count=2, length_m=900, example="way 5"),),
    missing=(("maxspeed", 4),),
    problems=(
        DataProblem(
            file="m.osm", row=0, column="maxspeed", value="abc", expected="km/h", code="bad_tag"
        ),
    ),
)
REBUILD = "routeplan network build --osm vùng.osm.pbf -o vùng"


def _arrays(roads: RoadNetwork) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(roads):
        value = getattr(roads, field.name)
        if isinstance(value, Texts):
            yield from (
                (f"{field.name}.{part}", getattr(value, part)) for part in ("data", "start")
            )
        elif isinstance(value, Labels):
            yield f"{field.name}.codes", value.codes
        elif isinstance(value, np.ndarray):
            yield field.name, value


def assert_same(found: RoadNetwork, roads: RoadNetwork) -> None:
    """Compare all that two networks hold."""
    expected = dict(_arrays(roads))
    for name, array in _arrays(found):
        assert array.dtype == expected[name].dtype, name
        assert array.shape == expected[name].shape, name
        assert array.tobytes() == expected[name].tobytes(), name
    assert list(found.sections) == list(roads.sections)
    assert found.turn_bans == roads.turn_bans
    assert found.concurrences == roads.concurrences
    assert found.node_index == roads.node_index
    assert found.section_index == roads.section_index
    assert found.hash == roads.hash
    assert dataclasses.replace(found, known_hash="").hash == roads.hash


_NAME = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
_CLASSES = st.sets(st.sampled_from(VEHICLE_CLASSES)).map(
    lambda chosen: tuple(name for name in VEHICLE_CLASSES if name in chosen)
)


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    """Return networks with every kind of column filled, or with nothing at all."""
    nodes = draw(st.lists(_NAME, min_size=1, max_size=5, unique=True))
    places = {
        name: Place(
            id=name,
            name=name,
            kind="junction",
            commune_code="",
            lon=draw(st.floats(-180, 180)),
            lat=draw(st.floats(-80, 80)),
        )
        for name in nodes
    }
    post = st.none() | st.integers(0, 10**6)
    sections = [
        Section(
            id=section_id,
            road_ref=draw(_NAME),
            road_name=draw(_NAME),
            road_number=draw(_NAME),
            from_place=draw(st.sampled_from(nodes)),
            to_place=draw(st.sampled_from(nodes)),
            length_m=draw(st.integers(1, 10**6)),
            chainage_from_m=draw(post),
            chainage_to_m=draw(post),
            road_class=draw(st.sampled_from(["national", "track"])),
            surface=draw(st.sampled_from(["asphalt", "dirt"])),
            width_m=draw(st.floats(0, 20)),
            gradient="pass",
            wet_access=draw(st.sampled_from(["all", "motorbike"])),
            speed_dry_kph=draw(st.floats(1, 90)),
            speed_wet_kph=draw(st.floats(1, 90)),
            in_province=draw(st.booleans()),
            source=draw(_NAME),
            forward=draw(_CLASSES),
            backward=draw(_CLASSES),
            max_weight_kg=draw(st.none() | st.integers(1, 40_000)),
            structure=draw(st.sampled_from(["", "ford"])),
            way_id=draw(st.integers(0, 2**60)),
        )
        for section_id in draw(st.lists(_NAME, max_size=5, unique=True))
    ]
    ids = st.sampled_from([section.id for section in sections] or [""])
    bans = [
        TurnBan(
            from_section=draw(ids),
            from_forward=draw(st.booleans()),
            to_section=draw(ids),
            to_forward=draw(st.booleans()),
            classes=draw(_CLASSES),
        )
        for _ in range(draw(st.integers(0, 2)) if sections else 0)
    ]
    drawn = {
        section.id: np.array([[103.0, 21.0], [103.1, draw(st.floats(21, 22))], [103.2, 21.0]])
        for section in sections
        if draw(st.booleans())
    }
    shared = Concurrence(road="QL1", km_from_m=1, km_to_m=9, on_road_ref="QL2", offset_m=-4)
    concurrences = [shared] if draw(st.booleans()) else []
    return build_network(sections, places, concurrences, lines=drawn, turn_bans=bans)


@settings(max_examples=60, deadline=None)
@given(networks())
def test_what_is_written_is_read_again(roads: RoadNetwork) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_compiled(Path(name), roads, REPORT)
        found = read_compiled(Path(name))
        assert_same(found.roads, roads)
        assert found.report == REPORT
        del found  # Windows removes no file that is mapped


@pytest.fixture
def folder(tmp_path: Path, small_region: Region) -> Path:
    """Return the ten-node map, compiled."""
    write_compiled(tmp_path, small_region.roads, REPORT, rebuild=REBUILD)
    return tmp_path


def _problems(folder: Path) -> list[DataProblem]:
    with pytest.raises(InputError) as caught:
        read_compiled(folder)
    return list(caught.value.problems)


def test_arrays_are_mapped_and_read_only(folder: Path) -> None:
    for name, array in _arrays(read_compiled(folder).roads):
        assert type(array) is np.ndarray, name
        assert isinstance(array.base, np.memmap), name
        assert not array.flags.writeable
        if array.size:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[0]


def test_the_same_network_is_the_same_bytes(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, small_region: Region
) -> None:
    again = tmp_path_factory.mktemp("again")
    write_compiled(again, small_region.roads, REPORT, rebuild=REBUILD)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert all((folder / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_another_version_says_how_to_build_it_again(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["format"] = FORMAT_VERSION - 1
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (problem,) = _problems(folder)
    assert (problem.code, problem.column, problem.value) == ("old_network", "format", "0")
    assert REBUILD in problem.expected
    assert REBUILD in expected_text(problem, "vi") != problem.expected


def test_every_damaged_file_is_listed_with_how_to_build_it_again(folder: Path) -> None:
    (folder / "tail.npy").unlink()
    (folder / "head.npy").write_bytes(b"")
    cut = folder / "node_ids.data.npy"
    cut.write_bytes(cut.read_bytes()[:-1])
    (folder / "length_m.npy").write_bytes((folder / "length_m.npy").read_bytes() + b"\0")
    problems = {Path(problem.file).name: problem for problem in _problems(folder)}
    assert {name: problem.value for name, problem in problems.items()} == {
        "tail.npy": "missing",
        "head.npy": "changed or cut off",
        "node_ids.data.npy": "changed or cut off",
        "length_m.npy": "changed or cut off",
    }
    for problem in problems.values():
        assert problem.code == "damaged_network"
        assert REBUILD in problem.expected
        assert REBUILD in expected_text(problem, "vi") != problem.expected


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_flipped_bit_and_any_cut_is_found(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, small_region: Region
) -> None:
    folder = tmp_path_factory.mktemp("network")
    write_compiled(folder, small_region.roads, REPORT)
    file = data.draw(st.sampled_from(sorted(folder.iterdir())))
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        file.write_bytes(whole[:at])
    else:
        bit = 1 << data.draw(st.integers(0, 7))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
    codes: set[str] = set()
    try:
        found = read_compiled(folder).roads
    except InputError as error:
        codes = {problem.code for problem in error.problems}
    if codes:
        assert codes <= {"damaged_network", "old_network"}
    else:  # Of the manifest, spaces and line ends say nothing.
        assert file.name == MANIFEST
        assert json.loads(file.read_bytes()) == json.loads(whole)
        assert_same(found, small_region.roads)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"format": 1, "contents": []}'])
def test_a_manifest_that_says_nothing_is_damaged(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    (problem,) = _problems(folder)
    assert problem.code == "damaged_network"
    assert "routeplan network build" in problem.expected


def test_a_folder_that_is_not_there_is_missing(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path / "nowhere")
    assert (problem.code, problem.value) == ("damaged_network", "missing")
