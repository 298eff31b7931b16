"""Calibration points: places on roads whose Km are known, from a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from routeplan.errors import InputError
from routeplan.io.records import read_records
from routeplan.io.rows import Km, Latitude, Longitude  # noqa: TC001 - pydantic reads them
from routeplan.io.tables import file_error
from routeplan.network.calibration import CalibrationPoint

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.errors import DataProblem
    from routeplan.io.parsing import ParsedRow, RowProblems


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
    points, problems = read_records(file, CalibrationRow, _read_point, of="points")
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
