"""What the map page draws and says, as plain values for JSON.

All sentences are made here, in the reader's language; the page's script only places
them. A *card* is what a popup shows: a title, lines, and parts with the same again.
"""

from __future__ import annotations

import colorsys
from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from routeplan.model.plan import ReasonCode
from routeplan.model.road import ROAD_CLASSES
from routeplan.report.routes import (
    DECIMALS,
    cash_at,
    cash_on_route,
    orders_served,
    route_line,
    stops_between_depots,
    without_repeats,
)
from routeplan.report.summary import reason_groups, title_of, total_lines
from routeplan.report.tables import meets_recipient
from routeplan.report.text import (
    closure_effects,
    closure_period,
    describe_closure,
    describe_reload,
    describe_wait,
    format_duration,
    format_km,
    format_money,
    format_time,
    format_weight,
    name_closure,
    name_section,
    name_task,
    open_word,
    word,
)
from routeplan.report.text.figures import capital
from routeplan.report.text.hours import promised_hours
from routeplan.report.text.names import short_place_name
from routeplan.report.text.notices import loses_closure
from routeplan.report.text.words import words_of
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from routeplan.model.closure import Closure
    from routeplan.model.order import Order
    from routeplan.model.place import Place
    from routeplan.model.plan import Route, Stop, Visit
    from routeplan.model.road import Section
    from routeplan.network.roads import RoadNetwork
    from routeplan.report.summary import LeftOut
    from routeplan.report.view import ClosureView, OnRoads, PlanView

Json = dict[str, Any]

_CODE_COLOURS = dict(
    zip(
        get_args(ReasonCode),
        (
            *("#e63946", "#6a040f", "#b5179e", "#f77f00", "#7209b7"),
            *("#3a86ff", "#8d6e63", "#2a9d8f", "#ffb703", "#212529"),
        ),
        strict=True,
    )
)


_LANE_PX = 3
_MOST_LANES = 6


def map_data(view: PlanView) -> Json:
    """Return everything the map page shows."""
    return {
        "words": words_of("page.", view.lang),
        "roadWords": words_of("road.", view.lang),
        "placeWords": words_of("place.", view.lang),
        "title": title_of(view),
        "totals": [{"text": text, "urgent": urgent} for text, urgent in total_lines(view)],
        "notes": map_notes(view),
        "warnings": [
            {"text": text, "urgent": loses_closure(warning)} for warning, text in view.warnings
        ],
        "roads": [road_drawn(index, section, view) for index, section in _sections(view)],
        "places": places_drawn(view),
        "closures": [closure_drawn(closure, view) for closure in view.day.closures],
        "routes": [
            _route(number, route, view) | {"offset": 1 + _LANE_PX * lane}
            for number, (route, lane) in enumerate(
                zip(view.plan.routes, route_lanes(view.plan.routes), strict=True)
            )
        ],
        "groups": [
            {
                "code": group.code,
                "title": group.title,
                "colour": _CODE_COLOURS[group.code],
                "orders": [_left_out(order, view) for order in group.orders],
            }
            for group in reason_groups(view)
        ],
    }


def route_colour(number: int) -> str:
    """Return a colour for the n-th route: far from its neighbours' and from closures' red."""
    hue = (25 + number * 137.508 % 310) / 360
    lightness = (0.36, 0.46, 0.29)[number % 3]
    channels = colorsys.hls_to_rgb(hue, lightness, 0.8)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def route_lanes(routes: Sequence[Route]) -> list[int]:
    """Return for each route how far beside the road it is drawn, in lanes from 0.

    Routes that share sections get different lanes, as long as there are enough.
    """
    used: dict[str, Counter[int]] = {}
    lanes = []
    for route in routes:
        sections = {span.section_id for leg in route.legs for span in leg.spans}
        shared = sum((used.get(section, Counter()) for section in sections), Counter[int]())
        lane = min(range(_MOST_LANES), key=shared.__getitem__)
        for section in sections:
            used.setdefault(section, Counter())[lane] += 1
        lanes.append(lane)
    return lanes


def _sections(view: PlanView) -> Iterator[tuple[int, Section]]:
    """Yield the sections drawn: ways outside the province only where routes may use them."""
    for index, section in enumerate(view.region.roads.sections):
        if section.in_province or view.day.ways_outside_province:
            yield index, section


