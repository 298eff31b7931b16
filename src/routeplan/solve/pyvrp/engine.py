"""PyVRP's local search in simulated annealing, put together so that it can go on.

PyVRP's own loop accepts what is better than some steps ago (late acceptance) and knows of no
limit. Annealing cools down as the limit comes near, and is ahead for any
limit (docs/decisions/0013). Each step is PyVRP's: some tasks moved at random, then its local
search.
"""

from __future__ import annotations

import math
import random
import warnings
from typing import TYPE_CHECKING, Protocol

from pyvrp import PenaltyManager, PenaltyParams, RandomNumberGenerator, Solution
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

from routeplan.solve.pyvrp.settings import MANY_MOVES

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import Assignment
    from routeplan.solve.pyvrp.model import PyVrpModel

HOT = 0.5
COLD = 0.02
WARM = 0.1
"""How hot a search begins and ends, and begins at an answer that was given: in parts of what a
task costs on the road in the mean, what is dearer by so much is taken with a chance of 1/e."""
QUICK_STEPS_PER_PENALTY = 100
"""Steps after which penalties change where fewer tasks are moved than PyVRP's own: those searches
are short, or one of two that should differ. PyVRP's own pace is better for long routes."""

Penalties = tuple[tuple[float, ...], float, float]
"""In VND, what a unit too much costs by load dimension, and a second and a metre."""


def cooled(first: float, last: float, spent: float) -> float:
    """Return how hot a search is when a part of its limit is spent: ever colder at one rate."""
    return first * math.pow(last / first, min(1.0, spent))


def heat_at(spent: float, hot: float = HOT) -> float:
    """Return how hot a search of a whole limit is that begins so hot."""
    return cooled(hot, COLD, spent)


def first_heat(initial: Assignment | None) -> float:
    """Return how hot a search begins: an answer that was given is improved, not melted down."""
    return WARM if initial is not None and any(initial.routes) else HOT


class Watcher(Protocol):
    """Who looks on while a search goes on."""

    def on_step(self, current: Solution) -> None:
        """Take note of where the search stands after a step."""

    def on_best(self, best: Solution) -> None:
        """Take note of a better answer."""


class Engine:
    """A search of one model: its random numbers and penalties go on from run to run.

    Parameters
    ----------
    moves
        So many tasks are moved at random at most in a step; with PyVRP's own number goes its
        own pace of penalties.
    penalties
        Those of another search, to begin with; of as many load dimensions, or they are not used.
    """

    def __init__(
        self, model: PyVrpModel, moves: int, seed: int, penalties: Penalties | None = None
    ) -> None:
        self._data = model.data
        self._tasks = max(1, len(model.problem.tasks))
        self._random = random.Random(seed)  # noqa: S311 - nothing secret
        self._rng = RandomNumberGenerator(seed=seed)
        own, units = PenaltyParams(), model.units_per_vnd
        steps = own.solutions_between_updates if moves >= MANY_MOVES else QUICK_STEPS_PER_PENALTY
        self._units_per_vnd = units
        params = PenaltyParams(  # PyVRP's own, in this model's units.
            solutions_between_updates=steps,
            min_penalty=own.min_penalty * units,
            max_penalty=2 * model.start_penalty,
        )
        first = params.midpoint_penalties(model.data)
        if penalties is not None and len(penalties[0]) == len(first[0]):
            loads, late, far = penalties
            first = ([units * load for load in loads], units * late, units * far)
        self._penalties = PenaltyManager(first, params)
        self._search = LocalSearch(
            model.data,
            self._rng,
            compute_neighbours(model.data, NeighbourhoodParams()),
            PerturbationManager(PerturbationParams(max_perturbations=moves)),
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

    def penalties(self) -> Penalties:
        """Return the penalties as they stand."""
        loads, late, far = self._penalties.penalties()
        units = self._units_per_vnd
        return tuple(float(load) / units for load in loads), float(late) / units, float(far) / units

    def cost(self, solution: Solution) -> int:
        """Return what a solution costs; more than any other where it cannot be kept."""
        return self._penalties.cost_evaluator().cost(solution)

    def run(
        self,
        start: Solution,
        heat: Callable[[], float],
        stop: Callable[[], bool],
        watcher: Watcher,
    ) -> Solution:
        """Search from an answer until told to stop, and return the best one.

        A worse answer is taken if it is dearer by no more than the temperature times a
        random number that is exponentially distributed: Metropolis' rule.

        Parameters
        ----------
        heat
            Asked at each step: the temperature, in parts of what a task costs on the road.
        """
        best = current = start
        with warnings.catch_warnings():
            # Penalties at their highest are no news to who plans.
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            while not stop():
                evaluator = self._penalties.cost_evaluator()
                candidate = self._search(current, evaluator, exhaustive=False)
                self._penalties.register(candidate)
                if evaluator.cost(candidate) < evaluator.cost(best):
                    best = candidate
                    watcher.on_best(best)
                on_road = current.distance_cost() + current.duration_cost()
                dearer = -math.log(1 - self._random.random()) * heat() * on_road / self._tasks
                before = evaluator.penalised_cost(current)
                if evaluator.penalised_cost(candidate) <= before + dearer:
                    current = candidate
                watcher.on_step(current)
        return best
