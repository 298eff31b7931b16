"""Ask RA2CE for the way round each link: run by ``benchmarks.simulate_ra2ce``.

It runs in RA2CE's own environment, so it imports nothing of routeplan.
``python ra2ce_links.py LINKS.npz ANSWER.json REPEATS``
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
import types
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    """Write seconds (median), and for each link the way round, None without any."""
    links, answer, repeats = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    analysis = _analysis(np.load(links))
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        table = analysis.execute().results_collection[0].analysis_result
        seconds.append(time.process_time() - started)
    rows = sorted(zip(table["link"], table["alt_length"], table["detour"], strict=True))
    found = {
        "version": version("ra2ce"),
        "seconds": statistics.median(seconds),
        "detour_m": [float(metres) if is_one else None for _, metres, is_one in rows],
    }
    answer.write_text(json.dumps(found), encoding="utf-8")


def _analysis(links: Any) -> Any:  # noqa: ANN401 - RA2CE is not there when this is checked
    """Return RA2CE's analysis of the links as an undirected graph."""
    package = "ra2ce.analysis.analysis_config_data"
    nx = importlib.import_module("networkx")
    shapely = importlib.import_module("shapely")
    redundancy = importlib.import_module("ra2ce.analysis.losses.single_link_redundancy")
    config = importlib.import_module(f"{package}.single_link_redundancy_config_data")
    weighing = importlib.import_module(f"{package}.enums.weighing_enum").WeighingEnum
    graph_file = importlib.import_module("ra2ce.network.graph_files.graph_file")
    graph = nx.MultiGraph(crs="EPSG:4326")
    lonlat = links["lonlat"].tolist()
    for node, (lon, lat) in enumerate(lonlat):
        graph.add_node(node, x=lon, y=lat, geometry=shapely.Point(lon, lat))
    ends = zip(
        links["tail"].tolist(), links["head"].tolist(), links["length"].tolist(), strict=True
    )
    for link, (a, b, metres) in enumerate(ends):
        line = shapely.LineString([lonlat[a], lonlat[b]])
        graph.add_edge(a, b, link=link, length=float(metres), geometry=line)
    settings = config.SingleLinkRedundancyConfigData(name="links", weighing=weighing.LENGTH)
    nothing = dict.fromkeys(("input_path", "static_path", "output_path", "hazard_names"))
    file = graph_file.GraphFile(graph=graph)
    wrapper = types.SimpleNamespace(analysis=settings, graph_file=file, **nothing)
    return redundancy.SingleLinkRedundancy(wrapper)


if __name__ == "__main__":
    main()
