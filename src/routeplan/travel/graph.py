"""The road network as a directed graph, split at a day's stops.

A closure needs no split of its own: no vehicle stops between two split points, so a part
is driven whole or not at all, and the closure only changes what it takes.

A vehicle may turn round at every node of the network, unless that turn is banned, and at
a stop that it makes; never inside a section on its way. It begins at a stop with every
turn free. So what lies between two stops does not depend on which others there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.roads import CLASS_BIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.locate import RoadPoint
    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True, eq=False)
class SplitGraph:
    """Directed arcs, each a part of one section with no stop inside.

    Attributes
    ----------
    node_count
        The network's nodes come first, then the points inside sections, then the doubles
        of nodes that banned turns need.
    node_lonlat
        Shape (nodes, 2).
    tail, head, section, from_m, to_m
        Shape (arcs,): nodes, section index, and the part driven, in metres from the
        section's first end. Both directions of each part are arcs.
    source, target
        Shape (points,): the node where each of the day's points is left, and where it is
        arrived at. They differ only where turns are banned.
    section_arcs, section_start
        The arcs of each section: ``section_arcs[section_start[s]:section_start[s + 1]]``.
    """

    node_count: int
    node_lonlat: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    section: NDArray[np.int64]
    from_m: NDArray[np.int64]
    to_m: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    section_arcs: NDArray[np.int64]
    section_start: NDArray[np.int64]

    def arcs_on(self, sections: Sequence[int]) -> NDArray[np.int64]:
        """Return the arcs of some sections, each once."""
        runs = [
            self.section_arcs[self.section_start[s] : self.section_start[s + 1]]
            for s in sorted(set(sections))
        ]
        return np.concatenate([np.empty(0, dtype=np.int64), *runs])


def split_graph(
    roads: RoadNetwork,
    points: Sequence[RoadPoint],
    vehicle_class: VehicleClass | None = None,
) -> SplitGraph:
    """Return the network split at ``points``.

    Parameters
    ----------
    vehicle_class
        Whose banned turns to heed; None heeds none.
    """
    cuts = np.array(
        sorted({(p.section, p.offset_m) for p in points if p.node < 0}), dtype=np.int64
    ).reshape(-1, 2)
    split_node = {
        (section, offset_m): len(roads.node_lonlat) + at
        for at, (section, offset_m) in enumerate(cuts.tolist())
    }
    tail, head, section, from_m, to_m = _parts(roads, cuts)
    node_of = [p.node if p.node >= 0 else split_node[p.section, p.offset_m] for p in points]
    inside = [p for p in points if p.node < 0]
    lonlat_of = {(p.section, p.offset_m): (p.lon, p.lat) for p in inside}
    lonlat = np.vstack(
        [
            np.asarray(roads.node_lonlat),
            np.array([lonlat_of[cut] for cut in split_node], dtype=float).reshape(-1, 2),
        ]
    )
    arcs = np.array(
        [
            np.concatenate([tail, head]),
            np.concatenate([head, tail]),
            np.concatenate([section, section]),
            np.concatenate([from_m, to_m]),
            np.concatenate([to_m, from_m]),
        ]
    )
    source = np.array(node_of, dtype=np.int64)
    target = source
    forbidden = _forbidden(roads, vehicle_class, arcs)
    if forbidden:
        arcs, lonlat, target = _doubled(arcs, lonlat, forbidden, source)
    order = np.argsort(arcs[2], kind="stable")
    start = np.searchsorted(arcs[2][order], np.arange(len(roads.tail) + 1))
    for array in (lonlat, arcs, source, target, order, start):
        array.setflags(write=False)
    tail, head, section, from_m, to_m = arcs
    return SplitGraph(
        node_count=len(lonlat),
        node_lonlat=lonlat,
        tail=tail,
        head=head,
        section=section,
        from_m=from_m,
        to_m=to_m,
        source=source,
        target=target,
        section_arcs=order,
        section_start=start,
    )


def _parts(roads: RoadNetwork, cuts: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Return first node, second node, section, start and end of each part of each section."""
    section = np.concatenate([np.arange(len(roads.tail)), cuts[:, 0]])
    from_m = np.concatenate([np.zeros(len(roads.tail), dtype=np.int64), cuts[:, 1]])
    first = np.concatenate([roads.tail, len(roads.node_lonlat) + np.arange(len(cuts))])
    order = np.lexsort((from_m, section))
    section, from_m, first = section[order], from_m[order], first[order].astype(np.int64)
    last = np.ones(len(section), dtype=bool)
    last[:-1] = section[1:] != section[:-1]
    second = np.where(last, roads.head[section], np.roll(first, -1))
    to_m = np.where(last, roads.length_m[section], np.roll(from_m, -1))
    return first, second, section, from_m, to_m


