"""What an answer to a day of the province costs, checked by routeplan's independent rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.solvers.verdict import Verdict, Violation
from routeplan.check import check_plan
from routeplan.model.plan import CostLine, Plan, Provenance, Quality, Unassigned
from routeplan.planning.routes import build_journeys, build_routes
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import served_orders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.solvers.instance import Routes
    from routeplan.problem.build import BuiltProblem
    from routeplan.problem.routing import RoutingProblem

_NOBODY = Provenance(
    created_at="",
    routeplan_version="",
    solver="",
    solver_version="",
    seed=0,
    time_limit_s=0,
    solution_limit=None,
    input_hash="",
    network_hash="",
    solve_s=0,
)


def judge_day(built: BuiltProblem, routes: Routes) -> Verdict:
    """Return what routes of tasks, one per vehicle, cost by the one schedule.

    They are made a plan, and that is put before ``check_plan``.
    """
    broken = [*_visits(built.problem, routes)] or [*_unkept(built.problem, routes)]
    if broken:
        return Verdict(cost=None, violations=tuple(broken))
    plan = _plan(built, routes)
    found = check_plan(built.day, built.region, plan)
    return Verdict(
        cost=None if found else plan.quality.cost_vnd,
        mandatory_unserved=plan.quality.mandatory_unserved,
        violations=tuple(Violation(rule=f"{entry.rule}: {entry.text}") for entry in found),
    )


def _visits(problem: RoutingProblem, routes: Routes) -> Iterator[Violation]:
    """Check what a plan of this answer could not even say."""
    if len(routes) != len(problem.vehicles):
        yield Violation(rule="fleet")
    tasks = [task for route in routes for task in route]
    if len(set(tasks)) < len(tasks):
        yield Violation(rule="twice")
    for vehicle, route in enumerate(routes):
        place = {task: at for at, task in enumerate(route)}
        for order in {problem.tasks[task].order for task in route}:
            if vehicle not in problem.orders[order].vehicles:
                yield Violation(rule="not_allowed", vehicle=vehicle)
            places = [place.get(task, -1) for task in problem.orders[order].tasks]
            if -1 in places:
                yield Violation(rule="pair", vehicle=vehicle)
            elif places != sorted(places):
                yield Violation(rule="precedence", vehicle=vehicle)


def _unkept(problem: RoutingProblem, routes: Routes) -> Iterator[Violation]:
    pricing = Pricing(problem)
    for vehicle, route in enumerate(routes):
        if pricing.route_vnd(vehicle, route) is None:
            yield Violation(rule="schedule", vehicle=vehicle)


def _plan(built: BuiltProblem, assigned: Routes) -> Plan:
    served = served_orders(built.problem, assigned)
    left_out = [order for at, order in enumerate(built.problem.orders) if at not in served]
    routes = build_routes(built, assigned)
    lines = (
        CostLine(name="wages", vnd=sum(route.wages_vnd for route in routes)),
        CostLine(name="distance", vnd=sum(route.distance_cost_vnd for route in routes)),
        CostLine(name="fixed", vnd=sum(route.fixed_cost_vnd for route in routes)),
        CostLine(name="postponement", vnd=sum(order.price_vnd for order in left_out)),
    )
    return Plan(
        scenario=built.day.name,
        date=built.day.date,
        weather=built.day.weather,
        routes=routes,
        journeys=build_journeys(built, routes),
        unassigned=tuple(
            Unassigned(
                order_id=order.id,
                code="postponed",
                mandatory=order.mandatory,
                price_vnd=order.price_vnd,
            )
            for order in left_out
        ),
        warnings=(),
        quality=Quality(
            mandatory_unserved=sum(order.mandatory for order in left_out),
            cost_vnd=sum(line.vnd for line in lines),
            lines=lines,
        ),
        provenance=_NOBODY,
        set_aside=built.day.set_aside,
    )
