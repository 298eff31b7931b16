"""From the tags of one way of a map to a road, or why it is none.

The rules know no file format: every reader of maps hands over a mapping of tags.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from routeplan.errors import DataProblem
from routeplan.model.road import VEHICLE_CLASSES, Section
from routeplan.network import tag_values, way_access
from routeplan.network.way_access import TagFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routeplan.model.road import (
        Gradient,
        RoadClass,
        Structure,
        Surface,
        WetAccess,
    )
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.map_speeds import Condition, MapSpeeds, RoadDefaults

NoRoadReason = Literal[
    "not_a_road", "not_built", "area", "ferry", "private", "no_vehicle_allowed", "reversible"
]
MissingTag = Literal["maxspeed", "surface", "lanes_or_width"]

_NOT_BUILT = {
    "construction",
    "proposed",
    "planned",
    "abandoned",
    "disused",
    "razed",
    "demolished",
    "removed",
    "dismantled",
}
_NO = {"", "no", "false", "0"}
_FORD_NAME = re.compile(r"^(đường |cầu )?ngầm tràn\b|^ngầm\s|\bngầm tràn\b|\b(cầu|đường) tràn\b")
"""``ngầm`` alone also means underground, so it counts only at the head of a name."""
_STRICTEST_FIRST: tuple[WetAccess, ...] = ("motorbike", "light", "all")
_FEWEST_LAYERS, _MOST_LAYERS = -10, 10
TAGS_OF_ROAD = frozenset(
    {
        "highway",
        "route",
        "area",
        "construction",
        "junction",
        "maxspeed",
        "maxspeed:forward",
        "maxspeed:backward",
        "maxweight",
        "maxwidth",
        "maxwidth:physical",
        "width",
        "est_width",
        "lanes",
        "surface",
        "tracktype",
        "smoothness",
        "service",
        "incline",
        "bridge",
        "tunnel",
        "ford",
        "layer",
        *way_access.KEYS,
    }
)
"""The tags that decide what road a way is; its name decides whether it is a ford."""
TAGS_OF_NAMES = ("name", "name:vi", "ref")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRoad:
    """Why a way is no road."""

    reason: NoRoadReason


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRoad:
    """What the tags of a way make of it; names apart.

    Attributes
    ----------
    forward, backward
        Who may drive it in the direction it is drawn, and against it.
    missing
        Tags whose value was therefore taken from the road's class.
    faults
        Tags with values that mean nothing; the rest of the way is used.
    """

    road_class: RoadClass
    surface: Surface
    width_m: float
    gradient: Gradient
    wet_access: WetAccess
    structure: Structure
    speed_dry_kph: float
    speed_wet_kph: float
    forward: tuple[VehicleClass, ...]
    backward: tuple[VehicleClass, ...]
    max_weight_kg: int | None = None
    missing: tuple[MissingTag, ...] = ()
    faults: tuple[TagFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadNames:
    """What a road is called.

    Attributes
    ----------
    road_ref
        Its first number, ``QL279``, which is its chainage family; empty without one.
    road_number
        All its numbers, as ``QL6;QL279``.
    road_name
        Its name, or its numbers where it has none.
    """

    road_ref: str
    road_number: str
    road_name: str


class WayRules:
    """Turns the tags of ways into roads, each different set of tags once.

    Parameters
    ----------
    speeds
        What the tags stand for.
    ferries
        Whether ferries are roads.
    """

    def __init__(self, speeds: MapSpeeds, *, ferries: bool = False) -> None:
        self.speeds = speeds
        self.ferries = ferries
        self._known: dict[tuple[Any, ...], WayRoad | NoRoad] = {}

    def road_of(self, tags: Mapping[str, str]) -> WayRoad | NoRoad:
        """Return the road that a way's tags describe, or why it is none."""
        ford = _is_named_as_ford(tags.get("name", ""))
        key = (ford, *((k, v) for k, v in tags.items() if k in TAGS_OF_ROAD))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._read(tags, named_as_ford=ford)
        return found

    def roads_so_far(self) -> Iterator[tuple[dict[str, str], WayRoad]]:
        """Yield every different road that was asked for, with the tags that made it."""
        for (_, *tags), road in list(self._known.items()):
            if isinstance(road, WayRoad):
                yield dict(tags), road

    def _read(self, tags: Mapping[str, str], *, named_as_ford: bool) -> WayRoad | NoRoad:
        defaults = self._defaults(tags)
        if isinstance(defaults, NoRoad):
            return defaults
        faults: list[TagFault] = []
        conditions = self._conditions(tags, faults)
        usable = set(VEHICLE_CLASSES).intersection(
            *(one.vehicles for one in conditions if one.vehicles is not None)
        )
        ways = way_access.who_may_drive(tags, defaults.vehicles, faults)
        forward = tuple(name for name in ways.forward if name in usable)
        backward = tuple(name for name in ways.backward if name in usable)
        if not forward and not backward:
            return NoRoad(reason=ways.closed_because or "no_vehicle_allowed")
        gradient = self._gradient(tags, defaults, faults)
        dry_kph = self._speed_kph(tags, defaults, gradient, conditions, faults)
        wet_access = [one.wet_access for one in conditions if one.wet_access]
        surfaces = [one.surface for one in conditions if one.surface]
        _check_layer(tags, faults)
        return WayRoad(
            road_class=defaults.road_class,
            surface=surfaces[0] if surfaces else defaults.surface,
            width_m=self._width_m(tags, defaults, faults),
            gradient=gradient,
            wet_access=min(wet_access, key=_STRICTEST_FIRST.index, default=defaults.wet_access),
            structure=_structure(tags, named_as_ford=named_as_ford),
            speed_dry_kph=dry_kph,
            speed_wet_kph=max(0.1, round(dry_kph * self.speeds.wet_share, 1)),
            forward=forward,
            backward=backward,
            max_weight_kg=_max_weight_kg(tags, faults),
            missing=_missing(tags),
            faults=tuple(faults),
        )

    def _defaults(self, tags: Mapping[str, str]) -> RoadDefaults | NoRoad:
        highway = tags.get("highway", "")
        if not highway and tags.get("route") == "ferry":
            return self.speeds.ferry if self.ferries else NoRoad(reason="ferry")
        if highway in _NOT_BUILT or tags.get("construction") == "yes":
            return NoRoad(reason="not_built")
        if highway not in self.speeds.highway:
            return NoRoad(reason="not_a_road")
        if tags.get("area") == "yes":
            return NoRoad(reason="area")
        return self.speeds.highway[highway]

    def _conditions(self, tags: Mapping[str, str], faults: list[TagFault]) -> list[Condition]:
        """Return what the way's state changes; a surface comes before a kind of track."""
        tables = {
            "surface": self.speeds.surface,
            "tracktype": self.speeds.tracktype,
            "smoothness": self.speeds.smoothness,
            "service": self.speeds.service,
        }
        found = []
        for key, table in tables.items():
            value = tags.get(key, "")
            condition = table.get(value) or table.get(value.partition(";")[0].strip())
            if condition is not None:
                found.append(condition)
            elif value and key != "service":  # Services of railways and others change nothing.
                faults.append(TagFault(key, value, f"a {key} such as {next(iter(table))}"))
        return found

    def _gradient(
        self, tags: Mapping[str, str], defaults: RoadDefaults, faults: list[TagFault]
    ) -> Gradient:
        incline = tags.get("incline", "")
        if incline in {"", "up", "down", "yes"}:
            return defaults.gradient
        percent = tag_values.parse_incline_percent(incline)
        if percent is None:
            faults.append(TagFault("incline", incline, "a slope such as 8% or up"))
            return defaults.gradient
        return self.speeds.gradients.of_percent(percent)

    def _speed_kph(
        self,
        tags: Mapping[str, str],
        defaults: RoadDefaults,
        gradient: Gradient,
        conditions: Iterable[Condition],
        faults: list[TagFault],
    ) -> float:
        """Return what a light vehicle drives in dry weather.

        A signed limit replaces the class's usual speed as far as bends allow (``max_kph``).
        """
        limit = self._limit_kph(tags, faults)
        usual = defaults.kph if limit is None else min(limit, defaults.max_kph)
        ceilings = [one.max_kph for one in conditions if one.max_kph is not None]
        if limit is not None:
            ceilings.append(limit)
        share = self.speeds.gradients.speed_share.get(gradient, 1.0)
        return max(0.1, round(min(usual * share, defaults.max_kph, *ceilings), 1))

    def _limit_kph(self, tags: Mapping[str, str], faults: list[TagFault]) -> float | None:
        """Return the signed limit, the lowest of several; None where nothing is signed."""
        keys = ("maxspeed", "maxspeed:forward", "maxspeed:backward")
        limits = []
        for key in keys[:1] if "maxspeed" in tags else keys[1:]:
            if not (text := tags.get(key, "")):
                continue
            parts = [
                tag_values.parse_speed_kph(part, self.speeds.walk_kph, self.speeds.limits)
                for part in text.split(";")
            ]
            if len(parts) > 1 or parts == [None]:
                faults.append(TagFault(key, text, "one speed such as 50, 30 mph or VN:urban"))
            limits += [part for part in parts if part is not None]
        return min(limits, default=None)

    def _width_m(
        self, tags: Mapping[str, str], defaults: RoadDefaults, faults: list[TagFault]
    ) -> float:
        limits = [
            limit
            for key in ("maxwidth", "maxwidth:physical")
            if (limit := _width_tag(tags, key, faults)) is not None
        ]
        width_m = _width_tag(tags, "width", faults)
        if width_m is None and (text := tags.get("lanes", "")):
            lanes = tag_values.parse_lanes(text)
            if lanes is None:
                faults.append(TagFault("lanes", text, "how many lanes"))
            else:
                width_m = lanes * self.speeds.lane_width_m
        if width_m is None:
            width_m = _width_tag(tags, "est_width", faults)
        return round(min(defaults.width_m if width_m is None else width_m, *limits, 100.0), 2)


