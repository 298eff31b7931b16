"""Made-up landslides on the through roads of a region that has no recorded closures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.closure import Closure
from routeplan.network.closures import km_on_section

if TYPE_CHECKING:
    import datetime as dt

    from routeplan.model.closure import Blocks
    from routeplan.network.region import Region

THROUGH_ROADS = ("national", "provincial", "district")
SLIDE_M = 60
BLOCKS: tuple[Blocks, ...] = ("all", "cars_and_up", "trucks")
SYNTHETIC_SOURCE = "made up"
_SLIDES = 4
"""The stream of random numbers; orders have 1 to 3."""


def draw_slides(region: Region, count: int, *, seed: int, date: dt.date) -> tuple[Closure, ...]:
    """Return slides that shut through roads all day, a function of the arguments alone.

    The longer a section, the likelier it is hit, and none is hit twice. In turn they shut
    all traffic, cars and up, and trucks.
    """
    roads = region.roads
    through = roads.road_class.spread(lambda name: name in THROUGH_ROADS, np.bool_)
    metres = np.where(through & roads.in_province, roads.length_m, 0).astype(float)
    drawn = min(count, int((metres > 0).sum()))
    if not drawn:
        return ()
    rng = np.random.default_rng([seed, date.toordinal(), _SLIDES])
    hit = rng.choice(len(metres), size=drawn, replace=False, p=metres / metres.sum())
    slides = []
    for number, index in enumerate(hit.tolist(), start=1):
        section = roads.sections[index]
        start_m = round(rng.uniform(0, max(0, section.length_m - SLIDE_M)))
        end_m = min(section.length_m, start_m + SLIDE_M)
        slides.append(
            Closure(
                id=f"SLIDE-{number}",
                road=section.road_ref,
                section_id=section.id,
                km_from_m=km_on_section(section, start_m),
                km_to_m=km_on_section(section, end_m),
                blocks=BLOCKS[(number - 1) % len(BLOCKS)],
                source=SYNTHETIC_SOURCE,
            )
        )
    return tuple(slides)
