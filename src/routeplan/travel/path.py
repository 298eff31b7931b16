"""The fastest way between two locations, and what shuts the direct one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.model.closure import matters_until_s
from routeplan.network.closures import locate_closures
from routeplan.network.locate import locate
from routeplan.network.state import RoadState, lift
from routeplan.travel.table import build_travel
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.closure import Closure
    from routeplan.model.day import Weather
    from routeplan.model.place import Location
    from routeplan.model.plan import Leg, Span
    from routeplan.network.region import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPath:
    """A way from A to B.

    Attributes
    ----------
    leg
        The fastest way that is open, None where there is none.
    direct_leg
        The fastest way with all closures lifted, None where there is no road at all.
    shut_by
        Ids of the closures that shut the direct way for this profile; leaving at an hour,
        those in force while it would be driven.
    slowed_by
        Ids of the closures that delay or slow the way taken, or make it wait; leaving at an
        hour, those in force while it is driven.
    depart_s
        When it leaves, seconds from midnight of the planning date; None where the hour is
        left open and every closure counts all day.
    """

    profile: str
    leg: Leg | None
    direct_leg: Leg | None
    shut_by: tuple[str, ...]
    slowed_by: tuple[str, ...]
    depart_s: int | None = None


def find_path(  # noqa: PLR0913 - as api.fastest_path
    region: Region,
    origin: Location,
    destination: Location,
    *,
    profile: str,
    weather: Weather,
    closures: Sequence[Closure] = (),
    ways_outside_province: bool = False,
    depart_s: int | None = None,
    ends_s: int = DAY_S,
) -> FoundPath:
    """Return the fastest way between two locations for a vehicle profile.

    Parameters
    ----------
    depart_s
        Seconds from midnight of the planning date: closures count when they are in force,
        and the way may wait for a road to open. None: they count all day.
    ends_s
        Without an hour, only closures that begin before this one count.

    Raises
    ------
    LocationError
        If a location is not on the network.
    KeyError
        If the region has no such profile.
    """
    until_s = matters_until_s(depart_s, ends_s)
    state = RoadState(
        roads=region.roads,
        profile=region.profiles[profile],
        weather=weather,
        ways_outside_province=ways_outside_province,
        closed=locate_closures(region.roads, closures, until_s=until_s).spans,
    )
    points = (locate(region, origin), locate(region, destination))
    way = (0, 1, depart_s or 0)
    as_it_is = state.all_day() if depart_s is None else state
    leg = build_travel(points, {profile: as_it_is}).legs(profile, [way])[0]
    direct = build_travel(points, {profile: lift(state)}).legs(profile, [way])[0]
    return FoundPath(
        profile=profile,
        leg=leg,
        direct_leg=direct,
        shut_by=()
        if direct is None
        else _met(_during(state, direct, depart_s), direct.spans, shut=True),
        slowed_by=() if leg is None else _held_up(_during(state, leg, depart_s), leg),
        depart_s=depart_s,
    )


def _during(state: RoadState, leg: Leg, depart_s: int | None) -> RoadState:
    """Return the roads with only the closures in force while a leg would be driven."""
    if depart_s is None:
        return state
    end_s = depart_s + leg.duration_s
    return state.with_closed(
        [
            span
            for span in state.closed
            if span.in_force is None
            or any(from_s <= end_s and to_s > depart_s for from_s, to_s in span.in_force)
        ]
    )


def _held_up(state: RoadState, leg: Leg) -> tuple[str, ...]:
    waited_for = [closure_id for wait in leg.waits for closure_id in wait.closure_ids]
    return tuple(dict.fromkeys([*waited_for, *_met(state, leg.spans, shut=False)]))


def _met(state: RoadState, spans: Sequence[Span], *, shut: bool) -> tuple[str, ...]:
    """Return the closures on the spans that shut them for this class, or only slow them."""
    index = state.roads.section_index
    ids = {
        closed.closure_id: None
        for span in spans
        for closed in state.closed
        if closed.section == index[span.section_id]
        and (closed.forward if span.forward else closed.backward)
        and min(span.from_m, span.to_m) < closed.to_m
        and max(span.from_m, span.to_m) > closed.from_m
        and (state.profile.vehicle_class in closed.classes) == shut
        and (shut or closed.delay_s or closed.speed_factor != 1)
    }
    return tuple(ids)