def name_road(tags: Mapping[str, str]) -> RoadNames:
    """Return what a way's tags call the road; ``QL.279`` and ``QL 279`` are ``QL279``."""
    refs = ["".join(char for char in _plain(ref) if char not in " .") for ref in _list(tags, "ref")]
    number = ";".join(dict.fromkeys(filter(None, refs)))
    name = _plain(tags.get("name") or tags.get("name:vi") or "")
    return RoadNames(
        road_ref=number.partition(";")[0], road_number=number, road_name=name or number
    )


def section_of(
    road: WayRoad,
    names: RoadNames,
    *,
    section_id: str,
    ends: tuple[str, str],
    length_m: int,
    way_id: int = 0,
    structure: Structure | None = None,
) -> Section:
    """Return a way, or the part of it between two nodes, as a section."""
    return Section(
        id=section_id,
        road_ref=names.road_ref,
        road_name=names.road_name,
        road_number=names.road_number,
        from_place=ends[0],
        to_place=ends[1],
        length_m=length_m,
        chainage_from_m=None,
        chainage_to_m=None,
        road_class=road.road_class,
        surface=road.surface,
        width_m=road.width_m,
        gradient=road.gradient,
        wet_access=road.wet_access,
        speed_dry_kph=road.speed_dry_kph,
        speed_wet_kph=road.speed_wet_kph,
        forward=road.forward,
        backward=road.backward,
        max_weight_kg=road.max_weight_kg,
        structure=road.structure if structure is None else structure,
        way_id=way_id,
    )


