"""Fastest times with their metres by sweeps over an elimination tree, for all pairs at once.

The graph's nodes are taken away one by one in a given order, its neighbours joined by
shortcuts each time; what a node is joined to when it goes are its *uppers*, the first of
them its parent in the elimination tree. A fastest path then climbs from its source to
ever later nodes and descends to its target, and all it passes are ancestors of the two
(Dibbelt, Strasser, Wagner: Customizable Contraction Hierarchies, 2016). So a matrix is
one climb of all sources together, and one descent over the ancestors of the targets, a
row of numpy for each; with weights that hold milliseconds and metres in one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routeplan.travel.contract import runs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_BLOCK_CELLS = 1 << 24
"""Cells of a sweep's table, 128 MB; more sources than fit take turns."""
_STEP_CELLS = 1 << 16
"""Cells that one step of a descent adds up, 512 kB: they stay in a core's cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EliminationTree:
    """A graph with the shortcuts of its elimination order; no weights.

    Nodes have a position: children before parents, a subtree's positions in one run.

    Attributes
    ----------
    position
        Shape (nodes,): of each node.
    parent, depth
        Shape (positions,): the parent's position, -1 at a root; how many ancestors there
        are.
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
    depth: Ints
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
    post = _postorder(parent)
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
        depth=_depth(parent_at),
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
    descent = _ancestors(tree, ends)
    width = max(1, _BLOCK_CELLS // max(1, len(np.union1d(_ancestors(tree, at), descent))))
    blocks = [np.empty((len(ends), 0))]
    for first in range(0, len(at), width):
        some = at[first : first + width]
        every = np.union1d(_ancestors(tree, some), descent)
        row = np.full(len(tree.parent), -1, dtype=np.int64)
        row[every] = np.arange(len(every))
        table = np.full((len(every), len(some)), np.inf)
        _climb(tree, shortcuts.up, some, row, table)
        _descend(tree, shortcuts.down, descent, row, table)
        blocks.append(table[row[ends]])
    return np.hstack(blocks)[np.ix_(place, column)].T


def _climb(tree: EliminationTree, up: Floats, sources: Ints, row: Ints, table: Floats) -> None:
    """Find the fastest ways from each source, a column, up to its ancestors, rows.

    All sources take a step to their parents at once.
    """
    width = len(sources)
    cells = table.reshape(-1)
    here, column = sources, np.arange(width)
    cells[row[here] * width + column] = 0
    while len(here):
        edges, start = runs_of(tree.upper_start, here)
        count = np.diff(start)
        ways = np.repeat(cells[row[here] * width + column], count) + up[edges]
        ends = row[tree.upper[edges]] * width + np.repeat(column, count)
        cells[ends] = np.minimum(cells[ends], ways)
        here = tree.parent[here]
        column, here = column[here >= 0], here[here >= 0]


def _descend(tree: EliminationTree, down: Floats, descent: Ints, row: Ints, table: Floats) -> None:
    """Find the fastest ways down to each of some positions, given those to their ancestors.

    Positions of one depth with as many uppers take a step at once.
    """
    width = table.shape[1]
    every_count = np.diff(tree.upper_start)
    order = descent[every_count[descent] > 0]
    order = order[np.lexsort((every_count[order], tree.depth[order]))]
    edges, start = runs_of(tree.upper_start, order)
    above, weight, rows = row[tree.upper[edges]], down[edges, None], row[order]
    count, depth = every_count[order], tree.depth[order]
    alike = np.flatnonzero((np.diff(count) != 0) | (np.diff(depth) != 0)) + 1
    for begin, end in pairwise([0, *alike.tolist(), len(order)] if len(order) else []):
        uppers = int(count[begin])
        step = max(1, _STEP_CELLS // (uppers * width))
        for first in range(begin, end, step):
            last = min(end, first + step)
            part = slice(start[first], start[last])
            ways = table[above[part]]
            ways += weight[part]
            best = ways.reshape(last - first, uppers, width).min(axis=1)
            table[rows[first:last]] = np.minimum(table[rows[first:last]], best, out=best)


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


def _postorder(parent: Ints) -> Ints:
    """Return a position per node, a subtree's in one run, its root the last."""
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
    return np.array(post, dtype=np.int64)


def _depth(parent: Ints) -> Ints:
    """Return how many ancestors each position has; parents come after their children."""
    depth = [0] * len(parent)
    above = parent.tolist()
    for node in range(len(above) - 1, -1, -1):
        if above[node] >= 0:
            depth[node] = depth[above[node]] + 1
    return np.array(depth, dtype=np.int64)


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
