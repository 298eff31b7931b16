from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from routeplan.network.closures import locate_closures
from routeplan.network.state import RoadState
from routeplan.planning.history import replay
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from routeplan.model.closure import Closure
    from routeplan.model.day import Weather
    from routeplan.network.region import Region


def _replay(region: Region, date: str) -> dict[str, Closure]:
    return {closure.id: closure for closure in replay(region, dt.date.fromisoformat(date))}


def test_second_of_august_2017_has_three_closures(dien_bien: Region) -> None:
    closures = _replay(dien_bien, "2017-08-02")
    assert list(closures) == ["E20170802-01", "E20170802-02", "E20170802-03"]
    slide = closures["E20170802-01"]
    assert (slide.road, slide.section_id) == ("ĐT145", "DT145-01")
    assert (slide.km_from_m, slide.km_to_m, slide.blocks) == (16_900, 16_920, "all")
    assert (slide.start_s, slide.end_s) == (8 * 3600 + 1800, 8 * 3600 + 1800 + 48 * 3600)
    assert slide.source.startswith("http://www.vietnamplus.vn/")
    assert slide.note.startswith("repair estimate at the time; ")
    assert slide.note.endswith("; xã Nà Hỳ, huyện Nậm Pồ")


def test_missing_start_is_midnight_and_missing_end_the_end_of_the_day(dien_bien: Region) -> None:
    closures = _replay(dien_bien, "2017-08-02")
    no_times = closures["E20170802-02"]
    assert (no_times.start_s, no_times.end_s) == (0, DAY_S)
    assert no_times.note == "xã Nà Hỳ, huyện Nậm Pồ"
    no_start = closures["E20170802-03"]
    assert (no_start.start_s, no_start.end_s) == (0, DAY_S)
    no_end = _replay(dien_bien, "2017-08-23")["E20170823-04"]
    assert (no_end.start_s, no_end.end_s) == (5 * 3600, DAY_S)


@pytest.mark.parametrize("date", ["2017-08-03", "2017-08-04"])
def test_a_reported_duration_reaches_into_later_days(dien_bien: Region, date: str) -> None:
    closures = _replay(dien_bien, date)
    assert list(closures) == ["E20170802-01"]
    days = (dt.date.fromisoformat(date) - dt.date(2017, 8, 2)).days
    assert closures["E20170802-01"].start_s == 8 * 3600 + 1800 - days * DAY_S
    assert closures["E20170802-01"].end_s == 8 * 3600 + 1800 + (2 - days) * DAY_S


@pytest.mark.parametrize("date", ["2017-08-01", "2017-08-05"])
def test_nothing_is_replayed_before_a_closure_or_after_its_end(
    dien_bien: Region, date: str
) -> None:
    assert _replay(dien_bien, date) == {}


def test_an_earlier_row_without_duration_is_not_carried_over(dien_bien: Region) -> None:
    assert "E20250731-56" not in _replay(dien_bien, "2025-08-01")


def test_ninth_of_september_2024_has_ten_rows_of_which_one_is_not_applied(
    dien_bien: Region,
) -> None:
    closures = replay(dien_bien, dt.date(2024, 9, 9))
    assert [closure.id for closure in closures] == [f"E20240909-{n}" for n in range(41, 51)]
    located = locate_closures(dien_bien.roads, closures)
    not_applied = [n for n in located.notes if n.code == "closure_not_applied"]
    assert [note.closure_id for note in not_applied] == ["E20240909-43"]
    assert dict(not_applied[0].values) == {"where": "QL12 Km 9+600", "reason": "km_off_road"}
    assert {span.closure_id for span in located.spans} == {
        closure.id for closure in closures if closure.id != "E20240909-43"
    }


def test_a_row_without_section_and_family_keeps_the_roads_name(dien_bien: Region) -> None:
    closures = replay(dien_bien, dt.date(2022, 6, 14))
    by_id = {closure.id: closure for closure in closures}
    assert by_id["E20220614-20"].road == "Đường bản Co Sản–Huổi Lỵ"
    located = locate_closures(dien_bien.roads, closures)
    assert [note.closure_id for note in located.notes if note.code == "closure_not_applied"] == [
        "E20220614-20"
    ]


def test_every_record_is_replayed_on_its_own_date(dien_bien: Region) -> None:
    for record in dien_bien.recorded_closures:
        closure = next(c for c in replay(dien_bien, record.date) if c.id == record.id)
        assert closure.blocks == record.blocks
        assert 0 <= closure.start_s < DAY_S


def _offices_and_centres_cut_off(region: Region, profile: str, weather: Weather) -> set[str]:
    """Return what the hub cannot reach on 2 August 2017, by networkx on the open parts."""
    roads = region.roads
    spans = locate_closures(roads, replay(region, dt.date(2017, 8, 2))).spans
    state = RoadState(
        roads=roads,
        profile=region.profiles[profile],
        weather=weather,
        ways_outside_province=False,
        closed=spans,
    )
    index = np.arange(len(roads.sections))
    open_ms = state.span_ms(index, np.zeros_like(index), roads.length_m)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(roads.node_ids)
    graph.add_edges_from(
        (section.from_place, section.to_place)
        for section, ms in zip(roads.sections, open_ms.tolist(), strict=True)
        if ms >= 0
    )
    reached = nx.node_connected_component(graph, "hub_dbp")
    wanted = {p.id for p in region.places.values() if p.kind in {"commune_office", "old_centre"}}
    return wanted - reached


def test_the_slides_of_2017_cut_off_na_hy_and_na_bung_in_rain(dien_bien: Region) -> None:
    by_car = _offices_and_centres_cut_off(dien_bien, "van", "wet")
    assert {place for place in by_car if place.startswith("co_")} == {"co_03169", "co_03176"}
    by_car_dry = _offices_and_centres_cut_off(dien_bien, "van", "dry")
    assert not {place for place in by_car_dry if place.startswith("co_")}


@pytest.mark.parametrize("profile", ["motorbike", "van", "truck"])
def test_nam_tin_lies_between_two_slides(dien_bien: Region, profile: str) -> None:
    for weather in ("dry", "wet"):
        assert "oc_03166_nam_tin" in _offices_and_centres_cut_off(dien_bien, profile, weather)
