"""The processes that search side by side: this one, and others beside it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

from routeplan.solve.hybrid.lane import Found, Job, Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem

STARTED_BY = "fork" if sys.platform == "linux" else "spawn"
"""Forked, a process is there at once, with all that is loaded; elsewhere that is not safe."""
_POLL_S = 0.05
_PATIENCE_S = 1.0


class Lanes:
    """Runs several lists of jobs at once, one list per lane.

    Lanes are what a search is made of; workers are the processes that run them. With fewer
    workers than lanes a worker runs several in turn: limited by steps, the answer is the same.
    """

    def __init__(self, problem: RoutingProblem, *, exact: bool, workers: int) -> None:
        self._own = Lane(problem, exact)
        self._others: list[_Other] = []
        with contextlib.suppress(OSError):  # Those there are will do: the system has no more.
            for _ in range(workers - 1):
                self._others.append(_Other(problem, exact))

    def __enter__(self) -> Self:  # noqa: D105
        return self

    def __exit__(self, *_: object) -> None:  # noqa: D105
        for other in self._others:
            other.end()

    def run(
        self,
        lanes: Sequence[Sequence[Job]],
        until_s: float,
        ended: Callable[[], bool],
        tell: Callable[[Routes], None],
    ) -> list[list[Found]]:
        """Return what each lane's jobs brought.

        A lane always has the same worker. One that is lost in between brings nothing; before
        the next time, and where the clock decides until it has started, this process has its
        lanes.

        Parameters
        ----------
        until_s
            By ``time.monotonic``, which all processes share.
        ended
            Whether to stop at once.
        tell
            Told of each better answer of a job with all vehicles in this process.
        """
        by_clock = all(job.steps is None for jobs in lanes for job in jobs)
        mine: list[int] = []
        asked: list[tuple[_Other, list[int]]] = []
        for at, worker in enumerate((None, *self._others)):
            own = [lane for lane in range(len(lanes)) if lane % (1 + len(self._others)) == at]
            if worker is None or not worker.started(wait=not by_clock):
                mine += own
            elif own:
                worker.ask([job for lane in own for job in lanes[lane]], until_s)
                asked.append((worker, own))
        found = self._own.run([job for lane in mine for job in lanes[lane]], until_s, ended, tell)
        by_lane = _by_lane(lanes, mine, found)
        for worker, own in asked:
            jobs = [job for lane in own for job in lanes[lane]]
            answer = worker.answer(until_s, ended) or [
                Found(routes=job.routes, current=job.routes) for job in jobs
            ]
            by_lane |= _by_lane(lanes, own, answer)
        return [by_lane[lane] for lane in range(len(lanes))]


def _by_lane(
    lanes: Sequence[Sequence[Job]], own: Sequence[int], found: Sequence[Found]
) -> dict[int, list[Found]]:
    rest = iter(found)
    return {lane: [next(rest) for _ in lanes[lane]] for lane in own}


class _Other:
    """Another process."""

    def __init__(self, problem: RoutingProblem, exact: bool) -> None:  # noqa: FBT001
        context = (
            multiprocessing.get_context("fork")
            if STARTED_BY == "fork"
            else multiprocessing.get_context("spawn")
        )
        self._pipe, there = context.Pipe()
        self._process = context.Process(
            target=_work, args=(problem, exact, there, self._pipe), daemon=True
        )
        self._process.start()
        there.close()
        self._started = False
        self._lost = False

    def started(self, *, wait: bool) -> bool:
        """Whether it can be asked."""
        if not self._started and not self._lost and (wait or self._pipe.poll()):
            self._started = self._receive() is not None
        return self._started and not self._lost

    def ask(self, jobs: Sequence[Job], until_s: float) -> None:
        """Have it do jobs."""
        try:
            self._pipe.send((jobs, until_s))
        except OSError:
            self._lost = True

    def answer(self, until_s: float, ended: Callable[[], bool]) -> list[Found] | None:
        """Return what the jobs brought; None when it is lost, or nobody waits any more."""
        while not self._lost:
            if self._poll():
                return self._receive()
            late = time.monotonic() > until_s + _PATIENCE_S
            # It stops by itself where the clock decides, and is not told of an interruption.
            if ended() and (late or time.monotonic() < until_s):
                self._lost = True
        return None

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _poll(self) -> bool:
        try:
            return self._pipe.poll(_POLL_S)
        except OSError:
            self._lost = True
            return False

    def _receive(self) -> list[Found] | None:
        try:
            found: list[Found] = self._pipe.recv()
        except (EOFError, OSError):
            self._lost = True
            return None
        return found


def _work(
    problem: RoutingProblem,
    exact: bool,  # noqa: FBT001
    pipe: Connection,
    parents: Connection,
) -> None:
    """Do jobs until the parent is gone."""
    # Else this process would keep its parent's end open, and never hear of its death.
    parents.close()
    asked: queue.SimpleQueue[tuple[list[Job], float]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, asked), daemon=True).start()
    lane = Lane(problem, exact)
    with contextlib.suppress(OSError):
        pipe.send([])  # Started.
        while True:
            pipe.send(lane.run(*asked.get()))


def _listen(pipe: Connection, asked: queue.SimpleQueue[tuple[list[Job], float]]) -> None:
    """Pass on what is asked; with the parent gone, a search is for nobody."""
    try:
        while True:
            asked.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)
