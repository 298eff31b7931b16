"""Stretches of road that are shut for part of the day: when one gets through.

A vehicle drives a span only while it is open from its first metre to its last, and pays a
delay or a lower speed that is in force as it enters. It may wait anywhere but inside a
timed span: spans that overlap are driven in one go. Waiting being allowed, whoever comes
later is never through earlier (FIFO), so the earliest way on is always a best one.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.network.closures import HORIZON_S
from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.state import RoadState
    from routeplan.travel.graph import SplitGraph

FOREVER_S = 30 * 86_400
"""Longer than anybody waits; also the room of what never shuts."""
_NEVER_MS = 10**15
"""When a period is over that ends nobody knows when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSpan:
    """One closure inside a hold.

    Attributes
    ----------
    enter_m, leave_m, enter_ms, leave_ms
        Metres and driving time from the hold's start to the span's two ends.
    periods_ms
        When it is in force, from and to (not included), in milliseconds from midnight.
    extra_ms
        What it takes longer while in force; ``SHUT`` where it shuts.
    """

    enter_m: int
    leave_m: int
    enter_ms: int
    leave_ms: int
    periods_ms: tuple[tuple[int, int], ...]
    extra_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """How a vehicle gets through: all times in milliseconds from midnight.

    Attributes
    ----------
    slack_ms, room_ms
        Coming up to ``slack_ms`` later it is through at the same time; up to ``room_ms``
        later (at least the slack) later by no more than what exceeds the slack.
    """

    enter_ms: int
    leave_ms: int
    slack_ms: int
    room_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Spans that overlap, driven in one go after waiting at their common start.

    Attributes
    ----------
    at_m
        Where one waits, metres from the section's first end.
    approach_ms
        Driving time to it from the hold before, or from the gate's start.
    pass_ms
        Driving time through it with nothing in force.
    """

    at_m: int
    approach_ms: int
    pass_ms: int
    spans: tuple[TimedSpan, ...]
    closure_ids: tuple[str, ...]

    def passage(self, come_ms: int) -> Passage | None:
        """Return how one who comes at ``come_ms`` gets through first, None if never.

        It goes from each moment at which something changes to the next; in between nothing
        is gained by waiting. Of moments to enter that come to the same, it is the last: so
        one can come as late as that.
        """
        best: Passage | None = None
        enter_ms, last_ms = come_ms, come_ms + FOREVER_S * 1000
        while enter_ms < last_ms and (best is None or enter_ms + self.pass_ms <= best.leave_ms):
            trial = self._drive(enter_ms)
            leave_ms = enter_ms + self.pass_ms + trial.extra_ms
            if trial.is_open and (best is None or leave_ms <= best.leave_ms):
                slack_ms = enter_ms - come_ms
                best = Passage(
                    enter_ms=enter_ms,
                    leave_ms=leave_ms,
                    slack_ms=slack_ms,
                    room_ms=slack_ms + trial.same_for_ms - 1,
                )
            enter_ms += trial.same_for_ms
        return best

    def _drive(self, enter_ms: int) -> _Trial:
        """Return what one meets who enters at ``enter_ms``."""
        paid: list[tuple[int, int]] = []  # after how many metres, and how much

        def reached_ms(driven_m: int, driven_ms: int) -> int:
            return enter_ms + driven_ms + sum(ms for at_m, ms in paid if at_m < driven_m)

        changes_ms = [FOREVER_S * 1000]
        for span in self.spans:
            if span.extra_ms != SHUT:
                at_ms = reached_ms(span.enter_m, span.enter_ms)
                changes_ms += [x - at_ms for period in span.periods_ms for x in period if x > at_ms]
                if any(from_ms <= at_ms < to_ms for from_ms, to_ms in span.periods_ms):
                    paid.append((span.enter_m, span.extra_ms))
        is_open = True
        for span in self.spans:
            if span.extra_ms == SHUT:
                at_ms = reached_ms(span.enter_m, span.enter_ms)
                over_ms = reached_ms(span.leave_m, span.leave_ms)
                for from_ms, to_ms in span.periods_ms:
                    is_open &= at_ms >= to_ms or over_ms <= from_ms
                    flips_ms = (to_ms - at_ms, from_ms - over_ms + 1)
                    changes_ms += [x for x in flips_ms if x > 0]
        return _Trial(
            is_open=is_open,
            extra_ms=sum(ms for _, ms in paid),
            same_for_ms=min(changes_ms),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """Driving a hold at some moment, and for how long it stays the same."""

    is_open: bool
    extra_ms: int
    same_for_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A stretch of one section, between two stops or ends, with holds on it.

    Attributes
    ----------
    tail, head, arcs
        Nodes and arcs of the split graph.
    through
        Whether one may drive on from its end: not where that lies inside a shut span.
    last_ms
        Driving time from the last hold to the end.
    """

    tail: int
    head: int
    arcs: tuple[int, ...]
    through: bool
    distance_m: int
    holds: tuple[Hold, ...]
    last_ms: int


