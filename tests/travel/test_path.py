from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.api import build_matrix
from routeplan.errors import LocationError
from routeplan.model.closure import Closure
from routeplan.model.place import Location
from routeplan.travel.path import find_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.plan import Leg
    from routeplan.network.region import Region
    from routeplan.travel.path import FoundPath

HUB, J2, O2, V1, V2 = (Location(place_id=place_id) for place_id in ("hub", "j2", "o2", "v1", "v2"))


@pytest.fixture
def find(small_region: Region) -> Callable[..., FoundPath]:
    def call(origin: Location, destination: Location, *rows: Closure, **how: Any) -> FoundPath:
        how = {"profile": "van", "weather": "dry", **how}
        return find_path(small_region, origin, destination, closures=rows, **how)

    return call


def _sections(leg: Leg | None) -> list[str]:
    return [] if leg is None else [span.section_id for span in leg.spans]


def test_an_open_way_is_the_direct_one(find: Callable[..., FoundPath]) -> None:
    found = find(HUB, O2, Closure(id="elsewhere", road="QL1", km_from_m=8_000))
    assert found.profile == "van"
    assert _sections(found.leg) == ["QL1-01", "DT2-01"]
    assert found.leg == found.direct_leg
    assert found.shut_by == found.slowed_by == ()


def test_what_shuts_the_direct_way_is_named_once_each(find: Callable[..., FoundPath]) -> None:
    rows = (
        Closure(id="far", road="DT2", km_from_m=3_000, km_to_m=3_050),
        Closure(id="near", road="QL1", km_from_m=2_000),
        Closure(id="twice", road="QL1", km_from_m=5_000, km_to_m=7_000),
        Closure(id="trucks", road="QL1", km_from_m=1_000, blocks="trucks"),
        Closure(id="other way", road="QL1", km_from_m=1_500, direction="backward"),
        Closure(id="beyond", road="L2", section_id="L2-01", km_from_m=500),
        Closure(id="not today", road="QL1", km_from_m=2_500, start_s=2 * 86_400),
    )
    found = find(HUB, O2, *rows)
    assert found.leg is None
    assert _sections(found.direct_leg) == ["QL1-01", "DT2-01"]
    assert sorted(found.shut_by) == ["far", "near", "twice"]
    truck = find(HUB, O2, *rows, profile="truck")
    assert sorted(truck.shut_by) == ["far", "near", "trucks", "twice"]


def test_the_way_round_a_slide(find: Callable[..., FoundPath]) -> None:
    slide = Closure(id="slide", road="DT2", km_from_m=2_000, blocks="cars_and_up")
    found = find(HUB, O2, slide)
    assert _sections(found.leg) == ["QL1-01", "QL1-02", "T1-01"]
    assert _sections(found.direct_leg) == ["QL1-01", "DT2-01"]
    assert found.shut_by == ("slide",)
    by_motorbike = find(HUB, O2, slide, profile="motorbike")
    assert by_motorbike.leg == by_motorbike.direct_leg
    assert by_motorbike.shut_by == ()


def test_in_rain_the_way_round_is_gone(find: Callable[..., FoundPath]) -> None:
    slide = Closure(id="slide", road="DT2", km_from_m=2_000)
    found = find(HUB, O2, slide, weather="wet")
    assert found.leg is None
    assert found.direct_leg is not None
    assert found.shut_by == ("slide",)


def test_what_slows_the_way_taken_is_named(find: Callable[..., FoundPath]) -> None:
    rows = (
        Closure(id="wait", road="QL1", km_from_m=2_000, km_to_m=2_100, blocks="none", delay_s=300),
        Closure(
            id="rough", road="DT2", km_from_m=0, km_to_m=1_000, blocks="trucks", speed_factor=0.5
        ),
        Closure(id="no matter", road="QL1", km_from_m=3_000, km_to_m=3_100, blocks="none"),
        Closure(id="off the way", road="QL1", km_from_m=7_000, blocks="none", delay_s=300),
    )
    found = find(HUB, O2, *rows)
    assert found.shut_by == ()
    assert sorted(found.slowed_by) == ["rough", "wait"]
    assert found.leg is not None
    assert found.direct_leg is not None
    # 10 km at 40 km/h; then five minutes more, and a kilometre at half the speed.
    assert found.direct_leg.duration_s == 900
    assert found.leg.duration_s == 900 + 300 + 90


