"""The road network split where a day needs it: at its stops and at closures' ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.locate import RoadPoint
    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True)
class SplitGraph:
    """Directed arcs, each a part of one section with no stop and no closure's end inside.

    Attributes
    ----------
    node_count
        The network's nodes come first, then the split points inside sections.
    tail, head, section, from_m, to_m
        Shape (arcs,): nodes, section index, and the part driven, in metres from the
        section's first end. Both directions of each part are arcs.
    point_node
        Shape (points,): the node of each of the day's points.
    """

    node_count: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    section: NDArray[np.int64]
    from_m: NDArray[np.int64]
    to_m: NDArray[np.int64]
    point_node: NDArray[np.int64]


def split_graph(
    roads: RoadNetwork, points: Sequence[RoadPoint], closed: Sequence[ClosedSpan]
) -> SplitGraph:
    """Return the network split at ``points`` and at the ends of the closed spans."""
    cuts: dict[int, set[int]] = defaultdict(set)
    for point in points:
        if point.node < 0:
            cuts[point.section].add(point.offset_m)
    for span in closed:
        length_m = int(roads.length_m[span.section])
        cuts[span.section].update(at for at in (span.from_m, span.to_m) if 0 < at < length_m)

    node_count = len(roads.node_ids)
    node_at: dict[tuple[int, int], int] = {}
    parts: list[tuple[int, int, int, int, int]] = []
    for section, length_m in enumerate(roads.length_m.tolist()):
        previous, start_m = int(roads.tail[section]), 0
        for offset_m in sorted(cuts.get(section, ())):
            parts.append((previous, node_count, section, start_m, offset_m))
            node_at[section, offset_m] = previous = node_count
            start_m = offset_m
            node_count += 1
        parts.append((previous, int(roads.head[section]), section, start_m, length_m))

    tail, head, section_of, from_m, to_m = np.array(parts, dtype=np.int64).reshape(-1, 5).T
    return SplitGraph(
        node_count=node_count,
        tail=np.concatenate([tail, head]),
        head=np.concatenate([head, tail]),
        section=np.concatenate([section_of, section_of]),
        from_m=np.concatenate([from_m, to_m]),
        to_m=np.concatenate([to_m, from_m]),
        point_node=np.array(
            [p.node if p.node >= 0 else node_at[p.section, p.offset_m] for p in points],
            dtype=np.int64,
        ),
    )
