"""Writing all the files that people open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.report.csv_file import write_csv
from routeplan.report.geojson import write_geojson
from routeplan.report.geopackage import write_plan_geopackage
from routeplan.report.gpx import track_names, write_gpx
from routeplan.report.map_page import write_map
from routeplan.report.tables import stop_table, unassigned_table
from routeplan.report.view import view_plan
from routeplan.report.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.text import Lang

_TRACKS = "gpx"


def track_files(plan: Plan) -> frozenset[str]:
    """Return which of the files of ``write_outputs`` depend on the plan's vehicles."""
    return frozenset(f"{_TRACKS}/{name}" for name in track_names(plan))


def write_outputs(
    folder: Path, day: Day, region: Region, plan: Plan, *, lang: Lang, personal: bool = True
) -> None:
    """Write tables, tracks and the map of a plan into an existing folder.

    The files are ``stops.csv``, ``unassigned.csv``, ``stops.xlsx``, ``routes.geojson``,
    ``plan.gpkg``, ``gpx/<vehicle>.gpx`` and ``map.html``. Equal input gives equal bytes.

    Parameters
    ----------
    personal
        False leaves out recipient, phone, address, note, driver and unknown columns.
    """
    view = view_plan(day, region, plan, lang, personal=personal)
    write_csv(folder / "stops.csv", stop_table(view))
    write_csv(folder / "unassigned.csv", unassigned_table(view))
    write_workbook(folder / "stops.xlsx", view)
    write_geojson(folder / "routes.geojson", view)
    write_plan_geopackage(folder / "plan.gpkg", view)
    gpx = folder / _TRACKS
    gpx.mkdir(exist_ok=True)
    write_gpx(gpx, view)
    write_map(folder / "map.html", view)
