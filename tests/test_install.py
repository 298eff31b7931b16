"""What a user installs: a wheel that brings its data, and pins that hold no address."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==[0-9][0-9a-z.]*(?: ; [^@/]+)?")


def run(
    *command: str | Path, cwd: Path, expected: tuple[int, ...] = (0,)
) -> subprocess.CompletedProcess[str]:
    """Run a command as a user's shell would: without this test run's Python settings."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "COVERAGE", "VIRTUAL_ENV", "ROUTEPLAN"))
    }
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        capture_output=True,
        cwd=cwd,
        encoding="utf-8",
        env=env | {"PYTHONUTF8": "1"},
        timeout=300,
    )
    assert done.returncode in expected, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def clean_bin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the commands' folder of a new environment with routeplan's wheel installed.

    Dependencies are those of this environment, seen through a ``.pth`` file: a folder
    named in one has its own ``.pth`` files left unread, so an editable routeplan there
    stays out of sight.
    """
    folder = tmp_path_factory.mktemp("install")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir")
    run(*build, folder, REPOSITORY, cwd=folder)
    (wheel,) = folder.glob("routeplan-*.whl")

    home = folder / "venv"
    venv.create(home, with_pip=True)
    paths = {"base": str(home), "platbase": str(home)}
    bin_ = Path(sysconfig.get_path("scripts", "venv", vars=paths))
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    run(bin_ / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel, cwd=folder)
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return bin_


@pytest.mark.slow
def test_the_wheel_is_what_runs(clean_bin: Path, tmp_path: Path) -> None:
    code = "import routeplan; print(routeplan.__file__)"
    where = run(clean_bin / "python", "-c", code, cwd=tmp_path).stdout.strip()
    assert Path(where).is_relative_to(clean_bin.parent)


@pytest.mark.slow
def test_a_copied_scenario_is_planned_from_another_folder(clean_bin: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(clean_bin / "routeplan", "scenario", "copy", "rainy-day", "./my-day", cwd=tmp_path)
    plan = (clean_bin / "routeplan", "plan", "../my-day", "--time-limit", "2", "--out", "out")
    run(*plan, cwd=elsewhere, expected=(0, 3))
    written = json.loads((elsewhere / "out" / "plan.json").read_text(encoding="utf-8"))
    assert written["routes"]
    assert "</html>" in (elsewhere / "out" / "map.html").read_text(encoding="utf-8")


def pins() -> list[str]:
    return (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_pins_are_plain_versions() -> None:
    assert [line for line in pins() if not _PIN.fullmatch(line)] == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = itertools.chain.from_iterable(groups)
    names = {re.split(r"[<>=!~; \[]", text, maxsplit=1)[0].lower() for text in wanted}
    pinned = {line.split("==", maxsplit=1)[0] for line in pins()}
    assert names - pinned == set()
