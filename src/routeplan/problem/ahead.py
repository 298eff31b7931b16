"""What is still to come on a sequence of tasks: bounds for splitting it into trips."""

from __future__ import annotations

import itertools
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.problem.routing import ANY_TIME
from routeplan.problem.trips import depot_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from routeplan.problem.routing import ProblemVehicle, Task
    from routeplan.travel.matrix import Matrix

_TOO_LATE_S = ANY_TIME.start_s - 1
"""Before any window: nobody comes so early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What is to come from the arrival at a task on, or at home.

    Attributes
    ----------
    shipped
        Per measure, what is on board of shipments.
    room
        Per measure, what may be on board so that all that comes on later fits in any case.
    ready_s
        Per depot, when all that is still to be brought from there is ready.
    left_s
        How long it takes at least, by the best hour of each way.
    by_s
        When to arrive at the latest, to be in time for all windows and the shift's end.
    """

    shipped: tuple[int, ...]
    room: tuple[int, ...]
    ready_s: tuple[int, ...]
    left_s: int
    by_s: int


def all_ahead(
    matrix: Matrix,
    vehicle: ProblemVehicle,
    tasks: Sequence[Task],
    loads: Sequence[tuple[int, ...]],
    limits: tuple[int, ...],
) -> list[Ahead]:
    """Return what is to come from each task on, then from home.

    Parameters
    ----------
    loads
        Per task, as much of each measure as it puts on board or takes off.
    limits
        Per measure, the most on board.
    """
    depots = tuple(dict.fromkeys((vehicle.start, vehicle.end)))
    found = [
        Ahead(
            shipped=(0,) * len(limits),
            room=limits,
            ready_s=(ANY_TIME.start_s,) * len(depots),
            left_s=0,
            by_s=vehicle.shift.end_s,
        )
    ]
    there = vehicle.end
    for task, load in zip(reversed(tasks), reversed(loads), strict=True):
        after = found[-1]
        busy_s = task.service_s + least_leg_s(matrix.duration_s, task.point, there, depots)
        shipped, room = after.shipped, after.room
        if task.kind == "ship_to":
            shipped = tuple(map(operator.add, shipped, load))
        else:
            room = tuple(map(operator.sub, room, load))
        if task.kind == "ship_from":
            shipped = tuple(map(operator.sub, shipped, load))
        found.append(
            Ahead(
                shipped=shipped,
                room=room,
                ready_s=tuple(
                    max(ready_s, _fetched_s(task, vehicle, depot))
                    for depot, ready_s in zip(depots, after.ready_s, strict=True)
                ),
                left_s=after.left_s + busy_s,
                by_s=_arrived_by_s(task, after.by_s - busy_s),
            )
        )
        there = task.point
    return found[::-1]


def least_leg_s(
    duration_s: NDArray[np.int32], here: int, there: int, depots: tuple[int, ...]
) -> int:
    """Return how long a leg takes at least, also by way of depots; 0 where there is no way.

    In a matrix from outside that may be quicker than the direct way.
    """
    least_s = None
    for count in range(len(depots) + 1):
        for via in itertools.permutations(depots, count):
            legs = [int(duration_s[leg]) for leg in itertools.pairwise((here, *via, there))]
            if min(legs) >= 0 and (least_s is None or sum(legs) < least_s):
                least_s = sum(legs)
    return least_s or 0


def _fetched_s(task: Task, vehicle: ProblemVehicle, depot: int) -> int:
    """Return when a task's load is ready at a depot; early where it needs nothing there."""
    if task.kind != "drop" or task.release_s is None or depot_of(task, vehicle) != depot:
        return ANY_TIME.start_s
    return task.release_s


def _arrived_by_s(task: Task, begun_by_s: int) -> int:
    """Return the last arrival that is in time for one of a task's windows."""
    return max(
        (min(w.end_s, begun_by_s) for w in task.windows if w.start_s <= begun_by_s),
        default=_TOO_LATE_S,
    )
