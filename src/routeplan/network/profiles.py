"""How fast a vehicle drives on which road, and where it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from routeplan.model.day import Weather
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.roads import RoadNetwork

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
    """

    name: str
    vehicle_class: VehicleClass
    max_kph: Mapping[Weather, float]
    off_road_kph: Mapping[Weather, float]
    surface_factor: Mapping[Weather, Mapping[str, float]]
    gradient_factor: Mapping[Weather, Mapping[str, float]]
    min_width_m: float = 0.0

    def off_road_ms(self, distance_m: int, weather: Weather) -> int:
        """Return the milliseconds for ``distance_m`` off the road, rounded up."""
        return -(-distance_m * _pace_us(self.off_road_kph[weather]) // 1000)


def section_paces(
    roads: RoadNetwork, profile: Profile, weather: Weather
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return microseconds per metre and whether the profile may use it, per section."""
    pace_us = np.empty(len(roads.sections), dtype=np.int64)
    allowed = np.empty(len(roads.sections), dtype=bool)
    for index, section in enumerate(roads.sections):
        hint = section.speed_dry_kph if weather == "dry" else section.speed_wet_kph
        factor = profile.surface_factor[weather].get(section.surface, 1.0)
        factor *= profile.gradient_factor[weather].get(section.gradient, 1.0)
        pace_us[index] = _pace_us(min(hint * factor, profile.max_kph[weather]))
        wet_access = _MAY_USE_WHEN_WET.get(profile.vehicle_class, {"all"})
        allowed[index] = section.width_m >= profile.min_width_m and (
            weather == "dry" or section.wet_access in wet_access
        )
    return pace_us, allowed


def _pace_us(speed_kph: float) -> int:
    """Return whole microseconds per metre, rounded up; the only rounding of a speed."""
    return -(-3_600_000_000 // round(speed_kph * 1000))
