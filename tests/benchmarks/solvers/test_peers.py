from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
import pyvrp
import vroom
from benchmarks.solvers.case import public_case
from benchmarks.solvers.instance import EXACT, WHOLE, Carrier, Instance
from benchmarks.solvers.peers import PEERS, get_peer
from benchmarks.solvers.peers.protocol import Question, RefusedError
from pyvrp import SolveParams

if TYPE_CHECKING:
    from benchmarks.solvers.instance import Routes

CARRIER = Carrier(depot=0, capacity=10, cost_per_distance=1, fixed_cost=0, max_duration=None)
CHEAP = dataclasses.replace(CARRIER, capacity=6, cost_per_distance=2, fixed_cost=3)
DROPS = Instance(
    name="drops",
    family="made",
    rounding=EXACT,
    depots=1,
    coordinates=np.array([[0, 0], [3, 0], [3, 4], [8, 0], [1, 1]], dtype=float),
    demands=(0, 4, 4, 6, 5),
    windows=np.array([[0, 60], [0, 12], [0, 30], [5, 40], [0, 60]], dtype=float),
    services=np.array([0, 1, 1, 1, 1], dtype=float),
    pairs=(),
    carriers=(CARRIER, CARRIER),
    best_known=None,
)
UNTIMED = dataclasses.replace(
    DROPS, rounding=WHOLE, windows=None, services=None, carriers=(CHEAP, CHEAP, CARRIER)
)
PAIRS = dataclasses.replace(DROPS, demands=(0, 4, -4, 6, -6), pairs=((3, 4), (1, 2)))
TWO_DEPOTS = dataclasses.replace(
    DROPS,
    depots=2,
    demands=(0, 0, 4, 6, 5),
    windows=np.array([[0, 60], [0, 60], [0, 30], [5, 40], [0, 60]], dtype=float),
    services=np.array([0, 0, 1, 1, 1], dtype=float),
    carriers=(
        dataclasses.replace(CARRIER, max_duration=30.0),
        dataclasses.replace(CARRIER, depot=1, max_duration=30.0),
    ),
)
INSTANCES = {"drops": DROPS, "untimed": UNTIMED, "pairs": PAIRS, "two-depots": TWO_DEPOTS}


PATIENCE_S = (0.1, 1.0, 5.0, 20.0)
"""On a busy machine a search may get next to nothing of a short budget."""


def last_answer(instance: Instance, solver: str, process: int, budget_s: float) -> Routes | None:
    search = get_peer(solver).prepare(public_case(instance, "made").question, process)
    told: list[object] = []
    search.run(budget_s=budget_s, seed=1, tell=told.append)
    return search.routes(told[-1]) if told else None


def cost(instance: Instance, routes: Routes | None) -> int | None:
    if routes is None:
        return None
    verdict = public_case(instance, "made").judge(routes)
    assert verdict.violations == ()
    return verdict.cost


def least_cost(instance: Instance) -> int:
    """Try all routes."""
    case, count = public_case(instance, "made"), len(instance.customers)
    costs = []
    for order in itertools.permutations(instance.customers):
        for cuts in itertools.combinations_with_replacement(
            range(count + 1), len(instance.carriers) - 1
        ):
            ends = (0, *cuts, count)
            routes = tuple(order[first:last] for first, last in itertools.pairwise(ends))
            costs.append(case.judge(routes).cost)
    return min(cost for cost in costs if cost is not None)


@pytest.mark.parametrize("solver", PEERS)
@pytest.mark.parametrize("name", ["drops", "untimed", "pairs"])
def test_every_solver_finds_the_least_cost(name: str, solver: str) -> None:
    instance, least = INSTANCES[name], least_cost(INSTANCES[name])
    for process in range(get_peer(solver).processes):
        answers = (last_answer(instance, solver, process, budget_s) for budget_s in PATIENCE_S)
        assert any(cost(instance, routes) == least for routes in answers)


@pytest.mark.parametrize("solver", sorted(set(PEERS) - {"vroom"}))
def test_a_longest_time_out_is_kept(solver: str) -> None:
    least = least_cost(TWO_DEPOTS)
    answers = (last_answer(TWO_DEPOTS, solver, 0, budget_s) for budget_s in PATIENCE_S)
    assert any(cost(TWO_DEPOTS, routes) == least for routes in answers)


def test_what_a_solver_cannot_express_is_refused() -> None:
    with pytest.raises(RefusedError):
        last_answer(TWO_DEPOTS, "vroom", 0, 0.1)


def params_of(
    solver: str, question: Question, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, SolveParams]:
    """Return the seed and the parameters that PyVRP is asked with."""
    asked: list[tuple[int, SolveParams]] = []

    def noted(_: object, __: object, seed: int, *, params: SolveParams, **___: object) -> None:
        asked.append((seed, params))

    monkeypatch.setattr(pyvrp, "solve", noted)
    get_peer(solver).prepare(question, 0).run(budget_s=0.1, seed=7, tell=lambda _: None)
    (found,) = asked
    return found


def test_raw_pyvrp_has_its_defaults_and_the_tuned_one_what_the_docs_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question, own = public_case(DROPS, "made").question, SolveParams()
    over_full = dataclasses.replace(question, instance=None, over_full=True)
    seed, raw = params_of("pyvrp-raw", question, monkeypatch)
    _, tuned = params_of("pyvrp-tuned", question, monkeypatch)
    assert seed == 7
    for params in (raw, tuned):
        assert params.penalty == own.penalty
        assert params.neighbourhood == own.neighbourhood
        assert params.operators == own.operators
        assert params.ils.exhaustive_on_best
    moves = (own.perturbation.max_perturbations, 10)
    assert (raw.perturbation.max_perturbations, tuned.perturbation.max_perturbations) == moves
    lengths = (own.ils.history_length, 100)
    assert (raw.ils.history_length, tuned.ils.history_length) == lengths
    _, raw = params_of("pyvrp-raw", over_full, monkeypatch)
    _, tuned = params_of("pyvrp-tuned", over_full, monkeypatch)
    assert (raw.ils.exhaustive_on_best, tuned.ils.exhaustive_on_best) == (True, False)


def test_vroom_is_asked_at_two_levels_with_both_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(vroom.Input, "solve", lambda _, **how: asked.append(how))
    peer = get_peer("vroom")
    assert peer.has_all_cores
    for process in range(peer.processes):
        search = peer.prepare(public_case(DROPS, "made").question, process)
        search.run(budget_s=2.0, seed=1, tell=lambda _: None)
    assert [how["exploration_level"] for how in asked] == [5, 1]
    assert {how["nb_threads"] for how in asked} == {2}
    assert {how["timeout"] for how in asked} == {dt.timedelta(seconds=2)}
