from __future__ import annotations

import re
from typing import TYPE_CHECKING

import gpxpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.report.gpx import file_names, write_gpx

if TYPE_CHECKING:
    from pathlib import Path

    from gpxpy.gpx import GPX

    from routeplan.report.view import PlanView


@pytest.fixture
def track(tmp_path: Path, small_view: PlanView) -> GPX:
    write_gpx(tmp_path, small_view)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["M1.gpx", "V1.gpx"]
    return gpxpy.parse((tmp_path / "V1.gpx").read_text(encoding="utf-8"))


def test_stops_are_waypoints_in_order(track: GPX) -> None:
    assert [point.name for point in track.waypoints] == [
        "0 BAG-1",
        "1 DH-1",
        "2 BAG-1",
        "3 HUB",
    ]
    first = track.waypoints[1]
    assert [first.longitude, first.latitude] == pytest.approx([103.125, 21.4])
    assert first.time is not None
    assert first.time.isoformat() == "2024-09-09T07:42:30+07:00"
    assert first.description == ("QL1 J2 – O1, Km 15+000; đến 07:42; rời 08:05; Giao hàng DH-1")


def test_the_track_follows_the_road_in_time(track: GPX, small_view: PlanView) -> None:
    (segment,) = track.tracks[0].segments
    times = [point.time for point in segment.points if point.time is not None]
    assert times == sorted(times)
    assert len(times) == 2 * len(small_view.plan.routes[0].legs)
    assert (segment.points[0].longitude, segment.points[0].latitude) == (103.0, 21.4)


def test_it_is_gpx_1_1_dated_by_the_plan(track: GPX) -> None:
    assert track.version == "1.1"
    assert track.creator == "routeplan"
    assert track.time is not None
    assert track.time.isoformat() == "2024-09-09T06:00:00+07:00"


def test_hostile_names_stay_in_the_folder_and_in_their_element(
    tmp_path: Path, hostile_view: PlanView
) -> None:
    write_gpx(tmp_path, hostile_view)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [
        "M1_script_img_src_x_onerror_alert_1.gpx",
        "V1_script_img_src_x_onerror_alert_1.gpx",
    ]
    parsed = gpxpy.parse(files[1].read_text(encoding="utf-8"))
    assert str(parsed.tracks[0].name).startswith("V1</script><img")


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["XM-03127"], ["XM-03127"]),
        (["xe số 1", "Xe Số 1"], ["xe_số_1", "Xe_Số_1-2"]),
        (["../../etc/passwd"], ["etc_passwd"]),
        (["..", ""], ["vehicle", "vehicle-2"]),
        (["CON", "nul.x", "com1"], ["_CON", "_nul.x", "_com1"]),
        (["a/b", "a:b", "a_b"], ["a_b", "a_b-2", "a_b-3"]),
        (["x" * 300], ["x" * 80]),
        (["a", "a-2", "A"], ["a", "a-2", "A-3"]),
    ],
)
def test_file_names(ids: list[str], names: list[str]) -> None:
    assert file_names(ids) == names


@given(st.lists(st.text(max_size=100), max_size=8))
def test_file_names_are_safe_and_different(ids: list[str]) -> None:
    names = file_names(ids)
    assert len({name.casefold() for name in names}) == len(ids)
    for name in names:
        assert re.fullmatch(r"[\w-][\w.-]*", name)
        assert not name.endswith(".")
