"""Tables of a page, as HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?\d|–|$")


def html_table(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, sortable: bool = False
) -> str:
    """Return a table under a heading; all cells are text, columns of numbers marked so."""
    numeric = [all(_NUMBER.match(row[at]) for row in rows) for at in range(len(header))]
    marks = [' class="number"' if is_number else "" for is_number in numeric]
    heads = "".join(
        f'<th scope="col"{mark}>{escape(cell)}</th>'
        for cell, mark in zip(header, marks, strict=True)
    )
    lines = "".join(
        "<tr>"
        + "".join(f"<td{mark}>{escape(cell)}</td>" for cell, mark in zip(row, marks, strict=True))
        + "</tr>"
        for row in rows
    )
    heading = f"<h3>{escape(title)}</h3>" if title else ""
    mark = ' class="sortable"' if sortable else ""
    return f"{heading}<table{mark}><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
