from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest
import pyvrp
from benchmarks.solvers.convert import rounded, to_problem, to_routes
from benchmarks.solvers.evaluate import evaluate
from benchmarks.solvers.instance import EXACT, Carrier, Instance
from benchmarks.solvers.read import instance_files, read_instance

from routeplan.model.day import Limits
from routeplan.problem.objective import Pricing
from routeplan.solve.registry import get_solver

CARRIER = Carrier(depot=0, capacity=10, cost_per_distance=2, fixed_cost=7, max_duration=None)
PAIRS = Instance(
    name="pairs",
    family="made",
    rounding=EXACT,
    depots=1,
    coordinates=np.array([[0, 0], [3, 0], [3, 4], [8, 0], [1, 1]], dtype=float),
    demands=(0, 4, -4, 6, -6),
    windows=np.array([[0, 60], [0, 12], [0, 30], [5, 40], [0, 60]], dtype=float),
    services=np.array([0, 1, 1, 1, 1], dtype=float),
    pairs=((3, 4), (1, 2)),
    carriers=(CARRIER, CARRIER),
    best_known=None,
)
DROPS = dataclasses.replace(PAIRS, pairs=(), demands=(0, 4, 4, 6, 6))
UNTIMED = dataclasses.replace(DROPS, windows=None, services=None)


@pytest.mark.parametrize("instance", [PAIRS, DROPS, UNTIMED], ids=["pairs", "drops", "untimed"])
@pytest.mark.parametrize("solver", ["hybrid", "ortools", "pyvrp"])
def test_our_price_of_an_answer_is_the_evaluators(instance: Instance, solver: str) -> None:
    problem = to_problem(instance)
    limits = Limits(time_limit_s=1, solution_limit=50, seed=1)
    found = get_solver(solver).solve(problem, initial=None, limits=limits)
    verdict = evaluate(instance, to_routes(problem, found))
    assert verdict.violations == ()
    assert verdict.cost == Pricing(problem).objective_vnd(found.routes)


@pytest.mark.parametrize("solver", ["hybrid", "ortools", "pyvrp"])
def test_a_longest_time_out_is_kept(solver: str) -> None:
    # One for all would be cheaper, if it could be out for so long.
    instance = dataclasses.replace(DROPS, carriers=(dataclasses.replace(CARRIER, capacity=20),) * 2)
    limited = tuple(dataclasses.replace(one, max_duration=20.25) for one in instance.carriers)
    short = dataclasses.replace(instance, carriers=limited)
    limits = Limits(time_limit_s=1, solution_limit=50, seed=1)
    (alone,), shared = (
        [route for route in to_routes(problem, found) if route]
        for problem in map(to_problem, (instance, short))
        for found in [get_solver(solver).solve(problem, initial=None, limits=limits)]
    )
    assert len(alone) == 4
    assert len(shared) == 2
    assert evaluate(short, tuple(shared)).violations == ()
    assert {one.rule for one in evaluate(short, (alone, ())).violations} == {"duration"}


def vrplib_files() -> list[Path]:
    folder = os.environ.get("ROUTEPLAN_BENCHMARKS")
    names = ("gh1000", "uchoa_x", "mdvrptw")
    found = [path for name in names for path in instance_files(Path(folder or "") / name)]
    return [path for path in found if path.suffix == ".vrp"]


@pytest.mark.skipif(not vrplib_files(), reason="ROUTEPLAN_BENCHMARKS names no such instances")
@pytest.mark.parametrize("path", vrplib_files(), ids=lambda path: path.stem)
def test_whole_numbers_are_those_of_pyvrps_own_reader(path: Path) -> None:
    rule = {"gh1000": "dimacs", "uchoa_x": "round", "mdvrptw": "exact"}[path.parent.name]
    instance = read_instance(path)
    data = pyvrp.read(path, round_func=rule)
    ours = rounded(instance)
    # PyVRP rounds coordinates first only for its drawings; its distances are the files' own.
    np.testing.assert_array_equal(ours.distances, data.distance_matrix(0))
    if ours.windows is not None:
        early = [client.tw_early for client in data.clients()]
        assert ours.windows[instance.depots :, 0].tolist() == early
