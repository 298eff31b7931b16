from __future__ import annotations

import dataclasses
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.model.road import TurnBan
from routeplan.network.plane import METRES_PER_DEGREE, to_plane_m
from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from routeplan.network.region import Region


def test_nodes_and_sections_have_indices(small_region: Region) -> None:
    roads = small_region.roads
    assert roads.node_ids[:3] == ("hub", "j1", "j2")
    assert len(roads.node_ids) == 10
    for index, section in enumerate(roads.sections):
        assert roads.section_index[section.id] == index
        assert roads.node_ids[roads.tail[index]] == section.from_place
        assert roads.node_ids[roads.head[index]] == section.to_place
        assert roads.length_m[index] == section.length_m
    for index, node_id in enumerate(roads.node_ids):
        assert roads.node_index[node_id] == index
        place = small_region.places[node_id]
        assert tuple(roads.node_lonlat[index]) == (place.lon, place.lat)


def test_arrays_cannot_be_written(small_region: Region) -> None:
    roads = small_region.roads
    assert not roads.node_lonlat.flags.writeable
    for integers in (roads.tail, roads.head, roads.length_m):
        assert not integers.flags.writeable
    for line in map(roads.line, range(len(roads.tail))):
        assert not line.flags.writeable


def test_unknown_places_are_all_named(small_region: Region) -> None:
    first, second, *_ = small_region.roads.sections
    sections = [
        dataclasses.replace(first, from_place="nowhere"),
        dataclasses.replace(second, to_place="elsewhere"),
    ]
    with pytest.raises(ValueError, match="QL1-01: nowhere; QL1-02: elsewhere"):
        build_network(sections, small_region.places)


def test_the_hash_is_of_the_content(small_region: Region) -> None:
    roads = small_region.roads
    same = build_network(roads.sections, small_region.places, roads.concurrences)
    assert same is not roads
    assert same.hash == roads.hash
    assert len(roads.hash) == 16


def test_the_hash_changes_with_a_section_a_concurrence_or_a_position(
    small_region: Region,
) -> None:
    roads, places = small_region.roads, small_region.places
    first, *rest = roads.sections
    longer = [dataclasses.replace(first, length_m=first.length_m + 1), *rest]
    moved = {**places, "hub": dataclasses.replace(places["hub"], lat=21.41)}
    line = np.array([[103.0, 21.4], [103.02, 21.5], [103.05, 21.4]])
    bent = build_network(roads.sections, places, roads.concurrences, lines={first.id: line})
    one_way = [dataclasses.replace(first, backward=()), *rest]
    ban = TurnBan(from_section="QL1-01", from_forward=True, to_section="DT2-01", to_forward=True)
    banned = build_network(roads.sections, places, roads.concurrences, turn_bans=[ban])
    hashes = {
        roads.hash,
        build_network(longer, places, roads.concurrences).hash,
        build_network(roads.sections, places).hash,
        build_network(roads.sections, moved, roads.concurrences).hash,
        bent.hash,
        build_network(one_way, places, roads.concurrences).hash,
        banned.hash,
    }
    assert len(hashes) == 7


def test_what_is_made_of_the_columns_is_not_pickled(small_region: Region) -> None:
    roads = dataclasses.replace(small_region.roads)
    plain = pickle.dumps(roads)
    assert roads.section_index["QL1-01"] == 0
    assert len(roads.sections) == len(roads.tail)
    assert roads.pieces is not None
    assert pickle.dumps(roads) == plain
    sent = pickle.loads(plain)  # noqa: S301 - our own
    assert (sent.hash, sent.section_index) == (roads.hash, roads.section_index)


def test_a_point_on_a_section(small_region: Region) -> None:
    assert small_region.roads.point_on_section(0, 0) == pytest.approx((103.0, 21.4))
    assert small_region.roads.point_on_section(0, 1_500) == pytest.approx((103.0125, 21.4))
    assert small_region.roads.point_on_section(0, 6_000) == pytest.approx((103.05, 21.4))


def test_a_line_on_a_section_is_drawn_as_driven(bent_region: Region) -> None:
    _, corner, end = bent_region.roads.line(0)
    line = bent_region.roads.line_on_section(0, 1_500, 4_500)
    assert line == pytest.approx(np.array([[103.0, 21.425], corner, (corner + end) / 2]))
    back = bent_region.roads.line_on_section(0, 4_500, 1_500)
    assert back == pytest.approx(line[::-1])


def test_a_whole_line_is_the_drawn_one(bent_region: Region) -> None:
    whole = bent_region.roads.line_on_section(0, 0, 6_000)
    assert whole == pytest.approx(bent_region.roads.line(0))
    within_a_piece = bent_region.roads.line_on_section(0, 100, 200)
    assert within_a_piece.shape == (2, 2)


def test_the_plane_is_true_near_its_latitude() -> None:
    plane = to_plane_m(np.array([[103.0, 60.0], [104.0, 61.0]]), 60.0)
    east_m, north_m = plane[1] - plane[0]
    assert east_m == pytest.approx(METRES_PER_DEGREE / 2)
    assert north_m == pytest.approx(METRES_PER_DEGREE)
