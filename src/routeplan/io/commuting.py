"""Who goes where to work: from rows of a ``commuting.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from routeplan.errors import InputError
from routeplan.io.records import read_records
from routeplan.io.rows import Count  # noqa: TC001 - pydantic reads it
from routeplan.io.suggestions import did_you_mean
from routeplan.model.simulation import Commuters

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.network.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class CommutingRow:
    """A row of ``commuting.csv``; columns it does not know are not read."""

    commuting_id: Annotated[str, Field(description="Unique in the file, or blank.")] = ""
    home: Annotated[str, Field(description="Place id where they live.")]
    office: Annotated[str, Field(description="Place id where they work.")]
    people: Annotated[Count, Field(description="How many.")] = 1


def read_commuting(file: Path, region: Region) -> tuple[Commuters, ...]:
    """Return who goes where to work.

    Raises
    ------
    InputError
        If the file cannot be read, or a row of it is wrong; it lists all that is.
    """
    commuters, problems = read_records(
        file, CommutingRow, lambda row, found: _read_row(row, region, found), of="commuters"
    )
    if problems:
        raise InputError(problems)
    return commuters


def _read_row(
    parsed: ParsedRow[CommutingRow], region: Region, problems: RowProblems
) -> Commuters | None:
    row = parsed.values
    if row is None:
        return None
    for column, place in (("home", row.home), ("office", row.office)):
        if place not in region.places:
            expected = "the id of a known place" + did_you_mean(place, region.places)
            problems.add(column, "unknown_place", expected)
    return Commuters(home=row.home, office=row.office, people=row.people)
