"""Rules on the way driven: spans that exist, join up, and may be driven by this vehicle."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from routeplan.check.facts import Finding, span_text, stop_text
from routeplan.network.roads import CLASS_BIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import DrivenLeg, Facts
    from routeplan.model.plan import Span
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.locate import RoadPoint
    from routeplan.network.roads import RoadNetwork
    from routeplan.network.state import RoadState

_SAME_DEGREES = 1e-5
"""About a metre."""
_INSIDE = -1
"""Stands for a section in the key of a node."""


def stop_on_road(facts: Facts) -> Iterator[Finding]:
    """Check that every stop can be put on the road network, and is drawn where it lies."""
    for route in facts.plan.routes:
        for number, stop in enumerate(route.stops):
            point = facts.point(stop.location)
            if point is None:
                yield Finding(
                    route=route.vehicle_id,
                    text=f"{stop_text(route, number)} is not on the road network",
                )
                continue
            lies = (
                point.lon if stop.location.lon is None else stop.location.lon,
                point.lat if stop.location.lat is None else stop.location.lat,
            )
            apart = zip((stop.lon, stop.lat), lies, strict=True)
            # Not the other way round: nothing is true of a coordinate that is no number.
            if not all(abs(said - true) <= _SAME_DEGREES for said, true in apart):
                yield Finding(
                    route=route.vehicle_id,
                    text=f"{stop_text(route, number)} has lon {stop.lon}, lat {stop.lat}, but "
                    f"lies at {lies[0]:.6f}, {lies[1]:.6f}",
                )


def span_on_road(facts: Facts) -> Iterator[Finding]:
    """Check that a leg's spans lie on known sections and say their direction rightly."""
    roads = facts.region.roads
    for driven in facts.legs:
        for span in driven.leg.spans:
            section = roads.section_index.get(span.section_id)
            if section is None:
                yield driven.finding(f"there is no road section {span.section_id!r}")
            elif facts.section_of(span) is None:
                yield driven.finding(
                    f"{span_text(span)}, but the section is {int(roads.length_m[section]):,} m long"
                )
            elif span.forward != (span.from_m < span.to_m):
                word = "forward" if span.forward else "backward"
                yield driven.finding(f"{span_text(span)} is marked as driven {word}")


def leg_connected(facts: Facts) -> Iterator[Finding]:
    """Check that a leg runs without a gap from its first stop to its next."""
    roads = facts.region.roads
    for driven in facts.legs:
        first, last = facts.point(driven.before.location), facts.point(driven.after.location)
        if first is None or last is None or None in map(facts.section_of, driven.leg.spans):
            continue  # other rules report these
        here = _key_of_point(first)
        for span in driven.leg.spans:
            begins = _key_on_section(roads, span.section_id, span.from_m)
            if begins != here:
                yield driven.finding(
                    f"{span_text(span)} begins at {_key_text(roads, begins)}, "
                    f"but the way before it ends at {_key_text(roads, here)}"
                )
            here = _key_on_section(roads, span.section_id, span.to_m)
        if here != _key_of_point(last):
            yield driven.finding(
                f"the way ends at {_key_text(roads, here)}, "
                f"but the stop is at {_key_text(roads, _key_of_point(last))}"
            )


def turn_allowed(facts: Facts) -> Iterator[Finding]:
    """Check that no leg makes a banned turn; a stop at a junction may be left any way."""
    banned: Counter[tuple[int | None, bool, int | None, bool]] = Counter()
    for before, ahead, after, after_ahead, bits in facts.region.roads.turns.tolist():
        banned[before, bool(ahead), after, bool(after_ahead)] |= bits
    for driven in facts.legs if banned else ():
        moved = [span for span in driven.leg.spans if span.from_m != span.to_m]
        for last, span in pairwise(moved):
            turn = (facts.section_of(last), last.forward, facts.section_of(span), span.forward)
            if driven.state and banned[turn] & CLASS_BIT[driven.state.profile.vehicle_class]:
                yield driven.finding(
                    f"the turn from {span_text(last)} into {span_text(span)} is banned for "
                    f"{driven.state.profile.vehicle_class} vehicles"
                )


def road_open(facts: Facts) -> Iterator[Finding]:
    """Check that no span runs through a closure, in its direction and for its class.

    Those in force for part of the day only have a rule of their own.
    """
    for driven, state, span, section in _spans(facts):
        for closed in facts.closed:
            if (
                closed.in_force is None
                and closed.section == section
                and _shuts(closed, state, span)
            ):
                yield driven.finding(
                    f"{span_text(span)} runs through closure {closed.closure_id}, which shuts it "
                    f"from {closed.from_m:,} m to {closed.to_m:,} m for "
                    f"{state.profile.vehicle_class} vehicles"
                )


def road_allowed(facts: Facts) -> Iterator[Finding]:
    """Check that the vehicle may drive each section that way in this weather."""
    for driven, state, span, index in _spans(facts):
        if not state.may_drive(index, forward=span.forward):
            section, profile = facts.region.roads.sections[index], state.profile
            open_to = section.forward if span.forward else section.backward
            yield driven.finding(
                f"{span.section_id} may not be used by profile {profile.name} "
                f"({profile.vehicle_class}) in {facts.day.weather} weather: open that way to "
                f"{', '.join(open_to) or 'nobody'}, access when wet is {section.wet_access!r}, "
                f"width {section.width_m} m of {profile.min_width_m} m, weight limit "
                f"{section.max_weight_kg or 'none'} for {profile.weight_kg} kg"
                f"{', a ' + section.structure if section.structure else ''}"
            )


def road_in_province(facts: Facts) -> Iterator[Finding]:
    """Check that no span leaves the province where the day forbids it."""
    for driven, _, span, section in _spans(facts):
        if facts.day.ways_outside_province:
            return
        if not facts.region.roads.sections[section].in_province:
            yield driven.finding(f"{span_text(span)} leaves the province, which the day forbids")


def _spans(facts: Facts) -> Iterator[tuple[DrivenLeg, RoadState, Span, int]]:
    """Yield every span that can be judged, with its leg, roads and section index."""
    for driven in facts.legs:
        for span in driven.leg.spans:
            section = facts.section_of(span)
            if driven.state is not None and section is not None:
                yield driven, driven.state, span, section


def _shuts(closed: ClosedSpan, state: RoadState, span: Span) -> bool:
    """Return whether a closure of the span's section shuts it for this class and direction."""
    low_m, high_m = sorted((span.from_m, span.to_m))
    return (
        state.profile.vehicle_class in closed.classes
        and (closed.forward if span.from_m < span.to_m else closed.backward)
        and low_m < closed.to_m
        and high_m > closed.from_m
    )


def _key_of_point(point: RoadPoint) -> tuple[int, int]:
    """Return what two points share when they are the same point of the road."""
    if point.section == _INSIDE:
        return _INSIDE, point.node
    return point.section, point.offset_m


def _key_on_section(roads: RoadNetwork, section_id: str, at_m: int) -> tuple[int, int]:
    section = roads.section_index[section_id]
    if at_m == 0:
        return _INSIDE, int(roads.tail[section])
    if at_m == roads.length_m[section]:
        return _INSIDE, int(roads.head[section])
    return section, at_m


def _key_text(roads: RoadNetwork, key: tuple[int, int]) -> str:
    section, at = key
    if section == _INSIDE:
        return roads.node_ids[at]
    return f"{at:,} m on {roads.sections[section].id}"
