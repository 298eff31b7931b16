from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.errors import LocationError
from routeplan.model.place import Location, Place
from routeplan.network.locate import locate
from routeplan.network.plane import METRES_PER_DEGREE

if TYPE_CHECKING:
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region


def _on(point: RoadPoint, region: Region) -> str:
    """Return where a point is, in ids."""
    if point.node >= 0:
        assert (point.section, point.offset_m) == (-1, 0)
        return region.roads.node_ids[point.node]
    return f"{region.roads.sections[point.section].id} + {point.offset_m}"


def _lonlat(lon: float, lat: float) -> Location:
    return Location(lon=lon, lat=lat)


def test_a_place_on_the_road_is_its_node(small_region: Region) -> None:
    point = locate(small_region, Location(place_id="o2"))
    assert _on(point, small_region) == "o2"
    assert (point.lon, point.lat, point.snap_distance_m) == (103.05, 21.37, 0)


def test_a_place_that_the_day_moved_is_where_the_day_says(small_region: Region) -> None:
    moved = dataclasses.replace(small_region.places["o2"], lon=103.02, lat=21.405)
    point = locate(small_region.with_places([moved]), Location(place_id="o2"))
    assert _on(point, small_region) == "QL1-01 + 2400"


def test_an_unknown_place_is_refused(small_region: Region) -> None:
    with pytest.raises(LocationError) as caught:
        locate(small_region, Location(place_id="nowhere"))
    assert (caught.value.column, caught.value.value) == ("place_id", "nowhere")
    assert caught.value.snap_distance_m is None


def test_a_place_beside_the_road_is_snapped_to_it(small_region: Region) -> None:
    shop = Place(id="shop", name="Quán", kind="other", lon=103.02, lat=21.405)
    point = locate(small_region.with_places([shop]), Location(place_id="shop"))
    assert _on(point, small_region) == "QL1-01 + 2400"
    assert point.snap_distance_m == pytest.approx(0.005 * METRES_PER_DEGREE, abs=1)


@pytest.mark.parametrize(
    ("section_id", "km_m", "expected"),
    [
        ("QL1-01", 0, "hub"),
        ("QL1-01", 1, "QL1-01 + 1"),
        ("QL1-02", 6_000, "j1"),
        ("QL1-02", 7_500, "QL1-02 + 1500"),
        ("QL1-02", 12_000, "j2"),
        ("QL9B-01", 9_000, "QL9B-01 + 4000"),
        ("L1-01", 0, "o1"),
        ("L1-01", 2_000, "L1-01 + 2000"),
        ("L1-01", 5_000, "o3"),
    ],
)
def test_a_km_on_a_section(small_region: Region, section_id: str, km_m: int, expected: str) -> None:
    point = locate(small_region, Location(section_id=section_id, km_m=km_m))
    assert _on(point, small_region) == expected
    assert point.snap_distance_m == 0


def test_a_km_lies_along_the_drawn_line(small_region: Region) -> None:
    point = locate(small_region, Location(section_id="QL1-02", km_m=7_500))
    assert (point.lon, point.lat) == pytest.approx((103.0625, 21.40))


@pytest.mark.parametrize(
    ("km_m", "expected"), [(20_000, "hub"), (18_000, "QL5-01 + 2000"), (11_000, "j1")]
)
def test_a_km_where_posts_fall(falling_region: Region, km_m: int, expected: str) -> None:
    point = locate(falling_region, Location(section_id="QL5-01", km_m=km_m))
    assert _on(point, falling_region) == expected


def test_an_unknown_section_is_refused(small_region: Region) -> None:
    with pytest.raises(LocationError) as caught:
        locate(small_region, Location(section_id="QL8-01", km_m=0))
    assert (caught.value.column, caught.value.value) == ("section_id", "QL8-01")


@pytest.mark.parametrize("km_m", [5_999, 12_001])
def test_a_km_off_the_section_is_refused_with_its_range(small_region: Region, km_m: int) -> None:
    with pytest.raises(LocationError, match=r"Km 6\+000 to 12\+000 of QL1-02") as caught:
        locate(small_region, Location(section_id="QL1-02", km_m=km_m))
    assert caught.value.column == "km"
    assert caught.value.value == f"{km_m // 1000}+{km_m % 1000:03d}"


def test_a_point_beside_a_section_snaps_to_it(small_region: Region) -> None:
    # L2 runs due south from o2 (21.37) to v1 (21.345), 3 km of road.
    point = locate(small_region, _lonlat(103.045, 21.36))
    assert _on(point, small_region) == "L2-01 + 1200"
    assert point.snap_distance_m == pytest.approx(0.005 * METRES_PER_DEGREE * 0.9312, rel=1e-3)
    assert (point.lon, point.lat) == pytest.approx((103.05, 21.36))


def test_a_point_beyond_a_roads_end_snaps_to_the_end(small_region: Region) -> None:
    point = locate(small_region, _lonlat(103.05, 21.34))
    assert _on(point, small_region) == "v1"
    assert point.snap_distance_m == int(np.ceil(0.005 * METRES_PER_DEGREE))
    at_the_start = locate(small_region, _lonlat(102.995, 21.403))
    assert _on(at_the_start, small_region) == "hub"


def test_a_point_too_far_from_any_road_is_refused_with_the_distance(small_region: Region) -> None:
    with pytest.raises(LocationError) as caught:
        locate(small_region, _lonlat(103.10, 21.45))
    assert caught.value.column == "lon"
    assert caught.value.snap_distance_m == int(np.ceil(0.05 * METRES_PER_DEGREE))
    assert "2000 m" in caught.value.expected
    assert str(caught.value.snap_distance_m) in caught.value.expected


def test_the_limit_is_the_regions(small_region: Region) -> None:
    wide = dataclasses.replace(small_region, snap_limit_m=6_000)
    assert _on(locate(wide, _lonlat(103.10, 21.45)), wide) == "j2"


def test_a_bent_section_is_snapped_along_its_drawn_line(bent_region: Region) -> None:
    # The line goes 0.05 degrees north, then 0.05 degrees of latitude's length east.
    corner = locate(bent_region, _lonlat(103.0, 21.45))
    assert _on(corner, bent_region) == "QL1-01 + 3000"
    half_way_up = locate(bent_region, _lonlat(102.999, 21.425))
    assert _on(half_way_up, bent_region) == "QL1-01 + 1500"


@given(data=st.data())
def test_a_drawn_point_of_a_road_snaps_back_onto_it(dien_bien: Region, data: st.DataObject) -> None:
    roads = dien_bien.roads
    index = data.draw(st.integers(0, len(roads.sections) - 1))
    offset_m = data.draw(st.integers(0, int(roads.length_m[index])))
    lon, lat = roads.point_on_section(index, offset_m)
    point = locate(dien_bien, _lonlat(lon, lat))
    assert point.snap_distance_m <= 1
    assert (point.lon, point.lat) == pytest.approx((lon, lat), abs=2e-5)
