"""Reading a map, opening a compiled network, and the legs of a plan."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import routeplan
from benchmarks.measure import medians, once, shown
from benchmarks.synthetic_roads import random_points
from routeplan.api import build_network
from routeplan.io import folders, map_speeds, osm_file
from routeplan.io.compiled import read_compiled, write_compiled
from routeplan.model.map_source import MapSource
from routeplan.network.built import BuildReport
from routeplan.network.state import RoadState
from routeplan.network.way_tags import WayRules
from routeplan.travel.table import build_travel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measure import Figures
    from benchmarks.roads import Case
    from routeplan.network.built import BuiltRoads
    from routeplan.travel.matrix import Matrix

ANDORRA = "andorra.osm.pbf"
WANTED = {"open_s": 0.5, "osmnx": 0.2, "legs_ms": 50.0}
_STOPS, _STOPS_OF_ROUTE = 430, 8
"""Of a plan of 400 orders: the doors, offices and the hub; and how many a vehicle visits."""


def andorra_file() -> Path | None:
    """Return the file, or None where there is none."""
    folder = os.environ.get("ROUTEPLAN_OSM", "")
    file = Path(folder) / ANDORRA
    return file if folder and file.is_file() else None


def read_map(file: Path) -> BuiltRoads:
    speeds = map_speeds.read_map_speeds(folders.shipped_data() / map_speeds.MAP_SPEEDS_FILE)
    return osm_file.read_osm_file(file, WayRules(speeds, ferries=False))


def opening(cases: Sequence[Case], figures: Figures, repeats: int) -> None:
    """Open a compiled network, every byte checked, and weigh it for the first time."""
    figures.title("e. opening a compiled network, its sums checked")
    for case in cases:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            report = BuildReport(source=case.name, source_hash="0" * 16, read=())
            write_s = once(lambda: write_compiled(folder, case.roads, report))  # noqa: B023
            megabytes = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
            [open_s] = medians(lambda: read_compiled(folder), repeats=repeats)  # noqa: B023
            figures.at_most(
                case.name,
                f"{shown(open_s)}  {megabytes:.0f} MB, written in {shown(write_s).strip()}",
                open_s,
                WANTED["open_s"],
                unit=" s",
            )


def reading(_cases: Sequence[Case], figures: Figures, repeats: int) -> None:
    """Read a .pbf into a compiled network, beside osmnx on the same data as XML."""
    file = andorra_file()
    figures.title("f. Andorra's .pbf to a compiled network; osmnx: its XML to a simplified graph")
    if file is None:
        figures.row("left out", "no andorra.osm.pbf")
        return
    import osmium
    import osmnx

    with tempfile.TemporaryDirectory() as name:
        xml = Path(name) / "andorra.osm"
        # osmnx reads no .pbf: whoever has one makes XML of it first, which is not timed here.
        with osmium.SimpleWriter(str(xml)) as writer:
            for thing in osmium.FileProcessor(str(file)):
                writer.add(thing)

        def ours() -> None:
            build_network(MapSource(kind="osm", value=str(file)), Path(name) / "andorra")

        ours_s, peer_s = medians(
            ours,
            lambda: osmnx.graph_from_xml(xml, retain_all=True, simplify=True),
            repeats=min(3, repeats),
        )
    figures.at_most(
        "Andorra",
        f"{shown(ours_s)}  osmnx {shown(peer_s).strip()}",
        ours_s / peer_s,
        WANTED["osmnx"],
    )


def legs(cases: Sequence[Case], figures: Figures, repeats: int) -> None:
    """Print all legs of a plan of 400 orders, with the road sections that they run over."""
    figures.title(f"g. all legs of a plan with {_STOPS} stops, sections and all, after the matrix")
    region = routeplan.load_region()
    places = {case.name: case.roads for case in cases[:1]} | {"Điện Biên": region.roads}
    for name, roads in places.items():
        state = RoadState(roads, region.profiles["car"], "dry", ways_outside_province=True)
        points = random_points(state, _STOPS)
        made = []
        build_s = once(lambda: made.append(build_travel(points, {"car": state})))  # noqa: B023
        travel = made[0]
        ways = _ways(travel.matrix("car"))
        found = travel.legs("car", ways)
        matrix = travel.matrix("car")
        for (origin, destination, _), leg in zip(ways, found, strict=True):
            assert leg is not None
            assert leg.duration_s == matrix.duration_s[origin, destination]
        legs_s, trace_s = medians(
            lambda: travel.legs("car", ways),  # noqa: B023
            lambda: travel.weighed["car"].trace([way[:2] for way in ways]),  # noqa: B023
            repeats=3 * repeats,
        )
        arcs = sum(len(leg.spans) for leg in found if leg)
        figures.row(name, f"roads, weights and matrix {shown(build_s).strip()}")
        figures.at_most(
            f"{name}, legs",
            f"{shown(legs_s)}  {len(ways)} legs, {arcs:,} spans; paths {shown(trace_s).strip()}",
            1000 * legs_s,
            WANTED["legs_ms"],
            unit=" ms",
        )


def _ways(matrix: Matrix) -> list[tuple[int, int, int]]:
    """Return the legs of routes from the first stop and back, always to the nearest not visited."""
    left = set(range(1, len(matrix.duration_s)))
    ways = []
    while left:
        here = 0
        for _ in range(min(_STOPS_OF_ROUTE, len(left))):
            from_here = matrix.duration_s[here]
            nearest = min(left, key=lambda at: (from_here[at] < 0, from_here[at]))
            left.remove(nearest)
            ways.append((here, nearest, 8 * 3600))
            here = nearest
        ways.append((here, 0, 8 * 3600))
    return ways
