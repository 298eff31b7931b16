"""Routing problems put together from numbers, without roads (synthetic)."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from routeplan.model.order import Load, TimeWindow
from routeplan.model.vehicle import Break
from routeplan.problem.routing import (
    ANY_TIME,
    ProblemOrder,
    ProblemVehicle,
    RoutingProblem,
    Task,
)
from routeplan.travel.matrix import Matrix, MatrixTravel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class ProblemBuilder:
    """Puts a problem together: points by their matrix, then vehicles and orders.

    Prices are one VND a second and one a metre unless said otherwise, so that costs can
    be added up in the head.
    """

    def __init__(
        self, durations: Sequence[Sequence[int]], distances: Sequence[Sequence[int]] | None
    ) -> None:
        duration_s = np.array(durations, dtype=np.int32)
        distance_m = duration_s if distances is None else np.array(distances, dtype=np.int32)
        matrix = Matrix(duration_s=duration_s, distance_m=distance_m, reachable=duration_s >= 0)
        self._travel = MatrixTravel({"any": matrix})
        self._orders: list[dict[str, Any]] = []
        self._tasks: list[Task] = []
        self._vehicles: list[ProblemVehicle] = []

    def vehicle(
        self, *, shift: tuple[int, int] = (0, 1_000), pause: Any = None, **changes: Any
    ) -> ProblemBuilder:
        """Add a vehicle; ``pause`` is the break's earliest and latest begin and duration."""
        named = dict(zip(("earliest_s", "latest_s", "duration_s"), pause or (), strict=False))
        values: dict[str, Any] = {
            "id": f"v{len(self._vehicles)}",
            "profile": "any",
            "start": 0,
            "end": 0,
            "max_weight_g": None,
            "max_volume_cm3": None,
            "max_pieces": None,
            "max_distance_m": None,
            "cost_per_km_vnd": 1_000,
            "cost_per_hour_vnd": 3_600,
            "fixed_cost_vnd": 0,
        }
        self._vehicles.append(
            ProblemVehicle(
                **{**values, **changes},
                shift=TimeWindow(start_s=shift[0], end_s=shift[1]),
                break_=Break(**named) if named else None,
            )
        )
        return self

    def job(
        self,
        kind: Any,
        point: int,
        *,
        service_s: int = 0,
        windows: Any = (),
        depot: int | None = None,
        release_s: int | None = None,
        **order: Any,
    ) -> ProblemBuilder:
        """Add a drop or a collection."""
        self._order([(kind, point, service_s, windows)], order)
        self._tasks[-1] = replace(self._tasks[-1], depot=depot, release_s=release_s)
        return self

    def shipment(
        self,
        ends: tuple[int, int],
        *,
        service_s: tuple[int, int] = (0, 0),
        windows: Any = ((), ()),
        **order: Any,
    ) -> ProblemBuilder:
        """Add a shipment between two points."""
        kinds = ("ship_from", "ship_to")
        return self._order(list(zip(kinds, ends, service_s, windows, strict=True)), order)

    def build(self) -> RoutingProblem:
        """Return the problem; an order with no vehicles given may go on any."""
        everyone = tuple(range(len(self._vehicles)))
        return RoutingProblem(
            orders=tuple(ProblemOrder(**{"vehicles": everyone, **order}) for order in self._orders),
            tasks=tuple(self._tasks),
            vehicles=tuple(self._vehicles),
            travel=self._travel,
        )

    def _order(self, tasks: Sequence[Any], values: dict[str, Any]) -> ProblemBuilder:
        first = len(self._tasks)
        for kind, point, service_s, windows in tasks:
            times = tuple(TimeWindow(start_s=start, end_s=end) for start, end in windows)
            self._tasks.append(
                Task(
                    order=len(self._orders),
                    kind=kind,
                    point=point,
                    service_s=service_s,
                    windows=times or (ANY_TIME,),
                )
            )
        defaults = {"load": Load(pieces=1), "price_vnd": 10_000, "mandatory": False}
        self._orders.append(
            {
                **defaults,
                **values,
                "id": f"o{len(self._orders)}",
                "tasks": tuple(range(first, len(self._tasks))),
            }
        )
        return self


@pytest.fixture(scope="session")
def problem_of() -> Callable[..., ProblemBuilder]:
    """Return ``problem_of(durations, distances)``: a builder."""

    def start(durations: Any, distances: Any = None) -> ProblemBuilder:
        return ProblemBuilder(durations, distances)

    return start


@pytest.fixture(scope="session")
def random_problem() -> Callable[..., RoutingProblem]:
    """Return ``random_problem(seed, orders=, vehicles=)``: small numbers, many rules.

    Its seconds are so few that all of them can be tried in turn.
    """

    def make(seed: int, *, orders: int, vehicles: int) -> RoutingProblem:
        chance = random.Random(seed)  # noqa: S311 - a draw to repeat
        points = range(chance.randint(2, 4))
        durations = _triangular(
            [[0 if i == j else chance.randint(0, 4) for j in points] for i in points]
        )
        distances = [[0 if i == j else chance.randint(1, 9) for j in points] for i in points]
        builder = ProblemBuilder(durations, distances)
        for _ in range(vehicles):
            _add_vehicle(builder, chance, len(points))
        for _ in range(orders):
            _add_order(builder, chance, len(points), vehicles)
        return builder.build()

    return make


HORIZON_S = 30


def _triangular(durations: list[list[int]]) -> list[list[int]]:
    for over, middle in enumerate(durations):
        for row in durations:
            row[:] = [min(direct, row[over] + middle[j]) for j, direct in enumerate(row)]
    return durations


def _windows(chance: random.Random) -> list[tuple[int, int]]:
    cuts = sorted(chance.sample(range(-2, HORIZON_S), 2 * chance.randint(0, 3)))
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def _add_vehicle(builder: ProblemBuilder, chance: random.Random, points: int) -> None:
    earliest_s = chance.randint(-3, HORIZON_S - 5)
    pause = (earliest_s, earliest_s + chance.randint(0, 8), chance.randint(1, 5))
    builder.vehicle(
        shift=(chance.randint(0, 5), chance.randint(HORIZON_S - 10, HORIZON_S)),
        pause=pause if chance.random() < 0.6 else None,
        end=chance.randrange(points),
        max_pieces=chance.choice((None, 3, 5)),
        max_distance_m=chance.choice((None, None, 25)),
        cost_per_km_vnd=chance.choice((700, 1_000, 3_001)),
        cost_per_hour_vnd=chance.choice((3_599, 3_600, 40_000)),
        fixed_cost_vnd=chance.choice((0, 50)),
    )


def _add_order(builder: ProblemBuilder, chance: random.Random, points: int, vehicles: int) -> None:
    order: dict[str, Any] = {
        "load": Load(pieces=chance.randint(0, 2)),
        "price_vnd": chance.choice((0, 10, 1_000)),
        "mandatory": chance.random() < 0.2,
    }
    if vehicles > 1 and chance.random() < 0.3:
        order["vehicles"] = (chance.randrange(vehicles),)
    if chance.random() < 0.25:
        builder.shipment(
            (chance.randrange(points), chance.randrange(points)),
            service_s=(chance.randint(0, 2), chance.randint(0, 4)),
            windows=(_windows(chance), _windows(chance)),
            **order,
        )
        return
    builder.job(
        chance.choice(("drop", "collect")),
        chance.randrange(points),
        service_s=chance.randint(0, 4),
        windows=_windows(chance),
        **order,
    )
