"""``routeplan plan``."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from routeplan import api
from routeplan.cli import console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

FILES = {
    "gpx",
    "map.html",
    "plan.gpkg",
    "plan.json",
    "routes.geojson",
    "stops.csv",
    "stops.xlsx",
    "unassigned.csv",
}


def test_a_good_day(run: Run, good: Path, tmp_path: Path) -> None:
    ran = run("plan", good)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Ngày thử: 10/12/2025, trời khô\nPhục vụ 2/2 đơn\n")
    assert "OTO-DIEN-BIEN-01" in ran.out
    assert "1.824.000 ₫" in ran.out
    assert ran.out.endswith("\n→ out/good\n")
    assert {file.name for file in (tmp_path / "out" / "good").iterdir()} == FILES


def test_a_day_that_needs_attention_in_english(run: Run, shut: Path, tmp_path: Path) -> None:
    ran = run("plan", shut, "--lang", "en", "--out", tmp_path / "x")
    assert ran.code == 3
    assert "2 of 3 orders served" in ran.out
    assert "1 mandatory order" in ran.out
    (reason,) = [line for line in ran.out.splitlines() if line.startswith("! T1: ")]
    assert "QL279 Km 94+000" in reason, "a sentence is one line in a pipe"
    assert reason.endswith("Still passing: motorbikes.")
    assert "Road closed (1)" in ran.out


def test_warnings_are_told(run: Run, good: Path, append_row: Callable[..., None]) -> None:
    append_row(good / "closures.csv", "OFF", road="QL12", km_from="9+600")
    ran = run("plan", good, "--lang", "en")
    assert ran.code == 3
    assert "\n⚠ NOT APPLIED: closure QL12 Km 9+600 [OFF]" in ran.out


@pytest.mark.parametrize("name", ["../../x", "{here}/x", "shut"])
def test_results_go_by_the_scenarios_folder_whatever_it_calls_itself(
    run: Run, good: Path, tmp_path: Path, name: str
) -> None:
    name = name.format(here=tmp_path.as_posix())
    settings = good / "scenario.toml"
    text = settings.read_text(encoding="utf-8").replace('name = "good"', f'name = "{name}"')
    settings.write_text(text, encoding="utf-8")
    own = good.rename(tmp_path / "ngày mưa")
    ran = run("plan", own)
    assert ran.code == 0
    assert ran.out.endswith("\n→ out/ngày_mưa\n")
    assert [folder.name for folder in (tmp_path / "out").iterdir()] == ["ngày_mưa"]
    assert f'"scenario": "{name}"' in run("plan", own, "--json").out


def test_json_is_the_plan_alone(run: Run, shut: Path, tmp_path: Path) -> None:
    ran = run("plan", shut, "--json")
    assert ran.code == 3
    assert ran.json["schema_version"] == 1
    assert [left["code"] for left in ran.json["unassigned"]] == ["closed_road"]
    written = tmp_path / "out" / "shut" / "plan.json"
    assert ran.json == json.loads(written.read_text(encoding="utf-8"))


def test_limits_from_the_command_line(run: Run, good: Path) -> None:
    limits = ("--time-limit", "0.2", "--solution-limit", "3", "--seed", "5")
    made = run("plan", good, "--json", *limits).json["provenance"]
    assert (made["time_limit_s"], made["solution_limit"], made["seed"]) == (0.2, 3, 5)
    usual = run("plan", good, "--json").json["provenance"]
    assert (usual["time_limit_s"], usual["solution_limit"], usual["seed"]) == (0.1, None, 1)


def test_strict_refuses_a_day_with_a_bad_row(
    run: Run, good: Path, append_row: Callable[..., None], tmp_path: Path
) -> None:
    append_row(good / "orders.csv", "BAD", kind="delivery", origin="hub_dbp", weight_g="-5")
    ran = run("plan", good, "--lang", "en")
    assert ran.code == 3
    assert "Bad data (1)" in ran.out
    assert "row 4, column weight_g [BAD]: '-5'" in ran.out
    before = (tmp_path / "out" / "good" / "plan.json").read_bytes()
    refused = run("plan", good, "--strict", "--lang", "en")
    assert refused.code == 2
    assert "row 4, column weight_g [BAD]: '-5'" in refused.err
    assert (tmp_path / "out" / "good" / "plan.json").read_bytes() == before


def test_without_personal_data_nothing_written_names_anybody(
    run: Run, good: Path, append_row: Callable[..., None], tmp_path: Path
) -> None:
    append_row(
        good / "orders.csv",
        "BAD",
        kind="delivery",
        destination="gone",
        recipient="Khách Thử Ba",
        phone="0000 000 003",
    )
    full = run("plan", good, "--out", "full")
    bare = run("plan", good, "--out", "bare", "--no-personal")
    assert (full.code, bare.code) == (3, 3)
    people = ("Khách Thử", "0000 000", "Lái xe Thử")
    for folder, expected in (("full", True), ("bare", False)):
        files = [file for file in (tmp_path / folder).rglob("*") if file.is_file()]
        text = b"\n".join(_content(file) for file in files).decode("utf-8", errors="replace")
        assert [name in text for name in people] == [expected] * 3
    for name in people:
        assert name not in full.out + full.err + bare.out + bare.err, "never on the terminal"


def _content(file: Path) -> bytes:
    """Return a file's bytes, of a workbook those of its parts."""
    if file.suffix != ".xlsx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


