"""The fewest closures whose lifting serves an order."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routeplan.explain.alone import Circumstances
from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from routeplan.explain.alone import OneOrder
    from routeplan.network.closures import ClosedSpan
    from routeplan.problem.build import BuiltProblem
    from routeplan.travel.graph import SplitGraph

MAX_CLOSURES = 12
"""Up to this many closures any set may be the answer; beyond, only those on the direct way."""


class Lifting:
    """Finds the smallest sets of closures to lift, one day long."""

    def __init__(self, built: BuiltProblem, one: OneOrder) -> None:
        self._built = built
        self._one = one
        self._pieces = lru_cache(maxsize=16)(self._pieces_of)

    def fewest(self, order: int, vehicles: Sequence[int], direct: Sequence[str]) -> tuple[str, ...]:
        """Return the fewest closures whose lifting lets some vehicle serve the order.

        Every answer is confirmed on the one-order problem. With more than ``MAX_CLOSURES``
        closures in force it is the fewest of those on the direct way: closures on another
        way, perhaps fewer, are then not looked at.

        Parameters
        ----------
        vehicles
            That would serve it if every road were open.
        direct
            The closures on its direct way.
        """
        ids = sorted({span.closure_id for span in self._built.closures.spans})
        if len(ids) > MAX_CLOSURES:
            ids = sorted(direct)
        # What cannot be left shut even with all others lifted is part of every answer.
        needed = [one for one in ids if not self._serves(order, vehicles, {*ids} - {one})]
        others = [one for one in ids if one not in needed]
        for size in range(len(others) + 1):
            for more in itertools.combinations(others, size):
                if self._serves(order, vehicles, {*needed, *more}):
                    return tuple(sorted((*needed, *more)))
        return ()

    def _serves(self, order: int, vehicles: Sequence[int], closure_ids: AbstractSet[str]) -> bool:
        """Whether some vehicle serves the order with the closures lifted."""
        lifted = frozenset(closure_ids)
        able = [vehicle for vehicle in vehicles if self._connects(order, vehicle, lifted)]
        return self._one.servable(order, able, Circumstances(lifted=lifted)) is not None

    def _connects(self, order: int, vehicle: int, lifted: frozenset[str]) -> bool:
        """Whether lifting closures joins up the pieces that the order's way lies on."""
        profile = self._built.problem.vehicles[vehicle].profile
        piece_of, joints = self._pieces(profile)
        graph = self._one.graph(profile)
        stops = itertools.pairwise(self._one.stops(order, vehicle))
        pieces = {
            (int(piece_of[graph.source[i]]), int(piece_of[graph.target[j]])) for i, j in stops
        }
        return all(
            _reaches(origin, destination, joints, lifted)
            for origin, destination in pieces
            if origin != destination
        )

    def _pieces_of(
        self, profile: str
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int32]], list[tuple[int, int, frozenset[str]]]]:
        """Return each node's strongly connected piece, and the arcs between pieces.

        An arc comes with the closures that all have to be lifted for it to open.
        """
        graph = self._one.graph(profile)
        vehicle_class = self._built.region.profiles[profile].vehicle_class
        state = self._one.state(profile).best_hour()
        free = self._one.state(profile, Circumstances(lifted=None))
        arcs = (graph.section, graph.from_m, graph.to_m)
        is_open = state.span_ms(*arcs) != SHUT
        could_open = free.span_ms(*arcs) != SHUT
        links = coo_array(
            (np.ones(int(is_open.sum())), (graph.tail[is_open], graph.head[is_open])),
            shape=(graph.node_count, graph.node_count),
        )
        _, piece_of = connected_components(links, directed=True, connection="strong")
        between = could_open & (piece_of[graph.tail] != piece_of[graph.head])
        joints = {
            (
                int(piece_of[graph.tail[arc]]),
                int(piece_of[graph.head[arc]]),
                frozenset(
                    span.closure_id
                    for span in spans_on(self._built, graph, int(arc))
                    if span.in_force is None and vehicle_class in span.classes
                ),
            )
            for arc in np.flatnonzero(between)
        }
        return piece_of, sorted(joints, key=lambda joint: (joint[0], joint[1], sorted(joint[2])))


def closures_felt(built: BuiltProblem, graph: SplitGraph, profile: str, arc: int) -> frozenset[str]:
    """Return the ids of the closures that shut, delay or slow a profile's class on an arc."""
    vehicle_class = built.region.profiles[profile].vehicle_class
    return frozenset(
        span.closure_id
        for span in spans_on(built, graph, arc)
        if vehicle_class in span.classes or span.delay_s or span.speed_factor != 1
    )


def spans_on(built: BuiltProblem, graph: SplitGraph, arc: int) -> Iterator[ClosedSpan]:
    """Yield the closed spans that an arc runs over in their direction."""
    section, from_m, to_m = (int(x[arc]) for x in (graph.section, graph.from_m, graph.to_m))
    low_m, high_m = sorted((from_m, to_m))
    for span in built.closures.spans:
        ahead = span.forward if from_m < to_m else span.backward
        if span.section == section and ahead and low_m < span.to_m and high_m > span.from_m:
            yield span


def _reaches(
    origin: int,
    destination: int,
    joints: Sequence[tuple[int, int, frozenset[str]]],
    lifted: frozenset[str],
) -> bool:
    reached, frontier = {origin}, [origin]
    while frontier:
        here = frontier.pop()
        for start, end, needed in joints:
            if start == here and end not in reached and needed <= lifted:
                reached.add(end)
                frontier.append(end)
    return destination in reached
