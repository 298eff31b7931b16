"""Reading OpenStreetMap files: .osm.pbf, .osm and its packed forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError
from routeplan.io.hashes import hash_file
from routeplan.model.place import Place
from routeplan.network.built import BuildReport, BuiltRoads
from routeplan.network.map_turns import DroppedRule, TurnRule, read_turn_rule
from routeplan.network.map_ways import MapNodes, MapWay, assemble_roads
from routeplan.network.way_tags import NoRoad, WayRoad, name_road, tag_problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from routeplan.model.place import PlaceKind
    from routeplan.network.way_tags import WayRules

_SETTLEMENTS = ("city", "town", "village", "hamlet", "isolated_dwelling", "suburb", "quarter")
_FORDS = {"yes", "stepping_stones", "boat"}
_DOWNLOAD = (
    "a whole .osm.pbf or .osm file; download the extract again, for instance from "
    "download.geofabrik.de"
)


def read_osm_file(file: Path, rules: WayRules) -> BuiltRoads:
    """Return the network of an OpenStreetMap file, with its post offices and settlements.

    Settlements come the largest first.

    Parameters
    ----------
    rules
        What its tags stand for.

    Raises
    ------
    InputError
        If the file is missing, cut off, no map, or holds no roads; it says what to do.
    """
    import osmium

    if not file.is_file():
        raise _refusal(file, "missing", "an .osm.pbf or .osm file", "missing_file")
    try:
        found = _Found(file, rules)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise _refusal(file, str(error).replace(str(file), file.name), _DOWNLOAD) from None
    if not any(isinstance(way.road, WayRoad) for way in found.ways):
        read = f"{len(found.ways)} ways, none of them a road for vehicles"
        raise _refusal(file, read, "a map with roads (highway=*); a larger extract", "no_roads")
    made = assemble_roads(found.ways, found.nodes, found.turn_rules)
    if not len(made.roads.tail):
        raise _refusal(file, "roads without nodes", "a map with the nodes of its roads", "no_roads")
    return BuiltRoads(
        roads=made.roads,
        places=tuple(found.places),
        report=BuildReport(
            source=file.name,
            source_hash=hash_file(file),
            read=(
                ("ways", len(found.ways)),
                ("nodes", len(found.nodes.ids)),
                ("restrictions", len(found.turn_rules)),
            ),
            dropped=made.dropped,
            missing=made.missing,
            problems=tuple(found.problems),
        ),
    )


class _Found:
    """What a file holds: ways and turn rules first, then the nodes that they need.

    In that order the file need not be sorted.
    """

    def __init__(self, file: Path, rules: WayRules) -> None:
        import osmium

        self._osmium = osmium
        self._file = str(file)
        self.ways: list[MapWay] = []
        self.problems: list[DataProblem] = []
        self.places: list[Place] = []
        self.turn_rules: list[TurnRule | DroppedRule] = []
        self._offices: dict[int, tuple[int, str]] = {}
        self._read_ways(file.name, rules)
        self._read_turn_rules()
        fords = self._read_places()
        self.nodes = self._read_nodes(fords)

    def _read_ways(self, name: str, rules: WayRules) -> None:
        osmium = self._osmium
        keys = osmium.filter.KeyFilter("highway", "route", "amenity")
        for way in osmium.FileProcessor(self._file, osmium.osm.WAY).with_filter(keys):
            tags = dict(way.tags)
            if tags.get("amenity") == "post_office" and len(way.nodes):
                self._offices[way.id] = (way.nodes[0].ref, tags.get("name", ""))
            if "highway" not in tags and tags.get("route") != "ferry":
                continue
            road = rules.road_of(tags)
            nodes = [node.ref for node in way.nodes]
            self.ways.append(MapWay(way_id=way.id, nodes=nodes, road=road, names=name_road(tags)))
            if isinstance(road, NoRoad) or not road.faults:
                continue
            self.problems += (
                tag_problem(fault, file=name, record_id=f"way {way.id}") for fault in road.faults
            )

    def _read_turn_rules(self) -> None:
        osmium = self._osmium
        restrictions = osmium.filter.TagFilter(("type", "restriction"))
        reader = osmium.FileProcessor(self._file, osmium.osm.RELATION).with_filter(restrictions)
        for relation in reader:
            members = [(member.role, member.type, member.ref) for member in relation.members]
            rule = read_turn_rule(relation.id, dict(relation.tags), members)
            if rule is not None:
                self.turn_rules.append(rule)

    def _read_places(self) -> list[int]:
        """Read settlements, the largest first, and post offices; return fords."""
        osmium = self._osmium
        fords: list[int] = []
        settlements: list[tuple[tuple[int, int], Place]] = []
        keys = osmium.filter.KeyFilter("place", "amenity", "ford")
        for node in osmium.FileProcessor(self._file, osmium.osm.NODE).with_filter(keys):
            tags = dict(node.tags)
            if tags.get("ford") in _FORDS:
                fords.append(node.id)
            if not node.location.valid():
                continue
            at = (node.location.lon, node.location.lat)
            if tags.get("amenity") == "post_office":
                self.places.append(_office(f"n{node.id}", tags.get("name", ""), at))
            elif tags.get("place") in _SETTLEMENTS and tags.get("name"):
                settlements.append((_smallness(tags), _settlement(node.id, tags, at)))
        settlements.sort(key=lambda found: (found[0], found[1].id))
        self.places += [place for _, place in settlements]
        return fords

    def _read_nodes(self, fords: Sequence[int]) -> MapNodes:
        osmium = self._osmium
        needed = {node for way in self.ways for node in way.nodes}
        needed.update(node for node, _ in self._offices.values())
        ids: list[int] = []
        lonlat: list[tuple[float, float]] = []
        reader = osmium.FileProcessor(self._file, osmium.osm.NODE)
        if min(needed, default=0) >= 0:  # Editors number new nodes below 0, the filter does not.
            reader = reader.with_filter(osmium.filter.IdFilter(needed))
        for node in reader:
            if node.id not in needed:
                continue
            place = node.location
            if place.valid():
                ids.append(node.id)
                lonlat.append((place.lon, place.lat))
        nodes = MapNodes.of(ids, lonlat, fords)
        where = dict(zip(ids, lonlat, strict=True))
        self.places += [
            _office(f"w{way}", name, where[node])
            for way, (node, name) in self._offices.items()
            if node in where
        ]
        return nodes


def _office(place_id: str, name: str, at: tuple[float, float]) -> Place:
    return _place(place_id, name or f"Bưu điện {place_id}", "commune_office", at, "post office")


def _settlement(node: int, tags: dict[str, str], at: tuple[float, float]) -> Place:
    return _place(f"n{node}", tags["name"], "other", at, f"place={tags['place']}")


def _smallness(tags: dict[str, str]) -> tuple[int, int]:
    """Return what sorts settlements by kind and number of people, the largest first."""
    population = tags.get("population", "")
    people = int(population) if population.isdecimal() else 0
    return _SETTLEMENTS.index(tags["place"]), -people


def _place(place_id: str, name: str, kind: PlaceKind, at: tuple[float, float], what: str) -> Place:
    lon, lat = at
    return Place(
        id=place_id, name=name, kind=kind, lon=lon, lat=lat, source=f"OpenStreetMap: {what}"
    )


def _refusal(file: Path, value: str, expected: str, code: str = "unreadable_map") -> InputError:
    problem = DataProblem(
        file=file.name, row=0, column="", value=value, expected=expected, code=code
    )
    return InputError([problem])
