"""The library's functions: planning joined with files.

The command line and other programs call these same functions; each returns plain values.
"""

from routeplan.api.closures import locate as locate_closures
from routeplan.api.closures import read_closures, write_closure_feed, write_closure_map
from routeplan.api.days import (
    check_plan,
    copy_scenario,
    explain_order,
    find_problems,
    find_scenario,
    generate_scenario,
    list_scenarios,
    load_day,
    plan_day,
)
from routeplan.api.exports import export_network, from_networkx, to_networkx
from routeplan.api.networks import build_network
from routeplan.api.regions import (
    fit_speeds,
    load_region,
    network_info,
    read_profiles,
    read_trips,
    write_profiles,
)
from routeplan.api.results import (
    describe_closure,
    describe_problem,
    describe_reason,
    describe_wait,
    describe_warning,
    read_plan,
    refuse_unusable_folder,
    results_folder,
    summarise_plan,
    write_plan,
)
from routeplan.api.ways import (
    build_matrices,
    build_matrix,
    fastest_path,
    read_matrix,
    replay_closures,
)
from routeplan.network.info import NetworkInfo
from routeplan.network.region import Region
from routeplan.planning.fit_speeds import SpeedFit, TripNote
from routeplan.report.closure_page import ClosureReport
from routeplan.report.summary import Summary
from routeplan.report.text import Lang
from routeplan.report.text.figures import format_number
from routeplan.solve.protocol import OnProgress, Progress, ShouldStop
from routeplan.solve.registry import SOLVER_NAMES
from routeplan.travel.matrix import Matrix
from routeplan.travel.path import FoundPath

__all__ = [
    "SOLVER_NAMES",
    "ClosureReport",
    "FoundPath",
    "Lang",
    "Matrix",
    "NetworkInfo",
    "OnProgress",
    "Progress",
    "Region",
    "ShouldStop",
    "SpeedFit",
    "Summary",
    "TripNote",
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
    "find_problems",
    "find_scenario",
    "fit_speeds",
    "format_number",
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
    "refuse_unusable_folder",
    "replay_closures",
    "results_folder",
    "summarise_plan",
    "to_networkx",
    "write_closure_feed",
    "write_closure_map",
    "write_plan",
    "write_profiles",
]
