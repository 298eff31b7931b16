"""A table by itself, outside any day: its records, and everything wrong with its rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError
from routeplan.io.parsing import (
    ParsedRow,
    RecordT,
    RowProblems,
    RowT,
    build_records,
    header_problems,
    misspelt_columns,
    parse_rows,
)
from routeplan.io.rows import CellContext
from routeplan.io.tables import file_error, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NO_DATE = dt.date(1970, 1, 1)
"""No cell of such a table hangs on a day's date."""


def read_records(
    file: Path,
    row_type: type[RowT],
    read_row: Callable[[ParsedRow[RowT], RowProblems], RecordT | None],
    *,
    of: str,
) -> tuple[tuple[RecordT, ...], tuple[DataProblem, ...]]:
    """Return the records whose rows have no problem, and the problems of the others.

    Parameters
    ----------
    row_type
        What a row holds.
    read_row
        Returns a row as a record, None where its cells are too faulty for one.
    of
        What the rows are, for the message about a file without any: ``rows of trips``.

    Raises
    ------
    InputError
        If the file cannot be read or lacks a column.
    """
    table = read_table(file)
    if not table.columns:
        raise file_error(file, "missing_column", f"a header and rows of {of}")
    if missing := header_problems(table, row_type):
        raise InputError(missing)
    context = CellContext(date=_NO_DATE, decimal_mark=table.decimal_mark)
    records, problems = build_records(parse_rows(table, row_type, context), read_row)
    return records, (*misspelt_columns(table, row_type), *problems)
