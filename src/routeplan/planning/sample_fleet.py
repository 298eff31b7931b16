"""A plausible fleet for sample days: couriers at the offices, vans at the hub.

Measures and costs are estimates for planning exercises, not the post's own figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.model.order import TimeWindow
from routeplan.model.vehicle import Break, Vehicle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.place import Commune, Place

KT1 = "kt1"
"""Skill of drivers who may carry state mail."""

COURIER_SHIFT = TimeWindow(start_s=7 * 3600, end_s=17 * 3600)
COURIER_BREAK = Break(earliest_s=11 * 3600, latest_s=13 * 3600, duration_s=45 * 60)
COURIER_MAX_WEIGHT_G = 60_000
COURIER_MAX_VOLUME_CM3 = 120_000
COURIER_MAX_PIECES = 40
COURIER_MAX_DISTANCE_M = 150_000
COURIER_COST_PER_KM_VND = 1_200
COURIER_COST_PER_HOUR_VND = 30_000
COURIER_KT1_EVERY = 3
"""One courier in so many may carry state mail."""
SPARE_FIXED_COST_VND = 60_000

VAN_SHIFT = TimeWindow(start_s=5 * 3600, end_s=19 * 3600)
VAN_BREAK = Break(earliest_s=10 * 3600 + 1800, latest_s=13 * 3600 + 1800, duration_s=60 * 60)
VAN_MAX_WEIGHT_G = 1_000_000
VAN_MAX_VOLUME_CM3 = 6_000_000
VAN_MAX_DISTANCE_M = 480_000
"""Enough for the farthest office, 230 km from the hub, and back."""
VAN_COST_PER_KM_VND = 5_500
VAN_COST_PER_HOUR_VND = 45_000
VAN_FIXED_COST_VND = 150_000


def build_fleet(
    areas: Sequence[Commune],
    hub: Place,
    *,
    couriers_per_office: int,
    spare_motorbikes: int,
    vans: int,
) -> tuple[Vehicle, ...]:
    """Return couriers at every office, spare motorbikes at the largest, vans at the hub."""
    communes = sorted(areas, key=lambda commune: commune.code)
    by_population = sorted(communes, key=lambda commune: -commune.population)
    kt1_codes = {commune.code for commune in communes[::COURIER_KT1_EVERY]}
    couriers = [
        _motorbike(commune, number, skills=(KT1,) if commune.code in kt1_codes else ())
        for number in range(1, couriers_per_office + 1)
        for commune in communes
    ]
    spares = [
        _motorbike(commune, couriers_per_office + 1, fixed_cost_vnd=SPARE_FIXED_COST_VND)
        for commune in by_population[:spare_motorbikes]
    ]
    return (*couriers, *spares, *(_van(hub, number) for number in range(1, vans + 1)))


def motorbike(
    vehicle_id: str,
    office_place_id: str,
    *,
    shift: TimeWindow = COURIER_SHIFT,
    skills: Sequence[str] = (),
    fixed_cost_vnd: int = 0,
) -> Vehicle:
    """Return a motorbike that starts and ends at an office."""
    return Vehicle(
        id=vehicle_id,
        profile="motorbike",
        start_depot=office_place_id,
        end_depot=office_place_id,
        shift=shift,
        break_=COURIER_BREAK,
        max_weight_g=COURIER_MAX_WEIGHT_G,
        max_volume_cm3=COURIER_MAX_VOLUME_CM3,
        max_pieces=COURIER_MAX_PIECES,
        max_distance_m=COURIER_MAX_DISTANCE_M,
        skills=tuple(skills),
        cost_per_km_vnd=COURIER_COST_PER_KM_VND,
        cost_per_hour_vnd=COURIER_COST_PER_HOUR_VND,
        fixed_cost_vnd=fixed_cost_vnd,
    )


def _motorbike(
    commune: Commune, number: int, *, skills: Sequence[str] = (), fixed_cost_vnd: int = 0
) -> Vehicle:
    suffix = "" if number == 1 else f"-{number}"
    return motorbike(
        f"XM-{commune.code}{suffix}",
        commune.office_place_id,
        skills=skills,
        fixed_cost_vnd=fixed_cost_vnd,
    )


def _van(hub: Place, number: int) -> Vehicle:
    return Vehicle(
        id=f"OTO-{number:02d}",
        profile="van",
        start_depot=hub.id,
        end_depot=hub.id,
        shift=VAN_SHIFT,
        break_=VAN_BREAK,
        max_weight_g=VAN_MAX_WEIGHT_G,
        max_volume_cm3=VAN_MAX_VOLUME_CM3,
        max_distance_m=VAN_MAX_DISTANCE_M,
        skills=(KT1,),
        cost_per_km_vnd=VAN_COST_PER_KM_VND,
        cost_per_hour_vnd=VAN_COST_PER_HOUR_VND,
        fixed_cost_vnd=VAN_FIXED_COST_VND,
    )
