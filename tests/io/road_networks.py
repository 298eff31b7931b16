"""Any small network, for the laws of the ways in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np
from hypothesis import strategies as st

from routeplan.model.road import (
    VEHICLE_CLASSES,
    Concurrence,
    Gradient,
    RoadClass,
    Section,
    Structure,
    Surface,
    TurnBan,
    WetAccess,
)
from routeplan.network.roads import network_of

if TYPE_CHECKING:
    from routeplan.network.roads import RoadNetwork

NAMES = st.text("aĐđạQL0 &<>\"'.", max_size=6)
CLASSES = st.sets(st.sampled_from(VEHICLE_CLASSES)).map(
    lambda chosen: tuple(name for name in VEHICLE_CLASSES if name in chosen)
)
POSTS = st.none() | st.integers(0, 500_000)
LONLATS = st.tuples(st.floats(102, 104), st.floats(21, 23))


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    """Return networks with loops, parallel sections, islands, bans and roads for nobody."""
    node_ids = draw(st.lists(st.integers(0, 99).map(lambda n: f"n{n}"), min_size=1, unique=True))
    ids = draw(st.lists(st.integers(0, 999).map(lambda n: f"w{n}-1"), max_size=6, unique=True))
    sections = [
        Section(
            id=section_id,
            road_ref=draw(NAMES),
            road_name=draw(NAMES),
            road_number=draw(NAMES),
            from_place=draw(st.sampled_from(node_ids)),
            to_place=draw(st.sampled_from(node_ids)),
            length_m=draw(st.integers(0, 300_000)),
            chainage_from_m=draw(POSTS),
            chainage_to_m=draw(POSTS),
            road_class=draw(st.sampled_from(get_args(RoadClass))),
            surface=draw(st.sampled_from(get_args(Surface))),
            width_m=draw(st.floats(0, 30)),
            gradient=draw(st.sampled_from(get_args(Gradient))),
            wet_access=draw(st.sampled_from(get_args(WetAccess))),
            speed_dry_kph=draw(st.floats(1, 100)),
            speed_wet_kph=draw(st.floats(1, 100)),
            in_province=draw(st.booleans()),
            source=draw(NAMES),
            forward=draw(CLASSES),
            backward=draw(CLASSES),
            max_weight_kg=draw(st.none() | st.integers(1, 40_000)),
            structure=draw(st.sampled_from(get_args(Structure))),
            way_id=draw(st.integers(0, 1 << 40)),
        )
        for section_id in ids
    ]
    lonlat = np.array([draw(LONLATS) for _ in node_ids])
    lines = {
        section_id: np.array(draw(st.lists(LONLATS, min_size=2, max_size=4)))
        for section_id in ids
        if draw(st.booleans())
    }
    bans = [
        TurnBan(
            from_section=draw(st.sampled_from(ids)),
            from_forward=draw(st.booleans()),
            to_section=draw(st.sampled_from(ids)),
            to_forward=draw(st.booleans()),
            classes=draw(CLASSES),
        )
        for _ in range(draw(st.integers(0, 3) if ids else st.just(0)))
    ]
    shared = Concurrence(road="A", km_from_m=1, km_to_m=2, on_road_ref="Đ", offset_m=-3)
    concurrences = (shared,) if draw(st.booleans()) else ()
    return network_of(sections, node_ids, lonlat, concurrences, lines=lines, turn_bans=bans)
