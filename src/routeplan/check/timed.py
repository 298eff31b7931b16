"""Rules on roads that are shut for part of the day: a leg walked second by second.

This walk knows nothing of how routes are planned: it takes a leg's departure, its spans
and its waits as they stand, and looks where the vehicle is when.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.check.facts import span_text
from routeplan.network.state import SHUT
from routeplan.units import DAY_S, ceil_seconds, format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.check.facts import DrivenLeg, Facts, Finding
    from routeplan.model.plan import Span, Wait
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.state import RoadState


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A timed closure's span as a leg runs over it; milliseconds from midnight."""

    span: Span
    closed: ClosedSpan
    enter_ms: int
    leave_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A leg in time.

    Attributes
    ----------
    duration_ms
        Driving, what is longer while closures are in force, and the waits that lie on it.
    misplaced
        Waits that lie on none of its spans, or inside a span that shuts.
    mistimed
        Waits that are not over when they say, each with when they are.
    """

    duration_ms: int
    crossings: tuple[Crossing, ...]
    misplaced: tuple[Wait, ...]
    mistimed: tuple[tuple[Wait, int], ...]


def road_open_in_time(facts: Facts) -> Iterator[Finding]:
    """Check that no vehicle is on a span while that is shut; a break may fall anywhere."""
    for driven in facts.legs:
        walk = walk_leg(facts, driven)
        if walk is None or driven.state is None:
            continue
        yield from _met_shut(driven, walk, driven.state.profile.vehicle_class)
        for wait in walk.misplaced:
            yield driven.finding(
                f"it waits at {wait.at_m:,} m on {wait.section_id}, where no one may wait"
            )
        for wait in driven.leg.waits:
            if wait.wait_ms < 0:
                yield driven.finding(
                    f"its wait at {wait.at_m:,} m on {wait.section_id} lasts {wait.wait_ms:,} ms"
                )
        for wait, over_s in walk.mistimed:
            yield driven.finding(
                f"its wait at {wait.at_m:,} m on {wait.section_id} is over at "
                f"{format_clock(over_s)}, not at {format_clock(wait.until_s)}"
            )


def _met_shut(driven: DrivenLeg, walk: Walk, vehicle_class: VehicleClass) -> Iterator[Finding]:
    leaves_s, arrives_s = driven.before.departure_s, driven.after.arrival_s
    paused_ms = 1000 * sum(
        max(0, min(taken.end_s, arrives_s) - max(taken.start_s, leaves_s))
        for taken in driven.route.breaks
    )
    for crossing in walk.crossings:
        closed = crossing.closed
        if vehicle_class not in closed.classes:
            continue
        for from_s, to_s in closed.in_force or ():
            if crossing.enter_ms < to_s * 1000 and crossing.leave_ms + paused_ms > from_s * 1000:
                yield driven.finding(
                    f"{span_text(crossing.span)} runs through closure {closed.closure_id} "
                    f"at {format_clock(crossing.enter_ms // 1000)}, which is shut "
                    f"from {_clock(from_s)} to {_clock(to_s)}"
                )


def walk_leg(facts: Facts, driven: DrivenLeg) -> Walk | None:
    """Return a leg in time, None where part of it may not or cannot be driven at any hour.

    The rules on roads report those parts.
    """
    leg, state = driven.leg, driven.state
    if state is None:
        return None
    always = state.best_hour()
    start_ms = driven.before.departure_s * 1000
    now_ms = start_ms + state.profile.off_road_ms(leg.off_road_from_m, state.weather)
    crossings: list[Crossing] = []
    waits, misplaced, mistimed = list(leg.waits), [], []
    for span in leg.spans:
        section = facts.section_of(span)
        if section is None:
            return None
        timed = _timed_on(state, section, span)
        for from_m, to_m in _pieces(span, timed, waits):
            while waits and (waits[0].section_id, waits[0].at_m) == (span.section_id, from_m):
                wait = waits.pop(0)
                now_ms += wait.wait_ms
                if ceil_seconds(now_ms) != wait.until_s:
                    mistimed.append((wait, ceil_seconds(now_ms)))
                # Whoever is at a stop inside a span may wait there before it leaves.
                sets_off = span is leg.spans[0] and from_m == span.from_m
                if not sets_off and any(
                    _shuts(one, state) and _inside(one, from_m) for one in timed
                ):
                    misplaced.append(wait)
            met = [one for one in timed if _begins(one, span, from_m)]
            crossings += [
                Crossing(span=span, closed=one, enter_ms=now_ms, leave_ms=-1) for one in met
            ]
            now_ms += sum(_longer_ms(always, section, span, one, now_ms) for one in met)
            piece_ms = int(always.span_ms(section, from_m, to_m)[0])
            if piece_ms == SHUT:
                return None
            now_ms += piece_ms
            over = [one for one in timed if _ends(one, span, to_m)]
            crossings = [
                dataclasses.replace(crossing, leave_ms=now_ms)
                if crossing.leave_ms < 0 and crossing.closed in over
                else crossing
                for crossing in crossings
            ]
    now_ms += state.profile.off_road_ms(leg.off_road_to_m, state.weather)
    return Walk(
        duration_ms=now_ms - start_ms,
        crossings=tuple(crossings),
        misplaced=(*misplaced, *waits),
        mistimed=tuple(mistimed),
    )


def _timed_on(state: RoadState, section: int, span: Span) -> list[ClosedSpan]:
    """Return the closures met for part of the day on a span, in driving order."""
    low_m, high_m = sorted((span.from_m, span.to_m))
    met = [
        closed
        for closed in state.closed
        if closed.in_force is not None
        and closed.section == section
        and (closed.forward if span.from_m < span.to_m else closed.backward)
        and closed.from_m < high_m
        and closed.to_m > low_m
    ]
    if span.from_m < span.to_m:
        return sorted(met, key=lambda one: (one.from_m, one.to_m))
    return sorted(met, key=lambda one: (-one.to_m, -one.from_m))


def _pieces(
    span: Span, timed: Sequence[ClosedSpan], waits: Sequence[Wait]
) -> list[tuple[int, int]]:
    """Return a span cut where something begins, ends or is waited for, as driven."""
    low_m, high_m = sorted((span.from_m, span.to_m))
    inner = {at for one in timed for at in (one.from_m, one.to_m)}
    inner |= {wait.at_m for wait in waits if wait.section_id == span.section_id}
    cuts = sorted({low_m, high_m} | {at for at in inner if low_m < at < high_m})
    if span.from_m > span.to_m:
        cuts.reverse()
    return list(itertools.pairwise(cuts))


def _inside(one: ClosedSpan, at_m: int) -> bool:
    return one.from_m < at_m < one.to_m


def _begins(one: ClosedSpan, span: Span, at_m: int) -> bool:
    """Whether a closure's span is entered at a cut of the driven one."""
    if span.from_m < span.to_m:
        return at_m == max(one.from_m, span.from_m)
    return at_m == min(one.to_m, span.from_m)


