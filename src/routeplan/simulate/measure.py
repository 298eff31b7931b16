"""What a set of closed spans does to the reference ways, for one vehicle profile.

Nothing is searched that cannot have changed: closures only take away, so a fastest way
that meets none of them stays as it is. What is left is one search from each origin that
such a way has, mostly the hub alone.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        self._parts = _parts_by_section(topology)
        self._ways_on = self._ways_by_section()
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._effect)

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Whether each way exists with all roads open, shape (ways,)."""
        reachable: NDArray[np.bool_] = self._open_ms != SHUT
        return reachable

    def effect(self, closed: Iterable[ClosedSpan]) -> Effect | None:
        """Return what closures do, in force as they stand here; None if nothing."""
        alike = frozenset(
            spread
            for span in closed
            if span.section in self._ways_on
            for spread in self._as_driven(span)
        )
        return self._remembered(alike) if alike else None

    def _as_driven(self, span: ClosedSpan) -> list[ClosedSpan]:
        """Return spans with the same effect, and equal ones for equal effects.

        No vehicle stops inside a part of a section, so a part is shut as a whole.
        """
        spans = []
        plain = dataclasses.replace(span, closure_id="", in_force=None)
        if self._vehicle_class in span.classes:
            parts = self._parts[span.section]
            met = [part for part in parts if part[0] < span.to_m and part[1] > span.from_m]
            spans = [
                dataclasses.replace(
                    plain,
                    from_m=low,
                    to_m=high,
                    classes=frozenset({self._vehicle_class}),
                    delay_s=0,
                    speed_factor=1.0,
                )
                for low, high in met
            ]
        elif span.delay_s or span.speed_factor < 1:
            spans = [plain]
        return spans

    def _effect(self, closed: frozenset[ClosedSpan]) -> Effect | None:
        on_them = [self._ways_on[section] for section in {span.section for span in closed}]
        way = np.unique(np.concatenate(on_them))
        spans = sorted(closed, key=lambda span: (span.section, span.from_m, span.to_m))
        alike = self._there_and_back and all(span.forward and span.backward for span in spans)
        now_ms, now_m = self._round_trips(self._open.with_closed(spans), way, there_and_back=alike)
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

    def _ways_by_section(self) -> dict[int, Ints]:
        """Return the ways whose fastest path, there or back, runs on each section."""
        reached = np.flatnonzero(self.reachable).tolist()
        origin, destination = self._ways.origin.tolist(), self._ways.destination.tolist()
        section = self._open.topology.graph.section
        on: dict[int, set[int]] = {}
        ends = [(origin[way], destination[way]) for way in reached]
        ends += [] if self._there_and_back else [(b, a) for a, b in ends]
        for at, path in enumerate(self._open.trace(ends)):
            for index in np.unique(section[list(path or ())]).tolist():
                on.setdefault(index, set()).add(reached[at % len(reached)])
        return {index: np.array(sorted(ways), dtype=np.int64) for index, ways in on.items()}


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


def _parts_by_section(topology: Topology) -> dict[int, Sequence[tuple[int, int]]]:
    graph = topology.graph
    parts: dict[int, set[tuple[int, int]]] = {}
    for section, a, b in zip(
        graph.section.tolist(), graph.from_m.tolist(), graph.to_m.tolist(), strict=True
    ):
        if a != b:
            parts.setdefault(section, set()).add((min(a, b), max(a, b)))
    return {section: sorted(found) for section, found in parts.items()}
