"""Fastest times with their metres by sweeps over an elimination tree, for all pairs at once.

The graph's nodes are taken away one by one in a given order, its neighbours joined by
shortcuts each time; what a node is joined to when it goes are its *uppers*, the first of
them its parent in the elimination tree. A fastest path then climbs from its source to
ever later nodes and descends to its target, and all it passes are ancestors of the two
(Dibbelt, Strasser, Wagner: Customizable Contraction Hierarchies, 2016). So a matrix is
one climb and one descent over the ancestors of its ends, each step a row of numpy for all
sources, with weights that hold milliseconds and metres in one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_BLOCK_CELLS = 1 << 24
"""Cells of a sweep's table, 128 MB; more sources than fit take turns."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EliminationTree:
    """A graph with the shortcuts of its elimination order; no weights.

    Nodes have a position: children before parents, a subtree's positions in one run.

    Attributes
    ----------
    position
        Shape (nodes,): of each node.
    parent, subtree
        Shape (positions,): the parent's position, -1 at a root; how many positions the
        subtree has, itself included, the last of its run.
    upper_start, upper
        CSR of each position's uppers, rising: the edges.
    edge
        Shape (arcs,): the edge of each arc of the graph, a self loop apart.
    climbing, descending
        The arcs of the graph that lead up and down; self loops are in neither.
    triangles, triangle_start
        Shape (3, triangles): edges from a position to two of its uppers and the edge
        between these, in rounds that need only the results of earlier rounds.
    """

    position: Ints
    parent: Ints
    subtree: Ints
    upper_start: Ints
    upper: Ints
    edge: Ints
    climbing: Ints
    descending: Ints
    triangles: NDArray[np.int32]
    triangle_start: Ints


class Shortcuts(NamedTuple):
    """Weights of all edges of an elimination tree, upwards and downwards; inf where none."""

    up: Floats
    down: Floats


def eliminate(node_count: int, tail: Ints, head: Ints, order: Ints) -> EliminationTree:
    """Return the elimination tree of a graph.

    Parameters
    ----------
    order
        Shape (nodes,): the nodes from the first to go to the last; best a nested
        dissection.
    """
    rank = np.empty(node_count, dtype=np.int64)
    rank[order] = np.arange(node_count)
    uppers = _uppers(node_count, rank[tail], rank[head])
    parent = np.array([min(found, default=-1) for found in uppers], dtype=np.int64)
    post, subtree = _postorder(parent)
    position = post[rank]
    by_position = np.empty(node_count, dtype=np.int64)
    by_position[post] = np.arange(node_count)
    count = np.array([len(found) for found in uppers], dtype=np.int64)[by_position]
    upper_start = np.concatenate([[0], np.cumsum(count)])
    flat = (above for rank_of in by_position.tolist() for above in uppers[rank_of])
    upper = post[np.fromiter(flat, dtype=np.int64, count=int(upper_start[-1]))]
    lower = np.repeat(np.arange(node_count), count)
    key = np.sort(lower * node_count + upper)
    ends = np.sort(np.stack([position[tail], position[head]]), axis=0)
    parent_at = np.where(parent >= 0, post[parent], -1)[by_position]
    triangles, triangle_start = _triangles(node_count, key, upper_start, parent_at)
    return EliminationTree(
        position=position,
        parent=parent_at,
        subtree=subtree[by_position],
        upper_start=upper_start,
        upper=key - lower * node_count,
        edge=np.searchsorted(key, ends[0] * node_count + ends[1]),
        climbing=np.flatnonzero(position[tail] < position[head]),
        descending=np.flatnonzero(position[tail] > position[head]),
        triangles=triangles,
        triangle_start=triangle_start,
    )


def shorten(tree: EliminationTree, weight: Floats) -> Shortcuts:
    """Return the weights of all edges with the shortcuts, from those of the graph's arcs."""
    up = np.full(len(tree.upper), np.inf)
    down = up.copy()
    np.minimum.at(up, tree.edge[tree.climbing], weight[tree.climbing])
    np.minimum.at(down, tree.edge[tree.descending], weight[tree.descending])
    for first, last in zip(tree.triangle_start[:-1], tree.triangle_start[1:], strict=True):
        near, far, across = tree.triangles[:, first:last]
        np.minimum.at(up, across, down[near] + up[far])
        np.minimum.at(down, across, down[far] + up[near])
    return Shortcuts(up, down)


