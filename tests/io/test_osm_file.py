"""OpenStreetMap files: small ones written here, and Andorra."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.errors import InputError
from routeplan.io.folders import shipped_data
from routeplan.io.map_speeds import read_map_speeds
from routeplan.io.osm_file import read_osm_file
from routeplan.network.way_tags import WayRules

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.network.built import BuiltRoads, Dropped
    from routeplan.network.roads import RoadNetwork

RULES = WayRules(read_map_speeds(shipped_data() / "map_speeds.toml"))


def osm(*parts: str) -> str:
    return '<osm version="0.6">' + "".join(parts) + "</osm>"


def node(number: int, lon: float, lat: float, **tags: str) -> str:
    return f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{_tags(tags)}</node>'


def way(number: int, nodes: str, **tags: str) -> str:
    refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes.split())
    return f'<way id="{number}" version="1">{refs}{_tags({"highway": "tertiary", **tags})}</way>'


def ban(number: int, kind: str, members: str, **tags: str) -> str:
    """Return a restriction; members as ``from:w1 via:n2 to:w3``."""
    rows = []
    for member in members.split():
        role, ref = member.split(":")
        kinds = {"w": "way", "n": "node"}
        rows.append(f'<member type="{kinds[ref[0]]}" ref="{ref[1:]}" role="{role}"/>')
    tags = {"type": "restriction", "restriction": kind, **tags}
    return f'<relation id="{number}" version="1">{"".join(rows)}{_tags(tags)}</relation>'


def _tags(tags: dict[str, str]) -> str:
    return "".join(
        f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items() if value
    )


CROSS = (
    node(1, 103.00, 21.40),
    node(2, 103.01, 21.40),
    node(3, 103.02, 21.40),
    node(4, 103.01, 21.41),
    node(5, 103.01, 21.39),
)
"""Two roads that cross in node 2: 1-2-3 and 4-2-5."""
CROSSING = (way(10, "1 2 3"), way(11, "4 2 5"))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., BuiltRoads]:
    def read_parts(*parts: str) -> BuiltRoads:
        file = tmp_path / "map.osm"
        file.write_text(osm(*parts), encoding="utf-8")
        return read_osm_file(file, RULES)

    return read_parts


def dropped(built: BuiltRoads) -> dict[str, Dropped]:
    return {one.reason: one for one in built.report.dropped}


def parts_of(roads: RoadNetwork) -> dict[str, tuple[str, str]]:
    return {section.id: (section.from_place, section.to_place) for section in roads.sections}


def banned(roads: RoadNetwork) -> set[tuple[str, bool, str, bool]]:
    return {
        (turn.from_section, turn.from_forward, turn.to_section, turn.to_forward)
        for turn in roads.turn_bans
    }


def test_ways_are_cut_where_they_meet_and_nowhere_else(read: Callable[..., BuiltRoads]) -> None:
    built = read(*CROSS, node(6, 103.015, 21.401), way(10, "1 2 6 3"), way(11, "4 2 5"))
    roads = built.roads
    assert parts_of(roads) == {
        "w10-1": ("n1", "n2"),
        "w10-2": ("n2", "n3"),
        "w11-1": ("n4", "n2"),
        "w11-2": ("n2", "n5"),
    }
    assert len(roads.line(1)) == 3
    assert roads.sections[0].way_id == 10
    assert built.report.read == (("ways", 2), ("nodes", 6), ("restrictions", 0))


def test_lengths_are_along_the_great_circle(read: Callable[..., BuiltRoads]) -> None:
    roads = read(*CROSS, *CROSSING).roads
    degree_m = 111_195
    assert roads.length_m[2] == pytest.approx(0.01 * degree_m, abs=1)
    assert roads.length_m[0] == pytest.approx(0.01 * degree_m * np.cos(np.radians(21.4)), abs=1)


def test_a_road_is_never_without_length(read: Callable[..., BuiltRoads]) -> None:
    built = read(
        node(1, 103, 21), node(2, 103, 21), node(3, 103.1, 21), way(1, "1 2"), way(2, "2 3")
    )
    assert built.roads.length_m.min() == 1


def test_an_overpass_does_not_meet_the_road_below(read: Callable[..., BuiltRoads]) -> None:
    above = (node(6, 103.005, 21.401), node(7, 103.005, 21.399))
    roads = read(*CROSS, *above, *CROSSING, way(12, "6 7", bridge="yes", layer="1")).roads
    assert parts_of(roads)["w10-1"] == ("n1", "n2")
    assert roads.sections[-1].structure == "bridge"


def test_loops_are_cut_so_that_no_section_ends_where_it_begins(
    read: Callable[..., BuiltRoads],
) -> None:
    ring = (way(20, "1 2 4 1", junction="roundabout"), way(21, "3 2"))
    roads = read(*CROSS, *ring).roads
    assert (roads.tail != roads.head).all()
    lone = read(*CROSS, way(20, "1 2 4 1")).roads
    assert (lone.tail != lone.head).all()
    assert lone.length_m.sum() == pytest.approx(roads.length_m[:-1].sum(), abs=2)
    assert all(not section.backward for section in roads.sections[:2])


def test_order_of_the_file_does_not_matter(read: Callable[..., BuiltRoads]) -> None:
    first = read(*CROSS, *CROSSING)
    second = read(*reversed(CROSSING), *reversed(CROSS))
    assert first.roads.hash == second.roads.hash


def test_a_way_over_the_border_is_cut_and_reported(read: Callable[..., BuiltRoads]) -> None:
    built = read(*CROSS, way(10, "1 2 99 3 2"), way(11, "98 4"), way(12, "97 96"))
    assert parts_of(built.roads) == {"w10-1": ("n1", "n2"), "w10-2": ("n3", "n2")}
    assert dropped(built)["nodes_missing"].count == 3
    assert (dropped(built)["no_line"].count, dropped(built)["no_line"].example) == (2, "way 11")


def test_new_nodes_of_an_editor_have_numbers_below_zero(
    read: Callable[..., BuiltRoads],
) -> None:
    built = read(node(-1, 103.0, 21.4), node(-2, 103.1, 21.4), way(-3, "-1 -2"))
    assert parts_of(built.roads) == {"w-3-1": ("n-1", "n-2")}


def test_repeated_nodes_and_ways_count_once(read: Callable[..., BuiltRoads]) -> None:
    built = read(*CROSS, node(1, 103.0, 21.4), way(10, "1 1 2"), way(10, "1 2"))
    assert parts_of(built.roads) == {"w10-1": ("n1", "n2")}
    assert dropped(built)["duplicate"].count == 1


def test_what_is_no_road_is_counted_with_its_length(read: Callable[..., BuiltRoads]) -> None:
    built = read(
        *CROSS,
        *CROSSING,
        way(12, "1 4", highway="footway"),
        way(13, "1 5", highway="construction"),
        way(14, "3 5", highway="", route="ferry"),
    )
    assert {name: one.count for name, one in dropped(built).items()} == {
        "no_vehicle_allowed": 1,
        "not_built": 1,
        "ferry": 1,
    }
    assert dropped(built)["no_vehicle_allowed"].length_m > 1000
    assert dropped(built)["ferry"].example == "way 14"


def test_nonsense_in_a_tag_is_named_with_its_way(read: Callable[..., BuiltRoads]) -> None:
    built = read(*CROSS, way(10, "1 2 3", maxspeed="abc"), way(11, "4 2 5", layer="high"))
    named = [(one.record_id, one.column, one.value) for one in built.report.problems]
    assert named == [("way 10", "maxspeed", "abc"), ("way 11", "layer", "high")]
    assert len(built.roads.tail) == 4
    assert dict(built.report.missing) == {"maxspeed": 2, "surface": 4, "lanes_or_width": 4}


def test_a_ford_on_a_node_is_a_short_section_of_its_own(read: Callable[..., BuiltRoads]) -> None:
    beside = (node(6, 103.004, 21.4), node(7, 103.005, 21.4, ford="yes"), node(8, 103.006, 21.4))
    roads = read(*CROSS, *beside, way(10, "1 6 7 8 2")).roads
    assert [(s.from_place, s.to_place, s.structure) for s in roads.sections] == [
        ("n1", "n6", ""),
        ("n6", "n8", "ford"),
        ("n8", "n2", ""),
    ]


def test_a_banned_turn(read: Callable[..., BuiltRoads]) -> None:
    roads = read(*CROSS, *CROSSING, ban(1, "no_left_turn", "from:w10 via:n2 to:w11")).roads
    # Both ways go on beyond the node, so which of their arms are meant is not clear.
    assert not roads.turn_bans
    built = read(
        *CROSS,
        way(10, "1 2"),
        way(11, "2 4"),
        way(12, "3 2"),
        ban(1, "no_left_turn", "from:w10 via:n2 to:w11"),
        ban(2, "no_straight_on", "from:w10 via:n2 to:w12", **{"except": "motorcycle"}),
    )
    assert banned(built.roads) == {("w10-1", True, "w11-1", True), ("w10-1", True, "w12-1", False)}
    classes = {turn.to_section: turn.classes for turn in built.roads.turn_bans}
    assert classes["w12-1"] == ("light", "heavy")
    assert dict(built.report.read)["restrictions"] == 2


def test_oneway_ways_that_go_through_have_one_arm_that_can_be_meant(
    read: Callable[..., BuiltRoads],
) -> None:
    roads = read(
        *CROSS,
        way(10, "1 2 3", oneway="yes"),
        way(11, "4 2 5", oneway="yes"),
        ban(1, "no_right_turn", "from:w10 via:n2 to:w11"),
    ).roads
    assert banned(roads) == {("w10-1", True, "w11-2", True)}


def test_the_only_turn_allowed_bans_all_others(read: Callable[..., BuiltRoads]) -> None:
    arms = (way(10, "1 2"), way(11, "2 4"), way(12, "2 3"), way(13, "2 5"))
    roads = read(*CROSS, *arms, ban(1, "only_straight_on", "from:w10 via:n2 to:w12")).roads
    assert banned(roads) == {
        ("w10-1", True, "w10-1", False),
        ("w10-1", True, "w11-1", True),
        ("w10-1", True, "w13-1", True),
    }


def test_turning_round_on_a_road_that_goes_on(read: Callable[..., BuiltRoads]) -> None:
    roads = read(*CROSS, *CROSSING, ban(1, "no_u_turn", "from:w10 via:n2 to:w10")).roads
    assert banned(roads) == {("w10-1", True, "w10-1", False), ("w10-2", False, "w10-2", True)}


def test_restrictions_for_trucks_alone(read: Callable[..., BuiltRoads]) -> None:
    arms = (way(10, "1 2"), way(11, "2 4"))
    tags = {"restriction": "", "restriction__hgv": "no_left_turn"}
    roads = read(*CROSS, *arms, ban(1, "", "from:w10 via:n2 to:w11", **tags)).roads
    assert [turn.classes for turn in roads.turn_bans] == [("heavy",)]


def test_restrictions_that_cannot_be_heeded_are_counted(read: Callable[..., BuiltRoads]) -> None:
    built = read(
        *CROSS,
        *CROSSING,
        ban(1, "no_left_turn", "from:w10 via:w11 to:w10"),
        ban(2, "no_left_turn", "from:w77 via:n2 to:w10"),
        ban(3, "perhaps", "from:w10 via:n2 to:w11"),
        ban(4, "", "from:w10 via:n2 to:w11", restriction__conditional="no_left_turn @ (Mo)"),
        ban(5, "", "from:w10 via:n2 to:w11", restriction="", restriction__bus="no_left_turn"),
        ban(6, "no_left_turn", "from:w10 to:w11"),
        ban(7, "only_straight_on", "from:w10 via:n2 to:w11", restriction__hgv="no_left_turn"),
    )
    found = {name: one.count for name, one in dropped(built).items()}
    assert found == {
        "turn_via_way": 1,
        "turn_off_roads": 1,
        "turn_unclear": 3,
        "turn_conditional": 2,
    }
    assert dropped(built)["turn_via_way"].example == "relation 1"


def test_post_offices_and_settlements_become_places(read: Callable[..., BuiltRoads]) -> None:
    building = way(30, "4 5", highway="", amenity="post_office")
    built = read(
        *CROSS,
        *CROSSING,
        building,
        node(8, 103.0, 21.41, amenity="post_office", name="Bưu điện Mường Chà"),
        node(9, 103.0, 21.42, place="village", name="Huổi Lèng"),
        node(7, 103.0, 21.42, place="village"),
    )
    assert {(place.id, place.name, place.kind) for place in built.places} == {
        ("n8", "Bưu điện Mường Chà", "commune_office"),
        ("w30", "Bưu điện w30", "commune_office"),
        ("n9", "Huổi Lèng", "other"),
    }


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.osm.pbf", b"", "unreadable_map"),
        ("junk.osm.pbf", b"this is no map at all" * 99, "unreadable_map"),
        ("cut.osm", b'<osm version="0.6"><node id="1"', "unreadable_map"),
        ("other.csv", b"a,b", "unreadable_map"),
        ("bad.osm", osm(node(1, 103, 2000)).encode(), "unreadable_map"),
        ("none.osm", osm(*CROSS).encode(), "no_roads"),
        ("paths.osm", osm(*CROSS, way(1, "1 2", highway="steps")).encode(), "no_roads"),
        ("nodeless.osm", osm(way(1, "1 2")).encode(), "no_roads"),
    ],
)
def test_a_file_that_is_no_map_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_osm_file(tmp_path / name, RULES)
    [problem] = caught.value.problems
    assert (problem.file, problem.code) == (name, code)
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.osm\.pbf"):
        read_osm_file(tmp_path / "nowhere.osm.pbf", RULES)


def test_packed_files_are_read(tmp_path: Path) -> None:
    file = tmp_path / "map.osm.gz"
    file.write_bytes(gzip.compress(osm(*CROSS, *CROSSING).encode()))
    assert len(read_osm_file(file, RULES).roads.tail) == 4


@pytest.fixture(scope="module")
def andorra_file() -> Path:
    folder = os.environ.get("ROUTEPLAN_OSM")
    file = Path(folder or "") / "andorra.osm.pbf"
    if not folder or not file.is_file():
        pytest.skip("ROUTEPLAN_OSM names no folder with andorra.osm.pbf")
    return file


def test_andorra(andorra_file: Path) -> None:
    built = read_osm_file(andorra_file, RULES)
    roads = built.roads
    assert (roads.tail != roads.head).all()
    assert roads.length_m.min() >= 1
    assert len(set(roads.section_ids)) == len(roads.tail)
    assert {"CG-1", "CG-2", "CG-3"} <= set(roads.road_ref.pool)
    # As it is drawn: every section's line is as long as the section says.
    for at in range(0, len(roads.tail), 50):
        line = roads.line(at)
        assert tuple(line[0]) == tuple(roads.node_lonlat[roads.tail[at]])
        assert tuple(line[-1]) == tuple(roads.node_lonlat[roads.head[at]])
    assert any(place.name == "Canillo" for place in built.places)


def test_a_map_that_breaks_off_is_refused(andorra_file: Path, tmp_path: Path) -> None:
    whole = andorra_file.read_bytes()
    for size in (20, len(whole) // 2, len(whole) - 1):
        (tmp_path / "part.osm.pbf").write_bytes(whole[:size])
        with pytest.raises(InputError, match="download the extract again"):
            read_osm_file(tmp_path / "part.osm.pbf", RULES)
