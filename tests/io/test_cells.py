from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.io import cells
from routeplan.io.cells import CellError
from routeplan.model.order import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.io.cells import DecimalMark

TODAY = dt.date(2024, 9, 9)
DAY_S = 86_400


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("12", ".", "12"),
        ("-12.5", ".", "-12.5"),
        ("12,5", ".", "12.5"),
        ("12.5", ",", "12.5"),
        ("1.125", ".", "1.125"),
        ("1,125", ",", "1.125"),
        ("0.125", ",", "0.125"),
        ("1234.567", ",", "1234.567"),
        ("1.234,5", ",", "1234.5"),
        ("1,234.5", ",", "1234.5"),
        ("1.234.567", ",", "1234567"),
        ("1,234,567.25", ".", "1234567.25"),
    ],
)
def test_numbers_with_points_and_commas(text: str, mark: DecimalMark, number: str) -> None:
    assert cells.parse_decimal(text, mark) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "mark", "code"),
    [
        ("1.000", ",", "ambiguous_number"),
        ("12,500", ".", "ambiguous_number"),
        ("1.000.00", ".", "not_a_number"),
        ("1,23,456", ".", "not_a_number"),
        ("12 kg", ".", "not_a_number"),
        ("nan", ".", "not_a_number"),
        ("1e5", ".", "not_a_number"),
        ("", ".", "not_a_number"),
    ],
)
def test_numbers_that_cannot_be_read(text: str, mark: DecimalMark, code: str) -> None:
    with pytest.raises(CellError) as caught:
        cells.parse_decimal(text, mark)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["2.500", "2,500", "12.345"])
def test_where_no_mark_is_known_both_may_be_thousands(text: str) -> None:
    with pytest.raises(cells.CellError) as caught:
        cells.parse_decimal(text, "")
    assert caught.value.code == "ambiguous_number"
    assert cells.parse_decimal(text + "0", "") == Decimal(text.replace(",", ".") + "0")


@pytest.mark.parametrize("text", ["2.125", "12.345", "2500", "0.00001", "-1.125"])
def test_a_cell_that_is_a_number_is_exact(text: str) -> None:
    assert cells.parse_decimal(cells.NumberText(text), "") == Decimal(text)


def test_a_number_with_decimals_is_no_count() -> None:
    with pytest.raises(cells.CellError) as caught:
        cells.parse_count(cells.NumberText("2.125"))
    assert caught.value.code == "not_whole_number"


def test_ambiguous_numbers_say_what_to_write() -> None:
    with pytest.raises(CellError, match=r"\(1250\)"):
        cells.parse_count("1.250")


