"""Splitting a fixed sequence of tasks into trips, so that the vehicle is out the shortest.

A search over the places of the sequence: what has no better way in any respect is kept.
What no longer matters is no respect: room where all that is still to come fits in any case,
and when a depot was left where nothing that is ready late is still to be brought from it.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from routeplan.model.order import TimeWindow
from routeplan.problem.ahead import all_ahead, least_leg_s
from routeplan.problem.routing import ANY_TIME
from routeplan.problem.trips import Reload, depot_of, release_s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routeplan.model.vehicle import Break
    from routeplan.problem.ahead import Ahead
    from routeplan.problem.routing import ProblemVehicle, RoutingProblem, Task

_MEASURES = ("weight_g", "volume_cm3", "pieces")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A way to split a sequence of tasks into trips.

    Attributes
    ----------
    earliest_s
        When the vehicle may leave its start at the earliest.
    duration_s, distance_m
        How long it is out and how far it drives; on roads that are shut by the hour, at
        their best hour.
    """

    earliest_s: int
    reloads: tuple[Reload, ...]
    duration_s: int
    distance_m: int


def splits(
    problem: RoutingProblem,
    vehicle: ProblemVehicle,
    tasks: Sequence[Task],
    start_s: int,
    pause: Break | None,
) -> Iterator[Split]:
    """Yield the ways to split a sequence into trips that may be the best, shortest first.

    Exact on roads that are always the same: the first is the shortest. On roads that are
    shut by the hour a way is always found where there is one that leaves at ``start_s``.

    Parameters
    ----------
    start_s
        When the vehicle may leave.
    pause
        The break to take; None for a route that leaves after it, or a vehicle without.
    """
    splitter = _Splitter(problem, vehicle, tasks, pause)
    for found in sorted(splitter.run(start_s)):
        yield splitter.split(found, start_s)


