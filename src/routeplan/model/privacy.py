"""What of the cells that could not be used is left out where people's data are."""

from __future__ import annotations

import dataclasses
import re
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
    ``cod_vnd``. File, row, column, id and what was expected remain, without what it repeats of
    the cell.
    """
    if not problem.value or not problem.file.startswith(_TABLES_OF_PEOPLE):
        return problem
    expected = _without_digits(problem.code, problem.expected)
    return dataclasses.replace(problem, value=HIDDEN, expected=expected)


def _without_digits(code: str, expected: str) -> str:
    """Return what was expected without the digits of the cell, where it repeats them."""
    return re.sub(r"\(\d+\)", f"({HIDDEN})", expected) if code == "ambiguous_number" else expected


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
        warnings=tuple(map(without_personal_warning, plan.warnings)),
        set_aside=tuple(map(without_value, plan.set_aside)),
    )


def without_personal_warning(warning: PlanWarning) -> PlanWarning:
    """Return the warning without the cell of orders or vehicles that it tells of."""
    told = dict(warning.values)
    if not told.get("value") or not told.get("file", "").startswith(_TABLES_OF_PEOPLE):
        return warning
    told["value"] = HIDDEN
    if "expected" in told:
        told["expected"] = _without_digits(told.get("code", ""), told["expected"])
    return dataclasses.replace(warning, values=tuple(told.items()))
