"""Days of the province: generated ones of three sizes and fleets, and the ready ones."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from routeplan.explain.reasons import Reasons
from routeplan.io.day_files import read_day
from routeplan.planning.demand import DemandSettings, generate_day
from routeplan.problem.build import BuiltProblem, build_problem

if TYPE_CHECKING:
    from routeplan.api import Region
    from routeplan.model.day import Day
    from routeplan.problem.routing import RoutingProblem

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
READY_DAYS = ("dry-day", "rainy-day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Couriers at each office, and how many pieces a motorbike takes."""

    couriers_per_office: int
    pieces: int


FLEETS = {
    (400, "loose"): Fleet(couriers_per_office=1, pieces=40),
    (400, "tight"): Fleet(couriers_per_office=1, pieces=8),
    (400, "over-full"): Fleet(couriers_per_office=1, pieces=4),
    (1500, "loose"): Fleet(couriers_per_office=3, pieces=40),
    (1500, "tight"): Fleet(couriers_per_office=2, pieces=40),
    (1500, "over-full"): Fleet(couriers_per_office=1, pieces=40),
    (5000, "loose"): Fleet(couriers_per_office=12, pieces=40),
    (5000, "tight"): Fleet(couriers_per_office=6, pieces=40),
    (5000, "over-full"): Fleet(couriers_per_office=3, pieces=40),
}
"""By orders and room. One courier per office has time for 400 orders in any case, so that
there the motorbikes' boxes are what runs out. In 5 s of PyVRP the days of 400 orders leave 4 %,
7 % and 24 % of them for tomorrow, in 12 s those of 1,500 leave 3 %, 5 % and 21 %: what lies
too far off for its price is left with any fleet."""


def province_day(region: Region, orders: int, room: str) -> Day:
    """Return a generated dry day of the province."""
    fleet = FLEETS[orders, room]
    day = generate_day(
        region,
        DemandSettings(
            name=f"province-{orders}-{room}",
            date=dt.date(2025, 12, 9),
            doors=orders * 70 // 100,
            collections=orders * 15 // 100,
            transfers=orders * 15 // 100,
            couriers_per_office=fleet.couriers_per_office,
        ),
    )
    vehicles = (
        dataclasses.replace(vehicle, max_pieces=fleet.pieces)
        if vehicle.profile == "motorbike"
        else vehicle
        for vehicle in day.vehicles
    )
    return dataclasses.replace(day, vehicles=tuple(vehicles))


def ready_day(region: Region, name: str) -> Day:
    """Return a ready scenario's day."""
    return read_day(SCENARIOS / name, region, strict=True)


def without_breaks(day: Day) -> Day:
    """Return the day with drivers that need no break."""
    vehicles = (dataclasses.replace(vehicle, break_=None) for vehicle in day.vehicles)
    return dataclasses.replace(day, vehicles=tuple(vehicles))


def build_servable(day: Day, region: Region) -> BuiltProblem:
    """Return the day without orders that no vehicle can serve, as plans have it."""
    built = build_problem(day, region)
    reasons = Reasons(built)
    kept = [order for at, order in enumerate(day.orders) if reasons.why_never(at) is None]
    return build_problem(dataclasses.replace(day, orders=tuple(kept)), region)


def problem_of(day: Day, region: Region) -> RoutingProblem:
    """Return the routing problem of what can be served of a day."""
    return build_servable(day, region).problem
