"""Degrees as metres on a local plane: distances between points a few kilometres apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRES_PER_DEGREE = 111_195.0
"""One degree of a great circle on a sphere of radius 6,371 km."""


def to_plane_m(lonlat: NDArray[np.float64], reference_lat: float) -> NDArray[np.float64]:
    """Return degrees as metres on a plane that is true near ``reference_lat``."""
    shrink = np.cos(np.radians(reference_lat))
    scale = np.array([METRES_PER_DEGREE * shrink, METRES_PER_DEGREE])
    return np.asarray(lonlat * scale, dtype=np.float64)


def drawn_m(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the drawn distance from a line's start to each of its points."""
    plane = to_plane_m(line, float(line[:, 1].mean()))
    steps = np.hypot(*np.diff(plane, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])
