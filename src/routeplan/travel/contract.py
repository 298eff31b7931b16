"""A smaller graph with the same fastest paths: dead ends and the inside of chains left out.

A node of a road between two others is passed or not passed; it never makes a choice. Nor
does a dead end that nobody visits. What is left, the core, is a few times smaller, and
its fastest paths are exact for every weighting, also where arcs are shut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routeplan.network.state import SHUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contraction:
    """A core graph and the original arcs that its arcs stand for.

    Attributes
    ----------
    node_count
        Nodes of the core.
    tail, head
        Shape (core arcs,): core nodes. Parallel arcs are kept, self loops are not.
    core_of_node
        Shape (original nodes,): core node, -1 where removed.
    node_of_core
        Shape (core nodes,): original node.
    part_start, parts
        ``parts[part_start[a]:part_start[a + 1]]`` are the original arcs of core arc ``a``
        in driving order; no arc is part of two.
    core_arc_of
        Shape (original arcs,): core arc, -1 where removed.
    """

    node_count: int
    tail: Ints
    head: Ints
    core_of_node: Ints
    node_of_core: Ints
    part_start: Ints
    parts: Ints
    core_arc_of: Ints

    def durations(self, duration_ms: Ints) -> Ints:
        """Return milliseconds of the core arcs from those of all original arcs."""
        return _summed(duration_ms[self.parts], self.part_start)

    def distances(self, distance_m: Ints) -> Ints:
        """Return metres of the core arcs from those of all original arcs."""
        return _summed(distance_m[self.parts], self.part_start)

    def touched(self, arcs: Ints) -> Ints:
        """Return the core arcs that any of some original arcs is part of, each once."""
        core = np.unique(self.core_arc_of[arcs])
        return core[core >= 0]

    def durations_of(self, core_arcs: Ints, duration_ms: Ints) -> Ints:
        """Return milliseconds of some core arcs from those of all original arcs."""
        parts, start = self._parts_of(core_arcs)
        return _summed(duration_ms[parts], start)

    def expand(self, core_path: Sequence[int]) -> tuple[int, ...]:
        """Return the original arcs of a path of core arcs, in driving order."""
        parts, _ = self._parts_of(np.asarray(core_path, dtype=np.int64))
        return tuple(parts.tolist())

    def _parts_of(self, core_arcs: Ints) -> tuple[Ints, Ints]:
        runs, start = runs_of(self.part_start, core_arcs)
        return self.parts[runs], start


def contract(node_count: int, tail: Ints, head: Ints, kept: Ints) -> Contraction:
    """Return the core of a directed multigraph.

    Parameters
    ----------
    node_count
        Nodes of the graph.
    tail, head
        Nodes of its arcs, shape (arcs,).
    kept
        Nodes between which paths will be asked for; they stay, whatever they are like.
    """
    is_kept = np.zeros(node_count, dtype=bool)
    is_kept[kept] = True
    arcs = np.flatnonzero((tail != head) & _with_a_kept_node(node_count, tail, head, is_kept))
    tail_now, head_now = tail[arcs], head[arcs]
    start, parts = np.arange(len(arcs) + 1), arcs
    while True:
        chains, ends = _chains(node_count, tail_now, head_now, is_kept)
        whole = len(chains) == len(tail_now)
        runs, part_start = runs_of(start, chains)
        parts, start = parts[runs], part_start[ends]
        first, last = chains[ends[:-1]], chains[ends[1:] - 1]
        tail_now, head_now = tail_now[first], head_now[last]
        if whole and len(first) == len(chains):
            break
    return _numbered(node_count, len(tail), (tail_now, head_now), is_kept, (start, parts))


def _with_a_kept_node(
    node_count: int, tail: Ints, head: Ints, is_kept: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return whether each arc belongs to a piece of the graph that has a kept node."""
    joined = coo_array(
        (np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(node_count, node_count)
    )
    count, piece = connected_components(joined, directed=False)
    has_kept = np.zeros(count, dtype=bool)
    has_kept[piece[is_kept]] = True
    of_arc: NDArray[np.bool_] = has_kept[piece[tail]]
    return of_arc


def _chains(
    node_count: int, tail: Ints, head: Ints, is_kept: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """Return chains of arcs one after the other, and where each begins, and the last ends.

    An arc that no path between kept nodes needs is in no chain.
    """
    useful, inside = _classes(node_count, tail, head, is_kept)
    alive = useful[tail] & useful[head]
    follower = _followers(tail, head, inside, alive)
    first_ok = alive & ~inside[tail]
    last_ok = alive & ~inside[head]
    end, steps = _ends(follower)
    # A chain in driving order: its arcs by falling number of steps to its last arc.
    order = np.argsort(end * (len(tail) + 1) - steps, kind="stable")
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = end[order][1:] != end[order][:-1]
    group = np.cumsum(begins) - 1
    good = first_ok[order[begins]] & last_ok[end[order[begins]]]
    good &= tail[order[begins]] != head[end[order[begins]]]
    order, begins = order[good[group]], begins[good[group]]
    return order, np.append(np.flatnonzero(begins), len(order))


def _classes(
    node_count: int, tail: Ints, head: Ints, is_kept: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which nodes a path can pass or end at, and which are inside a chain."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    pair, count = np.unique((low * node_count + high) * 2 + (tail < head), return_counts=True)
    ends = np.divmod(np.unique(pair >> 1), node_count)
    neighbours = np.bincount(np.concatenate(ends), minlength=node_count)
    leaving = np.bincount(tail, minlength=node_count)
    entering = np.bincount(head, minlength=node_count)
    useful = is_kept | ((neighbours > 1) & (leaving > 0) & (entering > 0))
    inside = ~is_kept & (neighbours == 2)  # noqa: PLR2004 - one on either side
    # Which of parallel arcs is faster depends on the weights: their ends make a choice.
    for node in np.divmod(pair[count > 1] >> 1, node_count):
        inside[node] = False
    return useful, inside


def _followers(tail: Ints, head: Ints, inside: NDArray[np.bool_], alive: NDArray[np.bool_]) -> Ints:
    """Return the arc that must follow each arc into the inside of a chain, else the arc."""
    follower = np.arange(len(tail))
    leaving = np.flatnonzero(alive & inside[tail])
    node = tail[leaving]
    # A node inside a chain is left by at most two arcs: its first and second way out.
    ways = np.full((2, len(inside)), -1, dtype=np.int64)
    ways[0, node] = leaving
    second = ways[0, node] != leaving
    ways[1, node[second]] = leaving[second]
    into = np.flatnonzero(alive & inside[head])
    for way in ways:
        out = way[head[into]]
        onward = (out >= 0) & (head[out] != tail[into])
        follower[into[onward]] = out[onward]
    return follower


def _ends(follower: Ints) -> tuple[Ints, Ints]:
    """Return the last arc of each arc's chain, and the steps to it.

    Each round looks twice as far ahead. A ring has no last arc; its arcs end up at any,
    with steps that mean nothing but stay below the number of arcs.
    """
    end = follower
    steps = (follower != np.arange(len(follower))).astype(np.int64)
    for _ in range(max(len(follower), 1).bit_length()):
        ahead = end[end]
        if np.array_equal(ahead, end):
            break
        steps = np.minimum(steps + steps[end], len(follower))
        end = ahead
    return end, steps


def _numbered(
    node_count: int,
    arc_count: int,
    ends: tuple[Ints, Ints],
    is_kept: NDArray[np.bool_],
    csr: tuple[Ints, Ints],
) -> Contraction:
    """Return what is left with numbers: nodes as before, arcs by their first part."""
    (tail, head), (start, parts) = ends, csr
    stays = is_kept.copy()
    stays[tail] = True
    stays[head] = True
    node_of_core = np.flatnonzero(stays)
    core_of_node = np.full(node_count, -1, dtype=np.int64)
    core_of_node[node_of_core] = np.arange(len(node_of_core))
    order = np.argsort(parts[start[:-1]], kind="stable")
    runs, part_start = runs_of(start, order)
    parts = parts[runs]
    core_arc_of = np.full(arc_count, -1, dtype=np.int64)
    core_arc_of[parts] = np.repeat(np.arange(len(order)), np.diff(part_start))
    arrays = {
        "tail": core_of_node[tail[order]],
        "head": core_of_node[head[order]],
        "core_of_node": core_of_node,
        "node_of_core": node_of_core,
        "part_start": part_start,
        "parts": parts,
        "core_arc_of": core_arc_of,
    }
    for array in arrays.values():
        array.setflags(write=False)
    return Contraction(node_count=len(node_of_core), **arrays)


def runs_of(start: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Return the positions of some runs of a CSR, one run after the other, and its starts."""
    length = start[chosen + 1] - start[chosen]
    new_start = np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(length, out=new_start[1:])
    positions = np.arange(new_start[-1]) + np.repeat(start[chosen] - new_start[:-1], length)
    return positions, new_start


def _summed(values: Ints, start: Ints) -> Ints:
    """Return the sum of each run; ``SHUT`` where any value is."""
    if len(start) == 1:
        return np.empty(0, dtype=np.int64)
    total = np.add.reduceat(values, start[:-1])
    shut = np.logical_or.reduceat(values == SHUT, start[:-1])
    return np.where(shut, SHUT, total)
