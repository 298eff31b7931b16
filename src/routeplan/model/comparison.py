"""What changed from one day, fleet, closure set or network to another: before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Change = Literal[
    "lost", "gained", "dropped", "added", "moved", "rescheduled", "still_left_out", "same"
]
"""Of an order: served before only or after only; served before, or after, and no order at all
on the other side; another vehicle; same vehicle at another time; left out both times; none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """What became of one order.

    Attributes
    ----------
    vehicle_before, vehicle_after
        Who serves it; empty where nobody does.
    reason_before, reason_after
        The code of why it is left out; empty where it is served or no order.
    start_before_s, start_after_s
        When its last service starts, seconds from midnight of its own day.
    """

    order_id: str
    kind: str
    commune_code: str
    change: Change
    vehicle_before: str
    vehicle_after: str
    reason_before: str
    reason_after: str
    start_before_s: int | None
    start_after_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneChange:
    """How many orders of a commune are served and left out; documents are among them."""

    commune_code: str
    served_before: int
    served_after: int
    left_out_before: int
    left_out_after: int
    documents_left_out_before: int
    documents_left_out_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChange:
    """What one vehicle does and costs; zeros where it has no route."""

    vehicle_id: str
    profile_before: str
    profile_after: str
    orders_before: int
    orders_after: int
    distance_before_m: int
    distance_after_m: int
    duration_before_s: int
    duration_after_s: int
    cost_before_vnd: int
    cost_after_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChange:
    """One line of the objective; ``total`` is their sum."""

    line: str
    before_vnd: int
    after_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """A round trip from the hub to an office or an old centre, by one profile, in a day.

    Attributes
    ----------
    commune_code
        Its commune.
    cut_off_before_h, cut_off_after_h
        Hours of 24 without a way there or back; 24 where there never is one.
    round_trip_before_km and the others
        A mean over the hours with a way; None where there is none, or no such place.
    """

    place_id: str
    commune_code: str
    profile: str
    cut_off_before_h: float | None
    cut_off_after_h: float | None
    round_trip_before_km: float | None
    round_trip_after_km: float | None
    round_trip_before_h: float | None
    round_trip_after_h: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that is compared; without plans only ``places``.

    Communes, routes and places without any change are left out; of orders all are there.
    """

    name_before: str
    name_after: str
    orders: tuple[OrderChange, ...] = ()
    communes: tuple[CommuneChange, ...] = ()
    routes: tuple[RouteChange, ...] = ()
    costs: tuple[CostChange, ...] = ()
    places: tuple[PlaceChange, ...] = ()
