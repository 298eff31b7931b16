"""The road network as read-only arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from routeplan.model.road import VEHICLE_CLASSES, Section, TurnBan
from routeplan.network.columns import Labels, SectionTable, Texts
from routeplan.network.plane import drawn_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from routeplan.model.place import Place
    from routeplan.model.road import (
        Concurrence,
        Gradient,
        RoadClass,
        Structure,
        Surface,
        WetAccess,
    )
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.islands import NetworkPieces
    from routeplan.network.snapping import Pieces

_T = TypeVar("_T", bound=np.generic)
NO_POST = np.iinfo(np.int32).min
"""Chainage of a section's end where the road has no Km posts."""
CLASS_BIT: Mapping[VehicleClass, int] = {name: 1 << at for at, name in enumerate(VEHICLE_CLASSES)}


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A graph of road sections between nodes; closures never edit it.

    ``RoadState`` says which direction of which part is open to whom. Indices into these
    arrays exist only inside the engine: plans and files speak of section and place ids.
    ``sections`` and ``turn_bans`` give the same as records.

    Attributes
    ----------
    node_ids
        Place id of each node.
    node_lonlat
        Shape (nodes, 2), degrees.
    section_ids
        In order of index.
    tail, head, length_m
        Shape (sections,): node indices of a section's first and second end; metres.
    forward, backward
        Shape (sections,): bits (``CLASS_BIT``) of the classes that may drive it that way.
    chainage_from_m, chainage_to_m
        Shape (sections,): Km posts at its ends, ``NO_POST`` without any.
    max_weight_kg
        Shape (sections,): 0 where nothing is signed.
    way_id
        Shape (sections,): OpenStreetMap way, 0 for none.
    line_lonlat, line_start
        Shape (points, 2) and (sections + 1,): each section's drawn line, first end first.
    turns
        Shape (bans, 5): section and direction (1 is forward) before and after, class bits.
    concurrences
        Stretches of a road that run on another family's posts.
    """

    node_ids: Texts
    node_lonlat: NDArray[np.float64]
    section_ids: Texts
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_m: NDArray[np.int64]
    forward: NDArray[np.uint8]
    backward: NDArray[np.uint8]
    road_ref: Labels
    road_name: Labels
    road_number: Labels
    road_class: Labels
    surface: Labels
    gradient: Labels
    wet_access: Labels
    structure: Labels
    source: Labels
    chainage_from_m: NDArray[np.int32]
    chainage_to_m: NDArray[np.int32]
    width_m: NDArray[np.float64]
    speed_dry_kph: NDArray[np.float64]
    speed_wet_kph: NDArray[np.float64]
    max_weight_kg: NDArray[np.int32]
    in_province: NDArray[np.bool_]
    way_id: NDArray[np.int64]
    line_lonlat: NDArray[np.float64]
    line_start: NDArray[np.int64]
    turns: NDArray[np.int32]
    concurrences: tuple[Concurrence, ...] = ()
    known_hash: str = field(default="", repr=False)

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made of the columns when it is asked for."""
        return {column.name: getattr(self, column.name) for column in fields(self)}

    @cached_property
    def sections(self) -> Sequence[Section]:
        """One record per section, in order of index."""
        return SectionTable(len(self.tail), self._section)

    @cached_property
    def turn_bans(self) -> tuple[TurnBan, ...]:
        """The banned turns as records."""
        return tuple(
            TurnBan(
                from_section=self.section_ids[before],
                from_forward=bool(before_ahead),
                to_section=self.section_ids[after],
                to_forward=bool(after_ahead),
                classes=_classes(bits),
            )
            for before, before_ahead, after, after_ahead, bits in self.turns.tolist()
        )

    @cached_property
    def node_index(self) -> Mapping[str, int]:
        """Node index by place id."""
        return self.node_ids.index_of()

    @cached_property
    def section_index(self) -> Mapping[str, int]:
        """Section index by section id."""
        return self.section_ids.index_of()

    @cached_property
    def pieces(self) -> Pieces:
        """The straight pieces of all drawn lines, for finding the nearest road."""
        from routeplan.network.snapping import pieces_of_lines

        return pieces_of_lines(self.line_lonlat, self.line_start)

    @cached_property
    def islands(self) -> NetworkPieces:
        """The pieces of the network, wherever any vehicle may drive."""
        from routeplan.network.islands import pieces_for_anyone

        return pieces_for_anyone(self)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of everything the network says, as 16 hex digits."""
        return self.known_hash or self._digest()

    def line(self, section: int) -> NDArray[np.float64]:
        """Return a section's drawn line, shape (points, 2), first end first."""
        return self.line_lonlat[self.line_start[section] : self.line_start[section + 1]]

    def point_on_section(self, section: int, offset_m: float) -> tuple[float, float]:
        """Return lon, lat at ``offset_m`` from a section's first end."""
        lon, lat = self.line_on_section(section, offset_m, offset_m)[0]
        return float(lon), float(lat)

    def line_on_section(self, section: int, from_m: float, to_m: float) -> NDArray[np.float64]:
        """Return the drawn line between two offsets, shape (points, 2), as driven.

        The drawn line may be shorter than the road (straight lines between places), so
        offsets are scaled to it.
        """
        line = self.line(section)
        along = drawn_m(line)
        scale = along[-1] / max(1, int(self.length_m[section]))
        low, high = sorted((from_m * scale, to_m * scale))
        inner = line[(along > low) & (along < high)]
        ends = np.array(
            [[np.interp(at, along, line[:, axis]) for axis in (0, 1)] for at in (low, high)]
        )
        drawn = np.vstack([ends[:1], inner, ends[1:]])
        return drawn if from_m <= to_m else drawn[::-1]

    def _section(self, at: int) -> Section:
        first_m, last_m = int(self.chainage_from_m[at]), int(self.chainage_to_m[at])
        return Section(
            id=self.section_ids[at],
            road_ref=self.road_ref[at],
            road_name=self.road_name[at],
            road_number=self.road_number[at],
            from_place=self.node_ids[int(self.tail[at])],
            to_place=self.node_ids[int(self.head[at])],
            length_m=int(self.length_m[at]),
            chainage_from_m=None if first_m == NO_POST else first_m,
            chainage_to_m=None if last_m == NO_POST else last_m,
            road_class=cast("RoadClass", self.road_class[at]),
            surface=cast("Surface", self.surface[at]),
            width_m=float(self.width_m[at]),
            gradient=cast("Gradient", self.gradient[at]),
            wet_access=cast("WetAccess", self.wet_access[at]),
            speed_dry_kph=float(self.speed_dry_kph[at]),
            speed_wet_kph=float(self.speed_wet_kph[at]),
            in_province=bool(self.in_province[at]),
            source=self.source[at],
            forward=_classes(int(self.forward[at])),
            backward=_classes(int(self.backward[at])),
            max_weight_kg=int(self.max_weight_kg[at]) or None,
            structure=cast("Structure", self.structure[at]),
            way_id=int(self.way_id[at]),
        )

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, Texts):
                digest.update(value.data.tobytes() + value.start.tobytes())
            elif isinstance(value, Labels):
                digest.update(repr(value.pool).encode() + value.codes.tobytes())
            elif isinstance(value, np.ndarray):
                digest.update(value.tobytes())
            else:
                digest.update(repr(value).encode())
        return digest.hexdigest()[:16]


