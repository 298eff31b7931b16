"""All rules in order, and the check that runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.check import (
    breaks,
    costs,
    header,
    journeys,
    legs,
    loads,
    orders,
    reloads,
    roads,
    routes,
    timed,
    times,
)
from routeplan.check.facts import Facts
from routeplan.model.plan import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from routeplan.check.facts import Finding
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

    Rule = Callable[[Facts], Iterator[Finding]]

RULES: Mapping[str, Rule] = {
    "plan_of_day": header.plan_of_day,
    "set_aside_told": header.set_aside_told,
    "order_known": orders.order_known,
    "order_once": orders.order_once,
    "order_complete": orders.order_complete,
    "transfer_sequence": orders.transfer_sequence,
    "visit_place": orders.visit_place,
    "locked_vehicle": orders.locked_vehicle,
    "skills_present": orders.skills_present,
    "origin_depot": orders.origin_depot,
    "destination_depot": orders.destination_depot,
    "vehicle_known": routes.vehicle_known,
    "vehicle_once": routes.vehicle_once,
    "vehicle_profile": routes.vehicle_profile,
    "route_whole": routes.route_whole,
    "route_has_visit": routes.route_has_visit,
    "route_depots": routes.route_depots,
    "shift_kept": routes.shift_kept,
    "duration_limit": routes.duration_limit,
    "distance_limit": routes.distance_limit,
    "stop_on_road": roads.stop_on_road,
    "span_on_road": roads.span_on_road,
    "leg_connected": roads.leg_connected,
    "turn_allowed": roads.turn_allowed,
    "road_open": roads.road_open,
    "road_open_in_time": timed.road_open_in_time,
    "road_allowed": roads.road_allowed,
    "road_in_province": roads.road_in_province,
    "leg_off_road": legs.leg_off_road,
    "leg_distance": legs.leg_distance,
    "leg_milliseconds": legs.leg_milliseconds,
    "leg_seconds": legs.leg_seconds,
    "leg_arrival": times.leg_arrival,
    "visit_sequence": times.visit_sequence,
    "service_time": times.service_time,
    "stop_wait": times.stop_wait,
    "time_window": times.time_window,
    "due_time": times.due_time,
    "break_count": breaks.break_count,
    "break_time": breaks.break_time,
    "break_on_route": breaks.break_on_route,
    "break_service": breaks.break_service,
    "reload_allowed": reloads.reload_allowed,
    "reload_depot": reloads.reload_depot,
    "reload_time": reloads.reload_time,
    "reload_loads": reloads.reload_loads,
    "release_time": reloads.release_time,
    "load_after": loads.load_after,
    "capacity": loads.capacity,
    "route_totals": costs.route_totals,
    "route_costs": costs.route_costs,
    "cost_lines": costs.cost_lines,
    "cost_total": costs.cost_total,
    "mandatory_count": costs.mandatory_count,
    "left_out_price": costs.left_out_price,
    "journey_steps": journeys.journey_steps,
}
"""Every rule by its stable name, the plan's outline before its details."""


def check_plan(day: Day, region: Region, plan: Plan) -> tuple[Violation, ...]:
    """Return every rule that a plan breaks; nothing when it can be driven as it stands.

    Everything is worked out anew from the day and the roads: the checker shares no code
    with what makes plans. A plan however broken gives violations, never an error.

    Parameters
    ----------
    day
        The day that the plan is for.
    region
        The roads; the day's own places are added here.
    plan
        The plan to check.
    """
    facts = Facts(day=day, region=region.with_places(day.places), plan=plan)
    return tuple(
        Violation(rule=name, route=found.route, order_id=found.order_id, text=found.text)
        for name, rule in RULES.items()
        for found in rule(facts)
    )
