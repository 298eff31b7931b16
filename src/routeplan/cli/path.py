"""``routeplan path``: the way from A to B for a vehicle, and what shuts it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    Weather,
    out,
    print_json,
    print_table,
)
from routeplan.model.place import Location
from routeplan.units import parse_km_post

if TYPE_CHECKING:
    from routeplan.api import FoundPath, Region
    from routeplan.model.closure import Closure
    from routeplan.model.plan import Leg

_WORDS = {
    "vi": {
        "none": "Không có đường nào đi được.",
        "no_road": "Không có đường, kể cả khi mọi điểm sạt lở đã thông.",
        "header": ("đoạn", "đường", "từ", "đến", "km"),
        "shut": "Đường ngắn nhất bị chặn bởi: {}",
        "slow": "Chậm lại vì: {}",
        "round": "Đi vòng thêm {km} km, {time}.",
    },
    "en": {
        "none": "There is no way.",
        "no_road": "There is no road, even with every closure lifted.",
        "header": ("section", "road", "from", "to", "km"),
        "shut": "The direct way is shut by: {}",
        "slow": "Slowed by: {}",
        "round": "The way round is {km} km and {time} longer.",
    },
}


def path(
    origin: Annotated[str, typer.Argument(metavar="FROM", help="Place id, lon,lat or section@Km.")],
    destination: Annotated[str, typer.Argument(metavar="TO", help="As FROM.")],
    profile: Annotated[str, typer.Option(help="motorbike, car, van or truck.")] = "motorbike",
    weather: Annotated[Weather | None, typer.Option(help="dry or wet.")] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Take closures and weather from this scenario.")
    ] = None,
    date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Take the recorded closures of this date."),
    ] = None,
    outside: Annotated[
        bool, typer.Option("--outside", help="Allow ways outside the province.")
    ] = False,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Show the fastest open way between two locations. Exit code 3: there is none."""
    from routeplan import api

    region = api.load_region()
    if profile not in region.profiles:
        names = ", ".join(region.profiles)
        raise typer.BadParameter(f"{profile!r} is not one of {names}", param_hint="--profile")
    closures: tuple[Closure, ...] = ()
    rain: Literal["dry", "wet"] = "wet" if weather is Weather.WET else "dry"
    if scenario is not None:
        day = api.load_day(scenario)
        region = api.load_region(day.network).with_places(day.places)
        closures, outside = day.closures, outside or day.ways_outside_province
        rain = day.weather if weather is None else rain
    if date is not None:
        closures = (*closures, *api.replay_closures(date.date(), region=region))
    found = api.fastest_path(
        _location(origin),
        _location(destination),
        profile=profile,
        weather=rain,
        closures=closures,
        ways_outside_province=outside,
        region=region,
    )
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _print(found, {closure.id: closure for closure in closures}, region, lang)
    if found.leg is None:
        raise typer.Exit(EXIT_ATTENTION)


def _location(text: str) -> Location:
    """Read ``co_03160``, ``103.1,21.4`` or ``QL6-06@421+000``."""
    section_id, at, km = text.partition("@")
    try:
        if at:
            return Location(section_id=section_id, km_m=parse_km_post(km))
        lon, comma, lat = text.partition(",")
        if comma:
            return Location(lon=float(lon), lat=float(lat))
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: {error}") from error
    return Location(place_id=text)


def _print(found: FoundPath, closures: dict[str, Closure], region: Region, lang: Lang) -> None:
    from routeplan import api

    words = _WORDS[lang.value]

    def name(ids: tuple[str, ...]) -> str:
        return "; ".join(
            f"{api.describe_closure(closures[i], region=region, lang=lang.value)} [{i}]"
            for i in ids
        )

    if found.leg is not None:
        out.print(f"{found.profile}: {_figures(found.leg)}", style="bold", markup=False)
        index = region.roads.section_index
        rows = [
            (
                span.section_id,
                region.roads.sections[index[span.section_id]].road_name,
                f"{span.from_m / 1000:g}",
                f"{span.to_m / 1000:g}",
                f"{abs(span.to_m - span.from_m) / 1000:g}",
            )
            for span in found.leg.spans
        ]
        print_table("", words["header"], rows)
    else:
        out.print(str(words["none"] if found.direct_leg else words["no_road"]), style="bold red")
    if found.shut_by:
        out.print(str(words["shut"]).format(name(found.shut_by)), style="yellow", markup=False)
    if found.slowed_by:
        out.print(str(words["slow"]).format(name(found.slowed_by)), style="yellow", markup=False)
    if found.leg and found.direct_leg and found.shut_by:
        longer_m = found.leg.distance_m - found.direct_leg.distance_m
        longer_s = found.leg.duration_s - found.direct_leg.duration_s
        line = str(words["round"]).format(km=f"{longer_m / 1000:.1f}", time=_hours(longer_s))
        out.print(line, markup=False)


def _figures(leg: Leg) -> str:
    return f"{leg.distance_m / 1000:.1f} km, {_hours(leg.duration_s)}"


def _hours(duration_s: int) -> str:
    minutes = round(duration_s / 60)
    return f"{minutes // 60} h {minutes % 60:02d}"
