"""What every rule looks at: the day, its roads and the plan, joined by id."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from routeplan.model.place import Location
from routeplan.network.closures import locate_closures
from routeplan.network.locate import locate
from routeplan.network.state import RoadState
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.plan import Leg, Plan, Route, Span, Stop, Unassigned, Visit
    from routeplan.model.vehicle import Vehicle
    from routeplan.network.closures import ClosedSpan
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule, before the rule's name is put to it."""

    text: str
    route: str = ""
    order_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedVisit:
    """A visit and where in the plan it stands."""

    route: Route
    route_number: int
    stop_number: int
    visit: Visit

    @property
    def stop(self) -> Stop:
        """The stop at which the visit is made."""
        return self.route.stops[self.stop_number]

    @property
    def where(self) -> str:
        """The stop's number and location, for a sentence."""
        return stop_text(self.route, self.stop_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivenLeg:
    """A leg, the stops it joins, and the roads as its vehicle finds them.

    ``state`` is None when the plan names a vehicle, or the vehicle a profile, that does
    not exist: rules of their own report that.
    """

    route: Route
    leg: Leg
    before: Stop
    after: Stop
    where: str
    state: RoadState | None

    def finding(self, text: str) -> Finding:
        """Return a finding on this leg."""
        return Finding(route=self.route.vehicle_id, text=f"{self.where}: {text}")


@dataclass(frozen=True)
class Facts:
    """A day, its region (with the day's places) and a plan of it."""

    day: Day
    region: Region
    plan: Plan

    @cached_property
    def orders(self) -> Mapping[str, Order]:
        """The day's orders by id."""
        return {order.id: order for order in self.day.orders}

    @cached_property
    def vehicles(self) -> Mapping[str, Vehicle]:
        """The day's vehicles by id."""
        return {vehicle.id: vehicle for vehicle in self.day.vehicles}

    @cached_property
    def visits(self) -> tuple[PlacedVisit, ...]:
        """All visits, in order of route, stop and service."""
        return tuple(
            PlacedVisit(
                route=route, route_number=route_number, stop_number=stop_number, visit=visit
            )
            for route_number, route in enumerate(self.plan.routes)
            for stop_number, stop in enumerate(route.stops)
            for visit in stop.visits
        )

    @cached_property
    def visits_of(self) -> Mapping[str, list[PlacedVisit]]:
        """All visits by order id; an empty list for an order without any."""
        found: defaultdict[str, list[PlacedVisit]] = defaultdict(list)
        for placed in self.visits:
            found[placed.visit.order_id].append(placed)
        return found

    @cached_property
    def left_out(self) -> tuple[Unassigned, ...]:
        """The unassigned entries that are about the day's orders."""
        return tuple(
            entry
            for entry in self.plan.unassigned
            if entry.order_id in self.orders and not self.is_set_aside_row(entry)
        )

    @property
    def routes_of_vehicles(self) -> Iterator[tuple[Route, Vehicle]]:
        """Every route that has a known vehicle and any stops, with that vehicle."""
        for route in self.plan.routes:
            vehicle = self.vehicles.get(route.vehicle_id)
            if vehicle is not None and route.stops:
                yield route, vehicle

    @property
    def legs(self) -> Iterator[DrivenLeg]:
        """Every leg that has a stop at both ends."""
        for route in self.plan.routes:
            vehicle = self.vehicles.get(route.vehicle_id)
            state = None if vehicle is None else self.states.get(vehicle.profile)
            joined = zip(route.legs, pairwise(route.stops), strict=False)
            for number, (leg, (before, after)) in enumerate(joined):
                yield DrivenLeg(
                    route=route,
                    leg=leg,
                    before=before,
                    after=after,
                    where=f"from {stop_text(route, number)} to {stop_text(route, number + 1)}",
                    state=state,
                )

    @cached_property
    def closed(self) -> tuple[ClosedSpan, ...]:
        """The day's closures as spans of sections."""
        located = locate_closures(self.region.roads, self.day.closures, until_s=self.day.ends_s)
        return located.spans

    @cached_property
    def states(self) -> Mapping[str, RoadState]:
        """The roads of the day as each profile in use finds them, by profile name.

        Ways outside the province stay in them: a rule of its own looks at those, so that
        ``allowed`` says only what a vehicle's class may use.
        """
        profiles, roads = self.region.profiles, self.region.roads
        in_use = {vehicle.profile for _, vehicle in self.routes_of_vehicles} & profiles.keys()
        return {
            name: RoadState(roads, profiles[name], self.day.weather, True, self.closed)
            for name in in_use
        }

    def is_set_aside_row(self, entry: Unassigned) -> bool:
        """Return whether an unassigned entry is about a row that is no order of the day.

        Such a row may bear the id of an order of the day: it was set aside as a duplicate.
        """
        return entry.code == "bad_data" and any(
            (problem.file, problem.row) in self._set_aside_rows for problem in entry.problems
        )

    def point(self, location: Location) -> RoadPoint | None:
        """Return where a location is reached, or None where it cannot be put on the road."""
        if location not in self._points:
            try:
                self._points[location] = locate(self.region, location)
            except (ValueError, OverflowError):  # OverflowError: an infinite coordinate
                self._points[location] = None
        return self._points[location]

    def is_at(self, here: Location, place: Location) -> bool:
        """Return whether a stop at ``here`` is at a place.

        Off the road each location has its own door, though two may share a point of the road.
        """
        point = self.point(place)
        if point is None or self.point(here) != point:
            return False
        return here == place or not point.snap_distance_m

    def is_at_place(self, here: Location, place_id: str) -> bool:
        """Return whether a stop at ``here`` is at a place that is known."""
        return place_id in self.region.places and self.is_at(here, Location(place_id=place_id))

    def section_of(self, span: Span) -> int | None:
        """Return a span's section index; None if it is unknown or shorter than the span."""
        roads = self.region.roads
        section = roads.section_index.get(span.section_id)
        if section is None:
            return None
        low_m, high_m = sorted((span.from_m, span.to_m))
        return section if 0 <= low_m <= high_m <= roads.length_m[section] else None

    @cached_property
    def _points(self) -> dict[Location, RoadPoint | None]:
        return {}

    @cached_property
    def _set_aside_rows(self) -> frozenset[tuple[str, int]]:
        return frozenset((problem.file, problem.row) for problem in self.day.set_aside)


def stop_text(route: Route, number: int) -> str:
    """Return a stop's number on its route (the start depot is 0) and its location."""
    return f"stop {number} ({location_text(route.stops[number].location)})"


def location_text(location: Location) -> str:
    """Return a location as files write it; never an address or a name."""
    if location.section_id:
        return f"{location.section_id} Km {format_km_post(location.km_m or 0)}"
    return location.place_id or f"{location.lon}, {location.lat}"


def span_text(span: Span) -> str:
    """Return a span for a sentence."""
    return f"{span.section_id} from {span.from_m:,} m to {span.to_m:,} m"
