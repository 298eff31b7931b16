"""How fast a vehicle drives on which road, and where it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.roads import CLASS_BIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from routeplan.model.day import Weather
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.roads import RoadNetwork

_EVERY_BIT = sum(CLASS_BIT.values())
_MAY_USE_WHEN_WET = {"motorbike": {"all", "light", "motorbike"}, "light": {"all", "light"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Speeds of one kind of vehicle, as factors on the light-vehicle speed hints.

    Attributes
    ----------
    surface_factor, gradient_factor
        By weather, then by surface or gradient; a missing entry is 1.
    max_kph
        By weather: the speed it does not exceed anywhere.
    off_road_kph
        By weather: speed between a location and the road it was snapped to.
    min_width_m
        Narrower roads are not for it.
    weight_kg
        Loaded, as roads with a weight limit ask; 0 heeds no limit.
    wet_fords
        Whether it may drive through a ford (ngầm) in rain.
    any_class
        Whether it may drive wherever any class may: a question, not a vehicle.
    """

    name: str
    vehicle_class: VehicleClass
    max_kph: Mapping[Weather, float]
    off_road_kph: Mapping[Weather, float]
    surface_factor: Mapping[Weather, Mapping[str, float]]
    gradient_factor: Mapping[Weather, Mapping[str, float]]
    min_width_m: float = 0.0
    weight_kg: int = 0
    wet_fords: bool = True
    any_class: bool = False

    def off_road_ms(self, distance_m: int, weather: Weather) -> int:
        """Return the milliseconds for ``distance_m`` off the road, rounded up."""
        return -(-distance_m * _pace_us(self.off_road_kph[weather]) // 1000)


@dataclass(frozen=True, slots=True, eq=False)
class SectionPaces:
    """How fast a profile drives each section in a weather, and which way it may.

    Attributes
    ----------
    pace_us
        Shape (sections,): microseconds per metre.
    forward, backward
        Shape (sections,): whether it may drive the section that way.
    """

    pace_us: NDArray[np.int64]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Whether the profile may use each section at all."""
        return self.forward | self.backward


def section_paces(
    roads: RoadNetwork,
    profile: Profile,
    weather: Weather,
    *,
    ways_outside_province: bool = True,
) -> SectionPaces:
    """Return how a profile finds each section, closures apart."""
    hint = roads.speed_dry_kph if weather == "dry" else roads.speed_wet_kph
    surface, gradient = profile.surface_factor[weather], profile.gradient_factor[weather]
    factor = roads.surface.spread(lambda name: surface.get(name, 1.0), np.float64)
    factor *= roads.gradient.spread(lambda name: gradient.get(name, 1.0), np.float64)
    pace_us = _paces_us(np.minimum(hint * factor, profile.max_kph[weather]))
    usable = roads.width_m >= profile.min_width_m
    usable &= (roads.max_weight_kg == 0) | (roads.max_weight_kg >= profile.weight_kg)
    if weather == "wet":
        wet_access = _MAY_USE_WHEN_WET.get(profile.vehicle_class, {"all"})
        usable &= roads.wet_access.spread(lambda name: name in wet_access, np.bool_)
        if not profile.wet_fords:
            usable &= roads.structure.spread(lambda name: name != "ford", np.bool_)
    if not ways_outside_province:
        usable &= roads.in_province
    bit = _EVERY_BIT if profile.any_class else CLASS_BIT[profile.vehicle_class]
    return SectionPaces(
        pace_us=pace_us,
        forward=usable & (roads.forward & bit > 0),
        backward=usable & (roads.backward & bit > 0),
    )


def _pace_us(speed_kph: float) -> int:
    """Return whole microseconds per metre, rounded up."""
    return int(_paces_us(np.array([speed_kph]))[0])


def _paces_us(speed_kph: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole microseconds per metre, rounded up; the only rounding of a speed."""
    metres_per_hour = np.round(speed_kph * 1000).astype(np.int64)
    return np.asarray(-(-3_600_000_000 // np.maximum(1, metres_per_hour)), dtype=np.int64)
