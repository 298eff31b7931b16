from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from routeplan.errors import DayError
from routeplan.io.cells import clean_text
from routeplan.io.day_files import read_day, write_day
from routeplan.model.closure import Closure
from routeplan.model.day import Day, Limits, PostponementPrices, UnreadColumn
from routeplan.model.order import Load, Order, OrderKind, TimeWindow
from routeplan.model.place import Location, Place
from routeplan.model.vehicle import Break, Vehicle
from routeplan.problem.build import no_vehicle_for

if TYPE_CHECKING:
    from tests.io.conftest import MakeFolder

    from routeplan.network.region import Region

ORDER_HEADER = (
    "order_id,kind,origin,destination,lon,lat,section_id,km,commune_code,weight_g,windows,"
    "pickup_windows,pickup_service_s,due_at,locked_vehicle,priority,mandatory"
)


def _orders(*rows: str) -> str:
    """Return an orders file whose rows may leave out their last cells."""
    width = ORDER_HEADER.count(",")
    return "\n".join([ORDER_HEADER, *(row + "," * (width - row.count(",")) for row in rows)]) + "\n"


# --- what is read ---------------------------------------------------------------------


def test_a_small_day(small_region: Region, make_folder: MakeFolder) -> None:
    day = read_day(make_folder(), small_region)

    assert (day.name, day.date, day.weather) == ("small", dt.date(2024, 9, 9), "wet")
    assert day.network == "ten-nodes"
    assert day.set_aside == ()
    assert [vehicle.id for vehicle in day.vehicles] == ["van", "moto"]
    van = day.vehicles[0]
    assert (van.start_depot, van.end_depot, van.row) == ("hub", "hub", 2)
    assert van.shift == TimeWindow(start_s=25_200, end_s=61_200)
    assert (van.max_weight_g, van.break_, van.skills) == (None, None, ())
    (order,) = day.orders
    assert order == Order(
        id="a",
        kind="delivery",
        origin=Location(place_id="hub"),
        destination=Location(place_id="o1"),
        commune_code="002",
        load=Load(pieces=1),
        service_s=240,
        row=2,
    )


@pytest.mark.parametrize(
    ("row", "origin", "destination", "commune"),
    [
        # The depot end is the office that serves the customer's commune.
        ("x,delivery,,v1", "o2", "v1", "003"),
        ("x,document_return,,v1", "o2", "v1", "003"),
        ("x,pickup,v1", "v1", "o2", "003"),
        ("x,document_collection,j1,,,,,,3", "j1", "o2", "003"),
        ("x,delivery,,j1,,,,,xã 003 cũ", "o2", "j1", "003"),
        ("x,delivery,,j1,,,,,v1", "o2", "j1", "003"),
        ("x,delivery,hub,v1", "hub", "v1", "003"),
        ("x,transfer,o3,v2", "o3", "v2", "002"),
    ],
)
def test_ends_of_orders(
    small_region: Region,
    make_folder: MakeFolder,
    row: str,
    origin: str,
    destination: str,
    commune: str,
) -> None:
    day = read_day(make_folder(orders=_orders(row)), small_region)
    (order,) = day.orders
    assert (order.origin.place_id, order.destination.place_id) == (origin, destination)
    assert order.commune_code == commune


def test_customers_on_a_section_and_at_coordinates(
    small_region: Region, make_folder: MakeFolder
) -> None:
    orders = _orders("s,delivery,hub,,,,QL1-02,7+500", "c,pickup,,,103.051,21.346")
    by_section, by_degrees = read_day(make_folder(orders=orders), small_region).orders
    assert by_section.destination == Location(section_id="QL1-02", km_m=7_500)
    assert by_section.commune_code == "001"
    assert by_degrees.origin == Location(lon=103.051, lat=21.346)
    assert by_degrees.destination == Location(place_id="o2")


@pytest.mark.parametrize(
    ("kind", "service_s", "pickup_service_s"),
    [
        ("delivery", 240, 0),
        ("pickup", 300, 0),
        ("document_collection", 300, 0),
        ("document_return", 300, 0),
        ("transfer", 180, 180),
    ],
)
def test_blank_service_times_are_the_kinds(
    small_region: Region,
    make_folder: MakeFolder,
    kind: str,
    service_s: int,
    pickup_service_s: int,
) -> None:
    folder = make_folder(orders=_orders(f"x,{kind},o2,o2"))
    (order,) = read_day(folder, small_region).orders
    assert (order.service_s, order.pickup_service_s) == (service_s, pickup_service_s)


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("", "normal"),
        ("Thường", "normal"),
        ("ƯU TIÊN", "high"),
        ("hỏa tốc", "urgent"),
        ("hoả tốc", "urgent"),
        ("Hẹn giờ", "fixed_time"),
        ("Urgent", "urgent"),
    ],
)
def test_priorities_in_both_languages(
    small_region: Region, make_folder: MakeFolder, text: str, priority: str
) -> None:
    for form in ("NFC", "NFD"):
        row = "x,delivery,hub,o1,,,,,,,,,,,," + unicodedata.normalize(form, text)
        (order,) = read_day(make_folder(orders=_orders(row)), small_region).orders
        assert order.priority == priority


