"""The OR-Tools routing model of a routing problem.

Nodes are the tasks, then the points where vehicles start or end, then what reloads there may
be (``reloads.py``; a day without has none). Times are seconds from
the earliest shift; costs are scaled so that a second's wage and a metre's cost are whole
numbers.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp

from routeplan.problem.routing import mandatory_price_vnd
from routeplan.solve.ortools.reloads import (
    ReloadNode,
    add_load_of_trips,
    add_releases,
    add_reloads,
    nodes_of_routes,
    reload_nodes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import ProblemVehicle, RoutingProblem

COST_UNITS_PER_VND = 18_000
"""3600 s/h and 1000 m/km divide it: wages per second and costs per metre stay exact."""

_ON_LEAVING = {"drop": -1, "ship_to": -1, "collect": 1, "ship_from": 1}


@dataclass(frozen=True, slots=True)
class OrToolsModel:
    """The model and the numbering that belongs to it."""

    manager: Any
    routing: Any
    problem: RoutingProblem
    reloads: tuple[ReloadNode, ...] = ()

    def routes(self, next_of: Callable[[int], int]) -> tuple[tuple[int, ...], ...]:
        """Return the tasks of each vehicle, given each index's next index."""
        routes = []
        for vehicle in range(len(self.problem.vehicles)):
            tasks = []
            index = next_of(self.routing.Start(vehicle))
            while not self.routing.IsEnd(index):
                node = self.manager.IndexToNode(index)
                if node < len(self.problem.tasks):
                    tasks.append(node)
                index = next_of(index)
            routes.append(tuple(tasks))
        return tuple(routes)

    def indices(self, routes: tuple[tuple[int, ...], ...], pricing: Pricing) -> list[list[int]]:
        """Return routes of tasks as routes of this model's indices, with their reloads."""
        nodes = nodes_of_routes(self.reloads, routes, pricing)
        return [[self.manager.NodeToIndex(node) for node in route] for route in nodes]


def build_model(problem: RoutingProblem) -> OrToolsModel:
    """Return the routing model with every constraint of the problem; not yet closed."""
    ends = sorted({point for v in problem.vehicles for point in (v.start, v.end)})
    node_of_end = {point: len(problem.tasks) + at for at, point in enumerate(ends)}
    reloads = reload_nodes(problem, len(problem.tasks) + len(ends))
    manager = pywrapcp.RoutingIndexManager(
        len(problem.tasks) + len(ends) + len(reloads),
        len(problem.vehicles),
        [node_of_end[vehicle.start] for vehicle in problem.vehicles],
        [node_of_end[vehicle.end] for vehicle in problem.vehicles],
    )
    model = OrToolsModel(manager, pywrapcp.RoutingModel(manager), problem, reloads)
    points = [*(task.point for task in problem.tasks), *ends, *(one.point for one in reloads)]
    point_of = np.array(points, dtype=np.int64)
    _add_time(model, point_of)
    _add_distance(model, point_of)
    for measure in ("weight_g", "volume_cm3", "pieces"):
        if reloads:
            add_load_of_trips(model, measure, len(point_of))
        else:
            _add_load(model, measure, len(point_of))
    _add_orders(model)
    add_reloads(model)
    add_releases(model)
    return model


