"""Vehicles: from rows of ``vehicles.csv`` and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io.cells import (
    format_clock_cell,
    format_thousandths,
    format_yes_no,
    thousandths,
)
from routeplan.io.locations import check_depot
from routeplan.io.parsing import build_records
from routeplan.io.suggestions import did_you_mean
from routeplan.model.order import TimeWindow
from routeplan.model.vehicle import DEFAULT_RELOAD_S, Break, Vehicle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.errors import DataProblem
    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.io.rows import VehicleRow
    from routeplan.network.region import Region


def read_vehicles(
    rows: Sequence[ParsedRow[VehicleRow]], region: Region
) -> tuple[tuple[Vehicle, ...], tuple[DataProblem, ...]]:
    """Return the vehicles whose rows have no problem, and the problems of the others."""
    return build_records(rows, lambda parsed, problems: _read_vehicle(parsed, region, problems))


def vehicle_cells(vehicle: Vehicle) -> dict[str, str]:
    """Return a vehicle as a row of ``vehicles.csv``.

    Raises
    ------
    ValueError
        If its shift or break is not within 0:00 to 47:59.
    """
    pause = vehicle.break_
    break_window = ""
    if pause is not None:
        ends = (pause.earliest_s, pause.latest_s)
        break_window = "-".join(map(format_clock_cell, ends))
    return {
        "vehicle_id": vehicle.id,
        "profile": vehicle.profile,
        "start_depot": vehicle.start_depot,
        "end_depot": vehicle.end_depot,
        "shift_start": format_clock_cell(vehicle.shift.start_s),
        "shift_end": format_clock_cell(vehicle.shift.end_s),
        "break_window": break_window,
        "break_s": "" if pause is None else str(pause.duration_s),
        "max_weight_kg": format_thousandths(vehicle.max_weight_g),
        "max_volume_l": format_thousandths(vehicle.max_volume_cm3),
        "max_pieces": "" if vehicle.max_pieces is None else str(vehicle.max_pieces),
        "max_distance_km": format_thousandths(vehicle.max_distance_m),
        "max_duration_s": "" if vehicle.max_duration_s is None else str(vehicle.max_duration_s),
        "skills": ";".join(vehicle.skills),
        "cost_per_km_vnd": str(vehicle.cost_per_km_vnd),
        "cost_per_hour_vnd": str(vehicle.cost_per_hour_vnd),
        "fixed_cost_vnd": str(vehicle.fixed_cost_vnd),
        "reloads": format_yes_no(value=vehicle.reloads),
        "reload_s": str(vehicle.reload_s),
        "driver": vehicle.driver,
    }


def _read_vehicle(
    parsed: ParsedRow[VehicleRow], region: Region, problems: RowProblems
) -> Vehicle | None:
    # Names are checked as written, so that they are even where a time cannot be read.
    _check_profile(parsed.cells.get("profile", ""), region, problems)
    check_depot(region, parsed.cells.get("start_depot", ""), "start_depot", problems)
    if "end_depot" in parsed.cells:
        check_depot(region, parsed.cells["end_depot"], "end_depot", problems)
    row = parsed.values
    if row is None:
        return None
    _check_times(row, problems)
    return None if problems.found else _vehicle(row, parsed.number)


def _check_profile(name: str, region: Region, problems: RowProblems) -> None:
    if name not in region.profiles:
        names = ", ".join(region.profiles)
        expected = f"one of {names}{did_you_mean(name, region.profiles)}"
        problems.add("profile", "unknown_profile", expected)


def _check_times(row: VehicleRow, problems: RowProblems) -> None:
    if row.shift_end <= row.shift_start:
        problems.add(
            "shift_end",
            "shift_ends_before_start",
            "a time after shift_start (write 26:00 for 02:00 the next day)",
        )
    for column, other in (("break_window", "break_s"), ("break_s", "break_window")):
        if getattr(row, column) is None and getattr(row, other) is not None:
            problems.add(column, "incomplete_break", "break_window and break_s together")


def _vehicle(row: VehicleRow, number: int) -> Vehicle:
    pause = None
    if row.break_window is not None and row.break_s is not None:
        pause = Break(
            earliest_s=row.break_window.start_s,
            latest_s=row.break_window.end_s,
            duration_s=row.break_s,
        )
    return Vehicle(
        id=row.vehicle_id,
        profile=row.profile,
        start_depot=row.start_depot,
        end_depot=row.end_depot or row.start_depot,
        shift=TimeWindow(start_s=row.shift_start, end_s=row.shift_end),
        break_=pause,
        max_weight_g=thousandths(row.max_weight_kg),
        max_volume_cm3=thousandths(row.max_volume_l),
        max_pieces=row.max_pieces,
        max_distance_m=thousandths(row.max_distance_km),
        max_duration_s=row.max_duration_s,
        skills=row.skills,
        cost_per_km_vnd=row.cost_per_km_vnd,
        cost_per_hour_vnd=row.cost_per_hour_vnd,
        fixed_cost_vnd=row.fixed_cost_vnd,
        reloads=row.reloads,
        reload_s=DEFAULT_RELOAD_S if row.reload_s is None else row.reload_s,
        driver=row.driver,
        row=number,
    )
