"""The rule on journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.plan import Journey, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan


@pytest.mark.parametrize("order", range(7))
@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize(
    "change", [{"vehicle_id": "TRUCK9"}, {"time_s": 30_001}, {"action": "wait"}]
)
def test_a_wrong_step_is_found(
    day: Day,
    plan: Plan,
    order: int,
    step: int,
    change: dict[str, Any],
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    wrong = edit(plan, f"journeys.{order}.steps.{step}", **change)
    assert broken(day, wrong) == {"journey_steps"}


def test_the_place_of_a_step_is_worded_freely(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "journeys.0.steps.0", place="Bưu cục")) == set()


def test_a_missing_journey_is_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "", journeys=plan.journeys[1:])) == {"journey_steps"}


def test_two_journeys_of_an_order_are_found(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    twice = edit(plan, "", journeys=(*plan.journeys, plan.journeys[0]))
    assert broken(day, twice) == {"journey_steps"}


def test_an_order_left_out_goes_nowhere(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    still = Journey(order_id="X1", steps=())
    step = Step(place="", action="load", vehicle_id="VAN1", time_s=25_200)
    moving = Journey(order_id="X1", steps=(step,))
    twice = (*plan.journeys, still, still)
    assert broken(day, edit(plan, "", journeys=(*plan.journeys, still))) == set()
    assert broken(day, edit(plan, "", journeys=(*plan.journeys, moving))) == {"journey_steps"}
    assert broken(day, edit(plan, "", journeys=twice)) == {"journey_steps"}
