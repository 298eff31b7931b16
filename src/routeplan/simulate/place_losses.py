"""Which places a scenario cuts off, one by one, where ``losses`` counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.simulation_detail import PlaceLoss, ReachedPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routeplan.simulate.task import TravelTask


def reached_places(task: TravelTask) -> tuple[ReachedPlace, ...]:
    """Return the offices and old centres whose way to the hub the task measures."""
    ways = task.ways
    never = {name: ~reachable for name, reachable in task.reachable().items()}
    return tuple(
        ReachedPlace(
            place_id=ways.place_ids[ways.destination[way]],
            commune_code=ways.communes[ways.commune[way]],
            people_estimate=float(ways.people[way]),
            never_by=tuple(name for name, unreachable in never.items() if unreachable[way]),
        )
        for way in from_hub(task)
    )


def place_losses(task: TravelTask, numbers: Iterable[int]) -> Iterator[PlaceLoss]:
    """Yield the places that some scenarios of a task cut off, by profile."""
    ways = task.ways
    measured = set(from_hub(task))
    for number in numbers:
        for profile, effects in task.effects(number):
            lost_s = np.zeros(len(ways.origin), dtype=np.int64)
            for seconds, effect in effects:
                if effect is not None:
                    lost_s[effect.way] += effect.lost * seconds
            for way in np.flatnonzero(lost_s).tolist():
                if way in measured:
                    yield PlaceLoss(
                        scenario=number,
                        profile=profile,
                        place_id=ways.place_ids[ways.destination[way]],
                        cut_off_h=round(float(lost_s[way]) / 3600, 6),
                    )


def from_hub(task: TravelTask) -> list[int]:
    """Return the ways whose loss cuts their destination off the hub."""
    found: list[int] = np.flatnonzero(task.ways.office | task.ways.centre).tolist()
    return found
