"""PyVRP's parameters, chosen by a problem's own figures.

What helps one family of days harms another: the figures behind the rules are in
docs/benchmarks.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyvrp import IteratedLocalSearchParams, PenaltyParams, SolveParams
from pyvrp.search import PerturbationParams

from routeplan.solve.pyvrp.model import START_PENALTY_VND

if TYPE_CHECKING:
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks

    from routeplan.solve.pyvrp.model import PyVrpModel

SHORT_ROUTE_TASKS = 20
"""Tasks per vehicle, up to which routes are short."""
FULL_SHARE = 0.02
"""Of the orders left out by a first answer, from which on a day is over-full."""


def choose_parameters(
    model: PyVrpModel, left_out: int, callbacks: IteratedLocalSearchCallbacks
) -> SolveParams:
    """Return the parameters for a problem.

    - Many short routes: fewer perturbations at a time and a short history, else PyVRP's own.
    - An over-full day, or one too large for a first answer: no exhaustive search at each
      better answer.

    Parameters
    ----------
    left_out
        How many orders the first answer leaves out; all of them without one.
    """
    problem = model.problem
    short = len(problem.tasks) <= SHORT_ROUTE_TASKS * len(problem.vehicles)
    full = left_out > FULL_SHARE * len(problem.orders)
    penalty = PenaltyParams()
    return SolveParams(
        ils=IteratedLocalSearchParams(
            history_length=100 if short else 300,
            exhaustive_on_best=not full,
            callbacks=callbacks,
        ),
        # PyVRP's own, in this model's units.
        penalty=PenaltyParams(
            min_penalty=penalty.min_penalty * model.units_per_vnd,
            max_penalty=2 * START_PENALTY_VND * model.units_per_vnd,
        ),
        perturbation=PerturbationParams(max_perturbations=10 if short else 25),
    )
