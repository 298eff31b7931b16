"""A public instance as routeplan's own problem, and as whole numbers for other solvers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.order import Load, TimeWindow
from routeplan.problem.routing import (
    ANY_TIME,
    ProblemOrder,
    ProblemVehicle,
    RoutingProblem,
    Task,
    TaskKind,
)
from routeplan.travel.matrix import Matrix, MatrixTravel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.solvers.instance import Carrier, Instance, Rounding, Routes
    from routeplan.problem.routing import Assignment

_PROFILE = "plane"
_VND_PER_KM = 1_000
"""So that a metre costs one VND."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounded:
    """An instance's distances and times in its family's whole numbers.

    ``windows`` and ``services`` are None where the family has no times.
    """

    distances: NDArray[np.int64]
    windows: NDArray[np.int64] | None
    services: NDArray[np.int64] | None


def rounded(instance: Instance) -> Rounded:
    """Return the whole numbers that every solver is given."""
    apart = instance.coordinates[:, None, :] - instance.coordinates[None, :, :]
    rule = instance.rounding
    return Rounded(
        distances=_whole(np.sqrt((apart**2).sum(axis=-1)), rule),
        windows=None if instance.windows is None else _whole(instance.windows, rule),
        services=None if instance.services is None else _whole(instance.services, rule),
    )


def max_duration(instance: Instance, carrier: Carrier) -> int | None:
    """Return how long a vehicle may be out, in whole numbers."""
    if carrier.max_duration is None:
        return None
    return int(_whole(np.array(carrier.max_duration), instance.rounding))


def to_problem(instance: Instance) -> RoutingProblem:
    """Return the same as a routing problem: points are the instance's locations.

    A unit of distance is a metre and costs one VND, a unit of time is a second; there are no
    wages, and every order is mandatory.
    """
    numbers = rounded(instance)
    distance_m = numbers.distances.astype(np.int32)
    matrix = Matrix(
        duration_s=distance_m,
        distance_m=distance_m,
        reachable=np.ones(distance_m.shape, dtype=np.bool_),
    )
    for array in (matrix.distance_m, matrix.reachable):
        array.setflags(write=False)
    everyone = tuple(range(len(instance.carriers)))
    stops: list[tuple[int, ...]] = [*instance.pairs]
    stops = stops or [(customer,) for customer in instance.customers]
    kinds: tuple[TaskKind, ...] = ("ship_from", "ship_to") if instance.pairs else ("drop",)
    tasks: list[Task] = []
    orders: list[ProblemOrder] = []
    for places in stops:
        own = range(len(tasks), len(tasks) + len(places))
        tasks += [
            _task(numbers, len(orders), kind, point)
            for kind, point in zip(kinds, places, strict=True)
        ]
        order = ProblemOrder(
            id=str(places[0]),
            tasks=tuple(own),
            load=Load(weight_g=instance.demands[places[0]]),
            vehicles=everyone,
            price_vnd=0,
            mandatory=True,
        )
        orders.append(order)
    return RoutingProblem(
        orders=tuple(orders),
        tasks=tuple(tasks),
        vehicles=tuple(_vehicle(instance, at, numbers) for at in everyone),
        travel=MatrixTravel({_PROFILE: matrix}),
    )


def to_routes(problem: RoutingProblem, assignment: Assignment) -> Routes:
    """Return an assignment's routes as the instance's locations."""
    return tuple(tuple(problem.tasks[task].point for task in route) for route in assignment.routes)


def _task(numbers: Rounded, order: int, kind: TaskKind, point: int) -> Task:
    window = ANY_TIME
    if numbers.windows is not None:
        early_s, late_s = numbers.windows[point].tolist()
        window = TimeWindow(start_s=early_s, end_s=late_s)
    return Task(
        order=order,
        kind=kind,
        point=point,
        service_s=0 if numbers.services is None else int(numbers.services[point]),
        windows=(window,),
    )


def _vehicle(instance: Instance, at: int, numbers: Rounded) -> ProblemVehicle:
    carrier = instance.carriers[at]
    # Without times the day is long enough for any route: each location's longest way on.
    early_s, late_s = 0, int(numbers.distances.max(axis=1).sum())
    if numbers.windows is not None:
        early_s, late_s = numbers.windows[carrier.depot].tolist()
    return ProblemVehicle(
        id=str(at),
        profile=_PROFILE,
        start=carrier.depot,
        end=carrier.depot,
        shift=TimeWindow(start_s=early_s, end_s=late_s),
        break_=None,
        max_weight_g=carrier.capacity,
        max_volume_cm3=None,
        max_pieces=None,
        max_distance_m=None,
        cost_per_km_vnd=_VND_PER_KM * carrier.cost_per_distance,
        cost_per_hour_vnd=0,
        fixed_cost_vnd=instance.rounding.scale * carrier.fixed_cost,
        max_duration_s=max_duration(instance, carrier),
    )


def _whole(values: NDArray[np.float64], rule: Rounding) -> NDArray[np.int64]:
    scaled = rule.scale * values
    return (scaled if rule.truncated else np.round(scaled)).astype(np.int64)
