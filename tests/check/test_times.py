"""Rules on the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.check import check_plan
from routeplan.model.order import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region


@pytest.mark.parametrize("seconds", [-1, 1])
def test_an_arrival_follows_from_the_way(
    day: Day,
    plan: Plan,
    seconds: int,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """The wait takes up the difference, so that nothing else is wrong."""
    stop = plan.routes[0].stops[2]
    moved = edit(
        plan,
        "routes.0.stops.2",
        arrival_s=stop.arrival_s + seconds,
        wait_s=stop.wait_s - seconds,
    )
    assert broken(day, moved) == {"leg_arrival"}


def test_a_break_on_the_way_is_no_driving(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert "leg_arrival" in broken(day, edit(plan, "routes.0", breaks=()))


def test_service_before_arrival_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    early = edit(plan, "routes.0.stops.1.visits.0", start_s=25_469, end_s=25_589)
    assert broken(day, early) == {"visit_sequence", "journey_steps"}


def test_two_services_at_once_are_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """P1's service starts a second before T1's is over."""
    visit = plan.routes[0].stops[3].visits[1]
    both = edit(plan, "routes.0.stops.3.visits.1", start_s=visit.start_s - 1, end_s=visit.end_s - 1)
    assert broken(day, both) == {"visit_sequence", "journey_steps"}


def test_visits_out_of_order_are_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    visits = plan.routes[0].stops[3].visits
    assert broken(day, edit(plan, "routes.0.stops.3", visits=visits[::-1])) == {
        "visit_sequence",
        "capacity",
    }


def test_leaving_before_the_service_is_over_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    stop = plan.routes[0].stops[3]
    hasty = edit(plan, "routes.0.stops.3", departure_s=stop.departure_s - 1, wait_s=stop.wait_s - 1)
    assert broken(day, hasty) == {"visit_sequence", "leg_arrival"}


def test_leaving_before_arriving_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    last = plan.routes[1].stops[-1]
    early = edit(plan, "routes.1.stops.2", departure_s=last.arrival_s - 1, wait_s=-1)
    assert "visit_sequence" in broken(day, early)


@pytest.mark.parametrize(
    ("order_id", "changes"),
    [
        ("D1", {"service_s": 119}),
        ("P1", {"service_s": 181}),
        ("T1", {"service_s": 71}),
        ("T1", {"pickup_service_s": 61}),
    ],
)
def test_a_service_of_another_length_is_found(
    day: Day,
    plan: Plan,
    order_id: str,
    changes: dict[str, Any],
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_order(day, order_id, **changes), plan) == {"service_time"}


def test_pickup_times_of_other_kinds_bind_nothing(
    day: Day,
    plan: Plan,
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """Only a transfer has a first end with its own times."""
    never = (TimeWindow(start_s=0, end_s=1),)
    day = change_order(day, "P1", pickup_windows=never, pickup_service_s=999)
    assert broken(day, plan) == set()


def test_a_wait_that_is_not_the_time_left_over_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "routes.0.stops.3", wait_s=871)) == {"stop_wait"}


@pytest.mark.parametrize(
    ("order_id", "field", "windows", "good"),
    [
        ("D1", "windows", [(25_470, 25_470)], True),  # both ends included
        ("D1", "windows", [(25_471, 30_000)], False),
        ("D1", "windows", [(0, 25_469)], False),
        ("D1", "windows", [(0, 25_469), (25_471, 30_000)], False),  # between two windows
        ("D1", "windows", [(0, 100), (25_000, 26_000)], True),
        ("T1", "windows", [(28_800, 28_800)], False),  # that is when it is picked up
        ("T1", "pickup_windows", [(30_600, 30_600)], False),  # and that is when delivered
        ("T1", "pickup_windows", [(28_800, 28_800)], True),
    ],
)
def test_windows_bind_the_start_of_service(
    day: Day,
    plan: Plan,
    order_id: str,
    field: str,
    windows: list[tuple[int, int]],
    good: bool,  # noqa: FBT001 - a row of the table
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    bound = tuple(TimeWindow(start_s=start_s, end_s=end_s) for start_s, end_s in windows)
    day = change_order(day, order_id, **{field: bound})
    assert broken(day, plan) == (set() if good else {"time_window"})


@pytest.mark.parametrize(
    ("order_id", "due_s", "good"),
    [
        ("P1", 30_670, True),
        ("P1", 30_669, False),
        ("T1", 30_599, False),  # the delivery is late
        ("T1", 30_600, True),  # the delivery is bound, the pickup is not
        ("C1", 0, False),
        ("C1", -1, True),  # overdue already: no deadline left to keep
        ("C1", 86_399, True),
    ],
)
def test_what_is_due_today_is_served_in_time(
    day: Day,
    plan: Plan,
    order_id: str,
    due_s: int,
    good: bool,  # noqa: FBT001 - a row of the table
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    day = change_order(day, order_id, due_s=due_s)
    assert broken(day, plan) == (set() if good else {"due_time"})


def test_what_is_due_after_the_last_shift_is_not_bound(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_order: Callable[..., Day],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """A night shift serves it half an hour after midnight."""
    night = TimeWindow(start_s=25_200, end_s=30 * 3_600)
    day = change_vehicle(day, "VAN1", shift=night)
    van_calls[3] = (*van_calls[3][:2], ["T1 deliver 08:30", "P1 pick_up 24:30"])
    for due_s, found in ((30 * 3_600, set()), (88_200, set()), (86_400, {"due_time"})):
        due = change_order(day, "P1", due_s=due_s)
        assert broken(due, make_plan(due, {"VAN1": van_calls})) == found


def test_only_the_late_end_of_a_transfer_is_reported(
    day: Day, plan: Plan, small_region: Region, change_order: Callable[..., Day]
) -> None:
    """Both ends are served after the due time, but only the last one is bound."""
    violations = check_plan(change_order(day, "T1", due_s=28_799), small_region, plan)
    assert [violation.rule for violation in violations] == ["due_time"]
    assert violations[0].text == (
        "stop 3 (v1): service starts at 08:30, 1801 s after it was due at 07:59"
    )
