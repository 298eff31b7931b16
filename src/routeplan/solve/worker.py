"""The child process that solves: ``python -m routeplan.solve.worker``.

It reads one job from standard input and writes each better answer, then the final one, to
standard output. Whatever native code prints goes to standard error instead.
"""

from __future__ import annotations

import os
import sys

from routeplan.solve.frames import read_frame, write_frame
from routeplan.solve.registry import get_solver


def main() -> None:
    """Solve the job on standard input."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = read_frame(sys.stdin.buffer)
    assignment = get_solver(job["solver"]).solve(
        job["problem"],
        initial=job["initial"],
        limits=job["limits"],
        on_progress=lambda progress: write_frame(answers, progress),
    )
    write_frame(answers, assignment)


if __name__ == "__main__":
    main()
