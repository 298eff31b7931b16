"""The least that legs come to: each by itself, and of all on each way to shorten a route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Points = NDArray[np.int64]
PerLeg = Callable[[Points, Points], NDArray[np.int64]]
"""What each leg from a point to another comes to."""


def least_of(
    costs: NDArray[np.int32],
    timed: NDArray[np.bool_] | None,
    here: Points | int,
    there: Points | int,
) -> NDArray[np.int64]:
    """Return how much of something legs cost at least: nothing where that depends on the hour.

    A matrix has the metres of the quickest way. While that is shut, another way that takes
    longer may be shorter.
    """
    least: NDArray[np.int64] = costs[here, there].astype(np.int64)
    return least if timed is None else np.where(timed[here, there], 0, least)


@dataclass(frozen=True, slots=True)
class EachLeg:
    """The legs of several ways in one row; ``first`` is where each way's begin."""

    here: Points
    there: Points
    first: Points

    @classmethod
    def of(cls, ways: Sequence[Sequence[int]]) -> EachLeg:
        """Return the legs between the points of each way."""
        return cls(
            here=np.array([point for way in ways for point in way[:-1]]),
            there=np.array([point for way in ways for point in way[1:]]),
            first=np.cumsum([0, *(len(way) - 1 for way in ways[:-1])]),
        )

    def least(self, per_leg: PerLeg) -> NDArray[np.int64]:
        """Return the least of each way's legs. Shape (ways,)."""
        least: NDArray[np.int64] = np.minimum.reduceat(per_leg(self.here, self.there), self.first)
        return least


@dataclass(frozen=True, slots=True)
class LegsButOne:
    """The legs of one route's ways that each pass over one of its points.

    They share all legs but the one past that point, so that each leg is worked out once and
    not once a way.

    Attributes
    ----------
    points
        The whole route's, with both ends.
    gaps
        Per way, the index of the leg to the point that it passes over.
    """

    points: Points
    gaps: Points

    @classmethod
    def of(cls, points: Sequence[int], gaps: Sequence[int]) -> LegsButOne:
        """Return the legs of a route without each of some points, counted after its start."""
        return cls(points=np.array(points), gaps=np.array(gaps))

    def least(self, per_leg: PerLeg) -> NDArray[np.int64]:
        """Return the least of each way's legs. Shape (ways,)."""
        legs = per_leg(self.points[:-1], self.points[1:])
        past = per_leg(self.points[self.gaps], self.points[self.gaps + 2])
        none = np.array([np.iinfo(np.int64).max])
        before = np.concatenate((none, np.minimum.accumulate(legs)))
        after = np.concatenate((np.minimum.accumulate(legs[::-1])[::-1], none))
        least: NDArray[np.int64] = np.minimum(before[self.gaps], after[self.gaps + 2])
        return np.minimum(least, past)
