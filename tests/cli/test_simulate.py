"""``routeplan simulate``."""

from __future__ import annotations

import contextlib
import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from routeplan.cli.simulate import _scenario_names
from routeplan.simulate import run as runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    from routeplan.model.simulation import Losses

    Run = Callable[..., Ran]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_history_is_replayed(run: Run, tmp_path: Path) -> None:
    ran = run("simulate", "--history", "--all-day", "--profile", "van", "-o", "out", "--lang", "en")
    # Some rows of the record lie on no road: said, not dropped in silence.
    assert ran.code == 3
    assert "not in force that day or not put on the road as given: 9;" in ran.err
    assert ran.out.startswith("The worst scenarios for the profile van (of 37)")
    offices = {
        row["commune_code"]
        for row in _rows(tmp_path / "out" / "communes.csv")
        if row["name"] == "2017-08-02" and row["offices_cut_off"] == "1"
    }
    assert offices == {"03169", "03176"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert {"scenario": "2024-09-09", "closure": "E20240909-43"}.items() <= next(
        note for note in manifest["notes"] if note["closure"] == "E20240909-43"
    ).items()


def test_each_section_of_a_day(run: Run, shut: Path, tmp_path: Path) -> None:
    ran = run("simulate", shut, "--each-section", "--profile", "van", "--json")
    assert ran.code == 0
    assert ran.json["folder"].endswith("simulate-each-section")
    rows = _rows(tmp_path / "out" / "simulate-each-section" / "scenarios.csv")
    assert len(rows) == 194
    # The day's own slide is in force in every scenario.
    assert min(int(row["ways_lost"]) for row in rows) == int(rows[0]["ways_lost"]) > 0
    worst = ran.json["worst"][0]
    assert worst["delay_h"] == max(float(row["delay_h"]) for row in rows)


def test_closures_of_the_day_that_do_not_count_are_told(
    run: Run, shut: Path, append_row: Callable[..., None]
) -> None:
    append_row(shut / "closures.csv", "OFF", road="QL4H", km_from="999+000")
    append_row(shut / "closures.csv", "BAD", road="QL4H", km_from="soon")
    ran = run("simulate", shut, "--pairs", 2, "--profile", "van", "-o", "out", "--lang", "en")
    assert ran.code == 3
    assert "closures.csv, row 4, column km_from [BAD]: 'soon'" in ran.err
    assert "not in force that day or not put on the road as given: 1;" in ran.err


def test_staff_who_cannot_get_to_work(run: Run, tmp_path: Path) -> None:
    (tmp_path / "commuting.csv").write_text("home,office,people\nhub_dbp,co_03160,7\n")
    asked = ("--each-section", "--profile", "van", "--commuting", "commuting.csv")
    assert run("simulate", *asked, "-o", "out").code == 0
    rows = {row["name"]: row for row in _rows(tmp_path / "out" / "scenarios.csv")}
    assert (rows["QL4H-01"]["staff_cut_off"], rows["QL4H-01"]["staff_cut_off_h"]) == ("7", "168")
    assert rows["QL6-01"]["staff_cut_off"] == "0"


def test_pairs_of_the_worst(run: Run, tmp_path: Path) -> None:
    ran = run("simulate", "--pairs", "4", "--profile", "van", "-o", "out")
    assert ran.code == 0
    names = [row["name"] for row in _rows(tmp_path / "out" / "scenarios.csv")]
    assert len(names) == 7
    assert "QL4H-01 + QL4H-02" in names


def test_closures_of_files(run: Run, tmp_path: Path) -> None:
    header = "closure_id,road,km_from,km_to\n"
    (tmp_path / "first.csv").write_text(f"{header}A,QL4H,0+500,0+600\n", encoding="utf-8")
    (tmp_path / "second.csv").write_text(f"{header}B,QL4H,40+000,\n", encoding="utf-8")
    files = ("--closures", "first.csv", "--closures", "second.csv")
    ran = run("simulate", *files, "--profile", "van", "-o", "out")
    assert ran.code == 0
    rows = {row["name"]: row for row in _rows(tmp_path / "out" / "scenarios.csv")}
    assert [rows[name]["offices_cut_off"] for name in ("as_it_is", "first", "second")] == [
        "0",
        "10",
        "9",
    ]


def test_files_of_one_name_are_told_apart_by_their_folders(run: Run, tmp_path: Path) -> None:
    files: list[object] = []
    for folder, suffix, km in (("a", "csv", "0+500"), ("b", "csv", "40+000"), ("b", "xlsx", "")):
        file = tmp_path / folder / f"closures.{suffix}"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"closure_id,road,km_from\nX,QL4H,{km}\n", encoding="utf-8")
        files += ["--closures", file]
    other = tmp_path / "other.csv"
    other.write_text((tmp_path / "a" / "closures.csv").read_text("utf-8"), encoding="utf-8")
    asked = ("--profile", "van", "-o", "out")
    ran = run("simulate", *files[:4], "--closures", other, *asked)
    assert ran.code == 0
    rows = {row["name"]: row for row in _rows(tmp_path / "out" / "scenarios.csv")}
    found = {name: row["offices_cut_off"] for name, row in rows.items()}
    assert found == {"as_it_is": "0", "a/closures": "10", "b/closures": "9", "other": "10"}
    names = _scenario_names([Path(str(name)) for name in files[1::2]])
    assert list(names) == ["a/closures", *(str(name) for name in files[3::2])]
    twice = run("simulate", *files[:2], *files[:2], *asked)
    assert twice.code == 2
    assert "is given twice" in twice.err


