"""The slide rates behind sampled storms, as rows that say how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.simulation import SlideRate
from routeplan.simulate.slide_record import month_group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routeplan.simulate.storms import SampledStorms

_DRAWS = 1_000


def slide_rates(storms: SampledStorms) -> tuple[SlideRate, ...]:
    """Return the rate and the chance of a slide of every section, in order of section."""
    rng = np.random.default_rng(1)
    rates, group = storms.rates, month_group(storms.month)
    # A rate is of reports: what a storm on record had, times how many were on record.
    rate = [
        rates.draw(rng) * rates.draw_month(rng, group) * rates.draw_storms_per_month(rng, group)
        for _ in range(_DRAWS)
    ]
    chance = [storms.draw_chances(rng) for _ in range(_DRAWS)]
    of_rate, of_chance = _spread(np.array(rate)), _spread(np.array(chance))
    roads = storms.roads
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


def _spread(drawn: NDArray[np.float64]) -> list[tuple[float, float, float]]:
    """Return mean, 5 % and 95 % quantile of each column."""
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    columns = zip(drawn.mean(axis=0).tolist(), low.tolist(), high.tolist(), strict=True)
    return [(round(mean, 7), round(a, 7), round(b, 7)) for mean, a, b in columns]
