"""A delay is one delay, however many sections its stretch runs over."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from tests.network.drawn import drawn_network, lonlat, section

from routeplan.model.closure import Closure, ClosureShape
from routeplan.model.place import Location
from routeplan.network.closures import locate_closures
from routeplan.travel.path import find_path

if TYPE_CHECKING:
    from routeplan.model.closure import Direction
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

WORKS = Closure(id="S1", road="QL1", km_from_m=3_000, km_to_m=16_000, blocks="none", delay_s=600)


def drive_s(region: Region, ends: tuple[str, str], *closures: Closure) -> int:
    origin, destination = (Location(place_id=end) for end in ends)
    found = find_path(
        region, origin, destination, profile="motorbike", weather="dry", closures=closures
    )
    assert found.leg is not None
    return found.leg.duration_s


@pytest.mark.parametrize("ends", [("hub", "o1"), ("o1", "hub")])
@pytest.mark.parametrize("works", [WORKS, dataclasses.replace(WORKS, road="", section_id="QL1-02")])
def test_works_over_three_sections_delay_once(
    ends: tuple[str, str], works: Closure, small_region: Region
) -> None:
    spans = locate_closures(small_region.roads, [works]).spans
    assert [span.delay_s for span in spans] == [0, 600, 0]
    assert drive_s(small_region, ends, works) == drive_s(small_region, ends) + 600


@pytest.mark.parametrize(
    ("direction", "ends", "delay_s"),
    [
        ("forward", ("hub", "o1"), 600),
        ("forward", ("o1", "hub"), 0),
        ("backward", ("o1", "hub"), 600),
    ],
)
def test_the_direction_counts(
    direction: Direction, ends: tuple[str, str], delay_s: int, small_region: Region
) -> None:
    works = dataclasses.replace(WORKS, direction=direction)
    assert drive_s(small_region, ends, works) == drive_s(small_region, ends) + delay_s


def test_each_road_of_an_area_delays(small_region: Region) -> None:
    ring = ((103.01, 21.36), (103.11, 21.36), (103.11, 21.42), (103.01, 21.42), (103.01, 21.36))
    area = Closure(
        id="S1",
        shape=ClosureShape(kind="polygon", points=ring),
        blocks="none",
        delay_s=600,
    )
    spans = locate_closures(small_region.roads, [area]).spans
    refs = {small_region.roads.road_ref[span.section] for span in spans}
    delayed = [small_region.roads.road_ref[span.section] for span in spans if span.delay_s]
    assert refs == set(delayed)
    assert len(spans) > len(delayed) == len(refs)


def _delayed(roads: RoadNetwork) -> list[str]:
    """Return the sections that a delay on the whole map is served on."""
    corners = ((-9, -900), (9_000, -900), (9_000, 900), (-9, 900), (-9, -900))
    ring = tuple(lonlat(*corner) for corner in corners)
    area = Closure(
        id="S1", shape=ClosureShape(kind="polygon", points=ring), blocks="none", delay_s=600
    )
    spans = locate_closures(roads, [area]).spans
    assert len(spans) == len(roads.tail)
    return [roads.section_ids[span.section] for span in spans if span.delay_s]


def test_streets_without_a_name_each_delay() -> None:
    nameless: dict[str, Any] = {"road_ref": "", "road_name": "", "road_number": ""}
    roads = drawn_network(
        [
            section("w1-1", "a b", 100, way_id=1, **nameless),
            section("w1-2", "b c", 200, way_id=1, **nameless),
            section("w2-1", "b d", 300, way_id=2, **nameless),
        ],
        {"a": (0, 0), "b": (100, 0), "c": (300, 0), "d": (100, 300)},
    )
    assert _delayed(roads) == ["w1-2", "w2-1"]


def test_each_branch_of_a_fork_delays_and_its_own_sections_share() -> None:
    roads = drawn_network(
        [
            section("R-trunk", "a b", 100),
            section("R-left", "b c", 300),
            section("R-left2", "c d", 200),
            section("R-right", "b e", 300),
        ],
        {"a": (0, 0), "b": (100, 0), "c": (400, 50), "d": (600, 50), "e": (400, -50)},
    )
    assert _delayed(roads) == ["R-trunk", "R-left", "R-right"]


@pytest.mark.parametrize("one_way", [{}, {"backward": ()}])
def test_two_ways_between_the_same_ends_both_delay(one_way: dict[str, Any]) -> None:
    back = {"forward": ()} if one_way else {}
    roads = drawn_network(
        [
            section("P-1", "a b", 300, **one_way),
            section("P-2", "b c", 200, **one_way),
            section("P-3", "a d", 300, **back),
            section("P-4", "d c", 200, **back),
        ],
        {"a": (0, 0), "b": (300, 20), "c": (500, 0), "d": (300, -20)},
    )
    assert _delayed(roads) == ["P-1", "P-3"]


def test_a_road_that_parts_into_two_carriageways_delays_once_each_way() -> None:
    roads = drawn_network(
        [
            section("R-1", "a b", 100),
            section("R-P", "b c", 500, backward=()),
            section("R-Q", "d b", 500, backward=()),
        ],
        {"a": (0, 0), "b": (100, 0), "c": (600, -10), "d": (600, 10)},
    )
    assert _delayed(roads) == ["R-P", "R-Q"]


def test_a_hairpin_is_no_fork() -> None:
    roads = drawn_network(
        [section("R-1", "a b", 300), section("R-2", "b c", 200)],
        {"a": (0, 0), "b": (300, 0), "c": (100, 10)},
    )
    assert _delayed(roads) == ["R-1"]
