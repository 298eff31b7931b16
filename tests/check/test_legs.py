"""Rules on what a leg says of itself."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.order import Order
from routeplan.model.place import Location

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan

ACROSS = Location(lon=103.075, lat=21.396)
"""The other side of the road from order D2: the same point of the road, as far away."""


def test_a_shaved_millisecond_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """Also where the seconds stay the same."""
    shaved = edit(plan, "routes.0.legs.4", duration_ms=590_399)
    assert broken(day, shaved) == {"leg_milliseconds"}


def test_a_shaved_second_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    shaved = edit(plan, "routes.0.legs.4", duration_s=590)
    assert broken(day, shaved) == {"leg_seconds", "leg_arrival"}


def test_seconds_are_rounded_up_not_to_the_nearest(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert plan.routes[0].legs[4].duration_ms == 590_400
    assert "leg_seconds" in broken(day, edit(plan, "routes.0.legs.4", duration_s=592))


def test_a_shaved_metre_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    shaved = edit(plan, "routes.0.legs.0", distance_m=2_999)
    assert broken(day, shaved) == {"leg_distance", "route_totals"}


@pytest.mark.parametrize("end", ["off_road_from_m", "off_road_to_m"])
def test_a_door_off_the_road_is_not_reached_by_driving_past(
    day: Day,
    plan: Plan,
    end: str,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    leg = 5 if end == "off_road_from_m" else 4
    passed = edit(plan, f"routes.0.legs.{leg}", **{end: 0})
    assert broken(day, passed) == {"leg_off_road", "leg_distance", "leg_milliseconds"}


def test_neighbours_at_one_point_of_the_road_are_apart_by_their_off_road_ways(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    order = Order(id="D3", kind="pickup", origin=ACROSS, destination=Location(place_id="hub"))
    day = change_vehicle(day, "VAN1", max_distance_m=None)
    day = dataclasses.replace(day, orders=(*day.orders, order))
    van_calls.insert(6, (ACROSS, "", ["D3 pick_up"]))
    plan = make_plan(day, {"VAN1": van_calls})
    assert plan.routes[0].legs[5].distance_m == 2 * 445
    assert broken(day, plan) == set()
    leap = edit(
        plan, "routes.0.legs.5", off_road_from_m=0, off_road_to_m=0, duration_ms=0, duration_s=0,
        distance_m=0,
    )  # fmt: skip
    assert {"leg_off_road", "leg_arrival"} <= broken(day, leap)


def test_staying_at_one_location_is_no_way(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """Two stops at one door: nobody walks to the road and back between them."""
    door = van_calls[5][0]
    order = Order(id="D3", kind="pickup", origin=door, destination=Location(place_id="hub"))
    day = dataclasses.replace(day, orders=(*day.orders, order))
    van_calls.insert(6, (door, "", ["D3 pick_up"]))
    plan = make_plan(day, {"VAN1": van_calls})
    assert plan.routes[0].legs[5].distance_m == 0
    assert broken(day, plan) == set()
    walked = edit(plan, "routes.0.legs.5", off_road_from_m=445, off_road_to_m=445, distance_m=890)
    assert "leg_off_road" in broken(day, walked)
