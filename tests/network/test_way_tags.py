"""From tags to roads: the shipped rules."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.io.folders import shipped_data
from routeplan.io.map_speeds import read_map_speeds
from routeplan.model.road import VEHICLE_CLASSES
from routeplan.network.way_access import KEYS
from routeplan.network.way_tags import NoRoad, WayRoad, WayRules, name_road, section_of, tag_problem

ALL = VEHICLE_CLASSES
RULES = WayRules(read_map_speeds(Path(shipped_data()) / "map_speeds.toml"))


def road(**tags: str) -> WayRoad:
    found = RULES.road_of({key.replace("__", ":"): value for key, value in tags.items()})
    assert isinstance(found, WayRoad)
    return found


def reason(**tags: str) -> str:
    found = RULES.road_of(tags)
    assert isinstance(found, NoRoad)
    return found.reason


def faulty(found: WayRoad) -> list[str]:
    return [fault.key for fault in found.faults]


def test_a_road_without_further_tags_is_like_its_class() -> None:
    found = road(highway="primary")
    assert found == WayRoad(
        road_class="national",
        surface="asphalt",
        width_m=5.5,
        gradient="hilly",
        wet_access="all",
        structure="",
        speed_dry_kph=40,
        speed_wet_kph=32,
        forward=ALL,
        backward=ALL,
        missing=("maxspeed", "surface", "lanes_or_width"),
    )


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"oneway": "yes"}, ALL, ()),
        ({"oneway": "1"}, ALL, ()),
        ({"oneway": "true"}, ALL, ()),
        ({"oneway": "-1"}, (), ALL),
        ({"oneway": "no"}, ALL, ALL),
        ({"oneway": "sometimes"}, ALL, ALL),
        ({"junction": "roundabout"}, ALL, ()),
        ({"oneway": "yes", "oneway:motorcycle": "no"}, ALL, ("motorbike",)),
        ({"oneway": "yes", "oneway:moped": "no"}, ALL, ("motorbike",)),
        ({"hgv": "no"}, ("motorbike", "light"), ("motorbike", "light")),
        ({"hgv:backward": "no"}, ALL, ("motorbike", "light")),
        ({"access": "no", "motorcycle": "yes"}, ("motorbike",), ("motorbike",)),
        ({"motor_vehicle": "no", "motorcar": "yes"}, ("light",), ("light",)),
        ({"motorcar": "no", "goods": "yes"}, ALL, ALL),
        ({"access": "destination"}, ALL, ALL),
        ({"access": "yes;no"}, ALL, ALL),
        ({"psv": "no"}, ALL, ALL),
    ],
)
def test_who_may_drive_which_way(
    tags: dict[str, str], forward: tuple[str, ...], backward: tuple[str, ...]
) -> None:
    found = RULES.road_of({"highway": "tertiary", **tags})
    assert isinstance(found, WayRoad)
    assert (found.forward, found.backward) == (forward, backward)


def test_a_motorway_is_one_way_and_not_for_motorbikes() -> None:
    found = road(highway="motorway")
    assert (found.forward, found.backward) == (("light", "heavy"), ())
    assert road(highway="motorway", oneway="no").backward == ("light", "heavy")


def test_paths_are_for_motorbikes_and_footways_for_nobody_unless_tagged() -> None:
    assert road(highway="path").forward == ("motorbike",)
    assert reason(highway="path", motorcycle="no") == "no_vehicle_allowed"
    assert reason(highway="footway") == "no_vehicle_allowed"
    assert reason(highway="footway", access="yes") == "no_vehicle_allowed"
    assert road(highway="footway", motorcycle="yes").forward == ("motorbike",)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "platform"}, "not_a_road"),
        ({"building": "yes"}, "not_a_road"),
        ({"highway": "construction", "construction": "primary"}, "not_built"),
        ({"highway": "proposed"}, "not_built"),
        ({"highway": "abandoned"}, "not_built"),
        ({"highway": "service", "area": "yes"}, "area"),
        ({"route": "ferry"}, "ferry"),
        ({"highway": "service", "access": "private"}, "private"),
        ({"highway": "primary", "oneway": "reversible"}, "reversible"),
        ({"highway": "track", "smoothness": "impassable"}, "no_vehicle_allowed"),
    ],
)
def test_what_is_no_road_says_why(tags: dict[str, str], expected: str) -> None:
    assert reason(**tags) == expected


def test_ferries_are_roads_where_they_are_asked_for() -> None:
    found = WayRules(RULES.speeds, ferries=True).road_of({"route": "ferry"})
    assert isinstance(found, WayRoad)
    assert (found.road_class, found.forward) == ("ferry", ALL)


def test_a_signed_limit_raises_a_speed_only_as_far_as_bends_allow() -> None:
    assert road(highway="primary", maxspeed="90").speed_dry_kph == 60
    assert road(highway="primary", maxspeed="30").speed_dry_kph == 30
    assert road(highway="primary", maxspeed="none").speed_dry_kph == 60
    assert road(highway="primary", maxspeed__forward="30").speed_dry_kph == 30


def test_nonsense_is_named_and_the_rest_is_used() -> None:
    found = road(
        highway="primary",
        maxspeed="abc",
        layer="x",
        lanes="many",
        maxweight="heavy",
        width="?",
        surface="cheese",
        incline="steep",
        access="perhaps",
        oneway="sometimes",
    )
    assert set(faulty(found)) == {
        "maxspeed",
        "layer",
        "lanes",
        "maxweight",
        "width",
        "surface",
        "incline",
        "access",
        "oneway",
    }
    assert (found.speed_dry_kph, found.width_m, found.forward) == (40, 5.5, ALL)
    problem = tag_problem(found.faults[0], file="map.osm", record_id="way 1")
    assert (problem.code, problem.record_id, problem.file) == ("bad_tag", "way 1", "map.osm")


def test_several_limits_count_as_the_lowest_and_are_named() -> None:
    found = road(highway="primary", maxspeed="90;30;90")
    assert (found.speed_dry_kph, faulty(found)) == (30, ["maxspeed"])


def test_a_layer_below_ground_is_no_fault() -> None:
    assert faulty(road(highway="primary", layer="-1")) == []


def test_widths_and_weights() -> None:
    assert road(highway="primary", lanes="2").width_m == 6
    assert road(highway="primary", width="7,5 m", lanes="1").width_m == 7.5
    assert road(highway="primary", est_width="4").width_m == 4
    assert road(highway="primary", width="5", maxwidth="2.2").width_m == 2.2
    assert road(highway="primary", maxweight="3.5 t").max_weight_kg == 3500
    assert road(highway="primary", maxweight="none").max_weight_kg is None


def test_surface_and_track_decide_speed_and_who_passes_in_rain() -> None:
    track = road(highway="track")
    assert (track.surface, track.wet_access, track.speed_dry_kph) == ("dirt", "motorbike", 15)
    firm = road(highway="track", tracktype="grade1")
    assert (firm.surface, firm.wet_access) == ("concrete", "all")
    muddy = road(highway="unclassified", surface="mud")
    assert (muddy.surface, muddy.wet_access, muddy.speed_dry_kph) == ("dirt", "motorbike", 8)
    rough = road(highway="track", surface="gravel", smoothness="very_horrible")
    assert (rough.forward, rough.speed_dry_kph) == (("motorbike",), 6)


def test_a_slope_is_slow_and_a_valley_quick() -> None:
    steep, even = (road(highway="primary", incline=slope) for slope in ("-12%", "1%"))
    assert (steep.gradient, steep.speed_dry_kph) == ("pass", 30)
    assert (even.gradient, even.speed_dry_kph) == ("flat", 50)
    assert road(highway="primary", incline="up").gradient == "hilly"


@pytest.mark.parametrize(
    ("tags", "structure"),
    [
        ({"ford": "yes"}, "ford"),
        ({"name": "Ngầm tràn bản Huổi Cảnh"}, "ford"),
        ({"name": "Cầu tràn Nậm Pồ"}, "ford"),
        ({"name": "Ngầm Nậm Mức"}, "ford"),
        ({"name": "Đường ngầm", "tunnel": "yes"}, "tunnel"),
        ({"name": "Phố Ngầm"}, ""),
        ({"bridge": "viaduct"}, "bridge"),
        ({"bridge": "no"}, ""),
        ({"tunnel": "yes"}, "tunnel"),
        ({"tunnel": "building_passage"}, ""),
    ],
)
def test_what_carries_the_road(tags: dict[str, str], structure: str) -> None:
    assert road(highway="tertiary", **tags).structure == structure


def test_names_and_numbers() -> None:
    names = name_road({"ref": "QL.6; QL 279", "name": "Đường Võ Nguyên Giáp"})
    assert (names.road_ref, names.road_number) == ("QL6", "QL6;QL279")
    assert names.road_name == "Đường Võ Nguyên Giáp"
    assert name_road({"ref": "ĐT.145"}).road_name == "ĐT145"
    assert name_road({}).road_name == ""


def test_a_part_of_a_way_is_a_section() -> None:
    found = section_of(
        road(highway="primary", maxweight="10"),
        name_road({"ref": "QL12"}),
        section_id="w5-2",
        ends=("n1", "n2"),
        length_m=120,
        way_id=5,
        structure="ford",
    )
    assert (found.id, found.from_place, found.to_place, found.way_id) == ("w5-2", "n1", "n2", 5)
    assert (found.road_number, found.max_weight_kg, found.structure) == ("QL12", 10_000, "ford")


_WORDS = st.sampled_from(["yes", "no", "-1", "private", "1", "3.5", "x", "", "50", "gravel"])
_TAGS = st.dictionaries(
    st.sampled_from(sorted({*KEYS, "maxspeed", "surface", "lanes", "width", "layer", "incline"})),
    st.one_of(_WORDS, st.text(max_size=5)),
    max_size=6,
)


@given(_TAGS, st.sampled_from(sorted(RULES.speeds.highway)))
def test_any_tags_make_a_road_that_can_be_driven_or_a_reason(
    tags: dict[str, str], highway: str
) -> None:
    found = WayRules(RULES.speeds).road_of({**tags, "highway": highway})
    if isinstance(found, WayRoad):
        assert found.forward or found.backward
        assert 0 < found.speed_wet_kph <= found.speed_dry_kph <= 200
        assert found.width_m > 0


@given(_TAGS)
def test_closing_to_all_opens_nothing(tags: dict[str, str]) -> None:
    before = WayRules(RULES.speeds).road_of({**tags, "highway": "primary"})
    after = WayRules(RULES.speeds).road_of({**tags, "highway": "primary", "hgv": "no"})
    allowed = {name for r in (before,) if isinstance(r, WayRoad) for name in r.forward}
    still = {name for r in (after,) if isinstance(r, WayRoad) for name in r.forward}
    assert still <= allowed | {"heavy"}
    assert {"motorbike", "light"} & allowed == {"motorbike", "light"} & still


def test_equal_tags_are_read_once() -> None:
    tags = {"highway": "primary", "name": "A"}
    assert RULES.road_of(tags) is RULES.road_of({**tags, "name": "B"})
    assert dataclasses.is_dataclass(RULES.speeds)
