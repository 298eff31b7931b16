"""Rules on orders."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.errors import DataProblem
from routeplan.model.order import Order
from routeplan.model.place import Location
from routeplan.model.plan import Journey, Unassigned
from routeplan.network.locate import locate

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

DUPLICATE = DataProblem(
    file="orders.csv", row=9, column="order_id", value="D1", expected="an id once", record_id="D1"
)


def test_a_lost_order_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    lost = edit(plan, "", unassigned=())
    assert broken(day, lost) == {"order_once", "cost_lines"}


def test_an_order_left_out_twice_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "", unassigned=plan.unassigned * 2)) == {"order_once"}


def test_an_order_both_served_and_left_out_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    entry = Unassigned(order_id="D1", code="postponed", price_vnd=150_000)
    both = edit(plan, "", unassigned=(*plan.unassigned, entry))
    assert broken(day, both) == {"order_once", "cost_lines"}


def test_an_order_visited_twice_is_found(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    van_calls[4] = (*van_calls[4][:2], ["C1 pick_up", "C1 pick_up"])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == {"order_complete"}


def test_an_order_on_two_routes_is_found(
    day: Day,
    moto_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """P1 is collected by the van, and by the motorbike."""
    moto_calls[2:] = [
        (Location(place_id="v1"), "L2-01:1500-3000", ["P1 pick_up"]),
        (moto_calls[0][0], "L2-01:3000-0", []),
    ]
    found = broken(day, make_plan(day, {"MOTO1": moto_calls}))
    assert found == {"order_once", "order_complete", "destination_depot", "journey_steps"}


def test_a_pair_on_two_vehicles_is_found(
    day: Day,
    van_calls: list[Any],
    moto_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """T1 is picked up by the motorbike at its depot and delivered by the van."""
    moto_calls[0] = (moto_calls[0][0], "", ["T1 pick_up 08:00"])
    van_calls[2] = (*van_calls[2][:2], [])
    plan = make_plan(day, {"VAN1": van_calls, "MOTO1": moto_calls}, breaks={"VAN1": "08:10"})
    assert broken(day, plan) == {"order_once"}


@pytest.mark.parametrize(("stop", "number"), [(2, 0), (3, 0)])
def test_a_broken_pair_is_found(
    day: Day,
    plan: Plan,
    stop: int,
    number: int,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """A transfer without its pickup, or without its delivery."""
    visits = plan.routes[0].stops[stop].visits
    alone = edit(plan, f"routes.0.stops.{stop}", visits=visits[:number] + visits[number + 1 :])
    assert broken(day, alone) >= {"order_complete", "journey_steps", "load_after"}


def test_a_pair_the_wrong_way_round_is_found(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    ends = {"origin": Location(place_id="v1"), "destination": Location(place_id="o2")}
    day = change_order(day, "T1", windows=(), pickup_windows=(), **ends)
    van_calls[2] = (*van_calls[2][:2], ["T1 deliver 08:00"])
    van_calls[3] = (*van_calls[3][:2], ["T1 pick_up 08:30", "P1 pick_up"])
    plan = make_plan(day, {"VAN1": van_calls}, breaks={"VAN1": "08:10"})
    assert broken(day, plan) == {"transfer_sequence"}


def test_a_transfer_may_begin_and_end_at_one_stop(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    j1 = Location(place_id="j1")
    order = Order(id="T2", kind="transfer", origin=j1, destination=j1)
    day = dataclasses.replace(day, orders=(*day.orders, order))
    van_calls[4] = (j1, van_calls[4][1], ["T2 pick_up", "T2 deliver", "C1 pick_up"])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == set()
    van_calls[4] = (j1, van_calls[4][1], ["T2 deliver", "T2 pick_up", "C1 pick_up"])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == {"transfer_sequence"}


def test_the_wrong_action_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    found = broken(day, edit(plan, "routes.0.stops.4.visits.0", action="deliver"))
    assert found == {"order_complete", "load_after", "journey_steps"}


def test_visits_at_swapped_stops_are_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """The route as it stands, but two stops have changed places."""
    stops = list(plan.routes[0].stops)
    stops[1], stops[4] = stops[4], stops[1]
    found = broken(day, edit(plan, "routes.0", stops=tuple(stops)))
    assert {"leg_connected", "leg_arrival", "load_after"} <= found


def test_a_visit_at_another_order_s_stop_is_found(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    van_calls[1] = (*van_calls[1][:2], ["D1 deliver", "C1 pick_up"])
    van_calls[4] = (*van_calls[4][:2], [])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == {"visit_place"}


def test_the_house_across_the_road_is_not_the_customer_s(
    day: Day,
    plan: Plan,
    small_region: Region,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    own = plan.routes[0].stops[5].location
    across = Location(lon=own.lon, lat=2 * 21.4 - (own.lat or 0))
    assert locate(small_region, across) == locate(small_region, own), "one point of the road"
    moved = edit(plan, "routes.0.stops.5", location=across, lon=across.lon, lat=across.lat)
    assert broken(day, moved) == {"visit_place"}


def test_an_order_off_the_road_cannot_be_served(
    day: Day,
    plan: Plan,
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    far = change_order(day, "C1", origin=Location(lon=100.0, lat=10.0))
    assert broken(far, plan) == {"visit_place"}


def test_the_same_place_may_be_named_in_another_way(
    day: Day,
    plan: Plan,
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    at_end = change_order(day, "C1", origin=Location(section_id="QL1-01", km_m=6_000))
    assert broken(at_end, plan) == set()


@pytest.mark.parametrize(
    ("order_id", "changes", "rule"),
    [
        ("D1", {"locked_vehicle": "MOTO1"}, "locked_vehicle"),
        ("P2", {"locked_vehicle": "VAN1"}, "locked_vehicle"),
        ("R1", {"skills": ("kt1",)}, "skills_present"),
        ("D2", {"skills": ("kt1", "lạnh")}, "skills_present"),
        ("D1", {"origin": Location(place_id="o1")}, "origin_depot"),
        ("D1", {"origin": Location(section_id="QL1-01", km_m=0)}, "origin_depot"),
        ("R1", {"origin": Location(place_id="hub")}, "origin_depot"),
        ("P1", {"destination": Location(place_id="o2")}, "destination_depot"),
        ("C1", {"destination": Location(place_id="o1")}, "destination_depot"),
        ("P1", {"destination": Location(section_id="QL1-01", km_m=0)}, "destination_depot"),
    ],
)
def test_the_wrong_vehicle_for_an_order_is_found(
    day: Day,
    plan: Plan,
    order_id: str,
    changes: dict[str, Any],
    rule: str,
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_order(day, order_id, **changes), plan) == {rule}


def test_origin_and_destination_are_told_apart(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """A van that ends elsewhere still carries what lay at its start, but collects nothing."""
    day = change_vehicle(day, "VAN1", end_depot="o1")
    van_calls[-1] = (Location(place_id="o1"), "QL1-02:3000-6000 QL1-03:0-6000", [])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == {"destination_depot"}


def test_orders_that_the_day_does_not_have_are_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    left_out = Unassigned(order_id="Z9", code="no_road")
    journey = Journey(order_id="Z9", steps=())
    assert broken(day, edit(plan, "", unassigned=(*plan.unassigned, left_out))) == {"order_known"}
    assert broken(day, edit(plan, "", journeys=(*plan.journeys, journey))) == {"order_known"}
    visited = broken(day, edit(plan, "routes.0.stops.1.visits.0", order_id="Z9"))
    assert visited == {"order_known", "order_once", "load_after", "journey_steps"}


def test_a_row_set_aside_is_no_order_of_the_day(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """A duplicate is told of under the id of the order that is served."""
    entry = Unassigned(order_id="D1", code="bad_data", problems=(DUPLICATE,))
    told = edit(plan, "", unassigned=(*plan.unassigned, entry), set_aside=(DUPLICATE,))
    aside = dataclasses.replace(day, set_aside=(DUPLICATE,))
    assert broken(aside, told) == set()
    assert broken(day, told) == {"order_once", "left_out_price", "cost_lines"}


def test_the_entry_of_a_row_set_aside_does_not_stand_for_the_order(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    problem = dataclasses.replace(DUPLICATE, value="X1", record_id="X1")
    entry = Unassigned(order_id="X1", code="bad_data", problems=(problem,))
    told = edit(plan, "", unassigned=(entry,), set_aside=(problem,))
    aside = dataclasses.replace(day, set_aside=(problem,))
    assert broken(aside, told) == {"order_once", "cost_lines"}
