"""A delay is served once on a stretch of road, however many sections the stretch runs over."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """One span in one direction: the nodes where it is entered and left, None inside."""

    span: int
    enters: int | None
    leaves: int | None
    length_m: int


def serve_delay_once(roads: RoadNetwork, spans: Sequence[ClosedSpan]) -> tuple[ClosedSpan, ...]:
    """Return one closure's spans with the delay on the longest of each stretch alone.

    A stretch is spans of one road that are driven one after the other in one direction. A
    map cuts a road at every junction; the delay of a closure is one delay all the same.
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
        yield _Pass(span=at, enters=first, leaves=last, length_m=length_m)
    if span.backward and roads.backward[section]:
        yield _Pass(span=at, enters=last, leaves=first, length_m=length_m)


def _stretches(
    roads: RoadNetwork, spans: Sequence[ClosedSpan], passes: Sequence[_Pass]
) -> Iterator[list[_Pass]]:
    """Yield the passes that hang together, one following another on the same road."""
    at_node: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, one in enumerate(passes):
        if one.enters is not None:
            road = int(roads.road_ref.codes[spans[one.span].section])
            at_node[one.enters, road].append(index)
    beside: list[set[int]] = [set() for _ in passes]
    for index, one in enumerate(passes):
        if one.leaves is None:
            continue
        road = int(roads.road_ref.codes[spans[one.span].section])
        for other in at_node[one.leaves, road]:
            if passes[other].span != one.span:  # No turning round on the spot.
                beside[index].add(other)
                beside[other].add(index)
    left = set(range(len(passes)))
    while left:
        found, front = set(), {min(left)}
        while front:
            found |= front
            front = set().union(*(beside[index] for index in front)) - found
        left -= found
        yield [passes[index] for index in sorted(found)]
