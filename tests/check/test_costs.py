"""Rules on totals and costs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.day import PostponementPrices
from routeplan.model.plan import CostLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("distance_m", {"route_totals"}),
        ("duration_s", {"route_totals", "route_costs"}),
        ("wages_vnd", {"route_costs", "cost_lines"}),
        ("distance_cost_vnd", {"route_costs", "cost_lines"}),
        ("fixed_cost_vnd", {"route_costs", "cost_lines"}),
    ],
)
def test_a_wrong_total_is_found(
    day: Day,
    plan: Plan,
    field: str,
    rules: set[str],
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    wrong = edit(plan, "routes.0", **{field: getattr(plan.routes[0], field) - 1})
    assert rules <= broken(day, wrong) <= rules | {"route_costs"}


@pytest.mark.parametrize(
    ("field", "price"), [("cost_per_hour_vnd", 40_001), ("cost_per_km_vnd", 3_001)]
)
def test_costs_follow_from_the_vehicle_s_prices(
    day: Day,
    plan: Plan,
    field: str,
    price: int,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_vehicle(day, "VAN1", **{field: price}), plan) == {"route_costs"}


def test_the_moto_s_wages_are_rounded_up(plan: Plan) -> None:
    """318 s at 30,000 VND an hour are 2,650 VND; 8,092 s at 40,000 are 89,911.1."""
    assert [route.wages_vnd for route in plan.routes] == [89_912, 2_650]


@pytest.mark.parametrize("number", range(4))
def test_a_wrong_cost_line_is_found(
    day: Day,
    plan: Plan,
    number: int,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    vnd = plan.quality.lines[number].vnd
    wrong = edit(plan, f"quality.lines.{number}", vnd=vnd - 1)
    assert broken(day, wrong) == {"cost_lines", "cost_total"}


@pytest.mark.parametrize("change", ["missing", "twice", "unknown"])
def test_every_cost_line_is_there_once(
    day: Day,
    plan: Plan,
    change: str,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """No sum changes: the line in question costs nothing."""
    name: Any = "fixed" if change == "twice" else "tea"
    lines = (*plan.quality.lines, CostLine(name=name, vnd=0))
    if change == "missing":
        day = dataclasses.replace(
            day,
            vehicles=tuple(dataclasses.replace(v, fixed_cost_vnd=0) for v in day.vehicles),
        )
        lines = plan.quality.lines[:2] + plan.quality.lines[3:]
        plan = edit(plan, "routes.0", fixed_cost_vnd=0)
        plan = edit(plan, "quality", cost_vnd=plan.quality.cost_vnd - 50_000)
    found = broken(day, edit(plan, "quality", lines=lines))
    assert found == {"cost_lines"}


def test_a_wrong_cost_of_the_plan_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "quality", cost_vnd=694_231)) == {"cost_total"}


def test_a_mandatory_order_left_out_is_counted(
    day: Day,
    plan: Plan,
    edit: Callable[..., Plan],
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    day = change_order(day, "X1", mandatory=True)
    assert broken(day, plan) == {"mandatory_count", "left_out_price"}
    counted = edit(plan, "quality", mandatory_unserved=1)
    assert broken(day, counted) == {"left_out_price"}
    assert broken(day, edit(counted, "unassigned.0", mandatory=True)) == set()


def test_postponement_is_priced_as_the_day_says(
    day: Day, plan: Plan, broken: Callable[[Day, Plan], set[str]]
) -> None:
    dearer = dataclasses.replace(day, postponement=PostponementPrices(normal=160_000))
    assert broken(dearer, plan) == {"cost_lines", "left_out_price"}


def test_a_wrong_price_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "unassigned.0", price_vnd=449_999)) == {"left_out_price"}
