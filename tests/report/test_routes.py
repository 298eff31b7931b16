from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from routeplan.report.routes import (
    cash_on_route,
    leg_line,
    orders_served,
    route_line,
    stops_between_depots,
    without_repeats,
)

if TYPE_CHECKING:
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.view import PlanView


def test_figures_of_a_route(small_view: PlanView) -> None:
    van, bike = small_view.plan.routes
    assert orders_served(van) == {"BAG-1", "DH-1"}
    assert stops_between_depots(van) == 2
    # The transfer's cash is counted once, where it is handed over.
    assert cash_on_route(van, small_view.orders) == 150_000 + 40_000
    assert cash_on_route(bike, small_view.orders) == 0
    assert cash_on_route(van, {}) == 0


def test_a_route_is_drawn_along_its_roads_from_door_to_door(
    small_plan: Plan, small_region: Region
) -> None:
    line = route_line(small_plan.routes[0], small_region.roads).tolist()
    assert line[0] == line[-1] == [103.0, 21.4]
    assert [103.05, 21.4] in line
    assert [103.125, 21.4] in line  # Km 15 is half-way between j2 and o1
    assert line.index([103.15, 21.4]) > line.index([103.125, 21.4])
    assert all(a != b for a, b in itertools.pairwise(line))


def test_a_leg_reaches_stops_off_the_road(small_plan: Plan, small_region: Region) -> None:
    route = small_plan.routes[0]
    line = leg_line(route.stops[0], route.legs[0], route.stops[1], small_region.roads)
    assert line[0].tolist() == [route.stops[0].lon, route.stops[0].lat]
    assert line[-1].tolist() == [route.stops[1].lon, route.stops[1].lat]


def test_a_line_has_two_points_even_where_nothing_moves() -> None:
    still = np.array([[103.0, 21.4], [103.000001, 21.400001], [103.0, 21.4]])
    assert without_repeats(still).tolist() == [[103.0, 21.4], [103.0, 21.4]]
    there = np.array([[103.0, 21.4], [103.0, 21.4], [103.1, 21.4], [103.0, 21.4]])
    assert without_repeats(there).tolist() == [[103.0, 21.4], [103.1, 21.4], [103.0, 21.4]]
