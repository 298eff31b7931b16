"""What one process of the hybrid does: jobs, each a search of some vehicles and orders."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyvrp import IteratedLocalSearchCallbacks

from routeplan.model.day import Limits
from routeplan.problem.insertion import keep_feasible
from routeplan.problem.objective import Pricing
from routeplan.problem.part import take_part
from routeplan.problem.routing import Assignment, served_orders
from routeplan.solve.ortools.search import improve
from routeplan.solve.pyvrp.engine import Engine
from routeplan.solve.pyvrp.model import build_model
from routeplan.solve.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyvrp import CostEvaluator, Route, Solution

    from routeplan.problem.insertion import Routes
    from routeplan.problem.part import Part
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.pyvrp.model import PyVrpModel
    from routeplan.solve.pyvrp.settings import Settings

SHOW_EVERY = 20
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
    settings
        PyVRP's; None has OR-Tools search.
    seed
        Of the random numbers.
    slack
        So much dearer than the start, in parts of its cost, the search begins.
    steps
        At most so many iterations, or OR-Tools' solutions; None where the clock decides.
    keep
        A name under which the search stays alive for a next job of the same vehicles and
        orders; empty for none.
    go_on
        Whether a search that was kept goes on from where it stood, not from ``routes``. One
        whose best answer these are does so anyway.
    all_mandatory
        Whether answers without a mandatory order count for nothing, though none that serves
        them all is known: the search then goes through answers that cannot be kept.
    """

    vehicles: tuple[int, ...]
    orders: tuple[int, ...]
    routes: Routes
    settings: Settings | None
    seed: int
    slack: float = 0.0
    steps: int | None = None
    keep: str = ""
    go_on: bool = False
    all_mandatory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a job brought.

    Attributes
    ----------
    routes
        The best answer, as ``Job.routes``.
    columns
        Routes that can be kept, seen on the way.
    steps
        Iterations made.
    """

    routes: Routes
    columns: tuple[Column, ...] = ()
    steps: int = 0


@dataclass(slots=True)
class _Kept:
    """A search that may stay alive: where it stands, and the best answer it has brought."""

    part: Part
    model: PyVrpModel
    engine: Engine
    settings: Settings
    all_mandatory: bool
    current: Solution | None = None
    best: Solution | None = None
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
        """Do jobs; the clock, where it decides, is shared out among them.

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
            found.append(self._run(job, share_s, ended, tell))
        return found

    def _run(
        self,
        job: Job,
        until_s: float,
        ended: Callable[[], bool],
        tell: Callable[[Routes], None] | None,
    ) -> Found:
        late = job.steps is None and time.monotonic() > until_s
        if not job.orders or not job.vehicles or late:
            return Found(routes=job.routes)
        part = take_part(self.problem, job.routes, job.vehicles, frozenset(job.orders))
        if len(job.vehicles) < len(self.problem.vehicles):
            tell = None
        if job.settings is None:
            return _improve(job, part, until_s, ended, tell)
        search = self._search_of(job, part, job.settings)
        seen = _Seen(self, search, tell)

        def stop() -> bool:
            over = time.monotonic() >= until_s if job.steps is None else seen.steps >= job.steps
            return over or ended()

        best = search.engine.run(_start(job, part, search), stop, seen)
        search.current = seen.current
        if search.best is None or search.engine.cost(best) < search.engine.cost(search.best):
            search.best = best
            search.routes = part.put_back(job.routes, search.model.routes(best))
        return Found(routes=search.routes, columns=seen.columns(), steps=seen.steps)

    def _search_of(self, job: Job, part: Part, settings: Settings) -> _Kept:
        """Return the search of a job, the one that was kept where it fits."""
        served = served_orders(part.problem, Assignment(routes=part.routes))
        all_mandatory = job.all_mandatory or all(
            at in served for at, order in enumerate(part.problem.orders) if order.mandatory
        )
        kept = self._kept.get(job.keep)
        if kept is not None and (kept.settings, kept.all_mandatory) == (settings, all_mandatory):
            return kept
        model = build_model(part.problem, all_mandatory=all_mandatory)
        search = _Kept(
            part=part,
            model=model,
            engine=Engine(model, settings, job.seed),
            settings=settings,
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
    return Found(routes=part.put_back(job.routes, watch.best), steps=watch.steps)


def _start(job: Job, part: Part, search: _Kept) -> Solution:
    """Return the answer that a search begins at."""
    if search.current is not None and (job.go_on or job.routes == search.routes):
        return search.current
    if any(part.routes) and not job.all_mandatory:
        start = search.model.solution(part.routes, Pricing(part.problem))
        return search.engine.shaken(start, job.slack)
    start = search.engine.first()
    if start.is_feasible() or job.all_mandatory:
        return start
    pricing = Pricing(part.problem)
    kept = search.model.solution(
        keep_feasible(part.problem, search.model.routes(start), pricing), pricing
    )
    start = search.engine.descended(kept)
    return start if start.is_feasible() else kept


class _Seen(IteratedLocalSearchCallbacks):
    """Collects routes and the best answer of a search."""

    def __init__(self, lane: Lane, search: _Kept, tell: Callable[[Routes], None] | None) -> None:
        self.steps = 0
        self.current: Solution | None = None
        self._lane = lane
        self._search = search
        self._tell = tell
        self._columns: dict[tuple[int, tuple[int, ...]], Column | None] = {}

    def on_iteration(
        self,
        current: Solution,
        candidate: Solution,  # noqa: ARG002
        best: Solution,  # noqa: ARG002
        cost_evaluator: CostEvaluator,  # noqa: ARG002
    ) -> None:
        """Count, and collect now and then."""
        self.steps += 1
        self.current = current
        if self.steps % SHOW_EVERY == 0:
            self._collect(current)

    def on_best(self, best: Solution) -> None:
        """Take note of a better answer."""
        self._collect(best)
        if self._tell is not None:
            self._tell(self._search.model.routes(best))

    def columns(self) -> tuple[Column, ...]:
        """Return the newest routes that can be kept."""
        return tuple(column for column in list(self._columns.values())[-MOST_COLUMNS:] if column)

    def _collect(self, solution: Solution) -> None:
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
