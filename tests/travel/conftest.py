"""Roads under closures, and points on them, as the travel tests need them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import strategies as st

from routeplan.network.closures import ClosedSpan
from routeplan.network.locate import RoadPoint
from routeplan.network.state import SHUT, RoadState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.day import Weather
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

CLASSES: tuple[frozenset[VehicleClass], ...] = (
    frozenset({"motorbike", "light", "heavy"}),
    frozenset({"light", "heavy"}),
    frozenset({"heavy"}),
    frozenset(),
)
PLACE_AT = 10**9
"""In the reference graph a weight is milliseconds times this, plus metres; exact."""


@pytest.fixture(scope="session")
def road_state() -> Callable[..., RoadState]:
    """Return ``road_state(region, closed, profile=, weather=, outside=)``."""

    def make(
        region: Region,
        closed: Sequence[ClosedSpan] = (),
        *,
        profile: str = "van",
        weather: Weather = "dry",
        outside: bool = True,
    ) -> RoadState:
        return RoadState(
            roads=region.roads,
            profile=region.profiles[profile],
            weather=weather,
            ways_outside_province=outside,
            closed=tuple(closed),
        )

    return make


@pytest.fixture(scope="session")
def closed_span(small_region: Region) -> Callable[..., ClosedSpan]:
    """Return ``closed_span("QL1-01", 2000, 2100, forward=, classes=, delay_s=)``."""

    def make(  # noqa: PLR0913 - one closed span
        section_id: str,
        from_m: int,
        to_m: int,
        *,
        closure_id: str = "c1",
        forward: bool = True,
        backward: bool = True,
        classes: frozenset[VehicleClass] = CLASSES[0],
        delay_s: int = 0,
        speed_factor: float = 1.0,
    ) -> ClosedSpan:
        return ClosedSpan(
            closure_id=closure_id,
            section=small_region.roads.section_index[section_id],
            from_m=from_m,
            to_m=to_m,
            forward=forward,
            backward=backward,
            classes=classes,
            delay_s=delay_s,
            speed_factor=speed_factor,
        )

    return make


@pytest.fixture(scope="session")
def point_on(small_region: Region) -> Callable[..., RoadPoint]:
    """Return ``point_on("o1")`` or ``point_on("QL1-01", 2500, off_m=300)``."""

    def make(where: str, offset_m: int | None = None, off_m: int = 0) -> RoadPoint:
        roads = small_region.roads
        if offset_m is None:
            return RoadPoint(node=roads.node_index[where], snap_distance_m=off_m, lon=0, lat=0)
        section = roads.section_index[where]
        return RoadPoint(section=section, offset_m=offset_m, snap_distance_m=off_m, lon=0, lat=0)

    return make


@pytest.fixture(scope="session")
def some_points() -> Callable[[RoadNetwork], st.SearchStrategy[list[RoadPoint]]]:
    """Return a strategy for distinct points of a network, on and off the road."""

    def strategy(roads: RoadNetwork) -> st.SearchStrategy[list[RoadPoint]]:
        off_m = st.sampled_from((0, 0, 0, 1, 350))
        nodes = st.builds(
            lambda node, off_m: RoadPoint(node=node, snap_distance_m=off_m, lon=0, lat=0),
            st.integers(0, len(roads.node_ids) - 1),
            off_m,
        )
        inside = st.integers(0, len(roads.sections) - 1).flatmap(
            lambda section: st.builds(
                lambda offset_m, off_m: RoadPoint(
                    section=section, offset_m=offset_m, snap_distance_m=off_m, lon=0, lat=0
                ),
                st.integers(1, int(roads.length_m[section]) - 1),
                off_m,
            )
        )
        return st.lists(nodes | inside, min_size=2, max_size=7, unique=True)

    return strategy


@pytest.fixture(scope="session")
def some_closures() -> Callable[[RoadNetwork], st.SearchStrategy[list[ClosedSpan]]]:
    """Return a strategy for closed, delayed and slowed spans, by direction and class."""

    def strategy(roads: RoadNetwork) -> st.SearchStrategy[list[ClosedSpan]]:
        return st.lists(
            st.integers(0, len(roads.sections) - 1).flatmap(lambda at: _closures_of(roads, at)),
            max_size=5,
        )

    return strategy


def _closures_of(roads: RoadNetwork, section: int) -> st.SearchStrategy[ClosedSpan]:
    length_m = int(roads.length_m[section])
    ends = st.lists(st.integers(0, length_m), min_size=2, max_size=2, unique=True).map(sorted)
    return st.builds(
        lambda ends, directions, classes, slow: ClosedSpan(
            closure_id="some",
            section=section,
            from_m=ends[0],
            to_m=ends[1],
            forward=directions[0],
            backward=directions[1],
            classes=classes,
            delay_s=slow[0],
            speed_factor=slow[1],
        ),
        ends,
        st.sampled_from(((True, True), (True, False), (False, True))),
        st.sampled_from(CLASSES),
        st.sampled_from(((0, 1.0), (0, 1.0), (600, 1.0), (0, 0.25), (45, 0.5))),
    )


@pytest.fixture(scope="session")
def reference() -> Callable[..., dict[tuple[int, int], tuple[int, int]]]:
    """Return ``reference(state, points)``: (milliseconds, metres) by networkx, on the road.

    The graph is put together here, by itself: only the milliseconds of a span are the
    product's. A pair without a way is missing.
    """

    def search(
        state: RoadState, points: Sequence[RoadPoint]
    ) -> dict[tuple[int, int], tuple[int, int]]:
        graph: nx.MultiDiGraph[object] = nx.MultiDiGraph()
        graph.add_nodes_from(range(len(state.roads.node_ids)))
        for section in range(len(state.roads.sections)):
            cuts = _cuts(state, section, points)
            graph.add_nodes_from(_end(state, section, at) for at in cuts)
            for one, other in itertools.pairwise(cuts):
                _add_part(graph, state, section, one, other)
        found = {}
        for i, origin in enumerate(points):
            lengths = nx.single_source_dijkstra_path_length(graph, _node(origin))
            for j, destination in enumerate(points):
                if _node(destination) in lengths:
                    found[i, j] = divmod(int(lengths[_node(destination)]), PLACE_AT)
        return found

    return search


def _cuts(state: RoadState, section: int, points: Sequence[RoadPoint]) -> list[int]:
    cuts = {0, int(state.roads.length_m[section])}
    cuts.update(point.offset_m for point in points if point.section == section)
    cuts.update(
        at for span in state.closed if span.section == section for at in (span.from_m, span.to_m)
    )
    return sorted(cuts)


def _add_part(
    graph: nx.MultiDiGraph[object], state: RoadState, section: int, one: int, other: int
) -> None:
    for from_m, to_m in ((one, other), (other, one)):
        duration_ms = int(state.span_ms([section], [from_m], [to_m])[0])
        if duration_ms != SHUT:
            graph.add_edge(
                _end(state, section, from_m),
                _end(state, section, to_m),
                weight=duration_ms * PLACE_AT + abs(to_m - from_m),
            )


def _end(state: RoadState, section: int, offset_m: int) -> object:
    if offset_m == 0:
        return int(state.roads.tail[section])
    if offset_m == state.roads.length_m[section]:
        return int(state.roads.head[section])
    return section, offset_m


def _node(point: RoadPoint) -> object:
    return point.node if point.node >= 0 else (point.section, point.offset_m)
