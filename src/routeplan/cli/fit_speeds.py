"""``routeplan network fit-speeds``: speed factors from observed trips."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    complain_of,
    print_json,
    print_table,
    say,
)

if TYPE_CHECKING:
    from routeplan.api import SpeedFit, TripNote

_REASONS = {
    "no_way": "the profile has no way between its ends; not used",
    "not_on_road": "both ends are one point of the road; not used",
    "odd": "took {ratio:g} times what the fitted speeds say; used, look at it",
}


def fit_speeds(
    trips: Annotated[
        Path,
        typer.Argument(
            metavar="TRIPS.csv",
            help="Columns origin, destination, profile, weather, duration_min; trip_id if any.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The profiles file to write, TOML.")],
    network: Annotated[str, typer.Option(help="A region's name or folder.")] = "dien-bien",
    min_trips: Annotated[
        int, typer.Option(min=2, help="A surface or gradient with fewer keeps its factor.")
    ] = 10,
    outside: Annotated[
        bool, typer.Option("--outside", help="The trips may have left the province.")
    ] = False,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Fit the speeds of vehicle profiles to trips as driven.

    Writes a profiles file. Exit code 3: some trips could not be used or are odd.
    """
    from routeplan import api

    region = api.load_region(network)
    observed, problems = api.read_trips(trips, region=region)
    fit = api.fit_speeds(
        observed, min_trips=min_trips, ways_outside_province=outside, region=region
    )
    api.write_profiles(fit.profiles, out)
    complain_of(problems, lang)
    if as_json:
        print_json(
            {
                "factors": [dataclasses.asdict(factor) for factor in fit.factors],
                "errors": [dataclasses.asdict(error) for error in fit.errors],
                "notes": [dataclasses.asdict(note) for note in fit.notes],
                "set_aside": [dataclasses.asdict(problem) for problem in problems],
            }
        )
    else:
        _print(fit, out)
    if problems or fit.notes:
        raise typer.Exit(EXIT_ATTENTION)


def _print(fit: SpeedFit, out: Path) -> None:
    for error in fit.errors:
        say(
            f"{error.profile}, {error.weather}: {error.trips} trips, mean error "
            f"{error.before:.1%} before, {error.after:.1%} after",
            "bold",
        )
    rows = [
        (
            f"{factor.profile} {factor.weather}",
            f"{factor.kind} {factor.name}",
            f"{factor.before:g}",
            f"{factor.after:g}",
            str(factor.trips),
            factor.status.replace("_", " "),
        )
        for factor in fit.factors
    ]
    print_table("", ("profile", "road", "before", "after", "trips", "status"), rows)
    for note in fit.notes:
        say(f"{_name(note)}: {_REASONS[note.reason].format(ratio=note.ratio)}", "yellow")
    say(f"→ {out}")


def _name(note: TripNote) -> str:
    row = f"row {note.trip.row}" if note.trip.row else ""
    return " ".join(filter(None, (row, note.trip.id))) or "a trip"
