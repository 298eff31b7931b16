"""One tree of errors, and the record of one problem in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProblem:
    """What is wrong with one cell of an input file, and what was expected there.

    Attributes
    ----------
    file
        The file's name, as ``orders.csv``.
    row
        The line of the file as a spreadsheet numbers it (the header is row 1);
        0 when the problem is the whole file's.
    column
        The column's name; empty when the problem is the whole row's.
    value
        The value as written.
    expected
        What would have been right, in English.
    record_id
        The id of the order, vehicle, closure or place, where it has one.
    code
        A stable word for the kind of problem, for translations and programs.
    """

    file: str
    row: int
    column: str
    value: str
    expected: str
    record_id: str = ""
    code: str = "bad_value"

    def __str__(self) -> str:
        """Return one line that says where, what and what was expected."""
        places = (
            self.file,
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        )
        where = ", ".join(filter(None, places))
        record = f" [{self.record_id}]" if self.record_id else ""
        return f"{where}{record}: {self.value!r}; expected {self.expected}"


class RoutePlanError(Exception):
    """Base of every error that routeplan raises on purpose."""


class InputError(RoutePlanError, ValueError):
    """The input is at fault; ``problems`` lists everything found, not only the first."""

    def __init__(self, problems: Sequence[DataProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DayError(InputError):
    """No day can be read at all: a missing file or column, no date, hub or vehicle."""


class LocationError(RoutePlanError, ValueError):
    """A location cannot be put on the road network.

    Attributes
    ----------
    column
        The order's or closure's column at fault, relative to the location:
        ``place_id``, ``lon`` or ``section_id`` or ``km``.
    expected
        What would have been right, in English.
    snap_distance_m
        How far the nearest road is, when the location is too far from any.
    """

    def __init__(
        self, column: str, value: str, expected: str, snap_distance_m: int | None = None
    ) -> None:
        self.column = column
        self.value = value
        self.expected = expected
        self.snap_distance_m = snap_distance_m
        super().__init__(f"{value}: expected {expected}")

    @property
    def code(self) -> str:
        """The kind of problem (``DataProblem.code``)."""
        return {
            "place_id": "unknown_place",
            "lon": "too_far_from_road",
            "section_id": "unknown_section",
            "km": "km_off_road",
        }[self.column]


class SolverError(RoutePlanError):
    """A solver failed before it had any answer."""


class UnsupportedError(SolverError, ValueError):
    """A solver cannot express something of the problem; ``features`` names it."""

    def __init__(self, solver: str, features: Sequence[str]) -> None:
        self.solver = solver
        self.features = tuple(features)
        super().__init__(solver, self.features)  # As they are: it goes between processes.

    def __str__(self) -> str:
        """Return one line that names the features."""
        return f"the solver {self.solver} cannot express: {', '.join(self.features)}"


class PlanRejectedError(RoutePlanError):
    """A plan failed its own check: a bug in routeplan, never the dispatcher's fault."""
