"""In which order some crews take works, so that what is shut meanwhile costs least.

A work is an index into their seconds; a set of works is the bits of an int. What a set
costs per hour is asked of a function that never falls when a work is added to the set.
Then some order is best by which each crew that is free takes the next work: nobody waits.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Order = tuple[int, ...]
    LossOf = Callable[[int], float]

EXACT_UP_TO = 12
"""Works of which the best order is sought among all."""
_MOST_NODES = 200_000
"""Of the search among all orders of several crews, before it stops with the best so far."""
_MOST_SETS = 6_000
"""Sets whose loss improving an order may ask for."""
_SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One work as done: which crew, from 0, and from when to when."""

    work: int
    crew: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order of works.

    Attributes
    ----------
    loss
        Until all are done.
    is_best
        Whether no order loses less, proven.
    """

    order: Order
    loss: float
    is_best: bool


@dataclass(frozen=True, kw_only=True)
class Works:
    """What is to be done, by how many crews, and what it costs meanwhile.

    Attributes
    ----------
    seconds
        Of each work for one crew.
    crews
        How many; each does one work at a time, alone, without a way between two.
    loss_per_h
        Of a set of works not yet done.
    """

    seconds: tuple[int, ...]
    crews: int
    loss_per_h: LossOf
    _known: dict[int, float] = field(default_factory=dict)

    @property
    def every(self) -> int:
        """The set of all works."""
        return (1 << len(self.seconds)) - 1

    @property
    def sets_asked(self) -> int:
        """Of how many sets the loss was asked."""
        return len(self._known)

    def rate(self, works: int) -> float:
        """Return what a set costs per second, remembered."""
        if works not in self._known:
            self._known[works] = self.loss_per_h(works) / 3600
        return self._known[works]

    def turns(self, order: Sequence[int]) -> tuple[Turn, ...]:
        """Return when each work is done, in the order in which they are begun."""
        free = [(0, crew) for crew in range(self.crews)]
        turns = []
        for work in order:
            start_s, crew = heapq.heappop(free)
            end_s = start_s + self.seconds[work]
            turns.append(Turn(work=work, crew=crew, start_s=start_s, end_s=end_s))
            heapq.heappush(free, (end_s, crew))
        return tuple(turns)

    def loss(self, order: Sequence[int]) -> float:
        """Return what an order costs until all works are done."""
        shut, now_s, total = self.every, 0, 0.0
        for turn in sorted(self.turns(order), key=lambda turn: (turn.end_s, turn.work)):
            if turn.end_s > now_s:
                total += self.rate(shut) * (turn.end_s - now_s)
                now_s = turn.end_s
            shut &= ~(1 << turn.work)
        return total


def best_order(works: Works, rules: Sequence[Order] = ()) -> FoundOrder:
    """Return the order that costs least, or a good one where there are too many to try.

    Parameters
    ----------
    rules
        Orders that it must not lose more than.
    """
    count = len(works.seconds)
    starts = (*rules, _from_the_front(works), _from_the_back(works))
    order = min(starts, key=works.loss)
    if count > EXACT_UP_TO:
        order = _improved(works, order)
        return FoundOrder(order=order, loss=works.loss(order), is_best=False)
    if works.crews == 1:
        order = _best_of_one_crew(works)
        return FoundOrder(order=order, loss=works.loss(order), is_best=True)
    search = _Search(works, _improved(works, order))
    is_best = search.run()
    return FoundOrder(order=search.order, loss=works.loss(search.order), is_best=is_best)


def _members(works: int) -> Iterator[int]:
    while works:
        low = works & -works
        yield low.bit_length() - 1
        works ^= low


def _least_of_one_crew(works: Works, pace: int = 1) -> list[float]:
    """Return what each set costs from now on at least, if one crew works at a pace.

    That is a bound for as many crews as the pace, too: in the order in which these finish,
    the fast crew finishes nothing later, as it has done as much work at any time.
    """
    least = [0.0] * (works.every + 1)
    for shut in range(1, works.every + 1):
        rate = works.rate(shut)
        least[shut] = min(
            rate * works.seconds[work] / pace + least[shut ^ (1 << work)] for work in _members(shut)
        )
    return least


def _best_of_one_crew(works: Works) -> Order:
    least, shut = _least_of_one_crew(works), works.every
    order = []
    while shut:
        rate = works.rate(shut)
        costs = {
            work: rate * works.seconds[work] + least[shut ^ (1 << work)] for work in _members(shut)
        }
        order.append(min(costs, key=costs.__getitem__))
        shut ^= 1 << order[-1]
    return tuple(order)


class _Search:
    """Branch and bound over the orders of several crews.

    Attributes
    ----------
    order
        The best found.
    """

    def __init__(self, works: Works, order: Order) -> None:
        self.order = order
        self._works = works
        self._least = _least_of_one_crew(works, works.crews)
        self._best = works.loss(order)
        self._seen: dict[tuple[int, tuple[tuple[int, int], ...]], float] = {}
        self._nodes = 0

    def run(self) -> bool:
        """Look at all orders that may be better; return whether none was left out."""
        self._go_on((), self._works.every, (), 0.0, -1)
        return self._nodes < _MOST_NODES

    def _go_on(
        self, order: Order, waiting: int, busy: tuple[tuple[int, int], ...], lost: float, last: int
    ) -> None:
        """Begin each waiting work next.

        Parameters
        ----------
        busy
            Seconds that are left, and the work, of each crew that works; some crew does not.
        lost
            Until now.
        last
            What another crew has begun at this very moment, -1 for none: crews are alike,
            so of two works begun together the lower one comes first.
        """
        works = self._works
        for work in _members(waiting & ~((1 << (last + 1)) - 1)):
            self._nodes += 1
            if self._nodes >= _MOST_NODES:
                return
            left = waiting ^ (1 << work)
            now_busy = tuple(sorted((*busy, (works.seconds[work], work))))
            if left and len(now_busy) < works.crews:
                self._go_on((*order, work), left, now_busy, lost, work)
                continue
            self._wait((*order, work), left, now_busy, lost)

    def _wait(
        self, order: Order, waiting: int, busy: tuple[tuple[int, int], ...], lost: float
    ) -> None:
        """Let time pass until a crew is free, or all are if nothing waits."""
        works = self._works
        while busy:
            step_s = busy[0][0]
            lost += works.rate(waiting | sum(1 << work for _, work in busy)) * step_s
            busy = tuple((left_s - step_s, work) for left_s, work in busy if left_s > step_s)
            if waiting:
                break
        if lost + self._least[waiting] >= self._best - _SLACK * (1 + self._best):
            return
        if not waiting:
            self._best, self.order = lost, order
            return
        state = (waiting, busy)
        if self._seen.get(state, float("inf")) <= lost:
            return
        self._seen[state] = lost
        self._go_on(order, waiting, busy, lost, -1)


def _from_the_front(works: Works) -> Order:
    """Return the order that always takes what saves most per hour of work next."""
    order, shut = [], works.every
    while shut:
        rate = works.rate(shut)
        order.append(
            max(
                _members(shut),
                key=lambda work: (rate - works.rate(shut ^ (1 << work))) / works.seconds[work],
            )
        )
        shut ^= 1 << order[-1]
    return tuple(order)


def _from_the_back(works: Works) -> Order:
    """Return the order that always leaves for last what costs least per hour of work.

    Of several slides on one road none saves anything alone; seen from the end they do.
    """
    order: list[int] = []
    last, rest = 0, works.every
    while rest:
        rate = works.rate(last)
        order.append(
            min(
                _members(rest),
                key=lambda work: (works.rate(last | 1 << work) - rate) / works.seconds[work],
            )
        )
        last, rest = last | 1 << order[-1], rest ^ (1 << order[-1])
    return tuple(reversed(order))


def _improved(works: Works, order: Order) -> Order:
    """Return an order from which moving any one work elsewhere saves nothing.

    It stops earlier where that asks for the loss of too many sets.
    """
    best = works.loss(order)
    until = works.sets_asked + _MOST_SETS
    better = True
    while better:
        better = False
        for moved in _moves(order):
            if works.sets_asked >= until:
                return order
            loss = works.loss(moved)
            if loss < best - _SLACK * (1 + best):
                order, best, better = moved, loss, True
                break
    return order


def _moves(order: Order) -> Iterator[Order]:
    """Yield the orders with one work moved, the shortest moves first."""
    count = len(order)
    for step in range(1, count):
        for at in range(count):
            for to in (at + step, at - step):
                if 0 <= to < count:
                    rest = order[:at] + order[at + 1 :]
                    yield (*rest[:to], order[at], *rest[to:])
