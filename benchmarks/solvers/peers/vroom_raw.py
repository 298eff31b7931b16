"""VROOM's own ``solve``: at its highest level and at a quick one, each with both cores.

VROOM shares its time out among its searches, of which a level has more the higher it is; it
knows no seeds. Of
a day it serves what it can by priority first: mandatory orders at the highest, the others by
price; it never leaves an order because serving it costs more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import vroom

from benchmarks.solvers.convert import rounded
from benchmarks.solvers.peers.protocol import Peer, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.solvers.convert import Rounded
    from benchmarks.solvers.instance import Instance, Routes
    from benchmarks.solvers.peers.protocol import Question, Tell
    from routeplan.problem.routing import ProblemOrder, ProblemVehicle, RoutingProblem, Task

_LEVELS = (5, 1)
"""By process; the answer that is better counts."""
_THREADS = 2
_MOST_PRIORITY = 100
_MEASURES = ("weight_g", "volume_cm3", "pieces")
_NO_LONGEST_DURATION = "VROOM limits travel time, not the time out with service and waiting"


@dataclass(frozen=True, slots=True)
class _Search:
    asked: Any
    vehicles: int
    level: int

    def run(self, *, budget_s: float, seed: int, tell: Tell) -> None:  # noqa: ARG002
        limit = dt.timedelta(seconds=budget_s)
        tell(self.asked.solve(exploration_level=self.level, nb_threads=_THREADS, timeout=limit))

    def routes(self, answer: Any) -> Routes:  # noqa: ANN401
        """Return the ids of jobs, which are the locations or tasks they stand for."""
        routes: list[list[int]] = [[] for _ in range(self.vehicles)]
        frame = answer.routes
        done = frame[frame["type"].isin(["job", "pickup", "delivery"])]
        for vehicle, job in zip(done["vehicle_id"], done["id"], strict=True):
            routes[int(vehicle)].append(int(job))
        return tuple(tuple(route) for route in routes)


def _prepare(question: Question, process: int) -> _Search:
    if question.instance is not None:
        asked, vehicles = _of_instance(question.instance), len(question.instance.carriers)
    else:
        asked, vehicles = _of_problem(question.problem), len(question.problem.vehicles)
    return _Search(asked, vehicles, _LEVELS[process])


def _of_instance(instance: Instance) -> Any:  # noqa: ANN401
    if any(carrier.max_duration is not None for carrier in instance.carriers):
        raise RefusedError(_NO_LONGEST_DURATION)
    asked = vroom.Input()
    numbers = rounded(instance)
    job = partial(_step, numbers)
    if instance.pairs:
        for first, last in instance.pairs:
            ends = job(vroom.ShipmentStep, first), job(vroom.ShipmentStep, last)
            asked.add_job(vroom.Shipment(*ends, amount=[instance.demands[first]]))
    else:
        for at in instance.customers:
            asked.add_job(job(vroom.Job, at, delivery=[instance.demands[at]]))
    for vehicle, carrier in enumerate(instance.carriers):
        window = None if numbers.windows is None else numbers.windows[carrier.depot].tolist()
        asked.add_vehicle(
            vroom.Vehicle(
                vehicle,
                start=carrier.depot,
                end=carrier.depot,
                profile=str(carrier.cost_per_distance),
                capacity=[carrier.capacity],
                time_window=window,
                costs=vroom.VehicleCosts(fixed=instance.rounding.scale * carrier.fixed_cost),
            )
        )
    durations = numbers.distances if numbers.windows is not None else 0 * numbers.distances
    for price in {carrier.cost_per_distance for carrier in instance.carriers}:
        asked.set_durations_matrix(str(price), durations)
        asked.set_costs_matrix(str(price), price * numbers.distances)
    return asked


def _step(numbers: Rounded, make: Callable[..., Any], at: int, **more: object) -> Any:  # noqa: ANN401
    if numbers.windows is not None:
        more["time_windows"] = [numbers.windows[at].tolist()]
    if numbers.services is not None:
        more["default_service"] = int(numbers.services[at])
    return make(at, at, **more)


def _of_problem(problem: RoutingProblem) -> Any:  # noqa: ANN401
    if any(vehicle.break_ is not None for vehicle in problem.vehicles):
        raise RefusedError("VROOM would place breaks by other rules than this day's")
    if any(vehicle.max_duration_s is not None for vehicle in problem.vehicles):
        raise RefusedError(_NO_LONGEST_DURATION)
    asked = vroom.Input()
    skills = {order.vehicles: at for at, order in enumerate(problem.orders, start=1)}
    dearest_vnd = max((order.price_vnd for order in problem.orders), default=0)
    for order in problem.orders:
        if all(problem.tasks[task].windows for task in order.tasks):
            _add_order(asked, problem, order, skills[order.vehicles], dearest_vnd)
    owned: list[set[int]] = [set() for _ in problem.vehicles]
    for allowed, skill in skills.items():
        for at in allowed:
            owned[at].add(skill)
    total = {m: sum(getattr(order.load, m) for order in problem.orders) for m in _MEASURES}
    for at, vehicle in enumerate(problem.vehicles):
        asked.add_vehicle(_vehicle(at, vehicle, owned[at], total))
    horizon_s = max(vehicle.shift.end_s for vehicle in problem.vehicles)
    for profile in {vehicle.profile for vehicle in problem.vehicles}:
        matrix = problem.travel.matrix(profile)
        # Where there is no way, longer than the day: small, and never kept.
        asked.set_durations_matrix(
            profile, np.where(matrix.reachable, matrix.duration_s, 2 * horizon_s)
        )
        asked.set_distances_matrix(profile, np.maximum(matrix.distance_m, 0))
    return asked


def _add_order(
    asked: Any,  # noqa: ANN401
    problem: RoutingProblem,
    order: ProblemOrder,
    skill: int,
    dearest_vnd: int,
) -> None:
    load = [getattr(order.load, measure) for measure in _MEASURES]
    below = (_MOST_PRIORITY - 1) * order.price_vnd // max(1, dearest_vnd)
    rank = {"skills": {skill}, "priority": _MOST_PRIORITY if order.mandatory else below}
    tasks = [problem.tasks[task] for task in order.tasks]
    if len(tasks) > 1:
        ends = [
            vroom.ShipmentStep(number, task.point, **_when(task))
            for number, task in zip(order.tasks, tasks, strict=True)
        ]
        asked.add_job(vroom.Shipment(*ends, amount=load, **rank))
        return
    amount = {"delivery" if tasks[0].kind == "drop" else "pickup": load}
    asked.add_job(vroom.Job(order.tasks[0], tasks[0].point, **_when(tasks[0]), **amount, **rank))


def _when(task: Task) -> dict[str, Any]:
    windows = [(max(0, window.start_s), window.end_s) for window in task.windows]
    return {
        "default_service": task.service_s,
        "time_windows": [window for window in windows if window[1] >= 0],
    }


def _vehicle(at: int, who: ProblemVehicle, skills: set[int], total: dict[str, int]) -> Any:  # noqa: ANN401
    limits = [getattr(who, f"max_{measure}") for measure in _MEASURES]
    distance = {} if who.max_distance_m is None else {"max_distance": who.max_distance_m}
    return vroom.Vehicle(
        at,
        start=who.start,
        end=who.end,
        profile=who.profile,
        capacity=[
            total[measure] if limit is None else limit
            for measure, limit in zip(_MEASURES, limits, strict=True)
        ],
        skills=skills,
        time_window=(who.shift.start_s, who.shift.end_s),
        costs=vroom.VehicleCosts(
            fixed=who.fixed_cost_vnd, per_hour=who.cost_per_hour_vnd, per_km=who.cost_per_km_vnd
        ),
        **distance,
    )


PEERS = {
    "vroom": Peer(
        name="vroom",
        processes=len(_LEVELS),
        anytime=False,
        prepare=_prepare,
        has_all_cores=True,
    )
}
