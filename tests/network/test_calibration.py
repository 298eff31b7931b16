"""Km posts from surveyed points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.network.drawn import crossing_roads, drawn_network, lonlat, section

from routeplan.model.closure import Closure
from routeplan.network.calibration import EXTEND_M, CalibrationPoint, calibrate
from routeplan.network.closures import locate_closures
from routeplan.report.text import describe_problem

if TYPE_CHECKING:
    from routeplan.network.roads import RoadNetwork


def _straight(*lengths_m: int, turned: tuple[int, ...] = ()) -> RoadNetwork:
    """Return a straight road R of sections so long, some drawn against it."""
    nodes, x_m = {"n0": (0.0, 0.0)}, 0
    sections = []
    for at, length_m in enumerate(lengths_m):
        x_m += length_m
        nodes[f"n{at + 1}"] = (float(x_m), 0.0)
        ends = f"n{at + 1} n{at}" if at in turned else f"n{at} n{at + 1}"
        sections.append(section(f"R-{at}", ends, length_m))
    return drawn_network(sections, nodes)


def _point(
    km_m: int, x_m: float, y_m: float = 0, *, road: str = "R", row: int = 0
) -> CalibrationPoint:
    lon, lat = lonlat(x_m, y_m)
    return CalibrationPoint(road=road, km_m=km_m, lon=lon, lat=lat, row=row)


def _posts(roads: RoadNetwork) -> list[tuple[int | None, int | None]]:
    return [(s.chainage_from_m, s.chainage_to_m) for s in roads.sections]


def test_km_are_spread_evenly_between_the_points() -> None:
    roads = _straight(1000, 1000, 1000, turned=(1,))
    # 1.4 km of posts on two of road, then metre by metre.
    posted, problems = calibrate(roads, [_point(20_000, 0, 30), _point(21_400, 2000, -30)])
    assert [p.code for p in problems] == []
    assert _posts(posted) == [(20_000, 20_700), (21_400, 20_700), (21_400, 22_400)]
    assert _posts(roads) == [(None, None)] * 3
    assert posted.hash != roads.hash


def test_closures_by_km_work_afterwards() -> None:
    roads, problems = calibrate(_straight(1000, 1000), [_point(5_000, 0), _point(7_000, 2000)])
    assert problems == ()
    closure = Closure(id="c", road="R", km_from_m=5_900, km_to_m=6_100, direction="forward")
    spans = locate_closures(roads, [closure]).spans
    assert [(span.section, span.from_m, span.to_m, span.forward) for span in spans] == [
        (0, 900, 1000, True),
        (1, 0, 100, True),
    ]


def test_a_road_spelt_in_two_ways_is_one() -> None:
    points = [_point(5_000, 0), _point(6_000, 1000, road="r"), _point(7_000, 2000, road="R ")]
    posted, problems = calibrate(_straight(1000, 1000), points)
    assert problems == ()
    assert _posts(posted) == [(5_000, 6_000), (6_000, 7_000)]


def test_roads_without_numbers_keep_their_km_apart() -> None:
    unnumbered = {"road_ref": "", "road_number": ""}
    roads = drawn_network(
        [section("A-1", "a b", 5000, **unnumbered), section("B-1", "c d", 5000, **unnumbered)],
        {"a": (0, 0), "b": (5000, 0), "c": (0, 90_000), "d": (5000, 90_000)},
    )
    points = [
        _point(km_m, km_m, y_m, road=road)
        for road, y_m in (("A", 0), ("B", 90_000))
        for km_m in (0, 5000)
    ]
    posted, problems = calibrate(roads, points)
    assert problems == ()
    by_name = Closure(id="c", road="A", km_from_m=1_000, km_to_m=2_000)
    beyond = Closure(id="d", section_id="A-1", km_from_m=4_000, km_to_m=5_010)
    for closure in (by_name, beyond):
        located = locate_closures(posted, [closure])
        assert {posted.section_ids[span.section] for span in located.spans} == {"A-1"}
        assert located.notes == ()


def test_points_of_one_road_leave_the_posts_of_a_stretch_to_the_other() -> None:
    roads = drawn_network(
        [
            section("R-1", "a b", 1000),
            section("R-2", "b c", 1000, road_number="R;S"),
            section("S-1", "c d", 1000),
        ],
        {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (2000, 1000)},
    )
    of_r = [_point(5_000, 0), _point(7_000, 2000)]
    of_s = [_point(80_000, 2000, 0, road="S"), _point(81_000, 2000, 1000, road="S")]
    for points in (of_r + of_s, of_s + of_r):
        posted, problems = calibrate(roads, points)
        assert problems == ()
        assert _posts(posted) == [(5_000, 6_000), (6_000, 7_000), (80_000, 81_000)]


def test_falling_km_run_against_the_road() -> None:
    posted, problems = calibrate(_straight(1000, 1000), [_point(9_000, 0), _point(7_000, 2000)])
    assert problems == ()
    assert _posts(posted) == [(9_000, 8_000), (8_000, 7_000)]


def test_beyond_the_points_km_go_on_only_so_far() -> None:
    roads = _straight(EXTEND_M, 1000, EXTEND_M - 1, 20)
    posted, _ = calibrate(roads, [_point(50_000, EXTEND_M), _point(51_000, EXTEND_M + 1000)])
    last_m = 51_000 + EXTEND_M - 1
    assert _posts(posted) == [(48_000, 50_000), (50_000, 51_000), (51_000, last_m), (None, None)]


def test_km_before_zero_are_no_posts() -> None:
    posted, _ = calibrate(_straight(1000, 1000), [_point(0, 1000), _point(1000, 2000)])
    assert _posts(posted) == [(None, None), (0, 1000)]


def test_both_carriageways_get_posts_from_points_on_one() -> None:
    points = [_point(0, 0, 2000, road="DT9"), _point(1000, 1000, 2000, road="DT9")]
    posted, problems = calibrate(crossing_roads(), points)
    assert problems == ()
    found = {s.id: (s.chainage_from_m, s.chainage_to_m) for s in posted.sections}
    assert found["DT9-P"] == (0, 1000)
    assert found["DT9-Q"] == (1000, 0)
    assert found["QL1-A1"] == (None, None)


@pytest.mark.parametrize("joined_at", ["near", "far"])
def test_a_carriageway_joined_at_one_end_runs_as_the_one_beside_it(joined_at: str) -> None:
    # R-1 is two-way; beyond it P goes on and Q comes back 30 m beside P.
    q_ends = "q2 b" if joined_at == "near" else "c q1"
    roads = drawn_network(
        [
            section("R-1", "a b", 1000),
            section("R-P", "b c", 1000, backward=()),
            section("R-Q", q_ends, 1000, backward=()),
        ],
        {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "q1": (1000, 30), "q2": (2000, 30)},
        {"R-Q": [(2000, 30), (1000, 30)]},
    )
    points = [_point(5000 + x_m, x_m, 12, row=x_m) for x_m in (0, 500, 1100, 1500, 1900)]
    posted, problems = calibrate(roads, points)
    assert problems == ()
    first, ahead, back = _posts(posted)
    assert (first, ahead) == ((5000, 6000), (6000, 7000))
    assert back[0] is not None
    assert back[1] is not None
    assert abs(back[0] - 7000) <= 5
    assert abs(back[1] - 6000) <= 5


def test_a_spur_of_the_road_gets_no_posts() -> None:
    roads = drawn_network(
        [section("R-1", "a b", 1000), section("R-2", "b c", 1000), section("R-3", "b d", 800)],
        {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (1000, 800)},
    )
    posted, problems = calibrate(roads, [_point(0, 0), _point(2000, 2000)])
    assert problems == ()
    assert _posts(posted) == [(0, 1000), (1000, 2000), (None, None)]


def test_posts_on_both_sides_of_a_road_are_no_contradiction() -> None:
    points = [_point(km_m, km_m + aside) for km_m in (0, 1000, 2000) for aside in (0, 12)]
    assert calibrate(_straight(1000, 1000), points)[1] == ()


def test_what_is_wrong_with_points_is_listed_in_order_of_rows() -> None:
    roads = _straight(*[1000] * 8)
    points = [
        _point(0, 0, row=2),
        _point(1000, 1000, row=3),
        _point(6_500, 2000, row=4),  # runs backwards
        _point(3000, 3000, row=5),
        _point(3100, 3002, row=6),  # another Km at one place
        _point(4000, 4000, 300, row=7),  # far from the road
        _point(5000, 5000, row=8),
        _point(7000, 5500, row=9),  # two kilometres of posts on half of one
        _point(9000, 0, road="QL404", row=10),
    ]
    posted, problems = calibrate(roads, points, file="points.csv")
    assert [(p.row, p.column, p.code) for p in problems if p.code != "calibration_uneven"] == [
        (4, "km", "calibration_backwards"),
        (6, "km", "calibration_same_place"),
        (7, "lon", "calibration_too_far"),
        (9, "km", "calibration_km_disagrees"),
        (10, "ref", "calibration_no_road"),
    ]
    assert _posts(posted)[:5] == [(at * 1000, at * 1000 + 1000) for at in range(5)]
    for problem in problems:
        assert problem.file == "points.csv"
        assert problem.expected not in describe_problem(problem, "vi")


def test_one_point_says_nothing_of_the_direction() -> None:
    posted, (problem,) = calibrate(_straight(1000), [_point(500, 500, row=2)])
    assert problem.code == "calibration_one_point"
    assert _posts(posted) == [(None, None)]


def test_a_bend_of_km_inside_a_section_is_listed_with_its_error() -> None:
    points = [_point(0, 0, row=2), _point(690, 500, row=3), _point(1000, 1000, row=4)]
    posted, (problem,) = calibrate(_straight(1000), points)
    assert _posts(posted) == [(0, 1000)]
    assert (problem.row, problem.code) == (3, "calibration_uneven")
    assert "(it is 190 m off)" in problem.expected


def test_a_gap_in_the_road_is_bridged_on_neither_side() -> None:
    roads = drawn_network(
        [section("R-1", "a b", 1000), section("R-2", "c d", 1000)],
        {"a": (0, 0), "b": (1000, 0), "c": (1400, 0), "d": (2400, 0)},
    )
    points = [_point(x_m, x_m) for x_m in (0, 1000, 1400, 2400)]
    posted, problems = calibrate(roads, points)
    assert problems == ()
    assert _posts(posted) == [(0, 1000), (1400, 2400)]


@pytest.mark.parametrize("seed_order", [1, -1])
@example(lengths=[1, 1, 8], start_m=0, turned=set())
@given(
    lengths=st.lists(st.integers(1, 900), min_size=2, max_size=12),
    start_m=st.integers(0, 50_000),
    turned=st.sets(st.integers(0, 11)),
)
def test_exact_points_give_exact_posts(
    lengths: list[int], start_m: int, turned: set[int], seed_order: int
) -> None:
    roads = _straight(*lengths, turned=tuple(turned))
    total_m = sum(lengths)
    points = [_point(start_m, 0), _point(start_m + total_m, total_m)][::seed_order]
    posted, problems = calibrate(roads, points)
    if total_m < 10:
        return
    assert [p.code for p in problems] == []
    at_m = start_m
    for number, (length_m, posts) in enumerate(zip(lengths, _posts(posted), strict=True)):
        ends = (at_m, at_m + length_m)
        expected = ends[::-1] if number in turned else ends
        assert all(abs(one - other) <= 1 for one, other in zip(posts, expected, strict=True))  # type: ignore[operator]
        at_m += length_m
