"""The fastest way by a plain search over driven sections: the tests' word on banned turns."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.network.locate import RoadPoint
    from routeplan.network.state import RoadState

Way = tuple[int, int]
"""Milliseconds and metres."""
Directed = tuple[int, bool]
"""A section driven to its end, forward or not."""


class ByStates:
    """A plain search over sections as they are driven, from one point to another."""

    def __init__(self, state: RoadState, destination: RoadPoint) -> None:
        self.state, self.roads, self.destination = state, state.roads, destination
        self.banned = {tuple(row[:4]) for row in self.roads.turns.tolist()}
        self.every = [(at, ahead) for at in range(len(self.roads.tail)) for ahead in (False, True)]
        self.queue: list[tuple[int, int, int]] = []

    def search(self, origin: RoadPoint) -> Way:
        """Return what it takes, (-1, -1) without a way."""
        if origin.node >= 0:
            self._onward((0, 0), origin.node, None)
        else:
            for on in self.every:
                if on[0] == origin.section:
                    self._drive((0, 0), on, origin.offset_m)
        done: set[int] = set()
        while self.queue:
            *so_far, at = heapq.heappop(self.queue)
            if at < 0:
                return so_far[0], so_far[1]
            if at not in done:
                done.add(at)
                on = self.every[at]
                node = self._ends(on)[1]
                self._onward((so_far[0], so_far[1]), node, on)
        return -1, -1

    def _onward(self, so_far: Way, node: int, came: Directed | None) -> None:
        if node == self.destination.node:
            heapq.heappush(self.queue, (*so_far, -1))
        for on in self.every:
            if self._ends(on)[0] == node and not (came and (*came, *on) in self.banned):
                self._drive(so_far, on, self._ends(on)[2])

    def _drive(self, so_far: Way, on: Directed, from_m: int) -> None:
        """Drive on to the section's end, and to the destination where it lies before."""
        to = {self._ends(on)[3]: self.every.index(on)}
        if on[0] == self.destination.section:
            to[self.destination.offset_m] = -1
        for to_m, at in to.items():
            duration_ms = int(self.state.span_ms(on[0], from_m, to_m)[0])
            if duration_ms >= 0 and (from_m <= to_m) == on[1]:
                way = so_far[0] + duration_ms, so_far[1] + abs(to_m - from_m)
                heapq.heappush(self.queue, (*way, at))

    def _ends(self, on: Directed) -> tuple[int, int, int, int]:
        """Return the nodes where it begins and ends, and the metres there."""
        section, forward = on
        tail, head = int(self.roads.tail[section]), int(self.roads.head[section])
        length_m = int(self.roads.length_m[section])
        return (tail, head, 0, length_m) if forward else (head, tail, length_m, 0)