def tag_problem(fault: TagFault, *, file: str, record_id: str) -> DataProblem:
    """Return a meaningless value as a problem of the map."""
    return DataProblem(
        file=file,
        row=0,
        column=fault.key,
        value=fault.value,
        expected=fault.expected,
        record_id=record_id,
        code="bad_tag",
    )


def _width_tag(tags: Mapping[str, str], key: str, faults: list[TagFault]) -> float | None:
    text = tags.get(key, "")
    if not text:
        return None
    width_m = tag_values.parse_width_m(text)
    if width_m is None:
        faults.append(TagFault(key, text, "a width such as 3.5 or 3.5 m"))
    return None if width_m == tag_values.NO_LIMIT else width_m


def _max_weight_kg(tags: Mapping[str, str], faults: list[TagFault]) -> int | None:
    text = tags.get("maxweight", "")
    if not text:
        return None
    weight_kg = tag_values.parse_weight_kg(text)
    if weight_kg is None:
        faults.append(TagFault("maxweight", text, "tonnes such as 3.5, or 3500 kg"))
    return None if weight_kg in {None, tag_values.NO_LIMIT} else round(weight_kg or 0)


def _structure(tags: Mapping[str, str], *, named_as_ford: bool) -> Structure:
    tunnel = tags.get("tunnel", "")
    if tags.get("ford", "") not in _NO or (named_as_ford and tunnel in _NO):
        return "ford"
    if tags.get("bridge", "") not in _NO:
        return "bridge"
    return "tunnel" if tunnel not in _NO | {"building_passage"} else ""


def _is_named_as_ford(name: str) -> bool:
    return bool(name) and _FORD_NAME.search(_plain(name).lower()) is not None


def _check_layer(tags: Mapping[str, str], faults: list[TagFault]) -> None:
    """Layers decide nothing: ways meet where they share a node, whatever their layers."""
    text = tags.get("layer", "")
    try:
        meant = not text or _FEWEST_LAYERS <= int(text) <= _MOST_LAYERS
    except ValueError:
        meant = False
    if not meant:
        faults.append(TagFault("layer", text, "a whole number from -5 to 5"))


def _missing(tags: Mapping[str, str]) -> tuple[MissingTag, ...]:
    asked: dict[MissingTag, tuple[str, ...]] = {
        "maxspeed": ("maxspeed", "maxspeed:forward", "maxspeed:backward"),
        "surface": ("surface", "tracktype"),
        "lanes_or_width": ("lanes", "width", "est_width"),
    }
    return tuple(name for name, keys in asked.items() if not any(key in tags for key in keys))


def _list(tags: Mapping[str, str], key: str) -> list[str]:
    return tags.get(key, "").split(";")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
