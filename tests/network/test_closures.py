from __future__ import annotations

import dataclasses
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.model.closure import POINT_HALF_LENGTH_M, Closure
from routeplan.model.order import TimeWindow
from routeplan.network.closures import (
    HORIZON_S,
    during,
    fold_road_name,
    locate_closures,
    offset_on_section,
    periods_in_force,
)
from routeplan.network.roads import build_network
from routeplan.planning.history import replay
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from routeplan.model.closure import Blocks, Direction
    from routeplan.model.road import Section
    from routeplan.network.closures import ClosureNote
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

H = 3_600


def _km(road: str, from_km: float, to_km: float | None = None) -> Closure:
    return Closure(
        id="c1",
        road=road,
        km_from_m=round(from_km * 1000),
        km_to_m=None if to_km is None else round(to_km * 1000),
    )


def _spans(roads: RoadNetwork, *closures: Closure) -> list[tuple[str, int, int]]:
    located = locate_closures(roads, closures)
    return [(roads.sections[s.section].id, s.from_m, s.to_m) for s in located.spans]


def _notes(roads: RoadNetwork, *closures: Closure) -> list[tuple[str, dict[str, str]]]:
    return [(note.code, _values(note)) for note in locate_closures(roads, closures).notes]


def _values(note: ClosureNote) -> dict[str, str]:
    return dict(note.values)


def _missing_km(roads: RoadNetwork, *closures: Closure) -> list[str]:
    notes = _notes(roads, *closures)
    return [values["km"] for code, values in notes if code == "closure_partly_applied"]


def _section(roads: RoadNetwork, section_id: str) -> Section:
    return roads.sections[roads.section_index[section_id]]


@pytest.mark.parametrize("to_km", [None, 3])
def test_a_single_post_shuts_ten_metres_on_either_side(
    small_region: Region, to_km: float | None
) -> None:
    assert POINT_HALF_LENGTH_M == 10
    closure = _km("QL1", 3, to_km)
    assert _spans(small_region.roads, closure) == [("QL1-01", 2_990, 3_010)]
    assert _notes(small_region.roads, closure) == []


@pytest.mark.parametrize(("first", "last"), [(13, 14.5), (14.5, 13)])
def test_a_range_is_shut_whichever_end_comes_first(
    small_region: Region, first: float, last: float
) -> None:
    assert _spans(small_region.roads, _km("QL1", first, last)) == [("QL1-03", 1_000, 2_500)]


def test_a_range_over_a_junction_shuts_both_sections(small_region: Region) -> None:
    assert _spans(small_region.roads, _km("QL1", 5, 13)) == [
        ("QL1-01", 5_000, 6_000),
        ("QL1-02", 0, 6_000),
        ("QL1-03", 0, 1_000),
    ]


def test_a_post_at_a_junction_shuts_the_last_metres_of_both(small_region: Region) -> None:
    assert _spans(small_region.roads, _km("QL1", 6)) == [
        ("QL1-01", 5_990, 6_000),
        ("QL1-02", 0, 10),
    ]


def test_a_range_beyond_the_roads_end_is_cut_there(small_region: Region) -> None:
    assert _spans(small_region.roads, _km("QL1", 17, 40)) == [("QL1-03", 5_000, 6_000)]


@pytest.mark.parametrize(
    ("road", "first", "last", "missing"),
    [
        ("QL1", 17, 40, ["18+000–40+000"]),
        ("QL1", 17, 18.02, []),
        ("QL1", 17, 18.021, ["18+000–18+021"]),
        ("QL1", 0, 18, []),
        ("QL9", 3, 9, []),
        ("QL9B", 3, 12, ["3+000–5+000, 10+000–12+000"]),
        ("QL9", 9, 26, ["10+000–20+000, 24+000–26+000"]),
    ],
)
def test_the_part_of_a_range_that_no_road_has_is_named(
    small_region: Region, road: str, first: float, last: float, missing: list[str]
) -> None:
    closure = _km(road, first, last)
    assert _spans(small_region.roads, closure)
    assert _missing_km(small_region.roads, closure) == missing


def test_a_gap_between_posts_is_named_whichever_way_they_run(falling_roads: RoadNetwork) -> None:
    assert _missing_km(falling_roads, _km("QL5", 9, 12)) == ["10+000–11+000"]


