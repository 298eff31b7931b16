from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routeplan.network.closures import ClosedSpan
from routeplan.network.state import SHUT, RoadState, lift

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.day import Weather
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.region import Region

ALL: frozenset[VehicleClass] = frozenset({"motorbike", "light", "heavy"})
NOBODY: frozenset[VehicleClass] = frozenset()
FIRST = 0
"""QL1-01, 6 km of asphalt: a motorbike needs 90 ms a metre on it when it is dry."""


def _state(
    region: Region,
    closed: Sequence[ClosedSpan] = (),
    *,
    profile: str = "motorbike",
    weather: Weather = "dry",
    outside: bool = True,
) -> RoadState:
    return RoadState(
        roads=region.roads,
        profile=region.profiles[profile],
        weather=weather,
        ways_outside_province=outside,
        closed=tuple(closed),
    )


def _closed(  # noqa: PLR0913 - one closed span
    from_m: int,
    to_m: int,
    *,
    classes: frozenset[VehicleClass] = ALL,
    closure_id: str = "c1",
    section: int = FIRST,
    forward: bool = True,
    backward: bool = True,
    delay_s: int = 0,
    speed_factor: float = 1.0,
) -> ClosedSpan:
    return ClosedSpan(
        closure_id=closure_id,
        section=section,
        from_m=from_m,
        to_m=to_m,
        forward=forward,
        backward=backward,
        classes=classes,
        delay_s=delay_s,
        speed_factor=speed_factor,
    )


def _ms(state: RoadState, from_m: int, to_m: int, section: int = FIRST) -> int:
    return int(state.span_ms(section, from_m, to_m)[0])


def _index(region: Region, section_id: str) -> int:
    return region.roads.section_index[section_id]


_offsets = st.integers(0, 6_000)


@st.composite
def _closures(draw: st.DrawFn, *, may_shut: bool = True) -> ClosedSpan:
    from_m = draw(st.integers(0, 5_999))
    return _closed(
        from_m,
        draw(st.integers(from_m + 1, 6_000)),
        classes=draw(st.sampled_from([ALL, NOBODY])) if may_shut else NOBODY,
        section=draw(st.sampled_from([0, 0, 0, 1])),
        forward=draw(st.booleans()),
        backward=draw(st.booleans()),
        delay_s=draw(st.sampled_from([0, 1, 600])),
        speed_factor=draw(st.one_of(st.just(1.0), st.floats(0.05, 1.0))),
    )


_drivers = st.tuples(
    st.sampled_from(["motorbike", "car", "van", "truck"]), st.sampled_from(["dry", "wet"])
)


def test_a_span_takes_its_length_at_the_profiles_pace(small_region: Region) -> None:
    state = _state(small_region)
    assert _ms(state, 0, 6_000) == 6_000 * 90
    assert _ms(state, 6_000, 0) == 6_000 * 90
    assert _ms(state, 1_000, 1_001) == 90
    assert _ms(state, 500, 500) == 0


def test_many_spans_at_once_keep_their_order(small_region: Region) -> None:
    state = _state(small_region, [_closed(10, 20)])
    got = state.span_ms([0, 0, 1], [0, 30, 0], [30, 130, 1_000])
    assert got.tolist() == [SHUT, 100 * 90, 1_000 * 90]


def test_milliseconds_are_rounded_up(small_region: Region) -> None:
    # Wet asphalt: 30 km/h x 0.95 = 28.5 km/h, 126,316 microseconds a metre.
    state = _state(small_region, weather="wet")
    assert _ms(state, 0, 1) == 127
    assert _ms(state, 0, 6_000) == 757_896


