from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.network.gradients import HeightSamples, slope_percent, with_gradients
from routeplan.network.map_speeds import Gradients
from routeplan.network.plane import METRES_PER_DEGREE
from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from routeplan.model.road import Structure
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

CLASSES = Gradients(
    hilly_percent=3, pass_percent=7, speed_share={"flat": 1.25, "hilly": 1.0, "pass": 0.75}
)


class Ground:
    """Heights by a rule; none west of 103.01° (a void) and none south of 21.3° (outside)."""

    def __init__(self, height_m: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> None:
        self.height_m = height_m

    def at(self, lonlat: NDArray[np.float64]) -> HeightSamples:
        outside = lonlat[:, 1] < 21.3
        heights = np.where(outside | (lonlat[:, 0] < 103.01), np.nan, self.height_m(lonlat))
        return HeightSamples(height_m=heights, outside=outside)


def eastward_m(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((lonlat[:, 0] - 103) * METRES_PER_DEGREE * np.cos(np.radians(21.4)))


@given(
    st.floats(-20, 20),
    st.integers(2, 200),
    st.floats(-1_000, 3_000),
)
def test_an_even_slope_is_found_whatever_its_length(
    percent: float, samples: int, start_m: float
) -> None:
    along = np.arange(samples, dtype=np.float64) * 50
    found = slope_percent(along, start_m + along * percent / 100)
    shorter = min(1.0, along[-1] / 250)  # a short road is taken as 250 m long
    assert found == pytest.approx(abs(percent) * shorter, abs=1e-6)


@given(st.lists(st.floats(0, 3_000), min_size=2, max_size=60))
def test_a_slope_is_the_same_both_ways_and_never_more_than_the_heights_say(
    heights: list[float],
) -> None:
    height = np.array(heights)
    along = np.arange(len(height), dtype=np.float64) * 50
    found = slope_percent(along, height)
    assert found is not None
    assert slope_percent(along, height[::-1]) == pytest.approx(found)
    raw = 100 * np.abs(np.diff(height)).sum() / along[-1]
    assert found <= raw + 1e-9


def test_up_and_down_again_is_as_steep_as_up() -> None:
    along = np.arange(0, 4_001, 50.0)
    over = np.minimum(along, along[::-1]) * 0.08
    assert slope_percent(along, over) == pytest.approx(8, rel=0.05)


def test_noise_of_the_file_makes_no_hill() -> None:
    noise = np.random.default_rng(1).normal(0, 3, 2_001)
    along = np.arange(2_001, dtype=np.float64) * 50
    assert np.abs(np.diff(noise)).mean() / 50 > 0.06, "as steep as a pass without smoothing"
    assert (slope_percent(along, noise) or 0) < 1
    assert slope_percent(along, noise + along * 0.05) == pytest.approx(5, rel=0.02)


def test_voids_are_skipped() -> None:
    along = np.arange(0, 2_001, 50.0)
    height = along * 0.06
    height[3:17] = np.nan
    assert slope_percent(along, height) == pytest.approx(6, rel=0.01)
    height[1:] = np.nan
    assert slope_percent(along, height) is None


def test_sections_become_flat_hilly_or_a_pass(small_region: Region) -> None:
    roads = small_region.roads
    rising, figures = with_gradients(roads, Ground(lambda p: eastward_m(p) * 0.05), CLASSES)
    gradient = {section.id: section.gradient for section in rising.sections}
    assert gradient["QL1-02"] == "pass", "5 % from end to end"
    assert gradient["DT2-01"] == "flat", "north to south"
    assert figures.sections_in_voids == 0
    hilly, _ = with_gradients(roads, Ground(lambda p: eastward_m(p) * 0.03), CLASSES)
    assert hilly.gradient[roads.section_index["QL1-02"]] == "hilly"
    assert rising.hash != roads.hash
    assert roads.gradient[roads.section_index["QL1-02"]] == "hilly", "the first is not edited"


def test_a_steeper_road_is_slower_and_a_flatter_one_never_faster(small_region: Region) -> None:
    roads = small_region.roads
    rising, figures = with_gradients(roads, Ground(lambda p: eastward_m(p) * 0.05), CLASSES)
    sections = {section.id: section for section in rising.sections}
    steep, flat = sections["QL1-02"], sections["DT2-01"]
    assert (steep.speed_dry_kph, steep.speed_wet_kph) == (30, 22.5)
    assert (flat.speed_dry_kph, flat.speed_wet_kph) == (40, 30)
    assert figures.changed == sum(s.gradient != "hilly" for s in sections.values())


def test_a_reader_who_knows_says_how_fast(small_region: Region) -> None:
    def speed_kph(at: int, gradient: str) -> float:
        return {"flat": 50.0, "pass": 24.0}[gradient] + at

    roads = small_region.roads
    rising, _ = with_gradients(
        roads, Ground(lambda p: eastward_m(p) * 0.05), CLASSES, speed_kph=speed_kph
    )
    at = roads.section_index["DT2-01"]
    assert rising.speed_dry_kph[at] == 50 + at
    assert rising.speed_wet_kph[at] == pytest.approx((50 + at) * 0.75, abs=0.051)


def test_sections_without_heights_keep_their_gradient_and_are_counted(
    small_region: Region,
) -> None:
    sections = [
        dataclasses.replace(one, id=name, to_place=end, from_place=start)
        for one, (name, start, end) in zip(
            small_region.roads.sections,
            [("A", "hub", "west"), ("B", "out", "south"), ("C", "j1", "j2")],
            strict=False,
        )
    ]
    hub = small_region.places["hub"]
    places = {
        **small_region.places,
        "west": dataclasses.replace(hub, id="west", lon=102.99),
        "south": dataclasses.replace(hub, id="south", lon=103.10, lat=21.19),
    }
    roads = build_network(sections, places)
    found, figures = with_gradients(roads, Ground(lambda p: p[:, 0] * 0), CLASSES)
    assert [section.gradient for section in found.sections] == ["hilly", "hilly", "flat"]
    assert (figures.sections_outside, figures.sections_in_voids, figures.changed) == (1, 1, 1)
    assert 0 < figures.void_samples < figures.samples


def test_a_bridge_is_straight_from_end_to_end(small_region: Region) -> None:
    def gorge(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        middle = eastward_m(np.array([[103.075, 21.4]]))
        return np.minimum(np.abs(eastward_m(lonlat) - middle), 1_000) * 0.3

    def network(structure: Structure) -> RoadNetwork:
        sections = [
            dataclasses.replace(one, structure=structure) if one.id == "QL1-02" else one
            for one in small_region.roads.sections
        ]
        return build_network(sections, small_region.places)

    at = small_region.roads.section_index["QL1-02"]
    expected: dict[Structure, str] = {
        "": "pass",
        "ford": "pass",
        "bridge": "flat",
        "tunnel": "flat",
    }
    for structure, gradient in expected.items():
        found, _ = with_gradients(network(structure), Ground(gorge), CLASSES)
        assert found.gradient[at] == gradient, structure


def test_no_roads_at_all(small_region: Region) -> None:
    empty = build_network([], small_region.places)
    found, figures = with_gradients(empty, Ground(lambda p: p[:, 0]), CLASSES)
    assert len(found.tail) == figures.samples == 0
