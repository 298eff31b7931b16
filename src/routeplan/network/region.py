"""A region: its roads, places, communes, vehicle profiles and recorded closures."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.roads import to_plane_m

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.model.place import Commune, Place, Village
    from routeplan.model.road import RecordedClosure
    from routeplan.network.profiles import Profile
    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True)
class Region:
    """Everything known of one region, read once and shared by all its days.

    Attributes
    ----------
    snap_limit_m
        How far from a road a location may lie.
    """

    name: str
    roads: RoadNetwork
    places: Mapping[str, Place]
    profiles: Mapping[str, Profile]
    communes: Mapping[str, Commune] = field(default_factory=dict)
    villages: tuple[Village, ...] = ()
    recorded_closures: tuple[RecordedClosure, ...] = ()
    snap_limit_m: int = 5_000

    @cached_property
    def segments(
        self,
    ) -> tuple[
        NDArray[np.float64],
        NDArray[np.float64],
        NDArray[np.int64],
        NDArray[np.float64],
        NDArray[np.float64],
        NDArray[np.float64],
    ]:
        """Every straight piece of every section's drawn line.

        Returns start and end (lon, lat), section index, drawn metres before the piece,
        of the piece, and of its whole section.
        """
        starts, ends, section_of, before_m, piece_m, drawn_m = [], [], [], [], [], []
        for index, line in enumerate(self.roads.geometry):
            plane = to_plane_m(line, float(line[:, 1].mean()))
            steps = np.hypot(*np.diff(plane, axis=0).T)
            starts.append(line[:-1])
            ends.append(line[1:])
            section_of.append(np.full(len(steps), index))
            before_m.append(np.concatenate([[0.0], np.cumsum(steps)[:-1]]))
            piece_m.append(steps)
            drawn_m.append(np.full(len(steps), steps.sum()))
        return (
            np.concatenate(starts),
            np.concatenate(ends),
            np.concatenate(section_of),
            np.concatenate(before_m),
            np.concatenate(piece_m),
            np.concatenate(drawn_m),
        )

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
