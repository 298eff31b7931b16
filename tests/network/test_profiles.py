from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.network.profiles import section_paces
from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from routeplan.model.day import Weather
    from routeplan.network.region import Region


def _kph(region: Region, profile: str, weather: Weather, section_id: str) -> float:
    pace_us = section_paces(region.roads, region.profiles[profile], weather).pace_us
    return 3_600_000 / float(pace_us[region.roads.section_index[section_id]])


@pytest.mark.parametrize(
    ("profile", "weather", "section_id", "kph"),
    [
        ("motorbike", "dry", "QL1-01", 40),
        ("motorbike", "wet", "QL1-01", 30 * 0.95),
        ("motorbike", "dry", "L1-01", 40 * 1.05),
        ("motorbike", "dry", "T1-01", 45),  # 40 x 1.3, but it is never faster than 45
        ("motorbike", "wet", "T1-01", 30 * 1.1),
        ("car", "dry", "QL1-01", 40),
        ("van", "wet", "T1-01", 30 * 0.75),
        ("truck", "dry", "T1-01", 40 * 0.7 * 0.9),
        ("truck", "wet", "QL1-01", 30 * 0.85),
    ],
)
def test_speed_is_the_hint_times_the_factors(
    small_region: Region, profile: str, weather: Weather, section_id: str, kph: float
) -> None:
    assert _kph(small_region, profile, weather, section_id) == pytest.approx(kph, rel=1e-4)
    assert _kph(small_region, profile, weather, section_id) <= kph + 1e-9


def test_no_profile_is_faster_in_rain(dien_bien: Region) -> None:
    for profile in dien_bien.profiles.values():
        dry = section_paces(dien_bien.roads, profile, "dry")
        wet = section_paces(dien_bien.roads, profile, "wet")
        assert (wet.pace_us > dry.pace_us).all()
        assert not (wet.forward & ~dry.forward).any()
        assert not (wet.backward & ~dry.backward).any()


def test_narrow_roads_are_not_for_wide_vehicles(small_region: Region) -> None:
    narrow = dataclasses.replace(small_region.roads.sections[0], width_m=2.5)
    roads = build_network([narrow, *small_region.roads.sections[1:]], small_region.places)
    for profile, allowed in (("truck", False), ("van", True), ("motorbike", True)):
        may_use = section_paces(roads, small_region.profiles[profile], "dry").allowed
        assert bool(may_use[0]) is allowed
        assert may_use[1:].all()


def test_the_profiles_classes(small_region: Region) -> None:
    classes = {name: profile.vehicle_class for name, profile in small_region.profiles.items()}
    assert classes == {"motorbike": "motorbike", "car": "light", "van": "light", "truck": "heavy"}


def test_time_off_the_road_is_rounded_up(small_region: Region) -> None:
    van, motorbike = (small_region.profiles[name] for name in ("van", "motorbike"))
    assert van.off_road_ms(1_000, "dry") == 720_000  # 5 km/h
    assert van.off_road_ms(1_000, "wet") == 900_000
    assert motorbike.off_road_ms(1, "wet") == 450
    assert motorbike.off_road_ms(0, "dry") == 0
    odd = dataclasses.replace(motorbike, off_road_kph={"dry": 7.0, "wet": 7.0})
    assert odd.off_road_ms(1, "dry") == 515  # 514.29
