"""What every backend does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from routeplan.model.day import Limits
    from routeplan.problem.routing import Assignment, RoutingProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A better answer found during the search.

    ``elapsed_s`` counts from where the backend began, once it had the problem;
    ``objective_vnd`` counts each mandatory order left out at a price above any other cost;
    ``unserved`` is the number of orders left out.
    """

    elapsed_s: float
    objective_vnd: int
    unserved: int
    routes: tuple[tuple[int, ...], ...]


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


class Solver(Protocol):
    """A backend: it answers who visits what, in which order."""

    name: str

    def version(self) -> str:
        """Return the version of the library behind it."""

    def solve(
        self,
        problem: RoutingProblem,
        *,
        initial: Assignment | None,
        limits: Limits,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Assignment:
        """Return the best assignment found within the limits.

        Parameters
        ----------
        problem
            What to solve; orders may be left out at their price.
        initial
            An assignment to start from, where it can be kept.
        limits
            Time and iteration limits, and the seed.
        on_progress
            Told of every better answer.
        should_stop
            Asked now and then; when it says yes, the best answer so far is returned.

        Raises
        ------
        UnsupportedError
            If the backend cannot express something of the problem.
        SolverError
            If the library behind it fails.
        """
