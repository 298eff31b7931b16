"""Rules on a route as a whole."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.order import TimeWindow
from routeplan.model.place import Location

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan


def test_an_unknown_vehicle_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    found = broken(day, edit(plan, "routes.1", vehicle_id="TRUCK9"))
    assert found == {"vehicle_known", "journey_steps"}


def test_two_routes_of_one_vehicle_are_found(
    day: Day,
    moto_calls: list[Any],
    make_plan: Callable[..., Plan],
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """Each route is good on its own."""
    only_r1 = (*moto_calls[1][:2], ["R1 deliver"])
    only_p2 = (*moto_calls[1][:2], ["P2 pick_up"])
    first = make_plan(day, {"MOTO1": [moto_calls[0], only_r1, moto_calls[2]]})
    second = make_plan(day, {"MOTO1": [moto_calls[0], only_p2, moto_calls[2]]})
    both = edit(first, "", routes=(*first.routes, second.routes[1]))
    assert "vehicle_once" in broken(day, both)
    assert "vehicle_once" not in broken(day, first)


def test_another_profile_than_the_vehicle_s_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "routes.0", profile="car")) == {"vehicle_profile"}


def test_a_profile_that_the_region_does_not_have_is_found(
    day: Day,
    plan: Plan,
    edit: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    day = change_vehicle(day, "MOTO1", profile="ox_cart")
    assert broken(day, edit(plan, "routes.1", profile="ox_cart")) == {"vehicle_profile"}


@pytest.mark.parametrize(("first", "last"), [(0, 5), (1, 6), (0, 0)])
def test_legs_and_stops_that_do_not_match_are_found(
    day: Day,
    plan: Plan,
    first: int,
    last: int,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    legs = plan.routes[0].legs[first:last]
    assert "route_whole" in broken(day, edit(plan, "routes.0", legs=legs))


def test_one_stop_is_no_route(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """Not even where everything happens at the depot."""
    alone = edit(plan, "routes.1", stops=plan.routes[1].stops[:1], legs=())
    assert {"route_whole", "route_has_visit"} <= broken(day, alone)


def test_work_at_the_depot_alone_is_a_route(
    day: Day,
    moto_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    o2 = moto_calls[0][0]
    day = change_order(day, "R1", destination=o2)
    day = change_order(day, "P2", origin=o2)
    plan = make_plan(day, {"MOTO1": [(o2, "", []), (o2, "", ["R1 deliver", "P2 pick_up"])]})
    assert plan.routes[1].distance_m == 0
    assert broken(day, plan) == set()


def test_a_drive_for_nothing_is_found(
    day: Day,
    moto_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    moto_calls[1] = (*moto_calls[1][:2], [])
    plan = make_plan(day, {"MOTO1": moto_calls})
    assert broken(day, plan) == {"route_has_visit"}


@pytest.mark.parametrize("depot", ["start_depot", "end_depot"])
@pytest.mark.parametrize("place_id", ["o1", "nowhere", ""])
def test_a_route_away_from_its_depot_is_found(
    day: Day,
    plan: Plan,
    depot: str,
    place_id: str,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    orders = {"start_depot": "origin_depot", "end_depot": "destination_depot"}
    found = broken(change_vehicle(day, "VAN1", **{depot: place_id}), plan)
    assert found == {"route_depots", orders[depot]}


def test_the_depot_s_node_is_the_depot(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    same = edit(plan, "routes.0.stops.0", location=Location(section_id="QL1-01", km_m=0))
    assert broken(day, same) == set()


@pytest.mark.parametrize(
    ("start_s", "end_s", "good"),
    [(25_200, 33_292, True), (25_201, 33_292, False), (25_200, 33_291, False)],
)
def test_a_shift_is_kept_to_the_second(
    day: Day,
    plan: Plan,
    start_s: int,
    end_s: int,
    good: bool,  # noqa: FBT001 - a row of the table
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    day = change_vehicle(day, "VAN1", shift=TimeWindow(start_s=start_s, end_s=end_s))
    assert broken(day, plan) == (set() if good else {"shift_kept"})


def test_the_longest_duration_is_kept_to_the_second(
    day: Day,
    plan: Plan,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_vehicle(day, "VAN1", max_duration_s=33_292 - 25_200), plan) == set()
    found = broken(change_vehicle(day, "VAN1", max_duration_s=33_292 - 25_201), plan)
    assert found == {"duration_limit"}


def test_the_longest_distance_is_kept_to_the_metre(
    day: Day,
    plan: Plan,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_vehicle(day, "VAN1", max_distance_m=32_890), plan) == set()
    assert broken(change_vehicle(day, "VAN1", max_distance_m=32_889), plan) == {"distance_limit"}


def test_a_route_of_no_orders_at_all_is_not_hidden_by_an_empty_day(
    day: Day, plan: Plan, broken: Callable[[Day, Plan], set[str]]
) -> None:
    found = broken(dataclasses.replace(day, orders=(), vehicles=()), plan)
    assert {"vehicle_known", "order_known"} <= found
