"""A delay is served once on a stretch of road, however many sections the stretch runs over."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.areas import road_key
from routeplan.network.plane import to_plane_m

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.roads import RoadNetwork

_BACK = -0.5
"""Cosine of the angle between headings from which on a way turns back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """One span in one direction: the nodes where it is entered and left, None inside."""

    span: int
    enters: int | None
    leaves: int | None
    length_m: int
    ahead: bool


def serve_delay_once(roads: RoadNetwork, spans: Sequence[ClosedSpan]) -> tuple[ClosedSpan, ...]:
    """Return one closure's spans with the delay on the longest of each stretch alone.

    A stretch is spans of one road that are driven one after the other in one direction. A
    map cuts a road at every junction; the delay of a closure is one delay all the same.
    Where the road forks or runs on two sides, every branch has it.
    """
    if len(spans) < 2 or not spans[0].delay_s:  # noqa: PLR2004 - nothing to share
        return tuple(spans)
    passes = [one for at, span in enumerate(spans) for one in _passes(roads, at, span)]
    longest = {
        max(stretch, key=lambda one: (one.length_m, -one.span)).span
        for stretch in _stretches(roads, spans, passes)
    }
    return tuple(
        span if at in longest else dataclasses.replace(span, delay_s=0)
        for at, span in enumerate(spans)
    )


def _passes(roads: RoadNetwork, at: int, span: ClosedSpan) -> Iterator[_Pass]:
    section = span.section
    first = int(roads.tail[section]) if span.from_m == 0 else None
    last = int(roads.head[section]) if span.to_m == roads.length_m[section] else None
    length_m = span.to_m - span.from_m
    if span.forward and roads.forward[section]:
        yield _Pass(span=at, enters=first, leaves=last, length_m=length_m, ahead=True)
    if span.backward and roads.backward[section]:
        yield _Pass(span=at, enters=last, leaves=first, length_m=length_m, ahead=False)


def _stretches(
    roads: RoadNetwork, spans: Sequence[ClosedSpan], passes: Sequence[_Pass]
) -> Iterator[list[_Pass]]:
    """Yield the passes of each chain: one after another on the same road, without a fork.

    Who comes to a fork takes one branch, so each keeps the delay. A chain that comes back to
    where it began is two ways between the same ends: it is cut where it turns back.
    """
    links = _links(roads, spans, passes)
    back = {(a, b) for a, b in links if _turns_back(roads, spans, passes[a], passes[b])}
    only = set(_unforked(links))  # A hairpin turns back, too.
    onward = dict(_unforked([link for link in links if link in only or link not in back]))
    for chain in _chains(range(len(passes)), onward):
        closed = passes[chain[0]].enters is not None
        closed = closed and passes[chain[0]].enters == passes[chain[-1]].leaves
        if not closed:
            yield [passes[at] for at in chain]
            continue
        inner = {at: onward[at] for at in chain if at in onward}
        kept = {a: b for a, b in inner.items() if (a, b) not in back}
        for part in _chains(chain, {} if kept == inner else kept):
            yield [passes[at] for at in part]


def _links(
    roads: RoadNetwork, spans: Sequence[ClosedSpan], passes: Sequence[_Pass]
) -> list[tuple[int, int]]:
    """Return which pass may follow which on the same road."""
    keys = [road_key(roads, spans[one.span].section) for one in passes]
    at_node: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index, one in enumerate(passes):
        if one.enters is not None:
            at_node[one.enters, keys[index]].append(index)
    return [
        (index, other)
        for index, one in enumerate(passes)
        if one.leaves is not None
        for other in at_node[one.leaves, keys[index]]
        if passes[other].span != one.span  # No turning round on the spot.
    ]


def _unforked(links: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the links that are the only one onward and the only one from before."""
    onward, before = Counter(a for a, _ in links), Counter(b for _, b in links)
    return [(a, b) for a, b in links if onward[a] == before[b] == 1]


def _turns_back(roads: RoadNetwork, spans: Sequence[ClosedSpan], one: _Pass, other: _Pass) -> bool:
    """Whether the way from one pass into the next turns by more than 120 degrees."""
    comes, goes = (_driven(roads, spans, each) for each in (one, other))
    first, second = comes[-1] - comes[-2], goes[1] - goes[0]
    size = float(np.hypot(*first) * np.hypot(*second))
    return size > 0 and float(first @ second) / size < _BACK


def _driven(roads: RoadNetwork, spans: Sequence[ClosedSpan], one: _Pass) -> NDArray[np.float64]:
    """Return the drawn line of a pass's section as driven, metres."""
    section = spans[one.span].section
    line = roads.line(section)
    plane = to_plane_m(line, float(line[:, 1].mean()))
    return plane if one.ahead else plane[::-1]


def _chains(members: Sequence[int], onward: Mapping[int, int]) -> Iterator[list[int]]:
    """Yield chains of numbers, each followed by at most one; rings last."""
    left = set(members)
    for start in [*sorted(left - set(onward.values())), *members]:
        if start not in left:
            continue
        chain = [start]
        left.remove(start)
        while (after := onward.get(chain[-1], -1)) in left:
            chain.append(after)
            left.remove(after)
        yield chain
