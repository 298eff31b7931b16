"""Running a backend, in a child process or in this one."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from routeplan.errors import SolverError
from routeplan.problem.insertion import keep_feasible
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment
from routeplan.problem.unusable import refuse_limits
from routeplan.solve.frames import read_frame, write_frame
from routeplan.solve.registry import DEFAULT_SOLVER, SOLVER_NAMES, get_solver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.day import Limits
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.protocol import OnProgress, Progress, ShouldStop

GRACE_S = 60.0
"""A child with an answer that says nothing for so long past its limit is stuck: backends end
within a second or so, a proof limited by its work within ten."""
FIRST_S_PER_TASK = 0.2
"""So much more grace has the first answer, which is made whatever the limit: OR-Tools' takes
100 s for 5,500 tasks, and 230 s where others have the machine as well."""
_POLL_S = 0.1
_SIGKILL = 9
"""Windows has no name for it."""


def solve(
    problem: RoutingProblem,
    *,
    solver: str = DEFAULT_SOLVER,
    initial: Assignment | None = None,
    limits: Limits,
    isolate: bool = True,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Assignment:
    """Return the best assignment a backend finds.

    Parameters
    ----------
    initial
        An answer to start from; what of it can be kept is what there is until a better one.
    limits
        Seconds, steps, seed and processes of the search.
    on_progress
        Told of better answers, in this thread.
    should_stop
        Asked several times a second; then the best answer so far is returned.
    isolate
        Solve in a child process, so that native code that crashes or never ends costs
        nothing but the rest of the search. Ctrl-C then ends the search and returns the best
        answer so far. Switch it off inside the workers of a pool or cluster: the search then
        has this one process, whatever ``limits.workers`` says.

    Raises
    ------
    ValueError
        If there is no backend of that name.
    InputError
        If a limit is none that a search can keep.
    SolverError
        If the backend refuses the problem (``UnsupportedError``), if the child process failed
        or was stuck before there was any answer, or if it cannot be sent the problem, as that
        holds something that cannot be pickled.
    KeyboardInterrupt
        With ``isolate=False`` only.
    """
    if solver not in SOLVER_NAMES:
        msg = f"unknown solver {solver!r}; there are: {', '.join(SOLVER_NAMES)}"
        raise ValueError(msg)
    refuse_limits(limits)
    if not isolate:
        return get_solver(solver).solve(
            problem,
            initial=initial,
            limits=dataclasses.replace(limits, workers=1),
            on_progress=on_progress,
            should_stop=should_stop,
        )
    # Without roads and paths, which would only make the child slow to start.
    light = problem.travel.light()
    job = {
        "solver": solver,
        "problem": dataclasses.replace(problem, travel=light),
        "initial": initial,
        "limits": limits,
    }
    first_s = GRACE_S + FIRST_S_PER_TASK * len(problem.tasks)
    child = _Child(job, limits.time_limit_s, first_s)
    stopped = "crashed"
    try:
        for message in child.messages():
            if isinstance(message, Assignment):
                return message
            if isinstance(message, SolverError):
                raise message
            if message is not None and on_progress is not None:
                on_progress(message)
            if should_stop is not None and should_stop():
                stopped = "interrupted"
                break
            if child.is_stuck():
                stopped = "overdue"
                break
    except KeyboardInterrupt:
        stopped = "interrupted"
    finally:
        child.end()
    return child.answer_so_far(problem, initial, stopped)


class _Child:
    """The process that solves, and the best answer it has told of."""

    def __init__(self, job: dict[str, object], limit_s: float, first_s: float) -> None:
        # A session of its own: Ctrl-C in the terminal reaches this process alone, which
        # then ends the child and keeps the best answer.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "routeplan.solve.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._late_from_s = time.monotonic() + limit_s
        self._first_s = first_s
        self._silent_s = 0.0
        self._solver = job["solver"]
        self._said = b""
        self._queue: queue.SimpleQueue[Assignment | SolverError | Progress | None] = (
            queue.SimpleQueue()
        )
        self._last: Progress | None = None
        self._curve: list[tuple[float, int]] = []
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (lambda: self._send(job), self._receive, self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def messages(self) -> Iterator[Assignment | SolverError | Progress | None]:
        """Yield what the child tells, and None now and then while it is silent.

        Ends when the child has ended.
        """
        while True:
            try:
                message = self._queue.get(timeout=_POLL_S)
            except queue.Empty:
                if time.monotonic() > self._late_from_s:
                    self._silent_s += _POLL_S
                yield None
                continue
            if message is None:
                return
            self._silent_s = 0.0
            if not isinstance(message, Assignment | SolverError):
                self._last = message
                self._curve.append((message.elapsed_s, message.objective_vnd))
            yield message

    def is_stuck(self) -> bool:
        """Whether it has been waited for in silence for too long past its limit.

        Time that this process did not wait counts for nothing, as when the machine slept.
        """
        return self._silent_s > (self._first_s if self._last is None else GRACE_S)

    def end(self) -> None:
        """End the process, if it has not ended, and wait for everything it said."""
        if sys.platform != "win32":  # With those it has started: stuck, they hold its pipes open.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # A dead child has not read it all.
                    stream.close()

    def answer_so_far(
        self, problem: RoutingProblem, initial: Assignment | None, stopped: str
    ) -> Assignment:
        """Return the best answer told, or what can be kept of the one to start from.

        Without either, nothing served, if the search was asked to stop.

        Raises
        ------
        SolverError
            If the child crashed or was stuck before there was any answer.
        """
        if self._last is not None:
            curve = tuple(self._curve)
            return Assignment(routes=self._last.routes, cost_curve=curve, stopped=stopped)
        if initial is not None:
            routes = keep_feasible(problem, initial.routes, Pricing(problem))
            return Assignment(routes=routes, stopped=stopped)
        if stopped == "interrupted":
            return Assignment(routes=((),) * len(problem.vehicles), stopped=stopped)
        if stopped == "overdue":
            raise SolverError(
                "the solver's process was stuck: long past its time limit it had no answer; "
                f"plan fewer orders at once, or {self._try_another()}"
            )
        raise SolverError(f"{self._last_words()}; {self._advice()}")

    def _last_words(self) -> str:
        code = self._process.returncode
        how = f"exit code {code}"
        if code < 0:
            with contextlib.suppress(ValueError):  # One that this system has no name for.
                how = signal.Signals(-code).name
        lines = self._said.decode(errors="replace").strip().splitlines()
        said = f": {lines[-1]}" if lines else ""
        return f"the solver's process ended ({how}) before it had any answer{said}"

    def _advice(self) -> str:
        # Who kills it without a word is a system that has no memory left.
        killed = self._process.returncode == -_SIGKILL
        if killed or b"MemoryError" in self._said or b"bad_alloc" in self._said:
            return "it lacked memory, it seems: plan fewer orders at once, or with more memory"
        return self._try_another()

    def _try_another(self) -> str:
        others = " or ".join(name for name in SOLVER_NAMES if name != self._solver)
        return f"try again with another solver: {others}"

    def _send(self, job: dict[str, object]) -> None:
        """Send the job; a child that has died already is found out by its silence."""
        if self._process.stdin is None:
            return
        try:
            write_frame(self._process.stdin, job)
        except OSError:
            pass
        except Exception as error:  # noqa: BLE001 - pickling calls whatever the objects bring
            self._queue.put(_unsendable(job, error))

    def _receive(self) -> None:
        """Pass the child's messages on until it ends; None marks the end."""
        try:
            while self._process.stdout is not None:
                self._queue.put(read_frame(self._process.stdout))
        except Exception:  # noqa: BLE001 - whatever it wrote, it is no message of ours
            self._queue.put(None)

    def _listen(self) -> None:
        if self._process.stderr is not None:
            self._said = self._process.stderr.read()


def _unsendable(job: dict[str, object], error: Exception) -> SolverError:
    """Return the error that says which part of the job cannot be pickled."""
    part = next((name for name, value in job.items() if not _can_be_pickled(value)), "job")
    return SolverError(
        f"the {part} cannot be sent to the solver's process ({type(error).__name__}: {error}); "
        "isolate=False solves without one"
    )


def _can_be_pickled(value: object) -> bool:
    try:
        pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001 - as above
        return False
    return True