def test_the_end_of_a_section_without_posts_is_named(small_region: Region) -> None:
    closure = Closure(id="c", section_id="L1-01", km_from_m=4_000, km_to_m=9_000)
    assert _missing_km(small_region.roads, closure) == ["5+000–9+000"]


def test_no_recorded_closure_is_said_to_be_partly_applied(dien_bien: Region) -> None:
    dates = sorted({record.date for record in dien_bien.recorded_closures})
    closures = [closure for date in dates for closure in replay(dien_bien, date)]
    assert len(closures) > 60
    assert _missing_km(dien_bien.roads, *closures) == []
    # QL12 runs on QL279 from Km 195 to 208.3.
    assert _missing_km(dien_bien.roads, _km("QL12", 190, 209)) == []


def test_only_a_road_that_has_the_post_is_meant(small_region: Region) -> None:
    assert _spans(small_region.roads, _km("QL9", 2)) == [("QL9A-01", 1_990, 2_010)]
    assert _spans(small_region.roads, _km("QL9", 9)) == [("QL9B-01", 3_990, 4_010)]


def test_a_post_on_two_families_shuts_both_and_says_so(small_region: Region) -> None:
    closure = _km("QL9", 6)
    assert _spans(small_region.roads, closure) == [
        ("QL9A-01", 5_990, 6_010),
        ("QL9B-01", 990, 1_010),
    ]
    assert _notes(small_region.roads, closure) == [
        ("closure_ambiguous", {"where": "QL9 Km 6+000", "roads": "QL9A, QL9B"})
    ]


def test_the_family_or_the_section_says_which_is_meant(small_region: Region) -> None:
    by_family = _km("QL9B", 6)
    by_section = Closure(id="c2", road="QL9", section_id="QL9B-01", km_from_m=6_000)
    for closure in (by_family, by_section):
        assert _spans(small_region.roads, closure) == [("QL9B-01", 990, 1_010)]
        assert _notes(small_region.roads, closure) == []


def test_a_shared_stretch_is_shut_on_the_road_it_runs_on(small_region: Region) -> None:
    # QL9A Km 20-24 runs on QL1 Km 2-6.
    assert _spans(small_region.roads, _km("QL9A", 21)) == [("QL1-01", 2_990, 3_010)]
    assert _spans(small_region.roads, _km("QL9", 23, 30)) == [("QL1-01", 5_000, 6_000)]
    assert _notes(small_region.roads, _km("QL9", 22, 24)) == []
    assert _missing_km(small_region.roads, _km("QL9", 23, 30)) == ["24+000–30+000"]
    assert _notes(small_region.roads, _km("QL9A", 25))[0][1]["reason"] == "km_off_road"


def test_a_section_without_km_is_shut_whole_and_says_so(small_region: Region) -> None:
    closure = Closure(id="c1", road="DT2", section_id="DT2-01")
    assert _spans(small_region.roads, closure) == [("DT2-01", 0, 4_000)]
    assert _notes(small_region.roads, closure) == [
        ("closure_position_unknown", {"where": "DT2-01"})
    ]


def test_km_on_a_section_without_posts_counts_from_its_first_place(small_region: Region) -> None:
    post = Closure(id="c1", section_id="L1-01", km_from_m=2_000)
    assert _spans(small_region.roads, post) == [("L1-01", 1_990, 2_010)]
    assert _notes(small_region.roads, post) == []
    over_the_end = Closure(id="c2", section_id="L1-01", km_from_m=4_000, km_to_m=9_000)
    assert _spans(small_region.roads, over_the_end) == [("L1-01", 4_000, 5_000)]
    start = Closure(id="c3", section_id="L1-01", km_from_m=0)
    assert _spans(small_region.roads, start) == [("L1-01", 0, 10)]


