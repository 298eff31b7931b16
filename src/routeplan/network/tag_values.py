"""Values of map tags that are measures: speeds, weights, widths, slopes.

Each function returns None for a value that means nothing, and ``NO_LIMIT`` for a word that
says there is no limit.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_LIMIT = math.inf
_NO_LIMIT_WORDS = {"none", "no", "unlimited", "unsigned", "default", "signals", "variable"}
_NUMBER_WITH_UNIT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*([a-z/°%]*)", re.IGNORECASE)
_FEET_AND_INCHES = re.compile(r"(\d+)\s*'\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|''))?")

_KPH = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_KG = {
    "": 1000.0,
    "t": 1000.0,
    "ton": 1000.0,
    "tons": 1000.0,
    "tonnes": 1000.0,
    "kg": 1.0,
    "lb": 0.45359237,
    "lbs": 0.45359237,
    "st": 907.18474,
}
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "ft": 0.3048}
_PERCENT = {"": 1.0, "%": 1.0}
_FASTEST_KPH = 200
_HEAVIEST_KG = 500_000
_WIDEST_M = 100
_STEEPEST_PERCENT = 60


def parse_speed_kph(text: str, walk_kph: float, limits: Mapping[str, float]) -> float | None:
    """Return the km/h of ``50``, ``30 mph``, ``walk`` or ``VN:urban``.

    Parameters
    ----------
    limits
        What the words after a country's colon stand for.
    """
    word = text.strip().lower()
    if word in _NO_LIMIT_WORDS:
        return NO_LIMIT
    if word in {"walk", "foot"}:
        return walk_kph
    country, colon, kind = word.partition(":")
    if colon and country.isalpha():
        return limits.get(kind)
    return _measure(word, _KPH, _FASTEST_KPH)


def parse_weight_kg(text: str) -> float | None:
    """Return the kilograms of ``3.5`` (tonnes), ``7,5 t``, ``3500 kg`` or ``7700 lbs``."""
    word = text.strip().lower()
    return NO_LIMIT if word in _NO_LIMIT_WORDS else _measure(word, _KG, _HEAVIEST_KG)


def parse_width_m(text: str) -> float | None:
    """Return the metres of ``3.5``, ``3,5 m``, ``250 cm``, ``12 ft`` or ``11'6"``."""
    word = text.strip().lower()
    if word in _NO_LIMIT_WORDS:
        return NO_LIMIT
    if feet := _FEET_AND_INCHES.fullmatch(word):
        return (int(feet[1]) + float(feet[2] or 0) / 12) * 0.3048
    return _measure(word, _METRES, _WIDEST_M)


def parse_lanes(text: str) -> float | None:
    """Return how many lanes ``2`` or ``1.5`` are."""
    return _measure(text.strip(), {"": 1.0}, 20)


def parse_incline_percent(text: str) -> float | None:
    """Return the percent of ``10%``, ``-8 %`` or ``5°``, as signed along the way.

    ``up`` and ``down`` say no measure: None.
    """
    found = _NUMBER_WITH_UNIT.fullmatch(text.strip())
    if not found:
        return None
    figure = float(found[1].replace(",", "."))
    if found[2] == "°":
        figure = math.tan(math.radians(figure)) * 100 if abs(figure) < 45 else math.inf  # noqa: PLR2004
    elif found[2] not in _PERCENT:
        return None
    return figure if abs(figure) <= _STEEPEST_PERCENT else None


def _measure(text: str, units: Mapping[str, float], largest: float) -> float | None:
    found = _NUMBER_WITH_UNIT.fullmatch(text)
    factor = units.get(found[2].lower()) if found else None
    if found is None or factor is None:
        return None
    value = float(found[1].replace(",", ".")) * factor
    return value if 0 < value <= largest else None
