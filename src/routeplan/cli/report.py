"""``routeplan report``: what people read of a simulation's results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routeplan.cli.console import Lang, Language, say


def report(
    results: Annotated[
        Path, typer.Argument(help="Folder that routeplan simulate or importance wrote.")
    ],
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The page; by default report.html in the folder.",
            show_default=False,
        ),
    ] = None,
    gpkg: Annotated[
        Path | None,
        typer.Option(help="Write also places, sections and worst closures for QGIS (.gpkg)."),
    ] = None,
    network: Annotated[
        str, typer.Option(help="Name or folder of the network, if it has moved since.")
    ] = "",
    lang: Language = Lang.VI,
) -> None:
    """Write a simulation as one page: map, charts, tables.

    Printed, it is a summary.
    """
    from routeplan import api
    from routeplan.api import simulation_report

    region = api.load_region(network) if network else None
    page = out_file or results / "report.html"
    simulation_report.write_simulation_report(results, page, region=region, lang=lang.value)
    say(f"→ {page}")
    if gpkg is not None:
        simulation_report.write_simulation_geopackage(results, gpkg, region=region, lang=lang.value)
        say(f"→ {gpkg}")
