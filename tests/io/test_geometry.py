"""Shapes in cells."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.io.cells import CellError
from routeplan.io.geometry import format_geometry, parse_geometry, wkt_of_geojson
from routeplan.model.closure import ClosureShape

RING = [[103.0, 21.0], [103.1, 21.0], [103.1, 21.1], [103.0, 21.0]]


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("LINESTRING (103 21, 103.1 21.1)", "line", 2),
        ("linestring z (103 21 5, 103.1 21.1 6)", "line", 2),
        ("POLYGON ((103 21, 103.1 21, 103.1 21.1, 103 21))", "polygon", 4),
        ("MULTIPOINT (103 21, 103.1 21.1)", "points", 2),
        ("POINT (103 21)", "point", 1),
        (json.dumps({"type": "Polygon", "coordinates": [RING]}), "polygon", 4),
        (json.dumps({"type": "LineString", "coordinates": RING[:2]}), "line", 2),
    ],
)
def test_wkt_and_geojson_are_read(text: str, kind: str, count: int) -> None:
    shape = parse_geometry(text)
    assert (shape.kind, len(shape.points)) == (kind, count)
    assert shape.points[0] == (103.0, 21.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LINESTRING (103 21", "bad_geometry"),
        ("LINESTRING (103 21)", "bad_geometry"),
        ("LINESTRING EMPTY", "bad_geometry"),
        ("LINESTRING (103 21, 103 21)", "bad_geometry"),
        ("LINESTRING (103 21, 103 nan)", "bad_geometry"),
        ("LINESTRING (203 21, 103 21)", "bad_geometry"),
        ("GEOMETRYCOLLECTION (POINT (1 1))", "bad_geometry"),
        ("POLYGON ((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1))", "bad_geometry"),
        ("POLYGON ((103 21, 104 22, 104 21, 103 22, 103 21))", "crossing_polygon"),
        ('{"type": "LineString", "coordinates": [[103, 21]', "bad_geometry"),
        ('{"type": "LineString", "coordinates": "here"}', "bad_geometry"),
        ('{"type": "Feature"}', "bad_geometry"),
        ("somewhere", "bad_geometry"),
    ],
)
def test_what_is_no_shape_is_refused(text: str, code: str) -> None:
    with pytest.raises(CellError) as refused:
        parse_geometry(text)
    assert refused.value.code == code


_points = st.tuples(
    st.floats(-180, 180).map(lambda degrees: round(degrees, 7)),
    st.floats(-90, 90).map(lambda degrees: round(degrees, 7)),
)


@given(st.lists(_points, min_size=2, unique=True), st.sampled_from(["line", "points"]))
def test_a_shape_reads_back(points: list[tuple[float, float]], kind: str) -> None:
    shape = ClosureShape(kind=kind, points=tuple(points))  # type: ignore[arg-type]
    assert parse_geometry(format_geometry(shape)) == shape


def test_geojson_becomes_wkt_and_what_is_broken_stays_as_written() -> None:
    line = {"type": "LineString", "coordinates": [[103.1234567, 21], [103.5, 21.5]]}
    assert parse_geometry(wkt_of_geojson(line)).points == ((103.1234567, 21.0), (103.5, 21.5))
    assert "Line" in wkt_of_geojson({"type": "Line", "coordinates": []})