def test_unknown_order_columns_pass_through(small_region: Region, make_folder: MakeFolder) -> None:
    orders = "Mã vận đơn,Order_ID,kind,origin,destination,,\nVN1,a,delivery,hub,o1,,\n"
    (order,) = read_day(make_folder(orders=orders), small_region).orders
    assert order.extra == (("Mã vận đơn", "VN1"),)


@pytest.mark.parametrize("orders", ["", "order_id,kind\n", "\ufeff"])
def test_an_empty_orders_file_is_an_empty_day(
    small_region: Region, make_folder: MakeFolder, orders: str
) -> None:
    day = read_day(make_folder(orders=orders), small_region, strict=True)
    assert (day.orders, day.set_aside) == ((), ())


def test_a_day_as_vietnamese_excel_writes_it(small_region: Region, make_folder: MakeFolder) -> None:
    plain = {
        "orders": "order_id,kind,origin,lon,lat,windows,due_at,note\na,delivery,hub,,,,,\n".replace(
            "a,delivery,hub,,", "a,delivery,hub,103.051,21.346"
        ).replace("21.346,,,", '21.346,08:00-10:00;13:00-15:00,2024-09-10,"Bản Nậm, Tin"'),
        "vehicles": "vehicle_id,profile,start_depot,shift_start,shift_end,max_weight_kg,driver\n"
        "van,van,hub,07:00,17:00,1250.5,Mường\n",
        "closures": "closure_id,road,km_from,start,speed_factor\nc,QL1,7+250,2024-09-08,0.5\n",
    }
    excel = {
        "orders": "order_id;kind;origin;lon;lat;windows;due_at;note\r\n"
        'a;delivery;hub;103,051;21,346;"08:00-10:00;13:00-15:00";10/09/2024;Bản Nậm, Tin\r\n',
        "vehicles": "vehicle_id;profile;start_depot;shift_start;shift_end;max_weight_kg;driver\r\n"
        "van;van;hub;7:00:00;17:00:00;1.250,5;Mường\r\n",
        "closures": "closure_id;road;km_from;start;speed_factor\r\nc;QL1;7,25;08/09/2024;0,5\r\n",
    }
    expected = read_day(make_folder(**plain), small_region, strict=True)
    assert expected.vehicles[0].max_weight_g == 1_250_500
    assert expected.closures[0].start_s == -86_400

    saved = {
        stem: ("\ufeff" + unicodedata.normalize("NFD", text)).encode()
        for stem, text in excel.items()
    }
    assert read_day(make_folder(**saved), small_region, strict=True) == expected


def test_orders_may_be_a_workbook(small_region: Region, make_folder: MakeFolder) -> None:
    orders: list[list[Any]] = [
        ["order_id", "kind", "origin", "destination", "weight_g", "windows", "mandatory"],
        ["a", "delivery", "hub", "o1", 1500.0, "08:00-10:00", True],
        ["b", "delivery", "hub", "o9", 10, None, None],
    ]
    book = Workbook()
    assert book.active is not None
    for row in orders:
        book.active.append(row)
    folder = make_folder(orders=None)
    book.save(folder / "orders.xlsx")

    day = read_day(folder, small_region)
    (order,) = day.orders
    assert (order.load.weight_g, order.mandatory) == (1500, True)
    ill = no_vehicle_for(dataclasses.replace(order, locked_vehicle="ill"), day.vehicles)
    assert ill is not None
    assert (ill.file, ill.row, ill.column) == ("orders.xlsx", 2, "locked_vehicle")
    (problem,) = day.set_aside
    assert (problem.file, problem.row, problem.code) == ("orders.xlsx", 3, "unknown_place")

    (folder / "orders.csv").write_text("order_id,kind\n", encoding="utf-8")
    with pytest.raises(DayError) as caught:
        read_day(folder, small_region)
    assert [problem.code for problem in caught.value.problems] == ["two_files"]


def test_numbers_of_a_workbook_are_exact_and_its_texts_in_doubt(
    small_region: Region, make_folder: MakeFolder
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["vehicle_id", "profile", "start_depot", "shift_start", "shift_end", "max_weight_kg"]
    )
    for vehicle_id, weight in {
        "a": 2.125,
        "b": 2500,
        "c": "2.500",
        "d": "2,500",
        "e": "2,5",
    }.items():
        sheet.append([vehicle_id, "van", "hub", "07:00", "17:00", weight])
    folder = make_folder(vehicles=None)
    book.save(folder / "vehicles.xlsx")

    day = read_day(folder, small_region)

    weights = {vehicle.id: vehicle.max_weight_g for vehicle in day.vehicles}
    assert weights == {"a": 2_125, "b": 2_500_000, "e": 2_500}
    assert [(problem.record_id, problem.code) for problem in day.set_aside] == [
        ("c", "ambiguous_number"),
        ("d", "ambiguous_number"),
    ]


