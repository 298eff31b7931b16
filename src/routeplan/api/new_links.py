"""New links: what a road or a motorbike track that is not there yet would be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.api.regions import load_region
from routeplan.api.simulation import Conditions
from routeplan.io import new_links as files
from routeplan.simulate import new_links
from routeplan.simulate.task import refuse_nothing_to_measure, travel_task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from routeplan.api.simulation import ScenarioSet
    from routeplan.model.new_link import LinkWorth, NewLink
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork


def link_worth(
    links: Sequence[NewLink],
    scenarios: ScenarioSet,
    conditions: Conditions | None = None,
    *,
    region: Region | None = None,
) -> tuple[LinkWorth, ...]:
    """Return what each new link would save over a scenario set, the most first.

    Travel only. The scenarios are those of today's network: the link itself is never shut.

    Parameters
    ----------
    links
        Each is tried alone.
    scenarios
        As for ``simulate``: recorded history, or storms of a fixed seed.
    conditions
        As for ``simulate``.
    region
        Where; by default Điện Biên. It is not changed.

    Raises
    ------
    InputError
        If links name no nodes of the network, or a class of road that the region has not.
    """
    region = region or load_region()
    task = travel_task(region, scenarios, conditions or Conditions())
    refuse_nothing_to_measure(task)
    return new_links.link_worth(task, links)


def with_link(roads: RoadNetwork, link: NewLink) -> RoadNetwork:
    """Return a network with a new link; the given one stays as it is.

    Parameters
    ----------
    roads
        As they are.
    link
        Speeds and surface are what is usual for its class on these roads.

    Raises
    ------
    InputError
        If it names no nodes of the network, or a class of road that is not there.
    """
    return new_links.with_link(roads, link)


def read_new_links(file: Path, *, region: Region | None = None) -> tuple[NewLink, ...]:
    """Return the links of a ``links.csv``.

    Parameters
    ----------
    file
        With the columns ``link_id``, ``from_place``, ``to_place``, ``road_class``, and
        ``length_m`` where it is known.
    region
        Where; by default Điện Biên.

    Raises
    ------
    InputError
        If the file or a row of it is wrong; it lists all that is.
    """
    return files.read_new_links(file, region or load_region())
