"""A region: its roads, profiles and what is known of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from routeplan.api.refusals import refusal
from routeplan.errors import DataProblem, InputError
from routeplan.io import (
    folders,
    profiles_toml,
    region_files,
    trips,
)
from routeplan.network import info
from routeplan.planning import fit_speeds as _fit_speeds
from routeplan.planning.fit_speeds import MIN_TRIPS, SpeedFit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.model.trip import ObservedTrip
    from routeplan.network.info import NetworkInfo
    from routeplan.network.profiles import Profile
    from routeplan.network.region import Region


DEFAULT_REGION = "dien-bien"


def load_region(region: str | Path = DEFAULT_REGION) -> Region:
    """Return a region: its roads, places, communes, profiles and recorded closures.

    Parameters
    ----------
    region
        The name of a shipped region, or a folder with the same files.

    Raises
    ------
    InputError
        If there is no such region, or its files cannot be read.
    """
    data = folders.shipped_data()
    # Any folder may be called as a shipped region is; only one with this file is a region.
    own = (Path(region) / region_files.REGION_FILE).is_file()
    folder = Path(region) if own else data / str(region)
    if not (folder / region_files.REGION_FILE).is_file():
        expected = "the name of a shipped region (dien-bien) or a folder of network files"
        raise refusal("network", str(region), expected)
    try:
        found = region_files.read_region(folder, data / "profiles.toml")
    except InputError:
        raise  # It says what to do.
    except (OSError, KeyError, ValueError) as error:
        raise refusal("network", str(error), f"network files of {folder.name} that fit") from error
    shipped = folder.resolve().parent == data.resolve()
    return found if shipped else dataclasses.replace(found, folder=folder.resolve())


def network_info(*, region: Region | None = None) -> NetworkInfo:
    """Return what a network holds, in figures.

    Parameters
    ----------
    region
        Whose network; by default Điện Biên's.
    """
    return info.network_info(region or load_region())


def read_trips(
    file: Path, *, region: Region | None = None
) -> tuple[tuple[ObservedTrip, ...], tuple[DataProblem, ...]]:
    """Return the observed trips of a table, and the problems of the rows left out.

    Parameters
    ----------
    file
        CSV or XLSX with ``origin``, ``destination``, ``profile``, ``weather`` and
        ``duration_min``.
    region
        Where; by default Điện Biên.

    Raises
    ------
    InputError
        If the file or one of its columns is missing, or no row can be used.
    """
    return trips.read_trips(file, region or load_region())


def fit_speeds(
    observed: Sequence[ObservedTrip],
    *,
    min_trips: int = MIN_TRIPS,
    ways_outside_province: bool = False,
    region: Region | None = None,
) -> SpeedFit:
    """Return the region's vehicle profiles with factors fitted to observed trips.

    Parameters
    ----------
    observed
        Trips as driven, without the time of stops.
    min_trips
        A surface or gradient with fewer trips keeps its factor.
    ways_outside_province
        Whether the trips may have left the province.
    region
        Where; by default Điện Biên.

    Raises
    ------
    LocationError
        If an end of a trip is not on the network.
    """
    return _fit_speeds.fit_speeds(
        region or load_region(),
        observed,
        min_trips=min_trips,
        ways_outside_province=ways_outside_province,
    )


def read_profiles(file: Path) -> Mapping[str, Profile]:
    """Return the vehicle profiles of a TOML file by name.

    Parameters
    ----------
    file
        As ``write_profiles`` writes it, or by hand.

    Raises
    ------
    InputError
        If the file is missing or is not one of profiles.
    """
    try:
        return region_files.read_profiles(file)
    except InputError:
        raise
    except (OSError, KeyError, ValueError) as error:
        raise refusal("", f"{file.name}: {error}", "a file of vehicle profiles") from error


def write_profiles(profiles: Mapping[str, Profile], file: Path) -> None:
    """Write vehicle profiles as TOML, whole or not at all.

    Parameters
    ----------
    profiles
        By name, as ``Region.profiles`` or ``SpeedFit.profiles``.
    file
        Replaced if it exists. As ``profiles.toml`` in a network's folder it is used there.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    try:
        profiles_toml.write_profiles(profiles.values(), file)
    except OSError as error:
        raise refusal("", str(file), f"a file to write ({error.strerror})") from error
