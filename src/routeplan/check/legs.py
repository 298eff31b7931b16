"""Rules on what a leg says of itself: off-road ends, metres, milliseconds, seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.check.timed import walk_leg
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts, Finding


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
    """Check that a leg takes as long as its spans, waits and off-road ends together."""
    for driven in facts.legs:
        walk = walk_leg(facts, driven)
        found_ms = driven.leg.duration_ms
        if walk is None:
            continue
        wanted_ms = walk.duration_ms
        if found_ms != wanted_ms:
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
