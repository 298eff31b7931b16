"""The backends by name, imported only when one is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from routeplan.solve.protocol import Solver

_MODULES = {
    "hybrid": "routeplan.solve.hybrid",
    "ortools": "routeplan.solve.ortools",
    "pyvrp": "routeplan.solve.pyvrp",
}

SOLVER_NAMES = tuple(sorted(_MODULES))
DEFAULT_SOLVER = "hybrid"


def get_solver(name: str) -> Solver:
    """Return the backend of that name.

    Raises
    ------
    KeyError
        If it is none of ``SOLVER_NAMES``.
    """
    return cast("Solver", import_module(_MODULES[name]).SOLVER)
