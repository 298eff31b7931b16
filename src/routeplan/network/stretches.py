"""Stretches of sections, and the straight pieces of road around a shape on a local plane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.plane import METRES_PER_DEGREE, to_plane_m

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of one section.

    Attributes
    ----------
    from_m, to_m
        Metres from the section's first end, ``from_m < to_m``.
    ahead
        Whether the way that is meant runs as the section does; None where nothing says.
    """

    section: int
    from_m: int
    to_m: int
    ahead: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a shape is on the road.

    Attributes
    ----------
    stretches
        In order of section, or along the line.
    reason
        Why there are none, as a stable word; empty where there are.
    notes
        Further notes about it: a code, and what its sentence needs.
    """

    stretches: tuple[Stretch, ...] = ()
    reason: str = ""
    values: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """The pieces of road near a shape, on a plane that is true there.

    Attributes
    ----------
    section
        Shape (pieces,): index of each piece's section, ascending.
    start, end
        Shape (pieces, 2), metres.
    before_m, piece_m, drawn_m
        Shape (pieces,): drawn metres before each piece, of it, and of its whole section.
    reference_lat
        Degrees.
    """

    roads: RoadNetwork
    section: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    before_m: NDArray[np.float64]
    piece_m: NDArray[np.float64]
    drawn_m: NDArray[np.float64]
    reference_lat: float

    @cached_property
    def drawn_of(self) -> dict[int, float]:
        """Drawn metres by section."""
        return dict(zip(self.section.tolist(), self.drawn_m.tolist(), strict=True))

    def plane(self, points: Iterable[tuple[float, float]]) -> NDArray[np.float64]:
        """Return lon and lat as metres on the plane, shape (points, 2)."""
        return to_plane_m(np.array(list(points), dtype=np.float64), self.reference_lat)

    def offset_m(self, section: int, drawn_m: float) -> float:
        """Return metres along a section of a drawn distance along it."""
        return drawn_m / max(self.drawn_of[section], 1e-9) * int(self.roads.length_m[section])

    def drawn_at(self, piece: int, share: float) -> float:
        """Return the drawn distance, from its section's first end, of a point of a piece."""
        return float(self.before_m[piece] + share * self.piece_m[piece])


def surroundings(
    roads: RoadNetwork,
    points: Iterable[tuple[float, float]],
    margin_m: float,
    chosen: NDArray[np.bool_],
) -> Surroundings:
    """Return the pieces of chosen sections within a margin of the points' box.

    Parameters
    ----------
    chosen
        Shape (sections,).
    """
    corners = np.array(list(points), dtype=np.float64)
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    reference_lat = float((south + north) / 2)
    lat_margin = margin_m / METRES_PER_DEGREE
    lon_margin = lat_margin / max(math.cos(math.radians(reference_lat)), 1e-9)
    pieces = roads.pieces
    found = pieces.in_box(
        west - lon_margin, south - lat_margin, east + lon_margin, north + lat_margin
    )
    found = found[chosen[pieces.section[found]]]
    return Surroundings(
        roads=roads,
        section=pieces.section[found],
        start=to_plane_m(pieces.start[found], reference_lat),
        end=to_plane_m(pieces.end[found], reference_lat),
        before_m=pieces.before_m[found],
        piece_m=pieces.piece_m[found],
        drawn_m=pieces.drawn_m[found],
        reference_lat=reference_lat,
    )


def project(
    near: Surroundings, point: NDArray[np.float64], pieces: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far along each piece a point falls, from 0 to 1, and how far off, metres.

    Parameters
    ----------
    pieces
        Which; all by default.
    """
    chosen = slice(None) if pieces is None else pieces
    start = near.start[chosen]
    along = near.end[chosen] - start
    squared = np.maximum((along**2).sum(axis=1), 1e-9)
    share = np.clip(((point - start) * along).sum(axis=1) / squared, 0, 1)
    gap_m = np.hypot(*(start + share[:, None] * along - point).T)
    return share, gap_m
