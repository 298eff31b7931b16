"""What closures really shut: as plain values, and on a map without a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.closures import km_on_section
from routeplan.network.plane import METRES_PER_DEGREE
from routeplan.report.map_data import by_rank, closure_drawn, map_notes, places_drawn, road_drawn
from routeplan.report.map_page import page
from routeplan.report.text import (
    closure_effects,
    closure_period,
    format_km,
    name_closure,
    word,
)
from routeplan.report.text.figures import capital
from routeplan.report.text.notices import describe_note
from routeplan.report.text.words import words_of
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routeplan.model.closure import Closure
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.closures import ClosedSpan, ClosureNote
    from routeplan.report.map_data import Json
    from routeplan.report.view import ClosureView

DRAWN_WHOLE = 5_000
"""Sections; a larger network is drawn only around its closures."""
MOST_DRAWN = 20_000
AROUND_M = 2_000
DOUBTFUL = frozenset({"closure_not_applied", "closure_partly_applied", "closure_ambiguous"})
"""Notes of a closure that may not shut what was meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutSpan:
    """A part of one section that a closure shuts, delays or slows.

    Attributes
    ----------
    from_km, to_km
        As signed; empty where the road has no posts.
    from_m, to_m
        Metres from the section's first place.
    forward, backward
        Directions along the section.
    """

    section_id: str
    road: str
    from_km: str
    to_km: str
    from_m: int
    to_m: int
    length_m: int
    forward: bool
    backward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureReport:
    """What one closure really shuts, in words and figures.

    Attributes
    ----------
    applied
        Whether it shuts anything on the planning date.
    doubtful
        Whether it matches nothing, not all that it names, or several roads equally.
    classes
        Vehicle classes that may not pass.
    in_force
        Periods of the planning date, seconds from midnight; None is at all times.
    """

    closure_id: str
    name: str
    effects: tuple[str, ...]
    period: str
    applied: bool
    doubtful: bool
    classes: tuple[VehicleClass, ...]
    in_force: tuple[tuple[int, int], ...] | None
    length_m: int
    spans: tuple[ShutSpan, ...]
    notes: tuple[tuple[str, str], ...]


def report_closures(view: ClosureView) -> tuple[ClosureReport, ...]:
    """Return what each closure really shuts."""
    return tuple(
        _report(
            closure,
            [span for span in view.located.spans if span.closure_id == closure.id],
            [note for note in view.located.notes if note.closure_id == closure.id],
            view,
        )
        for closure in view.closures
    )


def closure_page(view: ClosureView) -> str:
    """Return a page with the closures and the roads around them, as ``map.html``."""
    reports = report_closures(view)
    shut_m = sum(report.length_m for report in reports)
    figures = word(
        "page.closures_shut", view.lang, count=len(reports), km=format_km(shut_m, view.lang)
    )
    title = word("page.closures", view.lang)
    shown: Json = {
        "closuresOnly": True,
        "words": words_of("page.", view.lang),
        "roadWords": words_of("road.", view.lang),
        "placeWords": words_of("place.", view.lang),
        "title": title,
        "totals": [{"text": figures, "urgent": False}],
        "notes": map_notes(view),
        "warnings": [
            {"text": text, "urgent": code == "closure_not_applied"}
            for report in reports
            for code, text in report.notes
        ],
        "roads": [
            road_drawn(index, view.region.roads.sections[index], view) for index in _near(view)
        ],
        "places": places_drawn(view),
        "closures": [closure_drawn(closure, view) for closure in view.closures],
        "routes": [],
        "groups": [],
    }
    return page(shown, title, view.lang)


def _report(
    closure: Closure,
    spans: Iterable[ClosedSpan],
    notes: Iterable[ClosureNote],
    view: ClosureView,
) -> ClosureReport:
    own = tuple(spans)
    told = tuple(
        (note.code, describe_note(note, view.lang, [closure], view.region)) for note in notes
    )
    return ClosureReport(
        closure_id=closure.id,
        name=name_closure(closure, view.region, view.lang),
        effects=tuple(closure_effects(closure, view.lang)),
        period=capital(closure_period(closure, view.lang)),
        applied=bool(own),
        doubtful=any(code in DOUBTFUL for code, _ in told),
        classes=tuple(sorted(own[0].classes)) if own else (),
        in_force=own[0].in_force if own else None,
        length_m=sum(span.to_m - span.from_m for span in own),
        spans=tuple(_shut(span, view) for span in own),
        notes=told,
    )


def _shut(span: ClosedSpan, view: ClosureView) -> ShutSpan:
    section = view.region.roads.sections[span.section]
    posts = ("", "")
    if section.chainage_from_m is not None:
        first, last = (km_on_section(section, at) for at in (span.from_m, span.to_m))
        posts = (format_km_post(first), format_km_post(last))
    return ShutSpan(
        section_id=section.id,
        road=section.road_number or section.road_name,
        from_km=posts[0],
        to_km=posts[1],
        from_m=span.from_m,
        to_m=span.to_m,
        length_m=span.to_m - span.from_m,
        forward=span.forward,
        backward=span.backward,
    )


def _near(view: ClosureView) -> list[int]:
    """Return the sections drawn: all of a small network, else those around the closures.

    Where no closure lies on a road, the highest classes.
    """
    roads = view.region.roads
    if len(roads.tail) <= DRAWN_WHOLE:
        return list(range(len(roads.tail)))
    found: set[int] = set()
    for span in view.located.spans:
        line = roads.line(span.section)
        (west, south), (east, north) = line.min(axis=0), line.max(axis=0)
        lat_m = AROUND_M / METRES_PER_DEGREE
        lon_m = lat_m / max(float(np.cos(np.radians((south + north) / 2))), 1e-9)
        pieces = roads.pieces.in_box(west - lon_m, south - lat_m, east + lon_m, north + lat_m)
        found.update(roads.pieces.section[pieces].tolist())
    return sorted(by_rank(found or range(len(roads.tail)), roads)[:MOST_DRAWN])
