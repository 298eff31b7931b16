"""Observed trips: from rows of a ``trips.csv``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from routeplan.errors import DayError, LocationError
from routeplan.io import cells
from routeplan.io.records import read_records
from routeplan.io.rows import Quantity  # noqa: TC001 - pydantic reads it
from routeplan.io.suggestions import did_you_mean
from routeplan.io.tables import file_error
from routeplan.model.place import Location
from routeplan.model.trip import ObservedTrip
from routeplan.network.locate import locate

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.errors import DataProblem
    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.network.region import Region

_WEATHERS = {"dry": "dry", "wet": "wet", "khô": "dry", "mưa": "wet"}
_ONE_DAY_MIN = 24 * 60


def _parse_end(text: str) -> Location:
    """Return the location of ``co_03151``, ``103.1,21.4``, ``103.1 21.4`` or ``QL6-06@421+0``."""
    section_id, at, km = text.partition("@")
    if at:
        return Location(section_id=section_id.strip(), km_m=cells.parse_km(km.strip()))
    parts = re.split(r"[;\s]\s*", text) if re.search(r"[;\s]", text) else text.split(",")
    if len(parts) == 2:  # noqa: PLR2004 - longitude and latitude
        lon, lat = (part.strip().rstrip(",") for part in parts)
        return Location(lon=cells.parse_longitude(lon), lat=cells.parse_latitude(lat))
    return Location(place_id=text)


_End = Annotated[Location, BeforeValidator(_parse_end)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """A row of ``trips.csv``; columns it does not know are not read."""

    trip_id: Annotated[str, Field(description="Unique in the file, or blank.")] = ""
    origin: Annotated[_End, Field(description="Place id, lon,lat or section@Km.")]
    destination: Annotated[_End, Field(description="As origin.")]
    profile: Annotated[str, Field(description="A profile of the region, as motorbike or van.")]
    weather: Annotated[
        Literal["dry", "wet"],
        BeforeValidator(lambda text: cells.parse_choice(text, _WEATHERS)),
        Field(description="What the roads were like: dry or wet (khô, mưa)."),
    ]
    duration_min: Annotated[Quantity, Field(description="Minutes driven, without stops.")]


def read_trips(
    file: Path, region: Region
) -> tuple[tuple[ObservedTrip, ...], tuple[DataProblem, ...]]:
    """Return the trips whose rows have no problem, and the problems of the others.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, or no row can be used.
    """
    trips, problems = read_records(
        file, TripRow, lambda parsed, found: _read_trip(parsed, region, found), of="trips"
    )
    if not trips:
        raise DayError(problems or file_error(file, "no_trip", "rows of trips").problems)
    return trips, problems


def _read_trip(
    parsed: ParsedRow[TripRow], region: Region, problems: RowProblems
) -> ObservedTrip | None:
    row = parsed.values
    if row is None:
        return None
    if row.profile not in region.profiles:
        expected = "one of " + ", ".join(region.profiles)
        problems.add("profile", "unknown_profile", expected)
    if not 0 < row.duration_min <= _ONE_DAY_MIN:
        problems.add("duration_min", "out_of_range", f"minutes above 0, at most {_ONE_DAY_MIN}")
    for column, location in (("origin", row.origin), ("destination", row.destination)):
        _check_end(region, location, column, problems)
    return ObservedTrip(
        id=row.trip_id,
        origin=row.origin,
        destination=row.destination,
        profile=row.profile,
        weather=row.weather,
        duration_s=round(row.duration_min * 60),
        row=parsed.number,
    )


def _check_end(region: Region, location: Location, column: str, problems: RowProblems) -> None:
    try:
        locate(region, location)
    except LocationError as error:
        expected = error.expected
        if error.column == "place_id":
            expected += did_you_mean(error.value, region.places)
        problems.add(column, error.code, expected)
