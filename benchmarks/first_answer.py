"""Measure how soon there is a plan to show: ``python -m benchmarks.first_answer``.

From the call of ``solve()`` to the first answer that serves anybody, the start of the child
process included, on generated days of the province with three fleets; and how long PyVRP's
data of the whole day take to build (by ``--seeds`` tries, too).
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import time
from typing import TYPE_CHECKING

import routeplan
from benchmarks.solvers.province import problem_of, province_day
from routeplan.model.day import Limits
from routeplan.solve.pyvrp.model import build_model
from routeplan.solve.registry import DEFAULT_SOLVER
from routeplan.solve.run import solve

if TYPE_CHECKING:
    from routeplan.problem.routing import RoutingProblem
    from routeplan.solve.protocol import Progress

ROOMS = ("loose", "tight", "over-full")
SOLVERS = ("hybrid", "ortools")
"""Those that know the drivers' breaks."""


def main() -> None:
    """Print, per day, the seconds until the first answer and for PyVRP's data."""
    wanted = _arguments()
    region = routeplan.load_region()
    print(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}")
    for room in ROOMS:
        problem = problem_of(province_day(region, wanted.orders, room), region)
        firsts = [first_answer(problem, wanted.solver, seed) for seed in range(1, wanted.seeds + 1)]
        seconds = [at_s for at_s, _ in firsts]
        built_s = [building(problem) for _ in range(wanted.seeds)]
        print(
            f"{wanted.orders} orders, {room:<9} first answer after median "
            f"{statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s; serves "
            f"{min(served for _, served in firsts)} orders or more; PyVRP's data in median "
            f"{statistics.median(built_s):.2f} s, at most {max(built_s):.2f} s; "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


def first_answer(problem: RoutingProblem, solver: str, seed: int) -> tuple[float, int]:
    """Return the seconds until the first answer that serves anybody, and how many it serves."""
    found: list[tuple[float, int]] = []

    def tell(progress: Progress) -> None:
        served = len(problem.orders) - progress.unserved
        if served and not found:
            found.append((time.perf_counter() - started, served))

    started = time.perf_counter()
    solve(
        problem,
        solver=solver,
        limits=Limits(seed=seed),
        on_progress=tell,
        should_stop=lambda: bool(found),
    )
    return found[0] if found else (math.inf, 0)


def building(problem: RoutingProblem) -> float:
    """Return the seconds until PyVRP's data of a problem are built."""
    started = time.perf_counter()
    build_model(problem)
    return time.perf_counter() - started


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how soon there is a plan to show.")
    parser.add_argument("--orders", type=int, choices=(400, 1500, 5000), default=400)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--solver", choices=SOLVERS, default=DEFAULT_SOLVER)
    return parser.parse_args()


if __name__ == "__main__":
    main()
