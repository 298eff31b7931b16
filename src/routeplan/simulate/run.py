"""Running a scenario set through workers, part by part, so that nothing is done twice."""

from __future__ import annotations

import logging
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, wait
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from routeplan.errors import RoutePlanError
from routeplan.model.resolved import ResolvedLosses
from routeplan.model.simulation import Losses, SimulationProgress
from routeplan.simulate.sink import LossesT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from routeplan.simulate.sink import ResultSink
    from routeplan.simulate.workers import Submit, Workers

PART_SIZE = 100
"""Scenarios that a worker does at once: travel only, a part of a second's work."""
_AT_ONCE = 64
"""Parts handed out ahead, so that a long list does not fill the memory of a scheduler."""
_ATTEMPTS = 5
"""How often in a row workers may be lost, with nothing done in between."""

_log = logging.getLogger(__name__)


LossesT_co = TypeVar("LossesT_co", Losses, ResolvedLosses, covariant=True)


class Task(Protocol[LossesT_co]):
    """Scenarios by number and the measuring of some of them; it can be pickled."""

    @property
    def count(self) -> int:
        """How many scenarios there are; their numbers begin at 0."""

    def measure(self, numbers: Sequence[int]) -> LossesT_co:
        """Return the losses of some scenarios; the same whoever measures, and in what order."""


class WorkersLostError(RoutePlanError):
    """Workers died again and again with nothing done in between."""


def run(
    task: Task[LossesT],
    sink: ResultSink[LossesT],
    workers: Workers,
    *,
    part_size: int = PART_SIZE,
    on_progress: Callable[[SimulationProgress], None] | None = None,
) -> None:
    """Measure every scenario that the sink has not kept yet.

    What a dying worker had is done by another. On any error, and on Ctrl-C, what is kept
    stays kept and the rest is dropped.

    Parameters
    ----------
    part_size
        Scenarios to a part; of the same folder of results always the same.

    Raises
    ------
    WorkersLostError
        If workers die again and again with nothing done in between.
    """
    going = _Run(task, sink, workers, part_size, on_progress)
    going.tell()
    while going.waiting:
        going.drain()


def parts_of(count: int, part_size: int) -> list[range]:
    """Return the numbers of the scenarios of each part."""
    return [range(at, min(at + part_size, count)) for at in range(0, count, part_size)]


class _Run(Generic[LossesT]):
    """What is done, what waits, and how often in a row workers were lost."""

    def __init__(
        self,
        task: Task[LossesT],
        sink: ResultSink[LossesT],
        workers: Workers,
        part_size: int,
        on_progress: Callable[[SimulationProgress], None] | None,
    ) -> None:
        self._parts = parts_of(task.count, part_size)
        self._sink: ResultSink[LossesT] = sink
        self._task: Task[LossesT] = task
        self._workers, self._on_progress = workers, on_progress
        kept = set(sink.finished())
        self.waiting = deque(part for part in range(len(self._parts)) if part not in kept)
        self._total = task.count
        self._kept = sum(len(self._parts[part]) for part in kept)
        self._done = 0
        self._losses_in_a_row = 0
        self._began_s = time.monotonic()

    def drain(self) -> None:
        """Work until nothing waits, or a worker is lost; what that had waits again."""
        running: dict[Future[LossesT], int] = {}
        try:
            with self._workers.start(self._task) as submit:
                while self.waiting or running:
                    self._hand_out(submit, running)
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    # What is finished is kept before a lost worker among them ends the round.
                    for future in sorted(done, key=lambda one: (_failed(one), running[one])):
                        part = running[future]
                        self._sink.keep(part, future.result())
                        del running[future]
                        self._losses_in_a_row = 0
                        self.tell(len(self._parts[part]))
        except self._workers.lost as error:
            self._losses_in_a_row += 1
            _log.warning("a worker was lost (%s): its scenarios begin anew", type(error).__name__)
            if self._losses_in_a_row >= _ATTEMPTS:
                raise WorkersLostError(
                    f"workers died {_ATTEMPTS} times in a row; what is finished is kept"
                ) from error
        finally:
            self.waiting.extendleft(sorted(running.values(), reverse=True))

    def _hand_out(self, submit: Submit, running: dict[Future[LossesT], int]) -> None:
        while self.waiting and len(running) < _AT_ONCE:
            numbers = self._parts[self.waiting[0]]
            running[submit(numbers.start, numbers.stop)] = self.waiting.popleft()

    def tell(self, more: int = 0) -> None:
        """Count scenarios done, and tell how far the run is."""
        self._done += more
        if self._on_progress is None:
            return
        done = self._kept + self._done
        taken_s = time.monotonic() - self._began_s
        left_s = taken_s / self._done * (self._total - done) if self._done else None
        self._on_progress(SimulationProgress(done=done, total=self._total, left_s=left_s))


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None
