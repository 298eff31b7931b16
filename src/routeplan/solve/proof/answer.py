"""What is known of a group's best plan."""

from __future__ import annotations

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


def bound_of(solver: cp_model.CpSolver) -> int:
    """Return the bound in whole VND; what it is above one is noise of floating point."""
    return max(0, -int(-(solver.best_objective_bound - _NOISE) // 1))