def _ends(one: ClosedSpan, span: Span, at_m: int) -> bool:
    """Whether a closure's span is left at a cut of the driven one."""
    if span.from_m < span.to_m:
        return at_m == min(one.to_m, span.to_m)
    return at_m == max(one.from_m, span.to_m)


def _longer_ms(always: RoadState, section: int, span: Span, one: ClosedSpan, enter_ms: int) -> int:
    """Return what a delay or a lower speed costs one who enters its span now."""
    in_force = any(a * 1000 <= enter_ms < b * 1000 for a, b in one.in_force or ())
    if _shuts(one, always) or not in_force:
        return 0
    low_m, high_m = sorted((span.from_m, span.to_m))
    ends = max(one.from_m, low_m), min(one.to_m, high_m)
    from_m, to_m = ends if span.from_m < span.to_m else ends[::-1]
    now = always.with_closed([*always.closed, dataclasses.replace(one, in_force=None)])
    with_it, without = (int(x.span_ms(section, from_m, to_m)[0]) for x in (now, always))
    return with_it - without


def _shuts(closed: ClosedSpan, state: RoadState) -> bool:
    return state.profile.vehicle_class in closed.classes


def _clock(second_s: int) -> str:
    if abs(second_s) > 2 * DAY_S:
        return "long before" if second_s < 0 else "further notice"
    return format_clock(second_s)
