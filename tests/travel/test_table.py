from __future__ import annotations

import dataclasses
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.network.closures import ClosedSpan
from routeplan.network.locate import RoadPoint
from routeplan.network.roads import build_network
from routeplan.network.state import SHUT
from routeplan.travel.table import build_travel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.plan import Leg, Span
    from routeplan.network.region import Region
    from routeplan.network.state import RoadState
    from routeplan.travel.matrix import Matrix
    from routeplan.travel.table import TravelTable

    MakeState = Callable[..., RoadState]
    MakeSpan = Callable[..., ClosedSpan]
    MakePoint = Callable[..., RoadPoint]
    Reference = Callable[..., dict[tuple[int, int], tuple[int, int]]]

HOW = {
    "profile": ("motorbike", "van", "truck"),
    "weather": ("dry", "wet"),
    "outside": (True, False),
}
SECOND_VAN_MS = 90
"""A van needs 90 ms a metre at 40 km/h on the ten-node map when it is dry."""


@pytest.fixture(scope="session")
def draw_roads(
    small_region: Region, road_state: MakeState, some_points: Any, some_closures: Any
) -> Callable[[st.DataObject], tuple[RoadState, list[RoadPoint]]]:
    """Return ``draw_roads(data)``: a state of the ten-node map and some of its points."""

    def draw(data: st.DataObject) -> tuple[RoadState, list[RoadPoint]]:
        how = {name: data.draw(st.sampled_from(values), name) for name, values in HOW.items()}
        closed = data.draw(some_closures(small_region.roads), "closed")
        points = data.draw(some_points(small_region.roads), "points")
        return road_state(small_region, closed, **how), points

    return draw


def _matrix(points: Sequence[RoadPoint], state: RoadState) -> Matrix:
    return build_travel(points, {"only": state}).matrix("only")


def _all_legs(travel: TravelTable) -> dict[tuple[int, int], Leg | None]:
    every = range(len(travel.points))
    ways = [(i, j, 0) for i in every for j in every]
    legs = travel.legs("only", ways)
    return {way[:2]: leg for way, leg in zip(ways, legs, strict=True)}


