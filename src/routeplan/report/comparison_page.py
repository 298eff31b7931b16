"""A comparison as one page: what changed on a map, and tables; it needs no network."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from routeplan.report.comparison_tables import Table, comparison_tables
from routeplan.report.html_table import html_table
from routeplan.report.map_data import (
    by_rank,
    closure_drawn,
    latlon,
    map_notes,
    places_drawn,
    places_inside,
    road_drawn,
    route_colour,
)
from routeplan.report.map_page import self_contained
from routeplan.report.routes import route_line
from routeplan.report.text import open_word, word
from routeplan.report.text.words import words_of
from routeplan.report.view import ClosureView, point_of_location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.comparison import Comparison, OrderChange, PlaceChange
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.map_data import Json
    from routeplan.report.text import Lang

_DRAWN = 5_000
"""Sections of the network at most; of a larger one the first classes of roads."""
_MOST_ROWS = 1_000
_SHOWN_CHANGES = ("lost", "gained", "dropped", "added", "moved")


@dataclass(frozen=True, kw_only=True)
class ComparisonView:
    """A comparison beside what it compares: before, after."""

    comparison: Comparison
    lang: Lang
    regions: tuple[Region, Region]
    days: tuple[Day | None, Day | None]
    plans: tuple[Plan | None, Plan | None]

    @property
    def title(self) -> str:
        """What is compared."""
        names = self.comparison.name_before, self.comparison.name_after
        return word("compare.title", self.lang, before=names[0], after=names[1])


def comparison_page(view: ComparisonView) -> str:
    """Return the page of a comparison."""
    lang = view.lang
    tables = comparison_tables(view.comparison, view.regions, lang)
    body = (
        f"<header><h1>{escape(view.title)}</h1></header>\n"
        '<div class="screen"><aside id="panel"></aside>'
        f'<div id="map" role="region" aria-label="{escape(word("compare.map", lang))}"></div>'
        "</div>\n"
        f"<noscript><p>{escape(word('compare.no_script', lang))}</p></noscript>\n"
        f"<main>{''.join(_shown(table, lang) for table in tables)}</main>"
    )
    styles, scripts = ("map.css", "simulation.css"), ("map.js", "sortable.js", "comparison_map.js")
    return self_contained(_data(view), body, view.title, lang, styles, scripts)


def _shown(table: Table, lang: Lang) -> str:
    if not table.rows:
        nothing = word("compare.no_change", lang)
        return f"<h3>{escape(table.title)}</h3><p>{escape(nothing)}</p>"
    title = f"{table.title} ({len(table.rows)})" if table.counted else table.title
    shown = html_table(title, table.header, table.rows[:_MOST_ROWS], sortable=True)
    if (more := len(table.rows) - _MOST_ROWS) and more > 0:
        shown += f"<p>{escape(word('compare.more_rows', lang, count=more))}</p>"
    return shown


def _data(view: ComparisonView) -> Json:
    drawn = ClosureView(view.regions[1], (), view.lang)
    roads = view.regions[1].roads
    sections = sorted(by_rank(range(len(roads.tail)), roads)[:_DRAWN])
    place_at = {place.id: at for at, place in enumerate(places_inside(drawn))}
    return {
        "lang": view.lang,
        "title": view.title,
        "words": words_of("compare.", view.lang),
        "roadWords": words_of("road.", view.lang),
        "placeWords": words_of("place.", view.lang),
        "notes": [*_notes(view), *map_notes(drawn)],
        "roads": [road_drawn(at, roads.sections[at], drawn) for at in sections],
        "places": places_drawn(drawn),
        "closures": [],
        "routes": [],
        "groups": [],
        "profiles": [
            [name, open_word("profile", name, view.lang)]
            for name in dict.fromkeys(one.profile for one in view.comparison.places)
        ],
        "placeChanges": [
            [place_at[one.place_id], one.profile, place_change(one)]
            for one in view.comparison.places
            if one.place_id in place_at
        ],
        "orders": list(_orders(view)),
        "sides": [
            {"routes": list(_routes(view, side)), "closures": list(_closures(view, side))}
            for side in (0, 1)
        ],
    }


def _notes(view: ComparisonView) -> Iterator[str]:
    if None in view.plans:
        yield word("compare.no_plans", view.lang)
    yield word("compare.way_note", view.lang)
    if view.regions[0].roads.hash != view.regions[1].roads.hash:
        yield word("compare.two_networks", view.lang)


def place_change(one: PlaceChange) -> str:
    """Return in which way a place's round trip changes: the worst that can be said of it.

    A place that is in one of the days only changes in none.
    """
    if one.cut_off_after_h is None or one.cut_off_before_h is None:
        return "same"
    cut_off_h = one.cut_off_after_h - one.cut_off_before_h
    if cut_off_h:
        return "worse" if cut_off_h > 0 else "better"
    longer_h = (one.round_trip_after_h or 0) - (one.round_trip_before_h or 0)
    if longer_h:
        return "longer" if longer_h > 0 else "shorter"
    return "same"


def _orders(view: ComparisonView) -> Iterator[Json]:
    # Each day's own: one id may be another order on the other day.
    known = [{order.id: order for order in day.orders} if day else {} for day in view.days]
    regions = [
        region.with_places(day.places if day else ())
        for day, region in zip(view.days, view.regions, strict=True)
    ]
    for one in view.comparison.orders:
        side = 0 if one.change == "dropped" else 1
        order = known[side].get(one.order_id)
        if one.change not in _SHOWN_CHANGES or order is None:
            continue
        point = point_of_location(order.customer, regions[side])
        if point is not None:
            lon, lat = point
            at = [round(lat, 5), round(lon, 5)]
            yield {"change": one.change, "at": at, "card": _card(one, view.lang)}


def _card(one: OrderChange, lang: Lang) -> Json:
    lines = [word(f"compare.change.{one.change}", lang)]
    for side in ("before", "after"):
        vehicle, reason = getattr(one, f"vehicle_{side}"), getattr(one, f"reason_{side}")
        if vehicle or reason:
            told = vehicle or open_word("code", reason, lang)
            lines.append(f"{word(f'compare.{side}', lang)}: {told}")
    return {"title": f"{one.order_id} · {open_word('kind', one.kind, lang)}", "lines": lines}


def _routes(view: ComparisonView, side: int) -> Iterator[Json]:
    plan, roads = view.plans[side], view.regions[side].roads
    changed = {one.vehicle_id: at for at, one in enumerate(view.comparison.routes)}
    for route in plan.routes if plan else ():
        if route.vehicle_id in changed:
            yield {
                "vehicle": route.vehicle_id,
                "colour": route_colour(changed[route.vehicle_id]),
                "line": latlon(route_line(route, roads)),
            }


def _closures(view: ComparisonView, side: int) -> Iterator[Json]:
    day = view.days[side]
    if day is not None:
        drawn = ClosureView(view.regions[side], day.closures, view.lang, day.ends_s)
        yield from (closure_drawn(closure, drawn) for closure in day.closures)
