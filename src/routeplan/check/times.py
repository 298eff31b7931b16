"""Rules on the clock: arrivals, services, waits, windows and due times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.check.facts import Finding, stop_text
from routeplan.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts, PlacedVisit
    from routeplan.model.order import Order
    from routeplan.model.plan import Route


def leg_arrival(facts: Facts) -> Iterator[Finding]:
    """Check that a vehicle arrives when its departure, the way and breaks on it say."""
    for driven in facts.legs:
        leaves_s, arrives_s = driven.before.departure_s, driven.after.arrival_s
        paused_s = _break_s(driven.route, leaves_s, arrives_s)
        off_s = arrives_s - (leaves_s + driven.leg.duration_s + paused_s)
        if off_s:
            yield driven.finding(
                f"arrives at {format_clock(arrives_s)}, {_too(off_s)}: it leaves at "
                f"{format_clock(leaves_s)}, drives {driven.leg.duration_s} s "
                f"and pauses {paused_s} s"
            )


def visit_sequence(facts: Facts) -> Iterator[Finding]:
    """Check that visits follow one another between a stop's arrival and its departure."""
    for route in facts.plan.routes:
        for number, stop in enumerate(route.stops):
            where, free_s = stop_text(route, number), stop.arrival_s
            for visit in stop.visits:
                if visit.start_s < free_s:
                    yield Finding(
                        route=route.vehicle_id,
                        order_id=visit.order_id,
                        text=f"{where}: service starts at {format_clock(visit.start_s)}, "
                        f"{free_s - visit.start_s} s before the arrival or the service before it "
                        "is over",
                    )
                free_s = visit.end_s
            if stop.departure_s < free_s:
                yield Finding(
                    route=route.vehicle_id,
                    text=f"{where}: leaves at {format_clock(stop.departure_s)}, "
                    f"{free_s - stop.departure_s} s before it has arrived and served",
                )


def service_time(facts: Facts) -> Iterator[Finding]:
    """Check that a service lasts as long as its order says."""
    for order, placed in _known_visits(facts):
        visit = placed.visit
        wanted_s = order.pickup_service_s if _is_first_end(order, placed) else order.service_s
        lasts_s = visit.end_s - visit.start_s
        if lasts_s != wanted_s:
            yield _visit_finding(placed, f"service lasts {lasts_s} s, not {wanted_s} s")


def stop_wait(facts: Facts) -> Iterator[Finding]:
    """Check that the wait at a stop is the time there without service, reload or break."""
    for route in facts.plan.routes:
        for number, stop in enumerate(route.stops):
            served_s = sum(visit.end_s - visit.start_s for visit in stop.visits)
            served_s += 0 if stop.reload is None else stop.reload.end_s - stop.reload.start_s
            paused_s = _break_s(route, stop.arrival_s, stop.departure_s)
            wanted_s = stop.departure_s - stop.arrival_s - served_s - paused_s
            if stop.wait_s != wanted_s:
                yield Finding(
                    route=route.vehicle_id,
                    text=f"{stop_text(route, number)}: waits {stop.wait_s} s, not {wanted_s} s",
                )


def time_window(facts: Facts) -> Iterator[Finding]:
    """Check that service starts inside one of the windows of that end of the order."""
    for order, placed in _known_visits(facts):
        windows = order.pickup_windows if _is_first_end(order, placed) else order.windows
        start_s = placed.visit.start_s
        gaps_s = [max(w.start_s - start_s, start_s - w.end_s, 0) for w in windows]
        if gaps_s and min(gaps_s) > 0:
            allowed = ", ".join(
                f"{format_clock(w.start_s)}-{format_clock(w.end_s)}" for w in windows
            )
            yield _visit_finding(
                placed,
                f"service starts at {format_clock(start_s)}, {min(gaps_s)} s outside {allowed}",
            )


def due_time(facts: Facts) -> Iterator[Finding]:
    """Check that an order due before the day's last shift ends is served in time.

    One that is overdue has no deadline left to keep, and one due later is early anyway.
    """
    ends_s = facts.day.ends_s
    for order, placed in _known_visits(facts):
        due_s, start_s = order.due_s, placed.visit.start_s
        if due_s is None or not 0 <= due_s < ends_s or _is_first_end(order, placed):
            continue
        if start_s > due_s:
            yield _visit_finding(
                placed,
                f"service starts at {format_clock(start_s)}, {start_s - due_s} s after it was "
                f"due at {format_clock(due_s)}",
            )


def _known_visits(facts: Facts) -> Iterator[tuple[Order, PlacedVisit]]:
    for placed in facts.visits:
        order = facts.orders.get(placed.visit.order_id)
        if order is not None:
            yield order, placed


def _is_first_end(order: Order, placed: PlacedVisit) -> bool:
    """Return whether a visit is the pickup of a transfer, which has its own times."""
    return order.is_transfer and placed.visit.action == "pick_up"


def _visit_finding(placed: PlacedVisit, text: str) -> Finding:
    return Finding(
        route=placed.route.vehicle_id,
        order_id=placed.visit.order_id,
        text=f"{placed.where}: {text}",
    )


def _break_s(route: Route, from_s: int, to_s: int) -> int:
    """Return how much of a period the route's breaks take."""
    return sum(
        max(0, min(taken.end_s, to_s) - max(taken.start_s, from_s)) for taken in route.breaks
    )


def _too(off_s: int) -> str:
    return f"{abs(off_s)} s too {'late' if off_s > 0 else 'early'}"
