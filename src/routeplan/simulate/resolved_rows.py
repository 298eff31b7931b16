"""From a scenario's plan and the base plan to rows of figures and their differences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from routeplan.model.plan import ReasonCode
from routeplan.model.resolved import ResolvedCommuneLoss, ResolvedLoss
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

_DIGITS = 6
_COUNTED = (
    "orders_unserved",
    "orders_lost",
    "orders_gained",
    "mandatory_unserved",
    "documents_late",
    "added_documents_late",
)


def scenario_row(
    day: Day,
    base: Plan,
    plan: Plan,
    *,
    named: tuple[int, str],
    routes_met: int,
    replanned: bool,
) -> ResolvedLoss:
    """Return what a plan comes to, also less what the base plan does.

    Parameters
    ----------
    named
        The scenario's number and name.
    """
    now, before = _figures(day, plan), _figures(day, base)
    added = {f"added_{name}": round(now[name] - before[name], _DIGITS) for name in now}
    return ResolvedLoss(
        scenario=named[0],
        name=named[1],
        routes_met=routes_met,
        replanned=replanned,
        **now,
        **added,
    )


def commune_rows(
    day: Day, region: Region, base: Plan, plan: Plan, *, named: tuple[int, str]
) -> list[ResolvedCommuneLoss]:
    """Return the orders of each commune that any are left out of, here or in the base plan."""
    orders = {order.id: order for order in day.orders}
    now, before = _left_out(orders, plan), _left_out(orders, base)
    counts: dict[str, Counter[str]] = {}
    for order_id in [order_id for order_id in orders if order_id in now | before]:
        order = orders[order_id]
        count = counts.setdefault(_commune(order, region), Counter())
        here, there = order_id in now, order_id in before
        late = _is_late(order)
        count["orders_unserved"] += here
        count["orders_lost"] += here and not there
        count["orders_gained"] += there and not here
        count["mandatory_unserved"] += here and order.must_serve
        count["documents_late"] += here and late
        count["added_documents_late"] += late * (here - there)
    return [
        ResolvedCommuneLoss(
            scenario=named[0],
            name=named[1],
            commune_code=code,
            **{field: counts[code][field] for field in _COUNTED},
        )
        for code in sorted(counts)
    ]


def _figures(day: Day, plan: Plan) -> dict[str, Any]:
    codes = Counter(one.code for one in plan.unassigned)
    out = {one.order_id for one in plan.unassigned}
    lines = {f"{line.name}_vnd": line.vnd for line in plan.quality.lines}
    return {
        "orders_served": len(plan.journeys),
        "orders_unserved": len(plan.unassigned),
        **{f"unserved_{code}": codes[code] for code in get_args(ReasonCode)},
        "mandatory_unserved": plan.quality.mandatory_unserved,
        "documents_late": sum(_is_late(order) for order in day.orders if order.id in out),
        "distance_km": sum(route.distance_m for route in plan.routes) / 1000,
        "duration_h": round(sum(route.duration_s for route in plan.routes) / 3600, _DIGITS),
        **lines,
        "cost_vnd": plan.quality.cost_vnd,
    }


def _left_out(orders: Mapping[str, Order], plan: Plan) -> set[str]:
    """Return the orders left out, without rows that nobody could read."""
    return {one.order_id for one in plan.unassigned if one.order_id in orders}


def _is_late(order: Order) -> bool:
    """Whether an order for documents, if left out, is past its due date when the day ends."""
    return order.kind.startswith("document") and order.due_s is not None and order.due_s < DAY_S


def _commune(order: Order, region: Region) -> str:
    if order.commune_code:
        return order.commune_code
    place = region.places.get(order.customer.place_id or "")
    return place.commune_code if place else ""
