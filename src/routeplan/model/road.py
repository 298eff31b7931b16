"""Road sections as surveyed, and where one road borrows another's Km posts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, get_args

from routeplan.model.closure import Blocks
from routeplan.model.vehicle import VehicleClass

RoadClass = Literal["national", "provincial", "district", "commune", "track", "path", "ferry"]
ROAD_CLASSES: tuple[RoadClass, ...] = get_args(RoadClass)
"""By rank, the greatest first."""
Surface = Literal["asphalt", "concrete", "gravel", "dirt"]
Gradient = Literal["flat", "hilly", "pass"]
WetAccess = Literal["all", "light", "motorbike"]
"""In rain: ``all`` any vehicle, ``light`` no trucks, ``motorbike`` no cars."""
Structure = Literal["", "bridge", "tunnel", "ford"]
"""What carries the road; a ``ford`` (ngầm) is under water after rain."""
VEHICLE_CLASSES: tuple[VehicleClass, ...] = ("motorbike", "light", "heavy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of a named road between two places.

    ``road_ref`` is the family (one chainage system), ``road_number`` the number as
    signed: QL279 has the families QL279W and QL279E. Chainages are metres, None where
    the road has no posts.
    """

    id: str
    road_ref: str
    road_name: str
    road_number: str
    from_place: str
    to_place: str
    length_m: int
    chainage_from_m: int | None
    chainage_to_m: int | None
    road_class: RoadClass
    surface: Surface
    width_m: float
    gradient: Gradient
    wet_access: WetAccess
    speed_dry_kph: float
    speed_wet_kph: float
    in_province: bool = True
    source: str = ""
    forward: tuple[VehicleClass, ...] = VEHICLE_CLASSES
    backward: tuple[VehicleClass, ...] = VEHICLE_CLASSES
    max_weight_kg: int | None = None
    structure: Structure = ""
    way_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrence:
    """A stretch of ``road`` that runs on another family, whose Km is ``Km + offset_m``."""

    road: str
    km_from_m: int
    km_to_m: int
    on_road_ref: str
    offset_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnBan:
    """A turn that may not be made, from the end of one section into another.

    Attributes
    ----------
    from_forward, to_forward
        The direction driven before and after the turn, along each section.
    classes
        Who may not make it.
    """

    from_section: str
    from_forward: bool
    to_section: str
    to_forward: bool
    classes: tuple[VehicleClass, ...] = VEHICLE_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedClosure:
    """A closure of the past as reported; ``start_s`` and ``duration_s`` where known."""

    id: str
    date: dt.date
    road: str
    road_name: str
    section_id: str
    km_from_m: int | None
    km_to_m: int | None
    blocks: Blocks
    start_s: int | None
    duration_s: int | None
    note: str
    place: str
    source: str
