"""Sampled storms: where the slides are, how long they last and for whom.

Storm *i* of seed *s* is the same whatever else is sampled, in whatever order: it has a
stream of random numbers of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.model.closure import POINT_HALF_LENGTH_M, Closure
from routeplan.network.closures import HORIZON_S, ClosedSpan, km_on_section
from routeplan.simulate.sets import Scenario, digest
from routeplan.simulate.slide_rates import fit_rates
from routeplan.simulate.slide_record import month_group, slide_record
from routeplan.simulate.storm_fit import RAIN_LEVELS, fit_storms
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from routeplan.model.closure import Blocks
    from routeplan.model.simulation import RainLevel
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.closures import ClosureNote
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork
    from routeplan.simulate.slide_rates import SlideRates
    from routeplan.simulate.slide_record import SlideRecord
    from routeplan.simulate.storm_fit import StormFit

_CLASSES: Mapping[Blocks, frozenset[VehicleClass]] = {
    "all": frozenset({"motorbike", "light", "heavy"}),
    "cars_and_up": frozenset({"light", "heavy"}),
    "trucks": frozenset({"heavy"}),
    "none": frozenset(),
}
_SHORTEST_S = 600
"""Nobody reports a slide that is gone in minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideDurations:
    """Hours that a slide shuts a road: lognormal, likeliest of the reported durations.

    A reported duration that had not ended counts as *at least that long*. Rows without
    one, most of the record, say nothing here: short closures are reported without.

    Attributes
    ----------
    log_mean, log_spread
        Of the logarithm of hours.
    reports
        How many durations it comes from; each storm draws both figures anew within what
        so few leave open (by the normal law of large samples, an approximation).
    """

    log_mean: float
    log_spread: float
    reports: int

    def draw_s(self, rng: Generator, count: int) -> NDArray[np.int64]:
        """Return durations in seconds, ten minutes at least and ten days at most."""
        spread = self.log_spread * np.exp(rng.standard_normal() / np.sqrt(2 * self.reports))
        mean = self.log_mean + rng.standard_normal() * self.log_spread / np.sqrt(self.reports)
        hours = np.exp(np.minimum(mean + spread * rng.standard_normal(count), 20))
        seconds: NDArray[np.int64] = np.clip(hours * 3600, _SHORTEST_S, HORIZON_S).astype(np.int64)
        return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A slide of a sampled storm; times from midnight of the day it comes."""

    section: int
    from_m: int
    to_m: int
    blocks: Blocks
    start_s: int
    end_s: int


@dataclass(frozen=True, kw_only=True, eq=False)
class SampledStorms:
    """Storms of one month and rain level.

    Attributes
    ----------
    chance
        Shape (sections,): of a slide in a storm, given from outside; None takes the
        fitted rates.
    starts_s, blocks
        As reported; each slide draws one of each.
    """

    count: int
    seed: int
    month: int
    rain: RainLevel
    roads: RoadNetwork
    rates: SlideRates
    storms: StormFit
    durations: SlideDurations
    starts_s: NDArray[np.int64]
    blocks: tuple[Blocks, ...]
    chance: NDArray[np.float64] | None = None
    kind: str = "storms"
    notes: tuple[tuple[str, ClosureNote], ...] = ()

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the set is made from, by name: values or hashes."""
        rates = self.rates
        storms = (self.storms.field.range_km, self.storms.shape, self.storms.scale)
        fitted = (rates.mean().tolist(), rates.month_slides.tolist(), storms)
        record = (fitted, self.durations, self.starts_s.tolist(), self.blocks)
        return {
            "seed": str(self.seed),
            "month": str(self.month),
            "rain": self.rain,
            "record_of_closures": digest(record),
            "slide_chances": "" if self.chance is None else digest(self.chance.tolist()),
        }

    def slides(self, number: int) -> tuple[Slide, ...]:
        """Return the slides of a storm, in order of section."""
        from scipy.special import ndtri

        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        chance = self.draw_chances(rng)
        hit = np.flatnonzero(self.storms.field.draw(rng) < ndtri(chance)).tolist()
        durations_s = self.durations.draw_s(rng, len(hit)).tolist()
        return tuple(
            self._slide(rng, at, seconds) for at, seconds in zip(hit, durations_s, strict=True)
        )

    def scenario(self, number: int) -> Scenario:
        """Return a storm; its window is whole days until the last slide is cleared."""
        slides = self.slides(number)
        last_s = min(HORIZON_S, max((slide.end_s for slide in slides), default=DAY_S))
        return Scenario(
            name=f"storm {number}",
            spans=tuple(_span(slide) for slide in slides),
            window_s=max(1, -(-last_s // DAY_S)) * DAY_S,
        )

    def closures(self, number: int) -> tuple[Closure, ...]:
        """Return the closures of a storm, as the day on which it comes takes them."""
        return tuple(
            Closure(
                id=f"storm-{number}-{at}",
                section_id=self.roads.section_ids[slide.section],
                km_from_m=km_on_section(self.roads.sections[slide.section], slide.from_m),
                km_to_m=km_on_section(self.roads.sections[slide.section], slide.to_m),
                blocks=slide.blocks,
                start_s=slide.start_s,
                end_s=slide.end_s,
            )
            for at, slide in enumerate(self.slides(number), start=1)
        )

    def draw_chances(self, rng: Generator) -> NDArray[np.float64]:
        """Return the chance of a slide on each section in one storm, shape (sections,)."""
        if self.chance is not None:
            return self.chance
        rates = self.rates
        severity = self.storms.draw_severity(rng, self.rain)
        month = rates.draw_month(rng, month_group(self.month))
        mean = rates.draw(rng) * rates.length_km * severity * month
        chance: NDArray[np.float64] = -np.expm1(-mean)
        return chance

    def _slide(self, rng: Generator, section: int, duration_s: int) -> Slide:
        length_m = int(self.roads.length_m[section])
        middle_m = int(rng.integers(0, length_m + 1))
        start_s = int(self.starts_s[rng.integers(len(self.starts_s))])
        return Slide(
            section=section,
            from_m=max(0, middle_m - POINT_HALF_LENGTH_M),
            to_m=min(length_m, middle_m + POINT_HALF_LENGTH_M),
            blocks=self.blocks[rng.integers(len(self.blocks))],
            start_s=start_s,
            end_s=start_s + duration_s,
        )


def sampled_storms(
    region: Region,
    count: int,
    *,
    month: int = 8,
    rain: RainLevel = "heavy",
    seed: int = 1,
    chances: Mapping[str, float] | None = None,
) -> SampledStorms:
    """Return storms drawn from what the region's record of closures leads to expect.

    Parameters
    ----------
    chances
        Chance of a slide in a storm by section id, in place of the fitted rates; a
        section that is not named has none.

    Raises
    ------
    InputError
        If there is nothing to sample, chances are below 0 or above 1 or name unknown
        sections (all are told), or the region has no record.
    """
    _refuse(region, count, month, rain, chances)
    record = slide_record(region)
    rates = fit_rates(region.roads, record)
    given = None
    if chances is not None:
        given = np.array([chances.get(one, 0.0) for one in region.roads.section_ids])
    return SampledStorms(
        count=count,
        seed=seed,
        month=month,
        rain=rain,
        roads=region.roads,
        rates=rates,
        storms=fit_storms(region.roads, record.hits, rates.mean() * rates.length_km),
        durations=fit_durations(record),
        starts_s=record.start_s if len(record.start_s) else np.zeros(1, dtype=np.int64),
        blocks=record.blocks,
        chance=given,
    )


def fit_durations(record: SlideRecord) -> SlideDurations:
    """Return the lognormal under which the reported durations are likeliest."""
    from scipy.optimize import minimize
    from scipy.stats import norm

    known = record.duration_h[~record.censored]
    if len(known) < 2:  # noqa: PLR2004 - no spread of one
        # Too few to say: half a day, anything between hours and days.
        return SlideDurations(log_mean=float(np.log(12)), log_spread=1.2, reports=1)
    log_h = np.log(record.duration_h)

    def surprise(figures: NDArray[np.float64]) -> float:
        mean, spread = figures[0], np.exp(figures[1])
        ended = norm.logpdf(log_h[~record.censored], mean, spread)
        going_on = norm.logsf(log_h[record.censored], mean, spread)
        return -float(ended.sum() + going_on.sum())

    start = [np.log(known).mean(), np.log(max(np.log(known).std(), 0.1))]
    mean, log_spread = minimize(surprise, start, method="Nelder-Mead").x.tolist()
    return SlideDurations(
        log_mean=mean, log_spread=float(np.exp(log_spread)), reports=len(record.duration_h)
    )


def _span(slide: Slide) -> ClosedSpan:
    return ClosedSpan(
        closure_id="",
        section=slide.section,
        from_m=slide.from_m,
        to_m=slide.to_m,
        forward=True,
        backward=True,
        classes=_CLASSES[slide.blocks],
        in_force=((slide.start_s, slide.end_s),),
    )


def _refuse(
    region: Region,
    count: int,
    month: int,
    rain: str,
    chances: Mapping[str, float] | None,
) -> None:
    known = region.roads.section_index
    wrong: list[tuple[str, str, str, str]] = []
    if count < 1:
        wrong.append(("storms", str(count), "one storm or more", "empty_scenario_set"))
    if month not in range(1, 13):
        wrong.append(("month", str(month), "a month from 1 to 12", "out_of_range"))
    if rain not in RAIN_LEVELS:
        wrong.append(("rain", rain, "one of " + ", ".join(RAIN_LEVELS), "unknown_choice"))
    for section_id, chance in (chances or {}).items():
        if section_id not in known:
            expected = "the id of a known road section"
            wrong.append(("section_id", section_id, expected, "unknown_section"))
        if not 0 <= chance <= 1:
            wrong.append(("chance", f"{section_id}: {chance:g}", "from 0 to 1", "bad_chance"))
    if wrong:
        raise InputError(
            [
                DataProblem(
                    file="", row=0, column=column, value=value, expected=expected, code=code
                )
                for column, value, expected, code in wrong
            ]
        )
