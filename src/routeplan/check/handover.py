"""Where along a route each order is taken on and given up at a depot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.model.order import Load

if TYPE_CHECKING:
    from routeplan.check.facts import Facts
    from routeplan.model.order import Order
    from routeplan.model.plan import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """Per stop of a route, what is loaded and unloaded there that is not a visit's.

    What is brought in at the end stays on board.
    """

    loaded: list[Load]
    unloaded: list[Load]


def loaded_at(facts: Facts, route: Route, number: int, order: Order) -> int:
    """Return the stop where what another stop delivers is loaded.

    That is the last time the vehicle reloads at its origin before, else the route's start.
    """
    for at in range(number - 1, 0, -1):
        stop = route.stops[at]
        if stop.reload is not None and facts.is_at(stop.location, order.origin):
            return at
    return 0


def unloaded_at(facts: Facts, route: Route, number: int, order: Order) -> int:
    """Return the stop where what another stop collects is unloaded.

    That is the first time the vehicle reloads at its destination after, else the route's end.
    """
    last = len(route.stops) - 1
    for at in range(number + 1, last):
        stop = route.stops[at]
        if stop.reload is not None and facts.is_at(stop.location, order.destination):
            return at
    return last


def is_loaded(facts: Facts, route: Route, number: int, order: Order) -> bool:
    """Whether what a stop delivers is loaded at its origin before."""
    at = loaded_at(facts, route, number, order)
    return facts.is_at(route.stops[at].location, order.origin)


def is_unloaded(facts: Facts, route: Route, number: int, order: Order) -> bool:
    """Whether what a stop collects is unloaded at its destination after."""
    at = unloaded_at(facts, route, number, order)
    return facts.is_at(route.stops[at].location, order.destination)


def handed_over(facts: Facts, route: Route) -> HandedOver:
    """Return what a route's depots take off and put on the vehicle."""
    count = len(route.stops)
    loads = HandedOver(loaded=[Load()] * count, unloaded=[Load()] * count)
    seen = set()
    for number, stop in enumerate(route.stops):
        for visit in stop.visits:
            order = facts.orders.get(visit.order_id)
            if order is None or order.is_transfer or order.id in seen:
                continue
            seen.add(order.id)
            if order.leaves_depot:
                loads.loaded[loaded_at(facts, route, number, order)] += order.load
                continue
            at = unloaded_at(facts, route, number, order)
            if route.stops[at].reload is not None:
                loads.unloaded[at] += order.load
    return loads
