"""Plans hold priorities on days that are too full, whatever was searched."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

import pytest

from routeplan.model.day import Day, Limits
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Vehicle
from routeplan.planning.make_plan import make_plan
from routeplan.problem.build import build_problem
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment
from routeplan.solve.registry import SOLVER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.order import Priority
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.problem.routing import RoutingProblem

Routes = tuple[tuple[int, ...], ...]
ENDS = ("o1", "o2", "v1", "j1", "o3", "v2", "o1", "o2", "v1")


def over_full_day(number: int) -> Day:
    """Return nine orders for vehicles that carry four together."""
    priorities: tuple[Priority, ...] = ("normal", "high", "urgent")
    orders = tuple(
        Order(
            id=f"D{at}",
            kind="delivery",
            origin=Location(place_id="hub"),
            destination=Location(place_id=end),
            load=Load(pieces=1),
            service_s=240,
            priority=priorities[(at * (number + 1)) % 3],
            mandatory=(at + number) % 7 == 0,
        )
        for at, end in enumerate(ENDS)
    )
    vehicles = tuple(
        Vehicle(
            id=f"V{at}",
            profile=profile,
            start_depot="hub",
            end_depot="hub",
            shift=TimeWindow(start_s=7 * 3600, end_s=17 * 3600),
            max_pieces=2,
            cost_per_km_vnd=1_000,
            cost_per_hour_vnd=30_000,
        )
        for at, profile in enumerate(("van", "motorbike"))
    )
    return Day(
        name="over-full",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network="ten-nodes",
        orders=orders,
        vehicles=vehicles,
        limits=Limits(time_limit_s=60, solution_limit=3),
    )


def changed_by_one(problem: RoutingProblem, routes: Routes) -> Iterator[Routes]:
    """Yield each insertion and each exchange of a left-out order for any served one."""
    served = {task for route in routes for task in route}
    for task, other in itertools.product(
        set(range(len(problem.tasks))) - served, (None, *sorted(served))
    ):
        fewer = [tuple(kept for kept in route if kept != other) for route in routes]
        for vehicle in problem.orders[problem.tasks[task].order].vehicles:
            for at in range(len(fewer[vehicle]) + 1):
                longer = (*fewer[vehicle][:at], task, *fewer[vehicle][at:])
                yield (*fewer[:vehicle], longer, *fewer[vehicle + 1 :])


def in_turn(problem: RoutingProblem) -> Assignment:
    """Append each order to the first route that can keep it, as no solver would."""
    pricing = Pricing(problem)
    routes: list[tuple[int, ...]] = [()] * len(problem.vehicles)
    for order in problem.orders:
        for vehicle in order.vehicles:
            longer = (*routes[vehicle], *order.tasks)
            if pricing.route_vnd(vehicle, longer) is not None:
                routes[vehicle] = longer
                break
    return Assignment(routes=tuple(routes))


def routes_of(plan: Plan, problem: RoutingProblem) -> Routes:
    task_of = {order.id: order.tasks[0] for order in problem.orders}
    stops = {route.vehicle_id: route.stops for route in plan.routes}
    return tuple(
        tuple(task_of[v.order_id] for stop in stops.get(who.id, ()) for v in stop.visits)
        for who in problem.vehicles
    )


def holds(problem: RoutingProblem, routes: Routes) -> bool:
    """Whether no insertion and no exchange that can be kept is cheaper."""
    pricing = Pricing(problem)
    cost_vnd = pricing.objective_vnd(routes)
    return not any(
        pricing.objective_vnd(changed) < cost_vnd
        for changed in changed_by_one(problem, routes)
        if all(pricing.route_vnd(at, route) is not None for at, route in enumerate(changed))
    )


@pytest.mark.parametrize("solver", SOLVER_NAMES)
@pytest.mark.parametrize("number", range(4))
def test_no_dearer_order_is_left_out_for_a_cheaper_one(
    solver: str, number: int, small_region: Region
) -> None:
    day = over_full_day(number)
    plan = make_plan(day, small_region, solver=solver, isolate=False)
    problem = build_problem(day, small_region).problem
    assert len(plan.unassigned) >= len(ENDS) - 4
    assert plan.quality.mandatory_unserved == 0
    assert holds(problem, routes_of(plan, problem))


@pytest.mark.parametrize("number", range(4))
def test_what_a_search_got_wrong_is_put_right(
    number: int, small_region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{make_plan.__module__}.solve", lambda problem, **_: in_turn(problem))
    day = over_full_day(number)
    problem = build_problem(day, small_region).problem
    assert not holds(problem, in_turn(problem).routes)
    plan = make_plan(day, small_region)
    assert plan.quality.mandatory_unserved == 0
    assert holds(problem, routes_of(plan, problem))
