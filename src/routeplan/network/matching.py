"""Lines drawn along a road, matched to its sections.

A hidden Markov model as of Newson and Krumm (2009, "Hidden Markov map matching through
noise and sparseness"): samples of the line are observations, points of sections with a
direction of driving are states. What is off the line costs its square, a way between two
samples that is longer or shorter than the line costs the difference.
"""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.areas import road_key
from routeplan.network.stretches import Found, Stretch, Surroundings, project, surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.closure import ClosureShape, Direction
    from routeplan.network.roads import RoadNetwork

REACH_M = 25
"""How far a drawn line may lie from its road."""
SAMPLE_M = 20
SAME_FIT_M = 2.0
"""Two matches whose mean distances from the line differ by less are equal."""
_SPREAD_M = 10.0
_DETOUR_M = 10.0
_TURN_COST = 1.0
_FALL_BACK_M = 5.0
"""How far one sample may lie behind the one before it, as at a bend."""
_SLIVER_M = 0.5
"""A match touches a road no longer than this where the line only begins or ends at it."""
_SPARSE_MARGIN_M = 2_000
_MOST_SAMPLES = 20_000


@dataclass(frozen=True, slots=True)
class _State:
    """A point of a section, driven in one direction.

    ``at_m`` is drawn metres from the section's first end; ``turn`` is 0 where it heads as
    the line does, 2 where it heads against it.
    """

    section: int
    ahead: bool
    at_m: float
    gap_m: float
    turn: float


@dataclass(frozen=True, slots=True)
class _Match:
    """A continuous way along the line, and how far it lies from it on average."""

    stretches: tuple[Stretch, ...]
    mean_gap_m: float
    cost: float


class _Unmatched(Exception):  # noqa: N818 - an answer on its way up
    """There is no match: a stable word why, and the point of the line where."""

    def __init__(self, reason: str, at: int = 0) -> None:
        self.reason = reason
        self.at = at
        super().__init__(reason)


def find_line(
    roads: RoadNetwork, shape: ClosureShape, chosen: NDArray[np.bool_], direction: Direction
) -> Found:
    """Return the stretches of road that a line is drawn along, or that places lie on.

    A line shut forward must be drawn as traffic drives, one shut backward against it; of
    two carriageways that which fits is meant. Shut both ways, the line may be drawn either
    way, and of two carriageways the nearer is meant. Where another road fits as well, both
    are returned and a note says so.

    Parameters
    ----------
    chosen
        Shape (sections,): which may be meant.
    """
    sparse = shape.kind == "points"
    margin_m = _SPARSE_MARGIN_M if sparse else 3 * REACH_M
    near = surroundings(roads, shape.points, margin_m, chosen)
    line = near.plane(shape.points) if len(near.section) else np.empty((0, 2))
    samples = line if sparse else _sampled(line)
    if not len(samples):
        return _off_road(shape.points[0])
    search = _Search(near, samples, sparse=sparse)
    try:
        best = _matches(search, direction)
    except _Unmatched as problem:
        if problem.reason == "line_off_road":
            return _off_road(_lonlat(near, samples[problem.at]))
        return Found(reason=problem.reason)
    best = [match for match in best if match.stretches]
    if not best:
        return _off_road(shape.points[0])
    stretches = {(s.section, s.from_m, s.to_m): s for match in best for s in match.stretches}
    notes = []
    if len(best) > 1:
        firsts = [match.stretches[0].section for match in best]
        names = sorted(f"{road_key(roads, at)} ({roads.section_ids[at]})" for at in firsts)
        notes.append(("closure_ambiguous", (("roads", ", ".join(names)),)))
    return Found(stretches=tuple(stretches.values()), notes=tuple(notes))


def _off_road(point: tuple[float, float]) -> Found:
    where = f"{point[1]:.5f}, {point[0]:.5f}"  # Lat first, as closures are told of.
    return Found(reason="line_off_road", values=(("point", where), ("reach_m", str(REACH_M))))


def _lonlat(near: Surroundings, point: NDArray[np.float64]) -> tuple[float, float]:
    one_degree = near.plane([(1.0, 1.0)])[0]
    lon, lat = point / one_degree
    return float(lon), float(lat)


def _matches(search: _Search, direction: Direction) -> list[_Match]:
    """Return the best match, and another that is as good where there is one."""
    senses = {"forward": (True,), "backward": (False,), "both": (True, False)}[direction]
    found: list[_Match] = []
    problem: _Unmatched | None = None
    for drawn_as_driven in senses:
        try:
            found.append(search.best(drawn_as_driven=drawn_as_driven))
        except _Unmatched as this:
            problem = this if problem is None or this.at > problem.at else problem
    if not found:
        assert problem is not None  # noqa: S101 - one sense at least was tried
        raise problem
    best = min(found, key=lambda match: match.cost)
    used = {stretch.section for stretch in best.stretches}
    others = [match for match in found if not used & {s.section for s in match.stretches}]
    for drawn_as_driven in senses:
        try:
            others.append(search.best(drawn_as_driven=drawn_as_driven, without=frozenset(used)))
        except _Unmatched:
            continue
    rival = min(others, key=lambda match: match.mean_gap_m, default=None)
    if rival is not None and rival.mean_gap_m < best.mean_gap_m + SAME_FIT_M:
        return [best, rival]
    return [best]


