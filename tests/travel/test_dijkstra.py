from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.travel.dijkstra import search, trace, weigh
from routeplan.travel.graph import split_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.region import Region
    from routeplan.network.state import RoadState


def test_shut_arcs_are_left_out(
    small_region: Region,
    road_state: Callable[..., RoadState],
    closed_span: Callable[..., ClosedSpan],
) -> None:
    slide = closed_span("L1-01", 2_000, 2_020, backward=False)
    graph = split_graph(small_region.roads, [], [slide])
    open_roads = weigh(graph, road_state(small_region))
    assert open_roads.matrix.nnz == len(graph.tail)
    with_slide = weigh(graph, road_state(small_region, [slide]))
    shut = set(open_roads.arc.tolist()) - set(with_slide.arc.tolist())
    assert [(graph.from_m[arc], graph.to_m[arc]) for arc in shut] == [(2_000, 2_020)]


def test_times_and_distances_of_any_nodes_in_any_order(
    small_region: Region, road_state: Callable[..., RoadState]
) -> None:
    graph = split_graph(small_region.roads, [], [])
    weighted = weigh(graph, road_state(small_region))
    node = small_region.roads.node_index
    sources = np.array([node["o2"], node["hub"], node["o2"]])
    targets = np.array([node["j1"], node["v1"]])
    duration_ms, distance_m = search(weighted, sources, targets)
    assert distance_m.tolist() == [[4_000, 3_000], [6_000, 13_000], [4_000, 3_000]]
    assert (duration_ms == distance_m * 90).all()


def test_a_long_way_is_added_up_to_the_millisecond(
    small_region: Region,
    road_state: Callable[..., RoadState],
    closed_span: Callable[..., ClosedSpan],
) -> None:
    # Seven weeks of waiting on the way: the packed weight must hold them beside the metres.
    wait_s = 49 * 86_400
    held = closed_span("X1-02", 1, 59_999, classes=frozenset(), delay_s=wait_s)
    cut = [closed_span("QL9A-01", 100, 120)]
    graph = split_graph(small_region.roads, [], [held, *cut])
    weighted = weigh(graph, road_state(small_region, [held, *cut]))
    node = small_region.roads.node_index
    duration_ms, distance_m = search(weighted, np.array([node["edge"]]), np.array([node["hub"]]))
    assert distance_m.tolist() == [[80_000]]
    assert duration_ms.tolist() == [[80_000 * 90 + wait_s * 1_000]]


def test_paths_are_traced_arc_by_arc(
    small_region: Region,
    road_state: Callable[..., RoadState],
    closed_span: Callable[..., ClosedSpan],
) -> None:
    slide = closed_span("L2-01", 100, 120)
    graph = split_graph(small_region.roads, [], [slide])
    weighted = weigh(graph, road_state(small_region, [slide]))
    node = small_region.roads.node_index
    there, nowhere, stay = trace(
        weighted,
        [(node["hub"], node["o2"]), (node["hub"], node["v1"]), (node["o3"], node["o3"])],
    )
    assert there is not None
    sections = [small_region.roads.sections[graph.section[arc]].id for arc in there]
    assert sections == ["QL1-01", "DT2-01"]
    assert nowhere is None
    assert stay == ()
