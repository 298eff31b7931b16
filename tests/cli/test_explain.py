"""``routeplan explain``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


@pytest.mark.parametrize(
    ("lang", "shut_words", "good_words"),
    [
        ("vi", "T1: Đường bị chặn: QL279 Km 94+000", "D1: có xe phục vụ được.\n"),
        ("en", "T1: Road closed: QL279 Km 94+000", "D1: can be served.\n"),
    ],
)
def test_without_a_plan(lang: str, shut_words: str, good_words: str, run: Run, shut: Path) -> None:
    reason, fine = (
        run("explain", shut, "T1", "--lang", lang),
        run("explain", shut, "D1", "--lang", lang),
    )
    assert (reason.code, fine.code) == (0, 0)
    assert reason.out.startswith(shut_words)
    assert fine.out == good_words


def test_as_json(run: Run, shut: Path) -> None:
    reason = run("explain", shut, "T1", "--json").json
    assert (reason["code"], reason["lift"]) == ("closed_road", ["SLIDE"])
    assert run("explain", shut, "D1", "--json").json is None


def test_with_a_plan(run: Run, shut: Path, append_row: Callable[..., None], tmp_path: Path) -> None:
    assert run("plan", shut, "--out", tmp_path / "made").code == 3
    from_plan = ("--plan", tmp_path / "made" / "plan.json", "--lang", "en")
    assert run("explain", shut, "T1", *from_plan).out.startswith("T1: Road closed")
    assert run("explain", shut, "D1", *from_plan).out == "D1: is served by this plan.\n"
    append_row(
        shut / "orders.csv",
        "NEW",
        kind="delivery",
        origin="hub_dbp",
        destination="oc_03127_him_lam",
    )
    assert run("explain", shut, "NEW", *from_plan).out == "NEW: can be served.\n"
    # One that is left out may have a journey without any steps.
    file = tmp_path / "made" / "plan.json"
    plan = json.loads(file.read_text(encoding="utf-8"))
    plan["orders"].append({"order_id": "T1", "steps": []})
    file.write_text(json.dumps(plan), encoding="utf-8")
    assert run("explain", shut, "T1", *from_plan).out.startswith("T1: Road closed")


def test_an_unknown_order(run: Run, good: Path) -> None:
    ran = run("explain", good, "D99")
    assert ran.code == 2
    assert "“D99”" in ran.err
