"""What the page of a simulation draws and lets its reader choose, as plain values for JSON.

Ten thousand scenarios fit: their figures are columns of rounded numbers, and only those of
the slider tell what they shut and whom they cut off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.network.closures import km_on_section
from routeplan.report.map_data import by_rank, map_notes, places_drawn, places_inside, road_drawn
from routeplan.report.simulation_figures import place_figures, section_figures
from routeplan.report.simulation_view import MOST_WORST
from routeplan.report.text import name_section, open_word, word
from routeplan.report.text.names import short_place_name
from routeplan.report.text.words import words_of
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.model.simulation_detail import ScenarioSpan
    from routeplan.report.map_data import Json
    from routeplan.report.simulation_view import SimulationView

COLUMNS: Mapping[str, int] = {
    "delay_h": 1,
    "people_cut_off_estimate": 0,
    "person_cut_off_h_estimate": 0,
    "offices_cut_off": 0,
    "old_centres_cut_off": 0,
    "ways_lost": 0,
    "added_km": 0,
}
"""Figures of a scenario that the page shows, and their decimals."""
_CLASS_BITS = {"motorbike": 1, "light": 2, "heavy": 4}
_DRAWN_WHOLE = 5_000
"""Sections; of a larger network only those that matter are drawn, and larger roads."""
_SHORT_M = 500
"""A longer span is not at one Km."""


def simulation_data(view: SimulationView, title: str, notes: Sequence[str]) -> Json:
    """Return everything that the page's scripts read."""
    drawn = drawn_sections(view)
    ids = view.region.roads.section_ids
    road_at = {ids[index]: at for at, index in enumerate(drawn)}
    place_at = {place.id: at for at, place in enumerate(places_inside(view))}
    people = {place.place_id: place.people_estimate for place in view.places}
    numbers = (0, *view.numbers) if view.profiles else ()
    names = view.by_profile[view.profiles[0]] if view.profiles else {}
    return {
        "lang": view.lang,
        "title": title,
        "notes": [*notes, *map_notes(view)],
        "words": words_of("sim.", view.lang),
        "roadWords": words_of("road.", view.lang),
        "placeWords": words_of("place.", view.lang),
        "roads": [road_drawn(at, view.region.roads.sections[at], view) for at in drawn],
        "roadLength": [int(view.region.roads.length_m[at]) for at in drawn],
        "places": [
            one | {"people": round(people.get(place.id, 0)), "measured": place.id in people}
            for one, place in zip(places_drawn(view), places_inside(view), strict=True)
        ],
        "closures": [],
        "routes": [],
        "groups": [],
        "scenarios": [scenario_name(number, names[number].name, view) for number in numbers],
        "profiles": [_profile(name, numbers, road_at, place_at, view) for name in view.profiles],
        "shown": [_shown(number, numbers, road_at, place_at, view) for number in (0, *view.shown)]
        if view.profiles
        else [],
    }


def drawn_sections(view: SimulationView) -> list[int]:
    """Return the sections drawn: all of a small network, else those that matter most."""
    roads = view.region.roads
    count = len(roads.tail)
    if count <= _DRAWN_WHOLE:
        return list(range(count))
    known = [0, *view.shown]
    wanted = {span.section_id for number in known for span in view.spans_of[number]}
    wanted |= {row.section_id for row in view.importance if row.alone_delay_h or row.slides}
    chosen = sorted(roads.section_index[one] for one in wanted)[:_DRAWN_WHOLE]
    others = by_rank(set(range(count)).difference(chosen), roads)
    return sorted([*chosen, *others[: _DRAWN_WHOLE - len(chosen)]])


def scenario_name(number: int, name: str, view: SimulationView) -> str:
    """Return a scenario's name as people read it: a section by its road and ends."""
    if number == 0:
        return word("sim.as_it_is", view.lang)
    if view.manifest.get("kind") in {"each_section", "pairs"}:
        return " + ".join(section_name(one, view) for one in name.split(" + "))
    if name.startswith("storm ") and view.lang == "vi":
        return name.replace("storm", "trận", 1)
    return name


def section_name(section_id: str, view: SimulationView) -> str:
    """Return a section's road and ends, or its id where the network has it no more."""
    index = view.region.roads.section_index.get(section_id)
    if index is None:
        return section_id
    return name_section(view.region.roads.sections[index], view.region, view.lang)


def _profile(
    name: str,
    numbers: Sequence[int],
    road_at: Mapping[str, int],
    place_at: Mapping[str, int],
    view: SimulationView,
) -> Json:
    losses = [view.by_profile[name][number] for number in numbers]
    return {
        "name": name,
        "label": open_word("profile", name, view.lang),
        "bit": _CLASS_BITS[view.region.profiles[name].vehicle_class],
        "columns": {
            column: [_rounded(getattr(loss, column), decimals) for loss in losses]
            for column, decimals in COLUMNS.items()
        },
        "roads": _by_index(section_figures(view, name), road_at),
        "places": _by_index(place_figures(view, name), place_at),
        "bridges": [
            road_at[row.section_id]
            for row in view.importance
            if row.profile == name and row.is_bridge and row.section_id in road_at
        ],
        "never": [
            place_at[place.place_id]
            for place in view.places
            if name in place.never_by and place.place_id in place_at
        ],
    }


def _by_index(
    figures: Mapping[str, Mapping[str, float]], index: Mapping[str, int]
) -> Mapping[str, Sequence[Sequence[float]]]:
    return {
        name: [[index[one], _rounded(value, 2)] for one, value in values.items() if one in index]
        for name, values in figures.items()
    }


def _shown(
    number: int,
    numbers: Sequence[int],
    road_at: Mapping[str, int],
    place_at: Mapping[str, int],
    view: SimulationView,
) -> Json:
    rank = view.ranked.index(number) + 1 if number in view.ranked[:MOST_WORST] else 0
    return {
        "at": numbers.index(number),
        "rank": rank,
        "window": _rounded(view.window_h(number), 1),
        "spans": [
            [
                road_at[span.section_id],
                span.from_m,
                span.to_m,
                sum(_CLASS_BITS[one] for one in span.classes),
                -1 if span.from_s is None else _rounded(max(0, span.from_s) / 3600, 1),
                -1 if span.to_s is None else _rounded(span.to_s / 3600, 1),
                _km(span, view),
            ]
            for span in view.spans_of[number]
            if span.section_id in road_at
        ],
        "cut": [
            [
                [place_at[loss.place_id], _rounded(loss.cut_off_h, 1)]
                for loss in view.cut_off_h.get((number, name), ())
                if loss.place_id in place_at
            ]
            for name in view.profiles
        ],
    }


def _km(span: ScenarioSpan, view: SimulationView) -> str:
    """Return the Km of the middle of a short span, as signed; empty for others."""
    section = view.region.roads.sections[view.region.roads.section_index[span.section_id]]
    if section.chainage_from_m is None or span.to_m - span.from_m > _SHORT_M:
        return ""
    return format_km_post(km_on_section(section, (span.from_m + span.to_m) // 2))


def _rounded(value: float, decimals: int) -> float:
    """Return a number that JSON writes shortly."""
    near = round(value, decimals)
    return int(near) if near == int(near) else near


def hanging_rows(view: SimulationView, profile: str) -> list[tuple[str, str]]:
    """Return the places without a second way: place, and the sections it hangs on."""
    return [
        (
            short_place_name(one.place_id, view.region),
            "; ".join(section_name(section_id, view) for section_id in one.sections),
        )
        for one in view.no_second_way
        if one.profile == profile
    ]