@pytest.mark.parametrize(
    ("closure", "reason", "where"),
    [
        (Closure(id="c", section_id="QL8-01", km_from_m=1), "unknown_section", "QL8-01 Km 0+001"),
        (Closure(id="c", section_id="QL8-01"), "unknown_section", "QL8-01"),
        (Closure(id="c", road="QL8", km_from_m=1_000), "unknown_road", "QL8 Km 1+000"),
        (Closure(id="c", km_from_m=1_000), "unknown_road", " Km 1+000"),
        (Closure(id="c"), "unknown_road", ""),
        (Closure(id="c", road="QL1", km_from_m=18_011), "km_off_road", "QL1 Km 18+011"),
        (Closure(id="c", road="T1", km_from_m=2_000), "km_off_road", "T1 Km 2+000"),
        (
            Closure(id="c", section_id="L1-01", km_from_m=5_010),
            "km_off_road",
            "L1-01 Km 5+010",
        ),
        (Closure(id="c", road="QL1"), "no_position", "QL1"),
    ],
)
def test_what_cannot_be_located_is_not_applied(
    small_region: Region, closure: Closure, reason: str, where: str
) -> None:
    assert _spans(small_region.roads, closure) == []
    assert _notes(small_region.roads, closure) == [
        ("closure_not_applied", {"where": where, "reason": reason})
    ]


def test_closures_that_are_over_or_to_come_are_named_but_shut_nothing(
    small_region: Region,
) -> None:
    over = Closure(id="over", road="QL1", km_from_m=1_000, start_s=-7_200, end_s=0)
    to_come = Closure(id="to_come", road="QL1", km_from_m=1_000, start_s=DAY_S)
    assert _spans(small_region.roads, over, to_come) == []
    assert [code for code, _ in _notes(small_region.roads, over, to_come)] == [
        "closure_inactive",
        "closure_inactive",
    ]
    # Somebody is on the road until two in the night.
    located = locate_closures(small_region.roads, [over, to_come], until_s=26 * H)
    assert [(note.closure_id, note.code) for note in located.notes] == [
        ("over", "closure_inactive")
    ]
    assert [span.in_force for span in located.spans] == [((DAY_S, HORIZON_S),)]


@pytest.mark.parametrize(
    ("start_s", "end_s", "windows", "in_force"),
    [
        (0, None, [], None),
        (-DAY_S, DAY_S, [], None),
        (8 * H, None, [], ((8 * H, HORIZON_S),)),
        (-H, 8 * H, [], ((-HORIZON_S, 8 * H),)),
        (0, 8 * H, [], ((-HORIZON_S, 8 * H),)),
        (8 * H, 26 * H, [], ((8 * H, 26 * H),)),
        (0, None, [(10, 11)], ((-HORIZON_S, 10 * H), (11 * H + 1, HORIZON_S))),
        (8 * H, 14 * H, [(12, 13), (9, 10), (6, 7)], "8-9 10-12 13-14"),
        (8 * H, 14 * H, [(7, 9), (9, 11), (13, 15)], "11-13"),
        (8 * H, 14 * H, [(9, 12), (10, 11), (20, 21)], "8-9 12-14"),
        (8 * H, 14 * H, [(7, 14)], ()),
    ],
)
def test_a_closure_holds_from_start_to_end_but_for_its_windows(
    small_region: Region,
    start_s: int,
    end_s: int | None,
    windows: list[tuple[int, int]],
    in_force: str | tuple[tuple[int, int], ...] | None,
) -> None:
    closure = Closure(
        id="c",
        road="QL1",
        km_from_m=1_000,
        start_s=start_s,
        end_s=end_s,
        open_windows=tuple(TimeWindow(start_s=a * H, end_s=b * H) for a, b in windows),
    )
    if isinstance(in_force, str):
        hours = [tuple(map(int, period.split("-"))) for period in in_force.split()]
        opens = {b for _, b in windows}
        in_force = tuple((a * H + (a in opens), b * H) for a, b in hours)
    located = locate_closures(small_region.roads, [closure])
    assert [span.in_force for span in located.spans] == [in_force]
    assert located.notes == ()


@given(
    start_s=st.integers(-DAY_S, DAY_S - 1),
    end_s=st.none() | st.integers(1, 2 * DAY_S),
    windows=st.lists(st.tuples(st.integers(0, DAY_S), st.integers(0, DAY_S)), max_size=4),
    at_s=st.integers(0, DAY_S - 1),
)
def test_a_closure_holds_in_a_second_unless_over_to_come_or_letting_through(
    start_s: int, end_s: int | None, windows: list[tuple[int, int]], at_s: int
) -> None:
    windows = [(min(pair), max(pair)) for pair in windows]
    closure = Closure(
        id="c",
        start_s=start_s,
        end_s=end_s,
        open_windows=tuple(TimeWindow(start_s=a, end_s=b) for a, b in windows),
    )
    periods = periods_in_force(closure)
    holds = periods is None or any(a <= at_s < b for a, b in periods)
    let_through = any(a <= at_s <= b for a, b in windows)
    assert holds == (start_s <= at_s and (end_s is None or at_s < end_s) and not let_through)


