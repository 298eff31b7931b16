"""Rules on totals: a route's length, time and cost, and the lines of the objective."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from routeplan.check.facts import Finding
from routeplan.model.day import postponement_vnd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routeplan.check.facts import Facts

_HOUR_S = 3_600
_KM_M = 1_000


def route_totals(facts: Facts) -> Iterator[Finding]:
    """Check that a route's distance and duration follow from its legs and stops."""
    for route in facts.plan.routes:
        driven_m = sum(leg.distance_m for leg in route.legs)
        lasts_s = route.end_s - route.start_s if route.stops else 0
        yield from _compare(route.vehicle_id, "distance", route.distance_m, driven_m, "m")
        yield from _compare(route.vehicle_id, "duration", route.duration_s, lasts_s, "s")


def route_costs(facts: Facts) -> Iterator[Finding]:
    """Check that a route's costs follow from its totals and its vehicle's prices."""
    for route, vehicle in facts.routes_of_vehicles:
        wages = _ceil_div(route.duration_s * vehicle.cost_per_hour_vnd, _HOUR_S)
        distance = _ceil_div(route.distance_m * vehicle.cost_per_km_vnd, _KM_M)
        fixed = vehicle.fixed_cost_vnd
        yield from _compare(vehicle.id, "wages", route.wages_vnd, wages, "VND")
        yield from _compare(vehicle.id, "distance cost", route.distance_cost_vnd, distance, "VND")
        yield from _compare(vehicle.id, "fixed cost", route.fixed_cost_vnd, fixed, "VND")


def cost_lines(facts: Facts) -> Iterator[Finding]:
    """Check that each line of the objective is there once and adds up."""
    wanted = _lines(facts)
    times = Counter[str](line.name for line in facts.plan.quality.lines)
    for name in wanted:
        if times[name] != 1:
            yield Finding(text=f"the cost line {name!r} is there {times[name]} times, not once")
    for line in facts.plan.quality.lines:
        if line.name in wanted:
            yield from _compare("", f"cost line {line.name!r}", line.vnd, wanted[line.name], "VND")
        else:
            yield Finding(text=f"there is no cost line {line.name!r}")


def cost_total(facts: Facts) -> Iterator[Finding]:
    """Check that the plan's cost is the sum of its lines."""
    quality = facts.plan.quality
    lines = sum(line.vnd for line in quality.lines)
    yield from _compare("", "cost of the plan", quality.cost_vnd, lines, "VND")


def mandatory_count(facts: Facts) -> Iterator[Finding]:
    """Check that the plan counts every mandatory order that it leaves out."""
    left_out = {entry.order_id for entry in facts.left_out}
    wanted = sum(facts.orders[order_id].must_serve for order_id in left_out)
    found = facts.plan.quality.mandatory_unserved
    yield from _compare("", "number of mandatory orders left out", found, wanted, "orders")


def left_out_price(facts: Facts) -> Iterator[Finding]:
    """Check what an order left out says of its price and of having been mandatory.

    A row set aside is no order of the day: it costs nothing in this plan.
    """
    for entry in facts.plan.unassigned:
        order = None if facts.is_set_aside_row(entry) else facts.orders.get(entry.order_id)
        price = 0 if order is None else postponement_vnd(order, facts.day.postponement)
        if entry.price_vnd != price:
            yield Finding(
                order_id=entry.order_id,
                text=f"leaving it out is priced {entry.price_vnd:,} VND, not {price:,} VND",
            )
        if order is not None and entry.mandatory != order.must_serve:
            word = "mandatory" if order.must_serve else "not mandatory"
            yield Finding(order_id=order.id, text=f"the order is {word}, its entry differs")


def _lines(facts: Facts) -> Mapping[str, int]:
    routes, prices = facts.plan.routes, facts.day.postponement
    left_out = {entry.order_id for entry in facts.left_out}
    return {
        "wages": sum(route.wages_vnd for route in routes),
        "distance": sum(route.distance_cost_vnd for route in routes),
        "fixed": sum(route.fixed_cost_vnd for route in routes),
        "postponement": sum(postponement_vnd(facts.orders[i], prices) for i in left_out),
    }


def _compare(route: str, what: str, found: int, wanted: int, unit: str) -> Iterator[Finding]:
    if found != wanted:
        yield Finding(
            route=route,
            text=f"{what} is given as {found:,} {unit}, not {wanted:,} {unit} "
            f"({found - wanted:+,} {unit})",
        )


def _ceil_div(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
