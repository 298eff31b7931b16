"""Several trips of a vehicle, and release times, in the OR-Tools model.

A reload is a node of its own at the depot that may be left out, a few per vehicle. What is
to be dropped and what is on board otherwise are two dimensions of load, both with slack at
reloads only: there the first may rise to what the next trip drops, the second fall to what
stays on board. That is how OR-Tools' own examples refuel and reload. Vehicles that end
elsewhere than they start make one trip here: that their orders come from either depot is
left to the schedule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routeplan.problem.routing import alike_vehicles
from routeplan.problem.trips import Reload, with_reloads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.ortools.routing_model import OrToolsModel

RELOADS_PER_VEHICLE = 3
"""More trips the model does not look for: each node costs time in every search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadNode:
    """A node that stands for one reload of one of some vehicles that are alike."""

    node: int
    point: int
    service_s: int
    vehicles: tuple[int, ...]


def reload_nodes(problem: RoutingProblem, first: int) -> tuple[ReloadNode, ...]:
    """Return the reloads that there may be, as nodes from ``first`` on."""
    kinds = [
        alike
        for alike in alike_vehicles(problem)
        if problem.vehicles[alike[0]].reloads
        and problem.vehicles[alike[0]].start == problem.vehicles[alike[0]].end
    ]
    wanted = [alike for alike in kinds for _ in range(RELOADS_PER_VEHICLE * len(alike))]
    return tuple(
        ReloadNode(
            node=first + at,
            point=problem.vehicles[alike[0]].start,
            service_s=problem.vehicles[alike[0]].reload_s,
            vehicles=alike,
        )
        for at, alike in enumerate(wanted)
    )


def nodes_of_routes(
    reloads: Sequence[ReloadNode],
    routes: Sequence[tuple[int, ...]],
    pricing: Pricing,
) -> list[list[int]]:
    """Return routes of tasks with the nodes of their reloads, as far as there are any left."""
    if not reloads:
        return [list(route) for route in routes]
    free = list(reloads)
    nodes = []
    for vehicle, route in enumerate(routes):
        schedule = pricing.schedule(vehicle, route) if route else None
        own: list[int] = []
        for stop in with_reloads(route, () if schedule is None else schedule.reloads):
            if not isinstance(stop, Reload):
                own.append(stop)
                continue
            node = next((one for one in free if vehicle in one.vehicles), None)
            if node is not None:
                free.remove(node)
                own.append(node.node)
        nodes.append(own)
    return nodes


def add_reloads(model: OrToolsModel) -> None:
    """Let each reload be left out, and none but its vehicles make it."""
    for reload in model.reloads:
        index = model.manager.NodeToIndex(reload.node)
        model.routing.AddDisjunction([index], 0)
        model.routing.VehicleVar(index).SetValues([-1, *reload.vehicles])


def add_load_of_trips(model: OrToolsModel, measure: str, node_count: int) -> None:
    """Add one measure of capacity, kept on every trip, where it can bind at all."""
    problem, routing = model.problem, model.routing
    amount: list[int] = [getattr(order.load, measure) for order in problem.orders]
    total = sum(amount)
    limits = [getattr(vehicle, f"max_{measure}") for vehicle in problem.vehicles]
    if all(limit is None or limit >= total for limit in limits):
        return
    capacities = [total if limit is None else min(limit, total) for limit in limits]
    to_drop, aboard, shipped = ([0] * node_count for _ in range(3))
    for node, task in enumerate(problem.tasks):
        change = amount[task.order]
        if task.kind == "drop":
            to_drop[node] = -change
        else:
            aboard[node] = -change if task.kind == "ship_to" else change
            shipped[node] = 0 if task.kind == "collect" else aboard[node]
    for reload in model.reloads:
        aboard[reload.node] = -total
    dropping = _dimension(model, to_drop, capacities, f"to drop {measure}", total, at_start=True)
    carrying = _dimension(model, aboard, capacities, f"aboard {measure}", total)
    if any(shipped):
        routing.AddDimensionWithVehicleCapacity(
            routing.RegisterUnaryTransitVector(shipped), 0, capacities, True, f"shipped {measure}"
        )
        staying = routing.GetDimensionOrDie(f"shipped {measure}")
        for index in _indices(model):
            routing.solver().Add(
                carrying.CumulVar(index) - total + carrying.SlackVar(index)
                >= staying.CumulVar(index)
            )
    for index in range(routing.Size() + len(problem.vehicles)):
        # A vehicle of -1 is none: no limit.
        vehicle = (routing.VehicleVar(index) + 1).Var()
        room = routing.solver().Element([2 * total, *capacities], vehicle)
        routing.solver().Add(dropping.CumulVar(index) + carrying.CumulVar(index) <= room)


def add_releases(model: OrToolsModel) -> None:
    """Let each trip leave its depot no earlier than all that it drops is ready.

    Along a trip a dimension tells before when it did not leave; what is ready later is not
    dropped on it.
    """
    problem, routing = model.problem, model.routing
    late = {
        node: task.release_s
        for node, task in enumerate(problem.tasks)
        if task.kind == "drop" and task.release_s is not None
    }
    if not late:
        return
    time = routing.GetDimensionOrDie("time")
    zero_s = min(vehicle.shift.start_s for vehicle in problem.vehicles)
    horizon_s = max(vehicle.shift.end_s for vehicle in problem.vehicles) - zero_s
    routing.AddConstantDimensionWithSlack(0, horizon_s, horizon_s, False, "left")
    left = routing.GetDimensionOrDie("left")
    at_depot = _indices(model)
    for index in range(routing.Size()):
        if index not in at_depot:
            left.SlackVar(index).SetValue(0)
    for reload in model.reloads:
        index = model.manager.NodeToIndex(reload.node)
        routing.solver().Add(
            left.CumulVar(index) + left.SlackVar(index) <= time.CumulVar(index) + reload.service_s
        )
    for vehicle in range(len(problem.vehicles)):
        start = routing.Start(vehicle)
        routing.solver().Add(left.CumulVar(start) <= time.CumulVar(start))
    for node, release_s in late.items():
        index = model.manager.NodeToIndex(node)
        if release_s - zero_s > horizon_s:
            routing.solver().Add(routing.ActiveVar(index) == 0)
        else:
            left.CumulVar(index).SetMin(max(0, release_s - zero_s))


def _dimension(
    model: OrToolsModel,
    change: Sequence[int],
    capacities: Sequence[int],
    name: str,
    slack: int,
    *,
    at_start: bool = False,
) -> Any:  # noqa: ANN401 - OR-Tools' own
    """Return a dimension of load with slack at reloads, and at the start if so wished."""
    routing = model.routing
    evaluator = routing.RegisterUnaryTransitVector(list(change))
    routing.AddDimensionWithVehicleCapacity(evaluator, slack, capacities, not at_start, name)
    dimension = routing.GetDimensionOrDie(name)
    at_reload = _indices(model)
    for index in range(routing.Size()):
        if index not in at_reload:
            dimension.SlackVar(index).SetValue(0)
    return dimension


def _indices(model: OrToolsModel) -> set[int]:
    return {model.manager.NodeToIndex(reload.node) for reload in model.reloads}
