"""Only routes that have changed, and those near them, are searched again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from routeplan.model.day import Day, Limits
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Vehicle
from routeplan.planning import around
from routeplan.planning.around import solve_around
from routeplan.problem.build import build_problem
from routeplan.problem.routing import Assignment

if TYPE_CHECKING:
    from routeplan.network.region import Region
    from routeplan.problem.routing import RoutingProblem

DOORS = ("o1", "o1", "o2", "o2", "o3", "o3", "v1", "v1")
"""Two for each vehicle."""
LIMITS = Limits(time_limit_s=0.1)


@pytest.fixture
def problem(small_region: Region) -> RoutingProblem:
    orders = tuple(
        Order(
            id=f"D{at}",
            kind="delivery",
            origin=Location(place_id="hub"),
            destination=Location(place_id=door),
            load=Load(pieces=1),
            mandatory=True,
        )
        for at, door in enumerate(DOORS)
    )
    vehicles = tuple(
        Vehicle(
            id=f"V{at}",
            profile="van",
            start_depot="hub",
            end_depot="hub",
            shift=TimeWindow(start_s=7 * 3600, end_s=17 * 3600),
            max_pieces=2,
            cost_per_km_vnd=1_000,
        )
        for at in range(len(DOORS) // 2)
    )
    day = Day(
        name="around",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network="ten-nodes",
        orders=orders,
        vehicles=vehicles,
    )
    return build_problem(day, small_region).problem


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Return the vehicles of each search; the routes it brings are turned round."""
    every: list[set[str]] = []

    def search(part: RoutingProblem, *, initial: Assignment, **_: object) -> Assignment:
        every.append({vehicle.id for vehicle in part.vehicles})
        return Assignment(routes=tuple(route[::-1] for route in initial.routes))

    monkeypatch.setattr(around, "solve", search)
    # A route and one other.
    monkeypatch.setattr(around, "TASKS_AROUND", 4)
    return every


def test_routes_far_from_what_changed_stay(
    problem: RoutingProblem, searched: list[set[str]]
) -> None:
    routes = ((0, 1), (2, 3), (4, 5), (6, 7))
    found = solve_around(problem, Assignment(routes=routes), {"V3"}, limits=LIMITS)
    (vehicles,) = searched
    assert "V3" in vehicles
    assert len(vehicles) == 2
    for vehicle, route in enumerate(routes):
        near = f"V{vehicle}" in vehicles
        assert found.routes[vehicle] == (route[::-1] if near else route)


def test_a_route_that_takes_in_what_was_left_out_has_changed(
    problem: RoutingProblem, searched: list[set[str]]
) -> None:
    left_out = Assignment(routes=((0, 1), (2, 3), (4, 5), (6,)))
    found = solve_around(problem, left_out, (), limits=LIMITS)
    assert sorted(found.routes[3]) == [6, 7]
    (vehicles,) = searched
    assert "V3" in vehicles
    assert len(vehicles) == 2


def test_without_any_change_nothing_is_searched(
    problem: RoutingProblem, searched: list[set[str]]
) -> None:
    routes = ((0, 1), (2, 3), (4, 5), (6, 7))
    assert solve_around(problem, Assignment(routes=routes), (), limits=LIMITS).routes == routes
    assert searched == []
