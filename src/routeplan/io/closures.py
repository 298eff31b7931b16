"""Closures: from rows of ``closures.csv`` and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io.cells import format_number, format_windows
from routeplan.io.geometry import format_geometry
from routeplan.io.parsing import build_records
from routeplan.model.closure import Closure, ClosureShape
from routeplan.units import DAY_S, format_km_post, iso_time

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from routeplan.errors import DataProblem
    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.io.rows import ClosureRow


_FOR_EVER_S = 36_525 * DAY_S
"""A century: programs write 31/12/9999 where no end is known."""


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
        "way_ids": ";".join(map(str, closure.way_ids)),
        **_shape_cells(closure.shape),
        "level": closure.level,
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


def _shape_cells(shape: ClosureShape | None) -> dict[str, str]:
    if shape is None:
        return {}
    if shape.kind != "point":
        return {"geometry": format_geometry(shape)}
    lon, lat = map(format_number, shape.points[0])
    return {"lon": lon, "lat": lat, "radius_m": str(shape.radius_m)}


def _read_closure(parsed: ParsedRow[ClosureRow], problems: RowProblems) -> Closure | None:
    row = parsed.values
    if row is None:
        return None
    if row.km_to is not None and row.km_from is None:
        problems.add("km_from", "incomplete_location", "km_from where there is a km_to")
    _check_position(row, problems)
    if row.end is not None and row.end <= row.start and not problems.touch("start"):
        problems.add("end", "closure_ends_before_start", "a time after start, or blank")
    return Closure(
        id=row.closure_id,
        road=row.road,
        section_id=row.section_id,
        km_from_m=row.km_from,
        km_to_m=row.km_to,
        way_ids=row.way_ids,
        shape=_shape(row),
        level=row.level,
        direction=row.direction,
        blocks=row.blocks,
        start_s=max(row.start, -_FOR_EVER_S),
        end_s=None if row.end is not None and row.end > _FOR_EVER_S else row.end,
        open_windows=row.open_windows,
        delay_s=row.delay_s,
        speed_factor=row.speed_factor,
        source=row.source,
        note=row.note,
        row=parsed.number,
    )


def _check_position(row: ClosureRow, problems: RowProblems) -> None:
    """Note a point with half its coordinates, and a closure that says twice where it is."""
    if (row.lon is None) != (row.lat is None) and not problems.touch("lon", "lat"):
        missing = "lon" if row.lon is None else "lat"
        problems.add(missing, "incomplete_location", "both lon and lat")
    if row.radius_m is not None and row.lon is None and not problems.touch("lon", "lat"):
        point = row.geometry is not None and row.geometry.kind == "point"
        if not point:
            problems.add("radius_m", "incomplete_location", "lon and lat with a radius_m")
    given = {
        "km_from or section_id": row.km_from is not None or bool(row.section_id),
        "way_ids": bool(row.way_ids),
        "lon and lat": row.lon is not None,
        "geometry": row.geometry is not None,
    }
    twice = [name for name, there in given.items() if there]
    if len(twice) > 1:
        problems.add(twice[-1].split(" ")[0], "mixed_location", "only one of " + ", ".join(twice))


def _shape(row: ClosureRow) -> ClosureShape | None:
    radius_m = row.radius_m or 0
    if row.lon is not None and row.lat is not None:
        return ClosureShape(kind="point", points=((row.lon, row.lat),), radius_m=radius_m)
    if row.geometry is not None and row.geometry.kind == "point":
        return ClosureShape(kind="point", points=row.geometry.points, radius_m=radius_m)
    return row.geometry
