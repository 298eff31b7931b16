"""A simulation's report: one page with map, slider, charts and tables that needs no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from routeplan.report.charts import histogram
from routeplan.report.html_table import html_table
from routeplan.report.map_page import self_contained
from routeplan.report.simulation_data import (
    COLUMNS,
    drawn_sections,
    hanging_rows,
    scenario_name,
    section_name,
    simulation_data,
)
from routeplan.report.simulation_figures import commune_rows, section_figures
from routeplan.report.simulation_view import MOST_WORST
from routeplan.report.text import open_word, word
from routeplan.report.text.figures import format_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.model.simulation import ScenarioLoss
    from routeplan.report.simulation_view import SimulationView

_WORST = 10
_PRINTED = 25
"""Rows of a table on paper; ``simulation.css`` hides the others."""
_KINDS = {"storms", "storms_without", "each_section", "pairs", "history", "closures"}


def simulation_page(view: SimulationView) -> str:
    """Return the report: on screen map, slider, charts and tables, on paper a summary."""
    title = word("sim.title", view.lang)
    notes = list(_notes(view))
    summaries = "".join(_summary(name, view, first=not at) for at, name in enumerate(view.profiles))
    told = "".join(f"<li>{escape(note)}</li>" for note in notes)
    body = (
        f"<header><h1>{escape(title)}</h1><p>{escape(conditions(view))}</p></header>\n"
        '<div class="screen"><aside id="panel"></aside>'
        f'<div id="map" role="region" aria-label="{escape(word("sim.map", view.lang))}"></div>'
        "</div>\n"
        f"<noscript><p>{escape(word('sim.no_script', view.lang))}</p></noscript>\n"
        f"<main>{summaries or _empty(view)}"
        f'<section class="notes"><h2>{escape(word("sim.notes", view.lang))}</h2>'
        f'<ul>{told}</ul></section><div id="tables"></div></main>'
    )
    data = simulation_data(view, title, notes)
    styles = ("map.css", "simulation.css")
    scripts = ("map.js", "sortable.js", "simulation_map.js", "simulation_tables.js")
    return self_contained(data, body, title, view.lang, styles, scripts)


def conditions(view: SimulationView) -> str:
    """Return in one line what was simulated, and under which conditions."""
    inputs = view.manifest.get("inputs", {})
    kind = view.manifest.get("kind", "")
    words = [
        word(f"sim.kind.{kind if kind in _KINDS else 'other'}", view.lang, count=_count(view)),
    ]
    if "rain" in inputs:
        words += [
            word("sim.month", view.lang, month=inputs["month"]),
            word(f"sim.rain.{inputs['rain']}", view.lang),
            word("sim.seed", view.lang, seed=inputs["seed"]),
        ]
    words.append(open_word("weather", inputs.get("weather", ""), view.lang))
    outside = inputs.get("ways_outside_province") == "True"
    words.append(word("sim.outside" if outside else "sim.inside", view.lang))
    if inputs.get("all_day") == "True":
        words.append(word("sim.all_day", view.lang))
    return " · ".join((view.region.name, *filter(None, words)))


def _count(view: SimulationView) -> str:
    return format_number(len(view.numbers), 0, view.lang)


def _notes(view: SimulationView) -> Iterator[str]:
    lang, count = view.lang, _count(view)
    if view.spans is None:
        yield word("sim.no_spans_note", lang)
    yield word("sim.travel_note", lang)
    yield word("sim.people_note", lang)
    if "rain" in view.manifest.get("inputs", {}):
        yield word("sim.rates_note", lang)
    if view.spans_of[0]:
        yield word("sim.own_note", lang)
    if len(view.shown) < len(view.numbers):
        worst = min(MOST_WORST, len(view.ranked))
        yield word("sim.sample_note", lang, shown=len(view.shown), count=count, worst=worst)
    if view.measured and len(view.measured) < len(view.numbers):
        measured = format_number(len(view.measured), 0, lang)
        yield word("sim.places_note", lang, measured=measured, count=count)
    drawn, every = len(drawn_sections(view)), len(view.region.roads.tail)
    if drawn < every:
        yield word("sim.roads_note", lang, drawn=drawn, count=every)
    for name, never in view.manifest.get("old_centres_never_reachable", {}).items():
        if never:
            profile = open_word("profile", name, lang).capitalize()
            yield word("sim.never_note", lang, profile=profile, count=never)
    if off := len(view.manifest.get("notes", ())):
        yield word("sim.closures_note", lang, count=off)


def _empty(view: SimulationView) -> str:
    return f"<p>{escape(word('sim.no_rows', view.lang))}</p>"


def _summary(profile: str, view: SimulationView, *, first: bool) -> str:
    lang = view.lang
    losses = [view.by_profile[profile][number] for number in view.numbers]
    title = f"{word('sim.summary', lang)}: {open_word('profile', profile, lang)}"
    head = f'<section class="summary" data-profile="{escape(profile)}"{"" if first else " hidden"}>'
    parts = [head, f"<h2>{escape(title)}</h2>"]
    if any(loss.delay_h or loss.people_cut_off_estimate for loss in losses):
        parts += [_key_figures(losses, view), _charts(losses, view), _worst(profile, view)]
        parts += [_sections(profile, view), _communes(profile, view)]
    else:
        parts.append(f"<p>{escape(word('sim.no_loss', lang))}</p>")
    if hanging := hanging_rows(view, profile):
        header = [word("sim.col.place", lang), word("sim.col.sections", lang)]
        title = f"{word('sim.hanging', lang)} ({len(hanging)})"
        table = html_table("", header, hanging)
        parts.append(
            f'<details class="screen-only"><summary>{escape(title)}</summary>{table}</details>'
        )
    return "".join((*parts, "</section>\n"))


def _key_figures(losses: Sequence[ScenarioLoss], view: SimulationView) -> str:
    lang, count = view.lang, len(losses)
    mean_delay = sum(loss.delay_h for loss in losses) / count
    mean_people = sum(loss.people_cut_off_estimate for loss in losses) / count
    cut_off = 100 * sum(loss.offices_cut_off > 0 for loss in losses) / count
    worst = max(losses, key=lambda loss: (loss.delay_h, loss.person_cut_off_h_estimate))
    name = scenario_name(worst.scenario, worst.name, view)
    hours = word("sim.hour", lang)
    figures = [
        ("mean_delay", f"{format_number(mean_delay, 1, lang)} {hours}"),
        ("mean_people", format_number(mean_people, 0, lang)),
        ("any", f"{format_number(cut_off, 0, lang)} %"),
        ("worst", f"{name}: {format_number(worst.delay_h, 0, lang)} {hours}"),
    ]
    cells = "".join(
        f"<div><dt>{escape(word(f'sim.figure.{key}', lang))}</dt><dd>{escape(value)}</dd></div>"
        for key, value in figures
    )
    return f"<dl>{cells}</dl>"


def _charts(losses: Sequence[ScenarioLoss], view: SimulationView) -> str:
    charts = (("delay_h", "delay_h"), ("people", "people_cut_off_estimate"))
    drawn = "".join(
        _chart(key, [float(getattr(loss, field)) for loss in losses], view) for key, field in charts
    )
    return f'<div class="charts">{drawn}</div>'


def _chart(key: str, values: Sequence[float], view: SimulationView) -> str:
    lang = view.lang
    median, high = np.quantile(values, [0.5, 0.95], method="inverted_cdf").tolist()
    title = word(f"sim.chart.{key}", lang)
    y_title = word("sim.chart.count", lang)
    chart = histogram(values, marks=(median, high), x_title=title, y_title=y_title, lang=lang)
    told = [
        word(
            "sim.chart.marks",
            lang,
            median=format_number(median, 0, lang),
            high=format_number(high, 0, lang),
            most=format_number(max(values), 0, lang),
        )
    ]
    if none := sum(not value for value in values):
        told.append(word("sim.chart.zero", lang, count=format_number(none, 0, lang)))
    caption = escape("; ".join(told))
    return f"<figure><h3>{escape(title)}</h3>{chart}<figcaption>{caption}</figcaption></figure>"


def _worst(profile: str, view: SimulationView) -> str:
    losses = [view.by_profile[profile][number] for number in view.numbers]
    losses.sort(key=lambda loss: (-loss.delay_h, -loss.person_cut_off_h_estimate, loss.scenario))
    felt = [loss for loss in losses[:_WORST] if loss.delay_h or loss.people_cut_off_estimate]
    header = [word("sim.col.name", view.lang)]
    header += [word(f"sim.col.{column}", view.lang) for column in COLUMNS]
    rows = [
        (
            scenario_name(loss.scenario, loss.name, view),
            *(
                format_number(getattr(loss, column), decimals, view.lang)
                for column, decimals in COLUMNS.items()
            ),
        )
        for loss in felt
    ]
    return html_table(word("sim.worst", view.lang), header, rows)


def _sections(profile: str, view: SimulationView) -> str:
    """Return the ten sections with the highest first figure, with all that is known of them."""
    figures = section_figures(view, profile)
    if not figures:
        return ""
    first = next(iter(figures.values()))
    ten = sorted(first, key=lambda section_id: (-first[section_id], section_id))[:_WORST]
    rows = [
        (
            section_name(section_id, view),
            *(
                format_number(values.get(section_id, 0), 1, view.lang)
                for values in figures.values()
            ),
        )
        for section_id in ten
    ]
    header = [word("sim.col.section", view.lang)]
    header += [word(f"sim.road.{name}", view.lang) for name in figures]
    title = "sim.most_shut" if "shut_h" in next(iter(figures)) else "sim.worst_sections"
    return html_table(word(title, view.lang), header, rows) if rows else ""


def _communes(profile: str, view: SimulationView) -> str:
    lang = view.lang
    columns = ("delay_h", "person_cut_off_h_estimate", "people_cut_off_estimate", "office_share")
    header = [word("sim.col.commune", lang)]
    header += [word(f"sim.col.{column}", lang) for column in columns]
    rows = []
    for code, figures in commune_rows(view, profile):
        commune = view.region.communes.get(code)
        cells = (format_number(f, d, lang) for f, d in zip(figures, (1, 0, 0, 1), strict=True))
        rows.append((commune.name if commune else code, *cells))
    table = html_table(word("sim.communes", lang), header, rows, sortable=True)
    if len(rows) <= _PRINTED:
        return table
    told = word("sim.printed", lang, shown=_PRINTED, count=len(rows))
    return f'{table}<p class="print-only">{escape(told)}</p>'
