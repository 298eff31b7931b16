from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.model.place import Place

if TYPE_CHECKING:
    from routeplan.network.region import Region


def test_the_hub(small_region: Region) -> None:
    assert small_region.hub is not None
    assert small_region.hub.id == "hub"
    places = {k: place for k, place in small_region.places.items() if place.kind != "hub"}
    assert dataclasses.replace(small_region, places=places).hub is None


def test_added_places_leave_the_region_as_it_was(small_region: Region) -> None:
    new = Place(id="new", name="Mới", kind="other", lon=103.0, lat=21.4)
    replaced = dataclasses.replace(small_region.places["o1"], name="Tên khác")
    region = small_region.with_places([new, replaced])
    assert region.places["new"] == new
    assert region.places["o1"].name == "Tên khác"
    assert "new" not in small_region.places
    assert small_region.places["o1"].name == "O1"
    assert region.roads is small_region.roads
    assert small_region.with_places([]) is small_region


def test_segments_list_every_straight_piece(bent_region: Region) -> None:
    starts, ends, section_of, before_m, piece_m, drawn_m = bent_region.segments
    assert section_of.tolist()[:3] == [0, 0, 1]
    assert starts[1].tolist() == ends[0].tolist() == [103.0, 21.45]
    assert before_m[0] == before_m[2] == 0
    assert before_m[1] == pytest.approx(0.05 * 111_195)
    assert drawn_m[0] == drawn_m[1] == pytest.approx(2 * before_m[1])
    assert piece_m[:2] == pytest.approx([before_m[1], before_m[1]])
    assert len(starts) == len(bent_region.roads.sections) + 1
    assert np.isfinite(drawn_m).all()
