"""``routeplan closures``: what is shut, and where it really lies on the road."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    complain_of,
    figure,
    print_json,
    print_table,
    say,
    today,
)
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from routeplan.api import ClosureReport, Region
    from routeplan.errors import DataProblem
    from routeplan.model.closure import Closure

app = typer.Typer(help="List closures and see what they really shut.", no_args_is_help=True)

CLOSURE_FILES = {".csv", ".xlsx", ".geojson", ".json"}

Source = Annotated[
    str,
    typer.Argument(
        help="A scenario's folder or name, or a file of closures (.csv, .xlsx, .geojson); "
        "without it, the recorded closures of --date."
    ),
]
OnDate = Annotated[
    dt.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Planning date; today by default."),
]
Network = Annotated[
    str, typer.Option("--network", help="A region's name or folder; a scenario has its own.")
]

_WORDS = {
    "vi": {
        "list": ("mã", "ở đâu", "hiệu lực", "khi nào", "ghi chú"),
        "spans": ("đoạn", "đường", "từ Km", "đến Km", "từ mét", "đến mét", "dài (m)", "chiều"),
        "none": "Không có chỗ chặn nào.",
        "total": "chặn {} m",
        "nothing": "không chặn đoạn nào",
        "senses": ("cả hai chiều", "xuôi đoạn", "ngược đoạn"),
    },
    "en": {
        "list": ("id", "where", "effect", "when", "note"),
        "spans": ("section", "road", "from Km", "to Km", "from m", "to m", "length m", "direction"),
        "none": "There are no closures.",
        "total": "{} m of road",
        "nothing": "shuts nothing",
        "senses": ("both ways", "along the section", "against the section"),
    },
}


@app.command("list")
def list_(
    source: Source = "",
    date: OnDate = None,
    network: Network = "",
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """List closures as they were reported.

    Exit code 3: some rows or events could not be read.
    """
    read = _read(source, date, network)
    from routeplan import api

    if as_json:
        print_json([dataclasses.asdict(closure) for closure in read.closures])
    elif read.closures:
        reports = api.locate_closures(
            read.closures, region=read.region, lang=lang.value, until_s=read.until_s
        )
        rows = [
            (report.closure_id, report.name, "; ".join(report.effects), report.period, closure.note)
            for closure, report in zip(read.closures, reports, strict=True)
        ]
        print_table("", tuple(_WORDS[lang.value]["list"]), rows)
    else:
        say(str(_WORDS[lang.value]["none"]))
    complain_of(read.problems, lang)
    if read.problems:
        raise typer.Exit(EXIT_ATTENTION)


@app.command()
def locate(
    source: Source = "",
    date: OnDate = None,
    network: Network = "",
    map_file: Annotated[
        Path | None, typer.Option("--map", help="Write a map as HTML, which needs no network.")
    ] = None,
    geojson: Annotated[
        Path | None, typer.Option(help="Write what is shut as a WZDx feed (GeoJSON).")
    ] = None,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Show what each closure really shuts, and what is doubtful.

    Exit code 3: one matches nothing, only some of its ways, or several roads equally, or
    could not be read.
    """
    read = _read(source, date, network)
    from routeplan import api

    closures, region, until_s = read.closures, read.region, read.until_s
    reports = api.locate_closures(closures, region=region, lang=lang.value, until_s=until_s)
    if as_json:
        print_json([dataclasses.asdict(report) for report in reports])
    else:
        for report in reports:
            _print(report, lang)
        if not reports:
            say(str(_WORDS[lang.value]["none"]))
    if map_file is not None:
        api.write_closure_map(closures, map_file, region=region, lang=lang.value, until_s=until_s)
    if geojson is not None:
        api.write_closure_feed(closures, geojson, date=read.date, region=region, until_s=until_s)
    if not as_json:
        for file in filter(None, (map_file, geojson)):
            say(f"→ {file}")
    complain_of(read.problems, lang)
    if read.problems or any(report.doubtful for report in reports):
        raise typer.Exit(EXIT_ATTENTION)


@dataclass(frozen=True, slots=True)
class _Read:
    """Closures, their planning date and region, and when the day's last shift is over."""

    closures: tuple[Closure, ...]
    date: dt.date
    region: Region
    problems: tuple[DataProblem, ...] = ()
    until_s: int = DAY_S


def _read(source: str, date: dt.datetime | None, network: str) -> _Read:
    """Return the closures of a scenario, a file or the record, with what is wrong in them."""
    from routeplan import api

    day_date = today() if date is None else date.date()
    if not source:
        if date is None:
            raise typer.BadParameter("name a scenario or a file, or give --date")
        region = api.load_region(network or "dien-bien")
        return _Read(api.replay_closures(day_date, region=region), day_date, region)
    if Path(source).suffix.lower() in CLOSURE_FILES and not Path(source).is_dir():
        region = api.load_region(network or "dien-bien")
        closures, problems = api.read_closures(Path(source), date=day_date)
        return _Read(closures, day_date, region, problems)
    day = api.load_day(source, region=api.load_region(network) if network else None)
    region = api.load_region(network or day.network).with_places(day.places)
    return _Read(day.closures, day.date, region, day.closure_problems, day.ends_s)


def _print(report: ClosureReport, lang: Lang) -> None:
    words = _WORDS[lang.value]
    total = (
        str(words["total"]).format(figure(report.length_m, lang))
        if report.applied
        else words["nothing"]
    )
    say(f"{report.closure_id}: {report.name} ({total})", "bold" if report.applied else "bold red")
    say(f"  {'; '.join([*report.effects, report.period])}")
    if report.spans:
        both, along, against = words["senses"]
        rows = [
            (
                span.section_id,
                span.road,
                span.from_km,
                span.to_km,
                str(span.from_m),
                str(span.to_m),
                str(span.length_m),
                both if span.forward and span.backward else along if span.forward else against,
            )
            for span in report.spans
        ]
        print_table("", tuple(words["spans"]), rows)
    for _, text in report.notes:
        say(f"  {text}", "yellow")
    say()
