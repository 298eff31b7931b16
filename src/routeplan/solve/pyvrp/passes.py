"""Which vehicles may serve an order, said in load dimensions.

PyVRP knows no order that only some vehicles may serve. A pass is a load dimension in which
some vehicles have no room at all: an order that loads it can go on none of these. A profile
of its own per kind of vehicle would say the same and cost two matrices each, and a day with
couriers at 45 offices has fifty kinds.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """Load dimensions that keep orders off vehicles.

    Attributes
    ----------
    shut_out
        Per pass, the vehicles that have no room for it.
    needed
        By the vehicles that may serve an order, the passes that the order loads.
    """

    shut_out: tuple[frozenset[int], ...]
    needed: Mapping[tuple[int, ...], tuple[int, ...]]


def make_passes(allowed: Iterable[tuple[int, ...]], vehicle_count: int) -> Passes:
    """Return passes such that each order shuts out all but the vehicles it allows.

    Disjoint sets of vehicles, as those of different depots, share a few passes: each loads
    its own half of them, so none loads only passes that another has room for (Sperner).
    Which sets share is tried by size; the fewest passes win.

    Parameters
    ----------
    allowed
        Per order, the vehicles that may serve it; with none at all it needs no passes.
    """
    everyone = frozenset(range(vehicle_count))
    distinct = sorted({own for own in allowed if 0 < len(own) < vehicle_count})
    distinct.sort(key=len, reverse=True)
    tried = []
    for most in sorted({0, *map(len, distinct)}):
        sharing = _disjoint(own for own in distinct if len(own) <= most)
        tried.append(_passes(distinct, _shared(sharing, everyone), everyone))
    return min(tried, key=lambda passes: len(passes.shut_out))


def _disjoint(sets: Iterable[tuple[int, ...]]) -> list[frozenset[int]]:
    taken: set[int] = set()
    chosen = []
    for own in sets:
        if taken.isdisjoint(own):
            taken.update(own)
            chosen.append(frozenset(own))
    return chosen


def _shared(sharing: Sequence[frozenset[int]], everyone: frozenset[int]) -> list[frozenset[int]]:
    """Return whom each pass that disjoint sets share shuts out."""
    count = next(n for n in itertools.count() if math.comb(n, n // 2) >= len(sharing))
    loading = [set[int]() for _ in range(count)]
    codes = itertools.combinations(range(count), count // 2)
    for own, code in zip(sharing, codes, strict=False):
        for at in code:
            loading[at] |= own
    return [everyone - own for own in loading]


def _passes(
    sets: Sequence[tuple[int, ...]], shut_out: list[frozenset[int]], everyone: frozenset[int]
) -> Passes:
    """Return the given passes and those that they do not make needless."""
    users = [set[int]() for _ in shut_out]
    needed = {}
    for own in sets:
        left = set(everyone.difference(own))
        used = []
        for at, shut in enumerate(shut_out):
            if shut.isdisjoint(own) and not shut.isdisjoint(left):
                used.append(at)
                left -= shut
        if left:  # A pass that shuts out a few more, whom none of its users needs.
            at = next(
                (
                    at
                    for at, shut in enumerate(shut_out)
                    if shut.isdisjoint(own) and users[at].isdisjoint(left)
                ),
                len(shut_out),
            )
            if at == len(shut_out):
                shut_out.append(frozenset())
                users.append(set())
            shut_out[at] |= left
            used.append(at)
        for at in used:
            users[at].update(own)
        needed[own] = tuple(dict.fromkeys(used))
    return Passes(shut_out=tuple(shut_out), needed=needed)