def test_settings_may_name_other_files(small_region: Region, make_folder: MakeFolder) -> None:
    scenario = """\
schema_version = 1
date = "09/09/2024"
weather = "dry"
ways_outside_province = true
title_vi = "Ngày khô"
[costs]
postpone_vnd = { high = 5 }
[limits]
time_limit_s = 2
solution_limit = 9
seed = 3
[files]
orders = "orders-afternoon.csv"
"""
    folder = make_folder(scenario=scenario, orders=None)
    (folder / "orders-afternoon.csv").write_text("order_id,kind\nx,y\n", encoding="utf-8")

    day = read_day(folder, small_region)

    assert (day.name, day.date, day.network) == ("my-day", dt.date(2024, 9, 9), "dien-bien")
    assert day.title_vi == "Ngày khô"
    assert day.ways_outside_province
    assert day.postponement == PostponementPrices(high=5)
    assert day.limits == Limits(time_limit_s=2, solution_limit=9, seed=3)
    assert day.set_aside[0].file == "orders-afternoon.csv"


def test_places_of_the_day_can_be_used(small_region: Region, make_folder: MakeFolder) -> None:
    places = "id,name,kind,lon,lat,commune_code,precision_km\nkho,Kho,hub,103.02,21.40,1,0.5\n"
    orders = _orders("a,delivery,kho,o1")
    vehicles = "vehicle_id,profile,start_depot,shift_start,shift_end\nv,van,kho,07:00,17:00\n"
    day = read_day(make_folder(places=places, orders=orders, vehicles=vehicles), small_region)
    assert day.set_aside == ()
    assert day.places == (
        Place(
            id="kho",
            name="Kho",
            kind="hub",
            lon=103.02,
            lat=21.4,
            commune_code="001",
            precision_km=0.5,
        ),
    )
    assert day.orders[0].origin.place_id == "kho"


# --- what is set aside ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("x,sending,hub,o1", "kind", "unknown_choice"),
        ("x,,hub,o1", "kind", "missing_value"),
        (",delivery,hub,o1", "order_id", "missing_value"),
        ("good,delivery,hub,o1", "order_id", "duplicate_id"),
        ("x,delivery,hub,o9", "destination", "unknown_place"),
        ("x,delivery,o9,o1", "origin", "unknown_place"),
        ("x,delivery,j1,o1", "origin", "not_a_depot"),
        ("x,delivery,hub", "destination", "missing_location"),
        ("x,pickup,,hub", "origin", "missing_location"),
        ("x,transfer,hub", "destination", "missing_location"),
        ("x,transfer,hub,o1,103.1", "lon", "transfer_with_coordinates"),
        ("x,transfer,hub,o1,,,QL1-01", "section_id", "transfer_with_coordinates"),
        ("x,delivery,hub,o1,103.1,21.4", "destination", "mixed_location"),
        ("x,delivery,hub,,103.1,21.4,QL1-01,1", "lon", "mixed_location"),
        ("x,delivery,hub,,103.1", "lat", "incomplete_location"),
        ("x,delivery,hub,,,21.4", "lon", "incomplete_location"),
        ("x,delivery,hub,,,,QL1-01", "km", "incomplete_location"),
        ("x,delivery,hub,,,,,1", "section_id", "incomplete_location"),
        ("x,delivery,hub,,103.1,21.9", "lon", "too_far_from_road"),
        ("x,delivery,hub,,21.4,103.1", "lat", "out_of_range"),
        ("x,delivery,hub,,,,QL1-01,9", "km", "km_off_road"),
        ("x,delivery,hub,,,,QL1-99,9", "section_id", "unknown_section"),
        ("x,delivery,hub,,,,QL1-01,một", "km", "bad_km"),
        ("x,delivery,,out", "origin", "missing_depot"),
        ("x,delivery,hub,o1,,,,,Xã 009", "commune_code", "unknown_commune"),
        ("x,delivery,,o1,,,,,Xã 009", "commune_code", "unknown_commune"),
        ("x,delivery,hub,o1,,,,,,-5", "weight_g", "negative_number"),
        ("x,delivery,hub,o1,,,,,,heavy", "weight_g", "not_a_number"),
        ("x,delivery,hub,o1,,,,,,1.000", "weight_g", "ambiguous_number"),
        ("x,delivery,hub,o1,,,,,,,15:00-08:00", "windows", "window_ends_before_start"),
        ("x,delivery,hub,o1,,,,,,,morning", "windows", "bad_window"),
        ("x,delivery,hub,o1,,,,,,,,08:00-09:00", "pickup_windows", "only_for_transfer"),
        ("x,pickup,o1,hub,,,,,,,,,60", "pickup_service_s", "only_for_transfer"),
        ("x,delivery,hub,o1,,,,,,,,,,soon", "due_at", "bad_moment"),
        ("x,delivery,hub,o1,,,,,,,,,,,,soonish", "priority", "unknown_choice"),
        ("x,delivery,hub,o1,,,,,,,,,,,,,maybe", "mandatory", "not_yes_or_no"),
        ("x,delivery,hub,o1" + "," * 14 + "more", "", "too_many_cells"),
        ('x,delivery,hub,o1,"a" b', "", "bad_quotes"),
    ],
)
def test_a_bad_order_is_set_aside(
    small_region: Region, make_folder: MakeFolder, row: str, column: str, code: str
) -> None:
    folder = make_folder(orders=_orders("good,delivery,hub,o1", row, "last,delivery,hub,o1"))

    day = read_day(folder, small_region)

    assert [order.id for order in day.orders] == ["good", "last"]
    (problem,) = day.set_aside
    assert (problem.code, problem.column, problem.row) == (code, column, 3)
    assert problem.file == "orders.csv"
    if code != "bad_quotes":  # such a row has no cells
        assert problem.record_id == row.split(",", maxsplit=1)[0]
    contract = Path(__file__).parents[2] / "docs" / "formats.md"
    assert f"`{code}`" in contract.read_text(encoding="utf-8")


