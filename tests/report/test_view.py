from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.errors import DataProblem
from routeplan.model.place import Location, Place
from routeplan.model.plan import Unassigned
from routeplan.report.view import view_plan

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.view import PlanView


def test_mandatory_orders_come_first(
    small_day: Day, small_region: Region, small_plan: Plan
) -> None:
    turned = dataclasses.replace(small_plan, unassigned=small_plan.unassigned[::-1])
    view = view_plan(small_day, small_region, turned, "vi", personal=True)
    ids = [item.order_id for item, _ in view.unassigned]
    assert ids[:3] == ["LO-1", "BAD-1", "LO-8"]


def test_not_applied_closures_come_first(small_view: PlanView) -> None:
    assert small_view.warnings[0][0].code == "closure_not_applied"
    assert small_view.warnings[0][1].startswith("KHÔNG ÁP DỤNG")


MARKET = Place(id="market", name="Chợ", kind="other", lon=103.01, lat=21.401)


@pytest.mark.parametrize(
    ("location", "point"),
    [
        (Location(place_id="v2"), (103.22, 21.40)),
        # Where the customer is, not where the road is.
        (Location(lon=103.01, lat=21.41), (103.01, 21.41)),
        (Location(place_id="market"), (103.01, 21.401)),
        (Location(section_id="QL1-01", km_m=3_000), (103.025, 21.4)),
        (Location(section_id="QL1-01", km_m=99_000), None),
        (Location(place_id="nowhere"), None),
    ],
)
def test_where_an_order_is(
    location: Location,
    point: tuple[float, float] | None,
    small_day: Day,
    small_region: Region,
    small_plan: Plan,
) -> None:
    order = dataclasses.replace(small_day.orders[0], destination=location)
    day = dataclasses.replace(small_day, orders=(order,), places=(MARKET,))
    view = view_plan(day, small_region, small_plan, "vi", personal=True)
    left_out = Unassigned(order_id="DH-1", code="postponed")
    assert view.point_of(left_out) == (pytest.approx(point) if point else None)
    assert view.point_of(Unassigned(order_id="nobody", code="bad_data")) is None


def test_the_second_row_of_an_id_is_not_the_order_of_that_id(small_view: PlanView) -> None:
    order = small_view.orders["DH-1"]
    problem = DataProblem(
        file="orders.csv", row=order.row + 1, column="order_id", value="DH-1", expected="another"
    )
    second = Unassigned(order_id="DH-1", code="bad_data", problems=(problem,))
    assert small_view.order_of(second) is None
    first = dataclasses.replace(problem, row=order.row)
    assert small_view.order_of(dataclasses.replace(second, problems=(first,))) is order


def test_the_place_of_a_stop_is_never_the_customers_address(small_view: PlanView) -> None:
    stop = small_view.plan.routes[0].stops[1]
    assert stop.name == "Bản Một"
    assert small_view.place_of(stop) == "QL1 J2 – O1, Km 15+000"
