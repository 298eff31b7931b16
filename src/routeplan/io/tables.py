"""Reading tables as people save them: CSV of many makes, and the first sheet of an XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, DayError
from routeplan.io.cells import NumberText, clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from routeplan.io.cells import DecimalMark

_DELIMITERS = ",;\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row under the header.

    Attributes
    ----------
    number
        As a spreadsheet numbers it: a cell with line breaks is still one row.
    cells
        In NFC, trimmed.
    fault
        Why it could not be read, in the words of the CSV reader; it then has no cells.
    may_be_cut_off
        Whether the file ends with it and without a line end, as a copy that was broken off.
    """

    number: int
    cells: tuple[str, ...]
    fault: str = ""
    may_be_cut_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file's header and its rows that are not blank."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    decimal_mark: DecimalMark = "."


def read_table(file: Path) -> Table:
    """Return the table of a CSV or XLSX file; an empty file has no columns and no rows.

    A CSV may be separated by commas, semicolons or tabs (as its header is) and be in
    UTF-8 or, with a byte order mark, UTF-16. Where the separator is not the comma, the
    comma is the decimal mark. The numbers of an XLSX are exact; of those that it holds as
    text nobody knows the decimal mark.

    Raises
    ------
    DayError
        If the file is missing, not a table, in another encoding, or has a quote that
        swallows several lines.
    """
    if file.suffix.lower() == ".xlsx":
        return _table(file, _xlsx_rows(file), "")
    text = read_text(file)
    with _cells_up_to(len(text)):
        delimiter = _sniff_delimiter(text)
        return _table(file, _csv_rows(file, text, delimiter), "." if delimiter == "," else ",")


def read_text(file: Path) -> str:
    """Return a file's text, in UTF-8 or, with a byte order mark, UTF-16.

    Raises
    ------
    DayError
        If the file cannot be read or is in another encoding.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise file_error(file, "missing_file", "this file") from None
    except OSError as error:
        raise file_error(file, "unreadable_file", f"a readable file ({error.strerror})") from None
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        value = data[error.start : error.start + 1].hex(" ")
        raise _encoding_error(file, row, value) from None
    if "\0" in text:
        raise _encoding_error(file, text.count("\n", 0, text.index("\0")) + 1, "00")
    return text


def unnamed_column(at: int) -> str:
    """Return what a column without a name is called by its place, from 1."""
    return f"column {at}"


def write_table(file: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV that routeplan and Excel read: commas, UTF-8 with a byte order mark.

    Missing columns of a row are left blank.
    """
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([clean_text(row.get(column, "")) for column in columns] for row in rows)


def file_error(file: Path, code: str, expected: str, *, row: int = 0, value: str = "") -> DayError:
    """Return the error of a file that cannot be used at all."""
    problem = DataProblem(
        file=file.name, row=row, column="", value=value or file.name, expected=expected, code=code
    )
    return DayError([problem])


def _encoding_error(file: Path, row: int, value: str) -> DayError:
    expected = 'UTF-8 text; save it in Excel as "CSV UTF-8 (Comma delimited)"'
    return file_error(file, "not_utf8", expected, row=row, value=f"byte {value}")


def _table(file: Path, rows: Iterator[TableRow], decimal_mark: DecimalMark) -> Table:
    filled = [row for row in rows if any(row.cells) or row.fault]
    if not filled:
        return Table(file=file.name, columns=(), rows=())
    header, *body = filled
    if header.fault:
        expected = f"a header whose quotes pair up ({header.fault})"
        raise file_error(file, "bad_quotes", expected, row=header.number)
    names = list(header.cells)
    while names and not names[-1]:
        names.pop()
    return Table(
        file=file.name,
        columns=tuple(name or unnamed_column(at) for at, name in enumerate(names, start=1)),
        rows=tuple(body),
        decimal_mark=decimal_mark,
    )


@contextmanager
def _cells_up_to(length: int) -> Iterator[None]:
    """Let the CSV reader take cells of any length: an area's border may be very long."""
    usual = csv.field_size_limit()
    csv.field_size_limit(max(usual, length))
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _sniff_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first line that is not blank into most cells."""
    start = text.lstrip()

    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=cells)


def _csv_rows(file: Path, text: str, delimiter: str) -> Iterator[TableRow]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    open_end = not text.endswith(("\n", "\r"))
    number = 0
    while True:
        number += 1
        first_line = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if reader.line_num > first_line + 1:
                # Other rows lie inside the cell: leaving it out would lose them unseen.
                expected = f"quotes that pair up; a cell runs to line {reader.line_num} ({error})"
                raise file_error(file, "bad_quotes", expected, row=number) from None
            yield TableRow(number=number, cells=(), fault=str(error))
            continue
        yield TableRow(
            number=number,
            cells=tuple(map(clean_text, cells)),
            may_be_cut_off=open_end and lines.tell() == len(text),
        )


def _xlsx_rows(file: Path) -> Iterator[TableRow]:
    import zlib
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    # All that damaged or oddly made workbooks have been seen to end in.
    broken = (
        *(OSError, EOFError, LookupError, ValueError, TypeError, AttributeError),
        *(RuntimeError, SyntaxError, BadZipFile, zlib.error, InvalidFileException),
    )
    try:
        # A handle of our own: openpyxl leaves its open where a workbook is damaged.
        with file.open("rb") as data:
            book = load_workbook(data, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong size, which cuts rows off
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                texts = (_excel_text(cell.value, str(cell.number_format)) for cell in cells)
                yield TableRow(number=number, cells=tuple(texts))
    except FileNotFoundError:
        raise file_error(file, "missing_file", "this file") from None
    except broken as error:
        raise file_error(file, "unreadable_file", f"an Excel workbook ({error})") from None


def _excel_text(value: object, number_format: str) -> str:
    """Return an Excel cell as the text that a CSV of it would hold."""
    match value:
        case None:
            return ""
        case float():
            return NumberText(f"{Decimal(str(value)):f}".removesuffix(".0"))
        case dt.datetime():
            is_date = value.time() == dt.time() and "h" not in number_format.lower()
            return value.date().isoformat() if is_date else value.isoformat(timespec="seconds")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        case dt.time():
            return value.isoformat(timespec="seconds")
    return clean_text(str(value))
