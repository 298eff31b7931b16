"""The families of work, and one piece of each: what solvers are asked, and who judges."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

import routeplan
from benchmarks.solvers.convert import to_problem
from benchmarks.solvers.evaluate import evaluate
from benchmarks.solvers.judge_day import judge_day
from benchmarks.solvers.peers.protocol import Question
from benchmarks.solvers.province import (
    FLEETS,
    READY_DAYS,
    build_servable,
    province_day,
    ready_day,
    without_breaks,
)
from benchmarks.solvers.read import FOLDERS, benchmarks_folder, instance_files, read_instance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.solvers.instance import BestKnown, Instance, Routes
    from benchmarks.solvers.verdict import Verdict
    from routeplan.api import Region
    from routeplan.problem.build import BuiltProblem

_SHORT_ROUTE_CUSTOMERS = 30
"""So many customers of mean demand fit into a vehicle, up to which routes are short."""
_SMALL_PAIRS_LOCATIONS = 150
_LARGE_CVRP_LOCATIONS = 750

PUBLIC_FAMILIES = (
    "solomon",
    "lilim-100",
    "lilim-200",
    "vrptw-short",
    "vrptw-long",
    "gh1000-short",
    "gh1000-long",
    "uchoa",
    "uchoa-1001",
    "hfvrp",
    "mdvrptw",
)
PROVINCE_FAMILIES = tuple(f"province-{orders}-{room}" for orders, room in FLEETS)
BREAK_FAMILIES = tuple(f"breaks-{orders}-{room}" for orders, room in FLEETS)
"""The same days with their drivers' breaks, which neither PyVRP nor the raw peers here have."""
READY_FAMILY = "ready"
FAMILIES = (*PUBLIC_FAMILIES, *PROVINCE_FAMILIES, *BREAK_FAMILIES, READY_FAMILY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One instance or day.

    Attributes
    ----------
    built
        A day of the province as planned; None on public instances.
    cost_divisor
        What whole-number costs are divided by for people.
    """

    family: str
    name: str
    question: Question
    built: BuiltProblem | None
    best_known: BestKnown | None
    cost_divisor: int

    def judge(self, routes: Routes) -> Verdict:
        """Return what an answer is worth."""
        if self.question.instance is not None:
            return evaluate(self.question.instance, routes)
        assert self.built is not None
        return judge_day(self.built, routes)


def chosen_families(patterns: Sequence[str]) -> list[str]:
    """Return the families that any pattern names, as ``province-*``, in their order.

    Raises
    ------
    ValueError
        If a pattern names none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in FAMILIES):
            raise ValueError(f"{pattern!r} names no family of: {', '.join(FAMILIES)}")
    return [name for name in FAMILIES if any(fnmatchcase(name, p) for p in patterns)]


def cases_of(families: Sequence[str], instance_pattern: str = "*") -> Iterator[Case]:
    """Yield the families' cases, each built as it is asked for."""
    if any(family in PUBLIC_FAMILIES for family in families):
        files = _files(benchmarks_folder())
        for family in families:
            for path in files.get(family, ()):
                if fnmatchcase(path.stem, instance_pattern):
                    yield public_case(read_instance(path), family)
    for family in families:
        if family not in PUBLIC_FAMILIES:
            for name in READY_DAYS if family == READY_FAMILY else (family,):
                if fnmatchcase(name, instance_pattern):
                    yield _day_case(family, name)


def public_case(instance: Instance, family: str) -> Case:
    """Return a public instance as a case."""
    return Case(
        family=family,
        name=instance.name,
        question=Question(instance=instance, problem=to_problem(instance)),
        built=None,
        best_known=instance.best_known,
        cost_divisor=instance.rounding.cost_divisor,
    )


def family_of(instance: Instance) -> str:
    """Return the family an instance is reported in, by its own figures."""
    locations = len(instance.demands)
    match instance.family:
        case "lilim":
            return "lilim-100" if locations <= _SMALL_PAIRS_LOCATIONS else "lilim-200"
        case "uchoa_x":
            return "uchoa" if locations <= _LARGE_CVRP_LOCATIONS else "uchoa-1001"
        case "homberger" | "gh1000":
            fitting = instance.carriers[0].capacity / np.mean(instance.demands[1:])
            routes = "short" if fitting <= _SHORT_ROUTE_CUSTOMERS else "long"
            return ("vrptw-" if instance.family == "homberger" else "gh1000-") + routes
    return instance.family


def _files(root: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for folder in FOLDERS:
        for path in instance_files(root / folder):
            found.setdefault(family_of(read_instance(path)), []).append(path)
    return found


def _day_case(family: str, name: str) -> Case:
    region = _region()
    if family == READY_FAMILY:
        day = ready_day(region, name)
    else:
        kind, orders, room = name.split("-", maxsplit=2)
        day = province_day(region, int(orders), room)
        day = without_breaks(day) if kind == "province" else day
    built = build_servable(day, region)
    question = Question(
        problem=dataclasses.replace(built.problem, travel=built.problem.travel.light()),
        over_full=name.endswith("over-full"),
    )
    return Case(
        family=family, name=name, question=question, built=built, best_known=None, cost_divisor=1
    )


@functools.cache
def _region() -> Region:
    return routeplan.load_region()
