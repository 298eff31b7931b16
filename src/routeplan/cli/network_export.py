"""``routeplan network export``: a network for QGIS, osmnx or a map on the web."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from routeplan.cli.console import EXIT_ATTENTION, Lang, Language, say
from routeplan.cli.open_roads import tell_of_open_roads_of
from routeplan.model.closure import with_recorded
from routeplan.units import DAY_S


def export(
    region: Annotated[
        str, typer.Argument(metavar="FOLDER", help="A region's name, or a folder of network files.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A .gpkg, .graphml or .geojson; replaced.")
    ],
    date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Draw the recorded closures of this date, too."),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Draw the closures of this scenario, too.")
    ] = None,
    lang: Language = Lang.VI,
) -> None:
    """Write the network for QGIS, for a map on the web, or for osmnx.

    Exit code 3: a closure of the scenario is not drawn, wholly or in part.
    """
    from routeplan import api

    where = api.load_region(region)
    day, until_s = None, DAY_S
    closures = () if date is None else api.replay_closures(date.date(), region=where)
    if scenario is not None:
        day = api.load_day(api.find_scenario(scenario))
        closures, until_s = with_recorded(day.closures, closures), day.ends_s
    api.export_network(output, region=where, closures=closures, lang=lang.value, until_s=until_s)
    say(f"{len(where.roads.tail)} sections, {len(closures)} closures: {output}")
    if tell_of_open_roads_of(day, where, lang):
        raise typer.Exit(EXIT_ATTENTION)
