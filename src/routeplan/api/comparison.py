"""Comparisons: what changed between two days, fleets, closure sets or networks."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.api.days import load_day
from routeplan.api.results import read_plan
from routeplan.api.simulation import load_day_or_region
from routeplan.errors import DataProblem, InputError
from routeplan.io import simulation_results
from routeplan.io.folders import refuse_unusable, whole_folder, write_text_whole
from routeplan.model.comparison import (
    CommuneChange,
    Comparison,
    CostChange,
    OrderChange,
    PlaceChange,
    RouteChange,
)
from routeplan.model.day import Limits
from routeplan.planning.make_plan import hash_of_day
from routeplan.report import comparison_tables as tables
from routeplan.report.comparison_page import ComparisonView, comparison_page
from routeplan.simulate.compare_places import compare_places
from routeplan.simulate.compare_plans import (
    compare_communes,
    compare_costs,
    compare_orders,
    compare_routes,
)
from routeplan.simulate.sets import ListedScenarios
from routeplan.simulate.task import Conditions, travel_task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.comparison_tables import Table
    from routeplan.report.text import Lang
    from routeplan.simulate.task import TravelTask

_TABLES = {
    "orders": OrderChange,
    "communes": CommuneChange,
    "routes": RouteChange,
    "costs": CostChange,
    "places": PlaceChange,
}
_KNOWN_BY = "comparison.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison.

    Attributes
    ----------
    day
        None for a network alone.
    plan
        None compares ways only.
    """

    name: str
    region: Region
    day: Day | None = None
    plan: Plan | None = None


def load_side(source: Path, *, day: Path | None = None) -> Side:
    """Return one side of a comparison.

    Parameters
    ----------
    source
        A folder of results with a ``plan.json``; or a scenario's or a network's folder or
        name, whose ways alone are compared.
    day
        The scenario of the plan; by default the ready one of the plan's name.

    Raises
    ------
    InputError
        If it is none of these, or the plan is of another day.
    """
    file = source if source.suffix == ".json" else source / "plan.json"
    if not file.is_file():
        found, region = load_day_or_region(source)
        return Side(name=found.name if found else region.name, region=region, day=found)
    plan = read_plan(file)
    own_day = load_day(day or plan.scenario)
    _, region = load_day_or_region(day or plan.scenario)
    _refuse_other_day(file, plan, own_day, region)
    return Side(name=f"{own_day.name} ({source})", region=region, day=own_day, plan=plan)


def compare(before: Side, after: Side, *, profiles: Sequence[str] = ()) -> Comparison:
    """Return what changed from one side to the other.

    Parameters
    ----------
    before, after
        From ``load_side``. Orders, routes and costs are compared where both have a plan.
    profiles
        Of the ways; by default all that both networks have.

    Raises
    ------
    InputError
        If a profile is unknown, or a network has no hub.
    """
    common = [name for name in before.region.profiles if name in after.region.profiles]
    tasks = [_task(side, tuple(profiles) or tuple(common)) for side in (before, after)]
    found = Comparison(
        name_before=before.name,
        name_after=after.name,
        places=compare_places(*tasks),
    )
    if before.day is None or after.day is None or before.plan is None or after.plan is None:
        return found
    orders = compare_orders(before.day, before.plan, after.day, after.plan)
    return dataclasses.replace(
        found,
        orders=orders,
        communes=compare_communes(orders),
        routes=compare_routes(before.plan, after.plan),
        costs=compare_costs(before.plan, after.plan),
    )


def comparison_tables(
    comparison: Comparison, before: Side, after: Side, *, lang: Lang = "vi"
) -> tuple[Table, ...]:
    """Return what changed as tables of text: titles, headings and rows.

    Parameters
    ----------
    comparison
        From ``compare``.
    before, after
        What it compares.
    lang
        vi or en.
    """
    return tables.comparison_tables(comparison, (before.region, after.region), lang)


def refuse_unusable_folder(folder: Path) -> None:
    """Refuse a folder that ``write_comparison`` could not write, before anything is compared.

    Parameters
    ----------
    folder
        Where the comparison is to go.

    Raises
    ------
    InputError
        If the folder is a file or holds something else, or cannot be made.
    """
    refuse_unusable(folder, known_by=_KNOWN_BY)


def write_comparison(
    comparison: Comparison, before: Side, after: Side, folder: Path, *, lang: Lang = "vi"
) -> None:
    """Write tables (CSV, Parquet, JSON) and a page with a map; whole or not at all.

    Parameters
    ----------
    comparison
        From ``compare``.
    before, after
        What it compares.
    folder
        Made new; an older comparison is replaced, and what else lies beside it stays.
    lang
        vi or en.

    Raises
    ------
    InputError
        If the folder holds something else, or cannot be written.
    """
    view = ComparisonView(
        comparison=comparison,
        lang=lang,
        regions=(before.region, after.region),
        days=(before.day, after.day),
        plans=(before.plan, after.plan),
    )
    made = [f"{name}.{suffix}" for name in _TABLES for suffix in ("csv", "parquet")]
    with whole_folder(folder, known_by=_KNOWN_BY, made=made) as fresh:
        for name, row_type in _TABLES.items():
            rows = getattr(comparison, name)
            if rows or name == "places" or comparison.costs:
                simulation_results.write_rows(fresh, name, row_type, rows)
        text = json.dumps(dataclasses.asdict(comparison), ensure_ascii=False, indent=1)
        write_text_whole(fresh / _KNOWN_BY, text + "\n")
        write_text_whole(fresh / "comparison.html", comparison_page(view))


def _task(side: Side, profiles: tuple[str, ...]) -> TravelTask:
    conditions = Conditions() if side.day is None else Conditions.of_day(side.day)
    conditions = dataclasses.replace(conditions, profiles=profiles)
    return travel_task(side.region, ListedScenarios(kind="none", listed=(), closed=()), conditions)


def _refuse_other_day(file: Path, plan: Plan, day: Day, region: Region) -> None:
    made = plan.provenance
    limits = Limits(
        time_limit_s=made.time_limit_s, solution_limit=made.solution_limit, seed=made.seed
    )
    same_day = hash_of_day(dataclasses.replace(day, limits=limits), region) == made.input_hash
    if not same_day or made.network_hash != region.roads.hash:
        problem = DataProblem(
            file=str(file),
            row=0,
            column="scenario",
            value=plan.scenario,
            expected=f"a plan of the day {day.name} as it stands; name its own day with --day-a "
            "or --day-b, or plan it again",
            code="plan_of_another_day",
        )
        raise InputError([problem])
