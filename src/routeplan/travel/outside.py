"""Matrices that another program worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.travel.matrix import Matrix

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_MOST = np.iinfo(np.int32).max


def matrix_of(
    duration_s: ArrayLike,
    distance_m: ArrayLike,
    *,
    snap_distance_m: ArrayLike = 0.0,
    off_road_kph: float | None = None,
) -> Matrix:
    """Return the matrix of durations and distances from outside.

    Seconds are rounded to milliseconds and then up, as everywhere; metres to the nearest.
    A point is reached from itself in no time.

    Parameters
    ----------
    duration_s, distance_m
        Shape (points, points); NaN, infinite or negative where there is no way.
    snap_distance_m
        Shape (points,): how far each point lies off the road.
    off_road_kph
        Speed between a point and the road: what that takes, and the metres, are added at
        both ends of each way. None where the figures count from door to door.

    Raises
    ------
    ValueError
        If the two are not square and of one shape, or hold a value beyond any way.
    """
    seconds, metres = np.array(duration_s, dtype=float), np.array(distance_m, dtype=float)
    if seconds.ndim != 2 or seconds.shape != (len(seconds),) * 2 or metres.shape != seconds.shape:  # noqa: PLR2004 - a matrix
        msg = f"durations {seconds.shape} and distances {metres.shape}: expected points x points"
        raise ValueError(msg)
    ways = np.isfinite(seconds) & np.isfinite(metres) & (seconds >= 0) & (metres >= 0)
    if off_road_kph is not None:
        off_m = np.broadcast_to(np.asarray(snap_distance_m, dtype=float), len(seconds))
        both_m = off_m[:, None] + off_m[None, :]
        seconds, metres = seconds + both_m * 3.6 / off_road_kph, metres + both_m
    np.fill_diagonal(ways, val=True)
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    if max(seconds[ways].max(initial=0), metres[ways].max(initial=0)) > _MOST:
        msg = "a duration or distance beyond any way on Earth"
        raise ValueError(msg)
    up = np.ceil(np.round(np.where(ways, seconds, 0) * 1000) / 1000)
    matrix = Matrix(
        duration_s=np.where(ways, up, -1).astype(np.int32),
        distance_m=np.where(ways, np.round(np.where(ways, metres, 0)), -1).astype(np.int32),
        reachable=ways,
    )
    for array in (matrix.duration_s, matrix.distance_m, matrix.reachable):
        array.setflags(write=False)
    return matrix
