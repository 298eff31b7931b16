"""How long the way round each link of a network is when that link alone is lost.

The question of single-link redundancy: links are driven in both directions, a way is as
long as its metres. Dead ends have no way round and are peeled off first; a chain of links
without a junction is lost as a whole, so what is left to search is one way round for each
pair of junctions that are joined, most of them a few streets long.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routeplan.travel.contract import runs_of
from routeplan.travel.engine import hierarchy_installed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NO_DETOUR = -1
_FAR = np.iinfo(np.int64).max // 4
_FIT_32_BITS = 2**31 - 1
"""The hierarchy counts to less than this; longer networks are searched without it."""
_DEGREE_OF_PASSING = 2
_WORTH_PEELING = 0.95
"""Where a larger share of links stays, searching is faster than another round."""


class _Chains(NamedTuple):
    """Links joined end to end where nothing else joins them.

    ``chain`` is that of each link, -1 for dead ends; ``first`` and ``last`` are a chain's
    junctions, the same node for a round trip from a junction, -1 for a ring without any.
    """

    chain: Ints
    first: Ints
    last: Ints
    length: Ints


def detour_lengths(node_count: int, tail: Ints, head: Ints, length: Ints) -> Ints:
    """Return how long the shortest way between the ends of each link is without that link.

    Parameters
    ----------
    node_count
        Nodes of the network.
    tail, head, length
        Of its links, which may be parallel or loops; lengths are whole and not below 0.

    Returns
    -------
    numpy.ndarray
        Shape (links,): ``NO_DETOUR`` where there is none, 0 for a loop.
    """
    found = _around(node_count, tail, head, length)
    detour: Ints = np.where(found < _FAR, found, NO_DETOUR)
    return detour


def _around(node_count: int, tail: Ints, head: Ints, length: Ints) -> Ints:
    """Return the same with ``_FAR`` where there is none."""
    chains = _chains(node_count, tail, head, length)
    around = _around_each_chain(chains, len(tail))
    found = np.full(len(tail), _FAR, dtype=np.int64)
    at = np.flatnonzero(chains.chain >= 0)
    of_chain = chains.chain[at]
    rest = chains.length[of_chain] - length[at]
    found[at] = np.minimum(around[of_chain] + rest, _FAR)
    found[tail == head] = 0
    return found


def _chains(node_count: int, tail: Ints, head: Ints, length: Ints) -> _Chains:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    kept = _without_dead_ends(node_count, tail, head)
    ends = np.concatenate([tail[kept], head[kept]])
    links = np.concatenate([np.arange(len(kept))] * 2)
    degree = np.bincount(ends, minlength=node_count)
    passing = np.flatnonzero(degree[ends] == _DEGREE_OF_PASSING)
    # Each node that is only passed occurs twice: the two links there go together.
    passing = passing[np.argsort(ends[passing], kind="stable")]
    joined = (links[passing[::2]], links[passing[1::2]])
    graph = coo_array(
        (np.ones(len(joined[0]), dtype=np.int8), joined), shape=(len(kept), len(kept))
    )
    count, own = connected_components(graph, directed=False) if len(kept) else (0, kept)
    chain = np.full(len(tail), -1, dtype=np.int64)
    chain[kept] = own
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, own, length[kept])
    at_junction = np.flatnonzero(degree[ends] > _DEGREE_OF_PASSING)
    at_junction = at_junction[np.argsort(own[links[at_junction]], kind="stable")]
    first, last = (np.full(count, -1, dtype=np.int64) for _ in range(2))
    of_chain = own[links[at_junction[::2]]]
    first[of_chain], last[of_chain] = ends[at_junction[::2]], ends[at_junction[1::2]]
    return _Chains(chain, first, last, total)


def _without_dead_ends(node_count: int, tail: Ints, head: Ints) -> Ints:
    """Return the links that are left when what leads nowhere is taken away, loops too."""
    kept = np.flatnonzero(tail != head)
    while True:
        degree = np.bincount(tail[kept], minlength=node_count)
        degree += np.bincount(head[kept], minlength=node_count)
        stays = (degree[tail[kept]] > 1) & (degree[head[kept]] > 1)
        if stays.all():
            return kept
        kept = kept[stays]


def _around_each_chain(chains: _Chains, links: int) -> Ints:
    """Return the shortest way between the ends of each chain without it, ``_FAR`` for none.

    Of parallel chains the shortest stays; where these were, there may be new chains, and
    new dead ends where loops were: while that pays, it is done again.
    """
    around = np.zeros(len(chains.length), dtype=np.int64)  # of round trips and rings
    through = np.flatnonzero(chains.first != chains.last)
    if not len(through):
        return around
    ends = np.sort([chains.first[through], chains.last[through]], axis=0)
    length = chains.length[through]
    order = np.lexsort((length, *ends))
    ends, length = ends[:, order], length[order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = (ends[:, 1:] != ends[:, :-1]).any(axis=0)
    pair, best = np.cumsum(starts) - 1, np.flatnonzero(starts)
    nodes, (first, last) = np.unique(ends[:, best], return_inverse=True)
    search = _around_each_edge if len(best) > _WORTH_PEELING * links else _around
    elsewhere = search(len(nodes), first, last, length[best])
    second = np.append(length, _FAR)[best + 1]
    second[pair[np.minimum(best + 1, len(pair) - 1)] != np.arange(len(best))] = _FAR
    # Beside the best of parallel chains runs the second best; beside all others, the best.
    beside = np.where(starts, second[pair], length[best][pair])
    around[through[order]] = np.minimum(elsewhere[pair], beside)
    return around


def _around_each_edge(node_count: int, tail: Ints, head: Ints, length: Ints) -> Ints:
    """Return the same for each edge of a graph with no parallel edges and no loops."""
    fits = int(length.sum()) < _FIT_32_BITS
    if fits and hierarchy_installed():
        return _by_hierarchy(node_count, tail, head, length)
    return _by_searches(node_count, tail, head, length)


def _by_hierarchy(node_count: int, tail: Ints, head: Ints, length: Ints) -> Ints:
    """Take junctions out of a hierarchy one by one, and ask for the ways between neighbours.

    The way round an edge leaves its junction by another edge and never comes back there:
    one junction less answers for all its edges, and of each edge one end is enough.
    """
    from pyroutingkit import INF_WEIGHT, CCHMetric

    from routeplan.travel.hierarchy import build_hierarchy

    count = len(tail)
    both = np.concatenate([tail, head]), np.concatenate([head, tail])
    weight = np.concatenate([length, length])
    metric = CCHMetric(build_hierarchy(node_count, *both).topology)
    metric.customize(weight.astype(np.uint32))
    order = np.argsort(both[0], kind="stable")
    start, neighbours = np.searchsorted(both[0][order], np.arange(node_count + 1)), both[1][order]
    nodes = _one_end_of_each_edge(start, neighbours)
    slots, ends = runs_of(start, nodes)
    narrow, bounds = neighbours[slots].astype(np.uint32), ends.tolist()
    arcs, weights, steps = _changes(start, neighbours, nodes, order, weight)
    tables = []
    for at in range(len(nodes)):
        change, own = slice(steps[at], steps[at + 1]), narrow[bounds[at] : bounds[at + 1]]
        metric.update_weights(arcs[change], weights[change])
        tables.append(metric.distances_many_to_many(own, own).ravel())
    # Each cell: leave the junction by one of its edges, come to the end of another.
    degree = np.diff(ends)
    each = np.repeat(degree, degree)
    by = np.repeat(slots, each)
    to, _ = runs_of(start, np.repeat(nodes, degree))
    between = np.concatenate(tables).astype(np.int64)
    valid = (between < INF_WEIGHT) & (by != to)
    found = np.full(count, _FAR, dtype=np.int64)
    ways = between[valid] + length[order[by[valid]] % count]
    np.minimum.at(found, order[to[valid]] % count, ways)
    return found


def _changes(
    start: Ints, neighbours: Ints, nodes: Ints, order: Ints, weight: Ints
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], list[int]]:
    """Return arcs with their new weights for each step: one node back, the next one out.

    The arcs of step ``i`` are those from ``steps[i]`` to ``steps[i + 1]``.
    """
    turns = np.stack([np.roll(nodes, 1), nodes], axis=1)
    turns[0, 0] = nodes[0]
    slots, ends = runs_of(start, turns.ravel())
    owner = np.repeat(np.arange(turns.size), np.diff(ends))
    leaving = turns[owner // 2, 1]
    back = (owner % 2 == 0) & (neighbours[slots] != leaving) & (turns[owner // 2, 0] != leaving)
    out = order[slots]
    arcs = np.stack([out, (out + len(weight) // 2) % len(weight)], axis=1)
    weights = np.where(back[:, None], weight[arcs], _FIT_32_BITS)
    return (
        arcs.ravel().astype(np.uint32),
        weights.ravel().astype(np.uint32),
        (2 * ends[::2]).tolist(),
    )


def _one_end_of_each_edge(start: Ints, neighbours: Ints) -> Ints:
    """Return nodes among which each edge has an end: all but some that are not neighbours."""
    chosen = [False] * (len(start) - 1)
    bounds, others = start.tolist(), neighbours.tolist()
    for node in np.argsort(np.diff(start), kind="stable").tolist():
        if not chosen[node]:
            for other in others[bounds[node] : bounds[node + 1]]:
                chosen[other] = True
    return np.flatnonzero(chosen)


def _by_searches(node_count: int, tail: Ints, head: Ints, length: Ints) -> Ints:
    """Search for each edge from one of its ends until the other is found."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(node_count)]
    edges = list(zip(tail.tolist(), head.tolist(), length.tolist(), strict=True))
    for a, b, metres in edges:
        out[a].append((metres, b))
        out[b].append((metres, a))
    return np.array([_way_round(out, a, b) for a, b, _ in edges], dtype=np.int64)


def _way_round(out: list[list[tuple[int, int]]], source: int, target: int) -> int:
    queue = [(metres, node) for metres, node in out[source] if node != target]
    heapq.heapify(queue)
    settled = {source}
    while queue:
        metres, node = heapq.heappop(queue)
        if node == target:
            return metres
        if node in settled:
            continue
        settled.add(node)
        for more, following in out[node]:
            if following not in settled:
                heapq.heappush(queue, (metres + more, following))
    return int(_FAR)
