"""The opposite carriageway of a road that a closure shuts on one."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.areas import one_way, road_key
from routeplan.network.stretches import project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.network.stretches import Stretch, Surroundings

BESIDE_M = 50
"""How far the carriageways of one road may lie apart."""
_STEP_M = 20.0
_AGAINST = -0.5
"""Cosine of the angle between headings from which on one runs against the other."""


def opposite_open(near: Surroundings, stretches: Sequence[Stretch]) -> tuple[str, ...]:
    """Return the ids of sections beside shut ones, of the same road, driven the other way.

    Only one-way sections have such, and only those are named of which nothing is shut.
    """
    roads = near.roads
    shut = {stretch.section for stretch in stretches}
    beside = {at for at in near.drawn_of if at not in shut and one_way(roads, at)}
    keys = {at: road_key(roads, at) for at in beside}
    found: set[int] = set()
    for stretch in stretches:
        if not one_way(roads, stretch.section):
            continue
        road = road_key(roads, stretch.section)
        same_road = [at for at, key in keys.items() if key == road]
        pieces = np.flatnonzero(np.isin(near.section, same_road))
        if len(pieces):
            found |= _beside(near, stretch, pieces)
    return tuple(sorted(roads.section_ids[at] for at in found))


def _beside(near: Surroundings, stretch: Stretch, pieces: NDArray[np.int64]) -> set[int]:
    """Return the sections of pieces that run against a stretch, next to some point of it."""
    roads = near.roads
    along = near.end[pieces] - near.start[pieces]
    along[roads.forward[near.section[pieces]] == 0] *= -1
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    found = set()
    for point, heading in _samples(near, stretch):
        against = pieces[along @ heading < _AGAINST]
        if not len(against):
            continue
        _, gap_m = project(near, point, against)
        if gap_m.min() <= BESIDE_M:
            found.add(int(near.section[against[gap_m.argmin()]]))
    return found


def _samples(
    near: Surroundings, stretch: Stretch
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Yield points of a stretch, no two farther apart than a step, and where traffic heads."""
    roads = near.roads
    line = near.plane(roads.line_on_section(stretch.section, stretch.from_m, stretch.to_m))
    driven = 1 if roads.forward[stretch.section] else -1
    for start, end in itertools.pairwise(line):
        length_m = math.dist(start, end)
        if not length_m:
            continue
        count = math.ceil(length_m / _STEP_M)
        for at in range(count):
            share = (at + 0.5) / count
            yield start + share * (end - start), driven * (end - start) / length_m
