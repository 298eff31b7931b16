"""Solving in a child process: what comes out, and what happens when something ends early."""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import shlex
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from routeplan.errors import RoutePlanError, SolverError
from routeplan.model.day import Limits
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment, served_orders
from routeplan.solve import run
from routeplan.solve.run import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.protocol import Progress

    AssertSound = Callable[[RoutingProblem, Assignment], int]

LONG = Limits(time_limit_s=60.0)
SOON_S = 25.0
"""A search of 60 s that was ended takes no longer than this, on a busy machine."""
DATA = Path(__file__).resolve().parents[2] / "data"

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="a shell script and signals")


@pytest.fixture(scope="session")
def problem(tiny_problem: Callable[[int], RoutingProblem]) -> RoutingProblem:
    """Return a day that cheapest insertion alone does not plan best."""
    return tiny_problem(89)


def _worker() -> psutil.Process:
    """Return the child process that solves."""
    (worker,) = (
        child
        for child in psutil.Process().children(recursive=True)
        if "routeplan.solve.worker" in " ".join(child.cmdline())
    )
    return worker


def _assert_no_child_is_left() -> None:
    assert not [
        child
        for child in psutil.Process().children(recursive=True)
        if "routeplan.solve" in " ".join(child.cmdline())
    ]


# --- a search that goes well -----------------------------------------------------------------


