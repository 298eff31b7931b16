"""One order alone: whether any vehicle could serve it, as the day is or otherwise."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.state import RoadState, lift
from routeplan.problem.routing import ANY_TIME, ProblemOrder, ProblemVehicle, RoutingProblem
from routeplan.problem.schedule import schedule_route
from routeplan.travel.dijkstra import WeightedGraph, trace, weigh
from routeplan.travel.matrix import Matrix, MatrixTravel
from routeplan.travel.table import point_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routeplan.problem.build import BuiltProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is different from the day as it is.

    Attributes
    ----------
    lifted
        Closures that are lifted; None lifts all.
    profile
        The profile that every vehicle drives as; empty keeps their own.
    any_access
        Whether rain and narrow roads keep no one out.
    any_window
        Whether time windows do not bind.
    """

    lifted: frozenset[str] | None = frozenset()
    profile: str = ""
    any_access: bool = False
    any_window: bool = False


AS_IT_IS = Circumstances()
NO_CLOSURES = Circumstances(lifted=None)


class OneOrder:
    """Tests on single orders of one day; keeps the road states it has weighed."""

    def __init__(self, built: BuiltProblem) -> None:
        self._built = built
        self._weighted = lru_cache(maxsize=256)(self._weigh)
        self._whole = lru_cache(maxsize=16)(self._whole_matrix)

    def servable(
        self, order: int, vehicles: Iterable[int], circumstances: Circumstances = AS_IT_IS
    ) -> int | None:
        """Return a vehicle that can serve the order and nothing else, or None."""
        problem = self._built.problem
        tried: set[ProblemVehicle] = set()
        for vehicle in vehicles:
            who = problem.vehicles[vehicle]
            who = dataclasses.replace(who, profile=circumstances.profile or who.profile)
            # Vehicles that differ in id and prices alone give the same answer.
            alike = dataclasses.replace(
                who, id="", cost_per_km_vnd=0, cost_per_hour_vnd=0, fixed_cost_vnd=0
            )
            if alike in tried:
                continue
            tried.add(alike)
            lone = self._lone_problem(problem.orders[order], who, circumstances)
            if schedule_route(lone, lone.vehicles[0], range(len(lone.tasks))) is not None:
                return vehicle
        return None

    def has_way(
        self, order: int, vehicles: Iterable[int], circumstances: Circumstances = AS_IT_IS
    ) -> bool:
        """Whether some vehicle finds a road from its start over the order to its end."""
        return any(self._has_way(order, vehicle, circumstances) for vehicle in vehicles)

    def _has_way(self, order: int, vehicle: int, circumstances: Circumstances) -> bool:
        profile = circumstances.profile or self._built.problem.vehicles[vehicle].profile
        stops = self.stops(order, vehicle)
        reachable = self._matrix(profile, stops, circumstances).reachable
        return all(reachable[at, at + 1] for at in range(len(stops) - 1))

    def stops(self, order: int, vehicle: int) -> tuple[int, ...]:
        """Return the points of a vehicle's route for one order, depot to depot."""
        problem = self._built.problem
        who = problem.vehicles[vehicle]
        tasks = problem.orders[order].tasks
        return (who.start, *(problem.tasks[task].point for task in tasks), who.end)

    def distance_and_duration(
        self, profile: str, origin: int, destination: int
    ) -> tuple[int, int] | None:
        """Return metres and seconds of the fastest way as the day is, None without one."""
        matrix = self._matrix(profile, (origin, destination), AS_IT_IS)
        if not matrix.reachable[0, 1]:
            return None
        return int(matrix.distance_m[0, 1]), int(matrix.duration_s[0, 1])

    def arcs_on_way(
        self, order: int, vehicle: int, circumstances: Circumstances
    ) -> tuple[int, ...]:
        """Return the arcs of a vehicle's way over one order, where it has one."""
        profile = circumstances.profile or self._built.problem.vehicles[vehicle].profile
        weighted = self._weighted(profile, circumstances.lifted, circumstances.any_access)
        nodes = self._built.travel.graph.point_node[list(self.stops(order, vehicle))].tolist()
        legs = trace(weighted, list(itertools.pairwise(nodes)))
        return tuple(arc for leg in legs if leg is not None for arc in leg)

    def state(self, profile: str, circumstances: Circumstances = AS_IT_IS) -> RoadState:
        """Return the roads as a profile finds them under the circumstances."""
        built = self._built
        states = built.travel.states
        state = states.get(profile) or dataclasses.replace(
            next(iter(states.values())), profile=built.region.profiles[profile]
        )
        if circumstances.any_access:
            everywhere = dataclasses.replace(state.profile, min_width_m=0.0)
            state = dataclasses.replace(state, profile=everywhere, weather="dry")
        if circumstances.lifted is None or circumstances.lifted:
            names = None if circumstances.lifted is None else sorted(circumstances.lifted)
            state = lift(state, names)
        return state

    def _weigh(
        self,
        profile: str,
        lifted: frozenset[str] | None,
        any_access: bool,  # noqa: FBT001
    ) -> WeightedGraph:
        circumstances = Circumstances(lifted=lifted, any_access=any_access)
        return weigh(self._built.travel.graph, self.state(profile, circumstances))

    def _whole_matrix(
        self,
        profile: str,
        lifted: frozenset[str] | None,
        any_access: bool,  # noqa: FBT001 - part of a cache's key
    ) -> Matrix:
        travel = self._built.travel
        circumstances = Circumstances(lifted=lifted, any_access=any_access)
        if profile in travel.matrices and circumstances == AS_IT_IS:
            return travel.matrices[profile]
        weighted = self._weighted(profile, lifted, any_access)
        state = self.state(profile, circumstances)
        return point_matrix(travel.graph, weighted, state, travel.points)

    def _matrix(
        self, profile: str, points: tuple[int, ...], circumstances: Circumstances
    ) -> Matrix:
        """Return the matrix between a few points.

        With all closures or none the same matrix serves many orders, so the whole one is
        worked out and kept; for sets of closures only what is asked for.
        """
        lifted, any_access = circumstances.lifted, circumstances.any_access
        if not lifted:
            whole = self._whole(profile, lifted, any_access)
            at = np.ix_(points, points)
            return Matrix(
                duration_s=whole.duration_s[at],
                distance_m=whole.distance_m[at],
                reachable=whole.reachable[at],
            )
        travel = self._built.travel
        weighted = self._weighted(profile, lifted, any_access)
        chosen = np.array(points, dtype=np.int64)
        return point_matrix(
            travel.graph, weighted, self.state(profile, circumstances), travel.points, chosen
        )

    def _lone_problem(
        self, order: ProblemOrder, vehicle: ProblemVehicle, circumstances: Circumstances
    ) -> RoutingProblem:
        """Return the problem of one order and one vehicle; its points count from 0."""
        tasks = [self._built.problem.tasks[task] for task in order.tasks]
        points = (vehicle.start, *(task.point for task in tasks), vehicle.end)
        matrix = self._matrix(vehicle.profile, points, circumstances)
        return RoutingProblem(
            orders=(dataclasses.replace(order, tasks=tuple(range(len(tasks))), vehicles=(0,)),),
            tasks=tuple(
                dataclasses.replace(
                    task,
                    order=0,
                    point=at + 1,
                    windows=(ANY_TIME,) if circumstances.any_window else task.windows,
                )
                for at, task in enumerate(tasks)
            ),
            vehicles=(dataclasses.replace(vehicle, start=0, end=len(points) - 1),),
            travel=MatrixTravel({vehicle.profile: matrix}),
        )