def test_a_plan_to_start_from(run: Run, good: Path) -> None:
    first = run("plan", good, "--json", "--out", "first").json
    again = run("plan", good, "--json", "--time-limit", "0", "--from", "first/plan.json")
    assert again.code == 0
    assert again.json["routes"] == first["routes"]
    lost = run("plan", good, "--from", "lost.json")
    assert lost.code == 2
    assert "lost.json" in lost.err


def test_an_unknown_solver_is_a_usage_error(run: Run, good: Path) -> None:
    ran = run("plan", good, "--solver", "abacus")
    assert ran.code == 2
    assert "'abacus' is not one of hybrid, ortools, pyvrp" in ran.err


def test_a_search_without_workers_is_a_usage_error(run: Run, good: Path) -> None:
    ran = run("plan", good, "--workers", "0")
    assert ran.code == 2
    assert "Invalid value for '--workers'" in ran.err


def test_an_unreadable_day_lists_everything(run: Run, good: Path) -> None:
    (good / "scenario.toml").write_text("weather = 'fog'\ncolour = 1\n", encoding="utf-8")
    (good / "orders.csv").write_text("order_id,kind,kind\n", encoding="utf-8")
    (good / "vehicles.csv").unlink()
    ran = run("plan", good, "--lang", "en")
    assert ran.code == 2
    for column in ("schema_version", "date", "weather", "colour"):
        assert f"scenario.toml, column {column}: " in ran.err
    assert "orders.csv" in ran.err
    assert "vehicles.csv" in ran.err


