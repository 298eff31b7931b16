from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.network import snapping
from routeplan.network.snapping import pieces_of_lines

if TYPE_CHECKING:
    from routeplan.network.region import Region

_COORDINATE = st.integers(-20, 20).map(lambda step: step / 100)
_POINT = st.tuples(_COORDINATE.map(lambda x: 103 + x), _COORDINATE.map(lambda y: 21 + y))
_LINES = st.lists(st.lists(_POINT, min_size=2, max_size=5), min_size=1, max_size=12)


def test_pieces_list_every_straight_piece(bent_region: Region) -> None:
    pieces = bent_region.roads.pieces
    assert pieces.section.tolist()[:3] == [0, 0, 1]
    assert pieces.start[1].tolist() == pieces.end[0].tolist() == [103.0, 21.45]
    assert pieces.before_m[0] == pieces.before_m[2] == 0
    assert pieces.before_m[1] == pytest.approx(0.05 * 111_195)
    assert pieces.drawn_m[0] == pieces.drawn_m[1] == pytest.approx(2 * pieces.before_m[1])
    assert pieces.piece_m[:2] == pytest.approx([pieces.before_m[1], pieces.before_m[1]])
    assert len(pieces.start) == len(bent_region.roads.sections) + 1
    assert np.isfinite(pieces.drawn_m).all()


@given(_LINES, _POINT)
def test_the_index_answers_as_looking_at_every_piece_does(
    lines: list[list[tuple[float, float]]], point: tuple[float, float]
) -> None:
    points = np.array([at for line in lines for at in line])
    starts_at = np.cumsum([0, *map(len, lines)])
    pieces = pieces_of_lines(points, starts_at)
    with mock.patch.object(snapping, "INDEXED_FROM", 0):
        indexed = pieces.nearest(*point)
    assert indexed == pieces.nearest(*point)


def _gap_m(point: tuple[float, float], ends: tuple[tuple[float, float], ...]) -> float:
    """Return how far a straight piece is from a point, on a plane true at the point."""
    per_lon_m = 111_195.0 * math.cos(math.radians(point[1]))
    (x, y), (u, v) = (
        ((lon - point[0]) * per_lon_m, (lat - point[1]) * 111_195.0) for lon, lat in ends
    )
    along = (u - x) ** 2 + (v - y) ** 2
    share = 0.0 if along == 0 else min(1.0, max(0.0, -(x * (u - x) + y * (v - y)) / along))
    return math.hypot(x + share * (u - x), y + share * (v - y))


@given(_LINES, _POINT, st.sampled_from([0.0, 30.0, 58.0, -80.0]), st.sampled_from([0.0, 9.0]))
def test_no_piece_of_any_road_is_nearer(
    lines: list[list[tuple[float, float]]], point: tuple[float, float], north: float, away: float
) -> None:
    # Also far from all roads, and where a degree of longitude is short.
    moved = [[(lon, lat + north) for lon, lat in line] for line in lines]
    at = point[0] + away, point[1] + north
    points = np.array([one for line in moved for one in line])
    pieces = pieces_of_lines(points, np.cumsum([0, *map(len, moved)]))
    with mock.patch.object(snapping, "INDEXED_FROM", 0):
        found = pieces.nearest(*at)
    assert found is not None
    gaps_m = [min(_gap_m(at, piece) for piece in itertools.pairwise(line)) for line in moved]
    assert found.gap_m == pytest.approx(min(gaps_m), abs=0.01)
    assert gaps_m[found.section] == pytest.approx(found.gap_m, abs=0.01)
    assert 0 <= found.share <= 1


def test_no_roads_no_nearest() -> None:
    assert pieces_of_lines(np.empty((0, 2)), np.array([0])).nearest(103, 21) is None
