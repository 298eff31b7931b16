"""Links that might be built: from rows of a ``links.csv``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import BeforeValidator, Field

from routeplan.errors import InputError
from routeplan.io import cells
from routeplan.io.parsing import build_records, header_problems, misspelt_columns, parse_rows
from routeplan.io.rows import CellContext, Count
from routeplan.io.suggestions import did_you_mean
from routeplan.io.tables import file_error, read_table
from routeplan.model.new_link import NewLink
from routeplan.model.road import RoadClass

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.network.region import Region

_NO_DATE = dt.date(1970, 1, 1)
_CLASSES = {name: name for name in get_args(RoadClass)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A row of ``links.csv``; columns it does not know are not read."""

    link_id: Annotated[str, Field(description="Unique in the file, and no section's.")]
    from_place: Annotated[str, Field(description="A node of the network.")]
    to_place: Annotated[str, Field(description="Another node of the network.")]
    road_class: Annotated[
        RoadClass,
        BeforeValidator(lambda text: cells.parse_choice(text, _CLASSES)),
        Field(description="As in sections.csv; track for a motorbike track."),
    ]
    length_m: Annotated[
        Count | None, Field(description="Blank is 1.3 times the straight line.")
    ] = None


def read_new_links(file: Path, region: Region) -> tuple[NewLink, ...]:
    """Return the links of a file.

    Raises
    ------
    InputError
        If the file cannot be read, or a row of it is wrong; it lists all that is.
    """
    table = read_table(file)
    if not table.columns:
        raise file_error(file, "missing_column", "a header and rows of links")
    if missing := header_problems(table, LinkRow):
        raise InputError(missing)
    context = CellContext(date=_NO_DATE, decimal_mark=table.decimal_mark)
    rows = parse_rows(table, LinkRow, context)
    links, problems = build_records(rows, lambda row, found: _read_row(row, region, found))
    if problems := (*misspelt_columns(table, LinkRow), *problems):
        raise InputError(problems)
    if not links:
        raise file_error(file, "missing_value", "at least one link")
    return links


def _read_row(parsed: ParsedRow[LinkRow], region: Region, problems: RowProblems) -> NewLink | None:
    row = parsed.values
    if row is None:
        return None
    nodes = region.roads.node_index
    for column, place in (("from_place", row.from_place), ("to_place", row.to_place)):
        if place not in nodes:
            expected = "a node of the road network" + did_you_mean(place, tuple(nodes))
            problems.add(column, "not_a_node", expected)
    if row.length_m == 0:
        problems.add("length_m", "out_of_range", "1 or more")
    return NewLink(
        id=row.link_id,
        from_place=row.from_place,
        to_place=row.to_place,
        road_class=row.road_class,
        length_m=row.length_m,
    )
