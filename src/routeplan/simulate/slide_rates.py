"""Slide rates of sections: a Gamma-Poisson prior by class and gradient, fitted to the record.

Reported slides on section *s* in one storm are taken as Poisson with the mean
``severity × month × length_s × rate_s``:

- ``rate_s``, slides per km and storm, is Gamma around the rate of its cell (road class
  × gradient), and a cell's rate Gamma around that of all roads together. Both shapes, that
  is how far sections and cells differ, are the likeliest of the counts, which are then
  negative binomial. So a section with no report keeps most of its cell's rate, and one
  with many reports moves away from it.
- ``month`` multiplies by group of months, Gamma(4, 4) around 1 beforehand, so that a
  group with two storms on record moves little.
- ``severity`` differs between storms: see ``routeplan.simulate.storm_fit``.

Every sampled storm draws rates and month anew from their posteriors, so that the spread of
results holds what the record leaves open. Rates are of *reports* (see
``routeplan.simulate.slide_record``), reports of one newspaper page come together, and the
years 2017 to 2025 are few: expect factors of two, and more where nothing was reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.simulate.slide_record import MONTH_GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork
    from routeplan.simulate.slide_record import SlideRecord

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MONTH_SHAPE = 4.0
_SHAPES = (1e-2, 1e3)
"""Between these the shapes of the Gammas are sought; the last is next to no difference."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SlideRates:
    """Posteriors of what decides how many slides a storm brings.

    Attributes
    ----------
    length_km
        Shape (sections,).
    cell
        Shape (sections,): index of its cell.
    cells
        Road class and gradient of each cell.
    overall
        Slides per km and storm on all roads together.
    cell_shape, section_shape
        Of the Gammas of cells and of sections.
    cell_slides, cell_km, slides, km
        Shape (cells,) and (sections,): slides counted, and km times storms looked at.
    month_slides, month_expected
        Shape (month groups,): slides counted, and as they would be without months.
    month_storms
        Shape (month groups,): storms counted.
    years
        Of the record.
    """

    length_km: Floats
    cell: Ints
    cells: tuple[tuple[str, str], ...]
    overall: float
    cell_shape: float
    section_shape: float
    cell_slides: Ints
    cell_km: Floats
    slides: Ints
    km: Floats
    month_slides: Ints
    month_expected: Floats
    month_storms: Ints
    years: int

    def mean(self) -> Floats:
        """Return slides per km and storm on record, the posterior mean, shape (sections,)."""
        cell_rate = (self.cell_shape + self.cell_slides) / (
            self.cell_shape / self.overall + self.cell_km
        )
        return self._section_rate(cell_rate)

    def draw(self, rng: Generator) -> Floats:
        """Return slides per km and storm on record, drawn from their posterior."""
        cell_rate = rng.gamma(
            self.cell_shape + self.cell_slides,
            1 / (self.cell_shape / self.overall + self.cell_km),
        )
        prior = self.section_shape / np.maximum(cell_rate, 1e-12)[self.cell]
        return rng.gamma(self.section_shape + self.slides, 1 / (prior + self.km))

    def draw_month(self, rng: Generator, group: int) -> float:
        """Return the factor of a group of months, drawn from its posterior."""
        rate = MONTH_SHAPE + self.month_expected[group]
        return float(rng.gamma(MONTH_SHAPE + self.month_slides[group], 1 / rate))

    def draw_storms_per_month(self, rng: Generator, group: int) -> float:
        """Return storms on record per month, drawn from the posterior."""
        months = self.years * len(MONTH_GROUPS[group])
        return float(rng.gamma(0.5 + self.month_storms[group], 1 / months))

    def _section_rate(self, cell_rate: Floats) -> Floats:
        prior = self.section_shape / cell_rate[self.cell]
        return (self.section_shape + self.slides) / (prior + self.km)


def fit_rates(roads: RoadNetwork, record: SlideRecord) -> SlideRates:
    """Return the rates of a network's sections, fitted to the record."""
    length_km = np.asarray(roads.length_m / 1000, dtype=np.float64)
    storms = len(record.hits)
    slides, km = record.hits.sum(axis=0), length_km * storms
    names = [
        (_class_group(roads.road_class[at]), roads.gradient[at]) for at in range(len(roads.tail))
    ]
    cells = tuple(sorted(set(names)))
    cell = np.array([cells.index(name) for name in names], dtype=np.int64)
    cell_slides = np.bincount(cell, weights=slides, minlength=len(cells)).astype(np.int64)
    cell_km = np.bincount(cell, weights=km, minlength=len(cells)).astype(np.float64)
    overall = float(slides.sum() / km.sum())
    cell_shape = _shape(cell_slides, overall * cell_km)
    cell_rate = (cell_shape + cell_slides) / (cell_shape / overall + cell_km)
    section_shape = _shape(slides, np.asarray(cell_rate[cell] * km, dtype=np.float64))
    groups = len(MONTH_GROUPS)
    month_storms = np.bincount(record.month_group, minlength=groups)
    month_slides = np.bincount(record.month_group, weights=record.slides, minlength=groups)
    return SlideRates(
        length_km=length_km,
        cell=cell,
        cells=cells,
        overall=overall,
        cell_shape=cell_shape,
        section_shape=section_shape,
        cell_slides=cell_slides,
        cell_km=cell_km,
        slides=slides,
        km=km,
        month_slides=month_slides.astype(np.int64),
        month_expected=(month_storms * float(record.slides.mean())).astype(np.float64),
        month_storms=month_storms,
        years=record.years,
    )


def _class_group(road_class: str) -> str:
    """Return the class, all roads below the provincial ones together: few are on record."""
    return road_class if road_class in {"national", "provincial"} else "local"


def _shape(count: Ints, mean: Floats) -> float:
    """Return the likeliest shape of a Gamma of which counts are Poisson with some means."""
    from scipy.stats import nbinom

    def surprise(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return -float(nbinom.logpmf(count, shape, shape / (shape + mean)).sum())

    return float(np.exp(_least(surprise)))


def _least(surprise: Callable[[float], float]) -> float:
    from scipy.optimize import minimize_scalar

    bounds = (float(np.log(_SHAPES[0])), float(np.log(_SHAPES[1])))
    return float(minimize_scalar(surprise, bounds=bounds, method="bounded").x)
