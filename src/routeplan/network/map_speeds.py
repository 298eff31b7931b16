"""What a map's tags stand for in a country: speeds, widths, surfaces and access, as data."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - pydantic reads annotations at run time
from dataclasses import dataclass, field
from typing import ClassVar

from routeplan.model.road import (
    VEHICLE_CLASSES,
    Gradient,
    RoadClass,
    Surface,
    WetAccess,
)
from routeplan.model.vehicle import VehicleClass  # noqa: TC001 - as above

_NO_OTHER_KEYS = {"extra": "forbid"}
"""For the reader of the file: a misspelt key is an error, not a silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadDefaults:
    """What a road of one ``highway`` value is like where no other tag says.

    Attributes
    ----------
    kph
        Of a light vehicle on a hilly road, where no limit is signed.
    max_kph
        The most, whatever is signed.
    vehicles
        Who may use it where no access tag says.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _NO_OTHER_KEYS
    road_class: RoadClass
    kph: float
    max_kph: float
    width_m: float
    surface: Surface
    gradient: Gradient = "hilly"
    wet_access: WetAccess = "all"
    vehicles: tuple[VehicleClass, ...] = VEHICLE_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a ``surface``, ``tracktype``, ``smoothness`` or ``service`` value changes.

    Attributes
    ----------
    surface
        Ours that it counts as; None leaves it.
    max_kph
        A ceiling in dry weather.
    wet_access
        Who still passes in rain; None leaves it.
    vehicles
        Who can use it at all; None leaves it.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _NO_OTHER_KEYS
    surface: Surface | None = None
    max_kph: float | None = None
    wet_access: WetAccess | None = None
    vehicles: tuple[VehicleClass, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradients:
    """Where a slope begins to be hilly or a pass, in percent, and what that does to speed."""

    __pydantic_config__: ClassVar[dict[str, str]] = _NO_OTHER_KEYS
    hilly_percent: float
    pass_percent: float
    speed_share: Mapping[Gradient, float]

    def of_percent(self, percent: float) -> Gradient:
        """Return the gradient of a slope, up or down."""
        if abs(percent) >= self.pass_percent:
            return "pass"
        return "hilly" if abs(percent) >= self.hilly_percent else "flat"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSpeeds:
    """What the tags of a map stand for.

    Attributes
    ----------
    highway
        By value of the ``highway`` tag; other values are no roads.
    ferry
        Of ``route=ferry``.
    limits
        What words for a speed limit stand for, in km/h.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _NO_OTHER_KEYS
    wet_share: float
    lane_width_m: float
    walk_kph: float
    gradients: Gradients
    highway: Mapping[str, RoadDefaults]
    ferry: RoadDefaults
    limits: Mapping[str, float] = field(default_factory=dict)
    surface: Mapping[str, Condition] = field(default_factory=dict)
    tracktype: Mapping[str, Condition] = field(default_factory=dict)
    smoothness: Mapping[str, Condition] = field(default_factory=dict)
    service: Mapping[str, Condition] = field(default_factory=dict)
