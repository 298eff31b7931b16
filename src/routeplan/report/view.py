"""A plan beside the day and region it was made from, as the outputs read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from routeplan.errors import LocationError
from routeplan.model.privacy import without_personal_plan
from routeplan.network.closures import LocatedClosures, locate_closures
from routeplan.network.locate import locate
from routeplan.report.privacy import without_personal_day
from routeplan.report.text import (
    describe_unassigned,
    describe_warning,
    name_location,
    order_warnings,
)
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routeplan.model.closure import Closure
    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.place import Location
    from routeplan.model.plan import Plan, PlanWarning, Stop, Unassigned
    from routeplan.model.vehicle import Vehicle
    from routeplan.network.region import Region
    from routeplan.report.text import Lang


class OnRoads(Protocol):
    """What is drawn of the roads themselves: a plan's view, or closures alone."""

    @property
    def region(self) -> Region:
        """Where."""

    @property
    def lang(self) -> Lang:
        """Language of what people read."""

    @property
    def located(self) -> LocatedClosures:
        """The closures on the road."""


@dataclass(frozen=True)
class ClosureView:
    """Closures without a plan, worked out once: those in force before ``until_s``."""

    region: Region
    closures: tuple[Closure, ...]
    lang: Lang
    until_s: int = DAY_S

    @cached_property
    def located(self) -> LocatedClosures:
        """The closures on the road."""
        return locate_closures(self.region.roads, self.closures, until_s=self.until_s)


@dataclass(frozen=True)
class PlanView:
    """What every output needs, worked out once.

    ``region`` already has the day's own places.
    """

    day: Day
    region: Region
    plan: Plan
    lang: Lang

    @cached_property
    def orders(self) -> Mapping[str, Order]:
        """Orders by id; an order whose row could not be read has none."""
        return {order.id: order for order in self.day.orders}

    @cached_property
    def vehicles(self) -> Mapping[str, Vehicle]:
        """Vehicles by id."""
        return {vehicle.id: vehicle for vehicle in self.day.vehicles}

    @cached_property
    def closures(self) -> Mapping[str, Closure]:
        """Closures by id."""
        return {closure.id: closure for closure in self.day.closures}

    @cached_property
    def until_s(self) -> int:
        """When the day's last shift is over (``Day.ends_s``)."""
        return self.day.ends_s

    @cached_property
    def located(self) -> LocatedClosures:
        """The closures on the road."""
        return locate_closures(self.region.roads, self.day.closures, until_s=self.until_s)

    @cached_property
    def unassigned(self) -> tuple[tuple[Unassigned, str], ...]:
        """Orders left out with their sentences, mandatory ones first."""
        items = sorted(self.plan.unassigned, key=lambda item: not item.mandatory)
        return tuple(
            (item, describe_unassigned(item, self.lang, self.day, self.region)) for item in items
        )

    @cached_property
    def warnings(self) -> tuple[tuple[PlanWarning, str], ...]:
        """Warnings with their sentences, closures that were not applied first."""
        return tuple(
            (warning, describe_warning(warning, self.lang, self.day, self.region))
            for warning in order_warnings(self.plan.warnings)
        )

    def order_of(self, item: Unassigned) -> Order | None:
        """Return the order left out, None where its row could not be read.

        The second of two rows with one id is not the order of that id.
        """
        order = self.orders.get(item.order_id)
        rows = {problem.row for problem in item.problems}
        return None if order is None or (rows and order.row not in rows) else order

    def point_of(self, item: Unassigned) -> tuple[float, float] | None:
        """Return lon, lat of an order's customer or last end, None where there is none."""
        order = self.order_of(item)
        if order is None:
            return None
        return point_of_location(order.customer, self.region)

    def place_of(self, stop: Stop) -> str:
        """Return where a stop is: the place's name, or the road and Km.

        Not ``stop.name``, which may hold a customer's address.
        """
        return name_location(stop.location, self.region, self.lang)


def point_of_location(location: Location, region: Region) -> tuple[float, float] | None:
    """Return lon, lat of a location, None where it cannot be placed."""
    place = region.places.get(location.place_id)
    if place is not None:
        return place.lon, place.lat
    if location.lon is not None and location.lat is not None:
        return location.lon, location.lat
    try:
        point = locate(region, location)
    except LocationError:
        return None
    return point.lon, point.lat


def view_plan(day: Day, region: Region, plan: Plan, lang: Lang, *, personal: bool) -> PlanView:
    """Return the view; without ``personal``, people's data are not in it at all."""
    if not personal:
        day, plan = without_personal_day(day), without_personal_plan(plan)
    return PlanView(day=day, region=region.with_places(day.places), plan=plan, lang=lang)
