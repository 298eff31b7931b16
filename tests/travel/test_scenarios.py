"""Matrices of many closure sets: those of each set by itself, in order, in any process."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest

from routeplan.travel.engine import EngineName, hierarchy_installed
from routeplan.travel.scenarios import duration_matrices
from routeplan.travel.topology import WeighedRoads, build_topology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routeplan.network.closures import ClosedSpan
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region
    from routeplan.network.state import RoadState


@pytest.fixture(params=get_args(EngineName))
def weighed(
    request: pytest.FixtureRequest,
    small_region: Region,
    road_state: Callable[..., RoadState],
    point_on: Callable[..., RoadPoint],
) -> WeighedRoads:
    if request.param == "hierarchy" and not hierarchy_installed():
        pytest.skip("pyroutingkit is not installed")
    points = [point_on(place) for place in ("hub", "o1", "v2", "v1", "o3")]
    topology = build_topology(small_region.roads, points, engine=request.param)
    return topology.weigh(road_state(small_region))


@pytest.fixture
def closure_sets(closed_span: Callable[..., ClosedSpan]) -> list[tuple[ClosedSpan, ...]]:
    spans = (
        closed_span("QL1-01", 2_000, 2_100),
        closed_span("L1-01", 100, 200),
        closed_span("QL9A-01", 10, 20, classes=frozenset(), delay_s=60),
    )
    return [chosen for size in range(4) for chosen in itertools.combinations(spans, size)]


def test_each_matrix_is_that_of_its_set_alone(
    weighed: WeighedRoads, closure_sets: list[tuple[ClosedSpan, ...]]
) -> None:
    found = list(duration_matrices(weighed, closure_sets))
    assert len({matrix.tobytes() for matrix in found}) > 4
    for closed, matrix in zip(closure_sets, found, strict=True):
        alone = weighed.topology.weigh(dataclasses.replace(weighed.state, closed=closed))
        ends = weighed.topology.nodes(np.arange(len(weighed.topology.points)))
        assert np.array_equal(matrix, alone.search(*ends)[0])


def test_workers_change_no_number(
    weighed: WeighedRoads,
    closure_sets: list[tuple[ClosedSpan, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("routeplan.travel.scenarios._BATCH_CELLS", 1)
    here = list(duration_matrices(weighed, closure_sets, points=[3, 1]))
    there = list(duration_matrices(weighed, closure_sets, points=[3, 1], workers=2))
    assert np.array_equal(here, there)
    assert here[0].shape == (2, 2)


def test_sets_are_taken_as_matrices_are_asked_for(
    weighed: WeighedRoads, closure_sets: list[tuple[ClosedSpan, ...]]
) -> None:
    taken = []

    def endless() -> Iterator[tuple[ClosedSpan, ...]]:
        for closed in itertools.cycle(closure_sets):
            taken.append(closed)
            yield closed

    matrices = duration_matrices(weighed, endless())
    first = [next(matrices) for _ in range(2)]
    assert len(taken) == 2
    assert (np.diag(first[0]) == 0).all()
