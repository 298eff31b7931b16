"""Reading graphs that osmnx made from OpenStreetMap, from GraphML or from its functions."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.io.graph_networkx import from_graph, is_of_sections
from routeplan.io.hashes import hash_file
from routeplan.io.tagged_lines import TaggedLine, roads_of_lines, tag_text
from routeplan.network.built import BuildReport, BuiltRoads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import networkx as nx

    from routeplan.network.way_tags import WayRules

_NOT_TAGS = {"osmid", "length", "geometry", "reversed", "oneway"}
_AGAINST = {"-1", "reverse", "T"}
"""``oneway`` of ways whose nodes osmnx has turned round."""
_FORDS = {"yes", "stepping_stones", "boat"}
_LOWEST_OF = {"maxspeed", "lanes", "width", "est_width", "maxweight", "maxwidth"}
_OF_A_PART = {"bridge", "tunnel", "layer"}
"""Of ways merged into one edge, these tell of a part only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strand:
    """One or both directions of an edge: nodes at its ends, points in between."""

    ways: tuple[int, ...]
    start: int
    end: int
    between: tuple[tuple[float, float], ...]
    tags: Mapping[str, str]


def read_graphml(file: Path, rules: WayRules) -> BuiltRoads:
    """Return the network of a GraphML as osmnx saves it, or as ``network export`` does.

    Parameters
    ----------
    rules
        What the tags of its edges stand for; not asked where edges are sections already.

    Raises
    ------
    InputError
        If the file is missing, no such graph, or holds no roads.
    """
    import networkx as nx
    import osmnx

    if not file.is_file():
        raise _refusal(file.name, "missing", "a GraphML that osmnx has saved", "missing_file")
    try:
        # The tag itself where osmnx was told to keep it, else True or False.
        graph = osmnx.io.load_graphml(
            file, edge_dtypes={"oneway": str, "reversed": str, "osmid": _way_number}
        )
    except (
        ParseError,
        nx.NetworkXException,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        said = f"{type(error).__name__}: {error}"
        expected = "a GraphML that osmnx.save_graphml has written, as it came"
        raise _refusal(file.name, said, expected) from None
    if is_of_sections(graph):
        return _of_sections(graph, file)
    return roads_of_osmnx(graph, rules, source=file.name, source_hash=hash_file(file))


def _of_sections(graph: nx.MultiDiGraph[Any], file: Path) -> BuiltRoads:
    try:
        roads = from_graph(graph)
    except InputError as error:
        problems = [dataclasses.replace(one, file=file.name) for one in error.problems]
        raise InputError(problems) from None
    except (LookupError, ValueError, TypeError) as error:
        said = f"{type(error).__name__}: {error}"
        expected = "a GraphML of network export, as it came"
        raise _refusal(file.name, said, expected) from None
    read = (("nodes", len(roads.node_ids)), ("sections", len(roads.tail)))
    report = BuildReport(source=file.name, source_hash=hash_file(file), read=read)
    return BuiltRoads(roads=roads, places=(), report=report)


def roads_of_osmnx(
    graph: nx.MultiDiGraph[Any], rules: WayRules, *, source: str, source_hash: str
) -> BuiltRoads:
    """Return the network of a graph with OpenStreetMap's tags, simplified or not.

    Both directions of a street become one section. Edges of one way are joined and cut at
    junctions, as of an OpenStreetMap file. Where osmnx has merged several ways into an edge,
    the lowest of their limits counts, the slowest of their kinds of road, and bridges and
    tunnels, which are a part of it only, do not: an edge of a road and a footway is a footway.
    So a graph that was not simplified tells more. None has turn restrictions or places.

    Raises
    ------
    InputError
        If it is projected, has no positions, or holds no roads.
    """
    crs = str(graph.graph.get("crs", "epsg:4326")).lower()
    if crs not in {"epsg:4326", "wgs84", "ogc:crs84"}:
        raise _refusal(source, crs, "a graph in degrees (EPSG:4326): save it before projecting")
    try:
        positions = {
            int(node): (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)
        }
        strands = _strands(graph, rules)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        said = f"{type(error).__name__}: {error}"
        raise _refusal(source, said, "nodes with x and y, edges with osmid, as of osmnx") from None
    fords = [int(node) for node, data in graph.nodes(data=True) if data.get("ford") in _FORDS]
    return roads_of_lines(
        _joined(strands),
        positions,
        rules,
        fords=fords,
        report=BuildReport(
            source=source,
            source_hash=source_hash,
            read=(
                ("ways", len({way for strand in strands for way in strand.ways})),
                ("nodes", len(positions)),
            ),
        ),
    )


def _strands(graph: nx.MultiDiGraph[Any], rules: WayRules) -> list[_Strand]:
    """Return each street once, as its way is drawn."""
    edges = list(graph.edges(data=True))
    derived = any(str(edge.get("oneway")) in {"True", "False"} for _, _, edge in edges)
    kph = {name: road.kph for name, road in rules.speeds.highway.items()}
    found: dict[tuple[Any, ...], list[tuple[int, int, dict[str, Any]]]] = defaultdict(list)
    for start, end, edge in edges:
        found[_street(graph, int(start), int(end), edge)].append((int(start), int(end), edge))
    strands = []
    for street in found.values():
        # Along the way first; of a loop osmnx has both directions from the same node.
        street.sort(key=lambda one: str(one[2].get("reversed")) == "True")
        start, end, edge = street[0]
        tags = _tags(edge, kph)
        line = edge["geometry"].coords[1:-1] if "geometry" in edge else ()
        between = tuple((float(point[0]), float(point[1])) for point in line)
        oneway = str(edge.get("oneway", "nan"))
        if derived and len(street) == 1:
            tags["oneway"] = "yes"
        elif not derived and oneway not in {"nan", "None"}:
            tags["oneway"] = {"F": "yes", "T": "-1"}.get(oneway, oneway)
            if oneway in _AGAINST:
                start, end, between = end, start, between[::-1]
        strand = _Strand(ways=_ways(edge), start=start, end=end, between=between, tags=tags)
        strands.append(strand)
    return strands


def _street(
    graph: nx.MultiDiGraph[Any], start: int, end: int, edge: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Return what both directions of a street have in common."""
    if "geometry" in edge:
        line = tuple(edge["geometry"].coords)
    else:
        line = tuple((graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in (start, end))
    return tuple(sorted(_ways(edge))), tuple(sorted((start, end))), min(line, line[::-1])


def _tags(edge: Mapping[str, Any], kph: Mapping[str, float]) -> dict[str, str]:
    merged = len(_ways(edge)) > 1
    tags = {}
    for name, value in edge.items():
        if name in _NOT_TAGS or (merged and name in _OF_A_PART):
            continue
        several = [tag_text(one) for one in (value if isinstance(value, list) else [value])]
        kept = sorted(set(filter(None, several)))
        if not kept:
            continue
        if name == "highway":
            tags[name] = min(kept, key=lambda kind: kph.get(kind, np.inf))
        elif name in _LOWEST_OF and len(kept) > 1:
            tags[name] = min(kept, key=_number)
        else:
            tags[name] = ";".join(kept)
    return tags


def _joined(strands: Iterable[_Strand]) -> Iterator[TaggedLine]:
    """Yield the ways as far as their strands follow each other."""
    of_way: dict[tuple[Any, ...], list[_Strand]] = defaultdict(list)
    for strand in strands:
        of_way[strand.ways, tuple(sorted(strand.tags.items()))].append(strand)
    for (ways, _), parts in of_way.items():
        for chain in _chains(parts):
            points: list[int | tuple[float, float]] = [chain[0].start]
            for strand in chain:
                points += [*strand.between, strand.end]
            yield TaggedLine(
                way_id=ways[0], label=f"way {ways[0]}", points=points, tags=parts[0].tags
            )


def _chains(parts: Iterable[_Strand]) -> Iterator[list[_Strand]]:
    """Yield runs in which each strand begins where the one before it ends."""
    leaving: dict[int, list[_Strand]] = defaultdict(list)
    excess: Counter[int] = Counter()
    for strand in parts:
        leaving[strand.start].append(strand)
        excess[strand.start] += 1
        excess[strand.end] -= 1
    begins = [node for node, more in excess.items() for _ in range(more)]
    for start in (*begins, *leaving):
        while leaving[start]:
            chain = [leaving[start].pop(0)]
            while following := leaving.get(chain[-1].end):
                chain.append(following.pop(0))
            yield chain


def _ways(edge: Mapping[str, Any]) -> tuple[int, ...]:
    osmid = edge["osmid"]
    return tuple(int(one) for one in osmid) if isinstance(osmid, list) else (int(osmid),)


def _way_number(osmid: object) -> int:
    return int(str(osmid))


def _number(text: str) -> float:
    digits = "".join(char for char in text if char.isdigit() or char == ".")
    try:
        return float(digits)
    except ValueError:
        return float(np.inf)


def _refusal(source: str, value: str, expected: str, code: str = "bad_graph") -> InputError:
    problem = DataProblem(file=source, row=0, column="", value=value, expected=expected, code=code)
    return InputError([problem])
