"""Native code that crashes in the middle of a search: real children, really killed."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from routeplan.errors import SolverError
from routeplan.model.day import Limits
from routeplan.problem.routing import served_orders
from routeplan.solve.registry import SOLVER_NAMES
from routeplan.solve.run import solve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routeplan.problem.routing import Assignment, RoutingProblem
    from routeplan.solve.protocol import Progress

    AssertSound = Callable[[RoutingProblem, Assignment], int]
    WithoutRefused = Callable[[RoutingProblem], RoutingProblem]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, and limits of others")

LONG = Limits(time_limit_s=60.0)
SOON_S = 30.0
"""A search of 60 s that crashed takes no longer than this, on a busy machine."""
LEFT_S = 5.0
"""How long those that a killed process leaves behind may take to notice."""


@pytest.fixture(params=SOLVER_NAMES)
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def problem(large_problem: RoutingProblem, without_refused: WithoutRefused) -> RoutingProblem:
    """Return a day that every backend takes, and searches for as long as it may."""
    return without_refused(large_problem)


@pytest.fixture
def child_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Return ``child_that(does, after)``: what a child does once it has told so many answers."""

    def put(does: str, after: int) -> None:
        (tmp_path / "sitecustomize.py").write_text(
            "import ctypes, os, resource, signal, sys\n"
            "from routeplan.solve import frames\n"
            "def crash():\n"
            f"    {does}\n"
            "told = []\n"
            "write = frames.write_frame\n"
            "def tell(stream, message):\n"
            f"    if len(told) == {after}:\n"
            "        crash()\n"
            "    write(stream, message)\n"
            "    told.append(message)\n"
            "frames.write_frame = tell\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")

    return put


def _workers(*, recursive: bool = True) -> list[psutil.Process]:
    # Python's own watch over what processes share, once one was spawned, stays to the end.
    return [
        process
        for process in psutil.Process().children(recursive=recursive)
        if not any("resource_tracker" in word for word in process.cmdline())
    ]


def _assert_ended(processes: list[psutil.Process]) -> None:
    """Assert that nothing runs on: grandchildren end when the pipe from their parent does."""
    _, alive = psutil.wait_procs(processes, timeout=LEFT_S)
    assert alive == []


NATIVE_CRASHES = {
    "null read": "ctypes.string_at(0)",
    "SIGSEGV": "os.kill(os.getpid(), signal.SIGSEGV)",
    "abort": "os.abort()",
    "no memory": "resource.setrlimit(resource.RLIMIT_AS, (2**20,) * 2); bytearray(2**30)",
}


@pytest.mark.parametrize("crash", NATIVE_CRASHES)
def test_a_crash_in_the_middle_of_a_search_costs_only_the_rest(
    crash: str,
    backend: str,
    problem: RoutingProblem,
    child_that: Callable[[str, int], None],
    assert_sound: AssertSound,
) -> None:
    child_that(NATIVE_CRASHES[crash], 2)
    told: list[Progress] = []
    started = time.perf_counter()
    found = solve(problem, solver=backend, limits=LONG, on_progress=told.append)
    assert time.perf_counter() - started < SOON_S
    assert len(told) == 2
    assert found.stopped == "crashed"
    assert found.routes == told[-1].routes
    assert_sound(problem, found)
    assert served_orders(problem, found.routes)
    assert _workers() == []


@pytest.mark.parametrize(
    ("crash", "match"),
    [
        ("null read", r"\(SIGSEGV\) before it had any answer.*try again with another solver: "),
        ("no memory", r"before it had any answer.*MemoryError; it lacked memory, it seems"),
    ],
)
def test_a_crash_before_any_answer_says_what_to_do(
    crash: str,
    match: str,
    backend: str,
    problem: RoutingProblem,
    child_that: Callable[[str, int], None],
) -> None:
    child_that(NATIVE_CRASHES[crash], 0)
    with pytest.raises(SolverError, match=match) as raised:
        solve(problem, solver=backend, limits=LONG)
    # Another one, not the one that crashed.
    assert f"solver: {backend}" not in str(raised.value)
    assert _workers() == []


def _kill(process: psutil.Process) -> None:
    process.send_signal(signal.SIGKILL)


def _crash(process: psutil.Process) -> None:
    process.send_signal(signal.SIGSEGV)


@pytest.mark.parametrize("blow", [_kill, _crash])
def test_a_child_struck_from_outside_leaves_its_answer_and_no_process(
    blow: Callable[[psutil.Process], None],
    backend: str,
    problem: RoutingProblem,
    assert_sound: AssertSound,
) -> None:
    told: list[Progress] = []
    seen: list[psutil.Process] = []

    def strike(progress: Progress) -> None:
        told.append(progress)
        if len(told) == 2:
            seen.extend(_workers())
            (child,) = _workers(recursive=False)
            blow(child)

    started = time.perf_counter()
    found = solve(problem, solver=backend, limits=LONG, on_progress=strike)
    assert time.perf_counter() - started < SOON_S
    assert seen
    assert found.stopped == "crashed"
    assert found.routes == told[-1].routes
    assert_sound(problem, found)
    _assert_ended(seen)


def test_an_error_of_the_caller_leaves_no_process(backend: str, problem: RoutingProblem) -> None:
    seen: list[psutil.Process] = []

    def fail(_: Any) -> None:
        seen.extend(_workers())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        solve(problem, solver=backend, limits=LONG, on_progress=fail)
    assert seen
    _assert_ended(seen)
