"""Rules on reloads and release times: who may go back to a depot, where, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.check.facts import Finding, location_text, stop_text
from routeplan.check.handover import handed_over, loaded_at
from routeplan.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts
    from routeplan.model.plan import Reload, Route, Stop
    from routeplan.model.vehicle import Vehicle


def reload_allowed(facts: Facts) -> Iterator[Finding]:
    """Check that only vehicles that may reload do, between two stops and at no customer."""
    for route, vehicle, number, stop, _ in _reloads(facts):
        where = stop_text(route, number)
        if not vehicle.reloads:
            yield Finding(
                route=vehicle.id, text=f"{where}: a reload, but the vehicle makes one trip"
            )
        if number in {0, len(route.stops) - 1}:
            yield Finding(
                route=vehicle.id, text=f"{where}: a reload where the route begins or ends"
            )
        if stop.visits:
            yield Finding(
                route=vehicle.id, text=f"{where}: a reload with {len(stop.visits)} visits, not none"
            )


def reload_depot(facts: Facts) -> Iterator[Finding]:
    """Check that a vehicle reloads at its start or its end depot."""
    for route, vehicle, number, stop, _ in _reloads(facts):
        depots = dict.fromkeys((vehicle.start_depot, vehicle.end_depot))
        if not any(facts.is_at_place(stop.location, depot) for depot in depots):
            yield Finding(
                route=vehicle.id,
                text=f"{stop_text(route, number)}: a reload, but the vehicle's depots are "
                f"{', '.join(depots)}",
            )


def reload_time(facts: Facts) -> Iterator[Finding]:
    """Check that a reload lasts as long as the vehicle needs, while it stands there."""
    for route, vehicle, number, stop, reload in _reloads(facts):
        where, lasts_s = stop_text(route, number), reload.end_s - reload.start_s
        if lasts_s != vehicle.reload_s:
            yield Finding(
                route=vehicle.id,
                text=f"{where}: the reload lasts {lasts_s} s, not {vehicle.reload_s} s",
            )
        outside_s = max(stop.arrival_s - reload.start_s, reload.end_s - stop.departure_s)
        if outside_s > 0:
            yield Finding(
                route=vehicle.id,
                text=f"{where}: {outside_s} s of the reload before the arrival or after the "
                "departure",
            )


def reload_loads(facts: Facts) -> Iterator[Finding]:
    """Check what a reload says it unloads and loads."""
    for route, vehicle in facts.routes_of_vehicles:
        if all(stop.reload is None for stop in route.stops):
            continue
        loads = handed_over(facts, route)
        for number, stop in enumerate(route.stops):
            if stop.reload is None:
                continue
            for verb, found, wanted in (
                ("unloads", stop.reload.unloaded, loads.unloaded[number]),
                ("loads", stop.reload.loaded, loads.loaded[number]),
            ):
                if found != wanted:
                    yield Finding(
                        route=vehicle.id,
                        text=f"{stop_text(route, number)}: {verb} {found.pieces:,} pieces, "
                        f"{found.weight_g:,} g, {found.volume_cm3:,} cm³, not "
                        f"{wanted.pieces:,} pieces, {wanted.weight_g:,} g, "
                        f"{wanted.volume_cm3:,} cm³",
                    )


def release_time(facts: Facts) -> Iterator[Finding]:
    """Check that nothing is on its way before it is ready at its origin."""
    for placed in facts.visits:
        order = facts.orders.get(placed.visit.order_id)
        if order is None or order.release_s is None:
            continue
        leaves_s = placed.visit.start_s
        if order.leaves_depot:
            depot = placed.route.stops[loaded_at(facts, placed.route, placed.stop_number, order)]
            leaves_s = min(leaves_s, depot.departure_s)
        elif not order.is_transfer or placed.visit.action != "pick_up":
            continue
        if leaves_s < order.release_s:
            yield Finding(
                route=placed.route.vehicle_id,
                order_id=order.id,
                text=f"{placed.where}: on its way from {format_clock(leaves_s)}, but ready at "
                f"{location_text(order.origin)} at {format_clock(order.release_s)} only",
            )


def _reloads(facts: Facts) -> Iterator[tuple[Route, Vehicle, int, Stop, Reload]]:
    for route, vehicle in facts.routes_of_vehicles:
        for number, stop in enumerate(route.stops):
            if stop.reload is not None:
                yield route, vehicle, number, stop, stop.reload
