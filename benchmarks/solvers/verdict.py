"""What an answer is worth, or which rules it breaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that an answer breaks: on which vehicle, at which location, where there is one."""

    rule: str
    vehicle: int | None = None
    location: int | None = None

    def __str__(self) -> str:
        """Return it in a few words."""
        vehicle = "" if self.vehicle is None else f" on vehicle {self.vehicle}"
        return f"{self.rule}{vehicle}" + ("" if self.location is None else f" at {self.location}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An answer's cost in whole numbers, None where it breaks rules, and which.

    ``mandatory_unserved`` comes before the cost in any comparison; on public instances it is
    always 0, as an answer that leaves a customer out is none.
    """

    cost: int | None
    mandatory_unserved: int = 0
    violations: tuple[Violation, ...] = ()
