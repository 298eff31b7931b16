"""One suite for all engines of fastest paths."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.travel.multigraphs import Weighed, by_networkx, column, graphs

from routeplan.network.state import SHUT
from routeplan.travel import engine as engines
from routeplan.travel.dijkstra import pack, unpack
from routeplan.travel.engine import build_engine, hierarchy_installed

if TYPE_CHECKING:
    from routeplan.travel.engine import Engine, EngineName, Router

NAMES = (
    "dijkstra",
    pytest.param(
        "hierarchy",
        marks=pytest.mark.skipif(
            not hierarchy_installed(), reason="pyroutingkit is not installed (no Windows wheels)"
        ),
    ),
)
either = pytest.mark.parametrize("name", NAMES)
WEEK_MS = 7 * 86_400_000


def _engine(name: EngineName, graph: Weighed) -> Engine:
    return build_engine(graph.nodes, graph.tail, graph.head, name)


def _router(name: EngineName, graph: Weighed) -> Router:
    return _engine(name, graph).weigh(graph.duration_ms, graph.distance_m)


def _line(duration_ms: list[int], distance_m: list[int]) -> Weighed:
    """Return a one-way road over nodes 0, 1, 2 and so on."""
    at = np.arange(len(duration_ms))
    return Weighed(
        nodes=len(at) + 1,
        tail=at,
        head=at + 1,
        duration_ms=column(duration_ms),
        distance_m=column(distance_m),
        kept=at,
    )


def assert_answers(router: Router, graph: Weighed) -> None:
    """Ask for everything that there is to ask and compare with networkx."""
    every = np.arange(graph.nodes)
    duration_ms, distance_m = router.search(every, every)
    assert router.durations(every, every).tolist() == duration_ms.tolist()
    pairs = [(i, j) for i in every.tolist() for j in every.tolist()]
    paths = dict(zip(pairs, router.paths(pairs), strict=True))
    for source in every.tolist():
        expected = by_networkx(graph, source)
        for target in every.tolist():
            found = int(duration_ms[source, target]), int(distance_m[source, target])
            assert found == expected.get(target, (-1, -1))
            path = paths[source, target]
            assert (path is None) == (target not in expected)
            if path is not None:
                arcs = list(path)
                assert [source, *graph.head[arcs].tolist()][-1] == target
                assert graph.tail[arcs].tolist() == [source, *graph.head[arcs].tolist()][:-1]
                sums = graph.duration_ms[arcs].sum(), graph.distance_m[arcs].sum()
                assert sums == expected[target]
                assert SHUT not in graph.duration_ms[arcs]


@either
@settings(max_examples=120, deadline=None)
@given(graph=graphs())
def test_durations_distances_and_paths_equal_networkx(name: EngineName, graph: Weighed) -> None:
    assert_answers(_router(name, graph), graph)


@either
@settings(max_examples=80, deadline=None)
@given(graph=graphs(), data=st.data())
def test_a_repaired_router_is_one_weighed_anew_and_leaves_the_old(
    name: EngineName, graph: Weighed, data: st.DataObject
) -> None:
    routers = [(_router(name, graph), graph)]
    for _ in range(data.draw(st.integers(1, 4))):
        router, known = data.draw(st.sampled_from(routers))
        every = range(len(graph.tail))
        arcs = sorted(data.draw(st.sets(st.sampled_from(every), max_size=6))) if every else []
        millis = data.draw(
            st.lists(st.integers(0, 40) | st.just(SHUT), min_size=len(arcs), max_size=len(arcs))
        )
        changed_ms = known.duration_ms.copy()
        changed_ms[arcs] = millis
        changed = dataclasses.replace(known, duration_ms=changed_ms)
        routers.append((router.repaired(column(arcs), column(millis)), changed))
    # All of them, in any order and again: those that share what they search take turns.
    for at in data.draw(st.permutations([*range(len(routers)), 0])):
        assert_answers(*routers[at])


@either
def test_routers_of_one_graph_answer_from_several_threads(name: EngineName) -> None:
    chance = np.random.default_rng(3)
    nodes, count = 60, 400
    tail, head = chance.integers(0, nodes, (2, count))
    graph = Weighed(
        nodes=nodes,
        tail=tail,
        head=head,
        duration_ms=chance.integers(0, 5_000, count),
        distance_m=chance.integers(0, 90, count),
        kept=tail,
    )
    first = _router(name, graph)
    every, routers = np.arange(nodes), [first]
    for _ in range(5):
        arcs = chance.choice(count, 7, replace=False)
        routers.append(first.repaired(arcs, np.full(7, SHUT, dtype=np.int64)))
    expected = [router.search(every, every)[0].tolist() for router in routers]
    pairs = [(0, target) for target in range(nodes)]
    paths = [router.paths(pairs) for router in routers]

    def ask(at: int) -> bool:
        asked = routers[at % 6]
        same = asked.durations(every, every).tolist() == expected[at % 6]
        return same and asked.paths(pairs) == paths[at % 6]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(60)))


@either
def test_a_node_is_reached_from_itself_and_nothing_else_without_arcs(name: EngineName) -> None:
    none = column([])
    graph = Weighed(nodes=3, tail=none, head=none, duration_ms=none, distance_m=none, kept=none)
    assert_answers(_router(name, graph), graph)
    assert_answers(_router(name, graph).repaired(none, none), graph)


@either
def test_one_node_and_none_at_all(name: EngineName) -> None:
    none = column([])
    for nodes in (0, 1):
        graph = Weighed(
            nodes=nodes, tail=none, head=none, duration_ms=none, distance_m=none, kept=none
        )
        assert_answers(_router(name, graph), graph)
        router = _router(name, graph)
        assert router.search(none, none)[0].shape == (0, 0)
        assert router.durations(none, none).shape == (0, 0)
        assert router.paths([]) == []
    loop = Weighed(
        nodes=1,
        tail=column([0]),
        head=column([0]),
        duration_ms=column([5]),
        distance_m=column([5]),
        kept=none,
    )
    assert_answers(_router(name, loop), loop)


@either
def test_rows_and_columns_stand_as_asked_for_also_twice(name: EngineName) -> None:
    router = _router(name, _line([1, 2, 4], [10, 20, 40]))
    sources, targets = column([1, 0, 1]), column([3, 3, 0, 1])
    expected = [[6, 6, -1, 0], [7, 7, 0, 1], [6, 6, -1, 0]]
    assert router.durations(sources, targets).tolist() == expected
    duration_ms, distance_m = router.search(sources, targets)
    assert duration_ms.tolist() == expected
    assert distance_m.tolist() == [[60, 60, -1, 0], [70, 70, 0, 10], [60, 60, -1, 0]]
    none = column([])
    assert router.durations(none, targets).shape == (0, 4)
    assert router.search(none, targets)[0].shape == (0, 4)
    assert router.search(sources, none)[1].shape == (3, 0)
    assert router.paths([(0, 3), (3, 0), (0, 3), (2, 2)]) == [(0, 1, 2), None, (0, 1, 2), ()]


@either
@pytest.mark.parametrize("total_ms", [2**31 - 2, 2**31 - 1, 2**31, 2**31 + 1, 6 * WEEK_MS])
def test_a_very_long_way_is_a_way(name: EngineName, total_ms: int) -> None:
    half_ms = total_ms // 2
    # Of ways that take longer than 149 h, metres are kept by eights.
    graph = _line([half_ms, total_ms - half_ms, SHUT], [1_000_000, 999_992, 5])
    assert_answers(_router(name, graph), graph)
    # One arc alone is as long, and the way back is shut.
    back = Weighed(
        nodes=2,
        tail=column([0, 1]),
        head=column([1, 0]),
        duration_ms=column([total_ms, SHUT]),
        distance_m=column([8, 8]),
        kept=column([]),
    )
    assert_answers(_router(name, back), back)
    sooner = dataclasses.replace(back, duration_ms=column([9, total_ms]))
    router = _router(name, back).repaired(column([0, 1]), column([9, total_ms]))
    assert_answers(router, sooner)


@either
def test_a_way_across_a_continent_is_as_long_as_it_is(name: EngineName) -> None:
    graph = _line([5_400_000] * 90, [100_001] * 90)
    router = _router(name, graph)
    duration_ms, distance_m = router.search(column([0]), column([90]))
    assert (duration_ms.item(), distance_m.item()) == (486_000_000, 9_000_090)
    assert_answers(router, graph)


def test_a_delay_of_years_is_no_overflow() -> None:
    years_ms, metres = unpack(pack(column([10**12, SHUT]), column([0, 7])))
    assert years_ms[0] > 2**37
    assert (years_ms[1], metres[1]) == (-1, -1)


@either
@pytest.mark.parametrize("wrong", [3, 2**32])
def test_what_is_no_node_is_refused(name: EngineName, wrong: int) -> None:
    router = _router(name, _line([1, 1], [1, 1]))
    for ask in (router.durations, router.search):
        with pytest.raises((IndexError, ValueError)):
            ask(column([0]), column([wrong]))


def test_the_engine_is_chosen_by_what_is_installed_and_pays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nodes = 600
    at = np.arange(nodes - 1)

    def chosen(count: int) -> str:
        return build_engine(count, at[: count - 1], at[: count - 1] + 1).name

    assert chosen(20) == "dijkstra"
    if hierarchy_installed():
        assert chosen(nodes) == "hierarchy"
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    assert not hierarchy_installed()
    assert chosen(nodes) == "dijkstra"
