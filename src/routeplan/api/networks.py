"""Road networks built from maps."""

from __future__ import annotations

import dataclasses
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from routeplan.api.refusals import refusal
from routeplan.api.regions import load_region
from routeplan.io import (
    calibration,
    folders,
    graph_osmnx,
    heights,
    line_files,
    map_speeds,
    network_places,
    osm_file,
    overpass,
    region_files,
    region_folder,
    sections_folder,
)
from routeplan.network import gradients
from routeplan.network.calibration import calibrate
from routeplan.network.map_places import choose_depots
from routeplan.network.steep_speeds import speeds_by_gradient
from routeplan.network.way_tags import WayRules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routeplan.model.map_source import MapKind, MapSource
    from routeplan.network.built import BuiltRoads
    from routeplan.network.region import Region

MAP_SNAP_LIMIT_M = 500
"""Roads of a map are where they are drawn, so a stop farther away is off the map."""


def build_network(
    source: MapSource,
    folder: Path,
    *,
    places: Path | None = None,
    hub: str = "",
    snap_limit_m: int = MAP_SNAP_LIMIT_M,
) -> Region:
    """Build a road network from a map into a folder, and return the region.

    The folder is written whole; ``load_region``, days and plans take it by its path.

    Parameters
    ----------
    source
        The map.
    folder
        New, empty, or a network built before, which is replaced.
    places
        A table of places, CSV or XLSX, with the columns of the default network's
        ``places.csv``; its offices replace those of the map.
    hub
        A place's id or ``lon,lat``; by default the office nearest to the largest
        settlement.
    snap_limit_m
        How far from a road a stop may lie.

    Raises
    ------
    InputError
        If the map or a table cannot be used, or the folder holds other things.
    """
    read = _READERS.get(source.kind)
    if read is None:
        raise refusal("kind", source.kind, f"one of {', '.join(_READERS)}")
    own = () if places is None else network_places.read_network_places(places)
    rules = way_rules(source)
    ground = None if source.elevation is None else heights.HeightFiles(source.elevation)
    built = read(source, rules)
    if ground is not None:
        built = gradients.add_gradients(
            built,
            ground,
            rules.speeds.gradients,
            speed_kph=speeds_by_gradient(built.roads, rules),
        )
    if source.calibration is not None:
        built = _with_posts(built, source.calibration)
    try:
        region_folder.write_region(
            folder,
            roads=built.roads,
            places=choose_depots(built.places, own, hub),
            report=built.report,
            snap_limit_m=snap_limit_m,
            rebuild=_rebuild(
                source, folder, {"places": places, "hub": hub, "snap-limit": snap_limit_m}
            ),
        )
    except OSError as error:
        raise refusal("", str(folder), f"a folder to write ({error.strerror})") from error
    return load_region(folder)


def _with_posts(built: BuiltRoads, file: Path) -> BuiltRoads:
    """Give a map Km posts; what is wrong with the points goes into its report."""
    points, bad_rows = calibration.read_calibration(file)
    roads, doubts = calibrate(built.roads, points, file=file.name)
    problems = (*built.report.problems, *bad_rows, *doubts)
    report = dataclasses.replace(built.report, problems=problems)
    return dataclasses.replace(built, roads=roads, report=report)


def way_rules(source: MapSource) -> WayRules:
    """Return what the tags of a map stand for."""
    shipped = folders.shipped_data() / map_speeds.MAP_SPEEDS_FILE
    return WayRules(map_speeds.read_map_speeds(source.speeds or shipped), ferries=source.ferries)


def _read_sections(source: MapSource, _: WayRules) -> BuiltRoads:
    return sections_folder.read_sections(
        Path(source.value), folders.shipped_data() / region_files.PROFILES_FILE
    )


_READERS: Mapping[MapKind, Callable[[MapSource, WayRules], BuiltRoads]] = {
    "osm": lambda source, rules: osm_file.read_osm_file(Path(source.value), rules),
    "place": overpass.read_overpass,
    "bbox": overpass.read_overpass,
    "graphml": lambda source, rules: graph_osmnx.read_graphml(Path(source.value), rules),
    "lines": line_files.read_lines,
    "sections": _read_sections,
}
"""How each kind of map is read."""


def _rebuild(source: MapSource, folder: Path, others: Mapping[str, object]) -> str:
    """Return the command that builds the network again; other options by their names."""
    options = {
        source.kind: source.value,
        "layer": source.layer,
        "speeds": source.speeds,
        "endpoint": source.endpoint,
        "geocoder": source.geocoder,
        "elevation": source.elevation,
        "calibration": source.calibration,
        **others,
    }
    given = [f"--{name} {shlex.quote(str(value))}" for name, value in options.items() if value]
    given += ["--ferries"] if source.ferries else []
    return f"routeplan network build {' '.join(given)} -o {shlex.quote(str(folder))}"
