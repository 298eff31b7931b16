"""Closures as WZDx feeds and as plain GeoJSON."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.network.drawn import crossing_roads, lonlat

from routeplan.errors import DayError
from routeplan.io.day_files import read_closure_file, read_day
from routeplan.io.wzdx import wzdx_feed
from routeplan.model.closure import Closure, ClosureShape
from routeplan.model.order import TimeWindow
from routeplan.network.closures import locate_closures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.io.conftest import MakeFolder

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.region import Region

DATE = dt.date(2024, 9, 9)
NOW = dt.datetime(2024, 9, 9, 5, tzinfo=dt.UTC)
ROADS = crossing_roads()
LINE = {"type": "LineString", "coordinates": [lonlat(100, 0), lonlat(300, 0)]}


def _event(event_id: str, **properties: Any) -> dict[str, Any]:
    core = {
        "event_type": "work-zone",
        "data_source_id": "DOT",
        "road_names": ["QL 1"],
        "direction": "eastbound",
        "description": "sạt lở",
        "not_known": 1,
        **properties.pop("core", {}),
    }
    return {
        "id": event_id,
        "type": "Feature",
        "properties": {
            "core_details": core,
            "start_date": "2024-09-09T01:00:00Z",
            "end_date": "2024-09-09T09:30:00Z",
            "vehicle_impact": "all-lanes-closed",
            "lanes": [{"order": 1, "type": "general", "status": "closed"}],
            **properties,
        },
        "geometry": properties.pop("geometry", LINE),
    }


def _write(file: Path, *features: Any) -> Path:
    file.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8"
    )
    return file


def test_an_event_of_a_feed_is_read(tmp_path: Path) -> None:
    closures, problems = read_closure_file(_write(tmp_path / "c.geojson", _event("e1")), DATE)
    assert problems == ()
    (closure,) = closures
    assert (closure.id, closure.road, closure.direction) == ("e1", "QL 1", "forward")
    assert (closure.blocks, closure.note, closure.source) == ("all", "sạt lở", "DOT")
    assert (closure.start_s, closure.end_s) == (8 * 3600, 16 * 3600 + 1800)
    (span,) = locate_closures(ROADS, closures).spans
    assert (ROADS.section_ids[span.section], span.from_m, span.to_m) == ("QL1-A1", 100, 300)
    assert (span.forward, span.backward) == (True, False)


def test_half_a_letter_at_the_end_of_a_text_that_was_cut_is_left_out(tmp_path: Path) -> None:
    cut = _event("e1")
    cut["properties"]["core_details"]["description"] = "sạt lở \ud83d"
    ((closure,), problems) = read_closure_file(_write(tmp_path / "c.geojson", cut), DATE)
    assert (closure.note, problems) == ("sạt lở", ())


@pytest.mark.parametrize(
    ("properties", "blocks"),
    [
        ({"vehicle_impact": "some-lanes-closed"}, "none"),
        ({"vehicle_impact": "all-lanes-open", "restrictions": [{"type": "no-trucks"}]}, "trucks"),
        ({"vehicle_impact": "flagging", "restrictions": [{"type": "reduced-width"}]}, "none"),
        ({"vehicle_impact": "", "restrictions": [{"type": "no-trucks"}]}, "trucks"),
    ],
)
def test_the_impact_says_who_may_pass(
    tmp_path: Path, properties: dict[str, Any], blocks: str
) -> None:
    file = _write(tmp_path / "c.geojson", _event("e1", **properties))
    assert read_closure_file(file, DATE)[0][0].blocks == blocks


def test_two_points_of_a_feed_are_the_ends_on_the_road(tmp_path: Path) -> None:
    ends = {"type": "MultiPoint", "coordinates": [lonlat(350, 4), lonlat(900, -4)]}
    file = _write(tmp_path / "c.geojson", {**_event("e1"), "geometry": ends})
    closures, problems = read_closure_file(file, DATE)
    assert problems == ()
    spans = locate_closures(ROADS, closures).spans
    assert [(ROADS.section_ids[s.section], s.from_m, s.to_m, s.forward) for s in spans] == [
        ("QL1-A1", 350, 400, True),
        ("QL1-A2", 0, 500, True),
    ]


def test_an_unknown_direction_is_both_and_a_detour_is_no_closure(tmp_path: Path) -> None:
    file = _write(
        tmp_path / "c.geojson",
        _event("e1", core={"direction": "unknown"}),
        _event("e2", core={"event_type": "detour"}),
    )
    ((closure,), problems) = read_closure_file(file, DATE)
    assert (closure.direction, problems) == ("both", ())


def test_events_that_cannot_be_read_are_set_aside_with_reasons(tmp_path: Path) -> None:
    broken = {"type": "LineString", "coordinates": [[103, 21]]}
    file = _write(
        tmp_path / "c.geojson",
        _event("good"),
        _event("impact", vehicle_impact="unknown"),
        _event("when", start_date="soon"),
        {**_event("where"), "geometry": broken},
        {**_event("nowhere"), "geometry": {"type": "Point"}},
        "no feature",
    )
    closures, problems = read_closure_file(file, DATE)
    assert [closure.id for closure in closures] == ["good"]
    assert [(p.row, p.record_id, p.column, p.code) for p in problems] == [
        (2, "impact", "blocks", "unknown_choice"),
        (3, "when", "start", "bad_moment"),
        (4, "where", "geometry", "bad_geometry"),
        (5, "event-5", "geometry", "bad_geometry"),
        (6, "event-6", "geometry", "bad_geometry"),
    ]
    assert problems[0].value == "unknown"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"features": 5}', "null"])
def test_a_file_that_is_no_collection_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "c.geojson"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DayError) as refused:
        read_closure_file(file, DATE)
    assert refused.value.problems[0].code == "unreadable_file"


def test_plain_features_have_the_columns_of_the_table(tmp_path: Path) -> None:
    point = {
        "type": "Feature",
        "properties": {"closure_id": "p", "radius_m": 40, "blocks": "trucks", "colour": "red"},
        "geometry": {"type": "Point", "coordinates": [103.1, 21.2, 5]},
    }
    ways = {"type": "Feature", "properties": {"way_ids": [11, 12]}, "geometry": None}
    closures, problems = read_closure_file(_write(tmp_path / "c.geojson", point, ways), DATE)
    assert problems == ()
    assert closures[0].shape == ClosureShape(kind="point", points=((103.1, 21.2),), radius_m=40)
    assert closures[0].blocks == "trucks"
    assert (closures[1].id, closures[1].way_ids) == ("event-2", (11, 12))


CLOSURES = (
    Closure(
        id="line",
        shape=ClosureShape(kind="line", points=(lonlat(350, 2), lonlat(700, 2))),
        direction="backward",
        blocks="cars_and_up",
        start_s=-3600,
        open_windows=(TimeWindow(start_s=36_000, end_s=39_600),),
        note="đá lăn",
        source="báo",
    ),
    Closure(id="ways", way_ids=(11, 12, 31), end_s=50_000, blocks="trucks"),
    Closure(id="slow", way_ids=(21, 22, 23), blocks="none", delay_s=300, speed_factor=0.5),
)


def _facts(spans: tuple[ClosedSpan, ...]) -> set[tuple[object, ...]]:
    return {
        (
            *(s.closure_id.split("/")[0], s.section, s.from_m, s.to_m, s.forward, s.backward),
            *(s.classes, s.delay_s, s.speed_factor, s.in_force),
        )
        for s in spans
    }


def test_closures_written_as_a_feed_shut_the_same_when_read(tmp_path: Path) -> None:
    spans = locate_closures(ROADS, CLOSURES).spans
    feed = wzdx_feed(ROADS, CLOSURES, spans, DATE, NOW)
    file = tmp_path / "c.geojson"
    file.write_text(json.dumps(feed), encoding="utf-8")
    read, problems = read_closure_file(file, DATE)
    assert problems == ()
    again = locate_closures(ROADS, read)
    # Drawn, a way that is driven one way has an opposite one to name.
    assert {note.code for note in again.notes} <= {"closure_left_open"}
    assert _facts(again.spans) == _facts(spans)
    assert [closure.id for closure in read] == ["line", "ways", "ways/2", "slow"]
    assert read[0].note == "đá lăn"
    assert read[0].end_s is None


def test_a_feed_keeps_to_the_words_of_the_exchange() -> None:
    feed = wzdx_feed(ROADS, CLOSURES, locate_closures(ROADS, CLOSURES).spans, DATE, NOW)
    assert feed["feed_info"]["version"] == "4.2"
    assert feed["feed_info"]["update_date"] == "2024-09-09T05:00:00+00:00"
    line, ways, more, slow = (event["properties"] for event in feed["features"])
    assert line["core_details"]["direction"] == "westbound"  # against the line as drawn
    assert line["core_details"]["road_names"] == ["QL1"]
    assert line["vehicle_impact"] == "all-lanes-closed"
    assert line["start_date"] == "2024-09-08T16:00:00+00:00"
    assert ways["restrictions"] == [{"type": "no-trucks"}]
    assert ways["core_details"]["direction"] == "undefined"
    assert more["core_details"]["road_names"] == ["DT9"]
    assert slow["vehicle_impact"] == "all-lanes-open"


def test_a_scenario_may_hold_its_closures_as_geojson(
    small_region: Region, make_folder: MakeFolder
) -> None:
    folder = make_folder()
    _write(folder / "closures.geojson", _event("e1"), _event("e2", start_date="?"))
    day = read_day(folder, small_region)
    assert [closure.id for closure in day.closures] == ["e1"]
    (problem,) = day.set_aside
    assert (problem.file, problem.record_id) == ("closures.geojson", "e2")
    (folder / "closures.csv").write_text("closure_id\n", encoding="utf-8")
    with pytest.raises(DayError) as refused:
        read_day(folder, small_region)
    assert [p.code for p in refused.value.problems] == ["two_files"]
