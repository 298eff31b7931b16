"""Delivery routes for mountain post offices, on roads that landslides close."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.api import (
        build_matrices,
        build_matrix,
        build_network,
        check_plan,
        copy_scenario,
        describe_closure,
        describe_problem,
        describe_reason,
        describe_wait,
        describe_warning,
        explain_order,
        export_network,
        fastest_path,
        find_scenario,
        fit_speeds,
        from_networkx,
        generate_scenario,
        list_scenarios,
        load_day,
        load_region,
        locate_closures,
        network_info,
        plan_day,
        read_closures,
        read_matrix,
        read_plan,
        read_profiles,
        read_trips,
        replay_closures,
        summarise_plan,
        to_networkx,
        write_closure_feed,
        write_closure_map,
        write_plan,
        write_profiles,
    )
    from routeplan.errors import (
        DayError,
        InputError,
        LocationError,
        PlanRejectedError,
        RoutePlanError,
        SolverError,
        UnsupportedError,
    )
    from routeplan.model.closure import Closure, ClosureShape
    from routeplan.model.day import Day, Limits
    from routeplan.model.map_source import MapSource
    from routeplan.model.order import Load, Order, TimeWindow
    from routeplan.model.place import Location, Place
    from routeplan.model.plan import Plan, Unassigned, Violation
    from routeplan.model.vehicle import Break, Vehicle

__all__ = [
    "Break",
    "Closure",
    "ClosureShape",
    "Day",
    "DayError",
    "InputError",
    "Limits",
    "Load",
    "Location",
    "LocationError",
    "MapSource",
    "Order",
    "Place",
    "Plan",
    "PlanRejectedError",
    "RoutePlanError",
    "SolverError",
    "TimeWindow",
    "Unassigned",
    "UnsupportedError",
    "Vehicle",
    "Violation",
    "build_matrices",
    "build_matrix",
    "build_network",
    "check_plan",
    "copy_scenario",
    "describe_closure",
    "describe_problem",
    "describe_reason",
    "describe_wait",
    "describe_warning",
    "explain_order",
    "export_network",
    "fastest_path",
    "find_scenario",
    "fit_speeds",
    "from_networkx",
    "generate_scenario",
    "list_scenarios",
    "load_day",
    "load_region",
    "locate_closures",
    "network_info",
    "plan_day",
    "read_closures",
    "read_matrix",
    "read_plan",
    "read_profiles",
    "read_trips",
    "replay_closures",
    "summarise_plan",
    "to_networkx",
    "write_closure_feed",
    "write_closure_map",
    "write_plan",
    "write_profiles",
]

_HOME = {
    "errors": (
        "DayError",
        "InputError",
        "LocationError",
        "PlanRejectedError",
        "RoutePlanError",
        "SolverError",
        "UnsupportedError",
    ),
    "model.closure": ("Closure", "ClosureShape"),
    "model.day": ("Day", "Limits"),
    "model.order": ("Load", "Order", "TimeWindow"),
    "model.place": ("Location", "Place"),
    "model.plan": ("Plan", "Unassigned", "Violation"),
    "model.vehicle": ("Break", "Vehicle"),
    "model.map_source": ("MapSource",),
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
