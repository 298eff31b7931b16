"""Delivery routes for mountain post offices, on roads that landslides close."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.api import (
        build_matrix,
        check_plan,
        copy_scenario,
        describe_closure,
        describe_problem,
        describe_reason,
        describe_warning,
        explain_order,
        fastest_path,
        find_scenario,
        generate_scenario,
        list_scenarios,
        load_day,
        load_region,
        network_info,
        plan_day,
        read_plan,
        replay_closures,
        summarise_plan,
        write_plan,
    )
    from routeplan.errors import (
        DayError,
        InputError,
        LocationError,
        PlanRejectedError,
        RoutePlanError,
        SolverError,
    )
    from routeplan.model.closure import Closure
    from routeplan.model.day import Day, Limits
    from routeplan.model.order import Load, Order, TimeWindow
    from routeplan.model.place import Location, Place
    from routeplan.model.plan import Plan, Unassigned, Violation
    from routeplan.model.vehicle import Break, Vehicle

__all__ = [
    "Break",
    "Closure",
    "Day",
    "DayError",
    "InputError",
    "Limits",
    "Load",
    "Location",
    "LocationError",
    "Order",
    "Place",
    "Plan",
    "PlanRejectedError",
    "RoutePlanError",
    "SolverError",
    "TimeWindow",
    "Unassigned",
    "Vehicle",
    "Violation",
    "build_matrix",
    "check_plan",
    "copy_scenario",
    "describe_closure",
    "describe_problem",
    "describe_reason",
    "describe_warning",
    "explain_order",
    "fastest_path",
    "find_scenario",
    "generate_scenario",
    "list_scenarios",
    "load_day",
    "load_region",
    "network_info",
    "plan_day",
    "read_plan",
    "replay_closures",
    "summarise_plan",
    "write_plan",
]

_HOME = {
    "errors": (
        "DayError",
        "InputError",
        "LocationError",
        "PlanRejectedError",
        "RoutePlanError",
        "SolverError",
    ),
    "model.closure": ("Closure",),
    "model.day": ("Day", "Limits"),
    "model.order": ("Load", "Order", "TimeWindow"),
    "model.place": ("Location", "Place"),
    "model.plan": ("Plan", "Unassigned", "Violation"),
    "model.vehicle": ("Break", "Vehicle"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the engine's libraries are heavy."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_MODULE_OF.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
