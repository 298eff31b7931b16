"""Where synthetic customers live: on the roads around a commune's old centres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.place import Location
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.place import Commune, Place
    from routeplan.model.road import Section
    from routeplan.network.region import Region

MAX_FROM_CENTRE_M = 6_000
MAX_SHARE_OF_SECTION = 0.45
"""Less than half, so that a customer stays on the side of its own centre."""
ROUNDING_M = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """An old commune centre (or the commune's seat), where people live around.

    ``people`` is an equal part of the commune's population; the true shares are not
    published. ``all_along``: customers live anywhere along its sections, the longer the more;
    else near the end where the place is.
    """

    place: Place
    commune: Commune
    people: float
    sections: tuple[Section, ...]
    villages: tuple[str, ...]
    all_along: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A drawn address: on a section, near a settlement."""

    settlement: Settlement
    location: Location
    address: str


def list_settlements(region: Region) -> tuple[Settlement, ...]:
    """Return every commune's seat and old centres that stand on a road of the province."""
    communes = sorted(region.communes.values(), key=lambda commune: commune.code)
    return tuple(
        settlement for commune in communes for settlement in _settlements_of(region, commune)
    )


def draw_customer(settlements: Sequence[Settlement], rng: np.random.Generator) -> Customer:
    """Return a customer near a settlement drawn by its number of people."""
    people = np.array([settlement.people for settlement in settlements])
    settlement = settlements[rng.choice(len(settlements), p=people / people.sum())]
    if settlement.all_along:
        return _draw_along(settlement, rng)
    section = settlement.sections[rng.integers(len(settlement.sections))]
    farthest_m = min(MAX_FROM_CENTRE_M, MAX_SHARE_OF_SECTION * section.length_m)
    offset_m = max(ROUNDING_M, _rounded(rng.uniform(0, farthest_m)))
    if section.from_place != settlement.place.id:
        offset_m = section.length_m - offset_m
    km_m = _km_on_section(section, offset_m)
    return Customer(
        settlement=settlement,
        location=Location(section_id=section.id, km_m=km_m),
        address=_address(settlement, section, km_m, rng),
    )


def commune_in_address(commune: Commune) -> str:
    """Return a commune's name as it stands inside an address: ``xã Nậm Nèn``."""
    named_by_kind = commune.name.startswith(("Xã ", "Phường ", "Thị trấn ", "Đặc khu "))
    return commune.name[0].lower() + commune.name[1:] if named_by_kind else commune.name


def _draw_along(settlement: Settlement, rng: np.random.Generator) -> Customer:
    length_m = np.array([section.length_m for section in settlement.sections], dtype=float)
    section = settlement.sections[rng.choice(len(length_m), p=length_m / length_m.sum())]
    offset_m = min(section.length_m, _rounded(rng.uniform(0, section.length_m)))
    km_m = _km_on_section(section, offset_m)
    road = section.road_name or section.id
    return Customer(
        settlement=settlement,
        location=Location(section_id=section.id, km_m=km_m),
        address=f"{road} Km {format_km_post(km_m)}, {settlement.place.name}",
    )


def _settlements_of(region: Region, commune: Commune) -> list[Settlement]:
    roads = [section for section in region.roads.sections if section.in_province]
    touching = {
        place: tuple(s for s in roads if place.id in {s.from_place, s.to_place})
        for place in region.places.values()
        if _is_centre(place, commune)
    }
    on_roads = {place: sections for place, sections in touching.items() if sections}
    villages = tuple(v.name for v in region.villages if v.commune_code == commune.code)
    return [
        Settlement(
            place=place,
            commune=commune,
            people=commune.population / len(on_roads),
            sections=sections,
            villages=villages,
        )
        for place, sections in on_roads.items()
    ]


def _is_centre(place: Place, commune: Commune) -> bool:
    is_old_centre = place.kind == "old_centre" and place.commune_code == commune.code
    return is_old_centre or place.id == commune.office_place_id


def _km_on_section(section: Section, offset_m: int) -> int:
    """Return the Km as signed, or from the first place on a road without posts."""
    if section.chainage_from_m is None or section.chainage_to_m is None:
        return offset_m
    signed_m = section.chainage_to_m - section.chainage_from_m
    km_m = _rounded(section.chainage_from_m + offset_m * signed_m / section.length_m)
    low_m, high_m = sorted((section.chainage_from_m, section.chainage_to_m))
    return min(max(km_m, low_m), high_m)


def _address(settlement: Settlement, section: Section, km_m: int, rng: np.random.Generator) -> str:
    # Drawn even when it is not needed: one draw more or less would shift all that follow.
    share = rng.random()
    if settlement.villages:
        spot = settlement.villages[int(share * len(settlement.villages))]
    else:
        spot = f"{section.road_name} Km {format_km_post(km_m)}"
    return f"{spot}, {commune_in_address(settlement.commune)}"


def _rounded(distance_m: float) -> int:
    return round(distance_m / ROUNDING_M) * ROUNDING_M
