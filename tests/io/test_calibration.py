"""Calibration points from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.io.calibration import read_calibration
from routeplan.network.calibration import CalibrationPoint

if TYPE_CHECKING:
    from pathlib import Path


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "points.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_km_may_be_a_post_or_a_number(tmp_path: Path) -> None:
    file = _file(tmp_path, "ref,km,lon,lat\nQL279,16+900,103.1,21.4\nQL279,17.5,103.2,21.4\n")
    points, problems = read_calibration(file)
    assert problems == ()
    assert points == (
        CalibrationPoint(road="QL279", km_m=16_900, lon=103.1, lat=21.4, row=2),
        CalibrationPoint(road="QL279", km_m=17_500, lon=103.2, lat=21.4, row=3),
    )


def test_bad_rows_are_set_aside_with_reasons(tmp_path: Path) -> None:
    file = _file(tmp_path, "ref,km,lon,lat\nQL6,1+0,103,21\nQL6,here,103,210\n,2,103,21\n")
    points, problems = read_calibration(file)
    assert len(points) == 1
    assert [(p.row, p.column) for p in problems] == [(3, "km"), (3, "lat"), (4, "ref")]


@pytest.mark.parametrize(
    "text", ["", "ref,km,lon\n", "ref,km,lon,lat\n", "ref,km,lon,lat\nQL6,x,1,1\n"]
)
def test_a_file_without_points_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        read_calibration(_file(tmp_path, text))
