"""``routeplan scenario``."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from routeplan.io import folders

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


@pytest.fixture
def shipped(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship the good day alone."""
    scenarios = tmp_path / "shipped"
    shutil.copytree(good, scenarios / "fair")
    monkeypatch.setattr(folders, "shipped_scenarios", lambda: scenarios)
    return scenarios


def test_list_and_copy(run: Run, shipped: Path, tmp_path: Path) -> None:
    assert run("scenario", "list").out == "fair\n"
    ran = run("scenario", "copy", "fair", "mine")
    assert (ran.code, ran.out) == (0, "→ mine\n")
    files = sorted(file.name for file in (shipped / "fair").iterdir())
    assert sorted(file.name for file in (tmp_path / "mine").iterdir()) == files
    assert run("scenario", "validate", "fair").code == 0
    again = run("scenario", "copy", "fair", "mine", "--lang", "en")
    assert again.code == 2
    assert "an empty one" in again.err
    unknown = run("scenario", "copy", "foul", "other")
    assert unknown.code == 2
    assert "foul" in unknown.err


def test_a_folder_that_cannot_be_written_is_told(run: Run, shipped: Path, tmp_path: Path) -> None:
    del shipped
    (tmp_path / "file").touch()
    for command in (("copy", "fair"), ("generate",)):
        ran = run("scenario", *command, "file/mine", "--lang", "en")
        assert ran.code == 2
        assert "expected a folder to write (" in ran.err


def test_generate(run: Run, tmp_path: Path) -> None:
    asked = ("--orders", "10", "--date", "2024-09-09", "--weather", "wet", "--lang", "en")
    ran = run("scenario", "generate", "new", *asked)
    assert (ran.code, ran.out) == (0, "→ new: 10 orders, 10 closures\n")
    same = run("scenario", "generate", "deep/new", *asked)
    other = run("scenario", "generate", "other/new", *asked, "--seed", "2")
    assert (same.code, other.code) == (0, 0)
    orders = [tmp_path / folder / "orders.csv" for folder in ("new", "deep/new", "other/new")]
    first, second, third = (file.read_bytes() for file in orders)
    assert first == second != third
    assert run("scenario", "validate", "new").out.startswith("OK: 10 đơn, ")
    assert run("scenario", "generate", "new", *asked).code == 2


def test_generate_for_today_without_closures(run: Run) -> None:
    ran = run("scenario", "generate", "new", "--orders", "2", "--no-closures")
    assert (ran.code, ran.out) == (0, "→ new: 2 đơn, 0 chỗ chặn\n")


def test_a_valid_day(run: Run, good: Path) -> None:
    assert run("scenario", "validate", good, "--lang", "en").out == "OK: 2 orders, 1 vehicles\n"
    assert run("scenario", "validate", good, "--json").json == []


def test_a_day_with_rows_to_set_aside(
    run: Run, good: Path, append_row: Callable[..., None]
) -> None:
    append_row(good / "orders.csv", "B1", kind="delivery", origin="hub_dbp", pieces="many")
    append_row(good / "vehicles.csv", "B2", profile="vna", start_depot="hub_dbp")
    ran = run("scenario", "validate", good)
    assert (ran.code, ran.out) == (3, "")
    assert "orders.csv, dòng 4, cột pieces [B1]: “many”; cần một số" in ran.err
    assert "vehicles.csv, dòng 3, cột profile [B2]" in ran.err
    as_json = run("scenario", "validate", good, "--json")
    assert as_json.code == 3
    assert {problem["record_id"] for problem in as_json.json} == {"B1", "B2"}


def test_orders_that_no_vehicle_may_take_are_listed(
    run: Run, good: Path, append_row: Callable[..., None]
) -> None:
    append_row(
        good / "orders.csv", "B1", kind="delivery", destination="hub_dbp", locked_vehicle="?"
    )
    ran = run("scenario", "validate", good, "--lang", "en")
    assert (ran.code, ran.out) == (3, "")
    assert "orders.csv, row 4, column locked_vehicle [B1]: '?'; expected a vehicle of" in ran.err


def test_a_misspelt_column_needs_attention_and_one_of_ones_own_does_not(
    run: Run, good: Path
) -> None:
    vehicles = good / "vehicles.csv"
    header, *rows = vehicles.read_text(encoding="utf-8-sig").splitlines()
    vehicles.write_text("\n".join([header + ",plate", *rows]) + "\n", encoding="utf-8")
    ran = run("scenario", "validate", good, "--lang", "en")
    assert (ran.code, ran.out) == (0, "OK: 2 orders, 1 vehicles\n")
    assert ran.err == "vehicles.csv: the column 'plate' is not read.\n"
    orders = good / "orders.csv"
    text = orders.read_text(encoding="utf-8-sig").replace("windows", "window", 1)
    orders.write_text(text, encoding="utf-8")
    ran = run("scenario", "validate", good, "--lang", "en")
    assert (ran.code, ran.out) == (3, "")
    assert "orders.csv, row 1, column window: 'window'; expected the column 'windows'" in ran.err
    assert run("plan", good, "--strict").code == 2


def test_no_day_at_all(run: Run, good: Path) -> None:
    (good / "vehicles.csv").unlink()
    (good / "scenario.toml").unlink()
    ran = run("scenario", "validate", good, "--lang", "en")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 2
