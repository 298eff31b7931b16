"""Who serves whom in a region without communes: each office the places nearest to it.

Maps tell neither communes nor people. So that a day can still be made up, the roads near a
place stand for the people who live there: the more metres, the more of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.place import Commune
from routeplan.network.islands import core_nodes
from routeplan.network.plane import to_plane_m
from routeplan.network.profiles import section_paces
from routeplan.planning.customers import Settlement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.place import Place
    from routeplan.network.region import Region

NEAR_M = 1_500
"""Roads that come so near to a place are its roads."""
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
    near = _sections_near(region, places)
    # Of a long road only as much as passes by the place.
    passing_m = np.minimum(region.roads.length_m, 2 * NEAR_M)
    length_m = [int(passing_m[found].sum()) for found in near]
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


def _sections_near(region: Region, places: Sequence[Place]) -> list[NDArray[np.int64]]:
    """Return the inhabited sections near each place."""
    from scipy.spatial import cKDTree

    roads = region.roads
    section = np.repeat(np.arange(len(roads.tail)), np.diff(roads.line_start))
    lived_on = _inhabited(region)[section]
    section, points = section[lived_on], roads.line_lonlat[lived_on]
    if not len(section):
        return [section] * len(places)
    lat = float(points[:, 1].mean())
    tree = cKDTree(to_plane_m(points, lat))
    at = to_plane_m(np.array([[place.lon, place.lat] for place in places]), lat)
    return [np.unique(section[found]) for found in tree.query_ball_point(at, NEAR_M)]


def _inhabited(region: Region) -> NDArray[np.bool_]:
    """Return the sections on which customers live: driven there and back, rain or not."""
    roads = region.roads
    profile = region.profiles.get(DRIVEN_BY) or next(iter(region.profiles.values()))
    paces = section_paces(roads, profile, "wet", ways_outside_province=False)
    core = core_nodes(roads, paces)
    usable = paces.allowed & core[roads.tail] & core[roads.head]
    return usable & roads.road_class.spread(lambda name: name in INHABITED, np.bool_)


def _nearest(places: Sequence[Place], depots: Sequence[Place]) -> NDArray[np.int64]:
    """Return for each place its nearest depot in a straight line."""
    at, office = (np.array([[place.lon, place.lat] for place in some]) for some in (places, depots))
    away = to_plane_m(at[:, None] - office[None], float(office[:, 1].mean()))
    return np.asarray(np.hypot(away[..., 0], away[..., 1]).argmin(axis=1))