def _add_time(model: OrToolsModel, point_of: NDArray[np.int64]) -> None:
    """Add travel, service, windows, shifts, longest durations, breaks and wages."""
    problem, routing = model.problem, model.routing
    zero_s = min(vehicle.shift.start_s for vehicle in problem.vehicles)
    horizon_s = max(vehicle.shift.end_s for vehicle in problem.vehicles) - zero_s
    service_s = np.zeros(len(point_of), dtype=np.int64)
    service_s[: len(problem.tasks)] = [task.service_s for task in problem.tasks]
    for reload in model.reloads:
        service_s[reload.node] = reload.service_s
    at_ends = slice(len(problem.tasks), len(point_of) - len(model.reloads))
    transits = {}
    for profile in sorted({vehicle.profile for vehicle in problem.vehicles}):
        between = problem.travel.matrix(profile).duration_s[np.ix_(point_of, point_of)]
        # Where there is no way, one second more than the day has: small, and never kept.
        transit_s = np.where(between < 0, horizon_s + 1, between + service_s[:, None])
        # Only a vehicle that stays at home goes from end to end: it must always be able to.
        transit_s[at_ends, at_ends] = 0
        transits[profile] = routing.RegisterTransitMatrix(transit_s.tolist())
    routing.AddDimensionWithVehicleTransitAndCapacity(
        [transits[vehicle.profile] for vehicle in problem.vehicles],
        horizon_s,
        [vehicle.shift.end_s - zero_s for vehicle in problem.vehicles],
        False,
        "time",
    )
    time = routing.GetDimensionOrDie("time")
    for task_index, task in enumerate(problem.tasks):
        index = model.manager.NodeToIndex(task_index)
        windows = [
            (max(0, window.start_s - zero_s), min(horizon_s, window.end_s - zero_s))
            for window in task.windows
            if window.end_s >= zero_s and window.start_s <= zero_s + horizon_s
        ]
        if not windows:
            routing.solver().Add(routing.ActiveVar(index) == 0)
            continue
        time.CumulVar(index).SetRange(windows[0][0], windows[-1][1])
        for before, after in itertools.pairwise(windows):
            time.CumulVar(index).RemoveInterval(before[1] + 1, after[0] - 1)
    for index, vehicle in enumerate(problem.vehicles):
        for end in (routing.Start(index), routing.End(index)):
            time.CumulVar(end).SetRange(
                vehicle.shift.start_s - zero_s, vehicle.shift.end_s - zero_s
            )
        if vehicle.max_duration_s is not None:
            time.SetSpanUpperBoundForVehicle(min(vehicle.longest_s, horizon_s), index)
        time.SetSpanCostCoefficientForVehicle(
            vehicle.cost_per_hour_vnd * COST_UNITS_PER_VND // 3600, index
        )
        _add_break(model, index, vehicle, zero_s)


def _add_break(model: OrToolsModel, index: int, vehicle: ProblemVehicle, zero_s: int) -> None:
    """Add a vehicle's break; OR-Tools lets it lie before or after the route as well."""
    if vehicle.break_ is None:
        return
    routing = model.routing
    over_s = vehicle.break_.earliest_s + vehicle.break_.duration_s
    if vehicle.shift.start_s > vehicle.break_.latest_s and vehicle.shift.end_s < over_s:
        # Nobody can keep it, not even at home: it would fail the model.
        routing.solver().Add(routing.NextVar(routing.Start(index)) == routing.End(index))
        return
    pause = routing.solver().FixedDurationIntervalVar(
        vehicle.break_.earliest_s - zero_s,
        vehicle.break_.latest_s - zero_s,
        vehicle.break_.duration_s,
        False,
        f"break of {vehicle.id}",
    )
    visit_s = [0] * routing.Size()
    for task_index, task in enumerate(model.problem.tasks):
        visit_s[model.manager.NodeToIndex(task_index)] = task.service_s
    for reload in model.reloads:
        visit_s[model.manager.NodeToIndex(reload.node)] = reload.service_s
    routing.GetDimensionOrDie("time").SetBreakIntervalsOfVehicle([pause], index, visit_s)


def _add_distance(model: OrToolsModel, point_of: NDArray[np.int64]) -> None:
    """Add distance costs, fixed costs and maximum distances."""
    problem, routing = model.problem, model.routing
    at_ends = slice(len(problem.tasks), len(point_of) - len(model.reloads))
    costs: dict[tuple[str, int], int] = {}
    limited = any(vehicle.max_distance_m is not None for vehicle in problem.vehicles)
    metres: dict[str, int] = {}
    for index, vehicle in enumerate(problem.vehicles):
        routing.SetFixedCostOfVehicle(vehicle.fixed_cost_vnd * COST_UNITS_PER_VND, index)
        kind = (vehicle.profile, vehicle.cost_per_km_vnd)
        between = problem.travel.matrix(vehicle.profile).distance_m[np.ix_(point_of, point_of)]
        between = np.maximum(between, 0).astype(np.int64)
        between[at_ends, at_ends] = 0  # As in time.
        if kind not in costs:
            per_metre = vehicle.cost_per_km_vnd * COST_UNITS_PER_VND // 1000
            costs[kind] = routing.RegisterTransitMatrix((between * per_metre).tolist())
        if limited and vehicle.profile not in metres:
            metres[vehicle.profile] = routing.RegisterTransitMatrix(between.tolist())
        routing.SetArcCostEvaluatorOfVehicle(costs[kind], index)
    if not limited:
        return
    unlimited_m = 10_000_000
    routing.AddDimensionWithVehicleTransitAndCapacity(
        [metres[vehicle.profile] for vehicle in problem.vehicles],
        0,
        [
            unlimited_m if vehicle.max_distance_m is None else vehicle.max_distance_m
            for vehicle in problem.vehicles
        ],
        True,
        "distance",
    )


