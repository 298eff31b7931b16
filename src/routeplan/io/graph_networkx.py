"""A road network as a graph of networkx in osmnx's conventions, and back."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any, cast, get_args

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.model.road import (
    VEHICLE_CLASSES,
    Concurrence,
    Gradient,
    RoadClass,
    Section,
    Structure,
    Surface,
    TurnBan,
    WetAccess,
)
from routeplan.network.roads import network_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import networkx as nx
    from numpy.typing import NDArray

    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.roads import RoadNetwork

CRS = "epsg:4326"
HIGHWAY_OF: Mapping[RoadClass, str] = {
    "national": "trunk",
    "provincial": "primary",
    "district": "secondary",
    "commune": "tertiary",
    "track": "track",
    "path": "path",
    "ferry": "ferry",
}
"""OpenStreetMap's word for each road class, which osmnx's functions look for."""

_RENAMED = {"length_m": "length", "way_id": "osmid", "road_name": "name", "road_number": "ref"}
_NOT_OF_AN_EDGE = {"id", "from_place", "to_place", "forward", "backward"}
_WORDS = {
    "road_class": get_args(RoadClass),
    "surface": get_args(Surface),
    "gradient": get_args(Gradient),
    "wet_access": get_args(WetAccess),
    "structure": get_args(Structure),
}
_METRES = {"length_m", "way_id", "chainage_from_m", "chainage_to_m", "max_weight_kg"}
_DECIMALS = {"width_m", "speed_dry_kph", "speed_wet_kph"}
_NOT_OF_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LAST = 1 << 62
"""Place of an edge without ``section_index``."""


def to_graph(roads: RoadNetwork) -> nx.MultiDiGraph[int]:
    """Return the network as osmnx draws, measures and saves it.

    One edge for each direction in which any vehicle may drive a section; of a section that
    nobody may drive, the one along it. Nodes are numbered, as osmnx expects, and keep their
    id as ``place_id``. Empty values are left out. ``from_graph`` reads it all back, also
    after ``osmnx.save_graphml`` and ``osmnx.load_graphml``.

    Returns
    -------
    Nodes with ``x``, ``y``, ``street_count``, ``place_id``. Edges with osmnx's ``osmid``,
    ``length`` (metres), ``oneway``, ``reversed``, ``highway``, ``name``, ``ref``, ``maxspeed``
    (km/h when dry) and ``geometry``; with ``section_id``, ``section_index``, ``vehicles``
    (``motorbike;light``), and the other fields of ``Section`` under their names. Graph
    attributes ``crs``, ``turn_bans`` and ``concurrences``, the last two as JSON.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(
        crs=CRS,
        simplified=True,
        turn_bans=_to_json(roads.turn_bans),
        concurrences=_to_json(roads.concurrences),
    )
    ends_at = np.bincount(np.concatenate([roads.tail, roads.head]), minlength=len(roads.node_ids))
    for node, (lon, lat) in enumerate(roads.node_lonlat.tolist()):
        streets = int(ends_at[node])
        graph.add_node(node, x=lon, y=lat, place_id=roads.node_ids[node], street_count=streets)
    ends = zip(roads.tail.tolist(), roads.head.tolist(), strict=True)
    for at, (tail, head) in enumerate(ends):
        for reverse, attributes in _edges(roads, at):
            start, end = (head, tail) if reverse else (tail, head)
            graph.add_edge(start, end, **attributes)
    return graph


def from_graph(graph: nx.MultiDiGraph[Any]) -> RoadNetwork:
    """Return the network of a graph that ``to_graph`` made, as it now is.

    An edge that was removed shuts its direction; where both are left, the edge along the
    section says what both are like. Bans of turns at sections that are gone go with them.

    Raises
    ------
    InputError
        With every edge that is not one of a section, such as those osmnx has merged.
    """
    found: dict[str, dict[bool, dict[str, Any]]] = {}
    ends: dict[str, tuple[Any, Any]] = {}
    problems: list[DataProblem] = []
    for start, end, edge in graph.edges(data=True):
        try:
            section_id, reverse = _text(edge["section_id"]), _flag(edge["reversed"])
            found.setdefault(section_id, {})[reverse] = edge
            ends.setdefault(section_id, (end, start) if reverse else (start, end))
        except (KeyError, ValueError) as error:
            problems.append(_problem(f"edge {start}-{end}", error))
    node_ids = {node: str(data.get("place_id", node)) for node, data in graph.nodes(data=True)}
    sections: list[tuple[int, Section]] = []
    lines: dict[str, NDArray[np.float64]] = {}
    for section_id, edges in found.items():
        start, end = ends[section_id]
        edge = edges.get(False) or edges[True]
        try:
            section = _section(section_id, node_ids[start], node_ids[end], edges, edge)
            sections.append((int(edge.get("section_index", _LAST)), section))
            if "geometry" in edge:
                line = np.array(edge["geometry"].coords, dtype=np.float64)[:, :2]
                lines[section_id] = line if edges.get(False) else line[::-1]
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            problems.append(_problem(f"section {section_id}", error))
    if problems:
        raise InputError(problems)
    return network_of(
        [section for _, section in sorted(sections, key=lambda pair: pair[0])],
        tuple(node_ids.values()),
        np.array(
            [[float(data["x"]), float(data["y"])] for _, data in graph.nodes(data=True)]
        ).reshape(-1, 2),
        tuple(Concurrence(**one) for one in json.loads(graph.graph.get("concurrences", "[]"))),
        lines=lines,
        turn_bans=tuple(_turn_bans(graph, found)),
    )


