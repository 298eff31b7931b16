"""Writing a region built from a map: its settings, places and compiled roads."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from routeplan.io.cells import format_number
from routeplan.io.compiled import REBUILD, write_compiled
from routeplan.io.folders import whole_folder
from routeplan.io.region_files import NETWORK_FOLDER, PLACES_FILE, REGION_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from routeplan.model.place import Place
    from routeplan.network.built import BuildReport
    from routeplan.network.roads import RoadNetwork

_MADE_ANEW = {REGION_FILE, PLACES_FILE, NETWORK_FOLDER}


def write_region(
    folder: Path,
    *,
    roads: RoadNetwork,
    places: Iterable[Place],
    report: BuildReport,
    snap_limit_m: int,
    rebuild: str = REBUILD,
) -> None:
    """Write a region folder whole; an error leaves what was there before.

    A region that was built before is replaced, but what else a user put into its folder
    stays: ``profiles.toml``, ``communes.csv``, recorded closures.

    Raises
    ------
    InputError
        If the folder holds other things than a region built before, or cannot be written.
    """
    with whole_folder(folder, known_by=NETWORK_FOLDER, made=_MADE_ANEW) as fresh:
        (fresh / NETWORK_FOLDER).mkdir()
        write_compiled(fresh / NETWORK_FOLDER, roads, report, rebuild=rebuild)
        _write_places(fresh / PLACES_FILE, places)
        settings = (
            f"# Built from {report.source} [{report.source_hash}].",
            f"name = {json.dumps(folder.resolve().name, ensure_ascii=False)}",
            "# How far from a road a stop may lie, in metres.",
            f"snap_limit_m = {snap_limit_m}",
        )
        text = "\n".join(settings) + "\n"
        (fresh / REGION_FILE).write_text(text, encoding="utf-8", newline="\n")


def _write_places(file: Path, places: Iterable[Place]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(
            ("id", "name_vi", "kind", "commune_code", "lat", "lon", "precision_km", "source")
        )
        for place in places:
            writer.writerow(
                (
                    place.id,
                    place.name,
                    place.kind,
                    place.commune_code,
                    format_number(place.lat),
                    format_number(place.lon),
                    format_number(place.precision_km),
                    place.source,
                )
            )
