"""A public instance as its file has it, and how its family rounds distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How a family turns Euclidean distances and its times into whole numbers.

    Attributes
    ----------
    scale
        Distances, times and durations are multiplied by it first.
    truncated
        Rounded towards zero, else to the nearest whole number.
    cost_divisor
        What a cost in these whole numbers is divided by to be read beside the best known ones.
    """

    scale: int
    truncated: bool
    cost_divisor: int


EXACT = Rounding(scale=1_000, truncated=False, cost_divisor=1_000)
"""Double precision, as near as whole numbers need to be (PyVRP's ``exact``)."""
DIMACS = Rounding(scale=10, truncated=True, cost_divisor=10)
"""One decimal, truncated: the 12th DIMACS challenge."""
WHOLE = Rounding(scale=1, truncated=False, cost_divisor=1)
"""The nearest whole number (TSPLIB's ``EUC_2D``)."""
HUNDREDTHS = Rounding(scale=10, truncated=False, cost_divisor=1_000)
"""One decimal, with costs in hundredths: costs are within 2e-5 of the published ones, which
are in double precision. Finer, a fixed cost would pass PyVRP's highest penalty."""

Objective = Literal["distance", "vehicles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestKnown:
    """The best published cost, in its family's unit.

    ``objective`` says what it is the best of: ``distance`` (with fixed costs), as all solvers
    are compared here, or of the fewest ``vehicles`` first and distance second.
    """

    cost: float
    objective: Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One vehicle; all in the file's units, before a family's scale."""

    depot: int
    capacity: int
    cost_per_distance: int
    fixed_cost: int
    max_duration: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """What a file says, by location: the depots first, then the customers.

    Attributes
    ----------
    coordinates
        Shape (locations, 2).
    demands
        Below zero at the delivery of a pair.
    windows, services
        When service may begin, shape (locations, 2), and how long it lasts; None where the
        family has no times. A depot's window is the day of its vehicles.
    pairs
        Pickup and delivery, on one vehicle in this order; none: every customer is a delivery
        from the depot.
    """

    name: str
    family: str
    rounding: Rounding
    depots: int
    coordinates: NDArray[np.float64]
    demands: tuple[int, ...]
    windows: NDArray[np.float64] | None
    services: NDArray[np.float64] | None
    pairs: tuple[tuple[int, int], ...]
    carriers: tuple[Carrier, ...]
    best_known: BestKnown | None

    @property
    def customers(self) -> range:
        """The locations that are visited once each."""
        return range(self.depots, len(self.demands))


Routes = tuple[tuple[int, ...], ...]
"""Per vehicle, the locations visited between its depots; empty: it stays at home."""
