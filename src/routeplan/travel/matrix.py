"""Matrices, and the travel that a solver needs: nothing heavy is imported here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.model.plan import Wait


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

    def among(self, points: Sequence[int]) -> Matrix:
        """Return the matrix between some of the points."""
        at = np.ix_(points, points)
        return Matrix(
            duration_s=self.duration_s[at],
            distance_m=self.distance_m[at],
            reachable=self.reachable[at],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWay:
    """The earliest way from one point to another for one departure.

    Attributes
    ----------
    arrival_ms
        From midnight.
    gates
        Indices of the gates driven through, in order.
    waits
        Where it waits for a road to open.
    slack_s, room_s
        Leaving up to ``slack_s`` later it arrives at the same time; up to ``room_s`` later,
        later by no more than what exceeds the slack.
    """

    arrival_ms: int
    distance_m: int
    gates: tuple[int, ...]
    waits: tuple[Wait, ...]
    slack_s: int
    room_s: int

    @property
    def arrival_s(self) -> int:
        """The arrival in whole seconds, rounded up."""
        return ceil_seconds(self.arrival_ms)


class Travel(Protocol):
    """What a routing problem asks of travel; engines stand behind it."""

    def matrix(self, profile: str) -> Matrix:
        """Return durations and distances between all points, at each way's best hour."""

    def light(self) -> Travel:
        """Return the same travel with nothing but what a solver asks for."""

    def arrive(self, profile: str, origin: int, destination: int, depart_s: int) -> int | None:
        """Return when a vehicle that departs at ``depart_s`` arrives, None without a way."""

    def timed(self, profile: str) -> NDArray[np.bool_] | None:
        """Return which pairs of points depend on the hour, None where none does."""

    def openings_s(self, profile: str) -> list[int]:
        """Return when something no longer shuts or slows these ways, in order."""

    def way(self, profile: str, origin: int, destination: int, depart_s: int) -> TimedWay | None:
        """Return the earliest way between two points that ``timed`` names."""


@dataclass(frozen=True, slots=True)
class MatrixTravel:
    """Travel by matrices worked out beforehand, by profile; the same at every hour."""

    matrices: Mapping[str, Matrix]

    def matrix(self, profile: str) -> Matrix:
        """Return durations and distances between all points."""
        return self.matrices[profile]

    def arrive(self, profile: str, origin: int, destination: int, depart_s: int) -> int | None:
        """Return when a vehicle that departs at ``depart_s`` arrives, None without a way."""
        duration_s = int(self.matrices[profile].duration_s[origin, destination])
        return None if duration_s < 0 else depart_s + duration_s

    def light(self) -> MatrixTravel:
        """Return this travel: it holds nothing else."""
        return self

    def timed(self, profile: str) -> NDArray[np.bool_] | None:  # noqa: ARG002
        """Return None: nothing depends on the hour."""
        return None

    def openings_s(self, profile: str) -> list[int]:  # noqa: ARG002
        """Return nothing: nothing depends on the hour."""
        return []

    def way(
        self,
        profile: str,  # noqa: ARG002
        origin: int,  # noqa: ARG002
        destination: int,  # noqa: ARG002
        depart_s: int,  # noqa: ARG002
    ) -> TimedWay | None:
        """Return None: no pair depends on the hour."""
        return None
