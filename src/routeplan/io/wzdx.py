"""Closures as GeoJSON: a Work Zone Data Exchange (WZDx 4.x) feed, or rows as features.

WZDx: https://github.com/usdot-jpo-ode/wzdx, RoadEventFeature and its enumerations.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from routeplan.io.cells import clean_text, format_number, format_windows
from routeplan.io.geometry import wkt_of_geojson
from routeplan.io.parsing import row_columns
from routeplan.io.rows import ClosureRow
from routeplan.io.tables import Table, TableRow, file_error, read_text
from routeplan.network.closures import HORIZON_S
from routeplan.units import iso_time, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from routeplan.model.closure import Closure
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.roads import RoadNetwork

GEOJSON_SUFFIXES = (".geojson", ".json")
VERSION = "4.2"

_OPEN = frozenset({"all-lanes-open", "all-lanes-open-shift-left", "all-lanes-open-shift-right"})
_PARTLY = frozenset(
    {
        "some-lanes-closed",
        "some-lanes-closed-merge-left",
        "some-lanes-closed-merge-right",
        "some-lanes-closed-split",
        "alternating-one-way",
        "flagging",
        "temporary-traffic-signal",
    }
)
_BOTH_WAYS = frozenset({"", "undefined", "unknown"})
_OWN = "routeplan"
"""The property that holds what WZDx has no words for; other readers pass over it."""

_Json = dict[str, Any]


def read_events(file: Path) -> Table:
    """Return the features of a GeoJSON file as a table of closures.

    A feature with ``core_details`` is a WZDx road event; any other one has the columns of
    ``closures.csv`` as its properties. Rows are numbered from 1. Detours are roads that
    stay open and are left out; properties that are not known are passed over.

    Raises
    ------
    DayError
        If the file is missing, or no GeoJSON feature collection.
    """
    try:
        document = json.loads(read_text(file))
        features = list(document["features"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        expected = f"a GeoJSON feature collection, as a WZDx feed ({error})"
        raise file_error(file, "unreadable_file", expected) from None
    events = [_event(number, feature) for number, feature in enumerate(features, start=1)]
    columns = row_columns(ClosureRow)
    rows = [
        TableRow(
            number=number,
            cells=tuple(clean_text(cells.get(column, "")) for column in columns),
        )
        for number, cells in enumerate(events, start=1)
        if cells is not None
    ]
    return Table(file=file.name, columns=columns, rows=tuple(rows))


def wzdx_feed(
    roads: RoadNetwork,
    closures: Iterable[Closure],
    spans: Sequence[ClosedSpan],
    date: dt.date,
    updated: dt.datetime,
) -> _Json:
    """Return closures as a WZDx feed: an event for each stretch of connected road.

    Parameters
    ----------
    spans
        What the closures shut on this network; one that shuts nothing is no event.
    date
        Planning date, from whose midnight the closures' seconds count.
    updated
        When this was known, with its time zone.
    """
    return {
        "feed_info": {
            "publisher": "routeplan",
            "version": VERSION,
            "update_date": updated.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "data_sources": [{"data_source_id": _OWN, "organization_name": _OWN}],
        },
        "type": "FeatureCollection",
        "features": [
            event for closure in closures for event in _events(roads, closure, spans, date)
        ],
    }


def _event(number: int, feature: object) -> dict[str, str] | None:
    """Return a feature as a row; one that cannot be read has a geometry that says so."""
    unnamed = f"event-{number}"
    try:
        cells = _cells(feature) if isinstance(feature, dict) else {"geometry": _text(feature)}
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        return {"closure_id": unnamed, "geometry": f"{type(error).__name__}: {error}"}
    return None if cells is None else {**cells, "closure_id": cells.get("closure_id") or unnamed}


def _cells(feature: _Json) -> dict[str, str] | None:
    """Return a feature as a row of closures, None where it shuts nothing by its nature."""
    properties = feature.get("properties") or {}
    geometry = feature.get("geometry")
    if "core_details" not in properties:
        cells = {
            name.lower(): _text(value) for name, value in properties.items() if value is not None
        }
        return {"closure_id": _text(feature.get("id", "")), **cells} | _where(geometry)
    core = properties["core_details"] or {}
    if core.get("event_type") == "detour":
        return None
    names = core.get("road_names") or [""]
    own = properties.get(_OWN) or {}
    cells = {
        "closure_id": _text(feature.get("id", "")),
        "road": _text(names[0]),
        "direction": "both" if core.get("direction", "") in _BOTH_WAYS else "forward",
        "blocks": _blocks(properties),
        "start": _text(properties.get("start_date", core.get("start_date", ""))),
        "end": _text(properties.get("end_date", core.get("end_date", ""))),
        "note": _text(core.get("description", "")),
        "source": _text(core.get("data_source_id", "")),
        **_where(geometry),
    }
    return cells | {name: _text(value) for name, value in own.items()}


def _blocks(properties: _Json) -> str:
    """Return whom an event bars; an impact without a meaning is returned as it is."""
    impact = properties.get("vehicle_impact", "")
    types = {
        limit.get("type")
        for limit in properties.get("restrictions") or []
        if isinstance(limit, dict)
    }
    restriction_only = not impact and bool(types)
    if impact == "all-lanes-closed":
        return "all"
    if impact in _OPEN | _PARTLY or restriction_only:
        return "trucks" if "no-trucks" in types else "none"
    return _text(impact) or "vehicle_impact missing"


def _where(geometry: _Json | None) -> dict[str, str]:
    if not geometry:
        return {}
    if geometry.get("type") == "Point":
        lon, lat = geometry["coordinates"][:2]
        return {"lon": _text(lon), "lat": _text(lat)}
    return {"geometry": wkt_of_geojson(geometry)}


def _text(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return format_number(value)
        case list():
            return ";".join(map(_text, value))
        case dict():
            return json.dumps(value)
        case None:
            return ""
    # A feed that cuts a text in the middle of a letter leaves half of one, which no file takes.
    return printable(str(value))


def _events(
    roads: RoadNetwork, closure: Closure, spans: Sequence[ClosedSpan], date: dt.date
) -> Iterator[_Json]:
    own = [span for span in spans if span.closure_id == closure.id]
    for number, run in enumerate(_runs(roads, own), start=1):
        line = _line(roads, run)
        ends_s = closure.start_s + HORIZON_S if closure.end_s is None else closure.end_s
        name = _road(roads, run[0][0])
        yield {
            "id": closure.id if number == 1 else f"{closure.id}/{number}",
            "type": "Feature",
            "properties": {
                "core_details": {
                    "event_type": "work-zone",
                    "data_source_id": _OWN,
                    "road_names": [name or closure.road or "-"],
                    "direction": _compass(line) if closure.direction != "both" else "undefined",
                    "description": closure.note,
                },
                "start_date": _moment(date, closure.start_s),
                "end_date": _moment(date, ends_s),
                "is_start_date_verified": False,
                "is_end_date_verified": False,
                "is_start_position_verified": False,
                "is_end_position_verified": False,
                "location_method": "other",
                **_impact(closure),
                _OWN: _extension(closure),
            },
            "geometry": {"type": "LineString", "coordinates": line.tolist()},
        }


def _impact(closure: Closure) -> _Json:
    """Return what traffic meets; WZDx knows no road that only motorbikes may pass."""
    if closure.blocks in {"all", "cars_and_up"}:
        return {"vehicle_impact": "all-lanes-closed"}
    limits = [{"type": "no-trucks"}] if closure.blocks == "trucks" else []
    return {"vehicle_impact": "all-lanes-open", "restrictions": limits}


def _extension(closure: Closure) -> Mapping[str, object]:
    told: dict[str, object] = {
        "blocks": closure.blocks,
        "open_windows": format_windows(closure.open_windows),
        "delay_s": closure.delay_s,
        "speed_factor": closure.speed_factor,
        "source": closure.source,
    }
    return told | ({"end": ""} if closure.end_s is None else {})


def _moment(date: dt.date, second_s: int) -> str:
    return dt.datetime.fromisoformat(iso_time(date, second_s)).astimezone(dt.UTC).isoformat()


def _runs(roads: RoadNetwork, spans: Sequence[ClosedSpan]) -> list[list[tuple[ClosedSpan, bool]]]:
    """Return spans in runs along one road, each span with whether it is met ahead.

    A run is in the direction of traffic where only one direction is shut.
    """
    left = [(span, span.forward or not span.backward) for span in spans]
    runs = []
    while left:
        run = [left.pop(0)]
        while (found := _neighbour(roads, run, left)) is not None:
            at, way, at_end = found
            span, _ = left.pop(at)
            run.insert(len(run) if at_end else 0, (span, way))
        runs.append(run)
    return runs


def _neighbour(
    roads: RoadNetwork,
    run: Sequence[tuple[ClosedSpan, bool]],
    left: Sequence[tuple[ClosedSpan, bool]],
) -> tuple[int, bool, bool] | None:
    """Return a span that goes on from a run: its place, how it is met, and at which end."""
    first, _ = _nodes(roads, run[0][0], ahead=run[0][1])
    _, last = _nodes(roads, run[-1][0], ahead=run[-1][1])
    road = _road(roads, run[0][0])
    for at, (span, ahead) in enumerate(left):
        if _road(roads, span) != road:
            continue
        both = span.forward and span.backward
        for way in (ahead, not ahead) if both else (ahead,):
            begins, ends = _nodes(roads, span, ahead=way)
            if begins is not None and begins == last:
                return at, way, True
            if ends is not None and ends == first:
                return at, way, False
    return None


def _road(roads: RoadNetwork, span: ClosedSpan) -> str:
    return roads.road_number[span.section] or roads.road_name[span.section]


def _nodes(roads: RoadNetwork, span: ClosedSpan, *, ahead: bool) -> tuple[int | None, int | None]:
    """Return the nodes where a span begins and ends as met, None inside its section."""
    tail = int(roads.tail[span.section]) if span.from_m <= 0 else None
    whole = span.to_m >= roads.length_m[span.section]
    head = int(roads.head[span.section]) if whole else None
    return (tail, head) if ahead else (head, tail)


def _line(roads: RoadNetwork, run: Sequence[tuple[ClosedSpan, bool]]) -> NDArray[Any]:
    import numpy as np

    parts = [
        roads.line_on_section(span.section, span.from_m, span.to_m)[:: 1 if ahead else -1]
        for span, ahead in run
    ]
    line = np.round(np.vstack(parts), 7)
    moves = np.any(np.diff(line, axis=0) != 0, axis=1)
    kept = line[np.concatenate([[True], moves])]
    return kept if len(kept) > 1 else line[:2]


def _compass(line: NDArray[Any]) -> str:
    east, north = line[-1] - line[0]
    if abs(north) >= abs(east):
        return "northbound" if north >= 0 else "southbound"
    return "eastbound" if east > 0 else "westbound"
