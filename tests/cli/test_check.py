"""``routeplan check``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


@pytest.fixture
def plan_file(run: Run, good: Path, tmp_path: Path) -> Path:
    assert run("plan", good, "--out", tmp_path / "made").code == 0
    return tmp_path / "made" / "plan.json"


def test_a_good_plan(run: Run, good: Path, plan_file: Path) -> None:
    ran = run("check", good, plan_file)
    assert (ran.code, ran.out, ran.err) == (0, "OK\n", "")
    assert run("check", good, plan_file, "--json").json == []


def test_a_plan_that_breaks_rules(run: Run, good: Path, plan_file: Path) -> None:
    plan = json.loads(plan_file.read_text(encoding="utf-8"))
    plan["routes"][0]["distance_m"] -= 100
    plan["quality"]["cost_vnd"] += 1
    plan_file.write_text(json.dumps(plan), encoding="utf-8")
    ran = run("check", good, plan_file)
    assert ran.code == 3
    assert "\ncost_total: " in f"\n{ran.out}"
    assert "route_totals [OTO-DIEN-BIEN-01]: " in ran.out
    as_json = run("check", good, plan_file, "--json")
    assert as_json.code == 3
    assert {broken["rule"] for broken in as_json.json} == {
        "route_totals",
        "route_costs",
        "cost_total",
    }


def test_a_plan_of_another_day(run: Run, shut: Path, good: Path, plan_file: Path) -> None:
    assert good.is_dir()
    ran = run("check", shut, plan_file)
    assert ran.code == 3
    assert "order_once [T1]: " in ran.out


def test_a_damaged_plan(run: Run, good: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")
    ran = run("check", good, "plan.json")
    assert ran.code == 2
    assert "plan.json" in ran.err
