"""Matrices, new closures, many closure sets and small repairs, beside scipy and RoutingKit."""

from __future__ import annotations

import itertools
import os
import time
from typing import TYPE_CHECKING

import numpy as np
from pyroutingkit import INF_WEIGHT, CCHMetric, CCHTopology

from benchmarks.measure import medians, once, shown
from routeplan.model.road import VEHICLE_CLASSES
from routeplan.network.closures import ClosedSpan
from routeplan.network.state import SHUT
from routeplan.travel.dijkstra import DijkstraEngine
from routeplan.travel.hierarchy import HierarchyRouter
from routeplan.travel.scenarios import duration_matrices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks.measure import Figures
    from benchmarks.roads import Case
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.roads import RoadNetwork
    from routeplan.travel.topology import Topology, WeighedRoads

    Narrow = NDArray[np.uint32]

EVERYBODY: frozenset[VehicleClass] = frozenset(VEHICLE_CLASSES)
STOPS = (50, 200, 1_000)
WANTED = {"durations": 1.3, "metres": 4.0, "scipy": 15.0, "scenarios_s": 5.0, "repair": 1.0}


def matrices(cases: Sequence[Case], figures: Figures, repeats: int) -> None:
    """Print durations, and metres along the same paths, beside RoutingKit's raw call."""
    for case in cases:
        figures.title(
            f"a. matrices on {case.name}; raw: pyroutingkit's call on the same contracted graph,\n"
            "   in the order it makes itself, and in ours"
        )
        weighed = case.weighed
        raw = [
            CCHMetric(own_order(weighed.topology)),
            CCHMetric(hierarchy_of(weighed).engine.topology),
        ]
        for metric in raw:
            metric.customize(narrow(weighed))
        for stops in STOPS:
            sources, targets = weighed.topology.nodes(np.arange(stops))
            ends = sources.astype(np.uint32), targets.astype(np.uint32)
            found = raw[0].distances_many_to_many(*ends)
            same = np.where(found == INF_WEIGHT, -1, found.astype(np.int64))
            ours_ms, _ = weighed.search(sources, targets)
            assert np.array_equal(weighed.durations(sources, targets), same)
            assert np.array_equal(ours_ms, same)
            ours_s, metres_s, own_s, raw_s = medians(
                lambda: weighed.durations(sources, targets),  # noqa: B023 - called at once
                lambda: weighed.search(sources, targets),  # noqa: B023
                lambda: raw[0].distances_many_to_many(*ends),  # noqa: B023
                lambda: raw[1].distances_many_to_many(*ends),  # noqa: B023
                repeats=repeats,
            )
            peers = f"raw {shown(own_s).strip()}, ordered by us {shown(raw_s).strip()}"
            label, text = f"durations, N = {stops:,}", f"{shown(ours_s)}  {peers}"
            figures.at_most(label, text, ours_s / own_s, WANTED["durations"])
            figures.at_most(f"{label}, to ours", "", ours_s / raw_s, WANTED["durations"])
            label, text = f"with metres, N = {stops:,}", f"{shown(metres_s)}  {peers}"
            if stops == STOPS[-1]:
                figures.at_most(label, text, metres_s / own_s, WANTED["metres"])
                figures.at_most(f"{label}, to ours", "", metres_s / raw_s, WANTED["metres"])
            else:
                figures.row(label, f"{text:<52} {metres_s / own_s:.2f}x, {metres_s / raw_s:.2f}x")


def new_closures(cases: Sequence[Case], figures: Figures, repeats: int) -> None:
    """Print a new set of 20 closed spans to a fresh matrix of 200 stops, beside scipy."""
    figures.title(
        "b. 20 spans closed anew, then a matrix of 200 stops; scipy's weighing and search"
    )
    for case in cases:
        weighed = case.topology(200).weigh(case.state)
        sources, targets = weighed.topology.nodes(np.arange(200))
        core = weighed.topology.core
        plain = DijkstraEngine(node_count=core.node_count, tail=core.tail, head=core.head)
        sets = [closed_spans(case.roads, 20, seed) for seed in range(2 * repeats + 2)]
        for closed in sets[:2]:
            now = hierarchy_of(weighed.with_closed(closed))
            peer = plain.weigh(now.duration_ms, now.distance_m).search(sources, targets)
            assert np.array_equal(now.durations(sources, targets), peer[0])
            assert all(map(np.array_equal, now.search(sources, targets), peer))
        weights = itertools.cycle([hierarchy_of(weighed.with_closed(closed)) for closed in sets])
        turns, more_turns = itertools.cycle(sets), itertools.cycle(sets)

        def scipy_search() -> None:
            now = next(weights)  # noqa: B023 - called at once
            plain.weigh(now.duration_ms, now.distance_m).search(sources, targets)  # noqa: B023

        ours_s, metres_s, peer_s = medians(
            lambda: weighed.with_closed(next(turns)).durations(sources, targets),  # noqa: B023
            lambda: weighed.with_closed(next(more_turns)).search(sources, targets),  # noqa: B023
            scipy_search,
            repeats=2 * repeats + 1,
        )
        beside = f"scipy {shown(peer_s).strip()}"
        figures.at_least(
            f"{case.name}, durations",
            f"{shown(ours_s)}  {beside}",
            peer_s / ours_s,
            WANTED["scipy"],
        )
        figures.row(
            f"{case.name}, with metres",
            f"{f'{shown(metres_s)}  {beside}':<52} {peer_s / metres_s:.1f}x",
        )


