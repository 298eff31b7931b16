"""``routeplan compare``."""

from __future__ import annotations

import csv
import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.report.test_map_page import CHROMIUM, data_in, open_in_chromium

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_closures_that_count_as_open_are_told(
    run: Run, good: Path, tmp_path: Path, append_row: Callable[..., None]
) -> None:
    shutil.copytree(good, tmp_path / "after")
    append_row(tmp_path / "after" / "closures.csv", "OFF", road="QL9999", km_from="1+000")
    for more in ((), ("--json",)):
        ran = run("compare", good, tmp_path / "after", "--lang", "en", *more)
        assert ran.code == 3
        assert "QL9999" in ran.err
    assert run("compare", good, good).code == 0


@pytest.fixture
def planned(run: Run, shut: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Plan a day with its slide, and again without any; return the two scenarios."""
    clear = tmp_path / "clear"
    shutil.copytree(shut, clear)
    file = clear / "closures.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    for scenario in (shut, clear):
        ran = run("plan", scenario, "--out", f"out/{scenario.name}", "--solution-limit", 3)
        assert ran.code in {0, 3}, ran.err
    return shut, clear


def test_two_plans_are_compared_in_tables_and_on_a_page(
    run: Run, planned: tuple[Path, Path], tmp_path: Path
) -> None:
    shut, clear = planned
    asked = (f"out/{shut.name}", "out/clear", "--day-a", shut, "--day-b", clear)
    ran = run("compare", *asked, "-o", "cmp", "--lang", "en")
    assert ran.code == 0, ran.err
    assert "Served now" in ran.out
    orders = {row["order_id"]: row for row in _rows(tmp_path / "cmp" / "orders.csv")}
    gained = [row for row in orders.values() if row["change"] == "gained"]
    assert gained
    assert {row["reason_before"] for row in gained} == {"closed_road"}
    before, after = (
        json.loads((tmp_path / "out" / name / "plan.json").read_text(encoding="utf-8"))
        for name in (shut.name, "clear")
    )
    total = _rows(tmp_path / "cmp" / "costs.csv")[-1]
    assert int(total["before_vnd"]) == before["quality"]["cost_vnd"]
    assert int(total["after_vnd"]) == after["quality"]["cost_vnd"]
    places = _rows(tmp_path / "cmp" / "places.csv")
    assert all(float(row["cut_off_after_h"]) <= float(row["cut_off_before_h"]) for row in places)
    page = (tmp_path / "cmp" / "comparison.html").read_text(encoding="utf-8")
    data = data_in(page)
    assert {one["change"] for one in data["orders"]} >= {"gained"}
    assert [bool(side["closures"]) for side in data["sides"]] == [True, False]
    as_json = run("compare", *asked, "-o", "cmp", "--json").json
    assert len(as_json["orders"]) == len(orders)
    vietnamese = run("compare", *asked, "-o", "cmp")
    assert "Nay được phục vụ" in vietnamese.out


def test_days_alone_are_compared_by_their_ways(
    run: Run, planned: tuple[Path, Path], tmp_path: Path
) -> None:
    ran = run("compare", *planned, "--profile", "van", "-o", "ways", "--lang", "en")
    assert ran.code == 0
    assert "The way from the hub to each place" in ran.out
    assert sorted(file.name for file in (tmp_path / "ways").iterdir()) == [
        "comparison.html",
        "comparison.json",
        "places.csv",
        "places.parquet",
    ]
    assert {row["profile"] for row in _rows(tmp_path / "ways" / "places.csv")} == {"van"}
    same = run("compare", planned[0], planned[0], "-o", "ways", "--lang", "en")
    assert "Nothing changed." in same.out


def test_a_plan_of_another_day_is_refused(run: Run, planned: tuple[Path, Path]) -> None:
    shut, clear = planned
    asked = (f"out/{shut.name}", "out/clear", "--day-a", clear, "--day-b", clear)
    ran = run("compare", *asked, "--lang", "en")
    assert ran.code == 2
    assert "a plan of the day" in ran.err
    assert "như hiện có" in run("compare", *asked).err


def test_plans_are_compared_however_many_processes_searched(
    run: Run, planned: tuple[Path, Path]
) -> None:
    shut, clear = planned
    assert run("plan", shut, "--out", "alone", "--solution-limit", 3, "--workers", 1).code == 3
    ran = run("compare", "alone", "out/clear", "--day-a", shut, "--day-b", clear, "-o", "cmp")
    assert (ran.code, ran.err) == (0, "")


def test_a_folder_with_other_things_is_left_alone(
    run: Run, planned: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routeplan.api.comparison.compare_places", None)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    assert run("compare", *planned, "-o", "mine").code == 2
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page_builds_itself_without_an_error(
    run: Run, planned: tuple[Path, Path], tmp_path: Path
) -> None:
    shut, clear = planned
    asked = (f"out/{shut.name}", "out/clear", "--day-a", shut, "--day-b", clear)
    run("compare", *asked, "-o", "cmp", "--lang", "en")
    dom, console = open_in_chromium(tmp_path / "cmp" / "comparison.html", tmp_path, "--dump-dom")
    assert console == ""
    assert "<canvas" in dom
    assert re.search(r"Routes that changed: After", dom)