def map_notes(view: OnRoads) -> list[str]:
    """Return how the roads are drawn, and the credit that OpenStreetMap asks for."""
    notes = []
    if len(view.region.roads.line_lonlat) == 2 * len(view.region.roads.tail):
        notes.append(word("page.schematic", view.lang))
    sources = [place.source for place in view.region.places.values()]
    sources += view.region.roads.source.pool
    if any("OpenStreetMap" in source for source in sources):
        notes.append(word("page.osm_credit", view.lang))
    return notes


def by_rank(sections: Iterable[int], roads: RoadNetwork) -> list[int]:
    """Return sections, those of the greatest roads first."""
    return sorted(sections, key=lambda at: (ROAD_CLASSES.index(roads.road_class[at]), at))


def road_drawn(index: int, section: Section, view: OnRoads) -> Json:
    """Return a section with its card."""
    facts = [
        word(f"road.{section.road_class}", view.lang),
        word(f"surface.{section.surface}", view.lang),
        format_km(section.length_m, view.lang),
    ]
    if section.chainage_from_m is not None and section.chainage_to_m is not None:
        posts = (format_km_post(section.chainage_from_m), format_km_post(section.chainage_to_m))
        facts.append(f"Km {posts[0]}–{posts[1]}")
    return {
        "class": section.road_class,
        "poor": section.surface == "dirt" or section.wet_access == "motorbike",
        "line": latlon(view.region.roads.line(index)),
        "card": _card(name_section(section, view.region, view.lang), [", ".join(facts)]),
    }


def places_drawn(view: OnRoads) -> list[Json]:
    """Return places inside the province, the most important first (for labels)."""
    return [
        {
            "kind": place.kind,
            "name": place.name,
            "label": short_place_name(place.id, view.region),
            "at": _at(place.lon, place.lat),
        }
        for place in places_inside(view)
    ]


def places_inside(view: OnRoads) -> list[Place]:
    """Return the places that are drawn, in the order of ``places_drawn``."""
    ranks = {"hub": 0, "commune_office": 1, "old_centre": 2}
    places = [place for place in view.region.places.values() if place.commune_code]
    return sorted(places, key=lambda place: ranks.get(place.kind, 3))


def closure_drawn(closure: Closure, view: PlanView | ClosureView) -> Json:
    """Return a closure's spans, what was drawn of it, and its card."""
    roads = view.region.roads
    spans = [span for span in view.located.spans if span.closure_id == closure.id]
    lines = [roads.line_on_section(span.section, span.from_m, span.to_m) for span in spans]
    sections = dict.fromkeys(
        name_section(roads.sections[span.section], view.region, view.lang) for span in spans
    )
    effects = "; ".join(closure_effects(closure, view.lang))
    period = capital(closure_period(closure, view.lang))
    facts = [*sections, capital(effects), period, closure.note]
    if closure.source:
        facts.append(word("page.source", view.lang, source=closure.source))
    noted = {note.code for note in view.located.notes if note.closure_id == closure.id}
    if "closure_not_applied" in noted:
        facts.insert(0, word("page.not_applied", view.lang))
    elif "closure_inactive" in noted:
        facts.insert(0, word("page.inactive", view.lang))
    return {
        "blocks": closure.blocks,
        "lines": [latlon(without_repeats(line)) for line in lines],
        "shape": _shape(closure),
        "label": describe_closure(closure, view.region, view.lang, view.until_s),
        "card": _card(name_closure(closure, view.region, view.lang), facts),
    }


def _shape(closure: Closure) -> Json | None:
    """Return a closure's outline as reported, where it has one."""
    shape = closure.shape
    if shape is None:
        return None
    at = [_at(lon, lat) for lon, lat in shape.points]
    return {"kind": shape.kind, "at": at, "radius": shape.radius_m}


def _route(number: int, route: Route, view: PlanView) -> Json:
    lang = view.lang
    figures = [
        open_word("profile", route.profile, lang),
        word("page.n_stops", lang, count=stops_between_depots(route)),
        word("page.n_orders", lang, count=len(orders_served(route))),
        format_km(route.distance_m, lang),
        f"{format_time(route.start_s, lang)}–{format_time(route.end_s, lang)}",
        format_duration(route.duration_s, lang),
    ]
    cash_vnd = cash_on_route(route, view.orders)
    if cash_vnd:
        figures.append(word("page.cash", lang, money=format_money(cash_vnd, lang)))
    vehicle = view.vehicles.get(route.vehicle_id)
    return {
        "vehicle": route.vehicle_id,
        "driver": vehicle.driver if vehicle else "",
        "colour": route_colour(number),
        "figures": figures,
        "line": latlon(route_line(route, view.region.roads)),
        "stops": [_stop(at, stop, route, view) for at, stop in enumerate(route.stops)],
    }


