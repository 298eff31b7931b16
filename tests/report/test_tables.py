from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.model.plan import Unassigned
from routeplan.report.tables import STOP_COLUMNS, UNASSIGNED_COLUMNS, stop_table, unassigned_table

if TYPE_CHECKING:
    from routeplan.report.tables import Row
    from routeplan.report.view import PlanView


@pytest.fixture(scope="session")
def stops(small_view: PlanView) -> list[Row]:
    return list(stop_table(small_view).rows)


def test_the_columns_are_the_contract() -> None:
    assert ",".join(STOP_COLUMNS) == (
        "vehicle_id,profile,stop_no,order_id,kind,action,arrival,start,end,departure,wait_min,"
        "km_from_previous,place,lon,lat,commune_code,pieces,weight_kg,cod_vnd,"
        "recipient,phone,address,note"
    )
    assert ",".join(UNASSIGNED_COLUMNS) == (
        "order_id,code,detail,mandatory,reason,closures,lift,classes_passing,way_round_km,"
        "way_round_h,serving_vehicle,serving_cost_vnd,price_vnd,file,row,column,value,expected"
    )


def test_unknown_columns_of_the_orders_follow(small_view: PlanView, stops: list[Row]) -> None:
    columns = stop_table(small_view).columns
    assert columns == (*STOP_COLUMNS, "ma_buu_gui", "place (orders)")
    row = stops[2]
    assert row["ma_buu_gui"] == "0012"
    assert row["place (orders)"] == "kệ 3"
    assert row["place"] == "QL1 J2 – O1, Km 15+000"


def test_rows_follow_the_route(stops: list[Row]) -> None:
    said = [(row["stop_no"], row.get("order_id", ""), row["action"]) for row in stops]
    assert said == [
        (0, "", "start"),
        (0, "BAG-1", "pick_up"),
        (1, "DH-1", "deliver"),
        (2, "BAG-1", "deliver"),
        (3, "", "end"),
        (0, "", "start"),
        (1, "DH-2", "deliver"),
        (1, "HS-1", "pick_up"),
        (2, "", "end"),
    ]


def test_a_delivery_row_in_full(stops: list[Row]) -> None:
    expected = {
        "vehicle_id": "V1",
        "profile": "van",
        "kind": "delivery",
        "arrival": "07:42",
        "start": "08:00",
        "end": "08:05",
        "departure": "08:05",
        "wait_min": 18,
        "km_from_previous": 15.0,
        "lon": pytest.approx(103.125),
        "commune_code": "002",
        "pieces": 2,
        "weight_kg": 1.5,
        "cod_vnd": 150_000,
        "recipient": "Khách Thử Một",
        "phone": "+84900000001",
        "address": "Bản Một",
        "note": "=HYPERLINK(1)",
    }
    assert {name: stops[2][name] for name in expected} == expected


def test_distances_and_waits_add_up(stops: list[Row], small_view: PlanView) -> None:
    for route in small_view.plan.routes:
        mine = [row for row in stops if row["vehicle_id"] == route.vehicle_id]
        km = sum(float(row.get("km_from_previous", 0)) for row in mine)
        assert km == pytest.approx(route.distance_m / 1000)
        wait = sum(float(row.get("wait_min", 0)) for row in mine)
        assert wait == pytest.approx(sum(stop.wait_s for stop in route.stops) / 60, abs=1)


def test_the_first_end_of_a_transfer_shows_nobody_and_no_cash(stops: list[Row]) -> None:
    load, unload = stops[1], stops[3]
    assert "recipient" not in load
    assert load["cod_vnd"] == 0
    assert unload["recipient"] == "Bưu cục Thử"
    assert unload["cod_vnd"] == 40_000


def test_places_tell_the_commune_where_the_order_does_not(stops: list[Row]) -> None:
    assert stops[0]["commune_code"] == "001"
    assert stops[6]["commune_code"] == "003"


def test_a_visit_of_an_unknown_order_keeps_its_times(small_view: PlanView) -> None:
    day = dataclasses.replace(small_view.day, orders=())
    rows = stop_table(dataclasses.replace(small_view, day=day)).rows
    assert rows[2]["start"] == "08:00"
    assert "kind" not in rows[2]


def test_orders_left_out(small_view: PlanView) -> None:
    rows = {row["order_id"]: row for row in unassigned_table(small_view).rows}
    assert len(rows) == len(small_view.plan.unassigned)
    shut = rows["LO-1"]
    assert (shut["mandatory"], shut["detail"]) == ("yes", "no_way")
    assert (shut["closures"], shut["lift"]) == ("C1;C2", "C1")
    assert shut["classes_passing"] == "motorbike"
    assert str(shut["reason"]).startswith("Đường bị chặn: QL9 Km 2+000")
    assert (rows["LO-7"]["way_round_km"], rows["LO-7"]["way_round_h"]) == (210.4, 7.5)
    assert rows["LO-8"]["serving_cost_vnd"] == 230_000
    assert "serving_cost_vnd" not in rows["LO-7"]
    bad = rows["BAD-1"]
    assert [bad[name] for name in ("file", "row", "column", "value", "expected")] == [
        "orders.csv",
        15,
        "weight_g",
        "-5",
        "một số không âm",
    ]


def test_several_problems_of_one_order_are_joined(small_view: PlanView) -> None:
    problem = small_view.plan.unassigned[-1].problems[0]
    other = dataclasses.replace(problem, column="km", value="", row=16)
    item = Unassigned(order_id="BAD-1", code="bad_data", problems=(problem, other))
    plan = dataclasses.replace(small_view.plan, unassigned=(item,))
    (row,) = unassigned_table(dataclasses.replace(small_view, plan=plan)).rows
    assert (row["file"], row["row"]) == ("orders.csv", "15; 16")
    assert (row["column"], row["value"]) == ("weight_g; km", "-5; ")
