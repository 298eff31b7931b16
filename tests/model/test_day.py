from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.model.day import PostponementPrices, postponement_vnd
from routeplan.model.order import Order
from routeplan.model.place import Location
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from routeplan.model.order import Priority

PRICES = PostponementPrices(normal=100, high=200, urgent=1_000, fixed_time=3_000)
ORDER = Order(
    id="a",
    kind="delivery",
    origin=Location(place_id="hub"),
    destination=Location(place_id="o1"),
)


@pytest.mark.parametrize(
    ("due_s", "price"),
    [
        (None, 100),
        (-5 * DAY_S, 500),
        (-1, 500),
        (0, 500),
        (DAY_S - 1, 500),
        (DAY_S, 300),
        (2 * DAY_S - 1, 300),
        (2 * DAY_S, 200),
        (3 * DAY_S + 3_600, 150),
        (4 * DAY_S, 100),
        (30 * DAY_S, 100),
    ],
)
def test_the_price_grows_as_the_due_date_nears(due_s: int | None, price: int) -> None:
    assert postponement_vnd(dataclasses.replace(ORDER, due_s=due_s), PRICES) == price


@pytest.mark.parametrize(
    ("priority", "price"),
    [("normal", 100), ("high", 200), ("urgent", 1_000), ("fixed_time", 3_000)],
)
def test_the_price_grows_with_the_priority(priority: Priority, price: int) -> None:
    order = dataclasses.replace(ORDER, priority=priority)
    assert postponement_vnd(order, PRICES) == price
    assert postponement_vnd(dataclasses.replace(order, due_s=0), PRICES) == 5 * price


@given(st.integers(-10 * DAY_S, 10 * DAY_S), st.integers(0, 5 * DAY_S))
def test_a_later_due_date_never_costs_more(due_s: int, later_s: int) -> None:
    sooner = dataclasses.replace(ORDER, due_s=due_s)
    later = dataclasses.replace(ORDER, due_s=due_s + later_s)
    never = dataclasses.replace(ORDER, due_s=None)
    prices = [postponement_vnd(order, PRICES) for order in (sooner, later, never)]
    assert prices == sorted(prices, reverse=True)