def write_graphml(file: Path, roads: RoadNetwork) -> None:
    """Write a network as osmnx saves a graph, without control characters in its names."""
    import osmnx

    graph = to_graph(roads)
    for data in (graph.graph, *(d for _, d in graph.nodes(data=True))):
        data.update({name: _writable(value) for name, value in data.items()})
    for _, _, edge in graph.edges(data=True):
        edge.update({name: _writable(value) for name, value in edge.items()})
    osmnx.io.save_graphml(graph, file)


def is_of_sections(graph: nx.MultiDiGraph[Any]) -> bool:
    """Whether ``to_graph`` made a graph, so that it needs no guess from tags."""
    _, _, edge = next(iter(graph.edges(data=True)), (None, None, {}))
    return "section_id" in edge and "reversed" in edge


def _edges(roads: RoadNetwork, at: int) -> Iterator[tuple[bool, dict[str, Any]]]:
    """Yield whether an edge runs against the section, and its attributes."""
    from shapely import LineString

    section = roads.sections[at]
    fields = {
        _RENAMED.get(field.name, field.name): getattr(section, field.name)
        for field in dataclasses.fields(section)
        if field.name not in _NOT_OF_AN_EDGE
    }
    fields = {name: value for name, value in fields.items() if value not in {None, ""}}
    fields |= {
        "osmid": section.way_id,
        "length": float(section.length_m),
        "highway": HIGHWAY_OF[section.road_class],
        "maxspeed": f"{section.speed_dry_kph:g}",
        "oneway": not (section.forward and section.backward),
        "section_id": section.id,
        "section_index": at,
    }
    line = roads.line(at)
    for reverse, vehicles in ((False, section.forward), (True, section.backward)):
        if vehicles or not (reverse or section.backward):
            attributes = {**fields, "reversed": reverse, "vehicles": ";".join(vehicles)}
            yield reverse, {**attributes, "geometry": LineString(line[::-1] if reverse else line)}


def _section(
    section_id: str,
    from_place: str,
    to_place: str,
    edges: dict[bool, dict[str, Any]],
    edge: dict[str, Any],
) -> Section:
    values = {
        field.name: _value(field.name, edge.get(_RENAMED.get(field.name, field.name)))
        for field in dataclasses.fields(Section)
        if field.name not in _NOT_OF_AN_EDGE
    }
    return Section(
        id=section_id,
        from_place=from_place,
        to_place=to_place,
        forward=_vehicles(edges.get(False)),
        backward=_vehicles(edges.get(True)),
        **values,
    )


def _value(field: str, value: Any) -> Any:  # noqa: ANN401 - any field's
    """Return a field's value from an edge, where GraphML has made it text."""
    if field in _METRES:
        return None if value is None and field != "length_m" else round(float(value))
    if field in _DECIMALS:
        return float(value)
    if field == "in_province":
        return value is None or _flag(value)
    text = "" if value is None else _text(value)
    if field in _WORDS and text not in _WORDS[field]:
        msg = f"{field} {text!r} is not one of {', '.join(_WORDS[field])}"
        raise ValueError(msg)
    return text


def _vehicles(edge: dict[str, Any] | None) -> tuple[VehicleClass, ...]:
    allowed = str(edge.get("vehicles") or "").split(";") if edge else []
    return tuple(name for name in VEHICLE_CLASSES if name in allowed)


def _flag(value: object) -> bool:
    if str(value) not in {"True", "False"}:
        msg = f"{value!r} is not True or False"
        raise ValueError(msg)
    return str(value) == "True"


def _text(value: object) -> str:
    if not isinstance(value, str | int | float):
        msg = f"{value!r} is not one value: do not merge or simplify the graph again"
        raise ValueError(msg)  # noqa: TRY004 - a value of the input, not of a caller
    return str(value)


def _turn_bans(graph: nx.MultiDiGraph[Any], known: Mapping[str, object]) -> Iterator[TurnBan]:
    for ban in json.loads(graph.graph.get("turn_bans", "[]")):
        if ban["from_section"] in known and ban["to_section"] in known:
            classes = cast("tuple[VehicleClass, ...]", tuple(ban["classes"]))
            yield TurnBan(**{**ban, "classes": classes})


def _writable(value: Any) -> Any:  # noqa: ANN401 - any attribute's
    return _NOT_OF_XML.sub("", value) if isinstance(value, str) else value


def _to_json(records: tuple[Any, ...]) -> str:
    return json.dumps([dataclasses.asdict(one) for one in records], ensure_ascii=False)


def _problem(where: str, error: Exception) -> DataProblem:
    return DataProblem(
        file="graph",
        row=0,
        column="",
        value=f"{where}: {type(error).__name__} {error}",
        expected="an edge as to_graph makes it",
        record_id=where,
        code="bad_edge",
    )
