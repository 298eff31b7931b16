"""Which section matters most: what each costs alone, and what its slides cost in storms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.simulation import SectionImportance
from routeplan.simulate.bridges import bridges
from routeplan.simulate.sets import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from routeplan.model.closure import Closure
    from routeplan.model.simulation import Losses
    from routeplan.network.closures import ClosureNote
    from routeplan.network.state import RoadState
    from routeplan.simulate.storms import SampledStorms

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_FIGURES = ("delay_h", "person_cut_off_h_estimate")
_RESAMPLES = 1_000
_WITHOUT = " without "
_AT_ONCE = 10_000
"""Sections whose resampled means are kept together: each takes 8 kB."""
KIND = "storms_without"


@dataclass(frozen=True, kw_only=True, eq=False)
class StormsWithout:
    """Every sampled storm, and again without each of its slides, in the same window."""

    storms: SampledStorms
    kind: str = KIND
    notes: tuple[tuple[str, ClosureNote], ...] = ()

    @cached_property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """Storm and the section held open, -1 for none, of each scenario."""
        return tuple(
            (number, left_out)
            for number in range(1, self.storms.count + 1)
            for left_out in (-1, *(slide.section for slide in self.storms.slides(number)))
        )

    @property
    def count(self) -> int:
        """How many scenarios there are."""
        return len(self.parts)

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the set is made from, by name."""
        return {"storms": str(self.storms.count), **self.storms.inputs}

    def scenario(self, number: int) -> Scenario:
        """Return a storm, or a storm without one of its slides."""
        storm, left_out = self.parts[number - 1]
        whole = self.storms.scenario(storm)
        if left_out < 0:
            return whole
        return Scenario(
            name=f"{whole.name}{_WITHOUT}{self.storms.roads.section_ids[left_out]}",
            spans=tuple(span for span in whole.spans if span.section != left_out),
            window_s=whole.window_s,
        )

    def closures(self, number: int) -> tuple[Closure, ...]:
        """Return the closures of a scenario, as a day takes them."""
        storm, left_out = self.parts[number - 1]
        kept = [slide.section != left_out for slide in self.storms.slides(storm)]
        every = self.storms.closures(storm)
        return tuple(closure for closure, keep in zip(every, kept, strict=True) if keep)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Saved:
    """What a storm costs less without one slide; storms and sections without are not there.

    Attributes
    ----------
    storm, section
        Shape (slides,): storms from 0.
    figures
        Shape (slides, figures).
    """

    storm: Ints
    section: Ints
    figures: Floats

    def tables(self, sections: Ints, storms: int) -> Iterator[csr_array]:
        """Yield each figure of some sections, in order, by storm."""
        from scipy.sparse import csr_array

        here = np.isin(self.section, sections)
        where = self.storm[here], np.searchsorted(sections, self.section[here])
        for figure in self.figures[here].T:
            yield csr_array((figure, where), shape=(storms, len(sections)))


def is_whole(name: str) -> bool:
    """Return whether a scenario of ``StormsWithout`` is a storm with all of its slides."""
    return _WITHOUT not in name


def rank_sections(
    states: Sequence[RoadState], alone: Losses, without: StormsWithout, stormy: Losses
) -> tuple[SectionImportance, ...]:
    """Return what each section is worth to each profile, the most important first.

    Sections are ordered by what they cost in storms, then by what they cost alone.

    Parameters
    ----------
    states
        The roads for each profile, without closures.
    alone
        Losses of ``each_section``.
    stormy
        Losses of ``without``.
    """
    return tuple(
        sorted(
            (row for state in states for row in _of_profile(state, alone, without, stormy)),
            key=lambda row: (
                -row.storm_delay_h,
                -row.storm_person_cut_off_h_estimate,
                -row.alone_delay_h,
                -row.alone_person_cut_off_h_estimate,
                row.section_id,
                row.profile,
            ),
        )
    )


def _of_profile(
    state: RoadState, alone: Losses, without: StormsWithout, stormy: Losses
) -> list[SectionImportance]:
    profile, roads = state.profile.name, state.roads
    by_itself = _figures(alone, profile)[1:] - _figures(alone, profile)[0]
    saved = _saved(_figures(stormy, profile)[1:], without)
    slides = np.bincount(saved.section, minlength=len(roads.tail))
    mean, low, high = _mean_and_interval(saved, without.storms.count, len(roads.tail))
    hanging = bridges(state)
    return [
        SectionImportance(
            section_id=roads.section_ids[at],
            profile=profile,
            is_bridge=at in hanging,
            alone_delay_h=round(float(by_itself[at, 0]), 6),
            alone_person_cut_off_h_estimate=round(float(by_itself[at, 1]), 6),
            slides=int(slides[at]),
            storm_delay_h=round(float(mean[at, 0]), 6),
            storm_delay_low_h=round(float(low[at, 0]), 6),
            storm_delay_high_h=round(float(high[at, 0]), 6),
            storm_person_cut_off_h_estimate=round(float(mean[at, 1]), 6),
            storm_person_cut_off_low_h_estimate=round(float(low[at, 1]), 6),
            storm_person_cut_off_high_h_estimate=round(float(high[at, 1]), 6),
        )
        for at in range(len(roads.tail))
    ]


def _figures(losses: Losses, profile: str) -> Floats:
    """Return the figures of each scenario, shape (scenarios, figures)."""
    rows = [
        [getattr(loss, name) for name in _FIGURES]
        for loss in losses.scenarios
        if loss.profile == profile
    ]
    return np.array(rows, dtype=np.float64)


def _saved(figures: Floats, without: StormsWithout) -> _Saved:
    """Return what each storm costs less without each of its slides."""
    storm, left_out = np.array(without.parts, dtype=np.int64).T
    is_whole_storm = left_out < 0
    # Each storm stands before those without one of its slides.
    whole = np.maximum.accumulate(np.where(is_whole_storm, np.arange(len(storm)), 0))
    saved = np.round(figures[whole] - figures, 6)[~is_whole_storm]
    return _Saved(
        storm=storm[~is_whole_storm] - 1, section=left_out[~is_whole_storm], figures=saved
    )


def _mean_and_interval(saved: _Saved, storms: int, sections: int) -> tuple[Floats, Floats, Floats]:
    """Return the mean over storms and the quantiles of it when storms are drawn anew.

    Each has the shape (sections, figures).
    """
    rng = np.random.default_rng(1)
    weight = rng.multinomial(storms, np.full(storms, 1 / storms), size=_RESAMPLES) / storms
    mean, low, high = np.zeros((3, sections, len(_FIGURES)))
    for at in range(len(_FIGURES)):
        total = np.bincount(saved.section, saved.figures[:, at], minlength=sections)
        mean[:, at] = total / storms
    slid = np.unique(saved.section)
    for first in range(0, len(slid), _AT_ONCE):
        block = slid[first : first + _AT_ONCE]
        for at, table in enumerate(saved.tables(block, storms)):
            low[block, at], high[block, at] = np.quantile(weight @ table, [0.05, 0.95], axis=0)
    return mean, low, high
