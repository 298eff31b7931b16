"""Telling of closures that count for nothing, so that their roads count as open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.cli.console import complain_of, say
from routeplan.model.plan import CLOSURE_LOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routeplan.api import Region
    from routeplan.cli.console import Lang
    from routeplan.errors import DataProblem
    from routeplan.model.closure import Closure
    from routeplan.model.day import Day

_LEFT_OPEN = {*CLOSURE_LOST, "closure_left_open", "closure_inactive"}
"""Notes of closures that leave open what somebody may think is shut."""


def tell_of_open_roads(
    closures: Sequence[Closure],
    unread: Iterable[DataProblem],
    region: Region,
    lang: Lang,
    until_s: int,
) -> bool:
    """Say which closures are not in force; return whether any was meant to be, or is unread."""
    from routeplan import api

    unread = tuple(unread)
    complain_of(unread, lang)
    reports = api.locate_closures(closures, region=region, lang=lang.value, until_s=until_s)
    notes = [note for report in reports for note in report.notes]
    for code, text in notes:
        if code in _LEFT_OPEN:
            say(f"⚠ {text}", "yellow", stderr=True)
    return bool(unread) or any(code in CLOSURE_LOST for code, _ in notes)


def tell_of_open_roads_of(day: Day | None, region: Region, lang: Lang) -> bool:
    """Do the same for a day's own closures, where there is a day."""
    if day is None:
        return False
    return tell_of_open_roads(day.closures, day.closure_problems, region, lang, day.ends_s)