def _add_load(model: OrToolsModel, measure: str, node_count: int) -> None:
    """Add one measure of capacity, where it can bind at all.

    The load when leaving the depot is exactly what the vehicle will drop on its way: a
    second dimension counts the drops, and its end is the first one's start.
    """
    problem, routing = model.problem, model.routing
    amount = [getattr(order.load, measure) for order in problem.orders]
    limits = [_limit(vehicle, measure) for vehicle in problem.vehicles]
    total = sum(amount)
    if all(limit is None or limit >= total for limit in limits):
        return
    capacities = [total if limit is None else min(limit, total) for limit in limits]
    change, dropped = [0] * node_count, [0] * node_count
    for index, task in enumerate(problem.tasks):
        change[index] = _ON_LEAVING[task.kind] * amount[task.order]
        dropped[index] = amount[task.order] if task.kind == "drop" else 0
    if any(dropped) and not any(step > 0 for step in change):
        change = dropped  # Only drops: what is dropped is what was loaded.
    starts_empty = not any(dropped) or change is dropped
    routing.AddDimensionWithVehicleCapacity(
        routing.RegisterUnaryTransitVector(change), 0, capacities, starts_empty, measure
    )
    if starts_empty:
        return
    routing.AddDimensionWithVehicleCapacity(
        routing.RegisterUnaryTransitVector(dropped), 0, capacities, True, f"dropped {measure}"
    )
    load = routing.GetDimensionOrDie(measure)
    drops = routing.GetDimensionOrDie(f"dropped {measure}")
    for index in range(len(problem.vehicles)):
        routing.solver().Add(
            load.CumulVar(routing.Start(index)) == drops.CumulVar(routing.End(index))
        )


def _limit(vehicle: ProblemVehicle, measure: str) -> int | None:
    limit: int | None = getattr(vehicle, f"max_{measure}")
    return limit


def _add_orders(model: OrToolsModel) -> None:
    """Add prices of leaving orders out, allowed vehicles, and shipments' ends."""
    problem, routing, manager = model.problem, model.routing, model.manager
    time = routing.GetDimensionOrDie("time")
    everyone = tuple(range(len(problem.vehicles)))
    mandatory_vnd = mandatory_price_vnd(problem)
    for order in problem.orders:
        price = (mandatory_vnd if order.mandatory else order.price_vnd) * COST_UNITS_PER_VND
        indices = [manager.NodeToIndex(task) for task in order.tasks]
        for at, index in enumerate(indices):
            routing.AddDisjunction([index], price if at == 0 else 0)
            if order.vehicles != everyone:
                # SetAllowedVehiclesForIndex rejects lists in OR-Tools 9.15; -1: left out.
                routing.VehicleVar(index).SetValues([-1, *order.vehicles])
        if len(indices) > 1:
            first, last = indices
            routing.AddPickupAndDelivery(first, last)
            routing.solver().Add(routing.VehicleVar(first) == routing.VehicleVar(last))
            if time.CumulVar(first).Min() <= time.CumulVar(last).Max():
                routing.solver().Add(time.CumulVar(first) <= time.CumulVar(last))
            else:  # The times bind when it is left out, too: they would fail the model.
                routing.solver().Add(routing.ActiveVar(first) == 0)
