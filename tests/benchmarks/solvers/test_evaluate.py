from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest
from benchmarks.solvers.evaluate import evaluate
from benchmarks.solvers.instance import DIMACS, EXACT, WHOLE, Carrier, Instance, Routes
from benchmarks.solvers.read import instance_files, read_instance, read_solution, solution_file

# Three customers: 1 east of the depot, 2 north of 1, 3 further east.
CARRIER = Carrier(depot=0, capacity=10, cost_per_distance=1, fixed_cost=0, max_duration=None)
SMALL = Instance(
    name="small",
    family="made",
    rounding=WHOLE,
    depots=1,
    coordinates=np.array([[0, 0], [3, 0], [3, 4], [8, 0]], dtype=float),
    demands=(0, 4, 5, 2),
    windows=None,
    services=None,
    pairs=(),
    carriers=(CARRIER, CARRIER),
    best_known=None,
)
TIMED = dataclasses.replace(
    SMALL,
    windows=np.array([[0, 40], [10, 12], [0, 30], [0, 40]], dtype=float),
    services=np.array([0, 2, 1, 0], dtype=float),
)
PAIRED = dataclasses.replace(TIMED, demands=(0, 4, -4, 0), pairs=((1, 2),))


def rules(instance: Instance, routes: Routes) -> list[str]:
    verdict = evaluate(instance, routes)
    assert (verdict.cost is None) == bool(verdict.violations)
    return [violation.rule for violation in verdict.violations]


def test_routes_cost_their_distance() -> None:
    assert evaluate(SMALL, ((1, 2), (3,))).cost == 3 + 4 + 5 + 16


def test_each_vehicle_has_its_own_price() -> None:
    dear = dataclasses.replace(CARRIER, cost_per_distance=3, fixed_cost=100)
    mixed = dataclasses.replace(SMALL, carriers=(CARRIER, dear))
    assert evaluate(mixed, ((1, 2), (3,))).cost == 12 + 100 + 3 * 16


def test_distances_are_rounded_as_the_family_does() -> None:
    routes = ((2, 3), (1,))  # From 2 to 3: the root of 41, 6.4031.
    assert evaluate(SMALL, routes).cost == 5 + 6 + 8 + 6
    in_tenths = dataclasses.replace(SMALL, rounding=DIMACS)
    assert evaluate(in_tenths, routes).cost == 50 + 64 + 80 + 60
    exact = dataclasses.replace(SMALL, rounding=EXACT)
    assert evaluate(exact, routes).cost == 5_000 + 6_403 + 8_000 + 6_000


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        (((1, 2),), ["left_out"]),
        (((1, 2), (3, 1)), ["twice"]),
        (((1, 2), (3, 0)), ["unknown_stop"]),
        (((1, 2), (3, 4)), ["unknown_stop"]),
        (((1,), (2,), (3,)), ["fleet"]),
        (((1, 2, 3),), ["load"]),
    ],
)
def test_visits_fleet_and_loads_are_checked(routes: Routes, expected: list[str]) -> None:
    assert rules(SMALL, routes) == expected


def test_a_vehicle_beyond_the_fleet_may_stay_at_home() -> None:
    assert rules(SMALL, ((1, 2), (3,), ())) == []


def test_windows_are_kept_with_waiting_and_service() -> None:
    # At 1 it waits until 10 and leaves at 12; at 2 it is 16.
    assert rules(TIMED, ((1, 2), (3,))) == []
    # At 2 it is 5, at 3 it is 12.4: at 1 it is 17, and it is shut since 12.
    roomy = dataclasses.replace(TIMED, carriers=(dataclasses.replace(CARRIER, capacity=99),) * 2)
    assert rules(roomy, ((2, 3, 1),)) == ["window"]


def test_the_day_of_the_depot_ends() -> None:
    assert TIMED.windows is not None
    windows = TIMED.windows.copy()
    windows[0, 1] = 21  # Back at 16 + 1 + 5 = 22.
    assert rules(dataclasses.replace(TIMED, windows=windows), ((1, 2), (3,))) == ["window"]


def test_what_a_file_leaves_out_lifts_no_other_limit() -> None:
    windows_only = dataclasses.replace(TIMED, services=None)
    assert rules(windows_only, ((3, 1), (2,))) == ["window"]
    short = dataclasses.replace(CARRIER, max_duration=11)
    out_only = dataclasses.replace(SMALL, carriers=(short, short))
    assert rules(out_only, ((1, 2), (3,))) == ["duration", "duration"]


def test_time_out_counts_from_the_latest_departure() -> None:
    # Leaving at 7 rather than 0 saves the wait at 1: 22 - 7 = 15 (leaving at 9: too late for 12).
    for longest, expected in ((16, []), (14, ["duration"])):
        limited = dataclasses.replace(CARRIER, max_duration=longest)
        instance = dataclasses.replace(TIMED, carriers=(limited, CARRIER))
        assert rules(instance, ((1, 2), (3,))) == expected


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        (((1, 2), (3,)), []),
        (((1, 3), (2,)), ["pair"]),
        (((2, 1), (3,)), ["precedence"]),
    ],
)
def test_pairs_are_on_one_vehicle_in_their_order(routes: Routes, expected: list[str]) -> None:
    assert rules(PAIRED, routes) == expected


def test_a_pair_loads_its_vehicle_only_between_its_ends() -> None:
    # Two pairs of 6 fit one after the other into 10, and not at once.
    instance = dataclasses.replace(
        SMALL,
        coordinates=np.zeros((5, 2)),
        demands=(0, 6, -6, 6, -6),
        pairs=((1, 2), (3, 4)),
    )
    assert rules(instance, ((1, 2, 3, 4),)) == []
    assert rules(instance, ((1, 3, 2, 4),)) == ["load"]


def published() -> list[Path]:
    root = Path(os.environ.get("ROUTEPLAN_BENCHMARKS", ""))
    if not os.environ.get("ROUTEPLAN_BENCHMARKS"):
        return []
    families = sorted(folder for folder in root.iterdir() if folder.is_dir())
    return [path for folder in families for path in instance_files(folder) if solution_file(path)]


@pytest.mark.skipif(not published(), reason="ROUTEPLAN_BENCHMARKS names no folder of instances")
@pytest.mark.parametrize("path", published(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_published_solutions_keep_the_rules_and_cost_what_they_say(path: Path) -> None:
    instance = read_instance(path)
    solution = solution_file(path)
    assert solution is not None
    routes, _ = read_solution(solution)
    verdict = evaluate(instance, routes)
    assert verdict.violations == ()
    assert verdict.cost is not None
    assert instance.best_known is not None
    assert verdict.cost / instance.rounding.cost_divisor == pytest.approx(
        instance.best_known.cost, rel=2e-5
    )
