"""What the page of a comparison says of places."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from routeplan.model.comparison import Comparison, OrderChange, PlaceChange
from routeplan.model.day import Day
from routeplan.model.order import Order
from routeplan.model.place import Location
from routeplan.report.comparison_page import ComparisonView, _orders, place_change

if TYPE_CHECKING:
    from routeplan.network.region import Region


def test_an_order_of_the_first_day_is_drawn_where_it_was_then(small_region: Region) -> None:
    def day(place_id: str) -> Day:
        ends = Location(place_id="hub"), Location(place_id=place_id)
        order = Order(id="D1", kind="delivery", origin=ends[0], destination=ends[1])
        return Day(
            name="d",
            date=dt.date(2024, 9, 9),
            weather="dry",
            network=small_region.name,
            orders=(order,),
            vehicles=(),
        )

    def change(of: str) -> OrderChange:
        fields = {one.name: "" for one in dataclasses.fields(OrderChange)}
        return OrderChange(**{**fields, "order_id": "D1", "kind": "delivery", "change": of})  # type: ignore[arg-type]

    found = Comparison(name_before="a", name_after="b", orders=(change("dropped"), change("added")))
    view = ComparisonView(
        comparison=found,
        regions=(small_region, small_region),
        days=(day("o1"), day("o2")),
        plans=(None, None),
        lang="en",
    )
    at = [one["at"] for one in _orders(view)]
    places = [small_region.places[place_id] for place_id in ("o1", "o2")]
    assert at == [[place.lat, place.lon] for place in places]


@pytest.mark.parametrize(
    ("cut_off_h", "round_trip_h", "expected"),
    [
        ((0.0, 24.0), (1.0, None), "worse"),
        ((24.0, 0.0), (None, 1.0), "better"),
        ((0.0, 0.0), (1.0, 1.5), "longer"),
        ((0.0, 0.0), (1.5, 1.0), "shorter"),
        ((0.0, 0.0), (1.0, 1.0), "same"),
        ((None, 0.0), (None, 0.5), "same"),
        ((None, 24.0), (None, None), "same"),
        ((24.0, None), (None, None), "same"),
    ],
)
def test_a_place_of_one_day_only_is_neither_better_nor_worse(
    cut_off_h: tuple[float | None, float | None],
    round_trip_h: tuple[float | None, float | None],
    expected: str,
) -> None:
    change = PlaceChange(
        place_id="p",
        commune_code="03127",
        profile="motorbike",
        cut_off_before_h=cut_off_h[0],
        cut_off_after_h=cut_off_h[1],
        round_trip_before_km=None,
        round_trip_after_km=None,
        round_trip_before_h=round_trip_h[0],
        round_trip_after_h=round_trip_h[1],
    )
    assert place_change(change) == expected
