"""The table of runs, one row as each ends: what is in it is not run again."""

from __future__ import annotations

import csv
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Status = Literal["ok", "late", "none", "infeasible", "refused", "crash", "timeout"]
"""``late``: after its budget, by more than all are allowed; ``none``: no answer in time."""


class Key(NamedTuple):
    """What tells one row from all others."""

    family: str
    instance: str
    solver: str
    seed: int
    process: int
    budget_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One solver's answer to one instance with one seed, in one process, at one budget.

    Attributes
    ----------
    process
        Of those that ran at once: the best of them counts.
    cost
        In the family's unit.
    answer_s, first_s, took_s
        When the answer came, when the first one did, and how long the whole run took.
    load
        Of the machine before the run, over a minute.
    question
        A digest of what was asked: answers to different questions are not compared.
    """

    family: str
    instance: str
    solver: str
    seed: int
    process: int
    budget_s: float
    status: Status
    reason: str = ""
    cost: float | None = None
    mandatory_unserved: int = 0
    vehicles: int | None = None
    best_known: float | None = None
    best_known_of: str = ""
    answer_s: float | None = None
    first_s: float | None = None
    took_s: float | None = None
    memory_mb: float | None = None
    load: float = 0.0
    version: str = ""
    question: str = ""
    ended_at: str = ""

    @property
    def key(self) -> Key:
        """What tells the row from all others."""
        return Key(self.family, self.instance, self.solver, self.seed, self.process, self.budget_s)


_COLUMNS = tuple(field.name for field in dataclasses.fields(Row))
_WHOLE = {"seed", "process", "mandatory_unserved", "vehicles"}
_WORDS = {
    "family", "instance", "solver", "status", "reason", "best_known_of", "version",
    "question", "ended_at",
}  # fmt: skip


def read_rows(file: Path) -> list[Row]:
    """Return the rows of a table; none without one. A last row that was cut off is left out."""
    if not file.exists():
        return []
    text = file.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    return [_read(values) for values in csv.DictReader(whole.splitlines())]


def append_rows(file: Path, rows: Iterable[Row]) -> None:
    """Add rows at the end of a table, all or none.

    Raises
    ------
    ValueError
        If the table has other columns.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerow(_COLUMNS)
    else:
        _drop_cut_row(file)
        with file.open(encoding="utf-8", newline="") as table:
            if next(csv.reader(table), None) != list(_COLUMNS):
                raise ValueError(f"{file} has other columns: begin a new table")
    with file.open("a", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for row in rows:
            values = (getattr(row, name) for name in _COLUMNS)
            writer.writerow("" if value is None else value for value in values)


def _drop_cut_row(file: Path) -> None:
    data = file.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        with file.open("r+b") as out:
            out.truncate(end)


def _read(values: dict[str, str]) -> Row:
    def value(name: str) -> str | float | int | None:
        text = values[name]
        if name in _WORDS:
            return text
        if not text:
            return None
        return int(text) if name in _WHOLE else float(text)

    return Row(**{name: value(name) for name in _COLUMNS})  # type: ignore[arg-type]
