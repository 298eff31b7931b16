"""The one schedule: when a vehicle that makes given visits is where.

A route's schedule is the one that keeps the vehicle out for the shortest time and, among
those without a break, is back first. For one choice of time windows that is: serve as
early as possible, then leave as late as that end allows. Leaving later still misses a
window, and so makes the next choice; the places of the break are tried in turn.

On roads that are shut by the hour leaving later also changes what is met on the way
driven. A way that only becomes the best one later is not looked for: a schedule is always
found where there is one, but a shorter day by such a way may be missed. Only where the day
found is longer than the vehicle may be out, later starts are tried until one is not, up to
``MOST_LATER_STARTS`` of them. Where the way that is there first is farther than the vehicle
may drive, as it goes round what is shut, the moments at which roads open are tried as starts.

A vehicle that may reload makes one trip wherever one will do. Else its tasks are split into
trips such that it is out for the shortest time; of equally long days the one with the fewest
metres is taken. What is ready late holds back the trip that carries it.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from routeplan.problem.splitting import splits
from routeplan.problem.trips import (
    loads_of_trips,
    needs_no_other_depot,
    release_s,
    with_reloads,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from routeplan.model.order import Load
    from routeplan.model.vehicle import Break
    from routeplan.problem.routing import ProblemVehicle, RoutingProblem, Task
    from routeplan.problem.trips import Reload


MOST_LATER_STARTS = 100
"""So many are tried on roads that are shut by the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Times of one route.

    Attributes
    ----------
    start_s, end_s
        When the vehicle leaves its depot and is back.
    departures_s
        When each leg begins: the first at the depot, then one per stop. Stops are the tasks
        with the reloads between them.
    arrivals_s
        Arrival at each stop's point, then at the end depot.
    starts_s
        Start of service, or of reloading, at each stop.
    break_start_s
        When the break begins, None without one.
    distance_m
        Of all legs.
    reloads
        Where it goes back to a depot.
    """

    start_s: int
    end_s: int
    departures_s: tuple[int, ...]
    arrivals_s: tuple[int, ...]
    starts_s: tuple[int, ...]
    break_start_s: int | None
    distance_m: int
    reloads: tuple[Reload, ...] = ()

    @property
    def duration_s(self) -> int:
        """How long the vehicle is out."""
        return self.end_s - self.start_s

    @property
    def task_starts_s(self) -> tuple[int, ...]:
        """Start of service of each task, without the reloads."""
        at_reload = {reload.place + before for before, reload in enumerate(self.reloads)}
        return tuple(start_s for at, start_s in enumerate(self.starts_s) if at not in at_reload)


def schedule_route(
    problem: RoutingProblem, vehicle: ProblemVehicle, tasks: Sequence[int]
) -> Schedule | None:
    """Return the schedule of a vehicle's visits, or None where a rule cannot be kept.

    Checked are roads, maximum distance and duration, capacities, windows, shift and break;
    who may carry what, and the order of a shipment's ends, are the caller's.
    """
    own = tuple(problem.tasks[task] for task in tasks)
    ready_s = release_s(own)
    if not vehicle.reloads:
        if not _fits(vehicle, loads_of_trips(problem, vehicle, tasks, ())):
            return None
        return _one_trip(problem, vehicle, own, ready_s)
    one_will_do = needs_no_other_depot(own, vehicle)
    if one_will_do and _fits(vehicle, loads_of_trips(problem, vehicle, tasks, ())):
        schedule = _one_trip(problem, vehicle, own, ready_s)
        if schedule is not None or ready_s is None or ready_s <= vehicle.shift.start_s:
            return schedule
    return _several_trips(problem, vehicle, own)


def _one_trip(
    problem: RoutingProblem,
    vehicle: ProblemVehicle,
    stops: Sequence[Task | Reload],
    ready_s: int | None,
) -> Schedule | None:
    """Return the schedule of given stops, leaving no earlier than the first load is ready."""
    distance_m = _distance_m(problem, vehicle, stops)
    if distance_m is None:
        return None
    shift_start_s = vehicle.shift.start_s
    clock = _Clock(
        problem,
        vehicle,
        tuple(stops),
        distance_m,
        problem.travel.timed(vehicle.profile),
        shift_start_s if ready_s is None else max(shift_start_s, ready_s),
    )
    too_far = vehicle.max_distance_m is not None and distance_m > vehicle.max_distance_m
    if too_far and clock.timed is None:
        return None
    schedule = clock.kept()
    if schedule is not None or not clock.is_only_too_far():
        return schedule
    return _when_open(
        problem,
        vehicle,
        clock.start_s,
        lambda start_s: dataclasses.replace(clock, start_s=start_s).kept(),
    )


def _several_trips(
    problem: RoutingProblem, vehicle: ProblemVehicle, tasks: Sequence[Task]
) -> Schedule | None:
    """Return the schedule of the split into trips that keeps the vehicle out the shortest."""
    start_s = vehicle.shift.start_s
    split = partial(_split_from, problem, vehicle, tasks)
    best = split(start_s)
    if best is None and vehicle.max_distance_m is not None:
        return _when_open(problem, vehicle, start_s, split)
    return best


def _when_open(
    problem: RoutingProblem,
    vehicle: ProblemVehicle,
    after_s: int,
    schedule_from: Callable[[int], Schedule | None],
) -> Schedule | None:
    """Return the first schedule that leaves at a moment, later in the shift, when roads open."""
    starts_s = problem.travel.openings_s(vehicle.profile)
    in_shift = [start_s for start_s in starts_s if after_s < start_s < vehicle.shift.end_s]
    later = map(schedule_from, in_shift[:MOST_LATER_STARTS])
    return next((schedule for schedule in later if schedule is not None), None)


def _split_from(
    problem: RoutingProblem, vehicle: ProblemVehicle, tasks: Sequence[Task], start_s: int
) -> Schedule | None:
    """Return the best schedule of several trips that leaves no earlier than at ``start_s``."""
    pause = vehicle.break_
    ways = [splits(problem, vehicle, tasks, start_s, pause)]
    if pause is not None:
        over_s = max(start_s, pause.earliest_s + pause.duration_s)
        ways.append(splits(problem, vehicle, tasks, over_s, None))
    best: Schedule | None = None
    for way in ways:
        for split in way:
            if best is not None and (split.duration_s, split.distance_m) >= _rank(best):
                break
            stops = with_reloads(tasks, split.reloads)
            schedule = _one_trip(problem, vehicle, stops, split.earliest_s)
            if schedule is not None and (best is None or _rank(schedule) < _rank(best)):
                best = dataclasses.replace(schedule, reloads=split.reloads)
    return best


def _rank(schedule: Schedule) -> tuple[int, int]:
    return schedule.duration_s, schedule.distance_m


def _distance_m(
    problem: RoutingProblem, vehicle: ProblemVehicle, stops: Sequence[Task | Reload]
) -> int | None:
    matrix = problem.travel.matrix(vehicle.profile)
    points = [vehicle.start, *(stop.point for stop in stops), vehicle.end]
    legs = [int(matrix.distance_m[i, j]) for i, j in itertools.pairwise(points)]
    return None if min(legs) < 0 else sum(legs)


def route_cost_vnd(vehicle: ProblemVehicle, schedule: Schedule) -> tuple[int, int, int]:
    """Return wages, distance cost and fixed cost, each rounded up to whole VND."""
    wages_vnd = -(-schedule.duration_s * vehicle.cost_per_hour_vnd // 3600)
    distance_vnd = -(-schedule.distance_m * vehicle.cost_per_km_vnd // 1000)
    return wages_vnd, distance_vnd, vehicle.fixed_cost_vnd


def _fits(vehicle: ProblemVehicle, loads: Sequence[Load]) -> bool:
    limits = (
        (vehicle.max_weight_g, max(load.weight_g for load in loads)),
        (vehicle.max_volume_cm3, max(load.volume_cm3 for load in loads)),
        (vehicle.max_pieces, max(load.pieces for load in loads)),
    )
    return all(limit is None or most <= limit for limit, most in limits)


@dataclass(frozen=True, slots=True)
class _Clock:
    """Drives one route through the day under a choice of windows and break."""

    problem: RoutingProblem
    vehicle: ProblemVehicle
    tasks: tuple[Task | Reload, ...]
    distance_m: int
    timed: NDArray[np.bool_] | None
    start_s: int

    def kept(self) -> Schedule | None:
        """Return the shortest schedule, or one that is no longer than the vehicle may be out."""
        best, most_s = self.best(), self.vehicle.max_duration_s
        if best is None or most_s is None or best.duration_s <= most_s:
            return best
        return None if self.timed is None else self.within(most_s)

    def is_only_too_far(self) -> bool:
        """Whether a route on roads shut by the hour could be driven but for its metres."""
        if self.timed is None or self.vehicle.max_distance_m is None:
            return False
        anywhere = dataclasses.replace(self.vehicle, max_distance_m=None)
        return dataclasses.replace(self, vehicle=anywhere).best() is not None

    def best(self) -> Schedule | None:
        """Return the schedule that keeps the vehicle out for the shortest time."""
        best: _Drive | None = None
        for drive in self._drives():
            if best is None or drive.rank < best.rank:
                best = drive
            # Nothing is waited for: none is shorter, unless a road opens or speeds up later.
            if self.timed is None and drive.slack_s == drive.waited_s:
                break
        return None if best is None else self._left_late(best)

    def within(self, most_s: int) -> Schedule | None:
        """Return a schedule that is out for no more than so long on roads shut by the hour.

        Who leaves later is back no earlier: so the next start worth a try is so long before
        the last end.
        """
        pause, shift_end_s, last_leg = (
            self.vehicle.break_,
            self.vehicle.shift.end_s,
            len(self.tasks),
        )
        if self._least_s() > most_s:
            return None
        ways: list[tuple[int, int | None, int]] = [(self.start_s, None, shift_end_s)]
        if pause is not None:
            over_s = max(self.start_s, pause.earliest_s + pause.duration_s)
            ways = [(self.start_s, None, pause.latest_s), (over_s, None, shift_end_s)]
            ways += [(self.start_s, leg, shift_end_s) for leg in range(last_leg + 1)]
        found = (self._first_within(most_s, *way) for way in ways)
        best = min((drive for drive in found if drive), key=lambda drive: drive.rank, default=None)
        return None if best is None else self._left_late(best)

    def _first_within(
        self, most_s: int, start_s: int, break_leg: int | None, back_by_s: int
    ) -> _Drive | None:
        for _ in range(MOST_LATER_STARTS):
            drive = self._drive(start_s, break_leg)
            if drive is None or drive.schedule.end_s > back_by_s:
                return None
            if drive.schedule.duration_s <= most_s:
                return drive
            start_s = drive.schedule.end_s - most_s
        return None

    def _least_s(self) -> int:
        """Return what driving at the best hour and all services take."""
        duration_s = self.problem.travel.matrix(self.vehicle.profile).duration_s
        points = [self.vehicle.start, *(task.point for task in self.tasks), self.vehicle.end]
        driven_s = sum(int(duration_s[leg]) for leg in itertools.pairwise(points))
        return driven_s + sum(task.service_s for task in self.tasks)

    def _left_late(self, drive: _Drive) -> Schedule:
        """Return a drive's schedule, left as late as its end allows."""
        if drive.slack_s == 0:
            return drive.schedule
        late = self._drive(drive.schedule.start_s + drive.slack_s, drive.break_leg)
        return drive.schedule if late is None else late.schedule

    def _drives(self) -> Iterator[_Drive]:
        """Yield the ways to choose windows and to place the break, or to do without.

        Ways without a break come first, for they are shorter by it.
        """
        pause = self.vehicle.break_
        plain = self._drive(self.start_s, None)
        if plain is None:  # A break would only make it later.
            return
        for drive in self._and_later(plain):
            if pause is not None and drive.schedule.end_s > pause.latest_s:
                break
            yield drive
        if pause is None:
            return
        over_s = max(self.start_s, pause.earliest_s + pause.duration_s)
        yield from self._and_later(self._drive(over_s, None))
        for leg in self._legs_for_break(plain.schedule, pause):
            yield from self._and_later(self._drive(self.start_s, leg))

    def _and_later(self, drive: _Drive | None) -> Iterator[_Drive]:
        """Yield the drive, then those that leave so late that a visit misses its window."""
        while drive is not None:
            yield drive
            drive = None if drive.next_s is None else self._drive(drive.next_s, drive.break_leg)

    def _legs_for_break(self, plain: Schedule, pause: Break) -> Iterator[int]:
        """Yield the legs on which a break may fall, those that it falls on anyway first.

        A break before a visit that would be made before ``earliest_s`` holds that visit
        back: rarely worth it, and needed where the visit would last past ``latest_s``.
        """
        held_back = []
        leave_s = plain.start_s
        for leg, begin_s in enumerate((*plain.starts_s, plain.end_s)):
            if leave_s > pause.latest_s:
                break
            if begin_s >= pause.earliest_s or leg == len(self.tasks):
                yield leg
            else:
                held_back.append(leg)
            if leg < len(self.tasks):
                leave_s = begin_s + self.tasks[leg].service_s
        yield from reversed(held_back)

    def _drive(self, start_s: int, break_leg: int | None) -> _Drive | None:  # noqa: C901 - one pass
        """Serve as early as possible after leaving at ``start_s``."""
        now_s, here = start_s, self.vehicle.start
        distance_m = self.distance_m
        departures_s: list[int] = []
        arrivals_s: list[int] = []
        starts_s: list[int] = []
        break_start_s = None
        # How much later it could leave: in the same windows, and in any.
        waited_s, slack_s = 0, self.vehicle.shift.end_s - start_s
        final_s = slack_s
        # Behind a leg that depends on the hour, who leaves later may be no later at all.
        same_lag = True
        for leg, task in enumerate((*self.tasks, None)):
            there = self.vehicle.end if task is None else task.point
            timed = self.timed is not None and bool(self.timed[here, there])
            if timed or leg == break_leg:
                pause = self.vehicle.break_ if leg == break_leg else None
                drive = self._timed_leg if timed else self._paused_leg
                driven = drive(here, there, now_s, pause)
                if driven is None:
                    return None
                for leg_slack_s, leg_room_s, is_last in driven.rooms_s:
                    slack_s = min(slack_s, waited_s + leg_room_s)
                    if is_last and same_lag:
                        final_s = min(final_s, waited_s + leg_room_s)
                    same_lag &= not timed
                    waited_s += leg_slack_s
                break_start_s = driven.break_start_s if pause else break_start_s
                distance_m += driven.extra_m
                leave_s, arrival_s, ready_s = driven.times_s
            else:
                arrived_s = self.problem.travel.arrive(self.vehicle.profile, here, there, now_s)
                if arrived_s is None:
                    return None
                leave_s, arrival_s, ready_s = now_s, arrived_s, arrived_s
            departures_s.append(leave_s)
            arrivals_s.append(arrival_s)
            if task is None:
                now_s = ready_s
                break
            window = next((w for w in task.windows if w.end_s >= ready_s), None)
            if window is None:
                return None
            begin_s = max(ready_s, window.start_s)
            waited_s += begin_s - ready_s
            room_s = waited_s + window.end_s - begin_s
            slack_s = min(slack_s, room_s)
            if window is task.windows[-1] and same_lag:
                final_s = min(final_s, room_s)
            starts_s.append(begin_s)
            now_s, here = begin_s + task.service_s, there
        if now_s > self.vehicle.shift.end_s or self._too_far(distance_m):
            return None
        schedule = Schedule(
            start_s=start_s,
            end_s=now_s,
            departures_s=tuple(departures_s),
            arrivals_s=tuple(arrivals_s),
            starts_s=tuple(starts_s),
            break_start_s=break_start_s,
            distance_m=distance_m,
        )
        return _Drive(
            schedule=schedule,
            break_leg=break_leg,
            waited_s=waited_s,
            slack_s=min(slack_s, waited_s),
            next_s=start_s + slack_s + 1 if slack_s < final_s else None,
        )

    def _too_far(self, distance_m: int) -> bool:
        most_m = self.vehicle.max_distance_m
        return most_m is not None and distance_m > most_m

    def _paused_leg(
        self, here: int, there: int, now_s: int, pause: Break | None
    ) -> _DrivenLeg | None:
        """Drive a leg on which the break falls: on the road, or after it."""
        arrival_s = self.problem.travel.arrive(self.vehicle.profile, here, there, now_s)
        if arrival_s is None or pause is None:
            return None
        begin_s = max(now_s, pause.earliest_s)
        if begin_s > pause.latest_s:
            return None
        ready_s = max(arrival_s, begin_s) + pause.duration_s
        return _DrivenLeg(
            # On the road it lengthens the leg.
            times_s=(now_s, ready_s if begin_s < arrival_s else arrival_s, ready_s),
            rooms_s=((max(0, begin_s - arrival_s), pause.latest_s - now_s, True),),
            break_start_s=begin_s,
        )

    def _timed_leg(
        self, here: int, there: int, now_s: int, pause: Break | None
    ) -> _DrivenLeg | None:
        """Drive a leg that depends on the hour; a break on it comes before or after.

        So the time at which it reaches a shut road is known.
        """
        if pause is None:
            return self._on_the_way(here, there, now_s)
        ways = []
        begin_s = max(now_s, pause.earliest_s)
        if begin_s <= pause.latest_s:
            later = self._on_the_way(here, there, begin_s + pause.duration_s)
            room = (begin_s - now_s, pause.latest_s - now_s, True)
            ways += [later and later.with_break(begin_s, (room, *later.rooms_s), 0)]
        first = self._on_the_way(here, there, now_s)
        begin_s = 0 if first is None else max(first.times_s[1], pause.earliest_s)
        if first is not None and begin_s <= pause.latest_s:
            wait_s = begin_s - first.times_s[1]
            room = (wait_s, pause.latest_s - first.times_s[1], True)
            rooms_s = (*first.rooms_s, room)
            ways += [first.with_break(begin_s, rooms_s, wait_s + pause.duration_s)]
        return min((way for way in ways if way), key=lambda way: way.times_s[2], default=None)

    def _on_the_way(self, here: int, there: int, leave_s: int) -> _DrivenLeg | None:
        travel, profile = self.problem.travel, self.vehicle.profile
        way = travel.way(profile, here, there, leave_s)
        if way is None:
            return None
        return _DrivenLeg(
            times_s=(leave_s, way.arrival_s, way.arrival_s),
            rooms_s=((way.slack_s, way.room_s, False),),
            extra_m=way.distance_m - int(travel.matrix(profile).distance_m[here, there]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _DrivenLeg:
    """A leg with a break on it, or one that depends on the hour.

    Attributes
    ----------
    times_s
        Departure, arrival, and when all is over that comes before the service.
    rooms_s
        In order: how long it waits, how much later it could come there, and whether that
        is the last chance.
    extra_m
        How much longer the way is than in the matrix.
    """

    times_s: tuple[int, int, int]
    rooms_s: tuple[tuple[int, int, bool], ...]
    break_start_s: int | None = None
    extra_m: int = 0

    def with_break(
        self, begin_s: int, rooms_s: tuple[tuple[int, int, bool], ...], after_s: int
    ) -> _DrivenLeg:
        """Return the leg with a break that keeps it for ``after_s`` at its end."""
        leave_s, arrival_s, ready_s = self.times_s
        times_s = (leave_s, arrival_s, ready_s + after_s)
        return dataclasses.replace(self, times_s=times_s, rooms_s=rooms_s, break_start_s=begin_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drive:
    """One way to drive a route.

    Attributes
    ----------
    break_leg
        The leg on which its break falls, None without one.
    waited_s
        How long it waits in all.
    slack_s
        How much later it can leave and still be back at the same time.
    next_s
        The first start that is too late for its windows; None where that is too late for
        any others.
    """

    schedule: Schedule
    break_leg: int | None
    waited_s: int
    slack_s: int
    next_s: int | None

    @property
    def rank(self) -> tuple[int, int]:
        """How long the vehicle is out when it leaves as late as it can, and its end."""
        return self.schedule.duration_s - self.slack_s, self.schedule.end_s
