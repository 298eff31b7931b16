"""Minimal days on the ten-node map (synthetic), each wrong in one way."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.explain.reasons import Reasons
from routeplan.model.closure import Closure
from routeplan.model.day import Day, Limits
from routeplan.model.order import Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Vehicle
from routeplan.planning.make_plan import make_plan
from routeplan.problem.build import build_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.order import OrderKind
    from routeplan.model.plan import Unassigned
    from routeplan.network.region import Region

SHIFT = TimeWindow(start_s=7 * 3600, end_s=17 * 3600)


def _location(text: str) -> Location:
    """Read ``o1`` or ``T1-01@5000``."""
    section_id, at, km_m = text.partition("@")
    return Location(section_id=section_id, km_m=int(km_m)) if at else Location(place_id=text)


@pytest.fixture(scope="session")
def order() -> Callable[..., Order]:
    """Return ``order("hub o1", id="D1", kind="delivery", …)``."""

    def make(ends: str, *, kind: OrderKind = "delivery", **fields: Any) -> Order:
        origin, destination = map(_location, ends.split())
        fields = {"id": "D1", **fields}
        return Order(kind=kind, origin=origin, destination=destination, **fields)

    return make


@pytest.fixture(scope="session")
def vehicle() -> Callable[..., Vehicle]:
    """Return ``vehicle("van", "hub", id="V1", …)``: one that starts and ends at a depot."""

    def make(profile: str = "van", depot: str = "hub", **fields: Any) -> Vehicle:
        fields = {"id": "V1", "shift": SHIFT, "start_depot": depot, "end_depot": depot, **fields}
        return Vehicle(profile=profile, **fields)

    return make


@pytest.fixture(scope="session")
def slide() -> Callable[..., Closure]:
    """Return ``slide("QL1-02", id="S1", …)``: a closure in the middle of a section."""

    def make(section_id: str, **fields: Any) -> Closure:
        middle_m = {"QL1-01": 3, "QL1-02": 9, "QL1-03": 15, "QL9A-01": 4, "T1-01": 5}
        km_m = middle_m.get(section_id, 2) * 1000
        fields = {"id": "S1", "km_from_m": km_m, **fields}
        return Closure(section_id=section_id, **fields)

    return make


@pytest.fixture(scope="session")
def make_day(small_region: Region) -> Callable[..., Day]:
    """Return ``make_day([order, …], [vehicle, …], [closure, …], weather="dry", …)``."""

    def make(
        orders: Sequence[Order],
        vehicles: Sequence[Vehicle],
        closures: Sequence[Closure] = (),
        **fields: Any,
    ) -> Day:
        fields = {
            "name": "small",
            "date": dt.date(2024, 9, 9),
            "weather": "dry",
            "network": small_region.name,
            "limits": Limits(time_limit_s=0.2),
            **fields,
        }
        return Day(
            orders=tuple(orders), vehicles=tuple(vehicles), closures=tuple(closures), **fields
        )

    return make


@pytest.fixture(scope="session")
def why(small_region: Region) -> Callable[[Day], Unassigned | None]:
    """Return ``why(day)``: why the day's first order could not be served even alone."""

    def find(day: Day) -> Unassigned | None:
        return Reasons(build_problem(day, small_region)).why_never(0)

    return find


@pytest.fixture(scope="session")
def serves(small_region: Region) -> Callable[[Day], bool]:
    """Return ``serves(day)``: whether a plan serves the day's first order, when it must."""

    def plan(day: Day) -> bool:
        first = dataclasses.replace(day.orders[0], mandatory=True)
        day = dataclasses.replace(day, orders=(first, *day.orders[1:]))
        made = make_plan(day, small_region, isolate=False)
        return any(journey.order_id == first.id for journey in made.journeys)

    return plan
