"""Vehicles and their shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from routeplan.model.order import TimeWindow

VehicleClass = Literal["motorbike", "light", "heavy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause of ``duration_s`` that begins between ``earliest_s`` and ``latest_s``.

    It may be taken on the road or while waiting, never during service. A route that is
    back by ``latest_s``, or leaves after ``earliest_s + duration_s``, needs none.
    """

    earliest_s: int
    latest_s: int
    duration_s: int

    def __post_init__(self) -> None:
        """Refuse a break that cannot begin or lasts no time."""
        if self.latest_s < self.earliest_s or self.duration_s <= 0:
            msg = "a break that lasts some time and can begin"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle with its driver for the day.

    A maximum of None is no limit. ``reloads`` is read and reported; it takes effect with
    a later version.
    """

    id: str
    profile: str
    start_depot: str
    end_depot: str
    shift: TimeWindow
    break_: Break | None = None
    max_weight_g: int | None = None
    max_volume_cm3: int | None = None
    max_pieces: int | None = None
    max_distance_m: int | None = None
    skills: tuple[str, ...] = ()
    cost_per_km_vnd: int = 0
    cost_per_hour_vnd: int = 0
    fixed_cost_vnd: int = 0
    reloads: bool = False
    driver: str = ""
    row: int = 0
