"""Where finished parts of a simulation go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from routeplan.model.simulation import Losses

if TYPE_CHECKING:
    from collections.abc import Collection


class ResultSink(Protocol):
    """Takes the losses of one part of the scenarios after another, in any order."""

    def finished(self) -> Collection[int]:
        """Return the numbers of the parts that are kept already."""

    def keep(self, part: int, losses: Losses) -> None:
        """Keep the losses of a part, whole or not at all."""


class MemorySink:
    """Keeps all losses in memory."""

    def __init__(self) -> None:
        self._parts: dict[int, Losses] = {}

    def finished(self) -> Collection[int]:
        """Return the numbers of the parts that are kept already."""
        return self._parts.keys()

    def keep(self, part: int, losses: Losses) -> None:
        """Keep the losses of a part."""
        self._parts[part] = losses

    def losses(self) -> Losses:
        """Return the losses of all parts, in order of scenario."""
        parts = [self._parts[part] for part in sorted(self._parts)]
        return Losses(
            scenarios=tuple(loss for part in parts for loss in part.scenarios),
            communes=tuple(loss for part in parts for loss in part.communes),
        )
