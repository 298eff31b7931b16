"""``routeplan compare``: what changed between two days, fleets, closure sets or networks."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from routeplan.cli.console import AsJson, Lang, Language, print_json, print_table, say

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
    long the way from the hub to each place is. Tables, and a page with a map.
    """
    from routeplan.api import comparison as api

    sides = api.load_side(before, day=day_a), api.load_side(after, day=day_b)
    api.refuse_unusable_folder(out_folder)
    found = api.compare(*sides, profiles=tuple(profile or ()))
    api.write_comparison(found, *sides, out_folder, lang=lang.value)
    if as_json:
        print_json(dataclasses.asdict(found))
        return
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
