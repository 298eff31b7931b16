"""A network for other programs: QGIS, osmnx, a map on the web."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from routeplan.api.regions import load_region
from routeplan.errors import DataProblem, InputError
from routeplan.io import folders, graph_networkx
from routeplan.report import geojson, geopackage, network_layers
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import networkx as nx

    from routeplan.model.closure import Closure
    from routeplan.network.region import Region
    from routeplan.report.text import Lang

EXPORTS = (".gpkg", ".graphml", ".geojson")


def to_networkx(*, region: Region | None = None) -> nx.MultiDiGraph[int]:
    """Return a network as a graph in osmnx's conventions, for its and networkx's functions.

    Parameters
    ----------
    region
        Whose network; by default Điện Biên's.

    Returns
    -------
    One edge for each direction in which a section may be driven, with ``section_id``,
    ``vehicles`` and the section's other fields beside osmnx's; banned turns are the graph's
    attribute ``turn_bans``, as JSON.
    """
    return graph_networkx.to_graph((region or load_region()).roads)


def from_networkx(graph: nx.MultiDiGraph[Any], *, region: Region | None = None) -> Region:
    """Return a region with the roads of a graph that ``to_networkx`` made, as it now is.

    Parameters
    ----------
    graph
        An edge that was removed shuts its direction of the section.
    region
        Whose places and profiles it keeps; by default Điện Biên's.

    Raises
    ------
    InputError
        With every edge that is not one of a section.
    """
    roads = graph_networkx.from_graph(graph)
    return dataclasses.replace(region or load_region(), roads=roads)


def export_network(
    file: Path,
    *,
    region: Region | None = None,
    closures: Sequence[Closure] = (),
    lang: Lang = "vi",
    until_s: int = DAY_S,
) -> None:
    """Write a network for other programs, whole or not at all.

    Parameters
    ----------
    file
        Replaced if it exists. ``.gpkg``: layers sections, nodes, places, turn_bans and
        closed_spans; ``.geojson``: the same in one collection, told apart by ``layer``;
        ``.graphml``: as ``osmnx.load_graphml`` reads it, without places and closures.
    region
        Whose network; by default Điện Biên's.
    closures
        Closures whose spans are drawn.
    lang
        Language of the closures' names: vi or en.
    until_s
        As of ``locate_closures``.

    Raises
    ------
    InputError
        If the file's ending is none of these, or it cannot be written.
    """
    if file.suffix.lower() not in EXPORTS:
        raise _refusal(file, f"one of {', '.join(EXPORTS)}", "unknown_choice")
    region = region or load_region()
    try:
        with folders.whole_file(file) as fresh:
            _write(fresh, region, closures, lang, until_s)
    except OSError as error:
        raise _refusal(
            file, f"a file to write ({error.strerror or error})", "unwritable_file"
        ) from error


def _write(
    file: Path, region: Region, closures: Sequence[Closure], lang: Lang, until_s: int
) -> None:
    if file.suffix.lower() == ".graphml":
        graph_networkx.write_graphml(file, region.roads)
        return
    layers = network_layers.network_layers(region, closures, lang, until_s)
    if file.suffix.lower() == ".gpkg":
        geopackage.write_geopackage(file, layers)
    else:
        geojson.write_features(file, [one for layer in layers for one in layer.features])


def _refusal(file: Path, expected: str, code: str) -> InputError:
    problem = DataProblem(
        file=str(file), row=0, column="", value=file.name, expected=expected, code=code
    )
    return InputError([problem])
