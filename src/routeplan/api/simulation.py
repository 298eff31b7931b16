"""Simulations: what closures cost the mail and the people of a region."""

from __future__ import annotations

import contextlib
from importlib.metadata import version
from typing import TYPE_CHECKING

from routeplan.api.days import find_scenario, load_day
from routeplan.api.regions import load_region
from routeplan.errors import DataProblem, InputError
from routeplan.io import commuting, simulation_results, slide_chances
from routeplan.model.plan import CLOSURE_LOST
from routeplan.model.simulation import SlideRate
from routeplan.model.simulation_detail import ScenarioSpan
from routeplan.simulate import rate_table, sets
from routeplan.simulate import run as _run
from routeplan.simulate.scenario_spans import scenario_spans
from routeplan.simulate.sets import AS_IT_IS, ScenarioSet
from routeplan.simulate.sink import MemorySink
from routeplan.simulate.storms import SampledStorms, sampled_storms
from routeplan.simulate.task import Conditions, refuse_nothing_to_measure, travel_task
from routeplan.simulate.workers import Workers, cluster_workers, local_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from routeplan.model.closure import Closure
    from routeplan.model.day import Day
    from routeplan.model.simulation import Commuters, Losses, RainLevel, SimulationProgress
    from routeplan.network.closures import ClosureNote
    from routeplan.network.region import Region

__all__ = [
    "Conditions",
    "SampledStorms",
    "ScenarioSet",
    "Workers",
    "closure_scenarios",
    "closures_not_applied",
    "cluster_workers",
    "history_scenarios",
    "load_day_or_region",
    "local_workers",
    "pair_scenarios",
    "read_chances",
    "read_commuting",
    "read_losses",
    "section_scenarios",
    "simulate",
    "slide_rates",
    "storm_scenarios",
    "worst_scenarios",
]

RANKED_BY = ("delay_h", "person_cut_off_h_estimate")
"""What makes a scenario bad: first the mail's hours, then those of people cut off."""


def simulate(
    scenarios: ScenarioSet,
    conditions: Conditions | None = None,
    *,
    region: Region | None = None,
    folder: Path | None = None,
    resume: bool = False,
    workers: Workers | None = None,
    part_size: int = _run.PART_SIZE,
    on_progress: Callable[[SimulationProgress], None] | None = None,
) -> Losses:
    """Return what each scenario of a set takes from the ways of the mail and of people.

    Travel only: no route is planned. The numbers are the same whatever the workers.

    Parameters
    ----------
    scenarios
        From ``closure_scenarios``, ``section_scenarios``, ``pair_scenarios``,
        ``history_scenarios`` or ``storm_scenarios``.
    conditions
        Weather, profiles, closures of the day; by default rain and no closures.
    region
        Where; by default Điện Biên.
    folder
        Where results are kept as they come, and tables at the end: of losses, of what
        each scenario shuts (``closed_spans``), of sampled storms also their
        ``slide_rates``; by default nowhere.
    resume
        Go on with what the folder holds, if anything, without repeating it.
    workers
        Who does it: ``local_workers(count)`` or ``cluster_workers(address)``; by default
        this process.
    part_size
        Scenarios that are done and kept together.
    on_progress
        Called with what is done and the time left.

    Returns
    -------
    Losses
        Of all scenarios: one row per scenario and profile, and one per commune that
        loses anything.

    Raises
    ------
    InputError
        If the region or the conditions are at fault, the folder cannot be written or
        holds other things, or a resumed run's inputs have changed.
    WorkersLostError
        If workers die again and again.
    """
    region = region or load_region()
    task = travel_task(region, scenarios, conditions or Conditions())
    refuse_nothing_to_measure(task)
    own_workers = workers or local_workers()
    if folder is None:
        memory = MemorySink()
        _run.run(task, memory, own_workers, part_size=part_size, on_progress=on_progress)
        return memory.losses()
    inputs = {
        **task.inputs,
        "part_size": str(part_size),
        "routeplan_version": version("routeplan"),
    }
    about = {
        "region": region.name,
        "network": region.address,
        "kind": scenarios.kind,
        "old_centres_never_reachable": dict(task.never_reachable()),
        "places_not_on_roads": list(task.ways.not_on_roads),
        "notes": notes_of(task.notes),
    }
    opened = simulation_results.ResultFolder.open(folder, inputs, about=about, resume=resume)
    with contextlib.closing(opened) as results:
        if not results.complete:
            _run.run(task, results, own_workers, part_size=part_size, on_progress=on_progress)
            if isinstance(scenarios, SampledStorms):
                rates = slide_rates(scenarios)
                simulation_results.write_rows(folder, "slide_rates", SlideRate, rates)
            spans = tuple(scenario_spans(task))
            simulation_results.write_rows(folder, "closed_spans", ScenarioSpan, spans)
            results.finish()
    return simulation_results.read_losses(folder)


