from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from routeplan.solve.pyvrp.engine import COLD, HOT, Engine, heat_at
from routeplan.solve.pyvrp.model import PyVrpModel, build_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyvrp import Solution

    from routeplan.problem.routing import RoutingProblem


@pytest.fixture
def model(
    large_problem: RoutingProblem, without_refused: Callable[[RoutingProblem], RoutingProblem]
) -> PyVrpModel:
    return build_model(without_refused(large_problem))


class Noted:
    """Every answer that a search stood at, and the better ones."""

    def __init__(self, steps: int) -> None:
        self.at: list[Solution] = []
        self.best: list[Solution] = []
        self._steps = steps

    def on_step(self, current: Solution) -> None:
        self.at.append(current)

    def on_best(self, best: Solution) -> None:
        self.best.append(best)

    def over(self) -> bool:
        return len(self.at) >= self._steps


def searched(model: PyVrpModel, heat: float, steps: int = 150) -> tuple[Solution, Noted, Engine]:
    engine, noted = Engine(model, 10, seed=3), Noted(steps)
    best = engine.run(engine.first(), lambda: heat, noted.over, noted)
    return best, noted, engine


def test_a_search_cools_down_at_one_rate() -> None:
    assert heat_at(0) == pytest.approx(HOT)
    assert heat_at(1) == heat_at(1.5) == pytest.approx(COLD)
    assert heat_at(0.25) / heat_at(0) == pytest.approx(heat_at(0.75) / heat_at(0.5))
    assert heat_at(0.5) < heat_at(0.25)


def test_a_cold_search_takes_nothing_that_is_dearer(model: PyVrpModel) -> None:
    _, noted, engine = searched(model, heat=0.0, steps=90)  # Penalties do not change so soon.
    costs = [engine.cost(one) for one in noted.at]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]


def test_a_hot_search_takes_what_is_dearer_and_keeps_the_best(model: PyVrpModel) -> None:
    best, noted, engine = searched(model, heat=5.0)
    costs = [engine.cost(one) for one in noted.at]
    assert any(later > before for before, later in itertools.pairwise(costs))
    assert best == noted.best[-1]
    assert engine.cost(best) == min(engine.cost(one) for one in noted.best)


def test_the_same_seed_finds_the_same(model: PyVrpModel) -> None:
    first, second = (searched(model, heat=0.5)[0] for _ in range(2))
    assert first == second


def test_penalties_of_another_search_are_gone_on_with(model: PyVrpModel) -> None:
    _, _, engine = searched(model, heat=0.5)
    loads, late, far = engine.penalties()
    assert Engine(model, 10, seed=1).penalties()[1] != pytest.approx(late)
    heir = Engine(model, 10, seed=1, penalties=(loads, late, far))
    own_loads, *own_others = heir.penalties()
    assert own_loads == pytest.approx(loads)
    assert own_others == pytest.approx([late, far])
    # Of a model with other loads they mean nothing.
    other = Engine(model, 10, seed=1, penalties=((*loads, 1.0), late, far))
    assert other.penalties() == Engine(model, 10, seed=1).penalties()
