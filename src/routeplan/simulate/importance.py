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
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.model.closure import Closure
    from routeplan.model.simulation import Losses
    from routeplan.network.closures import ClosureNote
    from routeplan.network.state import RoadState
    from routeplan.simulate.storms import SampledStorms

    Floats = NDArray[np.float64]

_FIGURES = ("delay_h", "person_cut_off_h_estimate")
_RESAMPLES = 1_000
_WITHOUT = " without "


@dataclass(frozen=True, kw_only=True, eq=False)
class StormsWithout:
    """Every sampled storm, and again without each of its slides, in the same window."""

    storms: SampledStorms
    kind: str = "storms_without"
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


def is_whole(name: str) -> bool:
    """Return whether a scenario of that name is no storm without one of its slides."""
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
    saved, slides = _saved(_figures(stormy, profile)[1:], without, len(roads.tail))
    mean, low, high = _mean_and_interval(saved)
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


def _saved(
    figures: Floats, without: StormsWithout, sections: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Return what each storm costs less without each section, (storms, sections, figures)."""
    saved = np.zeros((without.storms.count, sections, len(_FIGURES)))
    slides = np.zeros(sections, dtype=np.int64)
    whole = figures[0]
    for (storm, left_out), figure in zip(without.parts, figures, strict=True):
        if left_out < 0:
            whole = figure
        else:
            saved[storm - 1, left_out] = np.round(whole - figure, 6)
            slides[left_out] += 1
    return saved, slides


def _mean_and_interval(saved: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the mean over storms and the quantiles of it when storms are drawn anew."""
    storms = len(saved)
    rng = np.random.default_rng(1)
    flat = saved.reshape(storms, -1)
    weight = rng.multinomial(storms, np.full(storms, 1 / storms), size=_RESAMPLES) / storms
    low, high = np.quantile(weight @ flat, [0.05, 0.95], axis=0)
    shape = saved.shape[1:]
    return flat.mean(axis=0).reshape(shape), low.reshape(shape), high.reshape(shape)
