"""Timing works side by side, and saying whether a figure is as wanted."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def medians(
    *works: Callable[[], object], repeats: int, clock: Callable[[], float] = time.process_time
) -> list[float]:
    """Return the median seconds of each work; they take turns, so that all feel the same load.

    Seconds are those of this process on a processor, as other programs disturb these least.
    Where several processes work, ``clock`` is the one on the wall.
    """
    seconds: list[list[float]] = [[] for _ in works]
    for work in works:  # what a first call sets up, and the caches, count for nobody
        work()
    gc.collect()
    for _ in range(repeats):
        for at, work in enumerate(works):
            started = clock()
            work()
            seconds[at].append(clock() - started)
    return [statistics.median(times) for times in seconds]


def once(work: Callable[[], object]) -> float:
    """Return the seconds of a work that is done once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def shown(seconds: float) -> str:
    """Return seconds as people read them, nine characters wide."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:6.0f} µs"
    if seconds < 1:
        return f"{seconds * 1e3:6.1f} ms"
    return f"{seconds:6.2f} s "


@dataclass(slots=True)
class Figures:
    """Prints figures as they come, and keeps those that were missed."""

    missed: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        """Print what the next figures are of."""
        print(f"\n{text}")

    def row(self, label: str, text: str) -> None:
        """Print something that nothing is wanted of."""
        print(f"  {label:<46} {text}")

    def at_most(self, label: str, text: str, value: float, wanted: float, unit: str = "x") -> None:
        """Print a figure that should be at most ``wanted``."""
        self._judge(label, text, f"{value:.2f}{unit} of at most {wanted:g}{unit}", value <= wanted)

    def at_least(self, label: str, text: str, value: float, wanted: float) -> None:
        """Print a ratio that should be at least ``wanted``."""
        self._judge(label, text, f"{value:.1f}x of at least {wanted:g}x", value >= wanted)

    def _judge(self, label: str, text: str, ratio: str, met: bool) -> None:  # noqa: FBT001
        if not met:
            self.missed.append(f"{label}: {ratio}")
        self.row(label, f"{text:<52} {ratio:<26} {'ok' if met else 'MISSED'}")
