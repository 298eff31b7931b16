"""Earliest arrivals on roads that are shut for part of the day.

Between the timed stretches (the gates) nothing depends on the hour, so a few matrices
around them and a search over the gates alone give the exact earliest arrival.
"""

from __future__ import annotations

import dataclasses
import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.plan import Wait
from routeplan.travel.gates import FOREVER_S
from routeplan.travel.matrix import Matrix, MatrixTravel, TimedWay
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.travel.gates import Gate, Hold, Passage


@dataclass(frozen=True, slots=True, eq=False)
class GateTable:
    """One profile's gates between a day's points.

    Gates share nodes: n stops inside a shut stretch make n**2 gates, but only n starts and
    n ends. What is driven between gates is therefore kept by nodes.

    Attributes
    ----------
    section_ids
        Shape (gates,).
    start_of, end_of
        Shape (gates,): at which of the starts each gate begins, at which of the ends it ends.
    leaving
        Shape (starts,): the gates that begin there.
    plain_ms, plain_m
        Shape (points, points): the way through no gate, from road to road; -1 without one.
    to_start_ms, to_start_m
        Shape (points, starts): to where gates begin, through no gate.
    from_end_ms, from_end_m
        Shape (ends, points): from where gates end.
    between_ms, between_m
        Shape (ends, starts): from where gates end to where others begin.
    timed
        Shape (points, points): whether a gate can make the way faster, or shorter.
    off_road_ms, off_road_m
        Shape (points,): between the point and its road.
    """

    gates: tuple[Gate, ...]
    section_ids: tuple[str, ...]
    start_of: tuple[int, ...]
    end_of: tuple[int, ...]
    leaving: tuple[tuple[int, ...], ...]
    plain_ms: NDArray[np.int64]
    plain_m: NDArray[np.int64]
    to_start_ms: NDArray[np.int64]
    to_start_m: NDArray[np.int64]
    from_end_ms: NDArray[np.int64]
    from_end_m: NDArray[np.int64]
    between_ms: NDArray[np.int64]
    between_m: NDArray[np.int64]
    timed: NDArray[np.bool_]
    off_road_ms: NDArray[np.int64]
    off_road_m: NDArray[np.int64]

    def among(self, points: Sequence[int]) -> GateTable:
        """Return the table of some of the points."""
        at, pairs = list(points), np.ix_(points, points)
        return dataclasses.replace(
            self,
            plain_ms=self.plain_ms[pairs],
            plain_m=self.plain_m[pairs],
            to_start_ms=self.to_start_ms[at],
            to_start_m=self.to_start_m[at],
            from_end_ms=self.from_end_ms[:, at],
            from_end_m=self.from_end_m[:, at],
            timed=self.timed[pairs],
            off_road_ms=self.off_road_ms[at],
            off_road_m=self.off_road_m[at],
        )

    def way(self, origin: int, destination: int, depart_s: int) -> TimedWay | None:
        """Return a way that arrives first, None without one.

        Of ways that come to every gate first, it is the shortest; a shorter one that comes
        later to a gate and waits less there is not looked for.
        """
        start_ms = depart_s * 1000 + int(self.off_road_ms[origin])
        found = self._search(origin, destination, start_ms)
        if found is None:
            return None
        arrival_ms, distance_m, gates = found
        passages = self._passages(origin, gates, start_ms)
        slack_ms, room_ms = 0, FOREVER_S * 1000
        for _, _, passage in passages:
            room_ms = min(room_ms, slack_ms + passage.room_ms)
            slack_ms += passage.slack_ms
        waits = tuple(
            Wait(
                closure_ids=hold.closure_ids,
                section_id=self.section_ids[gate],
                at_m=hold.at_m,
                wait_ms=passage.slack_ms,
                until_s=ceil_seconds(passage.enter_ms),
            )
            for gate, hold, passage in passages
            if passage.slack_ms
        )
        return TimedWay(
            arrival_ms=arrival_ms + int(self.off_road_ms[destination]),
            distance_m=distance_m
            + int(self.off_road_m[origin])
            + int(self.off_road_m[destination]),
            gates=gates,
            waits=waits,
            slack_s=slack_ms // 1000,
            room_s=room_ms // 1000,
        )

    def _search(
        self, origin: int, destination: int, start_ms: int
    ) -> tuple[int, int, tuple[int, ...]] | None:
        """Return arrival and metres on the road, and the gates: earliest arrival first."""
        best = self._end(
            self.plain_ms[origin], self.plain_m[origin], destination, (start_ms, 0, -1)
        )
        before: dict[int, int] = {}  # by start, the gate one comes from
        queue = self._steps(self.to_start_ms[origin], self.to_start_m[origin], (start_ms, 0, -1))
        heapq.heapify(queue)
        while queue and (best is None or queue[0][0] <= best[0]):
            come_ms, come_m, start, previous = heapq.heappop(queue)
            if start in before:
                continue
            before[start] = previous
            for at in self.leaving[start]:
                gate, stop = self.gates[at], self.end_of[at]
                if not gate.through and self.from_end_ms[stop, destination] < 0:
                    continue  # It ends at another stop inside the stretch.
                leave_ms = through(gate, come_ms)
                if leave_ms is None:
                    continue
                here = (leave_ms, come_m + gate.distance_m, at)
                end = self._end(self.from_end_ms[stop], self.from_end_m[stop], destination, here)
                best = min((one for one in (best, end) if one), default=None)
                if gate.through:
                    for step in self._steps(self.between_ms[stop], self.between_m[stop], here):
                        heapq.heappush(queue, step)
        return best and (best[0], best[1], self._traced(before, best[2]))

    @staticmethod
    def _end(
        onward_ms: NDArray[np.int64],
        onward_m: NDArray[np.int64],
        destination: int,
        here: tuple[int, int, int],
    ) -> tuple[int, int, int] | None:
        """Return arrival, metres and the last gate of driving on to the destination."""
        now_ms, so_far_m, gate = here
        to_ms = int(onward_ms[destination])
        return None if to_ms < 0 else (now_ms + to_ms, so_far_m + int(onward_m[destination]), gate)

    @staticmethod
    def _steps(
        onward_ms: NDArray[np.int64], onward_m: NDArray[np.int64], here: tuple[int, int, int]
    ) -> list[tuple[int, int, int, int]]:
        """Return when one is at each start that can be reached, metres, it and the last gate."""
        now_ms, so_far_m, gate = here
        return [
            (now_ms + to_ms, so_far_m + to_m, start, gate)
            for start, (to_ms, to_m) in enumerate(
                zip(onward_ms.tolist(), onward_m.tolist(), strict=True)
            )
            if to_ms >= 0
        ]

    def _passages(
        self, origin: int, gates: Sequence[int], start_ms: int
    ) -> list[tuple[int, Hold, Passage]]:
        """Return each hold on the way with how it is passed."""
        passages = []
        now_ms, previous = start_ms, -1
        for gate in gates:
            if previous < 0:
                to_ms = self.to_start_ms[origin]
            else:
                to_ms = self.between_ms[self.end_of[previous]]
            now_ms += int(to_ms[self.start_of[gate]])
            for hold in self.gates[gate].holds:
                passage = hold.passage(now_ms + hold.approach_ms)
                if passage is None:
                    raise AssertionError("the search has driven through this gate")
                passages.append((gate, hold, passage))
                now_ms = passage.leave_ms
            now_ms += self.gates[gate].last_ms
            previous = gate
        return passages

    def _traced(self, before: Mapping[int, int], last: int) -> tuple[int, ...]:
        """Return the gates up to the last, given the one before each start."""
        gates: list[int] = []
        while last >= 0:
            gates.append(last)
            last = before[self.start_of[last]]
        return tuple(reversed(gates))


