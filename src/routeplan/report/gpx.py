"""Writing one GPX 1.1 file per vehicle: its track and its stops."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from routeplan.report.routes import leg_line
from routeplan.report.text import describe_reload, describe_wait, format_time, name_task, word
from routeplan.units import TIMEZONE, printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gpxpy.gpx import GPXTrackPoint, GPXWaypoint

    from routeplan.model.plan import Plan, Route, Stop, Wait
    from routeplan.report.view import PlanView

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST_NAME = 80


def write_gpx(folder: Path, view: PlanView) -> None:
    """Write ``<vehicle>.gpx`` for every route into an existing folder."""
    for route, name in zip(view.plan.routes, track_names(view.plan), strict=True):
        (folder / name).write_text(_gpx(route, view), encoding="utf-8", newline="\n")


def track_names(plan: Plan) -> list[str]:
    """Return the name of the file of each route."""
    return [f"{name}.gpx" for name in file_names(route.vehicle_id for route in plan.routes)]


def file_names(ids: Iterable[str], *, nameless: str = "vehicle") -> list[str]:
    """Return a file name for each id that every system takes, all of them different.

    Letters of any language stay; the rest becomes ``_``. Names that differ only in
    case, or that Windows keeps for itself, are changed; where nothing stays, it is
    ``nameless``.
    """
    names: list[str] = []
    taken: set[str] = set()
    for text in ids:
        name = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", text))
        name = name[:_LONGEST_NAME].strip("._ ") or nameless
        if _RESERVED.fullmatch(name):
            name = f"_{name}"
        unique, count = name, 1
        while unique.casefold() in taken:
            count += 1
            unique = f"{name}-{count}"
        taken.add(unique.casefold())
        names.append(unique)
    return names


def _gpx(route: Route, view: PlanView) -> str:
    from gpxpy.gpx import GPX, GPXTrack, GPXTrackSegment

    gpx = GPX()
    gpx.creator = "routeplan"
    gpx.name = printable(f"{route.vehicle_id} {view.day.date.isoformat()}")
    gpx.time = dt.datetime.fromisoformat(view.plan.provenance.created_at)
    gpx.waypoints = [_waypoint(number, stop, view) for number, stop in enumerate(route.stops)]
    gpx.waypoints += [_waiting_point(wait, view) for leg in route.legs for wait in leg.waits]
    segment = GPXTrackSegment(points=_track_points(route, view))
    track = GPXTrack(name=printable(route.vehicle_id))
    track.segments.append(segment)
    gpx.tracks.append(track)
    return str(gpx.to_xml(version="1.1"))


def _waypoint(number: int, stop: Stop, view: PlanView) -> GPXWaypoint:
    from gpxpy.gpx import GPXWaypoint

    orders = ", ".join(dict.fromkeys(visit.order_id for visit in stop.visits))
    place = view.place_of(stop)
    reload = [] if stop.reload is None else [describe_reload(stop.reload, view.lang)]
    named = word("action.reload", view.lang) if reload else orders or place
    times = [
        word("page.arrive", view.lang, time=format_time(stop.arrival_s, view.lang)),
        word("page.leave", view.lang, time=format_time(stop.departure_s, view.lang)),
    ]
    tasks = [
        f"{name_task(visit, view.orders.get(visit.order_id), view.lang)} {visit.order_id}"
        for visit in stop.visits
    ]
    return GPXWaypoint(
        latitude=stop.lat,
        longitude=stop.lon,
        time=_moment(stop.arrival_s, view),
        name=printable(f"{number} {named}"),
        description=printable("; ".join([place, *times, *reload, *tasks])),
    )


def _waiting_point(wait: Wait, view: PlanView) -> GPXWaypoint:
    """Return where the driver waits for a road to open."""
    from gpxpy.gpx import GPXWaypoint

    roads = view.region.roads
    lon, lat = roads.point_on_section(roads.section_index[wait.section_id], wait.at_m)
    text = printable(describe_wait(wait, view.region, view.lang))
    return GPXWaypoint(
        latitude=lat, longitude=lon, time=_moment(wait.until_s, view), name=text, description=text
    )


def _track_points(route: Route, view: PlanView) -> list[GPXTrackPoint]:
    """Return the driven line; its points at stops carry the planned times."""
    from gpxpy.gpx import GPXTrackPoint

    points: list[GPXTrackPoint] = []
    for start, leg, end in zip(route.stops, route.legs, route.stops[1:], strict=False):
        line = leg_line(start, leg, end, view.region.roads)
        leg_points = [GPXTrackPoint(latitude=lat, longitude=lon) for lon, lat in line.tolist()]
        leg_points[0].time = _moment(start.departure_s, view)
        leg_points[-1].time = _moment(end.arrival_s, view)
        points.extend(leg_points)
    return points


def _moment(second_s: int, view: PlanView) -> dt.datetime:
    midnight = dt.datetime.combine(view.day.date, dt.time(), TIMEZONE)
    return midnight + dt.timedelta(seconds=second_s)
