"""A day on another program's matrix: read, solved and scheduled, without roads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from routeplan import api
from routeplan.errors import InputError
from routeplan.model.day import Limits
from routeplan.model.order import Load, TimeWindow
from routeplan.problem.routing import (
    ANY_TIME,
    ProblemOrder,
    ProblemVehicle,
    RoutingProblem,
    Task,
    served_orders,
)
from routeplan.problem.schedule import schedule_route
from routeplan.solve.run import solve
from routeplan.travel.matrix import MatrixTravel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Minutes between a depot and four doors along a road; the last cannot be reached.
_MINUTES: list[list[int | None]] = [
    [0, 10, 20, 30, None],
    [10, 0, 10, 20, None],
    [20, 10, 0, 10, None],
    [30, 20, 10, 0, None],
    [None, None, None, None, 0],
]


def write_table(tmp_path: Path) -> Path:
    """Write what OSRM answers for ``annotations=duration,distance``."""
    points = [{"location": [103 + at / 100, 21.4], "distance": 30.0} for at in range(5)]
    answer: dict[str, Any] = {
        "code": "Ok",
        "durations": [[m if m is None else 60.0 * m for m in row] for row in _MINUTES],
        "distances": [[m if m is None else 500.0 * m for m in row] for row in _MINUTES],
        "sources": points,
        "destinations": points,
    }
    file = tmp_path / "table.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    return file


def write_valhalla(tmp_path: Path) -> Path:
    """Write what Valhalla answers for the same points as ``sources_to_targets``."""
    points = [{"lon": 103 + at / 100, "lat": 21.4} for at in range(5)]
    cells = [
        [
            {
                "from_index": row,
                "to_index": column,
                "time": None if m is None else 60 * m,
                "distance": None if m is None else 0.5 * m,
            }
            for column, m in enumerate(minutes)
        ]
        for row, minutes in enumerate(_MINUTES)
    ]
    answer = {
        "sources_to_targets": cells,
        "sources": points,
        "targets": points,
        "units": "kilometers",
        "algorithm": "costmatrix",
    }
    file = tmp_path / "valhalla.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    return file


def write_archive(tmp_path: Path) -> Path:
    """Write the same as numpy arrays."""
    minutes = np.array(_MINUTES, dtype=float)
    np.savez(tmp_path / "matrix.npz", duration_s=60 * minutes, distance_m=500 * minutes)
    return tmp_path / "matrix.npz"


@pytest.mark.parametrize("solver", sorted(api.SOLVER_NAMES))
@pytest.mark.parametrize("write", [write_table, write_valhalla, write_archive])
def test_a_problem_on_a_matrix_from_outside_is_solved_and_scheduled(
    write: Callable[[Path], Path], solver: str, tmp_path: Path
) -> None:
    matrix = api.read_matrix(write(tmp_path))
    doors = range(1, 5)
    problem = RoutingProblem(
        orders=tuple(
            ProblemOrder(
                id=f"P{door}",
                tasks=(door - 1,),
                load=Load(pieces=1),
                vehicles=(0,),
                price_vnd=500_000,
                mandatory=False,
            )
            for door in doors
        ),
        tasks=tuple(
            Task(order=door - 1, kind="drop", point=door, service_s=300, windows=(ANY_TIME,))
            for door in doors
        ),
        vehicles=(
            ProblemVehicle(
                id="V1",
                profile="osrm-car",
                start=0,
                end=0,
                shift=TimeWindow(start_s=7 * 3600, end_s=17 * 3600),
                break_=None,
                max_weight_g=None,
                max_volume_cm3=None,
                max_pieces=None,
                max_distance_m=None,
                cost_per_km_vnd=5_000,
                cost_per_hour_vnd=40_000,
                fixed_cost_vnd=0,
            ),
        ),
        travel=MatrixTravel({"osrm-car": matrix}),
    )
    assignment = solve(problem, solver=solver, limits=Limits(solution_limit=50), isolate=False)
    assert served_orders(problem, assignment.routes) == {0, 1, 2}, "the fourth cannot be reached"
    schedule = schedule_route(problem, problem.vehicles[0], assignment.routes[0])
    assert schedule is not None
    assert schedule.distance_m == 30_000  # out and back, on the way or the way back
    assert schedule.duration_s == 3600 + 3 * 300


def test_all_three_files_say_the_same(tmp_path: Path) -> None:
    first, *others = (
        api.read_matrix(write(tmp_path)) for write in (write_table, write_valhalla, write_archive)
    )
    assert first.duration_s[0].tolist() == [0, 600, 1200, 1800, -1]
    assert not first.reachable[4, :4].any()
    for other in others:
        assert (other.duration_s == first.duration_s).all()
        assert (other.distance_m == first.distance_m).all()
        assert (other.reachable == first.reachable).all()


def test_the_way_to_the_road_is_added_when_asked(tmp_path: Path) -> None:
    file = write_table(tmp_path)
    plain, walked = api.read_matrix(file), api.read_matrix(file, off_road_kph=3.6)
    assert walked.duration_s[0, 1] == plain.duration_s[0, 1] + 60
    assert walked.duration_s[0, 4] == -1


def test_a_value_beyond_any_way_is_an_input_error(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    table = [[0, 1e15], [1, 0]]
    file.write_text(json.dumps({"durations": table, "distances": table}), encoding="utf-8")
    with pytest.raises(InputError, match=r"table\.json"):
        api.read_matrix(file)
