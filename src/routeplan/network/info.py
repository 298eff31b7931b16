"""What a network holds: lengths by class and surface, pieces by vehicle class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.islands import PieceSize, find_pieces
from routeplan.network.profiles import section_paces
from routeplan.network.roads import NO_POST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routeplan.model.day import Weather
    from routeplan.network.built import BuildReport
    from routeplan.network.columns import Labels
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

LARGEST = 5
"""So many pieces of a network are told with their sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehiclePieces:
    """How a network hangs together for a profile in a weather.

    Attributes
    ----------
    name
        ``van wet``.
    count
        Pieces with at least one road, ways outside the province not used.
    alone
        Nodes of the province that none of these roads touches.
    largest
        The largest of them, by length.
    core
        The largest part in which one can go from anywhere to anywhere and back.
    """

    name: str
    count: int
    alone: int
    largest: tuple[PieceSize, ...]
    core: PieceSize


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInfo:
    """A network in figures; lengths are of sections inside the province, in metres.

    Attributes
    ----------
    vehicle_pieces
        The separate pieces of the network, per profile and weather.
    report
        What reading a map came to; None for roads that were written by hand.
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
    vehicle_pieces: tuple[VehiclePieces, ...]
    turn_bans: int = 0
    report: BuildReport | None = None


def network_info(region: Region) -> NetworkInfo:
    """Return the figures of a region's network."""
    roads = region.roads
    inside = roads.in_province
    weathers: tuple[Weather, ...] = ("dry", "wet")
    kinds = Counter(place.kind for place in region.places.values())
    return NetworkInfo(
        name=region.name,
        hash=roads.hash,
        places=len(region.places),
        places_by_kind=tuple(kinds.most_common()),
        sections=len(roads.tail),
        sections_in_province=int(inside.sum()),
        length_m=int(roads.length_m[inside].sum()),
        length_m_by_class=_length_m_by(roads.road_class, roads),
        length_m_by_surface=_length_m_by(roads.surface, roads),
        length_m_with_posts=int(roads.length_m[inside & (roads.chainage_from_m != NO_POST)].sum()),
        recorded_closures=len(region.recorded_closures),
        vehicle_pieces=tuple(
            _pieces(region, profile, weather) for profile in region.profiles for weather in weathers
        ),
        turn_bans=len(roads.turns),
        report=region.report,
    )


def _length_m_by(column: Labels, roads: RoadNetwork) -> tuple[tuple[str, int], ...]:
    """Return the metres of each label inside the province, the longest first."""
    metres = np.bincount(
        column.codes[roads.in_province],
        roads.length_m[roads.in_province],
        minlength=len(column.pool),
    )
    found = {name: round(length) for name, length in zip(column.pool, metres, strict=True)}
    return tuple(Counter({name: length for name, length in found.items() if length}).most_common())


def _pieces(region: Region, profile: str, weather: Weather) -> VehiclePieces:
    roads = region.roads
    paces = section_paces(roads, region.profiles[profile], weather, ways_outside_province=False)
    found = find_pieces(roads, paces)
    # Of the province alone: nobody looks for a way to the places outside.
    own = np.unique(found.of_node[_ends(roads, roads.in_province)]).tolist()
    with_roads = [size for size in found.size if size.sections]
    with_roads.sort(key=lambda size: (-size.length_m, -size.sections))
    return VehiclePieces(
        name=f"{profile} {weather}",
        count=len(with_roads),
        alone=sum(found.size[piece].sections == 0 for piece in own),
        largest=tuple(with_roads[:LARGEST]),
        core=found.core,
    )


def _ends(roads: RoadNetwork, of_section: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.concatenate([roads.tail[of_section], roads.head[of_section]])