def test_somebodys_own_folder_is_not_overwritten(run: Run, good: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    ran = run("plan", good, "--out", "mine")
    assert ran.code == 2
    assert "mine" in ran.err
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("name", ["mine", "file/deep"])
def test_a_folder_that_cannot_be_used_is_refused_before_the_search(
    run: Run, good: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    (tmp_path / "file").touch()
    searched: list[object] = []
    monkeypatch.setattr(api, "plan_day", lambda *_, **__: searched.append(1))
    ran = run("plan", good, "--out", name)
    assert (ran.code, searched) == (2, [])
    assert "; cần một thư mục " in ran.err
    assert "Traceback" not in ran.err


def test_results_stay_where_the_folder_is_held_open(
    run: Run, good: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("plan", good, "--out", "x").code == 0
    rename = type(tmp_path).rename

    def held(path: Path, to: Path) -> Path:
        if path.name == "x":  # As Windows does while a file in it is open.
            raise PermissionError(13, "Access is denied")
        return rename(path, to)

    monkeypatch.setattr(type(tmp_path), "rename", held)
    for lang, told in (("en", "close the files that are open in it"), ("vi", "hãy đóng các tệp")):
        ran = run("plan", good, "--out", "x", "--lang", lang)
        assert ran.code == 2
        assert told in ran.err
        (kept,) = (folder for folder in tmp_path.iterdir() if folder.suffix == ".new")
        assert str(kept) in ran.err
        assert {file.name for file in kept.iterdir()} == FILES
        shutil.rmtree(kept)
    assert {file.name for file in (tmp_path / "x").iterdir()} == FILES


def test_files_beside_the_results_are_kept_and_stale_tracks_go(
    run: Run, good: Path, tmp_path: Path
) -> None:
    assert run("plan", good, "--out", "x").code == 0
    (tmp_path / "x" / "orders.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "x" / "gpx" / "mine.gpx").touch()
    fleet = good / "vehicles.csv"
    text = fleet.read_text(encoding="utf-8").replace("OTO-DIEN-BIEN-01", "OTO-02")
    fleet.write_text(text, encoding="utf-8")
    assert run("plan", good, "--out", "x").code == 0
    assert {file.name for file in (tmp_path / "x").iterdir()} == {*FILES, "orders.csv"}
    tracks = sorted(file.name for file in (tmp_path / "x" / "gpx").iterdir())
    assert tracks == ["OTO-02.gpx", "mine.gpx"]


def test_older_results_survive_a_failure(
    run: Run, good: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("plan", good).code == 0
    before = {f: f.read_bytes() for f in (tmp_path / "out").rglob("*") if f.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("routeplan.report.outputs.write_outputs", full)
    ran = run("plan", good, "--lang", "en")
    assert ran.code == 2
    assert "No space left on device" in ran.err
    after = {f: f.read_bytes() for f in (tmp_path / "out" / "good").rglob("*") if f.is_file()}
    assert after == before
    (kept,) = (folder for folder in (tmp_path / "out").iterdir() if folder.name != "good")
    assert f"what could be written is in {kept}" in ran.err
    assert json.loads((kept / "plan.json").read_text(encoding="utf-8"))["scenario"] == "good"


def test_an_empty_day_is_an_empty_plan(run: Run, good: Path) -> None:
    header = (good / "orders.csv").read_text(encoding="utf-8").splitlines()[0]
    (good / "orders.csv").write_text(header + "\n", encoding="utf-8")
    ran = run("plan", good, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert "0 of 0 orders served" in ran.out


def test_a_terminal_of_80_columns_shows_whole_ids_and_the_progress(good: Path) -> None:
    pytest.importorskip("pty", reason="Windows has no such terminals")
    output = _in_terminal([sys.executable, "-m", "routeplan", "plan", str(good)], good.parent)
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output).splitlines()
    assert any(line.startswith("OTO-DIEN-BIEN-01") for line in lines)
    start = lines.index(next(line for line in lines if "Phục vụ 2/2 đơn" in line))
    assert all(len(line) <= 80 for line in lines[start:])
    assert "…" not in "".join(lines[start:])
    assert "Đang xếp tuyến" in output
    assert "chi phí" in output


def _in_terminal(command: list[str], folder: Path) -> str:
    """Return all that a command writes on a terminal of 80 columns."""
    import fcntl
    import os
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    env = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(
        command, cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as child:
        os.close(theirs)
        written = []
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # what Linux says when the other end has gone
                break
            if not part:
                break
            written.append(part)
    os.close(ours)
    assert child.returncode == 0
    return b"".join(written).decode("utf-8")


def test_no_bar_where_nobody_watches(run: Run, good: Path) -> None:
    assert not console.console(stderr=True).is_terminal
    assert run("plan", good).err == ""
