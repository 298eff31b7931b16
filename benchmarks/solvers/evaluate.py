"""What routes of a public instance cost, and which rules they break: in plain steps.

It starts from the instance as its file has it and shares nothing with the problems that the
solvers are given, so that a mistake there shows here.
"""

from __future__ import annotations

import itertools
import math
import sys
from typing import TYPE_CHECKING

from benchmarks.solvers.verdict import Verdict, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.solvers.instance import Instance, Routes


def evaluate(instance: Instance, routes: Routes) -> Verdict:
    """Return what routes cost, one per vehicle in the fleet's order.

    Every customer has to be visited once.
    """
    violations = [*_visits(instance, routes)]
    if any(violation.rule in {"fleet", "unknown_stop"} for violation in violations):
        return Verdict(cost=None, violations=tuple(violations))
    plane = _Plane(instance)
    cost = 0
    for vehicle, route in enumerate(routes):
        if route:
            cost += plane.cost(vehicle, route)
            violations += _loads(instance, vehicle, route)
            violations += plane.times(vehicle, route)
    violations += _pairs(instance, routes)
    return Verdict(cost=None if violations else cost, violations=tuple(violations))


def _visits(instance: Instance, routes: Routes) -> Iterator[Violation]:
    for vehicle in range(len(instance.carriers), len(routes)):
        if routes[vehicle]:
            yield Violation(rule="fleet", vehicle=vehicle)
    seen = set()
    for vehicle, route in enumerate(routes):
        for stop in route:
            if not instance.depots <= stop < len(instance.demands):
                yield Violation(rule="unknown_stop", vehicle=vehicle, location=stop)
            elif stop in seen:
                yield Violation(rule="twice", vehicle=vehicle, location=stop)
            seen.add(stop)
    for customer in range(instance.depots, len(instance.demands)):
        if customer not in seen:
            yield Violation(rule="left_out", location=customer)


def _loads(instance: Instance, vehicle: int, route: tuple[int, ...]) -> Iterator[Violation]:
    """Follow the load: all of it from the depot on, or each pair's from its pickup on."""
    load = 0 if instance.pairs else sum(instance.demands[stop] for stop in route)
    if load > instance.carriers[vehicle].capacity:
        yield Violation(rule="load", vehicle=vehicle)
    if instance.pairs:
        for stop in route:
            load += instance.demands[stop]
            if load > instance.carriers[vehicle].capacity:
                yield Violation(rule="load", vehicle=vehicle, location=stop)


def _pairs(instance: Instance, routes: Routes) -> Iterator[Violation]:
    place = {
        stop: (vehicle, at) for vehicle, route in enumerate(routes) for at, stop in enumerate(route)
    }
    for pickup, delivery in instance.pairs:
        if pickup not in place or delivery not in place:
            continue
        (vehicle, first), (other, last) = place[pickup], place[delivery]
        if vehicle != other:
            yield Violation(rule="pair", vehicle=vehicle, location=pickup)
        elif first > last:
            yield Violation(rule="precedence", vehicle=vehicle, location=pickup)


class _Plane:
    """An instance's distances and times, one number at a time."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._at = [(float(x), float(y)) for x, y in instance.coordinates]

    def cost(self, vehicle: int, route: tuple[int, ...]) -> int:
        carrier = self._instance.carriers[vehicle]
        stops = (carrier.depot, *route, carrier.depot)
        distance = sum(self._distance(*leg) for leg in itertools.pairwise(stops))
        fixed = self._instance.rounding.scale * carrier.fixed_cost
        return fixed + carrier.cost_per_distance * distance

    def times(self, vehicle: int, route: tuple[int, ...]) -> Iterator[Violation]:
        """Drive as early as possible, then see how late it could have left for the same end."""
        windows, services = self._instance.windows, self._instance.services
        carrier = self._instance.carriers[vehicle]
        stops = (carrier.depot, *route, carrier.depot)
        early, late = [0] * len(stops), [sys.maxsize] * len(stops)
        if windows is not None:
            early = [self._whole(float(windows[stop][0])) for stop in stops]
            late = [self._whole(float(windows[stop][1])) for stop in stops]
        service = [0] * len(stops)
        if services is not None:
            service = [0, *(self._whole(float(services[stop])) for stop in route), 0]
        ways = [self._distance(*leg) for leg in itertools.pairwise(stops)]
        now = early[0]
        for at, way in enumerate(ways, start=1):
            now = max(early[at], now + service[at - 1] + way)
            if now > late[at]:
                yield Violation(rule="window", vehicle=vehicle, location=stops[at])
                return
        if carrier.max_duration is not None:
            leave = now
            for at in reversed(range(len(ways))):
                leave = min(late[at], leave - ways[at] - service[at])
            if now - leave > self._whole(carrier.max_duration):
                yield Violation(rule="duration", vehicle=vehicle)

    def _distance(self, origin: int, destination: int) -> int:
        (x, y), (to_x, to_y) = self._at[origin], self._at[destination]
        return self._whole(math.sqrt((x - to_x) ** 2 + (y - to_y) ** 2))

    def _whole(self, value: float) -> int:
        rule = self._instance.rounding
        return math.floor(rule.scale * value) if rule.truncated else round(rule.scale * value)
