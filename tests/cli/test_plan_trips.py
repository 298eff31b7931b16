"""``routeplan plan`` of a day that needs two trips, from files to files."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from routeplan import api

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

ORDERS = """order_id,kind,origin,destination,pieces,windows,release_at
D1,delivery,hub_dbp,oc_03127_him_lam,3,07:00-08:30,
P1,pickup,oc_03127_him_lam,hub_dbp,2,07:00-08:30,
D2,delivery,hub_dbp,oc_03127_thanh_binh,4,,2025-12-10T09:00
"""
VEHICLES = (
    "vehicle_id,profile,start_depot,shift_start,shift_end,max_pieces,cost_per_hour_vnd,"
    "reloads,reload_s\n"
    "XE-1,van,hub_dbp,07:00,17:00,4,45000,{reloads},{reload_s}\n"
)
SCENARIO = """schema_version = 1
date = 2025-12-10
weather = "dry"

[limits]
time_limit_s = 0.3
"""


@pytest.fixture
def trips(tmp_path: Path) -> Path:
    """Return a scenario whose one van has room for half of the mail."""
    folder = tmp_path / "trips"
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    _write_vehicles(folder, reloads="có", reload_s="300")
    (folder / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    return folder


def _write_vehicles(folder: Path, **cells: str) -> None:
    (folder / "vehicles.csv").write_text(VEHICLES.format(**cells), encoding="utf-8")


def test_columns_are_read_with_their_defaults(trips: Path) -> None:
    day = api.load_day(trips)
    assert [order.release_s for order in day.orders] == [None, None, 9 * 3600]
    assert (day.vehicles[0].reloads, day.vehicles[0].reload_s) == (True, 300)
    _write_vehicles(trips, reloads="", reload_s="")
    vehicle = api.load_day(trips).vehicles[0]
    assert (vehicle.reloads, vehicle.reload_s) == (False, 600)


def test_without_reloads_some_mail_stays(run: Run, trips: Path) -> None:
    _write_vehicles(trips, reloads="no", reload_s="")
    ran = run("plan", trips, "--json")
    assert ran.code == 0
    assert [left["code"] for left in ran.json["unassigned"]] == ["postponed"]


@pytest.mark.parametrize("solver", ["hybrid", "ortools", "pyvrp"])
def test_the_plan_has_both_trips(run: Run, trips: Path, solver: str) -> None:
    plan = run("plan", trips, "--json", "--solver", solver).json
    assert plan["unassigned"] == []
    assert plan["warnings"] == []
    (route,) = plan["routes"]
    ((number, stop),) = [
        (number, stop) for number, stop in enumerate(route["stops"]) if stop["reload"]
    ]
    assert stop["location"] == {"place_id": "hub_dbp"}
    assert stop["reload"]["unloaded"]["pieces"] == 2
    assert stop["reload"]["loaded"]["pieces"] == 4
    assert stop["departure"] >= "2025-12-10T09:00:00+07:00"
    assert route["stops"][number - 1]["load_after"]["pieces"] == 2
    assert all(leg["distance_m"] > 0 for leg in route["legs"][number - 1 : number + 1])
    steps = {journey["order_id"]: journey["steps"] for journey in plan["orders"]}
    assert [step["action"] for step in steps["P1"]] == ["pick_up", "unload"]
    assert steps["P1"][1]["time"] == stop["reload"]["start"]
    assert steps["D2"][0]["time"] == stop["reload"]["end"]
    assert run("check", trips, "out/trips/plan.json").code == 0


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("vi", "Lấy thêm hàng: dỡ 2 kiện, xếp 4 kiện"),
        ("en", "Reload: unload 2 pieces, load 4 pieces"),
    ],
)
def test_every_output_shows_the_reload(
    run: Run, trips: Path, tmp_path: Path, lang: str, told: str
) -> None:
    run("plan", trips, "--lang", lang)
    out = tmp_path / "out" / "trips"
    with (out / "stops.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["action"] for row in rows] == [
        "start",
        "deliver",
        "pick_up",
        "reload",
        "deliver",
        "end",
    ]
    reload = rows[3]
    assert reload["order_id"] == ""
    assert float(reload["km_from_previous"]) > 0
    # The map and the sheets on it say the same: a card, a label, a row to sign.
    page = (out / "map.html").read_text(encoding="utf-8")
    assert page.count(told) >= 3
    (gpx,) = (out / "gpx").iterdir()
    assert told in gpx.read_text(encoding="utf-8")
    features = json.loads((out / "routes.geojson").read_text(encoding="utf-8"))["features"]
    stops = [one["properties"] for one in features if one["properties"]["layer"] == "stop"]
    assert [stop["actions"] for stop in stops if "reload" in stop["actions"]] == [["reload"]]
    (route,) = [one["properties"] for one in features if one["properties"]["layer"] == "route"]
    assert route["stops"] == len(stops) - 3
