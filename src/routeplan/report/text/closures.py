"""What a closure does, to whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.report.text.figures import format_duration, format_time, format_windows
from routeplan.report.text.names import name_closure
from routeplan.report.text.words import word
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.model.closure import Closure
    from routeplan.network.region import Region
    from routeplan.report.text.words import Lang


def closure_effects(closure: Closure, lang: Lang) -> list[str]:
    """Return whom a closure bars, in which direction, and how it slows the others."""
    return list(_effects(closure, lang))


def closure_period(closure: Closure, lang: Lang) -> str:
    """Return from when to when it holds, and when traffic is let through."""
    start = format_time(closure.start_s, lang)
    if closure.end_s is None:
        period = word("closure.from_on", lang, start=start)
    else:
        end = format_time(closure.end_s, lang)
        period = word("closure.from_to", lang, start=start, end=end)
    if closure.open_windows:
        windows = format_windows(closure.open_windows, lang)
        period += "; " + word("closure.let_through", lang, windows=windows)
    return period


def describe_closure(closure: Closure, region: Region, lang: Lang, until_s: int = DAY_S) -> str:
    """Return one line: road and Km, effects, hours where it has any, and the report's note.

    It has hours where it does not hold from midnight until ``until_s`` (``Day.ends_s``).
    """
    aside = [*_effects_by_hours(closure, lang, until_s), closure.note]
    return f"{name_closure(closure, region, lang)} ({'; '.join(filter(None, aside))})"


def describe_closures(
    closures: Sequence[Closure],
    region: Region,
    lang: Lang,
    *,
    in_full: bool,
    until_s: int = DAY_S,
) -> list[str]:
    """Return closures as phrases, those on one road with the same effects and hours in one.

    ``QL4H Km 12+000, 45+200 (cấm mọi loại xe)``. One that stands alone keeps its
    note. Not in full, it is roads and Km posts only.
    """
    groups: dict[tuple[str, ...], list[Closure]] = {}
    for closure in closures:
        road = name_closure(closure, region, lang).split(" Km ", maxsplit=1)[0]
        effects = _effects_by_hours(closure, lang, until_s) if in_full else []
        groups.setdefault((road, *effects), []).append(closure)
    phrases = []
    for (road, *effects), group in groups.items():
        names = [name_closure(closure, region, lang) for closure in group]
        where = ", ".join([names[0], *(name.removeprefix(f"{road} Km ") for name in names[1:])])
        note = group[0].note if in_full and len(group) == 1 else ""
        aside = "; ".join(filter(None, [*effects, note]))
        phrases.append(f"{where} ({aside})" if aside else where)
    return phrases


def _effects_by_hours(closure: Closure, lang: Lang, until_s: int) -> list[str]:
    """Return the effects, and when, unless it is at all hours until then."""
    period = [closure_period(closure, lang)] if closure.timed_before(until_s) else []
    return [*closure_effects(closure, lang), *period]


def _effects(closure: Closure, lang: Lang) -> Iterator[str]:
    if closure.blocks != "none":
        who = word(f"blocks.{closure.blocks}", lang)
        yield word("closure.bars", lang, who=who)
    elif not closure.delay_s and closure.speed_factor == 1:
        yield word("blocks.none", lang)
    if closure.direction != "both":
        drawn = closure.way_ids or (closure.shape and closure.shape.kind in {"line", "points"})
        yield word(f"{'drawn' if drawn else 'direction'}.{closure.direction}", lang)
    if closure.delay_s:
        yield word("closure.delays", lang, duration=format_duration(closure.delay_s, lang))
    if closure.speed_factor != 1:
        yield word("closure.slows", lang, percent=round(closure.speed_factor * 100))
