"""A wait on the road is told wherever a driver or dispatcher looks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import gpxpy
import pytest

from routeplan.model.plan import Wait
from routeplan.report.gpx import write_gpx
from routeplan.report.map_data import map_data
from routeplan.report.sheets import route_sheet
from routeplan.report.summary import summarise_view
from routeplan.report.tables import WAIT_COLUMN, stop_table
from routeplan.report.text import describe_wait
from routeplan.report.view import view_plan

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.text import Lang
    from routeplan.report.view import PlanView

WAIT = Wait(
    closure_ids=("C4",),
    section_id="QL1-03",
    at_m=2_500,
    wait_ms=50 * 60_000,
    until_s=11 * 3600 + 30 * 60,
)
TOLD = {
    "vi": "chờ 50 phút tại QL1 Km 14+500 đến 11:30",
    "en": "wait 50 min at QL1 Km 14+500 until 11:30",
}


def _view(small_day: Day, small_region: Region, small_plan: Plan, lang: Lang) -> PlanView:
    """Return the small plan whose first route waits on its way to its first stop."""
    route = small_plan.routes[0]
    leg = dataclasses.replace(route.legs[0], waits=(WAIT,))
    waiting = dataclasses.replace(route, legs=(leg, *route.legs[1:]))
    plan = dataclasses.replace(small_plan, routes=(waiting, *small_plan.routes[1:]))
    return view_plan(small_day, small_region, plan, lang, personal=True)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_output_tells_the_driver(
    tmp_path: Path, small_day: Day, small_region: Region, small_plan: Plan, lang: Lang
) -> None:
    view = _view(small_day, small_region, small_plan, lang)
    told = TOLD[lang]
    route = view.plan.routes[0]

    sheet = route_sheet(0, route, view)
    row = f'<tr class="break"><td colspan="8">{told[:1].upper()}{told[1:]}</td></tr>'
    assert sheet.count(row) == 1
    assert sheet.index(row) < sheet.index("DH-1")
    assert row not in route_sheet(1, view.plan.routes[1], view)

    table = stop_table(view)
    assert WAIT_COLUMN in table.columns
    waits = [(item["stop_no"], item[WAIT_COLUMN]) for item in table.rows if WAIT_COLUMN in item]
    assert waits == [(1, told)]

    stops = map_data(view)["routes"][0]["stops"]
    assert told in stops[1]["card"]["lines"][0]
    assert told not in str(stops[2])
    assert f"V1: {told}" in summarise_view(view).lines

    write_gpx(tmp_path, view)
    gpx = gpxpy.parse((tmp_path / "V1.gpx").read_text(encoding="utf-8"))
    waypoint = gpx.waypoints[-1]
    assert waypoint.name == told
    assert abs(waypoint.longitude - 103.12083) < 0.0001


def test_a_plan_without_waits_has_no_column_for_them(small_view: PlanView) -> None:
    assert WAIT_COLUMN not in stop_table(small_view).columns


def test_a_road_without_posts_is_named_by_its_ends(small_region: Region) -> None:
    wait = dataclasses.replace(WAIT, section_id="L1-01", at_m=1_200, wait_ms=500, until_s=36_001)
    assert describe_wait(wait, small_region, "en") == (
        "wait 1 min at the O1 – O3 road (L1-01), 1.2 km from O1 until 10:00"
    )
