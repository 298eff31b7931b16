"""What sections, places and communes lose over all scenarios of a simulation."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routeplan.model.simulation_detail import ScenarioSpan
    from routeplan.report.simulation_view import SimulationView

    SectionFigures = Mapping[str, Mapping[str, float]]

IMPORTANCE = (
    "storm_delay_h",
    "storm_delay_low_h",
    "storm_delay_high_h",
    "storm_person_cut_off_h_estimate",
    "alone_delay_h",
    "alone_person_cut_off_h_estimate",
)


def section_figures(view: SimulationView, profile: str) -> SectionFigures:
    """Return what is known of sections for one profile: by figure, then by section id.

    The first figure that is there says most of a section's worth. Sections where a figure
    is 0 are left out of it.
    """
    found: dict[str, dict[str, float]] = {}
    of_profile = [row for row in view.importance if row.profile == profile]
    for name in IMPORTANCE:
        if of_profile:
            found[name] = {row.section_id: getattr(row, name) for row in of_profile}
    if view.manifest.get("kind") == "each_section":
        found |= _alone(view, profile)
    elif view.spans is not None:
        found |= _shut(view, profile)
    return {
        name: {section_id: value for section_id, value in values.items() if value}
        for name, values in found.items()
    }


def _alone(view: SimulationView, profile: str) -> dict[str, dict[str, float]]:
    """Return what each section costs alone: its scenario, less the day as it is."""
    losses = view.by_profile[profile]
    return {
        f"alone_{name}": {
            loss.name: getattr(loss, name) - getattr(losses[0], name)
            for number, loss in losses.items()
            if number
        }
        for name in ("delay_h", "person_cut_off_h_estimate")
    }


def _shut(view: SimulationView, profile: str) -> dict[str, dict[str, float]]:
    """Return how often and how long sections are shut by scenarios, not by the day itself."""
    vehicle_class = view.region.profiles[profile].vehicle_class
    often: dict[str, float] = defaultdict(float)
    hours: dict[str, float] = defaultdict(float)
    for number in view.numbers:
        by_section: dict[str, list[ScenarioSpan]] = defaultdict(list)
        for span in view.spans_of[number]:
            if vehicle_class in span.classes:
                by_section[span.section_id].append(span)
        for section_id, spans in by_section.items():
            shut_h = hours_in_force(spans, view.window_h(number))
            if shut_h:
                often[section_id] += 1
                hours[section_id] += shut_h / len(view.numbers)
    return {"shut_h": hours, "shut_scenarios": often}


def hours_in_force(spans: Iterable[ScenarioSpan], window_h: float) -> float:
    """Return for how many hours of a scenario's window any of some spans is in force."""
    window_s, until_s, total_s = window_h * 3600, 0.0, 0.0
    periods = [
        (0.0, window_s)
        if span.from_s is None or span.to_s is None
        else (max(0.0, span.from_s), min(window_s, span.to_s))
        for span in spans
    ]
    for from_s, to_s in sorted(periods):
        total_s += max(0.0, to_s - max(from_s, until_s))
        until_s = max(until_s, to_s)
    return total_s / 3600


def place_figures(view: SimulationView, profile: str) -> Mapping[str, Mapping[str, float]]:
    """Return per place of those cut off: mean hours and person-hours, share of scenarios in %."""
    hours: dict[str, float] = defaultdict(float)
    share: dict[str, float] = defaultdict(float)
    for number in view.measured:
        for loss in view.cut_off_h.get((number, profile), ()):
            hours[loss.place_id] += loss.cut_off_h / len(view.measured)
            share[loss.place_id] += 100 / len(view.measured)
    people = {place.place_id: place.people_estimate for place in view.places}
    return {
        "cut_off_h": hours,
        "person_h": {place_id: value * people[place_id] for place_id, value in hours.items()},
        "share": share,
    }


def commune_rows(view: SimulationView, profile: str) -> Sequence[tuple[str, Sequence[float]]]:
    """Return by commune code: delay h, person-hours, people, % office cut off; worst first.

    Means over all scenarios, without the day as it is.
    """
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    count = max(len(view.numbers), 1)
    for loss in view.commune_losses:
        if loss.profile == profile and loss.scenario:
            row = sums[loss.commune_code]
            row[0] += loss.delay_h / count
            row[1] += loss.person_cut_off_h_estimate / count
            row[2] += loss.people_cut_off_estimate / count
            row[3] += 100 * (loss.offices_cut_off > 0) / count
    return sorted(sums.items(), key=lambda item: (-item[1][0], item[0]))
