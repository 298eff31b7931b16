"""Travel between a day's points: matrices for search, arrivals for schedules, legs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.plan import Leg, Span
from routeplan.network.state import SHUT
from routeplan.travel.gates import find_gates
from routeplan.travel.matrix import Matrix, TimedWay
from routeplan.travel.timed import GateTable, TimedTravel
from routeplan.travel.topology import Topology, WeighedRoads, build_topology
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.model.plan import Wait
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.locate import RoadPoint
    from routeplan.network.state import RoadState
    from routeplan.travel.gates import Gate
    from routeplan.travel.graph import SplitGraph


@dataclass(frozen=True, slots=True)
class TravelTable(TimedTravel):
    """Travel between a day's points with its matrices, its roads and its legs.

    Attributes
    ----------
    states
        By profile, with all closures.
    weighed
        By profile: the roads at their best hour, with all gates shut.
    topologies
        By vehicle class.
    """

    points: tuple[RoadPoint, ...]
    states: Mapping[str, RoadState]
    weighed: Mapping[str, WeighedRoads]
    topologies: Mapping[VehicleClass, Topology]

    def topology(self, state: RoadState) -> Topology:
        """Return the topology for a state, also of a class that no profile here has."""
        known = self.topologies.get(state.profile.vehicle_class)
        if known is not None:
            return known
        return _topologies(self.points, [*self.states.values(), state], self.topologies)[
            state.profile.vehicle_class
        ]

    def light(self) -> TimedTravel:
        """Return the same travel without roads and paths, to be sent to another process."""
        return TimedTravel(self.matrices, self.tables)

    def legs(self, profile: str, ways: Sequence[tuple[int, int, int]]) -> list[Leg | None]:
        """Return the legs for (origin, destination, departure in seconds), None without a way."""
        table = self.tables.get(profile)
        timed: dict[int, TimedWay | None] = {}
        if table is not None:
            timed = {
                at: table.way(origin, destination, depart_s)
                for at, (origin, destination, depart_s) in enumerate(ways)
                if table.timed[origin, destination]
            }
        plain = [at for at in range(len(ways)) if at not in timed]
        paths = dict(
            zip(plain, self.weighed[profile].trace([ways[at][:2] for at in plain]), strict=True)
        )
        return [
            self._timed_leg(profile, *way, timed[at])
            if at in timed
            else self._plain_leg(profile, way, paths[at])
            for at, way in enumerate(ways)
        ]

    def _plain_leg(
        self, profile: str, way: tuple[int, int, int], arcs: Sequence[int] | None
    ) -> Leg | None:
        if arcs is None:
            return None
        weighed = self.weighed[profile]
        on_road_ms = int(weighed.duration_ms[list(arcs)].sum())
        off_road_m = self._off_road_m(*way[:2])
        off_road_ms = sum(
            weighed.state.profile.off_road_ms(m, weighed.state.weather) for m in off_road_m if m
        )
        return self._leg(profile, arcs, off_road_m, on_road_ms + off_road_ms)

    def _timed_leg(
        self, profile: str, origin: int, destination: int, depart_s: int, way: TimedWay | None
    ) -> Leg | None:
        if way is None:
            return None
        gates = [self.tables[profile].gates[gate] for gate in way.gates]
        arcs = self._through(profile, origin, destination, gates)
        return self._leg(
            profile,
            arcs,
            self._off_road_m(origin, destination),
            way.arrival_ms - depart_s * 1000,
            way.waits,
        )

    def _through(
        self, profile: str, origin: int, destination: int, gates: Sequence[Gate]
    ) -> list[int]:
        """Return the arcs from one point through gates to another."""
        weighed = self.weighed[profile]
        core_of_node = weighed.topology.core.core_of_node
        source = weighed.topology.nodes([origin])[0].tolist()
        target = weighed.topology.nodes([destination])[1].tolist()
        starts = [*source, *(int(core_of_node[gate.head]) for gate in gates)]
        ends = [*(int(core_of_node[gate.tail]) for gate in gates), *target]
        between = weighed.paths(list(zip(starts, ends, strict=True)))
        arcs: list[int] = []
        for at, path in enumerate(between):
            arcs += path or ()
            arcs += gates[at].arcs if at < len(gates) else ()
        return arcs

    def _off_road_m(self, origin: int, destination: int) -> tuple[int, int]:
        if origin == destination:
            return 0, 0
        return self.points[origin].snap_distance_m, self.points[destination].snap_distance_m

    def _leg(
        self,
        profile: str,
        arcs: Sequence[int],
        off_road_m: tuple[int, int],
        duration_ms: int,
        waits: tuple[Wait, ...] = (),
    ) -> Leg:
        weighed = self.weighed[profile]
        spans = merge_spans(weighed.state, weighed.topology.graph, arcs)
        return Leg(
            duration_ms=duration_ms,
            duration_s=ceil_seconds(duration_ms),
            distance_m=sum(abs(span.to_m - span.from_m) for span in spans) + sum(off_road_m),
            spans=spans,
            off_road_from_m=off_road_m[0],
            off_road_to_m=off_road_m[1],
            waits=waits,
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
    topologies = _topologies(points, list(states.values()))
    weighed, matrices, tables = {}, {}, {}
    for name, state in states.items():
        best = topologies[state.profile.vehicle_class].weigh(state.best_hour())
        gates = find_gates(best.topology.graph, state)
        weighed[name] = _around_gates(best, gates)
        matrices[name], table = _between(best, weighed[name], gates)
        if table is not None:
            tables[name] = table
    return TravelTable(matrices, tables, tuple(points), dict(states), weighed, topologies)


def travel_between(
    weighed: WeighedRoads, state: RoadState, chosen: Sequence[int] | None = None
) -> tuple[Matrix, GateTable | None]:
    """Return travel between chosen points (all by default).

    Parameters
    ----------
    weighed
        The roads at their best hour.
    state
        The same roads with all closures.

    Returns
    -------
    The matrix of the best hour, and the gates where some way depends on the hour.
    """
    gates = find_gates(weighed.topology.graph, state)
    return _between(weighed, _around_gates(weighed, gates), gates, chosen)


def _between(
    weighed: WeighedRoads,
    around: WeighedRoads,
    gates: tuple[Gate, ...],
    chosen: Sequence[int] | None = None,
) -> tuple[Matrix, GateTable | None]:
    topology, state = weighed.topology, weighed.state
    at = np.arange(len(topology.points)) if chosen is None else np.array(chosen)
    nodes = topology.nodes(at)
    points = [topology.points[i] for i in at.tolist()]
    off_road_ms, off_road_m = _off_road(points, state)
    best = weighed.search(*nodes)
    for array in best:
        np.fill_diagonal(array, 0)
    matrix = _matrix(*best, off_road_ms, off_road_m)
    if not gates:
        return matrix, None
    table = _gate_table(around, gates, nodes, best, off_road=(off_road_ms, off_road_m))
    return matrix, table if table.timed.any() else None


def door_to_door_s(
    points: Sequence[RoadPoint], state: RoadState, on_road_ms: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Return seconds between points from the milliseconds between their roads, -1 without a way.

    Parameters
    ----------
    on_road_ms
        Shape (points, points), -1 where there is no way.
    """
    off_road_ms, _ = _off_road(points, state)
    return _in_seconds(_with_ends(on_road_ms, off_road_ms))