def _forbidden(
    roads: RoadNetwork, vehicle_class: VehicleClass | None, arcs: NDArray[np.int64]
) -> dict[int, set[int]]:
    """Return, by arc, those that must not follow it.

    Beside the banned turns that is turning round at a stop one only passes, on a section
    that ends where a turn is banned: else a stop would be a way round the ban.
    """
    banned = _banned(roads, vehicle_class)
    if not banned:
        return {}
    tail, head, section, from_m, to_m = arcs
    ahead = from_m < to_m
    ends = np.where(ahead, roads.length_m[section], 0) == to_m
    last_of = {
        (int(section[arc]), bool(ahead[arc])): arc
        for arc in np.flatnonzero(ends & np.isin(section, [key[0] for key in banned])).tolist()
    }
    banned = {key: refused for key, refused in banned.items() if key in last_of}
    via = np.unique(head[[last_of[key] for key in banned]])
    touched = np.flatnonzero(np.isin(roads.tail, via) | np.isin(roads.head, via))
    inside = (head >= len(roads.node_lonlat)) & np.isin(section, touched)
    leaving = _leaving(tail, np.append(via, head[inside]))
    forbidden = {
        last_of[key]: {
            out
            for out in leaving.get(int(head[last_of[key]]), ())
            if (int(section[out]), bool(ahead[out])) in refused
        }
        for key, refused in banned.items()
    }
    for arc in np.flatnonzero(inside).tolist():
        forbidden[arc] = {out for out in leaving[int(head[arc])] if ahead[out] != ahead[arc]}
    return forbidden


def _banned(
    roads: RoadNetwork, vehicle_class: VehicleClass | None
) -> dict[tuple[int, bool], set[tuple[int, bool]]]:
    """Return, by section and direction driven into a node, what must not follow."""
    banned: dict[tuple[int, bool], set[tuple[int, bool]]] = {}
    if vehicle_class is None:
        return banned
    for before, ahead, after, after_ahead, bits in roads.turns.tolist():
        if bits & CLASS_BIT[vehicle_class]:
            banned.setdefault((before, bool(ahead)), set()).add((after, bool(after_ahead)))
    return banned


def _leaving(tail: NDArray[np.int64], nodes: NDArray[np.int64]) -> dict[int, list[int]]:
    """Return the arcs that leave some nodes."""
    leaving: dict[int, list[int]] = {}
    for arc in np.flatnonzero(np.isin(tail, nodes)).tolist():
        leaving.setdefault(int(tail[arc]), []).append(arc)
    return leaving


def _doubled(
    arcs: NDArray[np.int64],
    lonlat: NDArray[np.float64],
    forbidden: dict[int, set[int]],
    source: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Give each arc that something must not follow a node of its own, with what may.

    A stop at such a node is arrived at over a further node, which all its doubles lead to
    and nothing leaves.
    """
    rows = arcs.copy()
    nodes = rows[1, list(forbidden)]
    leaving = _leaving(rows[0], nodes)
    copies: list[tuple[int, int]] = []
    doubles: dict[int, list[int]] = {}
    for double, (arc, refused) in enumerate(forbidden.items(), start=len(lonlat)):
        node = int(rows[1, arc])
        doubles.setdefault(node, []).append(double)
        copies += [(double, out) for out in leaving.get(node, ()) if out not in refused]
        rows[1, arc] = double
    own = np.array(copies, dtype=np.int64).reshape(-1, 2)
    more = rows[:, own[:, 1]]
    more[0] = own[:, 0]
    return _with_arrivals(
        np.hstack([rows, more]), np.vstack([lonlat, lonlat[nodes]]), doubles, source
    )


def _with_arrivals(
    arcs: NDArray[np.int64],
    lonlat: NDArray[np.float64],
    doubles: dict[int, list[int]],
    source: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Add, for stops at doubled nodes, a node that is only arrived at."""
    target = source.copy()
    arrivals: list[tuple[int, int]] = []
    node_lonlat = [lonlat]
    nodes = len(lonlat)
    for node in sorted(set(source.tolist()) & doubles.keys()):
        arrivals += [(double, nodes) for double in (node, *doubles[node])]
        target[source == node] = nodes
        node_lonlat.append(lonlat[node : node + 1])
        nodes += 1
    ends = np.array(arrivals, dtype=np.int64).reshape(-1, 2)
    # Nothing is driven on such an arc: it is no metres of any section.
    more = np.zeros((5, len(ends)), dtype=np.int64)
    more[0], more[1] = ends.T
    return np.hstack([arcs, more]), np.vstack(node_lonlat), target
