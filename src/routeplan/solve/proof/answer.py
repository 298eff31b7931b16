"""What is known of a group's best plan."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routeplan.problem.insertion import Routes

_NOISE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAnswer:
    """What a group's model says.

    Attributes
    ----------
    routes
        The best plan found; None where it is not one that can be kept, or none is known.
    bound_vnd
        No plan of the group costs less.
    """

    routes: Routes | None
    bound_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much may be done to list routes.

    Attributes
    ----------
    most_labels
        So many unfinished routes are looked at.
    ends_at
        By the clock; infinite where no clock is to decide.
    """

    most_labels: int
    ends_at: float = float("inf")

    def late(self) -> bool:
        """Whether time is up."""
        return time.perf_counter() > self.ends_at


def bound_of(solver: cp_model.CpSolver) -> int:
    """Return the bound in whole VND; what it is above one is noise of floating point."""
    return max(0, -int(-(solver.best_objective_bound - _NOISE) // 1))
