from __future__ import annotations

import numpy as np

from routeplan.network.state import SHUT
from routeplan.travel.dijkstra import DijkstraEngine

# 0 --1--> 1 --2--> 2, and the long way 0 --3--> 2; 1 cannot be left while arc 1 is shut.
ENGINE = DijkstraEngine(node_count=4, tail=np.array([0, 1, 0, 0]), head=np.array([1, 2, 2, 1]))
DURATION_MS = np.array([10, 20, 30, 10])
DISTANCE_M = np.array([100, 200, 250, 90])


def test_equally_fast_paths_are_told_apart_by_their_metres() -> None:
    router = ENGINE.weigh(DURATION_MS, DISTANCE_M)
    duration_ms, distance_m = router.search(np.array([0, 1]), np.array([2, 0, 3]))
    assert duration_ms.tolist() == [[30, 0, -1], [20, -1, -1]]
    assert distance_m.tolist() == [[250, 0, -1], [200, -1, -1]]
    assert router.paths([(0, 2), (0, 1), (1, 0), (3, 3)]) == [(2,), (3,), None, ()]


def test_shut_arcs_are_left_out() -> None:
    router = ENGINE.weigh(np.array([10, 20, SHUT, SHUT]), DISTANCE_M)
    duration_ms, distance_m = router.search(np.array([0]), np.array([2]))
    assert (duration_ms.tolist(), distance_m.tolist()) == ([[30]], [[300]])
    shut = router.repaired(np.array([1]), np.array([SHUT]))
    assert shut.durations(np.array([0]), np.array([2])).tolist() == [[-1]]
    assert router.durations(np.array([0]), np.array([2])).tolist() == [[30]]


def test_a_long_way_is_added_up_to_the_millisecond() -> None:
    # Seven weeks on the way: the packed weight must hold them beside the metres, by eights.
    weeks_ms = 49 * 86_400_000 - 20
    router = ENGINE.weigh(np.array([weeks_ms, 19, SHUT, SHUT]), np.array([2_000_000, 8, 0, 0]))
    duration_ms, distance_m = router.search(np.array([0]), np.array([2]))
    assert duration_ms.tolist() == [[weeks_ms + 19]]
    assert distance_m.tolist() == [[2_000_008]]
