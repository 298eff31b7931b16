"""Rules on the plan as a whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem
from routeplan.model.privacy import without_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan


def test_a_plan_of_another_date_is_rejected(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "", date=dt.date(2024, 9, 10))) == {"plan_of_day"}


def test_a_plan_for_other_weather_is_rejected(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    assert broken(day, edit(plan, "", weather="wet")) == {"plan_of_day"}


def test_a_row_set_aside_is_told_of(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    problem = DataProblem(
        file="vehicles.csv", row=3, column="profile", value="bike", expected="a known profile"
    )
    day = dataclasses.replace(day, set_aside=(problem,))
    assert broken(day, plan) == {"set_aside_told"}
    assert broken(day, edit(plan, "", set_aside=(problem,))) == set()


def test_a_plan_that_leaves_out_a_faulty_cell_tells_of_its_row(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    problem = DataProblem(
        file="orders.csv", row=3, column="cod_vnd", value="Lò Văn Lệch", expected="a number"
    )
    day = dataclasses.replace(day, set_aside=(problem,))
    shown = without_value(problem)
    assert broken(day, edit(plan, "", set_aside=(shown,))) == set()
    other = dataclasses.replace(shown, row=4)
    assert broken(day, edit(plan, "", set_aside=(other,))) == {"set_aside_told"}
