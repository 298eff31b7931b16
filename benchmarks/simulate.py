"""Measure simulations: ``python -m benchmarks.simulate``, or some of it with ``--only``.

scan: each section of Điện Biên shut alone, travel only. storms: 10,000 sampled storms,
travel only, on two processes. resolve: 100 sampled storms, the 400 orders of rainy-day
planned again in each on two processes, and the objective beside that of planning some of
them from nothing with the same budget.

Seconds are of this machine and its load, on the wall.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import platform
import statistics
import time
from typing import TYPE_CHECKING, TypeVar

import routeplan
from benchmarks.measure import Figures, once
from benchmarks.scenarios import FOLDER
from routeplan.api import simulation as travel_only
from routeplan.api.resolved import simulate_resolved
from routeplan.model.day import Limits
from routeplan.planning.make_plan import make_plan
from routeplan.simulate.resolve import ResolveTask
from routeplan.simulate.workers import local_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.model.resolved import ResolvedLosses
    from routeplan.network.region import Region

ResultT = TypeVar("ResultT")
STORMS = 10_000
RESOLVED_STORMS = 100
SAMPLE = 10
"""Storms that are also planned from nothing."""
SOLUTIONS = 100
"""The default of ``routeplan simulate --resolve``."""
BUDGET_S = 5.0
NO_CLOCK_S = 3_600.0
PROCESSES = 2


def scan(figures: Figures) -> None:
    """Shut each section alone, for every profile, all places; the roads prepared anew."""
    region = routeplan.load_region()
    sections = travel_only.section_scenarios(region=region)
    figures.title(
        f"each section alone, travel only: {sections.count} sections x "
        f"{len(region.profiles)} profiles x {len(region.places)} places"
    )
    seconds = once(lambda: travel_only.simulate(sections, region=region))
    figures.at_most("each-section scan", f"{seconds:.2f} s", seconds, 2, " s")


def storms(figures: Figures) -> None:
    """Sample storms and measure what they cut off."""
    region = routeplan.load_region()
    figures.title(f"{STORMS:,} sampled storms, travel only, {PROCESSES} processes")
    sampled = travel_only.storm_scenarios(STORMS, region=region)
    seconds = once(
        lambda: travel_only.simulate(sampled, region=region, workers=local_workers(PROCESSES))
    )
    figures.at_most("storms", f"{seconds:.1f} s", seconds, 60, " s")


def resolve(figures: Figures) -> None:
    """Plan a day of 400 orders again in each of 100 storms."""
    day = routeplan.load_day(FOLDER / "rainy-day")
    region = routeplan.load_region(day.network)
    figures.title(
        f"{RESOLVED_STORMS} sampled storms x {len(day.orders)} orders planned again, "
        f"{PROCESSES} processes"
    )
    base, seconds = _timed(lambda: make_plan(day, region))
    figures.row("base plan, the day's own limits", f"{seconds:.1f} s")
    of_solutions = Limits(time_limit_s=NO_CLOCK_S, solution_limit=SOLUTIONS)
    of_seconds = Limits(time_limit_s=BUDGET_S)
    for label, limits in (
        (f"{SOLUTIONS} solutions", of_solutions),
        (f"{BUDGET_S:g} s", of_seconds),
    ):
        asked = dataclasses.replace(day, limits=limits)
        losses = _storms_resolved(figures, label, asked, region, base)
        # Beside so many solutions, which take 2 s, the harder: as long as the base plan took.
        own = day if limits is of_solutions else asked
        ratio = _beside_from_nothing(figures, own, region, base, losses)
        if limits is of_seconds:
            figures.at_most("mean cost, the same budget", f"{ratio:.4f}", ratio, 1.01)


def _storms_resolved(
    figures: Figures, label: str, day: Day, region: Region, base: Plan
) -> ResolvedLosses:
    sampled = travel_only.storm_scenarios(RESOLVED_STORMS, region=region)
    workers = local_workers(PROCESSES)
    losses, seconds = _timed(
        lambda: simulate_resolved(sampled, day, base=base, region=region, workers=workers)
    )
    searched = sum(loss.replanned for loss in losses.scenarios)
    mean_vnd = statistics.fmean(loss.cost_vnd for loss in losses.scenarios[1:])
    text = f"{seconds:.1f} s, {searched} searched, mean cost {mean_vnd:,.0f} VND"
    figures.at_most(f"planned again, {label} each", text, seconds, 600, " s")
    return losses


def _beside_from_nothing(
    figures: Figures, day: Day, region: Region, base: Plan, losses: ResolvedLosses
) -> float:
    """Return the ratio of the mean costs, from the base plan and from nothing.

    Of the first storms that a route meets; elsewhere there is nothing to search.
    """
    sampled = travel_only.storm_scenarios(RESOLVED_STORMS, region=region)
    task = ResolveTask(day=day, region=region, base=base, scenarios=sampled)
    warm = [loss for loss in losses.scenarios if loss.replanned][:SAMPLE]
    nothing = [make_plan(task.day_of(loss.scenario), region).quality for loss in warm]
    warm_vnd = statistics.fmean(loss.cost_vnd for loss in warm)
    nothing_vnd = statistics.fmean(one.cost_vnd for one in nothing)
    unserved = [
        sum(loss.mandatory_unserved for loss in warm),
        sum(one.mandatory_unserved for one in nothing),
    ]
    figures.row(
        f"from nothing, {day.limits.time_limit_s:g} s each, {len(warm)} storms",
        f"mean cost {nothing_vnd:,.0f} VND, from the base plan {warm_vnd:,.0f} VND "
        f"(ratio {warm_vnd / nothing_vnd:.4f}); "
        f"mandatory unserved {unserved[1]} and {unserved[0]}",
    )
    return warm_vnd / nothing_vnd


def _timed(work: Callable[[], ResultT]) -> tuple[ResultT, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


PARTS: dict[str, Callable[[Figures], None]] = {"scan": scan, "storms": storms, "resolve": resolve}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all figures, or those asked for."""
    parser = argparse.ArgumentParser(description="Measure simulations.")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, as scan,storms")
    chosen = parser.parse_args(arguments).only.split(",")
    unknown = [part for part in chosen if part not in PARTS]
    if unknown:
        parser.error(f"unknown parts: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"load before: {os.getloadavg()[0]:.1f}"
    )
    figures = Figures()
    for part in chosen:
        PARTS[part](figures)
    print("\nas wanted" if not figures.missed else "\nmissed:")
    for missed in figures.missed:
        print(f"  {missed}")


if __name__ == "__main__":
    main()
