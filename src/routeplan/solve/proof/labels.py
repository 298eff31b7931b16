"""Unfinished routes, many at once: what each has cost, and when it can be where.

A route that leaves at ``s`` begins its last task at ``max(s + out_s, begin_s)``, as long as
``s <= latest_s``: driving, service and break add to ``out_s``, a window's start holds
``begin_s`` up, its end brings ``latest_s`` down. Each choice of windows and of the break's
place is a label of its own, so nothing of the schedule is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NO_BREAK, BREAK_TAKEN, NO_NEED = range(3)
"""Of a route so far: none as yet, taken, or left so late that none is needed."""
_MOST_ALIKE = 50
"""So many labels of a group are compared with the others: more would drop few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Unfinished routes as columns of one length.

    Attributes
    ----------
    tasks
        The tasks visited, as bits.
    last
        The last of them.
    pause
        What of the break: ``NO_BREAK``, ``BREAK_TAKEN`` or ``NO_NEED``.
    begin_s, out_s, latest_s
        See the module; ``out_s`` is never less than what the other two ask for.
    busy_s
        What of ``out_s`` is not waiting, of this route or of one dropped for it: the least.
    distance_m
        So far.
    most
        Shape (labels, capacities): the most that was ever on board, of what counts so far.
    before
        The label that it extends, in the labels with one task less.
    """

    tasks: Ints
    last: Ints
    pause: Ints
    begin_s: Ints
    out_s: Ints
    latest_s: Ints
    busy_s: Ints
    distance_m: Ints
    most: Ints
    before: Ints

    def __len__(self) -> int:
        """Return how many labels there are."""
        return len(self.tasks)

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Labels:
        """Return some of the labels."""
        return Labels(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def join(parts: Sequence[Labels]) -> Labels:
    """Return the labels of all parts."""
    return Labels(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Labels)
        }
    )


def undominated(labels: Labels) -> Labels:
    """Return the labels without those to which another of the same tasks is never inferior.

    Which of two equal ones stays depends on their order alone. Some that are inferior stay.
    """
    group = (labels.tasks * 64 + labels.last) * 3 + labels.pause
    order = np.lexsort((labels.distance_m, labels.begin_s, labels.out_s, group))
    group, labels = group[order], labels.take(order)
    # What is out for no longer comes first: each label of a group in turn drops others.
    for place in range(_MOST_ALIKE):
        _, first, size = np.unique(group, return_index=True, return_counts=True)
        if size.max(initial=0) <= place + 1:
            break
        better = np.repeat(first + np.minimum(place, size - 1), size)
        worse = (
            (np.arange(len(group)) > better)
            & (labels.begin_s[better] <= labels.begin_s)
            & (labels.latest_s[better] >= labels.latest_s)
            & (labels.distance_m[better] <= labels.distance_m)
            & (labels.most[better] <= labels.most).all(axis=1)
        )
        if worse.any():
            np.minimum.at(labels.busy_s, better[worse], labels.busy_s[worse])
            group, labels = group[~worse], labels.take(~worse)
    return labels
