"""``routeplan network build``: a road network from a map."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from routeplan.cli.console import AsJson, Lang, Language, print_json, say
from routeplan.cli.network_report import print_report
from routeplan.model.map_source import MapSource

if TYPE_CHECKING:
    from routeplan.api import Region
    from routeplan.model.map_source import MapKind


def build(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="A new folder, or a network built before.")
    ],
    osm: Annotated[
        Path | None, typer.Option(help="An OpenStreetMap file: .osm.pbf, .osm, .osm.gz.")
    ] = None,
    place: Annotated[
        str | None, typer.Option(help="A place's name, asked of Overpass: 'Điện Biên, Vietnam'.")
    ] = None,
    bbox: Annotated[
        str | None, typer.Option(help="west,south,east,north in degrees, asked of Overpass.")
    ] = None,
    graphml: Annotated[
        Path | None, typer.Option(help="A graph that osmnx or network export has saved.")
    ] = None,
    lines: Annotated[
        Path | None, typer.Option(help="Road lines: GeoPackage, GeoJSON or shapefile.")
    ] = None,
    sections: Annotated[
        Path | None, typer.Option(help="A region folder with road_sections.csv.")
    ] = None,
    layer: Annotated[str, typer.Option(help="Of --lines: which layer.")] = "",
    endpoint: Annotated[
        str, typer.Option(help="Of --place and --bbox: another Overpass, as http://host/api.")
    ] = "",
    geocoder: Annotated[str, typer.Option(help="Of --place: another Nominatim.")] = "",
    elevation: Annotated[
        Path | None,
        typer.Option(help="Heights for gradients: .hgt, GeoTIFF, or a folder of them."),
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option(help="Points whose Km are known, for Km posts: columns ref, km, lon, lat."),
    ] = None,
    speeds: Annotated[
        Path | None, typer.Option(help="What tags stand for, TOML, in place of the shipped one.")
    ] = None,
    ferries: Annotated[bool, typer.Option("--ferries", help="Ferries are roads.")] = False,
    places: Annotated[
        Path | None,
        typer.Option(help="Offices and other places: columns id, name_vi, kind, lon, lat."),
    ] = None,
    hub: Annotated[
        str, typer.Option(help="The hub: a place's id, or lon,lat; else it is guessed.")
    ] = "",
    snap_limit: Annotated[
        int, typer.Option(min=1, help="How far from a road a stop may lie, in metres.")
    ] = 500,
    lang: Language = Lang.EN,  # noqa: ARG001 - main takes it for what goes wrong
    as_json: AsJson = False,
) -> None:
    """Build a road network from a map.

    Says what was read, dropped and guessed. The folder then serves wherever a network is asked for.
    """
    from routeplan import api

    kind, value = _only_one(
        osm=osm, place=place, bbox=bbox, graphml=graphml, lines=lines, sections=sections
    )
    source = MapSource(
        kind=kind,
        value=value,
        layer=layer,
        speeds=speeds,
        ferries=ferries,
        endpoint=endpoint,
        geocoder=geocoder,
        elevation=elevation,
        calibration=calibration,
    )
    region = api.build_network(source, out, places=places, hub=hub, snap_limit_m=snap_limit)
    if as_json:
        print_json(dataclasses.asdict(api.network_info(region=region)))
        return
    _print(region, out)


def _only_one(**given: Path | str | None) -> tuple[MapKind, str]:
    named = {kind: value for kind, value in given.items() if value is not None}
    if len(named) != 1:
        raise typer.BadParameter(f"give one map: {', '.join('--' + kind for kind in given)}")
    [(kind, value)] = named.items()
    return cast("MapKind", kind), str(value)


def _print(region: Region, folder: Path) -> None:
    from routeplan import api

    info = api.network_info(region=region)
    say(
        f"{info.name} [{info.hash}]: {info.sections} sections, {info.length_m / 1000:,.1f} km, "
        f"{info.turn_bans} banned turns",
        "bold",
    )
    print_report(info)
    depots = [place for place in region.places.values() if place.is_depot]
    hub = region.hub
    if hub is None:
        say("No hub and no offices: give them by --places, or a hub by --hub.", "yellow")
    else:
        say(f"Hub: {hub.name} [{hub.id}]; {len(depots) - 1} offices. {hub.source}")
    say(f"→ {folder}")
