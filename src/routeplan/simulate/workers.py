"""Workers: a thread or processes of this machine, or those of a Dask cluster."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from routeplan.errors import DataProblem, InputError, RoutePlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from contextlib import AbstractContextManager

    Submit = Callable[[int, int], Future[Any]]
    """Hands out scenarios by number: the first, and the one after the last."""

_CONNECT_S = 15


class Measuring(Protocol):
    """What workers are given once: a task that measures scenarios; it can be pickled."""

    def measure(self, numbers: Sequence[int]) -> object:
        """Return the losses of some scenarios."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """How to get workers that know a task, also new ones after the first have broken.

    Attributes
    ----------
    start
        Gives each worker the task, once, and yields what hands out its scenarios; work not
        yet begun is dropped when it is left.
    lost
        What a future raises when the worker that had it is gone, not when the work fails.
    """

    start: Callable[[Measuring], AbstractContextManager[Submit]]
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)


def local_workers(count: int = 1) -> Workers:
    """Return workers of this machine: one thread, or several processes.

    A script that asks for processes needs an ``if __name__ == "__main__"`` around what it
    does, as for everything that starts Python processes.
    """
    return Workers(start=_thread if count <= 1 else partial(_processes, count))


def cluster_workers(address: str) -> Workers:
    """Return the workers of a Dask cluster; routeplan must be installed on each.

    Parameters
    ----------
    address
        Of the scheduler, as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    RoutePlanError
        If dask.distributed is not installed.
    """
    try:
        from distributed import KilledWorker
    except ImportError as error:
        raise RoutePlanError(
            "a cluster needs dask.distributed: pip install 'routeplan[cluster]'"
        ) from error
    lost = (BrokenExecutor, CancelledError, KilledWorker, ConnectionError, TimeoutError)
    return Workers(start=partial(_cluster, address), lost=lost)


@contextlib.contextmanager
def _thread(task: Measuring) -> Iterator[Submit]:
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        yield lambda first, stop: pool.submit(_measure, task, first, stop)
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _processes(count: int, task: Measuring) -> Iterator[Submit]:
    # A forked child of a program with threads may hang: start each from nothing.
    pool = ProcessPoolExecutor(
        max_workers=count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(pickle.dumps(task),),
    )
    try:
        yield lambda first, stop: pool.submit(_measure_here, first, stop)
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _cluster(address: str, task: Measuring) -> Iterator[Submit]:
    import dask
    from distributed import Client

    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=_CONNECT_S, set_as_default=False
        )
    except (OSError, ValueError) as error:
        problem = DataProblem(
            file="",
            row=0,
            column="cluster",
            value=address,
            expected="the address of a Dask scheduler that answers, as tcp://127.0.0.1:8786",
            code="no_cluster",
        )
        raise InputError([problem]) from error
    with client:
        # Work and no scattered data: the scheduler can do it again if all who had it are gone.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
            sent: Any = client.submit(pickle.loads, pickle.dumps(task), pure=False)
        pool: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        try:
            yield lambda first, stop: pool.submit(_measure, sent, first, stop)
        finally:
            pool.shutdown(wait=False)


def _measure(task: Measuring, first: int, stop: int) -> object:
    """Return the losses of scenarios ``first`` to ``stop`` (not included)."""
    return task.measure(range(first, stop))


_given: dict[str, Any] = {}
"""What this process was given when it began: the task, pickled until it is first needed."""


def _begin(payload: bytes) -> None:
    # Not unpickled yet: an error here would look like a worker that died.
    _given["pickled"] = payload
    _follow_the_parent()


def _measure_here(first: int, stop: int) -> object:
    """Return the losses of scenarios of the task that this process was given."""
    if "pickled" in _given:
        _given["task"] = pickle.loads(_given["pickled"])  # noqa: S301 - by the parent
        del _given["pickled"]
    return _measure(_given["task"], first, stop)


def _follow_the_parent() -> None:
    """Let Ctrl-C stop the parent alone, which ends its children in order; end when it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
