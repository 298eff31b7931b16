"""Closures: from rows of ``closures.csv`` and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io.cells import format_number, format_windows
from routeplan.io.parsing import build_records
from routeplan.model.closure import Closure
from routeplan.units import format_km_post, iso_time

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from routeplan.errors import DataProblem
    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.io.rows import ClosureRow


def read_closures(
    rows: Sequence[ParsedRow[ClosureRow]],
) -> tuple[tuple[Closure, ...], tuple[DataProblem, ...]]:
    """Return the closures whose rows have no problem, and the problems of the others.

    Whether a closure lies on a road is not asked here: one that does not is *not
    applied*, and the plan says so.
    """
    return build_records(rows, _read_closure)


def closure_cells(closure: Closure, date: dt.date) -> dict[str, str]:
    """Return a closure as a row of ``closures.csv``."""
    km_posts = {
        column: "" if km_m is None else format_km_post(km_m)
        for column, km_m in (("km_from", closure.km_from_m), ("km_to", closure.km_to_m))
    }
    return {
        "closure_id": closure.id,
        "road": closure.road,
        "section_id": closure.section_id,
        **km_posts,
        "direction": closure.direction,
        "blocks": closure.blocks,
        "start": iso_time(date, closure.start_s),
        "end": "" if closure.end_s is None else iso_time(date, closure.end_s),
        "open_windows": format_windows(closure.open_windows),
        "delay_s": str(closure.delay_s),
        "speed_factor": format_number(closure.speed_factor),
        "source": closure.source,
        "note": closure.note,
    }


def _read_closure(parsed: ParsedRow[ClosureRow], problems: RowProblems) -> Closure | None:
    row = parsed.values
    if row is None:
        return None
    if row.km_to is not None and row.km_from is None:
        problems.add("km_from", "incomplete_location", "km_from where there is a km_to")
    if row.end is not None and row.end <= row.start and not problems.touch("start"):
        problems.add("end", "closure_ends_before_start", "a time after start, or blank")
    return Closure(
        id=row.closure_id,
        road=row.road,
        section_id=row.section_id,
        km_from_m=row.km_from,
        km_to_m=row.km_to,
        direction=row.direction,
        blocks=row.blocks,
        start_s=row.start,
        end_s=row.end,
        open_windows=row.open_windows,
        delay_s=row.delay_s,
        speed_factor=row.speed_factor,
        source=row.source,
        note=row.note,
        row=parsed.number,
    )
