"""Places, communes and locations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PlaceKind = Literal[
    "hub",
    "commune_office",
    "old_centre",
    "junction",
    "pass",
    "gate",
    "province_edge",
    "other",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named point: an office, an old commune centre, a junction.

    ``precision_km`` is the honest radius within which the true point lies.
    """

    id: str
    name: str
    kind: PlaceKind
    lon: float
    lat: float
    commune_code: str = ""
    precision_km: float = 0.0
    source: str = ""

    @property
    def is_depot(self) -> bool:
        """Whether routes may start, end or reload here."""
        return self.kind in {"hub", "commune_office"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A commune-level unit since 1 July 2025 and the units it was merged from."""

    code: str
    name: str
    predecessors: tuple[str, ...]
    old_district: str
    area_km2: float
    population: int
    population_basis: str
    office_place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village's real name; its position is not known."""

    id: str
    commune_code: str
    old_commune: str
    name: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where something is: a place id, a lon/lat, or a Km on a road section.

    ``km_m`` is the Km as signed on the section, in metres; on a section without
    chainage it counts from the section's first place.
    """

    place_id: str = ""
    lon: float | None = None
    lat: float | None = None
    section_id: str = ""
    km_m: int | None = None

    def __post_init__(self) -> None:
        """Refuse a location that says nothing, half a thing, or two things."""
        if (self.lon is None) != (self.lat is None):
            msg = "lon and lat go together"
            raise ValueError(msg)
        if bool(self.section_id) != (self.km_m is not None):
            msg = "section_id and km go together"
            raise ValueError(msg)
        given = [bool(self.place_id), self.lon is not None, bool(self.section_id)]
        if sum(given) != 1:
            msg = "exactly one of a place id, lon/lat or section_id + km"
            raise ValueError(msg)
