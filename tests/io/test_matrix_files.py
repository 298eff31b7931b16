"""Tables as OSRM, Valhalla and numpy give them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from routeplan.errors import InputError
from routeplan.io.matrix_files import MatrixFile, read_matrix_file

if TYPE_CHECKING:
    from pathlib import Path

# As osrm-routed 26.10 answers for three points of Andorra, hints left out and one pair cut.
_POINTS = [
    {"location": [1.520179, 42.505635], "name": "", "distance": 43.13065739},
    {"location": [1.535017, 42.509876], "name": "Avinguda", "distance": 13.8449959},
    {"location": [1.597331, 42.535159], "name": "", "distance": 480.7528507},
]
OSRM: dict[str, Any] = {
    "code": "Ok",
    "distances": [[0, 1358.9, 9879.9], [1426.8, 0, None], [24172.2, 23040.8, 0]],
    "durations": [[0, 109.4, 681.4], [117.4, 0, None], [1654, 1577.4, 0]],
    "sources": _POINTS,
    "destinations": _POINTS,
}
_PLACES = [{"lon": 103.0, "lat": 21.4}, {"lon": 103.1, "lat": 21.5}]
VALHALLA: dict[str, Any] = {
    "sources_to_targets": [
        [
            {"distance": 0.0, "time": 0, "to_index": 0, "from_index": 0},
            {"distance": 12.5, "time": 905, "to_index": 1, "from_index": 0},
        ],
        [
            {"distance": None, "time": None, "to_index": 0, "from_index": 1},
            {"distance": 0.0, "time": 0, "to_index": 1, "from_index": 1},
        ],
    ],
    "sources": _PLACES,
    "targets": _PLACES,
    "units": "kilometers",
}


def read(tmp_path: Path, answer: object, *, snap_limit_m: float = 500) -> MatrixFile:
    file = tmp_path / "table.json"
    file.write_text(answer if isinstance(answer, str) else json.dumps(answer), encoding="utf-8")
    return read_matrix_file(file, snap_limit_m=snap_limit_m)


def refusal(tmp_path: Path, answer: object) -> str:
    with pytest.raises(InputError) as caught:
        read(tmp_path, answer)
    return str(caught.value)


def test_osrm(tmp_path: Path) -> None:
    found = read(tmp_path, OSRM)
    assert found.duration_s[0].tolist() == [0, 109.4, 681.4]
    assert found.distance_m[2].tolist() == [24172.2, 23040.8, 0]
    assert np.argwhere(np.isnan(found.duration_s)).tolist() == [[1, 2]]
    assert found.snap_distance_m.round().tolist() == [43, 14, 481]


def test_estimates_as_the_crow_flies_are_no_ways(tmp_path: Path) -> None:
    table = [[0, 5, 9], [5, 0, 7], [9, 7, 0]]
    answer = {**OSRM, "durations": table, "distances": table, "fallback_speed_cells": [[0, 2]]}
    found = read(tmp_path, answer)
    assert np.argwhere(np.isnan(found.distance_m)).tolist() == [[0, 2]]


@pytest.mark.parametrize(("units", "metres"), [("kilometers", 12_500), ("miles", 20_116.8)])
def test_valhalla(tmp_path: Path, units: str, metres: float) -> None:
    found = read(tmp_path, {**VALHALLA, "units": units})
    assert found.duration_s[0].tolist() == [0, 905]
    assert found.distance_m[0, 1] == pytest.approx(metres)
    assert np.isnan(found.duration_s[1, 0])
    assert np.isnan(found.distance_m[1, 0])


def test_valhalla_in_its_short_form_and_with_nested_points(tmp_path: Path) -> None:
    short = {"durations": [[0, 905], [None, 0]], "distances": [[0, 12.5], [None, 0]]}
    nested = {"sources": [_PLACES], "targets": [_PLACES]}
    long = read(tmp_path, VALHALLA)
    found = read(tmp_path, {**VALHALLA, **nested, "sources_to_targets": short})
    np.testing.assert_array_equal(found.duration_s, long.duration_s)
    np.testing.assert_array_equal(found.distance_m, long.distance_m)


def test_numpy(tmp_path: Path) -> None:
    file = tmp_path / "matrix.npz"
    np.savez(file, duration_s=[[0, -1], [7, 0]], distance_m=[[0.0, -1.0], [70.0, 0.0]])
    found = read_matrix_file(file, snap_limit_m=500)
    assert np.isnan(found.duration_s[0, 1])
    assert found.distance_m[1, 0] == 70
    assert found.snap_distance_m.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"distances": ...}, "annotations=duration,distance"),
        ({"durations": ...}, "annotations=duration,distance"),
        ({"destinations": _POINTS[::-1]}, "same points"),
        ({"destinations": _POINTS[:2]}, "same points"),
        ({"durations": [[0, 1, 2], [1, 0, 2]]}, "as many rows as columns"),
        ({"durations": [[0, 1, 2], [1, 0]]}, "one length"),
        ({"durations": [[0, 1], [1, 0]]}, "of the same points"),
        ({"durations": [[0, "x", 1]] * 3}, "rows of numbers"),
        ({"distances": [[0, 1, None], [1, 0, None], [1, 1, 0]]}, "[0][2]"),
        ({"sources": [{}] * 3}, "location"),
        ({"fallback_speed_cells": [[7, 7]]}, "as it came"),
    ],
)
def test_what_is_wrong_with_an_osrm_table_is_said(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    answer = {key: value for key, value in {**OSRM, **change}.items() if value is not ...}
    assert says in refusal(tmp_path, answer)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"code": "TooBig", "message": "Too many table coordinates"}, "Too many table coordinates"),
        ({"error_code": 171, "error": "No suitable edges near location"}, "No suitable edges"),
        ({**VALHALLA, "units": "leagues"}, "kilometers or miles"),
        ({**VALHALLA, "sources_to_targets": {"durations": [[0]]}}, "distance"),
        ([[0, 1], [1, 0]], "an OSRM or Valhalla table"),
        ("{", "JSON"),
        ("", "JSON"),
    ],
)
def test_other_answers_are_refused_with_what_they_say(
    tmp_path: Path, answer: object, says: str
) -> None:
    message = refusal(tmp_path, answer)
    assert message.startswith("table.json")
    assert says in message


def test_every_point_too_far_from_a_road_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, OSRM, snap_limit_m=40)
    assert [problem.column for problem in caught.value.problems] == ["sources[0]", "sources[2]"]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off"])
def test_an_archive_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "matrix.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=r"matrix\.npz"):
        read_matrix_file(file, snap_limit_m=500)


def test_an_archive_without_distances_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "matrix.npz"
    np.savez(file, duration_s=[[0]])
    with pytest.raises(InputError, match="distance_m"):
        read_matrix_file(file, snap_limit_m=500)
