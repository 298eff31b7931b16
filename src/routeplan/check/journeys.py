"""Rule on journeys: an order's steps say what the routes do with it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from routeplan.check.facts import Finding
from routeplan.check.handover import loaded_at, unloaded_at
from routeplan.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.check.facts import Facts, PlacedVisit
    from routeplan.model.order import Order
    from routeplan.model.plan import Journey

_Steps = tuple[tuple[str, str, int], ...]
"""Action, vehicle and time of each step; how a place is named is free."""


def journey_steps(facts: Facts) -> Iterator[Finding]:
    """Check that each served order has one journey, with the steps of its visits.

    An order left out may have a journey without steps.
    """
    journeys: defaultdict[str, list[Journey]] = defaultdict(list)
    for journey in facts.plan.journeys:
        journeys[journey.order_id].append(journey)
    for order in facts.day.orders:
        made, told = facts.visits_of[order.id], journeys[order.id]
        route = made[0].route.vehicle_id if made else ""
        if len(told) > 1 or (made and not told):
            yield Finding(
                order_id=order.id, route=route, text=f"the order has {len(told)} journeys, not one"
            )
            continue
        found = tuple((s.action, s.vehicle_id, s.time_s) for j in told for s in j.steps)
        wanted = _steps(facts, order, made)
        if found != wanted:
            yield Finding(
                order_id=order.id,
                route=route,
                text=f"the journey says {_text(found)}, the routes {_text(wanted)}",
            )


def _steps(facts: Facts, order: Order, made: Sequence[PlacedVisit]) -> _Steps:
    if not made:
        return ()
    route = made[0].route
    steps = [(p.visit.action, p.route.vehicle_id, p.visit.start_s) for p in made]
    if order.is_transfer:
        return tuple(steps)
    if order.leaves_depot:
        depot = route.stops[loaded_at(facts, route, made[0].stop_number, order)].reload
        return (("load", route.vehicle_id, depot.end_s if depot else route.start_s), *steps)
    depot = route.stops[unloaded_at(facts, route, made[0].stop_number, order)].reload
    return (*steps, ("unload", route.vehicle_id, depot.start_s if depot else route.end_s))


def _text(steps: _Steps) -> str:
    if not steps:
        return "nothing"
    return ", ".join(f"{action} by {by} at {format_clock(at)} ({at} s)" for action, by, at in steps)