def _stop(number: int, stop: Stop, route: Route, view: PlanView) -> Json:
    lang = view.lang
    depot = number in {0, len(route.stops) - 1} or stop.reload is not None
    times = []
    if number != 0:
        times += [describe_wait(wait, view.region, lang) for wait in route.legs[number - 1].waits]
        times.append(word("page.arrive", lang, time=format_time(stop.arrival_s, lang)))
    if stop.wait_s >= 60:  # noqa: PLR2004 - a minute
        times.append(word("page.wait", lang, minutes=round(stop.wait_s / 60)))
    over = format_time(stop.departure_s, lang)
    if number != len(route.stops) - 1:
        times.append(word("page.leave", lang, time=over))
    elif stop.departure_s != stop.arrival_s:
        times.append(word("page.done", lang, time=over))
    title = f"{route.vehicle_id} · {number} · {view.place_of(stop)}"
    lines = [] if stop.reload is None else [describe_reload(stop.reload, lang)]
    parts = [_visit(visit, view.orders.get(visit.order_id), view) for visit in stop.visits]
    return {
        "number": number,
        "depot": depot,
        "label": _stop_label(stop, view),
        "at": _at(stop.lon, stop.lat),
        "card": _card(title, [", ".join(times), *lines], parts),
    }


def _stop_label(stop: Stop, view: PlanView) -> str:
    orders = ", ".join(dict.fromkeys(visit.order_id for visit in stop.visits))
    label = f"{format_time(stop.arrival_s, view.lang)} {view.place_of(stop)}"
    if stop.reload is not None:
        return f"{label}: {describe_reload(stop.reload, view.lang)}"
    return f"{label}: {orders}" if orders else label


def _visit(visit: Visit, order: Order | None, view: PlanView) -> Json:
    lang = view.lang
    title = f"{visit.order_id} · {name_task(visit, order, lang)}"
    times = f"{format_time(visit.start_s, lang)}–{format_time(visit.end_s, lang)}"
    if order is None:
        return _card(title, [times])
    if order.priority != "normal":
        title += f" · {word(f'priority.{order.priority}', lang)}"
    if promised := ", ".join(promised_hours(visit, order, lang, view.until_s)):
        times += f" ({promised})"
    at_recipient = meets_recipient(visit, order)
    who = [order.recipient, order.phone, order.address] if at_recipient else []
    return _card(title, [times, *_joined(who), order.note, ", ".join(_load(visit, order, view))])


def _load(visit: Visit, order: Order, view: PlanView) -> Iterator[str]:
    yield word("page.pieces", view.lang, count=order.load.pieces)
    if order.load.weight_g:
        yield format_weight(order.load.weight_g, view.lang)
    cash_vnd = cash_at(visit, order)
    if cash_vnd:
        yield word("page.cash", view.lang, money=format_money(cash_vnd, view.lang))


def _left_out(left_out: LeftOut, view: PlanView) -> Json:
    order = view.order_of(left_out.item)
    lines = [left_out.reason]
    if order is not None:
        lines += _joined([order.recipient, order.phone, order.address])
    point = view.point_of(left_out.item)
    return {
        "at": _at(*point) if point else None,
        "mandatory": left_out.mandatory,
        "card": _card(left_out.order_id, lines),
    }


def _joined(texts: list[str]) -> list[str]:
    return [", ".join(text for text in texts if text)]


def _card(title: str, lines: list[str], parts: list[Json] | None = None) -> Json:
    card: Json = {"title": title, "lines": [line for line in lines if line]}
    return card | ({"parts": parts} if parts else {})


def _at(lon: float, lat: float) -> list[float]:
    return [round(float(lat), DECIMALS), round(float(lon), DECIMALS)]


def latlon(line: NDArray[np.float64]) -> list[list[float]]:
    """Return a line as Leaflet wants it: lat first."""
    return [_at(lon, lat) for lon, lat in line.tolist()]