@given(
    closed=st.lists(_closures(), max_size=3),
    cuts=st.lists(_offsets, min_size=2, max_size=6),
    backward=st.booleans(),
    driver=_drivers,
)
def test_the_parts_of_a_span_add_up_to_the_whole(
    small_region: Region,
    closed: list[ClosedSpan],
    cuts: list[int],
    *,
    backward: bool,
    driver: tuple[str, Weather],
) -> None:
    profile, weather = driver
    state = _state(small_region, closed, profile=profile, weather=weather)
    points = sorted(set(cuts), reverse=backward)
    parts = [_ms(state, a, b) for a, b in itertools.pairwise(points)]
    whole = _ms(state, points[0], points[-1])
    assert whole == (SHUT if SHUT in parts else sum(parts))


@example(
    before=[],
    # Rounding up the sum of both, not each, would make this metre 1 ms faster.
    added=_closed(21, 6_000, classes=NOBODY, speed_factor=0.999),
    span=(22, 23),
    driver=("motorbike", "wet"),
)
@given(
    before=st.lists(_closures(), max_size=2),
    added=_closures(),
    span=st.tuples(_offsets, _offsets),
    driver=_drivers,
)
def test_one_more_closure_never_makes_a_span_faster(
    small_region: Region,
    before: list[ClosedSpan],
    added: ClosedSpan,
    span: tuple[int, int],
    driver: tuple[str, Weather],
) -> None:
    profile, weather = driver
    earlier = _ms(_state(small_region, before, profile=profile, weather=weather), *span)
    later = _ms(_state(small_region, [*before, added], profile=profile, weather=weather), *span)
    if earlier == SHUT:
        assert later == SHUT
    else:
        assert later == SHUT or later >= earlier


@given(span=_closures(), outside=st.tuples(_offsets, _offsets))
def test_a_closure_changes_nothing_outside_its_span(
    small_region: Region, span: ClosedSpan, outside: tuple[int, int]
) -> None:
    before, after = _state(small_region), _state(small_region, [span])
    clear = max(outside) <= span.from_m or min(outside) >= span.to_m
    if clear or span.section != FIRST:
        assert _ms(after, *outside) == _ms(before, *outside)
    assert _ms(after, 0, 10_000, _index(small_region, "T1-01")) == _ms(
        before, 0, 10_000, _index(small_region, "T1-01")
    )


def test_only_the_closed_span_is_shut(small_region: Region) -> None:
    state = _state(small_region, [_closed(2_990, 3_010)])
    assert _ms(state, 0, 2_990) == 2_990 * 90
    assert _ms(state, 3_010, 6_000) == 2_990 * 90
    assert _ms(state, 0, 2_991) == SHUT
    assert _ms(state, 6_000, 3_009) == SHUT
    assert _ms(state, 0, 6_000) == SHUT
    assert _ms(state, 3_000, 3_005) == SHUT


@pytest.mark.parametrize(
    ("classes", "passing"),
    [
        (ALL, set()),
        (frozenset({"light", "heavy"}), {"motorbike"}),
        (frozenset({"heavy"}), {"motorbike", "car", "van"}),
        (NOBODY, {"motorbike", "car", "van", "truck"}),
    ],
)
def test_a_closure_shuts_the_road_for_its_classes(
    small_region: Region, classes: frozenset[VehicleClass], passing: set[str]
) -> None:
    closed = [_closed(100, 200, classes=classes)]
    open_to = {
        profile
        for profile in small_region.profiles
        if _ms(_state(small_region, closed, profile=profile), 0, 6_000) != SHUT
    }
    assert open_to == passing


def test_one_direction_stays_open(small_region: Region) -> None:
    state = _state(small_region, [_closed(100, 200, backward=False)])
    assert _ms(state, 0, 6_000) == SHUT
    assert _ms(state, 6_000, 0) == 6_000 * 90


def test_standing_still_inside_a_closed_span_takes_no_time(small_region: Region) -> None:
    for forward, backward in ((True, True), (True, False), (False, True)):
        slide = _closed(100, 200, forward=forward, backward=backward, delay_s=5)
        assert _ms(_state(small_region, [slide]), 150, 150) == 0