def merge_spans(state: RoadState, graph: SplitGraph, arcs: Sequence[int]) -> tuple[Span, ...]:
    """Return a path's arcs as spans, parts of one section driven on merged into one."""
    at = np.asarray(arcs, dtype=np.int64)
    at = at[graph.from_m[at] != graph.to_m[at]]  # Else into the node of a stop: no metre.
    section, from_m, to_m = graph.section[at], graph.from_m[at], graph.to_m[at]
    forward = from_m < to_m
    on = (section[1:] == section[:-1]) & (forward[1:] == forward[:-1]) & (from_m[1:] == to_m[:-1])
    edge = np.ones(min(1, len(at)), dtype=bool)
    first, last = np.concatenate([edge, ~on]), np.concatenate([~on, edge])
    ids = state.roads.section_ids
    runs = (section[first], forward[first], from_m[first], to_m[last])
    return tuple(
        Span(section_id=ids[index], forward=ahead, from_m=start_m, to_m=stop_m)
        for index, ahead, start_m, stop_m in zip(*(run.tolist() for run in runs), strict=True)
    )


def _matrix(
    duration_ms: NDArray[np.int64],
    distance_m: NDArray[np.int64],
    off_road_ms: NDArray[np.int64],
    off_road_m: NDArray[np.int64],
) -> Matrix:
    matrix = Matrix(
        duration_s=_in_seconds(_with_ends(duration_ms, off_road_ms)),
        distance_m=_with_ends(distance_m, off_road_m).astype(np.int32),
        reachable=duration_ms >= 0,
    )
    for array in (matrix.duration_s, matrix.distance_m, matrix.reachable):
        array.setflags(write=False)
    return matrix


