"""A delay is one delay, however many sections its stretch runs over."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.model.closure import Closure, ClosureShape
from routeplan.model.place import Location
from routeplan.network.closures import locate_closures
from routeplan.travel.path import find_path

if TYPE_CHECKING:
    from routeplan.model.closure import Direction
    from routeplan.network.region import Region

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
