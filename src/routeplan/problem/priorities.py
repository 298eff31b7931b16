"""Priorities hold: what is left out is worth less than what takes its place.

A last pass over a solver's answer, by the one schedule and the day's prices. It ends
where no left-out order goes in for less than its price, no served order costs more than
its price, and no exchange of a served order for one left out lowers the objective; a
mandatory order may also push one to another route. It takes at most ``MOST_TRIES`` closer
looks at an exchange, counted and not timed, so that its answer is the same on every run.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from routeplan.problem.insertion import Insertion, Routes, cheapest_insertion
from routeplan.problem.legs import EachLeg, LegsButOne, least_of
from routeplan.problem.routing import served_orders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.problem.legs import Points
    from routeplan.problem.objective import Pricing
    from routeplan.problem.routing import RoutingProblem

MOST_TRIES = 20_000
"""Routes looked at closely for exchanges, about 0.1 ms each."""
_PER_EXCHANGE = 2
"""Of them, for the route on which the exchange is; each other one that is asked is one more."""
_SHARE = 0.1
"""Of what is left of them, for one order of many: the next one has its turn, too."""


def hold_priorities(problem: RoutingProblem, routes: Routes, pricing: Pricing) -> Routes:
    """Return the routes with dearer orders put in, alone or for cheaper ones."""
    return _Pass(problem, routes, pricing).run()


@dataclass(frozen=True, slots=True)
class _Exchange:
    """An order put into a route for another one, which is left out or goes elsewhere."""

    gain_vnd: int
    put_in: Insertion
    other: int
    elsewhere: Insertion | None = None


@dataclass(frozen=True, slots=True)
class _Without:
    """A route without one of its orders; ``points`` with the depots, ``gaps`` its old places."""

    order: int
    tasks: tuple[int, ...]
    cost_vnd: int
    busy_s: int
    distance_m: int
    points: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Shortened:
    """A route without each of its orders in turn."""

    ways: tuple[_Without, ...]
    legs: EachLeg | LegsButOne
    busy_s: NDArray[np.int64]
    distance_m: NDArray[np.int64]
    price_vnd: NDArray[np.float64]


class _Pass:
    def __init__(self, problem: RoutingProblem, routes: Routes, pricing: Pricing) -> None:
        self._problem = problem
        self._routes = list(routes)
        self._pricing = pricing
        self._tries = MOST_TRIES
        self._shortened: dict[int, _Shortened | None] = {}
        # Whose route has changed since all left-out orders were last tried on it.
        self._changed: set[int] = set()
        # Left out since, so not tried on any route.
        self._fresh: set[int] = set()

    def run(self) -> Routes:
        everyone = untried = set(range(len(self._routes)))
        while untried or self._fresh:
            self._changed, fresh, self._fresh = set(), self._fresh, set()
            for vehicle in sorted(untried):
                self._leave_out(vehicle)
            left_out = self._left_out()
            for at, order in enumerate(left_out):
                new = order in fresh | self._fresh
                share = max(_SHARE, 1 / (len(left_out) - at))
                self._take_in(order, everyone if new else untried | self._changed, share)
            untried = self._changed
        return tuple(self._routes)

    def _leave_out(self, vehicle: int) -> None:
        """Leave out what costs more on a route than its price."""
        route = self._shorter(vehicle)
        now_vnd = self._pricing.route_vnd(vehicle, self._routes[vehicle]) or 0
        if route is None:
            return
        way = min(route.ways, key=lambda way: way.cost_vnd + self._pricing.left_out_vnd[way.order])
        if way.cost_vnd + self._pricing.left_out_vnd[way.order] < now_vnd:
            self._change(vehicle, way.tasks)
            self._fresh.add(way.order)

    def _left_out(self) -> list[int]:
        served = served_orders(self._problem, self._routes)
        left_out = (order for order in range(len(self._problem.orders)) if order not in served)
        return sorted(left_out, key=lambda order: -self._pricing.left_out_vnd[order])

    def _take_in(self, order: int, vehicles: set[int], share: float) -> None:
        """Insert a left-out order in one of the vehicles' routes, or exchange one for it.

        Exchanges are looked for with that share of the tries that are left.
        """
        price_vnd = self._pricing.left_out_vnd[order]
        found = self._inserted(order, vehicles, price_vnd)
        if found is not None:
            self._change(found.vehicle, found.tasks)
            return
        best: _Exchange | None = None
        rest = (1 - share) * self._tries
        for vehicle in self._problem.orders[order].vehicles:
            if self._tries <= rest:
                break
            if vehicle not in vehicles:
                continue
            for way in self._worth_a_try(order, vehicle, 0 if best is None else best.gain_vnd):
                if self._tries <= rest:
                    break
                self._tries -= _PER_EXCHANGE
                exchange = self._exchange(order, vehicle, way)
                if exchange is not None and (best is None or exchange.gain_vnd > best.gain_vnd):
                    best = exchange
        if best is not None:
            self._change(best.put_in.vehicle, best.put_in.tasks)
            if best.elsewhere is None:
                self._fresh.add(best.other)
            else:
                self._change(best.elsewhere.vehicle, best.elsewhere.tasks)

    def _change(self, vehicle: int, tasks: tuple[int, ...]) -> None:
        self._routes[vehicle] = tasks
        self._shortened.pop(vehicle, None)
        self._changed.add(vehicle)

    def _inserted(
        self,
        order: int,
        vehicles: Iterable[int],
        below_vnd: float,
        routes: Sequence[tuple[int, ...]] | None = None,
    ) -> Insertion | None:
        allowed = set(vehicles)
        entry = self._problem.orders[order]
        able = tuple(vehicle for vehicle in entry.vehicles if vehicle in allowed)
        there = dataclasses.replace(entry, vehicles=able)
        now = tuple(self._routes if routes is None else routes)
        return cheapest_insertion(self._problem, now, there, self._pricing, below_vnd)

    def _exchange(self, order: int, vehicle: int, way: _Without) -> _Exchange | None:
        """Return the best exchange of one order on a route for one left out."""
        price_vnd = self._pricing.left_out_vnd
        freed_vnd = (self._pricing.route_vnd(vehicle, self._routes[vehicle]) or 0) - way.cost_vnd
        gain_vnd = price_vnd[order] - price_vnd[way.order] + freed_vnd
        moves = self._problem.orders[order].mandatory
        most_vnd = gain_vnd + price_vnd[way.order] if moves else gain_vnd
        routes = self._routes.copy()
        routes[vehicle] = way.tasks
        put_in = self._inserted(order, (vehicle,), most_vnd, routes)
        if put_in is None:
            return None
        gain_vnd -= put_in.added_vnd
        if not moves:
            return _Exchange(gain_vnd, put_in, way.order)
        # It may be as dear itself, and then has to go elsewhere.
        others = [v for v in self._problem.orders[way.order].vehicles if v != vehicle]
        self._tries -= len(others)
        elsewhere = self._inserted(way.order, others, gain_vnd + price_vnd[way.order])
        if elsewhere is not None and elsewhere.added_vnd < price_vnd[way.order]:
            gain_vnd += price_vnd[way.order] - elsewhere.added_vnd
            return _Exchange(gain_vnd, put_in, way.order, elsewhere)
        return _Exchange(gain_vnd, put_in, way.order) if gain_vnd > 0 else None

    def _worth_a_try(self, order: int, vehicle: int, above_vnd: int) -> Iterator[_Without]:
        """Yield what may make room for an order and gain more than so much, best first."""
        route = self._shorter(vehicle)
        if route is None:
            return
        entry, who = self._problem.orders[order], self._problem.vehicles[vehicle]
        own_vnd = self._pricing.left_out_vnd[order]
        now_vnd = self._pricing.route_vnd(vehicle, self._routes[vehicle]) or 0
        busy_s, distance_m = self._least(order, vehicle, route)
        least_vnd = who.fixed_cost_vnd + busy_s * who.cost_per_hour_vnd / 3600
        least_vnd += distance_m * who.cost_per_km_vnd / 1000
        gain_vnd = own_vnd - route.price_vnd + now_vnd - least_vnd
        if entry.mandatory:  # It may push one to another route, whatever that one's price.
            gain_vnd = gain_vnd + route.price_vnd
        may = busy_s <= who.longest_s
        for at in np.argsort(-gain_vnd, kind="stable").tolist():
            if may[at] and gain_vnd[at] > above_vnd:
                yield route.ways[at]

    def _least(
        self, order: int, vehicle: int, route: _Shortened
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return at least how many seconds and metres each shorter route has with an order."""
        tasks = [self._problem.tasks[task] for task in self._problem.orders[order].tasks]
        service_s = sum(task.service_s for task in tasks)
        # Metres may get fewer on a way round, by a stop or a depot: it is the quicker one.
        if len(tasks) > 1 or self._problem.vehicles[vehicle].reloads:
            return route.busy_s + service_s, np.zeros_like(route.distance_m)
        (task,) = tasks
        profile = self._problem.vehicles[vehicle].profile
        matrix, timed = self._problem.travel.matrix(profile), self._problem.travel.timed(profile)

        def added(
            costs: NDArray[np.int32], timed: NDArray[np.bool_] | None, here: Points, there: Points
        ) -> NDArray[np.int64]:
            to, onward = (here, task.point), (task.point, there)
            allowed = matrix.reachable[to] & matrix.reachable[onward]
            both = least_of(costs, timed, *to) + least_of(costs, timed, *onward)
            return np.where(allowed, both - least_of(costs, timed, here, there), _NEVER)

        least_s = route.legs.least(partial(added, matrix.duration_s, None))
        least_m = route.legs.least(partial(added, matrix.distance_m, timed))
        return route.busy_s + least_s + service_s, route.distance_m + least_m

    def _shorter(self, vehicle: int) -> _Shortened | None:
        """Return a vehicle's route without each of its orders; None where it has none."""
        if vehicle not in self._shortened:
            route = self._routes[vehicle]
            orders = dict.fromkeys(self._problem.tasks[task].order for task in route)
            found = (self._without(vehicle, route, order) for order in orders)
            ways = tuple(way for way in found if way is not None)
            self._shortened[vehicle] = self._all_ways(vehicle, route, ways) if ways else None
        return self._shortened[vehicle]

    def _without(self, vehicle: int, route: tuple[int, ...], order: int) -> _Without | None:
        tasks = tuple(task for task in route if self._problem.tasks[task].order != order)
        cost_vnd = self._pricing.route_vnd(vehicle, tasks)
        if cost_vnd is None:
            return None
        who = self._problem.vehicles[vehicle]
        matrix = self._problem.travel.matrix(who.profile)
        points = self._points(vehicle, tasks)
        arcs = np.array(points[:-1]), np.array(points[1:])
        timed = self._problem.travel.timed(who.profile)
        return _Without(
            order=order,
            tasks=tasks,
            cost_vnd=cost_vnd,
            busy_s=int(matrix.duration_s[arcs].sum())
            + sum(self._problem.tasks[task].service_s for task in tasks),
            distance_m=int(least_of(matrix.distance_m, timed, *arcs).sum()),
            points=points,
            gaps=tuple(
                at for at, task in enumerate(route) if self._problem.tasks[task].order == order
            ),
        )

    def _points(self, vehicle: int, route: tuple[int, ...]) -> tuple[int, ...]:
        who = self._problem.vehicles[vehicle]
        return (who.start, *(self._problem.tasks[task].point for task in route), who.end)

    def _all_ways(
        self, vehicle: int, route: tuple[int, ...], ways: tuple[_Without, ...]
    ) -> _Shortened:
        price_vnd = self._pricing.left_out_vnd
        legs: EachLeg | LegsButOne
        if all(len(way.gaps) == 1 for way in ways):
            legs = LegsButOne.of(self._points(vehicle, route), [way.gaps[0] for way in ways])
        else:
            legs = EachLeg.of([way.points for way in ways])
        return _Shortened(
            ways=ways,
            legs=legs,
            busy_s=np.array([way.busy_s for way in ways]),
            distance_m=np.array([way.distance_m for way in ways]),
            price_vnd=np.array([price_vnd[way.order] for way in ways], dtype=np.float64),
        )


_NEVER = np.int64(10**9)
"""Seconds or metres that no shift and no price allows."""
