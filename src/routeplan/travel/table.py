"""Travel between a day's points: matrices for search, arrivals for schedules, legs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.plan import Leg, Span
from routeplan.travel.dijkstra import WeightedGraph, search, trace, weigh
from routeplan.travel.graph import SplitGraph, split_graph
from routeplan.travel.matrix import Matrix, MatrixTravel
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.network.locate import RoadPoint
    from routeplan.network.state import RoadState


@dataclass(frozen=True, slots=True)
class TravelTable(MatrixTravel):
    """Travel between a day's points with its matrices, its roads and its legs."""

    points: tuple[RoadPoint, ...]
    states: Mapping[str, RoadState]
    graph: SplitGraph
    weighted: Mapping[str, WeightedGraph]

    def legs(self, profile: str, pairs: Sequence[tuple[int, int]]) -> list[Leg | None]:
        """Return the paths between pairs of points, None without a way."""
        if not pairs:
            return []
        node = self.graph.point_node
        arcs = trace(self.weighted[profile], [(int(node[i]), int(node[j])) for i, j in pairs])
        return [
            None if path is None else self._leg(self.states[profile], i, j, path)
            for (i, j), path in zip(pairs, arcs, strict=True)
        ]

    def _leg(self, state: RoadState, origin: int, destination: int, arcs: Sequence[int]) -> Leg:
        spans = merge_spans(state, self.graph, arcs)
        off_road_m = (0, 0)
        if origin != destination:
            off_road_m = (
                self.points[origin].snap_distance_m,
                self.points[destination].snap_distance_m,
            )
        at = [state.roads.section_index[span.section_id] for span in spans]
        on_road_ms = state.span_ms(at, [s.from_m for s in spans], [s.to_m for s in spans])
        duration_ms = int(on_road_ms.sum()) + sum(
            state.profile.off_road_ms(distance_m, state.weather) for distance_m in off_road_m
        )
        return Leg(
            duration_ms=duration_ms,
            duration_s=ceil_seconds(duration_ms),
            distance_m=sum(abs(s.to_m - s.from_m) for s in spans) + sum(off_road_m),
            spans=spans,
            off_road_from_m=off_road_m[0],
            off_road_to_m=off_road_m[1],
        )


def build_travel(points: Sequence[RoadPoint], states: Mapping[str, RoadState]) -> TravelTable:
    """Return travel between ``points`` for each profile's road state.

    Parameters
    ----------
    points
        Distinct points; two locations off the road are distinct though they share a road
        point.
    states
        Road state by profile name; all of one network. None at all: no matrices, no legs.
    """
    graph = _graph_of(points, states)
    weighted = {name: weigh(graph, state) for name, state in states.items()}
    matrices = {
        name: point_matrix(graph, weighted[name], state, points) for name, state in states.items()
    }
    return TravelTable(matrices, tuple(points), dict(states), graph, weighted)


def point_matrix(
    graph: SplitGraph,
    weighted: WeightedGraph,
    state: RoadState,
    points: Sequence[RoadPoint],
    chosen: NDArray[np.int64] | None = None,
) -> Matrix:
    """Return the matrix between the chosen points (all by default)."""
    at = np.arange(len(points)) if chosen is None else chosen
    nodes = graph.point_node[at]
    duration_ms, distance_m = search(weighted, nodes, nodes)
    off_road_m = np.array([points[i].snap_distance_m for i in at], dtype=np.int64)
    off_road_ms = np.array(
        [state.profile.off_road_ms(int(m), state.weather) for m in off_road_m], dtype=np.int64
    )
    reachable = duration_ms >= 0
    travels = reachable & ~np.eye(len(at), dtype=bool)
    duration_ms = duration_ms + travels * (off_road_ms[:, None] + off_road_ms[None, :])
    distance_m = distance_m + travels * (off_road_m[:, None] + off_road_m[None, :])
    duration_s = np.where(reachable, -(-duration_ms // 1000), -1).astype(np.int32)
    matrix = Matrix(
        duration_s=duration_s, distance_m=distance_m.astype(np.int32), reachable=reachable
    )
    for array in (matrix.duration_s, matrix.distance_m, matrix.reachable):
        array.setflags(write=False)
    return matrix


def merge_spans(state: RoadState, graph: SplitGraph, arcs: Sequence[int]) -> tuple[Span, ...]:
    """Return a path's arcs as spans, parts of one section driven on merged into one."""
    spans: list[Span] = []
    for arc in arcs:
        section_id = state.roads.sections[int(graph.section[arc])].id
        from_m, to_m = int(graph.from_m[arc]), int(graph.to_m[arc])
        forward = from_m < to_m
        last = spans[-1] if spans else None
        if last and (last.section_id, last.forward, last.to_m) == (section_id, forward, from_m):
            spans[-1] = Span(section_id=section_id, forward=forward, from_m=last.from_m, to_m=to_m)
        else:
            spans.append(Span(section_id=section_id, forward=forward, from_m=from_m, to_m=to_m))
    return tuple(spans)


def _graph_of(points: Sequence[RoadPoint], states: Mapping[str, RoadState]) -> SplitGraph:
    """Split once for all profiles: at the ends of any closure that any of them knows."""
    every = list(states.values())
    if not every:  # A day without vehicles: nobody drives.
        none = np.empty(0, dtype=np.int64)
        return SplitGraph(0, none, none, none, none, none, none)
    closed = {span for state in every for span in state.closed}
    ordered = sorted(closed, key=lambda span: (span.section, span.from_m, span.to_m))
    return split_graph(every[0].roads, points, ordered)
