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

from routeplan.travel.engine import hierarchy_installed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NO_DETOUR = -1
_FAR = np.iinfo(np.int64).max // 4
_FIT_32_BITS = 2**31 - 1
"""The hierarchy counts to less than this; longer networks are searched without it."""
_DEGREE_OF_PASSING = 2


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
    chains = _chains(node_count, tail, head, length)
    around = _around_each_chain(chains)
    detour = np.full(len(tail), NO_DETOUR, dtype=np.int64)
    at = np.flatnonzero(chains.chain >= 0)
    of_chain = chains.chain[at]
    rest = chains.length[of_chain] - length[at]
    found = around[of_chain] < _FAR
    detour[at] = np.where(found, around[of_chain] + rest, NO_DETOUR)
    detour[tail == head] = 0
    return detour


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


def _around_each_chain(chains: _Chains) -> Ints:
    """Return the shortest way between the ends of each chain without it, ``_FAR`` for none."""
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
    elsewhere = _around_each_edge(len(nodes), first, last, length[best])
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
    """Take each edge out of one hierarchy, ask, and put it back with the next taken out."""
    from pyroutingkit import INF_WEIGHT, CCHMetric

    from routeplan.travel.hierarchy import build_hierarchy

    count = len(tail)
    both = np.concatenate([tail, head]), np.concatenate([head, tail])
    metric = CCHMetric(build_hierarchy(node_count, *both).topology)
    metric.customize(np.concatenate([length, length]).astype(np.uint32))
    here, before = np.arange(count), np.arange(-1, count - 1)
    arcs = np.stack([here, here + count, before, before + count], axis=1).astype(np.uint32)
    weights = np.full((count, 4), INF_WEIGHT, dtype=np.uint32)
    weights[1:, 2:] = length[:-1, None]
    arcs[0, 2:], weights[0, 2:] = arcs[0, :2], INF_WEIGHT
    found = np.empty(count, dtype=np.int64)
    change, query = metric.update_weights, metric.query
    ends = zip(tail.tolist(), head.tolist(), strict=True)
    for at, (source, target) in enumerate(ends):
        change(arcs[at], weights[at])
        found[at] = query(source, target)[0]
    return np.where(found >= INF_WEIGHT, _FAR, found)


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
