"""Matrices and paths on the roads, and the closures of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.api.refusals import known_profile, refusal
from routeplan.api.regions import load_region
from routeplan.io import matrix_files
from routeplan.model.closure import matters_until_s
from routeplan.network.closures import locate_closures
from routeplan.network.locate import locate
from routeplan.network.state import RoadState
from routeplan.planning import history
from routeplan.travel import outside, path, scenarios, table
from routeplan.travel.topology import build_topology
from routeplan.units import DAY_S

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from routeplan.model.closure import Closure
    from routeplan.model.day import Weather
    from routeplan.model.place import Location
    from routeplan.network.region import Region
    from routeplan.travel.matrix import Matrix
    from routeplan.travel.path import FoundPath


def build_matrix(
    locations: Sequence[Location],
    *,
    profile: str,
    weather: Weather,
    closures: Sequence[Closure] = (),
    ways_outside_province: bool = False,
    depart_s: int | None = None,
    region: Region | None = None,
) -> Matrix:
    """Return durations and distances between locations for one vehicle profile.

    Parameters
    ----------
    locations
        Place ids, lon/lat or Km on a section.
    profile
        A vehicle profile of the region: motorbike, car, van, truck.
    weather
        dry or wet.
    closures
        Closures of the planning date.
    ways_outside_province
        Whether paths may leave the province.
    depart_s
        When all leave, seconds from midnight: closures count when they are in force, and
        paths may wait for a road to open. By default closures count all day.
    region
        Where; by default Điện Biên.

    Returns
    -------
    Matrix
        ``duration_s``, ``distance_m`` (-1 where there is no way) and ``reachable``, each
        of shape (locations, locations), durations and distances along the same paths.

    Raises
    ------
    LocationError
        If a location is not on the network.
    InputError
        If the region has no such profile.
    """
    region = region or load_region()
    state = RoadState(
        roads=region.roads,
        profile=region.profiles[known_profile(region, profile)],
        weather=weather,
        ways_outside_province=ways_outside_province,
        closed=locate_closures(region.roads, closures, until_s=matters_until_s(depart_s)).spans,
    )
    points = [locate(region, location) for location in locations]
    if depart_s is None:
        return table.build_travel(points, {profile: state.all_day()}).matrix(profile)
    return table.build_travel(points, {profile: state}).matrix_at(profile, depart_s)


def build_matrices(
    locations: Sequence[Location],
    closure_sets: Iterable[Sequence[Closure]],
    *,
    profile: str,
    weather: Weather,
    ways_outside_province: bool = False,
    workers: int = 1,
    region: Region | None = None,
) -> Iterator[NDArray[np.int32]]:
    """Return durations between locations for many closure sets, in their order.

    Each is ``duration_s`` of ``build_matrix`` with the set's closures, all day; the roads
    are made ready once and only weighed anew, and sets are taken as matrices are asked for.

    Parameters
    ----------
    locations
        Where; each must lie on the network.
    closure_sets
        One sequence of closures for each matrix.
    profile
        A vehicle profile of the region.
    weather
        dry or wet.
    ways_outside_province
        Whether paths may leave the province.
    workers
        Processes that share the work.
    region
        Where; by default Điện Biên.

    Raises
    ------
    LocationError
        If a location is not on the network.
    InputError
        If the region has no such profile.
    """
    region = region or load_region()
    state = RoadState(
        roads=region.roads,
        profile=region.profiles[known_profile(region, profile)],
        weather=weather,
        ways_outside_province=ways_outside_province,
    )
    points = [locate(region, location) for location in locations]
    heeded = state.profile.vehicle_class if len(region.roads.turns) else None
    weighed = build_topology(region.roads, points, heeded).weigh(state)
    spans = (
        state.with_closed(locate_closures(region.roads, closures).spans).all_day().closed
        for closures in closure_sets
    )
    on_road_ms = scenarios.duration_matrices(weighed, spans, workers=workers)
    return (table.door_to_door_s(points, state, found) for found in on_road_ms)


def fastest_path(  # noqa: PLR0913 - by name, all with defaults but two
    origin: Location,
    destination: Location,
    *,
    profile: str,
    weather: Weather,
    closures: Sequence[Closure] = (),
    ways_outside_province: bool = False,
    depart_s: int | None = None,
    ends_s: int = DAY_S,
    region: Region | None = None,
) -> FoundPath:
    """Return the fastest open way between two locations, and what shuts the direct one.

    Parameters
    ----------
    origin, destination
        Place ids, lon/lat or Km on a section.
    profile
        A vehicle profile of the region: motorbike, car, van, truck.
    weather
        dry or wet.
    closures
        Closures of the planning date.
    ways_outside_province
        Whether the path may leave the province.
    depart_s
        When it leaves, seconds from midnight: closures count when they are in force, and
        the path may wait for a road to open. By default closures count all day.
    ends_s
        Without an hour, only closures that begin before this one count, as ``Day.ends_s`` for
        night shifts.
    region
        Where; by default Điện Biên.

    Raises
    ------
    LocationError
        If a location is not on the network.
    InputError
        If the region has no such profile.
    """
    region = region or load_region()
    return path.find_path(
        region,
        origin,
        destination,
        profile=known_profile(region, profile),
        weather=weather,
        closures=closures,
        ways_outside_province=ways_outside_province,
        depart_s=depart_s,
        ends_s=ends_s,
    )


def read_matrix(
    file: Path, *, off_road_kph: float | None = None, snap_limit_m: float = 500
) -> Matrix:
    """Return the matrix of an OSRM or Valhalla table (JSON) or a numpy archive (.npz).

    Parameters
    ----------
    file
        OSRM's ``table`` answer with ``annotations=duration,distance``, Valhalla's
        ``sources_to_targets``, or ``numpy.savez(…, duration_s=…, distance_m=…)``; all
        points as origins and, in the same order, as destinations.
    off_road_kph
        Speed between each point and its road, where the file says how far that is
        (OSRM); None adds nothing.
    snap_limit_m
        How far from a road a point may lie.

    Raises
    ------
    InputError
        If the file holds no such matrix; it says what to ask the program for.
    """
    found = matrix_files.read_matrix_file(file, snap_limit_m=snap_limit_m)
    try:
        return outside.matrix_of(
            found.duration_s,
            found.distance_m,
            snap_distance_m=found.snap_distance_m,
            off_road_kph=off_road_kph,
        )
    except ValueError as error:
        raise refusal("", file.name, f"seconds and metres ({error})") from error


def replay_closures(date: dt.date, *, region: Region | None = None) -> tuple[Closure, ...]:
    """Return the recorded closures that were in force on a date.

    Parameters
    ----------
    date
        A date of the past.
    region
        Whose record; by default Điện Biên's.
    """
    return history.replay(region or load_region(), date)
