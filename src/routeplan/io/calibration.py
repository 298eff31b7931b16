"""Calibration points: places on roads whose Km are known, from a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from routeplan.errors import InputError
from routeplan.io.parsing import build_records, header_problems, misspelt_columns, parse_rows
from routeplan.io.rows import CellContext, Km, Latitude, Longitude
from routeplan.io.tables import file_error, read_table
from routeplan.network.calibration import CalibrationPoint

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.errors import DataProblem
    from routeplan.io.parsing import ParsedRow, RowProblems

_NO_DATE = dt.date(1970, 1, 1)
"""No cell of a point hangs on the date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """A row of calibration points; columns it does not know are not read."""

    point_id: Annotated[str, Field(description="Unique in the file, or blank.")] = ""
    ref: Annotated[str, Field(description="As signed (QL279), its family or its name.")]
    km: Annotated[Km, Field(description="As signed: 16+900 or 16.9.")]
    lon: Annotated[Longitude, Field(description="Degrees east.")]
    lat: Annotated[Latitude, Field(description="Degrees north.")]


def read_calibration(file: Path) -> tuple[tuple[CalibrationPoint, ...], tuple[DataProblem, ...]]:
    """Return the points whose rows have no problem, and the problems of the others.

    Parameters
    ----------
    file
        CSV or XLSX with ``ref``, ``km``, ``lon`` and ``lat``.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, or no row can be used.
    """
    table = read_table(file)
    if not table.columns:
        raise file_error(file, "missing_column", "a header and rows of points")
    if missing := header_problems(table, CalibrationRow):
        raise InputError(missing)
    context = CellContext(date=_NO_DATE, decimal_mark=table.decimal_mark)
    points, problems = build_records(parse_rows(table, CalibrationRow, context), _read_point)
    problems = (*misspelt_columns(table, CalibrationRow), *problems)
    if not points:
        raise InputError(problems or file_error(file, "missing_value", "rows of points").problems)
    return points, problems


def _read_point(
    parsed: ParsedRow[CalibrationRow], _problems: RowProblems
) -> CalibrationPoint | None:
    row = parsed.values
    if row is None:
        return None
    return CalibrationPoint(road=row.ref, km_m=row.km, lon=row.lon, lat=row.lat, row=parsed.number)
