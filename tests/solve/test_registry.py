from __future__ import annotations

import subprocess
import sys

import pytest

from routeplan.solve.registry import DEFAULT_SOLVER, SOLVER_NAMES, get_solver


def test_backends_are_known_by_name() -> None:
    assert tuple(sorted(SOLVER_NAMES)) == SOLVER_NAMES
    assert DEFAULT_SOLVER in SOLVER_NAMES
    with pytest.raises(KeyError):
        get_solver("guesswork")


def test_asking_for_the_list_imports_no_library() -> None:
    code = (
        "import sys; from routeplan.solve import registry; "
        "print(sorted({'ortools', 'pyvrp', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
