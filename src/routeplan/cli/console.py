"""What all subcommands share: exit codes, options and printing."""

from __future__ import annotations

import enum
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routeplan.errors import DataProblem

EXIT_BUG = 1
EXIT_UNREADABLE = 2
EXIT_ATTENTION = 3

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Lang(enum.StrEnum):
    """Languages of what people read."""

    VI = "vi"
    EN = "en"


class Weather(enum.StrEnum):
    """What the roads are like."""

    DRY = "dry"
    WET = "wet"


Language = Annotated[Lang, typer.Option("--lang", help="Language: vi or en.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def complain(text: str) -> None:
    """Print an error."""
    err.print(text, style="bold red", markup=False)


def complain_of(problems: Iterable[DataProblem], lang: Lang = Lang.EN) -> None:
    """Print problems of the input, one a line."""
    from routeplan import api

    for problem in problems:
        err.print(api.describe_problem(problem, lang=lang.value), style="red", markup=False)


def print_json(value: Any) -> None:  # noqa: ANN401 - any plain value
    """Print a value as JSON, letters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose first column is text and the others are figures."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", title_style="bold", pad_edge=False)
    for name in header:
        table.add_column(Text(name))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
