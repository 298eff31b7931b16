"""Rules on breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.check import check_plan
from routeplan.model.plan import BreakTaken
from routeplan.model.vehicle import Break

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region


def test_a_missing_break_is_found(
    day: Day, make_plan: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, make_plan(day, breaks={})) == {"break_count"}


def test_a_break_may_be_taken_while_waiting(
    day: Day,
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """The van waits at v1 from 08:05:30 to 08:30."""
    plan = make_plan(day, breaks={"VAN1": "08:10"})
    assert plan.routes[0].stops[3].wait_s == 870
    assert broken(day, plan) == set()


def test_a_break_may_begin_on_the_road_and_end_while_waiting(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """100 s of it on the road, 500 s at v1, where the van is 500 s earlier and waits as long."""
    leaves_s = plan.routes[0].stops[2].departure_s
    start_s = leaves_s + 270
    plan = edit(plan, "routes.0", breaks=(BreakTaken(start_s=start_s, end_s=start_s + 600),))
    plan = edit(plan, "routes.0.stops.3", arrival_s=leaves_s + 370, wait_s=870)
    assert broken(day, plan) == set()


@pytest.mark.parametrize(
    ("earliest_s", "latest_s", "needed"),
    [
        (33_000, 33_291, True),
        (33_000, 33_292, False),  # back at 33,292
        (24_601, 24_601, True),
        (24_600, 24_601, False),  # a break from 24,600 is over when the route starts at 25,200
    ],
)
def test_a_route_needs_a_break_only_while_it_is_out(
    day: Day,
    earliest_s: int,
    latest_s: int,
    needed: bool,  # noqa: FBT001 - a row of the table
    make_plan: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    pause = Break(earliest_s=earliest_s, latest_s=latest_s, duration_s=600)
    day = change_vehicle(day, "VAN1", break_=pause)
    # Without the break the van waits longer at v1 and is back no sooner.
    plan = make_plan(day, breaks={})
    assert plan.routes[0].end_s == 33_292
    assert broken(day, plan) == ({"break_count"} if needed else set())


def test_a_break_nobody_asked_for_is_found(
    day: Day,
    plan: Plan,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_vehicle(day, "VAN1", break_=None), plan) == {"break_count"}


def test_the_text_says_how_many_breaks_are_wanted(
    day: Day,
    plan: Plan,
    small_region: Region,
    make_plan: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
) -> None:
    without = change_vehicle(day, "VAN1", break_=None)
    unasked = check_plan(without, small_region, plan)
    missing = check_plan(day, small_region, make_plan(day, breaks={}))
    assert [found.text for found in (*unasked, *missing)] == [
        "the route has 1 breaks, not none",
        "the route has 0 breaks, not one",
    ]


def test_a_second_break_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    second = BreakTaken(start_s=29_760, end_s=30_360)
    twice = edit(plan, "routes.0", breaks=(*plan.routes[0].breaks, second))
    twice = edit(twice, "routes.0.stops.3", wait_s=270)
    assert broken(day, twice) == {"break_count"}


def test_a_break_that_is_not_needed_still_has_its_rules(
    day: Day,
    plan: Plan,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    pause = Break(earliest_s=28_000, latest_s=34_000, duration_s=600)
    assert broken(change_vehicle(day, "VAN1", break_=pause), plan) == set()
    pause = Break(earliest_s=28_000, latest_s=34_000, duration_s=601)
    assert broken(change_vehicle(day, "VAN1", break_=pause), plan) == {"break_time"}


@pytest.mark.parametrize("lasts_s", [599, 601])
def test_a_break_of_another_length_is_found(
    day: Day,
    plan: Plan,
    lasts_s: int,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """While waiting, so that no arrival changes."""
    taken = BreakTaken(start_s=29_760, end_s=29_760 + lasts_s)
    plan = edit(plan, "routes.0", breaks=(taken,))
    plan = edit(plan, "routes.0.stops.3", arrival_s=29_130, wait_s=1_470 - lasts_s)
    assert broken(day, plan) == {"break_time"}


@pytest.mark.parametrize(
    ("earliest_s", "latest_s", "good"),
    [
        (28_980, 28_980, True),
        (28_981, 30_000, False),
        (28_000, 28_979, False),
    ],
)
def test_a_break_begins_when_it_may(
    day: Day,
    plan: Plan,
    earliest_s: int,
    latest_s: int,
    good: bool,  # noqa: FBT001 - a row of the table
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert plan.routes[0].breaks[0].start_s == 28_980
    pause = Break(earliest_s=earliest_s, latest_s=latest_s, duration_s=600)
    day = change_vehicle(day, "VAN1", break_=pause)
    assert broken(day, plan) == (set() if good else {"break_time"})


@pytest.mark.parametrize(
    ("start_s", "good"), [(25_199, False), (25_200, True), (32_692, True), (32_693, False)]
)
def test_a_break_outside_the_route_is_found(
    day: Day,
    plan: Plan,
    start_s: int,
    good: bool,  # noqa: FBT001 - a row of the table
    edit: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """The route lasts from 25,200 to 33,292."""
    pause = Break(earliest_s=start_s, latest_s=start_s, duration_s=600)
    day = change_vehicle(day, "VAN1", break_=pause)
    taken = BreakTaken(start_s=start_s, end_s=start_s + 600)
    found = broken(day, edit(plan, "routes.0", breaks=(taken,)))
    assert ("break_on_route" not in found) == good


@pytest.mark.parametrize(
    ("start_s", "good"),
    [(30_000, True), (30_001, False), (30_100, False), (30_849, False), (30_850, True)],
)
def test_nobody_serves_during_a_break(
    day: Day,
    plan: Plan,
    start_s: int,
    good: bool,  # noqa: FBT001 - a row of the table
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """At v1 service runs from 30,600 to 30,850."""
    taken = BreakTaken(start_s=start_s, end_s=start_s + 600)
    found = broken(day, edit(plan, "routes.0", breaks=(taken,)))
    assert ("break_service" not in found) == good


def test_an_instant_of_service_during_a_break_counts(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """C1 takes no time at 31,480."""
    inside = edit(plan, "routes.0", breaks=(BreakTaken(start_s=31_479, end_s=32_079),))
    beside = edit(plan, "routes.0", breaks=(BreakTaken(start_s=30_880, end_s=31_480),))
    assert "break_service" in broken(day, inside)
    assert "break_service" not in broken(day, beside)
