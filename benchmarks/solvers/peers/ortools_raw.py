"""OR-Tools' routing search, well set: guided local search, from two first answers.

It has no seed: more seeds are the same run again. Of days it gets the model that routeplan's
backend makes, searched whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.solvers.convert import max_duration, rounded
from benchmarks.solvers.peers.protocol import Peer
from routeplan.solve.ortools.routing_model import build_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.solvers.convert import Rounded
    from benchmarks.solvers.instance import Instance, Routes
    from benchmarks.solvers.peers.protocol import Question, Tell

_FIRST = "PARALLEL_CHEAPEST_INSERTION"


@dataclass(frozen=True, slots=True)
class _Search:
    routing: Any
    decode: Callable[[Callable[[int], int]], Routes]
    first: str

    def run(self, *, budget_s: float, seed: int, tell: Tell) -> None:  # noqa: ARG002
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        strategies = routing_enums_pb2.FirstSolutionStrategy
        parameters.first_solution_strategy = getattr(strategies, self.first)
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        parameters.time_limit.FromMilliseconds(round(1_000 * budget_s))
        best: list[int] = []
        failures: list[BaseException] = []

        def at_solution() -> None:
            try:
                cost = self.routing.CostVar().Value()
                if not best or cost < best[-1]:
                    best.append(cost)
                    tell(self.decode(lambda index: self.routing.NextVar(index).Value()))
            except BaseException as error:  # noqa: BLE001 - OR-Tools would lose it
                failures.append(error)
                self.routing.solver().FinishCurrentSearch()

        self.routing.AddAtSolutionCallback(at_solution)
        self.routing.SolveWithParameters(parameters)
        if failures:
            raise failures[0]

    def routes(self, answer: Routes) -> Routes:
        return answer


def _prepare(question: Question, process: int) -> _Search:
    first = (_FIRST, _second(question.instance))[process]
    if question.instance is not None:
        routing, decode = _instance_model(question.instance)
        return _Search(routing, decode, first)
    model = build_model(question.problem)
    return _Search(model.routing, model.routes, first)


def _second(instance: Instance | None) -> str:
    """Return what the second process begins with: best of those tried beside the first's.

    The answer that is better counts. A day's orders may all be left out, and so there is
    an answer at once; insertion takes seconds.
    """
    if instance is None:
        return "ALL_UNPERFORMED"
    if instance.pairs:
        return "LOCAL_CHEAPEST_INSERTION"
    return "PATH_CHEAPEST_ARC" if instance.windows is None else "SAVINGS"


def _instance_model(instance: Instance) -> tuple[Any, Callable[[Callable[[int], int]], Routes]]:
    numbers = rounded(instance)
    depots = [carrier.depot for carrier in instance.carriers]
    manager = pywrapcp.RoutingIndexManager(
        len(instance.demands), len(instance.carriers), depots, depots
    )
    routing = pywrapcp.RoutingModel(manager)
    costs = {
        price: routing.RegisterTransitMatrix((price * numbers.distances).tolist())
        for price in {carrier.cost_per_distance for carrier in instance.carriers}
    }
    for vehicle, carrier in enumerate(instance.carriers):
        routing.SetArcCostEvaluatorOfVehicle(costs[carrier.cost_per_distance], vehicle)
        routing.SetFixedCostOfVehicle(instance.rounding.scale * carrier.fixed_cost, vehicle)
    routing.AddDimensionWithVehicleCapacity(
        routing.RegisterUnaryTransitVector(list(instance.demands)),
        0,
        [carrier.capacity for carrier in instance.carriers],
        True,
        "load",
    )
    if numbers.windows is not None:
        _add_time(routing, manager, instance, numbers)
    elif instance.pairs:
        raise NotImplementedError("pairs without times")
    for first, last in instance.pairs:
        ends = manager.NodeToIndex(first), manager.NodeToIndex(last)
        time = routing.GetDimensionOrDie("time")
        routing.AddPickupAndDelivery(*ends)
        routing.solver().Add(routing.VehicleVar(ends[0]) == routing.VehicleVar(ends[1]))
        routing.solver().Add(time.CumulVar(ends[0]) <= time.CumulVar(ends[1]))
    return routing, partial(_routes, routing, manager)


def _add_time(routing: Any, manager: Any, instance: Instance, numbers: Rounded) -> None:  # noqa: ANN401
    assert numbers.windows is not None
    assert numbers.services is not None
    windows = numbers.windows.tolist()
    transit = numbers.distances + numbers.services[:, None]
    horizon = max(late for _, late in windows)
    routing.AddDimension(
        routing.RegisterTransitMatrix(transit.tolist()), horizon, horizon, False, "time"
    )
    time = routing.GetDimensionOrDie("time")
    for at in instance.customers:
        time.CumulVar(manager.NodeToIndex(at)).SetRange(*windows[at])
    for vehicle, carrier in enumerate(instance.carriers):
        for end in (routing.Start(vehicle), routing.End(vehicle)):
            time.CumulVar(end).SetRange(*windows[carrier.depot])
        longest = max_duration(instance, carrier)
        if longest is not None:
            time.SetSpanUpperBoundForVehicle(longest, vehicle)


def _routes(routing: Any, manager: Any, next_of: Callable[[int], int]) -> Routes:  # noqa: ANN401
    routes = []
    for vehicle in range(routing.vehicles()):
        stops, index = [], next_of(routing.Start(vehicle))
        while not routing.IsEnd(index):
            stops.append(manager.IndexToNode(index))
            index = next_of(index)
        routes.append(tuple(stops))
    return tuple(routes)


PEERS = {
    "ortools-raw": Peer(
        name="ortools-raw",
        processes=2,
        anytime=True,
        prepare=_prepare,
    )
}
