"""``routeplan importance``."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


@pytest.mark.slow
def test_sections_and_places_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chances.csv").write_text("section_id,chance\nQL4H-01,0.9\nQL6-01,0.5\n")
    asked = ("importance", "--storms", 8, "--chances", "chances.csv", "--profile", "van")
    ran = run(*asked, "-o", "out", "--lang", "en")
    assert ran.code == 0
    assert "The most important sections for the profile van, over 8 storms" in ran.out
    assert "63 offices and old centres have no second way" in ran.out
    with (tmp_path / "out" / "importance.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 193
    assert (rows[0]["section_id"], rows[0]["is_bridge"]) == ("QL4H-01", "true")
    with (tmp_path / "out" / "no_second_way.csv").open(encoding="utf-8-sig", newline="") as lines:
        hanging = {row["place_id"]: row["sections"].split("; ") for row in csv.DictReader(lines)}
    assert len(hanging) == 63
    assert "QL4H-01" in hanging["co_03160"]
    as_json = run(*asked, "--json", "-o", "json").json
    assert [row["section_id"] for row in as_json["importance"]] == [r["section_id"] for r in rows]


def test_chances_out_of_range_are_refused(run: Run) -> None:
    ran = run("importance", "--storms", 0, "--lang", "en")
    assert ran.code == 2
    assert "one storm or more" in ran.err


@pytest.mark.slow
def test_closures_that_count_as_open_are_told(
    run: Run, good: Path, append_row: Callable[..., None]
) -> None:
    asked = ("importance", good, "--storms", 2, "--profile", "van", "--lang", "en")
    assert run(*asked, "-o", "out").code == 0
    append_row(good / "closures.csv", "OFF", road="QL9999", km_from="1+000")
    ran = run(*asked, "-o", "again", "--json")
    assert ran.code == 3
    assert "QL9999" in ran.err
