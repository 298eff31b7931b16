"""``routeplan worth``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

LINKS = "link_id,from_place,to_place,road_class,length_m\n"


def test_links_are_ranked_by_what_they_save(run: Run, tmp_path: Path) -> None:
    rows = "SHORT,co_03160,co_03169,district,\nLONG,co_03160,co_03169,district,90000\n"
    (tmp_path / "links.csv").write_text(LINKS + rows + "BIKES,co_03160,co_03169,track,\n")
    asked = ("worth", "links.csv", "--storms", 20, "--rain", "extreme", "--profile", "van")
    found = run(*asked, "--json").json
    assert found[0]["link_id"] == "SHORT"
    by_id = {one["link_id"]: one["saved_h"] for one in found}
    assert by_id["SHORT"] > by_id["LONG"] >= by_id["BIKES"] == 0
    ran = run(*asked, "--lang", "en")
    assert ran.code == 0
    assert "means per scenario (of 20)" in ran.out
    assert "a new link itself is never shut" in ran.out


def test_unknown_nodes_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text(LINKS + "A,co_03160,co_99999,district,\n")
    ran = run("worth", "links.csv", "--history")
    assert ran.code == 2
    assert "một nút của mạng đường" in ran.err


def test_closures_that_count_as_open_are_told(
    run: Run, good: Path, tmp_path: Path, append_row: Callable[..., None]
) -> None:
    (tmp_path / "links.csv").write_text(LINKS + "SHORT,co_03160,co_03169,district,\n")
    asked = ("worth", "links.csv", good, "--storms", 2, "--profile", "van", "--lang", "en")
    assert run(*asked).code == 0
    append_row(good / "closures.csv", "OFF", road="QL9999", km_from="1+000")
    ran = run(*asked, "--json")
    assert ran.code == 3
    assert "QL9999" in ran.err
