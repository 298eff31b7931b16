from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.report.map_data import map_data
from routeplan.report.map_page import _inert, map_page, write_map
from routeplan.report.view import view_plan

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.view import PlanView

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_DATA = re.compile(r'<script type="application/json" id="plan-data">(.*?)</script>', re.DOTALL)


def data_in(page: str) -> Any:
    (data,) = _DATA.findall(page)
    return json.loads(data)


def policy_of(page: str) -> dict[str, list[str]]:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert found
    rules = (rule.split() for rule in found[1].split(";"))
    return {name: sources for name, *sources in rules}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_what_is_written_here_and_no_connection(small_view: PlanView) -> None:
    page = map_page(small_view)
    policy = policy_of(page)
    scripts = _SCRIPT.findall(page)
    assert len(scripts) == 3
    assert policy["script-src"] == [digest(script) for script in scripts]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy["style-src"] == [digest(style)]
    assert policy["default-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert "connect-src" not in policy


def test_nothing_in_the_page_asks_for_a_file(small_view: PlanView) -> None:
    page = map_page(small_view)
    assert "sourceMappingURL" not in page
    assert not re.search(r"url\((?!#)", page)
    assert not re.search(r"<(?:img|iframe|object|embed|audio|video)\b", page.split("<script")[0])
    assert not re.search(r"<link(?! rel=\"icon\" href=\"data:,\")", page)
    assert not re.search(r"\b(?:fetch|XMLHttpRequest|WebSocket|sendBeacon|EventSource)\b", page)


def test_the_data_is_whole_and_leaflet_keeps_its_licence(small_view: PlanView) -> None:
    page = map_page(small_view)
    assert data_in(page) == json.loads(json.dumps(map_data(small_view)))
    assert "(c) 2010-20" in page
    assert page.count('<section class="sheet"') == 2
    assert '<html lang="vi">' in page


def test_hostile_text_stays_data(hostile_view: PlanView) -> None:
    page = map_page(hostile_view)
    assert "<img" not in page.split('<script type="application/json"')[0]
    assert len(_SCRIPT.findall(page)) == 3
    data = data_in(page)
    assert data["routes"][0]["driver"] == hostile_view.day.vehicles[0].driver
    assert "<" not in _DATA.findall(page)[0]


@given(st.dictionaries(st.text(), st.text()))
def test_inert_json_is_the_same_json(value: dict[str, str]) -> None:
    inert = _inert(json.dumps(value, ensure_ascii=False))
    assert json.loads(inert) == value
    assert "<" not in inert


def test_a_province_of_routes_fits_in_three_megabytes(
    tmp_path: Path, dien_bien: Region, province_day: Day, province_plan: Plan
) -> None:
    view = view_plan(province_day, dien_bien, province_plan, "vi", personal=True)
    write_map(tmp_path / "map.html", view)
    assert (tmp_path / "map.html").stat().st_size < 3_000_000


def open_in_chromium(file: Path, tmp_path: Path, *options: str) -> tuple[str, str]:
    """Return the page as built by its scripts, and what the console said."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            "--host-resolver-rules=MAP * ~NOTFOUND",  # the network is cut off
            *("--enable-logging=stderr", "--virtual-time-budget=4000", "--window-size=1200,800"),
            f"--user-data-dir={tmp_path / 'browser'}",
            *options,
            file.as_uri(),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return done.stdout, "\n".join(console)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page_builds_itself_without_an_error(tmp_path: Path, small_view: PlanView) -> None:
    write_map(tmp_path / "map.html", small_view)
    dom, console = open_in_chromium(tmp_path / "map.html", tmp_path, "--dump-dom")
    # A request that the policy stops would be an error on the console.
    assert console == ""
    assert dom.count('class="route"') == 2
    assert dom.count("<details") == 5
    assert "<canvas" in dom
    assert "KHÔNG ÁP DỤNG chỗ chặn QL1 Km 99+000" in dom.split('id="plan-data"')[0]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_hostile_text_is_shown_as_text(tmp_path: Path, hostile_view: PlanView) -> None:
    write_map(tmp_path / "map.html", hostile_view)
    dom, console = open_in_chromium(tmp_path / "map.html", tmp_path, "--dump-dom")
    assert console == ""
    panel = dom.split('class="sheets"')[0].split("<body")[1]
    assert "&lt;img src=x onerror=alert(1)&gt;" in panel
    assert "<img" not in panel


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_a_sheet_prints_on_its_own_page(tmp_path: Path, small_view: PlanView) -> None:
    write_map(tmp_path / "map.html", small_view)
    printed = tmp_path / "sheets.pdf"
    open_in_chromium(tmp_path / "map.html", tmp_path, f"--print-to-pdf={printed}")
    pages = re.findall(rb"/Type\s*/Page\b", printed.read_bytes())
    assert len(pages) == 2
