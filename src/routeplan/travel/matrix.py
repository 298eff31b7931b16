"""Matrices, and the travel that a solver needs: nothing heavy is imported here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Origins x destinations for one profile and closure set.

    Attributes
    ----------
    duration_s, distance_m
        Shape (points, points), along the same path; -1 where there is no way.
    reachable
        Shape (points, points).
    """

    duration_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    reachable: NDArray[np.bool_]


class Travel(Protocol):
    """What a routing problem asks of travel; engines stand behind it."""

    def matrix(self, profile: str) -> Matrix:
        """Return durations and distances between all points."""

    def arrive(self, profile: str, origin: int, destination: int, depart_s: int) -> int | None:
        """Return when a vehicle that departs at ``depart_s`` arrives, None without a way."""


@dataclass(frozen=True, slots=True)
class MatrixTravel:
    """Travel by matrices worked out beforehand, by profile; closures count all day."""

    matrices: Mapping[str, Matrix]

    def matrix(self, profile: str) -> Matrix:
        """Return durations and distances between all points."""
        return self.matrices[profile]

    def arrive(self, profile: str, origin: int, destination: int, depart_s: int) -> int | None:
        """Return when a vehicle that departs at ``depart_s`` arrives, None without a way."""
        duration_s = int(self.matrices[profile].duration_s[origin, destination])
        return None if duration_s < 0 else depart_s + duration_s
