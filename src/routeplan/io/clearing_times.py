"""How long closures take to clear: from rows of a ``times.csv``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from routeplan.errors import InputError
from routeplan.io import cells
from routeplan.io.parsing import build_records, header_problems, misspelt_columns, parse_rows
from routeplan.io.rows import CellContext
from routeplan.io.suggestions import did_you_mean
from routeplan.io.tables import file_error, read_table
from routeplan.model.reopening import LONGEST_CLEARING_H

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from routeplan.io.parsing import ParsedRow, RowProblems

_NO_DATE = dt.date(1970, 1, 1)


def _parse_hours(text: str) -> float:
    # No clearing takes thousands of hours with decimals: a comma can only be a decimal mark.
    hours = float(cells.parse_decimal(text.replace(",", "."), "."))
    if not 0 < hours <= LONGEST_CLEARING_H:
        expected = f"hours above 0, at most {LONGEST_CLEARING_H:g}"
        raise cells.CellError("bad_clearing_time", expected)
    return hours


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingRow:
    """A row of ``times.csv``; columns it does not know are not read."""

    closure_id: Annotated[str, Field(description="Unique in the file.")]
    clear_h: Annotated[
        float,
        BeforeValidator(_parse_hours),
        Field(description="Hours of work for one crew, above 0."),
    ]


def read_clearing_times(file: Path, closure_ids: Collection[str]) -> dict[str, float]:
    """Return hours of work by closure id.

    Raises
    ------
    InputError
        If the file cannot be read, a row of it is wrong or names no closure; it lists all.
    """
    table = read_table(file)
    if not table.columns:
        raise file_error(file, "missing_column", "a header and rows of closures")
    if missing := header_problems(table, ClearingRow):
        raise InputError(missing)
    context = CellContext(date=_NO_DATE, decimal_mark=table.decimal_mark)
    rows = parse_rows(table, ClearingRow, context)
    hours, problems = build_records(rows, lambda row, found: _read_row(row, closure_ids, found))
    if problems := (*misspelt_columns(table, ClearingRow), *problems):
        raise InputError(problems)
    return dict(hours)


def _read_row(
    parsed: ParsedRow[ClearingRow], closure_ids: Collection[str], problems: RowProblems
) -> tuple[str, float] | None:
    row = parsed.values
    if row is None:
        return None
    if row.closure_id not in closure_ids:
        expected = "the id of a closure that is to be reopened"
        expected += did_you_mean(row.closure_id, tuple(closure_ids))
        problems.add("closure_id", "unknown_closure", expected)
    return row.closure_id, row.clear_h
