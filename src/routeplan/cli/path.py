"""``routeplan path``: the way from A to B for a vehicle, and what shuts it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    Weather,
    figure,
    print_json,
    print_table,
    say,
    today,
)
from routeplan.cli.open_roads import tell_of_open_roads
from routeplan.errors import DataProblem, InputError, LocationError
from routeplan.model.closure import matters_until_s, with_ids_of_their_own, with_recorded
from routeplan.model.place import Location
from routeplan.units import DAY_S, format_clock, format_km_post, parse_clock, parse_km_post

if TYPE_CHECKING:
    from routeplan.api import FoundPath, Region
    from routeplan.model.closure import Closure
    from routeplan.model.plan import Leg, Span

_WORDS = {
    "vi": {
        "none": "Không có đường nào đi được.",
        "no_road": "Không có đường, kể cả khi mọi điểm sạt lở đã thông.",
        "header": ("đoạn", "đường", "từ Km", "đến Km", "km"),
        "shut": "Đường đi thẳng bị chặn bởi: {}",
        "slow": "Chậm lại vì: {}",
        "round": "Đi vòng thêm {km} km, {time}.",
        "shorter": "Đường vòng ngắn hơn {km} km nhưng lâu hơn {time}.",
        "clock": "đi {start}, đến {end}",
    },
    "en": {
        "none": "There is no way.",
        "no_road": "There is no road, even with every closure lifted.",
        "header": ("section", "road", "from Km", "to Km", "km"),
        "shut": "The direct way is shut by: {}",
        "slow": "Slowed by: {}",
        "round": "The way round is {km} km and {time} longer.",
        "shorter": "The way round is {km} km shorter, but takes {time} longer.",
        "clock": "leaves {start}, arrives {end}",
    },
}


def path(
    origin: Annotated[
        str, typer.Argument(metavar="FROM", help="Place id, lon,lat or section@Km (QL6-06@421+0).")
    ],
    destination: Annotated[str, typer.Argument(metavar="TO", help="As FROM.")],
    profile: Annotated[str, typer.Option(help="motorbike, car, van or truck.")] = "motorbike",
    weather: Annotated[
        Weather | None, typer.Option(help="The scenario's by default, else dry.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Take places, closures and weather from this scenario.")
    ] = None,
    date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Take the recorded closures of this date, too."),
    ] = None,
    closures_file: Annotated[
        Path | None,
        typer.Option("--closures", help="Take the closures of this file (.csv, .xlsx, .geojson)."),
    ] = None,
    at: Annotated[
        str,
        typer.Option(
            help="Leave at this hour (10:40): closures count when they are in force, and the way "
            "may wait for a road to open. By default they count all day."
        ),
    ] = "",
    network: Annotated[
        str, typer.Option(help="A region's name or folder; by default the scenario's, dien-bien.")
    ] = "",
    outside: Annotated[
        bool, typer.Option("--outside", help="Allow ways outside the province.")
    ] = False,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Show the fastest open way, and what shuts the direct one.

    Exit code 3: there is no way, or a closure could not be read or is not applied, wholly
    or in part: its road counts as open.
    """
    from routeplan import api

    closures: tuple[Closure, ...] = ()
    unread: tuple[DataProblem, ...] = ()
    rain: Literal["dry", "wet"] = "dry"
    depart_s, ends_s = _clock(at), DAY_S
    region = api.load_region(network) if network else None
    day_date = today() if date is None else date.date()
    if scenario is None:
        region = region or api.load_region()
    else:
        day = api.load_day(scenario, region=region)
        region = (region or api.load_region(day.network)).with_places(day.places)
        closures, rain, day_date, ends_s = day.closures, day.weather, day.date, day.ends_s
        outside = outside or day.ways_outside_province
        unread = day.closure_problems
    if profile not in region.profiles:
        names = ", ".join(region.profiles)
        raise typer.BadParameter(f"{profile!r} is not one of {names}", param_hint="--profile")
    if date is not None:
        closures = with_recorded(closures, api.replay_closures(date.date(), region=region))
    if closures_file is not None:
        read, problems = api.read_closures(closures_file, date=day_date)
        own = with_ids_of_their_own(read, closures, closures_file.name)
        closures, unread = (*closures, *own), (*unread, *problems)
    until_s = matters_until_s(depart_s, ends_s)
    found = api.fastest_path(
        _location("FROM", origin, region),
        _location("TO", destination, region),
        profile=profile,
        weather=rain if weather is None else weather.value,
        closures=closures,
        ways_outside_province=outside,
        depart_s=depart_s,
        ends_s=ends_s,
        region=region,
    )
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _print(found, {closure.id: closure for closure in closures}, region, lang, until_s)
    lost = tell_of_open_roads(closures, unread, region, lang, until_s)
    if found.leg is None or lost:
        raise typer.Exit(EXIT_ATTENTION)


