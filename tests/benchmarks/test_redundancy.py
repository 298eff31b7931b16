from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from benchmarks.redundancy import NO_DETOUR, detour_lengths
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import redundancy

if TYPE_CHECKING:
    from routeplan.network.region import Region

Links = list[tuple[int, int, int]]


def by_networkx(links: Links) -> list[int]:
    """Return the same by taking each link out of a graph and searching it."""
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    for key, (a, b, length) in enumerate(links):
        graph.add_edge(a, b, key=key, length=length)
    found = []
    for key, (a, b, length) in enumerate(links):
        graph.remove_edge(a, b, key=key)
        try:
            found.append(int(nx.shortest_path_length(graph, a, b, weight="length")))
        except nx.NetworkXNoPath:
            found.append(NO_DETOUR)
        graph.add_edge(a, b, key=key, length=length)
    return found


def detours(links: Links, nodes: int) -> list[int]:
    tail, head, length = np.array(links, dtype=np.int64).reshape(-1, 3).T
    found: list[int] = detour_lengths(nodes, tail, head, length).tolist()
    return found


@pytest.mark.parametrize("fast", [True, False])
@given(data=st.data())
def test_the_same_as_taking_each_link_out(fast: bool, data: st.DataObject) -> None:  # noqa: FBT001
    nodes = data.draw(st.integers(1, 14))
    node = st.integers(0, nodes - 1)
    links = data.draw(st.lists(st.tuples(node, node, st.integers(0, 20)), max_size=24))
    with pytest.MonkeyPatch.context() as patch:
        if not fast:
            patch.setattr(redundancy, "hierarchy_installed", lambda: False)
        assert detours(links, nodes) == by_networkx(links)


def test_rings_chains_and_dead_ends() -> None:
    ring = [(0, 1, 3), (1, 2, 4), (2, 0, 5)]
    assert detours(ring, 3) == [9, 8, 7]
    hanging = [*ring, (2, 3, 1), (3, 4, 1), (4, 2, 6), (4, 5, 9)]
    assert detours(hanging, 6) == [9, 8, 7, 7, 7, 2, NO_DETOUR]
    assert detours([(0, 1, 5), (0, 1, 7), (0, 1, 6), (1, 1, 2)], 2) == [6, 5, 5, 0]
    assert detours([], 3) == []


def test_the_sections_of_dien_bien(dien_bien: Region) -> None:
    roads = dien_bien.roads
    links = list(
        zip(roads.tail.tolist(), roads.head.tolist(), roads.length_m.tolist(), strict=True)
    )
    found = detours(links, len(roads.node_lonlat))
    assert found == by_networkx(links)
    without = {
        one for one, metres in zip(roads.section_ids, found, strict=True) if metres == NO_DETOUR
    }
    assert 0 < len(without) < len(found)
