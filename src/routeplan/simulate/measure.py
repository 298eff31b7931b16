"""What a set of closed spans does to the reference ways, for one vehicle profile.

Nothing is searched that cannot have changed: closures only take away, so a fastest way
that meets none of them stays as it is. What is left is one search from each origin that
such a way has, mostly the hub alone.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.state import RoadState
    from routeplan.simulate.ways import ReferenceWays
    from routeplan.travel.topology import Topology, WeighedRoads

    Ints = NDArray[np.int64]

_REMEMBERED = 20_000
"""Sets of closures whose effect is kept."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """What closures do to the ways that change, there and back together.

    Attributes
    ----------
    way
        Shape (ways changed,): indices of reference ways.
    lost
        Shape (ways changed,): whether there is no way there or none back.
    added_ms, added_m
        Shape (ways changed,): of the round trip, 0 where it is lost.
    """

    way: Ints
    lost: NDArray[np.bool_]
    added_ms: Ints
    added_m: Ints


class ProfileMeasure:
    """The reference ways as vehicles of one profile find them.

    Parameters
    ----------
    topology
        The roads between the points of the ways.
    state
        The roads as they are when nothing is closed.
    """

    def __init__(self, ways: ReferenceWays, topology: Topology, state: RoadState) -> None:
        self._ways = ways
        self._open = topology.weigh(state.with_closed(()))
        self._vehicle_class = state.profile.vehicle_class
        every = np.arange(len(ways.origin))
        self._there_and_back = not len(state.roads.turns) and _same_both_ways(self._open)
        self._open_ms, self._open_m = self._round_trips(
            self._open, every, there_and_back=self._there_and_back
        )
        self._arcs = _arcs_by_section(topology)
        self._ways_on = self._ways_by_arc()
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._effect)

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Whether each way exists with all roads open, shape (ways,)."""
        reachable: NDArray[np.bool_] = self._open_ms != SHUT
        return reachable

    @property
    def open_ms(self) -> Ints:
        """Milliseconds there and back with all roads open, ``SHUT`` without a way."""
        return self._open_ms

    @property
    def open(self) -> tuple[Ints, Ints]:
        """Milliseconds and metres there and back with all roads open, shape (ways,) each."""
        return self._open_ms, self._open_m

    def effect(self, closed: Iterable[ClosedSpan]) -> Effect | None:
        """Return what closures do, in force as they stand here; None if nothing."""
        shut, slow = self._sorted_out(closed)
        return self._remembered(shut, slow) if shut or slow else None

    def ways_through(self, closed: Iterable[ClosedSpan]) -> Ints:
        """Return the reference ways whose fastest path meets closures, there or back."""
        return self._ways_meeting(*self._sorted_out(closed))

    def _sorted_out(
        self, closed: Iterable[ClosedSpan]
    ) -> tuple[frozenset[int], tuple[ClosedSpan, ...]]:
        """Return the core arcs that closures shut, and those that only slow, in one order.

        Of two that are alike both slow.
        """
        shut: set[int] = set()
        slow = []
        for span in closed:
            if self._vehicle_class in span.classes:
                shut.update(self._shut_by(span))
            elif span.delay_s or span.speed_factor < 1:
                slow.append(dataclasses.replace(span, closure_id="", in_force=None))
        return frozenset(shut), tuple(sorted(slow, key=_order_of))

    def _shut_by(self, span: ClosedSpan) -> Iterator[int]:
        """Yield the core arcs that a span shuts.

        No vehicle stops inside one, so it is shut as a whole: slides on different places
        of a road are often the same to all ways, and remembered as such.
        """
        for low_m, high_m, forward, core_arc in self._arcs.get(span.section, ()):
            if low_m < span.to_m and high_m > span.from_m and self._applies(span, forward=forward):
                yield core_arc

    def _effect(self, shut: frozenset[int], slow: tuple[ClosedSpan, ...]) -> Effect | None:
        way = self._ways_meeting(shut, slow)
        if not len(way):
            return None
        core, weighed = self._open.topology.core, self._open
        if slow:
            weighed = weighed.with_closed(slow)
        if shut:
            first_parts = core.parts[core.part_start[sorted(shut)]]
            weighed = weighed.without(first_parts)
        now_ms, now_m = self._round_trips(
            weighed, way, there_and_back=self._there_and_back and self._both_ways(shut, slow)
        )
        changed = (now_ms != self._open_ms[way]) | (now_m != self._open_m[way])
        if not changed.any():
            return None
        way, now_ms, now_m = way[changed], now_ms[changed], now_m[changed]
        lost = now_ms == SHUT
        return Effect(
            way=way,
            lost=lost,
            added_ms=np.where(lost, 0, now_ms - self._open_ms[way]),
            added_m=np.where(lost, 0, now_m - self._open_m[way]),
        )

    def _ways_meeting(self, shut: frozenset[int], slow: tuple[ClosedSpan, ...]) -> Ints:
        topology = self._open.topology
        slow_arcs = topology.graph.arcs_on([span.section for span in slow])
        touched = shut.union(topology.core.touched(slow_arcs).tolist())
        on_them = [self._ways_on[arc] for arc in touched if arc in self._ways_on]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *on_them]))

    def _both_ways(self, shut: frozenset[int], slow: tuple[ClosedSpan, ...]) -> bool:
        """Return whether closures are the same for those who drive back."""
        back = all(self._opposite.get(arc) in shut for arc in shut)
        return back and all(span.forward and span.backward for span in slow)

    @cached_property
    def _opposite(self) -> dict[int, int]:
        """The core arc of the other direction, by core arc; those without one are left out."""
        by_part: dict[tuple[int, int, int], dict[bool, int]] = {}
        for section, arcs in self._arcs.items():
            for low_m, high_m, forward, core_arc in arcs:
                by_part.setdefault((section, low_m, high_m), {})[forward] = core_arc
        both = [arcs for arcs in by_part.values() if len(arcs) == 2]  # noqa: PLR2004 - directions
        return {arcs[way]: arcs[not way] for arcs in both for way in (True, False)}

    @staticmethod
    def _applies(span: ClosedSpan, *, forward: bool) -> bool:
        return span.forward if forward else span.backward

    def _round_trips(
        self, weighed: WeighedRoads, way: Ints, *, there_and_back: bool
    ) -> tuple[Ints, Ints]:
        """Return milliseconds and metres there and back, ``SHUT`` where either is missing."""
        origin, destination = self._ways.origin[way], self._ways.destination[way]
        there = _search(weighed, origin, destination)
        back = there if there_and_back else _search(weighed, destination, origin)
        lost = (there[0] == SHUT) | (back[0] == SHUT)
        return (
            np.where(lost, SHUT, there[0] + back[0]),
            np.where(lost, SHUT, there[1] + back[1]),
        )

    def _ways_by_arc(self) -> dict[int, Ints]:
        """Return the ways whose fastest path, there or back, runs over each core arc."""
        reached = np.flatnonzero(self.reachable).tolist()
        origin, destination = self._ways.origin.tolist(), self._ways.destination.tolist()
        core_arc_of = self._open.topology.core.core_arc_of
        on: dict[int, set[int]] = {}
        ends = [(origin[way], destination[way]) for way in reached]
        back = [(b, a) for a, b in ends]
        for at, path in enumerate(self._open.trace([*ends, *back])):
            for arc in np.unique(core_arc_of[list(path or ())]).tolist():
                on.setdefault(arc, set()).add(reached[at % len(reached)])
        return {arc: np.array(sorted(ways), dtype=np.int64) for arc, ways in on.items()}


