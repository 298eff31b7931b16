"""``routeplan compare``: what changed between two days, fleets, closure sets or networks."""

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
    print_json,
    print_table,
    say,
)
from routeplan.cli.open_roads import tell_of_open_roads_of

if TYPE_CHECKING:
    from routeplan.api.comparison import Side
    from routeplan.model.comparison import Comparison

_SHOWN = 20
_WORDS = {
    "vi": {"more": "… và {count} dòng nữa; xem {folder}", "none": "Không có gì thay đổi."},
    "en": {"more": "… and {count} more rows; see {folder}", "none": "Nothing changed."},
}


def compare(
    before: Annotated[
        Path,
        typer.Argument(
            help="Results of routeplan plan (a folder with plan.json); or a scenario or network, "
            "whose ways alone are compared."
        ),
    ],
    after: Annotated[Path, typer.Argument(help="The same, to compare with.")],
    out_folder: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")] = Path(
        "out/compare"
    ),
    day_a: Annotated[
        Path | None,
        typer.Option(help="Scenario of the first plan; by default the ready one of its name."),
    ] = None,
    day_b: Annotated[
        Path | None,
        typer.Option(help="Scenario of the second plan; by default the ready one of its name."),
    ] = None,
    profile: Annotated[
        list[str] | None, typer.Option(help="Vehicle profiles of the ways; by default all.")
    ] = None,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Compare two days, plans, fleets, closure sets or networks.

    With plans: per order, commune, vehicle and cost line. Always: who is cut off, and how
    long the way from the hub to each place is. Tables, and a page with a map. Exit code 3: a
    closure of either day could not be read or is not applied, so its road counts as open.
    """
    from routeplan.api import comparison as api

    sides = api.load_side(before, day=day_a), api.load_side(after, day=day_b)
    api.refuse_unusable_folder(out_folder)
    found = api.compare(*sides, profiles=tuple(profile or ()))
    api.write_comparison(found, *sides, out_folder, lang=lang.value)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _print(found, sides, out_folder, lang)
    open_roads = [tell_of_open_roads_of(side.day, side.region, lang) for side in sides]
    if any(open_roads):
        raise typer.Exit(EXIT_ATTENTION)


def _print(found: Comparison, sides: tuple[Side, Side], out_folder: Path, lang: Lang) -> None:
    from routeplan.api import comparison as api

    words = _WORDS[lang.value]
    for table in api.comparison_tables(found, *sides, lang=lang.value):
        if table.rows:
            print_table(table.title, table.header, table.rows[:_SHOWN])
        else:
            say(f"{table.title}: {words['none']}")
        if (more := len(table.rows) - _SHOWN) > 0:
            say(words["more"].format(count=more, folder=out_folder))
        say()
    say(f"→ {out_folder}")
