"""PyVRP's own ``solve``, with its default parameters and with the set found best here.

Of public instances it gets the model that PyVRP's own reader makes; of days the model that
routeplan's backend makes, with the ends of PyVRP's penalties in that model's unit.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvrp
from pyvrp import IteratedLocalSearchCallbacks, IteratedLocalSearchParams, PenaltyParams
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import PerturbationParams

from benchmarks.solvers.convert import max_duration, rounded
from benchmarks.solvers.peers.fleet import kinds_of, per_vehicle
from benchmarks.solvers.peers.protocol import Peer, RefusedError
from routeplan.solve.pyvrp.model import build_model
from routeplan.solve.pyvrp.unsupported import unsupported

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyvrp import IteratedLocalSearch, ProblemData, ScheduledActivity, Solution

    from benchmarks.solvers.instance import Instance, Routes
    from benchmarks.solvers.peers.protocol import Question, Search, Tell

_NO_LIMIT = np.iinfo(np.int64).max
_MAX_PENALTY = 100_000.0
"""Both are PyVRP's own defaults."""


@dataclass(frozen=True, slots=True)
class _Search:
    data: ProblemData
    decode: Callable[[Solution], Routes]
    tuned: bool
    over_full: bool
    units: int

    def run(self, *, budget_s: float, seed: int, tell: Tell) -> None:
        started = time.perf_counter()
        params: dict[str, Any] = {}
        ils: dict[str, Any] = {}
        if self.tuned:
            ils = {"history_length": 100, "exhaustive_on_best": not self.over_full}
            params["perturbation"] = PerturbationParams(max_perturbations=10)
        # A piece too many has to cost more than any order's price, or no answer is ever
        # feasible on a day whose vehicles are full. Without prices these are PyVRP's own.
        prizes = [client.prize for client in self.data.clients()]
        prizes += [shipment.prize for shipment in self.data.shipments()]
        params["penalty"] = PenaltyParams(
            min_penalty=PenaltyParams().min_penalty * self.units,
            max_penalty=max(_MAX_PENALTY * self.units, 2.0 * max(prizes, default=0)),
        )
        ils["callbacks"] = _Teller(tell)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            pyvrp.solve(
                self.data,
                lambda _: time.perf_counter() - started >= budget_s,
                seed,
                collect_stats=False,
                display=False,
                params=pyvrp.SolveParams(ils=IteratedLocalSearchParams(**ils), **params),
            )

    def routes(self, answer: Solution) -> Routes:
        return self.decode(answer)


class _Teller(IteratedLocalSearchCallbacks):
    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def on_start(self, ils: IteratedLocalSearch) -> None:
        if ils.initial_solution.is_feasible():
            self._tell(ils.initial_solution)

    def on_best(self, best: Solution) -> None:
        if best.is_feasible():
            self._tell(best)


def _prepare(tuned: bool, question: Question, process: int) -> Search:  # noqa: ARG001, FBT001
    if question.instance is not None:
        data = instance_data(question.instance)
        decode = partial(_instance_routes, question.instance)
        return _Search(data, decode, tuned, over_full=False, units=1)
    if features := unsupported(question.problem):
        raise RefusedError(f"PyVRP has no {', '.join(features)}")
    model = build_model(question.problem)
    return _Search(
        model.data,
        model.routes,
        tuned,
        over_full=question.over_full,
        units=model.units_per_vnd,
    )


def instance_data(instance: Instance) -> ProblemData:
    """Return PyVRP's data of a public instance; locations keep their numbers."""
    numbers = rounded(instance)

    def window(location: int) -> tuple[int, int]:
        if numbers.windows is None:
            return 0, _NO_LIMIT
        early, late = numbers.windows[location].tolist()
        return early, late

    def service(location: int) -> int:
        return 0 if numbers.services is None else int(numbers.services[location])

    paired = bool(instance.pairs)
    clients = [
        pyvrp.Client(at, [instance.demands[at]], [], service(at), *window(at))
        for at in instance.customers
        if not paired
    ]
    shipments = [
        pyvrp.Shipment(
            first,
            last,
            *window(first),
            service(first),
            *window(last),
            service(last),
            amount=[instance.demands[first]],
        )
        for first, last in instance.pairs
    ]
    types = []
    for carrier, vehicles in kinds_of(instance).items():
        longest = max_duration(instance, carrier)
        early, late = window(carrier.depot)
        types.append(
            pyvrp.VehicleType(
                num_available=len(vehicles),
                capacity=[carrier.capacity],
                start_depot=carrier.depot,
                end_depot=carrier.depot,
                fixed_cost=instance.rounding.scale * carrier.fixed_cost,
                tw_early=early,
                tw_late=late,
                unit_distance_cost=carrier.cost_per_distance,
                shift_duration=_NO_LIMIT if longest is None else longest,
            )
        )
    matrix: Any = numbers.distances
    return pyvrp.ProblemData(
        [pyvrp.Location(round(x), round(y)) for x, y in instance.coordinates.tolist()],
        clients,
        [pyvrp.Depot(at) for at in range(instance.depots)],
        types,
        [matrix],
        [matrix],
        [],
        shipments,
    )


def _instance_routes(instance: Instance, solution: Solution) -> Routes:
    def location(stop: ScheduledActivity) -> int:
        if stop.is_client():
            return instance.depots + stop.idx
        return instance.pairs[stop.idx][0 if stop.is_pickup() else 1]

    found = (
        (route.vehicle_type(), tuple(location(stop) for stop in route if not stop.is_depot()))
        for route in solution.routes()
    )
    return per_vehicle(found, list(kinds_of(instance).values()))


PEERS = {
    name: Peer(
        name=name,
        processes=2,
        anytime=True,
        prepare=partial(_prepare, name == "pyvrp-tuned"),
    )
    for name in ("pyvrp-raw", "pyvrp-tuned")
}
