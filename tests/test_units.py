from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.units import (
    DAY_S,
    TIMEZONE,
    ceil_seconds,
    fold_name,
    format_clock,
    format_km_post,
    iso_time,
    parse_clock,
    parse_km_post,
    seconds_from_midnight,
)

DATE = dt.date(2024, 9, 9)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("16+900", 16_900),
        ("Km16+900", 16_900),
        ("km 16 + 900", 16_900),
        (" KM16+900 ", 16_900),
        ("16.9", 16_900),
        ("16,9", 16_900),
        ("16.09", 16_090),
        ("16", 16_000),
        ("0", 0),
        ("113+20", 113_020),
        ("9+600", 9_600),
        ("421+000", 421_000),
    ],
)
def test_km_posts_as_people_write_them(text: str, metres: int) -> None:
    assert parse_km_post(text) == metres


@pytest.mark.parametrize(
    "text", ["", "km", "16+", "+900", "16+9000", "-1", "16.9000", "a", "1+2+3"]
)
def test_what_is_not_a_km_post(text: str) -> None:
    with pytest.raises(ValueError, match="not a Km post"):
        parse_km_post(text)


@given(st.integers(0, 2_000_000))
def test_km_posts_round_trip(position_m: int) -> None:
    assert parse_km_post(format_km_post(position_m)) == position_m
    assert parse_km_post("Km" + format_km_post(position_m)) == position_m


def test_km_posts_have_three_digits_of_metres() -> None:
    assert format_km_post(16_900) == "16+900"
    assert format_km_post(113_020) == "113+020"
    assert format_km_post(7) == "0+007"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("08:00", 28_800),
        ("8h30", 30_600),
        ("8:05", 29_100),
        ("08:00:30", 28_830),
        ("00:00", 0),
        ("26:00", 93_600),
        (" 17:00 ", 61_200),
    ],
)
def test_times_of_day_as_people_write_them(text: str, seconds: int) -> None:
    assert parse_clock(text) == seconds


@pytest.mark.parametrize("text", ["", "8", "8:5", "48:00", "08:60", "08:00:60", "-1:00", "noon"])
def test_what_is_not_a_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        parse_clock(text)


@given(st.integers(0, 24 * 60 - 1))
def test_clock_times_round_trip(minute: int) -> None:
    assert parse_clock(format_clock(minute * 60)) == minute * 60


@pytest.mark.parametrize(
    ("second_s", "text"),
    [
        (29_100, "08:05"),
        (29_159, "08:05"),
        (DAY_S + 7_800, "02:10+1d"),
        (2 * DAY_S, "00:00+2d"),
        (-3_600, "23:00-1d"),
        (0, "00:00"),
    ],
)
def test_clock_times_of_other_days_say_so(second_s: int, text: str) -> None:
    assert format_clock(second_s) == text


def test_iso_times_carry_the_zone() -> None:
    assert iso_time(DATE, 0) == "2024-09-09T00:00:00+07:00"
    assert iso_time(DATE, 61_205) == "2024-09-09T17:00:05+07:00"
    assert iso_time(DATE, DAY_S) == "2024-09-10T00:00:00+07:00"
    assert iso_time(DATE, -1) == "2024-09-08T23:59:59+07:00"


@given(st.integers(-10 * DAY_S, 10 * DAY_S))
def test_iso_times_round_trip(second_s: int) -> None:
    moment = dt.datetime.fromisoformat(iso_time(DATE, second_s))
    assert seconds_from_midnight(moment, DATE) == second_s


def test_moments_without_a_zone_are_local_and_others_are_converted() -> None:
    local = dt.datetime(2024, 9, 9, 8, 0)  # noqa: DTZ001 - without a zone is the point
    assert seconds_from_midnight(local, DATE) == 8 * 3600
    assert seconds_from_midnight(local.replace(tzinfo=TIMEZONE), DATE) == 8 * 3600
    assert seconds_from_midnight(local.replace(tzinfo=dt.UTC), DATE) == 15 * 3600


@pytest.mark.parametrize(("duration_ms", "seconds"), [(0, 0), (1, 1), (1000, 1), (1001, 2)])
def test_milliseconds_are_rounded_up(duration_ms: int, seconds: int) -> None:
    assert ceil_seconds(duration_ms) == seconds


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_rounding_up_keeps_the_triangle_inequality(first_ms: int, second_ms: int) -> None:
    assert ceil_seconds(first_ms + second_ms) <= ceil_seconds(first_ms) + ceil_seconds(second_ms)
    assert 0 <= ceil_seconds(first_ms) * 1000 - first_ms < 1000


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Điện Biên", "dien bien"), ("ĐT145", "dt145"), ("Nậm Nèn", "nam nen"), ("", "")],
)
def test_fold_name(name: str, folded: str) -> None:
    assert fold_name(name) == folded
    assert fold_name(unicodedata.normalize("NFD", name)) == folded
