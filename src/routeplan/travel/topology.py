"""A day's graph made ready for searches: split, contracted, with an engine on its core."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.state import SHUT
from routeplan.travel.contract import Contraction, contract
from routeplan.travel.engine import Engine, EngineName, Router, build_engine
from routeplan.travel.graph import SplitGraph, split_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.locate import RoadPoint
    from routeplan.network.roads import RoadNetwork
    from routeplan.network.state import RoadState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topology:
    """The roads between a day's points, before any weights.

    Attributes
    ----------
    points
        The day's points, whose indices searches take.
    graph, core
        The split graph and what is left of it; the points' nodes stay in the core.
    engine
        Searches the core.
    """

    points: tuple[RoadPoint, ...]
    graph: SplitGraph
    core: Contraction
    engine: Engine

    def weigh(self, state: RoadState) -> WeighedRoads:
        """Return the roads as ``state`` finds them, its closures in force at all times."""
        graph = self.graph
        duration_ms = state.span_ms(graph.section, graph.from_m, graph.to_m)
        distance_m = np.abs(graph.to_m - graph.from_m)
        core = self.core
        router = self.engine.weigh(core.durations(duration_ms), core.distances(distance_m))
        return WeighedRoads(topology=self, state=state, duration_ms=duration_ms, router=router)

    def nodes(self, points: NDArray[np.int64] | Sequence[int]) -> tuple[NDArray[np.int64], ...]:
        """Return the core nodes where points are left and where they are arrived at."""
        at = np.asarray(points, dtype=np.int64)
        core_of_node = self.core.core_of_node
        return core_of_node[self.graph.source[at]], core_of_node[self.graph.target[at]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeighedRoads:
    """A topology with the weights of one road state.

    Attributes
    ----------
    duration_ms
        Shape (arcs,): of the split graph, ``SHUT`` where it may not be driven.
    """

    topology: Topology
    state: RoadState
    duration_ms: NDArray[np.int64]
    router: Router

    def durations(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return milliseconds between core nodes, -1 where there is no way."""
        return self.router.durations(sources, targets)

    def search(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return milliseconds and metres between core nodes, -1 where there is no way."""
        return self.router.search(sources, targets)

    def paths(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...] | None]:
        """Return the arcs of the split graph between pairs of core nodes, None without any."""
        expand = self.topology.core.expand
        return [None if path is None else expand(path) for path in self.router.paths(pairs)]

    def trace(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...] | None]:
        """Return the arcs of the fastest path between pairs of points, None without any."""
        if not pairs:
            return []
        sources, _ = self.topology.nodes([origin for origin, _ in pairs])
        _, targets = self.topology.nodes([destination for _, destination in pairs])
        found = self.paths(list(zip(sources.tolist(), targets.tolist(), strict=True)))
        stays = [origin == destination for origin, destination in pairs]
        return [() if stay else path for stay, path in zip(stays, found, strict=True)]

    def with_closed(self, closed: Sequence[ClosedSpan]) -> WeighedRoads:
        """Return the same roads with other closures; only what they touch is weighed anew."""
        graph, state = self.topology.graph, self.state.with_closed(closed)
        sections = {span.section for span in (*self.state.closed, *closed)}
        arcs = graph.arcs_on(sorted(sections))
        changed_ms = state.span_ms(graph.section[arcs], graph.from_m[arcs], graph.to_m[arcs])
        return self._changed(state, arcs, changed_ms)

    def without(self, arcs: NDArray[np.int64]) -> WeighedRoads:
        """Return the same roads with some arcs of the split graph shut."""
        return self._changed(self.state, arcs, np.full(len(arcs), SHUT, dtype=np.int64))

    def _changed(
        self, state: RoadState, arcs: NDArray[np.int64], changed_ms: NDArray[np.int64]
    ) -> WeighedRoads:
        duration_ms = self.duration_ms.copy()
        duration_ms[arcs] = changed_ms
        core = self.topology.core
        touched = core.touched(arcs)
        router = self.router.repaired(touched, core.durations_of(touched, duration_ms))
        return dataclasses.replace(self, state=state, duration_ms=duration_ms, router=router)


def build_topology(
    roads: RoadNetwork,
    points: Sequence[RoadPoint],
    vehicle_class: VehicleClass | None = None,
    *,
    kept: NDArray[np.int64] | None = None,
    engine: EngineName | None = None,
) -> Topology:
    """Return the roads between ``points``, ready to be weighed.

    Parameters
    ----------
    vehicle_class
        Whose banned turns to heed; None heeds none.
    kept
        Sections whose ends stay in the core, so that searches may begin and end there.
    engine
        ``hierarchy`` or ``dijkstra``; by default whichever is faster here.
    """
    graph = split_graph(roads, points, vehicle_class)
    arcs = graph.arcs_on([] if kept is None else kept.tolist())
    stay = np.unique(
        np.concatenate([graph.source, graph.target, graph.tail[arcs], graph.head[arcs]])
    )
    core = contract(graph.node_count, graph.tail, graph.head, stay)
    return Topology(
        points=tuple(points),
        graph=graph,
        core=core,
        engine=build_engine(core.node_count, core.tail, core.head, engine),
    )
