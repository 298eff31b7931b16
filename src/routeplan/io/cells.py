"""Reading and writing single cells: numbers, times, windows, choices.

Every parser takes the trimmed, not blank text of a cell and raises ``CellError``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from routeplan.model.order import TimeWindow
from routeplan.units import (
    DAY_S,
    LARGEST_NUMBER,
    parse_clock,
    parse_km_post,
    seconds_from_midnight,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

DecimalMark = Literal[".", ",", ""]
"""Empty where neither mark is known to be the decimal one."""

LARGEST_RADIUS_M = 50_000

_LAST_CLOCK_S = 2 * DAY_S
_CLOSURE_DAY_END_S = DAY_S
_DUE_DAY_END_S = DAY_S - 1

_PLAIN = re.compile(r"[+-]?\d+", re.ASCII)
_ONE_MARK = re.compile(r"(?P<whole>[+-]?\d+)(?P<mark>[.,])(?P<fraction>\d+)", re.ASCII)
_GROUPED = re.compile(
    r"[+-]?\d{1,3}(?P<group>[.,])\d{3}(?:(?P=group)\d{3})*(?:(?!(?P=group))[.,]\d+)?", re.ASCII
)
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})(?:[ T]+(?P<clock>\S+))?", re.ASCII
)
_SEPARATORS = re.compile(r"[;,|\n]")
_DASHES = re.compile(r"\s*[-\u2013\u2014]\s*")
_YES_NO = {"yes": True, "true": True, "1": True, "có": True} | {
    "no": False,
    "false": False,
    "0": False,
    "không": False,
}


class NumberText(str):
    """The text of a cell that holds a number itself: its point is the decimal one."""

    __slots__ = ()


class CellError(ValueError):
    """A cell cannot be read.

    Attributes
    ----------
    code
        A stable word for the kind of problem, listed in ``docs/formats.md``.
    expected
        What would have been right, in English.
    """

    def __init__(self, code: str, expected: str) -> None:
        self.code = code
        self.expected = expected
        super().__init__(expected)


def clean_text(text: str) -> str:
    r"""Return text in NFC with plain ``\n`` line ends, trimmed."""
    composed = unicodedata.normalize("NFC", text)
    return composed.replace("\r\n", "\n").replace("\r", "\n").strip()


def parse_decimal(text: str, decimal_mark: DecimalMark) -> Decimal:
    """Return a number written with a decimal point or comma.

    ``1.234,5`` and ``1,234.5`` are both 1234.5. ``1.500`` is one and a half where the
    point is the decimal mark; elsewhere it may be fifteen hundred and is refused.
    """
    if isinstance(text, NumberText):
        return Decimal(text)
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if one := _ONE_MARK.fullmatch(text):
        if one["mark"] != decimal_mark and _MAYBE_THOUSANDS.fullmatch(text):
            raise _ambiguous(text)
        return Decimal(f"{one['whole']}.{one['fraction']}")
    if grouped := _GROUPED.fullmatch(text):
        return Decimal(text.replace(grouped["group"], "").replace(",", "."))
    raise CellError("not_a_number", "a number")


def parse_quantity(text: str, decimal_mark: DecimalMark) -> Decimal:
    """Return a number that is not negative."""
    return _in_range(parse_decimal(text, decimal_mark))


def parse_count(text: str) -> int:
    """Return a whole number that is not negative; ``250,0`` is whole, ``1.000`` unclear."""
    if _MAYBE_THOUSANDS.fullmatch(text) and not isinstance(text, NumberText):
        raise _ambiguous(text)
    number = parse_decimal(text, ".")
    if number != number.to_integral_value():
        raise CellError("not_whole_number", "a whole number")
    return int(_in_range(number))


def parse_duration(text: str) -> int:
    """Return a whole number of seconds, more than none."""
    duration_s = parse_count(text)
    if not duration_s:
        raise CellError("out_of_range", "more than 0 seconds")
    return duration_s


def parse_longitude(text: str) -> float:
    """Return degrees east."""
    return _degrees(text, 180, "a longitude in degrees, -180 to 180")


def parse_latitude(text: str) -> float:
    """Return degrees north."""
    return _degrees(text, 90, "a latitude in degrees, -90 to 90 (or are lon and lat swapped?)")


def parse_radius(text: str) -> int:
    """Return a whole number of metres, more than none."""
    radius_m = parse_count(text)
    if not 0 < radius_m <= LARGEST_RADIUS_M:
        raise CellError("out_of_range", f"metres above 0, at most {LARGEST_RADIUS_M}")
    return radius_m


def parse_way_ids(text: str) -> tuple[int, ...]:
    """Return the ids of OpenStreetMap ways of ``123;456``, each once."""
    words = [word.strip() for word in _SEPARATORS.split(text) if word.strip()]
    if not all(re.fullmatch(r"[1-9]\d{0,17}", word, re.ASCII) for word in words):
        raise CellError("bad_way_ids", "ids of OpenStreetMap ways as 123;456")
    return tuple(dict.fromkeys(map(int, words)))


def parse_speed_factor(text: str, decimal_mark: DecimalMark) -> float:
    """Return what speeds are multiplied by, above 0 and at most 1."""
    factor = parse_decimal(text, decimal_mark)
    if not 0 < factor <= 1:
        raise CellError("out_of_range", "a factor above 0 and at most 1")
    return float(factor)


def parse_yes_no(text: str) -> bool:
    """Return whether a cell says yes, in English, Vietnamese or a program's way."""
    folded = text.casefold()
    if folded not in _YES_NO:
        raise CellError("not_yes_or_no", "yes or no (có, không, true, false, 1 or 0)")
    return _YES_NO[folded]


