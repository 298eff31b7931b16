"""Checking that what rows name exists: places, depots, points on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.errors import LocationError
from routeplan.io.suggestions import did_you_mean
from routeplan.model.place import Location
from routeplan.network.locate import locate

if TYPE_CHECKING:
    from routeplan.io.parsing import RowProblems
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region


def check_on_road(
    region: Region, location: Location, column: str, problems: RowProblems
) -> RoadPoint | None:
    """Return where a location meets the road; note why not, for a place id in ``column``."""
    try:
        return locate(region, location)
    except LocationError as error:
        expected = error.expected
        if error.column == "place_id":
            expected += did_you_mean(error.value, region.places)
        elif error.column == "section_id":
            expected += did_you_mean(error.value, region.roads.section_index)
        at = column if location.place_id else error.column
        # Coordinates are two cells; anything else is shown as written.
        value = error.value if at == "lon" else location.place_id or None
        problems.add(at, error.code, expected, value=value)
        return None


def check_depot(region: Region, place_id: str, column: str, problems: RowProblems) -> bool:
    """Return whether routes may start and end at a place; note why not.

    A blank id is no depot, but the problem of its cell.
    """
    if not place_id:
        return False
    place = region.places.get(place_id)
    if place is not None and not place.is_depot:
        problems.add(
            column, "not_a_depot", f"a hub or commune office, not a {place.kind}", value=place_id
        )
        return False
    return check_on_road(region, Location(place_id=place_id), column, problems) is not None
