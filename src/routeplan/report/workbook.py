"""Writing ``stops.xlsx``: all stops, the day's totals and the orders left out."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING

from routeplan.report.summary import summarise_view
from routeplan.report.tables import Table, stop_table, unassigned_table
from routeplan.report.text import open_word, word
from routeplan.units import printable

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from routeplan.report.tables import Row
    from routeplan.report.text import Lang
    from routeplan.report.view import PlanView

_WORDED = {"kind": "kind", "action": "action", "profile": "profile", "code": "code"}
"""Columns whose codes are shown as words, and the group of these words."""

_WIDTHS = {"reason": 90, "address": 40, "place": 34, "note": 30, "recipient": 24, "expected": 40}
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_workbook(file: Path, view: PlanView) -> None:
    """Write the workbook; equal plans give equal bytes.

    All text is stored as text, so nothing in it can run as a formula and phone numbers
    keep their zeros.
    """
    from openpyxl import Workbook

    book = Workbook()
    routes = book.worksheets[0]
    routes.title = word("sheet.routes", view.lang)
    _fill(routes, stop_table(view), view.lang)
    _fill_summary(book, view)
    unassigned = book.create_sheet(word("sheet.unassigned", view.lang))
    _fill(unassigned, unassigned_table(view), view.lang)
    written = io.BytesIO()
    book.save(written)
    made_at = dt.datetime.fromisoformat(view.plan.provenance.created_at)
    file.write_bytes(_without_clock(written.getvalue(), made_at))


def _fill(sheet: Worksheet, table: Table, lang: Lang) -> None:
    # Columns of the user's own keep their names and words.
    headings = [
        name if name in table.extra else open_word("column", name, lang) for name in table.columns
    ]
    _header(sheet, headings)
    for number, row in enumerate(table.rows, start=2):
        for at, name in enumerate(table.columns, start=1):
            own = name in table.extra
            _put(sheet, number, at, row.get(name, "") if own else _worded(row, name, lang))
    for at, (name, heading) in enumerate(zip(table.columns, headings, strict=True)):
        _width(sheet, at, _WIDTHS.get(name, max(10, len(heading) + 3)))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _fill_summary(book: Workbook, view: PlanView) -> None:
    from openpyxl.styles import Font

    sheet = book.create_sheet(word("sheet.summary", view.lang))
    summary = summarise_view(view)
    _put(sheet, 1, 1, summary.title)
    sheet["A1"].font = Font(bold=True, size=14)
    number = 2
    for line in (*summary.lines, *summary.warnings):
        _put(sheet, number, 1, line)
        number += 1
    for table in summary.tables:
        number += 1
        for cells, bold in ((table.header, True), *((row, False) for row in table.rows)):
            for at, text in enumerate(cells, start=1):
                _put(sheet, number, at, text)
                sheet.cell(number, at).font = Font(bold=bold)
            number += 1
    for at in range(max(len(table.header) for table in summary.tables)):
        _width(sheet, at, 20)
    sheet.freeze_panes = "A2"


def _header(sheet: Worksheet, names: list[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for at, name in enumerate(names, start=1):
        _put(sheet, 1, at, name)
        cell = sheet.cell(1, at)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _put(sheet: Worksheet, row: int, column: int, value: str | float) -> None:
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
    elif value:
        cell.value = printable(value)[:32_767]  # Excel's longest cell
        cell.data_type = "s"
        cell.number_format = "@"


def _worded(row: Row, name: str, lang: Lang) -> str | int | float:
    value = row.get(name, "")
    if name == "mandatory":
        return word(str(value), lang)
    if name in _WORDED and isinstance(value, str):
        return open_word(_WORDED[name], value, lang)
    return value


def _width(sheet: Worksheet, at: int, width: float) -> None:
    from openpyxl.utils import get_column_letter

    sheet.column_dimensions[get_column_letter(at + 1)].width = width


def _without_clock(content: bytes, made_at: dt.datetime) -> bytes:
    """Return the file dated by the plan, since openpyxl stamps the moment of writing."""
    stamp = made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    rewritten = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, part)
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return rewritten.getvalue()
