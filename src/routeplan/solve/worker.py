"""The child process that solves: ``python -m routeplan.solve.worker``.

It reads one job from standard input and writes each better answer, then the final one or
the backend's refusal, to standard output. Whatever native code prints goes to standard
error instead.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from routeplan.errors import SolverError
from routeplan.solve.frames import read_frame, write_frame
from routeplan.solve.registry import get_solver

if TYPE_CHECKING:
    from routeplan.problem.routing import Assignment


def main() -> None:
    """Solve the job on standard input."""
    # Open until this process is gone: who hears it closed may kill what is left of it, and
    # would take that for how it ended.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", closefd=False)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = read_frame(sys.stdin.buffer)
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        last: Assignment | SolverError = get_solver(job["solver"]).solve(
            job["problem"],
            initial=job["initial"],
            limits=job["limits"],
            on_progress=lambda progress: write_frame(answers, progress),
        )
    except SolverError as refusal:
        last = refusal
    write_frame(answers, last)


def _follow_parent() -> None:
    """End with the process that asked: its end of the pipe closes then.

    Not by ``sys.stdin``: who waits in it holds up the end of this process.
    """
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
