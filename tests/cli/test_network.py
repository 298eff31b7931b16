"""``routeplan network``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io import folders

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def test_info(run: Run) -> None:
    ran = run("network", "info")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("dien-bien [")
    rows = [line.split() for line in ran.out.splitlines()]
    assert ["commune_office", "45"] in rows
    assert ["motorbike", "wet", "1"] in rows


def test_info_as_json_of_a_folder(run: Run) -> None:
    named = run("network", "info", "--json").json
    folder = run("network", "info", folders.shipped_data() / "dien-bien", "--json").json
    assert folder == named
    assert dict(named["places_by_kind"])["hub"] == 1


def test_an_unknown_region(run: Run) -> None:
    ran = run("network", "info", "atlantis")
    assert ran.code == 2
    assert "expected the name of a shipped region" in ran.err
