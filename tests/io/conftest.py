"""A small scenario folder on the ten-node map, ways to change its files, and a plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Protocol

import pytest

from routeplan.model.order import Load
from routeplan.model.place import Location
from routeplan.model.plan import (
    BreakTaken,
    CostLine,
    Journey,
    Leg,
    Plan,
    PlanWarning,
    Provenance,
    Quality,
    Route,
    Span,
    Step,
    Stop,
    Unassigned,
    Visit,
)

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """\
schema_version = 1
name = "small"
date = 2024-09-09
weather = "wet"
network = "ten-nodes"
"""
VEHICLES = """\
vehicle_id,profile,start_depot,shift_start,shift_end
van,van,hub,07:00,17:00
moto,motorbike,o2,07:00,17:00
"""
ORDERS = """\
order_id,kind,origin,destination
a,delivery,hub,o1
"""


class MakeFolder(Protocol):
    """Writes a scenario folder; keywords replace or add files, None leaves one out."""

    def __call__(self, **files: str | bytes | None) -> Path: ...


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Return what writes a scenario folder that is fine but for the files given."""

    def make(**files: str | bytes | None) -> Path:
        folder = tmp_path / "my-day"
        folder.mkdir(exist_ok=True)
        usual = {"scenario": SCENARIO, "vehicles": VEHICLES, "orders": ORDERS}
        for stem, content in {**usual, **files}.items():
            file = folder / f"{stem}.{'toml' if stem == 'scenario' else 'csv'}"
            if content is not None:
                data = content.encode() if isinstance(content, str) else content
                file.write_bytes(data)
        return folder

    return make


@pytest.fixture
def small_plan() -> Plan:
    """Return a plan of one route with one order; its numbers add up to nothing."""
    hub = Stop(
        location=Location(place_id="hub"),
        name="HUB",
        lon=103.0,
        lat=21.4,
        arrival_s=25_200,
        departure_s=25_200,
        wait_s=0,
        visits=(),
        load_after=Load(pieces=1),
    )
    customer = dataclasses.replace(
        hub,
        location=Location(section_id="QL1-02", km_m=7_500),
        name="Bản Nậm Tin",
        arrival_s=28_800,
        visits=(Visit(order_id="a", action="deliver", start_s=28_800, end_s=86_640),),
        load_after=Load(),
    )
    leg = Leg(
        duration_ms=600_001,
        duration_s=601,
        distance_m=7_500,
        spans=(
            Span(section_id="QL1-01", forward=True, from_m=0, to_m=6_000),
            Span(section_id="QL1-02", forward=False, from_m=1_500, to_m=0),
        ),
    )
    route = Route(
        vehicle_id="van",
        profile="van",
        stops=(hub, customer, hub),
        legs=(leg, leg),
        breaks=(BreakTaken(start_s=39_600, end_s=41_400),),
        distance_m=15_000,
        duration_s=1_202,
        wages_vnd=1,
        distance_cost_vnd=2,
        fixed_cost_vnd=3,
    )
    load = Step(place="hub", action="load", vehicle_id="van", time_s=25_200)
    return Plan(
        scenario="small",
        date=dt.date(2024, 9, 9),
        weather="wet",
        routes=(route,),
        journeys=(Journey(order_id="a", steps=(load,)),),
        unassigned=(Unassigned(order_id="b", code="closed_road", closures=("k",)),),
        warnings=(PlanWarning(code="far_from_road", subject="a", values=(("m", "9"),)),),
        quality=Quality(mandatory_unserved=0, cost_vnd=6, lines=(CostLine(name="wages", vnd=1),)),
        provenance=Provenance(
            created_at="2024-09-09T04:00:00+07:00",
            routeplan_version="0",
            solver="none",
            solver_version="0",
            seed=1,
            time_limit_s=1.0,
            solution_limit=None,
            input_hash="",
            network_hash="",
            solve_s=0.5,
            cost_curve=((0.5, 6),),
        ),
    )
