"""What every solver that is compared does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from benchmarks.solvers.instance import Instance, Routes
    from routeplan.problem.routing import RoutingProblem

Tell = Callable[[Any], None]
"""Told of each better answer in the solver's own form: no time is lost with turning it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A public instance, with the same as a routing problem; or a day.

    Answers are locations per vehicle on an instance, tasks per vehicle on a day.
    """

    problem: RoutingProblem
    instance: Instance | None = None
    over_full: bool = False


class RefusedError(Exception):
    """A solver cannot express a question."""


class Search(Protocol):
    """A solver with its data in memory: the clock starts when it is called."""

    def run(self, *, budget_s: float, seed: int, tell: Tell) -> None:
        """Search for so long, telling of answers that keep the rules as they get better."""

    def routes(self, answer: Any) -> Routes:  # noqa: ANN401 - each solver has its own
        """Return an answer told of as routes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A solver.

    Attributes
    ----------
    processes
        How many runs of it share two cores; the best answer counts.
    anytime
        It does not know its budget: one run at the longest has the answers of all.
    has_all_cores
        Each of its processes uses both cores, so that they run one after the other.
    prepare
        Builds its data for a question in one of those processes, counted from 0.
    """

    name: str
    processes: int
    anytime: bool
    prepare: Callable[[Question, int], Search]
    """Raises ``RefusedError`` for what the solver cannot express."""
    has_all_cores: bool = False
