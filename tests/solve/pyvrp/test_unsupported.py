from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import UnsupportedError
from routeplan.model.closure import Closure
from routeplan.model.day import Limits
from routeplan.solve.pyvrp.unsupported import unsupported
from routeplan.solve.run import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle
    from routeplan.problem.routing import RoutingProblem

    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeProblem = Callable[..., RoutingProblem]


def test_all_that_pyvrp_lacks_is_named_at_once(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    twice = [(8.0, 9.0), (13.0, 14.0)]
    orders = [make_order("T1", "o1", kind="transfer", windows=twice)]
    problem = make_problem(orders, [make_vehicle(pause=(11.0, 12.0, 1_800))])
    assert unsupported(problem) == ("breaks", "windows_of_shipment")
    with pytest.raises(UnsupportedError, match="breaks, windows_of_shipment") as refused:
        solve(problem, solver="pyvrp", limits=Limits(), isolate=False)
    assert refused.value.features == ("breaks", "windows_of_shipment")


def test_the_refusal_reaches_the_planning_process(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    problem = make_problem([make_order("D1", "o1")], [make_vehicle(pause=(11.0, 12.0, 1_800))])
    with pytest.raises(UnsupportedError, match=r"^the solver pyvrp cannot express: breaks$"):
        solve(problem, solver="pyvrp", limits=Limits())


def test_everything_else_is_expressed(
    make_order: MakeOrder, make_vehicle: MakeVehicle, make_problem: MakeProblem
) -> None:
    orders = [
        make_order("D1", "o1", windows=[(8.0, 9.0), (13.0, 14.0)], mandatory=True),
        make_order("D2", "o2", locked_vehicle="V2", skills=("kt1",)),
        make_order("T1", "o1", kind="transfer", windows=[(8.0, 9.0)], pickup_windows=[(7.5, 8.0)]),
    ]
    vehicles = [
        make_vehicle("V1", max_pieces=3, max_weight_g=9_000, max_volume_cm3=900),
        make_vehicle("V2", ends="hub o1", max_distance_m=90_000, skills=("kt1",)),
    ]
    by_the_hour = Closure(id="slide", road="DT2", km_from_m=2_000, start_s=9 * 3_600)
    assert unsupported(make_problem(orders, vehicles, closures=(by_the_hour,))) == ()
