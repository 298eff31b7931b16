"""Rules on what is on the vehicle: after every stop, and never more than it can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.check.facts import Finding, stop_text
from routeplan.check.handover import handed_over
from routeplan.model.order import Load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts
    from routeplan.model.plan import Route


def load_after(facts: Facts) -> Iterator[Finding]:
    """Check that what is on board after each stop follows from the visits so far."""
    for route in facts.plan.routes:
        for number, on_board in enumerate(_loads_at_stops(facts, route)):
            found, wanted = route.stops[number].load_after, on_board[-1]
            if found != wanted:
                yield Finding(
                    route=route.vehicle_id,
                    text=f"{stop_text(route, number)}: leaves with {_text(found)}, "
                    f"not {_text(wanted)}",
                )


def capacity(facts: Facts) -> Iterator[Finding]:
    """Check that a vehicle is never overloaded, between the visits of a stop included."""
    for route, vehicle in facts.routes_of_vehicles:
        on_board = _loads_at_stops(facts, route)
        for measure, limit, unit in (
            ("weight_g", vehicle.max_weight_g, "g"),
            ("volume_cm3", vehicle.max_volume_cm3, "cm³"),
            ("pieces", vehicle.max_pieces, "pieces"),
        ):
            peak, number = max(
                (getattr(load, measure), -number)
                for number, loads in enumerate(on_board)
                for load in loads
            )
            if limit is not None and peak > limit:
                yield Finding(
                    route=vehicle.id,
                    text=f"{stop_text(route, -number)}: {peak:,} {unit} on board, "
                    f"{peak - limit:,} more than the vehicle takes ({limit:,})",
                )


def _loads_at_stops(facts: Facts, route: Route) -> list[list[Load]]:
    """Return per stop what is on board on arrival, and after its reload or each visit."""
    depots = handed_over(facts, route)
    load = Load() if not route.stops else depots.loaded[0]
    at_stops = []
    for number, stop in enumerate(route.stops):
        here = [load]
        if number and stop.reload is not None:
            load = load - depots.unloaded[number] + depots.loaded[number]
            here.append(load)
        for visit in stop.visits:
            order = facts.orders.get(visit.order_id)
            if order is not None:
                load = load - order.load if visit.action == "deliver" else load + order.load
                here.append(load)
        at_stops.append(here)
    return at_stops


def _text(load: Load) -> str:
    return f"{load.weight_g:,} g, {load.volume_cm3:,} cm³, {load.pieces:,} pieces"
