"""Searching with PyVRP."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from routeplan.errors import UnsupportedError
from routeplan.problem.insertion import insert_left_out, keep_feasible
from routeplan.solve.pyvrp.engine import Engine, first_heat, heat_at
from routeplan.solve.pyvrp.model import build_model
from routeplan.solve.pyvrp.settings import most_moves
from routeplan.solve.pyvrp.unsupported import unsupported
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from pyvrp import Solution

    from routeplan.model.day import Limits
    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop
    from routeplan.solve.pyvrp.model import PyVrpModel

INSERTED_TASKS = 800
"""Up to so many tasks the search starts from cheapest insertion; for more that takes too long."""


class PyVrpSolver:
    """PyVRP's local search in simulated annealing, started from cheapest insertion."""

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
) -> None:
    """Find a first answer, then search until so much of the limit is spent.

    What ``unsupported`` names is not seen by PyVRP; what the schedule then cannot keep is
    taken out of its answers.
    """
    start: Routes = ((),) * len(problem.vehicles)
    if initial is not None:
        start = keep_feasible(problem, initial.routes, watch.pricing)
    quick = len(problem.tasks) <= INSERTED_TASKS
    if quick:
        start = insert_left_out(problem, start, watch.pricing)
        watch.consider(start)
    if not problem.orders or not problem.vehicles or (quick and watch.ended()):
        return
    model = build_model(problem)
    moves = most_moves(problem, start, watch.pricing)
    engine = Engine(model, moves, watch.limits.seed)
    teller = _Teller(model, watch)
    hot = first_heat(initial)
    first = model.solution(start, watch.pricing) if any(start) else engine.first()
    teller.on_best(first)
    engine.run(
        first,
        lambda: heat_at(watch.spent() / share, hot),
        lambda: watch.ended() or watch.spent() >= share,
        teller,
    )
    if quick:
        watch.consider(insert_left_out(problem, watch.best, watch.pricing))


class _Teller:
    """Shows the watch PyVRP's better answers, and counts its steps."""

    def __init__(self, model: PyVrpModel, watch: Watch) -> None:
        self._model = model
        self._watch = watch

    def on_step(self, current: Solution) -> None:  # noqa: ARG002
        """Count."""
        self._watch.steps += 1

    def on_best(self, best: Solution) -> None:
        """Take note of a better answer."""
        self._watch.consider(self._model.routes(best))
