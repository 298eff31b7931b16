"""``routeplan simulate --resolve``."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def test_a_day_is_planned_again(
    run: Run, good: Path, append_row: Callable[..., None], tmp_path: Path
) -> None:
    ends = {"origin": "hub_dbp", "destination": "oc_03352_sam_mun"}
    append_row(good / "orders.csv", "FAR", kind="transfer", mandatory="yes", **ends)
    header = "closure_id,road,km_from,km_to\n"
    (tmp_path / "cut.csv").write_text(f"{header}A,QL279,94+000,\n", encoding="utf-8")
    (tmp_path / "far.csv").write_text(f"{header}A,QL6,400+000,\n", encoding="utf-8")
    files = ("--closures", "cut.csv", "--closures", "far.csv")
    asked = ("simulate", good, *files, "--resolve", "--solution-limit", 5, "--workers", 1)
    ran = run(*asked, "-o", "out", "--json")
    assert ran.code == 0
    with (tmp_path / "out" / "scenarios.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["name"]: row for row in csv.DictReader(lines)}
    assert list(rows) == ["as_it_is", "cut", "far"]
    for row in rows.values():
        assert int(row["cost_vnd"]) - int(row["added_cost_vnd"]) == int(
            rows["as_it_is"]["cost_vnd"]
        )
    assert [one["name"] for one in ran.json["worst"]] == ["cut"]
    assert (ran.json["worst"][0]["routes_met"], rows["far"]["replanned"]) == (1, "false")
    assert ran.json["worst"][0]["added_mandatory_unserved"] == 1
    again = run(*asked, "-o", "out", "--resume", "--lang", "en")
    assert again.code == 0
    assert "routes planned again" in again.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("dien-bien", "--resolve"), "--resolve needs a day"),
        (("dien-bien", "--budget", 3), "go with --resolve"),
        (("rainy-day", "--resolve", "--budget", 3, "--solution-limit", 3), "not both"),
        (("rainy-day", "--resolve", "--profile", "van"), "the day itself says it"),
    ],
)
def test_options_that_do_not_go_together(run: Run, options: tuple[object, ...], said: str) -> None:
    ran = run("simulate", *options, "--each-section")
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("│", " ").split())
