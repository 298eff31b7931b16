"""The command line as a user calls it, on two tiny synthetic days of the default network."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from routeplan import api
from routeplan.cli import main
from routeplan.io.day_files import write_day
from routeplan.model.closure import Closure
from routeplan.model.day import Day, Limits
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Vehicle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Return ``run("plan", folder, …)``: the command in this process, in a folder of its own.

    Its solver runs in this process too, which saves each test a second.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(api, "plan_day", functools.partial(api.plan_day, isolate=False))

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["routeplan", *map(str, arguments)])
        code: Any = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        said = capfd.readouterr()
        return Ran(code, said.out, said.err)

    return call


def _order(order_id: str, ends: str, **fields: Any) -> Order:
    origin, destination = (Location(place_id=name) for name in ends.split())
    fields = {"kind": "delivery", "load": Load(weight_g=1_500, pieces=1), **fields}
    return Order(id=order_id, origin=origin, destination=destination, **fields)


def _day(name: str, orders: tuple[Order, ...], closures: tuple[Closure, ...]) -> Day:
    shift = TimeWindow(start_s=7 * 3600, end_s=17 * 3600)
    van = Vehicle(
        id="OTO-DIEN-BIEN-01",
        profile="van",
        start_depot="hub_dbp",
        end_depot="hub_dbp",
        shift=shift,
        cost_per_km_vnd=5_500,
        cost_per_hour_vnd=45_000,
        driver="Lái xe Thử",
    )
    return Day(
        name=name,
        date=dt.date(2025, 12, 10),
        weather="dry",
        network="dien-bien",
        orders=orders,
        vehicles=(van,),
        closures=closures,
        limits=Limits(time_limit_s=0.1),
        title_vi="Ngày thử",
        title_en="A test day",
    )


DOORS = (
    _order(
        "D1",
        "hub_dbp oc_03127_him_lam",
        recipient="Khách Thử Một",
        phone="0000 000 001",
        cod_vnd=1_824_000,
    ),
    _order("D2", "hub_dbp oc_03127_thanh_binh", recipient="Khách Thử Hai"),
)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a scenario of two orders, both easily served."""
    write_day(_day("good", DOORS, ()), tmp_path / "good")
    return tmp_path / "good"


@pytest.fixture
def shut(tmp_path: Path) -> Path:
    """Return a scenario with a mandatory order beyond a slide that only motorbikes pass."""
    slide = Closure(id="SLIDE", road="QL279", km_from_m=94_000, blocks="cars_and_up")
    beyond = _order("T1", "hub_dbp oc_03352_sam_mun", kind="transfer", mandatory=True)
    write_day(_day("shut", (*DOORS, beyond), (slide,)), tmp_path / "shut")
    return tmp_path / "shut"


@pytest.fixture
def append_row() -> Callable[..., None]:
    """Return ``append_row(file, id, column=cell, …)``: it adds a row to a table."""

    def append(file: Path, record_id: str, **cells: str) -> None:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines))
        with file.open("a", encoding="utf-8", newline="") as lines:
            csv.DictWriter(lines, header).writerow({header[0]: record_id, **cells})

    return append
