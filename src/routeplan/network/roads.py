"""The road network as read-only arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.model.place import Place
    from routeplan.model.road import Concurrence, Section

METRES_PER_DEGREE = 111_195.0
"""One degree of a great circle on a sphere of radius 6,371 km."""


@dataclass(frozen=True)
class RoadNetwork:
    """A graph of road sections between nodes; closures never edit it.

    Sections are undirected here and driven in both directions; ``RoadState`` says which
    direction of which part is open to whom. Indices into these arrays exist only inside
    the engine: plans and files speak of section and place ids.

    Attributes
    ----------
    node_ids
        Place id of each node.
    node_lonlat
        Shape (nodes, 2), degrees.
    sections
        One record per section, in order of index.
    tail, head, length_m
        Shape (sections,): node indices of a section's first and second end; metres.
    geometry
        Per section, shape (points, 2): lon, lat from the first end to the second.
    concurrences
        Stretches of a road that run on another family's posts.
    """

    node_ids: tuple[str, ...]
    node_lonlat: NDArray[np.float64]
    sections: tuple[Section, ...]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_m: NDArray[np.int64]
    geometry: tuple[NDArray[np.float64], ...]
    concurrences: tuple[Concurrence, ...] = ()

    @cached_property
    def node_index(self) -> Mapping[str, int]:
        """Node index by place id."""
        return {node_id: index for index, node_id in enumerate(self.node_ids)}

    @cached_property
    def section_index(self) -> Mapping[str, int]:
        """Section index by section id."""
        return {section.id: index for index, section in enumerate(self.sections)}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of everything the network says, as 16 hex digits."""
        digest = hashlib.sha256()
        digest.update(repr(self.sections).encode())
        digest.update(repr(self.concurrences).encode())
        digest.update(repr(self.node_ids).encode())
        digest.update(self.node_lonlat.tobytes())
        for line in self.geometry:
            digest.update(line.tobytes())
        return digest.hexdigest()[:16]

    def point_on_section(self, section: int, offset_m: float) -> tuple[float, float]:
        """Return lon, lat at ``offset_m`` from a section's first end."""
        lon, lat = self.line_on_section(section, offset_m, offset_m)[0]
        return float(lon), float(lat)

    def line_on_section(self, section: int, from_m: float, to_m: float) -> NDArray[np.float64]:
        """Return the drawn line between two offsets, shape (points, 2), as driven.

        The drawn line may be shorter than the road (straight lines between places), so
        offsets are scaled to it.
        """
        line = self.geometry[section]
        along = _cumulative_m(line)
        scale = along[-1] / max(1, int(self.length_m[section]))
        low, high = sorted((from_m * scale, to_m * scale))
        inner = line[(along > low) & (along < high)]
        ends = np.array(
            [[np.interp(at, along, line[:, axis]) for axis in (0, 1)] for at in (low, high)]
        )
        drawn = np.vstack([ends[:1], inner, ends[1:]])
        return drawn if from_m <= to_m else drawn[::-1]


def build_network(
    sections: Sequence[Section],
    places: Mapping[str, Place],
    concurrences: Sequence[Concurrence] = (),
) -> RoadNetwork:
    """Return the network of ``sections``, drawn as straight lines between their places.

    Raises
    ------
    ValueError
        If a section names a place that does not exist.
    """
    unknown = [
        f"{section.id}: {place_id}"
        for section in sections
        for place_id in (section.from_place, section.to_place)
        if place_id not in places
    ]
    if unknown:
        msg = "sections name unknown places: " + "; ".join(unknown)
        raise ValueError(msg)
    node_ids = tuple(
        dict.fromkeys(end for section in sections for end in (section.from_place, section.to_place))
    )
    index = {node_id: at for at, node_id in enumerate(node_ids)}
    lonlat = np.array([[places[node].lon, places[node].lat] for node in node_ids], dtype=float)
    tail = np.array([index[section.from_place] for section in sections], dtype=np.int32)
    head = np.array([index[section.to_place] for section in sections], dtype=np.int32)
    length_m = np.array([section.length_m for section in sections], dtype=np.int64)
    geometry = tuple(lonlat[[a, b]] for a, b in zip(tail, head, strict=True))
    for array in (lonlat, tail, head, length_m, *geometry):
        array.setflags(write=False)
    return RoadNetwork(
        node_ids=node_ids,
        node_lonlat=lonlat,
        sections=tuple(sections),
        tail=tail,
        head=head,
        length_m=length_m,
        geometry=geometry,
        concurrences=tuple(concurrences),
    )


def to_plane_m(lonlat: NDArray[np.float64], reference_lat: float) -> NDArray[np.float64]:
    """Return degrees as metres on a plane that is true near ``reference_lat``."""
    shrink = np.cos(np.radians(reference_lat))
    scale = np.array([METRES_PER_DEGREE * shrink, METRES_PER_DEGREE])
    return np.asarray(lonlat * scale, dtype=np.float64)


def _cumulative_m(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the drawn distance from a line's start to each of its points."""
    plane = to_plane_m(line, float(line[:, 1].mean()))
    steps = np.hypot(*np.diff(plane, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])
