"""Which Km of a road stand on the ground: on its own posts, or on those of a road it runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.roads import NO_POST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork

SLACK_M = 20
"""Posts are not set to the metre: what is missing must be longer than that to be told."""


def missing_km(
    roads: RoadNetwork, families: Sequence[str], low_m: int, high_m: int
) -> list[tuple[int, int]]:
    """Return the parts of a Km range, in metres, that lie on none of a road's families."""
    covered = [span for family in families for span in _posted(roads, family)]
    for shared in roads.concurrences:
        if shared.road in families:
            covered += [
                (
                    max(first_m - shared.offset_m, shared.km_from_m),
                    min(last_m - shared.offset_m, shared.km_to_m),
                )
                for first_m, last_m in _posted(roads, shared.on_road_ref)
            ]
    return uncovered(covered, low_m, high_m)


def uncovered(covered: Iterable[tuple[int, int]], low_m: int, high_m: int) -> list[tuple[int, int]]:
    """Return the parts of a range that no span covers and that are longer than the slack."""
    missing = []
    for first_m, last_m in [*sorted(span for span in covered if span[0] < span[1]), (high_m,) * 2]:
        if min(first_m, high_m) - low_m > SLACK_M:
            missing.append((low_m, min(first_m, high_m)))
        low_m = max(low_m, last_m)
    return missing


def of_family(roads: RoadNetwork, family: str) -> NDArray[np.bool_]:
    """Return which sections are of a family; those without one are of their name's."""
    if not family:
        return np.zeros(len(roads.tail), dtype=bool)
    named = roads.road_name.spread(lambda name: name == family, np.bool_)
    named &= roads.road_ref.spread(lambda ref: not ref, np.bool_)
    return named | roads.road_ref.spread(lambda ref: ref == family, np.bool_)


def _posted(roads: RoadNetwork, family: str) -> Iterator[tuple[int, int]]:
    """Yield the lower and higher post, in metres, of each section of a family."""
    own = of_family(roads, family)
    own &= (roads.chainage_from_m != NO_POST) & (roads.chainage_to_m != NO_POST)
    ends = np.stack([roads.chainage_from_m[own], roads.chainage_to_m[own]])
    yield from zip(ends.min(axis=0).tolist(), ends.max(axis=0).tolist(), strict=True)