def test_a_child_answers_as_this_process_would(
    problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    told: list[Progress] = []
    limits = Limits(time_limit_s=600.0, solution_limit=30)
    apart = solve(problem, limits=limits, on_progress=told.append)
    here = solve(problem, limits=limits, isolate=False)
    assert apart.routes == here.routes
    assert apart.stopped == ""
    costs = [step.objective_vnd for step in told]
    assert len(costs) > 1
    assert costs == sorted(set(costs), reverse=True)
    assert apart.cost_curve == tuple((step.elapsed_s, step.objective_vnd) for step in told)
    assert assert_sound(problem, apart) == costs[-1]
    _assert_no_child_is_left()


def test_a_child_starts_from_a_known_plan(problem: RoutingProblem) -> None:
    known = solve(problem, limits=Limits(time_limit_s=600.0, solution_limit=30), isolate=False)
    again = solve(problem, initial=known, limits=Limits(time_limit_s=0.0))
    assert again.routes == known.routes


def test_an_unknown_backend_is_refused_by_name(problem: RoutingProblem) -> None:
    with pytest.raises(ValueError, match=r"unknown solver 'guesswork'; there are: .*ortools"):
        solve(problem, solver="guesswork", limits=LONG)


# --- ended by the caller ---------------------------------------------------------------------


def test_it_ends_when_asked_to(problem: RoutingProblem, assert_sound: AssertSound) -> None:
    told: list[Progress] = []
    started = time.perf_counter()
    found = solve(problem, limits=LONG, on_progress=told.append, should_stop=lambda: bool(told))
    assert time.perf_counter() - started < SOON_S
    assert found.stopped == "interrupted"
    assert found.routes == told[-1].routes
    assert_sound(problem, found)
    _assert_no_child_is_left()


def test_asked_to_end_before_any_answer_it_serves_nobody(problem: RoutingProblem) -> None:
    found = solve(problem, limits=LONG, should_stop=lambda: True)
    assert found == Assignment(routes=((), ()), stopped="interrupted")


def test_asked_to_end_at_once_it_keeps_the_plan_to_start_from(problem: RoutingProblem) -> None:
    known = solve(problem, limits=Limits(time_limit_s=600.0, solution_limit=30), isolate=False)
    assert any(known.routes)
    found = solve(problem, initial=known, limits=LONG, should_stop=lambda: True)
    assert found == Assignment(routes=known.routes, stopped="interrupted")


@posix_only
def test_a_child_that_dies_at_once_leaves_what_can_be_kept_of_the_plan_to_start_from(
    problem: RoutingProblem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = solve(problem, limits=Limits(time_limit_s=600.0, solution_limit=30), isolate=False)
    monkeypatch.setattr(sys, "executable", _executable(tmp_path / "python", "kill -SEGV $$"))
    found = solve(problem, initial=known, limits=LONG)
    assert found == Assignment(routes=known.routes, stopped="crashed")
    # One route ten times over cannot be kept.
    odd = Assignment(routes=(known.routes[0] * 10, known.routes[1]))
    found = solve(problem, initial=odd, limits=LONG)
    assert Pricing(problem).objective_vnd(found.routes)


@posix_only
def test_ctrl_c_is_this_processes_own_after_a_search_in_it(
    large_problem: RoutingProblem, tmp_path: Path
) -> None:
    """CP-SAT puts a handler of its own in its place, unless told not to."""
    pickled = tmp_path / "problem.pickle"
    pickled.write_bytes(pickle.dumps(large_problem))
    code = (
        "import os, pickle, signal, sys, time\n"
        "from routeplan.model.day import Limits\n"
        "from routeplan.solve.proof.group_model import solve_group\n"
        "from routeplan.solve.run import solve\n"
        f"problem = pickle.load(open({str(pickled)!r}, 'rb'))\n"
        "limits = Limits(time_limit_s=600.0, solution_limit=40)\n"
        "routes = solve(problem, limits=limits, isolate=False).routes\n"
        "assert 'ortools.sat.python.cp_model' in sys.modules\n"
        "free = [0] * len(problem.orders)\n"
        "solve_group(problem, routes, free, least_vnd=0, time_limit_s=0.01, by_work=True)\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(10)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stdout) == (0, b"interrupted\n"), ended.stderr


@posix_only
def test_a_search_ends_with_the_process_that_asked_for_it(
    problem: RoutingProblem, tmp_path: Path
) -> None:
    pickled = tmp_path / "problem.pickle"
    pickled.write_bytes(pickle.dumps(problem))
    code = (
        "import pickle, sys; from routeplan.model.day import Limits; "
        "from routeplan.solve.run import solve; "
        f"problem = pickle.load(open({str(pickled)!r}, 'rb')); "
        "solve(problem, limits=Limits(time_limit_s=600.0, workers=2), "
        "on_progress=lambda _: print('told', flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"told\n"
        searching = psutil.Process(parent.pid).children(recursive=True)
        assert searching
        parent.kill()
        gone, alive = psutil.wait_procs(searching, timeout=SOON_S)
        for process in alive:
            process.kill()
    assert len(gone) == len(searching)


def test_an_interrupt_keeps_the_best_answer(
    problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        raise KeyboardInterrupt

    found = solve(problem, limits=LONG, on_progress=tell)
    assert found.stopped == "interrupted"
    assert found.routes == told[-1].routes
    assert_sound(problem, found)
    _assert_no_child_is_left()


def test_another_error_of_the_caller_is_the_callers(problem: RoutingProblem) -> None:
    def tell(_: Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        solve(problem, limits=LONG, on_progress=tell)
    _assert_no_child_is_left()


@pytest.mark.parametrize(
    ("part", "reason"),
    [("problem", "TypeError: cannot pickle '_thread.lock' object"), ("initial", "ValueError: no")],
)
def test_what_cannot_be_sent_is_named_at_once(
    part: str, reason: str, problem: RoutingProblem
) -> None:
    threads = set(threading.enumerate())
    lock: Any = threading.Lock()
    odd: dict[str, Any] = {
        "problem": dataclasses.replace(problem, orders=(*problem.orders, lock)),
        "initial": _Unsendable(),
    }
    job = {"problem": problem, "initial": None, part: odd[part]}
    started = time.perf_counter()
    with pytest.raises(SolverError, match=rf"the {part} cannot be sent .*\({reason}\); isolate=F"):
        solve(job["problem"], initial=job["initial"], limits=LONG)
    assert time.perf_counter() - started < SOON_S
    assert set(threading.enumerate()) == threads
    _assert_no_child_is_left()


class _Unsendable:
    def __reduce__(self) -> str:
        raise ValueError("no")


# --- ended by the child ------------------------------------------------------------------------


def test_a_killed_child_leaves_the_best_answer_so_far(
    problem: RoutingProblem, assert_sound: AssertSound
) -> None:
    told: list[Progress] = []

    def kill(progress: Progress) -> None:
        if not told:
            _worker().kill()
        told.append(progress)

    started = time.perf_counter()
    found = solve(problem, limits=LONG, on_progress=kill)
    assert time.perf_counter() - started < SOON_S
    assert found.stopped == "crashed"
    assert found.routes == told[-1].routes
    assert found.cost_curve == tuple((step.elapsed_s, step.objective_vnd) for step in told)
    assert served_orders(problem, found.routes)
    assert_sound(problem, found)


@posix_only
@pytest.mark.parametrize(
    ("script", "match"),
    [
        ("exit 1", r"exit code 1\) before it had any answer; try again with another solver: "),
        ("echo first >&2; echo no such module >&2; exit 3", r"code 3\).*: no such module; try"),
        ("kill -SEGV $$", r"\(SIGSEGV\).*; try again with another solver: ortools or pyvrp$"),
        ("kill -KILL $$", r"\(SIGKILL\).*; it lacked memory, it seems: plan fewer orders"),
        ("echo MemoryError >&2; exit 1", r": MemoryError; it lacked memory"),
        ("echo 'what():  std::bad_alloc' >&2; kill -ABRT $$", r"SIGABRT.*bad_alloc; it lacked mem"),
        ("sleep 0.3; exit 1", r"exit code 1\)"),
        ("echo what is no message at all; exit 0", r"before it had any answer; try"),
        ("echo short; exit 0", r"exit code 0\)"),
    ],
)
def test_a_child_that_dies_without_an_answer_is_an_error(
    script: str,
    match: str,
    problem: RoutingProblem,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", _executable(tmp_path / "python", script))
    with pytest.raises(SolverError, match=match) as raised:
        solve(problem, limits=LONG)
    assert isinstance(raised.value, RoutePlanError)


def _executable(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def child_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return ``child_with(body)``: the child's backend ``odd`` then solves by that body."""

    def put(body: str) -> None:
        backend = textwrap.dedent(
            """
            import ctypes, os, sys, time
            from routeplan.problem.routing import Assignment
            from routeplan.solve.protocol import Progress

            class Odd:
                def solve(self, problem, *, initial, limits, on_progress):
                    def tell(objective_vnd, *routes):
                        on_progress(Progress(
                            elapsed_s=0.1, objective_vnd=objective_vnd, unserved=0, routes=routes
                        ))
            """
        ) + textwrap.indent(textwrap.dedent(body), 8 * " ")
        (tmp_path / "odd.py").write_text(f"{backend}\n\nSOLVER = Odd()\n", encoding="utf-8")
        code = (
            f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
            "from routeplan.solve import registry, worker; "
            "registry._MODULES['odd'] = 'odd'; worker.main()"
        )
        script = f"exec {shlex.quote(sys.executable)} -c {shlex.quote(code)}"
        monkeypatch.setattr(sys, "executable", _executable(tmp_path / "python", script))
        monkeypatch.setattr(run, "SOLVER_NAMES", ("odd",))

    return put


@posix_only
def test_what_native_code_prints_does_not_mix_with_answers(
    problem: RoutingProblem, child_with: Callable[[str], None]
) -> None:
    child_with(
        """
        print("from Python", flush=True)
        os.write(1, b"straight to standard output" * 9_000)
        native = ctypes.CDLL(None)
        native.puts(b"from native code")
        native.fflush(None)
        tell(9, (0,), ())
        native.puts(b"again")
        native.fflush(None)
        os.system("echo from a child of the child")
        tell(8, (), (0,))
        print("at the end")
        return Assignment(routes=((), (0,)), cost_curve=((0.1, 9), (0.2, 8)))
        """
    )
    told: list[Progress] = []
    found = solve(problem, solver="odd", limits=LONG, on_progress=told.append)
    assert found == Assignment(routes=((), (0,)), cost_curve=((0.1, 9), (0.2, 8)))
    assert [step.objective_vnd for step in told] == [9, 8]


@posix_only
@pytest.mark.parametrize("end", ["os.abort()", "os._exit(0)", "raise MemoryError", "sys.exit(2)"])
def test_a_crash_after_an_answer_costs_only_the_rest_of_the_search(
    end: str, problem: RoutingProblem, child_with: Callable[[str], None]
) -> None:
    child_with(f"tell(9, (0,), ())\ntell(8, (), (0,))\n{end}")
    found = solve(problem, solver="odd", limits=LONG)
    assert found == Assignment(
        routes=((), (0,)), cost_curve=((0.1, 9), (0.1, 8)), stopped="crashed"
    )


@posix_only
def test_a_rule_that_a_backend_refuses_is_named(
    problem: RoutingProblem, child_with: Callable[[str], None]
) -> None:
    child_with("raise ValueError('odd cannot keep breaks')")
    why = r"\(exit code 1\).*: ValueError: odd cannot keep breaks; try again with another solver"
    with pytest.raises(SolverError, match=why):
        solve(problem, solver="odd", limits=LONG)


@posix_only
def test_a_silent_child_can_be_ended(
    problem: RoutingProblem, child_with: Callable[[str], None]
) -> None:
    child_with("tell(9, (0,), ())\ntime.sleep(60)")
    told: list[Progress] = []
    asked_s: list[float] = []

    def stop() -> bool:
        if told:
            asked_s.append(time.perf_counter())
        return len(asked_s) > 3

    found = solve(problem, solver="odd", limits=LONG, on_progress=told.append, should_stop=stop)
    assert (found.routes, found.stopped) == (((0,), ()), "interrupted")
    assert asked_s[-1] - asked_s[0] < 5
    _assert_no_child_is_left()


STUCK = "ctypes.PyDLL(None).sleep(120)"
"""As native code may: no other thread of the process, and no signal handler, has its turn."""


@posix_only
@pytest.mark.parametrize("time_limit_s", [0.0, 0.5])
def test_a_child_stuck_past_its_limit_leaves_the_best_answer_so_far(
    time_limit_s: float,
    problem: RoutingProblem,
    child_with: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "GRACE_S", 0.5)
    monkeypatch.setattr(run, "FIRST_S_PER_TASK", 60.0)
    child_with(f"time.sleep(1.5)\ntell(9, (0,), ())\ntell(8, (), (0,))\n{STUCK}")
    threads = set(threading.enumerate())
    started = time.perf_counter()
    found = solve(problem, solver="odd", limits=Limits(time_limit_s=time_limit_s))
    assert time.perf_counter() - started < SOON_S
    assert found == Assignment(
        routes=((), (0,)), cost_curve=((0.1, 9), (0.1, 8)), stopped="overdue"
    )
    assert set(threading.enumerate()) == threads
    _assert_no_child_is_left()


@posix_only
def test_a_child_stuck_before_any_answer_is_an_error(
    problem: RoutingProblem, child_with: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "GRACE_S", 0.5)
    child_with(STUCK)
    monkeypatch.setattr(run, "SOLVER_NAMES", ("odd", "even"))
    started = time.perf_counter()
    with pytest.raises(SolverError, match=r"was stuck.* no answer; plan fewer .* solver: even$"):
        solve(problem, solver="odd", limits=Limits(time_limit_s=0.1))
    assert time.perf_counter() - started < SOON_S
    _assert_no_child_is_left()


@posix_only
def test_a_child_has_all_its_time_before_it_counts_as_stuck(
    problem: RoutingProblem, child_with: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "GRACE_S", 0.5)
    monkeypatch.setattr(run, "FIRST_S_PER_TASK", 0.0)
    child_with("tell(9, (0,), ())\ntime.sleep(2)\nreturn Assignment(routes=((), (0,)))")
    found = solve(problem, solver="odd", limits=Limits(time_limit_s=60))
    assert found == Assignment(routes=((), (0,)))


@posix_only
@pytest.mark.parametrize("end", ["return Assignment(routes=((0,), ()))", "os.abort()"])
def test_a_process_of_the_child_that_is_stuck_does_not_hold_it_up(
    end: str,
    problem: RoutingProblem,
    child_with: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "GRACE_S", 0.5)
    monkeypatch.setattr(run, "FIRST_S_PER_TASK", 60.0)
    child_with(f"tell(9, (0,), ())\nif os.fork() == 0:\n    {STUCK}\n{end}")
    started = time.perf_counter()
    found = solve(problem, solver="odd", limits=Limits(time_limit_s=0.5))
    assert time.perf_counter() - started < SOON_S
    assert found.routes == ((0,), ())
    _assert_no_child_is_left()


@posix_only
def test_the_child_gets_the_job_and_matrices_alone(
    problem: RoutingProblem, child_with: Callable[[str], None]
) -> None:
    child_with(
        """
        assert type(problem.travel).__name__ == "TimedTravel"
        assert "scipy" not in sys.modules, "the child is quick to start"
        assert (limits.seed, limits.solution_limit, limits.time_limit_s) == (7, 3, 2.5)
        return Assignment(routes=initial.routes[::-1], stopped=problem.orders[0].id)
        """
    )
    found = solve(
        problem,
        solver="odd",
        initial=Assignment(routes=((3, 1), (2,))),
        limits=Limits(time_limit_s=2.5, solution_limit=3, seed=7),
    )
    assert found == Assignment(routes=((2,), (3, 1)), stopped=problem.orders[0].id)


# --- from a plain script -------------------------------------------------------------------------

SCRIPT = """
import json, sys
from pathlib import Path

from routeplan.io.region_files import read_region
from routeplan.model.day import Limits
from routeplan.planning.sample_days import nam_nen_courier_day
from routeplan.problem.build import build_problem
from routeplan.problem.routing import served_orders
from routeplan.solve.run import solve

data = Path(sys.argv[1])
region = read_region(data / "dien-bien", data / "profiles.toml")
problem = build_problem(nam_nen_courier_day(region), region).problem
found = solve(
    problem,
    limits=Limits(time_limit_s=float(sys.argv[2])),
    on_progress=lambda progress: print("progress", flush=True),
)
print(json.dumps([found.stopped, len(served_orders(problem, found.routes)), len(problem.orders)]))
"""


@pytest.fixture
def start_script(tmp_path: Path) -> Callable[[float], subprocess.Popen[str]]:
    """Return ``start_script(time_limit_s)``: a script without a ``__main__`` guard."""
    path = tmp_path / "plan_today.py"
    path.write_text(SCRIPT, encoding="utf-8")

    def start(time_limit_s: float) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(path), str(DATA), str(time_limit_s)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start


def _result(script: subprocess.Popen[str]) -> list[Any]:
    said, errors = script.communicate(timeout=120)
    assert script.returncode == 0, errors
    assert errors == ""
    *steps, last = said.splitlines()
    assert set(steps) <= {"progress"}
    result: list[Any] = json.loads(last)
    return result


def test_a_plain_script_needs_no_guard(
    start_script: Callable[[float], subprocess.Popen[str]],
) -> None:
    assert _result(start_script(0.5)) == ["", 16, 16]


@posix_only
def test_ctrl_c_in_the_terminal_keeps_the_best_answer(
    start_script: Callable[[float], subprocess.Popen[str]],
) -> None:
    script = start_script(60.0)
    assert script.stdout is not None
    assert script.stdout.readline() == "progress\n"
    started = time.perf_counter()
    # A terminal sends it to every process of the foreground, not to the script alone.
    os.killpg(script.pid, signal.SIGINT)
    stopped, served, orders = _result(script)
    assert time.perf_counter() - started < SOON_S
    assert (stopped, orders) == ("interrupted", 16)
    assert 0 < served <= 16


def test_the_objective_told_is_the_plans(problem: RoutingProblem) -> None:
    told: list[Progress] = []
    solve(problem, limits=Limits(time_limit_s=0.2), on_progress=told.append)
    assert told[-1].objective_vnd == Pricing(problem).objective_vnd(told[-1].routes)


def test_without_a_process_of_its_own_a_search_starts_no_other(
    problem: RoutingProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a pool, each would have more processes than the machine has cores."""
    workers: list[int] = []

    class Noted:
        def solve(self, problem: RoutingProblem, *, limits: Limits, **_: object) -> Assignment:
            workers.append(limits.workers)
            return Assignment(routes=((),) * len(problem.vehicles))

    monkeypatch.setattr(run, "get_solver", lambda _: Noted())
    solve(problem, limits=Limits(time_limit_s=0.1, workers=4), isolate=False)
    assert workers == [1]
