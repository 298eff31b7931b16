"""Lines drawn along roads."""

from __future__ import annotations

import itertools
import math
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.network.drawn import crossing_roads, drawn_network, lonlat, section

from routeplan.model.closure import Closure, ClosureShape
from routeplan.network.closures import locate_closures
from routeplan.network.stretches import Found

if TYPE_CHECKING:
    from routeplan.network.closures import LocatedClosures
    from routeplan.network.roads import RoadNetwork

ROADS = crossing_roads()


def _line(*points: tuple[float, float], kind: Any = "line") -> ClosureShape:
    return ClosureShape(kind=kind, points=tuple(lonlat(*point) for point in points))


def _located(shape: ClosureShape, roads: RoadNetwork = ROADS, **how: Any) -> LocatedClosures:
    return locate_closures(roads, [Closure(id="c", shape=shape, **how)])


def _spans(located: LocatedClosures, roads: RoadNetwork = ROADS) -> dict[str, tuple[int, int]]:
    return {roads.section_ids[s.section]: (s.from_m, s.to_m) for s in located.spans}


def _notes(located: LocatedClosures) -> list[tuple[str, dict[str, str]]]:
    return [(note.code, dict(note.values)) for note in located.notes]


def test_a_line_beside_the_road_is_cut_where_its_ends_fall() -> None:
    located = _located(_line((100, 20), (300, -18)))
    assert _spans(located) == {"QL1-A1": (100, 300)}
    (span,) = located.spans
    assert (span.forward, span.backward) == (True, True)
    assert located.notes == ()


def test_a_line_over_a_node_takes_both_sections_and_no_side_road() -> None:
    assert _spans(_located(_line((350, 3), (550, 3)))) == {"QL1-A1": (350, 400), "QL1-A2": (0, 150)}


def test_a_line_may_turn_into_a_side_road() -> None:
    located = _located(_line((350, 2), (398, 2), (398, -100)))
    assert _spans(located) == {"QL1-A1": (350, 400), "L5-01": (0, 100)}


def test_a_line_under_a_bridge_leaves_it_and_one_over_it_the_road() -> None:
    assert _spans(_located(_line((500, 0), (700, 0)))) == {"QL1-A2": (100, 300)}
    assert set(_spans(_located(_line((600, -80), (600, 100))))) == {"L7-01", "L7-02", "L7-03"}


@pytest.mark.parametrize(("direction", "ahead"), [("forward", True), ("backward", False)])
def test_the_direction_follows_the_line(direction: Any, *, ahead: bool) -> None:
    for ends, along in (((100, 300), True), ((300, 100), False)):
        line = _line((ends[0], 2), (ends[1], 2))
        (span,) = _located(line, direction=direction).spans
        assert (span.forward, span.backward) == (ahead == along, ahead != along)


def test_of_two_carriageways_that_which_fits_the_heading() -> None:
    # Nearer to P (y 2000), but drawn as Q (y 2014) is driven.
    westwards = _line((700, 2005), (300, 2005))
    assert list(_spans(_located(westwards, direction="forward"))) == ["DT9-Q"]
    assert list(_spans(_located(westwards, direction="backward"))) == ["DT9-P"]
    assert list(_spans(_located(westwards))) == ["DT9-P"]


def test_a_line_in_the_middle_of_a_dual_road_is_ambiguous_and_listed() -> None:
    located = _located(_line((300, 2007), (700, 2007)))
    assert set(_spans(located)) == {"DT9-P", "DT9-Q"}
    assert [code for code, _ in _notes(located)] == ["closure_ambiguous"]
    assert _notes(located)[0][1]["roads"] == "DT9 (DT9-P), DT9 (DT9-Q)"
    assert _notes(_located(_line((300, 2007), (700, 2007)), direction="forward")) == []


def test_a_line_away_from_the_road_says_where() -> None:
    ((code, values),) = _notes(_located(_line((100, 5), (300, 60))))
    assert (code, values["reason"], values["reach_m"]) == (
        "closure_not_applied",
        "line_off_road",
        "25",
    )
    lat, lon = map(float, values["point"].split(", "))
    assert math.dist((lon, lat), lonlat(180, 27)) < 0.0003
    far = _located(_line((5000, 5000), (5100, 5000)))
    assert dict(far.notes[0].values)["reason"] == "line_off_road"


def test_a_line_that_jumps_between_roads_is_refused() -> None:
    # Both roads end beside each other without meeting.
    roads = drawn_network(
        [section("A-1", "a b", 200), section("B-1", "c d", 200)],
        {"a": (0, 0), "b": (200, 0), "c": (210, 0), "d": (410, 0)},
    )
    ((code, values),) = _notes(_located(_line((50, 0), (350, 0)), roads))
    assert (code, values["reason"]) == ("closure_not_applied", "line_not_continuous")


@pytest.mark.parametrize("kind", ["line", "points"])
@pytest.mark.parametrize("direction", ["both", "forward", "backward"])
def test_a_line_across_the_road_shuts_it_there(kind: Any, direction: Any) -> None:
    across = _line((200.4, -11), (200.4, 11), kind=kind)
    located = _located(across, direction=direction)
    assert _spans(located) == {"QL1-A1": (200, 201)}
    assert located.notes == ()