def find_gates(graph: SplitGraph, state: RoadState) -> tuple[Gate, ...]:
    """Return the stretches that are shut, delayed or slowed for part of the day only.

    Parameters
    ----------
    state
        With all closures; those that are in force at all times shut what they shut here.
    """
    felt = [
        span
        for span in state.closed
        if span.in_force is not None
        and (state.profile.vehicle_class in span.classes or span.delay_s or span.speed_factor != 1)
    ]
    always = state.best_hour()
    return tuple(
        gate
        for section in sorted({span.section for span in felt})
        for forward in (True, False)
        for gate in _gates_on(
            graph,
            always,
            section,
            forward,
            [
                span
                for span in felt
                if span.section == section and (span.forward if forward else span.backward)
            ],
        )
    )


def _gates_on(
    graph: SplitGraph,
    state: RoadState,
    section: int,
    forward: bool,  # noqa: FBT001
    spans: Sequence[ClosedSpan],
) -> Iterator[Gate]:
    arcs = graph.arcs_on([section])
    arcs = arcs[(graph.from_m[arcs] < graph.to_m[arcs]) == forward]
    sign = 1 if forward else -1
    by_start: dict[int, list[int]] = {}
    for arc in arcs.tolist():
        by_start.setdefault(int(graph.from_m[arc]), []).append(arc)
    starts = sorted(by_start, key=lambda at: sign * at)

    def inside(at_m: int) -> bool:
        return any(span.from_m < at_m < span.to_m for span in spans)

    for first in range(len(starts)):
        for last in range(first, len(starts)):
            chain = starts[first : last + 1]
            if any(not inside(at_m) for at_m in chain[1:]):
                break
            from_m, to_m = chain[0], int(graph.to_m[by_start[chain[-1]][0]])
            holds, last_ms = _holds(state, section, from_m, to_m, spans)
            if not holds:
                continue
            # A doubled node has the arcs that leave it several times.
            for begin in by_start[chain[0]]:
                rest = tuple(by_start[at_m][0] for at_m in chain[1:])
                way = (begin, *rest)
                yield Gate(
                    tail=int(graph.tail[begin]),
                    head=int(graph.head[way[-1]]),
                    arcs=way,
                    through=not inside(to_m),
                    distance_m=abs(to_m - from_m),
                    holds=holds,
                    last_ms=last_ms,
                )


def _holds(
    state: RoadState, section: int, from_m: int, to_m: int, spans: Sequence[ClosedSpan]
) -> tuple[tuple[Hold, ...], int]:
    """Return the holds from one offset to another, in driving order; none if it is shut."""
    low_m, high_m = sorted((from_m, to_m))
    met = [span for span in spans if span.from_m < high_m and span.to_m > low_m]
    sign = 1 if from_m < to_m else -1
    cut = {span: _as_driven(span, low_m, high_m, sign) for span in met}
    met.sort(key=lambda span: (sign * cut[span][0], sign * cut[span][1]))
    groups: list[list[ClosedSpan]] = []
    for span in met:
        if groups and sign * cut[span][0] < max(sign * cut[one][1] for one in groups[-1]):
            groups[-1].append(span)
        else:
            groups.append([span])

    def drive_ms(start_m: int, stop_m: int) -> int:
        return int(state.span_ms(section, start_m, stop_m)[0])

    if not met or drive_ms(from_m, to_m) == SHUT:
        return (), 0
    holds, here_m = [], from_m
    for group in groups:
        start_m = cut[group[0]][0]
        stop_m = max((cut[span][1] for span in group), key=lambda at: sign * at)
        timed = tuple(
            TimedSpan(
                enter_m=abs(cut[span][0] - start_m),
                leave_m=abs(cut[span][1] - start_m),
                enter_ms=drive_ms(start_m, cut[span][0]),
                leave_ms=drive_ms(start_m, cut[span][1]),
                periods_ms=_periods_ms(span),
                extra_ms=_extra_ms(state, span, cut[span]),
            )
            for span in group
        )
        holds.append(
            Hold(
                at_m=start_m,
                approach_ms=drive_ms(here_m, start_m),
                pass_ms=drive_ms(start_m, stop_m),
                spans=timed,
                closure_ids=tuple(dict.fromkeys(span.closure_id for span in group)),
            )
        )
        here_m = stop_m
    return tuple(holds), drive_ms(here_m, to_m)


def _periods_ms(span: ClosedSpan) -> tuple[tuple[int, int], ...]:
    return tuple(
        (from_s * 1000, _NEVER_MS if to_s >= HORIZON_S else to_s * 1000)
        for from_s, to_s in span.in_force or ()
    )


def _as_driven(span: ClosedSpan, low_m: int, high_m: int, sign: int) -> tuple[int, int]:
    """Return the part of a span that lies on the way, its first end as driven first."""
    ends = max(span.from_m, low_m), min(span.to_m, high_m)
    return ends if sign > 0 else (ends[1], ends[0])


def _extra_ms(state: RoadState, span: ClosedSpan, cut: tuple[int, int]) -> int:
    if state.profile.vehicle_class in span.classes:
        return SHUT
    with_it = state.with_closed([*state.closed, dataclasses.replace(span, in_force=None)])
    pair = [int(one.span_ms(span.section, *cut)[0]) for one in (with_it, state)]
    return pair[0] - pair[1]
