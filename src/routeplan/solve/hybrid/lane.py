"""What one process of the hybrid does: jobs, each a search of some vehicles and orders."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routeplan.model.day import Limits
from routeplan.problem.insertion import keep_feasible
from routeplan.problem.objective import Pricing
from routeplan.problem.part import take_part
from routeplan.problem.routing import served_orders
from routeplan.solve.ortools.search import improve
from routeplan.solve.pyvrp.engine import COLD, Engine, Penalties, cooled
from routeplan.solve.pyvrp.model import build_model
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyvrp import Route, Solution

    from routeplan.problem.insertion import Routes
    from routeplan.problem.part import Part
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.pyvrp.model import PyVrpModel

SHOW_EVERY = 50
"""Iterations between two answers whose routes are collected."""
MOST_COLUMNS = 2_000
"""Routes collected in one job: the newest."""

Column = tuple[int, tuple[int, ...], int]
"""A vehicle, its tasks in order, and what the route costs in VND."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Some vehicles and orders to search for better routes.

    Attributes
    ----------
    vehicles, orders
        Of the whole problem, by index.
    routes
        The whole problem's routes as they stand, with those of other vehicles empty.
    moves
        So many tasks at most are moved at random in a step of PyVRP's; None has OR-Tools
        search.
    heats
        How hot the search begins and ends (``cooled``).
    penalties
        Where a search before left PyVRP's.
    seed
        Of the random numbers.
    steps
        At most so many steps, or OR-Tools' solutions; None where the clock decides.
    keep
        A name under which the search stays alive for a next job of the same vehicles and
        orders; empty for none.
    all_mandatory
        Whether answers without a mandatory order count for nothing, though none that serves
        them all is known: the search then goes through answers that cannot be kept.
    first
        Whether there is no answer yet: one is made even when the time is up.
    """

    vehicles: tuple[int, ...]
    orders: tuple[int, ...]
    routes: Routes
    moves: int | None
    seed: int
    heats: tuple[float, float] = (COLD, COLD)
    penalties: Penalties | None = None
    steps: int | None = None
    keep: str = ""
    all_mandatory: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a job brought.

    Attributes
    ----------
    routes
        The best answer, as ``Job.routes``.
    current
        Where the search stood last at an answer that can be kept.
    columns
        Routes that can be kept, seen on the way.
    steps
        Made.
    penalties
        Where the search left PyVRP's.
    """

    routes: Routes
    current: Routes
    columns: tuple[Column, ...] = ()
    steps: int = 0
    penalties: Penalties | None = None


@dataclass(slots=True)
class _Kept:
    """A search that may stay alive, and where it stands."""

    part: Part
    model: PyVrpModel
    engine: Engine
    moves: int
    all_mandatory: bool
    current: Solution | None = None
    routes: Routes = ()


@dataclass(slots=True)
class Lane:
    """Does jobs of one problem, one after the other.

    Attributes
    ----------
    exact
        Whether PyVRP's costs of routes are the schedule's: else each is priced by that one.
    """

    problem: RoutingProblem
    exact: bool
    _pricing: Pricing = field(init=False)
    _kept: dict[str, _Kept] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:  # noqa: D105
        self._pricing = Pricing(self.problem)

    def run(
        self,
        jobs: Sequence[Job],
        until_s: float,
        ended: Callable[[], bool] = lambda: False,
        tell: Callable[[Routes], None] | None = None,
    ) -> list[Found]:
        """Do jobs; the clock is shared out among those whose steps are not limited.

        Parameters
        ----------
        until_s
            By ``time.monotonic``, which all processes share.
        ended
            Asked at each iteration: whether to stop at once.
        tell
            Told of each better answer of a job with all vehicles.
        """
        found = []
        for at, job in enumerate(jobs):
            now_s = time.monotonic()
            share_s = now_s + max(0.0, until_s - now_s) / (len(jobs) - at)
            end_s = share_s if job.steps is None else until_s
            found.append(self._run(job, end_s, ended, tell))
        return found

    def _run(
        self,
        job: Job,
        until_s: float,
        ended: Callable[[], bool],
        tell: Callable[[Routes], None] | None,
    ) -> Found:
        began_s = time.monotonic()
        late = job.steps is None and began_s >= until_s
        if not job.orders or not job.vehicles or (late and not job.first):
            return Found(routes=job.routes, current=job.routes)
        part = take_part(self.problem, job.routes, job.vehicles, frozenset(job.orders))
        told = None
        if tell is not None and len(job.vehicles) == len(self.problem.vehicles):
            told = lambda routes: tell(part.put_back(job.routes, routes))  # noqa: E731
        if job.moves is None:
            return _improve(job, part, until_s, ended, told)
        search = self._search_of(job, part, job.moves)
        seen = _Seen(self, search, told)

        def spent() -> float:
            if job.steps is not None:
                return seen.steps / job.steps
            return 1.0 if late else (time.monotonic() - began_s) / (until_s - began_s)

        best = search.engine.run(
            _start(job, part, search),
            lambda: cooled(*job.heats, spent()),
            lambda: spent() >= 1 or ended(),
            seen,
        )
        seen.collect(best)
        search.current = seen.current
        search.routes = part.put_back(job.routes, search.model.routes(seen.kept or best))
        return Found(
            routes=part.put_back(job.routes, search.model.routes(best)),
            current=search.routes,
            columns=seen.columns(),
            steps=seen.steps,
            penalties=search.engine.penalties(),
        )

    def _search_of(self, job: Job, part: Part, moves: int) -> _Kept:
        """Return the search of a job, the one that was kept where it fits."""
        served = served_orders(part.problem, part.routes)
        all_mandatory = job.all_mandatory or all(
            at in served for at, order in enumerate(part.problem.orders) if order.mandatory
        )
        kept = self._kept.get(job.keep)
        if kept is not None and (kept.moves, kept.all_mandatory) == (moves, all_mandatory):
            return kept
        model = build_model(part.problem, all_mandatory=all_mandatory)
        search = _Kept(
            part=part,
            model=model,
            engine=Engine(model, moves, job.seed, job.penalties),
            moves=moves,
            all_mandatory=all_mandatory,
        )
        if job.keep:
            self._kept[job.keep] = search
        return search

    def price_vnd(self, vehicle: int, tasks: tuple[int, ...]) -> int | None:
        """Return what the schedule makes of a route."""
        return self._pricing.route_vnd(vehicle, tasks)


