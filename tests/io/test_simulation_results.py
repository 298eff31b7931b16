from __future__ import annotations

import csv
import dataclasses
import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Self

import pyarrow.parquet as pq
import pytest

from routeplan.errors import InputError
from routeplan.io import simulation_results
from routeplan.io.run_lock import LOCK_FILE
from routeplan.io.simulation_results import ResultFolder, read_losses
from routeplan.model.simulation import CommuneLoss, Losses, ScenarioLoss
from routeplan.report.text import describe_problem

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = {"network": "abc", "seed": "1"}


def _losses(number: int) -> Losses:
    total = ScenarioLoss(
        scenario=number,
        name=f"Số {number}",
        profile="van",
        window_h=24,
        spans_closed=1,
        delay_h=0.1,
    )
    commune = CommuneLoss(
        scenario=number, name=f"Số {number}", profile="van", commune_code="03127", ways_lost=1
    )
    return Losses(scenarios=(total,), communes=(commune,))


def _open(folder: Path, *, resume: bool = False, **inputs: str) -> ResultFolder:
    return ResultFolder.open(folder, {**INPUTS, **inputs}, about={"region": "x"}, resume=resume)


def _codes(caught: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    return [(problem.code, problem.column) for problem in caught.value.problems]


def test_parts_become_tables_in_order(tmp_path: Path) -> None:
    results = _open(tmp_path / "out")
    for part in (2, 0, 1):
        results.keep(part, _losses(part))
    assert set(results.finished()) == {0, 1, 2}
    results.finish()
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "communes.csv",
        "communes.parquet",
        "manifest.json",
        "scenarios.csv",
        "scenarios.parquet",
    ]
    expected = [_losses(part) for part in range(3)]
    assert read_losses(tmp_path / "out") == Losses(
        scenarios=tuple(losses.scenarios[0] for losses in expected),
        communes=tuple(losses.communes[0] for losses in expected),
    )
    assert pq.read_table(tmp_path / "out" / "scenarios.parquet").num_rows == 3
    with (tmp_path / "out" / "scenarios.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["name"] for row in rows] == ["Số 0", "Số 1", "Số 2"]
    assert rows[0]["delay_h"] == "0.1"
    assert list(rows[0])[:3] == ["scenario", "name", "profile"]


def test_a_resumed_run_knows_what_is_finished(tmp_path: Path) -> None:
    _open(tmp_path).keep(4, _losses(4))
    assert set(_open(tmp_path, resume=True).finished()) == {4}


def test_inputs_that_changed_are_all_named(tmp_path: Path) -> None:
    _open(tmp_path)
    with pytest.raises(InputError) as caught:
        _open(tmp_path, resume=True, seed="2", rain="heavy")
    assert _codes(caught) == [("inputs_changed", "seed"), ("inputs_changed", "rain")]
    assert "expected 1, as when the run began" in str(caught.value)


def test_unfinished_results_are_not_thrown_away(tmp_path: Path) -> None:
    _open(tmp_path).keep(0, _losses(0))
    with pytest.raises(InputError) as caught:
        _open(tmp_path)
    assert _codes(caught) == [("unfinished_results", "")]
    with pytest.raises(InputError) as caught:
        read_losses(tmp_path)
    assert _codes(caught) == [("unfinished_results", "")]


def test_a_run_that_kept_nothing_begins_anew(tmp_path: Path) -> None:
    _open(tmp_path)
    assert _open(tmp_path, seed="2").manifest()["inputs"]["seed"] == "2"


def test_finished_results_are_replaced_by_a_new_run(tmp_path: Path) -> None:
    results = _open(tmp_path)
    results.keep(0, _losses(0))
    results.finish()
    again = _open(tmp_path, seed="2")
    assert not again.complete
    assert not again.finished()
    assert not (tmp_path / "scenarios.csv").exists()


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    for resume in (False, True):
        with pytest.raises(InputError) as caught:
            _open(tmp_path, resume=resume)
        assert _codes(caught) == [("folder_in_use", "")]
    with pytest.raises(InputError):
        _open(tmp_path / "mine.txt")
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_full_disk_is_told_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = _open(tmp_path)
    results.keep(0, _losses(0))

    class Full:
        def __init__(self, file: Path, schema: Any) -> None:
            del schema
            file.write_bytes(b"half")

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *args: object) -> None:
            pass

        def write_table(self, table: object) -> None:
            del table
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pq, "ParquetWriter", Full)
        with pytest.raises(InputError, match=r"No space left on device.*--resume") as caught:
            results.keep(1, _losses(1))
        with pytest.raises(InputError):
            results.finish()
    assert _codes(caught) == [("cannot_write", "")]
    assert sorted(file.name for file in (tmp_path / "parts").iterdir()) == [
        "communes-000000.parquet",
        "scenarios-000000.parquet",
    ]
    again = _open(tmp_path, resume=True)
    again.keep(1, _losses(1))
    again.finish()
    assert len(read_losses(tmp_path).scenarios) == 2


