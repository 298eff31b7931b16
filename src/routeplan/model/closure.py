"""Closures as reported: which road, where, for whom, from when to when."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from routeplan.model.order import TimeWindow
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Blocks = Literal["all", "cars_and_up", "trucks", "none"]
Direction = Literal["both", "forward", "backward"]
"""``forward`` is with rising Km posts (or from a section's first place to its second).

For a drawn line it is as the line is drawn.
"""
ShapeKind = Literal["point", "points", "line", "polygon"]
Level = Literal["", "ground", "bridge", "tunnel", "ford"]
"""What carries the road that is shut; blank is told from the map."""
POINT_HALF_LENGTH_M = 10
"""A single Km post, or a point without a radius, shuts the road this far on either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureShape:
    """Where a closure is on the ground, where no Km post or section says.

    Attributes
    ----------
    kind
        ``point``: one point of a road and ``radius_m`` around it; ``points``: places along
        a road, in order, the first and last being its ends; ``line``: a line drawn along
        a road; ``polygon``: an area, its ring closed.
    points
        Lon and lat, degrees.
    radius_m
        Of a point; 0 is ``POINT_HALF_LENGTH_M``.
    """

    kind: ShapeKind
    points: tuple[tuple[float, float], ...]
    radius_m: int = 0

    def __post_init__(self) -> None:
        """Give a point without a radius the one of a Km post: it would shut nothing."""
        if self.kind == "point" and self.radius_m <= 0:
            object.__setattr__(self, "radius_m", POINT_HALF_LENGTH_M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A span of road that is shut, delayed or slowed.

    Attributes
    ----------
    road
        The road as signed (``QL279``), its family (``QL279W``) or its name.
    section_id
        The section, where it is known; with ``km_from_m`` it says which family is meant.
    km_from_m, km_to_m
        Km posts in metres; both None shuts the whole section.
    blocks
        ``all``, ``cars_and_up`` (light and heavy), ``trucks`` (heavy), ``none``.
    start_s, end_s
        Seconds from midnight of the planning date; an ``end_s`` of None is closed until
        told otherwise.
    open_windows
        When traffic is let through.
    way_ids
        OpenStreetMap ways that are shut whole.
    shape
        A point, line or area on the ground; with ``road`` or ``level`` only that road, or
        what is carried so, is meant.
    """

    id: str
    road: str = ""
    section_id: str = ""
    km_from_m: int | None = None
    km_to_m: int | None = None
    way_ids: tuple[int, ...] = ()
    shape: ClosureShape | None = None
    level: Level = ""
    direction: Direction = "both"
    blocks: Blocks = "all"
    start_s: int = 0
    end_s: int | None = None
    open_windows: tuple[TimeWindow, ...] = ()
    delay_s: int = 0
    speed_factor: float = 1.0
    source: str = ""
    note: str = ""
    row: int = 0

    def __post_init__(self) -> None:
        """Refuse a delay below nothing, and a speed that is none or above the road's own."""
        if self.delay_s < 0 or not 0 < self.speed_factor <= 1:  # NaN is neither.
            msg = "a closure with a delay of 0 s or more and a speed factor above 0, at most 1"
            raise ValueError(msg)

    @property
    def active_today(self) -> bool:
        """Whether the closure is in force at any moment of the planning date."""
        return self.active_before(DAY_S)

    def active_before(self, until_s: int) -> bool:
        """Whether the closure is in force at any moment from midnight to ``until_s``."""
        return self.start_s < until_s and (self.end_s is None or self.end_s > 0)

    def timed_before(self, until_s: int) -> bool:
        """Whether the closure covers only part of the time from midnight to ``until_s``."""
        ends_before = self.end_s is not None and self.end_s < until_s
        return self.start_s > 0 or ends_before or bool(self.open_windows)


def matters_until_s(depart_s: int | None, ends_s: int = DAY_S) -> int:
    """Return from when on a closure that begins no longer concerns who departs at an hour.

    Without an hour that is ``ends_s``, when the day's last shift is over (``Day.ends_s``).
    """
    # Who departs in the evening is on the road after midnight.
    return ends_s if depart_s is None else max(DAY_S, depart_s) + DAY_S


def with_ids_of_their_own(
    closures: Iterable[Closure], others: Iterable[Closure], source: str
) -> tuple[Closure, ...]:
    """Return closures, those whose id one of the others has with their source behind it."""
    taken = {other.id for other in others}
    return tuple(
        dataclasses.replace(closure, id=f"{closure.id} ({source})")
        if closure.id in taken
        else closure
        for closure in closures
    )


def with_recorded(closures: Sequence[Closure], recorded: Iterable[Closure]) -> tuple[Closure, ...]:
    """Return closures, and those of the record that are not among them, changed or not.

    A day that was replayed from the record has the record's ids.
    """
    known = {closure.id for closure in closures}
    return (*closures, *(one for one in recorded if one.id not in known))