def test_times_of_files_are_those_of_the_day(run: Run, good: Path, tmp_path: Path) -> None:
    table = "closure_id,road,km_from,start,end\nA,QL4H,0+500,{day}T06:00,{day}T18:00\n"
    (tmp_path / "today.csv").write_text(table.format(day="2025-12-10"), encoding="utf-8")
    (tmp_path / "before.csv").write_text(table.format(day="2025-12-09"), encoding="utf-8")
    files = ("--closures", "today.csv", "--closures", "before.csv")
    asked = ("--profile", "van", "--weather", "wet", "-o", "out")
    ran = run("simulate", good, *files, *asked, "--lang", "en")
    assert ran.code == 3
    assert "not in force that day or not put on the road as given: 1;" in ran.err
    rows = {row["name"]: row for row in _rows(tmp_path / "out" / "scenarios.csv")}
    assert [rows[name]["office_cut_off_h"] for name in ("today", "before")] == ["120", "0"]


def test_unknown_roads_are_named(run: Run, tmp_path: Path) -> None:
    rows = "closure_id,road,km_from\nA,QL999,0+500\nB,QL4H,999+000\n"
    (tmp_path / "bad.csv").write_text(rows, encoding="utf-8")
    ran = run("simulate", "--closures", "bad.csv", "-o", "out")
    assert ran.code == 2
    first, second = ran.err.splitlines()
    assert "“QL999 Km 0+500”; cần một con đường có trong mạng đường" in first
    assert "“QL4H Km 999+000”; cần mốc Km có trên con đường này" in second
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_storms_are_the_same_with_the_same_seed(run: Run, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        asked = ("--storms", 12, "--rain", "extreme", "--seed", seed, "--profile", "van")
        assert run("simulate", *asked, "-o", name).code == 0
    tables = [(tmp_path / name / "scenarios.csv").read_text(encoding="utf-8") for name in "abc"]
    assert tables[0] == tables[1] != tables[2]
    rates = _rows(tmp_path / "a" / "slide_rates.csv")
    assert len(rates) == 193
    assert max(float(row["chance"]) for row in rates) < 1
    assert run("simulate", "--each-section", "--profile", "van", "-o", "a").code == 0
    assert not (tmp_path / "a" / "slide_rates.csv").exists()


def test_chances_above_one_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chances.csv").write_text("section_id,chance\nQL6-01,1.5\nQL6-02,-1\n")
    ran = run("simulate", "--storms", 3, "--chances", "chances.csv", "--lang", "en")
    assert ran.code == 2
    assert ran.err.count("expected a number from 0 to 1") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere", "--each-section"), "the folder or name of a day"),
        (("--storms", "0"), "at least one scenario|one storm or more"),
        (("--storms", "5", "--month", "13"), "a month from 1 to 12"),
        (("--each-section", "--profile", "tank"), "one of motorbike, car, van, truck"),
        (("--each-section", "--history"), "exactly one of"),
        ((), "exactly one of"),
    ],
)
def test_what_cannot_be_simulated_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run("simulate", *arguments, "--lang", "en")
    assert ran.code == 2
    assert any(one in ran.err for one in said.split("|")), ran.err


def test_a_day_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    ran = run("simulate", "broken", "--each-section")
    assert ran.code == 2
    assert "scenario.toml" in ran.err


@pytest.mark.slow
def test_a_killed_run_is_resumed_without_repeating(tmp_path: Path) -> None:
    asked = ["simulate", "--storms", "3000", "--profile", "van", "-o", str(tmp_path / "out")]
    command = [sys.executable, "-m", "routeplan", *asked, "--workers", "2"]
    parts = tmp_path / "out" / "parts"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        while killed.poll() is None and len(list(parts.glob("scenarios-*"))) < 3:
            time.sleep(0.01)
        children = psutil.Process(killed.pid).children(recursive=True)
        killed.kill()
    assert children
    assert not psutil.wait_procs(children, timeout=20)[1], "workers outlive their parent"
    kept = {file: file.stat().st_mtime_ns for file in parts.glob("scenarios-*")}
    assert 3 <= len(kept) < 31
    changed: list[Path] = []
    with subprocess.Popen([*command, "--resume"], stdout=subprocess.DEVNULL) as resumed:
        while resumed.poll() is None:
            for file, written in kept.items():
                with contextlib.suppress(FileNotFoundError):  # At the end they become tables.
                    changed += [file] if file.stat().st_mtime_ns != written else []
            time.sleep(0.05)
    assert (resumed.returncode, changed) == (0, [])
    assert len(_rows(tmp_path / "out" / "scenarios.csv")) == 3001


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished_and_resume_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("simulate", "--storms", 250, "--profile", "van", "-o", "out", "--lang", "en")
    keep = runs._Run.tell

    def interrupted(self: runs._Run[Losses], more: int = 0) -> None:
        keep(self, more)
        if more:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(runs._Run, "tell", interrupted)
        stopped = run(*asked)
    assert stopped.code == 3
    assert "go on with --resume" in stopped.err
    kept = len(list((tmp_path / "out" / "parts").glob("scenarios-*")))
    assert 1 <= kept < 3
    assert run(*asked).code == 2
    changed = run(*asked[:-4], "-o", "out", "--seed", "9", "--resume", "--lang", "en")
    assert changed.code == 2
    assert "column seed: '9'; expected 1, as when the run began" in changed.err
    assert run(*asked, "--resume").code == 0
    whole = run(*asked[:-4], "-o", "whole", "--lang", "en")
    assert whole.code == 0
    for table in ("scenarios.csv", "communes.csv"):
        assert (tmp_path / "out" / table).read_text() == (tmp_path / "whole" / table).read_text()