def build_network(
    sections: Sequence[Section],
    places: Mapping[str, Place],
    concurrences: Sequence[Concurrence] = (),
    *,
    lines: Mapping[str, NDArray[np.float64]] | None = None,
    turn_bans: Sequence[TurnBan] = (),
) -> RoadNetwork:
    """Return the network of ``sections`` between ``places``.

    Parameters
    ----------
    lines
        Drawn lines by section id, shape (points, 2), first place first; a section without
        one is drawn straight.
    turn_bans
        Turns that may not be made where their two sections meet.

    Raises
    ------
    ValueError
        If a section names a place, or a ban a section, that does not exist.
    """
    _refuse_unknown(
        "sections name unknown places",
        ((s.id, place) for s in sections for place in (s.from_place, s.to_place)),
        places,
    )
    node_ids = dict.fromkeys(end for s in sections for end in (s.from_place, s.to_place))
    lonlat = np.array([[places[node].lon, places[node].lat] for node in node_ids], dtype=float)
    return network_of(
        sections, tuple(node_ids), lonlat, concurrences, lines=lines, turn_bans=turn_bans
    )


def network_of(
    sections: Sequence[Section],
    node_ids: Sequence[str],
    node_lonlat: NDArray[np.float64],
    concurrences: Sequence[Concurrence] = (),
    *,
    lines: Mapping[str, NDArray[np.float64]] | None = None,
    turn_bans: Sequence[TurnBan] = (),
) -> RoadNetwork:
    """Return the network of ``sections`` between nodes, shape (nodes, 2), lon and lat.

    Raises
    ------
    ValueError
        If a ban names a section that does not exist.
    """
    index = {node_id: at for at, node_id in enumerate(node_ids)}
    tail = np.array([index[s.from_place] for s in sections], dtype=np.int32)
    head = np.array([index[s.to_place] for s in sections], dtype=np.int32)
    lonlat = np.asarray(node_lonlat, dtype=np.float64).reshape(-1, 2)
    drawn = [
        np.asarray(lines[s.id], dtype=np.float64) if lines and s.id in lines else lonlat[[a, b]]
        for s, a, b in zip(sections, tail, head, strict=True)
    ]
    return RoadNetwork(
        node_ids=Texts.of(node_ids),
        node_lonlat=_fixed(lonlat, np.float64).reshape(-1, 2),
        section_ids=Texts.of(s.id for s in sections),
        tail=_fixed(tail, np.int32),
        head=_fixed(head, np.int32),
        length_m=_fixed([s.length_m for s in sections], np.int64),
        forward=_fixed([_bits(s.forward) for s in sections], np.uint8),
        backward=_fixed([_bits(s.backward) for s in sections], np.uint8),
        road_ref=Labels.of([s.road_ref for s in sections]),
        road_name=Labels.of([s.road_name for s in sections]),
        road_number=Labels.of([s.road_number for s in sections]),
        road_class=Labels.of([s.road_class for s in sections]),
        surface=Labels.of([s.surface for s in sections]),
        gradient=Labels.of([s.gradient for s in sections]),
        wet_access=Labels.of([s.wet_access for s in sections]),
        structure=Labels.of([s.structure for s in sections]),
        source=Labels.of([s.source for s in sections]),
        chainage_from_m=_fixed([_post(s.chainage_from_m) for s in sections], np.int32),
        chainage_to_m=_fixed([_post(s.chainage_to_m) for s in sections], np.int32),
        width_m=_fixed([s.width_m for s in sections], np.float64),
        speed_dry_kph=_fixed([s.speed_dry_kph for s in sections], np.float64),
        speed_wet_kph=_fixed([s.speed_wet_kph for s in sections], np.float64),
        max_weight_kg=_fixed([s.max_weight_kg or 0 for s in sections], np.int32),
        in_province=_fixed([s.in_province for s in sections], np.bool_),
        way_id=_fixed([s.way_id for s in sections], np.int64),
        line_lonlat=_fixed(np.concatenate([*drawn, np.empty((0, 2))]), np.float64),
        line_start=_fixed(np.cumsum([0, *map(len, drawn)]), np.int64),
        turns=_turns(turn_bans, sections),
        concurrences=tuple(concurrences),
    )