def _order_of(span: ClosedSpan) -> tuple[float, ...]:
    held = (span.forward, span.backward)
    return span.section, span.from_m, span.to_m, *held, span.delay_s, span.speed_factor


def _search(weighed: WeighedRoads, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
    """Return milliseconds and metres of each way, -1 where there is none."""
    origins, row = np.unique(origin, return_inverse=True)
    destinations, column = np.unique(destination, return_inverse=True)
    sources, _ = weighed.topology.nodes(origins)
    _, targets = weighed.topology.nodes(destinations)
    duration_ms, distance_m = weighed.search(sources, targets)
    stays = origin == destination
    return (
        np.where(stays, 0, duration_ms[row, column]),
        np.where(stays, 0, distance_m[row, column]),
    )


def _same_both_ways(weighed: WeighedRoads) -> bool:
    """Return whether every part of every section takes as long one way as the other."""
    graph = weighed.topology.graph
    forward = graph.from_m <= graph.to_m
    ends = np.minimum(graph.from_m, graph.to_m), np.maximum(graph.from_m, graph.to_m)
    order = np.lexsort((forward, *ends, graph.section))
    duration_ms = weighed.duration_ms[order]
    pairs = len(duration_ms) // 2
    return len(duration_ms) == pairs * 2 and bool((duration_ms[::2] == duration_ms[1::2]).all())


def _arcs_by_section(topology: Topology) -> dict[int, list[tuple[int, int, bool, int]]]:
    """Return parts of each section: ends in metres, whether forward, and the core arc."""
    graph, core_arc_of = topology.graph, topology.core.core_arc_of
    arcs: dict[int, list[tuple[int, int, bool, int]]] = {}
    rows = zip(
        graph.section.tolist(),
        graph.from_m.tolist(),
        graph.to_m.tolist(),
        core_arc_of.tolist(),
        strict=True,
    )
    for section, from_m, to_m, core_arc in rows:
        if from_m != to_m and core_arc >= 0:
            part = (min(from_m, to_m), max(from_m, to_m), from_m < to_m, core_arc)
            arcs.setdefault(section, []).append(part)
    return arcs
