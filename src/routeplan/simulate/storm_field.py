"""What makes slides of one storm come near each other: a field over the map.

A Gaussian copula: each section has a standard normal number, and slides where it lies
below the quantile of its own chance. The numbers of two sections are correlated by
``exp(-distance / range)``, the distance between their midpoints as drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.plane import METRES_PER_DEGREE

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork

    Floats = NDArray[np.float64]

_MOST_CELLS = 1_500
"""Of larger networks, sections whose midpoints share a square have the same numbers but
for a part of their own: a matrix of all their distances would not fit into memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StormField:
    """The correlation of sections in a storm.

    Attributes
    ----------
    range_km
        Where it has fallen to 1/e; 0 is none.
    cell
        Shape (sections,): index of the section's place in ``root``.
    root
        Shape (cells, cells): lower Cholesky factor of the correlation.
    shared
        Part of a section's variance that it shares with its cell.
    """

    range_km: float
    cell: NDArray[np.int64]
    root: Floats
    shared: float

    def draw(self, rng: Generator) -> Floats:
        """Return correlated standard normal numbers, shape (sections,)."""
        field = (self.root @ rng.standard_normal(len(self.root)))[self.cell]
        if self.shared < 1:
            own = rng.standard_normal(len(self.cell))
            field = np.sqrt(self.shared) * field + np.sqrt(1 - self.shared) * own
        return np.asarray(field, dtype=np.float64)


def storm_field(roads: RoadNetwork, range_km: float) -> StormField:
    """Return the field of a network for a range."""
    midpoint = midpoints_km(roads)
    size_km = 0.0
    where, cell = np.unique(midpoint, axis=0, return_inverse=True)
    while len(where) > _MOST_CELLS:
        size_km = max(1.0, size_km * 1.5)
        where, cell = np.unique(np.round(midpoint / size_km), axis=0, return_inverse=True)
    place = where * (size_km or 1.0)
    apart_km = np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1))
    if range_km > 0:
        # Two sections of one square are about half its side apart.
        shared = float(np.exp(-size_km / 2 / range_km))
        root = np.linalg.cholesky(np.exp(-apart_km / range_km) + 1e-9 * np.eye(len(place)))
    else:
        shared, root = 0.0, np.eye(len(place))
    # Sections of one midpoint must not slide always together, nor a range of 0 join any.
    shared = min(shared, 1.0 if len(where) == len(midpoint) else 0.99)
    return StormField(range_km=range_km, cell=cell.reshape(-1), root=root, shared=shared)


def midpoints_km(roads: RoadNetwork) -> Floats:
    """Return the sections' midpoints as drawn, on a plane, shape (sections, 2)."""
    first = np.asarray(roads.line_start[:-1])
    last = np.asarray(roads.line_start[1:]) - 1
    lonlat = roads.line_lonlat[(first + last) // 2]
    straight = last - first == 1
    lonlat = np.where(
        straight[:, None], (roads.line_lonlat[first] + roads.line_lonlat[last]) / 2, lonlat
    )
    shrink = np.cos(np.radians(lonlat[:, 1].mean()))
    return np.asarray(lonlat * [shrink, 1] * METRES_PER_DEGREE / 1000, dtype=np.float64)
