"""Two closure sets or networks by the travel-only measure: each place's round trip from the hub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.comparison import PlaceChange
from routeplan.network.state import SHUT
from routeplan.simulate.place_losses import from_hub
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from routeplan.simulate.task import TravelTask

    Floats = NDArray[np.float64]

_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _RoundTrip:
    commune_code: str
    cut_off_h: float
    km: float | None
    h: float | None


def compare_places(before: TravelTask, after: TravelTask) -> tuple[PlaceChange, ...]:
    """Return the places whose way to the hub changes, by profile; the largest change first.

    Each task is measured as its day is, scenario 0.
    """
    trips_a, trips_b = _round_trips(before), _round_trips(after)
    changes = [
        _change(*key, trips_a.get(key), trips_b.get(key))
        for key in dict.fromkeys([*trips_a, *trips_b])
        if trips_a.get(key) != trips_b.get(key)
    ]
    return tuple(sorted(changes, key=_difference_h, reverse=True))


def _difference_h(change: PlaceChange) -> tuple[float, float]:
    """Return how large a change is: hours cut off, then hours of the round trip."""
    cut_off_h = (change.cut_off_after_h or 0) - (change.cut_off_before_h or 0)
    longer_h = (change.round_trip_after_h or 0) - (change.round_trip_before_h or 0)
    return abs(cut_off_h), abs(longer_h)


def _round_trips(task: TravelTask) -> Mapping[tuple[str, str], _RoundTrip]:
    """Return by profile and place how its day looks."""
    ways, found = task.ways, {}
    for profile, (open_ms, open_m, effects) in task.round_trips().items():
        lost_s, added_ms, added_m = (np.zeros(len(open_ms)) for _ in range(3))
        for seconds, effect in effects:
            if effect is not None:
                lost_s[effect.way] += effect.lost * seconds
                added_ms[effect.way] += effect.added_ms * float(seconds)
                added_m[effect.way] += effect.added_m * float(seconds)
        lost_s[open_ms == SHUT] = DAY_S
        going_s = np.maximum(DAY_S - lost_s, 1)
        for way in from_hub(task):
            goes = lost_s[way] < DAY_S
            km = (open_m[way] + added_m[way] / going_s[way]) / 1000
            hours = (open_ms[way] + added_ms[way] / going_s[way]) / 3_600_000
            key = (profile, ways.place_ids[ways.destination[way]])
            found[key] = _RoundTrip(
                commune_code=ways.communes[ways.commune[way]],
                cut_off_h=round(float(lost_s[way]) / 3600, _DECIMALS),
                km=round(float(km), _DECIMALS) if goes else None,
                h=round(float(hours), _DECIMALS) if goes else None,
            )
    return found


def _change(
    profile: str, place_id: str, before: _RoundTrip | None, after: _RoundTrip | None
) -> PlaceChange:
    known = before or after
    return PlaceChange(
        place_id=place_id,
        commune_code=known.commune_code if known else "",
        profile=profile,
        cut_off_before_h=before.cut_off_h if before else None,
        cut_off_after_h=after.cut_off_h if after else None,
        round_trip_before_km=before.km if before else None,
        round_trip_after_km=after.km if after else None,
        round_trip_before_h=before.h if before else None,
        round_trip_after_h=after.h if after else None,
    )
