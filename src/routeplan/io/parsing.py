"""From a table's cells to typed rows, with everything wrong found at once."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from routeplan.errors import DataProblem
from routeplan.io.cells import CellError
from routeplan.io.suggestions import closest, did_you_mean
from routeplan.io.tables import unnamed_column
from routeplan.model.day import UnreadColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from routeplan.io.rows import CellContext
    from routeplan.io.tables import Table, TableRow

RowT = TypeVar("RowT")
RecordT = TypeVar("RecordT")

_MISSPELT_PERCENT = 80
"""How like a known column an unknown one is that was meant to be it."""

Faults = dict[str, tuple[str, str]]
"""Code and expectation by faulty column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRow(Generic[RowT]):
    """One row of a table, as far as it could be read.

    Attributes
    ----------
    number
        As a spreadsheet numbers it.
    record_id
        What its id column says; empty when that is blank.
    cells
        Text of the known columns that are not blank.
    extra
        Text of the unknown columns that are not blank, in the file's order.
    values
        The row with its faulty cells left blank; None when it means nothing without them.
    problems
        What is wrong with its cells.
    """

    file: str
    number: int
    record_id: str
    cells: Mapping[str, str]
    extra: tuple[tuple[str, str], ...]
    values: RowT | None
    problems: tuple[DataProblem, ...]


class RowProblems:
    """Collects what is wrong with one row, at most once for each column."""

    def __init__(self, parsed: ParsedRow[Any]) -> None:
        self._parsed = parsed
        self.found = list(parsed.problems)

    def add(self, column: str, code: str, expected: str, *, value: str | None = None) -> None:
        """Note a problem, unless the column already has one."""
        if self.touch(column):
            return
        text = self._parsed.cells.get(column, "") if value is None else value
        self.found.append(
            _problem(self._parsed, column=column, value=text, expected=expected, code=code)
        )

    def touch(self, *columns: str) -> bool:
        """Return whether any of the columns has a problem."""
        return any(problem.column in columns for problem in self.found)


def row_columns(row_type: type[Any]) -> tuple[str, ...]:
    """Return the columns of a row type, its id first."""
    return tuple(field.name for field in dataclasses.fields(row_type))


def required_columns(row_type: type[Any]) -> tuple[str, ...]:
    """Return the columns without which a row means nothing."""
    return tuple(
        field.name for field in dataclasses.fields(row_type) if field.default is dataclasses.MISSING
    )


def header_problems(table: Table, row_type: type[Any]) -> list[DataProblem]:
    """Return what makes a table unreadable: columns missing, or two of one name."""
    if not table.columns:
        return []
    names = [name.lower() for name in table.columns]
    missing = [
        _header_problem(
            table,
            column,
            "missing_column",
            f"a column named {column}{did_you_mean(column, table.columns)}",
        )
        for column in required_columns(row_type)
        if column not in names
    ]
    twice = [
        _header_problem(table, column, "duplicate_column", "each column once")
        for column in dict.fromkeys(names)
        if names.count(column) > 1
    ]
    return [*missing, *twice]


def unread_columns(table: Table, row_type: type[Any]) -> tuple[UnreadColumn, ...]:
    """Return the columns that a row type does not know, and which known one each may mean."""
    known = row_columns(row_type)
    unused = [column for column in known if column not in map(str.lower, table.columns)]
    return tuple(
        UnreadColumn(
            file=table.file, column=column, meant=closest(column, unused, _MISSPELT_PERCENT) or ""
        )
        for at, column in enumerate(table.columns, start=1)
        if column.lower() not in known and column != unnamed_column(at)
    )


def misspelt_columns(table: Table, row_type: type[Any]) -> list[DataProblem]:
    """Return unknown columns that look like known ones: what they say is not read."""
    return [column.problem for column in unread_columns(table, row_type) if column.meant]


def parse_rows(
    table: Table, row_type: type[RowT], context: CellContext
) -> tuple[ParsedRow[RowT], ...]:
    """Return a table's rows; an id that an earlier row has is a problem of the later one."""
    known = row_columns(row_type)
    validate = functools.partial(_validate, TypeAdapter(row_type), context)
    seen: set[str] = set()
    rows = []
    for table_row in table.rows:
        row = _parse_row(table, table_row, known, validate)
        if row.record_id in seen:
            problem = _problem(
                row,
                column=known[0],
                value=row.record_id,
                expected="an id that no earlier row has",
                code="duplicate_id",
            )
            row = dataclasses.replace(row, problems=(*row.problems, problem))
        if row.record_id:
            seen.add(row.record_id)
        rows.append(row)
    return tuple(rows)


