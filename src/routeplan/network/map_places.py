"""Which places of a map are depots: its post offices, else its towns; or the user's own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.model.place import Place
from routeplan.network.plane import to_plane_m

if TYPE_CHECKING:
    from collections.abc import Sequence

TOWNS = ("place=city", "place=town")
"""What the source of a settlement says that is large enough to have a post office."""
SAME_TOWN_M = 3_000
"""A town so near to a post office is that office's town."""


def choose_depots(
    of_map: Sequence[Place], own: Sequence[Place] = (), hub: str = ""
) -> tuple[Place, ...]:
    """Return the places of a region, with its hub and offices.

    A user's own offices replace those of the map. Without any, the map's post offices are
    the offices, and towns without one are taken to have one too, which their source says.
    Without a word on the hub it is the office nearest to the largest settlement.

    Parameters
    ----------
    of_map
        As the map has them, the largest settlement first.
    own
        The user's, from a table.
    hub
        A place's id, or ``lon,lat`` of a hub that is no place yet.

    Raises
    ------
    InputError
        If there is no place with the id of ``hub``.
    """
    own_depots = any(place.is_depot for place in own)
    listed = [_demoted(place) if own_depots else place for place in of_map]
    if not own_depots and not any(place.kind == "hub" for place in listed):
        listed = _with_town_offices(listed)
    places = {place.id: place for place in (*listed, *own)}
    if hub:
        return _with_hub(places, hub)
    if any(place.kind == "hub" for place in places.values()):
        return tuple(places.values())
    guess = _guess_hub(list(places.values()), of_map)
    if guess is None:
        return tuple(places.values())
    source = f"{guess.source} (taken for the hub)".strip()
    places[guess.id] = dataclasses.replace(guess, kind="hub", source=source)
    return tuple(places.values())


def _with_hub(places: dict[str, Place], hub: str) -> tuple[Place, ...]:
    found = places.get(hub) or _point(hub)
    if found is None:
        problem = DataProblem(
            file="",
            row=0,
            column="hub",
            value=hub,
            expected="the id of a place of the map, or lon,lat as 103.02,21.39",
            code="unknown_hub",
        )
        raise InputError([problem])
    # There is one hub; what was one before is an office.
    others = {
        place.id: dataclasses.replace(place, kind="commune_office")
        if place.kind == "hub"
        else place
        for place in places.values()
    }
    return tuple((others | {found.id: dataclasses.replace(found, kind="hub")}).values())


def _point(text: str) -> Place | None:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
        return None
    return Place(id="hub", name="Hub", kind="hub", lon=lon, lat=lat, source="given by hand")


def _demoted(place: Place) -> Place:
    return dataclasses.replace(place, kind="other") if place.is_depot else place


def _with_town_offices(places: Sequence[Place]) -> list[Place]:
    offices = [place for place in places if place.is_depot]
    listed = []
    for place in places:
        is_town = place.source.endswith(TOWNS)
        if is_town and not any(_apart_m(place, office) < SAME_TOWN_M for office in offices):
            source = f"{place.source}, taken to have a post office"
            office = dataclasses.replace(place, kind="commune_office", source=source)
            offices.append(office)
            listed.append(office)
        else:
            listed.append(place)
    return listed


def _guess_hub(places: Sequence[Place], of_map: Sequence[Place]) -> Place | None:
    settlements = [place for place in of_map if "place=" in place.source]
    candidates = [place for place in places if place.is_depot] or settlements[:1]
    if not candidates or not settlements:
        return candidates[0] if candidates else None
    return min(candidates, key=lambda place: _apart_m(place, settlements[0]))


def _apart_m(place: Place, other: Place) -> float:
    away = np.array([other.lon - place.lon, other.lat - place.lat])
    return float(np.hypot(*to_plane_m(away, place.lat)))