def parse_choice(text: str, choices: Mapping[str, str]) -> str:
    """Return the value of one of some words, in any case."""
    folded = text.casefold()
    if folded not in choices:
        raise CellError("unknown_choice", "one of " + ", ".join(dict.fromkeys(choices.values())))
    return choices[folded]


def parse_words(text: str) -> tuple[str, ...]:
    """Return the words of a list as ``kt1;cold``, in lower case, each once."""
    words = (word.strip().casefold() for word in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(word for word in words if word))


def parse_km(text: str) -> int:
    """Return the metres of a Km post."""
    try:
        return parse_km_post(text)
    except ValueError:
        raise CellError("bad_km", "a Km post as 16+900 or 16,9") from None


def parse_time_of_day(text: str) -> int:
    """Return seconds from midnight."""
    try:
        return parse_clock(text)
    except ValueError:
        raise CellError("bad_time", "a time of day as 08:00 (up to 47:59)") from None


def parse_window(text: str) -> TimeWindow:
    """Return the window of ``08:00-10:00``."""
    ends = _DASHES.split(text.strip())
    try:
        start_s, end_s = map(parse_clock, ends)
    except ValueError:
        raise CellError("bad_window", "a window as 08:00-10:00") from None
    if end_s < start_s:
        raise CellError(
            "window_ends_before_start",
            "a window that does not end before it starts (write 26:00 for 02:00 the next day)",
        )
    return TimeWindow(start_s=start_s, end_s=end_s)


def parse_windows(text: str) -> tuple[TimeWindow, ...]:
    """Return the windows of ``08:00-10:00;13:00-15:00``, in order of time, each once."""
    windows = {parse_window(part) for part in _SEPARATORS.split(text) if part.strip()}
    return tuple(sorted(windows))


def parse_date(text: str) -> dt.date:
    """Return the date of ``2024-09-09`` or ``09/09/2024``."""
    moment, is_date = _moment(text)
    if not is_date:
        raise CellError("bad_moment", "a date without a time, as 2024-09-09")
    return moment.date()


def parse_due(text: str, today: dt.date) -> int:
    """Return a due time in seconds from midnight of ``today``; a bare date is its end.

    Midnight belongs to the day that it ends, which alone can keep it.
    """
    due_s = _parse_moment(text, today, _DUE_DAY_END_S)
    return due_s if due_s % DAY_S else due_s - 1