def build_records(
    rows: Sequence[ParsedRow[RowT]],
    build: Callable[[ParsedRow[RowT], RowProblems], RecordT | None],
) -> tuple[tuple[RecordT, ...], tuple[DataProblem, ...]]:
    """Return what ``build`` makes of the rows without a problem, and all problems.

    Rows whose cells are faulty are built too, as far as they could be read, so that
    everything wrong with them is found at once; the result is then thrown away.
    """
    records: list[RecordT] = []
    found: list[DataProblem] = []
    for parsed in rows:
        problems = RowProblems(parsed)
        record = build(parsed, problems)
        if record is not None and not problems.found:
            records.append(record)
        found.extend(problems.found)
    return tuple(records), tuple(found)


def _parse_row(
    table: Table,
    row: TableRow,
    known: Sequence[str],
    validate: Callable[[Mapping[str, str]], tuple[RowT | None, Faults]],
) -> ParsedRow[RowT]:
    named = dict(zip(table.columns, row.cells, strict=False))
    filled = {name: text for name, text in named.items() if text}
    cells = {name.lower(): text for name, text in filled.items() if name.lower() in known}
    parsed: ParsedRow[RowT] = ParsedRow(
        file=table.file,
        number=row.number,
        record_id=cells.get(known[0], ""),
        cells=cells,
        extra=tuple((name, text) for name, text in filled.items() if name.lower() not in known),
        values=None,
        problems=(),
    )
    if misshapen := _shape_problem(table, row, parsed):
        return dataclasses.replace(parsed, problems=(misshapen,))
    values, faults = validate(cells)
    if faults:
        sound = {column: text for column, text in cells.items() if column not in faults}
        missing = dict.fromkeys(faults.keys() - cells.keys(), "")
        values, _ = validate(sound | missing)
    problems = tuple(
        _problem(parsed, column=column, value=cells.get(column, ""), expected=expected, code=code)
        for column, (code, expected) in faults.items()
    )
    return dataclasses.replace(parsed, values=values, problems=problems)


def _shape_problem(table: Table, row: TableRow, parsed: ParsedRow[Any]) -> DataProblem | None:
    """Return what is wrong with a row as a whole; its cells may be in wrong columns."""
    count, width = len(row.cells), len(table.columns)
    if row.fault:
        expected = f"quotes that pair up ({row.fault})"
        return _problem(parsed, value="", expected=expected, code="bad_quotes")
    if any(row.cells[width:]):
        code, more = "too_many_cells", ""
    elif count < width and row.may_be_cut_off:
        code, more = "too_few_cells", "; the file ends within this row"
    else:  # Excel leaves the separators of blank last cells out.
        return None
    # The text itself may be somebody's name, so it is counted and not repeated.
    expected = f"{width} cells, as the header has{more}"
    return _problem(parsed, value=f"{count} cells", expected=expected, code=code)


def _validate(
    adapter: TypeAdapter[RowT], context: CellContext, cells: Mapping[str, str]
) -> tuple[RowT | None, Faults]:
    """Return the typed row, or None and its faults."""
    try:
        return adapter.validate_python(cells, context=context), {}
    except ValidationError as error:
        return None, {str(fault["loc"][0]): fault_of(fault) for fault in error.errors()}


def fault_of(fault: ErrorDetails) -> tuple[str, str]:
    """Return the code and expectation of one of pydantic's errors."""
    if fault["type"] == "missing":
        return "missing_value", "a value"
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, CellError):
        return cause.code, cause.expected
    return "bad_value", fault["msg"]


def _header_problem(table: Table, column: str, code: str, expected: str) -> DataProblem:
    return DataProblem(
        file=table.file, row=1, column=column, value=column, expected=expected, code=code
    )


def _problem(
    parsed: ParsedRow[Any], *, column: str = "", value: str, expected: str, code: str
) -> DataProblem:
    return DataProblem(
        file=parsed.file,
        row=parsed.number,
        column=column,
        value=value,
        expected=expected,
        record_id=parsed.record_id,
        code=code,
    )
