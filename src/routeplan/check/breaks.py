"""Rules on breaks: one where the day calls for it, in its time, and none during service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.check.facts import Finding, stop_text
from routeplan.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts
    from routeplan.model.plan import Route
    from routeplan.model.vehicle import Break


def break_count(facts: Facts) -> Iterator[Finding]:
    """Check that a route has the one break that it needs, and none that nobody asked for."""
    for route, vehicle in facts.routes_of_vehicles:
        pause, count = vehicle.break_, len(route.breaks)
        fewest = 0 if pause is None or not _needed(route, pause) else 1
        most = 0 if pause is None else 1
        if not fewest <= count <= most:
            wanted = "none" if most == 0 else "one" if fewest else "at most one"
            yield Finding(route=vehicle.id, text=f"the route has {count} breaks, not {wanted}")


def break_time(facts: Facts) -> Iterator[Finding]:
    """Check that a break lasts as long as it should and begins when it may."""
    for route, vehicle in facts.routes_of_vehicles:
        pause = vehicle.break_
        if pause is None:
            continue  # break_count reports any
        for taken in route.breaks:
            lasts_s = taken.end_s - taken.start_s
            at = f"the break at {format_clock(taken.start_s)}"
            if lasts_s != pause.duration_s:
                yield Finding(
                    route=vehicle.id, text=f"{at} lasts {lasts_s} s, not {pause.duration_s} s"
                )
            outside_s = max(pause.earliest_s - taken.start_s, taken.start_s - pause.latest_s)
            if outside_s > 0:
                yield Finding(
                    route=vehicle.id,
                    text=f"{at} begins {outside_s} s outside {format_clock(pause.earliest_s)}-"
                    f"{format_clock(pause.latest_s)}",
                )


def break_on_route(facts: Facts) -> Iterator[Finding]:
    """Check that a break lies between a route's start and its end."""
    for route, vehicle in facts.routes_of_vehicles:
        for taken in route.breaks:
            outside_s = max(route.start_s - taken.start_s, taken.end_s - route.end_s)
            if outside_s > 0:
                yield Finding(
                    route=vehicle.id,
                    text=f"the break at {format_clock(taken.start_s)} lies {outside_s} s outside "
                    "the route",
                )


def break_service(facts: Facts) -> Iterator[Finding]:
    """Check that no service and no reload goes on during a break."""
    for route in facts.plan.routes:
        for number, stop in enumerate(route.stops):
            if stop.reload is None:
                continue
            for taken in route.breaks:
                if taken.start_s < stop.reload.end_s and stop.reload.start_s < taken.end_s:
                    yield Finding(
                        route=route.vehicle_id,
                        text=f"{stop_text(route, number)}: a reload during the break at "
                        f"{format_clock(taken.start_s)}",
                    )
    for placed in facts.visits:
        visit = placed.visit
        for taken in placed.route.breaks:
            if taken.start_s < visit.end_s and visit.start_s < taken.end_s:
                shared_s = min(taken.end_s, visit.end_s) - max(taken.start_s, visit.start_s)
                yield Finding(
                    route=placed.route.vehicle_id,
                    order_id=visit.order_id,
                    text=f"{stop_text(placed.route, placed.stop_number)}: {shared_s} s of service "
                    f"during the break at {format_clock(taken.start_s)}",
                )


def _needed(route: Route, pause: Break) -> bool:
    """Return whether the route is out when the break is due."""
    back_before = route.end_s <= pause.latest_s
    leaves_after = route.start_s >= pause.earliest_s + pause.duration_s
    return not (back_before or leaves_after)
