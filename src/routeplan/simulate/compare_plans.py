"""Two plans with their days side by side: per order, commune, vehicle and cost line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.model.comparison import CommuneChange, CostChange, OrderChange, RouteChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routeplan.model.comparison import Change
    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.plan import Plan, Route

_DOCUMENTS = {"document_collection", "document_return"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What a plan does with an order; ``known`` is whether the day has it at all."""

    known: bool = False
    vehicle: str = ""
    start_s: int | None = None
    reason: str = ""


def compare_orders(day_a: Day, plan_a: Plan, day_b: Day, plan_b: Plan) -> tuple[OrderChange, ...]:
    """Return what became of each order of either day, in their order, the first day's first.

    Two days may number other orders alike: one id is one order only if kind and both ends
    are the same, and else an order of the first day and one of the second. A row that
    could not be read is an order without kind and commune.
    """
    before, after = _fates(plan_a), _fates(plan_b)
    orders_a, orders_b = ({order.id: order for order in day.orders} for day in (day_a, day_b))
    changes = []
    for one in dict.fromkeys([*orders_a, *orders_b, *filter(None, (*before, *after))]):
        in_a, in_b = orders_a.get(one), orders_b.get(one)
        met, then = before.get(one, _Fate()), after.get(one, _Fate())
        if in_a is None or in_b is None or _is_same(in_a, in_b):
            changes.append(_order_change(one, in_b or in_a, met, then))
        else:
            changes.append(_order_change(one, in_a, met, _Fate()))
            changes.append(_order_change(one, in_b, _Fate(), then))
    return tuple(changes)


def compare_communes(orders: tuple[OrderChange, ...]) -> tuple[CommuneChange, ...]:
    """Return the communes where another number of orders is served or left out."""
    counts: dict[str, Counter[str]] = {}
    for order in orders:
        count = counts.setdefault(order.commune_code, Counter())
        document = order.kind in _DOCUMENTS
        for side in ("before", "after"):
            count[f"served_{side}"] += bool(getattr(order, f"vehicle_{side}"))
            left_out = bool(getattr(order, f"reason_{side}"))
            count[f"left_out_{side}"] += left_out
            count[f"documents_left_out_{side}"] += left_out and document
    found = (
        CommuneChange(
            commune_code=code,
            served_before=count["served_before"],
            served_after=count["served_after"],
            left_out_before=count["left_out_before"],
            left_out_after=count["left_out_after"],
            documents_left_out_before=count["documents_left_out_before"],
            documents_left_out_after=count["documents_left_out_after"],
        )
        for code, count in sorted(counts.items())
    )
    return tuple(
        one
        for one in found
        if (one.served_before, one.left_out_before, one.documents_left_out_before)
        != (one.served_after, one.left_out_after, one.documents_left_out_after)
    )


def compare_routes(plan_a: Plan, plan_b: Plan) -> tuple[RouteChange, ...]:
    """Return the vehicles that do something else, in the order of the plans."""
    before = {route.vehicle_id: route for route in plan_a.routes}
    after = {route.vehicle_id: route for route in plan_b.routes}
    return tuple(
        _route_change(vehicle_id, before.get(vehicle_id), after.get(vehicle_id))
        for vehicle_id in dict.fromkeys([*before, *after])
        if _driven(before.get(vehicle_id)) != _driven(after.get(vehicle_id))
    )


def compare_costs(plan_a: Plan, plan_b: Plan) -> tuple[CostChange, ...]:
    """Return every line of the objective, and their total."""
    before = {line.name: line.vnd for line in plan_a.quality.lines}
    after = {line.name: line.vnd for line in plan_b.quality.lines}
    lines = [
        CostChange(line=name, before_vnd=before.get(name, 0), after_vnd=after.get(name, 0))
        for name in dict.fromkeys([*before, *after])
    ]
    total = CostChange(
        line="total",
        before_vnd=plan_a.quality.cost_vnd,
        after_vnd=plan_b.quality.cost_vnd,
    )
    return (*lines, total)


def _fates(plan: Plan) -> Mapping[str, _Fate]:
    left_out = {item.order_id: _Fate(known=True, reason=item.code) for item in plan.unassigned}
    served = {
        visit.order_id: _Fate(known=True, vehicle=route.vehicle_id, start_s=visit.start_s)
        for route in plan.routes
        for stop in route.stops
        for visit in stop.visits
    }
    return {**left_out, **served}


def _is_same(one: Order, other: Order) -> bool:
    ends = one.kind, one.origin, one.destination
    return ends == (other.kind, other.origin, other.destination)


def _order_change(order_id: str, order: Order | None, before: _Fate, after: _Fate) -> OrderChange:
    return OrderChange(
        order_id=order_id,
        kind=order.kind if order else "",
        commune_code=order.commune_code if order else "",
        change=_change(before, after),
        vehicle_before=before.vehicle,
        vehicle_after=after.vehicle,
        reason_before=before.reason,
        reason_after=after.reason,
        start_before_s=before.start_s,
        start_after_s=after.start_s,
    )


def _change(before: _Fate, after: _Fate) -> Change:
    if not (before.known and after.known):
        return "dropped" if before.known else "added"
    if before.vehicle and after.vehicle:
        if before.vehicle != after.vehicle:
            return "moved"
        return "same" if before.start_s == after.start_s else "rescheduled"
    if before.vehicle or after.vehicle:
        return "lost" if before.vehicle else "gained"
    return "still_left_out"


def _route_change(vehicle_id: str, before: Route | None, after: Route | None) -> RouteChange:
    return RouteChange(
        vehicle_id=vehicle_id,
        profile_before=before.profile if before else "",
        profile_after=after.profile if after else "",
        orders_before=len(set(_visited(before))),
        orders_after=len(set(_visited(after))),
        distance_before_m=before.distance_m if before else 0,
        distance_after_m=after.distance_m if after else 0,
        duration_before_s=before.duration_s if before else 0,
        duration_after_s=after.duration_s if after else 0,
        cost_before_vnd=_cost_vnd(before),
        cost_after_vnd=_cost_vnd(after),
    )


def _visited(route: Route | None) -> Iterator[str]:
    for stop in route.stops if route else ():
        for visit in stop.visits:
            yield visit.order_id


def _cost_vnd(route: Route | None) -> int:
    return route.wages_vnd + route.distance_cost_vnd + route.fixed_cost_vnd if route else 0


def _driven(route: Route | None) -> tuple[object, ...]:
    """Return what makes a route another one: its orders in turn, way, time and cost."""
    if route is None:
        return ()
    figures = (route.profile, route.distance_m, route.duration_s, _cost_vnd(route))
    return (*figures, *_visited(route))