def test_blank_last_cells_may_be_left_out(small_region: Region, make_folder: MakeFolder) -> None:
    rows = "x,delivery,hub,o1\ny,delivery\nz\nlast,delivery,hub,o1,,,,,,5\n"
    day = read_day(make_folder(orders=f"{ORDER_HEADER}\n{rows}"), small_region)
    assert [order.id for order in day.orders] == ["x", "last"]
    # What is needed and was left out is missing, as if its cell were blank.
    assert {(problem.record_id, problem.column, problem.code) for problem in day.set_aside} == {
        ("y", "destination", "missing_location"),
        ("z", "kind", "missing_value"),
    }


@pytest.mark.parametrize("last", ["x,delivery,hub,o1", "x,delivery,hub,o1" + 13 * ","])
def test_a_last_line_that_is_short_and_has_no_end_is_cut_off(
    small_region: Region, make_folder: MakeFolder, last: str
) -> None:
    folder = make_folder(orders=f"{ORDER_HEADER}\ngood,delivery,hub,o1\n{last}")
    day = read_day(folder, small_region)
    whole = last.count(",") == ORDER_HEADER.count(",")
    assert [order.id for order in day.orders] == (["good", "x"] if whole else ["good"])
    if not whole:
        (problem,) = day.set_aside
        assert (problem.code, problem.record_id) == ("too_few_cells", "x")
        expected = "17 cells, as the header has; the file ends within this row"
        assert (problem.value, problem.expected) == ("4 cells", expected)


def test_everything_wrong_with_an_order_is_found_at_once(
    small_region: Region, make_folder: MakeFolder
) -> None:
    row = "x,delivery,o3,o9,,,,,Xã 009,-1,15:00-08:00,08:00-09:00,,soon,vam,soonish,maybe"
    day = read_day(make_folder(orders=_orders(row)), small_region)
    assert {(problem.column, problem.code) for problem in day.set_aside} == {
        ("destination", "unknown_place"),
        ("commune_code", "unknown_commune"),
        ("weight_g", "negative_number"),
        ("windows", "window_ends_before_start"),
        ("pickup_windows", "only_for_transfer"),
        ("due_at", "bad_moment"),
        ("priority", "unknown_choice"),
        ("mandatory", "not_yes_or_no"),
    }


def test_a_location_too_far_from_any_road_says_how_far(
    small_region: Region, make_folder: MakeFolder
) -> None:
    day = read_day(make_folder(orders=_orders("x,delivery,hub,,103.0,21.5")), small_region)
    (problem,) = day.set_aside
    assert problem.value == "103.0, 21.5"
    assert "within 2000 m of a road (it is 11120 m away)" in problem.expected


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("x,motorbyke,hub,,07:00,17:00,,", "profile", "unknown_profile"),
        ("x,van,hub9,,07:00,17:00,,", "start_depot", "unknown_place"),
        ("x,van,hub,v1,07:00,17:00,,", "end_depot", "not_a_depot"),
        ("x,van,,,07:00,17:00,,", "start_depot", "missing_value"),
        ("x,van,hub,,17:00,07:00,,", "shift_end", "shift_ends_before_start"),
        ("x,van,hub,,07:00,07:00,,", "shift_end", "shift_ends_before_start"),
        ("x,van,hub,,7,17:00,,", "shift_start", "bad_time"),
        ("x,van,hub,,07:00,17:00,11:00-13:00,", "break_s", "incomplete_break"),
        ("x,van,hub,,07:00,17:00,,600", "break_window", "incomplete_break"),
        ("x,van,hub,,07:00,17:00,13:00-11:00,600", "break_window", "window_ends_before_start"),
        ("x,van,hub,,07:00,17:00,11:00-13:00,0", "break_s", "out_of_range"),
        ("good,van,hub,,07:00,17:00,,", "vehicle_id", "duplicate_id"),
    ],
)
def test_a_bad_vehicle_is_set_aside(
    small_region: Region, make_folder: MakeFolder, row: str, column: str, code: str
) -> None:
    header = "vehicle_id,profile,start_depot,end_depot,shift_start,shift_end,break_window,break_s"
    vehicles = f"{header}\ngood,van,hub,,07:00,17:00,,\n{row}\n"
    day = read_day(make_folder(vehicles=vehicles), small_region)
    assert [vehicle.id for vehicle in day.vehicles] == ["good"]
    (problem,) = day.set_aside
    assert (problem.file, problem.row) == ("vehicles.csv", 3)
    assert (problem.column, problem.code) == (column, code)


