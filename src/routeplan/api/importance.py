"""Importance: which section of a region's roads matters most, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.api.regions import load_region
from routeplan.api.simulation import Conditions, simulate
from routeplan.io import simulation_results
from routeplan.model.simulation import NoSecondWay, SectionImportance
from routeplan.simulate import bridges, importance, sets
from routeplan.simulate.task import travel_task

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routeplan.model.simulation import SimulationProgress
    from routeplan.network.region import Region
    from routeplan.simulate.storms import SampledStorms
    from routeplan.simulate.workers import Workers


def rank_sections(
    storms: SampledStorms,
    conditions: Conditions | None = None,
    *,
    region: Region | None = None,
    folder: Path | None = None,
    resume: bool = False,
    workers: Workers | None = None,
    on_progress: Callable[[SimulationProgress], None] | None = None,
) -> tuple[SectionImportance, ...]:
    """Return what each section is worth to each profile, the most important first.

    Each sampled storm is measured whole and again without each of its slides; the
    difference is what holding that section open would have saved.

    Parameters
    ----------
    storms
        From ``storm_scenarios``; the intervals narrow with their number.
    conditions
        As for ``simulate``.
    region
        Where; by default Điện Biên.
    folder
        Where the storms' results are kept as they come (``storms``), and at the end
        ``importance`` and ``no_second_way`` as Parquet and CSV; by default nowhere.
    resume
        Go on with what the folder holds.
    workers
        As for ``simulate``.
    on_progress
        As for ``simulate``.

    Raises
    ------
    InputError
        As ``simulate``.
    """
    region = region or load_region()
    without = importance.StormsWithout(storms=storms)
    stormy = simulate(
        without,
        conditions,
        region=region,
        folder=None if folder is None else folder / "storms",
        resume=resume,
        workers=workers,
        on_progress=on_progress,
    )
    if folder is not None:  # Of other storms; until the new ones are there, none is better.
        for name in ("importance", "no_second_way"):
            simulation_results.remove_rows(folder, name)
    scan = sets.each_section(region.roads)
    alone = simulate(scan, conditions, region=region)
    states = travel_task(region, scan, conditions or Conditions()).states
    ranked = importance.rank_sections(states, alone, without, stormy)
    if folder is not None:
        simulation_results.write_rows(folder, "importance", SectionImportance, ranked)
        hanging = no_second_way(conditions, region=region)
        simulation_results.write_rows(folder, "no_second_way", NoSecondWay, hanging)
    return ranked


def no_second_way(
    conditions: Conditions | None = None, *, region: Region | None = None
) -> tuple[NoSecondWay, ...]:
    """Return the offices and old centres that some one section cuts off from the hub.

    Parameters
    ----------
    conditions
        Weather and profiles; closures are not looked at.
    region
        Where; by default Điện Biên.
    """
    region = region or load_region()
    scan = sets.each_section(region.roads)
    states = travel_task(region, scan, conditions or Conditions()).states
    return tuple(one for state in states for one in bridges.no_second_way(region, state))
