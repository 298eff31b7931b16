"""Reopening: in which order crews clear closures so that the mail loses least."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.api.regions import load_region
from routeplan.api.simulation import Conditions
from routeplan.io import clearing_times
from routeplan.simulate import reopening

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from routeplan.model.closure import Closure
    from routeplan.model.reopening import Reopening, TimedLoss
    from routeplan.network.region import Region
    from routeplan.simulate.storms import SampledStorms


def reopening_order(
    closures: Sequence[Closure],
    conditions: Conditions | None = None,
    *,
    crews: int = 1,
    clear_h: Mapping[str, float] | None = None,
    loss_name: TimedLoss = "delay_h",
    region: Region | None = None,
) -> Reopening:
    """Return the order in which to reopen closures that loses least until all are open.

    All closures are shut from the moment at which the crews begin until they are cleared,
    whatever end was reported. A crew needs no time from one site to the next, and a site
    can be worked on whatever else is shut. With up to twelve closures all orders count
    (``is_best`` says whether it is proven), with more it is a good one; it never loses
    more than *nearest first* or *busiest first*.

    Parameters
    ----------
    closures
        To be reopened; of a sampled storm, ``storms.closures(number)``.
    conditions
        Weather, profiles; its own closures stay shut meanwhile.
    crews
        How many; each clears one closure at a time, alone.
    clear_h
        Hours of work by closure id; for others the median of the record's durations.
    loss_name
        What is to be least, the mean over the profiles: ``delay_h`` (hours of the mail, a
        way that is lost counts 24 a day), or hours of people, offices, old centres or
        staff cut off.
    region
        Where; by default Điện Biên.

    Raises
    ------
    InputError
        If nothing is to be opened, or ids, crews, times or the loss are at fault.
    """
    return reopening.reopening_order(
        region or load_region(),
        closures,
        conditions or Conditions(),
        crews=crews,
        clear_h=clear_h or {},
        loss_name=loss_name,
    )


def storm_clear_h(storms: SampledStorms, number: int) -> dict[str, float]:
    """Return by closure id how long each slide of a sampled storm was drawn to last, hours.

    Parameters
    ----------
    storms
        From ``storm_scenarios``.
    number
        Of the storm, from 1.
    """
    slides = zip(storms.closures(number), storms.slides(number), strict=True)
    return {closure.id: (slide.end_s - slide.start_s) / 3600 for closure, slide in slides}


def read_clearing_times(file: Path, closure_ids: Collection[str]) -> dict[str, float]:
    """Return the hours of work by closure id, of a ``times.csv``.

    Parameters
    ----------
    file
        With the columns ``closure_id`` and ``clear_h``, above 0.
    closure_ids
        Of the closures that are to be reopened.

    Raises
    ------
    InputError
        If the file or a row of it is wrong; it lists all that is.
    """
    return clearing_times.read_clearing_times(file, closure_ids)
