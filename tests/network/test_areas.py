"""Points and polygons, OpenStreetMap ways, roads and levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.network.drawn import crossing_roads, drawn_network, lonlat, section

from routeplan.model.closure import POINT_HALF_LENGTH_M, Closure, ClosureShape
from routeplan.network.closures import locate_closures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.network.closures import LocatedClosures
    from routeplan.network.region import Region

ROADS = crossing_roads()


def _point(x_m: float, y_m: float, radius_m: int = 20) -> ClosureShape:
    return ClosureShape(kind="point", points=(lonlat(x_m, y_m),), radius_m=radius_m)


def _box(west: float, south: float, east: float, north: float) -> ClosureShape:
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return ClosureShape(kind="polygon", points=tuple(lonlat(*corner) for corner in ring))


def _located(**where: Any) -> LocatedClosures:
    return locate_closures(ROADS, [Closure(id="c", **where)])


def _spans(located: LocatedClosures) -> list[tuple[str, int, int]]:
    return [(ROADS.section_ids[s.section], s.from_m, s.to_m) for s in located.spans]


def _notes(located: LocatedClosures) -> list[tuple[str, dict[str, str]]]:
    notes = [(note.code, dict(note.values)) for note in located.notes]
    for _, values in notes:
        values.pop("where")
    return notes


def _about(found: Sequence[tuple[str, int, int]], *expected: tuple[str, int, int]) -> bool:
    """Whether spans are those expected, within the metre that rounding outwards costs."""
    return [span[0] for span in found] == [span[0] for span in expected] and all(
        abs(found_m - expected_m) <= 1
        for one, other in zip(found, expected, strict=True)
        for found_m, expected_m in zip(one[1:], other[1:], strict=True)
    )


def test_a_point_shuts_its_radius_along_the_road_it_lies_beside() -> None:
    located = _located(shape=_point(200, 15))
    assert _about(_spans(located), ("QL1-A1", 180, 220))
    assert _notes(located) == []


def test_a_point_without_a_radius_shuts_as_much_as_a_km_post() -> None:
    shape = ClosureShape(kind="point", points=(lonlat(200, 15),))
    assert shape.radius_m == POINT_HALF_LENGTH_M
    assert _about(_spans(_located(shape=shape)), ("QL1-A1", 190, 210))


def test_a_point_at_a_node_goes_on_along_its_road_but_not_into_the_side_road() -> None:
    assert _about(_spans(_located(shape=_point(395, 8))), ("QL1-A1", 375, 400), ("QL1-A2", 0, 15))


def test_a_junction_belongs_to_two_roads_and_both_are_listed() -> None:
    located = _located(shape=_point(400, 0))
    assert {span[0] for span in _spans(located)} == {"QL1-A1", "QL1-A2", "L5-01"}
    assert _notes(located) == [("closure_ambiguous", {"roads": "L5, QL1"})]
    named = _located(shape=_point(400, 0), road="QL1")
    assert {span[0] for span in _spans(named)} == {"QL1-A1", "QL1-A2"}
    assert _notes(named) == []


@pytest.mark.parametrize("road", ["QL279", "Quốc lộ 279", "QL6", "QL6;QL279"])
def test_a_stretch_that_two_roads_share_is_found_by_either(road: str) -> None:
    roads = drawn_network(
        [
            section("QL6-1", "a b", 1000, road_number="QL6;QL279"),
            section("QL279-1", "c d", 1000),
            section("QL6-2", "b e", 1000),
        ],
        {"a": (0, 0), "b": (1000, 0), "c": (0, 40), "d": (1000, 40), "e": (2000, 0)},
    )
    closure = Closure(id="c", road=road, shape=_point(500, 2))
    located = locate_closures(roads, [closure])
    assert [roads.section_ids[span.section] for span in located.spans] == ["QL6-1"]
    assert located.notes == ()


def test_a_bridge_over_the_road_stays_open_and_is_named() -> None:
    under = _located(shape=_point(600, 0))
    assert _about(_spans(under), ("QL1-A2", 180, 220))
    assert _notes(under) == [("closure_left_open", {"sections": "L7-02"})]
    # Even where the circle reaches the ground on both sides of the bridge.
    assert {span[0] for span in _spans(_located(shape=_point(600, 5, 80)))} == {"QL1-A2"}


@pytest.mark.parametrize("how", [{"level": "bridge"}, {"road": "L7"}])
def test_the_road_or_its_level_says_that_the_bridge_is_meant(how: dict[str, Any]) -> None:
    assert _about(_spans(_located(shape=_point(600, 0), **how)), ("L7-02", 10, 50))


def test_both_carriageways_are_shut_only_where_both_directions_are() -> None:
    both = _located(shape=_point(500, 2000))
    assert [span[0] for span in _spans(both)] == ["DT9-P", "DT9-Q"]
    one = _located(shape=_point(500, 2000), direction="forward")
    assert [span[0] for span in _spans(one)] == ["DT9-P"]
    narrow = _located(shape=_point(500, 1998, 10))
    assert [span[0] for span in _spans(narrow)] == ["DT9-P"]


def test_the_direction_goes_on_along_the_road_through_a_section_drawn_backwards() -> None:
    located = _located(shape=_point(1000 - 5, 2012), direction="forward")
    (span,) = located.spans
    assert ROADS.section_ids[span.section] == "DT9-Q"
    assert (span.forward, span.backward) == (True, False)


def test_a_point_far_from_any_road_is_not_applied_and_says_how_far() -> None:
    assert _notes(_located(shape=_point(200, 90))) == [
        ("closure_not_applied", {"reason": "no_road_near", "distance_m": "90"})
    ]
    assert _spans(_located(shape=_point(200, 90, 95)))
    assert _notes(_located(shape=_point(200, 9_000)))[0][1]["distance_m"] == "> 50"


def test_a_polygon_shuts_what_lies_in_it() -> None:
    located = _located(shape=_box(300, -50, 450, 50))
    assert _about(_spans(located), ("QL1-A1", 300, 400), ("QL1-A2", 0, 50), ("L5-01", 0, 50))
    assert _notes(located) == []


def test_a_polygon_leaves_open_the_bridge_over_a_road_that_it_shuts() -> None:
    located = _located(shape=_box(550, -20, 650, 20))
    assert _about(_spans(located), ("QL1-A2", 150, 250))
    assert _notes(located) == [("closure_left_open", {"sections": "L7-02"})]
    bridge = _located(shape=_box(550, -20, 650, 20), level="bridge")
    assert _about(_spans(bridge), ("L7-02", 10, 50))


def test_a_bridge_that_crosses_nothing_in_the_polygon_is_shut() -> None:
    assert _about(
        _spans(_located(shape=_box(590, 5, 610, 40))), ("L7-02", 35, 60), ("L7-03", 0, 10)
    )


def test_an_empty_polygon_is_not_applied() -> None:
    assert _notes(_located(shape=_box(100, 100, 200, 200))) == [
        ("closure_not_applied", {"reason": "nothing_inside"})
    ]


def test_ways_are_shut_whole_and_those_that_nobody_has_are_named() -> None:
    assert _spans(_located(way_ids=(12, 31))) == [("QL1-A2", 0, 600), ("DT9-P", 0, 1000)]
    some = _located(way_ids=(99, 12, 98))
    assert _spans(some) == [("QL1-A2", 0, 600)]
    assert _notes(some) == [("closure_partly_applied", {"ways": "99, 98"})]
    assert _notes(_located(way_ids=(99, 98))) == [
        ("closure_not_applied", {"reason": "unknown_way", "ways": "99, 98"})
    ]


def test_a_road_that_the_map_does_not_have_is_said_and_the_shape_counts() -> None:
    located = _located(shape=_point(200, 0), road="Highway 77")
    assert _about(_spans(located), ("QL1-A1", 180, 220))
    assert _notes(located) == [("closure_road_unknown", {"road": "Highway 77"})]


@given(st.floats(0, 1000), st.floats(-45, 45), st.integers(5, 300), st.sampled_from(["QL1", "L7"]))
def test_a_point_shuts_nothing_beyond_its_radius(
    x_m: float, y_m: float, radius_m: int, road: str
) -> None:
    located = _located(shape=_point(x_m, y_m, radius_m), road=road)
    total_m = sum(to_m - from_m for _, from_m, to_m in _spans(located))
    assert total_m <= 2 * radius_m + 2 * len(located.spans)
    assert {name.split("-")[0] for name, _, _ in _spans(located)} <= {road}


@given(st.floats(-100, 900), st.floats(-300, 300), st.floats(10, 400), st.floats(10, 400))
def test_a_larger_polygon_never_shuts_less_of_a_road(
    west: float, south: float, width: float, height: float
) -> None:
    def shut_m(grow_m: float) -> int:
        box = _box(west - grow_m, south - grow_m, west + width + grow_m, south + height + grow_m)
        return sum(to_m - from_m for _, from_m, to_m in _spans(_located(shape=box, road="QL1")))

    assert shut_m(0) <= shut_m(50) + 1


def test_whole_sections_of_a_wide_polygon_are_shut_to_the_metre(dien_bien: Region) -> None:
    roads = dien_bien.roads
    ring = ((102.0, 20.5), (104.0, 20.5), (104.0, 23.0), (102.0, 23.0), (102.0, 20.5))
    closure = Closure(id="all", shape=ClosureShape(kind="polygon", points=ring))
    spans = locate_closures(roads, [closure]).spans
    inside = [(span.section, span.from_m, span.to_m) for span in spans]
    whole = [(at, 0, int(length_m)) for at, length_m in enumerate(roads.length_m)]
    assert len(inside) > 150
    assert set(inside) <= set(whole) | {s for s in inside if s[2] - s[1] < roads.length_m[s[0]]}
    assert sum(span in set(whole) for span in inside) > 150
