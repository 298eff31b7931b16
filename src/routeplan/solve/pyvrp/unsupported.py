"""What of a problem PyVRP cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.problem.routing import RoutingProblem


def unsupported(problem: RoutingProblem) -> tuple[str, ...]:
    """Return the names of what a problem has and PyVRP lacks; none: it can be solved whole.

    ``breaks``: pauses of drivers. ``windows_of_shipment``: an end of a shipment with more
    than one window. ``reloads_between_depots``: a vehicle that reloads and ends
    elsewhere than it starts, for PyVRP's trips do not know from which of both an order comes.
    ``shipments_over_reloads``: shipments beside a vehicle that reloads, for PyVRP's begin and
    end on one trip.
    Roads shut by the hour are not among them: PyVRP sees each way at its best hour, and what
    the schedule then cannot keep is taken out of its answers.
    """
    found = {
        "breaks": any(vehicle.break_ is not None for vehicle in problem.vehicles),
        "windows_of_shipment": any(
            len(problem.tasks[task].windows) > 1
            for order in problem.orders
            for task in order.tasks
            if len(order.tasks) > 1
        ),
        "reloads_between_depots": any(
            vehicle.reloads and vehicle.start != vehicle.end for vehicle in problem.vehicles
        ),
        "shipments_over_reloads": any(vehicle.reloads for vehicle in problem.vehicles)
        and any(len(order.tasks) > 1 for order in problem.orders),
    }
    return tuple(name for name, has in found.items() if has)
