"""Tiny days on the ten-node map, small enough to try every plan (synthetic)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
import sys
import types
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.closure import Closure
from routeplan.model.day import Day, PostponementPrices
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Break, Vehicle
from routeplan.problem.build import build_problem
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import Assignment, served_orders
from routeplan.problem.schedule import schedule_route
from routeplan.solve import registry, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routeplan.model.day import Limits
    from routeplan.network.region import Region
    from routeplan.problem.routing import ProblemOrder, RoutingProblem
    from routeplan.solve.protocol import OnProgress, ShouldStop

SEVEN_S = 7 * 3600
DOORS = (
    Location(section_id="QL1-01", km_m=3_000),
    Location(section_id="QL1-03", km_m=14_500),
    Location(section_id="DT2-01", km_m=1_200),
    Location(section_id="T1-01", km_m=5_000),
    Location(section_id="L1-01", km_m=2_500),
    Location(section_id="L2-01", km_m=1_500),
    Location(section_id="QL9A-01", km_m=6_000),
    Location(lon=103.075, lat=21.404),
)


def place(place_id: str) -> Location:
    return Location(place_id=place_id)


@pytest.fixture(scope="session")
def make_vehicle() -> Callable[..., Vehicle]:
    """Return ``make_vehicle("V1", shift=(7.0, 12.0), pause=(9.0, 10.0, 1800))``, in hours."""

    def make(
        vehicle_id: str = "V1",
        *,
        ends: str = "hub hub",
        shift: tuple[float, float] = (7.0, 17.0),
        pause: tuple[float, float, int] | None = None,
        **changes: Any,
    ) -> Vehicle:
        start, end = ends.split()
        values: dict[str, Any] = {
            "profile": "van",
            "cost_per_km_vnd": 3_000,
            "cost_per_hour_vnd": 40_000,
        }
        return Vehicle(
            id=vehicle_id,
            start_depot=start,
            end_depot=end,
            shift=_hours(shift),
            break_=None
            if pause is None
            else Break(
                earliest_s=round(pause[0] * 3600),
                latest_s=round(pause[1] * 3600),
                duration_s=pause[2],
            ),
            **{**values, **changes},
        )

    return make


@pytest.fixture(scope="session")
def make_order() -> Callable[..., Order]:
    """Return ``make_order("D1", "o1", kind=, windows=[(8.0, 9.0)])``: from or to the hub."""

    def make(order_id: str, customer: str | Location, **changes: Any) -> Order:
        where = place(customer) if isinstance(customer, str) else customer
        values: dict[str, Any] = {"kind": "delivery", "service_s": 300, **changes}
        ends = (place("hub"), where)
        if values["kind"] in {"pickup", "document_collection"}:
            ends = (where, place("hub"))
        values = {"origin": ends[0], "destination": ends[1], **values}
        for name in ("windows", "pickup_windows"):
            values[name] = tuple(_hours(window) for window in values.get(name, ()))
        return Order(id=order_id, **values)

    return make


@pytest.fixture(scope="session")
def make_problem(small_region: Region) -> Callable[..., RoutingProblem]:
    """Return ``make_problem(orders, vehicles, closures=, weather=)``."""

    def make(
        orders: Sequence[Order], vehicles: Sequence[Vehicle], **changes: Any
    ) -> RoutingProblem:
        values: dict[str, Any] = {"weather": "dry", **changes}
        day = Day(
            name="ten-nodes",
            date=dt.date(2024, 9, 9),
            network="ten-nodes",
            orders=tuple(orders),
            vehicles=tuple(vehicles),
            **values,
        )
        return build_problem(day, small_region).problem

    return make


def _hours(ends: tuple[float, float]) -> TimeWindow:
    return TimeWindow(start_s=round(ends[0] * 3600), end_s=round(ends[1] * 3600))


# --- random days ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def tiny_problem(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> Callable[[int], RoutingProblem]:
    """Return ``tiny_problem(seed)``: two vehicles, up to six tasks, every rule now and then."""

    @cache
    def make(seed: int) -> RoutingProblem:
        chance = random.Random(seed)  # noqa: S311 - a draw to repeat
        orders: list[Order] = []
        tasks = 0
        while tasks < chance.choice((4, 5, 6, 6)):
            order = make_order(f"D{len(orders)}", chance.choice(DOORS), **_draw_order(chance))
            tasks += 2 if order.is_transfer else 1
            if tasks <= 6:
                orders.append(order)
        vehicles = [make_vehicle(f"V{at}", **_draw_vehicle(chance, at)) for at in (0, 1)]
        slide = Closure(
            id="slide",
            road="DT2",
            km_from_m=2_000,
            blocks=chance.choice(("all", "cars_and_up")),
            direction=chance.choice(("both", "forward", "backward")),
        )
        return make_problem(
            orders,
            vehicles,
            weather=chance.choice(("dry", "wet")),
            closures=(slide,) if chance.random() < 0.4 else (),
            postponement=PostponementPrices(normal=chance.choice((60_000, 250_000)), high=100_000),
        )

    return make


@pytest.fixture(scope="session")
def short_day() -> Callable[[RoutingProblem, int], RoutingProblem]:
    """Return ``short_day(problem, seed)``: most vehicles may only be out for part of a shift."""

    def make(problem: RoutingProblem, seed: int) -> RoutingProblem:
        chance = random.Random(seed)  # noqa: S311 - a draw to repeat
        vehicles = tuple(
            dataclasses.replace(
                vehicle, max_duration_s=chance.choice((None, 3_600, 6_000, 9_000, 15_000))
            )
            for vehicle in problem.vehicles
        )
        return dataclasses.replace(problem, vehicles=vehicles)

    return make


def _draw_windows(chance: random.Random) -> list[tuple[float, float]]:
    return chance.choice(
        (
            [],
            [],
            [(8.0, 9.0)],
            [(9.5, 9.75)],
            [(8.0, 11.0)],
            [(7.5, 8.0), (10.0, 10.5)],
            [(8.0, 8.5), (9.0, 9.25), (11.0, 12.0)],
        )
    )


def _draw_order(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(("delivery", "delivery", "pickup", "document_collection", "transfer"))
    order: dict[str, Any] = {
        "kind": kind,
        "load": Load(
            weight_g=chance.choice((500, 4_000)), volume_cm3=100, pieces=chance.randint(1, 3)
        ),
        "windows": _draw_windows(chance),
        "service_s": chance.choice((0, 300, 1_200)),
        "priority": chance.choice(("normal", "normal", "high")),
        "mandatory": chance.random() < 0.2,
        "skills": ("kt1",) if chance.random() < 0.15 else (),
        "locked_vehicle": chance.choice(("V0", "V1")) if chance.random() < 0.15 else "",
    }
    if kind == "transfer":
        order["origin"] = chance.choice((place("hub"), place("o1"), *DOORS[:4]))
        order["pickup_service_s"] = chance.choice((0, 120))
        order["pickup_windows"] = _draw_windows(chance) if chance.random() < 0.3 else []
    return order


def _draw_vehicle(chance: random.Random, at: int) -> dict[str, Any]:
    moto = at == 1
    return {
        "profile": "motorbike" if moto else "van",
        "ends": chance.choice(("hub hub", "hub hub", "hub o1", "o1 hub")),
        "shift": (7.0, chance.choice((9.5, 12.0, 12.0))),
        "pause": chance.choice((None, (8.5, 9.5, 1_800), (9.0, 9.0, 900))),
        "max_pieces": chance.choice((None, 4, 5)),
        "max_weight_g": 9_000 if moto else chance.choice((None, 8_000)),
        "max_distance_m": chance.choice((None, None, 60_000)),
        "skills": ("kt1",) if chance.random() < 0.6 else (),
        "cost_per_km_vnd": 1_000 if moto else 3_000,
        "cost_per_hour_vnd": 30_000 if moto else 40_000,
        "fixed_cost_vnd": 0 if moto else chance.choice((0, 20_000)),
    }


@pytest.fixture(scope="session")
def large_problem(
    make_order: Callable[..., Order],
    make_vehicle: Callable[..., Vehicle],
    make_problem: Callable[..., RoutingProblem],
) -> RoutingProblem:
    """Return a day of 75 tasks, more than OR-Tools searches at once; vehicles of two kinds."""
    chance = random.Random(5)  # noqa: S311 - a draw to repeat
    roads = {"QL1-01": 6, "QL1-02": 12, "QL1-03": 18, "DT2-01": 4, "L1-01": 5, "QL9A-01": 8}
    orders = []
    for at in range(75):
        section_id, last_km = chance.choice(list(roads.items()))
        km_m = last_km * 1_000 - chance.randrange(4_000)
        orders.append(
            make_order(
                f"D{at}",
                Location(section_id=section_id, km_m=km_m),
                kind=chance.choice(("delivery", "pickup")),
                load=Load(pieces=chance.randint(1, 2)),
                windows=chance.choice(
                    ([], [(8.0, 11.5)], [(9.0, 10.0)], [(8.0, 9.0), (13.0, 14.0)])
                ),
                mandatory=chance.random() < 0.1,
            )
        )
    vehicles = [
        make_vehicle(
            f"V{at}",
            profile=("van", "motorbike")[at % 2],
            max_pieces=25,
            pause=(11.0, 13.0, 1_800),
            shift=(7.0, 12.5),
        )
        for at in range(5)
    ]
    return make_problem(orders, vehicles)


@pytest.fixture(scope="session")
def without_refused() -> Callable[[RoutingProblem], RoutingProblem]:
    """Return ``without_refused(problem)``: what PyVRP can express of it."""

    def change(problem: RoutingProblem) -> RoutingProblem:
        vehicles = (dataclasses.replace(vehicle, break_=None) for vehicle in problem.vehicles)
        tasks = (
            dataclasses.replace(task, windows=task.windows[:1])
            if len(problem.orders[task.order].tasks) > 1
            else task
            for task in problem.tasks
        )
        return dataclasses.replace(problem, vehicles=tuple(vehicles), tasks=tuple(tasks))

    return change


# --- every plan ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def best_objective_vnd() -> Callable[[RoutingProblem], int]:
    """Return ``best_objective_vnd(problem)``: of all plans there are."""

    def search(problem: RoutingProblem) -> int:
        pricing = Pricing(problem)
        orders = frozenset(range(len(problem.orders)))
        best = {frozenset[int](): 0}
        for vehicle in range(len(problem.vehicles)):
            own = {
                frozenset(carried): cost_vnd
                for carried in _subsets(orders)
                if all(vehicle in problem.orders[order].vehicles for order in carried)
                and (cost_vnd := _cheapest_route(problem, pricing, vehicle, carried)) is not None
            }
            longer: dict[frozenset[int], int] = {}
            for served, so_far_vnd in best.items():
                for carried, cost_vnd in own.items():
                    if not served & carried:
                        both, total_vnd = served | carried, so_far_vnd + cost_vnd
                        longer[both] = min(total_vnd, longer.get(both, total_vnd))
            best = longer
        return min(
            cost_vnd + sum(pricing.left_out_vnd[order] for order in orders - served)
            for served, cost_vnd in best.items()
        )

    return search


def _subsets(orders: frozenset[int]) -> Iterator[tuple[int, ...]]:
    return itertools.chain.from_iterable(
        itertools.combinations(sorted(orders), count) for count in range(len(orders) + 1)
    )


def _cheapest_route(
    problem: RoutingProblem, pricing: Pricing, vehicle: int, carried: Sequence[int]
) -> int | None:
    tasks = [task for order in carried for task in problem.orders[order].tasks]
    costs = (
        pricing.route_vnd(vehicle, route)
        for route in itertools.permutations(tasks)
        if _in_order(problem, carried, route)
    )
    return min((cost_vnd for cost_vnd in costs if cost_vnd is not None), default=None)


def _in_order(problem: RoutingProblem, carried: Sequence[int], route: tuple[int, ...]) -> bool:
    ends = (problem.orders[order].tasks for order in carried)
    return all(route.index(tasks[0]) <= route.index(tasks[-1]) for tasks in ends)


@pytest.fixture(scope="session")
def assert_sound() -> Callable[[RoutingProblem, Assignment], int]:
    """Return ``assert_sound(problem, assignment)``: its objective, once every rule is checked."""

    def check(problem: RoutingProblem, assignment: Assignment) -> int:
        assert len(assignment.routes) == len(problem.vehicles)
        placed = [task for route in assignment.routes for task in route]
        assert len(placed) == len(set(placed))
        for order in served_orders(problem, assignment.routes):
            entry = problem.orders[order]
            carriers = [
                (vehicle, tuple(task for task in route if task in entry.tasks))
                for vehicle, route in enumerate(assignment.routes)
                if set(route) & set(entry.tasks)
            ]
            ((vehicle, tasks),) = carriers
            assert vehicle in entry.vehicles
            assert tasks == entry.tasks
        # Raises where a route cannot be kept.
        return Pricing(problem).objective_vnd(assignment.routes)

    return check


# --- a backend of the tests' own -------------------------------------------------------------


class OneByOne:
    """Each order goes to the first vehicle that can add it, its last task anywhere."""

    name = "one-by-one"

    def version(self) -> str:
        return "1"

    def solve(
        self,
        problem: RoutingProblem,
        *,
        initial: Assignment | None = None,
        limits: Limits,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Assignment:
        del initial, limits, on_progress, should_stop  # It makes one quick pass.
        routes: list[tuple[int, ...]] = [()] * len(problem.vehicles)
        for order in problem.orders:
            for vehicle, route in self._longer_routes(routes, order):
                if schedule_route(problem, problem.vehicles[vehicle], route) is not None:
                    routes[vehicle] = route
                    break
        return Assignment(routes=tuple(routes))

    def _longer_routes(
        self, routes: Sequence[tuple[int, ...]], order: ProblemOrder
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        *first, last = order.tasks
        for vehicle in order.vehicles:
            route = routes[vehicle]
            for at in range(len(route) + 1):
                yield vehicle, (*route[:at], *first, *route[at:], last)


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the tests' own backend its place in the registry; return its name."""
    module = types.ModuleType("one_by_one")
    module.__dict__["SOLVER"] = OneByOne()
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(registry._MODULES, OneByOne.name, module.__name__)
    monkeypatch.setattr(run, "SOLVER_NAMES", (*registry.SOLVER_NAMES, OneByOne.name))
    return OneByOne.name