def test_without_any_road_there_is_no_direct_way(find: Callable[..., FoundPath]) -> None:
    on_dirt = Location(section_id="T1-01", km_m=5_000)
    found = find(HUB, on_dirt, Closure(id="c", road="QL1", km_from_m=2_000), weather="wet")
    assert found.leg is found.direct_leg is None
    assert found.shut_by == found.slowed_by == ()


def test_ways_outside_the_province_are_a_setting(find: Callable[..., FoundPath]) -> None:
    slide = Closure(id="slide", section_id="QL9A-01", road="QL9A", km_from_m=4_000)
    assert find(HUB, V2, slide).leg is None
    round_ = find(HUB, V2, slide, ways_outside_province=True)
    assert _sections(round_.leg) == ["X1-02", "X1-01", "QL9B-01"]


def test_off_road_ends_are_part_of_the_way(find: Callable[..., FoundPath]) -> None:
    beside = Location(lon=103.075, lat=21.404)
    leg = find(J2, beside).leg
    assert leg is not None
    assert (leg.off_road_from_m, leg.off_road_to_m) == (0, 445)
    assert leg.distance_m == 3_000 + 445
    assert leg.duration_ms == 3_000 * 90 + 445 * 720


def test_a_place_to_itself_is_no_way_at_all(find: Callable[..., FoundPath]) -> None:
    leg = find(V1, V1).leg
    assert leg is not None
    assert leg.spans == ()
    assert leg.duration_s == leg.distance_m == 0


def test_what_cannot_be_looked_for(find: Callable[..., FoundPath]) -> None:
    with pytest.raises(LocationError, match="nowhere"):
        find(HUB, Location(place_id="nowhere"))
    with pytest.raises(KeyError, match="bicycle"):
        find(HUB, O2, profile="bicycle")


def test_at_an_hour_only_closures_in_force_on_the_way_are_named(
    find: Callable[..., FoundPath],
) -> None:
    rows = (
        Closure(id="early", road="QL1", km_from_m=2_000, end_s=8 * 3600),
        Closure(id="now", road="DT2", km_from_m=2_000, start_s=9 * 3600),
    )
    found = find(HUB, O2, *rows, depart_s=9 * 3600 + 60)
    assert found.shut_by == ("now",)
    assert sorted(find(HUB, O2, *rows).shut_by) == ["early", "now"]


def test_what_begins_after_midnight_counts_for_a_night_shift(
    find: Callable[..., FoundPath],
) -> None:
    night = Closure(id="night", road="DT2", km_from_m=2_000, start_s=25 * 3600)
    assert find(HUB, O2, night).shut_by == ()
    assert find(HUB, O2, night, ends_s=26 * 3600).shut_by == ("night",)


def test_at_an_hour_works_slow_only_while_they_last(find: Callable[..., FoundPath]) -> None:
    works = Closure(
        id="works",
        road="DT2",
        km_from_m=2_000,
        start_s=18 * 3600,
        end_s=20 * 3600,
        blocks="none",
        delay_s=600,
    )
    assert find(HUB, O2, works, depart_s=8 * 3600).slowed_by == ()
    assert find(HUB, O2, works, depart_s=18 * 3600).slowed_by == ("works",)


@pytest.mark.parametrize(("start_s", "end_s"), [(86_400 + 60, None), (0, 86_400 + 3600)])
def test_a_matrix_and_a_path_say_the_same_round_midnight(
    start_s: int, end_s: int | None, small_region: Region, find: Callable[..., FoundPath]
) -> None:
    closure = Closure(id="c", road="DT2", km_from_m=2_000, start_s=start_s, end_s=end_s)
    depart_s = 86_400 - 30
    leg = find(HUB, O2, closure, depart_s=depart_s).leg
    matrix = build_matrix(
        (HUB, O2),
        profile="van",
        weather="dry",
        closures=(closure,),
        depart_s=depart_s,
        region=small_region,
    )
    reached = -1 if leg is None else leg.duration_s, -1 if leg is None else leg.distance_m
    assert (matrix.duration_s[0, 1], matrix.distance_m[0, 1]) == reached
    assert (
        matrix.duration_s[0, 1]
        != build_matrix((HUB, O2), profile="van", weather="dry", region=small_region).duration_s[
            0, 1
        ]
    )