def parse_start(text: str, today: dt.date) -> int:
    """Return when a closure starts, in seconds from midnight of ``today``."""
    return _parse_moment(text, today, 0)


def parse_end(text: str, today: dt.date) -> int:
    """Return when a closure ends; a bare date is the midnight after it."""
    return _parse_moment(text, today, _CLOSURE_DAY_END_S)


def format_clock_cell(second_s: int) -> str:
    """Return seconds from midnight as ``08:00``, with seconds where there are any.

    Raises
    ------
    ValueError
        If the time is before midnight or after 47:59:59, which files cannot say.
    """
    if not 0 <= second_s < _LAST_CLOCK_S:
        msg = f"{second_s} s from midnight is not a time of day that files can hold"
        raise ValueError(msg)
    minutes, seconds = divmod(second_s, 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{clock}:{seconds:02d}" if seconds else clock


def format_window(window: TimeWindow) -> str:
    """Return a window as ``08:00-10:00``."""
    return f"{format_clock_cell(window.start_s)}-{format_clock_cell(window.end_s)}"


def format_windows(windows: tuple[TimeWindow, ...]) -> str:
    """Return windows as ``08:00-10:00;13:00-15:00``."""
    return ";".join(map(format_window, windows))


def format_yes_no(*, value: bool) -> str:
    """Return ``yes`` or ``no``."""
    return "yes" if value else "no"


def format_number(number: float) -> str:
    """Return a number with a decimal point and without an exponent; nothing is lost."""
    return f"{Decimal(repr(number)):f}"


def thousandths(quantity: Decimal | None) -> int | None:
    """Return kilograms as grams, litres as cm³ or kilometres as metres, rounded."""
    return None if quantity is None else round(quantity * 1000)


def format_thousandths(amount: int | None) -> str:
    """Return grams as kilograms and so on, with a decimal point; nothing for None."""
    return "" if amount is None else f"{Decimal(amount).scaleb(-3):f}"


def _ambiguous(text: str) -> CellError:
    digits = text.replace(".", "").replace(",", "")
    return CellError(
        "ambiguous_number",
        f"a number without a thousands mark ({digits}), or not with exactly three decimals",
    )


def _in_range(number: Decimal) -> Decimal:
    if number < 0:
        raise CellError("negative_number", "a number that is not negative")
    if number > LARGEST_NUMBER:
        raise CellError("out_of_range", f"a number up to {LARGEST_NUMBER}")
    return number


def _degrees(text: str, limit: int, expected: str) -> float:
    # Degrees have no thousands, so a single point or comma is always the decimal mark.
    plain = text.replace(",", ".")
    if not (_PLAIN.fullmatch(plain) or _ONE_MARK.fullmatch(plain)):
        raise CellError("not_a_number", expected)
    degrees = float(plain)
    if abs(degrees) > limit:
        raise CellError("out_of_range", expected)
    return degrees


def _parse_moment(text: str, today: dt.date, bare_date_s: int) -> int:
    try:
        return parse_clock(text)
    except ValueError:
        moment, is_date = _moment(text)
    return seconds_from_midnight(moment, today) + (bare_date_s if is_date else 0)


def _moment(text: str) -> tuple[dt.datetime, bool]:
    """Return a moment, and whether only its date was given."""
    try:
        if day_first := _DAY_FIRST.fullmatch(text):
            year, month, day = (int(day_first[part]) for part in ("year", "month", "day"))
            clock_s = parse_clock(day_first["clock"]) if day_first["clock"] else 0
            midnight = dt.datetime(year, month, day)  # noqa: DTZ001 - local, as all bare times
            return midnight + dt.timedelta(seconds=clock_s), not day_first["clock"]
        is_date = len(text) <= len("2024-09-09")
        return dt.datetime.fromisoformat(text), is_date
    except (ValueError, OverflowError):
        raise CellError(
            "bad_moment",
            "a date or time as 2024-09-09, 2024-09-09T15:00, 09/09/2024 15:00 or 15:00",
        ) from None
