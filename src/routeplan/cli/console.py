"""What all subcommands share: exit codes, options and printing."""

from __future__ import annotations

import datetime as dt
import enum
import json
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from routeplan.units import TIMEZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from routeplan.errors import DataProblem

EXIT_BUG = 1
EXIT_UNREADABLE = 2
EXIT_ATTENTION = 3

_PIPE_WIDTH = 240
"""Columns where no terminal sets a width: files and pipes want whole lines."""


class Lang(enum.StrEnum):
    """Languages of what people read."""

    VI = "vi"
    EN = "en"


class Weather(enum.StrEnum):
    """What the roads are like."""

    DRY = "dry"
    WET = "wet"


def _remember(context: typer.Context, lang: Lang) -> Lang:
    """Keep the language where ``main`` finds it when the command fails."""
    context.ensure_object(dict)["lang"] = lang
    return lang


Language = Annotated[
    Lang, typer.Option("--lang", help="Language of what people read.", callback=_remember)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead.")]


def today() -> dt.date:
    """Return today's date in Vietnam, wherever the computer stands."""
    return dt.datetime.now(tz=TIMEZONE).date()


@cache
def console(*, stderr: bool = False) -> Console:
    """Return the console of standard output or error; rich is imported with the first."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = _PIPE_WIDTH
    return made


def say(text: str = "", style: str = "", *, stderr: bool = False) -> None:
    """Print a line; a terminal gets it wrapped at words, a file or pipe whole."""
    place = console(stderr=stderr)
    place.print(text, style=style, markup=False, soft_wrap=not place.is_terminal)


def figure(number: float, lang: Lang, decimals: int = 0) -> str:
    """Return a number with the language's marks: ``1.234,5`` or ``1,234.5``."""
    from routeplan import api

    return api.format_number(number, decimals, lang.value)


def complain(text: str) -> None:
    """Print an error."""
    say(text, "bold red", stderr=True)


def complain_of(problems: Iterable[DataProblem], lang: Lang) -> None:
    """Print problems of the input, one a line."""
    from routeplan import api

    for problem in problems:
        say(api.describe_problem(problem, lang=lang.value), "red", stderr=True)


def print_json(value: Any) -> None:  # noqa: ANN401 - any plain value
    """Print a value as JSON, letters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; its first column, an id, is never cut, figures stand to the right.

    Cells are wrapped at spaces, not at no-break spaces.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    columns = list(zip(header, *rows, strict=True))
    for gap in (2, 1):
        room = console().width - gap * (len(columns) - 1)
        widths = column_widths(columns, room)
        if sum(widths) <= room:
            break
    table = Table(box=box.SIMPLE_HEAD, padding=(0, gap - 1, 0, 0), pad_edge=False, show_edge=False)
    for at, (cells, width) in enumerate(zip(columns, widths, strict=True)):
        figures = at > 0 and all(cell[:1].isdigit() for cell in cells[1:])
        justify: Literal["left", "right"] = "right" if figures else "left"
        table.add_column(_wrapped(cells[0], width), width=width, overflow="fold", justify=justify)
    for row in zip(*(cells[1:] for cells in columns), strict=True):
        table.add_row(*(Text(_wrapped(*cell)) for cell in zip(row, widths, strict=True)))
    if title:
        say(title, "bold")
    console().print(table)


def column_widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return widths that together fit the room, as far as whole words allow.

    The widest columns give way first, none below its longest word, and the first never.
    """
    widths = [max(map(len, cells)) for cells in columns]
    least = [max(len(word) for cell in cells for word in cell.split(" ")) for cells in columns]
    least[0] = widths[0]
    while sum(widths) > room:
        loose = [at for at, width in enumerate(widths) if width > least[at]]
        if not loose:
            break
        widths[max(loose, key=widths.__getitem__)] -= 1
    return widths


def _wrapped(cell: str, width: int) -> str:
    """Return a cell in lines that fit, with ordinary spaces, as people search for them."""
    lines = textwrap.wrap(cell, max(1, width), break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\u00a0", " ")
