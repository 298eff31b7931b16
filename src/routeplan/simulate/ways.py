"""The ways that a simulation measures: hub to offices, offices to old centres, staff to work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem, InputError, LocationError
from routeplan.model.place import Location
from routeplan.network.locate import locate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.place import Commune
    from routeplan.model.simulation import Commuters
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferenceWays:
    """Pairs of points, each travelled there and back.

    Attributes
    ----------
    points
        Where ways begin and end; distinct.
    place_ids
        Which places they are.
    communes
        Codes of the communes.
    origin, destination
        Shape (ways,): indices of points.
    commune
        Shape (ways,): index of the commune that loses with the way.
    is_mail
        Shape (ways,): whether it is one of the mail's: hub and office, office and centre.
    office, centre
        Shape (ways,): 1 where losing the way cuts an office, an old centre off the hub.
    people
        Shape (ways,): who is then cut off, an estimate.
    staff
        Shape (ways,): commuters who take the way.
    not_on_roads
        Ids of places that no road comes near; they are not measured.
    """

    points: tuple[RoadPoint, ...]
    place_ids: tuple[str, ...]
    communes: tuple[str, ...]
    origin: Ints
    destination: Ints
    commune: Ints
    is_mail: NDArray[np.bool_]
    office: Ints
    centre: Ints
    people: NDArray[np.float64]
    staff: Ints
    not_on_roads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    origin: str
    destination: str
    commune: str
    is_mail: bool = False
    office: int = 0
    centre: int = 0
    people: float = 0.0
    staff: int = 0


def reference_ways(region: Region, commuters: Sequence[Commuters] = ()) -> ReferenceWays:
    """Return the ways between a region's hub, offices and old centres, and to work.

    A commune's population is shared equally over its old centres. Its office stands for
    the old centre that it lies in: it takes a share where a predecessor has no place.

    Raises
    ------
    InputError
        If the region has no hub on its roads, or a commuter's place is unknown.
    """
    hub = region.hub
    if hub is None:
        raise InputError([_problem(region, "no_hub", "a place of kind hub")])
    unknown = [
        DataProblem(
            file="commuting",
            row=0,
            column=column,
            value=place,
            expected="the id of a known place",
            code="unknown_place",
        )
        for one in commuters
        for column, place in (("home", one.home), ("office", one.office))
        if place not in region.places
    ]
    if unknown:
        raise InputError(unknown)
    ways = [way for commune in region.communes.values() for way in _of_commune(region, commune)]
    for one in commuters:
        code = region.places[one.office].commune_code
        ways.append(_Way(origin=one.home, destination=one.office, commune=code, staff=one.people))
    ends = dict.fromkeys([hub.id, *(end for way in ways for end in (way.origin, way.destination))])
    points, missing = _locate(region, list(ends))
    if hub.id in missing:
        raise InputError([_problem(region, "no_hub", "a hub near a road")])
    kept = [way for way in ways if way.origin in points and way.destination in points]
    return _as_arrays(kept, points, missing)


def _of_commune(region: Region, commune: Commune) -> list[_Way]:
    hub, office = region.hub, commune.office_place_id
    if hub is None or office not in region.places:
        return []
    centres = [
        place.id
        for place in region.places.values()
        if place.kind == "old_centre" and place.commune_code == commune.code
    ]
    office_is_centre = len(commune.predecessors) > len(centres) or not centres
    people = commune.population / (len(centres) + office_is_centre)
    code = commune.code
    ways = [
        _Way(
            origin=hub.id,
            destination=office,
            commune=code,
            is_mail=True,
            office=1,
            centre=int(office_is_centre),
            people=people * office_is_centre,
        )
    ]
    ways += [
        _Way(origin=office, destination=centre, commune=code, is_mail=True) for centre in centres
    ]
    ways += [
        _Way(origin=hub.id, destination=centre, commune=code, centre=1, people=people)
        for centre in centres
    ]
    return ways


def _locate(
    region: Region, place_ids: Sequence[str]
) -> tuple[dict[str, RoadPoint], tuple[str, ...]]:
    points: dict[str, RoadPoint] = {}
    missing = []
    for place_id in place_ids:
        try:
            points[place_id] = locate(region, Location(place_id=place_id))
        except LocationError:
            missing.append(place_id)
    return points, tuple(missing)


def _as_arrays(
    ways: Sequence[_Way], points: dict[str, RoadPoint], missing: tuple[str, ...]
) -> ReferenceWays:
    index = {place_id: at for at, place_id in enumerate(points)}
    communes = tuple(dict.fromkeys(way.commune for way in ways))
    commune_index = {code: at for at, code in enumerate(communes)}

    def ints(values: Sequence[int]) -> Ints:
        array = np.array(values, dtype=np.int64)
        array.setflags(write=False)
        return array

    people = np.array([way.people for way in ways])
    is_mail = np.array([way.is_mail for way in ways], dtype=bool)
    for array in (people, is_mail):
        array.setflags(write=False)
    return ReferenceWays(
        points=tuple(points.values()),
        place_ids=tuple(points),
        communes=communes,
        origin=ints([index[way.origin] for way in ways]),
        destination=ints([index[way.destination] for way in ways]),
        commune=ints([commune_index[way.commune] for way in ways]),
        is_mail=is_mail,
        office=ints([way.office for way in ways]),
        centre=ints([way.centre for way in ways]),
        people=people,
        staff=ints([way.staff for way in ways]),
        not_on_roads=missing,
    )


def _problem(region: Region, code: str, expected: str) -> DataProblem:
    return DataProblem(
        file=region.name, row=0, column="", value=region.name, expected=expected, code=code
    )