def test_what_was_not_applied_is_listed_first(small_region: Region) -> None:
    closures = [
        Closure(id="whole", section_id="DT2-01"),
        Closure(id="lost", road="QL8", km_from_m=1_000),
        Closure(id="ambiguous", road="QL9", km_from_m=6_000),
        Closure(id="off", road="QL1", km_from_m=90_000),
    ]
    located = locate_closures(small_region.roads, closures)
    assert [note.closure_id for note in located.notes] == ["lost", "off", "whole", "ambiguous"]
    assert [span.closure_id for span in located.spans] == ["whole", "ambiguous", "ambiguous"]


@pytest.mark.parametrize(
    ("blocks", "classes"),
    [
        ("all", {"motorbike", "light", "heavy"}),
        ("cars_and_up", {"light", "heavy"}),
        ("trucks", {"heavy"}),
        ("none", set()),
    ],
)
def test_blocks_says_for_whom(small_region: Region, blocks: Blocks, classes: set[str]) -> None:
    closure = Closure(id="c", road="QL1", km_from_m=3_000, blocks=blocks)
    (span,) = locate_closures(small_region.roads, [closure]).spans
    assert span.classes == classes


def test_delay_and_speed_factor_are_kept(small_region: Region) -> None:
    closure = Closure(id="c", road="QL1", km_from_m=3_000, delay_s=600, speed_factor=0.5)
    (span,) = locate_closures(small_region.roads, [closure]).spans
    assert (span.delay_s, span.speed_factor) == (600, 0.5)


@pytest.mark.parametrize(
    ("direction", "forward", "backward"),
    [("both", True, True), ("forward", True, False), ("backward", False, True)],
)
def test_direction_follows_rising_posts(
    small_region: Region, direction: Direction, *, forward: bool, backward: bool
) -> None:
    rising = Closure(id="c", road="QL1", km_from_m=3_000, direction=direction)
    (span,) = locate_closures(small_region.roads, [rising]).spans
    assert (span.forward, span.backward) == (forward, backward)
    no_posts = Closure(id="c", section_id="L1-01", direction=direction)
    (span,) = locate_closures(small_region.roads, [no_posts]).spans
    assert (span.forward, span.backward) == (forward, backward)


def test_direction_on_a_section_whose_posts_fall(falling_roads: RoadNetwork) -> None:
    closure = Closure(id="c", road="QL5", km_from_m=11_000, km_to_m=12_000, direction="forward")
    (span,) = locate_closures(falling_roads, [closure]).spans
    assert (span.from_m, span.to_m) == (8_000, 9_000)
    assert (span.forward, span.backward) == (False, True)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Quốc lộ 279", "QL279"),
        ("QL 279", "QL279"),
        ("ql279", "QL279"),
        ("Quốc lộ 279 (Sơn La)", "QL279"),
        ("ĐT145", "DT145"),
        ("DT145", "DT145"),
        ("đt 145", "DT145"),
        ("Đường tỉnh 145 (Km45–Nà Hỳ)", "DT145"),
        ("Tỉnh lộ 145", "DT145"),
        ("QL279W", "QL279W"),
        ("Đường Nà Hỳ – Nà Bủng", "DUONGNAHYNABUNG"),
        ("", ""),
    ],
)
def test_road_names_are_compared_without_accents_spaces_and_case(name: str, folded: str) -> None:
    assert fold_road_name(name) == folded
    assert fold_road_name(unicodedata.normalize("NFD", name)) == folded


@pytest.mark.parametrize("road", ["QL279", "Quốc lộ 279", "ql 279", "QL279W"])
def test_national_roads_are_found_however_they_are_written(dien_bien: Region, road: str) -> None:
    assert _spans(dien_bien.roads, _km(road, 10.8)) == [("QL279W-02", 290, 310)]


