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
from routeplan.travel.matrix import Matrix, MatrixTravel
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.travel.gates import Gate, Hold, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWay:
    """The earliest way from one point to another for one departure.

    Attributes
    ----------
    arrival_ms
        From midnight.
    gates
        Indices of the gates driven through, in order.
    waits
        Where it waits for a road to open.
    slack_s, room_s
        Leaving up to ``slack_s`` later it arrives at the same time; up to ``room_s`` later,
        later by no more than what exceeds the slack.
    """

    arrival_ms: int
    distance_m: int
    gates: tuple[int, ...]
    waits: tuple[Wait, ...]
    slack_s: int
    room_s: int

    @property
    def arrival_s(self) -> int:
        """The arrival in whole seconds, rounded up."""
        return ceil_seconds(self.arrival_ms)


@dataclass(frozen=True, slots=True, eq=False)
class GateTable:
    """One profile's gates between a day's points.

    Attributes
    ----------
    plain_ms, plain_m
        Shape (points, points): the way through no gate, from road to road; -1 without one.
    to_gate_ms, to_gate_m
        Shape (points, gates): to each gate's start, through no other gate.
    from_gate_ms, from_gate_m
        Shape (gates, points): from each gate's end.
    between_ms, between_m
        Shape (gates, gates): from each gate's end to another's start.
    timed
        Shape (points, points): whether a gate can make the way faster.
    section_ids
        Shape (gates,).
    off_road_ms, off_road_m
        Shape (points,): between the point and its road.
    """

    gates: tuple[Gate, ...]
    section_ids: tuple[str, ...]
    plain_ms: NDArray[np.int64]
    plain_m: NDArray[np.int64]
    to_gate_ms: NDArray[np.int64]
    to_gate_m: NDArray[np.int64]
    from_gate_ms: NDArray[np.int64]
    from_gate_m: NDArray[np.int64]
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
            to_gate_ms=self.to_gate_ms[at],
            to_gate_m=self.to_gate_m[at],
            from_gate_ms=self.from_gate_ms[:, at],
            from_gate_m=self.from_gate_m[:, at],
            timed=self.timed[pairs],
            off_road_ms=self.off_road_ms[at],
            off_road_m=self.off_road_m[at],
        )

    def way(self, origin: int, destination: int, depart_s: int) -> TimedWay | None:
        """Return the way that arrives first, of those the shortest; None without one."""
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
        best: tuple[int, int, int] | None = None
        if self.plain_ms[origin, destination] >= 0:
            plain_ms = start_ms + int(self.plain_ms[origin, destination])
            best = (plain_ms, int(self.plain_m[origin, destination]), -1)
        before: dict[int, int] = {}
        queue = [
            (start_ms + int(to_ms), int(self.to_gate_m[origin, gate]), gate, -1)
            for gate, to_ms in enumerate(self.to_gate_ms[origin].tolist())
            if to_ms >= 0
        ]
        heapq.heapify(queue)
        while queue:
            come_ms, metres, gate, previous = heapq.heappop(queue)
            if best is not None and come_ms > best[0]:
                break
            if gate in before:
                continue
            before[gate] = previous
            leave_ms = through(self.gates[gate], come_ms)
            if leave_ms is None:
                continue
            metres += self.gates[gate].distance_m
            on_ms = int(self.from_gate_ms[gate, destination])
            if on_ms >= 0:
                end = (leave_ms + on_ms, metres + int(self.from_gate_m[gate, destination]), gate)
                best = end if best is None else min(best, end)
            if self.gates[gate].through:
                for other, between_ms in enumerate(self.between_ms[gate].tolist()):
                    if between_ms >= 0 and other not in before:
                        further_m = metres + int(self.between_m[gate, other])
                        heapq.heappush(queue, (leave_ms + between_ms, further_m, other, gate))
        if best is None:
            return None
        gates: list[int] = []
        at = best[2]
        while at >= 0:
            gates.append(at)
            at = before[at]
        return best[0], best[1], tuple(reversed(gates))

    def _passages(
        self, origin: int, gates: Sequence[int], start_ms: int
    ) -> list[tuple[int, Hold, Passage]]:
        """Return each hold on the way with how it is passed."""
        passages = []
        now_ms, previous = start_ms, -1
        for gate in gates:
            to_ms = self.to_gate_ms[origin] if previous < 0 else self.between_ms[previous]
            now_ms += int(to_ms[gate])
            for hold in self.gates[gate].holds:
                passage = hold.passage(now_ms + hold.approach_ms)
                if passage is None:
                    raise AssertionError("the search has driven through this gate")
                passages.append((gate, hold, passage))
                now_ms = passage.leave_ms
            now_ms += self.gates[gate].last_ms
            previous = gate
        return passages


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

    def matrix_at(self, profile: str, depart_s: int) -> Matrix:
        """Return the matrix for departures from every point at ``depart_s``."""
        matrix, table = self.matrices[profile], self.tables.get(profile)
        if table is None:
            return matrix
        arrays = [x.copy() for x in (matrix.duration_s, matrix.distance_m, matrix.reachable)]
        for origin, destination in np.argwhere(table.timed).tolist():
            way = table.way(origin, destination, depart_s)
            found = (-1, -1, 0) if way is None else (way.arrival_s - depart_s, way.distance_m, 1)
            for array, value in zip(arrays, found, strict=True):
                array[origin, destination] = value
        return Matrix(duration_s=arrays[0], distance_m=arrays[1], reachable=arrays[2])

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
