"""Days that nothing or little can be made of: a plan with reasons, or a clear error.

Each day has an order ``OK`` that a good plan serves beside what is wrong, by every backend.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.api.days import plan_day
from routeplan.check import check_plan
from routeplan.errors import InputError, UnsupportedError
from routeplan.model.closure import Closure
from routeplan.model.day import Day, Limits
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Break, Vehicle
from routeplan.report.text import describe_unassigned
from routeplan.solve.registry import SOLVER_NAMES

if TYPE_CHECKING:
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

SOON_S = 20.0
"""A search of 0.3 s takes no longer, on a busy machine."""


def hours(start: float, end: float) -> TimeWindow:
    return TimeWindow(start_s=round(start * 3600), end_s=round(end * 3600))


def an_order(order_id: str, ends: str, **fields: Any) -> Order:
    origin, destination = (Location(place_id=place_id) for place_id in ends.split())
    return Order(
        id=order_id, **{"kind": "delivery", "origin": origin, "destination": destination, **fields}
    )


def a_vehicle(vehicle_id: str, **fields: Any) -> Vehicle:
    usual = {
        "profile": "van",
        "start_depot": "hub",
        "end_depot": "hub",
        "shift": hours(7, 17),
        "cost_per_km_vnd": 3_000,
        "cost_per_hour_vnd": 40_000,
    }
    return Vehicle(id=vehicle_id, **{**usual, **fields})


def a_pause(earliest_h: float, latest_h: float, duration_h: float) -> Break:
    return Break(
        earliest_s=round(earliest_h * 3600),
        latest_s=round(latest_h * 3600),
        duration_s=round(duration_h * 3600),
    )


OK = an_order("OK", "hub o1")
BACK_SHUT = Closure(
    id="slide", road="L1", section_id="L1-01", km_from_m=2_000, direction="backward"
)
"""To o3 one may drive, and not back."""


def a_day(*orders: Order, fleet: tuple[Vehicle, ...] = (), **fields: Any) -> Day:
    usual = {
        "name": "bad",
        "date": dt.date(2024, 9, 9),
        "weather": "dry",
        "network": "ten-nodes",
        "vehicles": fleet or (a_vehicle("V1"),),
        "limits": Limits(time_limit_s=0.3),
    }
    return Day(orders=orders, **{**usual, **fields})


def beside(ends: str, **fields: Any) -> Day:
    """Return a day of one bad order, ``OK`` and a van."""
    return a_day(an_order("BAD", ends, **fields), OK)


CASES: dict[str, tuple[Day, dict[str, str]]] = {
    "no orders": (a_day(), {}),
    "no vehicles": (a_day(OK, vehicles=()), {"OK": "bad_data"}),
    "nothing at all": (a_day(vehicles=()), {}),
    "heavier than any vehicle carries": (
        a_day(
            an_order("BAD", "hub o2", load=Load(weight_g=10**9)),
            OK,
            fleet=(a_vehicle("V1", max_weight_g=1_000), a_vehicle("V2", max_weight_g=5_000)),
        ),
        {"BAD": "too_heavy_or_large"},
    ),
    "locked to one that cannot carry it": (
        a_day(
            an_order("BAD", "hub o2", load=Load(weight_g=2_000), locked_vehicle="V1"),
            OK,
            fleet=(a_vehicle("V1", max_weight_g=1_000), a_vehicle("V2")),
        ),
        {"BAD": "too_heavy_or_large"},
    ),
    "locked to one without the skill": (
        a_day(
            an_order("BAD", "hub o2", skills=("cold",), locked_vehicle="V1"),
            OK,
            fleet=(a_vehicle("V1"), a_vehicle("V2", skills=("cold",))),
        ),
        {"BAD": "skill_missing"},
    ),
    "locked to one of another depot": (
        a_day(
            an_order("BAD", "hub o2", locked_vehicle="V2"),
            OK,
            fleet=(a_vehicle("V1"), a_vehicle("V2", start_depot="o3", end_depot="o3")),
        ),
        {"BAD": "bad_data"},
    ),
    "locked to none there is": (beside("hub o2", locked_vehicle="V9"), {"BAD": "bad_data"}),
    "transfer locked to none there is": (
        beside("o1 o2", kind="transfer", locked_vehicle="V9"),
        {"BAD": "bad_data"},
    ),
    "window yesterday": (
        beside("hub o2", windows=(hours(-20, -3),)),
        {"BAD": "window_outside_shifts"},
    ),
    "window a year ago": (
        beside("hub o2", windows=(hours(-8_800, -8_790),)),
        {"BAD": "window_outside_shifts"},
    ),
    "window before any shift": (
        beside("hub o2", windows=(hours(3, 4),)),
        {"BAD": "window_outside_shifts"},
    ),
    "window after every shift": (
        beside("hub o2", windows=(hours(20, 21),)),
        {"BAD": "window_outside_shifts"},
    ),
    "due before its window": (
        beside("hub o2", windows=(hours(9, 10),), due_s=8 * 3600),
        {"BAD": "window_outside_shifts"},
    ),
    "handed over before it may be picked up": (
        beside("o1 o2", kind="transfer", pickup_windows=(hours(12, 13),), windows=(hours(8, 9),)),
        {"BAD": "window_outside_shifts"},
    ),
    "long overdue": (beside("hub o2", due_s=-10 * 86_400), {}),
    "all stops at one place": (
        a_day(
            OK,
            *(an_order(f"D{at}", "hub hub", load=Load()) for at in range(3)),
            an_order("T", "hub hub", kind="transfer", load=Load()),
            an_order("P", "hub hub", kind="pickup", load=Load()),
        ),
        {},
    ),
    "a way there and none back": (
        a_day(an_order("BAD", "hub o3"), OK, closures=(BACK_SHUT,)),
        {"BAD": "closed_road"},
    ),
    "a way back and none there": (
        a_day(
            an_order("BAD", "o3 hub", kind="pickup"),
            OK,
            closures=(dataclasses.replace(BACK_SHUT, direction="forward"),),
        ),
        {"BAD": "closed_road"},
    ),
    "a transfer against the slide": (
        a_day(an_order("BAD", "o3 o1", kind="transfer"), OK, closures=(BACK_SHUT,)),
        {"BAD": "closed_road"},
    ),
    "no room for anything": (
        a_day(
            an_order("BAD", "hub o2", load=Load(weight_g=1, volume_cm3=1, pieces=1)),
            dataclasses.replace(OK, load=Load()),
            fleet=(a_vehicle("V1", max_weight_g=0, max_volume_cm3=0, max_pieces=0),),
        ),
        {"BAD": "too_heavy_or_large"},
    ),
    "not a metre to drive": (
        a_day(an_order("HERE", "hub hub"), OK, fleet=(a_vehicle("V1", max_distance_m=0),)),
        {"OK": "too_far_for_any_shift"},
    ),
    "not a second to be out": (
        a_day(an_order("HERE", "hub hub"), OK, fleet=(a_vehicle("V1", max_duration_s=0),)),
        {"OK": "too_long_for_any_vehicle"},
    ),
    "no time to search": (
        dataclasses.replace(beside("hub o2"), limits=Limits(time_limit_s=0)),
        {},
    ),
    "no solution to look at": (
        dataclasses.replace(beside("hub o2"), limits=Limits(solution_limit=0)),
        {},
    ),
    "a shift of no length": (
        a_day(
            an_order("HERE", "hub hub", locked_vehicle="V1"),
            an_order("BAD", "hub o2", locked_vehicle="V1"),
            OK,
            fleet=(a_vehicle("V1", shift=hours(7, 7)), a_vehicle("V2")),
        ),
        {"BAD": "too_far_for_any_shift"},
    ),
    "every shift of no length": (
        a_day(OK, fleet=(a_vehicle("V1", shift=hours(0, 0)),)),
        {"OK": "too_far_for_any_shift"},
    ),
    "a break longer than the shift, from the morning on": (
        a_day(
            an_order("BAD", "hub o3"),
            dataclasses.replace(OK, locked_vehicle="V2"),
            fleet=(a_vehicle("V1", break_=a_pause(6, 7, 20)), a_vehicle("V2", shift=hours(7, 8))),
        ),
        {"BAD": "too_far_for_any_shift"},
    ),
    "a break longer than the shift, after the work": (
        a_day(OK, fleet=(a_vehicle("V1", break_=a_pause(8, 12, 20)),)),
        {},
    ),
    "a break over before the shift": (
        a_day(OK, fleet=(a_vehicle("V1", break_=a_pause(2, 3, 1)),)),
        {},
    ),
    "service longer than the shift": (
        beside("hub o2", service_s=11 * 3600),
        {"BAD": "too_far_for_any_shift"},
    ),
    "service of centuries": (
        beside("hub o2", service_s=10**9),
        {"BAD": "too_far_for_any_shift"},
    ),
    "both services longer than the shift": (
        beside("o1 o2", kind="transfer", service_s=6 * 3600, pickup_service_s=6 * 3600),
        {"BAD": "too_far_for_any_shift"},
    ),
    "the largest numbers there may be": (
        a_day(
            *(an_order(f"D{at}", "hub o2", load=Load(weight_g=10**9)) for at in range(2)),
            OK,
            fleet=(
                a_vehicle("V1", fixed_cost_vnd=10**9, max_weight_g=1),
                a_vehicle("V2", max_weight_g=10**9),
                a_vehicle("V3"),
            ),
        ),
        {},
    ),
}


def served(plan: Plan) -> set[str]:
    return {v.order_id for route in plan.routes for stop in route.stops for v in stop.visits}


def assert_reasons(day: Day, plan: Plan, region: Region, expected: dict[str, str]) -> None:
    assert check_plan(day, region, plan) == ()
    assert {reason.order_id: reason.code for reason in plan.unassigned} == expected
    assert served(plan) == {order.id for order in day.orders} - expected.keys()
    for reason in plan.unassigned:
        texts = [describe_unassigned(reason, lang, day, region) for lang in ("vi", "en")]
        assert all(texts)
        assert texts[0] != texts[1]


@pytest.mark.parametrize("solver", SOLVER_NAMES)
@pytest.mark.parametrize("case", CASES)
def test_a_bad_day_is_a_plan_with_reasons(case: str, solver: str, small_region: Region) -> None:
    day, expected = CASES[case]
    started = time.perf_counter()
    if solver == "pyvrp" and any(vehicle.break_ for vehicle in day.vehicles):
        with pytest.raises(UnsupportedError, match="breaks"):
            plan_day(day, region=small_region, solver=solver, isolate=False)
        return
    plan = plan_day(day, region=small_region, solver=solver, isolate=False)
    assert time.perf_counter() - started < SOON_S
    assert_reasons(day, plan, small_region, expected)


@pytest.mark.parametrize("solver", SOLVER_NAMES)
@pytest.mark.parametrize("case", ["no vehicles", "a way there and none back", "no time to search"])
def test_in_a_child_process_too(case: str, solver: str, small_region: Region) -> None:
    day, expected = CASES[case]
    plan = plan_day(day, region=small_region, solver=solver)
    assert_reasons(day, plan, small_region, expected)


@pytest.mark.parametrize("isolate", [True, False])
@pytest.mark.parametrize("solver", SOLVER_NAMES)
@pytest.mark.parametrize(
    ("day", "match"),
    [
        (a_day(OK, OK), r"orders\.csv, column order_id \[OK\]"),
        (a_day(OK, fleet=(a_vehicle("V1"),) * 2), r"vehicles\.csv, column vehicle_id \[V1\]"),
        (a_day(OK, limits=Limits(time_limit_s=-1)), r"limits\.time_limit_s: '-1'"),
        (a_day(OK, limits=Limits(time_limit_s=float("nan"))), r"limits\.time_limit_s: 'nan'"),
        (a_day(OK, limits=Limits(time_limit_s=float("inf"))), r"limits\.time_limit_s: 'inf'"),
        (a_day(OK, limits=Limits(solution_limit=-1)), r"limits\.solution_limit"),
        (a_day(OK, limits=Limits(seed=-1)), r"limits\.seed"),
        (a_day(dataclasses.replace(OK, load=Load(weight_g=10**17))), "weight_g"),
        (a_day(dataclasses.replace(OK, service_s=-60)), "service_s"),
    ],
    ids=["order twice", "vehicle twice", "-1 s", "NaN", "inf", "-1 solutions", "seed", "load", "t"],
)
def test_what_nothing_can_be_planned_with_is_refused(
    day: Day, match: str, solver: str, *, isolate: bool, small_region: Region
) -> None:
    with pytest.raises(InputError, match=match):
        plan_day(day, region=small_region, solver=solver, isolate=isolate)
