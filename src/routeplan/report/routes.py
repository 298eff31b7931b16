"""Figures and lines of routes that several outputs show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from routeplan.model.order import Order
    from routeplan.model.plan import Leg, Route, Stop, Visit
    from routeplan.network.roads import RoadNetwork

DECIMALS = 5
"""Of coordinates in files: about one metre."""


def orders_served(route: Route) -> frozenset[str]:
    """Return the ids of the orders a route visits."""
    return frozenset(visit.order_id for stop in route.stops for visit in stop.visits)


def stops_between_depots(route: Route) -> int:
    """Return the number of stops apart from the depots at both ends and those between trips."""
    return len(route.stops) - 2 - sum(stop.reload is not None for stop in route.stops)


def cash_at(visit: Visit, order: Order | None) -> int:
    """Return the VND to collect at a visit; a transfer is paid where it is delivered."""
    if order is None or (order.is_transfer and visit.action == "pick_up"):
        return 0
    return order.cod_vnd


def cash_on_route(route: Route, orders: Mapping[str, Order]) -> int:
    """Return the VND to collect on a whole route."""
    return sum(
        cash_at(visit, orders.get(visit.order_id)) for stop in route.stops for visit in stop.visits
    )


def route_line(route: Route, roads: RoadNetwork) -> NDArray[np.float64]:
    """Return a route's line from its first stop to its last.

    Returns
    -------
    Shape (points, 2) with at least two points: lon, lat, rounded, without repeats.
    """
    legs = zip(route.stops, route.legs, route.stops[1:], strict=False)
    lines = [leg_line(start, leg, end, roads) for start, leg, end in legs]
    return without_repeats(np.vstack(lines))


def leg_line(start: Stop, leg: Leg, end: Stop, roads: RoadNetwork) -> NDArray[np.float64]:
    """Return the line of one leg, from stop to stop over the road; shape (points, 2)."""
    driven = [
        roads.line_on_section(roads.section_index[span.section_id], span.from_m, span.to_m)
        for span in leg.spans
    ]
    first, last = (np.array([[stop.lon, stop.lat]]) for stop in (start, end))
    return without_repeats(np.vstack([first, *driven, last]))


def without_repeats(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line rounded and without consecutive equal points, two points at least."""
    rounded = np.round(line, DECIMALS)
    moves = np.any(np.diff(rounded, axis=0) != 0, axis=1)
    kept = rounded[np.concatenate([[True], moves])]
    return kept if len(kept) > 1 else np.vstack([kept, kept])
