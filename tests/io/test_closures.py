"""Closures in tables: where they are, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.io.closures import closure_cells
from routeplan.io.day_files import read_closure_file
from routeplan.io.parsing import row_columns
from routeplan.io.rows import ClosureRow
from routeplan.io.tables import write_table
from routeplan.model.closure import Closure, ClosureShape
from routeplan.report.text import describe_problem

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.errors import DataProblem

DATE = dt.date(2024, 9, 9)
CROSSING = "POLYGON ((103 21, 104 22, 104 21, 103 22, 103 21))"


def _read(tmp_path: Path, **cells: str) -> tuple[tuple[Closure, ...], tuple[DataProblem, ...]]:
    file = tmp_path / "closures.csv"
    write_table(file, row_columns(ClosureRow), [{"closure_id": "c", **cells}])
    return read_closure_file(file, DATE)


@pytest.mark.parametrize(
    "where",
    [
        {"way_ids": (11, 12)},
        {"shape": ClosureShape(kind="point", points=((103.1, 21.2),), radius_m=40)},
        {"shape": ClosureShape(kind="line", points=((103.1, 21.2), (103.2, 21.2)))},
        {"shape": ClosureShape(kind="points", points=((103.1, 21.2), (103.2, 21.2)))},
        {
            "shape": ClosureShape(
                kind="polygon", points=((1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 1.0))
            ),
            "road": "QL1",
            "level": "bridge",
        },
    ],
)
def test_a_closure_reads_back_as_it_was_written(tmp_path: Path, where: dict[str, Any]) -> None:
    closure = Closure(id="c", **where, row=2)
    assert _read(tmp_path, **closure_cells(closure, DATE)) == ((closure,), ())


def test_a_point_without_a_radius_is_as_a_km_post(tmp_path: Path) -> None:
    for cells in ({"lon": "103.1", "lat": "21.2"}, {"geometry": "POINT (103.1 21.2)"}):
        ((closure,), _) = _read(tmp_path, **cells)
        assert closure.shape == ClosureShape(kind="point", points=((103.1, 21.2),), radius_m=10)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"lon": "103.1", "lat": "21.2", "radius_m": "-5"}, "radius_m", "negative_number"),
        ({"lon": "103.1", "lat": "21.2", "radius_m": "0"}, "radius_m", "out_of_range"),
        ({"lon": "103.1"}, "lat", "incomplete_location"),
        ({"radius_m": "20"}, "radius_m", "incomplete_location"),
        ({"way_ids": "12;x"}, "way_ids", "bad_way_ids"),
        ({"way_ids": "-12"}, "way_ids", "bad_way_ids"),
        ({"geometry": "LINESTRING (103 21"}, "geometry", "bad_geometry"),
        ({"geometry": CROSSING}, "geometry", "crossing_polygon"),
        ({"way_ids": "1", "km_from": "5+0", "road": "QL1"}, "way_ids", "mixed_location"),
        ({"level": "roof", "way_ids": "1"}, "level", "unknown_choice"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(
    tmp_path: Path, cells: dict[str, str], column: str, code: str
) -> None:
    closures, problems = _read(tmp_path, **cells)
    assert closures == ()
    assert [(p.column, p.code) for p in problems] == [(column, code)]
    vietnamese = describe_problem(problems[0], "vi")
    assert problems[0].expected not in vietnamese
    assert "cần" in vietnamese


def test_an_end_in_thousands_of_years_is_none(tmp_path: Path) -> None:
    """Programs write it where no end is known."""
    cells = {"road": "QL12", "km_from": "113+020", "start": "01/01/0001", "end": "31/12/9999"}
    ((closure,), problems) = _read(tmp_path, **cells)
    assert problems == ()
    assert closure.end_s is None
    assert _read(tmp_path, **closure_cells(closure, DATE)) == ((closure,), ())
