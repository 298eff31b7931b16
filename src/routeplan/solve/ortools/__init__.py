"""OR-Tools' routing solver: the full model, usable alone.

Its iteration limit is ``solution_limit``: the number of solutions its search may visit.
"""

from __future__ import annotations

from routeplan.solve.ortools.search import OrToolsSolver

SOLVER = OrToolsSolver()
