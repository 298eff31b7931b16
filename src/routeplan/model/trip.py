"""Trips as they were driven, for speeds to be fitted to."""

from __future__ import annotations

from dataclasses import dataclass

from routeplan.model.day import Weather
from routeplan.model.place import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedTrip:
    """How long a vehicle took from one place to another, stops on the way left out.

    Attributes
    ----------
    id
        Empty where the file gives none.
    row
        Of the file it came from; 0 without one.
    """

    id: str = ""
    origin: Location
    destination: Location
    profile: str
    weather: Weather
    duration_s: int
    row: int = 0
