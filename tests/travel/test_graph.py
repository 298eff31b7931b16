from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.travel.graph import split_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork


def _parts(roads: RoadNetwork, points: list[RoadPoint], closed: list[ClosedSpan]) -> set[Any]:
    """Return every arc as (section id, from, to)."""
    graph = split_graph(roads, points, closed)
    sections = [roads.sections[at].id for at in graph.section]
    return set(zip(sections, graph.from_m.tolist(), graph.to_m.tolist(), strict=True))


def test_without_stops_an_arc_is_a_whole_section(small_region: Region) -> None:
    roads = small_region.roads
    graph = split_graph(roads, [], [])
    assert graph.node_count == len(roads.node_ids)
    assert len(graph.tail) == 2 * len(roads.sections)
    assert graph.point_node.tolist() == []
    assert ("DT2-01", 4_000, 0) in _parts(roads, [], [])


def test_a_section_is_split_at_stops_and_at_closures_ends(
    small_region: Region, closed_span: Callable[..., ClosedSpan], point_on: Callable[..., RoadPoint]
) -> None:
    points = [point_on("L2-01", 500), point_on("L2-01", 2_000), point_on("o2")]
    closed = [closed_span("L2-01", 500, 900), closed_span("L2-01", 2_500, 3_000)]
    parts = _parts(small_region.roads, points, closed)
    ahead = [(0, 500), (500, 900), (900, 2_000), (2_000, 2_500), (2_500, 3_000)]
    both = {("L2-01", *ends) for one, other in ahead for ends in ((one, other), (other, one))}
    assert {part for part in parts if part[0] == "L2-01"} == both


def test_two_doors_at_one_point_share_its_node(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    points = [point_on("L2-01", 500), point_on("L2-01", 500, off_m=90), point_on("o2", off_m=5)]
    graph = split_graph(small_region.roads, points, [])
    inside, same, node = graph.point_node.tolist()
    assert inside == same == len(small_region.roads.node_ids)
    assert node == small_region.roads.node_index["o2"]
    assert graph.node_count == inside + 1


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_parts_of_a_section_join_from_end_to_end(
    data: st.DataObject, small_region: Region, some_points: Any, some_closures: Any
) -> None:
    roads = small_region.roads
    graph = split_graph(roads, data.draw(some_points(roads)), data.draw(some_closures(roads)))
    offsets: dict[tuple[int, int], set[int]] = defaultdict(set)
    for arc in range(len(graph.tail)):
        section = int(graph.section[arc])
        offsets[section, int(graph.tail[arc])].add(int(graph.from_m[arc]))
        offsets[section, int(graph.head[arc])].add(int(graph.to_m[arc]))
    assert all(len(at) == 1 for at in offsets.values()), "a node lies at one offset of a section"
    for section, length_m in enumerate(roads.length_m.tolist()):
        here = graph.section == section
        for forward in (True, False):
            ahead = here & ((graph.from_m < graph.to_m) == forward)
            assert np.abs(graph.to_m[ahead] - graph.from_m[ahead]).sum() == length_m
        assert offsets[section, int(roads.tail[section])] == {0}
        assert offsets[section, int(roads.head[section])] == {length_m}