class _Label(NamedTuple):
    """A way to have come so far. Leaving at ``s``, it is ready at ``max(early, s + busy)``.

    Attributes
    ----------
    early_s, busy_s, latest_s
        When it is ready at the earliest, how long without any wait, and the latest start.
    at_depot
        Of which depot it stands at the door with nothing done since; -1 of none.
    newest
        The depot where it was last.
    aboard
        Per depot and measure, what was collected for it.
    most
        Per depot and measure, the most that was on board since it was last there: what is
        dropped later was there, too. None where it has not been.
    ready_s
        Per depot, before when it did not leave it.
    owed
        Whether something on board belongs to a depot where the route does not end.
    reloads
        The place and depot of each.
    """

    early_s: int
    busy_s: int
    latest_s: int
    distance_m: int
    rested: bool
    at_depot: int
    newest: int
    aboard: tuple[tuple[int, ...], ...]
    most: tuple[tuple[int, ...] | None, ...]
    ready_s: tuple[int, ...]
    owed: bool
    reloads: tuple[tuple[int, int], ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What has to be the same for one to be better in every respect."""
        return self.rested, self.newest, tuple(one is None for one in self.most)

    def burden(self, ahead: Ahead) -> tuple[int, ...]:
        """Return everything that less of is better, as far as it matters from here on."""
        on_board = map(sum, zip(ahead.shipped, *self.aboard, strict=True))
        tight = tuple(map(operator.gt, on_board, ahead.room))
        return (
            self.early_s,
            self.busy_s,
            -self.latest_s,
            self.distance_m,
            self.owed,
            *(-one for one in map(min, self.ready_s, ahead.ready_s)),
            *(amount for one in self.aboard for amount in map(operator.mul, one, tight)),
            *(
                max(0, amount - room)
                for one in self.most
                if one is not None
                for amount, room in zip(one, ahead.room, strict=True)
            ),
        )


class _Front:
    """Labels of which none is better than another in every respect."""

    def __init__(self, ahead: Ahead, labels: Iterable[_Label] = ()) -> None:
        self._ahead = ahead
        self._kinds: dict[tuple[object, ...], list[tuple[tuple[int, ...], _Label]]] = {}
        for label in labels:
            self.add(label)

    def add(self, label: _Label) -> None:
        burden = label.burden(self._ahead)
        others = self._kinds.setdefault(label.kind, [])
        if any(all(map(operator.le, other, burden)) for other, _ in others):
            return
        kept = [one for one in others if not all(map(operator.le, burden, one[0]))]
        kept.append((burden, label))
        self._kinds[label.kind] = kept

    def __iter__(self) -> Iterator[_Label]:
        return (label for others in self._kinds.values() for _, label in others)


_Found = tuple[int, int, int, tuple[tuple[int, int], ...]]
"""Duration, distance, end, reloads."""


class _Splitter:
    """Carries labels along a sequence of tasks."""

    def __init__(
        self,
        problem: RoutingProblem,
        vehicle: ProblemVehicle,
        tasks: Sequence[Task],
        pause: Break | None,
    ) -> None:
        self._vehicle = vehicle
        self._tasks = tasks
        self._pause = pause
        self._travel = problem.travel
        matrix = problem.travel.matrix(vehicle.profile)
        self._duration_s, self._distance_m = matrix.duration_s, matrix.distance_m
        self._timed = problem.travel.timed(vehicle.profile)
        self._depots = tuple(dict.fromkeys((vehicle.start, vehicle.end)))
        measures = [one for one in _MEASURES if getattr(vehicle, f"max_{one}") is not None]
        self._limits = tuple(getattr(vehicle, f"max_{one}") for one in measures)
        self._loads = [
            tuple(getattr(problem.orders[task.order].load, one) for one in measures)
            for task in tasks
        ]
        self._nothing = (0,) * len(measures)
        self._ahead = all_ahead(matrix, vehicle, tasks, self._loads, self._limits)
        self._most_s = vehicle.longest_s
        self._at: frozenset[int] | None = None

    def run(self, start_s: int) -> list[_Found]:
        """Return the ways to do all tasks that may be the best.

        The split with the least driving is nearly always the best and quickly found. If it
        waits for something, all others that drive no longer than it takes are looked at.
        Between two depots, those that drive little longer than they must come first.
        """
        self._most_s = min(self._vehicle.longest_s, self._vehicle.shift.end_s - start_s)
        self._at = None
        first_s = least_leg_s(
            self._duration_s, self._vehicle.start, self._tasks[0].point, self._depots
        )
        if start_s + first_s > self._ahead[0].by_s:
            return []
        if len(self._depots) > 1:
            least_s = first_s + self._ahead[0].left_s
            deepened = self._timed is None
            return self._deepened(start_s, least_s) if deepened else self._carried(start_s)
        shortest = self._least_driving()
        if shortest is None or shortest[0] > self._most_s:
            return []
        if self._timed is not None:
            return self._carried(start_s)
        least_s = shortest[0]
        if self._pause is not None and least_s > self._pause.latest_s - start_s:
            least_s += self._pause.duration_s
        self._at = frozenset(shortest[2])
        best = min(self._carried(start_s), default=None)
        if best is not None:
            if best[0] == least_s:
                return [best]
            self._most_s = min(self._most_s, best[0])
        self._at = None
        return self._carried(start_s)

    def _deepened(self, start_s: int, least_s: int) -> list[_Found]:
        """Return the ways that take little longer than the least, else twice as much longer.

        And so on, until the best is no longer than what was looked at: then none is shorter.
        """
        most_s, more_s = self._most_s, max(1, self._vehicle.reload_s)
        while True:
            self._most_s = min(most_s, least_s + more_s)
            found = self._carried(start_s)
            if found:
                most_s = min(most_s, min(found)[0])
            if self._most_s >= most_s:
                return found
            more_s *= 2

    def _least_driving(self) -> tuple[int, int, tuple[int, ...]] | None:
        """Return seconds, metres and places of the split with the least driving.

        By the trips that end before each place; times of day are not looked at.
        """
        count, depot, reload_s = len(self._tasks), self._vehicle.start, self._vehicle.reload_s
        best: list[tuple[int, int, tuple[int, ...]] | None] = [None] * (count + 1)
        best[0] = (0, 0, ())
        for first in range(count):
            begun = best[first]
            if begun is None:
                continue
            busy_s, distance_m, places = begun
            here, collected, most = depot, self._nothing, self._ahead[first].shipped
            for at in range(first, count):
                task = self._tasks[at]
                if depot_of(task, self._vehicle) not in {None, depot}:
                    return None
                if task.kind == "collect":
                    collected = _sum(collected, self._loads[at])
                elif task.kind == "drop":
                    most = _sum(most, self._loads[at])
                most = _larger(most, _sum(collected, self._ahead[at + 1].shipped))
                if self._duration_s[here, task.point] < 0 or not self._fit(most):
                    break
                busy_s += int(self._duration_s[here, task.point]) + task.service_s
                distance_m += int(self._distance_m[here, task.point])
                here = task.point
                if self._duration_s[here, depot] < 0:
                    continue
                home_s, home_m = (
                    int(self._duration_s[here, depot]),
                    int(self._distance_m[here, depot]),
                )
                end_s = busy_s + home_s + (reload_s if at + 1 < count else 0)
                own = (*places, at + 1) if at + 1 < count else places
                found = (end_s, distance_m + home_m, own)
                known = best[at + 1]
                best[at + 1] = found if known is None else min(known, found)
        return best[count]

    def _carried(self, start_s: int) -> list[_Found]:
        count = len(self._depots)
        at_start = _Label(
            early_s=start_s,
            busy_s=0,
            latest_s=self._vehicle.shift.end_s,
            distance_m=0,
            rested=False,
            at_depot=-1,
            newest=0,
            aboard=(self._nothing,) * count,
            most=(self._nothing, *(None for _ in self._depots[1:])),
            ready_s=(start_s,) * count,
            owed=False,
            reloads=(),
        )
        here = self._vehicle.start
        front = _Front(self._ahead[0], self._leaving(at_start, 0, 0))
        for place, task in enumerate(self._tasks):
            onward = _Front(self._ahead[place + 1])
            for point, label in self._by_depots(front, here, place):
                for there in self._driven(label, point, task.point):
                    for done in self._visited(there, place):
                        onward.add(done)
            front, here = onward, task.point
        return [
            found
            for point, label in self._by_depots(front, here, len(self._tasks))
            for there in self._driven(label, point, self._vehicle.end)
            for found in self._home(there)
        ]

    def split(self, found: _Found, start_s: int) -> Split:
        """Return a way with what each depot's load asks for."""
        duration_s, distance_m, _, reloads = found
        ready: dict[int, list[Task]] = {}
        last = {self._vehicle.start: -1}
        coming = list(enumerate(reloads))
        for place, task in enumerate(self._tasks):
            while coming and coming[0][1][0] <= place:
                at, (_, depot) = coming.pop(0)
                last[self._depots[depot]] = at
            depot_point = depot_of(task, self._vehicle)
            if task.kind == "drop" and depot_point is not None:
                ready.setdefault(last[depot_point], []).append(task)
        service_s = self._vehicle.reload_s
        earliest_s = release_s(ready.get(-1, ()))
        stops = []
        for at, (place, depot) in enumerate(reloads):
            ready_s = release_s(ready.get(at, ()))
            begin_s = ANY_TIME.start_s if ready_s is None else ready_s - service_s
            stops.append(
                Reload(
                    place=place,
                    point=self._depots[depot],
                    service_s=service_s,
                    windows=(TimeWindow(start_s=begin_s, end_s=ANY_TIME.end_s),),
                )
            )
        return Split(
            earliest_s=start_s if earliest_s is None else max(start_s, earliest_s),
            reloads=tuple(stops),
            duration_s=duration_s,
            distance_m=distance_m,
        )

    def _by_depots(
        self, front: Iterable[_Label], here: int, place: int
    ) -> Iterator[tuple[int, _Label]]:
        """Yield the labels and where they are: as they stand, and after going to depots."""
        standing = [(here, label) for label in front]
        if self._at is None or place not in self._at:
            yield from standing
        if self._at is not None and place not in self._at:
            return
        for _ in self._depots:
            onward = []
            for depot, there in enumerate(self._depots):
                if place == len(self._tasks) and there == self._vehicle.end:
                    continue  # It unloads there anyway.
                leaving = (
                    loaded
                    for point, label in standing
                    if label.at_depot != depot
                    for driven in self._driven(label, point, there)
                    for loaded in self._reloaded(driven, depot, place)
                )
                onward += [(there, label) for label in _Front(self._ahead[place], leaving)]
            yield from onward
            standing = onward

    def _reloaded(self, label: _Label, depot: int, place: int) -> Iterator[_Label]:
        on_board = self._ahead[place].shipped
        aboard = tuple(self._nothing if at == depot else a for at, a in enumerate(label.aboard))
        for one in aboard:
            on_board = _sum(on_board, one)
        most = tuple(on_board if at == depot else one for at, one in enumerate(label.most))
        service_s = self._vehicle.reload_s
        ready = label._replace(
            early_s=label.early_s + service_s,
            busy_s=label.busy_s + service_s,
            newest=depot,
            aboard=aboard,
            most=most,
            owed=label.owed and self._depots[depot] != self._vehicle.start,
            reloads=(*label.reloads, (place, depot)),
        )
        yield from self._leaving(ready, depot, place)

    def _leaving(self, label: _Label, depot: int, place: int) -> Iterator[_Label]:
        """Yield a loaded vehicle, for each later drop's sake also as late as that is ready."""
        later = {
            task.release_s
            for task in self._tasks[place:]
            if task.release_s is not None
            and task.kind == "drop"
            and task.release_s > label.early_s
            and depot_of(task, self._vehicle) == self._depots[depot]
        }
        for leave_s in (label.early_s, *sorted(later)):
            ready_s = tuple(leave_s if at == depot else one for at, one in enumerate(label.ready_s))
            yield label._replace(early_s=leave_s, at_depot=depot, ready_s=ready_s)

    def _driven(self, label: _Label, here: int, there: int) -> Iterator[_Label]:
        """Yield a label after a leg, without and with the break on it."""
        if self._duration_s[here, there] < 0:
            return
        pause = None if label.rested else self._pause
        direct = self._on_road(label, here, there)
        if direct is None:
            return
        yield direct
        if pause is None:
            return
        if self._timed is not None and self._timed[here, there]:
            first = self._rest(label, pause, 0)
            over = None if first is None else self._on_road(first, here, there)
            after = self._rest(direct, pause, 0)
            yield from (one for one in (over, after) if one is not None)
            return
        rested = self._rest(label, pause, int(self._duration_s[here, there]))
        if rested is not None:
            yield rested._replace(distance_m=direct.distance_m)

    def _on_road(self, label: _Label, here: int, there: int) -> _Label | None:
        travel_s, driven_m = int(self._duration_s[here, there]), int(self._distance_m[here, there])
        early_s = label.early_s + travel_s
        if self._timed is not None and self._timed[here, there]:
            way = self._travel.way(self._vehicle.profile, here, there, label.early_s)
            if way is None:
                return None
            early_s, driven_m = way.arrival_s, way.distance_m
        distance_m = label.distance_m + driven_m
        far_m = self._vehicle.max_distance_m
        if early_s > self._vehicle.shift.end_s or (far_m is not None and distance_m > far_m):
            return None
        return label._replace(
            early_s=early_s, busy_s=label.busy_s + travel_s, distance_m=distance_m
        )

    @staticmethod
    def _rest(label: _Label, pause: Break, travel_s: int) -> _Label | None:
        """Return a label after a break that begins on the way or after it."""
        if label.early_s > pause.latest_s:
            return None
        return label._replace(
            early_s=max(label.early_s + travel_s, pause.earliest_s) + pause.duration_s,
            busy_s=label.busy_s + travel_s + pause.duration_s,
            latest_s=min(label.latest_s, pause.latest_s - label.busy_s),
            rested=True,
        )

    def _visited(self, label: _Label, place: int) -> Iterator[_Label]:
        """Yield a label after a task, in each of its windows; none where it has no room."""
        ahead, out_s = self._ahead[place], max(label.busy_s, label.early_s - label.latest_s)
        if label.early_s > ahead.by_s or out_s + ahead.left_s > self._most_s:
            return
        task = self._tasks[place]
        loaded = self._with_task(label, place)
        if loaded is None:
            return
        for window in task.windows:
            if window.end_s >= label.early_s:
                yield loaded._replace(
                    early_s=max(label.early_s, window.start_s) + task.service_s,
                    busy_s=label.busy_s + task.service_s,
                    latest_s=min(label.latest_s, window.end_s - label.busy_s),
                    at_depot=-1,
                )

    def _with_task(self, label: _Label, place: int) -> _Label | None:
        task, load = self._tasks[place], self._loads[place]
        depot_point = depot_of(task, self._vehicle)
        if depot_point is not None and depot_point not in self._depots:
            return None
        if task.kind == "drop":
            most = self._dropped(label, self._depots.index(depot_point), task, load)
            return None if most is None else label._replace(most=most)
        aboard, owed = label.aboard, label.owed
        if task.kind == "collect":
            depot = self._depots.index(depot_point)
            aboard = tuple(_sum(a, load) if at == depot else a for at, a in enumerate(aboard))
            owed = owed or depot_point != self._vehicle.end
        on_board = self._ahead[place + 1].shipped
        for one in aboard:
            on_board = _sum(on_board, one)
        if not self._fit(on_board):
            return None
        most = tuple(None if one is None else _larger(one, on_board) for one in label.most)
        if not all(one is None or self._fit(one) for one in most):
            return None
        return label._replace(aboard=aboard, most=most, owed=owed)

    def _dropped(
        self, label: _Label, depot: int, task: Task, load: tuple[int, ...]
    ) -> tuple[tuple[int, ...] | None, ...] | None:
        """Return the most on board with a drop that was there since its depot."""
        since = label.most[depot]
        if since is None or (task.release_s is not None and task.release_s > label.ready_s[depot]):
            return None
        own = _sum(since, load)
        most = tuple(
            own
            if at == depot
            else None
            if one is None
            # Of a depot left earlier, the time since covers the drop's; of a later one, the
            # drop was there all the time.
            else (_larger(one, own) if label.newest == depot else _sum(one, load))
            for at, one in enumerate(label.most)
        )
        return most if all(one is None or self._fit(one) for one in most) else None

    def _home(self, label: _Label) -> Iterator[_Found]:
        latest_s = min(label.latest_s, self._vehicle.shift.end_s - label.busy_s)
        if label.owed or label.early_s > self._vehicle.shift.end_s:
            return
        if self._pause is not None and not label.rested:
            if label.early_s > self._pause.latest_s:
                return
            latest_s = min(latest_s, self._pause.latest_s - label.busy_s)
        duration_s = max(label.busy_s, label.early_s - latest_s)
        end_s = max(label.early_s, latest_s + label.busy_s)
        yield duration_s, label.distance_m, end_s, label.reloads

    def _fit(self, load: tuple[int, ...]) -> bool:
        return all(map(operator.le, load, self._limits))


def _sum(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(operator.add, one, other))


def _larger(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(max, one, other))
