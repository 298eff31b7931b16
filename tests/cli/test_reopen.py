"""``routeplan reopen``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

CLOSURES = "closure_id,section_id\nA,QL4H-01\nB,QL12-13\n"


def test_a_file_of_closures_with_its_times(run: Run, tmp_path: Path) -> None:
    (tmp_path / "closures.csv").write_text(CLOSURES)
    (tmp_path / "times.csv").write_text("closure_id,clear_h\nA,2\nB,10\n")
    asked = ("reopen", "closures.csv", "--times", "times.csv", "--profile", "van")
    found = run(*asked, "--json").json
    assert [(step["closure_id"], step["open_h"]) for step in found["steps"]] == [
        ("A", 2),
        ("B", 12),
    ]
    assert found["is_best"]
    assert found["loss"] <= min(found["rule_losses"].values())
    ran = run(*asked, "--crews", 2, "--lang", "en")
    assert ran.code == 0
    assert "proven the best" in ran.out
    assert "nearest first" in ran.out
    assert "The way of crews from one site to the next takes no time here." in ran.out


def test_a_day_by_name_in_vietnamese(run: Run) -> None:
    ran = run("reopen", "nam-po-cut-off")
    assert ran.code == 0
    assert "Thứ tự mở lại 3 điểm đóng đường" in ran.out
    assert "Xã Nà Hỳ" in ran.out


def test_a_sampled_storm(run: Run) -> None:
    asked = ("reopen", "--storm", 39, "--rain", "extreme", "--profile", "van", "--crews", 2)
    found = run(*asked, "--loss", "person_cut_off_h_estimate", "--json").json
    assert found["loss_name"] == "person_cut_off_h_estimate"
    assert {step["closure_id"].rpartition("-")[0] for step in found["steps"]} == {"storm-39"}
    assert len({step["clear_h"] for step in found["steps"]}) > 1


def test_what_lies_on_no_road_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "closures.csv").write_text(CLOSURES + "C,QL9999\n")
    ran = run("reopen", "closures.csv", "--lang", "en", "--profile", "van")
    assert ran.code == 3
    assert "On no known road, or not in force: C" in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--crews", 0), "one crew or more"),
        (("--times", "times.csv"), "the id of a closure that is to be reopened"),
        (("--profile", "ox-cart"), "one of motorbike"),
    ],
)
def test_bad_input_is_refused(
    run: Run, tmp_path: Path, options: tuple[object, ...], said: str
) -> None:
    (tmp_path / "closures.csv").write_text(CLOSURES)
    (tmp_path / "times.csv").write_text("closure_id,clear_h\nZ,10\n")
    ran = run("reopen", "closures.csv", *options, "--lang", "en")
    assert ran.code == 2
    assert said in ran.err
    assert run("reopen", "--lang", "en").code == 2


def test_two_closures_of_one_id_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("closure_id,section_id\nA,QL4H-01\n")
    (tmp_path / "b.csv").write_text("closure_id,section_id\nA,QL12-13\n")
    ran = run("reopen", "a.csv", "b.csv", "--profile", "van", "--lang", "en")
    assert ran.code == 2
    assert "'A'; expected an id that no other closure has" in ran.err
