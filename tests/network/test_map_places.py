"""Which places of a map are depots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.model.place import Place
from routeplan.network.map_places import choose_depots

if TYPE_CHECKING:
    from routeplan.model.place import PlaceKind


def place(
    name: str, lon: float, *, kind: PlaceKind = "other", source: str = "OpenStreetMap: place=town"
) -> Place:
    return Place(id=name, name=name.title(), kind=kind, lon=lon, lat=21.4, source=source)


def office(name: str, lon: float) -> Place:
    return place(name, lon, kind="commune_office", source="OpenStreetMap: post office")


def kinds(places: tuple[Place, ...]) -> dict[str, str]:
    return {one.id: one.kind for one in places}


LARGE, SMALL = place("large", 103.0), place("small", 103.2)
VILLAGE = place("village", 103.3, source="OpenStreetMap: place=village")


def test_towns_without_a_post_office_are_taken_to_have_one() -> None:
    found = choose_depots([LARGE, SMALL, VILLAGE, office("post", 103.01)])
    assert kinds(found) == {
        "large": "other",
        "small": "commune_office",
        "village": "other",
        "post": "hub",
    }
    sources = {one.id: one.source for one in found}
    assert "taken to have a post office" in sources["small"]
    assert "taken for the hub" in sources["post"]


def test_without_offices_or_towns_the_largest_village_is_the_hub() -> None:
    assert kinds(choose_depots([VILLAGE])) == {"village": "hub"}
    assert choose_depots([]) == ()


def test_own_offices_replace_those_of_the_map() -> None:
    own = (place("mine", 103.1, kind="hub"), office("branch", 103.2))
    found = choose_depots([LARGE, office("post", 103.0)], own)
    assert kinds(found) == {
        "large": "other",
        "post": "other",
        "mine": "hub",
        "branch": "commune_office",
    }


def test_own_villages_leave_the_maps_offices() -> None:
    found = choose_depots([LARGE, office("post", 103.0)], (place("bản", 103.1, source=""),))
    assert kinds(found) == {"large": "other", "post": "hub", "bản": "other"}


def test_a_hub_can_be_chosen_by_place_or_by_position() -> None:
    own = (place("mine", 103.1, kind="hub"),)
    chosen = kinds(choose_depots([LARGE, SMALL], own, hub="small"))
    assert chosen == {"large": "other", "small": "hub", "mine": "commune_office"}
    [*_, hub] = choose_depots([LARGE], hub="103.02, 21.39")
    assert (hub.kind, hub.lon, hub.lat) == ("hub", 103.02, 21.39)


@pytest.mark.parametrize("hub", ["nowhere", "103.02", "1000,21", "a,b", "1,2,3"])
def test_an_unknown_hub_is_named(hub: str) -> None:
    with pytest.raises(InputError) as caught:
        choose_depots([LARGE], hub=hub)
    [problem] = caught.value.problems
    assert (problem.code, problem.value) == ("unknown_hub", hub)
