"""Times, money, distances and weights as readers of each language write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.units import DAY_S, format_clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from routeplan.model.order import TimeWindow
    from routeplan.report.text.words import Lang


def format_time(second_s: int, lang: Lang) -> str:
    """Return seconds from midnight as ``08:05``; another day as ``02:10 (+1 ngày)``.

    The end of the day is ``24:00``.
    """
    if second_s == DAY_S:
        return "24:00"
    day, rest = divmod(second_s, DAY_S)
    if not day:
        return format_clock(rest)
    unit = "ngày" if lang == "vi" else "d"
    return f"{format_clock(rest)} ({day:+d} {unit})"


def format_windows(windows: Sequence[TimeWindow], lang: Lang) -> str:
    """Return windows as ``08:00–10:00, 13:00–15:00``."""
    return ", ".join(
        f"{format_time(window.start_s, lang)}–{format_time(window.end_s, lang)}"
        for window in windows
    )


def format_duration(duration_s: int, lang: Lang) -> str:
    """Return ``7 giờ 30 phút`` or ``7 h 30 min``, rounded to the minute; seconds below one."""
    if 0 < duration_s < 60:  # noqa: PLR2004 - a minute
        return f"{duration_s} {'giây' if lang == 'vi' else 's'}"
    hours, minutes = divmod(round(duration_s / 60), 60)
    hour_word, minute_word = ("giờ", "phút") if lang == "vi" else ("h", "min")
    parts = [f"{hours} {hour_word}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} {minute_word}")
    return " ".join(parts)


def format_number(value: float, decimals: int, lang: Lang) -> str:
    """Return a number with the language's separators: ``1.234,5`` or ``1,234.5``."""
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def format_money(vnd: int, lang: Lang) -> str:
    """Return ``150.000 ₫`` or ``150,000 VND``."""
    return f"{format_number(vnd, 0, lang)} {'₫' if lang == 'vi' else 'VND'}"


def format_km(distance_m: int, lang: Lang) -> str:
    """Return ``12,4 km`` or ``12.4 km``."""
    return f"{format_number(distance_m / 1000, 1, lang)} km"


def format_weight(weight_g: int, lang: Lang) -> str:
    """Return kilograms with one decimal, none above 100 kg, grams below 1 kg."""
    if weight_g < 1000:  # noqa: PLR2004 - one kilogram
        return f"{weight_g} g"
    decimals = 0 if weight_g >= 100_000 or weight_g % 1000 == 0 else 1  # noqa: PLR2004
    return f"{format_number(weight_g / 1000, decimals, lang)} kg"


def capital(text: str) -> str:
    """Return a phrase that begins a line."""
    return text[:1].upper() + text[1:]


def format_date(date: dt.date, lang: Lang) -> str:
    """Return ``09/09/2024`` or ``9 September 2024``."""
    if lang == "vi":
        return f"{date:%d/%m/%Y}"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


# Not strftime: month names must not depend on the machine's locale.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