def test_everything_wrong_with_a_vehicle_is_found_at_once(
    small_region: Region, make_folder: MakeFolder
) -> None:
    header = "vehicle_id,profile,start_depot,shift_start,shift_end,max_weight_kg"
    vehicles = f"{header}\ngood,van,hub,07:00,17:00,\nx,vam,hup,7,late,-1\n"
    day = read_day(make_folder(vehicles=vehicles), small_region)
    assert {problem.code for problem in day.set_aside} == {
        "unknown_profile",
        "unknown_place",
        "bad_time",
        "negative_number",
    }
    assert len(day.set_aside) == 5
    hints = " ".join(problem.expected for problem in day.set_aside)
    assert "did you mean 'van'" in hints
    assert "did you mean 'hub'" in hints


def test_an_order_is_no_less_of_the_day_because_its_courier_is_missing(
    small_region: Region, make_folder: MakeFolder
) -> None:
    vehicles = (
        "vehicle_id,profile,start_depot,shift_start,shift_end\n"
        "van,van,hub,07:00,17:00\nmoto,bike,o2,07:00,17:00\n"
    )
    orders = _orders("x,delivery,o2,v1", "y,delivery,hub,v1,,,,,,,,,,,moto,,yes")
    day = read_day(make_folder(vehicles=vehicles, orders=orders), small_region)
    assert [problem.code for problem in day.set_aside] == ["unknown_profile"]
    assert [(order.id, order.must_serve) for order in day.orders] == [("x", False), ("y", True)]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("x,QL1,,x,,,,,", "km_from", "bad_km"),
        ("x,QL1,,,7,,,,", "km_from", "incomplete_location"),
        ("x,QL1,,7,,sideways,,,", "direction", "unknown_choice"),
        ("x,QL1,,7,,,buses,,", "blocks", "unknown_choice"),
        ("x,QL1,,7,,,,10:00,09:00", "end", "closure_ends_before_start"),
        ("x,QL1,,7,,,,ten,09:00", "start", "bad_moment"),
        (",QL1,,7,,,,,", "closure_id", "missing_value"),
        ("x,QL1,,,7", "km_from", "incomplete_location"),
    ],
)
def test_a_bad_closure_is_never_lost(
    small_region: Region, make_folder: MakeFolder, row: str, column: str, code: str
) -> None:
    header = "closure_id,road,section_id,km_from,km_to,direction,blocks,start,end"
    day = read_day(make_folder(closures=f"{header}\n{row}\ngood,QL1,,7,,,,,\n"), small_region)
    assert [closure.id for closure in day.closures] == ["good"]
    (problem,) = day.set_aside
    assert (problem.file, problem.row) == ("closures.csv", 2)
    assert (problem.column, problem.code) == (column, code)


def test_a_closure_off_the_road_is_kept_for_the_plan_to_name(
    small_region: Region, make_folder: MakeFolder
) -> None:
    day = read_day(
        make_folder(closures="closure_id,road,km_from\nx,QL99,7\ny,,\n"), small_region, strict=True
    )
    assert [closure.id for closure in day.closures] == ["x", "y"]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("hub,Kho,hub,103.0,21.4,", "id", "duplicate_id"),
        ("x,Kho,shed,103.0,21.4,", "kind", "unknown_choice"),
        ("x,Kho,hub,103.0,,", "lat", "missing_value"),
        ("x,Kho,hub,103.0,21.4,Xã 009", "commune_code", "unknown_commune"),
    ],
)
def test_a_bad_place_is_set_aside(
    small_region: Region, make_folder: MakeFolder, row: str, column: str, code: str
) -> None:
    day = read_day(make_folder(places=f"id,name,kind,lon,lat,commune_code\n{row}\n"), small_region)
    assert day.places == ()
    assert [(problem.column, problem.code) for problem in day.set_aside] == [(column, code)]


def test_a_depot_far_from_any_road_names_its_own_column(
    small_region: Region, make_folder: MakeFolder
) -> None:
    places = "id,name,kind,lon,lat\nfar,Xa,commune_office,103.0,22.4\n"
    vehicles = (
        "vehicle_id,profile,start_depot,shift_start,shift_end\n"
        "van,van,hub,07:00,17:00\nx,van,far,07:00,17:00\n"
    )
    day = read_day(make_folder(places=places, vehicles=vehicles), small_region)
    (problem,) = day.set_aside
    assert (problem.column, problem.value) == ("start_depot", "far")
    assert problem.code == "too_far_from_road"


