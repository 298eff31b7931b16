"""Rules on the plan as a whole: that it is a plan of this day, and hides nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.check.facts import Finding
from routeplan.model.privacy import without_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.check.facts import Facts


def plan_of_day(facts: Facts) -> Iterator[Finding]:
    """Check that the plan is for the day's date and weather."""
    if facts.plan.date != facts.day.date:
        yield Finding(text=f"the plan is for {facts.plan.date}, the day is {facts.day.date}")
    if facts.plan.weather != facts.day.weather:
        yield Finding(
            text=f"the plan is for {facts.plan.weather} weather, the day is {facts.day.weather}"
        )


def set_aside_told(facts: Facts) -> Iterator[Finding]:
    """Check that every row the day had to set aside is told of in the plan.

    What its faulty cell holds may have been left out of the plan, for it may be personal.
    """
    told = set(map(without_value, facts.plan.set_aside))
    for problem in facts.day.set_aside:
        if without_value(problem) not in told:
            yield Finding(
                text=f"row {problem.row} of {problem.file} was set aside, the plan hides it"
            )
