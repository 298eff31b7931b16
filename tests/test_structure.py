"""The house stands as designed: who may import whom, what a file may be and hold."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "routeplan"
TESTS = Path(__file__).resolve().parent

_GROUND = {"units", "errors"}
_MAP = _GROUND | {"model", "network"}
_PLANNING = _MAP | {"travel", "problem", "solve", "explain", "check", "planning"}
MAY_IMPORT: dict[str, set[str]] = {
    "units": set(),
    "errors": set(),
    "model": _GROUND,
    "network": _GROUND | {"model"},
    "travel": _MAP,
    "problem": _MAP | {"travel"},
    "solve": _MAP | {"travel", "problem"},
    "explain": _MAP | {"travel", "problem"},
    "check": _MAP,
    "io": _MAP,
    "report": _MAP,
    "planning": _PLANNING - {"planning"},
    "simulate": _PLANNING,
    "api": _PLANNING | {"simulate", "io", "report"},
    "cli": _MAP | {"api"},
    "__init__": _GROUND | {"model", "api"},
    "__main__": {"cli"},
}
"""What a layer may import besides itself; everything else is forbidden."""

SLOW_TO_IMPORT = {
    "distributed",
    "geopandas",
    "matplotlib",
    "networkx",
    "openpyxl",
    "ortools",
    "osmnx",
    "pandas",
    "pyarrow",
    "pydantic",
    "pyvrp",
    "scipy",
    "shapely",
}
FILES = sorted(SOURCE.rglob("*.py"))
PACKAGES = sorted(
    folder for folder in SOURCE.iterdir() if folder.is_dir() and (folder / "__init__.py").is_file()
)
_MODULE_NAME = re.compile(r"routeplan(\.[a-z]\w*)+")


def layer_of(module: str) -> str:
    """Return the layer of ``routeplan.model.day``: ``model``; of ``routeplan``: ``__init__``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported_layers(code: str, module: str) -> set[str]:
    """Return the layers that a module imports anywhere in it, by name or in a string.

    Imports inside functions and under ``TYPE_CHECKING`` count, and so does a module's
    name in a string, which is how a backend or a child process is started.
    """
    package = module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            base = importlib.util.resolve_name(base, package)
            names = [alias.name for alias in node.names] if base == "routeplan" else []
            known = [f"routeplan.{name}" for name in names if name in MAY_IMPORT]
            found.update(known if known and len(known) == len(names) else [base, *known])
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _MODULE_NAME.fullmatch(node.value)
        ):
            found.add(node.value)
    ours = {name for name in found if name.split(".")[0] == "routeplan"}
    return {layer_of(name) for name in ours} - {layer_of(module)}


def module_name(path: Path) -> str:
    """Return the name of the module in a file of ``src``; a package's ends in ``__init__``."""
    return ".".join(("routeplan", *path.relative_to(SOURCE).with_suffix("").parts))


def names_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=names_of)
def test_imports_point_one_way(path: Path) -> None:
    module = module_name(path)
    layer = layer_of(module)
    assert layer in MAY_IMPORT, f"{layer} has no room in the house: give it one in MAY_IMPORT"
    forbidden = imported_layers(path.read_text(encoding="utf-8"), module) - MAY_IMPORT[layer]
    assert not forbidden, f"{layer} may not import {sorted(forbidden)}"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import routeplan.io.files", {"io"}),
        ("def f():\n    from routeplan.check import check_plan", {"check"}),
        ("if TYPE_CHECKING:\n    from routeplan.model.day import Day", {"model"}),
        ("from routeplan import api", {"api"}),
        ("from routeplan import api, load_day", {"api", "__init__"}),
        ("import routeplan", {"__init__"}),
        ("from . import schedule", set()),
        ("from ..solve import worker", {"solve"}),
        ("run([executable, '-m', 'routeplan.solve.worker'])", {"solve"}),
        ("import routeplanner, numpy", set()),
        ('"""Not an import: routeplan.api, in a sentence."""', set()),
    ],
)
def test_an_import_is_found_however_it_is_written(code: str, expected: set[str]) -> None:
    assert imported_layers(code, "routeplan.problem.build") == expected


def test_the_table_of_imports_has_no_cycle() -> None:
    above = {layer: set(below) for layer, below in MAY_IMPORT.items()}
    while ready := {layer for layer, below in above.items() if not below}:
        above = {layer: below - ready for layer, below in above.items() if layer not in ready}
    assert not above, f"these import each other: {sorted(above)}"


@pytest.mark.parametrize("path", FILES, ids=names_of)
def test_a_file_has_one_subject(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 600, f"{lines} lines: a second subject wants its own file"
    vague = {"utils", "util", "helpers", "helper", "manager", "wrapper", "common", "misc"}
    assert vague.isdisjoint(path.stem.split("_")), "named after no subject"


@pytest.mark.parametrize("path", FILES, ids=names_of)
def test_only_the_command_line_prints(path: Path) -> None:
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not calls or layer_of(module_name(path)) == "cli", f"print in lines {calls}"


@pytest.mark.parametrize("package", PACKAGES, ids=names_of)
def test_each_package_has_its_tests(package: Path) -> None:
    assert list((TESTS / package.name).rglob("test_*.py")), f"tests/{package.name}/ holds no test"


@pytest.mark.parametrize("module", ["routeplan", "routeplan.cli"])
def test_importing_is_light(module: str) -> None:
    code = f"import {module}, json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert module.split(".", maxsplit=1)[0] in loaded
    assert not loaded & SLOW_TO_IMPORT
