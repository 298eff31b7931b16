"""Replaying recorded closures: what the record says was shut on a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.model.closure import Closure
from routeplan.units import DAY_S

if TYPE_CHECKING:
    import datetime as dt

    from routeplan.model.road import RecordedClosure
    from routeplan.network.region import Region


def replay(region: Region, date: dt.date) -> tuple[Closure, ...]:
    """Return the recorded closures in force on ``date``, in the order of the record.

    These are the rows dated ``date`` and the earlier rows whose reported duration
    reaches it. A missing start counts as 00:00; a missing duration as the end of the
    row's own date. Seconds count from midnight of ``date``, so a closure that began on
    an earlier day has a negative ``start_s``.
    """
    closures = (_closure(record, date) for record in region.recorded_closures)
    return tuple(closure for closure in closures if closure.active_today)


def _closure(record: RecordedClosure, date: dt.date) -> Closure:
    midnight_s = (record.date - date).days * DAY_S
    start_s = midnight_s + (record.start_s or 0)
    end_s = midnight_s + DAY_S if record.duration_s is None else start_s + record.duration_s
    return Closure(
        id=record.id,
        road=record.road or record.road_name,
        section_id=record.section_id,
        km_from_m=record.km_from_m,
        km_to_m=record.km_to_m,
        blocks=record.blocks,
        start_s=start_s,
        end_s=end_s,
        source=record.source,
        note="; ".join(text for text in (record.note, record.place) if text),
    )
