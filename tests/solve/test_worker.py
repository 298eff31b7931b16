from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.day import Limits
from routeplan.problem.routing import Assignment
from routeplan.solve.frames import read_frame, write_frame
from routeplan.solve.protocol import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem


def _run(job: object) -> subprocess.CompletedProcess[bytes]:
    """Run the worker by itself, to its own end; the pipe to it stays open, as with a parent."""
    command = [sys.executable, "-m", "routeplan.solve.worker"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stderr is not None
        write_frame(worker.stdin, job)
        said, wrong = worker.stdout.read(), worker.stderr.read()
        return subprocess.CompletedProcess(command, worker.wait(120), said, wrong)


def test_a_job_gives_each_better_answer_then_the_final_one(
    tiny_problem: Callable[[int], RoutingProblem],
) -> None:
    limits = Limits(time_limit_s=600.0, solution_limit=30)
    job = {"solver": "ortools", "problem": tiny_problem(89), "initial": None, "limits": limits}
    done = _run(job)
    assert done.returncode == 0
    stream = io.BytesIO(done.stdout)
    messages: list[Any] = []
    while stream.tell() < len(done.stdout):
        messages.append(read_frame(stream))
    *told, final = messages
    assert all(isinstance(message, Progress) for message in told)
    assert isinstance(final, Assignment)
    assert final.routes == told[-1].routes
    assert final.cost_curve == tuple((step.elapsed_s, step.objective_vnd) for step in told)


def test_a_job_that_fails_says_why_on_standard_error() -> None:
    done = _run({"solver": "guesswork"})
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.decode().splitlines()[-1] == "KeyError: 'guesswork'"


@pytest.mark.parametrize("said", [b"", b"RPF1", b"not a job at all"])
def test_without_a_job_the_worker_ends(said: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "routeplan.solve.worker"],
        input=said,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"EOFError" in done.stderr
