"""Who serves whom in a region without communes: each office the places nearest to it.

Maps tell neither communes nor people. So that a day can still be made up, the roads near a
place stand for the people who live there: the more metres, the more of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.place import Commune
from routeplan.network.islands import core_nodes
from routeplan.network.profiles import section_paces
from routeplan.network.roads import to_plane_m
from routeplan.planning.customers import Settlement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.place import Place
    from routeplan.network.region import Region

NEAR_M = 1_500
"""Roads the middle of whose points is so near to a place are its roads."""
INHABITED = ("national", "provincial", "district", "commune")
"""Classes of road along which people are taken to live; on tracks and paths fewer do."""
DRIVEN_BY = "motorbike"
"""The profile that must get there and back."""


def list_areas(region: Region) -> tuple[Settlement, ...]:
    """Return the places of a region with their roads and the area of their office.

    A place without a road that can be driven there and back has no customers.
    """
    depots = [place for place in region.places.values() if place.is_depot]
    places = list(region.places.values())
    if not depots:
        return ()
    office_of = _nearest(places, depots)
    usable, middle = _inhabited(region)
    near = [_near(place, usable, middle) for place in places]
    length_m = [int(region.roads.length_m[found].sum()) for found in near]
    people = np.bincount(office_of, length_m, minlength=len(depots))
    areas = [_area(office, round(metres)) for office, metres in zip(depots, people, strict=True)]
    return tuple(
        Settlement(
            place=place,
            commune=areas[office_of[at]],
            people=length_m[at],
            sections=tuple(region.roads.sections[section] for section in near[at].tolist()),
            villages=(),
            all_along=True,
        )
        for at, place in enumerate(places)
        if length_m[at]
    )


def _area(office: Place, people: int) -> Commune:
    return Commune(
        code=office.id,
        name=office.name,
        predecessors=(),
        old_district="",
        area_km2=0.0,
        population=people,
        population_basis="metres of road near its places",
        office_place_id=office.id,
    )


def _near(
    place: Place, usable: NDArray[np.bool_], middle: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the usable sections near a place."""
    away = to_plane_m(middle - np.array([place.lon, place.lat]), place.lat)
    return np.flatnonzero(usable & (np.hypot(*away.T) <= NEAR_M))


def _inhabited(region: Region) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which sections customers live on, and the middle of each section's points."""
    roads = region.roads
    profile = region.profiles.get(DRIVEN_BY) or next(iter(region.profiles.values()))
    paces = section_paces(roads, profile, "wet", ways_outside_province=False)
    core = core_nodes(roads, paces)
    usable = paces.allowed & core[roads.tail] & core[roads.head]
    usable &= roads.road_class.spread(lambda name: name in INHABITED, np.bool_)
    # Every drawn line has points, so no stretch that is summed up is empty.
    sums = np.add.reduceat(roads.line_lonlat, roads.line_start[:-1], axis=0)
    return usable, sums / np.diff(roads.line_start)[:, None]


def _nearest(places: Sequence[Place], depots: Sequence[Place]) -> NDArray[np.int64]:
    """Return for each place its nearest depot in a straight line."""
    at, office = (np.array([[place.lon, place.lat] for place in some]) for some in (places, depots))
    away = to_plane_m(at[:, None] - office[None], float(office[:, 1].mean()))
    return np.asarray(np.hypot(away[..., 0], away[..., 1]).argmin(axis=1))
