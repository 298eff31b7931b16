"""Sections without which the roads fall apart, and the places that hang on them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import LocationError
from routeplan.model.place import Location
from routeplan.model.simulation import NoSecondWay
from routeplan.network.locate import locate
from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region
    from routeplan.network.state import RoadState

_NAMED = frozenset({"commune_office", "old_centre"})


def bridges(state: RoadState) -> frozenset[int]:
    """Return the sections whose loss parts roads that are joined now, by index.

    A section counts as open to both sides if it can be driven in either direction: what
    only hangs on one-way streets is not found.
    """
    import networkx as nx

    graph = _open_graph(state)
    pairs: list[tuple[int, int]] = list(nx.bridges(graph))  # type: ignore[arg-type]
    joining = [graph[a][b]["sections"] for a, b in pairs]
    return frozenset(sections[0] for sections in joining if len(sections) == 1)


def no_second_way(region: Region, state: RoadState) -> tuple[NoSecondWay, ...]:
    """Return the offices and old centres that some one section cuts off from the hub.

    A place inside a section is cut off when that section is shut as a whole. Places that
    no way leads to at all are not among them.
    """
    import networkx as nx

    hub = region.hub
    if hub is None:
        return ()
    graph, alone = _open_graph(state), bridges(state)
    start = locate(region, Location(place_id=hub.id))
    root = _end(state, start)
    # Whole ways to all nodes would not fit into memory: only where each comes from.
    before = {root: root, **dict(nx.bfs_predecessors(graph, root))}
    own = {start.section} - {-1}
    found = []
    for place in region.places.values():
        point = _point(region, place.id) if place.kind in _NAMED else None
        if point is None or _end(state, point) not in before:
            continue
        nodes = _way_to(_end(state, point), before)
        steps = [graph[a][b]["sections"] for a, b in itertools.pairwise(nodes)]
        on_path = [sections[0] for sections in steps if len(sections) == 1]
        hanging = dict.fromkeys([*own, *(one for one in on_path if one in alone)])
        if point.section >= 0:
            hanging[point.section] = None
        if hanging:
            ids = tuple(state.roads.section_ids[at] for at in hanging)
            found.append(NoSecondWay(place_id=place.id, profile=state.profile.name, sections=ids))
    return tuple(found)


def _way_to(node: int, before: Mapping[int, int]) -> list[int]:
    """Return the nodes from the root, which comes from itself, to a node."""
    nodes = [node]
    while before[nodes[-1]] != nodes[-1]:
        nodes.append(before[nodes[-1]])
    return nodes[::-1]


def _open_graph(state: RoadState) -> nx.Graph[int]:
    """Return nodes joined by the sections that can be driven whole in some direction."""
    import networkx as nx

    roads = state.roads
    index = np.arange(len(roads.tail))
    ends = np.zeros_like(index), np.asarray(roads.length_m)
    usable = (state.span_ms(index, *ends) != SHUT) | (state.span_ms(index, *ends[::-1]) != SHUT)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(roads.node_lonlat)))
    for at in np.flatnonzero(usable).tolist():
        a, b = int(roads.tail[at]), int(roads.head[at])
        if a == b:
            continue
        if graph.has_edge(a, b):
            graph[a][b]["sections"].append(at)
        else:
            graph.add_edge(a, b, sections=[at])
    return graph


def _end(state: RoadState, point: RoadPoint) -> int:
    return point.node if point.node >= 0 else int(state.roads.tail[point.section])


def _point(region: Region, place_id: str) -> RoadPoint | None:
    try:
        return locate(region, Location(place_id=place_id))
    except LocationError:
        return None