@given(st.decimals(0, 10**9, allow_nan=False, places=4), st.sampled_from([".", ","]))
def test_a_decimal_is_read_with_its_files_mark(number: Decimal, mark: DecimalMark) -> None:
    assert cells.parse_quantity(f"{number:f}".replace(".", mark), mark) == number


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (cells.parse_count, "250,0", 250),
        (cells.parse_count, "250.0", 250),
        (cells.parse_count, "1.250.000", 1_250_000),
        (cells.parse_count, "0", 0),
        (cells.parse_duration, "60", 60),
        (cells.parse_longitude, "103,015", 103.015),
        (cells.parse_latitude, "21.387", 21.387),
        (cells.parse_latitude, "-21", -21.0),
        (cells.parse_yes_no, "CÓ", True),
        (cells.parse_yes_no, "không", False),
        (cells.parse_yes_no, "True", True),
        (cells.parse_words, "KT1; cold|kt1,,", ("kt1", "cold")),
        (cells.parse_km, "16+900", 16_900),
        (cells.parse_time_of_day, "26:00", 26 * 3600),
        (cells.parse_window, "8h00 – 10:30", TimeWindow(start_s=28_800, end_s=37_800)),
        (cells.parse_window, "08:00-08:00", TimeWindow(start_s=28_800, end_s=28_800)),
    ],
)
def test_cells_that_can_be_read(parse: Callable[[str], Any], text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (cells.parse_count, "1,5", "not_whole_number"),
        (cells.parse_count, "-1", "negative_number"),
        (cells.parse_count, "1,000", "ambiguous_number"),
        (cells.parse_count, "9" * 13, "out_of_range"),
        (cells.parse_duration, "0", "out_of_range"),
        (cells.parse_longitude, "181", "out_of_range"),
        (cells.parse_latitude, "103.0", "out_of_range"),
        (cells.parse_latitude, "1.234,5", "not_a_number"),
        (cells.parse_yes_no, "maybe", "not_yes_or_no"),
        (cells.parse_km, "Km mười", "bad_km"),
        (cells.parse_time_of_day, "48:00", "bad_time"),
        (cells.parse_window, "08:00", "bad_window"),
        (cells.parse_window, "08:00-10:00-12:00", "bad_window"),
        (cells.parse_window, "15:00-08:00", "window_ends_before_start"),
    ],
)
def test_cells_that_cannot_be_read(parse: Callable[[str], Any], text: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        parse(text)
    assert caught.value.code == code


@pytest.mark.parametrize("factor", ["0", "1,01", "-0.5"])
def test_a_speed_factor_slows(factor: str) -> None:
    with pytest.raises(CellError) as caught:
        cells.parse_speed_factor(factor, ".")
    assert caught.value.code == "out_of_range"
    assert cells.parse_speed_factor("0,5", ".") == 0.5


def test_windows_come_in_order_of_time_each_once() -> None:
    early, late = TimeWindow(start_s=28_800, end_s=36_000), TimeWindow(start_s=46_800, end_s=54_000)
    for text in (
        "08:00-10:00;13:00-15:00",
        "13:00-15:00, 08:00-10:00",
        "13:00-15:00|08:00-10:00|08:00-10:00;",
    ):
        assert cells.parse_windows(text) == (early, late)


@pytest.mark.parametrize(
    ("text", "due_s"),
    [
        ("15:00", 54_000),
        ("2024-09-09", DAY_S - 1),
        ("09/09/2024", DAY_S - 1),
        ("9-9-2024", DAY_S - 1),
        ("24:00", DAY_S - 1),
        ("10/9/2024 0:00", DAY_S - 1),
        ("2024-09-09T00:00", -1),
        ("10/9/2024 15:00", DAY_S + 54_000),
        ("10/09/2024 15h00", DAY_S + 54_000),
        ("2024-09-08T23:00", -3600),
        ("2024-09-09 15:00:30", 54_030),
        ("2024-09-09T08:00:00+00:00", 54_000),
        ("2024-09-09T15:00:00+07:00", 54_000),
    ],
)
def test_moments(text: str, due_s: int) -> None:
    assert cells.parse_due(text, TODAY) == due_s


def test_bare_dates_of_closures_are_whole_days() -> None:
    assert cells.parse_start("08/09/2024", TODAY) == -DAY_S
    assert cells.parse_end("08/09/2024", TODAY) == 0
    assert cells.parse_end("2024-09-09", TODAY) == DAY_S


@pytest.mark.parametrize("text", ["31/02/2024", "9/13/2024", "tomorrow", "09/09/24", "24:99"])
def test_moments_that_cannot_be_read(text: str) -> None:
    with pytest.raises(CellError) as caught:
        cells.parse_start(text, TODAY)
    assert caught.value.code == "bad_moment"


def test_a_date_has_no_time() -> None:
    assert cells.parse_date("09/09/2024") == TODAY
    with pytest.raises(CellError, match="a date without a time"):
        cells.parse_date("2024-09-09T08:00")


def test_choices_in_any_case_list_what_there_is() -> None:
    choices = {"normal": "normal", "thường": "normal", "high": "high"}
    assert cells.parse_choice("THƯỜNG", choices) == "normal"
    with pytest.raises(CellError, match=r"one of normal, high$"):
        cells.parse_choice("low", choices)


@given(st.integers(0, 2 * DAY_S - 1))
def test_times_of_day_read_back(second_s: int) -> None:
    assert cells.parse_time_of_day(cells.format_clock_cell(second_s)) == second_s


@pytest.mark.parametrize("second_s", [-1, 2 * DAY_S])
def test_times_that_files_cannot_say_are_refused(second_s: int) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        cells.format_clock_cell(second_s)


@given(st.integers(0, 10**12))
def test_thousandths_read_back(amount: int) -> None:
    text = cells.format_thousandths(amount)
    assert cells.thousandths(cells.parse_quantity(text, ".")) == amount


@given(st.floats(-180, 180))
def test_degrees_read_back_exactly(degrees: float) -> None:
    assert cells.parse_longitude(cells.format_number(degrees)) == degrees


def test_text_is_composed_and_trimmed() -> None:
    decomposed = "  Mu\u031bo\u031b\u0300ng\u00a0\r\nThanh \r"
    assert cells.clean_text(decomposed) == "Mường\u00a0\nThanh"
