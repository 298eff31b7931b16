"""Rules on a route as a whole: its vehicle, depots, shift, duration and length."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from routeplan.check.facts import Finding, location_text
from routeplan.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts

_MIN_STOPS = 2
"""A route runs from a depot to a depot, even where both are the same."""


def vehicle_known(facts: Facts) -> Iterator[Finding]:
    """Check that every route is driven by a vehicle of the day."""
    for route in facts.plan.routes:
        if route.vehicle_id not in facts.vehicles:
            yield Finding(
                route=route.vehicle_id, text=f"the day has no vehicle {route.vehicle_id!r}"
            )


def vehicle_once(facts: Facts) -> Iterator[Finding]:
    """Check that no vehicle drives more than one route."""
    for vehicle_id, count in Counter(route.vehicle_id for route in facts.plan.routes).items():
        if count > 1:
            yield Finding(route=vehicle_id, text=f"the vehicle drives {count} routes, not one")


def vehicle_profile(facts: Facts) -> Iterator[Finding]:
    """Check that a route uses its vehicle's profile and that the region knows it."""
    for route, vehicle in facts.routes_of_vehicles:
        if route.profile != vehicle.profile:
            yield Finding(
                route=vehicle.id,
                text=f"the route uses profile {route.profile!r}, the vehicle {vehicle.profile!r}",
            )
        if vehicle.profile not in facts.region.profiles:
            yield Finding(
                route=vehicle.id, text=f"the region has no vehicle profile {vehicle.profile!r}"
            )


def route_whole(facts: Facts) -> Iterator[Finding]:
    """Check that a route has a first and a last stop, and one leg between each two stops."""
    for route in facts.plan.routes:
        stops, legs = len(route.stops), len(route.legs)
        if stops < _MIN_STOPS:
            yield Finding(
                route=route.vehicle_id,
                text=f"the route has {stops} stops; a first and a last are the least",
            )
        if legs != max(0, stops - 1):
            yield Finding(
                route=route.vehicle_id,
                text=f"the route has {legs} legs between {stops} stops",
            )


def route_has_visit(facts: Facts) -> Iterator[Finding]:
    """Check that no vehicle drives out for nothing."""
    for route in facts.plan.routes:
        if not any(stop.visits for stop in route.stops):
            yield Finding(route=route.vehicle_id, text="the route makes no visit")


def route_depots(facts: Facts) -> Iterator[Finding]:
    """Check that a route begins and ends at its vehicle's depots."""
    for route, vehicle in facts.routes_of_vehicles:
        ends = (
            ("begins", route.stops[0], vehicle.start_depot),
            ("ends", route.stops[-1], vehicle.end_depot),
        )
        for verb, stop, depot in ends:
            if not facts.is_at_place(stop.location, depot):
                yield Finding(
                    route=vehicle.id,
                    text=f"the route {verb} at {location_text(stop.location)}, "
                    f"the vehicle's depot is {depot}",
                )


def shift_kept(facts: Facts) -> Iterator[Finding]:
    """Check that a route lies within its vehicle's shift."""
    for route, vehicle in facts.routes_of_vehicles:
        shift = vehicle.shift
        early_s, late_s = shift.start_s - route.start_s, route.end_s - shift.end_s
        if early_s > 0:
            yield Finding(
                route=vehicle.id,
                text=f"the route starts at {format_clock(route.start_s)}, {early_s} s before "
                f"the shift at {format_clock(shift.start_s)}",
            )
        if late_s > 0:
            yield Finding(
                route=vehicle.id,
                text=f"the route ends at {format_clock(route.end_s)}, {late_s} s after "
                f"the shift's end at {format_clock(shift.end_s)}",
            )


def duration_limit(facts: Facts) -> Iterator[Finding]:
    """Check that a vehicle is out for no longer than it may be."""
    for route, vehicle in facts.routes_of_vehicles:
        out_s = route.end_s - route.start_s
        limit_s = vehicle.max_duration_s
        if limit_s is not None and out_s > limit_s:
            yield Finding(
                route=vehicle.id,
                text=f"the route takes {out_s:,} s from leaving to being back, "
                f"{out_s - limit_s:,} s more than the vehicle may be out ({limit_s:,} s)",
            )


def distance_limit(facts: Facts) -> Iterator[Finding]:
    """Check that a route is no longer than its vehicle may drive."""
    for route, vehicle in facts.routes_of_vehicles:
        driven_m = sum(leg.distance_m for leg in route.legs)
        limit_m = vehicle.max_distance_m
        if limit_m is not None and driven_m > limit_m:
            yield Finding(
                route=vehicle.id,
                text=f"the route is {driven_m:,} m long, {driven_m - limit_m:,} m more than "
                f"the vehicle may drive ({limit_m:,} m)",
            )
