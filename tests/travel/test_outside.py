"""Matrices that another program worked out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.travel.outside import matrix_of

NAN: Any = math.nan


def test_no_way_is_nan_infinite_or_negative() -> None:
    matrix = matrix_of(
        [[5, NAN, math.inf, -1], [1.0, 0, 2, 2], [3, 3, 0, 3], [4, 4, 4, 0]],
        [[5, 100, 100, 100], [10.4, 0, 20.6, NAN], [30, 30, 0, 30], [40, 40, 40, 0]],
    )
    assert matrix.duration_s.tolist() == [
        [0, -1, -1, -1],
        [1, 0, 2, -1],
        [3, 3, 0, 3],
        [4, 4, 4, 0],
    ]
    assert matrix.distance_m[1].tolist() == [10, 0, 21, -1]
    assert matrix.reachable[0].tolist() == [True, False, False, False]
    assert (matrix.reachable == (matrix.duration_s >= 0)).all()


def test_seconds_are_rounded_up_but_not_for_a_float_s_last_digit() -> None:
    seconds = [[0.0, 0.1 + 0.2, 2.0000000001], [2.001, 0.0, 110.0], [1.0, 1.0, 0.0]]
    assert matrix_of(seconds, seconds).duration_s.tolist() == [[0, 1, 2], [3, 0, 110], [1, 1, 0]]


def test_the_way_to_the_road_is_added_at_both_ends() -> None:
    seconds, metres = [[0, 60], [NAN, 0]], [[0, 1000], [NAN, 0]]
    matrix = matrix_of(seconds, metres, snap_distance_m=[100, 50], off_road_kph=5.4)
    assert matrix.duration_s.tolist() == [[0, 160], [-1, 0]]  # 150 m at 1.5 m/s
    assert matrix.distance_m.tolist() == [[0, 1150], [-1, 0]]


@pytest.mark.parametrize(
    ("seconds", "metres"),
    [([[0, 1]], [[0, 1]]), ([[0, 1], [1, 0]], [[0]]), ([0, 1], [0, 1]), ([[0, 1e12], [1, 0]],) * 2],
)
def test_other_shapes_and_sizes_are_refused(seconds: Any, metres: Any) -> None:
    with pytest.raises(ValueError, match=r"points x points|on Earth"):
        matrix_of(seconds, metres)


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(
            st.floats(0, 1e6) | st.just(NAN) | st.floats(max_value=-1e-6),
            min_size=n * n,
            max_size=n * n,
        )
    )
)
def test_no_way_is_lost_or_made_and_none_is_shorter(values: list[float]) -> None:
    n = math.isqrt(len(values))
    seconds = np.array(values).reshape(n, n)
    matrix = matrix_of(seconds, seconds)
    off_diagonal = ~np.eye(n, dtype=bool)
    assert (matrix.reachable == (seconds >= 0))[off_diagonal].all()
    ways = matrix.reachable & off_diagonal
    assert (matrix.duration_s[ways] >= seconds[ways] - 0.0005).all()
    assert (matrix.duration_s[ways] < seconds[ways] + 1.0005).all()
    assert not matrix.duration_s.diagonal().any()
    assert not matrix.duration_s.flags.writeable
