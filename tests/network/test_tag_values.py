"""Measures in map tags, as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.network.tag_values import (
    NO_LIMIT,
    parse_incline_percent,
    parse_lanes,
    parse_speed_kph,
    parse_weight_kg,
    parse_width_m,
)

LIMITS = {"urban": 50.0, "rural": 80.0}


@pytest.mark.parametrize(
    ("text", "kph"),
    [
        ("50", 50),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("60 km/h", 60),
        ("walk", 6),
        ("none", NO_LIMIT),
        ("VN:urban", 50),
        ("VN:rural", 80),
        ("VN:nonsense", None),
        ("abc", None),
        ("-20", None),
        ("0", None),
        ("5000", None),
        ("", None),
    ],
)
def test_a_speed(text: str, kph: float | None) -> None:
    assert parse_speed_kph(text, 6, LIMITS) == (kph if kph is None else pytest.approx(kph))


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("3.5", 3500),
        ("3.5 t", 3500),
        ("7,5", 7500),
        ("3500 kg", 3500),
        ("10000 lbs", 4535.9237),
        ("unsigned", NO_LIMIT),
        ("heavy", None),
        ("-3", None),
    ],
)
def test_a_weight(text: str, kg: float | None) -> None:
    assert parse_weight_kg(text) == (kg if kg is None else pytest.approx(kg))


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("3.5", 3.5),
        ("3,5 m", 3.5),
        ("250 cm", 2.5),
        ("10 ft", 3.048),
        ("11'6\"", 3.5052),
        ("7'", 2.1336),
        ("wide", None),
        ("none", NO_LIMIT),
    ],
)
def test_a_width(text: str, metres: float | None) -> None:
    assert parse_width_m(text) == (metres if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("text", "percent"),
    [("10%", 10), ("-8 %", -8), ("7", 7), ("5°", 8.7489), ("up", None), ("steep", None)],
)
def test_an_incline(text: str, percent: float | None) -> None:
    expected = percent if percent is None else pytest.approx(percent, abs=1e-3)
    assert parse_incline_percent(text) == expected


@given(st.text())
def test_no_text_breaks_a_reader(text: str) -> None:
    measures = [parse_weight_kg(text), parse_width_m(text), parse_speed_kph(text, 6, LIMITS)]
    assert all(value is None or value > 0 for value in [*measures, parse_lanes(text)])
    assert not math.isnan(parse_incline_percent(text) or 0)