def test_the_manifest_says_what_the_results_are_made_from(tmp_path: Path) -> None:
    _open(tmp_path)
    manifest = json.loads((tmp_path / simulation_results.MANIFEST).read_text(encoding="utf-8"))
    assert manifest["inputs"] == INPUTS
    assert (manifest["complete"], manifest["region"]) == (False, "x")


@pytest.mark.parametrize("table", ["scenarios", "communes"])
@pytest.mark.parametrize("left", [0, 200, -1])
def test_a_part_that_a_power_cut_left_short_is_done_again(
    tmp_path: Path, table: str, left: int
) -> None:
    results = _open(tmp_path)
    for part in range(3):
        results.keep(part, _losses(part))
    file = tmp_path / "parts" / f"{table}-000001.parquet"
    if left < 0:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:left])
    again = _open(tmp_path, resume=True)
    assert set(again.finished()) == {0, 2}
    again.keep(1, _losses(1))
    again.finish()
    assert [loss.scenario for loss in read_losses(tmp_path).scenarios] == [0, 1, 2]


def test_an_unreadable_part_is_not_left_out_of_the_tables(tmp_path: Path) -> None:
    results = _open(tmp_path)
    results.keep(0, _losses(0))
    (tmp_path / "parts" / "communes-000000.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError) as caught:
        results.finish()
    assert _codes(caught) == [("unfinished_results", "")]
    assert not results.complete


def test_no_spreadsheet_runs_what_a_table_says(tmp_path: Path) -> None:
    name, code = '=HYPERLINK("x")', "@SUM(A1)"
    losses = _losses(0)
    results = _open(tmp_path)
    total = dataclasses.replace(losses.scenarios[0], name=name)
    commune = dataclasses.replace(losses.communes[0], name="-5", commune_code=code)
    results.keep(0, Losses(scenarios=(total,), communes=(commune,)))
    results.finish()
    for file, expected in (("scenarios", {"name": f"'{name}"}), ("communes", {"name": "-5"})):
        with (tmp_path / f"{file}.csv").open(encoding="utf-8-sig", newline="") as lines:
            (row,) = csv.DictReader(lines)
        assert expected.items() <= row.items()
    assert row["commune_code"] == f"'{code}"
    assert read_losses(tmp_path).scenarios == (total,), "Parquet keeps what is meant"
    assert read_losses(tmp_path).communes == (commune,)


def test_two_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    waiting = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    _open(tmp_path).close()
    with subprocess.Popen(waiting, stdin=subprocess.PIPE) as other:
        (tmp_path / LOCK_FILE).write_text(str(other.pid), encoding="ascii")
        for resume in (False, True):
            with pytest.raises(InputError, match=f"process {other.pid} is at work") as caught:
                _open(tmp_path, resume=resume)
            assert _codes(caught) == [("run_in_progress", "")]
        told = describe_problem(caught.value.problems[0], "vi")
        assert f"tiến trình {other.pid} đang làm việc ở đó" in told
        assert (tmp_path / LOCK_FILE).read_text(encoding="ascii") == str(other.pid)
        other.communicate()
    results = _open(tmp_path, resume=True)
    assert (tmp_path / LOCK_FILE).read_text(encoding="ascii") == str(os.getpid())
    results.close()
    assert not (tmp_path / LOCK_FILE).exists()


@pytest.mark.parametrize("left", ["", "0", "-1", "nobody"])
def test_a_lock_that_names_nobody_is_taken_over(tmp_path: Path, left: str) -> None:
    (tmp_path / LOCK_FILE).write_text(left, encoding="ascii")
    results = _open(tmp_path)
    results.keep(0, _losses(0))
    results.finish()
    assert not (tmp_path / LOCK_FILE).exists()


def test_a_refused_run_leaves_the_folder_to_others(tmp_path: Path) -> None:
    results = _open(tmp_path)
    results.keep(0, _losses(0))
    results.close()
    with pytest.raises(InputError):
        _open(tmp_path, resume=True, seed="2")
    assert not (tmp_path / LOCK_FILE).exists()
