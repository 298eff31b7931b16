"""PyVRP's search, then OR-Tools for what PyVRP cannot express.

Its iteration limit is ``solution_limit``: the number of PyVRP's iterations (a part
of it where OR-Tools has something to add), and then of the solutions that OR-Tools may visit.
"""

from __future__ import annotations

from routeplan.solve.hybrid.search import HybridSolver

SOLVER = HybridSolver()
