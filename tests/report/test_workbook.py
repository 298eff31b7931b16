from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.report.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.report.view import PlanView


@pytest.fixture
def book(tmp_path: Path, small_view: PlanView) -> Any:
    from openpyxl import load_workbook

    write_workbook(tmp_path / "stops.xlsx", small_view)
    return load_workbook(tmp_path / "stops.xlsx")


def test_sheets_in_both_languages(tmp_path: Path, book: Any, small_view: PlanView) -> None:
    from openpyxl import load_workbook

    assert book.sheetnames == ["Tuyến", "Tổng hợp", "Chưa phục vụ"]
    write_workbook(tmp_path / "en.xlsx", dataclasses.replace(small_view, lang="en"))
    english = load_workbook(tmp_path / "en.xlsx")
    assert english.sheetnames == ["Routes", "Summary", "Not served"]
    assert [cell.value for cell in english["Routes"][1]][:3] == ["Vehicle", "Profile", "Stop no."]


def test_stops_are_words_and_numbers(book: Any) -> None:
    sheet = book["Tuyến"]
    heading = {cell.value: cell.column for cell in sheet[1]}
    row = {name: sheet.cell(4, column).value for name, column in heading.items()}
    assert row["Loại xe"] == "xe tải nhẹ"
    assert row["Loại đơn"] == "Giao hàng"
    assert row["Việc"] == "Giao"
    assert row["Thu hộ (₫)"] == 150_000
    assert row["Km từ điểm trước"] == 15
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")


def test_a_column_of_ones_own_keeps_its_name_and_words(
    tmp_path: Path, small_view: PlanView
) -> None:
    from openpyxl import load_workbook

    own = (("code", "postponed"), ("hours", "8"))
    orders = tuple(dataclasses.replace(order, extra=own) for order in small_view.day.orders)
    view = dataclasses.replace(small_view, day=dataclasses.replace(small_view.day, orders=orders))
    write_workbook(tmp_path / "own.xlsx", view)
    sheet = load_workbook(tmp_path / "own.xlsx")["Tuyến"]
    titles, values = ([cell.value for cell in sheet[row]] for row in (1, 4))
    shown = dict(zip(titles, values, strict=True))
    assert (shown["code"], shown["hours"]) == ("postponed", "8")


def test_text_stays_text(book: Any) -> None:
    sheet = book["Tuyến"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for text in ("+84900000001", "0900000009", "=HYPERLINK(1)", "0012"):
        assert cells[text].data_type == "s"
        assert cells[text].number_format == "@"


def test_summary_and_reasons(book: Any) -> None:
    summary = [row[0].value for row in book["Tổng hợp"].iter_rows()]
    assert summary[0] == "Ngày thử: 09/09/2024, trời mưa"
    assert any(str(line).startswith("KHÔNG ÁP DỤNG") for line in summary)
    assert "V1" in summary
    unassigned = list(book["Chưa phục vụ"].iter_rows(values_only=True))
    assert len(unassigned) == 10
    assert unassigned[1][:4] == ("LO-1", "Đường bị chặn", "no_way", "có")


def test_equal_plans_give_equal_bytes_dated_by_the_plan(
    tmp_path: Path, book: Any, small_view: PlanView
) -> None:
    write_workbook(tmp_path / "again.xlsx", small_view)
    first, again = (tmp_path / name for name in ("stops.xlsx", "again.xlsx"))
    assert first.read_bytes() == again.read_bytes()
    for moment in (book.properties.created, book.properties.modified):
        assert moment.replace(tzinfo=dt.UTC) == dt.datetime(2024, 9, 8, 23, tzinfo=dt.UTC)


def test_letters_that_excel_refuses_are_left_out(tmp_path: Path, hostile_view: PlanView) -> None:
    from openpyxl import load_workbook

    write_workbook(tmp_path / "x.xlsx", hostile_view)
    values = [value for row in load_workbook(tmp_path / "x.xlsx")["Tuyến"].values for value in row]
    assert "</script><img src=x onerror=alert(1)>&\"'\u2028" in values
