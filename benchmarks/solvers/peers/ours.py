"""routeplan's own backends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.solvers.peers.protocol import Peer, RefusedError
from routeplan.errors import UnsupportedError
from routeplan.model.day import Limits
from routeplan.solve.registry import SOLVER_NAMES, get_solver

if TYPE_CHECKING:
    from benchmarks.solvers.instance import Routes
    from benchmarks.solvers.peers.protocol import Question, Tell
    from routeplan.problem.routing import RoutingProblem


@dataclass(frozen=True, slots=True)
class _Search:
    solver: str
    problem: RoutingProblem
    by_location: bool

    def run(self, *, budget_s: float, seed: int, tell: Tell) -> None:
        limits = Limits(time_limit_s=budget_s, seed=seed)
        try:
            # In this process, which is a child already and has imported everything; hybrid
            # starts its second one by itself.
            found = get_solver(self.solver).solve(
                self.problem,
                initial=None,
                limits=limits,
                on_progress=lambda progress: tell(progress.routes),
            )
        except UnsupportedError as error:
            raise RefusedError(str(error)) from error
        tell(found.routes)

    def routes(self, answer: Routes) -> Routes:
        if not self.by_location:
            return answer
        return tuple(tuple(self.problem.tasks[task].point for task in route) for route in answer)


def _prepare(name: str, question: Question, process: int) -> _Search:  # noqa: ARG001
    for solver in SOLVER_NAMES:
        get_solver(solver)
    return _Search(name, question.problem, by_location=question.instance is not None)


PEERS = {
    name: Peer(
        name=name,
        # hybrid has the cores for itself, and plans by its budget.
        processes=1 if name == "hybrid" else 2,
        anytime=name != "hybrid",
        prepare=partial(_prepare, name),
    )
    for name in SOLVER_NAMES
}
