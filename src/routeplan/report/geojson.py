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
from routeplan.report.text import closure_period, name_closure
from routeplan.units import iso_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from routeplan.model.closure import Closure
    from routeplan.model.plan import Route
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.region import Region
    from routeplan.report.text import Lang
    from routeplan.report.view import PlanView

Feature = dict[str, Any]


def write_geojson(file: Path, view: PlanView) -> None:
    """Write one feature collection; ``layer`` tells routes, stops, closures and orders."""
    write_features(file, plan_features(view))


def plan_features(view: PlanView) -> list[Feature]:
    """Return the features of a plan: routes, their stops, closures, orders left out."""
    return [
        *(_route_feature(route, view) for route in view.plan.routes),
        *(feature for route in view.plan.routes for feature in _stop_features(route, view)),
        *(closure_features(view.closures, view.located.spans, view.region, view.lang)),
        *_unassigned_features(view),
    ]


def write_features(file: Path, features: list[Feature]) -> None:
    """Write a feature collection."""
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text + "\n", encoding="utf-8", newline="\n")


def closure_features(
    closures: Mapping[str, Closure], spans: Iterable[ClosedSpan], region: Region, lang: Lang
) -> Iterator[Feature]:
    """Yield the stretches of road that closures shut, delay or slow."""
    roads = region.roads
    for span in spans:
        closure = closures[span.closure_id]
        properties = {
            "layer": "closure",
            "closure_id": closure.id,
            "name": name_closure(closure, region, lang),
            "section_id": roads.section_ids[span.section],
            "blocks": closure.blocks,
            "direction": closure.direction,
            "period": closure_period(closure, lang),
            "delay_s": closure.delay_s,
            "speed_factor": closure.speed_factor,
            "note": closure.note,
            "source": closure.source,
        }
        line = without_repeats(roads.line_on_section(span.section, span.from_m, span.to_m))
        yield feature_of(line_geometry(line), properties)


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
    return feature_of(line_geometry(route_line(route, view.region.roads)), properties)


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
            "actions": ["reload"] if stop.reload else [visit.action for visit in stop.visits],
            "pieces_after": stop.load_after.pieces,
        }
        yield feature_of(point_geometry(stop.lon, stop.lat), properties)


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
        yield feature_of(point_geometry(*point) if point else None, properties)


def feature_of(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> Feature:
    """Return a feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point_geometry(lon: float, lat: float) -> dict[str, Any]:
    """Return a point to the nearest metre."""
    return {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]}


def line_geometry(line: NDArray[np.float64]) -> dict[str, Any]:
    """Return a line, shape (points, 2)."""
    return {"type": "LineString", "coordinates": line.tolist()}