def _improve(
    job: Job,
    part: Part,
    until_s: float,
    ended: Callable[[], bool],
    tell: Callable[[Routes], None] | None,
) -> Found:
    """Search with OR-Tools."""
    limits = Limits(
        time_limit_s=max(0.0, until_s - time.monotonic()),
        solution_limit=job.steps,
        seed=job.seed,
    )
    told = None if tell is None else lambda progress: tell(progress.routes)
    watch = Watch(part.problem, limits, told, ended)
    watch.consider(part.routes)
    improve(part.problem, watch)
    routes = part.put_back(job.routes, watch.best)
    return Found(routes=routes, current=routes, steps=watch.steps)


def _start(job: Job, part: Part, search: _Kept) -> Solution:
    """Return the answer that a search begins at."""
    if search.current is not None and job.routes == search.routes:
        return search.current
    if any(part.routes) and not job.all_mandatory:
        return search.model.solution(part.routes, Pricing(part.problem))
    start = search.engine.first()
    if start.is_feasible() or job.all_mandatory:
        return start
    pricing = Pricing(part.problem)
    kept = search.model.solution(
        keep_feasible(part.problem, search.model.routes(start), pricing), pricing
    )
    start = search.engine.descended(kept)
    return start if start.is_feasible() else kept


class _Seen:
    """Collects routes, and where a search stands: at an answer that can be kept, or at any."""

    def __init__(self, lane: Lane, search: _Kept, tell: Callable[[Routes], None] | None) -> None:
        self.steps = 0
        self.current: Solution | None = None
        self.kept: Solution | None = None
        self._lane = lane
        self._search = search
        self._tell = tell
        self._columns: dict[tuple[int, tuple[int, ...]], Column | None] = {}

    def on_step(self, current: Solution) -> None:
        """Count, and collect now and then."""
        self.steps += 1
        self.current = current
        if current.is_feasible():
            self.kept = current
        if self.steps % SHOW_EVERY == 0:
            self.collect(current)

    def on_best(self, best: Solution) -> None:
        """Take note of a better answer."""
        if self._tell is not None:
            self._tell(self._search.model.routes(best))

    def columns(self) -> tuple[Column, ...]:
        """Return the newest routes that can be kept."""
        return tuple(column for column in list(self._columns.values())[-MOST_COLUMNS:] if column)

    def collect(self, solution: Solution) -> None:
        for route in solution.routes():
            tasks = self._search.model.tasks(route)
            key = (route.vehicle_type(), tasks)
            if key not in self._columns:
                self._columns[key] = self._column(route, tasks)

    def _column(self, route: Route, own: tuple[int, ...]) -> Column | None:
        if not route.is_feasible():
            return None
        part, model = self._search.part, self._search.model
        vehicle = part.vehicles[model.vehicles[route.vehicle_type()][0]]
        tasks = tuple(part.tasks[task] for task in own)
        if self._lane.exact:
            return vehicle, tasks, model.cost_vnd(route)
        cost_vnd = self._lane.price_vnd(vehicle, tasks)
        return None if cost_vnd is None else (vehicle, tasks, cost_vnd)
