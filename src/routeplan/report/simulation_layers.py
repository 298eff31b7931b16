"""A simulation as layers for QGIS: places, sections, and what the worst scenarios shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.report.geojson import feature_of, line_geometry
from routeplan.report.geopackage import Kind, Layer
from routeplan.report.simulation_data import scenario_name, section_name
from routeplan.report.simulation_figures import (
    IMPORTANCE,
    place_figures,
    section_figures,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routeplan.report.geojson import Feature
    from routeplan.report.simulation_view import SimulationView

_WORST = 20
"""Scenarios whose spans are written."""
_PLACES: Mapping[str, Kind] = {
    **dict.fromkeys(("place_id", "name", "kind", "commune_code", "profile"), "str"),
    "people_estimate": "float64",
    "never_reachable": "bool",
    "scenarios_measured": "Int64",
    **dict.fromkeys(("mean_cut_off_h", "mean_person_h_estimate", "cut_off_share"), "float64"),
}
_SECTIONS: Mapping[str, Kind] = {
    **dict.fromkeys(("section_id", "name", "road_class", "profile"), "str"),
    "length_m": "Int64",
    "is_bridge": "bool",
    **dict.fromkeys((*IMPORTANCE, "shut_h", "shut_scenarios"), "float64"),
}
_SPANS: Mapping[str, Kind] = {
    "scenario": "Int64",
    "rank": "Int64",
    **dict.fromkeys(("name", "section_id", "closure_id", "classes"), "str"),
    **dict.fromkeys(("from_m", "to_m", "delay_s"), "Int64"),
    "speed_factor": "float64",
    **dict.fromkeys(("from_s", "to_s"), "Int64"),
}


def simulation_layers(view: SimulationView) -> list[Layer]:
    """Return the layers of a simulation.

    ``places_lost`` are points and ``sections_lost`` lines, one for each profile with any
    loss at all; ``worst_spans`` are the stretches that the twenty worst scenarios shut,
    delay or slow, and as rank 0 those of the day itself.
    """
    return [
        Layer(
            name="places_lost",
            geometry="Point",
            columns=_PLACES,
            features=[one for name in view.profiles for one in _places(view, name)],
        ),
        Layer(
            name="sections_lost",
            geometry="LineString",
            columns=_SECTIONS,
            features=[one for name in view.profiles for one in _sections(view, name)],
        ),
        Layer(
            name="worst_spans",
            geometry="LineString",
            columns=_SPANS,
            features=list(_spans(view, (0, *view.ranked[:_WORST]))),
        ),
    ]


def _places(view: SimulationView, profile: str) -> Iterator[Feature]:
    figures = place_figures(view, profile)
    for one in view.places:
        place = view.region.places[one.place_id]
        row = {
            "place_id": place.id,
            "name": place.name,
            "kind": place.kind,
            "commune_code": one.commune_code,
            "profile": profile,
            "people_estimate": one.people_estimate,
            "never_reachable": profile in one.never_by,
            "scenarios_measured": len(view.measured),
        }
        if view.measured:
            row |= {
                "mean_cut_off_h": figures["cut_off_h"].get(place.id, 0.0),
                "mean_person_h_estimate": figures["person_h"].get(place.id, 0.0),
                "cut_off_share": figures["share"].get(place.id, 0.0) / 100,
            }
        yield feature_of({"type": "Point", "coordinates": [place.lon, place.lat]}, row)


def _sections(view: SimulationView, profile: str) -> Iterator[Feature]:
    figures = section_figures(view, profile)
    bridges = {
        row.section_id for row in view.importance if row.profile == profile and row.is_bridge
    }
    roads = view.region.roads
    for at, section_id in enumerate(roads.section_ids):
        told = {
            name: values[section_id] for name, values in figures.items() if section_id in values
        }
        if not told:
            continue
        row = {
            "section_id": section_id,
            "name": section_name(section_id, view),
            "road_class": roads.road_class[at],
            "profile": profile,
            "length_m": int(roads.length_m[at]),
            "is_bridge": section_id in bridges,
            **told,
        }
        yield feature_of(line_geometry(roads.line(at)), row)


def _spans(view: SimulationView, numbers: Sequence[int]) -> Iterator[Feature]:
    roads = view.region.roads
    for rank, number in enumerate(numbers if view.profiles else ()):
        name = scenario_name(number, view.by_profile[view.profiles[0]][number].name, view)
        for span in view.spans_of[number]:
            index = roads.section_index[span.section_id]
            line = roads.line_on_section(index, span.from_m, span.to_m)
            row = {name: getattr(span, name) for name in _SPANS if hasattr(span, name)}
            yield feature_of(line_geometry(line), {**row, "rank": rank, "name": name})
