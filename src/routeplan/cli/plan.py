"""``routeplan plan``: from a scenario to checked routes and all their files."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    console,
    figure,
    print_table,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.api import OnProgress, Progress, Summary


def plan(
    scenario: Annotated[
        str, typer.Argument(help="A scenario's folder, or the name of a ready one.")
    ] = "rainy-day",
    out_folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder for the results; by default out/<the scenario's folder>.",
            show_default=False,
        ),
    ] = None,
    lang: Language = Lang.VI,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", min=0, help="Seconds to search; by default the scenario's."),
    ] = None,
    solution_limit: Annotated[
        int | None,
        typer.Option(
            min=1, help="Stop after so many solutions: equal input then gives equal plans."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the search.")] = None,
    solver: Annotated[str, typer.Option(help="Solver backend.")] = "hybrid",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that search side by side; by default 2.")
    ] = None,
    initial: Annotated[
        Path | None, typer.Option("--from", help="Start from this plan.json.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a day with any row that cannot be used.")
    ] = False,
    personal: Annotated[
        bool,
        typer.Option(
            "--personal/--no-personal",
            help="Write names, phones, addresses and notes for the drivers, or leave them out.",
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Plan a day: routes, map, sheets, and why orders are left out.

    Ctrl-C ends the search and keeps the best plan so far. Exit code 3: planned, but
    something mandatory is not served, a row was set aside, a column is misspelt or a
    closure was not applied.
    """
    from routeplan import api

    if solver not in api.SOLVER_NAMES:
        names = ", ".join(api.SOLVER_NAMES)
        raise typer.BadParameter(f"{solver!r} is not one of {names}", param_hint="--solver")
    day = api.load_day(scenario, strict=strict)
    limits = dataclasses.replace(
        day.limits,
        time_limit_s=day.limits.time_limit_s if time_limit is None else time_limit,
        solution_limit=day.limits.solution_limit if solution_limit is None else solution_limit,
        seed=day.limits.seed if seed is None else seed,
        workers=day.limits.workers if workers is None else workers,
    )
    day = dataclasses.replace(day, limits=limits)
    folder = out_folder or api.results_folder(scenario)
    api.refuse_unusable_folder(folder)
    region = api.load_region(day.network)
    start = None if initial is None else api.read_plan(initial)
    with _progress_bar(limits.time_limit_s, lang) as on_progress:
        made = api.plan_day(
            day, region=region, solver=solver, initial=start, on_progress=on_progress
        )
    api.write_plan(made, day, folder, region=region, lang=lang.value, personal=personal)
    if as_json:
        typer.echo((folder / "plan.json").read_text(encoding="utf-8"), nl=False)
    else:
        _print_summary(api.summarise_plan(made, day, region=region, lang=lang.value))
        say(f"\n→ {folder}")
    if made.needs_attention:
        raise typer.Exit(EXIT_ATTENTION)


def _print_summary(summary: Summary) -> None:
    say(summary.title, "bold")
    for line in summary.lines:
        say(line)
    for table in summary.tables:
        say()
        print_table(table.title, table.header, [list(map(_compact, row)) for row in table.rows])
    if summary.warnings:
        say()
    for warning in summary.warnings:
        say(f"⚠ {warning}", "yellow")
    for group in summary.unassigned:
        say()
        say(f"{group.title} ({len(group.orders)})", "bold")
        for order in group.orders:
            mark = "! " if order.mandatory else "  "
            say(f"{mark}{order.order_id}: {order.reason}")


def _compact(cell: str) -> str:
    """Return a cell with its spans closed up, its figures tied to their units."""
    return re.sub(r"(?<=\d) (?=\D)", "\u00a0", cell.replace(" – ", "–"))


@contextlib.contextmanager
def _progress_bar(time_limit_s: float, lang: Lang) -> Iterator[OnProgress | None]:
    """Show the falling cost and the time taken while a person watches."""
    watched = console(stderr=True)
    if not watched.is_terminal:
        yield None
        return
    from rich import progress as bars

    words = {
        Lang.VI: ("Đang xếp tuyến", "chi phí {cost} ₫, còn {left} đơn chưa xếp"),
        Lang.EN: ("Planning", "cost {cost} VND, {left} orders left out"),
    }
    title, pattern = words[lang]
    with bars.Progress(
        bars.TextColumn(title),
        bars.BarColumn(),
        bars.TextColumn(f"{{task.elapsed:.0f}}/{time_limit_s:.0f} s"),
        bars.TextColumn("{task.fields[cost]}"),
        console=watched,
        transient=True,
    ) as bar:
        # Answers come at no even pace: the bar only shows that something is going on.
        task = bar.add_task("", total=None, cost="")

        def on_progress(progress: Progress) -> None:
            cost = figure(progress.objective_vnd, lang)
            bar.update(task, cost=pattern.format(cost=cost, left=progress.unserved))

        yield on_progress
