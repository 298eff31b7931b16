"""One order alone: whether any vehicle could serve it, as the day is or otherwise."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from routeplan.network.state import RoadState, lift
from routeplan.problem.routing import ANY_TIME, ProblemOrder, ProblemVehicle, RoutingProblem
from routeplan.problem.schedule import schedule_route
from routeplan.problem.trips import depot_of
from routeplan.travel.table import travel_between
from routeplan.travel.timed import TimedTravel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routeplan.problem.build import BuiltProblem
    from routeplan.travel.graph import SplitGraph
    from routeplan.travel.matrix import Matrix
    from routeplan.travel.timed import GateTable
    from routeplan.travel.topology import WeighedRoads


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
        Whether time windows and release times do not bind.
    any_duration
        Whether vehicles may be out for as long as their shift.
    all_day
        Whether closures that hold for part of the day hold at every hour.
    """

    lifted: frozenset[str] | None = frozenset()
    profile: str = ""
    any_access: bool = False
    any_window: bool = False
    any_duration: bool = False
    all_day: bool = False

    @property
    def on_roads(self) -> Circumstances:
        """What of them changes the roads as one profile finds them."""
        return dataclasses.replace(self, profile="", any_window=False, any_duration=False)


AS_IT_IS = Circumstances()
ALL_DAY = Circumstances(all_day=True)
NO_CLOSURES = Circumstances(lifted=None)


