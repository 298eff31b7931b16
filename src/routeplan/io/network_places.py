"""The places of a network that is built: a table with the columns of its ``places.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import BeforeValidator, Field

from routeplan.errors import InputError
from routeplan.io import cells
from routeplan.io.records import read_records
from routeplan.io.rows import Latitude, Longitude, Quantity  # noqa: TC001 - pydantic reads them
from routeplan.model.place import Place, PlaceKind

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.io.parsing import ParsedRow, RowProblems

_KINDS = {name: name for name in get_args(PlaceKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPlaceRow:
    """A row of a network's ``places.csv``; columns it does not know are not read."""

    id: Annotated[str, Field(description="Unique in the file.")]
    name_vi: Annotated[str, Field(description="As people call it.")]
    kind: Annotated[
        PlaceKind,
        BeforeValidator(lambda text: cells.parse_choice(text, _KINDS)),
        Field(description="Routes start and end at kinds hub and commune_office."),
    ]
    lon: Annotated[Longitude, Field(description="Degrees east.")]
    lat: Annotated[Latitude, Field(description="Degrees north.")]
    commune_code: Annotated[str, Field(description="Of its commune.")] = ""
    precision_km: Annotated[
        Quantity, Field(description="Radius within which the true point lies.")
    ] = Decimal(0)
    source: Annotated[str, Field(description="Where the position comes from.")] = ""


def read_network_places(file: Path) -> tuple[Place, ...]:
    """Return the places of a CSV or XLSX file.

    Raises
    ------
    InputError
        If the file cannot be read, or a row of it is wrong; it lists all that is.
    """
    places, problems = read_records(file, NetworkPlaceRow, _read_row, of="places")
    if problems:
        raise InputError(problems)
    return places


def _read_row(parsed: ParsedRow[NetworkPlaceRow], _problems: RowProblems) -> Place | None:
    row = parsed.values
    if row is None:
        return None
    return Place(
        id=row.id,
        name=row.name_vi,
        kind=row.kind,
        lon=row.lon,
        lat=row.lat,
        commune_code=row.commune_code,
        precision_km=float(row.precision_km),
        source=row.source,
    )
