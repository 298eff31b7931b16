"""From an assignment to routes with stops, legs, times and loads."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.model.plan import BreakTaken, Journey, Leg, Route, Step, Stop, Visit
from routeplan.model.plan import Reload as ReloadDone
from routeplan.problem.schedule import route_cost_vnd, schedule_route
from routeplan.problem.trips import Reload, handed_over, loads_of_trips, with_reloads
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.place import Location
    from routeplan.model.plan import StepAction
    from routeplan.problem.build import BuiltProblem
    from routeplan.problem.routing import ProblemVehicle, Task
    from routeplan.problem.schedule import Schedule

_TAKES_ON = {"collect", "ship_from"}


@dataclass(frozen=True, slots=True)
class _Halt:
    """Consecutive tasks at one point: the places ``first`` to ``last - 1`` of a route.

    A reload is a halt by itself.
    """

    point: int
    first: int
    last: int
    reload: bool = False


def build_routes(built: BuiltProblem, assignment: Sequence[tuple[int, ...]]) -> tuple[Route, ...]:
    """Return the routes of all vehicles that leave their depot.

    Raises
    ------
    ValueError
        If a route breaks a rule that the schedule checks.
    """
    return tuple(
        _route(built, who, tasks)
        for who, tasks in zip(built.problem.vehicles, assignment, strict=True)
        if tasks
    )


def build_journeys(built: BuiltProblem, routes: Sequence[Route]) -> tuple[Journey, ...]:
    """Return the steps of every served order, in the day's order."""
    steps: dict[str, list[Step]] = {}
    orders = {order.id: order for order in built.day.orders}
    depots = {
        built.problem.orders[task.order].id: built.locations[task.depot]
        for task in built.problem.tasks
        if task.depot is not None
    }
    for route in routes:
        for at, stop in enumerate(route.stops):
            for visit in stop.visits:
                order = orders[visit.order_id]
                own = steps.setdefault(order.id, [])
                if order.leaves_depot:
                    own.append(_loaded(route, at, depots[order.id]))
                own.append(_step(stop.name, visit.action, route.vehicle_id, visit.start_s))
                if not order.leaves_depot and not order.is_transfer:
                    own.append(_unloaded(route, at, depots[order.id]))
    return tuple(
        Journey(order_id=order_id, steps=tuple(steps[order_id]))
        for order_id in orders
        if order_id in steps
    )


def _loaded(route: Route, number: int, depot: Location) -> Step:
    """Return where what a stop delivers was loaded: where the vehicle was last before."""
    for stop in reversed(route.stops[:number]):
        if stop.reload is not None and stop.location == depot:
            return _step(stop.name, "load", route.vehicle_id, stop.reload.end_s)
    return _step(route.stops[0].name, "load", route.vehicle_id, route.start_s)


def _unloaded(route: Route, number: int, depot: Location) -> Step:
    for stop in route.stops[number + 1 :]:
        if stop.reload is not None and stop.location == depot:
            return _step(stop.name, "unload", route.vehicle_id, stop.reload.start_s)
    return _step(route.stops[-1].name, "unload", route.vehicle_id, route.end_s)


def _step(place: str, action: StepAction, vehicle_id: str, time_s: int) -> Step:
    return Step(place=place, action=action, vehicle_id=vehicle_id, time_s=time_s)


