"""Exit codes, the language of errors, and what every command shares."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from routeplan import api
from routeplan.cli import app
from routeplan.errors import PlanRejectedError, SolverError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

COMMANDS = (
    "plan",
    "check",
    "explain",
    "path",
    "scenario",
    "scenario list",
    "scenario copy",
    "scenario generate",
    "scenario validate",
    "network",
    "network info",
    "network build",
    "network export",
    "closures",
    "closures list",
    "closures locate",
    "simulate",
    "importance",
    "worth",
    "report",
    "compare",
)


def in_shell(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "routeplan", *map(str, arguments)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **env},
        timeout=60,
    )


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(command: str) -> None:
    done = CliRunner().invoke(app, [*command.split(), "--help"], terminal_width=80)
    assert done.exit_code == 0
    assert f"Usage: routeplan {command}".strip() in done.output
    assert "..." not in done.output.split("Commands:")[-1], "a summary too long for its line"
    assert max(map(len, done.output.splitlines())) <= 80


def test_help_tells_the_exit_codes() -> None:
    assert "Exit codes: 0 fine" in CliRunner().invoke(app, ["--help"]).output


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys; sys.argv = ['routeplan', '--help']\n"
        "from routeplan.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(sorted({'rich', 'numpy', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unknown_command_is_a_usage_error(run: Run) -> None:
    ran = run("fly")
    assert ran.code == 2
    assert "fly" in ran.err


def test_a_day_that_is_not_there_in_both_languages(run: Run) -> None:
    vietnamese, english = run("plan", "gone"), run("plan", "gone", "--lang", "en")
    assert (vietnamese.code, english.code) == (2, 2)
    assert "; cần " in vietnamese.err
    assert "expected a scenario folder" in english.err
    assert vietnamese.out == english.out == ""


def test_commands_without_a_language_complain_in_english(run: Run, good: Path) -> None:
    ran = run("check", good, "gone.json")
    assert ran.code == 2
    assert "gone.json" in ran.err
    assert "expected a plan.json" in ran.err


@pytest.mark.parametrize("error", [PlanRejectedError("rule: broken"), SolverError("it crashed")])
def test_a_bug_is_exit_code_1_and_leaves_no_results(
    error: Exception, run: Run, good: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(api, "plan_day", fail)
    ran = run("plan", good)
    assert (ran.code, ran.err) == (1, f"{error}\n")
    assert not (tmp_path / "out").exists()


def test_the_module_runs_with_real_exit_codes(shut: Path) -> None:
    beyond = ("hub_dbp", "oc_03352_sam_mun")
    no_way = in_shell("path", *beyond, "--profile", "van", "--scenario", shut)
    assert (no_way.returncode, no_way.stderr) == (3, "")
    assert "QL279 Km 94+000" in no_way.stdout


def test_a_pipe_takes_vietnamese_letters_whatever_its_encoding() -> None:
    no_day = in_shell("plan", "gone", PYTHONIOENCODING="cp1252")
    assert (no_day.returncode, no_day.stdout) == (2, "")
    assert "gone: “gone”; cần " in no_day.stderr
