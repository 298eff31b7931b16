"""Compare single-link redundancy with RA2CE: ``python -m benchmarks.simulate_ra2ce``.

For each link of Andorra (``$ROUTEPLAN_OSM/andorra.osm.pbf``): how long is the shortest way
between its ends without it? RA2CE takes a link out of a networkx graph, searches, and puts
it back. It runs in an environment of its own, on the very same links::

    python -m venv ra2ce && ra2ce/bin/pip install ra2ce==1.2.2
    python -m benchmarks.simulate_ra2ce --ra2ce ra2ce/bin/python

Without ``--ra2ce`` the same algorithm in networkx stands in for it. Seconds are of the
processor, for the analysis alone: no imports, no reading of the map, no making of graphs;
ours begins with the plain list of links, too, and prepares all it needs in that time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from benchmarks.measure import Figures, medians, shown
from benchmarks.redundancy import NO_DETOUR, detour_lengths
from benchmarks.roads_files import andorra_file, read_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork

    Ints = NDArray[np.int64]

WANTED = 100.0
_REPEATS, _PEER_REPEATS = 21, 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both times, their ratio, and how many answers differ."""
    parser = argparse.ArgumentParser(description="Single-link redundancy beside RA2CE.")
    parser.add_argument("--ra2ce", type=Path, help="python of an environment with ra2ce")
    chosen = parser.parse_args(arguments)
    file = andorra_file()
    if file is None:
        print("left out: ROUTEPLAN_OSM names no folder with andorra.osm.pbf")
        return
    roads = read_map(file).roads
    tail, head, length = (
        np.asarray(one, dtype=np.int64) for one in (roads.tail, roads.head, roads.length_m)
    )
    count = len(roads.node_lonlat)
    ours = detour_lengths(count, tail, head, length)
    print(f"load before {os.getloadavg()[0]:.1f}")
    name, peer_s, theirs = (
        _networkx(tail, head, length) if chosen.ra2ce is None else _ra2ce(chosen.ra2ce, roads)
    )
    [ours_s] = medians(lambda: detour_lengths(count, tail, head, length), repeats=_REPEATS)
    figures = Figures()
    figures.title(
        f"Andorra, {count:,} nodes, {len(tail):,} links, {int((ours == NO_DETOUR).sum()):,} of "
        f"them without a way round; {int((ours != theirs).sum()):,} answers differ"
    )
    figures.at_least(
        "the way round each link",
        f"{shown(ours_s)}  {name} {shown(peer_s).strip()}",
        peer_s / ours_s,
        WANTED,
    )


def _ra2ce(python: Path, roads: RoadNetwork) -> tuple[str, float, Ints]:
    """Return who answered, in how many seconds, and what."""
    with tempfile.TemporaryDirectory() as name:
        links, answer = Path(name) / "links.npz", Path(name) / "answer.json"
        np.savez(
            links,
            tail=roads.tail,
            head=roads.head,
            length=roads.length_m,
            lonlat=roads.node_lonlat,
        )
        script = Path(__file__).with_name("ra2ce_links.py")
        command = [str(python), "-W", "ignore", str(script), str(links), str(answer)]
        subprocess.run([*command, str(_PEER_REPEATS)], check=True)
        found = json.loads(answer.read_text(encoding="utf-8"))
    metres = [NO_DETOUR if one is None else round(one) for one in found["detour_m"]]
    return f"ra2ce {found['version']}", found["seconds"], np.array(metres)


def _networkx(tail: Ints, head: Ints, length: Ints) -> tuple[str, float, Ints]:
    """Return the same by taking each link out of a networkx graph."""
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    links = list(zip(tail.tolist(), head.tolist(), length.tolist(), strict=True))
    for link, (a, b, metres) in enumerate(links):
        graph.add_edge(a, b, key=link, length=metres)
    found = []
    started = time.process_time()
    for link, (a, b, metres) in enumerate(links):
        graph.remove_edge(a, b, key=link)
        try:
            found.append(nx.shortest_path_length(graph, a, b, weight="length"))
        except nx.NetworkXNoPath:
            found.append(NO_DETOUR)
        graph.add_edge(a, b, key=link, length=metres)
    seconds = time.process_time() - started
    return f"networkx {nx.__version__}", seconds, np.array(found, dtype=np.int64)


if __name__ == "__main__":
    main()
