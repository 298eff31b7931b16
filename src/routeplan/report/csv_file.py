"""Writing tables as CSV that Excel opens with its letters and without running anything."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.report.tables import Table

_STARTS_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_NUMBER_OR_PHONE = re.compile(r"[+-]?\d[\d .,()-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def write_csv(file: Path, table: Table) -> None:
    """Write a table as UTF-8 with a byte order mark and commas.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers
    and phone numbers such as ``+84 912 …`` stay as they are.
    """
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow([_cell(name) for name in table.columns])
        for row in table.rows:
            writer.writerow([_cell(row.get(name, "")) for name in table.columns])


def printable(text: str) -> str:
    """Return text without control characters, which XML and spreadsheets refuse."""
    return _CONTROL.sub("", text)


def _cell(value: str | float) -> str | int | float:
    if not isinstance(value, str):
        return value
    text = printable(value)
    if _STARTS_FORMULA.match(text) and not _NUMBER_OR_PHONE.fullmatch(text):
        return f"'{text}"
    return text
