"""What one process is asked to do, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.solvers.instance import Routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one process is to do; ``question`` is a file that holds it."""

    question: Path
    solver: str
    process: int
    seed: int
    budgets_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it.

    Attributes
    ----------
    answers
        By budget: when the last answer before its end came, and the answer. The last budget
        has a first answer however late; none where nothing was found.
    first_s
        When the first answer came.
    took_s
        How long the whole run took.
    memory_mb
        The most memory of the process and of those it started and waited for.
    refused
        Why the solver cannot express the question, or empty.
    """

    answers: dict[float, tuple[float, Routes]]
    first_s: float | None = None
    took_s: float = 0.0
    memory_mb: float = 0.0
    refused: str = ""
