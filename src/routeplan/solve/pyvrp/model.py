"""PyVRP's data of a routing problem, and routes to and fro.

Times are seconds from the earliest shift; costs are scaled so that a second's wage and a
metre's cost are whole numbers, or within a thousandth of a VND. A way that is not there
takes twice as long as the day: no route that keeps its times has it.

A vehicle that reloads has PyVRP's trips. They begin to load what is ready late when it is
ready, where the schedule only leaves then: PyVRP's answers can be kept, and the schedule may
drive them earlier.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyvrp import (
    Activity,
    ActivityType,
    Client,
    ClientGroup,
    Depot,
    Location,
    ProblemData,
    Route,
    Shipment,
    Solution,
    VehicleType,
)

from routeplan.problem.routing import alike_vehicles, longest_day_vnd, mandatory_price_vnd
from routeplan.problem.trips import with_reloads
from routeplan.solve.pyvrp.passes import make_passes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.problem.insertion import Routes
    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import ProblemOrder, ProblemVehicle, RoutingProblem, Task
    from routeplan.problem.schedule import Schedule

_NO_LIMIT = np.iinfo(np.int64).max
"""PyVRP's own default of a maximum distance or duration."""
_MEASURES = ("weight_g", "volume_cm3", "pieces")
_DEAR_ORDERS = 20
_MOST_UNITS = 1_000
"""Per VND: finer would bring penalties of large loads near the end of 64 bits."""
START_PENALTY_VND = 50_000
"""What a second too late, or a unit too much, costs at least when the search begins (PyVRP's
own); the dearest order's price where that is more, or orders would pay for being too many."""
_PASS = 3
"""So much of a pass costs more than any order's price, from the beginning on."""
_MOST_UNITS_AT_ALL = 2**60
"""Whatever is too much, its penalty stays within 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PyVrpModel:
    """PyVRP's data and the numbering that belongs to it.

    Attributes
    ----------
    units_per_vnd
        What prices are multiplied with.
    start_penalty
        In such units, what a second too late or a unit too much costs as the search begins.
    vehicles
        Per vehicle type, the problem's vehicles: all alike.
    clients
        Per client, the task and the place of its window among the task's.
    shipments
        Per shipment, its two tasks.
    reloads
        By the point of a depot and how long a reload there takes, PyVRP's depot.
    """

    problem: RoutingProblem
    data: ProblemData
    units_per_vnd: int
    start_penalty: int
    vehicles: tuple[tuple[int, ...], ...]
    clients: tuple[tuple[int, int], ...]
    shipments: tuple[tuple[int, int], ...]
    reloads: Mapping[tuple[int, int], int]

    def routes(self, solution: Solution) -> Routes:
        """Return a solution's routes as tasks per vehicle.

        Of one that keeps not every rule, without tasks on vehicles that may not do them and
        without those done twice.
        """
        free = [iter(vehicles) for vehicles in self.vehicles]
        routes: list[tuple[int, ...]] = [()] * len(self.problem.vehicles)
        done: set[int] = set()
        for route in solution.routes():
            vehicle = next(free[route.vehicle_type()])
            tasks = dict.fromkeys(self.tasks(route))
            order_of = {task: self.problem.tasks[task].order for task in tasks if task not in done}
            routes[vehicle] = tuple(
                task
                for task, order in order_of.items()
                if vehicle in self.problem.orders[order].vehicles
            )
            done.update(tasks)
        return tuple(routes)

    def solution(self, routes: Routes, pricing: Pricing) -> Solution:
        """Return routes that can be kept as a solution, with their trips.

        Without a shipment that stays on board over a reload: PyVRP has none.
        """
        stop_of = {own: Activity(ActivityType.CLIENT, at) for at, own in enumerate(self.clients)}
        for at, (first, last) in enumerate(self.shipments):
            stop_of[first, 0] = Activity(ActivityType.PICKUP, at)
            stop_of[last, 0] = Activity(ActivityType.DELIVERY, at)
        made = []
        for kind, vehicles in enumerate(self.vehicles):
            for vehicle in vehicles:
                schedule = pricing.schedule(vehicle, routes[vehicle])
                if routes[vehicle] and schedule is not None:
                    at_s = zip(routes[vehicle], schedule.task_starts_s, strict=True)
                    stops = [stop_of[task, self._window(task, begin_s)] for task, begin_s in at_s]
                    # Of a vehicle that ends elsewhere PyVRP knows no reloads.
                    if _reloads(self.problem.vehicles[vehicle]):
                        stops = self._in_trips(stops, schedule)
                    made.append(Route(self.data, stops, kind))
        return Solution(self.data, made)

    def tasks(self, route: Route) -> tuple[int, ...]:
        """Return the tasks of a route."""
        return tuple(self.task(stop) for stop in route if not stop.is_depot())

    def cost_vnd(self, route: Route) -> int:
        """Return what PyVRP takes for a route's cost, rounded up."""
        units = route.distance_cost() + route.duration_cost() + route.fixed_vehicle_cost()
        return -(-units // self.units_per_vnd)

    def _in_trips(self, stops: Sequence[Activity], schedule: Schedule) -> list[Activity]:
        """Return the stops with the reloads that PyVRP knows between them."""
        depots = {
            reload: self.reloads.get((reload.point, reload.service_s))
            for reload in schedule.reloads
        }
        places = [reload.place for reload, depot in depots.items() if depot is not None]
        trip = [sum(place <= at for place in places) for at in range(len(stops))]
        ends: dict[int, list[int]] = {}
        for at, stop in enumerate(stops):
            if not stop.is_client():
                ends.setdefault(stop.idx, []).append(trip[at])
        split = {at for at, trips in ends.items() if len(set(trips)) > 1}
        within: list[Activity] = []
        for one in with_reloads(stops, schedule.reloads):
            if not isinstance(one, Activity):
                depot = depots[one]
                if depot is not None:
                    within.append(Activity(ActivityType.DEPOT, depot))
            elif one.is_client() or one.idx not in split:
                within.append(one)
        return within

    def task(self, stop: Activity) -> int:
        """Return the task of a stop that is no depot."""
        if stop.is_client():
            return self.clients[stop.idx][0]
        return self.shipments[stop.idx][0 if stop.is_pickup() else 1]

    def _window(self, task: int, begin_s: int) -> int:
        entry = self.problem.tasks[task]
        if len(self.problem.orders[entry.order].tasks) > 1:
            return 0
        return next(at for at, window in enumerate(entry.windows) if begin_s <= window.end_s)


def build_model(problem: RoutingProblem, *, all_mandatory: bool = False) -> PyVrpModel:
    """Return PyVRP's data of a problem that has vehicles.

    What ``unsupported`` names is not in it: no breaks, and of several windows at a shipment's
    end the time from the first to the last. An order that no vehicle may serve, or at no
    time, is left out of it.

    Parameters
    ----------
    all_mandatory
        Whether an answer that serves all mandatory orders is known: one that does not cannot
        be better, and need not be looked at.
    """
    frame = _Frame(problem, all_mandatory=all_mandatory)
    clients: list[Client] = []
    client_tasks: list[tuple[int, int]] = []
    groups: list[ClientGroup] = []
    shipments: list[Shipment] = []
    shipment_tasks: list[tuple[int, int]] = []
    for order in problem.orders:
        windows = [frame.windows(problem.tasks[task]) for task in order.tasks]
        # A shipment that has to be handed over before it may be picked up, too.
        if not frame.fits(order) or not all(windows) or windows[-1][-1][2] < windows[0][0][1]:
            continue
        if len(order.tasks) > 1:
            shipments.append(frame.shipment(order, windows))
            shipment_tasks.append((order.tasks[0], order.tasks[1]))
            continue
        group = len(groups) if len(windows[0]) > 1 else None
        if group is not None:
            own = range(len(clients), len(clients) + len(windows[0]))
            groups.append(ClientGroup(list(own), required=frame.required(order)))
        for at, early_s, late_s in windows[0]:
            clients.append(frame.client(order, early_s, late_s, group))
            client_tasks.append((order.tasks[0], at))
    profiles = sorted({vehicle.profile for vehicle in problem.vehicles})
    # PyVRP's stub of arrays is none that numpy's own types fit.
    matrices: list[tuple[Any, Any]] = [frame.matrices(profile) for profile in profiles]
    kinds = alike_vehicles(problem)
    data = ProblemData(
        [Location(0, 0) for _ in frame.points],
        clients,
        [Depot(frame.location[point]) for point in frame.depots]
        + [
            Depot(frame.location[point], service_duration=reload_s)
            for point, reload_s in frame.reloads
        ],
        [frame.vehicle_type(vehicles, profiles) for vehicles in kinds],
        [distance_m for _, distance_m in matrices],
        [duration_s for duration_s, _ in matrices],
        groups,
        shipments,
    )
    return PyVrpModel(
        problem=problem,
        data=data,
        units_per_vnd=frame.units_per_vnd,
        start_penalty=frame.start_penalty(),
        vehicles=kinds,
        clients=tuple(client_tasks),
        shipments=tuple(shipment_tasks),
        reloads=frame.reloads,
    )


class _Frame:
    """The numbers that all parts of the data share."""

    def __init__(self, problem: RoutingProblem, *, all_mandatory: bool) -> None:
        self._problem = problem
        self._all_mandatory = all_mandatory
        vehicles = problem.vehicles
        self._zero_s = min(vehicle.shift.start_s for vehicle in vehicles)
        self._horizon_s = max(vehicle.shift.end_s for vehicle in vehicles) - self._zero_s
        self.depots = sorted({point for v in vehicles for point in (v.start, v.end)})
        between_trips = sorted({(v.start, v.reload_s) for v in vehicles if _reloads(v)})
        self.reloads = {one: len(self.depots) + at for at, one in enumerate(between_trips)}
        self.points = sorted({*self.depots, *(task.point for task in problem.tasks)})
        self.location = {point: at for at, point in enumerate(self.points)}
        self.units_per_vnd = _units_per_vnd(vehicles)
        self._mandatory_vnd = search_price_vnd(problem)
        dearest_units = max((self._prize(order) for order in problem.orders), default=0)
        self.penalty_vnd = max(START_PENALTY_VND, dearest_units // self.units_per_vnd)
        self._passes = make_passes((order.vehicles for order in problem.orders), len(vehicles))
        total = {m: sum(getattr(order.load, m) for order in problem.orders) for m in _MEASURES}
        self._total = {m: total[m] for m in _MEASURES if _binds(vehicles, m, total[m])}
        self._rooms = [self._room(vehicle) for vehicle in range(len(vehicles))]

    def fits(self, order: ProblemOrder) -> bool:
        """Whether a vehicle that may serve an order has room for it."""
        load = self._load(order)
        return any(
            all(amount <= room for amount, room in zip(load, self._rooms[vehicle], strict=True))
            for vehicle in order.vehicles
        )

    def start_penalty(self) -> int:
        """Return the first penalty, in the model's units."""
        most = max([1, self._horizon_s, *self._total.values()])
        penalty: int = min(self.penalty_vnd * self.units_per_vnd, _MOST_UNITS_AT_ALL // most)
        return penalty

    def required(self, order: ProblemOrder) -> bool:
        """Whether an answer without this order is not looked at."""
        return self._all_mandatory and order.mandatory

    def windows(self, task: Task) -> list[tuple[int, int, int]]:
        """Return the place, beginning and end of each of a task's windows on this day."""
        found = []
        release_s = self._release_s(task)
        for at, window in enumerate(task.windows):
            early_s = max(0, window.start_s - self._zero_s)
            late_s = min(self._horizon_s, window.end_s - self._zero_s)
            if max(early_s, release_s) <= late_s:
                found.append((at, early_s, late_s))
        return found

    def client(self, order: ProblemOrder, early_s: int, late_s: int, group: int | None) -> Client:
        """Return a one-task order in one of its windows."""
        task = self._problem.tasks[order.tasks[0]]
        load = self._load(order)
        return Client(
            self.location[task.point],
            delivery=load if task.kind == "drop" else [],
            pickup=load if task.kind == "collect" else [],
            service_duration=task.service_s,
            tw_early=early_s,
            tw_late=late_s,
            release_time=self._release_s(task),
            prize=self._prize(order),
            required=group is None and self.required(order),
            group=group,
        )

    def shipment(
        self, order: ProblemOrder, windows: Sequence[Sequence[tuple[int, int, int]]]
    ) -> Shipment:
        """Return a shipment, at each end from its first window to its last."""
        first, last = (self._problem.tasks[task] for task in order.tasks)
        return Shipment(
            self.location[first.point],
            self.location[last.point],
            pickup_tw_early=windows[0][0][1],
            pickup_tw_late=windows[0][-1][2],
            pickup_service_duration=first.service_s,
            delivery_tw_early=windows[1][0][1],
            delivery_tw_late=windows[1][-1][2],
            delivery_service_duration=last.service_s,
            amount=self._load(order),
            prize=self._prize(order),
            required=self.required(order),
        )

    def vehicle_type(self, vehicles: Sequence[int], profiles: Sequence[str]) -> VehicleType:
        """Return the type of vehicles that are alike."""
        vehicle = self._problem.vehicles[vehicles[0]]
        far_m, longest_s = vehicle.max_distance_m, vehicle.max_duration_s
        return VehicleType(
            len(vehicles),
            self._rooms[vehicles[0]],
            self.depots.index(vehicle.start),
            self.depots.index(vehicle.end),
            vehicle.fixed_cost_vnd * self.units_per_vnd,
            vehicle.shift.start_s - self._zero_s,
            vehicle.shift.end_s - self._zero_s,
            shift_duration=_NO_LIMIT if longest_s is None else longest_s,
            max_distance=_NO_LIMIT if far_m is None else far_m,
            unit_distance_cost=round(vehicle.cost_per_km_vnd * self.units_per_vnd / 1000),
            unit_duration_cost=round(vehicle.cost_per_hour_vnd * self.units_per_vnd / 3600),
            profile=profiles.index(vehicle.profile),
            reload_depots=[self.reloads[vehicle.start, vehicle.reload_s]]
            if _reloads(vehicle)
            else [],
        )

    def matrices(self, profile: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return seconds and metres between the points, none of them huge."""
        matrix = self._problem.travel.matrix(profile).among(self.points)
        no_way = ~matrix.reachable
        duration_s = matrix.duration_s.astype(np.int64)
        distance_m = matrix.distance_m.astype(np.int64)
        duration_s[no_way] = 2 * (self._horizon_s + 1)
        distance_m[no_way] = distance_m.max(initial=0)
        return duration_s, distance_m

    def _release_s(self, task: Task) -> int:
        return 0 if task.release_s is None else max(0, task.release_s - self._zero_s)

    def _prize(self, order: ProblemOrder) -> int:
        if self.required(order):
            return 0
        price_vnd = self._mandatory_vnd if order.mandatory else order.price_vnd
        return price_vnd * self.units_per_vnd

    def _load(self, order: ProblemOrder) -> list[int]:
        needed = self._passes.needed.get(order.vehicles, ())
        return [getattr(order.load, measure) for measure in self._total] + [
            _PASS if at in needed else 0 for at in range(len(self._passes.shut_out))
        ]

    def _room(self, vehicle: int) -> list[int]:
        limits = {m: getattr(self._problem.vehicles[vehicle], f"max_{m}") for m in self._total}
        everything = _PASS * len(self._problem.orders)
        return [
            total if limits[measure] is None else min(limits[measure], total)
            for measure, total in self._total.items()
        ] + [0 if vehicle in shut else everything for shut in self._passes.shut_out]


def _reloads(vehicle: ProblemVehicle) -> bool:
    """Whether a vehicle may reload as PyVRP has it: all its trips begin and end alike."""
    return vehicle.reloads and vehicle.start == vehicle.end


def search_price_vnd(problem: RoutingProblem) -> int:
    """Return what the search takes for the price of a mandatory order.

    Above a vehicle's longest day and the dearest others that could be on its route; a price
    above the whole day's would have it serve the order at any hour.
    """
    dearest = sorted((order.price_vnd for order in problem.orders), reverse=True)
    shift_vnd = max(map(longest_day_vnd, problem.vehicles))
    return min(mandatory_price_vnd(problem), 1 + shift_vnd + sum(dearest[:_DEAR_ORDERS]))


def _units_per_vnd(vehicles: Sequence[ProblemVehicle]) -> int:
    """Return the least that makes each wage per second and cost per metre whole, or enough."""
    per_second = (3600 // math.gcd(3600, vehicle.cost_per_hour_vnd) for vehicle in vehicles)
    per_metre = (1000 // math.gcd(1000, vehicle.cost_per_km_vnd) for vehicle in vehicles)
    return min(_MOST_UNITS, math.lcm(*per_second, *per_metre))


def _binds(vehicles: Sequence[ProblemVehicle], measure: str, total: int) -> bool:
    limits = [getattr(vehicle, f"max_{measure}") for vehicle in vehicles]
    return any(limit is not None and limit < total for limit in limits)
