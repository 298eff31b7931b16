"""``routeplan scenario``: list, copy, generate and validate days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    Weather,
    complain_of,
    out,
    print_json,
)

app = typer.Typer(help="List, copy, generate and validate days.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List the ready scenarios."""
    from routeplan import api

    for name in api.list_scenarios():
        out.print(name)


@app.command()
def copy(
    name: Annotated[str, typer.Argument(help="A ready scenario; see `scenario list`.")],
    folder: Annotated[Path, typer.Argument(help="A new folder of your own.")],
) -> None:
    """Copy a ready scenario into a folder of one's own."""
    from routeplan import api

    out.print(f"→ {api.copy_scenario(name, folder)}", markup=False)


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    orders: Annotated[int, typer.Option(min=0, help="How many orders.")] = 400,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal days.")] = 1,
    date: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Today by default.")
    ] = None,
    weather: Annotated[Weather, typer.Option(help="dry or wet.")] = Weather.DRY,
    closures: Annotated[
        bool,
        typer.Option("--closures/--no-closures", help="The recorded closures of that date."),
    ] = True,
) -> None:
    """Make a day of synthetic demand, weighted by population."""
    from routeplan import api

    day = api.generate_scenario(
        folder,
        date=dt.date.today() if date is None else date.date(),  # noqa: DTZ011 - local day
        orders=orders,
        weather=weather.value,
        seed=seed,
        history_closures=closures,
    )
    out.print(f"→ {folder}: {len(day.orders)} orders, {len(day.closures)} closures", markup=False)


@app.command()
def validate(
    scenario: Annotated[str, typer.Argument(help="A scenario's folder or name.")],
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Read a day and list everything that is wrong in its files.

    Exit code 2: no day can be read. 3: some rows would be set aside.
    """
    import dataclasses

    from routeplan import api

    day = api.load_day(scenario)
    if as_json:
        print_json([dataclasses.asdict(problem) for problem in day.set_aside])
    elif day.set_aside:
        complain_of(day.set_aside, lang)
    else:
        out.print(f"OK: {len(day.orders)} orders, {len(day.vehicles)} vehicles", markup=False)
    if day.set_aside:
        raise typer.Exit(EXIT_ATTENTION)
