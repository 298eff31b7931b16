"""Options that the commands over many scenarios share, and what they mean together."""

from __future__ import annotations

import dataclasses
import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routeplan.cli.console import Weather

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.api.simulation import Conditions


class Rain(enum.StrEnum):
    """How severe sampled storms are."""

    ANY = "any"
    MODERATE = "moderate"
    HEAVY = "heavy"
    EXTREME = "extreme"


StormMonth = Annotated[int, typer.Option("--month", help="Of the storms, 1 to 12.")]
StormRain = Annotated[Rain, typer.Option("--rain", help="Of the storms.")]
StormSeed = Annotated[int, typer.Option("--seed", min=0, help="Of the storms.")]
Chances = Annotated[
    Path | None,
    typer.Option(
        "--chances", help="section_id and chance of a slide, in place of the fitted rates."
    ),
]
Profiles = Annotated[
    list[str] | None, typer.Option("--profile", help="Vehicle profiles; by default all.")
]
RoadWeather = Annotated[
    Weather | None, typer.Option("--weather", help="The day's by default, else wet.")
]
Outside = Annotated[bool, typer.Option("--outside", help="Allow ways outside the province.")]
WorkerCount = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes; by default as many as pay.")
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", help="Scheduler of a Dask cluster, tcp://host:port."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where an earlier run stopped.")]


def conditions_with(
    conditions: Conditions,
    profile: Sequence[str] | None,
    weather: Weather | None,
    *,
    outside: bool,
) -> Conditions:
    """Return conditions with what the options say instead."""
    return dataclasses.replace(
        conditions,
        weather=conditions.weather if weather is None else weather.value,
        profiles=tuple(profile or ()),
        ways_outside_province=outside or conditions.ways_outside_province,
    )
