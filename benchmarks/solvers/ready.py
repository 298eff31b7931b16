"""Measure the backends side by side: ``python -m benchmarks.solvers.ready``.

Days are the ready ``dry-day`` and ``rainy-day`` and generated ones (``province-1500``: so
many orders); each backend gets the same problem, budget and seeds, one after the other in
this process. ``pyvrp`` refuses breaks, which all these days have: ``--without-breaks`` takes
them out of the day for every backend alike. Seconds are of this machine and its load, which
is printed: on a busy machine a search gets fewer of them. The mandatory orders unserved come
first; then VND, the postponement of what is left out in it.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import os
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import routeplan
from routeplan.explain.reasons import Reasons
from routeplan.io.day_files import read_day
from routeplan.model.day import Limits
from routeplan.planning.demand import DemandSettings, generate_day
from routeplan.problem.build import build_problem
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import served_orders
from routeplan.solve.pyvrp.model import build_model
from routeplan.solve.registry import SOLVER_NAMES, get_solver

if TYPE_CHECKING:
    from routeplan.api import Region
    from routeplan.model.day import Day
    from routeplan.problem.routing import RoutingProblem

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def main() -> None:
    """Print, per day and budget, what each backend reached with each seed."""
    wanted = _arguments()
    region = routeplan.load_region()
    print(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}")
    for name in wanted.days:
        problem = problem_of(day_of(name, region), region)
        if wanted.without_breaks:
            problem = without_breaks(problem)
        started = time.perf_counter()
        build_model(problem)
        print(
            f"\n{name}: {len(problem.orders)} orders that can be served, "
            f"{len(problem.vehicles)} vehicles; PyVRP's data built in "
            f"{time.perf_counter() - started:.2f} s"
        )
        for budget_s in wanted.budgets:
            for solver in wanted.solvers:
                measure(problem, solver, budget_s, wanted.seeds)


def measure(problem: RoutingProblem, solver: str, budget_s: float, seeds: int) -> None:
    """Print what one backend reached, by the shared schedule and prices."""
    pricing = Pricing(problem)
    reached, first_s, took_s = [], [], []
    for seed in range(1, seeds + 1):
        started = time.perf_counter()
        limits = Limits(time_limit_s=budget_s, seed=seed)
        found = get_solver(solver).solve(problem, initial=None, limits=limits)
        took_s.append(time.perf_counter() - started)
        first_s.append(found.cost_curve[0][0])
        served = served_orders(problem, found)
        left_out = [order for at, order in enumerate(problem.orders) if at not in served]
        driven_vnd = sum(
            pricing.route_vnd(vehicle, route) or 0 for vehicle, route in enumerate(found.routes)
        )
        unserved = sum(order.mandatory for order in left_out)
        reached.append((unserved, driven_vnd + sum(order.price_vnd for order in left_out)))
    median_vnd = statistics.median(vnd for _, vnd in reached)
    print(
        f"  {budget_s:4.0f} s  {solver:<8} median {median_vnd:>12,.0f}"
        f" VND  mandatory unserved {[m for m, _ in reached]}  "
        f"each {[f'{v:,}' for _, v in reached]}  first answer {statistics.median(first_s):.1f} s"
        f"  took at most {max(took_s):.1f} s  load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def day_of(name: str, region: Region) -> Day:
    """Return a ready scenario, or ``province-N``: a generated dry day of N orders."""
    if not name.startswith("province-"):
        return read_day(SCENARIOS / name, region, strict=True)
    orders = int(name.removeprefix("province-"))
    return generate_day(
        region,
        DemandSettings(
            name=name,
            date=dt.date(2025, 12, 9),
            doors=orders * 70 // 100,
            collections=orders * 15 // 100,
            transfers=orders * 15 // 100,
            couriers_per_office=max(1, orders // 400),
        ),
    )


def problem_of(day: Day, region: Region) -> RoutingProblem:
    """Return the routing problem without orders that no vehicle can serve, as plans have it."""
    built = build_problem(day, region)
    reasons = Reasons(built)
    kept = [order for at, order in enumerate(day.orders) if reasons.why_never(at) is None]
    return build_problem(dataclasses.replace(day, orders=tuple(kept)), region).problem


def without_breaks(problem: RoutingProblem) -> RoutingProblem:
    """Return the problem with drivers that need no break."""
    vehicles = (dataclasses.replace(vehicle, break_=None) for vehicle in problem.vehicles)
    return dataclasses.replace(problem, vehicles=tuple(vehicles))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the backends side by side.")
    parser.add_argument("--days", nargs="+", default=["dry-day", "rainy-day", "province-1500"])
    parser.add_argument("--budgets", nargs="+", type=float, default=[10.0, 30.0])
    parser.add_argument("--solvers", nargs="+", choices=SOLVER_NAMES, default=["ortools", "hybrid"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--without-breaks", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
