"""The routing problem: orders, tasks and vehicles by index, and travel between points."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from routeplan.model.order import Load, TimeWindow
from routeplan.model.vehicle import DEFAULT_RELOAD_S
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routeplan.model.vehicle import Break
    from routeplan.travel.matrix import Travel

TaskKind = Literal["drop", "collect", "ship_from", "ship_to"]
"""``drop``: on the vehicle since its depot. ``collect``: stays on it to its depot."""

ANY_TIME = TimeWindow(start_s=-DAY_S, end_s=3 * DAY_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job, or one end of a shipment.

    Attributes
    ----------
    windows
        Sorted and disjoint; none at all means that it can never be done.
    depot
        The point of the depot where a drop is loaded, or where what is collected has to
        arrive; None is the start of its vehicle, or the end.
    release_s
        A vehicle with this drop leaves that depot no earlier.
    """

    order: int
    kind: TaskKind
    point: int
    service_s: int
    windows: tuple[TimeWindow, ...]
    depot: int | None = None
    release_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemOrder:
    """An order as a solver sees it.

    Attributes
    ----------
    tasks
        One task, or the two ends of a shipment in their order.
    vehicles
        Indices of the vehicles that lock, skills and depots allow; capacity and roads
        not considered.
    price_vnd
        What leaving it costs, if it is not mandatory.
    """

    id: str
    tasks: tuple[int, ...]
    load: Load
    vehicles: tuple[int, ...]
    price_vnd: int
    mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemVehicle:
    """A vehicle as a solver sees it; a capacity or maximum of None is no limit.

    One that ``reloads`` may go back to its start or end during its shift. ``max_duration_s``
    is from leaving the start to being back, whatever it does in between.
    """

    id: str
    profile: str
    start: int
    end: int
    shift: TimeWindow
    break_: Break | None
    max_weight_g: int | None
    max_volume_cm3: int | None
    max_pieces: int | None
    max_distance_m: int | None
    cost_per_km_vnd: int
    cost_per_hour_vnd: int
    fixed_cost_vnd: int
    reloads: bool = False
    reload_s: int = DEFAULT_RELOAD_S
    max_duration_s: int | None = None

    @property
    def longest_s(self) -> int:
        """How long it may be out at most: its shift, or less."""
        shift_s = self.shift.end_s - self.shift.start_s
        return shift_s if self.max_duration_s is None else min(shift_s, self.max_duration_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingProblem:
    """Everything a solver needs; indices refer to these tuples and to ``travel.points``."""

    orders: tuple[ProblemOrder, ...]
    tasks: tuple[Task, ...]
    vehicles: tuple[ProblemVehicle, ...]
    travel: Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who visits what, in which order; times come from the schedule.

    Attributes
    ----------
    routes
        Per vehicle, its tasks in order; empty for a vehicle that stays at home.
    cost_curve
        (seconds since the start, objective in VND) of each better answer.
    bound_vnd
        No assignment's objective is less; None where that is not known.
    stopped
        Why the search did not end by itself: empty, ``interrupted``, ``crashed``, or
        ``overdue`` of one that was ended, as it was stuck past its limit.
    """

    routes: tuple[tuple[int, ...], ...]
    cost_curve: tuple[tuple[float, int], ...] = ()
    bound_vnd: int | None = None
    stopped: str = ""


def served_orders(problem: RoutingProblem, routes: Iterable[Iterable[int]]) -> set[int]:
    """Return the indices of the orders that some routes serve."""
    return {problem.tasks[task].order for route in routes for task in route}


def alike_vehicles(problem: RoutingProblem) -> tuple[tuple[int, ...], ...]:
    """Return the vehicles that differ in nothing but their id and may serve the same, together."""
    # Which orders: by the distinct sets of vehicles that may serve one, of which there are few.
    orders: list[list[int]] = [[] for _ in problem.vehicles]
    for at, allowed in enumerate(dict.fromkeys(order.vehicles for order in problem.orders)):
        for vehicle in allowed:
            orders[vehicle].append(at)
    alike: dict[tuple[ProblemVehicle, tuple[int, ...]], list[int]] = {}
    for index, who in enumerate(problem.vehicles):
        kind = (dataclasses.replace(who, id=""), tuple(orders[index]))
        alike.setdefault(kind, []).append(index)
    return tuple(tuple(vehicles) for vehicles in alike.values())


def mandatory_price_vnd(problem: RoutingProblem) -> int:
    """Return a price above anything a day can cost, so that mandatory orders go first.

    The sum of all prices, fixed costs, and each vehicle's longest day at 100 km/h.
    """
    postponed = sum(order.price_vnd for order in problem.orders)
    return 1 + postponed + sum(map(longest_day_vnd, problem.vehicles))


def longest_day_vnd(vehicle: ProblemVehicle) -> int:
    """Return what a vehicle costs that drives as long as it may, at 100 km/h."""
    hourly_vnd = vehicle.cost_per_hour_vnd + 100 * vehicle.cost_per_km_vnd
    return vehicle.fixed_cost_vnd + vehicle.longest_s * hourly_vnd // 3600
