"""Reading the public instances of a folder, and their published solutions.

Every family has a folder of its own. What its published costs are the best of:

============ ===================== ============================================================
folder       rounding              best known
============ ===================== ============================================================
solomon      double precision      distance (``R101_distance`` in VROOM's table)
homberger    double precision      fewest vehicles first (Rogalski's table and solutions)
lilim        double precision      fewest vehicles first (Rogalski's table and solutions)
gh1000       one decimal, cut off  distance (``.sol``)
uchoa_x      whole numbers         distance (``.sol``)
hfvrp        one decimal           distance at each kind's price, and fixed cost (``.sol``)
mdvrptw      three decimals        distance (``.sol``)
============ ===================== ============================================================
"""

from __future__ import annotations

import csv
import dataclasses
import json
import math
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import vrplib

from benchmarks.solvers.instance import (
    DIMACS,
    EXACT,
    HUNDREDTHS,
    WHOLE,
    BestKnown,
    Carrier,
    Instance,
    Routes,
)

FOLDER_VARIABLE = "ROUTEPLAN_BENCHMARKS"
FOLDERS = ("solomon", "homberger", "lilim", "gh1000", "uchoa_x", "hfvrp", "mdvrptw")
_SOLUTION = re.compile(r"\.\d+_[\d.]+\.txt$")
"""``lc101.10_828.9369.txt`` is the solution of ``lc101.txt``: vehicles and distance."""
_ROUTE = re.compile(r"^\s*Route\s*#?\s*\d+\s*:(.*)$", re.IGNORECASE)
_COST = re.compile(r"^\s*Cost\s*:?\s*([\d.]+)\s*$", re.IGNORECASE)
_SPARE_SHARE, _SPARE_VEHICLES = 1.25, 5
"""Where a file names no fleet: so many times what the demand needs, and a few more."""


class NoInstancesError(Exception):
    """The folder of public instances is not named, or not there."""


def benchmarks_folder() -> Path:
    """Return the folder of the public instances.

    Raises
    ------
    NoInstancesError
        If the environment does not name one.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if not named or not Path(named).is_dir():
        raise NoInstancesError(
            f"{FOLDER_VARIABLE} should name the folder of public instances, and is {named!r}"
        )
    return Path(named)


def instance_files(folder: Path) -> list[Path]:
    """Return the instances of a family's folder, without solutions."""
    return sorted(
        path
        for path in folder.glob("*")
        if path.suffix in {".txt", ".vrp"} and not _SOLUTION.search(path.name)
    )


def read_instance(path: Path) -> Instance:
    """Return an instance; its folder says of which family it is."""
    family = path.parent.name
    read = {
        "solomon": _read_solomon,
        "homberger": _read_solomon,
        "lilim": _read_lilim,
    }.get(family, _read_vrplib)
    return dataclasses.replace(read(path), best_known=_best_known(path))


def solution_file(path: Path) -> Path | None:
    """Return the published solution that lies beside an instance."""
    beside = path.with_suffix(".sol")
    if beside.exists():
        return beside
    stem = path.stem.lower() + "."
    found = (
        other
        for other in path.parent.glob("*.txt")
        if other.name.lower().startswith(stem) and _SOLUTION.search(other.name)
    )
    return next(found, None)


def read_solution(path: Path) -> tuple[Routes, float]:
    """Return a published solution's routes and its stated cost."""
    routes, cost = [], math.nan
    for line in path.read_text(encoding="utf-8").splitlines():
        if route := _ROUTE.match(line):
            routes.append(tuple(int(stop) for stop in route[1].split()))
        elif stated := _COST.match(line):
            cost = float(stated[1])
    if named := _SOLUTION.search(path.name):
        cost = float(named[0].removesuffix(".txt").split("_")[1])
    return tuple(routes), cost


def _read_solomon(path: Path) -> Instance:
    data = vrplib.read_instance(path, instance_format="solomon", compute_edge_weights=False)
    carrier = Carrier(
        depot=0,
        capacity=int(data["capacity"]),
        cost_per_distance=1,
        fixed_cost=0,
        max_duration=None,
    )
    return Instance(
        name=path.stem,
        family=path.parent.name,
        rounding=EXACT,
        depots=1,
        coordinates=data["node_coord"].astype(float),
        demands=tuple(int(demand) for demand in data["demand"]),
        windows=data["time_window"].astype(float),
        services=data["service_time"].astype(float),
        pairs=(),
        carriers=(carrier,) * int(data["vehicles"]),
        best_known=None,
    )


