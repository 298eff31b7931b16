from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

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
