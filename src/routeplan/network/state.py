"""The roads as one profile finds them on one day: open or shut, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.profiles import section_paces

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
    def _paces(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        pace_us, allowed = section_paces(self.roads, self.profile, self.weather)
        if not self.ways_outside_province:
            allowed &= np.array([section.in_province for section in self.roads.sections])
        return pace_us, allowed

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Whether the profile may use each section at all, closures apart."""
        return self._paces[1]

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
        total = np.abs(
            self._running_ms(at, stop, forward=forward)
            - self._running_ms(at, start, forward=forward)
        )
        shut = ~self.allowed[at]
        low, high = np.minimum(start, stop), np.maximum(start, stop)
        for span in self.closed:
            if self.profile.vehicle_class in span.classes:
                shut |= (
                    (at == span.section)
                    & (low < span.to_m)
                    & (high > span.from_m)
                    & np.where(forward, span.forward, span.backward)
                )
        return np.where(shut, SHUT, total)

    def _running_ms(
        self, section: NDArray[np.int64], offset_m: NDArray[np.int64], *, forward: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Return the rounded-up milliseconds from each section's first end to an offset."""
        pace_us = self._paces[0][section]
        # Each part is rounded up on its own: so a closure never takes a millisecond away.
        running_ms = -(-pace_us * offset_m // 1000)
        for span in self.closed:
            here = (section == span.section) & np.where(forward, span.forward, span.backward)
            if span.speed_factor != 1:
                slow_us = np.ceil(pace_us / span.speed_factor).astype(np.int64)
                inside_m = np.clip(offset_m - span.from_m, 0, span.to_m - span.from_m)
                running_ms = running_ms + here * -(-(slow_us - pace_us) * inside_m // 1000)
            if span.delay_s:
                # The whole delay is served at the middle of the span, once.
                middle_m = (span.from_m + span.to_m) // 2
                running_ms = running_ms + here * (offset_m > middle_m) * span.delay_s * 1000
        return np.asarray(running_ms, dtype=np.int64)


def lift(state: RoadState, closure_ids: Sequence[str] | None = None) -> RoadState:
    """Return the state without some closures, or without any when ``closure_ids`` is None."""
    kept = (
        ()
        if closure_ids is None
        else tuple(span for span in state.closed if span.closure_id not in closure_ids)
    )
    return RoadState(
        roads=state.roads,
        profile=state.profile,
        weather=state.weather,
        ways_outside_province=state.ways_outside_province,
        closed=kept,
    )
