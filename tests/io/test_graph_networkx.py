from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import osmnx as ox
import pytest
from hypothesis import given
from hypothesis import settings as trials
from tests.io.road_networks import networks

from routeplan.errors import InputError
from routeplan.io.graph_networkx import from_graph, is_of_sections, to_graph
from routeplan.model.road import TurnBan
from routeplan.network.roads import network_of

if TYPE_CHECKING:
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork


@given(networks())
def test_a_network_comes_back_whole(roads: RoadNetwork) -> None:
    assert from_graph(to_graph(roads)).hash == roads.hash


@given(networks())
@trials(max_examples=30)
def test_so_it_does_through_the_graphml_of_osmnx(
    tmp_path_factory: pytest.TempPathFactory, roads: RoadNetwork
) -> None:
    file = tmp_path_factory.mktemp("graph") / "graph.graphml"
    ox.io.save_graphml(to_graph(roads), file)
    back = from_graph(ox.io.load_graphml(file))
    assert back.hash == roads.hash
    assert list(back.sections) == list(roads.sections)
    assert back.turn_bans == roads.turn_bans


def test_edges_are_as_osmnx_has_them(small_region: Region) -> None:
    roads = small_region.roads
    only_ahead = [
        dataclasses.replace(section, backward=("motorbike",)) if section.id == "QL1-01" else
        dataclasses.replace(section, backward=()) if section.id == "DT2-01" else section
        for section in roads.sections
    ]  # fmt: skip
    graph = to_graph(network_of(only_ahead, roads.node_ids, roads.node_lonlat))
    _, edges = ox.convert.graph_to_gdfs(graph)
    assert edges.crs == "epsg:4326"
    ways = edges.set_index(["section_id", "reversed"]).sort_index()
    assert len(ways) == 2 * len(only_ahead) - 1
    assert ("DT2-01", True) not in ways.index
    assert bool(ways.loc[("DT2-01", False), "oneway"])
    there, back = ways.loc[("QL1-01", False)], ways.loc[("QL1-01", True)]
    assert (there["vehicles"], back["vehicles"]) == ("motorbike;light;heavy", "motorbike")
    assert (there["length"], there["highway"], there["ref"]) == (6_000, "trunk", "QL1")
    assert (there["maxspeed"], bool(there["oneway"])) == ("40", False)
    assert list(back["geometry"].coords) == list(there["geometry"].coords)[::-1]


def test_osmnx_routes_and_measures_on_it(dien_bien: Region) -> None:
    graph = to_graph(dien_bien.roads)
    stats = ox.stats.basic_stats(graph)
    total_m = sum(int(length_m) for length_m in dien_bien.roads.length_m)
    assert stats["street_length_total"] == total_m
    assert stats["m"] == 2 * len(dien_bien.roads.sections)
    sped = ox.routing.add_edge_travel_times(ox.routing.add_edge_speeds(graph))
    index = dien_bien.roads.node_index
    way = ox.routing.shortest_path(sped, index["hub_dbp"], index["co_03160"], weight="travel_time")
    assert way is not None


def test_a_graph_that_was_cut_is_the_network_that_is_left(small_region: Region) -> None:
    roads = small_region.roads
    ban = TurnBan(from_section="QL1-01", from_forward=True, to_section="DT2-01", to_forward=True)
    kept = dataclasses.replace(ban, to_section="QL1-02")
    graph = to_graph(
        network_of(roads.sections, roads.node_ids, roads.node_lonlat, turn_bans=[ban, kept])
    )
    index = roads.node_index
    graph.remove_edge(index["hub"], index["j1"])
    graph.remove_edge(index["j1"], index["o2"])
    graph.remove_edge(index["o2"], index["j1"])
    left = from_graph(graph)
    assert left.sections[0].forward == ()
    assert left.sections[0].backward == ("motorbike", "light", "heavy")
    assert left.sections[0].from_place == "hub"
    assert left.line(0).tolist() == roads.line(0).tolist()
    assert "DT2-01" not in left.section_index
    assert left.turn_bans == (kept,)


def test_every_edge_that_is_no_section_is_named(small_region: Region) -> None:
    graph = to_graph(small_region.roads)
    first, second = list(graph.edges(keys=True))[:2]
    del graph.edges[first]["section_id"]
    graph.edges[second]["section_id"] = ["QL1-01", "QL1-02"]
    for _, _, edge in graph.edges(data=True):
        if edge.get("section_id") == "T1-01":
            edge["surface"] = "marble"
    with pytest.raises(InputError) as caught:
        from_graph(graph)
    assert len(caught.value.problems) == 3
    assert {problem.code for problem in caught.value.problems} == {"bad_edge"}
    assert "'marble' is not one of asphalt" in str(caught.value)


def test_a_graph_of_tags_is_told_from_one_of_sections(small_region: Region) -> None:
    import networkx as nx

    assert is_of_sections(to_graph(small_region.roads))
    assert not is_of_sections(nx.MultiDiGraph([(1, 2, {"highway": "trunk"})]))
    assert not is_of_sections(nx.MultiDiGraph())
