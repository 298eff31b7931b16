"""Running what a table of results still lacks, each solver on the same cores."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import inspect
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.solvers.child import GRACE_S
from benchmarks.solvers.job import Job
from benchmarks.solvers.peers import UNSEEDED, get_peer, peer_module
from benchmarks.solvers.results import Key, Row, append_rows, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.solvers.case import Case
    from benchmarks.solvers.instance import Routes
    from benchmarks.solvers.job import Outcome
    from benchmarks.solvers.peers.protocol import Peer, Question
    from benchmarks.solvers.results import Status
    from benchmarks.solvers.verdict import Verdict

LATE_SHARES = {"vroom": 0.1}
"""By so much of its budget an answer may come later than ``GRACE_S``: VROOM has but one, and
its limit is soft."""
_REPOSITORY = Path(__file__).resolve().parents[2]
_SPARE_S = 120.0
"""For reading the question and building a model, and for limits that are soft."""
_DISTRIBUTIONS = {
    "pyvrp-raw": "pyvrp",
    "pyvrp-tuned": "pyvrp",
    "vroom": "pyvroom",
    "ortools-raw": "ortools",
}
"""Where the others come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be run."""

    solvers: tuple[str, ...]
    budgets_s: tuple[float, ...]
    seeds: tuple[int, ...]


def run_missing(
    plan: Plan, cases: Iterable[Case], out: Path, say: Callable[[str], None] = print
) -> None:
    """Run, for each case, what the table lacks, and add each run's rows as it ends.

    Raises
    ------
    ValueError
        If the table has rows of another question under a case's name.
    """
    before = read_rows(out)
    have = {row.key for row in before}
    asked: dict[tuple[str, str], set[str]] = {}
    for row in before:
        asked.setdefault((row.family, row.instance), set()).add(row.question)
    for case in cases:
        digest = question_digest(case.question)
        if asked.get((case.family, case.name), {digest}) != {digest}:
            raise ValueError(
                f"{out} has {case.family} {case.name} as it was before: begin a new table"
            )
        with tempfile.TemporaryDirectory() as folder:
            question = Path(folder) / "question"
            question.write_bytes(pickle.dumps(case.question))
            for peer, seed, budgets_s in _runs(plan):
                wanted = {
                    Key(case.family, case.name, peer.name, seed, process, budget_s)
                    for process in range(peer.processes)
                    for budget_s in budgets_s
                }
                if wanted <= have:
                    continue
                rows = [
                    dataclasses.replace(row, question=digest)
                    for row in _run(case, peer, seed, budgets_s, question)
                ]
                append_rows(out, (row for row in rows if row.key not in have))
                have |= wanted
                for row in rows:
                    say(_told(row))


def _runs(plan: Plan) -> Iterator[tuple[Peer, int, tuple[float, ...]]]:
    """Yield which solver runs with which seed, and the budgets that one run answers for."""
    for seed in plan.seeds:
        for name in plan.solvers:
            peer = get_peer(name)
            if name in UNSEEDED and seed != plan.seeds[0]:
                continue
            if peer.anytime:
                yield peer, seed, plan.budgets_s
            else:
                yield from ((peer, seed, (budget_s,)) for budget_s in plan.budgets_s)


def _run(
    case: Case, peer: Peer, seed: int, budgets_s: tuple[float, ...], question: Path
) -> list[Row]:
    """Run the processes of one solver, at once unless each has all cores."""
    load = os.getloadavg()[0]
    jobs = [
        Job(
            question=question,
            solver=peer.name,
            process=process,
            # No seed of one run is a seed of another's.
            seed=peer.processes * (seed - 1) + process + 1,
            budgets_s=budgets_s,
        )
        for process in range(peer.processes)
    ]
    rows: list[Row] = []
    outcomes = [_do_at_once([job])[0] for job in jobs] if peer.has_all_cores else _do_at_once(jobs)
    for job, outcome in zip(jobs, outcomes, strict=True):
        rows += (
            dataclasses.replace(
                row,
                seed=seed,
                load=round(load, 2),
                version=version_of(peer.name),
                ended_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            )
            for row in _rows(case, job, outcome)
        )
    return rows


def question_digest(question: Question) -> str:
    """Return a digest of a routing problem: its orders, tasks, vehicles and matrices."""
    problem = question.problem
    digest = hashlib.sha256(repr((problem.orders, problem.tasks, problem.vehicles)).encode())
    for profile in sorted({vehicle.profile for vehicle in problem.vehicles}):
        matrix = problem.travel.matrix(profile)
        for array in (matrix.duration_s, matrix.distance_m, matrix.reachable):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:8]


def version_of(solver: str) -> str:
    """Return a version that changes with the library, and with any line of what asks it.

    That is our backends, or how a peer is set.
    """
    digest = hashlib.sha256()
    if solver in _DISTRIBUTIONS:
        asks = [Path(inspect.getfile(peer_module(solver)))]
    else:
        package = _REPOSITORY / "src" / "routeplan"
        asks = [path for name in ("solve", "problem") for path in (package / name).rglob("*.py")]
    for path in sorted(asks):
        digest.update(path.read_bytes())
    return f"{version(_DISTRIBUTIONS.get(solver, 'routeplan'))}+{digest.hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class _Failure:
    status: Status
    reason: str


def _do_at_once(jobs: Sequence[Job]) -> list[Outcome | _Failure]:
    with contextlib.ExitStack() as stack:
        running = []
        for job in jobs:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            (folder / "job").write_bytes(pickle.dumps(job))
            said = stack.enter_context((folder / "said").open("w"))
            process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.solvers.child", folder / "job", folder / "out"],
                cwd=_REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
            stack.callback(_end, process)
            running.append((job, folder, process, time.monotonic()))
        return [_outcome(*one) for one in running]


def _outcome(
    job: Job, folder: Path, process: subprocess.Popen[bytes], started: float
) -> Outcome | _Failure:
    longest_s = 3 * job.budgets_s[-1] + _SPARE_S
    try:
        process.wait(timeout=max(0.0, started + longest_s - time.monotonic()))
    except subprocess.TimeoutExpired:
        return _Failure("timeout", f"not ended after {longest_s:.0f} s")
    if (folder / "out").exists():
        outcome: Outcome = pickle.loads((folder / "out").read_bytes())  # noqa: S301 - our own
        return outcome
    lines = (folder / "said").read_text(errors="replace").strip().splitlines()
    code = process.returncode
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return _Failure("crash", f"{how}: {lines[-1]}" if lines else how)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it started: they are in one session."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _rows(case: Case, job: Job, outcome: Outcome | _Failure) -> Iterator[Row]:
    verdicts: dict[Routes, Verdict] = {}
    for budget_s in job.budgets_s:
        blank = Row(
            family=case.family,
            instance=case.name,
            solver=job.solver,
            seed=job.seed,
            process=job.process,
            budget_s=budget_s,
            status="none",
            best_known=None if case.best_known is None else case.best_known.cost,
            best_known_of="" if case.best_known is None else case.best_known.objective,
        )
        if isinstance(outcome, _Failure):
            yield dataclasses.replace(blank, status=outcome.status, reason=outcome.reason)
            continue
        blank = dataclasses.replace(
            blank,
            first_s=_rounded(outcome.first_s),
            took_s=_rounded(outcome.took_s),
            memory_mb=round(outcome.memory_mb, 1),
        )
        if outcome.refused:
            yield dataclasses.replace(blank, status="refused", reason=outcome.refused)
        elif budget_s not in outcome.answers:
            yield blank
        else:
            at_s, routes = outcome.answers[budget_s]
            if routes not in verdicts:
                verdicts[routes] = case.judge(routes)
            yield _judged(case, blank, at_s, routes, verdicts[routes])


def _judged(case: Case, blank: Row, at_s: float, routes: Routes, verdict: Verdict) -> Row:
    row = dataclasses.replace(
        blank, answer_s=_rounded(at_s), vehicles=sum(bool(route) for route in routes)
    )
    if verdict.cost is None:
        first = "; ".join(str(violation) for violation in verdict.violations[:3])
        return dataclasses.replace(
            row, status="infeasible", reason=f"{len(verdict.violations)} broken: {first}"
        )
    latest_s = (1 + LATE_SHARES.get(blank.solver, 0.0)) * blank.budget_s + GRACE_S
    late = at_s > latest_s
    return dataclasses.replace(
        row,
        status="late" if late else "ok",
        reason=f"{at_s:.1f} s" if late else "",
        cost=verdict.cost / case.cost_divisor,
        mandatory_unserved=verdict.mandatory_unserved,
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _told(row: Row) -> str:
    left_out = f" {row.mandatory_unserved} mandatory unserved" if row.mandatory_unserved else ""
    what = f"{row.cost:,.3f}{left_out}" if row.status == "ok" else f"{row.status}: {row.reason}"
    return (
        f"{row.family} {row.instance} {row.solver}.{row.process} seed {row.seed} "
        f"{row.budget_s:g} s: {what}"
    )
