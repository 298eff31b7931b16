from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.solvers.case import public_case
from benchmarks.solvers.child import Recorder
from benchmarks.solvers.instance import WHOLE, BestKnown, Carrier, Instance
from benchmarks.solvers.job import Job, Outcome
from benchmarks.solvers.results import read_rows
from benchmarks.solvers.run import Plan, run_missing, version_of

from benchmarks.solvers import run

CARRIER = Carrier(depot=0, capacity=10, cost_per_distance=1, fixed_cost=0, max_duration=None)
SQUARE = Instance(
    name="square",
    family="made",
    rounding=WHOLE,
    depots=1,
    coordinates=np.array([[0, 0], [0, 9], [9, 9], [9, 0]], dtype=float),
    demands=(0, 1, 1, 1),
    windows=None,
    services=None,
    pairs=(),
    carriers=(CARRIER, CARRIER),
    best_known=BestKnown(cost=36, objective="distance"),
)
CASE = public_case(SQUARE, "made")
JOB = Job(question=None, solver="hybrid", process=0, seed=1, budgets_s=(1.0, 2.0))  # type: ignore[arg-type]


def test_what_the_table_lacks_is_run_and_nothing_twice(tmp_path: Path) -> None:
    out, said = tmp_path / "results.csv", list[str]()
    plan = Plan(solvers=("pyvrp-raw",), budgets_s=(0.1, 0.2), seeds=(1,))
    run_missing(plan, [CASE], out, said.append)
    rows = read_rows(out)
    assert [(row.process, row.budget_s) for row in rows] == [(0, 0.1), (0, 0.2), (1, 0.1), (1, 0.2)]
    assert [(row.status, row.cost) for row in rows] == [("ok", 36.0)] * 4
    assert len(said) == 4
    run_missing(plan, [CASE], out, said.append)
    assert len(said) == 4
    assert read_rows(out) == rows
    other = public_case(dataclasses.replace(SQUARE, demands=(0, 1, 1, 2)), "made")
    with pytest.raises(ValueError, match="made square as it was before"):
        run_missing(plan, [other], out, said.append)


def test_runs_with_all_cores_come_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []

    def do(jobs: list[Job]) -> list[Outcome]:
        at_once.append(len(jobs))
        return [Outcome(answers={0.1: (0.05, ((1, 2, 3), ()))})] * len(jobs)

    monkeypatch.setattr(run, "_do_at_once", do)
    for solver in ("pyvrp-raw", "vroom"):
        plan = Plan(solvers=(solver,), budgets_s=(0.1,), seeds=(1,))
        run_missing(plan, [CASE], tmp_path / "out.csv", lambda _: None)
    assert at_once == [2, 1, 1]


def test_no_two_processes_of_a_peer_do_the_same_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds: list[int] = []

    def do(jobs: list[Job]) -> list[Outcome]:
        seeds.extend(job.seed for job in jobs)
        return [Outcome(answers={0.1: (0.05, ((1, 2, 3), ()))})] * len(jobs)

    monkeypatch.setattr(run, "_do_at_once", do)
    plan = Plan(solvers=("pyvrp-tuned",), budgets_s=(0.1,), seeds=(1, 2, 3, 4, 5))
    run_missing(plan, [CASE], tmp_path / "out.csv", lambda _: None)
    assert len(seeds) == len(set(seeds)) == 10


@pytest.mark.parametrize("solver", ["hybrid", "pyvrp-raw", "vroom", "ortools-raw"])
def test_a_version_changes_with_how_a_solver_is_asked(
    solver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = version_of(solver)
    read = Path.read_bytes
    ours = "solve/hybrid/rounds.py" if solver == "hybrid" else "_raw.py"

    def changed(path: Path) -> bytes:
        return read(path) + (b"#" if path.as_posix().endswith(ours) else b"")

    assert version_of(solver) == before
    monkeypatch.setattr(Path, "read_bytes", changed)
    assert version_of(solver) != before


def test_a_crash_is_a_row_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = tmp_path / "question"
    question.write_bytes(b"no pickle")
    job = Job(question=question, solver="vroom", process=0, seed=1, budgets_s=(0.1,))
    (crashed,) = run._do_at_once([job])
    assert isinstance(crashed, run._Failure)
    assert crashed.status == "crash"
    assert "exit code 1: " in crashed.reason
    monkeypatch.setattr(run, "_SPARE_S", -0.3)
    (late,) = run._do_at_once([job])
    assert isinstance(late, run._Failure)
    assert late.status == "timeout"
    assert [row.status for row in run._rows(CASE, JOB, crashed)] == ["crash", "crash"]


def test_a_killed_process_is_named_by_its_signal(tmp_path: Path) -> None:
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    process = subprocess.Popen([sys.executable, "-c", kill])
    (tmp_path / "said").write_text("")
    assert run._outcome(JOB, tmp_path, process, 1e12) == run._Failure("crash", "SIGSEGV")


def rows_of(
    answers: dict[float, tuple[float, tuple[tuple[int, ...], ...]]], solver: str = "hybrid"
) -> list[str]:
    job = dataclasses.replace(JOB, solver=solver)
    return [f"{row.status} {row.cost}" for row in run._rows(CASE, job, Outcome(answers=answers))]


def test_each_budgets_answer_is_judged() -> None:
    whole, bad = ((1, 2, 3), ()), ((1, 2), ())
    assert rows_of({1.0: (0.5, bad), 2.0: (1.5, whole)}) == ["infeasible None", "ok 36.0"]
    assert rows_of({2.0: (2.09, whole)}) == ["none None", "ok 36.0"]
    assert rows_of({2.0: (2.2, whole)}) == ["none None", "late 36.0"]
    assert rows_of({2.0: (2.2, whole)}, "vroom") == ["none None", "ok 36.0"]
    assert rows_of({2.0: (2.5, whole)}, "vroom") == ["none None", "late 36.0"]


def test_the_last_answer_before_each_budgets_end_is_kept() -> None:
    recorder = Recorder((1.0, 5.0, 10.0))
    told = ((0.2, "a"), (1.05, "b"), (7.0, "c"), (10.05, "d"), (10.4, "e"))
    for at_s, answer in told:
        recorder.note(at_s, answer)
    assert recorder.first_s == 0.2
    assert recorder.kept() == {1.0: (1.05, "b"), 5.0: (1.05, "b"), 10.0: (10.05, "d")}
    once_and_late = Recorder((1.0,))
    once_and_late.note(1.3, "a")
    assert once_and_late.kept() == {1.0: (1.3, "a")}
    none_early = Recorder((1.0, 5.0))
    none_early.note(3.0, "a")
    assert none_early.kept() == {5.0: (3.0, "a")}
