from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from routeplan.network.closures import ClosedSpan
from routeplan.network.roads import build_network
from routeplan.network.state import RoadState
from routeplan.simulate.bridges import bridges, no_second_way

if TYPE_CHECKING:
    from routeplan.model.day import Weather
    from routeplan.network.region import Region


def _state(region: Region, profile: str, weather: Weather, *, outside: bool = False) -> RoadState:
    return RoadState(
        roads=region.roads,
        profile=region.profiles[profile],
        weather=weather,
        ways_outside_province=outside,
    )


def _pieces(state: RoadState, without: int = -1) -> list[set[int]]:
    """Return which nodes hang together, by networkx, one section left out."""
    roads = state.roads
    index = np.arange(len(roads.tail))
    open_ms = state.span_ms(index, np.zeros_like(index), roads.length_m)
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_nodes_from(range(len(roads.node_lonlat)))
    for at in np.flatnonzero(open_ms >= 0).tolist():
        if at != without:
            graph.add_edge(int(roads.tail[at]), int(roads.head[at]))
    return [set(piece) for piece in nx.connected_components(graph)]


@pytest.mark.parametrize("profile", ["motorbike", "van", "truck"])
@pytest.mark.parametrize("weather", ["dry", "wet"])
def test_bridges_are_the_sections_whose_loss_parts_the_roads(
    dien_bien: Region, profile: str, weather: Weather
) -> None:
    state = _state(dien_bien, profile, weather)
    whole = len(_pieces(state))
    parting = {
        at for at in range(len(dien_bien.roads.tail)) if len(_pieces(state, without=at)) > whole
    }
    assert bridges(state) == parting


def test_two_roads_side_by_side_are_no_bridge(small_region: Region) -> None:
    beside = dataclasses.replace(small_region.roads.sections[5], id="L1-02")
    roads = build_network([*small_region.roads.sections, beside], small_region.places)
    region = dataclasses.replace(small_region, roads=roads)
    by_id = roads.section_index
    assert by_id["L2-01"] in bridges(_state(region, "van", "dry"))
    assert not {by_id["L1-01"], by_id["L1-02"]} & bridges(_state(region, "van", "dry"))


def test_places_without_a_second_way(small_region: Region) -> None:
    found = {
        one.place_id: one.sections
        for one in no_second_way(small_region, _state(small_region, "van", "wet"))
    }
    # In rain no van drives T1, so nothing goes round.
    assert found == {
        "o1": ("QL1-01", "QL1-02", "QL1-03"),
        "o2": ("QL1-01", "DT2-01"),
        "o3": ("QL1-01", "QL1-02", "QL1-03", "L1-01"),
        "v1": ("QL1-01", "DT2-01", "L2-01"),
        "v2": ("QL1-01", "QL1-02", "QL1-03", "QL9A-01"),
    }
    outside = no_second_way(small_region, _state(small_region, "van", "dry", outside=True))
    assert {one.place_id: one.sections for one in outside} == {
        "o3": ("L1-01",),
        "v1": ("L2-01",),
    }


def test_a_place_has_no_second_way_exactly_when_one_section_cuts_it_off(
    dien_bien: Region,
) -> None:
    state = _state(dien_bien, "van", "wet")
    index = dien_bien.roads.node_index
    hub = dien_bien.hub
    assert hub is not None
    cut: dict[str, set[str]] = {}
    places = [p.id for p in dien_bien.places.values() if p.kind in {"commune_office", "old_centre"}]
    joined = next(piece for piece in _pieces(state) if index[hub.id] in piece)
    for at, section_id in enumerate(dien_bien.roads.section_ids):
        left = next(piece for piece in _pieces(state, without=at) if index[hub.id] in piece)
        for place in places:
            if index[place] in joined - left:
                cut.setdefault(place, set()).add(section_id)
    assert {one.place_id: set(one.sections) for one in no_second_way(dien_bien, state)} == cut


def test_closures_are_heeded(small_region: Region) -> None:
    state = _state(small_region, "van", "dry")
    shut = ClosedSpan(
        closure_id="c",
        section=4,
        from_m=0,
        to_m=10,
        forward=True,
        backward=True,
        classes=frozenset({"light"}),
    )
    with_slide = bridges(state.with_closed([shut]))
    assert bridges(state) < with_slide
    assert 4 not in with_slide
