"""Rules on orders: each served once and whole, or left out; at its place; by a fit vehicle."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from routeplan.check.facts import Finding, location_text
from routeplan.check.handover import is_loaded, is_unloaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts, PlacedVisit
    from routeplan.model.order import Order
    from routeplan.model.place import Location
    from routeplan.model.plan import Action
    from routeplan.model.vehicle import Vehicle


def order_known(facts: Facts) -> Iterator[Finding]:
    """Check that the plan speaks of no order that the day does not have."""
    for placed in facts.visits:
        if placed.visit.order_id not in facts.orders:
            yield Finding(
                route=placed.route.vehicle_id,
                order_id=placed.visit.order_id,
                text=f"{placed.where}: a visit for an order that the day does not have",
            )
    for entry in facts.plan.unassigned:
        if entry.order_id not in facts.orders and not facts.is_set_aside_row(entry):
            yield Finding(
                order_id=entry.order_id,
                text="left out, but neither an order of the day nor a row set aside",
            )
    for journey in facts.plan.journeys:
        if journey.order_id not in facts.orders:
            yield Finding(
                order_id=journey.order_id, text="a journey for an order that the day does not have"
            )


def order_once(facts: Facts) -> Iterator[Finding]:
    """Check that every order is either on exactly one route or left out exactly once."""
    left_out = Counter(entry.order_id for entry in facts.left_out)
    for order_id in facts.orders:
        numbers = {placed.route_number for placed in facts.visits_of[order_id]}
        serving = [facts.plan.routes[number].vehicle_id for number in sorted(numbers)]
        if not serving and not left_out[order_id]:
            yield Finding(order_id=order_id, text="lost: neither served nor left out")
        if serving and left_out[order_id]:
            yield Finding(order_id=order_id, route=serving[0], text="both served and left out")
        if len(serving) > 1:
            yield Finding(
                order_id=order_id,
                route=serving[0],
                text=f"on {len(serving)} routes, not one: {', '.join(serving)}",
            )
        if left_out[order_id] > 1:
            yield Finding(order_id=order_id, text=f"left out {left_out[order_id]} times, not once")


def order_complete(facts: Facts) -> Iterator[Finding]:
    """Check that a served order has the visits of its kind, each once."""
    for order, made in _served(facts):
        wanted = Counter(_actions(order))
        found = Counter(placed.visit.action for placed in made)
        for action in sorted(wanted.keys() | found.keys()):
            if found[action] != wanted[action]:
                yield Finding(
                    order_id=order.id,
                    route=made[0].route.vehicle_id,
                    text=f"{found[action]} visits to {action}, not {wanted[action]} ({order.kind})",
                )


def transfer_sequence(facts: Facts) -> Iterator[Finding]:
    """Check that a transfer is picked up before it is delivered."""
    for order, made in _served(facts):
        for first, second in pairwise(made):
            same_route = first.route_number == second.route_number
            if order.is_transfer and same_route and first.visit.action == "deliver":
                yield Finding(
                    order_id=order.id,
                    route=first.route.vehicle_id,
                    text=f"delivered at {first.where} before {second.where}, "
                    "where it is yet to be picked up",
                )


def visit_place(facts: Facts) -> Iterator[Finding]:
    """Check that a visit is made where its order has the end that it serves."""
    for order, made in _served(facts):
        for placed in made:
            end = _end(order, placed.visit.action)
            if not facts.is_at(placed.stop.location, end):
                yield Finding(
                    order_id=order.id,
                    route=placed.route.vehicle_id,
                    text=f"{placed.visit.action} at {placed.where}, but the order's place is "
                    f"{location_text(end)}",
                )


def locked_vehicle(facts: Facts) -> Iterator[Finding]:
    """Check that an order locked to a vehicle is on no other."""
    for order, vehicle in _carried(facts):
        if order.locked_vehicle not in {"", vehicle.id}:
            yield Finding(
                order_id=order.id,
                route=vehicle.id,
                text=f"locked to vehicle {order.locked_vehicle}, but served by {vehicle.id}",
            )


def skills_present(facts: Facts) -> Iterator[Finding]:
    """Check that a vehicle has every skill that its orders ask for."""
    for order, vehicle in _carried(facts):
        missing = sorted(set(order.skills) - set(vehicle.skills))
        if missing:
            yield Finding(
                order_id=order.id,
                route=vehicle.id,
                text=f"needs {', '.join(missing)}, which vehicle {vehicle.id} does not have",
            )


def origin_depot(facts: Facts) -> Iterator[Finding]:
    """Check that an item to be delivered lies where its vehicle starts, or loads before."""
    for order, vehicle in _carried(facts):
        if not order.leaves_depot:
            continue
        lies = f"the item lies at {location_text(order.origin)}, but vehicle {vehicle.id}"
        if not vehicle.reloads:
            if order.origin.place_id != vehicle.start_depot:
                yield Finding(
                    order_id=order.id,
                    route=vehicle.id,
                    text=f"{lies} starts at {vehicle.start_depot}",
                )
            continue
        for placed in _visits_by(facts, order, vehicle):
            if not is_loaded(facts, placed.route, placed.stop_number, order):
                yield Finding(
                    order_id=order.id,
                    route=vehicle.id,
                    text=f"{placed.where}: {lies} has not loaded there before",
                )


def destination_depot(facts: Facts) -> Iterator[Finding]:
    """Check that what is collected goes to where its vehicle ends, or unloads after."""
    for order, vehicle in _carried(facts):
        if order.leaves_depot or order.is_transfer:
            continue
        goes = f"goes to {location_text(order.destination)}, but vehicle {vehicle.id}"
        if not vehicle.reloads:
            if order.destination.place_id != vehicle.end_depot:
                yield Finding(
                    order_id=order.id,
                    route=vehicle.id,
                    text=f"{goes} ends at {vehicle.end_depot}",
                )
            continue
        for placed in _visits_by(facts, order, vehicle):
            if not is_unloaded(facts, placed.route, placed.stop_number, order):
                yield Finding(
                    order_id=order.id,
                    route=vehicle.id,
                    text=f"{placed.where}: {goes} does not unload there after",
                )


def _served(facts: Facts) -> Iterator[tuple[Order, list[PlacedVisit]]]:
    """Yield the orders of the day that have any visit, with their visits."""
    for order_id, order in facts.orders.items():
        if made := facts.visits_of[order_id]:
            yield order, made


def _carried(facts: Facts) -> Iterator[tuple[Order, Vehicle]]:
    """Yield each served order with each known vehicle that has a visit for it."""
    for order, made in _served(facts):
        for vehicle_id in dict.fromkeys(placed.route.vehicle_id for placed in made):
            if vehicle_id in facts.vehicles:
                yield order, facts.vehicles[vehicle_id]


def _visits_by(facts: Facts, order: Order, vehicle: Vehicle) -> Iterator[PlacedVisit]:
    return (placed for placed in facts.visits_of[order.id] if placed.route.vehicle_id == vehicle.id)


def _actions(order: Order) -> tuple[Action, ...]:
    if order.is_transfer:
        return ("pick_up", "deliver")
    return ("deliver",) if order.leaves_depot else ("pick_up",)


def _end(order: Order, action: Action) -> Location:
    if order.is_transfer and action == "pick_up":
        return order.origin
    return order.customer
