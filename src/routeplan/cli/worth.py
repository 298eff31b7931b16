"""``routeplan worth``: what a new road or a motorbike track would be worth."""

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
    Outside,
    Profiles,
    Rain,
    RoadWeather,
    StormMonth,
    StormRain,
    StormSeed,
    conditions_with,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.new_link import LinkWorth

_WORDS = {
    "vi": {
        "title": "Đường mới đáng giá bao nhiêu, trung bình mỗi kịch bản ({count} kịch bản)",
        "header": (
            "đường mới",
            "loại xe",
            "km",
            "giờ tiết kiệm",
            "trong đó khi đường thông",
            "người-giờ bớt bị cô lập (ước tính)",
            "xã cũ mới đến được",
        ),
        "note": "Kịch bản là của mạng đường hiện nay: bản thân đường mới không bao giờ bị đóng.",
    },
    "en": {
        "title": "What new links would be worth, means per scenario (of {count})",
        "header": (
            "link",
            "profile",
            "km",
            "hours saved",
            "of these on open roads",
            "person-hours less cut off (estimate)",
            "centres newly reachable",
        ),
        "note": "The scenarios are those of today's network: a new link itself is never shut.",
    },
}


def worth(
    links: Annotated[
        Path, typer.Argument(help="link_id, from_place, to_place, road_class, length_m (.csv).")
    ],
    day_or_network: Annotated[
        str, typer.Argument(help="A scenario's folder or name, or a network's.")
    ] = "dien-bien",
    history: Annotated[
        bool, typer.Option("--history", help="Over the recorded closures, not sampled storms.")
    ] = False,
    storms: Annotated[int, typer.Option(help="How many storms to sample.")] = 500,
    month: StormMonth = 8,
    rain: StormRain = Rain.HEAVY,
    seed: StormSeed = 1,
    profile: Profiles = None,
    weather: RoadWeather = None,
    outside: Outside = False,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Rank roads that might be built by what they would save.

    Each is tried alone, over the same storms with it and without. A link of class track is
    for motorbikes only. Exit code 3: a closure of the day could not be read or is not applied.
    """
    from routeplan.api import new_links as api
    from routeplan.api import simulation

    day, region = simulation.load_day_or_region(day_or_network)
    conditions = simulation.Conditions() if day is None else simulation.Conditions.of_day(day)
    conditions = conditions_with(conditions, profile, weather, outside=outside)
    candidates = api.read_new_links(links, region=region)
    scenarios: simulation.ScenarioSet = (
        simulation.history_scenarios(region=region)
        if history
        else simulation.storm_scenarios(
            storms, month=month, rain=rain.value, seed=seed, region=region
        )
    )
    ranked = api.link_worth(candidates, scenarios, conditions, region=region)
    if as_json:
        print_json([dataclasses.asdict(one) for one in ranked])
    else:
        words = _WORDS[lang.value]
        title = str(words["title"]).format(count=scenarios.count)
        print_table(title, words["header"], [_row(one, lang) for one in ranked])
        say(f"\n{words['note']}")
    if tell_of_open_roads_of(day, region, lang):
        raise typer.Exit(EXIT_ATTENTION)


def _row(one: LinkWorth, lang: Lang) -> Sequence[str]:
    return (
        one.link_id,
        one.profile,
        figure(one.length_km, lang, 1),
        figure(one.saved_h, lang, 2),
        figure(one.saved_when_open_h, lang, 2),
        figure(one.saved_person_cut_off_h_estimate, lang),
        str(one.centres_newly_reachable),
    )