def notes_of(notes: Iterable[tuple[str, ClosureNote]]) -> list[dict[str, str]]:
    """Return what could not be put on the road as it was given, as a manifest says it."""
    return [
        {"scenario": name, "closure": note.closure_id, "code": note.code, **dict(note.values)}
        for name, note in notes
    ]


def closures_not_applied(
    scenarios: ScenarioSet, conditions: Conditions | None = None, *, region: Region | None = None
) -> tuple[str, ...]:
    """Return the ids of closures, of the set and of the day, that lie not wholly on known roads.

    With them go those of the set that are not in force on the planning date.

    Parameters
    ----------
    scenarios, conditions
        As for ``simulate``.
    region
        Where; by default Điện Biên.
    """
    task = travel_task(region or load_region(), scenarios, conditions or Conditions())
    off = [
        note.closure_id
        for name, note in task.notes
        if note.code in CLOSURE_LOST or (note.code == "closure_inactive" and name != AS_IT_IS.name)
    ]
    return tuple(dict.fromkeys(off))


def read_losses(folder: Path) -> Losses:
    """Return the losses that a finished simulation left in its folder.

    Parameters
    ----------
    folder
        As ``simulate`` wrote it.

    Raises
    ------
    InputError
        If it holds no results, or unfinished ones.
    """
    return simulation_results.read_losses(folder)


def closure_scenarios(
    closures: Mapping[str, Sequence[Closure]], *, region: Region | None = None
) -> ScenarioSet:
    """Return the set of closures given by name.

    Parameters
    ----------
    closures
        By the name of the scenario, times from midnight.
    region
        Where; by default Điện Biên.

    Raises
    ------
    InputError
        If there are none, or they name roads that are not there; it names all of these.
    """
    return sets.named_closures((region or load_region()).roads, closures)


def section_scenarios(*, region: Region | None = None) -> ScenarioSet:
    """Return the set that shuts each section of the network alone, all day, for everybody.

    Parameters
    ----------
    region
        Where; by default Điện Biên.
    """
    return sets.each_section((region or load_region()).roads)


def pair_scenarios(
    worst: int, conditions: Conditions | None = None, *, region: Region | None = None
) -> ScenarioSet:
    """Return the set that shuts each two of the sections whose loss alone is worst.

    Parameters
    ----------
    worst
        How many sections.
    conditions
        Under which they are ranked.
    region
        Where; by default Điện Biên.
    """
    region = region or load_region()
    alone = simulate(sets.each_section(region.roads), conditions, region=region)
    ids = [name for _, name in worst_scenarios(alone, worst)]
    return sets.pairs_of(region.roads, [region.roads.section_index[one] for one in ids])


def history_scenarios(*, region: Region | None = None) -> ScenarioSet:
    """Return the set that replays each date of the record on today's network.

    Parameters
    ----------
    region
        Whose record; by default Điện Biên's.
    """
    return sets.recorded_history(region or load_region())