def assert_equals_reference(
    state: RoadState, points: Sequence[RoadPoint], reference: Reference
) -> None:
    matrix, expected = _matrix(points, state), reference(state, points)
    for i, origin in enumerate(points):
        for j, destination in enumerate(points):
            if (i, j) not in expected:
                assert not matrix.reachable[i, j]
                assert matrix.duration_s[i, j] == matrix.distance_m[i, j] == -1
                continue
            duration_ms, distance_m = expected[i, j]
            off_m = (0, 0) if i == j else (origin.snap_distance_m, destination.snap_distance_m)
            duration_ms += sum(state.profile.off_road_ms(m, state.weather) for m in off_m)
            assert matrix.reachable[i, j]
            assert matrix.duration_s[i, j] == -(-duration_ms // 1000)
            assert matrix.distance_m[i, j] == distance_m + sum(off_m)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_matrix_equals_networkx(
    data: st.DataObject, draw_roads: Callable[..., Any], reference: Reference
) -> None:
    state, points = draw_roads(data)
    assert_equals_reference(state, points, reference)


@pytest.mark.parametrize("seed", range(6))
def test_a_matrix_of_the_province_equals_networkx(
    seed: int, dien_bien: Region, road_state: MakeState, reference: Reference
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a draw to repeat
    roads = dien_bien.roads
    points: list[RoadPoint] = []
    closed: list[ClosedSpan] = []
    for section in chance.sample(range(len(roads.sections)), 30):
        length_m = int(roads.length_m[section])
        offset_m, from_m = chance.randrange(1, length_m), chance.randrange(length_m)
        if len(points) < 12:
            off_m = chance.choice((0, 0, 240))
            points.append(
                RoadPoint(section=section, offset_m=offset_m, snap_distance_m=off_m, lon=0, lat=0)
            )
        else:
            span = ClosedSpan(
                closure_id="c",
                section=section,
                from_m=from_m,
                to_m=chance.randint(from_m + 1, length_m),
                forward=chance.random() < 0.7,
                backward=chance.random() < 0.7,
                classes=frozenset(chance.sample(["motorbike", "light", "heavy"], 2)),
                delay_s=chance.choice((0, 300)),
                speed_factor=chance.choice((1.0, 0.5)),
            )
            closed.append(span)
    points += [RoadPoint(node=chance.randrange(len(roads.node_ids)), lon=0, lat=0)]
    how = {name: chance.choice(values) for name, values in HOW.items()}
    assert_equals_reference(road_state(dien_bien, closed, **how), points, reference)


def _ends_at(state: RoadState, span: Span, offset_m: int) -> tuple[int, int]:
    """Return a span's end as (node, -1), or as (section, offset) inside a section."""
    roads = state.roads
    section = roads.section_index[span.section_id]
    if offset_m == 0:
        return int(roads.tail[section]), -1
    if offset_m == roads.length_m[section]:
        return int(roads.head[section]), -1
    return section, offset_m


def assert_drives(state: RoadState, origin: RoadPoint, destination: RoadPoint, leg: Leg) -> None:
    """Walk a leg span by span: from the origin to the destination, on open road, in its time."""
    here = (origin.node, -1) if origin.node >= 0 else (origin.section, origin.offset_m)
    duration_ms = distance_m = 0
    for span in leg.spans:
        assert span.forward == (span.from_m < span.to_m)
        assert _ends_at(state, span, span.from_m) == here
        section = state.roads.section_index[span.section_id]
        driven_ms = int(state.span_ms([section], [span.from_m], [span.to_m])[0])
        assert driven_ms != SHUT
        duration_ms += driven_ms
        distance_m += abs(span.to_m - span.from_m)
        here = _ends_at(state, span, span.to_m)
    assert here == (
        (destination.node, -1)
        if destination.node >= 0
        else (destination.section, destination.offset_m)
    )
    for off_m in (leg.off_road_from_m, leg.off_road_to_m):
        duration_ms += state.profile.off_road_ms(off_m, state.weather)
        distance_m += off_m
    assert leg.duration_ms == duration_ms
    assert leg.duration_s == -(-duration_ms // 1000)
    assert leg.distance_m == distance_m


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_legs_can_be_driven_and_agree_with_the_matrix(
    data: st.DataObject, draw_roads: Callable[..., Any]
) -> None:
    state, points = draw_roads(data)
    travel = build_travel(points, {"only": state})
    matrix = travel.matrix("only")
    for (i, j), leg in _all_legs(travel).items():
        if leg is None:
            assert not matrix.reachable[i, j]
            continue
        assert_drives(state, points[i], points[j], leg)
        off_m = (0, 0) if i == j else (points[i].snap_distance_m, points[j].snap_distance_m)
        assert (leg.off_road_from_m, leg.off_road_to_m) == off_m
        assert leg.duration_s == matrix.duration_s[i, j]
        assert leg.distance_m == matrix.distance_m[i, j]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_closing_a_road_never_shortens_a_fastest_time(
    data: st.DataObject, draw_roads: Callable[..., Any], some_closures: Any
) -> None:
    before, points = draw_roads(data)
    more = data.draw(some_closures(before.roads), "more")
    after = dataclasses.replace(before, closed=(*before.closed, *more))
    then, now = _matrix(points, before), _matrix(points, after)
    assert not (now.reachable & ~then.reachable).any()
    assert (now.duration_s[now.reachable] >= then.duration_s[now.reachable]).all()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_way_over_a_third_point_is_never_faster(
    data: st.DataObject, draw_roads: Callable[..., Any]
) -> None:
    state, points = draw_roads(data)
    matrix = _matrix(points, state)
    far = np.where(matrix.reachable, matrix.duration_s, np.inf)
    over = (far[:, :, None] + far[None, :, :]).min(axis=1)
    assert (far <= over).all()


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_input_order_changes_no_matrix(data: st.DataObject, draw_roads: Callable[..., Any]) -> None:
    state, points = draw_roads(data)
    order = data.draw(st.permutations(range(len(points))), "order")
    closed = data.draw(st.permutations(state.closed), "closed order")
    matrix = _matrix(points, state)
    shuffled = _matrix(
        [points[at] for at in order], dataclasses.replace(state, closed=tuple(closed))
    )
    for one, other in (
        (matrix.duration_s, shuffled.duration_s),
        (matrix.distance_m, shuffled.distance_m),
        (matrix.reachable, shuffled.reachable),
    ):
        assert (one[np.ix_(order, order)] == other).all()


def test_a_known_way(small_region: Region, road_state: MakeState, point_on: MakePoint) -> None:
    points = (point_on("hub", off_m=100), point_on("DT2-01", 1_500, off_m=7))
    state = road_state(small_region)
    travel = build_travel(points, {"van": state})
    (leg,) = travel.legs("van", [(0, 1, 0)])
    assert leg is not None
    assert [(s.section_id, s.from_m, s.to_m) for s in leg.spans] == [
        ("QL1-01", 0, 6_000),
        ("DT2-01", 0, 1_500),
    ]
    off_road_ms = 100 * 720 + 7 * 720
    assert leg.duration_ms == 7_500 * SECOND_VAN_MS + off_road_ms
    assert leg.distance_m == 7_607
    assert travel.arrive("van", 0, 1, 1_000) == 1_000 + leg.duration_s


def test_a_section_driven_on_is_one_span(
    small_region: Region, road_state: MakeState, point_on: MakePoint
) -> None:
    points = (point_on("j1"), point_on("QL1-02", 1_000), point_on("QL1-02", 3_000), point_on("j2"))
    (leg,) = build_travel(points, {"van": road_state(small_region)}).legs("van", [(3, 0, 0)])
    assert leg is not None
    assert [(s.from_m, s.to_m, s.forward) for s in leg.spans] == [(6_000, 0, False)]


def test_each_profile_has_its_own_roads(
    small_region: Region, road_state: MakeState, point_on: MakePoint
) -> None:
    points = (point_on("o2"), point_on("T1-01", 4_000))
    states = {
        profile: road_state(small_region, profile=profile, weather="wet", outside=False)
        for profile in ("motorbike", "van")
    }
    travel = build_travel(points, states)
    assert travel.matrix("motorbike").reachable[0, 1]
    assert not travel.matrix("van").reachable[0, 1]
    assert travel.legs("van", [(0, 1, 0)]) == [None]
    assert travel.arrive("van", 0, 1, 0) is None


def test_stops_on_either_side_of_a_slide_are_on_different_sides(
    small_region: Region, road_state: MakeState, closed_span: MakeSpan, point_on: MakePoint
) -> None:
    slide = closed_span("QL9A-01", 4_000, 4_020)
    points = (point_on("o1"), point_on("QL9A-01", 3_995), point_on("QL9A-01", 4_025))
    matrix = _matrix(points, road_state(small_region, [slide], outside=False))
    assert matrix.duration_s[0, 1] == -(-3_995 * SECOND_VAN_MS // 1000)
    assert not matrix.reachable[1, 2]
    assert not matrix.reachable[2, 0]
    assert matrix.duration_s[1, 2] == matrix.distance_m[1, 2] == -1


@pytest.mark.parametrize(("offset_m", "reached"), [(4_000, True), (4_001, False), (4_020, False)])
def test_a_stop_inside_a_closed_span_is_cut_off(
    small_region: Region,
    road_state: MakeState,
    closed_span: MakeSpan,
    point_on: MakePoint,
    offset_m: int,
    reached: bool,  # noqa: FBT001 - what is expected
) -> None:
    slide = closed_span("QL9A-01", 4_000, 4_020)
    points = (point_on("o1"), point_on("QL9A-01", offset_m))
    matrix = _matrix(points, road_state(small_region, [slide], outside=False))
    assert matrix.reachable[0, 1] == matrix.reachable[1, 0] == reached
    assert matrix.duration_s[1, 1] == 0


def test_a_road_closed_in_one_direction_is_one_way(
    small_region: Region, road_state: MakeState, closed_span: MakeSpan, point_on: MakePoint
) -> None:
    out_only = closed_span("QL9A-01", 4_000, 4_020, backward=True, forward=False)
    points = (point_on("o1"), point_on("v2"))
    matrix = _matrix(points, road_state(small_region, [out_only], outside=False))
    assert matrix.reachable.tolist() == [[True, True], [False, True]]
    assert matrix.duration_s.tolist() == [[0, 720], [-1, 0]]
    assert matrix.distance_m.tolist() == [[0, 8_000], [-1, 0]]


def test_a_closure_binds_its_vehicle_classes_alone(
    small_region: Region, road_state: MakeState, closed_span: MakeSpan, point_on: MakePoint
) -> None:
    slide = closed_span("QL9A-01", 0, 8_000, classes=frozenset({"light", "heavy"}))
    points = (point_on("o1"), point_on("v2"))
    reached = {
        profile: bool(
            _matrix(
                points, road_state(small_region, [slide], profile=profile, outside=False)
            ).reachable[0, 1]
        )
        for profile in ("motorbike", "car", "van", "truck")
    }
    assert reached == {"motorbike": True, "car": False, "van": False, "truck": False}


@pytest.mark.parametrize(
    ("slow", "duration_s", "sections"),
    [
        ({}, 800, ["T1-01"]),
        ({"delay_s": 60}, 860, ["T1-01"]),
        ({"delay_s": 600}, 900, ["DT2-01", "QL1-02"]),
        ({"speed_factor": 0.5}, 864, ["T1-01"]),
        ({"speed_factor": 0.25}, 900, ["DT2-01", "QL1-02"]),
    ],
)
def test_a_slow_road_is_taken_until_the_way_round_is_faster(
    small_region: Region,
    road_state: MakeState,
    closed_span: MakeSpan,
    point_on: MakePoint,
    slow: dict[str, Any],
    duration_s: int,
    sections: list[str],
) -> None:
    # A motorbike needs 80 ms a metre on the dry dirt.
    works = closed_span("T1-01", 100, 900, classes=frozenset(), **slow)
    state = road_state(small_region, [works], profile="motorbike")
    (leg,) = build_travel((point_on("o2"), point_on("j2")), {"moto": state}).legs(
        "moto", [(0, 1, 0)]
    )
    assert leg is not None
    assert leg.duration_s == duration_s
    assert [span.section_id for span in leg.spans] == sections


def test_of_parallel_sections_the_fastest_is_taken(
    small_region: Region, road_state: MakeState
) -> None:
    known = {section.id: section for section in small_region.roads.sections}
    straight = known["QL1-01"]
    dirt = dataclasses.replace(
        straight, id="OLD-01", road_ref="OLD", length_m=5_000, surface="dirt", speed_dry_kph=20
    )
    same = dataclasses.replace(straight, id="NEW-01", road_ref="NEW", speed_dry_kph=45)
    back = dataclasses.replace(same, id="NEW-02", from_place="j1", to_place="hub", length_m=5_990)
    roads = build_network([dirt, straight, same, back], small_region.places)
    region = dataclasses.replace(small_region, roads=roads)
    points = tuple(RoadPoint(node=roads.node_index[at], lon=0, lat=0) for at in ("hub", "j1"))
    travel = build_travel(points, {"only": road_state(region)})
    for i, j, forward in ((0, 1, False), (1, 0, True)):
        leg = _all_legs(travel)[i, j]
        assert leg is not None
        assert [(s.section_id, s.forward) for s in leg.spans] == [("NEW-02", forward)]
        assert leg.duration_s == travel.matrix("only").duration_s[i, j] == 480
        assert travel.matrix("only").distance_m[i, j] == 5_990


def test_of_equally_fast_ways_the_shortest_is_taken(
    small_region: Region, road_state: MakeState
) -> None:
    straight = small_region.roads.sections[0]
    half = dataclasses.replace(straight, id="HALF", length_m=3_000, speed_dry_kph=20)
    for sections in ([straight, half], [half, straight]):
        roads = build_network(sections, small_region.places)
        region = dataclasses.replace(small_region, roads=roads)
        points = tuple(RoadPoint(node=at, lon=0, lat=0) for at in (0, 1))
        matrix = _matrix(points, road_state(region))
        assert matrix.duration_s[0, 1] == 6_000 * SECOND_VAN_MS // 1000
        assert matrix.distance_m[0, 1] == 3_000


def test_a_loop_is_driven_the_shorter_way_round(
    small_region: Region, road_state: MakeState
) -> None:
    first = small_region.roads.sections[0]
    loop = dataclasses.replace(first, id="LOOP", to_place=first.from_place)
    roads = build_network([first, loop], small_region.places)
    region = dataclasses.replace(small_region, roads=roads)
    points = (
        RoadPoint(node=0, lon=0, lat=0),
        RoadPoint(section=1, offset_m=5_000, lon=0, lat=0),
    )
    (leg,) = build_travel(points, {"van": road_state(region)}).legs("van", [(0, 1, 0)])
    assert leg is not None
    assert [(s.from_m, s.to_m) for s in leg.spans] == [(6_000, 5_000)]


def test_two_doors_off_the_road_at_one_point_are_apart(
    small_region: Region, road_state: MakeState, point_on: MakePoint
) -> None:
    points = (point_on("QL1-01", 2_000, off_m=300), point_on("QL1-01", 2_000, off_m=50))
    matrix = _matrix(points, road_state(small_region))
    assert matrix.distance_m.tolist() == [[0, 350], [350, 0]]
    assert matrix.duration_s.tolist() == [[0, 252], [252, 0]]


def test_matrices_are_read_only(
    small_region: Region, road_state: MakeState, point_on: MakePoint
) -> None:
    matrix = _matrix((point_on("hub"), point_on("o1")), road_state(small_region))
    for array in (matrix.duration_s, matrix.distance_m, matrix.reachable):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 1] = 0


def test_no_pairs_no_points_and_nobody_to_drive(
    small_region: Region, road_state: MakeState, point_on: MakePoint
) -> None:
    state = road_state(small_region)
    assert build_travel((point_on("hub"),), {"van": state}).legs("van", []) == []
    assert _matrix((), state).duration_s.shape == (0, 0)
    nobody = build_travel((point_on("hub"),), {})
    assert nobody.points == (point_on("hub"),)
    assert nobody.matrices == {}
