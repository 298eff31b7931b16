"""Measure routeplan on this machine: ``python -m benchmarks`` or ``make bench``.

Every figure comes with what it is compared with in the same run, as far as there is
anything to compare with. Seconds are of this machine and its load; ratios travel better.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import psutil

import routeplan
from routeplan.model.place import Location
from routeplan.network.locate import locate
from routeplan.network.state import SHUT, RoadState
from routeplan.travel.graph import split_graph
from routeplan.travel.table import build_travel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.api import Region
    from routeplan.network.locate import RoadPoint

REPEATS = 5
_POLL_S = 0.02


def main() -> None:
    """Print all figures."""
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"load before: {os.getloadavg()[0]:.1f}\n"
    )
    print("command line (whole process, median of 5)")
    help_s = [run_watched(["--help"])[0] for _ in range(REPEATS)]
    print(f"  routeplan --help                        {statistics.median(help_s):6.2f} s")
    measure_plan()
    measure_matrices()


def measure_plan() -> None:
    """Plan rainy-day: until the first checked plan is written, and the default answer."""
    print("\nrainy-day, 400 orders, 68 vehicles (whole process, files written)")
    with tempfile.TemporaryDirectory() as folder:
        for label, options in (("first checked plan", ["--time-limit", "0"]), ("default", [])):
            out = Path(folder) / "out"
            seconds, megabytes = run_watched(["plan", "rainy-day", "--out", str(out), *options])
            plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
            print(
                f"  {label:<20} {seconds:6.1f} s  {megabytes:5.0f} MB at most  "
                f"cost {plan['quality']['cost_vnd']:>11,} VND  served {len(plan['orders'])}  "
                f"mandatory unserved {plan['quality']['mandatory_unserved']}"
            )


def run_watched(arguments: Sequence[str]) -> tuple[float, float]:
    """Run the command line; return its seconds and the most memory of it and its children.

    The memory is the sum of the resident sizes, so shared pages count for each process.
    """
    started = time.perf_counter()
    process = psutil.Popen(
        [sys.executable, "-m", "routeplan", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most = 0
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            most = max(most, sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            continue
        time.sleep(_POLL_S)
    seconds = time.perf_counter() - started
    assert process.returncode in {0, 3}, process.returncode
    return seconds, most / 1e6


def measure_matrices() -> None:
    """Compare 400 x 400 matrices of four profiles with networkx on the same arcs."""
    region = routeplan.load_region()
    points = random_points(region, 400)
    states = {
        name: RoadState(region.roads, profile, "wet", ways_outside_province=False)
        for name, profile in region.profiles.items()
    }
    ours_s = timed(lambda: build_travel(points, states), REPEATS)
    peer_s = timed(lambda: networkx_matrices(points, states), 1)
    print("\nmatrices 400 x 400, durations and distances along the same paths, 4 profiles")
    print(f"  routeplan (scipy)    {ours_s:7.3f} s")
    print(f"  networkx             {peer_s:7.3f} s   ratio {peer_s / ours_s:6.0f}")


def networkx_matrices(points: Sequence[RoadPoint], states: dict[str, RoadState]) -> None:
    """Do the same with networkx: one Dijkstra per origin, distances along its paths."""
    for state in states.values():
        graph = split_graph(state.roads, points)
        duration_ms = state.span_ms(graph.section, graph.from_m, graph.to_m)
        roads: nx.DiGraph[int] = nx.DiGraph()
        for arc in np.argsort(-duration_ms, kind="stable").tolist():  # the fastest stays
            if duration_ms[arc] != SHUT:
                metres = abs(int(graph.to_m[arc] - graph.from_m[arc]))
                ends = (int(graph.tail[arc]), int(graph.head[arc]))
                roads.add_edge(*ends, ms=int(duration_ms[arc]), m=metres)
        for origin in graph.source.tolist():
            if origin not in roads:
                continue
            before, duration_of = nx.dijkstra_predecessor_and_distance(roads, origin, weight="ms")
            metres_to = {origin: 0}
            for node in duration_of:  # nearest first
                if before[node]:
                    previous = before[node][0]
                    metres_to[node] = metres_to[previous] + roads[previous][node]["m"]


def random_points(region: Region, count: int) -> list[RoadPoint]:
    """Return points on sections, spread by length; the same on every run."""
    rng = np.random.default_rng(7)
    sections = [section for section in region.roads.sections if section.in_province]
    shares = np.array([section.length_m for section in sections], dtype=float)
    points = []
    for at in rng.choice(len(sections), size=count, p=shares / shares.sum()):
        section = sections[int(at)]
        first_m = min(section.chainage_from_m or 0, section.chainage_to_m or 0)
        signed_m = abs((section.chainage_to_m or section.length_m) - (section.chainage_from_m or 0))
        km_m = first_m + int(rng.integers(1, signed_m))
        points.append(locate(region, Location(section_id=section.id, km_m=km_m)))
    return points


def timed(work: Callable[[], object], repeats: int) -> float:
    """Return the median seconds of some work."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
