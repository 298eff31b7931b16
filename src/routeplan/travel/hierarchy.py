"""Fastest paths by RoutingKit's customizable contraction hierarchy: the fast engine.

RoutingKit counts in 32 bits: enough for milliseconds, not for metres beside them. So it
answers what asks for durations only and finds paths; where metres are asked for too, a
sweep over the same hierarchy with wider numbers answers (``routeplan.travel.sweep``).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from pyroutingkit import INF_WEIGHT, CCHMetric, CCHTopology
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from routeplan.network.state import SHUT
from routeplan.travel.dijkstra import DijkstraEngine, pack, unpack
from routeplan.travel.order import minimum_degree
from routeplan.travel.sweep import EliminationTree, Shortcuts, eliminate, shorten, sweep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_PAIRS_AT_ONCE = 2_000
"""Pairs whose paths are checked together, so that a long list needs no huge matrix."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HierarchyEngine:
    """A directed multigraph with a hierarchy of its nodes; see ``routeplan.travel.engine``."""

    name = "hierarchy"
    node_count: int
    tail: Ints
    head: Ints
    order: Ints
    topology: CCHTopology

    def weigh(self, duration_ms: Ints, distance_m: Ints) -> HierarchyRouter:
        """Return a router for weights of the arcs, ``SHUT`` milliseconds where shut."""
        return HierarchyRouter(
            engine=self,
            duration_ms=duration_ms,
            distance_m=distance_m,
            metric=_SharedMetric(self),
            changed=np.empty(0, dtype=np.int64),
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Send the graph to another process; the hierarchy is opened anew there."""
        return _engine, (self.node_count, self.tail, self.head, self.order)

    @cached_property
    def tree(self) -> EliminationTree:
        """The same hierarchy, for sweeps; made when metres are first asked for."""
        return eliminate(self.node_count, self.tail, self.head, self.order)


@dataclass(frozen=True, kw_only=True, eq=False)
class HierarchyRouter:
    """Fastest paths for one weighting.

    Attributes
    ----------
    metric
        Shared with the routers repaired from this one; they take turns on it.
    changed
        The arcs whose milliseconds differ from the first of these routers.
    """

    engine: HierarchyEngine
    duration_ms: Ints
    distance_m: Ints
    metric: _SharedMetric
    changed: Ints

    def durations(self, sources: Ints, targets: Ints) -> Ints:
        """Return fastest milliseconds, shape (sources, targets), -1 without a way."""
        self._check_nodes(sources)
        self._check_nodes(targets)
        narrow = self.metric.durations(self, sources, targets)
        duration_ms = narrow.astype(np.int64)
        if narrow.max(initial=0) >= INF_WEIGHT:
            unreached = narrow >= INF_WEIGHT
            duration_ms[unreached] = SHUT
            self._settle(duration_ms, sources, targets, unreached)
        return duration_ms

    def search(self, sources: Ints, targets: Ints) -> tuple[Ints, Ints]:
        """Return fastest milliseconds and the metres of the same paths, -1 without a way."""
        self._check_nodes(sources)
        self._check_nodes(targets)
        return unpack(sweep(self.engine.tree, self._shortcuts, sources, targets))

    def paths(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...] | None]:
        """Return the arcs of the fastest path of each (source, target), None without a way."""
        found: dict[tuple[int, int], tuple[int, ...] | None] = {}
        ordered = sorted(set(pairs))
        for first in range(0, len(ordered), _PAIRS_AT_ONCE):
            some = ordered[first : first + _PAIRS_AT_ONCE]
            found.update(zip(some, self._paths(some), strict=True))
        return [found[pair] for pair in pairs]

    def repaired(self, arcs: Ints, duration_ms: Ints) -> HierarchyRouter:
        """Return a router with other milliseconds on some arcs; this one stays as it is."""
        every_ms = self.duration_ms.copy()
        every_ms[arcs] = duration_ms
        return HierarchyRouter(
            engine=self.engine,
            duration_ms=every_ms,
            distance_m=self.distance_m,
            metric=self.metric,
            changed=np.union1d(self.changed, arcs),
        )

    @cached_property
    def _shortcuts(self) -> Shortcuts:
        return shorten(self.engine.tree, pack(self.duration_ms, self.distance_m))

    def _paths(self, pairs: list[tuple[int, int]]) -> list[tuple[int, ...] | None]:
        """Return RoutingKit's paths, and scipy's where there is a shorter one as fast."""
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        sources, row = np.unique(ends[:, 0], return_inverse=True)
        targets, column = np.unique(ends[:, 1], return_inverse=True)
        duration_ms, distance_m = (table[row, column] for table in self.search(sources, targets))
        arcs = self.metric.paths(self, pairs)
        flat = np.array([arc for path in arcs for arc in path], dtype=np.int64)
        length = [len(path) for path in arcs]
        owner = np.repeat(np.arange(len(pairs)), length)
        metres = np.bincount(owner, weights=self.distance_m[flat], minlength=len(pairs))
        millis = np.bincount(owner, weights=self.duration_ms[flat], minlength=len(pairs))
        sure = (millis == duration_ms) & (metres == distance_m)
        answer = [None if ms == SHUT else tuple(p) for p, ms in zip(arcs, duration_ms, strict=True)]
        doubtful = np.flatnonzero(~sure & (duration_ms != SHUT)).tolist()
        if doubtful:
            plain = DijkstraEngine(
                node_count=self.engine.node_count, tail=self.engine.tail, head=self.engine.head
            ).weigh(self.duration_ms, self.distance_m)
            mended = plain.paths([pairs[at] for at in doubtful])
            for at, path in zip(doubtful, mended, strict=True):
                answer[at] = path
        return answer

    def _settle(
        self, duration_ms: Ints, sources: Ints, targets: Ints, unreached: NDArray[np.bool_]
    ) -> None:
        """Look again, with wider numbers, where a path may be too long for 32 bits."""
        if self._fits_32_bits:
            return
        doubtful = unreached & self._reach(sources)[:, targets]
        rows, columns = np.flatnonzero(doubtful.any(axis=1)), np.flatnonzero(doubtful.any(axis=0))
        if len(rows):
            wide, _ = self.search(sources[rows], targets[columns])
            duration_ms[np.ix_(rows, columns)] = wide

    @cached_property
    def _fits_32_bits(self) -> bool:
        """Whether no fastest path can be too long: it leaves each node once at most."""
        slowest = np.zeros(self.engine.node_count, dtype=np.int64)
        np.maximum.at(slowest, self.engine.tail, self.duration_ms)
        return int(slowest.sum()) < int(INF_WEIGHT)

    def _reach(self, sources: Ints) -> NDArray[np.bool_]:
        """Return whether there is any way from sources to all nodes."""
        matrix, piece = self._open_graph
        # All nodes of a piece have ways to the same nodes.
        _, first, row = np.unique(piece[sources], return_index=True, return_inverse=True)
        reached = np.zeros((len(first), self.engine.node_count), dtype=bool)
        for at, source in enumerate(sources[first].tolist()):
            reached[at, breadth_first_order(matrix, source, return_predecessors=False)] = True
        return reached[row]

    @cached_property
    def _open_graph(self) -> tuple[csr_array, Ints]:
        """What may be driven, and the piece of each node: from each to each other."""
        is_open = self.duration_ms != SHUT
        ends = (self.engine.tail[is_open], self.engine.head[is_open])
        shape = (self.engine.node_count, self.engine.node_count)
        matrix = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=shape)
        _, piece = connected_components(matrix, connection="strong")
        return matrix, piece.astype(np.int64)

    def _check_nodes(self, nodes: Ints) -> None:
        """Refuse what is no node: RoutingKit would read outside its memory."""
        if len(nodes) and not 0 <= nodes.min() <= nodes.max() < self.engine.node_count:
            raise IndexError(f"nodes are 0 to {self.engine.node_count - 1}")


class _SharedMetric:
    """A customized metric that routers of nearly the same weights take turns on.

    Each call first makes sure that the metric has the weights of the router that asks.
    """

    def __init__(self, engine: HierarchyEngine) -> None:
        self._engine = engine
        self._cch = CCHMetric(engine.topology)
        self._holder: HierarchyRouter | None = None
        self._lock = Lock()

    def __reduce__(self) -> tuple[object, ...]:
        """Send the engine to another process; weights are set anew there."""
        return _SharedMetric, (self._engine,)

    def durations(
        self, router: HierarchyRouter, sources: Ints, targets: Ints
    ) -> NDArray[np.uint32]:
        """Return milliseconds, ``INF_WEIGHT`` without a way."""
        with self._lock:
            self._hold(router)
            ends = (sources.astype(np.uint32), targets.astype(np.uint32))
            found: NDArray[np.uint32] = self._cch.distances_many_to_many(*ends)
            return found

    def paths(self, router: HierarchyRouter, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
        """Return the arcs of a fastest path per pair; none also where there is no way."""
        with self._lock:
            self._hold(router)
            return [self._cch.query(source, target)[2] for source, target in pairs]

    def _hold(self, router: HierarchyRouter) -> None:
        if self._holder is router:
            return
        if self._holder is None:
            self._cch.customize(_narrow(router.duration_ms))
        else:
            arcs = np.union1d(self._holder.changed, router.changed)
            if update_pays(len(arcs), len(router.duration_ms)):
                self._cch.update_weights(arcs.astype(np.uint32), _narrow(router.duration_ms[arcs]))
            else:
                self._cch.customize(_narrow(router.duration_ms))
        self._holder = router


def update_pays(changed: int, arcs: int) -> bool:
    """Return whether changing some weights is faster than setting all.

    Measured on networks of 1,500, 5,500 and 32,000 core nodes: a change goes up the
    hierarchy to the top, and the two take equally long at about the root of all arcs.
    """
    return changed * changed <= arcs


def build_hierarchy(node_count: int, tail: Ints, head: Ints) -> HierarchyEngine:
    """Return the engine of a graph; see ``routeplan.travel.engine.build_engine``."""
    return _engine(node_count, tail, head, minimum_degree(node_count, tail, head))


def _engine(node_count: int, tail: Ints, head: Ints, order: Ints) -> HierarchyEngine:
    return HierarchyEngine(
        node_count=node_count,
        tail=tail,
        head=head,
        order=order,
        topology=_topology(tail, head, order),
    )


def _topology(tail: Ints, head: Ints, order: Ints) -> CCHTopology:
    """Return RoutingKit's hierarchy for an order of our own.

    It builds with its own order only, but opens what it once saved with whatever order
    stands in the file: 32-bit numbers, one after another.
    """
    # RoutingKit crashes on a graph without nodes.
    order = order if len(order) else np.zeros(1, dtype=np.int64)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    columns = {
        "node_count": np.array([len(order)]),
        "order": order,
        "rank": rank,
        "tail": tail,
        "head": head,
    }
    topology = CCHTopology()
    with tempfile.TemporaryDirectory() as folder:
        for name, column in columns.items():
            column.astype(np.uint32).tofile(Path(folder) / name)
        topology.load(folder)
    return topology


def _narrow(duration_ms: Ints) -> NDArray[np.uint32]:
    """Return milliseconds as RoutingKit takes them, ``INF_WEIGHT`` where shut or too long."""
    narrow: Ints = np.minimum(duration_ms, INF_WEIGHT)
    narrow[duration_ms == SHUT] = INF_WEIGHT
    return narrow.astype(np.uint32)
