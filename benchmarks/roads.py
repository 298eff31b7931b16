"""Measure the road engine: ``make bench-roads`` or ``python -m benchmarks.roads``.

Everything is measured beside its peer in this one run, the two taking turns; medians are
printed with their ratio, what is wanted of it, and ``ok`` or ``MISSED``. Seconds are of
this machine (processor seconds of one process, except under c); ratios travel better.

Andorra is read from ``$ROUTEPLAN_OSM/andorra.osm.pbf``; without it, what needs it is left
out, and said so.
"""

from __future__ import annotations

import argparse
import os
import platform
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING

import psutil

import routeplan
from benchmarks import roads_files, roads_matrices
from benchmarks.measure import Figures, once, shown
from benchmarks.synthetic_roads import random_points, synthetic_roads
from routeplan.network.state import RoadState
from routeplan.travel.hierarchy import HierarchyEngine
from routeplan.travel.topology import build_topology

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.network.locate import RoadPoint
    from routeplan.network.roads import RoadNetwork
    from routeplan.travel.topology import Topology, WeighedRoads

STOPS = 1_000
PROFILE = "car"


@dataclass
class Case:
    """One network with the stops of all its figures, made when first asked for."""

    name: str
    make: Callable[[], RoadNetwork]

    @cached_property
    def roads(self) -> RoadNetwork:
        """The network."""
        return self.make()

    @cached_property
    def points(self) -> list[RoadPoint]:
        """Its stops."""
        return random_points(self.state, STOPS)

    @cached_property
    def state(self) -> RoadState:
        """Its roads for a car when dry, all open."""
        profile = routeplan.load_region().profiles[PROFILE]
        return RoadState(self.roads, profile, "dry", ways_outside_province=True)

    def topology(self, stops: int) -> Topology:
        """Return the roads between the first stops."""
        return build_topology(self.roads, self.points[:stops], engine="hierarchy")

    @cached_property
    def weighed(self) -> WeighedRoads:
        """The roads between all stops with their weights."""
        return self.topology(STOPS).weigh(self.state)


PARTS: dict[str, Callable[[Sequence[Case], Figures, int], None]] = {
    "a": roads_matrices.matrices,
    "b": roads_matrices.new_closures,
    "c": roads_matrices.scenarios,
    "d": roads_matrices.repairs,
    "e": roads_files.opening,
    "f": roads_files.reading,
    "g": roads_files.legs,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all figures, or those asked for."""
    parser = argparse.ArgumentParser(description="Measure the road engine beside its peers.")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, as a,b (default: all)")
    parser.add_argument("--quick", action="store_true", help="few repeats, no 300k network")
    chosen = parser.parse_args(arguments)
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load before "
        f"{os.getloadavg()[0]:.1f}; "
        + ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pyroutingkit"))
    )
    cases = _cases(quick=chosen.quick)
    figures = Figures()
    _sizes(cases, figures)
    for part in chosen.only.split(","):
        PARTS[part.strip()](cases, figures, 3 if chosen.quick else 7)
    peak_mb = psutil.Process().memory_info().rss / 1e6
    print(f"\nmemory at the end {peak_mb:,.0f} MB, load after {os.getloadavg()[0]:.1f}")
    print("missed: " + ("; ".join(figures.missed) or "nothing"))


def _cases(*, quick: bool) -> list[Case]:
    andorra = roads_files.andorra_file()
    cases = [Case("synthetic 50k", lambda: synthetic_roads(50_000))]
    if andorra is not None:
        cases.insert(0, Case("Andorra", lambda: roads_files.read_map(andorra).roads))
    else:
        print("Andorra is left out: ROUTEPLAN_OSM names no folder with andorra.osm.pbf")
    if not quick:
        cases.append(Case("synthetic 300k", lambda: synthetic_roads(300_000)))
    return cases


def _sizes(cases: Sequence[Case], figures: Figures) -> None:
    figures.title(f"networks, with {STOPS:,} stops on them")
    for case in cases:
        before = psutil.Process().memory_info().rss
        make_s = once(lambda: case.points)  # noqa: B023 - called at once
        topology: list[Topology] = []
        build_s = once(lambda: topology.append(case.topology(STOPS)))  # noqa: B023
        graph, core = topology[0].graph, topology[0].core
        order = topology[0].engine
        assert isinstance(order, HierarchyEngine)
        shortcuts = len(order.tree.upper)
        drawn = len(case.roads.line_lonlat) - 2 * len(case.roads.tail) + len(case.roads.node_ids)
        megabytes = (psutil.Process().memory_info().rss - before) / 1e6
        figures.row(
            case.name,
            f"{drawn:,} nodes drawn, {len(case.roads.tail):,} sections; split {graph.node_count:,} "
            f"nodes, contracted {core.node_count:,} nodes, {len(core.tail):,} arcs",
        )
        figures.row(
            "",
            f"made or read in {shown(make_s).strip()}, split, contracted and ordered in "
            f"{shown(build_s).strip()}; {shortcuts:,} edges with shortcuts; {megabytes:,.0f} MB",
        )


if __name__ == "__main__":
    main()
