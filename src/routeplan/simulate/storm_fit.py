"""How much storms differ, and how near each other their slides are, found by drawing storms.

The counts per storm spread more than Poisson ones for two reasons that only work
together: storms differ in severity, Gamma(k, k) around 1, and slides of one storm come
near each other. So both are found together. For each range of ``RANGES_KM`` and each k of
``SHAPES`` storms are drawn with the fitted rates, scaled so that those with any slide, the
only ones on record, have as many as the record's; taken is the pair whose spread of counts
and whose shares of near pairs are most like the record's.

The record has few storms, and reports that name one road after another: range and k are
plausible figures and no measurements, and half or twice the range would do as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.simulate.storm_field import StormField, midpoints_km, storm_field

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from routeplan.model.simulation import RainLevel
    from routeplan.network.roads import RoadNetwork

    Floats = NDArray[np.float64]
    Hits = NDArray[np.bool_]

RANGES_KM = (0.0, 5.0, 10.0, 20.0, 40.0)
SHAPES = (0.5, 1.0, 2.0, 4.0, 16.0)
NEAR_KM = (10.0, 20.0, 40.0)
"""Distances at which pairs of slides in one storm are counted as near."""
RAIN_LEVELS: dict[RainLevel, tuple[float, float]] = {
    "any": (0.0, 1.0),
    "moderate": (0.0, 0.5),
    "heavy": (0.5, 0.9),
    "extreme": (0.9, 1.0),
}
"""The record knows no rain: a level is a part of the fitted distribution of severities."""
_DRAWN = 2_500
_HALVINGS = 12
_MOST_SECTIONS = 4_000
"""Of larger networks, so many stand for all in the fit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StormFit:
    """What storms are like.

    Attributes
    ----------
    field
        What makes their slides come near each other.
    shape
        k of the severities' Gamma(k, k).
    scale
        Slides of any storm over those of a storm on record, which has one at least.
    """

    field: StormField
    shape: float
    scale: float

    def draw_severity(self, rng: Generator, rain: RainLevel) -> float:
        """Return how severe a storm is; 1 is the average of storms on record."""
        low, high = RAIN_LEVELS[rain]
        quantile = np.array([low + (high - low) * rng.random()])
        return float(_severity(self.shape, quantile)[0] * self.scale)


def fit_storms(roads: RoadNetwork, hits: Hits, mean: Floats) -> StormFit:
    """Return what storms are like, from those on record.

    Parameters
    ----------
    hits
        Shape (storms, sections): the record.
    mean
        Shape (sections,): slides in a storm on record, on the average.
    """
    chosen, mean = _standing_for_all(hits, mean)
    midpoint = midpoints_km(roads)[chosen]
    wanted = _features(hits[:, chosen], midpoint)
    best: tuple[float, StormFit] | None = None
    for range_km in RANGES_KM:
        field = storm_field(roads, range_km)
        low, quantile = _drawn(field, chosen)
        for shape in SHAPES:
            severity = _severity(shape, quantile)[:, None] * mean
            scale = _scale(low, severity, float(hits[hits.any(axis=1)].sum(axis=1).mean()))
            found = _features(low < -np.expm1(-scale * severity), midpoint)
            miss = float(((found - wanted) ** 2).sum())
            if best is None or miss < best[0]:
                best = miss, StormFit(field=field, shape=shape, scale=scale)
    if best is None:
        raise AssertionError("there are ranges and shapes to try")
    return best[1]


def _standing_for_all(hits: Hits, mean: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return sections for the fit, and what each stands for: together the slides of all.

    Those with slides come first. The others are drawn from all over the map, and bring the
    slides of those that were not drawn, too.
    """
    order = np.argsort(-hits.sum(axis=0), kind="stable")
    if len(order) <= _MOST_SECTIONS:
        return order, mean[order]
    first = order[: min(int(hits.any(axis=0).sum()), _MOST_SECTIONS // 2)]
    others = np.random.default_rng(1).permutation(order[len(first) :])
    drawn = others[: _MOST_SECTIONS - len(first)]
    share = mean[others].sum() / mean[drawn].sum()
    return np.concatenate([first, drawn]), np.concatenate([mean[first], mean[drawn] * share])


def _drawn(field: StormField, chosen: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the field of many storms as uniform numbers, and a quantile for each storm."""
    from scipy.special import ndtr

    rng = np.random.default_rng(1)
    numbers = np.array([field.draw(rng)[chosen] for _ in range(_DRAWN)])
    return np.asarray(ndtr(numbers), dtype=np.float64), rng.random(_DRAWN)


def _severity(shape: float, quantile: Floats) -> Floats:
    from scipy.special import gammaincinv

    return np.asarray(gammaincinv(shape, quantile) / shape, dtype=np.float64)


def _scale(low: Floats, mean: Floats, wanted: float) -> float:
    """Return the factor with which storms that have any slide have as many as wanted."""
    bounds = [-6.0, 6.0]
    for _ in range(_HALVINGS):
        middle = sum(bounds) / 2
        counts = (low < -np.expm1(-np.exp(middle) * mean)).sum(axis=1)
        too_many = counts.any() and counts[counts > 0].mean() > wanted
        bounds[1 if too_many else 0] = middle
    return float(np.exp(sum(bounds) / 2))


def _features(hits: Hits, midpoint: Floats) -> Floats:
    """Return log mean and relative spread of counts, and the shares of near pairs."""
    counts = hits.sum(axis=1)
    counts = counts[counts > 0] if hits.any() else np.ones(1)
    mean, spread = float(counts.mean()), float(counts.std())
    near = np.zeros(len(NEAR_KM))
    pairs = 0
    for storm in hits[hits.sum(axis=1) > 1]:
        place = midpoint[storm]
        first, second = np.triu_indices(len(place), 1)
        apart_km = np.hypot(*(place[first] - place[second]).T)
        near += [(apart_km <= limit).sum() for limit in NEAR_KM]
        pairs += len(first)
    return np.array([np.log(mean), spread / mean, *(near / max(1, pairs))])
