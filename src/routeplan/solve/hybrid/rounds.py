"""Rounds of searches side by side, put together by the best set of their routes.

The searches of a round are two of the whole day or, where a day is large, of groups of
vehicles that work near each other, split anew in another direction each round. Each goes on
from where the round before stood, ever colder as the limit comes near (``heat_at``). Now and
then the best set of all routes seen is chosen. Last, where PyVRP cannot express a day,
OR-Tools searches the groups.
"""

from __future__ import annotations

import dataclasses
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from routeplan.problem.insertion import insert_left_out, keep_feasible
from routeplan.problem.routing import served_orders
from routeplan.solve.hybrid.lane import Job
from routeplan.solve.hybrid.pool import RoutePool
from routeplan.solve.hybrid.split import Group, split, split_orders
from routeplan.solve.ortools.search import TASKS_AT_ONCE
from routeplan.solve.pyvrp.engine import COLD, HOT, Penalties, heat_at
from routeplan.solve.pyvrp.settings import (
    FEW_MOVES,
    MANY_MOVES,
    has_windows,
    most_moves,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.hybrid.lanes import Lanes
    from routeplan.solve.watch import Watch

LEAST_LANES = 2
"""Searches side by side, on one process in turn if need be."""
SPLIT_FROM = 350
"""From so many tasks on, groups are searched, where routes are short and timed."""
LONG_SPLIT_FROM = 600
"""The same of other days: of a few long routes a group has too few."""
WHOLE_UPTO = 2_000
"""Of more tasks the whole day is never searched at once: its first answer takes too long."""
FIRST_TASKS = 400
"""In a group before there is any answer, at most."""
GROUP_TASKS = 600
"""In a group of an answer, at most."""
LEAST_GROUP_TASKS = 125
"""The same where many lanes would have less: smaller groups gain nothing."""
FIRST_S_PER_TASK = 0.0003
"""How long the round lasts that makes the first answer."""
GROUPS_S_PER_TASK = 0.0007
"""The same of a later round of groups."""
WHOLE_S_PER_TASK = 0.003
MOST_WHOLE_S = 1.0
"""The same of the whole day, and at most."""
CYCLE_S_PER_TASK = 0.01
"""Of the whole day: a search of that long cools down once, one of four times as long twice."""
LEAST_ROUND_S = 0.3
ROUND_GROWTH = 1.25
"""Of OR-Tools' rounds, each to the one before."""
ROUND_SHARE = 0.05
"""Of the time since the start: a round lasts at least so long."""
ROUNDS_BY_STEPS = 10
"""So many rounds there are where steps are limited."""
CHOOSE_EVERY = 2
"""Rounds between two choices of the best set of routes; twice as many after one in vain."""
CHOOSE_SHARE = 0.05
"""Of the time since the start, at most, for one choice."""
WHOLE_MOVES = (15, MANY_MOVES)
"""Tasks that a step moves at most where lanes search the whole day: what is best differs."""
FORCED_ROUNDS = 6
"""So many rounds every other lane of a whole day looks for an answer with all mandatory orders."""
_MOST_INSERTIONS = 50_000
"""Orders left out by the first groups times vehicles that each is tried on, about 5 µs each."""
_TELL_EVERY_S = 0.25


@dataclass(slots=True)
class Rounds:
    """Searches a problem round by round; the answer is the watch's.

    Attributes
    ----------
    hot
        How hot the search begins: ``WARM`` from an answer that is worth keeping.
    """

    problem: RoutingProblem
    watch: Watch
    lanes: Lanes
    lane_count: int
    hot: float
    _pool: RoutePool = field(init=False)
    _rng: np.random.Generator = field(init=False)
    _currents: list[Routes] = field(init=False)
    _penalties: list[Penalties | None] = field(init=False)
    _cycle: int = field(init=False, default=0)
    _round: int = field(init=False, default=0)
    _choose_at: int = field(init=False, default=CHOOSE_EVERY - 1)
    _choose_every: int = field(init=False, default=CHOOSE_EVERY)
    _told_s: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:  # noqa: D105
        self._pool = RoutePool(self.problem, self.watch.pricing)
        self._rng = np.random.default_rng(self.watch.limits.seed)
        self._currents = [self.watch.best] * self.lane_count
        self._penalties = [None] * self.lane_count

    def search(self, share: float) -> None:
        """Search with PyVRP until so much of the limit is spent.

        Where there is no answer yet, the first round is made whatever the limit.
        """
        while self.watch.best_vnd is None or (
            not self.watch.ended() and self.watch.spent() < share
        ):
            self._begin_cycle(share)
            until_s = self._until_s(share * (self._cycle + 1) / self._cycles())
            self._run(self._jobs(share, self._heats(share, until_s)), until_s)
            if self._round >= self._choose_at:
                self._choose()
            self._round += 1

    def improve(self) -> None:
        """Search groups with OR-Tools, which knows all rules, until none gets better.

        A day that OR-Tools searches in one model is one group.
        """
        in_vain = 0
        growth = 1.0
        whole = len(self.problem.tasks) <= TASKS_AT_ONCE
        while not self.watch.ended() and in_vain < LEAST_LANES:
            before_vnd, until_s = self.watch.best_vnd, self._until_s(1.0, growth)
            if whole:  # Guided away from where it has been, it should not begin anew.
                until_s = time.monotonic() + self.watch.left_s()
            groups = (self._everything(),) if whole else self._groups(self.watch.best)
            steps = self._steps(len(groups), 1.0)
            jobs = [self._job(group, None, steps, self.watch.best) for group in groups]
            self._run(self._dealt(jobs), until_s)
            growth *= ROUND_GROWTH
            # One that was cut off by the clock was not in vain: it goes on.
            by_itself = steps is not None or time.monotonic() < until_s
            if self.watch.best_vnd != before_vnd:
                in_vain = 0
            elif by_itself:
                in_vain += 1

    def _until_s(self, share: float, growth: float = 1.0) -> float:
        """Return when a round ends, by ``time.monotonic``.

        A short rest of the share of the limit belongs to it.
        """
        limit_s = self.watch.limits.time_limit_s
        if self.watch.limits.solution_limit is not None:  # Then no clock decides.
            return time.monotonic() + self.watch.left_s()
        spent_s = limit_s - self.watch.left_s()
        left_s = share * limit_s - spent_s
        span_s = max(growth * self._least_s(), ROUND_SHARE * spent_s)
        return time.monotonic() + (left_s if left_s < ROUND_GROWTH * span_s else span_s)

    def _least_s(self) -> float:
        tasks = len(self.problem.tasks)
        if not any(self.watch.best):
            return max(LEAST_ROUND_S, FIRST_S_PER_TASK * tasks)
        if self._is_split():
            return max(LEAST_ROUND_S, GROUPS_S_PER_TASK * tasks)
        return max(LEAST_ROUND_S, min(MOST_WHOLE_S, WHOLE_S_PER_TASK * tasks))

    def _is_split(self) -> bool:
        """Whether groups are searched, not the whole day."""
        tasks = len(self.problem.tasks)
        if tasks < SPLIT_FROM or tasks > WHOLE_UPTO:
            return tasks > WHOLE_UPTO
        if any(self.watch.best):
            return tasks >= LONG_SPLIT_FROM or self._moves() == FEW_MOVES
        # Before there is any answer: not where any order may go on any vehicle at any time.
        everyone = len(self.problem.vehicles)
        return has_windows(self.problem) or any(
            len(order.vehicles) < everyone for order in self.problem.orders
        )

    def _moves(self) -> int:
        return most_moves(self.problem, self.watch.best, self.watch.pricing)

    def _jobs(self, share: float, heats: tuple[float, float]) -> list[list[Job]]:
        """Return each lane's jobs of a round."""
        if not self._is_split():
            return [[self._whole(lane, heats)] for lane in range(self.lane_count)]
        current = self._currents[0]
        moves = FEW_MOVES
        if not any(current):
            most_tasks = min(FIRST_TASKS, 1 + len(self.problem.tasks) // self.lane_count)
            groups = split_orders(self.problem, most_tasks, self._rng)
        else:
            groups = self._groups(current)
            moves = self._moves()
        steps = self._steps(len(groups), share)
        return self._dealt([self._job(group, moves, steps, current, heats) for group in groups])

    def _groups(self, routes: Routes) -> tuple[Group, ...]:
        """Return groups of an answer, about as many for each lane."""
        tasks = len(self.problem.tasks)
        each = -(-tasks // (self.lane_count * GROUP_TASKS))
        # A little more, for halves are not equal.
        most_tasks = 1 + int(1.1 * tasks / (self.lane_count * each))
        return split(self.problem, routes, max(LEAST_GROUP_TASKS, most_tasks), self._rng)

    def _everything(self) -> Group:
        return Group(
            vehicles=tuple(range(len(self.problem.vehicles))),
            orders=tuple(range(len(self.problem.orders))),
        )

    def _dealt(self, jobs: Sequence[Job]) -> list[list[Job]]:
        """Deal jobs to lanes, the next one to the lane with the least to do."""
        lanes: list[list[Job]] = [[] for _ in range(self.lane_count)]
        work = [0] * self.lane_count
        for job in jobs:
            lane = work.index(min(work))
            lanes[lane].append(dataclasses.replace(job, penalties=self._penalties[lane]))
            work[lane] += len(job.orders)
        return lanes

    def _whole(self, lane: int, heats: tuple[float, float]) -> Job:
        served = served_orders(self.problem, self.watch.best)
        # A fleet too tight for the descent may be enough for answers between which others lie
        # that cannot be kept: every other lane goes through these, with PyVRP's own settings.
        missing = any(
            order.mandatory for at, order in enumerate(self.problem.orders) if at not in served
        )
        forced = missing and lane % LEAST_LANES > 0 and 0 < self._round <= FORCED_ROUNDS
        moves = MANY_MOVES if forced else WHOLE_MOVES[lane % len(WHOLE_MOVES)]
        steps = self._steps(self.lane_count, 1.0)
        job = self._job(self._everything(), moves, steps, self._currents[lane], heats)
        return dataclasses.replace(job, keep=f"lane {lane}", all_mandatory=forced)

    def _job(
        self,
        group: Group,
        moves: int | None,
        steps: int | None,
        routes: Routes,
        heats: tuple[float, float] = (COLD, COLD),
    ) -> Job:
        chosen = set(group.vehicles)
        return Job(
            vehicles=group.vehicles,
            orders=group.orders,
            routes=tuple(
                tasks if vehicle in chosen else () for vehicle, tasks in enumerate(routes)
            ),
            moves=moves,
            heats=heats,
            seed=int(self._rng.integers(1 << 31)),
            steps=steps,
            first=self.watch.best_vnd is None,
        )

    def _heats(self, share: float, until_s: float) -> tuple[float, float]:
        """Return how hot a round begins and ends; the first one makes an answer quickly."""
        if not any(self.watch.best):
            return COLD, COLD
        spent = self.watch.spent() / share
        if self.watch.limits.solution_limit is not None:
            ends = 1 / ROUNDS_BY_STEPS
        else:
            ends = (until_s - time.monotonic()) / self.watch.limits.time_limit_s / share
        cycles = self._cycles()
        phase = spent * cycles - self._cycle
        return heat_at(phase, self.hot), heat_at(phase + ends * cycles, self.hot)

    def _cycles(self) -> int:
        """Return how often the whole search of a day cools down: as often as once takes long.

        To begin from nothing again would be to throw away an answer that was given.
        """
        limits = self.watch.limits
        if limits.solution_limit is not None or self._is_split() or self.hot < HOT:
            return 1
        units = limits.time_limit_s / (CYCLE_S_PER_TASK * len(self.problem.tasks))
        return max(1, round(math.sqrt(units)))

    def _begin_cycle(self, share: float) -> None:
        """Have the lanes begin from nothing again where the next cycle is due."""
        cycle = int(self.watch.spent() / share * self._cycles())
        if cycle > self._cycle:
            self._currents = [((),) * len(self.problem.vehicles)] * self.lane_count
        self._cycle = cycle

    def _steps(self, jobs: int, share: float) -> int | None:
        """Return the steps of each of a round's jobs, where steps are limited."""
        most = self.watch.limits.solution_limit
        if self.watch.left_s() == 0:
            return 1
        return None if most is None else max(1, round(share * most / ROUNDS_BY_STEPS / jobs))

    def _run(self, lanes: list[list[Job]], until_s: float) -> None:
        """Have the lanes do their jobs, and put together what these brought."""
        found = self.lanes.run(lanes, until_s, self._ended, self._tell)
        best: list[tuple[int, ...]] = [()] * len(self.problem.vehicles)
        current = best.copy()
        in_groups = False
        for lane, (jobs, brought) in enumerate(zip(lanes, found, strict=True)):
            for job, one in zip(jobs, brought, strict=True):
                self.watch.steps += one.steps
                self._penalties[lane] = one.penalties or self._penalties[lane]
                for column in one.columns:
                    self._pool.add_priced(*column)
                if len(job.vehicles) == len(best):
                    self.watch.consider(self._completed(one.routes))
                    self._currents[lane] = one.current
                    continue
                in_groups = True
                for vehicle in job.vehicles:
                    best[vehicle] = one.routes[vehicle]
                    current[vehicle] = one.current[vehicle]
        if in_groups:
            self.watch.consider(self._completed(tuple(best)))
            kept = keep_feasible(self.problem, tuple(current), self.watch.pricing)
            self._currents = [kept] * self.lane_count
        if self._round == 0:
            self._currents = [self.watch.best] * self.lane_count

    def _ended(self) -> bool:
        """Whether to stop at once: before there is an answer, only if that is asked for."""
        ended = self.watch.ended()
        return ended and (self.watch.best_vnd is not None or bool(self.watch.stopped))

    def _tell(self, routes: Routes) -> None:
        """Take note of a better answer on the way, now and then, where the clock decides."""
        now_s = time.monotonic()
        if self.watch.limits.solution_limit is None and now_s > self._told_s + _TELL_EVERY_S:
            self._told_s = now_s
            self.watch.consider(routes)

    def _completed(self, routes: Routes) -> Routes:
        """Return a first answer with what it leaves out, as far as that is quickly inserted."""
        if self._round > 0:
            return routes
        most = _MOST_INSERTIONS // len(self.problem.vehicles)
        kept = keep_feasible(self.problem, routes, self.watch.pricing)
        return insert_left_out(self.problem, kept, self.watch.pricing, most)

    def _choose(self) -> None:
        """Choose the best set of the routes seen; in vain, twice as many rounds pass until next."""
        before_vnd = self.watch.best_vnd
        limit_s = self.watch.limits.time_limit_s
        if self.watch.limits.solution_limit is None:
            limit_s = min(CHOOSE_SHARE * (limit_s - self.watch.left_s()), self.watch.left_s())
        self.watch.consider(self._pool.best_set(self.watch.best, limit_s))
        if self.watch.best_vnd == before_vnd:
            self._choose_every *= 2
        else:
            self._currents = [self.watch.best] * self.lane_count
            self._choose_every = CHOOSE_EVERY
        self._choose_at = self._round + self._choose_every
