"""``routeplan report``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def test_a_simulation_becomes_a_page(run: Run, tmp_path: Path) -> None:
    assert run("simulate", "--history", "--profile", "van", "-o", "out").code == 3
    ran = run("report", "out", "--lang", "en")
    assert ran.code == 0
    assert "report.html" in ran.out
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "recorded dates replayed on today" in page
    asked = ("-o", "elsewhere/bao-cao.html", "--gpkg", "elsewhere/losses.gpkg")
    assert "losses.gpkg" in run("report", "out", *asked).out
    assert (tmp_path / "elsewhere" / "losses.gpkg").read_bytes().startswith(b"SQLite format 3")
    assert "Nếu đường bị chặn" in (tmp_path / "elsewhere" / "bao-cao.html").read_text("utf-8")


def test_what_is_no_simulation_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    ran = run("report", "notes", "--lang", "en")
    assert ran.code == 2
    assert "a folder that routeplan simulate or importance wrote" in ran.err
    assert "một thư mục do routeplan simulate" in run("report", "nowhere").err
    assert not (tmp_path / "notes" / "report.html").exists()
