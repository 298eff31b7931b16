"""One run of one solver, in a process of its own: ``python -m benchmarks.solvers.child``.

A crash of native code, or too long a run, then costs that run alone.
"""

from __future__ import annotations

import bisect
import pickle
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.solvers.job import Job, Outcome
from benchmarks.solvers.peers import get_peer
from benchmarks.solvers.peers.protocol import RefusedError

GRACE_S = 0.1
"""An answer counts for a budget that comes so little after it, whoever gives it."""
_KIB = 1024


class Recorder:
    """Keeps, of a solver's better and better answers, the last before the end of each budget.

    One that comes after the longest counts only if it is the first.
    """

    def __init__(self, budgets_s: tuple[float, ...]) -> None:
        self._budgets_s = budgets_s
        self._last: list[tuple[float, Any] | None] = [None] * len(budgets_s)
        self.first_s: float | None = None
        self._started = time.perf_counter()

    def tell(self, answer: Any) -> None:  # noqa: ANN401 - each solver has its own
        """Take note of a better answer."""
        self.note(time.perf_counter() - self._started, answer)

    def note(self, at_s: float, answer: Any) -> None:  # noqa: ANN401
        """Take note of an answer that came at a time."""
        if self.first_s is None:
            self.first_s = at_s
        slot = bisect.bisect_left(self._budgets_s, at_s - GRACE_S)
        if slot < len(self._last):
            self._last[slot] = (at_s, answer)
        elif not any(self._last):
            self._last[-1] = (at_s, answer)

    def kept(self) -> dict[float, tuple[float, Any]]:
        """Return each budget's answer; one with nothing new has that of the one before."""
        found: dict[float, tuple[float, Any]] = {}
        latest = None
        for budget_s, own in zip(self._budgets_s, self._last, strict=True):
            latest = own or latest
            if latest is not None:
                found[budget_s] = latest
        return found


def do(job: Job) -> Outcome:
    """Run a job and return what came of it."""
    question = pickle.loads(job.question.read_bytes())  # noqa: S301 - our own
    try:
        search = get_peer(job.solver).prepare(question, job.process)
        recorder = Recorder(job.budgets_s)
        started = time.perf_counter()
        search.run(budget_s=job.budgets_s[-1], seed=job.seed, tell=recorder.tell)
    except RefusedError as error:
        return Outcome(answers={}, refused=str(error))
    took_s = time.perf_counter() - started
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return Outcome(
        answers={
            budget_s: (at_s, search.routes(answer))
            for budget_s, (at_s, answer) in recorder.kept().items()
        },
        first_s=recorder.first_s,
        took_s=took_s,
        memory_mb=sum(resource.getrusage(one).ru_maxrss for one in who) / _KIB,
    )


def main() -> None:
    """Do the job in the first file and leave the outcome in the second."""
    job_file, outcome_file = (Path(name) for name in sys.argv[1:])
    outcome = do(pickle.loads(job_file.read_bytes()))  # noqa: S301 - our own
    outcome_file.write_bytes(pickle.dumps(outcome))


if __name__ == "__main__":
    main()
