from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.errors import InputError
from routeplan.model.closure import Closure, ClosureShape
from routeplan.network.closures import locate_closures
from routeplan.report.text.notices import _NOT_APPLIED
from routeplan.report.text.problems import expected_text
from routeplan.simulate.sets import (
    _OFF_ROAD,
    each_section,
    named_closures,
    pairs_of,
    recorded_history,
)

if TYPE_CHECKING:
    from routeplan.network.region import Region


def test_each_section_alone(small_region: Region) -> None:
    scenarios = each_section(small_region.roads)
    assert scenarios.count == 11
    assert [scenarios.scenario(n).name for n in (1, 11)] == ["QL1-01", "X1-02"]
    located = locate_closures(small_region.roads, scenarios.closures(2)).spans
    assert located == scenarios.scenario(2).spans


def test_pairs(small_region: Region) -> None:
    scenarios = pairs_of(small_region.roads, [4, 0, 2])
    names = [scenarios.scenario(n).name for n in range(1, scenarios.count + 1)]
    assert names == ["T1-01 + QL1-01", "T1-01 + QL1-03", "QL1-01 + QL1-03"]
    assert [closure.section_id for closure in scenarios.closures(3)] == ["QL1-01", "QL1-03"]


def test_history_has_every_date_on_which_something_held(dien_bien: Region) -> None:
    scenarios = recorded_history(dien_bien)
    names = [scenario.name for scenario in scenarios.listed]
    assert names == sorted(set(names))
    assert {"2017-08-02", "2017-08-03", "2017-08-04"} < set(names)
    assert "2017-08-05" not in names
    off = {note.closure_id for _, note in scenarios.notes if note.code == "closure_not_applied"}
    assert "E20240909-43" in off


def test_unknown_roads_are_all_named(small_region: Region) -> None:
    bad = {
        "one": [
            Closure(id="a", section_id="QL1-99", row=2),
            Closure(id="b", road="QL77", km_from_m=0, row=3),
            Closure(id="c", road="QL1", km_from_m=99_000, row=4),
            Closure(id="d", section_id="QL1-01", row=5),
        ],
        "two": [Closure(id="e", row=2)],
    }
    with pytest.raises(InputError) as caught:
        named_closures(small_region.roads, bad)
    found = [(p.file, p.row, p.column, p.value, p.code) for p in caught.value.problems]
    assert found == [
        ("one", 2, "section_id", "QL1-99", "unknown_section"),
        ("one", 3, "road", "QL77 Km 0+000", "unknown_road"),
        ("one", 4, "km_from", "QL1 Km 99+000", "closure_off_road"),
        ("two", 2, "road", "", "unknown_road"),
    ]


def test_what_lies_on_no_road_is_told_by_its_own_column_and_reason(small_region: Region) -> None:
    far, near = (108.0, 15.0), (108.1, 15.1)

    def drawn(kind: Any, *points: tuple[float, float]) -> ClosureShape:
        return ClosureShape(kind=kind, points=points)

    bad = [
        Closure(id="post", road="QL1"),
        Closure(id="way", way_ids=(7,)),
        Closure(id="point", shape=drawn("point", far)),
        Closure(id="line", shape=drawn("line", far, near)),
        Closure(id="area", shape=drawn("polygon", far, near, (108.1, 15.0), far)),
        Closure(id="none", shape=drawn("line", far)),
    ]
    with pytest.raises(InputError) as caught:
        named_closures(small_region.roads, {"one": bad})
    problems = caught.value.problems
    assert {p.code for p in problems} == {"closure_off_road"}
    assert [(p.record_id, p.column, p.expected.partition(" (")[0]) for p in problems] == [
        ("post", "km_from", "a Km post, or a section_id"),
        ("way", "way_ids", "an OpenStreetMap way of the network"),
        ("point", "lon", "a point near a road"),
        ("line", "geometry", "a line along roads"),
        ("area", "geometry", "an area with a road in it"),
        ("none", "geometry", "a point, line or area"),
    ]
    vietnamese = [expected_text(problem, "vi") for problem in problems]
    assert len(set(vietnamese)) == len(bad)
    assert not [text for text in vietnamese if text.isascii()]
    assert re.search(r"cách > \d+ m\)", vietnamese[2])
    assert "15.00000, 108.00000" in vietnamese[3]


def test_both_tables_of_reasons_know_the_same() -> None:
    assert _OFF_ROAD.keys() == _NOT_APPLIED.keys()


def test_an_empty_set_is_refused(small_region: Region) -> None:
    with pytest.raises(InputError, match="at least one scenario"):
        named_closures(small_region.roads, {})
    with pytest.raises(InputError, match="at least one scenario"):
        recorded_history(dataclasses.replace(small_region, recorded_closures=()))
    with pytest.raises(InputError, match="at least one scenario"):
        pairs_of(small_region.roads, [3])
