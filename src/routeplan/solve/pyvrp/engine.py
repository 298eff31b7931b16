"""PyVRP's iterated local search, put together so that it can go on from where it stands."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from pyvrp import (
    IteratedLocalSearch,
    IteratedLocalSearchParams,
    PenaltyManager,
    PenaltyParams,
    RandomNumberGenerator,
    Solution,
)
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyvrp import IteratedLocalSearchCallbacks

    from routeplan.solve.pyvrp.model import PyVrpModel
    from routeplan.solve.pyvrp.settings import Settings

_MOST_SHAKES = 200


class Engine:
    """A search of one model: its random numbers and penalties go on from run to run."""

    def __init__(self, model: PyVrpModel, settings: Settings, seed: int) -> None:
        self._data = model.data
        self._settings = settings
        self._rng = RandomNumberGenerator(seed=seed)
        own = PenaltyParams()
        params = PenaltyParams(  # PyVRP's own, in this model's units.
            min_penalty=own.min_penalty * model.units_per_vnd,
            max_penalty=2 * model.start_penalty,
        )
        self._penalties = PenaltyManager(params.midpoint_penalties(model.data), params)
        self._search = LocalSearch(
            model.data,
            self._rng,
            compute_neighbours(model.data, NeighbourhoodParams()),
            PerturbationManager(PerturbationParams(max_perturbations=settings.max_perturbations)),
        )
        for operator in OPERATORS:
            if operator.supports(model.data):
                self._search.add_operator(operator(model.data))

    def first(self) -> Solution:
        """Return the local optimum of a random answer."""
        return self.descended(Solution.make_random(self._data, self._rng))

    def descended(self, start: Solution) -> Solution:
        """Return the local optimum of an answer."""
        return self._search(start, self._penalties.max_cost_evaluator(), exhaustive=True)

    def cost(self, solution: Solution) -> int:
        """Return what a solution costs; more than any other where it cannot be kept."""
        return self._penalties.cost_evaluator().cost(solution)

    def shaken(self, start: Solution, slack: float) -> Solution:
        """Return an answer near another one, dearer by about so much of its cost.

        Late acceptance that starts at a good answer takes nothing but better ones, and
        stalls.
        """
        evaluator = self._penalties.max_cost_evaluator()
        dear = (1 + slack) * evaluator.penalised_cost(start)
        current = start
        for _ in range(_MOST_SHAKES):
            if evaluator.penalised_cost(current) >= dear:
                break
            current = self._search(current, evaluator, exhaustive=False)
        return current

    def run(
        self,
        start: Solution,
        stop: Callable[[], bool],
        callbacks: IteratedLocalSearchCallbacks,
    ) -> Solution:
        """Search from an answer until told to stop, and return the best one."""
        params = IteratedLocalSearchParams(
            history_length=self._settings.history_length,
            exhaustive_on_best=self._settings.exhaustive_on_best,
            callbacks=callbacks,
        )
        search = IteratedLocalSearch(self._data, self._penalties, self._search, start, params)
        with warnings.catch_warnings():
            # Penalties at their highest are no news to who plans.
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            return search.run(lambda best_cost: stop(), collect_stats=False).best  # noqa: ARG005