def _read_lilim(path: Path) -> Instance:
    """Read Li and Lim's format, which vrplib does not.

    A line per location: number, x, y, demand, earliest, latest, service, then the pickup of a
    delivery and the delivery of a pickup; 0 where it has none. The first line has the
    vehicles, their capacity and a speed.
    """
    (vehicles, capacity, _), *rows = (
        [int(field) for field in line.split()]
        for line in path.read_text(encoding="ascii").splitlines()
        if line.strip()
    )
    table = np.array(rows)
    carrier = Carrier(
        depot=0, capacity=capacity, cost_per_distance=1, fixed_cost=0, max_duration=None
    )
    return Instance(
        name=path.stem,
        family=path.parent.name,
        rounding=EXACT,
        depots=1,
        coordinates=table[:, 1:3].astype(float),
        demands=tuple(table[:, 3].tolist()),
        windows=table[:, 4:6].astype(float),
        services=table[:, 6].astype(float),
        pairs=tuple((row[0], row[8]) for row in rows if row[8]),
        carriers=(carrier,) * vehicles,
        best_known=None,
    )


_VRPLIB_ROUNDINGS = {
    "gh1000": DIMACS,
    "uchoa_x": WHOLE,
    "hfvrp": HUNDREDTHS,
    "mdvrptw": EXACT,
}


def _read_vrplib(path: Path) -> Instance:
    data = vrplib.read_instance(path, compute_edge_weights=False)
    depots = len(data["depot"])
    demands = tuple(int(demand) for demand in data["demand"])
    services = None
    if "service_time" in data:
        services = np.broadcast_to(np.asarray(data["service_time"], dtype=float), len(demands))
        services = np.where(np.arange(len(demands)) < depots, 0.0, services)
    return Instance(
        name=path.stem,
        family=path.parent.name,
        rounding=_VRPLIB_ROUNDINGS[path.parent.name],
        depots=depots,
        coordinates=data["node_coord"].astype(float),
        demands=demands,
        windows=data["time_window"].astype(float) if "time_window" in data else None,
        services=services,
        pairs=(),
        carriers=_vrplib_carriers(data, sum(demands)),
        best_known=None,
    )


def _vrplib_carriers(data: dict[str, Any], demand: int) -> tuple[Carrier, ...]:
    needed = math.ceil(demand / np.min(data["capacity"]))
    count = int(data.get("vehicles", math.ceil(_SPARE_SHARE * needed) + _SPARE_VEHICLES))

    def per_vehicle(field: str, default: float) -> list[float]:
        values: list[float] = np.broadcast_to(data.get(field, default), count).tolist()
        return values

    return tuple(
        Carrier(
            depot=int(depot) - 1,
            capacity=int(capacity),
            cost_per_distance=int(cost),
            fixed_cost=int(fixed),
            max_duration=None if math.isinf(duration) else float(duration),
        )
        for depot, capacity, cost, fixed, duration in zip(
            per_vehicle("vehicles_depot", 1),
            per_vehicle("capacity", 0),
            per_vehicle("vehicles_unit_distance_cost", 1),
            per_vehicle("vehicles_fixed_cost", 0),
            per_vehicle("vehicles_max_duration", math.inf),
            strict=True,
        )
    )


def _best_known(path: Path) -> BestKnown | None:
    """Return the best published cost, from the tables of ``bks`` or a solution beside it."""
    family, tables = path.parent.name, path.parent.parent / "bks"
    if family == "solomon":
        table = tables / "vroom_VRPTW_BKS.json"
        rows = json.loads(table.read_text(encoding="utf-8")) if table.exists() else {}
        row = rows.get(f"{path.stem}_distance")
        return row and BestKnown(cost=row["best_known_cost"], objective="distance")
    if family in {"homberger", "lilim"}:
        table = tables / "rogalski_bks_tables.csv"
        if table.exists():
            with table.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    if row["instance"].lower() == path.stem.lower():
                        return BestKnown(cost=float(row["distance"]), objective="vehicles")
        return None
    solution = solution_file(path)
    if solution is None:
        return None
    _, cost = read_solution(solution)
    # The one file whose stated cost is in the whole numbers it was computed with.
    divisor = EXACT.cost_divisor if family == "mdvrptw" else 1
    return BestKnown(cost=cost / divisor, objective="distance")
