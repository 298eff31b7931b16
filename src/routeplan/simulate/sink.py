"""Where finished parts of a simulation go."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from routeplan.model.resolved import ResolvedLosses
from routeplan.model.simulation import Losses

if TYPE_CHECKING:
    from collections.abc import Collection

LossesT = TypeVar("LossesT", Losses, ResolvedLosses)
"""Of the travel-only depth or of the re-solved one."""
LossesT_contra = TypeVar("LossesT_contra", Losses, ResolvedLosses, contravariant=True)


class ResultSink(Protocol[LossesT_contra]):
    """Takes the losses of one part of the scenarios after another, in any order."""

    def finished(self) -> Collection[int]:
        """Return the numbers of the parts that are kept already."""

    def keep(self, part: int, losses: LossesT_contra) -> None:
        """Keep the losses of a part, whole or not at all."""


class MemorySink(Generic[LossesT]):
    """Keeps all losses in memory."""

    def __init__(self) -> None:
        self._parts: dict[int, LossesT] = {}

    def finished(self) -> Collection[int]:
        """Return the numbers of the parts that are kept already."""
        return self._parts.keys()

    def keep(self, part: int, losses: LossesT) -> None:
        """Keep the losses of a part."""
        self._parts[part] = losses

    def losses(self) -> LossesT:
        """Return the losses of all parts, in order of scenario; there is one at least."""
        parts = [self._parts[part] for part in sorted(self._parts)]
        return dataclasses.replace(
            parts[0],
            scenarios=tuple(loss for part in parts for loss in part.scenarios),
            communes=tuple(loss for part in parts for loss in part.communes),
        )
