"""The fewest closures whose lifting serves an order, against trying every set of them."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routeplan.explain import lifting

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.closure import Closure
    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.plan import Unassigned
    from routeplan.model.vehicle import Vehicle

    Make = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeClosure = Callable[..., Closure]
    MakeDay = Callable[..., Day]
    Why = Callable[[Day], Unassigned | None]
    Serves = Callable[[Day], bool]

SECTIONS = ("QL1-01", "QL1-02", "QL1-03", "DT2-01", "T1-01", "L2-01", "QL9A-01")


def lifted(day: Day, closure_ids: tuple[str, ...]) -> Day:
    kept = tuple(closure for closure in day.closures if closure.id not in closure_ids)
    return dataclasses.replace(day, closures=kept)


def fewest_by_trying(day: Day, why: Why) -> int:
    """Return how many closures have to be lifted at least."""
    ids = [closure.id for closure in day.closures]
    return next(
        size
        for size in range(len(ids) + 1)
        for chosen in itertools.combinations(ids, size)
        if why(lifted(day, chosen)) is None
    )


def test_slides_in_series_are_all_needed(
    order: Make,
    vehicle: MakeVehicle,
    slide: MakeClosure,
    make_day: MakeDay,
    why: Why,
    serves: Serves,
) -> None:
    closures = [slide("QL1-03", id="B"), slide("QL1-01", id="A"), slide("L2-01", id="C")]
    day = make_day([order("hub o1")], [vehicle()], closures, weather="wet")
    reason = why(day)
    assert reason is not None
    assert reason.closures == reason.lift == ("A", "B")
    assert serves(lifted(day, ("A", "B")))
    assert not serves(lifted(day, ("A",)))
    assert not serves(lifted(day, ("B",)))


@pytest.mark.parametrize("ids", [("A", "B"), ("B", "A")])
def test_of_two_ways_one_is_enough(
    ids: tuple[str, str],
    order: Make,
    vehicle: MakeVehicle,
    slide: MakeClosure,
    make_day: MakeDay,
    why: Why,
    serves: Serves,
) -> None:
    closures = [slide("QL1-02", id=ids[0]), slide("T1-01", id=ids[1])]
    day = make_day([order("hub o1")], [vehicle()], closures)
    reason = why(day)
    assert reason is not None
    assert reason.closures == (ids[0],), "only the closure on the direct way shuts it"
    assert len(reason.lift) == 1
    assert serves(lifted(day, reason.lift))


def test_what_all_ways_share_is_needed_beside_one_of_them(
    order: Make, vehicle: MakeVehicle, slide: MakeClosure, make_day: MakeDay, why: Why
) -> None:
    closures = [slide("QL1-02", id="A"), slide("T1-01", id="B"), slide("QL1-03", id="C")]
    reason = why(make_day([order("hub o1")], [vehicle()], closures))
    assert reason is not None
    assert reason.closures == ("A", "C")
    assert len(reason.lift) == 2
    assert "C" in reason.lift


def test_one_closure_of_two_spans_is_one(
    order: Make, vehicle: MakeVehicle, slide: MakeClosure, make_day: MakeDay, why: Why
) -> None:
    both_families = dataclasses.replace(
        slide("QL9A-01", id="A", km_from_m=6_000), section_id="", road="QL9"
    )
    reason = why(make_day([order("hub edge")], [vehicle()], [both_families]))
    assert reason is not None
    assert reason.closures == reason.lift == ("A",)


@pytest.mark.parametrize(("elsewhere", "expected"), [(9, ("ALONE",)), (10, ("X", "Y"))])
def test_with_very_many_closures_only_the_direct_way_is_looked_at(
    elsewhere: int,
    expected: tuple[str, ...],
    order: Make,
    vehicle: MakeVehicle,
    slide: MakeClosure,
    make_day: MakeDay,
    why: Why,
    serves: Serves,
) -> None:
    closures = [
        slide("QL1-02", id="X", km_from_m=8_000),
        slide("QL1-02", id="Y", km_from_m=10_000),
        slide("T1-01", id="ALONE"),
        *(slide("L2-01", id=f"far {n}", km_from_m=n * 100 + 100) for n in range(elsewhere)),
    ]
    day = make_day([order("hub o1")], [vehicle()], closures)
    reason = why(day)
    assert reason is not None
    assert (len(closures) > lifting.MAX_CLOSURES) == (len(expected) > 1)
    assert reason.closures == ("X", "Y")
    assert reason.lift == expected
    assert serves(lifted(day, reason.lift))


def test_many_closures_in_a_row_take_no_time_to_count(
    order: Make,
    vehicle: MakeVehicle,
    slide: MakeClosure,
    make_day: MakeDay,
    why: Why,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    connects = lifting.Lifting._connects

    def counted(self: lifting.Lifting, at: int, which: int, ids: frozenset[str]) -> bool:
        asked.append(ids)
        return connects(self, at, which, ids)

    monkeypatch.setattr(lifting.Lifting, "_connects", counted)
    row = [slide("QL1-03", id=f"{n:02d}", km_from_m=12_200 + n * 100) for n in range(30)]
    reason = why(make_day([order("hub o1")], [vehicle()], row))
    assert reason is not None
    assert len(reason.lift) == 30
    assert len(asked) <= 31, "one question a closure, not one a set of closures"


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_smaller_set_of_closures_serves_it(
    data: st.DataObject,
    order: Make,
    vehicle: MakeVehicle,
    slide: MakeClosure,
    make_day: MakeDay,
    why: Why,
) -> None:
    shut = data.draw(st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=5))
    closures = [
        slide(
            section,
            id=f"S{number}",
            blocks=data.draw(st.sampled_from(["all", "all", "cars_and_up", "trucks", "none"])),
            direction=data.draw(st.sampled_from(["both", "both", "forward", "backward"])),
            delay_s=data.draw(st.sampled_from([0, 0, 0, 20_000])),
        )
        for number, section in enumerate(shut)
    ]
    ends, kind = data.draw(
        st.sampled_from([("hub v2", "delivery"), ("v1 hub", "pickup"), ("o3 o2", "transfer")])
    )
    vehicles = [vehicle(), vehicle("motorbike", id="M1", max_distance_m=70_000)]
    vehicles = data.draw(st.sampled_from([vehicles, vehicles[:1], vehicles[1:]]))
    weather = data.draw(st.sampled_from(["dry", "wet"]))
    day = make_day([order(ends, kind=kind)], vehicles, closures, weather=weather)
    reason = why(day)
    if reason is None:
        return
    assert reason.code == "closed_road"
    assert why(lifted(day, reason.lift)) is None
    assert len(reason.lift) == fewest_by_trying(day, why)
    assert reason.closures
    assert set(reason.closures) <= {closure.id for closure in closures}
    assert why(lifted(day, reason.closures)) is None
