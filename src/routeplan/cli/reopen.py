"""``routeplan reopen``: in which order crews should clear closures."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routeplan.cli.closures import CLOSURE_FILES
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
from routeplan.cli.scenario_options import (
    Outside,
    Profiles,
    Rain,
    RoadWeather,
    conditions_with,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.api.simulation import Conditions
    from routeplan.errors import DataProblem
    from routeplan.model.closure import Closure
    from routeplan.model.reopening import OfficeBack, Reopening
    from routeplan.network.region import Region

_WORDS = {
    "vi": {
        "title": "Thứ tự mở lại {count} điểm đóng đường với {crews} đội ({proof})",
        "best": "đã chứng minh là tốt nhất",
        "good": "tốt nhất trong các thứ tự đã thử",
        "header": (
            "điểm đóng",
            "đội",
            "bắt đầu (giờ)",
            "thông (giờ)",
            "còn mất mỗi giờ",
            "bưu điện lại đến được",
        ),
        "loss": "Tổng thiệt hại đến khi thông hết ({loss}): {order}; gần trước: {near}; "
        "đông trước: {busy}.",
        "way": "Không tính thời gian đội đi từ điểm này sang điểm khác.",
        "off": "Không đặt được lên đường hoặc không còn hiệu lực: {ids}",
    },
    "en": {
        "title": "The order in which to reopen {count} closures with crews: {crews} ({proof})",
        "best": "proven the best",
        "good": "the best of those tried",
        "header": (
            "closure",
            "crew",
            "begun (h)",
            "open (h)",
            "still lost per h",
            "offices reachable again",
        ),
        "loss": "Lost until all are open ({loss}): {order}; nearest first: {near}; "
        "busiest first: {busy}.",
        "way": "The way of crews from one site to the next takes no time here.",
        "off": "On no known road, or not in force: {ids}",
    },
}


class TimedLoss(enum.StrEnum):
    """What may be least, until all closures are open."""

    DELAY_H = "delay_h"
    PERSON_CUT_OFF_H = "person_cut_off_h_estimate"
    OFFICE_CUT_OFF_H = "office_cut_off_h"
    OLD_CENTRE_CUT_OFF_H = "old_centre_cut_off_h"


def reopen(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DAY|FILE...",
            help="A scenario's folder or name, or files of closures (.csv, .xlsx, .geojson).",
        ),
    ] = None,
    crews: Annotated[int, typer.Option(help="Each clears one closure at a time.")] = 1,
    times: Annotated[
        Path | None,
        typer.Option(
            help="closure_id and clear_h: hours of work; others take the record's median."
        ),
    ] = None,
    loss: Annotated[TimedLoss, typer.Option(help="What is to be least.")] = TimedLoss.DELAY_H,
    storm: Annotated[
        int | None, typer.Option(min=1, help="The slides of this sampled storm, by its number.")
    ] = None,
    month: Annotated[int, typer.Option(help="Of the storm, 1 to 12.")] = 8,
    rain: Annotated[Rain, typer.Option(help="Of the storm.")] = Rain.HEAVY,
    seed: Annotated[int, typer.Option(min=0, help="Of the storm.")] = 1,
    network: Annotated[
        str, typer.Option(help="A region's name or folder; a scenario has its own.")
    ] = "",
    date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Of files of closures; today by default."),
    ] = None,
    profile: Profiles = None,
    weather: RoadWeather = None,
    outside: Outside = False,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Find the order of reopening that costs the mail least.

    All count as shut until they are cleared; it is compared with reopening the nearest to
    the hub first, and the busiest first. A storm's slides take as long as was drawn for
    them. Exit code 3: a closure could not be read or lies on no known road.
    """
    from routeplan.api import reopening as api
    from routeplan.api import simulation

    closures, conditions, region, problems = _read(sources or [], network, date)
    clear_h = {}
    if storm is not None:
        storms = simulation.storm_scenarios(
            storm, month=month, rain=rain.value, seed=seed, region=region
        )
        closures = (*closures, *storms.closures(storm))
        clear_h = api.storm_clear_h(storms, storm)
    if times is not None:
        clear_h |= api.read_clearing_times(times, {closure.id for closure in closures})
    conditions = conditions_with(conditions, profile, weather, outside=outside)
    found = api.reopening_order(
        closures, conditions, crews=crews, clear_h=clear_h, loss_name=loss.value, region=region
    )
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _print(found, region, lang)
    complain_of(problems, lang)
    if found.not_on_road:
        off = str(_WORDS[lang.value]["off"]).format(ids=", ".join(found.not_on_road))
        say(off, "yellow", stderr=True)
    if problems or found.not_on_road:
        raise typer.Exit(EXIT_ATTENTION)


def _read(
    sources: Sequence[str], network: str, date: dt.datetime | None
) -> tuple[tuple[Closure, ...], Conditions, Region, list[DataProblem]]:
    """Return the closures of all sources, under what conditions, where, and what is wrong."""
    from routeplan.api import load_region, read_closures, simulation

    files = [one for one in sources if Path(one).suffix.lower() in CLOSURE_FILES]
    days = [one for one in sources if one not in files]
    if len(days) > 1:
        raise typer.BadParameter("at most one day")
    day, region = simulation.load_day_or_region(days[0]) if days else (None, None)
    if network or region is None:
        region = load_region(network or "dien-bien")
        region = region if day is None else region.with_places(day.places)
    found = list(day.closures) if day else []
    problems = list(day.closure_problems) if day else []
    day_date = day.date if day else today()
    for file in files:
        more, wrong = read_closures(Path(file), date=day_date if date is None else date.date())
        found += more
        problems += wrong
    conditions = simulation.Conditions.of_day(day) if day else simulation.Conditions()
    return tuple(found), dataclasses.replace(conditions, closures=()), region, problems


def _print(found: Reopening, region: Region, lang: Lang) -> None:
    words = _WORDS[lang.value]
    title = str(words["title"]).format(
        count=len(found.steps),
        crews=found.crews,
        proof=words["best" if found.is_best else "good"],
    )
    rows = [
        (
            step.closure_id,
            str(step.crew),
            figure(step.start_h, lang, 1),
            figure(step.open_h, lang, 1),
            figure(step.loss_per_h, lang, 2),
            _offices(step.offices_back, found.profiles, region),
        )
        for step in found.steps
    ]
    print_table(title, words["header"], rows)
    summary = str(words["loss"]).format(
        loss=found.loss_name,
        order=figure(found.loss, lang, 1),
        near=figure(found.rule_losses["nearest_first"], lang, 1),
        busy=figure(found.rule_losses["busiest_first"], lang, 1),
    )
    say(f"\n{summary}\n{words['way']}")


def _offices(back: Sequence[OfficeBack], profiles: Sequence[str], region: Region) -> str:
    """Return communes by name, with the profiles where it is not all."""
    by_commune: dict[str, list[str]] = {}
    for one in back:
        by_commune.setdefault(one.commune_code, []).append(one.profile)
    return ", ".join(
        region.communes[code].name
        + ("" if len(some) == len(profiles) else f" ({', '.join(sorted(some))})")
        for code, some in by_commune.items()
    )
