"""Days: found, loaded, made, planned, checked and explained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from routeplan.api.refusals import known_profile, refusal
from routeplan.api.regions import DEFAULT_REGION, load_region
from routeplan.check import check_plan as _check_plan
from routeplan.errors import DayError
from routeplan.io import (
    day_files,
    folders,
    scenario_file,
)
from routeplan.planning import demand, history, make_plan, sample_slides
from routeplan.problem.build import no_vehicle_for
from routeplan.solve.registry import DEFAULT_SOLVER

if TYPE_CHECKING:
    import datetime as dt

    from routeplan.errors import DataProblem
    from routeplan.model.day import Day, Weather
    from routeplan.model.plan import Plan, Unassigned, Violation
    from routeplan.network.region import Region
    from routeplan.solve.protocol import OnProgress, ShouldStop


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
        settings = scenario_file.read_scenario_settings(folder)
        return scenario_file.find_network(folder, settings)
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


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the shipped scenarios."""
    found = folders.shipped_scenarios().glob("*/scenario.toml")
    return tuple(sorted(file.parent.name for file in found))


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
        If there is no such scenario, or the folder holds something already or cannot be
        written.
    """
    return folders.copy_scenario(name, folder)


def generate_scenario(
    folder: Path,
    *,
    date: dt.date,
    orders: int = 400,
    weather: Weather = "dry",
    seed: int = 1,
    history_closures: bool = True,
    slides: int = 0,
    region: Region | None = None,
) -> Day:
    """Write a scenario of synthetic demand and return its day.

    Demand is weighted by population; in a network built from a map, which knows of no
    communes, by the metres of road near its places.

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
    slides
        How many made-up landslides on through roads, besides.
    region
        Where; by default Điện Biên. A scenario in a network of one's own names its folder.

    Raises
    ------
    InputError
        If the folder holds something already or cannot be written, or the network lacks a
        hub and two further offices.
    """
    folders.refuse_unusable(folder, known_by="")
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
        closures=(
            *(history.replay(region, date) if history_closures else ()),
            *sample_slides.draw_slides(region, slides, seed=seed, date=date),
        ),
    )
    day = demand.generate_day(region, settings)
    with folders.whole_folder(folder, known_by="") as fresh:
        day_files.write_day(day, fresh)
    return day


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
        If a vehicle's profile is not one of the region's, or the day has ids, numbers or
        limits that nothing can be planned with.
    ValueError
        If there is no such solver.
    """
    return make_plan.make_plan(
        day,
        _region_of(day, region),
        solver=solver,
        initial=initial,
        isolate=isolate,
        on_progress=on_progress,
        should_stop=should_stop,
    )


def _region_of(day: Day, region: Region | None) -> Region:
    """Return where a day takes place, once it is known to have the vehicles' profiles."""
    region = region or load_region(day.network)
    for vehicle in day.vehicles:
        known_profile(region, vehicle.profile)
    return region


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


def find_problems(day: Day) -> tuple[DataProblem, ...]:
    """Return what is wrong with a day: rows, columns, and orders that no vehicle may take.

    Of the latter only those that locks and depots keep from every vehicle of the day.
    """
    found = (no_vehicle_for(order, day.vehicles) for order in day.orders)
    return (*day.problems, *(problem for problem in found if problem is not None))


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
        If neither the day nor the plan has such an order, or a vehicle's profile is not one of
        the region's.
    """
    if plan is not None:
        # First: a row that was set aside may bear the id of an order that is served.
        if plan.serves(order_id):
            return None
        for reason in plan.unassigned:
            if reason.order_id == order_id:
                return reason
    if any(order.id == order_id for order in day.orders):
        return make_plan.explain_alone(day, _region_of(day, region), order_id)
    for reason in make_plan.set_aside_orders(day):
        if reason.order_id == order_id:
            return reason
    raise refusal("order_id", order_id, "the id of an order of this day")
