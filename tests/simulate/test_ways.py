from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.model.simulation import Commuters
from routeplan.simulate.ways import reference_ways

if TYPE_CHECKING:
    from routeplan.network.region import Region


def test_every_old_commune_and_everybody_is_counted_once(dien_bien: Region) -> None:
    ways = reference_ways(dien_bien)
    assert ways.office.sum() == len(ways.communes) == 45
    assert ways.centre.sum() == 129
    assert ways.people.sum() == pytest.approx(
        sum(commune.population for commune in dien_bien.communes.values())
    )
    assert ways.is_mail.sum() == 45 + 84


def test_an_office_stands_for_the_old_centre_without_a_place_of_its_own(
    small_region: Region,
) -> None:
    commune = dataclasses.replace(small_region.communes["002"], predecessors=("A", "B"))
    region = dataclasses.replace(small_region, communes={**small_region.communes, "002": commune})
    ways = reference_ways(region)
    of_it = ways.commune == ways.communes.index("002")
    assert ways.people[of_it].tolist() == [1500, 0, 1500]
    assert ways.centre[of_it].tolist() == [1, 0, 1]
    before = reference_ways(small_region)
    assert before.people[before.commune == 1].tolist() == [0, 0, 3000]


def test_a_place_without_a_road_is_named_and_the_rest_measured(small_region: Region) -> None:
    far = dataclasses.replace(small_region.places["v1"], id="far", lat=25.0)
    region = dataclasses.replace(small_region, places={**small_region.places, "far": far})
    ways = reference_ways(region)
    assert ways.not_on_roads == ("far",)
    # The share of those who live there is not handed to others.
    assert ways.people.sum() == 5000 + 3000 + 1000 + 1000


def test_unknown_places_of_commuters_are_all_named(small_region: Region) -> None:
    commuters = [
        Commuters(home="x", office="o1", people=2),
        Commuters(home="v1", office="y", people=1),
    ]
    with pytest.raises(InputError) as caught:
        reference_ways(small_region, commuters)
    assert [(p.code, p.column, p.value) for p in caught.value.problems] == [
        ("unknown_place", "home", "x"),
        ("unknown_place", "office", "y"),
    ]


def test_a_region_without_a_hub_is_refused(small_region: Region) -> None:
    places = {k: p for k, p in small_region.places.items() if p.kind != "hub"}
    with pytest.raises(InputError, match="hub"):
        reference_ways(dataclasses.replace(small_region, places=places))
