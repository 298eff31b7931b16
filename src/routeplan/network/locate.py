"""Putting locations on the road: nodes, Km posts and the nearest point of a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import LocationError
from routeplan.network.closures import offset_on_section
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from routeplan.model.place import Location
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

_SAME_DEG = 1e-6
"""A tenth of a metre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadPoint:
    """A point on the network: a node, or an offset inside a section.

    Attributes
    ----------
    node
        Node index, -1 for a point inside a section.
    section, offset_m
        Section index and metres from its first end; -1 and 0 for a node.
    snap_distance_m
        How far the location itself lies from this point.
    lon, lat
        Of the point on the road.
    """

    node: int = -1
    section: int = -1
    offset_m: int = 0
    snap_distance_m: int = 0
    lon: float
    lat: float


def locate(region: Region, location: Location) -> RoadPoint:
    """Return the point of the road network where a location is reached.

    Raises
    ------
    LocationError
        If the place or section is unknown, the Km is off the road, or the nearest road
        is farther than ``region.snap_limit_m`` (with the distance).
    """
    roads = region.roads
    if location.place_id:
        place = region.places.get(location.place_id)
        if place is None:
            raise LocationError("place_id", location.place_id, "the id of a known place")
        node = roads.node_index.get(place.id)
        at = (place.lon, place.lat)  # A day may have moved it.
        if node is not None and np.allclose(roads.node_lonlat[node], at, rtol=0, atol=_SAME_DEG):
            return _node_point(roads, node)
        return _snap(region, place.lon, place.lat)
    if location.section_id:
        return _on_section(roads, location.section_id, location.km_m or 0)
    if location.lon is None or location.lat is None:
        msg = "a Location holds one of its three forms"
        raise AssertionError(msg)
    return _snap(region, location.lon, location.lat)


def _node_point(roads: RoadNetwork, node: int, snap_distance_m: int = 0) -> RoadPoint:
    lon, lat = roads.node_lonlat[node]
    return RoadPoint(node=node, snap_distance_m=snap_distance_m, lon=float(lon), lat=float(lat))


def _section_point(
    roads: RoadNetwork, section: int, offset_m: int, snap_distance_m: int = 0
) -> RoadPoint:
    if offset_m <= 0:
        return _node_point(roads, int(roads.tail[section]), snap_distance_m)
    if offset_m >= roads.length_m[section]:
        return _node_point(roads, int(roads.head[section]), snap_distance_m)
    lon, lat = roads.point_on_section(section, offset_m)
    return RoadPoint(
        section=section, offset_m=offset_m, snap_distance_m=snap_distance_m, lon=lon, lat=lat
    )


def _on_section(roads: RoadNetwork, section_id: str, km_m: int) -> RoadPoint:
    if section_id not in roads.section_index:
        raise LocationError("section_id", section_id, "the id of a known road section")
    index = roads.section_index[section_id]
    try:
        offset_m = offset_on_section(roads.sections[index], km_m)
    except ValueError as error:
        raise LocationError("km", format_km_post(km_m), str(error)) from error
    return _section_point(roads, index, offset_m)


def _snap(region: Region, lon: float, lat: float) -> RoadPoint:
    """Return the nearest point of any section."""
    roads = region.roads
    nearest = roads.pieces.nearest(lon, lat)
    if nearest is None:
        raise LocationError("lon", f"{lon}, {lat}", "a point in a region that has roads")
    distance_m = int(np.ceil(nearest.gap_m))
    if distance_m > region.snap_limit_m:
        raise LocationError(
            "lon",
            f"{lon}, {lat}",
            f"a point within {region.snap_limit_m} m of a road (it is {distance_m} m away)",
            snap_distance_m=distance_m,
        )
    offset_m = round(nearest.share * int(roads.length_m[nearest.section]))
    return _section_point(roads, nearest.section, offset_m, distance_m)