def storm_scenarios(
    count: int,
    *,
    month: int = 8,
    rain: RainLevel = "heavy",
    seed: int = 1,
    chances: Mapping[str, float] | None = None,
    region: Region | None = None,
) -> SampledStorms:
    """Return storms sampled from what the record of closures leads to expect.

    Storm *i* of a seed is the same however many are sampled. See
    ``routeplan.simulate.slide_rates`` for the prior and what its rates are worth.

    Parameters
    ----------
    count
        How many storms.
    month
        From 1 to 12.
    rain
        any, moderate, heavy or extreme: a part of the fitted distribution of severities.
    seed
        Of the random numbers.
    chances
        Chance of a slide in a storm by section id, in place of the fitted rates.
    region
        Whose record; by default Điện Biên's.

    Raises
    ------
    InputError
        If there is nothing to sample, chances are below 0 or above 1 or name unknown
        sections, or the region has no record.
    """
    return sampled_storms(
        region or load_region(), count, month=month, rain=rain, seed=seed, chances=chances
    )


def slide_rates(storms: SampledStorms) -> tuple[SlideRate, ...]:
    """Return how often slides are to be expected on each section, with what is uncertain.

    Parameters
    ----------
    storms
        From ``storm_scenarios``; its month and rain level count.
    """
    return rate_table.slide_rates(storms)


def load_day_or_region(name: str | Path) -> tuple[Day | None, Region]:
    """Return the day of a scenario with its region, or a region alone.

    Parameters
    ----------
    name
        A scenario's folder or name, or a region's.

    Raises
    ------
    InputError
        If there is neither, or it cannot be read; it lists everything that is wrong.
    """
    folder = find_scenario(name)
    if (folder / "region.toml").is_file():
        return None, load_region(folder)
    if folder.is_dir():
        day = load_day(folder)
        return day, load_region(day.network).with_places(day.places)
    try:
        return None, load_region(name)
    except InputError:
        expected = "the folder or name of a day (scenario list), or of a network (dien-bien)"
        problem = DataProblem(
            file="",
            row=0,
            column="day or network",
            value=str(name),
            expected=expected,
            code="unknown_day_or_network",
        )
        raise InputError([problem]) from None


def worst_scenarios(losses: Losses, count: int) -> tuple[tuple[int, str], ...]:
    """Return number and name of the worst scenarios, over all profiles together.

    Parameters
    ----------
    losses
        As ``simulate`` returns them.
    count
        How many at most; those that take nothing are left out.

    Returns
    -------
    tuple
        Worst first: by hours that the mail takes longer, then by hours of people cut off.
    """
    sums: dict[tuple[int, str], list[float]] = {}
    for loss in losses.scenarios:
        if loss.scenario:
            figures = sums.setdefault((loss.scenario, loss.name), [0.0] * len(RANKED_BY))
            for at, figure in enumerate(RANKED_BY):
                figures[at] += getattr(loss, figure)
    felt = [one for one, figures in sums.items() if any(figures)]
    felt.sort(key=lambda one: ([-figure for figure in sums[one]], one[0]))
    return tuple(felt[:count])


def read_chances(file: Path, *, region: Region | None = None) -> dict[str, float]:
    """Return the chance of a slide in a storm by section id, of a ``chances.csv``.

    Parameters
    ----------
    file
        With the columns ``section_id`` and ``chance``, 0 to 1.
    region
        Where; by default Điện Biên.

    Raises
    ------
    InputError
        If the file or a row of it is wrong; it lists all that is.
    """
    return slide_chances.read_chances(file, region or load_region())


def read_commuting(file: Path, *, region: Region | None = None) -> tuple[Commuters, ...]:
    """Return who goes where to work, of a ``commuting.csv``.

    Parameters
    ----------
    file
        With the columns ``home``, ``office`` (place ids) and ``people``.
    region
        Where; by default Điện Biên.

    Raises
    ------
    InputError
        If the file or a row of it is wrong; it lists all that is.
    """
    return commuting.read_commuting(file, region or load_region())
