"""Rules on what is on the vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.order import Load

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan


@pytest.mark.parametrize("stop", range(7))
@pytest.mark.parametrize("measure", ["weight_g", "volume_cm3", "pieces"])
def test_a_wrong_load_is_found_at_every_stop(
    day: Day,
    plan: Plan,
    stop: int,
    measure: str,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    path = f"routes.0.stops.{stop}.load_after"
    now = getattr(plan.routes[0].stops[stop].load_after, measure)
    assert broken(day, edit(plan, path, **{measure: now - 1})) == {"load_after"}


@pytest.mark.parametrize(
    ("measure", "peak"), [("max_weight_g", 11_000), ("max_volume_cm3", 39_000), ("max_pieces", 4)]
)
def test_an_overload_is_found(
    day: Day,
    plan: Plan,
    measure: str,
    peak: int,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_vehicle(day, "VAN1", **{measure: peak}), plan) == set()
    assert broken(change_vehicle(day, "VAN1", **{measure: peak - 1}), plan) == {"capacity"}


def test_no_limit_is_no_limit(
    day: Day,
    plan: Plan,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    limits = {"max_weight_g": None, "max_volume_cm3": None, "max_pieces": None}
    assert broken(change_vehicle(day, "VAN1", **limits), plan) == set()


def test_an_overload_between_two_visits_of_a_stop_is_found(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """P1 comes on before T1 goes off: 15 kg for a moment, 7 kg when the van leaves."""
    van_calls[3] = (*van_calls[3][:2], ["P1 pick_up", "T1 deliver 08:30"])
    assert broken(day, make_plan(day, {"VAN1": van_calls})) == {"capacity"}


def test_an_overload_at_the_depot_s_door_is_found(
    day: Day,
    make_plan: Callable[..., Plan],
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """Everything to be delivered is on board from the start."""
    day = change_order(day, "D1", load=Load(weight_g=9_001, pieces=1))
    assert broken(day, make_plan(day)) == {"capacity"}


def test_work_at_both_depots_counts(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """A transfer picked up at the hub before leaving, and one delivered there at the end."""
    hub = van_calls[0][0]
    day = change_order(day, "T1", origin=hub, destination=hub, windows=(), pickup_windows=())
    van_calls[2] = (*van_calls[2][:2], [])
    van_calls[3] = (*van_calls[3][:2], ["P1 pick_up 08:30"])
    van_calls[0] = (hub, "", ["T1 pick_up"])
    van_calls[-1] = (*van_calls[-1][:2], ["T1 deliver"])
    day = change_order(day, "D1", load=Load(weight_g=1_000))
    plan = make_plan(day, {"VAN1": van_calls}, breaks={"VAN1": "08:10"})
    weights = [stop.load_after.weight_g for stop in plan.routes[0].stops]
    assert weights == [12_000, 11_000, 11_000, 15_000, 15_100, 12_100, 4_100]
    assert broken(day, plan) == {"capacity"}
