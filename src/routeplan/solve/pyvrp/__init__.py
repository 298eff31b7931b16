"""PyVRP: iterated local search, for what it can express; it refuses the rest by name.

Its iteration limit is ``solution_limit``: the number of PyVRP's iterations.
"""

from __future__ import annotations

from routeplan.errors import SolverError

try:
    from routeplan.solve.pyvrp.search import PyVrpSolver
except ModuleNotFoundError as error:
    if error.name != "pyvrp":
        raise
    msg = "the solver pyvrp needs the package pyvrp: pip install pyvrp"
    raise SolverError(msg) from error

SOLVER = PyVrpSolver()
