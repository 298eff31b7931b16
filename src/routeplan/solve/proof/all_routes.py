"""The cheapest route of a vehicle for every set of orders that it can serve on one.

Routes grow by one task at a time; of those with the same tasks and the same last one,
only those are kept to which no other is superior in all that the schedule looks at.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.solve.proof.answer import Effort
from routeplan.solve.proof.labels import (
    BREAK_TAKEN,
    NO_BREAK,
    NO_NEED,
    Labels,
    join,
    undominated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.problem.routing import ProblemVehicle, RoutingProblem
    from routeplan.solve.proof.labels import Ints

_LIMITS = {"max_weight_g": "weight_g", "max_volume_cm3": "volume_cm3", "max_pieces": "pieces"}
_NEVER_S = -(10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheapestRoute:
    """The cheapest route of one vehicle for one set of orders.

    Attributes
    ----------
    orders
        Those that it serves.
    drive_vnd
        Wages and kilometres, each rounded up, without the vehicle's fixed cost.
    busy_vnd
        The least that any route for them costs without its waiting: not necessarily this one.
    tasks
        In order.
    """

    orders: frozenset[int]
    drive_vnd: int
    busy_vnd: int
    tasks: tuple[int, ...]


def all_routes(
    problem: RoutingProblem, vehicles: Sequence[int], effort: Effort
) -> list[CheapestRoute] | None:
    """Return the cheapest route for each set of orders that vehicles can serve.

    Parameters
    ----------
    vehicles
        Alike but for their fixed cost and the orders that they may serve: the sets are those
        of what any of them may serve.
    effort
        Where it is not enough, there is no answer: None.
    """
    routes = _Routes(problem, vehicles)
    layers = [routes.first()]
    looked_at = len(layers[0])
    while len(layers[-1]) and len(layers) < len(routes.able):
        longer = None if looked_at > effort.most_labels else routes.longer(layers[-1], effort)
        if longer is None:
            return None
        layers.append(longer)
        looked_at += len(layers[-1])
    return routes.cheapest(layers)


class _Routes:
    """All routes of vehicles that drive alike; tasks are those that they may ever do."""

    def __init__(self, problem: RoutingProblem, vehicles: Sequence[int]) -> None:
        self._problem = problem
        self._who: ProblemVehicle = problem.vehicles[vehicles[0]]
        orders = [
            order
            for order in problem.orders
            if set(vehicles) & set(order.vehicles)
            and all(problem.tasks[task].windows for task in order.tasks)
        ]
        self.able = [task for order in orders for task in order.tasks]
        matrix = problem.travel.matrix(self._who.profile)
        tasks = [problem.tasks[task] for task in self.able]
        points = [*(task.point for task in tasks), self._who.start, self._who.end]
        self._leg_s = matrix.duration_s[np.ix_(points, points)].astype(np.int64)
        self._leg_m = matrix.distance_m[np.ix_(points, points)].astype(np.int64)
        self._service_s = np.array([*(task.service_s for task in tasks), 0, 0], dtype=np.int64)
        # The tasks that go with a task: its shipment's other end, before it and behind it.
        place = {task: at for at, task in enumerate(self.able)}
        self._needs = np.zeros(len(tasks), dtype=np.int64)
        self._owes = np.zeros(len(tasks), dtype=np.int64)
        for order in problem.orders:
            if len(order.tasks) > 1 and order.tasks[0] in place:
                one, other = (place[task] for task in order.tasks)
                self._needs[other] = 1 << one
                self._owes[one] = 1 << other
        shift_end_s, rest = self._who.shift.end_s, self._who.break_
        self._longest_out_s = self._who.longest_s
        # By what becomes of the break: when a service must be over, and the route.
        self._done_by_s = np.full(3, shift_end_s, dtype=np.int64)
        self._back_by_s = np.full(3, shift_end_s, dtype=np.int64)
        if rest is not None:
            self._done_by_s[NO_BREAK] = min(shift_end_s, rest.latest_s)
            self._back_by_s[NO_BREAK] = min(shift_end_s, rest.latest_s)
        # When the last window of a task opens, and the first ends; and the same of the break.
        self._opens_s = np.array([t.windows[-1].start_s for t in tasks], dtype=np.int64)
        self._closes_s = np.array([t.windows[0].end_s for t in tasks], dtype=np.int64)
        self._rest_opens_s = np.full(3, _NEVER_S, dtype=np.int64)
        if rest is not None:
            self._rest_opens_s[NO_BREAK] = rest.earliest_s + rest.duration_s
        # At most: to go to each task and do it; then to go home, with a break on the way.
        self._longest_s = (self._leg_s.max(axis=0) + self._service_s)[: len(tasks)]
        self._longest_home_s = int(self._leg_s[:, -1].max()) + (rest.duration_s if rest else 0)
        self._set_loads()

    def _set_loads(self) -> None:
        """Look at the capacities that all tasks together exceed."""
        problem, tasks = self._problem, [self._problem.tasks[task] for task in self.able]
        capacities, drops, changes = [], [], []
        for limit, measure in _LIMITS.items():
            capacity = getattr(self._who, limit)
            loads = [getattr(problem.orders[task.order].load, measure) for task in tasks]
            if capacity is None or sum(loads) <= capacity:
                continue
            capacities.append(capacity)
            drops.append([load * (t.kind == "drop") for load, t in zip(loads, tasks, strict=True)])
            sign = {"drop": 0, "ship_to": -1}
            changes.append(
                [load * sign.get(t.kind, 1) for load, t in zip(loads, tasks, strict=True)]
            )
        shape = (len(capacities), len(tasks))
        self._capacity = np.array(capacities, dtype=np.int64)
        self._dropped = np.array(drops, dtype=np.int64).reshape(shape)
        self._change = np.array(changes, dtype=np.int64).reshape(shape)

    # --- growing -------------------------------------------------------------------------

    def first(self) -> Labels:
        """Return the routes with one task."""
        pause, shift = self._who.break_, self._who.shift
        from_s = {NO_BREAK: shift.start_s}
        if pause is not None:
            from_s[NO_NEED] = max(shift.start_s, pause.earliest_s + pause.duration_s)
        zero = np.zeros(len(from_s), dtype=np.int64)
        home = Labels(
            tasks=zero,
            last=zero + len(self.able),
            pause=np.array(list(from_s), dtype=np.int64),
            begin_s=np.array(list(from_s.values()), dtype=np.int64),
            out_s=zero,
            latest_s=zero + shift.end_s,
            busy_s=zero,
            distance_m=zero,
            most=np.zeros((len(zero), len(self._capacity)), dtype=np.int64),
            before=zero - 1,
        )
        first = self.longer(home, Effort(most_labels=len(home)))
        return home.take(np.zeros(0, dtype=np.intp)) if first is None else first

    def longer(self, labels: Labels, effort: Effort) -> Labels | None:
        """Return the routes with one task more, None where time is up."""
        grown = [labels.take(np.zeros(0, dtype=np.intp))]
        for task in range(len(self.able)):
            if effort.late():
                return None
            bit = 1 << task
            needs = self._needs[task]
            open_ = ((labels.tasks & bit) == 0) & ((labels.tasks & needs) == needs)
            grown += self._extended(labels, np.flatnonzero(open_), task)
        return undominated(self._without_idle_room(join(grown)))

    def _without_idle_room(self, labels: Labels) -> Labels:
        """Take from each label what no task still open can make use of.

        To be able to leave later saves waiting, for windows and breaks yet to come alone;
        to be there earlier is of use only where one of them may end before all is done.
        So more labels are alike.
        """
        open_ = ((labels.tasks[:, None] >> np.arange(len(self.able))) & 1) == 0
        opens_s = np.where(open_, self._opens_s, _NEVER_S).max(axis=1, initial=_NEVER_S)
        closes_s = np.where(open_, self._closes_s, -_NEVER_S).min(axis=1, initial=-_NEVER_S)
        opens_s = np.maximum(opens_s, self._rest_opens_s[labels.pause])
        closes_s = np.minimum(closes_s, self._back_by_s[labels.pause])
        to_do_s = open_ @ self._longest_s + self._longest_home_s + self._service_s[labels.last]
        soon_s = np.maximum(labels.begin_s, opens_s) - labels.out_s
        latest_s = np.where(labels.latest_s < soon_s, labels.latest_s, -_NEVER_S)
        begin_s = np.minimum(labels.out_s + latest_s, closes_s - to_do_s)
        begin_s = np.maximum(labels.begin_s, begin_s)
        return dataclasses.replace(labels, begin_s=begin_s, latest_s=latest_s)

    def _extended(self, labels: Labels, chosen: NDArray[np.intp], task: int) -> Iterator[Labels]:
        """Yield labels with one more task, by its window and by what becomes of the break."""
        most = np.maximum(
            labels.most[chosen] + self._dropped[:, task],
            self._aboard(labels.tasks[chosen]) + self._change[:, task],
        )
        fits = (most <= self._capacity).all(axis=1)
        chosen, most = chosen[fits], most[fits]
        for paused in (False, True):
            leg = self._driven(labels, chosen, task, paused=paused)
            for window in self._problem.tasks[self.able[task]].windows:
                begin_s = np.maximum(leg.ready_s, window.start_s)
                latest_s = np.minimum(leg.latest_s, window.end_s - leg.out_s)
                in_time = leg.possible & (begin_s <= window.end_s)
                in_time &= begin_s + self._service_s[task] <= self._done_by_s[leg.pause]
                now = chosen[in_time]
                begin_s, latest_s = begin_s[in_time], latest_s[in_time]
                yield Labels(
                    tasks=labels.tasks[now] | (1 << task),
                    last=np.full(len(now), task, dtype=np.int64),
                    pause=leg.pause[in_time],
                    begin_s=begin_s,
                    out_s=np.maximum(leg.out_s[in_time], begin_s - latest_s),
                    latest_s=latest_s,
                    busy_s=leg.busy_s[in_time],
                    distance_m=leg.distance_m[in_time],
                    most=most[in_time],
                    before=now,
                )

    def _driven(self, labels: Labels, chosen: NDArray[np.intp], to: int, *, paused: bool) -> _Leg:
        """Drive from the last task to another or to the end, with or without the break."""
        last, pause = labels.last[chosen], labels.pause[chosen]
        leg_s, leg_m = self._leg_s[last, to], self._leg_m[last, to]
        done_s = labels.begin_s[chosen] + self._service_s[last]
        out_s = labels.out_s[chosen] + self._service_s[last]
        latest_s = labels.latest_s[chosen]
        distance_m = labels.distance_m[chosen] + leg_m
        possible = leg_s >= 0
        if self._who.max_distance_m is not None:
            possible &= distance_m <= self._who.max_distance_m
        ready_s = done_s + leg_s
        busy_s = labels.busy_s[chosen] + self._service_s[last] + leg_s
        rest = self._who.break_
        if paused and rest is None:
            possible = np.zeros_like(possible)
        elif paused and rest is not None:
            possible &= (pause == NO_BREAK) & (done_s <= rest.latest_s)
            latest_s = np.minimum(latest_s, rest.latest_s - out_s)
            ready_s = np.maximum(ready_s, rest.earliest_s) + rest.duration_s
            out_s, busy_s = out_s + rest.duration_s, busy_s + rest.duration_s
            pause = np.full_like(pause, BREAK_TAKEN)
        return _Leg(
            possible=possible,
            pause=pause,
            ready_s=ready_s,
            out_s=out_s + leg_s,
            latest_s=latest_s,
            busy_s=busy_s,
            distance_m=distance_m,
        )

    def _aboard(self, tasks: Ints) -> Ints:
        """Return what was taken on and is still there: shape (labels, capacities)."""
        visited = (tasks[:, None] >> np.arange(len(self.able))) & 1
        aboard: Ints = visited @ self._change.T
        return aboard

    # --- back at the depot ---------------------------------------------------------------

    def cheapest(self, layers: list[Labels]) -> list[CheapestRoute]:
        """Return, per set of tasks, the cheapest way to drive it."""
        best: dict[int, tuple[int, int, int, int]] = {}
        for depth, labels in enumerate(layers):
            tasks, drive_vnd, busy_vnd, at = self._finished(labels)
            order = np.lexsort((at, drive_vnd, tasks))
            tasks, drive_vnd, busy_vnd, at = (
                column[order] for column in (tasks, drive_vnd, busy_vnd, at)
            )
            _, first = np.unique(tasks, return_index=True)
            if not len(first):
                continue
            least_vnd = np.minimum.reduceat(busy_vnd, first)
            columns = (tasks[first], drive_vnd[first], least_vnd, at[first])
            rows = zip(*(column.tolist() for column in columns), strict=True)
            best |= {row[0]: (row[1], row[2], depth, row[3]) for row in rows}
        return [
            self._found(drive_vnd, busy_vnd, layers[depth::-1], label)
            for drive_vnd, busy_vnd, depth, label in best.values()
        ]

    def _found(
        self, drive_vnd: int, busy_vnd: int, layers: Sequence[Labels], at: int
    ) -> CheapestRoute:
        """Return the route of a label of the first layer, the longest."""
        backwards = []
        for labels in layers:
            backwards.append(self.able[int(labels.last[at])])
            at = int(labels.before[at])
        tasks = tuple(reversed(backwards))
        orders = frozenset(self._problem.tasks[task].order for task in tasks)
        return CheapestRoute(orders=orders, drive_vnd=drive_vnd, busy_vnd=busy_vnd, tasks=tasks)

    def _finished(self, labels: Labels) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the tasks, the cost with and without waiting, and the label of every end."""
        ended = []
        every = np.arange(len(labels))
        owing = [(task, int(owed)) for task, owed in enumerate(self._owes) if owed]
        for paused in (False, True):
            leg = self._driven(labels, every, len(self.able) + 1, paused=paused)
            done = leg.possible & (leg.ready_s <= self._back_by_s[leg.pause])
            for task, owed in owing:
                done &= ((labels.tasks >> task) & 1 == 0) | (labels.tasks & owed != 0)
            out_s = np.maximum(leg.out_s, leg.ready_s - leg.latest_s)
            done &= out_s <= self._longest_out_s
            costs_vnd = [self._drive_vnd(time_s, leg.distance_m) for time_s in (out_s, leg.busy_s)]
            columns = (labels.tasks, *costs_vnd, every)
            ended.append([column[done] for column in columns])
        tasks, drive_vnd, busy_vnd, at = (np.concatenate(own) for own in zip(*ended, strict=True))
        return tasks, drive_vnd, busy_vnd, at

    def _drive_vnd(self, out_s: Ints, distance_m: Ints) -> Ints:
        wages_vnd: Ints = -(-out_s * self._who.cost_per_hour_vnd // 3600)
        return wages_vnd - (-distance_m * self._who.cost_per_km_vnd // 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leg:
    """Legs of many routes; ``ready_s`` is when what comes before the service is over."""

    possible: NDArray[np.bool_]
    pause: Ints
    ready_s: Ints
    out_s: Ints
    latest_s: Ints
    busy_s: Ints
    distance_m: Ints
