"""Rules on what a leg says of itself: off-road ends, metres, milliseconds, seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.network.state import SHUT
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import DrivenLeg, Facts, Finding


def leg_off_road(facts: Facts) -> Iterator[Finding]:
    """Check that a leg's off-road ends are as long as its stops lie from the road.

    Between two stops at one and the same location nobody walks to the road and back.
    """
    for driven in facts.legs:
        first, last = facts.point(driven.before.location), facts.point(driven.after.location)
        if first is None or last is None:
            continue  # reported by stop_on_road
        leg = driven.leg
        stays = not leg.spans and driven.before.location == driven.after.location
        wanted = (0, 0) if stays else (first.snap_distance_m, last.snap_distance_m)
        found = (leg.off_road_from_m, leg.off_road_to_m)
        if found != wanted:
            yield driven.finding(
                f"{found[0]:,} m and {found[1]:,} m off the road at its ends, "
                f"not {wanted[0]:,} m and {wanted[1]:,} m"
            )


def leg_distance(facts: Facts) -> Iterator[Finding]:
    """Check that a leg is as long as its spans and off-road ends together."""
    for driven in facts.legs:
        leg = driven.leg
        wanted_m = sum(abs(span.to_m - span.from_m) for span in leg.spans)
        wanted_m += leg.off_road_from_m + leg.off_road_to_m
        if leg.distance_m != wanted_m:
            yield driven.finding(
                f"{leg.distance_m:,} m, but its parts add up to {wanted_m:,} m "
                f"({leg.distance_m - wanted_m:+,} m)"
            )


def leg_milliseconds(facts: Facts) -> Iterator[Finding]:
    """Check that a leg takes as long as its spans and off-road ends together."""
    for driven in facts.legs:
        wanted_ms = _leg_ms(facts, driven)
        found_ms = driven.leg.duration_ms
        if wanted_ms is not None and found_ms != wanted_ms:
            yield driven.finding(
                f"{found_ms:,} ms, but its parts add up to {wanted_ms:,} ms "
                f"({found_ms - wanted_ms:+,} ms)"
            )


def leg_seconds(facts: Facts) -> Iterator[Finding]:
    """Check that a leg's seconds are its milliseconds, rounded up."""
    for driven in facts.legs:
        leg = driven.leg
        wanted_s = ceil_seconds(leg.duration_ms)
        if leg.duration_s != wanted_s:
            yield driven.finding(
                f"{leg.duration_s:,} s for {leg.duration_ms:,} ms, not {wanted_s:,} s "
                f"({leg.duration_s - wanted_s:+,} s)"
            )


def _leg_ms(facts: Facts, driven: DrivenLeg) -> int | None:
    """Return a leg's milliseconds, None where part of it may not or cannot be driven.

    The rules on roads report those parts.
    """
    leg, state = driven.leg, driven.state
    sections = [facts.section_of(span) for span in leg.spans]
    if state is None or None in sections:
        return None
    parts_ms = state.span_ms(
        [section for section in sections if section is not None],
        [span.from_m for span in leg.spans],
        [span.to_m for span in leg.spans],
    )
    if (parts_ms == SHUT).any():
        return None
    ends_m = (leg.off_road_from_m, leg.off_road_to_m)
    return int(parts_ms.sum()) + sum(state.profile.off_road_ms(m, state.weather) for m in ends_m)
