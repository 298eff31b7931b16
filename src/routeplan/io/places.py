"""Added places: from rows of ``places.csv`` and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io.cells import CellError, format_number
from routeplan.io.communes import find_commune_code
from routeplan.io.parsing import build_records
from routeplan.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.errors import DataProblem
    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.io.rows import PlaceRow
    from routeplan.network.region import Region


def read_places(
    rows: Sequence[ParsedRow[PlaceRow]], region: Region
) -> tuple[tuple[Place, ...], tuple[DataProblem, ...]]:
    """Return the places whose rows have no problem, and the problems of the others."""
    return build_records(rows, lambda parsed, problems: _read_place(parsed, region, problems))


def place_cells(place: Place) -> dict[str, str]:
    """Return a place as a row of ``places.csv``."""
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "lon": format_number(place.lon),
        "lat": format_number(place.lat),
        "commune_code": place.commune_code,
        "precision_km": format_number(place.precision_km),
        "source": place.source,
    }


def _read_place(parsed: ParsedRow[PlaceRow], region: Region, problems: RowProblems) -> Place | None:
    row = parsed.values
    if row is None:
        return None
    if row.id in region.places:
        problems.add("id", "duplicate_id", "an id that no place of the network has")
    commune_code = row.commune_code
    if commune_code:
        try:
            commune_code = find_commune_code(region, commune_code)
        except CellError as error:
            problems.add("commune_code", error.code, error.expected)
    return Place(
        id=row.id,
        name=row.name,
        kind=row.kind,
        lon=row.lon,
        lat=row.lat,
        commune_code=commune_code,
        precision_km=float(row.precision_km),
        source=row.source,
    )
