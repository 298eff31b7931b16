"""Reports that people read of a simulation's folder: a page, and layers for QGIS."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from routeplan.api.regions import load_region
from routeplan.api.simulation import worst_scenarios
from routeplan.errors import DataProblem, InputError
from routeplan.io import simulation_results
from routeplan.io.folders import whole_file, write_text_whole
from routeplan.model.simulation import Losses, NoSecondWay, SectionImportance
from routeplan.model.simulation_detail import ScenarioSpan
from routeplan.report import geopackage
from routeplan.report.simulation_layers import simulation_layers
from routeplan.report.simulation_page import simulation_page
from routeplan.report.simulation_view import SimulationView, choose_shown, evenly
from routeplan.simulate.importance import KIND, is_whole
from routeplan.simulate.place_losses import place_losses, reached_places
from routeplan.simulate.scenario_spans import read_scenarios
from routeplan.simulate.task import Conditions, travel_task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from routeplan.network.region import Region
    from routeplan.report.text import Lang
    from routeplan.simulate.task import TravelTask

MOST_MEASURED = 1_000
"""Scenarios for which each place is measured again; of more, so many evenly spaced."""


def write_simulation_report(
    folder: Path, file: Path, *, region: Region | None = None, lang: Lang = "vi"
) -> None:
    """Write one page of a simulation's results that needs no network; whole or not at all.

    Parameters
    ----------
    folder
        As ``simulate`` or ``rank_sections`` wrote it.
    file
        Replaced if it exists.
    region
        Where; by default the one that the results name.
    lang
        vi or en.

    Raises
    ------
    InputError
        If the folder holds no finished results, they are of another network, or the file
        cannot be written.
    """
    write_text_whole(file, simulation_page(read_simulation(folder, region=region, lang=lang)))


def write_simulation_geopackage(
    folder: Path, file: Path, *, region: Region | None = None, lang: Lang = "vi"
) -> None:
    """Write a simulation's losses as layers for QGIS; whole or not at all.

    ``places_lost`` and ``sections_lost`` have a row for each profile; ``worst_spans`` are
    what the twenty worst scenarios shut.

    Parameters
    ----------
    folder, region, lang
        As for ``write_simulation_report``.
    file
        ``.gpkg``; replaced if it exists.

    Raises
    ------
    InputError
        As ``write_simulation_report``.
    """
    layers = simulation_layers(read_simulation(folder, region=region, lang=lang))
    try:
        with whole_file(file) as fresh:
            geopackage.write_geopackage(fresh, layers)
    except OSError as error:
        problem = DataProblem(
            file=str(file),
            row=0,
            column="",
            value=file.name,
            expected=f"a file that can be written ({error.strerror or error})",
            code="unwritable_file",
        )
        raise InputError([problem]) from error


def read_simulation(
    folder: Path, *, region: Region | None = None, lang: Lang = "vi"
) -> SimulationView:
    """Return a folder of results beside its region, with who is cut off worked out.

    Parameters
    ----------
    folder, region, lang
        As for ``write_simulation_report``.

    Raises
    ------
    InputError
        As ``write_simulation_report``.
    """
    ranking = (folder / "importance.parquet").is_file()
    results = folder / "storms" if ranking else folder
    losses = simulation_results.read_losses(results)
    manifest = simulation_results.ResultFolder(results).manifest()
    if manifest.get("kind") == KIND:
        losses = _whole(losses)
    region = region or load_region(manifest.get("network", manifest.get("region", "")))
    _refuse_other_network(results, manifest, region)
    numbers = tuple(dict.fromkeys(loss.scenario for loss in losses.scenarios if loss.scenario))
    ranked = tuple(number for number, _ in worst_scenarios(losses, len(numbers)))
    shown, measured = choose_shown(ranked, numbers), evenly(numbers, MOST_MEASURED)
    known = (results / "closed_spans.parquet").is_file()
    spans = simulation_results.read_rows(results, "closed_spans", ScenarioSpan)
    task = _task(manifest, losses, spans, {*shown, *measured}, region)
    _refuse_other_inputs(results, manifest, task)
    wanted = sorted({0, *shown, *measured}) if known and numbers else []
    return SimulationView(
        region=region,
        lang=lang,
        manifest=manifest,
        losses=losses.scenarios,
        commune_losses=losses.communes,
        ranked=ranked,
        spans=spans if known else None,
        places=reached_places(task),
        place_losses=tuple(place_losses(task, wanted)),
        measured=measured if known else (),
        shown=shown,
        importance=simulation_results.read_rows(folder, "importance", SectionImportance),
        no_second_way=simulation_results.read_rows(folder, "no_second_way", NoSecondWay),
    )


def _whole(losses: Losses) -> Losses:
    """Return the losses without those of storms that lack one of their slides."""
    return Losses(
        scenarios=tuple(loss for loss in losses.scenarios if is_whole(loss.name)),
        communes=tuple(loss for loss in losses.communes if is_whole(loss.name)),
    )


def _task(
    manifest: Mapping[str, Any],
    losses: Losses,
    spans: tuple[ScenarioSpan, ...],
    numbers: set[int],
    region: Region,
) -> TravelTask:
    """Return the task that the results came from, with some of its scenarios."""
    inputs = manifest["inputs"]
    windows_s = {
        loss.scenario: round(loss.window_h * 3600)
        for loss in losses.scenarios
        if loss.scenario in numbers
    }
    own, scenarios = read_scenarios(spans, windows_s, region.roads)
    conditions = Conditions(
        weather=inputs["weather"],
        profiles=tuple(dict.fromkeys(loss.profile for loss in losses.scenarios)),
        ways_outside_province=inputs["ways_outside_province"] == "True",
    )
    return dataclasses.replace(travel_task(region, scenarios, conditions), own=own)


def _refuse_other_network(folder: Path, manifest: Mapping[str, Any], region: Region) -> None:
    made_of = manifest["inputs"].get("network", "")
    if made_of != region.roads.hash:
        problem = DataProblem(
            file=str(folder / simulation_results.MANIFEST),
            row=0,
            column="network",
            value=region.name,
            expected=f"the network that the results are of ({made_of}); name it with --network, "
            "or simulate again",
            code="other_network",
        )
        raise InputError([problem])


def _refuse_other_inputs(folder: Path, manifest: Mapping[str, Any], task: TravelTask) -> None:
    """Refuse vehicles or places that have changed: the page would mix old and new figures."""
    before, now = manifest["inputs"], task.inputs
    problems = [
        DataProblem(
            file=str(folder / simulation_results.MANIFEST),
            row=0,
            column=name,
            value=now[name],
            expected=f"what the results are of ({before.get(name) or 'nothing'}); simulate again",
            code="other_inputs",
        )
        for name in ("profiles", "places_and_people")
        if before.get(name) != now[name]
    ]
    if problems:
        raise InputError(problems)
