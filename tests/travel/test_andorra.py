"""Random parts of a real map, with closures, against networkx on the same weights."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.travel.by_driven_sections import ByStates

from routeplan.io.folders import shipped_data
from routeplan.io.map_speeds import read_map_speeds
from routeplan.io.osm_file import read_osm_file
from routeplan.model.road import TurnBan
from routeplan.network.locate import RoadPoint
from routeplan.network.roads import network_of
from routeplan.network.state import RoadState
from routeplan.network.way_tags import WayRules
from routeplan.travel.engine import hierarchy_installed
from routeplan.travel.table import merge_spans
from routeplan.travel.topology import build_topology

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Weather
    from routeplan.network.profiles import Profile
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

ENGINES = ("dijkstra", "hierarchy") if hierarchy_installed() else ("dijkstra",)


@pytest.fixture(scope="module")
def andorra() -> RoadNetwork:
    """Return the roads of Andorra from OpenStreetMap."""
    folder = os.environ.get("ROUTEPLAN_OSM")
    if not folder:
        pytest.skip("ROUTEPLAN_OSM names no folder with andorra.osm.pbf")
    file = Path(folder) / "andorra.osm.pbf"
    if not file.is_file():
        pytest.skip("no andorra.osm.pbf in the folder of ROUTEPLAN_OSM")
    speeds = read_map_speeds(shipped_data() / "map_speeds.toml")
    return read_osm_file(file, WayRules(speeds)).roads


def _part(roads: RoadNetwork, start: int, size: int) -> RoadNetwork:
    """Return the sections nearest to one of them, by steps over nodes."""
    ends = np.stack([roads.tail, roads.head])
    chosen = {start: None}
    reached = set(ends[:, start].tolist())
    while len(chosen) < size:
        near = np.isin(ends, sorted(reached)).any(axis=0)
        new = [at for at in np.flatnonzero(near).tolist() if at not in chosen]
        if not new:
            break
        chosen.update(dict.fromkeys(new[: size - len(chosen)]))
        reached.update(ends[:, list(chosen)].reshape(-1).tolist())
    sections = [roads.sections[at] for at in chosen]
    names = sorted({name for one in sections for name in (one.from_place, one.to_place)})
    lonlat = roads.node_lonlat[[roads.node_index[name] for name in names]]
    return network_of(sections, names, lonlat)


def _with_bans(roads: RoadNetwork, chance: random.Random) -> RoadNetwork:
    """Return the roads with some turns banned; this file of Andorra has no restrictions."""
    ways = [(section, ahead) for section in roads.sections for ahead in (True, False)]
    bans = [
        TurnBan(
            from_section=one.id,
            from_forward=one_ahead,
            to_section=other.id,
            to_forward=other_ahead,
        )
        for one, one_ahead in ways
        for other, other_ahead in ways
        if (one.to_place if one_ahead else one.from_place)
        == (other.from_place if other_ahead else other.to_place)
    ]
    chosen = chance.sample(bans, len(bans) // 3)
    names = list(roads.node_ids)
    return network_of(list(roads.sections), names, roads.node_lonlat, turn_bans=chosen)


def _draw_state(
    data: st.DataObject, roads: RoadNetwork, region: Region, closures: Any
) -> tuple[RoadState, list[RoadPoint]]:
    profile: Profile = region.profiles[data.draw(st.sampled_from(["motorbike", "van", "truck"]))]
    weathers: tuple[Weather, ...] = ("dry", "wet")
    weather = data.draw(st.sampled_from(weathers))
    closed = tuple(data.draw(closures(roads), "closed"))
    # Points far apart are as likely as near ones: drawn by number, not by growing lists.
    chance = random.Random(data.draw(st.integers(0, 10**6), "points"))  # noqa: S311
    points = [_any_point(chance, roads) for _ in range(7)]
    return RoadState(roads, profile, weather, True, closed), list(dict.fromkeys(points))


def _any_point(chance: random.Random, roads: RoadNetwork) -> RoadPoint:
    section = chance.randrange(len(roads.tail))
    length_m = int(roads.length_m[section])
    if length_m < 2 or chance.random() < 0.3:
        return RoadPoint(node=chance.randrange(len(roads.node_ids)), lon=0, lat=0)
    return RoadPoint(section=section, offset_m=chance.randrange(1, length_m), lon=0, lat=0)


def _assert_equals(
    state: RoadState, points: list[RoadPoint], engine: Any, expected: dict[Any, tuple[int, int]]
) -> None:
    topology = build_topology(state.roads, points, state.profile.vehicle_class, engine=engine)
    # First without closures, then repaired, as scenarios are.
    weighed = topology.weigh(state.with_closed(())).with_closed(state.closed)
    sources, targets = topology.nodes(range(len(points)))
    duration_ms, distance_m = weighed.search(sources, targets)
    assert (weighed.durations(sources, targets) == duration_ms).all()
    pairs = [(i, j) for i in range(len(points)) for j in range(len(points)) if i != j]
    for (i, j), arcs in zip(pairs, weighed.trace(pairs), strict=True):
        assert (duration_ms[i, j], distance_m[i, j]) == expected.get((i, j), (-1, -1))
        assert (arcs is None) == ((i, j) not in expected)
        if arcs is not None:
            spans = merge_spans(state, topology.graph, arcs)
            index = [state.roads.section_index[span.section_id] for span in spans]
            ends = [(span.from_m, span.to_m) for span in spans]
            parts = [state.span_ms(at, *end)[0] for at, end in zip(index, ends, strict=True)]
            assert sum(parts) == duration_ms[i, j]
            assert sum(abs(to_m - from_m) for from_m, to_m in ends) == distance_m[i, j]


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_ways_on_parts_of_a_real_map_equal_networkx(
    engine: str,
    data: st.DataObject,
    andorra: RoadNetwork,
    small_region: Region,
    some_closures: Any,
    reference: Callable[..., dict[tuple[int, int], tuple[int, int]]],
) -> None:
    start = data.draw(st.integers(0, len(andorra.tail) - 1))
    roads = _part(andorra, start, data.draw(st.sampled_from([30, 300, 900])))
    state, points = _draw_state(data, roads, small_region, some_closures)
    _assert_equals(state, points, engine, reference(state, points))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_turns_banned_on_parts_of_a_real_map_are_heeded(
    engine: str,
    data: st.DataObject,
    andorra: RoadNetwork,
    small_region: Region,
    some_closures: Any,
) -> None:
    start = data.draw(st.integers(0, len(andorra.tail) - 1))
    chance = random.Random(start)  # noqa: S311 - a draw to repeat
    roads = _with_bans(_part(andorra, start, 40), chance)
    state, points = _draw_state(data, roads, small_region, some_closures)
    ways = {
        (i, j): ByStates(state, points[j]).search(points[i])
        for i in range(len(points))
        for j in range(len(points))
        if i != j
    }
    expected = {pair: way for pair, way in ways.items() if way != (-1, -1)}
    _assert_equals(state, points, engine, expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_whole_map_equals_networkx(
    engine: str,
    andorra: RoadNetwork,
    small_region: Region,
    reference: Callable[..., dict[tuple[int, int], tuple[int, int]]],
) -> None:
    sections, names = list(andorra.sections), list(andorra.node_ids)
    roads = network_of(sections, names, andorra.node_lonlat)
    chance = random.Random(5)  # noqa: S311 - a draw to repeat
    points = [_any_point(chance, roads) for _ in range(12)]
    state = RoadState(roads, small_region.profiles["van"], "dry", True)
    _assert_equals(state, points, engine, reference(state, points))
