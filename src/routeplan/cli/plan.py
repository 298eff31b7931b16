"""``routeplan plan``: from a scenario to checked routes and all their files."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    err,
    out,
    print_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.api import OnProgress, Progress, Summary


def plan(
    scenario: Annotated[str, typer.Argument(help="A scenario's folder or name.")] = "rainy-day",
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Where results go; out/<scenario> by default.")
    ] = None,
    lang: Language = Lang.VI,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", min=0, help="Seconds to search.")
    ] = None,
    solution_limit: Annotated[
        int | None,
        typer.Option(min=1, help="Solutions to visit: equal input then gives equal plans."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of the search.")] = None,
    solver: Annotated[str, typer.Option(help="Backend.")] = "ortools",
    initial: Annotated[
        Path | None, typer.Option("--from", help="A plan.json to start from.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a day with any row that cannot be used.")
    ] = False,
    personal: Annotated[
        bool, typer.Option("--personal/--no-personal", help="Names, phones and addresses.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Plan a day: routes, map, sheets and a reason for every order left out.

    Exit code 3: planned, but something mandatory is not served, a row was set aside or a
    closure was not applied.
    """
    from routeplan import api

    day = api.load_day(scenario, strict=strict)
    limits = dataclasses.replace(
        day.limits,
        time_limit_s=day.limits.time_limit_s if time_limit is None else time_limit,
        solution_limit=day.limits.solution_limit if solution_limit is None else solution_limit,
        seed=day.limits.seed if seed is None else seed,
    )
    day = dataclasses.replace(day, limits=limits)
    region = api.load_region(day.network)
    start = None if initial is None else api.read_plan(initial)
    with _progress_bar(limits.time_limit_s, lang) as on_progress:
        made = api.plan_day(
            day, region=region, solver=solver, initial=start, on_progress=on_progress
        )
    folder = out_folder or Path("out") / day.name
    api.write_plan(made, day, folder, region=region, lang=lang.value, personal=personal)
    if as_json:
        typer.echo((folder / "plan.json").read_text(encoding="utf-8"), nl=False)
    else:
        _print_summary(api.summarise_plan(made, day, region=region, lang=lang.value))
        out.print(f"\n→ {folder}", markup=False)
    if made.needs_attention:
        raise typer.Exit(EXIT_ATTENTION)


def _print_summary(summary: Summary) -> None:
    out.print(summary.title, style="bold", markup=False)
    for line in summary.lines:
        out.print(line, markup=False)
    for table in summary.tables:
        out.print()
        print_table(table.title, table.header, table.rows)
    for warning in summary.warnings:
        out.print(f"⚠ {warning}", style="yellow", markup=False)
    for group in summary.unassigned:
        out.print()
        out.print(group.title, style="bold", markup=False)
        for order in group.orders:
            mark = "! " if order.mandatory else "  "
            out.print(f"{mark}{order.order_id}: {order.reason}", markup=False)


@contextlib.contextmanager
def _progress_bar(time_limit_s: float, lang: Lang) -> Iterator[OnProgress | None]:
    """Show the falling cost and the time left while a person watches."""
    if not err.is_terminal:
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
        bars.TimeElapsedColumn(),
        bars.TextColumn("{task.fields[cost]}"),
        console=err,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=time_limit_s, cost="")

        def on_progress(progress: Progress) -> None:
            cost = pattern.format(cost=f"{progress.objective_vnd:,}", left=progress.unserved)
            bar.update(task, completed=progress.elapsed_s, cost=cost)

        yield on_progress
