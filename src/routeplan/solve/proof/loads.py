"""What is on the vehicles of a group's model, where a capacity can bind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ortools.sat.python import cp_model

    from routeplan.problem.routing import RoutingProblem

_LIMITS = {"max_weight_g": "weight_g", "max_volume_cm3": "volume_cm3", "max_pieces": "pieces"}


def add_loads(
    model: cp_model.CpModel,
    problem: RoutingProblem,
    kinds: Sequence[Sequence[int]],
    arcs: Sequence[Mapping[tuple[int, int], cp_model.IntVar]],
    visits: Sequence[Sequence[cp_model.IntVar]],
) -> None:
    """Keep every vehicle within its capacities.

    What is to be dropped is counted back from the route's end, what is collected or in
    transit from its start: together they are on board.

    Parameters
    ----------
    arcs, visits
        Per kind of vehicle; arcs by node, of which 0 is the depot, visits by task.
    """
    for limit, measure in _LIMITS.items():
        amounts: list[int] = [
            getattr(problem.orders[task.order].load, measure) for task in problem.tasks
        ]
        total = sum(amounts)
        most = [getattr(problem.vehicles[alike[0]], limit) for alike in kinds]
        if all(limit is None or limit >= total for limit in most):
            continue
        to_drop = [model.new_int_var(0, total, "") for _ in amounts]
        aboard = [model.new_int_var(0, total, "") for _ in amounts]
        for kind, capacity in enumerate(most):
            if capacity is None:
                continue
            for at, visit in enumerate(visits[kind]):
                model.add(to_drop[at] + aboard[at] <= capacity).only_enforce_if(visit)
            for (here, there), arc in arcs[kind].items():
                if there == 0:
                    continue
                task = problem.tasks[there - 1]
                amount = amounts[there - 1]
                dropped = amount if task.kind == "drop" else 0
                change = 0 if task.kind == "drop" else amount
                change = -amount if task.kind == "ship_to" else change
                onward = to_drop[there - 1] + dropped
                if here == 0:
                    model.add(onward <= capacity).only_enforce_if(arc)
                    model.add(aboard[there - 1] >= change).only_enforce_if(arc)
                    continue
                model.add(to_drop[here - 1] >= onward).only_enforce_if(arc)
                taken = aboard[here - 1] + change
                model.add(aboard[there - 1] >= taken).only_enforce_if(arc)
