"""The library's functions on closures alone."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from routeplan import api
from routeplan.errors import InputError
from routeplan.model.closure import Closure, ClosureShape
from routeplan.model.place import Location

if TYPE_CHECKING:
    from pathlib import Path

DATE = dt.date(2024, 9, 9)
LINE = Closure(
    id="L",
    shape=ClosureShape(kind="line", points=((103.06, 21.40), (103.09, 21.40))),
    direction="forward",
)


def test_closures_go_to_a_feed_and_come_back(tmp_path: Path, small_region: api.Region) -> None:
    file = tmp_path / "feed.geojson"
    api.write_closure_feed([LINE], file, date=DATE, region=small_region)
    read, problems = api.read_closures(file, date=DATE)
    assert problems == ()
    before, after = (
        api.locate_closures(rows, region=small_region, lang="en")[0] for rows in ([LINE], read)
    )
    assert before.spans == after.spans
    assert [(span.section_id, span.forward, span.backward) for span in after.spans] == [
        ("QL1-02", True, False)
    ]
    # Signed Km, though the schematic line is shorter than the road.
    assert (before.spans[0].from_km, before.spans[0].to_km) == ("7+200", "10+800")
    assert json.loads(file.read_text(encoding="utf-8"))["features"][0]["id"] == "L"


def test_a_map_is_written_whole_or_not_at_all(tmp_path: Path, small_region: api.Region) -> None:
    api.write_closure_map([LINE], tmp_path / "map.html", region=small_region, lang="en")
    assert "plan-data" in (tmp_path / "map.html").read_text(encoding="utf-8")
    (tmp_path / "taken").mkdir()
    with pytest.raises(InputError):
        api.write_closure_map([LINE], tmp_path / "taken", region=small_region)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.html", "taken"]


def test_shapes_shut_paths_as_km_posts_do(small_region: api.Region) -> None:
    def sections(direction: str) -> list[str]:
        ends = [Location(place_id=place) for place in direction.split()]
        found = api.fastest_path(
            *ends, profile="van", weather="dry", closures=[LINE], region=small_region
        )
        return [] if found.leg is None else [span.section_id for span in found.leg.spans]

    assert sections("j2 j1") == ["QL1-02"]
    assert sections("j1 j2") == ["DT2-01", "T1-01"]