def test_a_line_across_the_end_of_a_road_shuts_its_last_metre() -> None:
    located = _located(_line((1000, -11), (1000, 11)))
    assert _spans(located) == {"QL1-A2": (599, 600)}


def test_a_line_that_ends_at_a_junction_takes_no_metre_of_the_road_beyond() -> None:
    assert _spans(_located(_line((300, 0), (400, 0)))) == {"QL1-A1": (300, 400)}
    assert _spans(_located(_line((300, 0), (400.3, 0)))) == {"QL1-A1": (300, 400)}


def test_a_line_is_rounded_outwards() -> None:
    assert _spans(_located(_line((100.9, 0), (300.1, 0)))) == {"QL1-A1": (100, 301)}


@pytest.mark.parametrize(
    "shape",
    [
        _line((100, 0), (100, 0)),
        _line((100, 0), kind="points"),
        _line((0, -50), (100, 50), (100, -50), (0, 50), (0, -50), kind="polygon"),
        _line((0, 0), (100, 0), kind="polygon"),
        _line((math.nan, 0), kind="point"),
        _line(kind="line"),
    ],
)
def test_a_shape_that_is_none_is_not_applied_and_the_others_are(shape: ClosureShape) -> None:
    good = Closure(id="good", way_ids=(11,))
    located = locate_closures(ROADS, [Closure(id="bad", shape=shape), good])
    assert [span.closure_id for span in located.spans] == ["good"]
    (note,) = located.notes
    assert (note.closure_id, note.code) == ("bad", "closure_not_applied")
    assert dict(note.values)["reason"] == "bad_shape"


def test_a_closure_that_finds_nothing_and_says_nothing_gets_a_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("routeplan.network.closures.find_line", lambda *_: Found())
    assert _notes(_located(_line((100, 0), (200, 0))))[0][1]["reason"] == "nothing_found"


def test_the_road_that_is_named_is_meant() -> None:
    # The line follows L7's ground level over QL1's crossing; only L7 may be meant.
    assert set(_spans(_located(_line((595, 0), (605, 0)), road="QL1"))) == {"QL1-A2"}


def test_places_along_a_road_are_joined_on_it() -> None:
    bend = [(0, 0), (500, 0), (500, 500), (1000, 500)]
    roads = drawn_network(
        [section("K-1", "a b", 1500)], {"a": (0, 0), "b": (1000, 500)}, {"K-1": bend}
    )
    ends = _line((200, 4), (800, 496), kind="points")
    ((from_m, to_m),) = _spans(_located(ends, roads), roads).values()
    assert 199 <= from_m <= 200  # outwards to the whole metre
    assert 1300 <= to_m <= 1301
    # As a line it cuts the corner, far from the road.
    assert _notes(_located(_line((200, 4), (800, 496)), roads))


def _winding(seed: int, count: int = 12) -> tuple[RoadNetwork, list[tuple[float, float]]]:
    """Return a winding road of many short sections, and its points."""
    dice = random.Random(seed)  # noqa: S311 - roads, no secrets
    points, heading = [(0.0, 0.0)], 0.0
    for _ in range(count):
        heading = max(-0.9, min(0.9, heading + dice.uniform(-0.6, 0.6)))
        step_m = dice.uniform(15, 120)
        x_m, y_m = points[-1]
        points.append((x_m + step_m * math.cos(heading), y_m + step_m * math.sin(heading)))
    nodes = {f"n{at}": point for at, point in enumerate(points)}
    sections = []
    for at, (one, other) in enumerate(itertools.pairwise(points)):
        ends = f"n{at} n{at + 1}" if dice.random() < 0.5 else f"n{at + 1} n{at}"
        sections.append(section(f"W-{at}", ends, max(1, round(math.dist(one, other)))))
        spur = f"s{at}"
        nodes[spur] = (one[0] + 10, one[1] - 150)
        sections.append(section(f"S{at}-1", f"n{at} {spur}", 150))
    return drawn_network(sections, nodes), points


@given(st.integers(0, 10_000), st.floats(-12, 12))
def test_a_line_drawn_beside_a_winding_road_is_that_road(seed: int, aside_m: float) -> None:
    roads, points = _winding(seed)
    line = _line(*((x_m, y_m + aside_m) for x_m, y_m in points))
    located = _located(line, roads, direction="forward")
    assert located.notes == ()
    found = _spans(located, roads)
    whole = {f"W-{at}": roads.sections[2 * at].length_m for at in range(len(points) - 1)}
    inner = list(whole)[1:-1]
    assert set(inner) <= set(found)
    assert all(found[name] == (0, whole[name]) for name in inner)
    strays = [to_m - from_m for name, (from_m, to_m) in found.items() if name not in whole]
    assert sum(strays) <= 25 + len(strays)  # rounded outwards to the whole metre
    for span in located.spans:
        name = roads.section_ids[span.section]
        if name in inner:
            drawn_forward = roads.sections[span.section].from_place == f"n{name[2:]}"
            assert span.forward == drawn_forward
