"""``routeplan network``: what the road network holds."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from routeplan.cli.console import AsJson, print_json, print_table, say

app = typer.Typer(help="Look at road networks.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep ``network`` a group while it has one command."""


@app.command()
def info(
    region: Annotated[
        str, typer.Argument(help="A region's name, or a folder of network files.")
    ] = "dien-bien",
    as_json: AsJson = False,
) -> None:
    """Show places, road lengths, and separate pieces by vehicle.

    Two pieces for a vehicle in rain mean that it cannot get from one to the other.
    """
    from routeplan import api

    found = api.network_info(region=api.load_region(region))
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    say(f"{found.name} [{found.hash}]", "bold")
    say(
        f"{found.sections} sections ({found.sections_in_province} in the province, "
        f"{found.length_m / 1000:,.1f} km, {found.length_m_with_posts / 1000:,.1f} km with Km "
        f"posts), {found.recorded_closures} recorded closures"
    )
    tables = {
        "Places": (("kind", "count"), found.places_by_kind),
        "Roads by class": (("class", "km"), _in_km(found.length_m_by_class)),
        "Roads by surface": (("surface", "km"), _in_km(found.length_m_by_surface)),
        "Separate pieces": (("vehicle", "count"), found.pieces),
    }
    for title, (header, rows) in tables.items():
        say()
        print_table(title, header, [(name, str(figure)) for name, figure in rows])


def _in_km(lengths_m: tuple[tuple[str, int], ...]) -> list[tuple[str, str]]:
    return [(name, f"{length_m / 1000:,.1f}") for name, length_m in lengths_m]
