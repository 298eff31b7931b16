"""``routeplan closures``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

HEADER = "closure_id,road,km_from,km_to,geometry,way_ids\n"
GOOD = "KM,QL279,70,72,,\n"
ON = ("--date", "2025-12-10")


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Return ``table(rows)``: a file of closures."""

    def write(rows: str) -> Path:
        file = tmp_path / "closures.csv"
        file.write_text(HEADER + rows, encoding="utf-8")
        return file

    return write


def test_list_of_a_file_a_scenario_and_the_record(
    run: Run, table: Callable[..., Path], shut: Path
) -> None:
    ran = run("closures", "list", table(GOOD), *ON, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert "KM  QL279 Km 70+000–72+000  shut to all vehicles" in " ".join(ran.out.split(" "))
    assert "SLIDE" in run("closures", "list", shut).out
    recorded = run("closures", "list", "--date", "2024-09-09", "--json")
    assert "E20240909-41" in [closure["id"] for closure in recorded.json]
    nothing = run("closures", "list", "--date", "1990-01-01", "--lang", "en")
    assert (nothing.code, nothing.out) == (0, "There are no closures.\n")
    assert run("closures", "list").code == 2


def test_locate_tells_spans_and_writes_a_map_and_a_feed(
    run: Run, table: Callable[..., Path], tmp_path: Path
) -> None:
    files = ("--map", tmp_path / "map.html", "--geojson", tmp_path / "feed.geojson")
    ran = run("closures", "locate", table(GOOD), *ON, *files, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("KM: QL279 Km 70+000–72+000 (2,000 m of road)\n")
    assert "QL279W-10" in ran.out
    assert "70+000" in ran.out
    assert "both ways" in ran.out
    assert (tmp_path / "map.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    (event,) = json.loads((tmp_path / "feed.geojson").read_text(encoding="utf-8"))["features"]
    assert event["properties"]["core_details"]["road_names"] == ["QL279"]
    again = run("closures", "locate", tmp_path / "feed.geojson", *ON, "--json")
    assert again.code == 0
    (report,) = again.json
    assert [(span["section_id"], span["length_m"]) for span in report["spans"]] == [
        ("QL279W-10", 2000)
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "closures.csv",
        "feed.geojson",
        "map.html",
    ]


def test_locate_counts_what_begins_after_midnight_for_a_night_shift(
    run: Run, good: Path, append_row: Callable[..., None]
) -> None:
    night = {"start": "2025-12-11 01:00", "end": "2025-12-11 04:00"}
    append_row(good / "closures.csv", "NIGHT", section_id="QL279W-10", **night)
    asked = ("closures", "locate", good, "--lang", "vi")
    assert "không chặn đoạn nào" in run(*asked).out
    vehicles = good / "vehicles.csv"
    text = vehicles.read_text(encoding="utf-8-sig")
    vehicles.write_text(text.replace("17:00", "26:00"), encoding="utf-8")
    assert "(chặn 13.000 m)" in run(*asked).out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("W,,,,,404\n", "no road has the OpenStreetMap way 404"),
        ('L,,,,"LINESTRING (104.9 22.9, 105 22.9)",\n', "there is no road within 25 m"),
        ("N,QL999,5,,,\n", "the road is not in the data"),
        ("A,,,,POINT (103.0165 21.3875),\n", "fits several roads equally (L76, L77, L79, L87)"),
    ],
)
def test_what_matches_nothing_or_two_roads_exits_with_3(
    run: Run, table: Callable[..., Path], rows: str, said: str
) -> None:
    ran = run("closures", "locate", table(GOOD + rows), *ON, "--lang", "en")
    assert ran.code == 3
    assert said in ran.out
    assert "KM: QL279" in ran.out


def test_rows_that_cannot_be_read_are_listed(run: Run, table: Callable[..., Path]) -> None:
    crossing = '"POLYGON ((103 21, 104 22, 104 21, 103 22, 103 21))"'
    ran = run("closures", "locate", table(f"{GOOD}X,,,,{crossing},\n"), *ON)
    assert ran.code == 3
    assert "dòng 3, cột geometry [X]" in ran.err
    assert "không tự cắt nhau" in ran.err
    missing = run("closures", "locate", "nowhere.csv", *ON)
    assert missing.code == 2
    assert "nowhere.csv" in missing.err


def test_a_map_that_cannot_be_written_is_said(
    run: Run, table: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "no").write_text("a file where a folder is meant", encoding="utf-8")
    target = tmp_path / "no" / "map.html"
    ran = run("closures", "locate", table(GOOD), *ON, "--map", target)
    assert ran.code == 2
    assert "cần một tệp ghi được" in ran.err
