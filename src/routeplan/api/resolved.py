"""Simulations whose routes are planned again in each scenario."""

from __future__ import annotations

import contextlib
import dataclasses
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from routeplan.api.days import check_plan, plan_day
from routeplan.api.regions import load_region
from routeplan.api.simulation import notes_of
from routeplan.errors import DataProblem, InputError
from routeplan.io import simulation_results
from routeplan.model.plan import Plan
from routeplan.simulate import run as _run
from routeplan.simulate.resolve import ResolveTask, ToResolve
from routeplan.simulate.sets import digest
from routeplan.simulate.sink import MemorySink
from routeplan.simulate.workers import local_workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routeplan.model.day import Day, Limits
    from routeplan.model.resolved import ResolvedLosses
    from routeplan.model.simulation import SimulationProgress
    from routeplan.network.region import Region
    from routeplan.simulate.sets import ScenarioSet
    from routeplan.simulate.workers import Workers

__all__ = ["read_resolved", "simulate_resolved"]

PART_SIZE = 1
"""Scenarios that are planned and kept together: each takes seconds."""
MOST_RULES = 5
"""So many broken rules are told of a base plan that is not the day's."""


def simulate_resolved(
    scenarios: ScenarioSet,
    day: Day,
    *,
    region: Region | None = None,
    base: Plan | Limits | None = None,
    folder: Path | None = None,
    resume: bool = False,
    workers: Workers | None = None,
    on_progress: Callable[[SimulationProgress], None] | None = None,
) -> ResolvedLosses:
    """Return what each scenario of a set makes of a day's plan: its routes are planned again.

    Only what happens on the day itself counts, from its midnight to the next. Every plan
    starts from the base plan and passes the independent check.

    Parameters
    ----------
    scenarios
        As for ``simulate``; their closures come on top of the day's own.
    day
        Whose orders and vehicles. Its ``limits`` are those of the search in each scenario;
        with a ``solution_limit``, and a ``time_limit_s`` that nobody reaches, the same
        base plan gives the same numbers whatever the workers.
    region
        Where; by default the network that the day names.
    base
        The day's plan that losses are counted against, or how long to search for one; by
        default the day's own limits.
    folder
        Where results are kept as they come, with the base plan, and tables at the end; by
        default nowhere.
    resume, workers, on_progress
        As for ``simulate``.

    Raises
    ------
    InputError
        If a vehicle's profile is unknown, the base plan is not one of the day, the folder
        cannot be written or holds other things, or a resumed run's inputs have changed.
    WorkersLostError
        If workers die again and again.
    PlanRejectedError
        If a plan fails its own check: a bug.
    """
    region = region or load_region(day.network)
    asked = ToResolve(day=day, region=region, scenarios=scenarios)
    if isinstance(base, Plan):
        _refuse_other_plans(day, base, region)

    def made() -> Plan:
        if isinstance(base, Plan):
            return base
        return plan_day(dataclasses.replace(day, limits=base or day.limits), region=region)

    how: dict[str, Any] = {"part_size": PART_SIZE, "on_progress": on_progress}
    own_workers = workers or local_workers()
    if folder is None:
        memory: MemorySink[ResolvedLosses] = MemorySink()
        _run.run(_from_base(asked, made()), memory, own_workers, **how)
        return memory.losses()
    inputs = {
        **asked.inputs,
        "base_plan": digest((base.routes, base.unassigned) if isinstance(base, Plan) else base),
        "part_size": str(PART_SIZE),
        "routeplan_version": version("routeplan"),
    }
    opened = simulation_results.ResultFolder.open(
        folder,
        inputs,
        about={"region": region.name, "day": day.name, "notes": notes_of(asked.notes)},
        resume=resume,
        tables=simulation_results.RESOLVED_TABLES,
    )
    with contextlib.closing(opened) as results:
        if not results.complete:
            task = _from_base(asked, results.base_plan(made))
            _run.run(task, results, own_workers, **how)
            results.finish()
    return simulation_results.read_resolved(folder)


def read_resolved(folder: Path) -> ResolvedLosses:
    """Return the losses that a finished simulation of re-solved days left in its folder.

    Parameters
    ----------
    folder
        As ``simulate_resolved`` wrote it.

    Raises
    ------
    InputError
        If it holds no results, unfinished ones, or those of travel only.
    """
    return simulation_results.read_resolved(folder)


def _from_base(asked: ToResolve, base: Plan) -> ResolveTask:
    return ResolveTask(
        day=asked.day,
        region=asked.region,
        scenarios=asked.scenarios,
        solver=asked.solver,
        base=base,
    )


def _refuse_other_plans(day: Day, base: Plan, region: Region) -> None:
    """Refuse a plan that the day as it is does not allow; it says the first rules broken."""
    problems = [
        DataProblem(
            file="",
            row=0,
            column="base",
            value=violation.rule,
            expected="a plan of this day that passes its check",
            code="base_plan_of_other_day",
        )
        for violation in check_plan(day, base, region=region)[:MOST_RULES]
    ]
    if problems:
        raise InputError(problems)
