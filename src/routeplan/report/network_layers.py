"""A road network as layers for a map: sections, nodes, places, banned turns, closed spans."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from routeplan.model.place import Place
from routeplan.model.road import Section, TurnBan
from routeplan.network.closures import locate_closures
from routeplan.report.geojson import closure_features, feature_of, line_geometry
from routeplan.report.geopackage import CLOSURE_COLUMNS, Kind, Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routeplan.model.closure import Closure
    from routeplan.network.region import Region
    from routeplan.report.geojson import Feature
    from routeplan.report.text import Lang

_NUMBERS = {
    *("length_m", "chainage_from_m", "chainage_to_m", "max_weight_kg", "way_id"),
    *("width_m", "speed_dry_kph", "speed_wet_kph", "precision_km", "lon", "lat"),
}
_DECIMALS = {"width_m", "speed_dry_kph", "speed_wet_kph", "precision_km", "lon", "lat"}
_YES_OR_NO = {"in_province", "from_forward", "to_forward"}


def network_layers(
    region: Region, closures: Sequence[Closure], lang: Lang, until_s: int
) -> list[Layer]:
    """Return the layers of a region's roads.

    ``sections`` are lines with every field of a section, ``nodes`` and ``places`` points,
    ``turn_bans`` rows without a position, ``closed_spans`` the stretches that closures shut,
    delay or slow before ``until_s``, where they lie on a road.
    """
    by_id = {closure.id: closure for closure in closures}
    spans = locate_closures(region.roads, closures, until_s=until_s).spans
    closed = [
        feature_of(one["geometry"], {**one["properties"], "layer": "closed_spans"})
        for one in closure_features(by_id, spans, region, lang)
    ]
    return [
        Layer(
            name="sections",
            geometry="LineString",
            columns=_columns(Section, id="section_id"),
            features=list(_sections(region)),
        ),
        Layer(
            name="nodes",
            geometry="Point",
            columns={"node_id": "str"},
            features=list(_nodes(region)),
        ),
        Layer(
            name="places",
            geometry="Point",
            columns=_columns(Place, id="place_id"),
            features=[
                feature_of(_exact_point(place.lon, place.lat), _row("places", place, id="place_id"))
                for place in region.places.values()
            ],
        ),
        Layer(
            name="turn_bans",
            geometry="",
            columns=_columns(TurnBan),
            features=[feature_of(None, _row("turn_bans", ban)) for ban in region.roads.turn_bans],
        ),
        Layer(name="closed_spans", geometry="LineString", columns=CLOSURE_COLUMNS, features=closed),
    ]


def _sections(region: Region) -> Iterator[Feature]:
    for at, section in enumerate(region.roads.sections):
        row = _row("sections", section, id="section_id")
        yield feature_of(line_geometry(region.roads.line(at)), row)


def _nodes(region: Region) -> Iterator[Feature]:
    positions = region.roads.node_lonlat.tolist()
    for node_id, (lon, lat) in zip(region.roads.node_ids, positions, strict=True):
        yield feature_of(_exact_point(lon, lat), {"layer": "nodes", "node_id": node_id})


def _columns(record: type, **renamed: str) -> Mapping[str, Kind]:
    return {renamed.get(one.name, one.name): _kind(one.name) for one in dataclasses.fields(record)}


def _kind(field: str) -> Kind:
    if field in _YES_OR_NO:
        return "bool"
    if field in _NUMBERS:
        return "float64" if field in _DECIMALS else "Int64"
    return "str"


def _row(layer: str, record: Section | Place | TurnBan, **renamed: str) -> dict[str, object]:
    values = ((one.name, getattr(record, one.name)) for one in dataclasses.fields(record))
    return {"layer": layer, **{renamed.get(name, name): value for name, value in values}}


def _exact_point(lon: float, lat: float) -> dict[str, object]:
    return {"type": "Point", "coordinates": [lon, lat]}