def test_a_delay_is_served_once_in_the_middle_of_its_span(small_region: Region) -> None:
    state = _state(small_region, [_closed(1_000, 2_000, classes=NOBODY, delay_s=600)])
    assert _ms(state, 0, 6_000) == 6_000 * 90 + 600_000
    assert _ms(state, 6_000, 0) == 6_000 * 90 + 600_000
    assert _ms(state, 0, 1_500) == 1_500 * 90
    assert _ms(state, 1_500, 1_501) == 90 + 600_000
    assert _ms(state, 1_501, 1_500) == 90 + 600_000


def test_a_delay_in_one_direction(small_region: Region) -> None:
    closed = [_closed(1_000, 2_000, classes=NOBODY, delay_s=600, forward=False)]
    state = _state(small_region, closed)
    assert _ms(state, 0, 6_000) == 6_000 * 90
    assert _ms(state, 6_000, 0) == 6_000 * 90 + 600_000


def test_a_speed_factor_slows_its_span_alone(small_region: Region) -> None:
    state = _state(small_region, [_closed(1_000, 3_000, classes=NOBODY, speed_factor=0.5)])
    assert _ms(state, 0, 6_000) == 4_000 * 90 + 2_000 * 180
    assert _ms(state, 2_000, 1_000) == 1_000 * 180
    assert _ms(state, 0, 1_000) == 1_000 * 90


def test_two_slow_spans_add_what_each_costs(small_region: Region) -> None:
    slow = _closed(1_000, 3_000, classes=NOBODY, speed_factor=0.5)
    assert _ms(_state(small_region, [slow, slow]), 0, 6_000) == 4_000 * 90 + 2_000 * 270


@pytest.mark.parametrize(
    ("section_id", "weather", "open_to"),
    [
        ("QL1-01", "wet", {"motorbike", "car", "van", "truck"}),
        ("L1-01", "dry", {"motorbike", "car", "van", "truck"}),
        ("L1-01", "wet", {"motorbike", "car", "van"}),
        ("T1-01", "dry", {"motorbike", "car", "van", "truck"}),
        ("T1-01", "wet", {"motorbike"}),
    ],
)
def test_rain_leaves_some_roads_to_lighter_classes(
    small_region: Region, section_id: str, weather: Weather, open_to: set[str]
) -> None:
    index = _index(small_region, section_id)
    passing = {
        profile
        for profile in small_region.profiles
        if _ms(_state(small_region, profile=profile, weather=weather), 0, 1_000, index) != SHUT
    }
    assert passing == open_to


def test_ways_outside_the_province_are_used_only_when_asked(small_region: Region) -> None:
    outside = _index(small_region, "X1-01")
    assert _ms(_state(small_region, outside=True), 0, 20_000, outside) == 20_000 * 90
    assert _ms(_state(small_region, outside=False), 0, 20_000, outside) == SHUT
    state = _state(small_region, outside=False)
    sections = small_region.roads.sections
    assert state.allowed.tolist() == [section.in_province for section in sections]


def test_lifting_some_or_all_closures(small_region: Region) -> None:
    first, second = _closed(100, 200), _closed(300, 400, closure_id="c2")
    state = _state(small_region, [first, second], weather="wet", outside=False)
    assert lift(state, ["c1"]).closed == (second,)
    assert lift(state, []).closed == (first, second)
    assert lift(state, ["c1", "c2"]).closed == ()
    free = lift(state)
    assert free.closed == ()
    assert free == _state(small_region, weather="wet", outside=False)
    assert state.closed == (first, second)


def test_a_state_never_edits_the_network(small_region: Region) -> None:
    before = np.array(small_region.roads.length_m)
    _ms(_state(small_region, [_closed(100, 200, delay_s=5, speed_factor=0.3)]), 0, 6_000)
    assert (small_region.roads.length_m == before).all()
