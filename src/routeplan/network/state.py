"""The roads as one profile finds them on one day: open or shut, and how fast."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.profiles import SectionPaces, section_paces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from routeplan.model.day import Weather
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.profiles import Profile
    from routeplan.network.roads import RoadNetwork

SHUT = -1
"""Milliseconds of a span that may not be driven."""


@dataclass(frozen=True)
class RoadState:
    """A view of the network for one profile, weather and set of closures.

    Every duration of routeplan comes from ``span_ms``; the network is never edited.
    """

    roads: RoadNetwork
    profile: Profile
    weather: Weather
    ways_outside_province: bool
    closed: tuple[ClosedSpan, ...] = ()

    @cached_property
    def _paces(self) -> SectionPaces:
        return section_paces(
            self.roads,
            self.profile,
            self.weather,
            ways_outside_province=self.ways_outside_province,
        )

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Whether the profile may use each section at all, closures apart."""
        return self._paces.allowed

    def may_drive(self, section: int, *, forward: bool) -> bool:
        """Whether the profile may drive a section in a direction, closures apart."""
        return bool((self._paces.forward if forward else self._paces.backward)[section])

    def with_closed(self, closed: Sequence[ClosedSpan]) -> RoadState:
        """Return the same roads with other closures; what is known of them is kept."""
        other = dataclasses.replace(self, closed=tuple(closed))
        vars(other)["_paces"] = self._paces
        return other

    def all_day(self) -> RoadState:
        """Return the roads with every closure in force at all times."""
        return self.with_closed([dataclasses.replace(span, in_force=None) for span in self.closed])

    def best_hour(self) -> RoadState:
        """Return the roads with only the closures that are in force at all times."""
        return self.with_closed([span for span in self.closed if span.in_force is None])

    def span_ms(self, section: ArrayLike, from_m: ArrayLike, to_m: ArrayLike) -> NDArray[np.int64]:
        """Return the milliseconds of driving spans, ``SHUT`` where that may not be done.

        A span is driven from ``from_m`` to ``to_m``, metres from the section's first
        end. Milliseconds are differences of one running total per section and direction,
        its parts rounded up, so the parts of a span always add up to the whole.

        Parameters
        ----------
        section, from_m, to_m
            Integers, shape (spans,).
        """
        at = np.atleast_1d(np.asarray(section, dtype=np.int64))
        start = np.atleast_1d(np.asarray(from_m, dtype=np.int64))
        stop = np.atleast_1d(np.asarray(to_m, dtype=np.int64))
        forward = start < stop
        pace_us = self._paces.pace_us[at]
        # Each part is rounded up on its own: so a closure never takes a millisecond away.
        total = np.abs(-(-pace_us * stop // 1000) - -(-pace_us * start // 1000))
        may_drive = np.where(forward, self._paces.forward[at], self._paces.backward[at])
        total[~may_drive & (start != stop)] = SHUT
        if self.closed:
            sections = np.unique([span.section for span in self.closed])
            driven = (total != SHUT) & (start != stop)
            touched = np.flatnonzero(np.isin(at, sections) & driven)
            part = (at[touched], start[touched], stop[touched])
            total[touched] = self._closed_ms(*part, total[touched])
        return total

    def _closed_ms(
        self,
        section: NDArray[np.int64],
        start: NDArray[np.int64],
        stop: NDArray[np.int64],
        open_ms: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Return what driving spans takes with the closures, given what it takes without."""
        total = open_ms.copy()
        shut = np.zeros(len(section), dtype=bool)
        low, high, forward = np.minimum(start, stop), np.maximum(start, stop), start < stop
        pace_us = self._paces.pace_us[section]
        for span in self.closed:
            here = (section == span.section) & np.where(forward, span.forward, span.backward)
            if self.profile.vehicle_class in span.classes:
                shut |= here & (low < span.to_m) & (high > span.from_m)
            if span.delay_s or span.speed_factor != 1:
                extra = [_extra_ms(span, pace_us, offset_m) for offset_m in (low, high)]
                total += here * (extra[1] - extra[0])
        return np.where(shut, SHUT, total)


def _extra_ms(
    span: ClosedSpan, pace_us: NDArray[np.int64], offset_m: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the running total of a delayed or slowed span's extra milliseconds."""
    extra_ms = np.zeros(len(offset_m), dtype=np.int64)
    if span.speed_factor != 1:
        slow_us = np.ceil(pace_us / span.speed_factor).astype(np.int64)
        inside_m = np.clip(offset_m - span.from_m, 0, span.to_m - span.from_m)
        extra_ms += -(-(slow_us - pace_us) * inside_m // 1000)
    if span.delay_s:
        # The whole delay is served at the middle of the span, once.
        middle_m = (span.from_m + span.to_m) // 2
        extra_ms += (offset_m > middle_m) * span.delay_s * 1000
    return extra_ms


def lift(state: RoadState, closure_ids: Sequence[str] | None = None) -> RoadState:
    """Return the state without some closures, or without any when ``closure_ids`` is None."""
    kept = (
        ()
        if closure_ids is None
        else tuple(span for span in state.closed if span.closure_id not in closure_ids)
    )
    return state.with_closed(kept)
