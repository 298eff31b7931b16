"""``routeplan scenario``: list, copy, generate and validate days."""

from __future__ import annotations

import dataclasses
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
    print_json,
    say,
    today,
)

app = typer.Typer(help="List, copy, generate and validate days.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List the ready scenarios."""
    from routeplan import api

    for name in api.list_scenarios():
        say(name)


@app.command()
def copy(
    name: Annotated[str, typer.Argument(help="A ready scenario; see `scenario list`.")],
    folder: Annotated[Path, typer.Argument(help="A new folder of your own.")],
    lang: Language = Lang.VI,  # noqa: ARG001 - main takes it for what goes wrong
) -> None:
    """Copy a ready scenario into a folder of one's own."""
    from routeplan import api

    say(f"→ {api.copy_scenario(name, folder)}")


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    orders: Annotated[int, typer.Option(min=0, help="How many orders.")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal days.")] = 1,
    date: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Today by default.")
    ] = None,
    weather: Annotated[Weather, typer.Option(help="dry or wet.")] = Weather.DRY,
    closures: Annotated[
        bool,
        typer.Option("--closures/--no-closures", help="The recorded closures of that date."),
    ] = True,
    slides: Annotated[
        int, typer.Option(min=0, help="How many made-up slides on through roads, besides.")
    ] = 0,
    network: Annotated[
        str, typer.Option(help="A region's name, or the folder of a network.")
    ] = "dien-bien",
    lang: Language = Lang.VI,
) -> None:
    """Make a day of synthetic demand.

    It is weighted by population, or by the roads near places in a network from a map.
    """
    from routeplan import api

    day = api.generate_scenario(
        folder,
        date=today() if date is None else date.date(),
        orders=orders,
        weather=weather.value,
        seed=seed,
        history_closures=closures,
        slides=slides,
        region=api.load_region(network),
    )
    words = {Lang.VI: "{} đơn, {} chỗ chặn", Lang.EN: "{} orders, {} closures"}
    say(f"→ {folder}: " + words[lang].format(len(day.orders), len(day.closures)))


@app.command()
def validate(
    scenario: Annotated[str, typer.Argument(help="A scenario's folder or name.")],
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Read a day and list everything that is wrong in its files.

    Exit code 2: no day can be read. 3: some rows would be set aside, a column is misspelt,
    or no vehicle may take some order.
    """
    from routeplan import api

    day = api.load_day(scenario)
    problems = api.find_problems(day)
    if as_json:
        print_json([dataclasses.asdict(problem) for problem in problems])
    elif problems:
        complain_of(problems, lang)
    else:
        words = {Lang.VI: "{} đơn, {} xe", Lang.EN: "{} orders, {} vehicles"}
        say("OK: " + words[lang].format(len(day.orders), len(day.vehicles)))
    for column in day.unread_columns:
        if not column.meant:
            note = {Lang.VI: "{}: không đọc cột “{}”.", Lang.EN: "{}: the column '{}' is not read."}
            say(note[lang].format(column.file, column.column), stderr=True)
    if problems:
        raise typer.Exit(EXIT_ATTENTION)
