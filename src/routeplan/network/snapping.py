"""The nearest road to a point: every straight piece of the drawn lines, and their index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.plane import METRES_PER_DEGREE, to_plane_m

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import STRtree

INDEXED_FROM = 4_000
"""Pieces; fewer are looked at all at once, which is as fast and needs no index."""
_SLACK_M = 0.01
"""More than rounding may take from a distance of thousands of kilometres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestRoad:
    """Where a road is nearest to a point.

    Attributes
    ----------
    section
        Index of the section.
    share
        How far along its drawn line, from 0 to 1.
    gap_m
        How far away, on a plane that is true at the point.
    """

    section: int
    share: float
    gap_m: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Pieces:
    """Every straight piece of every section's drawn line.

    Attributes
    ----------
    start, end
        Shape (pieces, 2), lon and lat.
    section
        Shape (pieces,): index of the section, ascending.
    before_m, piece_m, drawn_m
        Shape (pieces,): drawn metres before the piece, of it, and of its whole section.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    section: NDArray[np.int64]
    before_m: NDArray[np.float64]
    piece_m: NDArray[np.float64]
    drawn_m: NDArray[np.float64]

    def nearest(self, lon: float, lat: float) -> NearestRoad | None:
        """Return the nearest point of any section; the first of several that are as near.

        None where there are no roads.
        """
        if len(self.section) == 0:
            return None
        candidates = self._candidates(lon, lat) if len(self.section) >= INDEXED_FROM else None
        return self._nearest_of(lon, lat, candidates)

    def _candidates(self, lon: float, lat: float) -> NDArray[np.int64]:
        """Return pieces, ascending, among which the nearest is."""
        from shapely import Point

        in_degrees = int(self._tree.nearest(Point(lon, lat)))
        reach_m = self._nearest_of(lon, lat, np.array([in_degrees])).gap_m + _SLACK_M
        lat_reach = reach_m / METRES_PER_DEGREE
        lon_reach = lat_reach / max(float(np.cos(np.radians(lat))), 1e-9)
        around = (lon - lon_reach, lat - lat_reach, lon + lon_reach, lat + lat_reach)
        return np.unique(np.append(self.in_box(*around), in_degrees))

    def in_box(self, west: float, south: float, east: float, north: float) -> NDArray[np.int64]:
        """Return the pieces whose own box touches a box in degrees, ascending."""
        from shapely import box

        return np.sort(self._tree.query(box(west, south, east, north))).astype(np.int64)

    def _nearest_of(self, lon: float, lat: float, pieces: NDArray[np.int64] | None) -> NearestRoad:
        """Return the nearest of some pieces, or of all, measured on a local plane."""
        chosen = slice(None) if pieces is None else pieces
        target = to_plane_m(np.array([lon, lat]), lat)
        start, end = to_plane_m(self.start[chosen], lat), to_plane_m(self.end[chosen], lat)
        along = end - start
        squared = np.maximum((along**2).sum(axis=1), 1e-9)
        share = np.clip(((target - start) * along).sum(axis=1) / squared, 0, 1)
        gap_m = np.hypot(*(start + share[:, None] * along - target).T)
        first = int(np.argmin(gap_m))
        at = first if pieces is None else int(pieces[first])
        drawn_at = self.before_m[at] + share[first] * self.piece_m[at]
        return NearestRoad(
            section=int(self.section[at]),
            share=min(1.0, float(drawn_at / max(self.drawn_m[at], 1e-9))),
            gap_m=float(gap_m[first]),
        )

    @cached_property
    def _tree(self) -> STRtree:
        import shapely

        lines = shapely.linestrings(np.stack([self.start, self.end], axis=1))
        return shapely.STRtree(np.asarray(lines, dtype=np.object_))


def pieces_of_lines(points: NDArray[np.float64], starts_at: NDArray[np.int64]) -> Pieces:
    """Return the straight pieces of lines.

    Parameters
    ----------
    points
        Shape (points, 2), lon and lat of all lines, one after another.
    starts_at
        Shape (lines + 1,): where each begins.
    """
    count = np.diff(starts_at)
    of_point = np.repeat(np.arange(len(count)), count)
    mean_lat = np.bincount(of_point, points[:, 1], minlength=len(count)) / np.maximum(1, count)
    first = np.flatnonzero(of_point[:-1] == of_point[1:])
    section = of_point[first]
    step = points[first + 1] - points[first]
    shrink = np.cos(np.radians(mean_lat[section]))
    piece_m = METRES_PER_DEGREE * np.hypot(step[:, 0] * shrink, step[:, 1])
    run_m = np.concatenate([[0.0], np.cumsum(piece_m)])
    pieces_before = np.concatenate([[0], np.cumsum(np.maximum(0, count - 1))])
    return Pieces(
        start=points[first],
        end=points[first + 1],
        section=section,
        before_m=run_m[:-1] - run_m[pieces_before[section]],
        piece_m=piece_m,
        drawn_m=np.diff(run_m[pieces_before])[section],
    )
