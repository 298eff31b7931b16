"""Waits on the road, in front of a span that is shut for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.report.text.figures import format_duration, format_time
from routeplan.report.text.names import name_position
from routeplan.report.text.words import word

if TYPE_CHECKING:
    from routeplan.model.plan import Wait
    from routeplan.network.region import Region
    from routeplan.report.text.words import Lang

_MINUTE_S = 60


def describe_wait(wait: Wait, region: Region, lang: Lang) -> str:
    """Return ``chờ 50 phút tại QL279 Km 10+800 đến 11:30``."""
    wait_s = max(_MINUTE_S, wait.wait_ms // 1000)
    return word(
        "wait.on_road",
        lang,
        duration=format_duration(wait_s, lang),
        place=name_position(wait.section_id, wait.at_m, region, lang),
        time=format_time(wait.until_s, lang),
    )
