"""From a day and a region to a routing problem."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem
from routeplan.model.day import postponement_vnd
from routeplan.model.order import TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import DEFAULT_RELOAD_S
from routeplan.network.closures import LocatedClosures, during, locate_closures
from routeplan.network.locate import RoadPoint, locate
from routeplan.network.state import RoadState
from routeplan.problem.routing import (
    ANY_TIME,
    ProblemOrder,
    ProblemVehicle,
    RoutingProblem,
    Task,
    TaskKind,
)
from routeplan.problem.unusable import refuse_unusable_day
from routeplan.travel.table import TravelTable, build_travel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.network.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltProblem:
    """A day as a routing problem, with what plans and reasons need beside it.

    Attributes
    ----------
    problem
        Its orders, vehicles and tasks are those of ``day``, in the same order.
    locations
        Per point of ``problem.travel``, the location as the day names it.
    travel
        The same travel as in ``problem``, with its road states.
    closures
        What the day's closures shut while vehicles are out, with notes.
    """

    day: Day
    region: Region
    problem: RoutingProblem
    locations: tuple[Location, ...]
    travel: TravelTable
    closures: LocatedClosures


def build_problem(day: Day, region: Region) -> BuiltProblem:
    """Return the routing problem of a day.

    Raises
    ------
    InputError
        If the day has ids, numbers or limits that nothing can be planned with.
    LocationError
        If an order's or vehicle's location is not on the network; days that were read
        from files have no such location.
    """
    refuse_unusable_day(day)
    places = region.with_places(day.places)
    ends_s = day.ends_s
    located = locate_closures(region.roads, day.closures, until_s=ends_s)
    closures = _met_on_shift(located, day.vehicles)
    points = _Points(places)
    # First: an order may lie at a depot's point, which is named as the depot then.
    vehicles = tuple(_vehicle(vehicle, points) for vehicle in day.vehicles)
    tasks: list[Task] = []
    orders = []
    for index, order in enumerate(day.orders):
        own = _tasks(order, index, points, order.deadline_s(ends_s))
        orders.append(
            ProblemOrder(
                id=order.id,
                tasks=tuple(range(len(tasks), len(tasks) + len(own))),
                load=order.load,
                vehicles=eligible_vehicles(order, day.vehicles),
                price_vnd=postponement_vnd(order, day.postponement),
                mandatory=order.must_serve,
            )
        )
        tasks += own
    tasks = [
        _at_depot(task, day.orders[task.order], points) if orders[task.order].vehicles else task
        for task in tasks
    ]
    states = {
        name: RoadState(
            roads=region.roads,
            profile=region.profiles[name],
            weather=day.weather,
            ways_outside_province=day.ways_outside_province,
            closed=closures.spans,
        )
        for name in sorted({vehicle.profile for vehicle in day.vehicles})
    }
    travel = build_travel(points.found, states)
    return BuiltProblem(
        day=day,
        region=places,
        problem=RoutingProblem(
            orders=tuple(orders), tasks=tuple(tasks), vehicles=vehicles, travel=travel
        ),
        locations=tuple(points.locations),
        travel=travel,
        closures=closures,
    )


def eligible_vehicles(
    order: Order, vehicles: Sequence[Vehicle], *, skills: bool = True
) -> tuple[int, ...]:
    """Return the indices of the vehicles that lock, depots and skills allow.

    Parameters
    ----------
    skills
        Whether the order's skills count.
    """
    return tuple(
        index
        for index, vehicle in enumerate(vehicles)
        if order.locked_vehicle in {"", vehicle.id}
        and (not order.leaves_depot or order.origin.place_id in vehicle.loading_depots)
        and (
            order.leaves_depot
            or order.is_transfer
            or order.destination.place_id in vehicle.unloading_depots
        )
        and (not skills or set(order.skills) <= set(vehicle.skills))
    )


def no_vehicle_for(order: Order, vehicles: Sequence[Vehicle]) -> DataProblem | None:
    """Return what keeps every vehicle from an order by lock or depot alone, None if one is left.

    It is no fault of the order's row alone: a courier may be ill, or a vehicle's row set aside.
    """
    if eligible_vehicles(order, vehicles, skills=False):
        return None
    verb, column = ("starts", "origin") if order.leaves_depot else ("ends", "destination")
    verb += " or reloads"
    depot_id = (order.origin if order.leaves_depot else order.destination).place_id
    code, expected = "no_vehicle_at_depot", f"a depot where a vehicle of today {verb}"
    if order.locked_vehicle:
        column = "locked_vehicle"
        code, expected = "locked_vehicle_elsewhere", f"a vehicle that {verb} at {depot_id}"
        if all(vehicle.id != order.locked_vehicle for vehicle in vehicles):
            code, expected = "unknown_vehicle", "a vehicle of today that is not set aside"
    return DataProblem(
        file=order.file,
        row=order.row,
        column=column,
        value=order.locked_vehicle or depot_id,
        expected=expected,
        record_id=order.id,
        code=code,
    )


def _met_on_shift(closures: LocatedClosures, vehicles: Sequence[Vehicle]) -> LocatedClosures:
    """Return the closures as vehicles on their shifts meet them.

    A slide from five in the morning on shuts its road all day for a van that leaves at seven.
    """
    if not vehicles:
        return closures
    from_s = min(vehicle.shift.start_s for vehicle in vehicles)
    to_s = max(vehicle.shift.end_s for vehicle in vehicles)
    return dataclasses.replace(closures, spans=during(closures.spans, from_s, to_s))


class _Points:
    """Collects the distinct points of a day.

    Two locations on the same road point share it, unless they lie off the road: then each
    has its own way to the road.
    """

    def __init__(self, region: Region) -> None:
        self._region = region
        self._index: dict[tuple[object, ...], int] = {}
        self.found: list[RoadPoint] = []
        self.locations: list[Location] = []

    def add(self, location: Location) -> int:
        point = locate(self._region, location)
        own = location if point.snap_distance_m else None
        key = (point.node, point.section, point.offset_m, own)
        if key not in self._index:
            self._index[key] = len(self.found)
            self.found.append(point)
            self.locations.append(location)
        return self._index[key]

    def depot(self, place_id: str) -> int:
        return self.add(Location(place_id=place_id))


def _tasks(order: Order, index: int, points: _Points, deadline_s: int | None) -> list[Task]:
    last = _windows(order.windows, deadline_s)
    if not order.is_transfer:
        kind: TaskKind = "drop" if order.leaves_depot else "collect"
        return [_task(index, kind, points.add(order.customer), order.service_s, last)]
    first = _windows(order.pickup_windows, None, order.release_s)
    return [
        _task(index, "ship_from", points.add(order.origin), order.pickup_service_s, first),
        _task(index, "ship_to", points.add(order.destination), order.service_s, last),
    ]


def _task(
    order: int, kind: TaskKind, point: int, service_s: int, windows: tuple[TimeWindow, ...]
) -> Task:
    return Task(order=order, kind=kind, point=point, service_s=service_s, windows=windows)


def _at_depot(task: Task, order: Order, points: _Points) -> Task:
    """Return a task with the depot of its order, where a vehicle of its starts or ends."""
    if task.kind == "drop":
        depot = points.depot(order.origin.place_id)
        return dataclasses.replace(task, depot=depot, release_s=order.release_s)
    if task.kind == "collect":
        return dataclasses.replace(task, depot=points.depot(order.destination.place_id))
    return task


def _windows(
    windows: Sequence[TimeWindow], deadline_s: int | None, release_s: int | None = None
) -> tuple[TimeWindow, ...]:
    """Return sorted, disjoint windows, cut off at a deadline.

    What is ready late has no windows before.
    """
    last_s = ANY_TIME.end_s if deadline_s is None else deadline_s
    ready_s = ANY_TIME.start_s if release_s is None else release_s
    merged: list[TimeWindow] = []
    for window in sorted(windows or (ANY_TIME,)):
        start_s, end_s = max(window.start_s, ready_s), min(window.end_s, last_s)
        if start_s > end_s:
            continue
        if merged and start_s <= merged[-1].end_s:
            start_s, end_s = merged[-1].start_s, max(end_s, merged.pop().end_s)
        merged.append(TimeWindow(start_s=start_s, end_s=end_s))
    return tuple(merged)


def _vehicle(vehicle: Vehicle, points: _Points) -> ProblemVehicle:
    return ProblemVehicle(
        id=vehicle.id,
        profile=vehicle.profile,
        start=points.depot(vehicle.start_depot),
        end=points.depot(vehicle.end_depot),
        shift=vehicle.shift,
        break_=vehicle.break_,
        max_weight_g=vehicle.max_weight_g,
        max_volume_cm3=vehicle.max_volume_cm3,
        max_pieces=vehicle.max_pieces,
        max_distance_m=vehicle.max_distance_m,
        cost_per_km_vnd=vehicle.cost_per_km_vnd,
        cost_per_hour_vnd=vehicle.cost_per_hour_vnd,
        fixed_cost_vnd=vehicle.fixed_cost_vnd,
        reloads=vehicle.reloads,
        # Of vehicles that do not, it makes no difference.
        reload_s=vehicle.reload_s if vehicle.reloads else DEFAULT_RELOAD_S,
        max_duration_s=vehicle.max_duration_s,
    )
