"""Maps that all tests share.

The ten-node map (lengths in km; ``~`` is dirt that no car may use in rain)::

    hub --6-- j1 --6-- j2 --6-- o1 --8-- v2 --5-- edge      QL1: hub..o1, Km 0-18
     :         |        ~       |                  :        QL9A: o1-v2, Km 0-8
     :         4       10       5                 20        QL9B: v2-edge, Km 5-10
     :         |        ~       |                  :        DT2: j1-o2, Km 0-4
     :         o2 ~~~~~~'       o3                 :        T1: o2-j2, no posts
     :         |                                   :        L1: o1-o3   L2: o2-v1
     :         3                                   :
     :         v1                                  :
     :..................60...................... out        X1: outside the province

QL9 as signed has two families, so its Km 5-8 is ambiguous. QL9A Km 20-24 runs on QL1
Km 2-6.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from routeplan.io.region_files import read_profiles, read_region
from routeplan.model.place import Commune, Place
from routeplan.model.road import Concurrence, Section
from routeplan.network.region import Region
from routeplan.network.roads import build_network

if TYPE_CHECKING:
    from routeplan.model.place import PlaceKind
    from routeplan.model.road import RoadClass, Surface, WetAccess

# A busy machine is no failure: speed is measured in benchmarks/.
settings.register_profile("routeplan", deadline=None)
# New examples are for those who can look into them: what CI says depends on the code alone.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "routeplan")

REPOSITORY = Path(__file__).resolve().parents[1]

_PLACES: dict[str, tuple[PlaceKind, str, float, float]] = {
    "hub": ("hub", "001", 103.00, 21.40),
    "j1": ("junction", "001", 103.05, 21.40),
    "j2": ("junction", "001", 103.10, 21.40),
    "o1": ("commune_office", "002", 103.15, 21.40),
    "o2": ("commune_office", "003", 103.05, 21.37),
    "o3": ("commune_office", "004", 103.15, 21.36),
    "v1": ("old_centre", "003", 103.05, 21.345),
    "v2": ("old_centre", "002", 103.22, 21.40),
    "edge": ("province_edge", "002", 103.26, 21.40),
    "out": ("junction", "", 103.13, 21.20),
}


def _section(
    section_id: str,
    ends: str,
    length_km: float,
    km: tuple[int, int] | None = None,
    *,
    number: str = "",
    road_class: RoadClass = "district",
    surface: Surface = "asphalt",
    wet_access: WetAccess = "all",
) -> Section:
    ref = section_id.split("-", maxsplit=1)[0]
    start, stop = ends.split()
    return Section(
        id=section_id,
        road_ref=ref,
        road_name=number or ref,
        road_number=number or ref,
        from_place=start,
        to_place=stop,
        length_m=round(length_km * 1000),
        chainage_from_m=None if km is None else km[0] * 1000,
        chainage_to_m=None if km is None else km[1] * 1000,
        road_class=road_class,
        surface=surface,
        width_m=5.5,
        gradient="hilly",
        wet_access=wet_access,
        speed_dry_kph=40,
        speed_wet_kph=30,
        in_province=not ref.startswith("X"),
    )


@pytest.fixture(scope="session")
def small_region() -> Region:
    """Return the ten-node map."""
    places = {
        place_id: Place(
            id=place_id, name=place_id.upper(), kind=kind, commune_code=code, lon=lon, lat=lat
        )
        for place_id, (kind, code, lon, lat) in _PLACES.items()
    }
    sections = [
        _section("QL1-01", "hub j1", 6, (0, 6), road_class="national"),
        _section("QL1-02", "j1 j2", 6, (6, 12), road_class="national"),
        _section("QL1-03", "j2 o1", 6, (12, 18), road_class="national"),
        _section("DT2-01", "j1 o2", 4, (0, 4), road_class="provincial", wet_access="light"),
        _section("T1-01", "o2 j2", 10, surface="dirt", wet_access="motorbike"),
        _section("L1-01", "o1 o3", 5, surface="concrete", wet_access="light"),
        _section("L2-01", "o2 v1", 3, surface="concrete", wet_access="light"),
        _section("QL9A-01", "o1 v2", 8, (0, 8), number="QL9"),
        _section("QL9B-01", "v2 edge", 5, (5, 10), number="QL9"),
        _section("X1-01", "edge out", 20),
        _section("X1-02", "out hub", 60),
    ]
    shared_posts = Concurrence(
        road="QL9A", km_from_m=20_000, km_to_m=24_000, on_road_ref="QL1", offset_m=-18_000
    )
    communes = {
        code: Commune(
            code=code,
            name=f"Xã {code}",
            predecessors=(f"Xã {code} cũ",),
            old_district="",
            area_km2=100,
            population=population,
            population_basis="estimate",
            office_place_id=office,
        )
        for code, office, population in (
            ("001", "hub", 5000),
            ("002", "o1", 3000),
            ("003", "o2", 2000),
            ("004", "o3", 1000),
        )
    }
    return Region(
        name="ten-nodes",
        roads=build_network(sections, places, [shared_posts]),
        places=places,
        profiles=read_profiles(REPOSITORY / "data" / "profiles.toml"),
        communes=communes,
        snap_limit_m=2_000,
    )


@pytest.fixture(scope="session")
def dien_bien() -> Region:
    """Return the default region."""
    data = REPOSITORY / "data"
    return read_region(data / "dien-bien", data / "profiles.toml")
