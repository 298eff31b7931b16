"""Several trips in one shift: what goes on and off a vehicle between them.

A vehicle that reloads may do so at its start and at its end. There everything that was
collected for that depot is unloaded, and what comes from it until the next time is loaded;
shipments on board stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from routeplan.model.order import Load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routeplan.model.order import TimeWindow
    from routeplan.problem.routing import ProblemVehicle, RoutingProblem, Task

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """A stop at a depot between two trips.

    Attributes
    ----------
    place
        How many of the route's tasks are done before it.
    point
        The depot's.
    service_s
        How long unloading and loading takes.
    windows
        When it may begin: late enough for what is loaded to be ready as the vehicle leaves.
    """

    place: int
    point: int
    service_s: int
    windows: tuple[TimeWindow, ...]


def depot_of(task: Task, vehicle: ProblemVehicle) -> int | None:
    """Return the depot where a vehicle loads a drop or unloads what it collects."""
    if task.kind == "drop":
        return vehicle.start if task.depot is None or not vehicle.reloads else task.depot
    if task.kind == "collect":
        return vehicle.end if task.depot is None or not vehicle.reloads else task.depot
    return None


def needs_no_other_depot(tasks: Iterable[Task], vehicle: ProblemVehicle) -> bool:
    """Whether all drops are loaded where a vehicle starts, and all else ends where it ends."""
    ends = {"drop": vehicle.start, "collect": vehicle.end}
    return all(depot_of(task, vehicle) == ends.get(task.kind) for task in tasks)


def with_reloads(tasks: Sequence[_T], reloads: Sequence[Reload]) -> tuple[_T | Reload, ...]:
    """Return the tasks of a route, or what stands for them, with its reloads between them."""
    stops: list[_T | Reload] = list(tasks)
    for reload in reversed(reloads):
        stops.insert(reload.place, reload)
    return tuple(stops)


def loads_of_trips(
    problem: RoutingProblem,
    vehicle: ProblemVehicle,
    tasks: Sequence[int],
    reloads: Sequence[Reload],
) -> list[Load]:
    """Return what is on the vehicle as it leaves its start, then after each stop.

    Stops are the tasks with the reloads between them.
    """
    stops = with_reloads([problem.tasks[task] for task in tasks], reloads)
    load, at_depots = handed_over(problem, vehicle, stops)
    loads = [load]
    for at, stop in enumerate(stops):
        if isinstance(stop, Reload):
            unloaded, loaded = at_depots[at]
            load = load - unloaded + loaded
        else:
            change = problem.orders[stop.order].load
            load = load - change if stop.kind in {"drop", "ship_to"} else load + change
        loads.append(load)
    return loads


def handed_over(
    problem: RoutingProblem, vehicle: ProblemVehicle, stops: Sequence[Task | Reload]
) -> tuple[Load, dict[int, tuple[Load, Load]]]:
    """Return what is loaded at the start, and what each reload unloads and loads.

    Reloads are told by their place among the stops.
    """
    loaded = {-1: Load()}
    unloaded = {}
    last: dict[int | None, int] = {vehicle.start: -1}
    collected: dict[int | None, Load] = {}
    for at, stop in enumerate(stops):
        if isinstance(stop, Reload):
            last[stop.point] = at
            loaded[at] = Load()
            unloaded[at] = collected.pop(stop.point, Load())
            continue
        load, depot = problem.orders[stop.order].load, depot_of(stop, vehicle)
        if stop.kind == "drop":
            loaded[last.get(depot, -1)] += load
        elif stop.kind == "collect":
            collected[depot] = collected.get(depot, Load()) + load
    return loaded[-1], {at: (load, loaded[at]) for at, load in unloaded.items()}


def release_s(tasks: Iterable[Task]) -> int | None:
    """Return when all drops among some tasks are ready, None where they are all day."""
    times = (task.release_s for task in tasks if task.kind == "drop")
    return max((time for time in times if time is not None), default=None)
