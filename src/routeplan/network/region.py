"""A region: its roads, places, communes, vehicle profiles and recorded closures."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from routeplan.model.place import Commune, Place, Village
    from routeplan.model.road import RecordedClosure
    from routeplan.network.built import BuildReport
    from routeplan.network.profiles import Profile
    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True)
class Region:
    """Everything known of one region, read once and shared by all its days.

    Attributes
    ----------
    snap_limit_m
        How far from a road a location may lie.
    folder
        Where its files lie, unless it is shipped or was made by a program: it is found by
        its name then.
    report
        What reading a map came to; None for roads that were written by hand.
    """

    name: str
    roads: RoadNetwork
    places: Mapping[str, Place]
    profiles: Mapping[str, Profile]
    communes: Mapping[str, Commune] = field(default_factory=dict)
    villages: tuple[Village, ...] = ()
    recorded_closures: tuple[RecordedClosure, ...] = ()
    snap_limit_m: int = 5_000
    report: BuildReport | None = None
    folder: Path | None = None

    @property
    def address(self) -> str:
        """By what it is found again: its folder, or its name."""
        return str(self.folder) if self.folder else self.name

    @property
    def hub(self) -> Place | None:
        """The region's hub, or None where it has none."""
        return next((place for place in self.places.values() if place.kind == "hub"), None)

    def with_places(self, places: Sequence[Place]) -> Region:
        """Return the region with places added (or replaced, by id)."""
        if not places:
            return self
        added = {place.id: place for place in places}
        return dataclasses.replace(self, places={**self.places, **added})
