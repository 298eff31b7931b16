"""Executors: threads or processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError, RoutePlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

_CONNECT_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """How to get an executor, also a new one after the first has broken.

    Attributes
    ----------
    start
        Opens an executor; work not yet begun is dropped when it is left.
    lost
        What a future raises when the worker that had it is gone, not when the work fails.
    """

    start: Callable[[], AbstractContextManager[Executor]]
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)


def local_workers(count: int = 1) -> Workers:
    """Return workers of this machine: one thread, or several processes.

    A script that asks for processes needs an ``if __name__ == "__main__"`` around what it
    does, as for everything that starts Python processes.
    """
    return Workers(start=_thread if count <= 1 else lambda: _processes(count))


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
    return Workers(start=lambda: _cluster(address), lost=lost)


@contextlib.contextmanager
def _thread() -> Iterator[Executor]:
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _processes(count: int) -> Iterator[Executor]:
    # A forked child of a program with threads may hang: start each from nothing.
    pool = ProcessPoolExecutor(
        max_workers=count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_follow_the_parent,
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[Executor]:
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
        pool: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        try:
            yield pool
        finally:
            pool.shutdown(wait=False)


def _follow_the_parent() -> None:
    """Let Ctrl-C stop the parent alone, which ends its children in order; end when it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