def _route(built: BuiltProblem, who: ProblemVehicle, tasks: tuple[int, ...]) -> Route:
    schedule = schedule_route(built.problem, who, tasks)
    if schedule is None:
        msg = f"the route of {who.id} breaks a rule"
        raise ValueError(msg)
    places = with_reloads(tasks, schedule.reloads)
    own = with_reloads([built.problem.tasks[task] for task in tasks], schedule.reloads)
    halts = _halts(who, own)
    # The leg from a halt is the one to the task after its last.
    ways = [
        (before.point, after.point, schedule.departures_s[before.last])
        for before, after in itertools.pairwise(halts)
    ]
    legs = [leg for leg in built.travel.legs(who.profile, ways) if leg is not None]
    loads = loads_of_trips(built.problem, who, tasks, schedule.reloads)
    _, at_depots = handed_over(built.problem, who, own)
    pauses = _breaks(who, schedule)
    stops: list[Stop] = []
    for halt in halts:
        arrival_s, departure_s = _times(schedule, halt, stops, legs, pauses)
        visits = tuple(
            _visit(built, place, schedule.starts_s[at])
            for at, place in enumerate(places[: halt.last])
            if at >= halt.first and not isinstance(place, Reload)
        )
        busy_s = sum(visit.end_s - visit.start_s for visit in visits)
        reload = None
        if halt.reload:
            start_s, (unloaded, loaded) = schedule.starts_s[halt.first], at_depots[halt.first]
            reload = ReloadDone(
                start_s=start_s, end_s=start_s + who.reload_s, unloaded=unloaded, loaded=loaded
            )
            busy_s += who.reload_s
        busy_s += sum(_overlap_s(pause, arrival_s, departure_s) for pause in pauses)
        point = built.travel.points[halt.point]
        location = built.locations[halt.point]
        stops.append(
            Stop(
                location=location,
                name=_name(built, halt.point),
                lon=point.lon if location.lon is None else location.lon,
                lat=point.lat if location.lat is None else location.lat,
                arrival_s=arrival_s,
                departure_s=departure_s,
                wait_s=departure_s - arrival_s - busy_s,
                visits=visits,
                load_after=loads[halt.last],
                reload=reload,
            )
        )
    wages_vnd, distance_vnd, fixed_vnd = route_cost_vnd(who, schedule)
    return Route(
        vehicle_id=who.id,
        profile=who.profile,
        stops=tuple(stops),
        legs=tuple(legs),
        breaks=pauses,
        distance_m=schedule.distance_m,
        duration_s=schedule.duration_s,
        wages_vnd=wages_vnd,
        distance_cost_vnd=distance_vnd,
        fixed_cost_vnd=fixed_vnd,
    )


def _halts(who: ProblemVehicle, stops: Sequence[Task | Reload]) -> list[_Halt]:
    """Return the start depot, the points visited, and the end depot.

    The depots are always halts of their own ends: tasks at the depot's own point, first or
    last, belong to them.
    """
    halts = [_Halt(who.start, 0, 0)]
    for at, stop in enumerate(stops):
        reload = isinstance(stop, Reload)
        if halts[-1].point == stop.point and not (reload or halts[-1].reload):
            halts[-1] = _Halt(stop.point, halts[-1].first, at + 1)
        else:
            halts.append(_Halt(stop.point, at, at + 1, reload))
    if len(halts) == 1 or halts[-1].point != who.end or halts[-1].reload:
        halts.append(_Halt(who.end, len(stops), len(stops)))
    return halts


def _times(
    schedule: Schedule,
    halt: _Halt,
    stops: Sequence[Stop],
    legs: Sequence[Leg],
    pauses: Sequence[BreakTaken],
) -> tuple[int, int]:
    """Return arrival at and departure from a halt."""
    if not stops:
        arrival_s = schedule.start_s
    else:
        leave_s = stops[-1].departure_s
        arrival_s = leave_s + legs[len(stops) - 1].duration_s
        for pause in pauses:
            # A break that begins on the road, or the moment it is taken, lengthens the leg.
            if leave_s <= pause.start_s < arrival_s:
                arrival_s += pause.end_s - pause.start_s
    if len(stops) == len(legs):
        return arrival_s, schedule.end_s
    return arrival_s, schedule.departures_s[halt.last]


def _breaks(who: ProblemVehicle, schedule: Schedule) -> tuple[BreakTaken, ...]:
    if schedule.break_start_s is None or who.break_ is None:
        return ()
    end_s = schedule.break_start_s + who.break_.duration_s
    return (BreakTaken(start_s=schedule.break_start_s, end_s=end_s),)


def _overlap_s(pause: BreakTaken, from_s: int, to_s: int) -> int:
    return max(0, min(pause.end_s, to_s) - max(pause.start_s, from_s))


def _visit(built: BuiltProblem, task_index: int, start_s: int) -> Visit:
    task = built.problem.tasks[task_index]
    return Visit(
        order_id=built.problem.orders[task.order].id,
        action="pick_up" if task.kind in _TAKES_ON else "deliver",
        start_s=start_s,
        end_s=start_s + task.service_s,
    )


def _name(built: BuiltProblem, point: int) -> str:
    """Return a place's name, or the road and Km of a point on it."""
    location = built.locations[point]
    if location.place_id:
        return built.region.places[location.place_id].name
    if location.section_id:
        section = built.region.roads.sections[built.region.roads.section_index[location.section_id]]
        return f"{section.road_name} Km {format_km_post(location.km_m or 0)}"
    return f"{location.lat:.5f}, {location.lon:.5f}"