def test_a_misspelt_column_is_reported_where_it_would_be_lost(
    small_region: Region, make_folder: MakeFolder
) -> None:
    vehicles = (
        "vehicle_id,profile,start_depot,shift_start,shift_end,max_weigth_kg,plate\n"
        "van,van,hub,07:00,17:00,20,27A\n"
    )
    folder = make_folder(vehicles=vehicles)
    day = read_day(folder, small_region)
    assert day.unread_columns == (
        UnreadColumn(file="vehicles.csv", column="max_weigth_kg", meant="max_weight_kg"),
        UnreadColumn(file="vehicles.csv", column="plate"),
    )
    # No row is set aside for it, but somebody should mend it.
    assert day.set_aside == ()
    (problem,) = day.problems
    assert (problem.code, problem.row, problem.column) == ("unknown_column", 1, "max_weigth_kg")
    assert "'max_weight_kg'" in problem.expected
    with pytest.raises(DayError, match="max_weigth_kg"):
        read_day(folder, small_region, strict=True)


@pytest.mark.parametrize(
    ("column", "meant"),
    [("window", "windows"), ("weight", "weight_g"), ("skill", "skills"), ("priorty", "priority")],
)
def test_a_misspelt_column_of_orders_is_reported_and_others_pass_through(
    small_region: Region, make_folder: MakeFolder, column: str, meant: str
) -> None:
    orders = f"order_id,kind,origin,destination,{column},shelf\na,delivery,hub,o1,x,kệ 3\n"
    day = read_day(make_folder(orders=orders), small_region)
    assert day.unread_columns == (UnreadColumn(file="orders.csv", column=column, meant=meant),)
    assert day.orders[0].extra == ((column, "x"), ("shelf", "kệ 3"))


def test_a_column_like_one_that_the_table_has_is_not_misspelt(
    small_region: Region, make_folder: MakeFolder
) -> None:
    closures = "closure_id,road,km_from,note,notes,,km_form\nx,QL1,7,,,1,\n"
    day = read_day(make_folder(closures=closures), small_region)
    assert [(column.column, column.meant) for column in day.unread_columns] == [
        ("notes", ""),
        ("km_form", ""),
    ]
    assert (day.problems, len(day.closures)) == ((), 1)


def test_strict_refuses_what_would_be_set_aside(
    small_region: Region, make_folder: MakeFolder
) -> None:
    folder = make_folder(orders=_orders("x,delivery,hub,o9", "y,delivery,hub,o1,,,,,,-1"))
    expected = read_day(folder, small_region).set_aside
    assert len(expected) == 2
    with pytest.raises(DayError) as caught:
        read_day(folder, small_region, strict=True)
    assert caught.value.problems == expected


# --- when there is no day ---------------------------------------------------------------


def _codes(folder: Path, region: Region) -> list[tuple[str, str]]:
    with pytest.raises(DayError) as caught:
        read_day(folder, region)
    return [(problem.file, problem.code) for problem in caught.value.problems]


def test_all_that_is_wrong_with_files_is_listed(
    small_region: Region, make_folder: MakeFolder, tmp_path: Path
) -> None:
    assert _codes(tmp_path / "nowhere", small_region) == [("nowhere", "missing_file")]
    folder = make_folder(
        scenario='schema_version = 2\nweather = "snow"\nwether = "wet"\n',
        orders=b"order_id,kind\n\xff",
        vehicles=None,
        closures="closure,road,road\n",
    )
    assert _codes(folder, small_region) == [
        ("scenario.toml", "wrong_schema_version"),
        ("scenario.toml", "missing_value"),
        ("scenario.toml", "unknown_choice"),
        ("scenario.toml", "unknown_key"),
        ("orders.csv", "not_utf8"),
        ("vehicles.csv", "missing_file"),
        ("closures.csv", "missing_column"),
        ("closures.csv", "duplicate_column"),
    ]
    with pytest.raises(DayError, match=r"column weather: 'snow'; expected one of dry, wet"):
        read_day(folder, small_region)


def test_no_vehicle_lists_the_rows_too(small_region: Region, make_folder: MakeFolder) -> None:
    header = "vehicle_id,profile,start_depot,shift_start,shift_end\n"
    folder = make_folder(vehicles=header + "v,bike,hub,07:00,17:00\n")
    assert _codes(folder, small_region) == [
        ("vehicles.csv", "no_vehicle"),
        ("vehicles.csv", "unknown_profile"),
    ]
    assert _codes(make_folder(vehicles=""), small_region) == [("vehicles.csv", "no_vehicle")]