@pytest.mark.parametrize("road", ["ĐT145", "DT145", "Đường tỉnh 145", "Tỉnh lộ 145"])
def test_provincial_roads_are_found_however_they_are_written(dien_bien: Region, road: str) -> None:
    assert _spans(dien_bien.roads, _km(road, 16.9, 16.92)) == [("DT145-01", 16_900, 16_920)]


def test_a_road_without_number_is_found_by_its_name(dien_bien: Region) -> None:
    closure = _km("Đường huyện Chà Cang–Nà Hỳ", 12.7)
    assert _spans(dien_bien.roads, closure) == [("L02-01", 1_690, 1_710)]


def test_a_km_of_the_second_road_of_a_shared_stretch_is_not_one_of_the_first(
    small_region: Region,
) -> None:
    first, second = small_region.roads.sections[:2]
    shared = dataclasses.replace(first, road_number="QL1;QL8")
    own = dataclasses.replace(
        second, id="QL8-01", road_ref="QL8", road_name="QL8", road_number="QL8"
    )
    roads = build_network([shared, own], small_region.places)
    assert _spans(roads, _km("QL1", 3)) == [("QL1-01", 2_990, 3_010)]
    assert _spans(roads, _km("QL8", 8)) == [("QL8-01", 1_990, 2_010)]
    # Where QL8 runs on QL1, the posts are those of QL1.
    assert _spans(roads, _km("QL8", 3)) == []


@given(data=st.data())
def test_every_post_of_a_road_is_found_where_it_stands(
    dien_bien: Region, data: st.DataObject
) -> None:
    roads = dien_bien.roads
    with_posts = [s for s in roads.sections if s.chainage_from_m is not None]
    section = data.draw(st.sampled_from(with_posts))
    assert section.chainage_from_m is not None
    offset_m = data.draw(st.integers(0, section.length_m))
    km_m = section.chainage_from_m + offset_m
    assert offset_on_section(section, km_m) == offset_m
    found = _spans(roads, Closure(id="c", road=section.road_ref, km_from_m=km_m))
    on_it = [(low, high) for section_id, low, high in found if section_id == section.id]
    assert on_it == [(max(0, offset_m - 10), min(section.length_m, offset_m + 10))]


def test_posts_are_spread_evenly_where_the_road_is_longer_than_they_say(
    falling_roads: RoadNetwork,
) -> None:
    stretched = _section(falling_roads, "QL5-02")
    assert [offset_on_section(stretched, km) for km in (5_000, 7_500, 10_000)] == [0, 3_000, 6_000]


@pytest.mark.parametrize(("section_id", "km_m"), [("QL1-02", 5_999), ("QL1-02", 12_001)])
def test_a_km_off_the_section_is_refused_with_its_range(
    small_region: Region, section_id: str, km_m: int
) -> None:
    with pytest.raises(ValueError, match=r"Km 6\+000 to 12\+000 of QL1-02"):
        offset_on_section(_section(small_region.roads, section_id), km_m)


def test_a_km_off_a_section_without_posts_is_refused(small_region: Region) -> None:
    section = _section(small_region.roads, "L1-01")
    assert offset_on_section(section, 5_000) == 5_000
    with pytest.raises(ValueError, match=r"Km 0\+000 to 5\+000 of L1-01"):
        offset_on_section(section, 5_001)


@pytest.mark.parametrize(
    ("start_s", "end_s", "met"),
    [
        (5 * H, None, "always"),
        (5 * H, 17 * H + 1, "always"),
        (5 * H, 17 * H, "for a part"),
        (9 * H, None, "for a part"),
        (17 * H, None, "for a part"),
        (17 * H + 1, None, "never"),
        (0, 7 * H + 1, "for a part"),
        (0, 7 * H, "never"),
    ],
)
def test_what_one_meets_who_is_out_from_seven_to_five(
    start_s: int, end_s: int | None, met: str, small_region: Region
) -> None:
    closure = Closure(id="c1", road="QL1", km_from_m=3_000, start_s=start_s, end_s=end_s)
    located = locate_closures(small_region.roads, [closure]).spans
    found = during(located, 7 * H, 17 * H)
    if met == "never":
        assert found == ()
    else:
        (span,) = found
        assert (span.in_force is None) == (met == "always")
        assert (span.section, span.from_m, span.to_m) == (0, 2_990, 3_010)
