"""A network fresh from a map, and what was read, dropped and guessed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routeplan.errors import DataProblem
    from routeplan.model.place import Place
    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Things of one kind that did not become roads.

    Attributes
    ----------
    reason
        A stable word: ``not_a_road``, ``no_vehicle_allowed``, ``ferry``...
    count, length_m
        How many, and how long together where that is known.
    example
        One of them, as ``way 1234``.
    """

    reason: str
    count: int
    length_m: int = 0
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What reading a map came to.

    Attributes
    ----------
    source, source_hash
        The file's name (or the place asked for), and the SHA-256 of its bytes as 16 digits.
    read
        How many things of each kind were read: ``ways``, ``nodes``, ``restrictions``.
    dropped
        What did not become part of the network, and why.
    missing
        Sections without each tag, whose value was therefore taken from the class:
        ``maxspeed``, ``surface``, ``lanes_or_width``.
    problems
        Tags with values that mean nothing, each with its way; the rest of the way is used.
    """

    source: str
    source_hash: str
    read: tuple[tuple[str, int], ...]
    dropped: tuple[Dropped, ...] = ()
    missing: tuple[tuple[str, int], ...] = ()
    problems: tuple[DataProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltRoads:
    """A network made from a map, with the places that the map names.

    Attributes
    ----------
    places
        Post offices, towns and villages, not necessarily on a road.
    """

    roads: RoadNetwork
    places: tuple[Place, ...]
    report: BuildReport
