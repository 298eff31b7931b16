"""Writing ``routes.geojson`` (RFC 7946): routes, stops, closures and orders left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routeplan.report.routes import (
    DECIMALS,
    cash_on_route,
    orders_served,
    route_line,
    stops_between_depots,
    without_repeats,
)
from routeplan.report.text import name_closure
from routeplan.units import iso_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from routeplan.model.plan import Route
    from routeplan.report.view import PlanView

Feature = dict[str, Any]


def write_geojson(file: Path, view: PlanView) -> None:
    """Write one feature collection; ``layer`` tells routes, stops, closures and orders."""
    features = [
        *(_route_feature(route, view) for route in view.plan.routes),
        *(feature for route in view.plan.routes for feature in _stop_features(route, view)),
        *_closure_features(view),
        *_unassigned_features(view),
    ]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text + "\n", encoding="utf-8", newline="\n")


def _route_feature(route: Route, view: PlanView) -> Feature:
    properties = {
        "layer": "route",
        "vehicle_id": route.vehicle_id,
        "profile": route.profile,
        "start": iso_time(view.day.date, route.start_s),
        "end": iso_time(view.day.date, route.end_s),
        "distance_m": route.distance_m,
        "duration_s": route.duration_s,
        "stops": stops_between_depots(route),
        "orders": len(orders_served(route)),
        "cod_vnd": cash_on_route(route, view.orders),
    }
    line = route_line(route, view.region.roads).tolist()
    return _feature({"type": "LineString", "coordinates": line}, properties)


def _stop_features(route: Route, view: PlanView) -> Iterator[Feature]:
    for number, stop in enumerate(route.stops):
        properties = {
            "layer": "stop",
            "vehicle_id": route.vehicle_id,
            "stop_no": number,
            "place": view.place_of(stop),
            "arrival": iso_time(view.day.date, stop.arrival_s),
            "departure": iso_time(view.day.date, stop.departure_s),
            "orders": [visit.order_id for visit in stop.visits],
            "actions": [visit.action for visit in stop.visits],
            "pieces_after": stop.load_after.pieces,
        }
        yield _feature(_point(stop.lon, stop.lat), properties)


def _closure_features(view: PlanView) -> Iterator[Feature]:
    roads = view.region.roads
    for span in view.located.spans:
        closure = view.closures[span.closure_id]
        properties = {
            "layer": "closure",
            "closure_id": closure.id,
            "name": name_closure(closure, view.region, view.lang),
            "section_id": roads.sections[span.section].id,
            "blocks": closure.blocks,
            "direction": closure.direction,
            "note": closure.note,
            "source": closure.source,
        }
        line = without_repeats(roads.line_on_section(span.section, span.from_m, span.to_m))
        yield _feature({"type": "LineString", "coordinates": line.tolist()}, properties)


def _unassigned_features(view: PlanView) -> Iterator[Feature]:
    for item, reason in view.unassigned:
        properties = {
            "layer": "unassigned",
            "order_id": item.order_id,
            "code": item.code,
            "mandatory": item.mandatory,
            "reason": reason,
        }
        point = view.point_of(item)
        yield _feature(_point(*point) if point else None, properties)


def _feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]}
