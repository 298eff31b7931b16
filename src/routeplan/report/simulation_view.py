"""A simulation's results beside the region they are of, as its report reads them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from routeplan.network.closures import LocatedClosures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.model.simulation import (
        CommuneLoss,
        NoSecondWay,
        ScenarioLoss,
        SectionImportance,
    )
    from routeplan.model.simulation_detail import PlaceLoss, ReachedPlace, ScenarioSpan
    from routeplan.network.region import Region
    from routeplan.report.text import Lang

MOST_WORST = 200
"""Scenarios on the slider for being the worst; as many again at most are a sample."""
MOST_SAMPLED = 100


@dataclass(frozen=True, kw_only=True)
class SimulationView:
    """What the report needs, worked out once.

    Attributes
    ----------
    manifest
        What the folder says of itself.
    losses, commune_losses
        Of whole scenarios: a storm without one of its slides is none.
    ranked
        Numbers of the scenarios that cost anything, worst first.
    spans
        What scenarios shut; None where the folder does not tell.
    places
        Offices and old centres that are measured.
    place_losses
        Of the scenarios of ``measured``.
    measured
        Numbers of the scenarios for which it is known who is cut off, evenly spaced.
    shown
        Numbers of the scenarios on the slider; their places are in ``place_losses`` too.
    """

    region: Region
    lang: Lang
    manifest: Mapping[str, Any]
    losses: tuple[ScenarioLoss, ...]
    commune_losses: tuple[CommuneLoss, ...]
    ranked: tuple[int, ...]
    spans: tuple[ScenarioSpan, ...] | None
    places: tuple[ReachedPlace, ...]
    place_losses: tuple[PlaceLoss, ...]
    measured: tuple[int, ...]
    shown: tuple[int, ...]
    importance: tuple[SectionImportance, ...] = ()
    no_second_way: tuple[NoSecondWay, ...] = ()

    @property
    def located(self) -> LocatedClosures:
        """No closures of a day: what scenarios shut is drawn by the page itself."""
        return LocatedClosures(spans=(), notes=())

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles, the one that loses most first."""
        delay_h: dict[str, float] = defaultdict(float)
        for loss in self.losses:
            delay_h[loss.profile] += loss.delay_h
        return tuple(sorted(delay_h, key=lambda name: -delay_h[name]))

    @cached_property
    def by_profile(self) -> Mapping[str, Mapping[int, ScenarioLoss]]:
        """Losses by profile and number of the scenario, 0 among them."""
        found: dict[str, dict[int, ScenarioLoss]] = {name: {} for name in self.profiles}
        for loss in self.losses:
            found[loss.profile][loss.scenario] = loss
        return found

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the scenarios, without the day as it is."""
        if not self.profiles:
            return ()
        return tuple(number for number in self.by_profile[self.profiles[0]] if number)

    @cached_property
    def cut_off_h(self) -> Mapping[tuple[int, str], Sequence[PlaceLoss]]:
        """What places lose, by scenario and profile."""
        found: dict[tuple[int, str], list[PlaceLoss]] = defaultdict(list)
        for loss in self.place_losses:
            found[loss.scenario, loss.profile].append(loss)
        return found

    @cached_property
    def spans_of(self) -> Mapping[int, Sequence[ScenarioSpan]]:
        """What scenarios shut, by their number."""
        found: dict[int, list[ScenarioSpan]] = defaultdict(list)
        for span in self.spans or ():
            found[span.scenario].append(span)
        return found

    def window_h(self, number: int) -> float:
        """Return the hours of a scenario that are looked at."""
        return self.by_profile[self.profiles[0]][number].window_h


def choose_shown(ranked: Sequence[int], numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the scenarios of the slider: the worst, then others evenly spread by rank."""
    felt = set(ranked)
    rest = [*ranked[MOST_WORST:], *(number for number in numbers if number not in felt)]
    return (*ranked[:MOST_WORST], *evenly(rest, MOST_SAMPLED))


def evenly(numbers: Sequence[int], most: int) -> tuple[int, ...]:
    """Return so many of some numbers at most, evenly spaced."""
    if len(numbers) <= most:
        return tuple(numbers)
    return tuple(numbers[at * len(numbers) // most] for at in range(most))
