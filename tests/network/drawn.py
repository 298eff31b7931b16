"""A map drawn in metres, for shapes: one plain road, a dual road, and roads that cross.

::

            y 600            over2                     service road, 60 m beside
                               |                     ===============================
    y 0   a ----A1---- b ------+---A2---- c          x 0..1000 is QL1, two-way
                       |       |                     "over" crosses A2 at x 600 on a bridge
          y -300       d     over1

    y 2000  p1 ==== P ====> p2     the dual road DT9: P eastwards at y 2000,
    y 2014  p4 <=== Q ===== p3     Q westwards at y 2014
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routeplan.model.road import Section
from routeplan.network.plane import METRES_PER_DEGREE
from routeplan.network.roads import network_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routeplan.network.roads import RoadNetwork

LON, LAT = 103.0, 21.0
_SHRINK = float(np.cos(np.radians(LAT)))


def lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    """Return a point so many metres east and north of the map's origin."""
    return (
        LON + x_m / (METRES_PER_DEGREE * _SHRINK),
        LAT + y_m / METRES_PER_DEGREE,
    )


def section(section_id: str, ends: str, length_m: int, **more: Any) -> Section:
    """Return a section of a commune road; its road is what stands before the dash."""
    from_place, to_place = ends.split()
    road = section_id.split("-", maxsplit=1)[0]
    fields: dict[str, Any] = {
        "road_ref": road,
        "road_name": road,
        "road_number": road,
        "chainage_from_m": None,
        "chainage_to_m": None,
        "road_class": "district",
        "surface": "asphalt",
        "width_m": 5.5,
        "gradient": "flat",
        "wet_access": "all",
        "speed_dry_kph": 40,
        "speed_wet_kph": 30,
    }
    return Section(
        id=section_id,
        from_place=from_place,
        to_place=to_place,
        length_m=length_m,
        **{**fields, **more},
    )


def drawn_network(
    sections: Iterable[Section],
    nodes: Mapping[str, tuple[float, float]],
    bends: Mapping[str, Iterable[tuple[float, float]]] | None = None,
) -> RoadNetwork:
    """Return a network of nodes in metres; ``bends`` are whole lines by section id."""
    lines = {
        section_id: np.array([lonlat(*point) for point in line])
        for section_id, line in (bends or {}).items()
    }
    points = np.array([lonlat(*point) for point in nodes.values()])
    return network_of(list(sections), list(nodes), points, lines=lines)


def crossing_roads() -> RoadNetwork:
    """Return the map of this module's docstring."""
    one_way: dict[str, Any] = {"backward": ()}
    return drawn_network(
        [
            section("QL1-A1", "a b", 400, way_id=11),
            section("QL1-A2", "b c", 600, way_id=12),
            section("L5-01", "b d", 300, way_id=13),
            section("L7-01", "over1 o1", 70, way_id=21),
            section("L7-02", "o1 o2", 60, structure="bridge", way_id=22),
            section("L7-03", "o2 over2", 570, way_id=23),
            section("DT9-P", "p1 p2", 1000, way_id=31, **one_way),
            section("DT9-Q", "p3 p4", 1000, way_id=32, **one_way),
        ],
        {
            "a": (0, 0),
            "b": (400, 0),
            "c": (1000, 0),
            "d": (400, -300),
            "over1": (600, -100),
            "o1": (600, -30),
            "o2": (600, 30),
            "over2": (600, 600),
            "p1": (0, 2000),
            "p2": (1000, 2000),
            "p3": (1000, 2014),
            "p4": (0, 2014),
        },
    )
