"""Fastest paths by scipy's Dijkstra: the engine that is always there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routeplan.network.state import RoadState
    from routeplan.travel.graph import SplitGraph

_METRES_BITS = 21
"""Paths up to 2,097 km; beside it, milliseconds up to 49 days fit a float's 53 bits."""


@dataclass(frozen=True, slots=True)
class WeightedGraph:
    """A split graph with the weights of one road state; the fastest of parallel arcs only.

    A weight is ``milliseconds * 2**21 + metres``, an integer that a float holds exactly.
    One search so finds the fastest path and, among equally fast ones, the shortest, with
    both sums; nothing is rounded on the way.
    """

    matrix: csr_array
    arc: NDArray[np.int64]


def weigh(graph: SplitGraph, state: RoadState) -> WeightedGraph:
    """Return the graph with the arcs that are open in ``state``."""
    duration_ms = state.span_ms(graph.section, graph.from_m, graph.to_m)
    distance_m = np.abs(graph.to_m - graph.from_m)
    arcs = np.flatnonzero(duration_ms != SHUT)
    weight = (duration_ms[arcs] << _METRES_BITS) + distance_m[arcs]
    order = np.lexsort((weight, graph.head[arcs], graph.tail[arcs]))
    arcs, weight = arcs[order], weight[order]
    tail, head = graph.tail[arcs], graph.head[arcs]
    first = np.ones(len(arcs), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    arcs, weight, tail, head = arcs[first], weight[first], tail[first], head[first]
    counts = np.bincount(tail, minlength=graph.node_count)
    indptr = np.concatenate([[0], np.cumsum(counts)])
    shape = (graph.node_count, graph.node_count)
    return WeightedGraph(
        matrix=csr_array((weight.astype(np.float64), head, indptr), shape=shape), arc=arcs
    )


def search(
    weighted: WeightedGraph, sources: NDArray[np.int64], targets: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return fastest milliseconds and the metres of the same paths, -1 where there is none.

    Returns
    -------
    duration_ms, distance_m
        Shape (sources, targets).
    """
    unique, place = np.unique(sources, return_inverse=True)
    total = dijkstra(weighted.matrix, indices=unique)[:, targets][place]
    reached = np.isfinite(total)
    whole = np.where(reached, total, 0).astype(np.int64)
    duration_ms = np.where(reached, whole >> _METRES_BITS, -1)
    distance_m = np.where(reached, whole & ((1 << _METRES_BITS) - 1), -1)
    return duration_ms, distance_m


def trace(weighted: WeightedGraph, pairs: list[tuple[int, int]]) -> list[tuple[int, ...] | None]:
    """Return the arcs of the fastest path of each (source, target) node pair."""
    sources = np.unique([source for source, _ in pairs])
    row_of = {int(source): row for row, source in enumerate(sources)}
    _, before = dijkstra(weighted.matrix, indices=sources, return_predecessors=True)
    return [
        _walk_back(weighted, before[row_of[source]], source, target) for source, target in pairs
    ]


def _walk_back(
    weighted: WeightedGraph, before: NDArray[np.int32], source: int, target: int
) -> tuple[int, ...] | None:
    indptr, indices = weighted.matrix.indptr, weighted.matrix.indices
    arcs: list[int] = []
    node = target
    while node != source:
        previous = int(before[node])
        if previous < 0:
            return None
        row = slice(indptr[previous], indptr[previous + 1])
        arcs.append(int(weighted.arc[row][np.searchsorted(indices[row], node)]))
        node = previous
    return tuple(reversed(arcs))
