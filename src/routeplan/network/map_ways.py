"""From the ways of a map to a network: cut at junctions, measured, turns banned."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routeplan.network.built import Dropped
from routeplan.network.columns import Labels, Texts
from routeplan.network.map_turns import DroppedRule, SectionEnds, TurnRule, ban_turns
from routeplan.network.plane import METRES_PER_DEGREE
from routeplan.network.roads import CLASS_BIT, NO_POST, RoadNetwork
from routeplan.network.way_tags import NoRoad, WayRoad

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.way_tags import RoadNames

_EARTH_RADIUS_M = np.degrees(METRES_PER_DEGREE)
SOURCE = "OpenStreetMap"
"""Of every section, so that pages give the credit that its licence asks for."""
_POINTS_OF_A_PIECE = 2
"""Fewer make no road."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapWay:
    """A way as it stands on the map.

    Attributes
    ----------
    nodes
        Its nodes in order.
    road
        What its tags make of it.
    """

    way_id: int
    nodes: Sequence[int]
    road: WayRoad | NoRoad
    names: RoadNames


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapNodes:
    """Where the nodes of ways lie.

    Attributes
    ----------
    ids
        Ascending.
    lonlat
        Shape (nodes, 2), degrees.
    fords
        Nodes at which water is crossed on the ground.
    """

    ids: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    fords: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        ids: Sequence[int],
        lonlat: Sequence[tuple[float, float]],
        fords: Iterable[int] = (),
    ) -> MapNodes:
        """Return nodes in order; of a node that is there twice the last counts."""
        listed = np.asarray(ids, dtype=np.int64)
        unique, last = np.unique(listed[::-1], return_index=True)
        places = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)[::-1][last]
        return cls(ids=unique, lonlat=places, fords=frozenset(fords))

    def rows_of(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return each node's row, -1 for one that the map does not hold."""
        if len(self.ids) == 0:
            return np.full(len(nodes), -1)
        row = np.minimum(np.searchsorted(self.ids, nodes), len(self.ids) - 1)
        return np.where(self.ids[row] == nodes, row, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembledRoads:
    """A network, and what did not become part of it.

    Attributes
    ----------
    missing
        How many sections lack each tag.
    """

    roads: RoadNetwork
    dropped: tuple[Dropped, ...]
    missing: tuple[tuple[str, int], ...]


def assemble_roads(
    ways: Sequence[MapWay], nodes: MapNodes, turn_rules: Sequence[TurnRule | DroppedRule] = ()
) -> AssembledRoads:
    """Return the network of a map's ways, the same for any order of its ways.

    Ways are cut where two of them share a node, at their ends, around fords that are
    nodes, and where a loop would begin and end at one node.
    """
    tally = _Tally()
    used: dict[int, MapWay] = {}
    for way in sorted(ways, key=lambda way: way.way_id):
        if isinstance(way.road, NoRoad):
            tally.add(way.road.reason, f"way {way.way_id}", _drawn_m(way.nodes, nodes))
        elif way.way_id in used:
            tally.add("duplicate", f"way {way.way_id}", 0)
        else:
            used[way.way_id] = way
    kept = list(used.values())
    points = _points(kept, nodes, tally)
    parts = _cut(points, nodes)
    way_of = points.way[parts.first]
    ids = np.array([way.way_id for way in kept], dtype=np.int64)
    attributes = _attributes(kept, way_of, parts.ford)
    ends = SectionEnds(
        way=ids[way_of],
        tail=nodes.ids[points.row[parts.first]],
        head=nodes.ids[points.row[parts.last]],
        forward=attributes["forward"],
        backward=attributes["backward"],
    )
    turns, idle = ban_turns([rule for rule in turn_rules if isinstance(rule, TurnRule)], ends)
    for rule in (*idle, *(rule for rule in turn_rules if isinstance(rule, DroppedRule))):
        tally.add(rule.reason, f"relation {rule.relation_id}", 0)
    columns = {
        **_geometry(points, parts, nodes, ends),
        **attributes,
        "section_ids": _section_ids(ends.way),
        "way_id": ends.way,
        "turns": turns,
    }
    for column in columns.values():
        if isinstance(column, np.ndarray):
            column.setflags(write=False)
    return AssembledRoads(
        roads=RoadNetwork(**columns),
        dropped=tally.all(),
        missing=_missing(kept, way_of),
    )


def great_circle_m(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return metres on a sphere between points, shape (n, 2), lon and lat."""
    (lon, lat), (other_lon, other_lat) = np.radians(start).T, np.radians(end).T
    half = (
        np.sin((other_lat - lat) / 2) ** 2
        + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    )
    return np.asarray(2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1, half))))


class _Tally:
    """Counts what is dropped, by reason in order of appearance."""

    def __init__(self) -> None:
        self._found: dict[str, Dropped] = {}

    def add(self, reason: str, example: str, length_m: int, count: int = 1) -> None:
        before = self._found.get(reason)
        self._found[reason] = Dropped(
            reason=reason,
            count=count + (before.count if before else 0),
            length_m=length_m + (before.length_m if before else 0),
            example=before.example if before else example,
        )

    def all(self) -> tuple[Dropped, ...]:
        return tuple(sorted(self._found.values(), key=lambda one: (-one.count, one.reason)))


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """All ways' nodes in a row; a run is an unbroken part of one way.

    ``way``, ``run`` and ``row`` (of the map's nodes) by point.
    """

    way: NDArray[np.int64]
    run: NDArray[np.int64]
    row: NDArray[np.int64]


def _points(ways: Sequence[MapWay], nodes: MapNodes, tally: _Tally) -> _Points:
    """Return the ways' nodes without repetitions, broken where the map lacks a node."""
    refs = np.array([node for way in ways for node in way.nodes], dtype=np.int64)
    way = np.repeat(np.arange(len(ways)), [len(one.nodes) for one in ways])
    row = nodes.rows_of(refs)
    known = row >= 0
    for at in np.unique(way[~known]).tolist():
        tally.add("nodes_missing", f"way {ways[at].way_id}", 0)
    # A run ends with its way and at each unknown node.
    run = np.cumsum(~known) + way
    way, run, row = way[known], run[known], row[known]
    again = np.append(False, (row[1:] == row[:-1]) & (run[1:] == run[:-1]))[: len(row)]
    way, run, row = way[~again], run[~again], row[~again]
    _, of_run, count = np.unique(run, return_inverse=True, return_counts=True)
    whole = count[of_run] >= _POINTS_OF_A_PIECE
    short = np.setdiff1d(np.arange(len(ways)), way[whole])
    for at in short.tolist():
        tally.add("no_line", f"way {ways[at].way_id}", 0)
    return _Points(way[whole], run[whole], row[whole])


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Sections as stretches of points: the first and last of each, both included."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    ford: NDArray[np.bool_]


def _cut(points: _Points, nodes: MapNodes) -> _Parts:
    row, run = points.row, points.run
    first_of_run = np.append(True, run[1:] != run[:-1])[: len(run)]
    last_of_run = np.append(first_of_run[1:], True)[: len(run)]
    # A ford is a section of its own, from the node before it to the one after.
    at_ford = np.isin(nodes.ids[row], np.array(sorted(nodes.fords), dtype=np.int64))
    uses = np.bincount(row, minlength=len(nodes.ids))
    is_cut = first_of_run | last_of_run | (uses[row] > 1)
    is_cut[:-1] |= at_ford[1:] & ~first_of_run[1:]
    is_cut[1:] |= at_ford[:-1] & ~last_of_run[:-1]
    first, last = _stretches(is_cut, first_of_run)
    loops = np.flatnonzero(row[first] == row[last])
    if len(loops):
        is_cut[(first[loops] + last[loops]) // 2] = True
        first, last = _stretches(is_cut, first_of_run)
    fords_before = np.concatenate([[0], np.cumsum(at_ford)])
    return _Parts(first, last, fords_before[last + 1] - fords_before[first] > 0)


def _stretches(
    is_cut: NDArray[np.bool_], first_of_run: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and last point of each stretch between cuts."""
    cuts = np.flatnonzero(is_cut)
    goes_on = ~first_of_run[cuts[1:]]
    return cuts[:-1][goes_on], cuts[1:][goes_on]


def _geometry(points: _Points, parts: _Parts, nodes: MapNodes, ends: SectionEnds) -> dict[str, Any]:
    """Return the nodes at ends of sections, lengths and drawn lines."""
    node_ids, at_end = np.unique(np.concatenate([ends.tail, ends.head]), return_inverse=True)
    lonlat = nodes.lonlat[points.row]
    along = np.append(0.0, np.cumsum(great_circle_m(lonlat[:-1], lonlat[1:])))
    length_m = np.maximum(1, np.round(along[parts.last] - along[parts.first]))
    count = parts.last - parts.first + 1
    line_start = np.append(0, np.cumsum(count))
    # Points of all sections in a row; a node between two sections is drawn in both.
    point = np.repeat(parts.first - line_start[:-1], count) + np.arange(line_start[-1])
    return {
        "node_ids": Texts.of(f"n{node}" for node in node_ids.tolist()),
        "node_lonlat": nodes.lonlat[nodes.rows_of(node_ids)],
        "tail": at_end[: len(ends.tail)].astype(np.int32),
        "head": at_end[len(ends.tail) :].astype(np.int32),
        "length_m": length_m.astype(np.int64),
        "line_lonlat": lonlat[point],
        "line_start": line_start.astype(np.int64),
    }


def _attributes(
    ways: Sequence[MapWay], way_of: NDArray[np.int64], ford: NDArray[np.bool_]
) -> dict[str, Any]:
    """Return what each section has from its way."""
    roads = [way.road for way in ways if isinstance(way.road, WayRoad)]

    def label(values: Iterable[str]) -> Labels:
        of_way = Labels.of(list(values))
        return _labels(of_way.pool, of_way.codes[way_of])

    def number(values: Iterable[float], dtype: type[np.generic]) -> NDArray[Any]:
        return np.array(list(values), dtype=dtype)[way_of]

    count = len(way_of)
    structures = [road.structure for road in roads]
    return {
        "road_ref": label(way.names.road_ref for way in ways),
        "road_name": label(way.names.road_name for way in ways),
        "road_number": label(way.names.road_number for way in ways),
        "road_class": label(road.road_class for road in roads),
        "surface": label(road.surface for road in roads),
        "gradient": label(road.gradient for road in roads),
        "wet_access": label(road.wet_access for road in roads),
        "structure": Labels.of(
            [
                "ford" if wet else structures[at]
                for at, wet in zip(way_of.tolist(), ford.tolist(), strict=True)
            ]
        ),
        "source": _labels((SOURCE,), np.zeros(count, np.int32)),
        "forward": number((_bits(road.forward) for road in roads), np.uint8),
        "backward": number((_bits(road.backward) for road in roads), np.uint8),
        "width_m": number((road.width_m for road in roads), np.float64),
        "speed_dry_kph": number((road.speed_dry_kph for road in roads), np.float64),
        "speed_wet_kph": number((road.speed_wet_kph for road in roads), np.float64),
        "max_weight_kg": number((road.max_weight_kg or 0 for road in roads), np.int32),
        "chainage_from_m": np.full(count, NO_POST, np.int32),
        "chainage_to_m": np.full(count, NO_POST, np.int32),
        "in_province": np.ones(count, np.bool_),
    }


def _section_ids(way: NDArray[np.int64]) -> Texts:
    """Return ``w5-1``, ``w5-2``: the way and its how manieth section."""
    first = np.flatnonzero(np.append(True, way[1:] != way[:-1])[: len(way)])
    number = np.arange(len(way)) - np.repeat(first, np.diff(np.append(first, len(way)))) + 1
    return Texts.of(f"w{a}-{b}" for a, b in zip(way.tolist(), number.tolist(), strict=True))


def _missing(ways: Sequence[MapWay], way_of: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
    sections = np.bincount(way_of, minlength=len(ways)).tolist()
    missing: Counter[str] = Counter()
    for way, count in zip(ways, sections, strict=True):
        if isinstance(way.road, WayRoad):
            missing.update(dict.fromkeys(way.road.missing, count))
    return tuple(sorted(missing.items()))


def _labels(pool: tuple[str, ...], codes: NDArray[np.int32]) -> Labels:
    codes.setflags(write=False)
    return Labels(pool, codes)


def _bits(classes: Iterable[VehicleClass]) -> int:
    return sum(CLASS_BIT[name] for name in classes)


def _drawn_m(refs: Sequence[int], nodes: MapNodes) -> int:
    """Return how long a way is, as far as its nodes are known."""
    row = nodes.rows_of(np.asarray(refs, dtype=np.int64))
    line = nodes.lonlat[row[row >= 0]]
    return round(float(great_circle_m(line[:-1], line[1:]).sum()))
