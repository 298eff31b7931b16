"""The day: everything one plan is made from, apart from the road network."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from routeplan.errors import DataProblem
from routeplan.model.closure import Closure
from routeplan.model.order import Order, Priority
from routeplan.model.place import Place
from routeplan.model.vehicle import Vehicle
from routeplan.units import DAY_S

Weather = Literal["dry", "wet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponementPrices:
    """What leaving an order for tomorrow costs, in VND, before nearness to its due date."""

    normal: int = 150_000
    high: int = 300_000
    urgent: int = 1_000_000
    fixed_time: int = 1_000_000

    def base_vnd(self, priority: Priority) -> int:
        """Return the price of one priority."""
        return int(getattr(self, priority))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to search.

    ``solution_limit`` stops after that many steps of the search: where it does so before the
    time is up, the same input gives the same plan. ``workers`` processes at most search
    at once, which changes no plan that ``solution_limit`` limits.
    """

    time_limit_s: float = 15.0
    solution_limit: int | None = None
    seed: int = 1
    workers: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadColumn:
    """A column of a table that is not known, so that nobody reads what it says.

    Attributes
    ----------
    meant
        The known column whose misspelt name it seems to be; empty when there is none.
    """

    file: str
    column: str
    meant: str = ""

    @property
    def problem(self) -> DataProblem:
        """The column as a problem of its file."""
        return DataProblem(
            file=self.file,
            row=1,
            column=self.column,
            value=self.column,
            expected=f"the column {self.meant!r}, or another name that is not so like it",
            code="unknown_column",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One planning date: orders, fleet, closures, weather and settings.

    ``set_aside`` lists the rows that could not be used, each with file, row, column, and
    ``unread_columns`` the columns. Those of orders that are like no known one are not among
    them: they pass through.
    """

    name: str
    date: dt.date
    weather: Weather
    network: str
    orders: tuple[Order, ...]
    vehicles: tuple[Vehicle, ...]
    closures: tuple[Closure, ...] = ()
    places: tuple[Place, ...] = ()
    ways_outside_province: bool = False
    postponement: PostponementPrices = field(default_factory=PostponementPrices)
    limits: Limits = field(default_factory=Limits)
    set_aside: tuple[DataProblem, ...] = ()
    title_vi: str = ""
    title_en: str = ""
    # Not in the repr: plans know their day by it, and no plan hangs on these columns.
    unread_columns: tuple[UnreadColumn, ...] = field(default=(), repr=False)

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """What somebody should mend in the files: misspelt columns and rows set aside."""
        misspelt = (column.problem for column in self.unread_columns if column.meant)
        return (*misspelt, *self.set_aside)

    @property
    def closure_problems(self) -> tuple[DataProblem, ...]:
        """Those of ``problems`` that may leave a shut road open."""
        return tuple(one for one in self.problems if one.file.startswith("closures"))

    @property
    def ends_s(self) -> int:
        """When the planning date and its last shift are over, seconds from midnight.

        A night shift ends on the next day: what is shut after midnight counts for it.
        """
        return max([DAY_S, *(vehicle.shift.end_s for vehicle in self.vehicles)])


_DUE_PERCENT = {0: 500, 1: 300, 2: 200, 3: 150}
"""Per cent of the base price by whole days between the planning date and the due date."""


def postponement_vnd(order: Order, prices: PostponementPrices) -> int:
    """Return what leaving ``order`` for tomorrow costs.

    The base price of its priority, times 5 when due today or overdue, 3 when due
    tomorrow, 2 in two days, 1.5 in three days, else 1.
    """
    base = prices.base_vnd(order.priority)
    if order.due_s is None:
        return base
    days_left = max(0, order.due_s // DAY_S)
    return base * _DUE_PERCENT.get(days_left, 100) // 100
