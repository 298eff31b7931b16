"""Vehicles and their shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from routeplan.model.order import TimeWindow

VehicleClass = Literal["motorbike", "light", "heavy"]

DEFAULT_RELOAD_S = 600
"""How long unloading and loading at a depot takes where nobody says: an estimate."""


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

    A maximum of None is no limit; ``max_duration_s`` is from leaving its start to being back
    at its end, all waiting, breaks, reloads and visits included. With ``reloads`` it may go
    back to its start or end depot during its shift, unload and load there, which takes
    ``reload_s``.
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
    max_duration_s: int | None = None
    skills: tuple[str, ...] = ()
    cost_per_km_vnd: int = 0
    cost_per_hour_vnd: int = 0
    fixed_cost_vnd: int = 0
    reloads: bool = False
    reload_s: int = DEFAULT_RELOAD_S
    driver: str = ""
    row: int = 0

    @property
    def loading_depots(self) -> tuple[str, ...]:
        """Where it may take on what it is to deliver."""
        return (self.start_depot, self.end_depot) if self.reloads else (self.start_depot,)

    @property
    def unloading_depots(self) -> tuple[str, ...]:
        """Where it may bring what it collects."""
        return (self.start_depot, self.end_depot) if self.reloads else (self.end_depot,)
