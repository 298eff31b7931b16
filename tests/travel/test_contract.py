from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.travel.multigraphs import by_networkx, column, graphs

from routeplan.network.state import SHUT
from routeplan.travel.contract import contract
from routeplan.travel.dijkstra import DijkstraEngine

if TYPE_CHECKING:
    from tests.travel.multigraphs import Weighed


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_the_core_has_the_same_fastest_paths_between_kept_nodes(graph: Weighed) -> None:
    core = contract(graph.nodes, graph.tail, graph.head, graph.kept)
    engine = DijkstraEngine(node_count=core.node_count, tail=core.tail, head=core.head)
    router = engine.weigh(core.durations(graph.duration_ms), core.distances(graph.distance_m))
    ends = core.core_of_node[graph.kept]
    assert (ends >= 0).all()
    duration_ms, distance_m = router.search(ends, ends)
    for row, source in enumerate(graph.kept.tolist()):
        expected = by_networkx(graph, source)
        for at, target in enumerate(graph.kept.tolist()):
            found = duration_ms[row, at], distance_m[row, at]
            assert found == expected.get(target, (-1, -1))
            path = router.paths([(int(ends[row]), int(ends[at]))])[0]
            assert (path is None) == (target not in expected)
            if path is not None:
                _assert_is_a_way(graph, core.expand(path), source, target, expected[target])


def _assert_is_a_way(
    graph: Weighed, arcs: tuple[int, ...], source: int, target: int, weight: tuple[int, int]
) -> None:
    nodes = [source, *graph.head[list(arcs)].tolist()]
    assert graph.tail[list(arcs)].tolist() == nodes[:-1]
    assert nodes[-1] == target
    assert (graph.duration_ms[list(arcs)] != SHUT).all()
    columns = (graph.duration_ms, graph.distance_m)
    assert tuple(int(x[list(arcs)].sum()) for x in columns) == weight


@settings(max_examples=150, deadline=None)
@given(graphs(), st.data())
def test_a_core_arc_stands_for_a_connected_run_of_arcs_of_its_own(
    graph: Weighed, data: st.DataObject
) -> None:
    core = contract(graph.nodes, graph.tail, graph.head, graph.kept)
    assert (core.tail != core.head).all()
    assert core.core_of_node[core.node_of_core].tolist() == list(range(core.node_count))
    assert len(set(core.parts.tolist())) == len(core.parts)
    for arc, (start, end) in enumerate(pairwise(core.part_start.tolist())):
        parts = core.parts[start:end]
        assert end > start
        assert core.expand([arc]) == tuple(parts.tolist())
        assert (core.core_arc_of[parts] == arc).all()
        nodes = [*graph.tail[parts].tolist(), int(graph.head[parts[-1]])]
        assert nodes[1:] == graph.head[parts].tolist()
        assert core.node_of_core[[core.tail[arc], core.head[arc]]].tolist() == nodes[:: len(parts)]
    assert (core.core_arc_of >= 0).sum() == len(core.parts)
    # Weights of some arcs alone are those of all, looked up.
    changed = data.draw(st.lists(st.integers(0, max(0, len(graph.tail) - 1)), max_size=4))
    arcs = column(changed if len(graph.tail) else [])
    touched = core.touched(arcs)
    assert set(touched.tolist()) == {int(a) for a in core.core_arc_of[arcs] if a >= 0}
    durations = core.durations(graph.duration_ms)
    assert core.durations_of(touched, graph.duration_ms).tolist() == durations[touched].tolist()


def test_chains_and_dead_ends_go_and_choices_stay() -> None:
    # 0 - 1 - 2 = 3 - 4, a dead end 2 - 5 - 6, a ring 7 - 8 - 9 of its own; "=" is two roads.
    pairs = [(0, 1), (1, 2), (2, 3), (2, 3), (3, 4), (2, 5), (5, 6), (7, 8), (8, 9), (9, 7)]
    tail = column([a for a, _ in pairs] + [b for _, b in pairs])
    head = column([b for _, b in pairs] + [a for a, _ in pairs])
    core = contract(10, tail, head, column([0, 4]))
    assert core.node_of_core.tolist() == [0, 2, 3, 4]
    ends = zip(core.node_of_core[core.tail], core.node_of_core[core.head], strict=True)
    assert sorted((int(a), int(b)) for a, b in ends) == [
        (0, 2),
        (2, 0),
        (2, 3),
        (2, 3),
        (3, 2),
        (3, 2),
        (3, 4),
        (4, 3),
    ]
    assert core.durations(np.arange(20))[0] == 0 + 1
    shut = np.arange(20)
    shut[1] = SHUT
    assert core.durations(shut)[0] == SHUT


def test_no_nodes_and_no_arcs() -> None:
    none = np.empty(0, dtype=np.int64)
    assert contract(0, none, none, none).node_count == 0
    lonely = contract(3, none, none, column([1]))
    assert lonely.node_of_core.tolist() == [1]
    assert lonely.durations(none).tolist() == []
    assert lonely.expand([]) == ()


def test_its_arrays_are_read_only() -> None:
    core = contract(2, column([0]), column([1]), column([0, 1]))
    for field in dataclasses.fields(core):
        value = getattr(core, field.name)
        assert isinstance(value, int) or not value.flags.writeable
