"""From a map to a checked plan, on the command line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def _node(number: int, lon: float, lat: float, town: str = "") -> str:
    tags = f'<tag k="place" v="town"/><tag k="name" v="{town}"/>' if town else ""
    return f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{tags}</node>'


def _way(number: int, nodes: str, ref: str) -> str:
    refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes.split())
    tags = f'<tag k="highway" v="secondary"/><tag k="ref" v="{ref}"/>'
    return f'<way id="{number}" version="1">{refs}{tags}</way>'


VALLEY = "".join(
    (
        '<osm version="0.6">',
        _node(1, 103.00, 21.40, "Mường Chà"),
        _node(2, 103.02, 21.40),
        _node(3, 103.05, 21.40, "Nà Hỳ"),
        _node(4, 103.02, 21.44, "Sa Lông"),
        _node(8, 103.10, 21.50, "Xa Xôi"),
        _node(9, 103.11, 21.50),
        _way(10, "1 2", "QL.12"),
        _way(11, "2 3", "QL.12"),
        _way(12, "2 4", "ĐT.145"),
        _way(13, "8 9", "ĐT.9"),
        "</osm>",
    )
)
"""Three towns on a valley's roads, and one on an island of 1 km."""


@pytest.fixture
def valley(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "valley.osm").write_text(VALLEY, encoding="utf-8")
    assert run("network", "build", "--osm", "valley.osm", "-o", "valley").code == 0
    return tmp_path


def test_a_day_is_made_planned_and_checked(run: Run, valley: Path) -> None:
    asked = ("--network", "valley", "--orders", 12, "--slides", 1, "--date", "2026-01-05")
    ran = run("scenario", "generate", "days/one", *asked, "--lang", "en")
    assert (ran.code, ran.out) == (0, "→ days/one: 12 orders, 1 closures\n")
    settings = (valley / "days/one/scenario.toml").read_text(encoding="utf-8")
    assert 'network = "../../valley"' in settings
    assert run("plan", "days/one", "--time-limit", 0.2, "--out", "out").code in {0, 3}
    assert run("check", "days/one", "out/plan.json").out == "OK\n"


def test_a_network_and_its_days_can_be_moved_together(
    run: Run, valley: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("scenario", "generate", "one", "--network", "valley", "--orders", 4)
    (valley / "elsewhere").mkdir()
    for name in ("one", "valley"):
        shutil.move(valley / name, valley / "elsewhere" / name)
    monkeypatch.chdir(valley / "elsewhere" / "one")
    ran = run("scenario", "validate", ".", "--lang", "en")
    assert ran.out.startswith("OK: 4 orders")


def test_a_stop_on_an_island_is_named_with_its_size(
    run: Run, valley: Path, append_row: Callable[..., None]
) -> None:
    run("scenario", "generate", "one", "--network", "valley", "--orders", 0)
    cells = {"kind": "transfer", "origin": "n1", "destination": "n8", "pieces": "1"}
    append_row(valley / "one" / "orders.csv", "FAR", **cells, weight_g="900")
    ran = run("plan", "one", "--time-limit", 0.2, "--lang", "en")
    assert "Xa Xôi lies on an island of 1 section (1.0 km), apart from the main network" in ran.out
    run("scenario", "generate", "two", "--network", "valley", "--orders", 0)
    append_row(valley / "two" / "orders.csv", "FAR", **cells, weight_g="900")
    ran = run("plan", "two", "--time-limit", 0.2, "--lang", "vi")
    assert "Xa Xôi nằm trên một mảng đường rời (1 đoạn, 1,0 km)" in ran.out


def test_a_closed_section_of_a_map_is_named_by_its_road(
    run: Run, valley: Path, append_row: Callable[..., None]
) -> None:
    run("scenario", "generate", "one", "--network", "valley", "--orders", 0)
    cells = {"kind": "transfer", "origin": "n1", "destination": "n4", "pieces": "1"}
    append_row(valley / "one" / "orders.csv", "T", **cells, weight_g="900")
    append_row(
        valley / "one" / "closures.csv",
        "C",
        section_id="w12-1",
        km_from="1+000",
        blocks="all",
    )
    ran = run("plan", "one", "--time-limit", 0.2, "--lang", "en")
    assert "Road closed: ĐT145 (w12-1) Km 1+000" in ran.out


def test_made_up_orders_need_offices(run: Run, tmp_path: Path) -> None:
    lone = VALLEY.replace('v="town"', 'v="hamlet"')
    (tmp_path / "lone.osm").write_text(lone, encoding="utf-8")
    built = run("network", "build", "--osm", "lone.osm", "-o", "lone", "--hub", "103.0,21.4")
    assert "Hub: Hub [hub]; 0 offices" in built.out
    ran = run("scenario", "generate", "one", "--network", "lone", "--lang", "en")
    assert ran.code == 2
    assert "two further offices" in ran.err
    assert not (tmp_path / "one").exists()


@pytest.mark.slow
def test_andorra_from_map_to_checked_plan(run: Run) -> None:
    file = Path(os.environ.get("ROUTEPLAN_OSM", "")) / "andorra.osm.pbf"
    if not file.is_file():
        pytest.skip("ROUTEPLAN_OSM names no folder with andorra.osm.pbf")
    built = run("network", "build", "--osm", file, "-o", "andorra", "--json").json
    assert built["report"]["source"] == "andorra.osm.pbf"
    assert built["vehicle_pieces"][0]["core"]["length_m"] > 0.9 * built["length_m"]
    asked = ("--orders", 200, "--slides", 6, "--date", "2026-11-26")
    run("scenario", "generate", "day", "--network", "andorra", *asked)
    planned = run("plan", "day", "--time-limit", 2, "--json")
    assert planned.code in {0, 3}
    # The road decides: a stop between slides may be cut off, nothing else is.
    codes = {one["code"] for one in planned.json["unassigned"]}
    assert codes <= {"closed_road", "postponed"}
    assert run("check", "day", "out/day/plan.json").out == "OK\n"
