"""Many closure sets on the same roads: one matrix of durations for each."""

from __future__ import annotations

import itertools
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.network.closures import ClosedSpan
    from routeplan.travel.topology import WeighedRoads

    Ints = NDArray[np.int64]
    Sent = NDArray[np.int32] | Ints
    ClosureSet = Sequence[ClosedSpan]

_BATCH_CELLS = 1 << 20
"""Cells of the matrices that go from a worker to its caller at once, 4 MB."""
_BATCHES_AHEAD = 2
"""Batches per worker that wait: no worker is idle, and few matrices are held at once."""


def duration_matrices(
    weighed: WeighedRoads,
    closure_sets: Iterable[ClosureSet],
    *,
    points: Sequence[int] | None = None,
    workers: int = 1,
) -> Iterator[Ints]:
    """Yield fastest milliseconds between points under each closure set, in order.

    Every matrix is that of ``weighed.with_closed(closure_set)`` by itself, however many
    workers there are. Sets are taken from ``closure_sets`` as matrices are asked for.

    Parameters
    ----------
    weighed
        The roads; closures that they have are replaced by those of each set.
    closure_sets
        Spans that are shut (or slow) at all times, one sequence for each matrix.
    points
        Indices of the points, all by default.
    workers
        Processes that share the work; 1 does all of it here.

    Yields
    ------
    Shape (points, points), -1 where there is no way.
    """
    at = np.arange(len(weighed.topology.points)) if points is None else np.asarray(points)
    if workers == 1:
        for closed in closure_sets:
            yield _durations(weighed, at, closed)
        return
    batch = max(1, _BATCH_CELLS // max(1, len(at) ** 2))
    with ProcessPoolExecutor(workers, initializer=_keep, initargs=(weighed, at)) as pool:
        running: deque[Future[list[Sent]]] = deque()
        try:
            for sets in _batches(closure_sets, batch):
                running.append(pool.submit(_kept_durations, sets))
                if len(running) > workers * _BATCHES_AHEAD:
                    yield from map(_wide, running.popleft().result())
            while running:
                yield from map(_wide, running.popleft().result())
        finally:
            pool.shutdown(cancel_futures=True)


def _durations(weighed: WeighedRoads, points: Ints, closed: ClosureSet) -> Ints:
    sources, targets = weighed.topology.nodes(points)
    duration_ms = weighed.with_closed(closed).durations(sources, targets)
    duration_ms[points[:, None] == points[None, :]] = 0
    return duration_ms


def _batches(sets: Iterable[ClosureSet], size: int) -> Iterator[list[ClosureSet]]:
    every = iter(sets)
    while batch := list(itertools.islice(every, size)):
        yield batch


_KEPT: list[tuple[WeighedRoads, Ints]] = []
"""In a worker: the roads that all its matrices are of."""


def _keep(weighed: WeighedRoads, points: Ints) -> None:
    _KEPT[:] = [(weighed, points)]


def _kept_durations(sets: Sequence[ClosureSet]) -> list[Sent]:
    weighed, points = _KEPT[0]
    return [_compact(_durations(weighed, points, closed)) for closed in sets]


def _compact(duration_ms: Ints) -> Sent:
    """Return half the bytes to send between processes, where the numbers are small enough."""
    fits = duration_ms.max(initial=0) <= np.iinfo(np.int32).max
    return duration_ms.astype(np.int32) if fits else duration_ms


def _wide(duration_ms: Sent) -> Ints:
    return duration_ms.astype(np.int64, copy=False)
