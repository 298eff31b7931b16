"""What of a problem PyVRP cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.problem.routing import RoutingProblem


def unsupported(problem: RoutingProblem) -> tuple[str, ...]:
    """Return the names of what a problem has and PyVRP lacks; none: it can be solved whole.

    ``breaks``: pauses of drivers. ``windows_of_shipment``: an end of a shipment with more
    than one window. Roads shut by the hour are not among them: PyVRP sees each way at its
    best hour, and what the schedule then cannot keep is taken out of its answers.
    """
    found = {
        "breaks": any(vehicle.break_ is not None for vehicle in problem.vehicles),
        "windows_of_shipment": any(
            len(problem.tasks[task].windows) > 1
            for order in problem.orders
            for task in order.tasks
            if len(order.tasks) > 1
        ),
    }
    return tuple(name for name, has in found.items() if has)
