"""Two more maps: posts that fall along a road, and a road that is drawn with a bend."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork


@pytest.fixture(scope="session")
def falling_region(small_region: Region) -> Region:
    """Return a region of QL5: QL5-01 runs from Km 20 down to 11, QL5-02 from 5 up to 10."""
    first, second = small_region.roads.sections[:2]
    sections = [
        dataclasses.replace(
            first,
            id="QL5-01",
            road_ref="QL5",
            road_number="QL5",
            road_name="Quốc lộ 5",
            length_m=9_000,
            chainage_from_m=20_000,
            chainage_to_m=11_000,
        ),
        dataclasses.replace(
            second,
            id="QL5-02",
            road_ref="QL5",
            road_number="QL5",
            road_name="Quốc lộ 5",
            length_m=6_000,
            chainage_from_m=5_000,
            chainage_to_m=10_000,
        ),
    ]
    roads = build_network(sections, small_region.places)
    return dataclasses.replace(small_region, roads=roads)


@pytest.fixture(scope="session")
def falling_roads(falling_region: Region) -> RoadNetwork:
    """Return the roads of that region."""
    return falling_region.roads


@pytest.fixture(scope="session")
def bent_region(small_region: Region) -> Region:
    """Return the ten-node map with QL1-01 drawn north to a corner, then as far east."""
    corner = (103.0, 21.45)
    # Half of it is as long as the other on a plane at the line's mean latitude.
    east = 0.05 / np.cos(np.radians(np.mean([21.40, 21.45, 21.45])))
    line = np.array([[103.0, 21.40], corner, [103.0 + east, 21.45]])
    roads = small_region.roads
    bent = build_network(
        roads.sections, small_region.places, roads.concurrences, lines={"QL1-01": line}
    )
    return dataclasses.replace(small_region, roads=bent)