def sweep(tree: EliminationTree, shortcuts: Shortcuts, sources: Ints, targets: Ints) -> Floats:
    """Return the weight of the fastest path from each source to each target, inf if none."""
    at, column = np.unique(tree.position[sources], return_inverse=True)
    ends, place = np.unique(tree.position[targets], return_inverse=True)
    climb, descent = _ancestors(tree, at), _ancestors(tree, ends)
    width = max(1, _BLOCK_CELLS // max(1, len(np.union1d(climb, descent))))
    blocks = [
        _sweep_block(tree, shortcuts, at[first : first + width], descent)[:, :]
        for first in range(0, len(at), width)
    ]
    rows = np.searchsorted(descent, ends)
    total = np.hstack([block[rows] for block in blocks])
    return total[np.ix_(place, column)].T


def _sweep_block(tree: EliminationTree, shortcuts: Shortcuts, at: Ints, descent: Ints) -> Floats:
    climb = _ancestors(tree, at)
    every = np.union1d(climb, descent)
    row = np.full(len(tree.parent), -1, dtype=np.int64)
    row[every] = np.arange(len(every))
    table = np.full((len(every), len(at)), np.inf)
    table[row[at], np.arange(len(at))] = 0
    starts = tree.upper_start
    # The sources below a node are one run of columns: nothing else has a way up to it.
    low = np.searchsorted(at, climb - tree.subtree[climb] + 1)
    high = np.searchsorted(at, climb, side="right")
    for node, here, first, last in zip(
        climb.tolist(), row[climb].tolist(), low.tolist(), high.tolist(), strict=True
    ):
        edges = slice(starts[node], starts[node + 1])
        rows = row[tree.upper[edges]]
        ways = shortcuts.up[edges, None] + table[here, first:last]
        table[rows, first:last] = np.minimum(table[rows, first:last], ways)
    for node, here in zip(descent[::-1].tolist(), row[descent[::-1]].tolist(), strict=True):
        edges = slice(starts[node], starts[node + 1])
        if edges.start == edges.stop:
            continue
        ways = table[row[tree.upper[edges]]]
        ways += shortcuts.down[edges, None]
        np.minimum(table[here], ways.min(axis=0), out=table[here])
    return table[row[descent]]


def _ancestors(tree: EliminationTree, positions: Ints) -> Ints:
    """Return positions and all their ancestors, rising."""
    found = np.zeros(len(tree.parent) + 1, dtype=bool)
    front = positions
    while len(front):
        found[front] = True
        front = np.unique(tree.parent[front])
        front = front[~found[front] & (front >= 0)]
    return np.flatnonzero(found[:-1])


def _uppers(node_count: int, tail: Ints, head: Ints) -> list[set[int]]:
    """Return what each node is joined to when it goes; nodes are numbered as they go."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    uppers: list[set[int]] = [set() for _ in range(node_count)]
    for node, other in zip(low.tolist(), high.tolist(), strict=True):
        if node != other:
            uppers[node].add(other)
    for found in uppers:
        if len(found) > 1:
            parent = min(found)
            uppers[parent] |= found
            uppers[parent].discard(parent)
    return uppers


def _postorder(parent: Ints) -> tuple[Ints, Ints]:
    """Return a position per node, a subtree's in one run, and the sizes of the subtrees."""
    size = [1] * len(parent)
    above = parent.tolist()
    for node, over in enumerate(above):
        if over >= 0:
            size[over] += size[node]
    free: list[int] = [0] * len(above)  # where the next subtree inside a node's run begins
    root = 0
    post = [0] * len(above)
    for node in range(len(above) - 1, -1, -1):
        over = above[node]
        if over < 0:
            begin, root = root, root + size[node]
        else:
            begin = free[over]
            free[over] += size[node]
        free[node] = begin
        post[node] = begin + size[node] - 1
    return np.array(post, dtype=np.int64), np.array(size, dtype=np.int64)


def _triangles(
    node_count: int, key: Ints, upper_start: Ints, parent: Ints
) -> tuple[NDArray[np.int32], Ints]:
    """Return the triangles below each edge, in rounds from the leaves up."""
    count = np.diff(upper_start)
    height = [0] * node_count
    for node, over in enumerate(parent.tolist()):
        if over >= 0:
            height[over] = max(height[over], height[node] + 1)
    level = np.array(height, dtype=np.int64)
    lower = np.repeat(np.arange(node_count), count)
    order = np.argsort(level[lower], kind="stable")
    more = upper_start[lower + 1][order] - order - 1  # edges of the same node after this one
    near = np.repeat(order, more)
    begin = np.concatenate([[0], np.cumsum(more)])
    far = near + 1 + np.arange(begin[-1]) - np.repeat(begin[:-1], more)
    upper = key % max(node_count, 1)
    across = np.searchsorted(key, upper[near] * node_count + upper[far])
    rounds = np.searchsorted(level[lower[near]], np.arange(level.max(initial=0) + 2))
    return np.stack([near, far, across]).astype(np.int32), np.unique(rounds)