def _clock(text: str) -> int | None:
    """Return the seconds from midnight of an hour, None where none is given."""
    try:
        return parse_clock(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: a time as 10:40", param_hint="--at") from error


def _location(name: str, text: str, region: Region) -> Location:
    """Read ``co_03160``, ``103.1,21.4`` or ``QL6-06@421+000``."""
    from routeplan.network.locate import locate

    try:
        location = _parse(text)
        locate(region, location)
    except LocationError as error:
        problem = DataProblem(
            file=name,
            row=0,
            column="",
            value=text,
            expected=error.expected,
            code=error.code,
        )
        raise InputError([problem]) from error
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: {error}", param_hint=name) from error
    return location


def _parse(text: str) -> Location:
    section_id, at, km = text.partition("@")
    if at:
        return Location(section_id=section_id, km_m=parse_km_post(km))
    lon, comma, lat = text.partition(",")
    if comma:
        return Location(lon=float(lon), lat=float(lat))
    return Location(place_id=text)


def _print(
    found: FoundPath, closures: dict[str, Closure], region: Region, lang: Lang, until_s: int
) -> None:
    from routeplan import api

    words = _WORDS[lang.value]

    def name(ids: tuple[str, ...]) -> str:
        return "; ".join(map(name_one, ids))

    def name_one(closure_id: str) -> str:
        closure = closures[closure_id]
        told = api.describe_closure(closure, region=region, lang=lang.value, until_s=until_s)
        return f"{told} [{closure_id}]"

    if found.leg is not None:
        say(f"{found.profile}: {_figures(found.leg, lang)}{_hours_of(found, words)}", "bold")
        print_table("", words["header"], [_row(span, region, lang) for span in found.leg.spans])
    else:
        say(str(words["none"] if found.direct_leg else words["no_road"]), "bold red")
    for wait in found.leg.waits if found.leg else ():
        say(api.describe_wait(wait, region=region, lang=lang.value), "bold yellow")
    as_direct = found.leg and found.direct_leg and found.leg.spans == found.direct_leg.spans
    if found.shut_by and not as_direct:
        say(str(words["shut"]).format(name(found.shut_by)), "yellow")
    if found.slowed_by:
        say(str(words["slow"]).format(name(found.slowed_by)), "yellow")
    if found.leg and found.direct_leg and found.shut_by and not as_direct:
        say(_way_round(found.leg, found.direct_leg, lang))


def _way_round(leg: Leg, direct: Leg, lang: Lang) -> str:
    """Return by how much a way round is longer; the direct way is the fastest one only."""
    longer_m = leg.distance_m - direct.distance_m
    text = str(_WORDS[lang.value]["round" if longer_m >= 0 else "shorter"])
    time = _hours(leg.duration_s - direct.duration_s, lang)
    return text.format(km=figure(abs(longer_m) / 1000, lang, 1), time=time)


def _row(span: Span, region: Region, lang: Lang) -> tuple[str, ...]:
    from routeplan.network.closures import km_on_section

    section = region.roads.sections[region.roads.section_index[span.section_id]]
    posts = (format_km_post(km_on_section(section, at)) for at in (span.from_m, span.to_m))
    km = f"{abs(span.to_m - span.from_m) / 1000:g}"
    return (section.id, section.road_name, *posts, km.replace(".", "," if lang is Lang.VI else "."))


def _figures(leg: Leg, lang: Lang) -> str:
    return f"{figure(leg.distance_m / 1000, lang, 1)} km, {_hours(leg.duration_s, lang)}"


def _hours_of(found: FoundPath, words: dict[str, Any]) -> str:
    """Return when a way leaves and arrives, where the hour is asked for."""
    if found.leg is None or found.depart_s is None:
        return ""
    hours = (found.depart_s, found.depart_s + found.leg.duration_s)
    start, end = map(format_clock, hours)
    return f"; {words['clock'].format(start=start, end=end)}"


def _hours(duration_s: int, lang: Lang) -> str:
    hours, minutes = divmod(round(duration_s / 60), 60)
    return f"{hours} giờ {minutes:02d} phút" if lang is Lang.VI else f"{hours} h {minutes:02d}"
