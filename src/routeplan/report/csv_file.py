"""Writing tables as CSV that Excel opens with its letters and without running anything."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from routeplan.units import cell_text

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.report.tables import Table


def write_csv(file: Path, table: Table) -> None:
    """Write a table as UTF-8 with a byte order mark and commas.

    Text that a spreadsheet would run as a formula is guarded by ``cell_text``.
    """
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow([_cell(name) for name in table.columns])
        for row in table.rows:
            writer.writerow([_cell(row.get(name, "")) for name in table.columns])


def _cell(value: str | float) -> str | int | float:
    return cell_text(value) if isinstance(value, str) else value