def scenarios(cases: Sequence[Case], figures: Figures, repeats: int) -> None:
    """Print 1,000 closure sets, each with a matrix of 200 stops, in one process and in two."""
    count = 1_000
    for case in cases[:1]:
        weighed = case.topology(200).weigh(case.state)
        sets = [closed_spans(case.roads, 20, seed) for seed in range(count)]
        figures.title(f"c. {count:,} closure sets of 20 spans, N = 200, on {case.name}")
        alone = _sums(duration_matrices(weighed, sets[:50]))
        assert alone == _sums(duration_matrices(weighed, sets[:50], workers=2))
        assert len(set(alone)) > 1

        def run(workers: int) -> None:
            for _ in duration_matrices(weighed, sets, workers=workers):  # noqa: B023
                pass

        one_s, two_s = medians(
            lambda: run(1),
            lambda: run(2),
            repeats=min(3, repeats),
            clock=time.perf_counter,
        )
        figures.row("one process", f"{shown(one_s)}  processor {cpu_seconds(lambda: run(1))}")
        figures.at_most(
            "two processes",
            f"{shown(two_s)}  processor {cpu_seconds(lambda: run(2))}",
            two_s,
            WANTED["scenarios_s"],
            unit=" s",
        )
        figures.row("", f"{one_s / two_s:.2f} times as fast as one, at a load of {load():.1f}")


def repairs(cases: Sequence[Case], figures: Figures, repeats: int) -> None:
    """Print a few closed spans: changing some weights against setting all anew."""
    figures.title("d. 1 to 3 spans closed: repaired (chosen by itself) beside weighed anew")
    for case in cases:
        weighed = case.weighed
        pair = weighed.topology.nodes([0])[0], weighed.topology.nodes([1])[1]
        for spans in (1, 2, 3):
            sets = itertools.cycle([closed_spans(case.roads, spans, seed) for seed in range(20)])

            def anew() -> None:
                state = weighed.state.with_closed(next(sets))  # noqa: B023
                weighed.topology.weigh(state).durations(*pair)  # noqa: B023

            def repaired() -> None:
                weighed.with_closed(next(sets)).durations(*pair)  # noqa: B023

            repaired_s, anew_s = medians(repaired, anew, repeats=3 * repeats)
            figures.at_most(
                f"{case.name}, {spans} span{'s' * (spans > 1)}",
                f"{shown(repaired_s)}  anew {shown(anew_s).strip()}",
                repaired_s / anew_s,
                WANTED["repair"],
            )


def closed_spans(roads: RoadNetwork, count: int, seed: int) -> list[ClosedSpan]:
    """Return spans of 100 m or less, shut both ways; sections chosen by their length."""
    rng = np.random.default_rng([11, seed])
    shares = np.asarray(roads.length_m) / roads.length_m.sum()
    spans = []
    for at, section in enumerate(rng.choice(len(shares), count, replace=False, p=shares).tolist()):
        length_m = int(roads.length_m[section])
        from_m = int(rng.integers(0, max(1, length_m - 100)))
        spans.append(
            ClosedSpan(
                closure_id=f"c{at}",
                section=section,
                from_m=from_m,
                to_m=min(length_m, from_m + 100),
                forward=True,
                backward=True,
                classes=EVERYBODY,
            )
        )
    return spans


def cpu_seconds(work: Callable[[], None]) -> str:
    """Return what a work takes of the processors: of this process, and of all its workers."""
    before = os.times()
    work()
    after = os.times()
    here = after.user + after.system - before.user - before.system
    workers = after.children_user + after.children_system
    workers -= before.children_user + before.children_system
    return f"{here:.2f} s here, {workers:.2f} s in workers"


def load() -> float:
    return os.getloadavg()[0]


def hierarchy_of(weighed: WeighedRoads) -> HierarchyRouter:
    assert isinstance(weighed.router, HierarchyRouter)
    return weighed.router


def own_order(topology: Topology) -> CCHTopology:
    """Return pyroutingkit's hierarchy as its documentation says to build it."""
    core = topology.core
    lonlat = topology.graph.node_lonlat[core.node_of_core].astype(np.float32)
    hierarchy = CCHTopology()
    build_s = once(
        lambda: hierarchy.build(
            core.tail.astype(np.uint32),
            core.head.astype(np.uint32),
            lonlat[:, 1],
            lonlat[:, 0],
            core.node_count,
        )
    )
    print(f"  pyroutingkit builds its own hierarchy in {shown(build_s).strip()}")
    return hierarchy


def narrow(weighed: WeighedRoads) -> Narrow:
    """Return the contracted graph's milliseconds as pyroutingkit takes them."""
    duration_ms = hierarchy_of(weighed).duration_ms
    return np.where(duration_ms == SHUT, INF_WEIGHT, duration_ms).astype(np.uint32)


def _sums(found: Iterator[NDArray[np.int64]]) -> list[int]:
    return [int(matrix.sum()) for matrix in found]
