"""Reading a region: its roads, places, communes, villages, history and profiles."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from routeplan.errors import DataProblem, InputError
from routeplan.io import compiled
from routeplan.model.place import Commune, Place, PlaceKind, Village
from routeplan.model.road import (
    VEHICLE_CLASSES,
    Concurrence,
    Gradient,
    RecordedClosure,
    RoadClass,
    Section,
    Structure,
    Surface,
    WetAccess,
)
from routeplan.network.profiles import Profile
from routeplan.network.region import Region
from routeplan.network.roads import build_network
from routeplan.units import parse_clock, parse_km_post

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from routeplan.model.closure import Blocks
    from routeplan.model.day import Weather
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.built import BuildReport
    from routeplan.network.roads import RoadNetwork

_T = TypeVar("_T")

REGION_FILE = "region.toml"
PLACES_FILE = "places.csv"
COMMUNES_FILE = "communes.csv"
SECTIONS_FILE = "road_sections.csv"
CONCURRENCES_FILE = "concurrences.csv"
PROFILES_FILE = "profiles.toml"
NETWORK_FOLDER = "network"
"""Holds the compiled roads, in place of the two tables of roads."""


def read_region(folder: Path, profiles_file: Path) -> Region:
    """Return the region described by a folder of files.

    Parameters
    ----------
    folder
        Holds ``region.toml``, ``places.csv``, the roads (a compiled ``network`` folder, or
        ``road_sections.csv`` and where it exists ``concurrences.csv``), and where they
        exist ``communes.csv``, ``villages.csv``, ``closures_history.csv`` and
        ``profiles.toml``.
    profiles_file
        The vehicle profiles of a region that brings none, TOML.

    Raises
    ------
    FileNotFoundError
        If the folder or one of its necessary files is missing.
    InputError
        If the compiled network is of another version or damaged.
    ValueError
        If a section names an unknown place, or a value cannot be read.
    """
    settings = tomllib.loads((folder / REGION_FILE).read_text(encoding="utf-8"))
    places = {place.id: place for place in _read(folder / PLACES_FILE, _place)}
    roads, report = _roads(folder, places)
    own_profiles = folder / PROFILES_FILE
    communes = _read(folder / COMMUNES_FILE, _commune, optional=True)
    return Region(
        name=str(settings["name"]),
        roads=roads,
        places=places,
        profiles=read_profiles(own_profiles if own_profiles.is_file() else profiles_file),
        communes={commune.code: commune for commune in communes},
        villages=_read(folder / "villages.csv", _village, optional=True),
        recorded_closures=_read(folder / "closures_history.csv", _recorded_closure, optional=True),
        snap_limit_m=int(settings["snap_limit_m"]),
        report=report,
    )


def read_profiles(file: Path) -> dict[str, Profile]:
    """Return the vehicle profiles of a TOML file by name."""
    return {
        name: _profile(name, table)
        for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def _roads(folder: Path, places: Mapping[str, Place]) -> tuple[RoadNetwork, BuildReport | None]:
    if (folder / NETWORK_FOLDER).is_dir():
        found = compiled.read_compiled(folder / NETWORK_FOLDER)
        return found.roads, found.report
    sections = _read(folder / SECTIONS_FILE, lambda row: _section(row, places))
    concurrences = _read(folder / CONCURRENCES_FILE, _concurrence, optional=True)
    return build_network(sections, places, concurrences), None


def _read(
    file: Path, record_of: Callable[[dict[str, str]], _T], *, optional: bool = False
) -> tuple[_T, ...]:
    """Return a record for each row of a CSV.

    Raises
    ------
    InputError
        With every row that cannot be read.
    """
    if optional and not file.exists():
        return ()
    records: list[_T] = []
    problems: list[DataProblem] = []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                records.append(record_of(row))
            except KeyError as error:
                problems.append(_problem(file, reader.line_num, str(error.args[0]), ""))
            except (ValueError, TypeError) as error:
                problems.append(_problem(file, reader.line_num, "", str(error)))
    if problems:
        raise InputError(problems)
    return tuple(records)


def _problem(file: Path, row: int, column: str, value: str) -> DataProblem:
    return DataProblem(
        file=file.name,
        row=row,
        column=column,
        value=value,
        expected="this column" if column else "a row that can be read",
        code="missing_column" if column else "bad_value",
    )


def _profile(name: str, table: Mapping[str, Any]) -> Profile:
    weathers: tuple[Weather, ...] = ("dry", "wet")
    return Profile(
        name=name,
        vehicle_class=table["vehicle_class"],
        max_kph={weather: float(table[weather]["max_kph"]) for weather in weathers},
        off_road_kph={weather: float(table[weather]["off_road_kph"]) for weather in weathers},
        surface_factor={weather: table[weather].get("surface_factor", {}) for weather in weathers},
        gradient_factor={
            weather: table[weather].get("gradient_factor", {}) for weather in weathers
        },
        min_width_m=float(table.get("min_width_m", 0)),
        weight_kg=int(table.get("weight_kg", 0)),
        wet_fords=bool(table.get("wet_fords", True)),
        any_class=bool(table.get("any_class", False)),
    )


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        id=row["id"],
        name=row["name_vi"],
        kind=cast("PlaceKind", _one_of(get_args(PlaceKind), row["kind"])),
        lon=_degrees(row["lon"], 180),
        lat=_degrees(row["lat"], 90),
        commune_code=row.get("commune_code") or "",
        precision_km=float(row.get("precision_km") or 0),
        source=row.get("source") or "",
    )


def _commune(row: Mapping[str, str]) -> Commune:
    return Commune(
        code=row["code"],
        name=row["name_vi"],
        predecessors=tuple(name.strip() for name in row["predecessors"].split(";")),
        old_district=row["old_district"],
        area_km2=float(row["area_km2"]),
        population=int(row["population"]),
        population_basis=row["population_basis"],
        office_place_id=row["office_place_id"],
    )


def _village(row: Mapping[str, str]) -> Village:
    return Village(
        id=row["id"],
        commune_code=row["commune_code"],
        old_commune=row["old_commune"],
        name=row["village"],
        note=row["note"],
        source=row["source"],
    )


def _section(row: Mapping[str, str], places: Mapping[str, Place]) -> Section:
    ends = (row["from_place"], row["to_place"])
    return Section(
        id=row["section_id"],
        road_ref=row["road_ref"],
        road_name=row["road_name"],
        road_number=_number_as_signed(row["road_name"], row["road_ref"]),
        from_place=ends[0],
        to_place=ends[1],
        length_m=round(float(row["length_km"]) * 1000),
        chainage_from_m=_metres(row["chainage_from_km"]),
        chainage_to_m=_metres(row["chainage_to_km"]),
        road_class=cast("RoadClass", _one_of(get_args(RoadClass), row["road_class"])),
        surface=cast("Surface", _one_of(get_args(Surface), row["surface"])),
        width_m=float(row["lanes_width_m"]),
        gradient=cast("Gradient", _one_of(get_args(Gradient), row["gradient_hint"])),
        wet_access=cast("WetAccess", _one_of(get_args(WetAccess), row["wet_access"])),
        speed_dry_kph=float(row["speed_hint_kph_dry"]),
        speed_wet_kph=float(row["speed_hint_kph_wet"]),
        # Places outside the province belong to none of its communes.
        in_province=all(place in places and places[place].commune_code for place in ends),
        source=row["source_or_note"],
        forward=_may_use(row, "yes"),
        backward=_may_use(row, "-1"),
        max_weight_kg=round(float(row.get("max_weight_t") or 0) * 1000) or None,
        structure=cast("Structure", _one_of(get_args(Structure), row.get("structure") or "")),
    )


def _may_use(row: Mapping[str, str], oneway: str) -> tuple[VehicleClass, ...]:
    """Return who may drive a section in a direction, which ``oneway`` leaves open."""
    if _one_of(("no", "yes", "-1"), row.get("oneway") or "no") not in {"no", oneway}:
        return ()
    return tuple(
        name for name in VEHICLE_CLASSES if _one_of(("yes", "no"), row.get(name) or "yes") == "yes"
    )


def _one_of(choices: tuple[str, ...], value: str) -> str:
    if value not in choices:
        msg = f"{value!r} is not one of {', '.join(filter(None, choices))}"
        raise ValueError(msg)
    return value


def _degrees(value: str, largest: int) -> float:
    degrees = float(value)
    if not abs(degrees) <= largest:
        msg = f"{value} is not from -{largest} to {largest} degrees"
        raise ValueError(msg)
    return degrees


def _number_as_signed(road_name: str, road_ref: str) -> str:
    """Return ``QL279`` for ``Quốc lộ 279 (Sơn La)``; a road without a number keeps its ref."""
    for spelled, short in (("Quốc lộ ", "QL"), ("Đường tỉnh ", "ĐT")):
        if road_name.startswith(spelled):
            return short + road_name.removeprefix(spelled).split()[0]
    return road_ref


def _concurrence(row: Mapping[str, str]) -> Concurrence:
    return Concurrence(
        road=row["road"],
        km_from_m=parse_km_post(row["km_from"]),
        km_to_m=parse_km_post(row["km_to"]),
        on_road_ref=row["on_road_ref"],
        offset_m=int(row["offset_m"]),
    )


def _recorded_closure(row: Mapping[str, str]) -> RecordedClosure:
    hours = row["duration_hours"]
    return RecordedClosure(
        id=row["event_id"],
        date=dt.date.fromisoformat(row["date"]),
        road=row["road_ref"],
        road_name=row["road_name"],
        section_id=row["section_id"],
        km_from_m=parse_km_post(row["km_from"]) if row["km_from"] else None,
        km_to_m=parse_km_post(row["km_to"]) if row["km_to"] else None,
        blocks=cast("Blocks", row["blocks"]),
        start_s=parse_clock(row["start_time"]) if row["start_time"] else None,
        duration_s=round(float(hours) * 3600) if hours else None,
        note=row["lane_note"],
        place=row["place"],
        source=row["source_url"],
    )


def _metres(km: str) -> int | None:
    return round(float(km) * 1000) if km else None
