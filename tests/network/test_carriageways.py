"""The carriageway that stays open is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.network.drawn import crossing_roads, drawn_network, lonlat, section

from routeplan.model.closure import Closure, ClosureShape
from routeplan.network.closures import locate_closures

if TYPE_CHECKING:
    from routeplan.network.roads import RoadNetwork


def _left_open(shape: ClosureShape, roads: RoadNetwork, **how: Any) -> list[str]:
    located = locate_closures(roads, [Closure(id="c", shape=shape, **how)])
    return [
        dict(note.values)["opposite"] for note in located.notes if note.code == "closure_left_open"
    ]


def _point(x_m: float, y_m: float, radius_m: int) -> ClosureShape:
    return ClosureShape(kind="point", points=(lonlat(x_m, y_m),), radius_m=radius_m)


def _line(*points: tuple[float, float]) -> ClosureShape:
    return ClosureShape(kind="line", points=tuple(lonlat(*point) for point in points))


@pytest.mark.parametrize("shape", [_point(500, 1998, 10), _line((300, 2003), (700, 2003))])
def test_the_opposite_carriageway_is_named_where_it_stays_open(shape: ClosureShape) -> None:
    roads = crossing_roads()
    assert _left_open(shape, roads) == ["DT9-Q"]
    assert _left_open(shape, roads, direction="forward") == []


@pytest.mark.parametrize(
    "shape",
    [
        _point(500, 2000, 20),  # reaches both
        _line((300, 2007), (700, 2007)),  # ambiguous, so both
        _point(200, 0, 20),  # a two-way road
    ],
)
def test_nothing_is_named_where_no_carriageway_stays_open(shape: ClosureShape) -> None:
    assert _left_open(shape, crossing_roads()) == []


def test_only_what_lies_beside_is_named_and_only_of_that_road_the_other_way() -> None:
    roads = drawn_network(
        [
            section("M-P", "p1 p2", 1000, backward=()),
            section("M-P2", "p2 p3", 1000, backward=()),
            section("M-Q1", "q1 q2", 500, forward=()),  # drawn as P, driven against it
            section("M-Q2", "q2 q3", 500, forward=()),
            section("M-slip", "s1 s2", 1000, backward=()),
            section("K-1", "k2 k1", 1000, backward=()),
        ],
        {
            "p1": (0, 0),
            "p2": (1000, 0),
            "p3": (2000, 0),
            "q1": (0, 30),
            "q2": (500, 30),
            "q3": (1000, 30),
            "s1": (0, -30),
            "s2": (1000, -30),
            "k1": (0, 40),
            "k2": (1000, 40),
        },
    )
    assert _left_open(_point(250, 0, 10), roads) == ["M-Q1"]
    assert _left_open(_line((400, 0), (900, 0)), roads) == ["M-Q1, M-Q2"]
    assert _left_open(_point(1500, 0, 10), roads) == []
