from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.travel.by_driven_sections import ByStates

from routeplan.model.road import TurnBan
from routeplan.network.roads import build_network
from routeplan.network.state import RoadState
from routeplan.travel.graph import split_graph
from routeplan.travel.table import build_travel
from routeplan.travel.topology import build_topology

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork


def _parts(roads: RoadNetwork, points: list[RoadPoint]) -> set[Any]:
    """Return every arc as (section id, from, to)."""
    graph = split_graph(roads, points)
    sections = [roads.sections[at].id for at in graph.section]
    return set(zip(sections, graph.from_m.tolist(), graph.to_m.tolist(), strict=True))


def test_without_stops_an_arc_is_a_whole_section(small_region: Region) -> None:
    roads = small_region.roads
    graph = split_graph(roads, [])
    assert graph.node_count == len(roads.node_ids)
    assert len(graph.tail) == 2 * len(roads.sections)
    assert graph.source.tolist() == graph.target.tolist() == []
    assert ("DT2-01", 4_000, 0) in _parts(roads, [])


def test_a_section_is_split_at_stops(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    points = [point_on("L2-01", 2_000), point_on("L2-01", 500), point_on("o2")]
    parts = _parts(small_region.roads, points)
    ahead = [(0, 500), (500, 2_000), (2_000, 3_000)]
    both = {("L2-01", *ends) for one, other in ahead for ends in ((one, other), (other, one))}
    assert {part for part in parts if part[0] == "L2-01"} == both


def test_two_doors_at_one_point_share_its_node(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    points = [point_on("L2-01", 500), point_on("L2-01", 500, off_m=90), point_on("o2", off_m=5)]
    graph = split_graph(small_region.roads, points)
    inside, same, node = graph.source.tolist()
    assert inside == same == len(small_region.roads.node_ids)
    assert node == small_region.roads.node_index["o2"]
    assert graph.node_count == inside + 1
    assert graph.arcs_on([graph.section[-1]]).size


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_parts_of_a_section_join_from_end_to_end(
    data: st.DataObject, small_region: Region, some_points: Any
) -> None:
    roads = small_region.roads
    graph = split_graph(roads, data.draw(some_points(roads)))
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


BAN = TurnBan(from_section="QL1-01", from_forward=True, to_section="DT2-01", to_forward=True)


@pytest.fixture(scope="module")
def banned(small_region: Region) -> RoadNetwork:
    """Return the ten-node map where nobody coming from the hub may turn to o2 at j1."""
    roads = small_region.roads
    return build_network(roads.sections, small_region.places, turn_bans=[BAN])


def _state(region: Region, roads: RoadNetwork, profile: str = "motorbike") -> RoadState:
    return RoadState(
        roads=roads,
        profile=region.profiles[profile],
        weather="dry",
        ways_outside_province=False,
    )


def _metres(state: RoadState, *points: RoadPoint) -> list[list[int]]:
    metres: list[list[int]] = (
        build_travel(points, {"only": state}).matrix("only").distance_m.tolist()
    )
    return metres


def test_a_banned_turn_is_driven_round(
    small_region: Region, banned: RoadNetwork, point_on: Callable[..., RoadPoint]
) -> None:
    hub, junction, office = point_on("hub"), point_on("j1"), point_on("o2")
    free = _metres(_state(small_region, small_region.roads), hub, junction, office)
    assert free == [[0, 6_000, 10_000], [6_000, 0, 4_000], [10_000, 4_000, 0]]
    # From the hub over j2 and the track; who begins at j1, or comes back, turns as ever.
    state = _state(small_region, banned)
    assert _metres(state, hub, junction, office) == [
        [0, 6_000, 22_000],
        [6_000, 0, 4_000],
        [10_000, 4_000, 0],
    ]
    travel = build_travel([hub, junction, office], {"only": state})
    leg = travel.legs("only", [(0, 2, 0)])[0]
    assert leg is not None
    assert [span.section_id for span in leg.spans] == ["QL1-01", "QL1-02", "T1-01"]
    to_junction = travel.legs("only", [(0, 1, 0)])[0]
    assert to_junction is not None
    assert [span.section_id for span in to_junction.spans] == ["QL1-01"]


def test_a_turn_banned_for_heavy_vehicles_is_free_for_others(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    ban = TurnBan(
        from_section="QL1-01",
        from_forward=True,
        to_section="DT2-01",
        to_forward=True,
        classes=("heavy",),
    )
    roads = build_network(small_region.roads.sections, small_region.places, turn_bans=[ban])
    metres = {
        name: _metres(_state(small_region, roads, name), point_on("hub"), point_on("o2"))[0][1]
        for name in ("van", "truck")
    }
    assert metres == {"van": 10_000, "truck": 22_000}


def test_a_turn_ban_holds_behind_a_stop_on_the_way(
    small_region: Region, banned: RoadNetwork, point_on: Callable[..., RoadPoint]
) -> None:
    points = [point_on("QL1-01", 2_000), point_on("DT2-01", 1_000), point_on("QL1-01", 5_000)]
    # It turns round at j2: 4 + 6 + 6 + 1 km. At the stop 1 km before j1 it may not.
    assert _metres(_state(small_region, banned), *points)[0] == [0, 17_000, 3_000]
    round_trip = TurnBan(
        from_section="QL1-02", from_forward=True, to_section="QL1-02", to_forward=False
    )
    sections = small_region.roads.sections
    roads = build_network(sections, small_region.places, turn_bans=[BAN, round_trip])
    # Nor round at j2: 4 + 6 km there, 10 km of track, then 3 km up from o2.
    assert _metres(_state(small_region, roads), *points)[0] == [0, 23_000, 3_000]


def test_a_stop_one_only_passes_is_no_place_to_turn_round(
    small_region: Region, banned: RoadNetwork, point_on: Callable[..., RoadPoint]
) -> None:
    state = _state(small_region, banned)
    points = [point_on("hub"), point_on("o2")]
    # From j1 into QL1-02 and back at once, coming then from a road that may turn to o2.
    passed = point_on("QL1-02", 1)
    assert _metres(state, *points, passed)[0] == [0, 22_000, 6_001]
    # Whoever stops there may: for it the day has two legs.
    assert _metres(state, *points, passed)[2] == [6_001, 4_001, 0]


def test_a_one_way_street_is_driven_one_way(
    small_region: Region, point_on: Callable[..., RoadPoint]
) -> None:
    first, *rest = small_region.roads.sections
    roads = build_network([dataclasses.replace(first, backward=()), *rest], small_region.places)
    state = _state(small_region, roads)
    assert _metres(state, point_on("hub"), point_on("j1")) == [[0, 6_000], [-1, 0]]
    assert _metres(state, point_on("QL1-01", 2_000), point_on("QL1-01", 1_000))[0][1] == -1


@pytest.mark.parametrize("engine", ["dijkstra", "hierarchy"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_with_banned_turns_a_way_equals_a_search_over_driven_sections(
    data: st.DataObject, small_region: Region, some_points: Any, some_closures: Any, engine: Any
) -> None:
    if engine == "hierarchy":
        pytest.importorskip("pyroutingkit")
    known = small_region.roads
    joins = [
        (one, one_ahead, other, other_ahead)
        for one in range(len(known.tail))
        for other in range(len(known.tail))
        for one_ahead in (True, False)
        for other_ahead in (True, False)
        if (known.head if one_ahead else known.tail)[one]
        == (known.tail if other_ahead else known.head)[other]
    ]
    bans = [
        TurnBan(
            from_section=known.section_ids[one],
            from_forward=one_ahead,
            to_section=known.section_ids[other],
            to_forward=other_ahead,
        )
        for one, one_ahead, other, other_ahead in data.draw(
            st.lists(st.sampled_from(joins), max_size=12)
        )
    ]
    roads = build_network(known.sections, small_region.places, turn_bans=bans)
    points = data.draw(some_points(roads))
    closed = tuple(data.draw(some_closures(roads)))
    state = dataclasses.replace(
        _state(small_region, roads), closed=closed, ways_outside_province=True
    )
    topology = build_topology(roads, points, "motorbike", engine=engine)
    weighed = topology.weigh(state)
    sources, targets = topology.nodes(range(len(points)))
    duration_ms, distance_m = weighed.search(sources, targets)
    for i, origin in enumerate(points):
        for j, destination in enumerate(points):
            expected = ByStates(state, destination).search(origin)
            if _place(origin) == _place(destination):
                expected = (0, 0)
            assert (duration_ms[i, j], distance_m[i, j]) == expected


def _place(point: RoadPoint) -> tuple[int, int, int]:
    return point.node, point.section, point.offset_m
