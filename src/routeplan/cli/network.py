"""``routeplan network``: what the road network holds."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from routeplan.cli.console import AsJson, print_json, print_table, say
from routeplan.cli.fit_speeds import fit_speeds
from routeplan.cli.network_build import build
from routeplan.cli.network_export import export
from routeplan.cli.network_report import print_report
from routeplan.units import fold_name, format_km_post

if TYPE_CHECKING:
    from routeplan.model.road import Section

app = typer.Typer(help="Build and look at road networks.", no_args_is_help=True)
app.command()(build)
app.command("fit-speeds")(fit_speeds)
app.command()(export)


@app.command()
def info(
    region: Annotated[
        str, typer.Argument(help="A region's name, or a folder of network files.")
    ] = "dien-bien",
    as_json: AsJson = False,
) -> None:
    """Show places, road lengths and separate pieces by vehicle.

    Two pieces for a vehicle in rain mean that it cannot get from one to the other;
    a place alone has no road for it at all. Of a network built from a map also what was
    read, dropped and missing.
    """
    from routeplan import api

    found = api.network_info(region=api.load_region(region))
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    say(f"{found.name} [{found.hash}]", "bold")
    say(
        f"{found.sections} sections ({found.sections_in_province} in the province, "
        f"{found.length_m / 1000:,.1f} km, {found.length_m_with_posts / 1000:,.1f} km with Km "
        f"posts), {found.turn_bans} banned turns, {found.recorded_closures} recorded closures"
    )
    tables = {
        "Places": (("kind", "count"), found.places_by_kind),
        "Roads by class": (("class", "km"), _in_km(found.length_m_by_class)),
        "Roads by surface": (("surface", "km"), _in_km(found.length_m_by_surface)),
    }
    for title, (header, rows) in tables.items():
        say()
        print_table(title, header, [(name, str(figure)) for name, figure in rows])
    print_report(found)


def _in_km(lengths_m: tuple[tuple[str, int], ...]) -> list[tuple[str, str]]:
    return [(name, f"{length_m / 1000:,.1f}") for name, length_m in lengths_m]


@app.command()
def places(
    search: Annotated[
        str, typer.Argument(help="Part of an id or name; accents may be left out.")
    ] = "",
    region: Annotated[str, typer.Option(help="A region's name or folder.")] = "dien-bien",
    as_json: AsJson = False,
) -> None:
    """List places by id: offices, old commune centres, junctions."""
    from routeplan import api

    where = api.load_region(region)
    found = [place for place in where.places.values() if _matches(search, place.id, place.name)]
    if as_json:
        print_json([dataclasses.asdict(place) for place in found])
        return
    header = ("place_id", "name", "kind", "commune")
    communes = where.communes
    rows = [
        (
            place.id,
            place.name,
            place.kind,
            communes[place.commune_code].name if place.commune_code in communes else "",
        )
        for place in found
    ]
    print_table("", header, rows)


@app.command()
def sections(
    search: Annotated[
        str, typer.Argument(help="Part of an id, road or place; accents may be left out.")
    ] = "",
    region: Annotated[str, typer.Option(help="A region's name or folder.")] = "dien-bien",
    as_json: AsJson = False,
) -> None:
    """List road sections by id, with their ends and Km posts."""
    from routeplan import api

    where = api.load_region(region)

    def ends(section: Section) -> str:
        names = (section.from_place, section.to_place)
        return " – ".join(where.places[n].name if n in where.places else n for n in names)

    found = [
        section
        for section in where.roads.sections
        if _matches(search, section.id, section.road_number, section.road_name, ends(section))
    ]
    if as_json:
        print_json([dataclasses.asdict(section) for section in found])
        return
    rows = [
        (
            section.id,
            section.road_number,
            ends(section),
            f"{section.length_m / 1000:g}",
            _posts(section),
        )
        for section in found
    ]
    print_table("", ("section_id", "road", "from – to", "km", "Km posts"), rows)


def _posts(section: Section) -> str:
    first_m, last_m = section.chainage_from_m, section.chainage_to_m
    if first_m is None or last_m is None:
        return ""
    return f"{format_km_post(first_m)}–{format_km_post(last_m)}"


def _matches(search: str, *texts: str) -> bool:
    """Whether any text holds what is looked for, accents and case apart."""
    return any(fold_name(search) in fold_name(text) for text in texts)
