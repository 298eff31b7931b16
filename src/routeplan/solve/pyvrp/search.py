"""Searching with PyVRP."""

from __future__ import annotations

import warnings
from importlib.metadata import version
from typing import TYPE_CHECKING

import pyvrp
from pyvrp import IteratedLocalSearchCallbacks
from pyvrp.exceptions import PenaltyBoundWarning

from routeplan.errors import UnsupportedError
from routeplan.problem.insertion import insert_left_out, keep_feasible
from routeplan.problem.routing import Assignment, served_orders
from routeplan.solve.pyvrp.model import build_model
from routeplan.solve.pyvrp.settings import choose_parameters
from routeplan.solve.pyvrp.unsupported import unsupported
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyvrp import CostEvaluator, IteratedLocalSearch, Solution

    from routeplan.model.day import Limits
    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop
    from routeplan.solve.pyvrp.model import PyVrpModel

INSERTED_TASKS = 800
"""Up to so many tasks the search starts from cheapest insertion; for more that takes too long."""

SHOW_EVERY = 20
"""Iterations between two answers that are shown."""


class PyVrpSolver:
    """PyVRP's iterated local search, started from cheapest insertion."""

    name = "pyvrp"

    def version(self) -> str:
        """Return the version of PyVRP."""
        return version("pyvrp")

    def solve(
        self,
        problem: RoutingProblem,
        *,
        initial: Assignment | None = None,
        limits: Limits,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Assignment:
        """Return the best assignment found; all orders left out when none was found.

        Raises
        ------
        UnsupportedError
            If the problem has what PyVRP cannot express.
        """
        features = unsupported(problem)
        if features:
            raise UnsupportedError(self.name, features)
        watch = Watch(problem, limits, on_progress, should_stop)
        search(problem, watch, initial)
        return watch.assignment()


def search(
    problem: RoutingProblem,
    watch: Watch,
    initial: Assignment | None,
    *,
    share: float = 1.0,
    another: int = 0,
    show: Callable[[Routes], None] | None = None,
) -> None:
    """Find a first answer, then search until so much of the limit is spent.

    What ``unsupported`` names is not seen by PyVRP; what the schedule then cannot keep is
    taken out of its answers.

    Parameters
    ----------
    another
        Added to the seed: another search than the one before.
    show
        Shown the answer that the search stands at, now and then.
    """
    start: Routes = ((),) * len(problem.vehicles)
    if initial is not None:
        start = keep_feasible(problem, initial.routes, watch.pricing)
    quick = any(start) or len(problem.tasks) <= INSERTED_TASKS
    if quick:
        start = insert_left_out(problem, start, watch.pricing)
        watch.consider(start)
    if not problem.orders or not problem.vehicles or (quick and watch.ended()):
        return
    model = build_model(problem)
    teller = _Teller(model, watch, show)
    left_out = len(problem.orders) - len(served_orders(problem, Assignment(routes=start)))
    with warnings.catch_warnings():
        # Penalties at their highest are no news to who plans.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        pyvrp.solve(
            model.data,
            lambda _: watch.ended() or watch.spent() >= share,
            watch.limits.seed + another,
            collect_stats=False,
            params=choose_parameters(model, left_out, teller),
            initial_solution=model.solution(start, watch.pricing) if any(start) else None,
        )
    if len(problem.tasks) <= INSERTED_TASKS:
        watch.consider(insert_left_out(problem, watch.best, watch.pricing))


class _Teller(IteratedLocalSearchCallbacks):
    """Shows the watch PyVRP's better answers, and counts its iterations."""

    def __init__(
        self, model: PyVrpModel, watch: Watch, show: Callable[[Routes], None] | None
    ) -> None:
        self._model = model
        self._watch = watch
        self._show = show

    def on_start(self, ils: IteratedLocalSearch) -> None:
        """Take note of the first answer."""
        self.on_best(ils.initial_solution)

    def on_iteration(
        self,
        current: Solution,
        candidate: Solution,  # noqa: ARG002
        best: Solution,  # noqa: ARG002
        cost_evaluator: CostEvaluator,  # noqa: ARG002
    ) -> None:
        """Count."""
        self._watch.steps += 1
        if self._show is not None and self._watch.steps % SHOW_EVERY == 0:
            self._show(self._model.routes(current))

    def on_best(self, best: Solution) -> None:
        """Take note of a better answer."""
        routes = self._model.routes(best)
        self._watch.consider(routes)
        if self._show is not None:
            self._show(routes)
