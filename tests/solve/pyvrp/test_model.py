from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from pyvrp import CostEvaluator

from routeplan.model.closure import Closure
from routeplan.model.order import Load
from routeplan.model.place import Location
from routeplan.problem.insertion import insert_left_out
from routeplan.problem.objective import Pricing
from routeplan.problem.routing import mandatory_price_vnd
from routeplan.solve.pyvrp.model import build_model, search_price_vnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyvrp import Solution

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.routing import RoutingProblem

    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]

SLIDE = Closure(id="slide", road="L1", section_id="L1-01", km_from_m=2_000, direction="backward")


def test_no_way_is_longer_than_any_shift_and_never_huge(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order("D1", "o3"), make_order("D2", "o1")]
    vehicles = [make_vehicle(shift=(7.0, 12.0)), make_vehicle("V2", shift=(9.0, 19.0))]
    problem = make_problem(orders, vehicles, closures=(SLIDE,))
    reachable = problem.travel.matrix("van").reachable
    assert not reachable.all()
    data = build_model(problem).data
    duration_s, distance_m = data.duration_matrix(0), data.distance_matrix(0)
    assert (duration_s[~reachable] == 2 * (12 * 3_600 + 1)).all()
    assert (duration_s[reachable] == problem.travel.matrix("van").duration_s[reachable]).all()
    assert distance_m.max() == problem.travel.matrix("van").distance_m.max()