def _refuse_unknown(
    fault: str, named: Iterable[tuple[str, str]], known: Mapping[str, object]
) -> None:
    unknown = [f"{owner}: {name}" for owner, name in named if name not in known]
    if unknown:
        raise ValueError(f"{fault}: " + "; ".join(unknown))


def _turns(turn_bans: Sequence[TurnBan], sections: Sequence[Section]) -> NDArray[np.int32]:
    index = {section.id: at for at, section in enumerate(sections)} if turn_bans else {}
    _refuse_unknown(
        "turn bans name unknown sections",
        ((b.from_section, name) for b in turn_bans for name in (b.from_section, b.to_section)),
        index,
    )
    rows = [
        (index[b.from_section], b.from_forward, index[b.to_section], b.to_forward, _bits(b.classes))
        for b in turn_bans
    ]
    return _fixed(np.array(rows, dtype=np.int32).reshape(-1, 5), np.int32)


def _post(chainage_m: int | None) -> int:
    return NO_POST if chainage_m is None else chainage_m


def _bits(classes: Iterable[VehicleClass]) -> int:
    return sum(CLASS_BIT[name] for name in set(classes))


def _classes(bits: int) -> tuple[VehicleClass, ...]:
    return tuple(name for name in VEHICLE_CLASSES if bits & CLASS_BIT[name])


def _fixed(values: ArrayLike, dtype: type[_T]) -> NDArray[_T]:
    array = np.array(values, dtype=dtype)
    array.setflags(write=False)
    return array
