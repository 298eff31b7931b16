"""Leaving people's data out of everything that is written."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.errors import DataProblem
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan, PlanWarning

HIDDEN = "…"
"""Stands for the value of a person's cell."""

_PERSONAL_COLUMNS = frozenset({"recipient", "phone", "address", "note", "driver"})


def without_personal_day(day: Day) -> Day:
    """Return the day without recipient, phone, address, note and driver.

    Columns that routeplan does not know may hold anything and go too.
    """
    orders = tuple(
        dataclasses.replace(order, recipient="", phone="", address="", note="", extra=())
        for order in day.orders
    )
    vehicles = tuple(dataclasses.replace(vehicle, driver="") for vehicle in day.vehicles)
    set_aside = tuple(map(_without_value, day.set_aside))
    return dataclasses.replace(day, orders=orders, vehicles=vehicles, set_aside=set_aside)


def without_personal_plan(plan: Plan) -> Plan:
    """Return the plan without the values of people's cells that could not be used.

    File, row, column and what was expected remain.
    """
    unassigned = tuple(
        dataclasses.replace(item, problems=tuple(map(_without_value, item.problems)))
        for item in plan.unassigned
    )
    return dataclasses.replace(
        plan,
        unassigned=unassigned,
        warnings=tuple(map(_without_warning_value, plan.warnings)),
        set_aside=tuple(map(_without_value, plan.set_aside)),
    )


def _without_value(problem: DataProblem) -> DataProblem:
    personal = problem.column in _PERSONAL_COLUMNS
    return dataclasses.replace(problem, value=HIDDEN) if personal else problem


def _without_warning_value(warning: PlanWarning) -> PlanWarning:
    if dict(warning.values).get("column") not in _PERSONAL_COLUMNS:
        return warning
    values = tuple((name, HIDDEN if name == "value" else text) for name, text in warning.values)
    return dataclasses.replace(warning, values=values)