class _Search:
    """Finds the cheapest way along one line."""

    def __init__(self, near: Surroundings, samples: NDArray[np.float64], *, sparse: bool) -> None:
        self._near = near
        self._roads = near.roads
        self._samples = samples
        self._sparse = sparse

    @cached_property
    def _at_node(self) -> dict[int, list[int]]:
        """Sections near the line by the nodes at their ends."""
        found: dict[int, list[int]] = {}
        for section in self._near.drawn_of:
            for node in {int(self._roads.tail[section]), int(self._roads.head[section])}:
                found.setdefault(node, []).append(section)
        return found

    @cached_property
    def _nearest(self) -> list[list[_State]]:
        """For each sample: the sections within reach, driven ahead."""
        import shapely

        steps = np.gradient(self._samples, axis=0)
        headings = steps / np.maximum(np.hypot(*steps.T), 1e-9)[:, None]
        lines = shapely.linestrings(np.stack([self._near.start, self._near.end], axis=1))
        sample, piece = shapely.STRtree(np.asarray(lines)).query(
            shapely.points(self._samples), predicate="dwithin", distance=REACH_M
        )
        order = np.lexsort((piece, sample))
        cuts = np.searchsorted(sample[order], np.arange(1, len(self._samples)))
        return [
            self._near_sample(self._samples[at], headings[at], pieces)
            for at, pieces in enumerate(np.split(piece[order], cuts))
        ]

    def best(self, *, drawn_as_driven: bool, without: frozenset[int] = frozenset()) -> _Match:
        """Return the cheapest way.

        Parameters
        ----------
        drawn_as_driven
            False: traffic drives against the line.
        without
            Sections that may not be used.

        Raises
        ------
        _Unmatched
            If a sample is too far from any road, or no way joins them.
        """
        layers = [
            self._states(at, drawn_as_driven=drawn_as_driven, without=without)
            for at in range(len(self._samples))
        ]
        costs = [self._off_line(state) for state in layers[0]]
        came_from: list[list[int]] = [[-1] * len(layers[0])]
        for at in range(1, len(layers)):
            costs, origins = self._advance(at, layers[at - 1], layers[at], costs, without)
            came_from.append(origins)
        last = min(range(len(costs)), key=costs.__getitem__)
        states = [layers[-1][last]]
        for at in range(len(layers) - 1, 0, -1):
            last = came_from[at][last]
            states.append(layers[at - 1][last])
        states.reverse()
        return _Match(
            stretches=self._stretches(states, without),
            mean_gap_m=sum(state.gap_m for state in states) / len(states),
            cost=min(costs),
        )

    def _near_sample(
        self,
        sample: NDArray[np.float64],
        heading: NDArray[np.float64],
        pieces: NDArray[np.int64],
    ) -> list[_State]:
        shares, gaps_m = project(self._near, sample, pieces)
        best: dict[int, _State] = {}
        for piece, share, gap_m in zip(
            pieces.tolist(), shares.tolist(), gaps_m.tolist(), strict=True
        ):
            section = int(self._near.section[piece])
            if section in best and gap_m >= best[section].gap_m:
                continue
            along = self._near.end[piece] - self._near.start[piece]
            fit = float(along @ heading) / max(float(np.hypot(*along)), 1e-9)
            at_m = self._near.drawn_at(piece, share)
            best[section] = _State(section, True, at_m, gap_m, 1 - fit)
        return list(best.values())

    def _states(self, at: int, *, drawn_as_driven: bool, without: frozenset[int]) -> list[_State]:
        states = []
        for near in self._nearest[at]:
            if near.section in without:
                continue
            for ahead in (True, False):
                driven_ahead = ahead == drawn_as_driven
                allowed = self._roads.forward if driven_ahead else self._roads.backward
                if allowed[near.section]:
                    turn = near.turn if ahead else 2 - near.turn
                    states.append(_State(near.section, ahead, near.at_m, near.gap_m, turn))
        if not states:
            raise _Unmatched("line_off_road", at)
        return states

    def _off_line(self, state: _State) -> float:
        turn_cost = 0.0 if self._sparse else _TURN_COST * state.turn
        return 0.5 * (state.gap_m / _SPREAD_M) ** 2 + turn_cost

    def _advance(
        self,
        at: int,
        before: Sequence[_State],
        after: Sequence[_State],
        costs: Sequence[float],
        without: frozenset[int],
    ) -> tuple[list[float], list[int]]:
        """Return the cost of each state of a sample and the state before it."""
        step_m = math.dist(self._samples[at - 1], self._samples[at])
        limit_m = self._limit_m(at)
        total = [math.inf] * len(after)
        origin = [-1] * len(after)
        for index, state in enumerate(before):
            if costs[index] == math.inf:
                continue
            reached = self._reach(state, limit_m, without)
            for goal, target in enumerate(after):
                way_m = self._way_m(state, target, reached)
                if way_m > limit_m:
                    continue
                cost = costs[index] + abs(way_m - step_m) / _DETOUR_M + self._off_line(target)
                if cost < total[goal]:
                    total[goal], origin[goal] = cost, index
        if min(total) == math.inf:
            raise _Unmatched("line_not_continuous", at)
        return total, origin

    def _limit_m(self, at: int) -> float:
        """Return how long the way to a sample may be."""
        step_m = math.dist(self._samples[at - 1], self._samples[at])
        return 3 * step_m + (_SPARSE_MARGIN_M if self._sparse else 4 * REACH_M)

    def _reach(
        self, state: _State, limit_m: float, without: frozenset[int]
    ) -> dict[tuple[int, bool], tuple[float, tuple[int, bool]]]:
        """Return how far the beginnings of directed sections are, and from which each comes."""
        drawn = self._near.drawn_of
        left_m = drawn[state.section] - state.at_m if state.ahead else state.at_m
        here = (state.section, state.ahead)
        queue = [(left_m, here)]
        found: dict[tuple[int, bool], tuple[float, tuple[int, bool]]] = {}
        while queue:
            far_m, (section, ahead) = heapq.heappop(queue)
            if far_m > limit_m:
                break
            node = int((self._roads.head if ahead else self._roads.tail)[section])
            for other in self._at_node[node]:
                if other in without or other == section:
                    continue
                for onward in (True, False):
                    start = (self._roads.tail if onward else self._roads.head)[other]
                    if int(start) != node or (other, onward) in found:
                        continue
                    found[other, onward] = (far_m, (section, ahead))
                    heapq.heappush(queue, (far_m + drawn[other], (other, onward)))
        return found

    def _way_m(
        self,
        state: _State,
        target: _State,
        reached: dict[tuple[int, bool], tuple[float, tuple[int, bool]]],
    ) -> float:
        """Return drawn metres from a state to another, infinite where there is no way."""
        if (state.section, state.ahead) == (target.section, target.ahead):
            on_m = (target.at_m - state.at_m) * (1 if state.ahead else -1)
            if on_m >= -_FALL_BACK_M:
                return max(on_m, 0.0)
        entry = reached.get((target.section, target.ahead))
        if entry is None:
            return math.inf
        rest = target.at_m if target.ahead else self._near.drawn_of[target.section] - target.at_m
        return entry[0] + rest

    def _stretches(self, states: Sequence[_State], without: frozenset[int]) -> tuple[Stretch, ...]:
        """Return the road between the first state and the last."""
        drawn = self._near.drawn_of
        covered: dict[tuple[int, bool], list[float]] = {}

        def cover(section: int, ahead: bool, low: float, high: float) -> None:  # noqa: FBT001
            span = covered.setdefault((section, ahead), [low, high])
            span[0], span[1] = min(span[0], low), max(span[1], high)

        for at, (before, after) in enumerate(itertools.pairwise(states), start=1):
            same = (before.section, before.ahead) == (after.section, after.ahead)
            forth = (after.at_m - before.at_m) * (1 if before.ahead else -1)
            if same and forth >= -_FALL_BACK_M:
                cover(before.section, before.ahead, *sorted((before.at_m, after.at_m)))
                continue
            reached = self._reach(before, self._limit_m(at), without)
            edge = reached[after.section, after.ahead][1]
            while edge != (before.section, before.ahead):
                cover(*edge, 0.0, drawn[edge[0]])
                edge = reached[edge][1]
            end_m = drawn[before.section] if before.ahead else 0.0
            cover(before.section, before.ahead, *sorted((before.at_m, end_m)))
            start_m = 0.0 if after.ahead else drawn[after.section]
            cover(after.section, after.ahead, *sorted((start_m, after.at_m)))
        # A line across a road touches only slivers, and then they are what is meant.
        longest_m = max(high - low for low, high in covered.values())
        return tuple(
            Stretch(section=section, from_m=from_m, to_m=to_m, ahead=ahead)
            for (section, ahead), (low, high) in covered.items()
            if high - low > _SLIVER_M or high - low == longest_m
            for from_m, to_m in [self._outwards_m(section, low, high)]
            if from_m < to_m
        )

    def _outwards_m(self, section: int, low: float, high: float) -> tuple[int, int]:
        """Return a span in whole metres along a section, a metre long at least."""
        length_m = int(self._roads.length_m[section])
        from_m = max(0, math.floor(self._near.offset_m(section, low) + 1e-3))
        to_m = min(length_m, math.ceil(self._near.offset_m(section, high) - 1e-3))
        if from_m < to_m:
            return from_m, to_m
        from_m = max(0, min(from_m, length_m - 1))
        return from_m, min(length_m, from_m + 1)


def _sampled(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the line's vertices with points between, no two farther apart than a step."""
    length_m = _length_m(line)
    if not length_m:
        return line[:0]
    step_m = max(SAMPLE_M, length_m / _MOST_SAMPLES)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    count = max(2, math.ceil(length_m / step_m) + 1)
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], axis=1)


def _length_m(line: NDArray[np.float64]) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum()) if len(line) > 1 else 0.0
