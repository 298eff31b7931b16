"""Chances of a slide given from outside: from rows of a ``chances.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from routeplan.errors import InputError
from routeplan.io import cells
from routeplan.io.records import read_records
from routeplan.io.suggestions import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.network.region import Region


def _parse_chance(text: str) -> float:
    # No chance is in the thousands: a comma can only be a decimal mark.
    chance = cells.parse_decimal(text.replace(",", "."), ".")
    if not 0 <= chance <= 1:
        raise cells.CellError("bad_chance", "a number from 0 to 1")
    return float(chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceRow:
    """A row of ``chances.csv``; columns it does not know are not read."""

    section_id: Annotated[str, Field(description="Unique in the file.")]
    chance: Annotated[
        float,
        BeforeValidator(_parse_chance),
        Field(description="Of a slide there in one storm, 0 to 1."),
    ]


def read_chances(file: Path, region: Region) -> dict[str, float]:
    """Return the chance of a slide in a storm by section id.

    Raises
    ------
    InputError
        If the file cannot be read, or a row of it is wrong; it lists all that is.
    """
    chances, problems = read_records(
        file, ChanceRow, lambda row, found: _read_row(row, region, found), of="sections"
    )
    if problems:
        raise InputError(problems)
    return dict(chances)


def _read_row(
    parsed: ParsedRow[ChanceRow], region: Region, problems: RowProblems
) -> tuple[str, float] | None:
    row = parsed.values
    if row is None:
        return None
    if row.section_id not in region.roads.section_index:
        known = region.roads.section_index
        expected = "the id of a known road section" + did_you_mean(row.section_id, known)
        problems.add("section_id", "unknown_section", expected)
    return row.section_id, row.chance
