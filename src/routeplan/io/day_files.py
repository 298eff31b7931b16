"""Reading and writing a day: the folder with ``scenario.toml`` and its tables."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from routeplan.errors import DataProblem, DayError
from routeplan.io.closures import closure_cells, read_closures
from routeplan.io.orders import order_cells, read_orders
from routeplan.io.parsing import (
    ParsedRow,
    header_problems,
    misspelt_columns,
    parse_rows,
    row_columns,
    unread_columns,
)
from routeplan.io.places import place_cells, read_places
from routeplan.io.rows import ROW_TYPES, CellContext, ClosureRow
from routeplan.io.scenario_file import (
    CLOSURE_SUFFIXES,
    SCENARIO_FILE,
    TABLE_SUFFIXES,
    ScenarioSettings,
    find_network,
    read_scenario_settings,
    write_scenario,
)
from routeplan.io.tables import Table, file_error, read_table, write_table
from routeplan.io.vehicles import read_vehicles, vehicle_cells
from routeplan.io.wzdx import GEOJSON_SUFFIXES, read_events
from routeplan.model.day import Day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from routeplan.model.closure import Closure
    from routeplan.network.region import Region

ORDERS_FILE_STEM = "orders"
"""The names of order files begin with it; so does ``DataProblem.file`` for an order."""

_OPTIONAL = frozenset({"closures", "places"})


def read_day(folder: Path, region: Region, *, strict: bool = False) -> Day:
    """Return the day of a scenario folder.

    Rows that cannot be used are set aside, each with what is wrong in it, and the rest
    is kept.

    Parameters
    ----------
    region
        Where the day takes place: its roads, places, communes and profiles.
    strict
        Refuse the day when any row would be set aside or a column is misspelt.

    Raises
    ------
    DayError
        If no day can be read: a missing or unreadable file or column, no date, no hub,
        no usable vehicle. It holds everything found, also in the rows.
    """
    settings, tables = _read_files(folder)
    parsed = {
        stem: parse_rows(
            table,
            ROW_TYPES[stem],
            CellContext(date=settings.date, decimal_mark=table.decimal_mark),
        )
        for stem, table in tables.items()
    }
    unread = [
        column
        for stem, table in tables.items()
        for column in unread_columns(table, ROW_TYPES[stem])
        if column.meant or stem != ORDERS_FILE_STEM  # there, unknown columns are not lost
    ]
    settings = dataclasses.replace(settings, network=find_network(folder, settings))
    day = dataclasses.replace(_make_day(settings, parsed, region), unread_columns=tuple(unread))
    missing = _what_no_day_lacks(folder, day, region)
    if missing or (strict and day.problems):
        raise DayError([*missing, *day.problems])
    return day


def read_closure_file(
    file: Path, date: dt.date
) -> tuple[tuple[Closure, ...], tuple[DataProblem, ...]]:
    """Return the closures of a CSV, XLSX or GeoJSON file, and the problems of the others.

    Raises
    ------
    DayError
        If the file is missing, unreadable or lacks a column.
    """
    table = _read_file(file)
    if missing := header_problems(table, ClosureRow):
        raise DayError(missing)
    context = CellContext(date=date, decimal_mark=table.decimal_mark)
    closures, problems = read_closures(parse_rows(table, ClosureRow, context))
    return closures, (*misspelt_columns(table, ClosureRow), *problems)


def write_day(day: Day, folder: Path) -> None:
    """Write a day as a scenario folder that reads back to an equal day.

    Row numbers become those of the written files. Rows that were set aside are no part
    of a day's orders or vehicles and are not written.

    Raises
    ------
    ValueError
        If the day holds what files cannot say, as a shift that starts the day before.
    """
    tables = {
        "orders": [order_cells(order, day.date) for order in day.orders],
        "vehicles": [vehicle_cells(vehicle) for vehicle in day.vehicles],
        "closures": [closure_cells(closure, day.date) for closure in day.closures],
        "places": [place_cells(place) for place in day.places],
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_scenario(day, folder / SCENARIO_FILE)
    for stem, rows in tables.items():
        file = folder / f"{stem}.csv"
        if rows or stem != "places" or file.exists():
            known = row_columns(ROW_TYPES[stem])
            columns = dict.fromkeys([*known, *(column for row in rows for column in row)])
            write_table(file, list(columns), rows)


def _read_files(folder: Path) -> tuple[ScenarioSettings, dict[str, Table]]:
    """Return the settings and tables of a folder.

    Raises
    ------
    DayError
        With what is wrong with any of its files as a whole.
    """
    if not folder.is_dir():
        raise file_error(folder, "missing_file", "a scenario folder")
    problems: list[DataProblem] = []
    settings = None
    try:
        settings = read_scenario_settings(folder)
    except DayError as error:
        problems.extend(error.problems)
    tables = {}
    for stem in ROW_TYPES:
        try:
            name = None if settings is None else getattr(settings.files, stem)
            tables[stem] = _read_table(folder, stem, name)
            problems.extend(header_problems(tables[stem], ROW_TYPES[stem]))
        except DayError as error:
            problems.extend(error.problems)
    if settings is None or problems:
        raise DayError(problems)
    return settings, tables


def _read_table(folder: Path, stem: str, name: str | None) -> Table:
    """Return one table of a day, under the name that the settings give or its usual one."""
    if name is not None:
        return _read_file(folder / name)
    suffixes = CLOSURE_SUFFIXES if stem == "closures" else TABLE_SUFFIXES
    usual = [folder / f"{stem}{suffix}" for suffix in suffixes]
    present = [file for file in usual if file.exists()]
    if len(present) > 1:
        names = ", ".join(file.name for file in present)
        expected = f"one of {names}, or the one that is meant under [files] in {SCENARIO_FILE}"
        raise file_error(usual[0], "two_files", expected, value=names)
    if not present and stem in _OPTIONAL:
        return Table(file=usual[0].name, columns=(), rows=())
    return _read_file(present[0] if present else usual[0])


def _read_file(file: Path) -> Table:
    if file.suffix.lower() in GEOJSON_SUFFIXES:
        return read_events(file)
    return read_table(file)


def _make_day(
    settings: ScenarioSettings,
    parsed: Mapping[str, tuple[ParsedRow[Any], ...]],
    region: Region,
) -> Day:
    places, place_problems = read_places(parsed["places"], region)
    known = region.with_places(places)
    vehicles, vehicle_problems = read_vehicles(parsed["vehicles"], known)
    closures, closure_problems = read_closures(parsed["closures"])
    orders, order_problems = read_orders(parsed["orders"], known)
    return Day(
        name=settings.name,
        date=settings.date,
        weather=settings.weather,
        network=settings.network,
        orders=orders,
        vehicles=vehicles,
        closures=closures,
        places=places,
        ways_outside_province=settings.ways_outside_province,
        postponement=settings.postponement,
        limits=settings.search_limits,
        set_aside=(
            *closure_problems,
            *vehicle_problems,
            *place_problems,
            *order_problems,
        ),
        title_vi=settings.title_vi,
        title_en=settings.title_en,
    )


def _what_no_day_lacks(folder: Path, day: Day, region: Region) -> list[DataProblem]:
    """Return what is missing without which nothing can be planned."""
    lacks: list[DataProblem] = []
    if region.with_places(day.places).hub is None:
        expected = "a region, or a row in places.csv, with a place of kind hub"
        error = file_error(folder / "places.csv", "no_hub", expected, value=region.name)
        lacks.extend(error.problems)
    if not day.vehicles:
        expected = "at least one vehicle that can be used"
        error = file_error(folder / "vehicles.csv", "no_vehicle", expected)
        lacks.extend(error.problems)
    return lacks
