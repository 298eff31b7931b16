"""Vehicles that are alike, and handing their routes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.solvers.instance import Carrier, Instance, Routes


def kinds_of(instance: Instance) -> dict[Carrier, list[int]]:
    """Return the vehicles of each kind."""
    kinds: dict[Carrier, list[int]] = {}
    for vehicle, carrier in enumerate(instance.carriers):
        kinds.setdefault(carrier, []).append(vehicle)
    return kinds


def per_vehicle(
    found: Iterable[tuple[int, tuple[int, ...]]], vehicles: Sequence[Sequence[int]]
) -> Routes:
    """Return routes by vehicle, given each route's kind and the vehicles of each."""
    free = [iter(own) for own in vehicles]
    routes: list[tuple[int, ...]] = [()] * sum(len(own) for own in vehicles)
    for kind, route in found:
        routes[next(free[kind])] = route
    return tuple(routes)
