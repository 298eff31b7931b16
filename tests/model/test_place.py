from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.place import Location, Place

if TYPE_CHECKING:
    from routeplan.model.place import PlaceKind


@pytest.mark.parametrize(
    ("kind", "is_depot"),
    [
        ("hub", True),
        ("commune_office", True),
        ("old_centre", False),
        ("junction", False),
        ("other", False),
    ],
)
def test_routes_start_at_the_hub_and_the_offices(kind: PlaceKind, *, is_depot: bool) -> None:
    assert Place(id="p", name="P", kind=kind, lon=103.0, lat=21.4).is_depot is is_depot


@pytest.mark.parametrize(
    "given",
    [
        {"place_id": "hub"},
        {"lon": 103.0, "lat": 21.4},
        {"lon": 0.0, "lat": 0.0},
        {"section_id": "QL1-01", "km_m": 0},
    ],
)
def test_a_location_has_one_of_three_forms(given: dict[str, Any]) -> None:
    location = Location(**given)
    assert {name: getattr(location, name) for name in given} == given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "exactly one of"),
        ({"place_id": "hub", "lon": 103.0, "lat": 21.4}, "exactly one of"),
        ({"place_id": "hub", "section_id": "QL1-01", "km_m": 0}, "exactly one of"),
        ({"lon": 103.0, "lat": 21.4, "section_id": "QL1-01", "km_m": 0}, "exactly one of"),
        ({"lon": 103.0}, "lon and lat go together"),
        ({"lat": 21.4}, "lon and lat go together"),
        ({"place_id": "hub", "lat": 21.4}, "lon and lat go together"),
        ({"section_id": "QL1-01"}, "section_id and km go together"),
        ({"km_m": 5}, "section_id and km go together"),
        ({"place_id": "hub", "km_m": 0}, "section_id and km go together"),
    ],
)
def test_a_location_says_one_thing_and_all_of_it(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Location(**given)
