"""What closures really shut, in figures and on a map of their own."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.network.drawn import crossing_roads, lonlat
from tests.report.test_map_page import CHROMIUM, open_in_chromium

from routeplan.model.closure import Closure, ClosureShape
from routeplan.model.order import TimeWindow
from routeplan.network.region import Region
from routeplan.report import closure_page as module
from routeplan.report.closure_page import closure_page, report_closures
from routeplan.report.view import ClosureView

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.report.text import Lang

ROADS = crossing_roads()
POINT = ClosureShape(kind="point", points=(lonlat(600, 0),), radius_m=20)
CLOSURES = (
    Closure(id="POINT", shape=POINT, note="<script>alert(1)</script>"),
    Closure(
        id="WAY",
        way_ids=(12,),
        blocks="cars_and_up",
        direction="backward",
        open_windows=(TimeWindow(start_s=36_000, end_s=39_600),),
    ),
    Closure(id="LOST", way_ids=(404,)),
)


def _view(lang: Lang, closures: tuple[Closure, ...] = CLOSURES) -> ClosureView:
    return ClosureView(Region("drawn", ROADS, {}, {}), closures, lang)


def _data(page: str) -> Any:
    (data,) = re.findall(
        r'<script type="application/json" id="plan-data">(.*?)</script>', page, re.DOTALL
    )
    return json.loads(data)


def test_spans_classes_periods_and_doubts_are_told() -> None:
    point, way, lost = report_closures(_view("en"))
    assert (point.applied, point.doubtful, point.in_force) == (True, False, None)
    (span,) = point.spans
    assert (span.section_id, span.road, span.from_km) == ("QL1-A2", "QL1", "")
    assert abs(span.from_m - 180) <= 1
    assert abs(point.length_m - 40) <= 2
    assert [code for code, _ in point.notes] == ["closure_left_open"]
    assert "L7-02 passes above or below" in point.notes[0][1]
    assert (way.classes, way.length_m) == (("heavy", "light"), 600)
    assert (way.spans[0].forward, way.spans[0].backward) == (False, True)
    assert way.in_force is not None
    assert way.in_force[0][1] == 36_000
    assert (lost.applied, lost.doubtful, lost.spans, lost.classes) == (False, True, (), ())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_draws_the_spans_and_what_was_reported(lang: Lang) -> None:
    page = closure_page(_view(lang))
    data = _data(page)
    assert data["closuresOnly"] is True
    assert data["routes"] == data["groups"] == []
    point, way, lost = data["closures"]
    assert point["shape"]["kind"] == "point"
    assert point["shape"]["radius"] == 20
    assert len(point["lines"]) == len(way["lines"]) == 1
    assert lost["lines"] == []
    assert [warning["urgent"] for warning in data["warnings"]] == [False, True]
    assert len(data["roads"]) == 8
    assert "<script>alert" not in page


def test_a_large_network_is_drawn_around_the_closures_only(monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "DRAWN_WHOLE", 5)
    monkeypatch.setattr(module, "AROUND_M", 100)
    drawn = {road["card"]["title"] for road in _data(closure_page(_view("en")))["roads"]}
    assert not any("DT9" in title for title in drawn)
    assert len(drawn) == 6


def test_a_large_network_on_which_no_closure_lies_is_drawn_by_class(monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "DRAWN_WHOLE", 5)
    monkeypatch.setattr(module, "MOST_DRAWN", 3)
    assert len(_data(closure_page(_view("en", CLOSURES[-1:])))["roads"]) == 3


def test_a_closure_after_midnight_counts_for_a_day_that_goes_on_so_long() -> None:
    night = Closure(id="NIGHT", way_ids=(12,), start_s=25 * 3600, end_s=28 * 3600)
    view = _view("en", (night,))
    (unlit,) = report_closures(view)
    (lit,) = report_closures(dataclasses.replace(view, until_s=26 * 3600))
    assert (unlit.applied, lit.applied) == (False, True)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_a_page_without_any_road_or_closure_opens_too(tmp_path: Path) -> None:
    file = tmp_path / "closures.html"
    page = closure_page(_view("vi", CLOSURES[-1:]))
    data = {**_data(page), "roads": [], "places": []}
    empty = re.sub(
        r'(id="plan-data">).*?(</script>)',
        lambda m: m[1] + json.dumps(data) + m[2],
        page,
        flags=re.DOTALL,
    )
    file.write_text(empty, encoding="utf-8")
    dom, console = open_in_chromium(file, tmp_path, "--dump-dom")
    assert console == ""
    assert "<details" in dom


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page_builds_itself_without_an_error(tmp_path: Path) -> None:
    file = tmp_path / "closures.html"
    file.write_text(closure_page(_view("vi")), encoding="utf-8")
    dom, console = open_in_chromium(file, tmp_path, "--dump-dom")
    assert console == ""
    assert dom.count("<details") == 3
    assert "<canvas" in dom
    assert "KHÔNG ÁP DỤNG chỗ chặn OSM way 404" in dom.split('id="plan-data"')[0]
