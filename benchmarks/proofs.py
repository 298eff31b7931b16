"""Measure how many office days are proven optimal: ``python -m benchmarks.proofs``.

A day is the first N orders (doors and collections, as generated for the whole province) of
one office and its couriers, breaks included; each day another office and another draw. The
default backend plans it within the budget, as a plan would; seconds are those it took.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import os
import statistics
import time
from collections import Counter
from typing import TYPE_CHECKING

import routeplan
from benchmarks.solvers.province import problem_of
from routeplan.model.day import Limits
from routeplan.planning.demand import DemandSettings, generate_day
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import served_orders
from routeplan.solve.registry import DEFAULT_SOLVER, get_solver

if TYPE_CHECKING:
    from routeplan.api import Region
    from routeplan.problem.routing import RoutingProblem

ORDERS_OF_PROVINCE = 4_000
"""Enough for every day's office to have its N orders."""
OFFICES = 15
"""Of the busiest, one day each in turn."""


def main() -> None:
    """Print, per number of orders, how many days are proven and what remains open."""
    wanted = _arguments()
    region = routeplan.load_region()
    print(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}")
    for orders in wanted.orders:
        took_s, gaps, bounds, mandatory_out = [], [], 0, 0
        for seed in range(1, wanted.days + 1):
            problem = office_problem(region, orders, seed)
            limits = Limits(time_limit_s=wanted.budget, seed=seed)
            started = time.perf_counter()
            found = get_solver(DEFAULT_SOLVER).solve(problem, initial=None, limits=limits)
            took_s.append(time.perf_counter() - started)
            cost_vnd, bound_vnd = Pricing(problem).objective_vnd(found.routes), found.bound_vnd
            served = served_orders(problem, found.routes)
            if any(one.mandatory for at, one in enumerate(problem.orders) if at not in served):
                mandatory_out += 1  # Its price is above any day's cost: no gap says anything.
                continue
            if bound_vnd is None:
                gaps.append(1.0)
                continue
            if bound_vnd > cost_vnd:
                raise AssertionError(f"day {seed}: a bound of {bound_vnd} above {cost_vnd}")
            bounds += 1
            gaps.append(1 - bound_vnd / cost_vnd if cost_vnd else 0.0)
        print(
            f"{orders} orders, {wanted.budget:.0f} s: {sum(gap == 0 for gap in gaps)} of "
            f"{wanted.days} days proven, {bounds} with a bound, {mandatory_out} without a "
            f"mandatory order; gap median (without a bound, 100 %) "
            f"{statistics.median(gaps or [1]):.1%}, at most {max(gaps or [1]):.1%}; took median "
            f"{statistics.median(took_s):.2f} s, at most {max(took_s):.1f} s; "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


def office_problem(region: Region, orders: int, seed: int) -> RoutingProblem:
    """Return one office's day of so many orders with its couriers."""
    settings = DemandSettings(
        name=f"office-{seed}",
        date=dt.date(2025, 12, 9),
        seed=seed,
        doors=ORDERS_OF_PROVINCE * 8 // 10,
        collections=ORDERS_OF_PROVINCE * 2 // 10,
        transfers=0,
        couriers_per_office=2,
        vans=0,
    )
    day = generate_day(region, settings)
    depots = {vehicle.start_depot for vehicle in day.vehicles}
    ends = [
        next(end for end in (order.origin.place_id, order.destination.place_id) if end in depots)
        for order in day.orders
    ]
    busiest = Counter(ends).most_common(OFFICES)
    office = busiest[seed % OFFICES][0]
    own = [order for order, end in zip(day.orders, ends, strict=True) if end == office]
    # Doors come first in the whole day: of both kinds, as many as their share.
    step = len(own) / orders
    chosen = tuple(own[int(at * step)] for at in range(orders))
    couriers = tuple(vehicle for vehicle in day.vehicles if vehicle.start_depot == office)
    return problem_of(dataclasses.replace(day, orders=chosen, vehicles=couriers), region)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how many office days are proven.")
    parser.add_argument("--orders", nargs="+", type=int, default=[10, 15, 25])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--budget", type=float, default=10.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
