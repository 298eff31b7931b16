"""Both ends of an order: the customer's, and the depot or places that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.io.cells import CellError
from routeplan.io.communes import commune_of, find_commune_code
from routeplan.io.locations import check_depot, check_on_road
from routeplan.model.place import Location

if TYPE_CHECKING:
    from routeplan.io.parsing import RowProblems
    from routeplan.io.rows import OrderRow
    from routeplan.network.region import Region

COLLECTED = frozenset({"pickup", "document_collection"})
"""The kinds whose customer is the origin."""

_POSITION_COLUMNS = ("lon", "lat", "section_id", "km")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Both ends of an order and the code of its customer's commune."""

    origin: Location
    destination: Location
    commune_code: str


def transfer_ends(row: OrderRow, region: Region, problems: RowProblems) -> Ends | None:
    """Return the two places of a transfer, which takes no coordinates or Km."""
    for column in _POSITION_COLUMNS:
        if _given(row, column):
            problems.add(
                column, "transfer_with_coordinates", "blank: a transfer goes from place to place"
            )
    origin, _ = _place(row, "origin", region, problems)
    destination, place_commune = _place(row, "destination", region, problems)
    commune_code = _commune_code(row, region, place_commune, problems)
    if origin is None or destination is None:
        return None
    return Ends(origin=origin, destination=destination, commune_code=commune_code)


def customer_and_depot(row: OrderRow, region: Region, problems: RowProblems) -> Ends | None:
    """Return both ends of an order that has a customer at one and a depot at the other."""
    collected = row.kind in COLLECTED
    customer_column, depot_column = "origin", "destination"
    if not collected:
        customer_column, depot_column = depot_column, customer_column
    customer, place_commune = _customer(row, customer_column, region, problems)
    commune_code = _commune_code(row, region, place_commune, problems)
    depot_id = getattr(row, depot_column) or _office(region, commune_code, depot_column, problems)
    if depot_id:
        check_depot(region, depot_id, depot_column, problems)
    if customer is None or not depot_id:
        return None
    depot = Location(place_id=depot_id)
    return Ends(
        origin=customer if collected else depot,
        destination=depot if collected else customer,
        commune_code=commune_code,
    )


def _given(row: OrderRow, column: str) -> bool:
    return getattr(row, column) not in {None, ""}


def _place(
    row: OrderRow, column: str, region: Region, problems: RowProblems
) -> tuple[Location | None, str]:
    """Return the place of one column and its commune."""
    place_id = getattr(row, column)
    if not place_id:
        problems.add(column, "missing_location", "the id of a place")
        return None, ""
    return _on_road(Location(place_id=place_id), column, region, problems)


def _on_road(
    location: Location, column: str, region: Region, problems: RowProblems
) -> tuple[Location | None, str]:
    """Return the location and its commune, or nothing where no road leads to it."""
    point = check_on_road(region, location, column, problems)
    if point is None:
        return None, ""
    return location, commune_of(region, location, point)


def _customer(
    row: OrderRow, column: str, region: Region, problems: RowProblems
) -> tuple[Location | None, str]:
    """Return the customer's end, a place, lon/lat, or a section and Km, and its commune."""
    if problems.touch(column, *_POSITION_COLUMNS):
        return None, ""
    given = [name for name in (column, *_POSITION_COLUMNS) if _given(row, name)]
    if not given:
        expected = "the customer's place id, or else lon and lat, or section_id and km"
        problems.add(column, "missing_location", expected)
        return None, ""
    for form in ([column], ["lon", "lat"], ["section_id", "km"]):
        if given == form:
            location = Location(
                place_id=getattr(row, column) if form == [column] else "",
                lon=row.lon,
                lat=row.lat,
                section_id=row.section_id,
                km_m=row.km,
            )
            return _on_road(location, column, region, problems)
        if set(given) < set(form):
            (blank,) = set(form) - set(given)
            problems.add(blank, "incomplete_location", f"{form[0]} and {form[1]} together")
            return None, ""
    expected = f"only one of {column}, lon and lat, section_id and km"
    problems.add(given[0], "mixed_location", expected, value=", ".join(given))
    return None, ""


def _commune_code(row: OrderRow, region: Region, place_commune: str, problems: RowProblems) -> str:
    """Return the commune as given, else as the customer's end tells, else nothing."""
    if not row.commune_code:
        return place_commune
    try:
        return find_commune_code(region, row.commune_code)
    except CellError as error:
        problems.add("commune_code", error.code, error.expected)
        return ""


def _office(region: Region, commune_code: str, column: str, problems: RowProblems) -> str:
    """Return the office that serves a commune, the default of an order's depot."""
    commune = region.communes.get(commune_code)
    if commune is not None:
        return commune.office_place_id
    if not problems.found:
        expected = "a hub or office; no commune is known that would tell it"
        problems.add(column, "missing_depot", expected)
    return ""