def test_no_hub(small_region: Region, make_folder: MakeFolder) -> None:
    places = {
        place.id: dataclasses.replace(place, kind="commune_office") if place.is_depot else place
        for place in small_region.places.values()
    }
    region = dataclasses.replace(small_region, places=places)
    assert _codes(make_folder(), region) == [("places.csv", "no_hub")]
    folder = make_folder(places="id,name,kind,lon,lat\nkho,Kho,hub,103.02,21.4\n")
    assert read_day(folder, region).places[0].id == "kho"


def test_a_closures_file_that_is_named_must_be_there(
    small_region: Region, make_folder: MakeFolder
) -> None:
    scenario = (
        'schema_version = 1\ndate = 2024-09-09\nweather = "dry"\n'
        '[files]\nclosures = "closures-2.csv"\n'
    )
    codes = _codes(make_folder(scenario=scenario), small_region)
    assert codes == [("closures-2.csv", "missing_file")]


# --- writing ----------------------------------------------------------------------------

_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=12
).map(clean_text)
_ID = st.text("abcxyz-_0đ", min_size=1, max_size=6)
_COUNT = st.integers(0, 10**6)
_MAYBE_COUNT = st.none() | _COUNT
_SKILLS = st.lists(st.sampled_from(["kt1", "cold", "lạnh"]), unique=True, max_size=2).map(tuple)
_WINDOW = st.tuples(st.integers(0, 172_799), st.integers(0, 172_799)).map(
    lambda ends: TimeWindow(start_s=min(ends), end_s=max(ends))
)
_WINDOWS = st.lists(_WINDOW, unique=True, max_size=3).map(sorted).map(tuple)
_DEPOT = st.sampled_from(["hub", "o2"])
_KM = st.none() | st.integers(0, 500_000)


@st.composite
def _vehicles(draw: st.DrawFn) -> tuple[Vehicle, ...]:
    ids = draw(st.lists(_ID, unique=True, max_size=3, min_size=2))
    vehicles = []
    for at, vehicle_id in enumerate(ids):
        depot = ("hub", "o2")[at % 2]  # every depot has a vehicle
        window = draw(_WINDOW.filter(lambda window: window.start_s < window.end_s))
        pause = st.builds(
            lambda within, duration_s: Break(
                earliest_s=within.start_s, latest_s=within.end_s, duration_s=duration_s
            ),
            _WINDOW,
            st.integers(1, 7200),
        )
        vehicles.append(
            Vehicle(
                id=vehicle_id,
                profile=draw(st.sampled_from(["motorbike", "van"])),
                start_depot=depot,
                end_depot=depot,
                shift=window,
                break_=draw(st.none() | pause),
                max_weight_g=draw(_MAYBE_COUNT),
                max_volume_cm3=draw(_MAYBE_COUNT),
                max_pieces=draw(_MAYBE_COUNT),
                max_distance_m=draw(_MAYBE_COUNT),
                max_duration_s=draw(_MAYBE_COUNT),
                skills=draw(_SKILLS),
                cost_per_km_vnd=draw(_COUNT),
                cost_per_hour_vnd=draw(_COUNT),
                fixed_cost_vnd=draw(_COUNT),
                reloads=draw(st.booleans()),
                reload_s=draw(_COUNT),
                driver=draw(_TEXT),
                row=at + 2,
            )
        )
    return tuple(vehicles)


_CUSTOMER = st.one_of(
    st.sampled_from(["o1", "v1", "j1"]).map(lambda place: Location(place_id=place)),
    st.integers(6_000, 12_000).map(lambda km_m: Location(section_id="QL1-02", km_m=km_m)),
    st.tuples(st.floats(103.0, 103.1), st.floats(21.39, 21.41)).map(
        lambda at: Location(lon=at[0], lat=at[1])
    ),
)


@st.composite
def _order(draw: st.DrawFn, order_id: str, vehicles: tuple[Vehicle, ...], row: int) -> Order:
    kind: OrderKind = draw(st.sampled_from(get_args(OrderKind)))
    depot_id = draw(_DEPOT)
    depot = Location(place_id=depot_id)
    customer = draw(_CUSTOMER if kind != "transfer" else st.just(Location(place_id="v1")))
    collected = kind in {"pickup", "document_collection"}
    there = [vehicle.id for vehicle in vehicles if vehicle.start_depot == depot_id]
    more: dict[str, Any] = {}
    if kind == "transfer":
        more = {"pickup_windows": draw(_WINDOWS), "pickup_service_s": draw(_COUNT)}
    return Order(
        id=order_id,
        kind=kind,
        origin=customer if collected else depot,
        destination=depot if collected else customer,
        commune_code=draw(st.sampled_from(["001", "004"])),
        load=Load(weight_g=draw(_COUNT), volume_cm3=draw(_COUNT), pieces=draw(_COUNT)),
        windows=draw(_WINDOWS),
        service_s=draw(_COUNT),
        due_s=draw(st.none() | st.integers(-(10**7), 10**7)),
        release_s=draw(st.none() | st.integers(-(10**7), 10**7)),
        locked_vehicle=draw(st.sampled_from(["", *there])),
        priority=draw(st.sampled_from(["normal", "high", "urgent", "fixed_time"])),
        mandatory=draw(st.booleans()),
        skills=draw(_SKILLS),
        cod_vnd=draw(_COUNT),
        recipient=draw(_TEXT),
        phone=draw(st.sampled_from(["", "000 000 0000"])),
        address=draw(_TEXT),
        note=draw(_TEXT),
        extra=draw(st.sampled_from([(), (("Mã vận đơn", "VN;1"),), (("cột 2", "x,\ny"),)])),
        row=row,
        **more,
    )


