"""Fastest paths by scipy's Dijkstra: the engine that is always there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


_METRES_BITS = 24
"""Paths up to 16,777 km; beside it, milliseconds up to 149 h fit a float's 53 bits. Of what takes
longer, the last bits of the metres are lost."""
_MOST_MS = 1 << 38
"""Of an arc: shifted, it fits 63 bits."""

_BLOCK_CELLS = 1 << 24
"""Cells of one search's table, 128 MB; more sources than fit take turns."""


def pack(duration_ms: NDArray[np.int64], distance_m: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return one weight per arc, ``milliseconds * 2**24 + metres``; inf where shut.

    The weight is an integer that a float holds exactly, so one search finds the fastest
    path and, among equally fast ones, the shortest, with both sums.
    """
    weight = ((np.minimum(duration_ms, _MOST_MS) << _METRES_BITS) + distance_m).astype(np.float64)
    return np.where(duration_ms == SHUT, np.inf, weight)


def unpack(weight: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the milliseconds and the metres of weights, -1 where they are infinite."""
    reached = np.isfinite(weight)
    whole = np.where(reached, weight, 0).astype(np.int64)
    duration_ms = whole >> _METRES_BITS
    distance_m = whole & ((1 << _METRES_BITS) - 1)
    for values in (duration_ms, distance_m):
        values[~reached] = -1
    return duration_ms, distance_m


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DijkstraEngine:
    """A directed multigraph whose paths scipy searches; see ``routeplan.travel.engine``."""

    name = "dijkstra"
    node_count: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]

    def weigh(
        self, duration_ms: NDArray[np.int64], distance_m: NDArray[np.int64]
    ) -> DijkstraRouter:
        """Return a router for weights of the arcs, ``SHUT`` milliseconds where shut."""
        arcs = np.flatnonzero(duration_ms != SHUT)
        weight = pack(duration_ms[arcs], distance_m[arcs])
        order = np.lexsort((weight, self.head[arcs], self.tail[arcs]))
        arcs, weight = arcs[order], weight[order]
        tail, head = self.tail[arcs], self.head[arcs]
        first = np.ones(len(arcs), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        indptr = np.searchsorted(tail[first], np.arange(self.node_count + 1))
        shape = (self.node_count, self.node_count)
        return DijkstraRouter(
            engine=self,
            duration_ms=duration_ms,
            distance_m=distance_m,
            matrix=csr_array((weight[first], head[first], indptr), shape=shape),
            arc=arcs[first],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DijkstraRouter:
    """Fastest paths for one weighting; of parallel arcs, the matrix holds the fastest.

    Attributes
    ----------
    arc
        Shape (stored cells of ``matrix``,): the arc of each.
    """

    engine: DijkstraEngine
    duration_ms: NDArray[np.int64]
    distance_m: NDArray[np.int64]
    matrix: csr_array
    arc: NDArray[np.int64]

    def durations(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return fastest milliseconds, shape (sources, targets), -1 without a way."""
        return self.search(sources, targets)[0]

    def search(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return fastest milliseconds and the metres of the same paths, -1 without a way."""
        unique, place = np.unique(sources, return_inverse=True)
        total = np.empty((len(unique), len(targets)))
        for block in _blocks(len(unique), self.engine.node_count):
            total[block] = dijkstra(self.matrix, indices=unique[block])[:, targets]
        return unpack(total[place])

    def paths(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...] | None]:
        """Return the arcs of the fastest path of each (source, target), None without a way."""
        ways: dict[tuple[int, int], list[int] | None] = {}
        wanted: dict[int, set[int]] = {}
        for source, target in pairs:
            wanted.setdefault(source, set()).add(target)
        unique = np.array(sorted(wanted), dtype=np.int64)
        for block in _blocks(len(unique), self.engine.node_count):
            _, before = dijkstra(self.matrix, indices=unique[block], return_predecessors=True)
            for source, row in zip(unique[block].tolist(), before, strict=True):
                for target in wanted[source]:
                    ways[source, target] = _walk_back(row, source, target)
        arcs_of = self._arcs_along([ways[pair] or [] for pair in pairs])
        return [
            None if ways[pair] is None else arcs for pair, arcs in zip(pairs, arcs_of, strict=True)
        ]

    def repaired(self, arcs: NDArray[np.int64], duration_ms: NDArray[np.int64]) -> DijkstraRouter:
        """Return a router with other milliseconds on some arcs; this one stays as it is."""
        every_ms = self.duration_ms.copy()
        every_ms[arcs] = duration_ms
        return self.engine.weigh(every_ms, self.distance_m)

    def _arcs_along(self, ways: Sequence[list[int]]) -> list[tuple[int, ...]]:
        """Return the arcs between the nodes of each way."""
        flat = np.array([node for way in ways for node in way], dtype=np.int64)
        nodes, indptr = self.engine.node_count, self.matrix.indptr
        tail = np.repeat(np.arange(nodes), np.diff(indptr))
        keys = tail * nodes + self.matrix.indices
        # Also from the end of one way to the start of the next: those are cut off below.
        cell = np.searchsorted(keys, flat[:-1] * nodes + flat[1:])
        arcs = self.arc[np.minimum(cell, len(self.arc) - 1)].tolist() if len(self.arc) else []
        ends = np.cumsum([len(way) for way in ways]).tolist()
        return [
            tuple(arcs[end - len(way) : end - 1]) if way else ()
            for way, end in zip(ways, ends, strict=True)
        ]


def _walk_back(before: NDArray[np.int32], source: int, target: int) -> list[int] | None:
    """Return the nodes from source to target, None without a way."""
    nodes = [target]
    while nodes[-1] != source:
        previous = int(before[nodes[-1]])
        if previous < 0:
            return None
        nodes.append(previous)
    return nodes[::-1]


def _blocks(sources: int, nodes: int) -> list[slice]:
    """Return runs of sources whose tables fit into memory."""
    size = max(1, _BLOCK_CELLS // max(1, nodes))
    return [slice(first, first + size) for first in range(0, sources, size)]
