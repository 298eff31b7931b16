"""What of the cells that could not be used is left out where people's data are."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.errors import DataProblem
    from routeplan.model.plan import Plan, PlanWarning

HIDDEN = "…"
"""Stands for a value that is left out."""

_TABLES_OF_PEOPLE = ("orders", "vehicles")
"""How the names of the files begin that hold people's names, phones and addresses."""


def without_value(problem: DataProblem) -> DataProblem:
    """Return the problem without its value, if it is one of orders or vehicles.

    That holds for every column: where the cells of a row are shifted, a name stands under
    ``cod_vnd``. File, row, column, id and what was expected remain.
    """
    if not problem.value or not problem.file.startswith(_TABLES_OF_PEOPLE):
        return problem
    return dataclasses.replace(problem, value=HIDDEN)


def without_personal_plan(plan: Plan) -> Plan:
    """Return the plan without the values of its problems of orders and vehicles.

    A plan holds nothing else about people.
    """
    unassigned = tuple(
        dataclasses.replace(item, problems=tuple(map(without_value, item.problems)))
        for item in plan.unassigned
    )
    return dataclasses.replace(
        plan,
        unassigned=unassigned,
        warnings=tuple(map(_without_warning_value, plan.warnings)),
        set_aside=tuple(map(without_value, plan.set_aside)),
    )


def _without_warning_value(warning: PlanWarning) -> PlanWarning:
    told = dict(warning.values)
    if not told.get("value") or not told.get("file", "").startswith(_TABLES_OF_PEOPLE):
        return warning
    values = tuple((name, HIDDEN if name == "value" else text) for name, text in warning.values)
    return dataclasses.replace(warning, values=values)
