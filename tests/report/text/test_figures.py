from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.model.order import TimeWindow
from routeplan.report.text.figures import (
    format_date,
    format_duration,
    format_km,
    format_money,
    format_number,
    format_time,
    format_weight,
    format_windows,
)


@pytest.mark.parametrize(
    ("second_s", "vi", "en"),
    [
        (8 * 3600 + 5 * 60 + 59, "08:05", "08:05"),
        (86_400, "24:00", "24:00"),
        (86_400 + 7800, "02:10 (+1 ngày)", "02:10 (+1 d)"),
        (-3600, "23:00 (-1 ngày)", "23:00 (-1 d)"),
    ],
)
def test_times(second_s: int, vi: str, en: str) -> None:
    assert format_time(second_s, "vi") == vi
    assert format_time(second_s, "en") == en


def test_windows() -> None:
    windows = (TimeWindow(start_s=28_800, end_s=36_000), TimeWindow(start_s=46_800, end_s=54_000))
    assert format_windows(windows, "vi") == "08:00–10:00, 13:00–15:00"


@pytest.mark.parametrize(
    ("duration_s", "vi", "en"),
    [
        (27_000, "7 giờ 30 phút", "7 h 30 min"),
        (7200, "2 giờ", "2 h"),
        (3599, "1 giờ", "1 h"),
        (0, "0 phút", "0 min"),
        (20, "20 giây", "20 s"),
        (60, "1 phút", "1 min"),
    ],
)
def test_durations(duration_s: int, vi: str, en: str) -> None:
    assert format_duration(duration_s, "vi") == vi
    assert format_duration(duration_s, "en") == en


def test_money_and_distance() -> None:
    assert format_money(150_000, "vi") == "150.000 ₫"
    assert format_money(150_000, "en") == "150,000 VND"
    assert format_km(12_449, "vi") == "12,4 km"
    assert format_km(1_234_560, "en") == "1,234.6 km"


@pytest.mark.parametrize(
    ("weight_g", "vi"),
    [(0, "0 g"), (999, "999 g"), (2000, "2 kg"), (1250, "1,2 kg"), (120_400, "120 kg")],
)
def test_weights(weight_g: int, vi: str) -> None:
    assert format_weight(weight_g, "vi") == vi


def test_dates_do_not_depend_on_the_machine() -> None:
    assert format_date(dt.date(2024, 9, 9), "vi") == "09/09/2024"
    assert format_date(dt.date(2024, 9, 9), "en") == "9 September 2024"


@given(st.integers(-(10**12), 10**12))
def test_both_languages_say_the_same_number(number: int) -> None:
    vietnamese, english = (format_number(number, 0, lang) for lang in ("vi", "en"))
    assert int(vietnamese.replace(".", "")) == int(english.replace(",", "")) == number
