"""From tagged lines of any map to a network, by the same rules as OpenStreetMap files."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError
from routeplan.network.built import BuiltRoads
from routeplan.network.columns import Labels, Texts
from routeplan.network.map_ways import SOURCE, MapNodes, MapWay, assemble_roads
from routeplan.network.way_tags import WayRoad, name_road, tag_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from routeplan.network.built import BuildReport
    from routeplan.network.roads import RoadNetwork
    from routeplan.network.way_tags import WayRules


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedLine:
    """A line with tags.

    Attributes
    ----------
    way_id
        Of OpenStreetMap, or a number of the map's own; several lines may be of one.
    label
        What the map calls it, as ``way 1234`` or ``row 7``.
    points
        Nodes by number, and lon, lat of points at which no other line can meet it.
    """

    way_id: int
    label: str
    points: Sequence[int | tuple[float, float]]
    tags: Mapping[str, str]


def roads_of_lines(
    lines: Iterable[TaggedLine],
    nodes: Mapping[int, tuple[float, float]],
    rules: WayRules,
    *,
    report: BuildReport,
    fords: Sequence[int] = (),
    credit: str = SOURCE,
) -> BuiltRoads:
    """Return the network of the lines that are roads, cut where they share a node.

    Parameters
    ----------
    report
        What the reader has already counted and left out.
    credit
        Whose map it is, as every section says.

    Raises
    ------
    InputError
        If none of the lines is a road.
    """
    listed = sorted(lines, key=lambda one: one.way_id)
    all_nodes = dict(nodes)
    free = itertools.count(max(all_nodes, default=0) + 1)
    ways = [_map_way(number, one, all_nodes, free, rules) for number, one in enumerate(listed)]
    if not any(isinstance(way.road, WayRoad) for way in ways):
        value = f"{len(ways)} lines, none of them a road for vehicles"
        problem = DataProblem(
            file=report.source,
            row=0,
            column="",
            value=value,
            expected="a map with roads (highway=*); a larger extract",
            code="no_roads",
        )
        raise InputError([problem])
    made = assemble_roads(ways, MapNodes.of(list(all_nodes), list(all_nodes.values()), fords))
    problems = {
        (one.label, fault.key): tag_problem(fault, file=report.source, record_id=one.label)
        for one, way in zip(listed, ways, strict=True)
        if isinstance(way.road, WayRoad)
        for fault in way.road.faults
    }
    left_out = (
        dataclasses.replace(one, example=_relabelled(one.example, listed)) for one in made.dropped
    )
    report = dataclasses.replace(
        report,
        dropped=(*report.dropped, *left_out),
        missing=made.missing,
        problems=tuple(problems.values()),
    )
    return BuiltRoads(roads=_renamed(made.roads, listed, credit), places=(), report=report)


def _map_way(
    number: int,
    one: TaggedLine,
    nodes: dict[int, tuple[float, float]],
    free: Iterator[int],
    rules: WayRules,
) -> MapWay:
    """Return a line as a way whose points in between are nodes of its own, with free numbers."""
    listed = []
    for point in one.points:
        if isinstance(point, tuple):
            node = next(free)
            nodes[node] = point
            listed.append(node)
        else:
            listed.append(point)
    return MapWay(
        way_id=number, nodes=listed, road=rules.road_of(one.tags), names=name_road(one.tags)
    )


def _renamed(roads: RoadNetwork, lines: Sequence[TaggedLine], credit: str) -> RoadNetwork:
    """Return the network with the map's way ids, sections numbered along each way."""
    way_id = roads.way_id.copy()
    count: Counter[int] = Counter()
    ids = []
    for at, number in enumerate(roads.way_id.tolist()):
        way_id[at] = lines[number].way_id
        count[lines[number].way_id] += 1
        ids.append(f"w{lines[number].way_id}-{count[lines[number].way_id]}")
    way_id.setflags(write=False)
    return dataclasses.replace(
        roads, way_id=way_id, section_ids=Texts.of(ids), source=Labels.of([credit] * len(ids))
    )


def _relabelled(example: str, lines: Sequence[TaggedLine]) -> str:
    kind, _, number = example.partition(" ")
    return lines[int(number)].label if kind == "way" else example


def tag_text(value: object) -> str:
    """Return a cell of a table or graph as the text of a tag; empty for nothing, as NaN."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return "" if text in {"nan", "None", "<NA>"} else text
