"""Made-up slides."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from routeplan.network.closures import locate_closures
from routeplan.planning.sample_slides import draw_slides

if TYPE_CHECKING:
    from routeplan.network.region import Region

DATE = dt.date(2024, 9, 9)


def test_slides_lie_on_through_roads_and_shut_a_short_span(small_region: Region) -> None:
    slides = draw_slides(small_region, 6, seed=1, date=DATE)
    located = locate_closures(small_region.roads, slides)
    assert not located.notes
    assert len({span.section for span in located.spans}) == 6
    for span in located.spans:
        section = small_region.roads.sections[span.section]
        assert section.in_province
        assert section.road_class in {"national", "provincial", "district"}
        assert 0 < span.to_m - span.from_m <= 60
    assert [slide.blocks for slide in slides[:3]] == ["all", "cars_and_up", "trucks"]


def test_the_same_seed_gives_the_same_slides(small_region: Region) -> None:
    first, second, other = (
        draw_slides(small_region, 3, seed=seed, date=DATE) for seed in (1, 1, 2)
    )
    assert first == second != other


def test_no_more_slides_than_roads(small_region: Region) -> None:
    assert draw_slides(small_region, 0, seed=1, date=DATE) == ()
    assert len(draw_slides(small_region, 99, seed=1, date=DATE)) == 9
