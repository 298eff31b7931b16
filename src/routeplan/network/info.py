"""What a network holds: lengths by class and surface, pieces by vehicle class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routeplan.network.profiles import section_paces

if TYPE_CHECKING:
    from routeplan.model.day import Weather
    from routeplan.network.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInfo:
    """A network in figures; lengths are of sections inside the province, in metres.

    Attributes
    ----------
    pieces
        Per profile and weather (``van wet``): the number of separate pieces of the
        network, ways outside the province not used.
    """

    name: str
    hash: str
    places: int
    places_by_kind: tuple[tuple[str, int], ...]
    sections: int
    sections_in_province: int
    length_m: int
    length_m_by_class: tuple[tuple[str, int], ...]
    length_m_by_surface: tuple[tuple[str, int], ...]
    length_m_with_posts: int
    recorded_closures: int
    pieces: tuple[tuple[str, int], ...]


def network_info(region: Region) -> NetworkInfo:
    """Return the figures of a region's network."""
    inside = [section for section in region.roads.sections if section.in_province]
    by_class: Counter[str] = Counter()
    by_surface: Counter[str] = Counter()
    for section in inside:
        by_class[section.road_class] += section.length_m
        by_surface[section.surface] += section.length_m
    kinds = Counter(place.kind for place in region.places.values())
    weathers: tuple[Weather, ...] = ("dry", "wet")
    return NetworkInfo(
        name=region.name,
        hash=region.roads.hash,
        places=len(region.places),
        places_by_kind=tuple(kinds.most_common()),
        sections=len(region.roads.sections),
        sections_in_province=len(inside),
        length_m=sum(section.length_m for section in inside),
        length_m_by_class=tuple(by_class.most_common()),
        length_m_by_surface=tuple(by_surface.most_common()),
        length_m_with_posts=sum(s.length_m for s in inside if s.chainage_from_m is not None),
        recorded_closures=len(region.recorded_closures),
        pieces=tuple(
            (f"{profile} {weather}", _pieces(region, profile, weather))
            for profile in region.profiles
            for weather in weathers
        ),
    )


def _pieces(region: Region, profile: str, weather: Weather) -> int:
    roads = region.roads
    inside = roads.in_province
    paces = section_paces(roads, region.profiles[profile], weather, ways_outside_province=False)
    used = paces.allowed
    # A place outside the province is no piece of its own.
    count = len(roads.node_ids)
    links = coo_array(
        (np.ones(int(used.sum())), (roads.tail[used], roads.head[used])), shape=(count, count)
    )
    _, piece_of = connected_components(links, directed=False)
    of_province = np.unique(np.concatenate([roads.tail[inside], roads.head[inside]]))
    return len(np.unique(piece_of[of_province]))