class OneOrder:
    """Tests on single orders of one day; keeps the road states it has weighed."""

    def __init__(self, built: BuiltProblem) -> None:
        self._built = built
        self._weighed = lru_cache(maxsize=256)(self._weigh)
        self._whole = lru_cache(maxsize=16)(self._between_all)

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
            if self._duration_s(order, who, circumstances) is not None:
                return vehicle
        return None

    def duration_s(
        self, order: int, vehicle: int, circumstances: Circumstances = AS_IT_IS
    ) -> int | None:
        """Return how long a vehicle is out for the order alone, None where it cannot serve it."""
        return self._duration_s(order, self._built.problem.vehicles[vehicle], circumstances)

    def _duration_s(
        self, order: int, who: ProblemVehicle, circumstances: Circumstances
    ) -> int | None:
        lone = self._lone_problem(self._built.problem.orders[order], who, circumstances)
        schedule = schedule_route(lone, lone.vehicles[0], range(len(lone.tasks)))
        return None if schedule is None else schedule.duration_s

    def has_way(
        self, order: int, vehicles: Iterable[int], circumstances: Circumstances = AS_IT_IS
    ) -> bool:
        """Whether some vehicle finds a road from its start over the order to its end."""
        return any(self._has_way(order, vehicle, circumstances) for vehicle in vehicles)

    def _has_way(self, order: int, vehicle: int, circumstances: Circumstances) -> bool:
        profile = circumstances.profile or self._built.problem.vehicles[vehicle].profile
        stops = self.stops(order, vehicle)
        reachable = self._between(profile, stops, circumstances)[0].reachable
        return all(reachable[at, at + 1] for at in range(len(stops) - 1))

    def stops(self, order: int, vehicle: int) -> tuple[int, ...]:
        """Return the points of a vehicle's route for one order, depot to depot.

        Where the order's depot is not the one that the route starts or ends at, it is among
        them.
        """
        who = self._built.problem.vehicles[vehicle]
        own = self.own_ends(order, vehicle)
        start = () if own[0] == who.start else (who.start,)
        end = () if own[-1] == who.end else (who.end,)
        return (*start, *own, *end)

    def own_ends(self, order: int, vehicle: int) -> tuple[int, int]:
        """Return the points of an order's own way on a vehicle.

        A transfer's lies between its two ends, another's between depot and customer.
        """
        problem = self._built.problem
        who = problem.vehicles[vehicle]
        first, *last = (problem.tasks[task] for task in problem.orders[order].tasks)
        if last:
            return first.point, last[0].point
        depot = depot_of(first, who)
        if first.kind == "drop":
            return who.start if depot is None else depot, first.point
        return first.point, who.end if depot is None else depot

    def distance_and_duration(
        self, profile: str, origin: int, destination: int
    ) -> tuple[int, int] | None:
        """Return metres and seconds of the fastest way open all day, None without one."""
        matrix, _ = self._between(profile, (origin, destination), ALL_DAY)
        if not matrix.reachable[0, 1]:
            return None
        return int(matrix.distance_m[0, 1]), int(matrix.duration_s[0, 1])

    def arcs_on_way(
        self, order: int, vehicle: int, circumstances: Circumstances
    ) -> tuple[int, ...]:
        """Return the arcs of a vehicle's way over one order, where it has one."""
        profile = circumstances.profile or self._built.problem.vehicles[vehicle].profile
        weighed = self._weighed(profile, circumstances.on_roads)
        legs = weighed.trace(list(itertools.pairwise(self.stops(order, vehicle))))
        return tuple(arc for leg in legs if leg is not None for arc in leg)

    def graph(self, profile: str) -> SplitGraph:
        """Return the graph that a profile drives on."""
        return self._built.travel.topology(self.state(profile)).graph

    def state(self, profile: str, circumstances: Circumstances = AS_IT_IS) -> RoadState:
        """Return the roads as a profile finds them under the circumstances."""
        built = self._built
        states = built.travel.states
        state = states.get(profile) or dataclasses.replace(
            next(iter(states.values())), profile=built.region.profiles[profile]
        )
        if circumstances.any_access:
            everywhere = dataclasses.replace(
                state.profile, min_width_m=0.0, weight_kg=0, any_class=True
            )
            state = dataclasses.replace(state, profile=everywhere, weather="dry")
        if circumstances.lifted is None or circumstances.lifted:
            names = None if circumstances.lifted is None else sorted(circumstances.lifted)
            state = lift(state, names)
        return state.all_day() if circumstances.all_day else state

    def _weigh(self, profile: str, on_roads: Circumstances) -> WeighedRoads:
        state = self.state(profile, on_roads)
        return self._built.travel.topology(state).weigh(state.best_hour())

    def _between_all(
        self, profile: str, on_roads: Circumstances
    ) -> tuple[Matrix, GateTable | None]:
        travel = self._built.travel
        if profile in travel.matrices and on_roads == AS_IT_IS:
            return travel.matrices[profile], travel.tables.get(profile)
        return travel_between(self._weighed(profile, on_roads), self.state(profile, on_roads))

    def _between(
        self, profile: str, points: tuple[int, ...], circumstances: Circumstances
    ) -> tuple[Matrix, GateTable | None]:
        """Return travel between a few points: the matrix of the best hour, and the gates.

        With all closures or none the same serves many orders, so the whole is worked out
        and kept; for sets of closures only what is asked for.
        """
        on_roads = circumstances.on_roads
        if not on_roads.lifted:
            whole, table = self._whole(profile, on_roads)
            return whole.among(points), None if table is None else table.among(points)
        weighed = self._weighed(profile, on_roads)
        # The depot may be an end of the order, too: from itself to itself is no way at all.
        distinct = tuple(dict.fromkeys(points))
        matrix, table = travel_between(weighed, self.state(profile, on_roads), distinct)
        at = tuple(distinct.index(point) for point in points)
        return matrix.among(at), None if table is None else table.among(at)

    def _lone_problem(
        self, order: ProblemOrder, vehicle: ProblemVehicle, circumstances: Circumstances
    ) -> RoutingProblem:
        """Return the problem of one order and one vehicle; its points count from 0."""
        tasks = [self._built.problem.tasks[task] for task in order.tasks]
        points = (vehicle.start, *(task.point for task in tasks), vehicle.end)
        ends = {vehicle.end: len(points) - 1, vehicle.start: 0}
        matrix, table = self._between(vehicle.profile, points, circumstances)
        tables = {} if table is None else {vehicle.profile: table}
        longest_s = None if circumstances.any_duration else vehicle.max_duration_s
        return RoutingProblem(
            orders=(dataclasses.replace(order, tasks=tuple(range(len(tasks))), vehicles=(0,)),),
            tasks=tuple(
                dataclasses.replace(
                    task,
                    order=0,
                    point=at + 1,
                    depot=None if task.depot is None else ends.get(task.depot),
                    windows=(ANY_TIME,) if circumstances.any_window else task.windows,
                    release_s=None if circumstances.any_window else task.release_s,
                )
                for at, task in enumerate(tasks)
            ),
            vehicles=(
                dataclasses.replace(
                    vehicle, start=0, end=ends[vehicle.end], max_duration_s=longest_s
                ),
            ),
            travel=TimedTravel({vehicle.profile: matrix}, tables),
        )
