"""The library's functions: planning joined with files.

The command line and other programs call these same functions; each returns plain values.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from routeplan.check import check_plan as _check_plan
from routeplan.errors import DataProblem, DayError, InputError
from routeplan.io import day_files, folders, plan_json, region_files, scenario_file
from routeplan.network import info
from routeplan.network.closures import locate_closures
from routeplan.network.info import NetworkInfo
from routeplan.network.locate import locate
from routeplan.network.region import Region
from routeplan.network.state import RoadState
from routeplan.planning import demand, history, make_plan
from routeplan.report import outputs, summary, text
from routeplan.report.summary import Summary
from routeplan.report.text import Lang
from routeplan.solve.protocol import OnProgress, Progress, ShouldStop
from routeplan.solve.registry import DEFAULT_SOLVER, SOLVER_NAMES
from routeplan.travel import path, table
from routeplan.travel.matrix import Matrix
from routeplan.travel.path import FoundPath

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from routeplan.model.closure import Closure
    from routeplan.model.day import Day, Weather
    from routeplan.model.place import Location
    from routeplan.model.plan import Plan, PlanWarning, Unassigned, Violation

__all__ = [
    "SOLVER_NAMES",
    "FoundPath",
    "Lang",
    "Matrix",
    "NetworkInfo",
    "OnProgress",
    "Progress",
    "Region",
    "ShouldStop",
    "Summary",
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

DEFAULT_REGION = "dien-bien"


def load_region(region: str | Path = DEFAULT_REGION) -> Region:
    """Return a region: its roads, places, communes, profiles and recorded closures.

    Parameters
    ----------
    region
        The name of a shipped region, or a folder with the same files.

    Raises
    ------
    InputError
        If there is no such region, or its files cannot be read.
    """
    data = folders.shipped_data()
    folder = Path(region) if Path(region).is_dir() else data / str(region)
    if not (folder / "region.toml").is_file():
        expected = "the name of a shipped region (dien-bien) or a folder of network files"
        raise _refusal("network", str(region), expected)
    try:
        return region_files.read_region(folder, data / "profiles.toml")
    except (OSError, KeyError, ValueError) as error:
        raise _refusal("network", str(error), f"network files of {folder.name} that fit") from error


def _refusal(column: str, value: str, expected: str) -> InputError:
    problem = DataProblem(file="", row=0, column=column, value=value, expected=expected)
    return InputError([problem])


def _known_profile(region: Region, profile: str) -> str:
    if profile not in region.profiles:
        raise _refusal("profile", profile, f"one of {', '.join(region.profiles)}")
    return profile


def load_day(scenario: str | Path, *, region: Region | None = None, strict: bool = False) -> Day:
    """Return the day of a scenario.

    Parameters
    ----------
    scenario
        A folder with ``scenario.toml``, ``orders.csv`` and ``vehicles.csv``, or the name
        of a shipped scenario.
    region
        Where the day takes place; by default the network that the scenario names.
    strict
        Refuse a day with any row that cannot be used, instead of setting it aside.

    Raises
    ------
    DayError
        If no day can be read; it lists everything that is wrong.
    """
    folder = find_scenario(scenario)
    if region is None:
        region = load_region(_network_of(folder))
    return day_files.read_day(folder, region, strict=strict)


def _network_of(folder: Path) -> str:
    try:
        return scenario_file.read_scenario_settings(folder).network
    except DayError:
        return DEFAULT_REGION  # Reading the day tells of this and of all else that is wrong.


def find_scenario(scenario: str | Path) -> Path:
    """Return the folder of a scenario given by folder or by name; it may not exist.

    Parameters
    ----------
    scenario
        A folder, or the name of a shipped scenario.
    """
    folder = Path(scenario)
    shipped = folders.shipped_scenarios() / str(scenario)
    return shipped if not folder.exists() and shipped.is_dir() else folder


def plan_day(
    day: Day,
    *,
    region: Region | None = None,
    solver: str = DEFAULT_SOLVER,
    initial: Plan | None = None,
    isolate: bool = True,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """Return a checked plan of a day: routes, and a reason for every order left out.

    Parameters
    ----------
    day
        What to plan; its ``limits`` say how long to search.
    region
        Where it takes place; by default the network that the day names.
    solver
        Name of the backend.
    initial
        A plan to start from.
    isolate
        Solve in a child process; switch it off inside workers of a pool.
    on_progress
        Told of every better answer while searching.
    should_stop
        Asked now and then; yes ends the search with the best answer so far.

    Raises
    ------
    PlanRejectedError
        If the plan fails its own check: a bug.
    SolverError
        If the solver failed before it had any answer.
    InputError
        If a vehicle's profile is not one of the region's.
    ValueError
        If there is no such solver.
    """
    region = region or load_region(day.network)
    for vehicle in day.vehicles:
        _known_profile(region, vehicle.profile)
    return make_plan.make_plan(
        day,
        region,
        solver=solver,
        initial=initial,
        isolate=isolate,
        on_progress=on_progress,
        should_stop=should_stop,
    )


def check_plan(day: Day, plan: Plan, *, region: Region | None = None) -> tuple[Violation, ...]:
    """Return the rules that a plan breaks; none for a good plan.

    Parameters
    ----------
    day
        The day that the plan is for.
    plan
        A plan, perhaps edited by hand.
    region
        Where it takes place; by default the network that the day names.
    """
    return _check_plan(day, region or load_region(day.network), plan)


def explain_order(
    day: Day, order_id: str, *, plan: Plan | None = None, region: Region | None = None
) -> Unassigned | None:
    """Return why an order is or would be left out; None if it can be, or is, served.

    Parameters
    ----------
    day
        The day of the order.
    order_id
        The order, also one whose row was set aside.
    plan
        With a plan, the reason it was left out of that plan; without, only what keeps
        every vehicle from serving it even alone.
    region
        Where it takes place; by default the network that the day names.

    Raises
    ------
    InputError
        If neither the day nor the plan has such an order.
    """
    if plan is not None:
        for reason in plan.unassigned:
            if reason.order_id == order_id:
                return reason
        if any(journey.order_id == order_id for journey in plan.journeys):
            return None
    if any(order.id == order_id for order in day.orders):
        return make_plan.explain_alone(day, region or load_region(day.network), order_id)
    for reason in make_plan.set_aside_orders(day):
        if reason.order_id == order_id:
            return reason
    raise _refusal("order_id", order_id, "the id of an order of this day")


def build_matrix(
    locations: Sequence[Location],
    *,
    profile: str,
    weather: Weather,
    closures: Sequence[Closure] = (),
    ways_outside_province: bool = False,
    region: Region | None = None,
) -> Matrix:
    """Return durations and distances between locations for one vehicle profile.

    Parameters
    ----------
    locations
        Place ids, lon/lat or Km on a section.
    profile
        A vehicle profile of the region: motorbike, car, van, truck.
    weather
        dry or wet.
    closures
        Closures in force; each counts all day.
    ways_outside_province
        Whether paths may leave the province.
    region
        Where; by default Điện Biên.

    Returns
    -------
    Matrix
        ``duration_s``, ``distance_m`` (-1 where there is no way) and ``reachable``, each
        of shape (locations, locations), durations and distances along the same paths.

    Raises
    ------
    LocationError
        If a location is not on the network.
    InputError
        If the region has no such profile.
    """
    region = region or load_region()
    state = RoadState(
        roads=region.roads,
        profile=region.profiles[_known_profile(region, profile)],
        weather=weather,
        ways_outside_province=ways_outside_province,
        closed=locate_closures(region.roads, closures).spans,
    )
    points = [locate(region, location) for location in locations]
    return table.build_travel(points, {profile: state}).matrix(profile)


def fastest_path(
    origin: Location,
    destination: Location,
    *,
    profile: str,
    weather: Weather,
    closures: Sequence[Closure] = (),
    ways_outside_province: bool = False,
    region: Region | None = None,
) -> FoundPath:
    """Return the fastest open way between two locations, and what shuts the direct one.

    Parameters
    ----------
    origin, destination
        Place ids, lon/lat or Km on a section.
    profile
        A vehicle profile of the region: motorbike, car, van, truck.
    weather
        dry or wet.
    closures
        Closures in force; each counts all day.
    ways_outside_province
        Whether the path may leave the province.
    region
        Where; by default Điện Biên.

    Raises
    ------
    LocationError
        If a location is not on the network.
    InputError
        If the region has no such profile.
    """
    region = region or load_region()
    return path.find_path(
        region,
        origin,
        destination,
        profile=_known_profile(region, profile),
        weather=weather,
        closures=closures,
        ways_outside_province=ways_outside_province,
    )


def replay_closures(date: dt.date, *, region: Region | None = None) -> tuple[Closure, ...]:
    """Return the recorded closures that were in force on a date.

    Parameters
    ----------
    date
        A date of the past.
    region
        Whose record; by default Điện Biên's.
    """
    return history.replay(region or load_region(), date)


def write_plan(
    plan: Plan,
    day: Day,
    folder: Path,
    *,
    region: Region | None = None,
    lang: Lang = "vi",
    personal: bool = True,
) -> None:
    """Write a plan with its tables, tracks, map and sheets into a folder, whole or not at all.

    Parameters
    ----------
    plan
        The plan.
    day
        The day it is for.
    folder
        Made new; an older folder of results is replaced only when everything is written.
    region
        Where it takes place; by default the network that the day names.
    lang
        Language of what people read: vi or en.
    personal
        False leaves out names, phones, addresses and notes.

    Raises
    ------
    InputError
        If the folder is a file, or holds something other than results.
    """
    region = region or load_region(day.network)
    with folders.whole_folder(folder) as fresh:
        plan_json.write_plan(plan, fresh / "plan.json", personal=personal)
        outputs.write_outputs(fresh, day, region, plan, lang=lang, personal=personal)


def read_plan(file: Path) -> Plan:
    """Return the plan of a ``plan.json``.

    Parameters
    ----------
    file
        The file.

    Raises
    ------
    InputError
        If the file is missing, damaged or of another version.
    """
    return plan_json.read_plan(file)


def summarise_plan(
    plan: Plan, day: Day, *, region: Region | None = None, lang: Lang = "vi"
) -> Summary:
    """Return a plan's totals, routes, warnings and reasons in words.

    Parameters
    ----------
    plan
        The plan.
    day
        The day it is for.
    region
        Where it takes place; by default the network that the day names.
    lang
        vi or en.
    """
    return summary.summarise(day, region or load_region(day.network), plan, lang)


def describe_reason(
    reason: Unassigned, day: Day, *, region: Region | None = None, lang: Lang = "vi"
) -> str:
    """Return the reason for an order left out in a sentence or two.

    Parameters
    ----------
    reason
        What ``explain_order`` or a plan says.
    day
        The day of the order.
    region
        Where it takes place; by default the network that the day names.
    lang
        vi or en.
    """
    return text.describe_unassigned(reason, lang, day, region or load_region(day.network))


def describe_problem(problem: DataProblem, *, lang: Lang = "vi") -> str:
    """Return what is wrong in an input file, and where, in words.

    Parameters
    ----------
    problem
        The problem.
    lang
        vi or en.
    """
    return text.describe_problem(problem, lang)


def describe_warning(
    warning: PlanWarning, day: Day, *, region: Region | None = None, lang: Lang = "vi"
) -> str:
    """Return a plan's warning in words.

    Parameters
    ----------
    warning
        The warning.
    day
        The day of the plan.
    region
        Where it takes place; by default the network that the day names.
    lang
        vi or en.
    """
    return text.describe_warning(warning, lang, day, region or load_region(day.network))


def describe_closure(closure: Closure, *, region: Region | None = None, lang: Lang = "vi") -> str:
    """Return a closure's road, Km and effect in words.

    Parameters
    ----------
    closure
        The closure.
    region
        Where it is; by default Điện Biên.
    lang
        vi or en.
    """
    return text.describe_closure(closure, region or load_region(), lang)


def generate_scenario(
    folder: Path,
    *,
    date: dt.date,
    orders: int = 400,
    weather: Weather = "dry",
    seed: int = 1,
    history_closures: bool = True,
    region: Region | None = None,
) -> Day:
    """Write a scenario of synthetic demand, weighted by population, and return its day.

    Parameters
    ----------
    folder
        Made new; it must not hold anything yet.
    date
        Planning date.
    orders
        How many; 70 % doors, 15 % document collections, 15 % transfers.
    weather
        dry or wet.
    seed
        Of the random numbers; the same seed gives the same day.
    history_closures
        Whether the recorded closures of that date are in force.
    region
        Where; by default Điện Biên.

    Raises
    ------
    InputError
        If the folder holds something already.
    """
    region = region or load_region()
    collections = transfers = round(orders * 0.15)
    settings = demand.DemandSettings(
        name=folder.resolve().name,
        date=date,
        weather=weather,
        seed=seed,
        doors=orders - collections - transfers,
        collections=collections,
        transfers=transfers,
        closures=history.replay(region, date) if history_closures else (),
    )
    day = demand.generate_day(region, settings)
    with folders.whole_folder(folder, known_by="") as fresh:
        day_files.write_day(day, fresh)
    return day


def copy_scenario(name: str, folder: Path) -> Path:
    """Copy a shipped scenario into a folder of one's own and return that folder.

    Parameters
    ----------
    name
        Of the shipped scenario.
    folder
        Made new; it must not hold anything yet.

    Raises
    ------
    InputError
        If there is no such scenario, or the folder holds something already.
    """
    return folders.copy_scenario(name, folder)


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the shipped scenarios."""
    found = folders.shipped_scenarios().glob("*/scenario.toml")
    return tuple(sorted(file.parent.name for file in found))


def network_info(*, region: Region | None = None) -> NetworkInfo:
    """Return what a network holds, in figures.

    Parameters
    ----------
    region
        Whose network; by default Điện Biên's.
    """
    return info.network_info(region or load_region())
