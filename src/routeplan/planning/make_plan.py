"""From a day to a checked plan: problem, solve, schedule, explain, check."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from routeplan.check import check_plan
from routeplan.errors import PlanRejectedError
from routeplan.explain.reasons import Reasons
from routeplan.model.day import Limits
from routeplan.model.plan import (
    CostLine,
    Plan,
    PlanWarning,
    Provenance,
    Quality,
    Unassigned,
)
from routeplan.planning.around import solve_around
from routeplan.planning.routes import build_journeys, build_routes
from routeplan.problem.build import BuiltProblem, build_problem
from routeplan.problem.objective import Pricing
from routeplan.problem.priorities import hold_priorities
from routeplan.problem.routing import Assignment, served_orders
from routeplan.solve.registry import DEFAULT_SOLVER, get_solver
from routeplan.solve.run import solve
from routeplan.units import TIMEZONE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from routeplan.errors import DataProblem
    from routeplan.model.day import Day
    from routeplan.model.plan import Route
    from routeplan.network.region import Region
    from routeplan.solve.protocol import OnProgress, ShouldStop

FAR_FROM_ROAD_M = 1_000
"""A location that lies farther from its road is worth a warning."""


def make_plan(
    day: Day,
    region: Region,
    *,
    solver: str = DEFAULT_SOLVER,
    initial: Plan | None = None,
    changed: Collection[str] | None = None,
    isolate: bool = True,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """Return a checked plan of a day.

    Orders that no vehicle could serve even alone are explained first and kept from the
    search; every other order is either served or *postponed*.

    Parameters
    ----------
    solver
        Name of the backend.
    initial
        A plan to start the search from; what no longer fits is dropped from it.
    changed
        Vehicles whose routes in ``initial`` have reason to change: only these, those that
        what is dropped goes to, and those near them are searched. By default all are.
    isolate, on_progress, should_stop
        As in ``routeplan.solve.run.solve``.

    Raises
    ------
    InputError
        If the day has ids, numbers or limits that nothing can be planned with.
    PlanRejectedError
        If the plan fails its own check.
    SolverError
        If the solver failed before it had any answer.
    """
    started = time.perf_counter()
    whole = build_problem(day, region)
    never = _never_servable(whole)
    left_out = {reason.order_id for reason in never}
    kept = tuple(order for order in day.orders if order.id not in left_out)
    built = build_problem(dataclasses.replace(day, orders=kept), region) if never else whole
    how: dict[str, Any] = {
        "solver": solver,
        "limits": day.limits,
        "isolate": isolate,
        "on_progress": on_progress,
        "should_stop": should_stop,
    }
    start = None if initial is None else _from_plan(built, initial)
    if start is None or changed is None:
        assignment = solve(built.problem, initial=start, **how)
    else:
        assignment = solve_around(built.problem, start, changed, **how)
    routes, postponed, open_vnd = _complete(built, assignment)
    unassigned = _in_day_order(day, [*never, *postponed])
    plan = Plan(
        scenario=day.name,
        date=day.date,
        weather=day.weather,
        routes=routes,
        journeys=build_journeys(built, routes),
        unassigned=(*unassigned, *set_aside_orders(day)),
        warnings=(*_of_another_day(day, initial), *_warnings(whole, assignment)),
        quality=_quality(routes, unassigned, open_vnd),
        provenance=Provenance(
            created_at=dt.datetime.now(TIMEZONE).isoformat(timespec="seconds"),
            routeplan_version=version("routeplan"),
            solver=solver,
            solver_version=get_solver(solver).version(),
            seed=day.limits.seed,
            time_limit_s=day.limits.time_limit_s,
            solution_limit=day.limits.solution_limit,
            input_hash=hash_of_day(day, region),
            network_hash=region.roads.hash,
            solve_s=round(time.perf_counter() - started, 3),
            cost_curve=assignment.cost_curve,
        ),
        set_aside=day.set_aside,
    )
    violations = check_plan(day, region, plan)
    if violations:
        listed = "\n".join(f"{v.rule}: {v.text}" for v in violations[:20])
        msg = f"the plan fails its own check, which is a bug in routeplan:\n{listed}"
        raise PlanRejectedError(msg)
    return plan


def hash_of_day(day: Day, region: Region) -> str:
    """Return the hash by which a plan tells of what day it is.

    Where the network's folder lies and how many processes search make no other day.
    """
    limits = dataclasses.replace(day.limits, workers=Limits().workers)
    named = dataclasses.replace(day, network=region.name, limits=limits)
    return hashlib.sha256(repr(named).encode()).hexdigest()[:16]


def explain_alone(day: Day, region: Region, order_id: str) -> Unassigned | None:
    """Return why no vehicle could serve one order even alone, None if one could.

    Raises
    ------
    KeyError
        If the day has no such order.
    """
    built = build_problem(day, region)
    index = {order.id: at for at, order in enumerate(day.orders)}[order_id]
    return Reasons(built).why_never(index)


def _never_servable(built: BuiltProblem) -> list[Unassigned]:
    reasons = Reasons(built)
    found = (reasons.why_never(order) for order in range(len(built.day.orders)))
    return [reason for reason in found if reason is not None]


def _from_plan(built: BuiltProblem, plan: Plan) -> Assignment:
    """Return a plan's visits as an assignment, without what the day no longer has.

    An order is kept on the first vehicle that may serve it and has all its visits, each
    once and in their order: the day or the plan may have changed since.
    """
    problem = built.problem
    task_of = {}
    for order in problem.orders:
        for task in order.tasks:
            taken_on = problem.tasks[task].kind in {"collect", "ship_from"}
            task_of[order.id, "pick_up" if taken_on else "deliver"] = task
    planned = {route.vehicle_id: route for route in plan.routes}
    served: set[int] = set()
    routes = []
    for at, vehicle in enumerate(problem.vehicles):
        stops = planned[vehicle.id].stops if vehicle.id in planned else ()
        visits = [(visit.order_id, visit.action) for stop in stops for visit in stop.visits]
        tasks = [task_of[visit] for visit in visits if visit in task_of]
        whole = {
            order
            for order in {problem.tasks[task].order for task in tasks} - served
            if at in problem.orders[order].vehicles
            and problem.orders[order].tasks
            == tuple(task for task in tasks if problem.tasks[task].order == order)
        }
        served |= whole
        routes.append(tuple(task for task in tasks if problem.tasks[task].order in whole))
    return Assignment(routes=tuple(routes))


def _complete(
    built: BuiltProblem, assignment: Assignment
) -> tuple[tuple[Route, ...], list[Unassigned], int | None]:
    """Put in what is dearer than what it costs or displaces; explain what is left out.

    The last number is by how much a plan could at most be cheaper, None where that is not
    known. That holds for plans that serve all that is mandatory: of others, which order
    is left out is not the same in every plan.
    """
    pricing = Pricing(built.problem)
    routes = hold_priorities(built.problem, assignment.routes, pricing)
    served = served_orders(built.problem, routes)
    reasons = Reasons(built)
    postponed = [
        reasons.postponed(order, routes, pricing)
        for order in range(len(built.problem.orders))
        if order not in served
    ]
    open_vnd = None
    if assignment.bound_vnd is not None and not any(reason.mandatory for reason in postponed):
        open_vnd = pricing.objective_vnd(routes) - assignment.bound_vnd
    return build_routes(built, routes), postponed, open_vnd


def _in_day_order(day: Day, unassigned: Iterable[Unassigned]) -> tuple[Unassigned, ...]:
    place = {order.id: at for at, order in enumerate(day.orders)}
    return tuple(sorted(unassigned, key=lambda reason: place[reason.order_id]))


def set_aside_orders(day: Day) -> tuple[Unassigned, ...]:
    """Return an entry per row of the orders file that could not be read."""
    by_row: dict[tuple[str, int], list[DataProblem]] = {}
    for problem in day.set_aside:
        if problem.file.startswith("orders"):
            by_row.setdefault((problem.file, problem.row), []).append(problem)
    return tuple(
        Unassigned(order_id=problems[0].record_id, code="bad_data", problems=tuple(problems))
        for problems in by_row.values()
    )


def _of_another_day(day: Day, initial: Plan | None) -> tuple[PlanWarning, ...]:
    """Return a warning if the search began from a plan that was made for another date."""
    if initial is None or initial.date == day.date:
        return ()
    date = (("date", initial.date.isoformat()),)
    return (PlanWarning(code="started_from_another_day", subject="", values=date),)


def _warnings(built: BuiltProblem, assignment: Assignment) -> tuple[PlanWarning, ...]:
    warnings = [
        PlanWarning(code=note.code, subject=note.closure_id, values=note.values)
        for note in built.closures.notes
    ]
    warnings += [
        PlanWarning(code="row_set_aside", subject=problem.record_id, values=_values(problem))
        for problem in built.day.set_aside
        if not problem.file.startswith("orders")
    ]
    warnings += [
        PlanWarning(
            code="column_misspelt" if column.meant else "column_not_read",
            subject=column.column,
            values=(("file", column.file), ("meant", column.meant)),
        )
        for column in built.day.unread_columns
    ]
    for order, entry in zip(built.day.orders, built.problem.orders, strict=True):
        far_m = max(
            built.travel.points[built.problem.tasks[task].point].snap_distance_m
            for task in entry.tasks
        )
        if far_m > FAR_FROM_ROAD_M:
            warnings.append(
                PlanWarning(
                    code="far_from_road", subject=order.id, values=(("distance_m", str(far_m)),)
                )
            )
    if assignment.stopped:
        stopped = (("reason", assignment.stopped),)
        warnings.append(PlanWarning(code="solver_stopped", subject="", values=stopped))
    return tuple(warnings)


def _values(problem: DataProblem) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in dataclasses.asdict(problem).items())


def _quality(
    routes: tuple[Route, ...], unassigned: tuple[Unassigned, ...], open_vnd: int | None
) -> Quality:
    lines = (
        CostLine(name="wages", vnd=sum(route.wages_vnd for route in routes)),
        CostLine(name="distance", vnd=sum(route.distance_cost_vnd for route in routes)),
        CostLine(name="fixed", vnd=sum(route.fixed_cost_vnd for route in routes)),
        CostLine(name="postponement", vnd=sum(reason.price_vnd for reason in unassigned)),
    )
    cost_vnd = sum(line.vnd for line in lines)
    return Quality(
        mandatory_unserved=sum(reason.mandatory for reason in unassigned),
        cost_vnd=cost_vnd,
        lines=lines,
        lower_bound_vnd=None if open_vnd is None else cost_vnd - open_vnd,
        proven_optimal=None if open_vnd is None else open_vnd == 0,
    )
