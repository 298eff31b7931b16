"""Conversions between what files say and what the engine counts in.

Inside: integer seconds from local midnight of the planning date, integer metres and
milliseconds. Files: ISO times with ``+07:00``, clock times, Km posts as signed, text that
no spreadsheet runs.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

DAY_S = 86_400
LARGEST_NUMBER = 10**9
"""Sums of a day's numbers below this stay well inside 64 bits, in the solvers' units too."""
TIMEZONE = dt.timezone(dt.timedelta(hours=7))
"""Asia/Ho_Chi_Minh: UTC+7 all year, no daylight saving time since 1975."""

_KM_POST = re.compile(r"(?:km\s*)?(\d+)\s*\+\s*(\d{1,3})", re.IGNORECASE)
_KM_DECIMAL = re.compile(r"(?:km\s*)?(\d+)(?:[.,](\d{1,3}))?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?::|h)(\d{2})(?::(\d{2}))?")
_STARTS_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_NUMBER_OR_PHONE = re.compile(r"[+-]?\d[\d .,()-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def parse_km_post(text: str) -> int:
    """Return the metres of a Km post.

    ``16+900``, ``Km16+900``, ``16.9`` and ``16,9`` all give 16,900. A post's second
    half counts metres, so ``113+20`` is 113,020.

    Raises
    ------
    ValueError
        If the text is not a Km post.
    """
    stripped = text.strip()
    if post := _KM_POST.fullmatch(stripped):
        return int(post[1]) * 1000 + int(post[2])
    if decimal := _KM_DECIMAL.fullmatch(stripped):
        return int(decimal[1]) * 1000 + int((decimal[2] or "0").ljust(3, "0"))
    msg = f"not a Km post: {text!r}"
    raise ValueError(msg)


def format_km_post(position_m: int) -> str:
    """Return metres as a Km post: 16,900 gives ``16+900``."""
    return f"{position_m // 1000}+{position_m % 1000:03d}"


def parse_clock(text: str) -> int:
    """Return the seconds from midnight of ``08:00``, ``8h30`` or ``08:00:30``.

    Hours up to 47 are read, so that a night shift can end at ``26:00``.

    Raises
    ------
    ValueError
        If the text is not a time of day.
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if hours < 48 and minutes < 60 and seconds < 60:  # noqa: PLR2004 - a clock
            return hours * 3600 + minutes * 60 + seconds
    msg = f"not a time of day: {text!r}"
    raise ValueError(msg)


def format_clock(second_s: int) -> str:
    """Return seconds from midnight as ``08:05``; the next day as ``02:10+1d``."""
    day, rest = divmod(second_s, DAY_S)
    suffix = f"{day:+d}d" if day else ""
    return f"{rest // 3600:02d}:{rest % 3600 // 60:02d}{suffix}"


def iso_time(date: dt.date, second_s: int) -> str:
    """Return seconds from midnight of ``date`` as an ISO time with ``+07:00``."""
    midnight = dt.datetime.combine(date, dt.time(), TIMEZONE)
    return (midnight + dt.timedelta(seconds=second_s)).isoformat()


def seconds_from_midnight(moment: dt.datetime, date: dt.date) -> int:
    """Return ``moment`` in seconds from local midnight of ``date``.

    A moment without a time zone is local (UTC+7).
    """
    local = moment if moment.tzinfo else moment.replace(tzinfo=TIMEZONE)
    midnight = dt.datetime.combine(date, dt.time(), TIMEZONE)
    return int((local - midnight).total_seconds())


def ceil_seconds(duration_ms: int) -> int:
    """Return milliseconds as whole seconds, rounded up.

    Rounding the sum up once, never each part to the nearest, keeps the triangle
    inequality: ``ceil(a + b) <= ceil(a) + ceil(b)``.
    """
    return -(-duration_ms // 1000)


def fold_name(name: str) -> str:
    """Return a name for comparing: without accents and case, ``Đ`` as ``d``."""
    decomposed = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.casefold()


def printable(text: str) -> str:
    """Return text without control characters, which XML and spreadsheets refuse."""
    return _CONTROL.sub("", text)


def cell_text(text: str) -> str:
    """Return text for a cell of a CSV, with nothing that a spreadsheet would run.

    What it would take for a formula gets an apostrophe in front; numbers and phone numbers
    such as ``+84 912 …`` stay as they are.
    """
    shown = printable(text)
    if _STARTS_FORMULA.match(shown) and not _NUMBER_OR_PHONE.fullmatch(shown):
        return f"'{shown}"
    return shown
