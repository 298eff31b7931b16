"""When roads open that are shut for part of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.travel.timed import TimedTravel
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from routeplan.problem.routing import ProblemVehicle
    from routeplan.travel.matrix import Travel


def openings_s(travel: Travel, vehicle: ProblemVehicle, after_s: int) -> list[int]:
    """Return when, later in a vehicle's shift, something no longer shuts or slows its roads."""
    table = travel.tables.get(vehicle.profile) if isinstance(travel, TimedTravel) else None
    if table is None:
        return []
    ends_ms = {
        to_ms
        for gate in table.gates
        for hold in gate.holds
        for span in hold.spans
        for _, to_ms in span.periods_ms
    }
    ends_s = {ceil_seconds(to_ms) for to_ms in ends_ms}
    return sorted(end_s for end_s in ends_s if after_s < end_s < vehicle.shift.end_s)
