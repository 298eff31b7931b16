"""PyVRP: its local search in simulated annealing, for what it can express; the rest is refused.

``solution_limit`` counts the steps of that search.
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