def test_a_route_over_no_way_is_none_that_pyvrp_takes(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    order = make_order("D1", "o3")
    open_road = make_problem([order], [make_vehicle()])
    shut = build_model(make_problem([order], [make_vehicle()], closures=(SLIDE,)))
    pricing = Pricing(open_road)
    assert build_model(open_road).solution(((0,),), pricing).is_feasible()
    assert not shut.solution(((0,),), pricing).is_feasible()


def test_vehicles_that_are_alike_are_one_type(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order("D1", "o1"), make_order("D2", "o2", locked_vehicle="V3")]
    vehicles = [make_vehicle(f"V{at}") for at in range(4)] + [make_vehicle("M", max_pieces=1)]
    model = build_model(make_problem(orders, vehicles))
    assert model.vehicles == ((0, 1, 2), (3,), (4,))
    assert [kind.num_available for kind in model.data.vehicle_types()] == [3, 1, 1]


def test_only_measures_that_can_bind_are_loads(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [make_order(f"D{at}", "o1", load=Load(pieces=2, weight_g=10)) for at in range(3)]
    roomy = make_vehicle("V1", max_pieces=6, max_weight_g=30)
    assert build_model(make_problem(orders, [roomy])).data.num_load_dimensions == 0
    tight = make_vehicle("V2", max_pieces=5)
    data = build_model(make_problem(orders, [roomy, tight])).data
    assert [kind.capacity for kind in data.vehicle_types()] == [[6], [5]]


def test_orders_that_can_never_be_served_are_not_in_it(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [
        make_order("NOBODY", "o1", locked_vehicle="nobody"),
        make_order("PAST", "o1", windows=[(4.0, 6.5)]),
        make_order("LARGE", "o1", load=Load(volume_cm3=10**9), mandatory=True),
        make_order(
            "CROSSED", "o2", kind="transfer", pickup_windows=[(12.0, 13.0)], windows=[(8.0, 9.0)]
        ),
        make_order("D1", "o1", windows=[(4.0, 6.5), (8.0, 9.0), (13.0, 14.0)]),
    ]
    small = make_vehicle("V2", max_volume_cm3=100)
    model = build_model(make_problem(orders, [make_vehicle(max_volume_cm3=900), small]))
    assert model.clients == ((5, 1), (5, 2))
    assert model.shipments == ()
    assert [list(group) for group in model.data.groups()] == [[0, 1]]


@pytest.mark.parametrize("seed", range(20))
def test_routes_go_there_and_back_and_cost_the_same(
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    without_refused: Callable[[RoutingProblem], RoutingProblem],
) -> None:
    problem = without_refused(tiny_problem(seed))
    pricing = Pricing(problem)
    routes = insert_left_out(problem, ((), ()), pricing)
    model = build_model(problem)
    solution = model.solution(routes, pricing)
    assert model.routes(solution) == routes
    assert solution.is_feasible()
    cost = CostEvaluator([1] * model.data.num_load_dimensions, 1, 1).cost(solution)
    driven = cost - solution.uncollected_prizes()
    driven_vnd = sum(pricing.route_vnd(vehicle, route) or 0 for vehicle, route in enumerate(routes))
    # Wages and distance cost of a route are rounded up to whole VND each.
    assert 0 <= driven_vnd - driven / model.units_per_vnd < 2 * len(problem.vehicles)


@pytest.mark.parametrize("seed", range(20))
def test_a_route_is_as_long_as_the_schedule_has_it(
    seed: int,
    tiny_problem: Callable[[int], RoutingProblem],
    without_refused: Callable[[RoutingProblem], RoutingProblem],
) -> None:
    problem = without_refused(tiny_problem(seed))
    routes = insert_left_out(problem, ((), ()), Pricing(problem))
    schedules = [Pricing(problem).schedule(at, route) for at, route in enumerate(routes)]
    longest_s = [one.duration_s if one and routes[at] else 0 for at, one in enumerate(schedules)]

    def solution(less_s: int) -> Solution:
        vehicles = (
            dataclasses.replace(who, max_duration_s=max(0, out_s - less_s))
            for who, out_s in zip(problem.vehicles, longest_s, strict=True)
        )
        limited = dataclasses.replace(problem, vehicles=tuple(vehicles))
        # By the schedules without a limit: what is too long has none.
        return build_model(limited).solution(routes, Pricing(problem))

    kept = solution(0)
    assert kept.is_feasible()
    assert [route.duration() for route in kept.routes()] == [one for one in longest_s if one]
    assert solution(1).is_feasible() == (not any(longest_s))


def test_only_a_vehicle_that_ends_where_it_starts_has_reloads(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    """Of another one the trips are left to the schedule, though PyVRP knows that depot."""
    trips = {"reloads": True, "reload_s": 300, "max_pieces": 2}
    orders = [make_order(f"D{at}", "j1", load=Load(pieces=2)) for at in range(4)]
    vehicles = [make_vehicle("A", **trips), make_vehicle("B", ends="hub o1", **trips)]
    problem = make_problem(orders, vehicles)
    model = build_model(problem)
    routes = ((0, 1), (2, 3))
    round_trip, one_way = model.solution(routes, Pricing(problem)).routes()
    assert round_trip.num_trips() == 2
    assert one_way.num_trips() == 1
    assert model.routes(model.solution(routes, Pricing(problem))) == routes


def test_a_mandatory_order_is_dearer_than_what_it_may_push_out(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    many = [make_order(f"D{at}", "o1", priority="urgent") for at in range(30)]
    few_vnd = mandatory_price_vnd(make_problem(many[:2], [make_vehicle()]))
    assert search_price_vnd(make_problem(many[:2], [make_vehicle()])) == few_vnd
    problem = make_problem([*many, make_order("M", "o1", mandatory=True)], [make_vehicle()])
    assert 20 * 1_000_000 < search_price_vnd(problem) < mandatory_price_vnd(problem)


def test_odd_costs_are_kept_to_a_thousandth(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    odd = make_vehicle(cost_per_hour_vnd=31_007, cost_per_km_vnd=1_201)
    model = build_model(make_problem([make_order("D1", "o1")], [odd]))
    assert model.units_per_vnd == 1_000
    (kind,) = model.data.vehicle_types()
    assert kind.unit_duration_cost == round(31_007 / 3.6)
    assert kind.unit_distance_cost == 1_201
    plain = build_model(make_problem([make_order("D1", "o1")], [make_vehicle()]))
    assert plain.units_per_vnd == 9  # 40,000 / 3,600 is 100 / 9.


def test_two_places_on_one_road_are_two_points(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    doors = [Location(section_id="QL1-01", km_m=3_000), Location(section_id="QL1-01", km_m=4_000)]
    orders = [make_order(f"D{at}", door) for at, door in enumerate(doors)]
    data = build_model(make_problem(orders, [make_vehicle()])).data
    assert data.num_locations == 3
    assert data.num_depots == 1