def through(gate: Gate, come_ms: int) -> int | None:
    """Return when one who comes to a gate at ``come_ms`` is at its end, None if never."""
    now_ms = come_ms
    for hold in gate.holds:
        passage = hold.passage(now_ms + hold.approach_ms)
        if passage is None:
            return None
        now_ms = passage.leave_ms
    return now_ms + gate.last_ms


@dataclass(frozen=True, slots=True)
class TimedTravel(MatrixTravel):
    """Travel by matrices, and by the hour where roads are shut for part of the day.

    ``matrix`` is what each way takes at the best hour: never more than at any other.
    """

    tables: Mapping[str, GateTable]

    def timed(self, profile: str) -> NDArray[np.bool_] | None:
        """Return which pairs of points depend on the hour, None where none does."""
        table = self.tables.get(profile)
        return None if table is None else table.timed

    def openings_s(self, profile: str) -> list[int]:
        """Return when something no longer shuts or slows these ways, in order."""
        table = self.tables.get(profile)
        gates = () if table is None else table.gates
        spans = (span for gate in gates for hold in gate.holds for span in hold.spans)
        return sorted({ceil_seconds(to_ms) for span in spans for _, to_ms in span.periods_ms})

    def matrix_at(self, profile: str, depart_s: int) -> Matrix:
        """Return the matrix for departures from every point at ``depart_s``."""
        matrix, table = self.matrices[profile], self.tables.get(profile)
        if table is None:
            return matrix
        duration_s, distance_m = matrix.duration_s.copy(), matrix.distance_m.copy()
        for origin, destination in np.argwhere(table.timed).tolist():
            way = table.way(origin, destination, depart_s)
            duration_s[origin, destination] = -1 if way is None else way.arrival_s - depart_s
            distance_m[origin, destination] = -1 if way is None else way.distance_m
        return Matrix(duration_s=duration_s, distance_m=distance_m, reachable=duration_s >= 0)

    def way(self, profile: str, origin: int, destination: int, depart_s: int) -> TimedWay | None:
        """Return the earliest way between two points that ``timed`` names."""
        return self.tables[profile].way(origin, destination, depart_s)

    def arrive(self, profile: str, origin: int, destination: int, depart_s: int) -> int | None:
        """Return when a vehicle that departs at ``depart_s`` arrives, None without a way."""
        table = self.tables.get(profile)
        if table is None or not table.timed[origin, destination]:
            # super() knows no class where slots make a new one.
            return MatrixTravel.arrive(self, profile, origin, destination, depart_s)
        way = table.way(origin, destination, depart_s)
        return None if way is None else way.arrival_s
