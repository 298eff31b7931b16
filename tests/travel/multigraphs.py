"""Small directed multigraphs with weights, and networkx on them."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

PLACE_AT = 10**7


@dataclasses.dataclass(frozen=True, kw_only=True)
class Weighed:
    """A directed multigraph with weights, and nodes that stay."""

    nodes: int
    tail: Ints
    head: Ints
    duration_ms: Ints
    distance_m: Ints
    kept: Ints


def column(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


@st.composite
def graphs(draw: st.DrawFn) -> Weighed:
    """Return chains, rings, dead ends and parallel arcs, both ways or one, some shut."""
    nodes = draw(st.integers(1, 9))
    node = st.integers(0, nodes - 1)
    arcs: list[tuple[int, int]] = []
    for chain in draw(st.lists(st.lists(node, min_size=2, max_size=6), max_size=6)):
        ways = draw(st.sampled_from(["both", "both", "forward", "twice"]))
        for one, other in pairwise(chain):
            arcs.append((one, other))
            arcs += [(other, one)] if ways != "forward" else []
            arcs += [(one, other)] if ways == "twice" else []
    count = len(arcs)
    millis = st.integers(0, 40) | st.just(SHUT)
    return Weighed(
        nodes=nodes,
        tail=column([one for one, _ in arcs]),
        head=column([other for _, other in arcs]),
        duration_ms=column(draw(st.lists(millis, min_size=count, max_size=count))),
        distance_m=column(draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))),
        kept=column(sorted(draw(st.sets(node, min_size=1, max_size=4)))),
    )


def by_networkx(graph: Weighed, source: int) -> dict[int, tuple[int, int]]:
    """Return the fastest milliseconds, and of these the fewest metres, by target."""
    whole: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    whole.add_nodes_from(range(graph.nodes))
    columns = (graph.tail, graph.head, graph.duration_ms, graph.distance_m)
    for tail, head, millis, metres in zip(*(x.tolist() for x in columns), strict=True):
        if millis != SHUT:
            whole.add_edge(tail, head, weight=millis * PLACE_AT + metres)
    lengths = nx.single_source_dijkstra_path_length(whole, source)
    return {target: divmod(int(length), PLACE_AT) for target, length in lengths.items()}
