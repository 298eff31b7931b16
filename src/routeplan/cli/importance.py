"""``routeplan importance``: which road section matters most."""

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
    figure,
    print_json,
    print_table,
    say,
)
from routeplan.cli.open_roads import tell_of_open_roads_of
from routeplan.cli.scenario_options import (
    Chances,
    Cluster,
    Outside,
    Profiles,
    Rain,
    Resume,
    RoadWeather,
    StormMonth,
    StormRain,
    StormSeed,
    WorkerCount,
    conditions_with,
)
from routeplan.cli.simulate import choose_workers, progress_bar, stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.simulation import NoSecondWay, SectionImportance

_SHOWN = 12
_WORDS = {
    "vi": {
        "title": "Những đoạn đường quan trọng nhất với xe {profile}, qua {storms} trận mưa mẫu",
        "header": (
            "đoạn",
            "giờ trễ mỗi trận",
            "từ",
            "đến",
            "giờ trễ nếu đóng riêng",
            "người-giờ bị cô lập mỗi trận",
            "cầu nối duy nhất",
        ),
        "hanging": "{count} bưu điện và trung tâm xã cũ chỉ có một đường đi cho xe {profile}.",
        "yes": "có",
    },
    "en": {
        "title": "The most important sections for the profile {profile}, over {storms} storms",
        "header": (
            "section",
            "delay h per storm",
            "from",
            "to",
            "delay h if shut alone",
            "person-hours cut off per storm",
            "only way",
        ),
        "hanging": "{count} offices and old centres have no second way for the profile {profile}.",
        "yes": "yes",
    },
}


def importance(
    day_or_network: Annotated[
        str, typer.Argument(help="A scenario's folder or name, or a network's.")
    ] = "dien-bien",
    storms: Annotated[int, typer.Option(help="How many storms to sample.")] = 1_000,
    out_folder: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")] = Path(
        "out/importance"
    ),
    month: StormMonth = 8,
    rain: StormRain = Rain.HEAVY,
    seed: StormSeed = 1,
    chances: Chances = None,
    profile: Profiles = None,
    weather: RoadWeather = None,
    outside: Outside = False,
    workers: WorkerCount = None,
    cluster: Cluster = None,
    resume: Resume = False,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Rank road sections by what their loss costs.

    By sampled storms with and without each slide, and by each section shut alone; named
    too are sections without which roads fall apart, and places without a second way.
    Exit code 3: stopped, or a closure of the day could not be read or is not applied.
    """
    from routeplan.api import importance as ranking
    from routeplan.api import simulation as api

    day, region = api.load_day_or_region(day_or_network)
    conditions = api.Conditions() if day is None else api.Conditions.of_day(day)
    conditions = conditions_with(conditions, profile, weather, outside=outside)
    sampled = api.storm_scenarios(
        storms,
        month=month,
        rain=rain.value,
        seed=seed,
        chances=None if chances is None else api.read_chances(chances, region=region),
        region=region,
    )
    try:
        with progress_bar(lang) as on_progress:
            ranked = ranking.rank_sections(
                sampled,
                conditions,
                region=region,
                folder=out_folder,
                resume=resume,
                workers=choose_workers(storms * 3, workers, cluster),
                on_progress=on_progress,
            )
    except KeyboardInterrupt:
        stopped(out_folder, lang)
        raise typer.Exit(EXIT_ATTENTION) from None
    hanging = ranking.no_second_way(conditions, region=region)
    if as_json:
        print_json(
            {
                "importance": [dataclasses.asdict(row) for row in ranked],
                "no_second_way": [dataclasses.asdict(one) for one in hanging],
            }
        )
    else:
        _print(ranked, hanging, storms, lang)
        say(f"\n→ {out_folder}")
    if tell_of_open_roads_of(day, region, lang):
        raise typer.Exit(EXIT_ATTENTION)


def _print(
    ranked: Sequence[SectionImportance], hanging: Sequence[NoSecondWay], storms: int, lang: Lang
) -> None:
    words, profile = _WORDS[lang.value], ranked[0].profile
    rows = [row for row in ranked if row.profile == profile][:_SHOWN]
    title = str(words["title"]).format(profile=profile, storms=storms)
    print_table(title, words["header"], [_row(row, str(words["yes"]), lang) for row in rows])
    count = sum(one.profile == profile for one in hanging)
    say("\n" + str(words["hanging"]).format(count=count, profile=profile))


def _row(row: SectionImportance, yes: str, lang: Lang) -> tuple[str, ...]:
    return (
        row.section_id,
        figure(row.storm_delay_h, lang, 2),
        figure(row.storm_delay_low_h, lang, 2),
        figure(row.storm_delay_high_h, lang, 2),
        figure(row.alone_delay_h, lang, 1),
        figure(row.storm_person_cut_off_h_estimate, lang),
        yes if row.is_bridge else "",
    )
