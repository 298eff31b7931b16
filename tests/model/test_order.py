from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.units import DAY_S

OFFICE = Location(place_id="o1")
DOOR = Location(section_id="QL1-01", km_m=1_000)

_loads = st.builds(
    Load,
    weight_g=st.integers(-(10**6), 10**6),
    volume_cm3=st.integers(-(10**6), 10**6),
    pieces=st.integers(-100, 100),
)


def _order(kind: str, origin: Location, destination: Location) -> Order:
    return Order(id="a", kind=kind, origin=origin, destination=destination)  # type: ignore[arg-type]


def test_a_window_may_last_no_time_but_not_less() -> None:
    assert TimeWindow(start_s=10, end_s=10).end_s == 10
    with pytest.raises(ValueError, match="a window that does not end before it starts"):
        TimeWindow(start_s=10, end_s=9)


def test_windows_sort_by_their_start() -> None:
    early, late = TimeWindow(start_s=0, end_s=9), TimeWindow(start_s=1, end_s=2)
    assert sorted([late, early]) == [early, late]


@given(_loads, _loads)
def test_loads_add_up_and_come_off_again(first: Load, second: Load) -> None:
    both = first + second
    assert both.weight_g == first.weight_g + second.weight_g
    assert both.volume_cm3 == first.volume_cm3 + second.volume_cm3
    assert both.pieces == first.pieces + second.pieces
    assert both - second == first
    assert first + Load() == first


@pytest.mark.parametrize(
    ("kind", "is_transfer", "leaves_depot", "customer"),
    [
        ("delivery", False, True, "destination"),
        ("document_return", False, True, "destination"),
        ("pickup", False, False, "origin"),
        ("document_collection", False, False, "origin"),
        ("transfer", True, False, "destination"),
    ],
)
def test_which_end_is_the_customers(
    kind: str, customer: str, *, is_transfer: bool, leaves_depot: bool
) -> None:
    order = _order(kind, OFFICE, DOOR)
    assert order.is_transfer is is_transfer
    assert order.leaves_depot is leaves_depot
    assert order.customer == getattr(order, customer)


def test_an_order_is_one_piece_unless_it_says_otherwise() -> None:
    assert _order("delivery", OFFICE, DOOR).load == Load(pieces=1)


@pytest.mark.parametrize(
    ("order", "must"),
    [
        (Order(id="a", kind="delivery", origin=OFFICE, destination=DOOR), False),
        (Order(id="a", kind="delivery", origin=OFFICE, destination=DOOR, mandatory=True), True),
        (
            Order(id="a", kind="delivery", origin=OFFICE, destination=DOOR, priority="fixed_time"),
            True,
        ),
        (
            Order(id="a", kind="delivery", origin=OFFICE, destination=DOOR, priority="urgent"),
            False,
        ),
        (Order(id="a", kind="delivery", origin=OFFICE, destination=DOOR, due_s=DAY_S - 1), True),
        (Order(id="a", kind="delivery", origin=OFFICE, destination=DOOR, due_s=-1), True),
        (Order(id="a", kind="delivery", origin=OFFICE, destination=DOOR, due_s=DAY_S), False),
    ],
)
def test_what_may_not_wait(order: Order, *, must: bool) -> None:
    assert order.must_serve is must