def _off_road(
    points: Sequence[RoadPoint], state: RoadState
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return milliseconds and metres between each point and its road."""
    metres = [point.snap_distance_m for point in points]
    millis = [state.profile.off_road_ms(m, state.weather) for m in metres]
    return np.array(millis, dtype=np.int64), np.array(metres, dtype=np.int64)


def _with_ends(on_road: NDArray[np.int64], off_road: NDArray[np.int64]) -> NDArray[np.int64]:
    """Add what lies off the road at both ends of each way; none has -1."""
    travels = (on_road >= 0) & ~np.eye(len(on_road), dtype=bool)
    return on_road + travels * (off_road[:, None] + off_road[None, :])


def _in_seconds(millis: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.where(millis >= 0, -(-millis // 1000), -1).astype(np.int32)


def _around_gates(weighed: WeighedRoads, gates: Sequence[Gate]) -> WeighedRoads:
    """Return the roads with all gates shut."""
    if not gates:
        return weighed
    return weighed.without(np.unique([arc for gate in gates for arc in gate.arcs]))


def _gate_table(
    around: WeighedRoads,
    gates: tuple[Gate, ...],
    nodes: tuple[NDArray[np.int64], ...],
    best: tuple[NDArray[np.int64], NDArray[np.int64]],
    *,
    off_road: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> GateTable:
    sources, targets = nodes
    core_of_node = around.topology.core.core_of_node
    starts, start_of = np.unique(core_of_node[[gate.tail for gate in gates]], return_inverse=True)
    ends, end_of = np.unique(core_of_node[[gate.head for gate in gates]], return_inverse=True)
    plain_ms, plain_m = around.search(sources, targets)
    np.fill_diagonal(plain_ms, 0)
    np.fill_diagonal(plain_m, 0)
    to_start_ms, to_start_m = around.search(sources, starts)
    from_end_ms, from_end_m = around.search(ends, targets)
    between_ms, between_m = around.search(ends, starts)
    graph, ids = around.topology.graph, around.state.roads.section_ids
    best_ms, best_m = best
    differs = (best_ms != plain_ms) | (best_m != plain_m)
    return GateTable(
        gates=gates,
        section_ids=tuple(ids[int(graph.section[gate.arcs[0]])] for gate in gates),
        start_of=tuple(start_of.tolist()),
        end_of=tuple(end_of.tolist()),
        leaving=tuple(
            tuple(np.flatnonzero(start_of == start).tolist()) for start in range(len(starts))
        ),
        plain_ms=plain_ms,
        plain_m=plain_m,
        to_start_ms=to_start_ms,
        to_start_m=to_start_m,
        from_end_ms=from_end_ms,
        from_end_m=from_end_m,
        between_ms=between_ms,
        between_m=between_m,
        timed=(best_ms != SHUT) & differs,
        off_road_ms=off_road[0],
        off_road_m=off_road[1],
    )


def _topologies(
    points: Sequence[RoadPoint],
    states: Sequence[RoadState],
    known: Mapping[VehicleClass, Topology] | None = None,
) -> dict[VehicleClass, Topology]:
    """Return a topology by vehicle class; one for all where no turn is banned."""
    found = dict(known or {})
    timed = {span.section for state in states for span in state.closed if span.in_force is not None}
    kept = np.array(sorted(timed), dtype=np.int64)
    for state in states:
        vehicle_class = state.profile.vehicle_class
        if vehicle_class in found:
            continue
        if found and not len(state.roads.turns):
            found[vehicle_class] = next(iter(found.values()))
        else:
            heeded = vehicle_class if len(state.roads.turns) else None
            found[vehicle_class] = build_topology(state.roads, points, heeded, kept=kept)
    return found