@st.composite
def _closure(draw: st.DrawFn, closure_id: str, row: int) -> Closure:
    km_from_m = draw(_KM)
    start_s = draw(st.integers(-(10**6), 10**6))
    return Closure(
        id=closure_id,
        road=draw(_TEXT),
        section_id=draw(st.sampled_from(["", "QL1-02", "nowhere"])),
        km_from_m=km_from_m,
        km_to_m=None if km_from_m is None else draw(_KM),
        direction=draw(st.sampled_from(["both", "forward", "backward"])),
        blocks=draw(st.sampled_from(["all", "cars_and_up", "trucks", "none"])),
        start_s=start_s,
        end_s=draw(st.none() | st.integers(1, 10**6).map(lambda lasts_s: start_s + lasts_s)),
        open_windows=draw(_WINDOWS),
        delay_s=draw(_COUNT),
        speed_factor=draw(st.floats(0, 1, exclude_min=True)),
        source=draw(_TEXT),
        note=draw(_TEXT),
        row=row,
    )


@st.composite
def _days(draw: st.DrawFn) -> Day:
    vehicles = draw(_vehicles())
    order_ids = draw(st.lists(_ID, unique=True, max_size=3))
    closure_ids = draw(st.lists(_ID, unique=True, max_size=2))
    place_ids = draw(st.lists(_ID, unique=True, max_size=2))
    return Day(
        name=draw(_TEXT.filter(bool)),
        date=draw(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))),
        weather=draw(st.sampled_from(["dry", "wet"])),
        network=draw(_TEXT),
        orders=tuple(
            draw(_order(order_id, vehicles, at)) for at, order_id in enumerate(order_ids, start=2)
        ),
        vehicles=vehicles,
        closures=tuple(
            draw(_closure(closure_id, at)) for at, closure_id in enumerate(closure_ids, start=2)
        ),
        places=tuple(
            Place(
                id=place_id,
                name=draw(_TEXT.filter(bool)),
                kind=draw(st.sampled_from(["hub", "other"])),
                lon=draw(st.floats(-180, 180)),
                lat=draw(st.floats(-90, 90)),
                commune_code=draw(st.sampled_from(["", "002"])),
                precision_km=draw(st.floats(0, 1e6)),
                source=draw(_TEXT),
            )
            for place_id in place_ids
        ),
        ways_outside_province=draw(st.booleans()),
        postponement=PostponementPrices(normal=draw(_COUNT), high=draw(_COUNT)),
        limits=Limits(
            time_limit_s=draw(st.floats(0, 1e6, exclude_min=True)),
            solution_limit=draw(st.none() | st.integers(1, 10**6)),
            seed=draw(_COUNT),
        ),
        title_vi=draw(_TEXT),
        title_en=draw(_TEXT),
    )


@given(_days())
@settings(max_examples=40, deadline=None)
def test_a_written_day_reads_back_equal(small_region: Region, day: Day) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "day"
        write_day(day, folder)
        assert read_day(folder, small_region, strict=True) == day


def test_a_day_that_was_read_is_written_as_it_is(
    small_region: Region, make_folder: MakeFolder, tmp_path: Path
) -> None:
    folder = make_folder(
        orders=_orders("a,delivery,,v1", "b,pickup,v1", "c,transfer,o3,v2"),
        closures="closure_id,road,km_from\nk,QL1,7\n",
    )
    day = read_day(folder, small_region)
    write_day(day, tmp_path / "copy")
    assert read_day(tmp_path / "copy", small_region) == day
    assert not (tmp_path / "copy" / "places.csv").exists()


def test_an_older_places_file_does_not_linger(
    small_region: Region, make_folder: MakeFolder
) -> None:
    folder = make_folder(places="id,name,lon,lat\nx,X,103.0,21.4\n")
    day = dataclasses.replace(read_day(folder, small_region), places=())
    write_day(day, folder)
    assert read_day(folder, small_region).places == ()


def test_what_files_cannot_say_is_refused(
    small_region: Region, make_folder: MakeFolder, tmp_path: Path
) -> None:
    day = read_day(make_folder(), small_region)
    (order,) = day.orders
    nowhere = dataclasses.replace(order, origin=Location(lon=103.0, lat=21.4))
    with pytest.raises(ValueError, match="order a: only its customer's end"):
        write_day(dataclasses.replace(day, orders=(nowhere,)), tmp_path / "new")
    assert not (tmp_path / "new").exists()
