"""The slide rates behind sampled storms, as rows that say how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.simulation import SlideRate
from routeplan.simulate.slide_record import month_group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routeplan.simulate.storms import SampledStorms

    Floats = NDArray[np.float64]
    Spread = tuple[float, float, float]

_DRAWS = 1_000
_AT_ONCE = 50_000
"""Sections whose draws are kept together: each takes 8 kB."""


def slide_rates(storms: SampledStorms) -> tuple[SlideRate, ...]:
    """Return the rate and the chance of a slide of every section, in order of section."""
    rates, roads = storms.rates, storms.roads
    of_rate: list[Spread] = []
    of_chance: list[Spread] = []
    for first in range(0, len(roads.tail), _AT_ONCE):
        rate, chance = _drawn(storms, slice(first, first + _AT_ONCE))
        of_rate += rate
        of_chance += chance
    return tuple(
        SlideRate(
            section_id=roads.section_ids[at],
            road_class=roads.road_class[at],
            gradient=roads.gradient[at],
            length_km=round(float(rates.length_km[at]), 3),
            slides_on_record=int(rates.slides[at]),
            rate_per_km_month=of_rate[at][0],
            rate_low_per_km_month=of_rate[at][1],
            rate_high_per_km_month=of_rate[at][2],
            chance=of_chance[at][0],
            chance_low=of_chance[at][1],
            chance_high=of_chance[at][2],
        )
        for at in range(len(roads.tail))
    )


def _drawn(storms: SampledStorms, block: slice) -> tuple[list[Spread], list[Spread]]:
    """Return the spread of the rates and of the chances of some sections.

    Whatever the sections, all are drawn, and with the same numbers: memory is for time.
    """
    rng = np.random.default_rng(1)
    rates, group = storms.rates, month_group(storms.month)

    # A rate is of reports: what a storm on record had, times how many were on record.
    def rate() -> Floats:
        return (
            rates.draw(rng) * rates.draw_month(rng, group) * rates.draw_storms_per_month(rng, group)
        )

    drawn = np.empty((_DRAWS, len(rates.length_km[block])))
    for at in range(_DRAWS):
        drawn[at] = rate()[block]
    of_rate = _spread(drawn)
    for at in range(_DRAWS):
        drawn[at] = storms.draw_chances(rng)[block]
    return of_rate, _spread(drawn)


def _spread(drawn: Floats) -> list[Spread]:
    """Return mean, 5 % and 95 % quantile of each column."""
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    columns = zip(drawn.mean(axis=0).tolist(), low.tolist(), high.tolist(), strict=True)
    return [(round(mean, 7), round(a, 7), round(b, 7)) for mean, a, b in columns]
