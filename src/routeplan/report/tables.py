"""Rows of the tables that people open in a spreadsheet and programs read.

Values are plain: codes, numbers, clock times. Only ``place``, ``reason`` and ``expected``
are in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.report.routes import cash_at
from routeplan.report.text.problems import expected_text
from routeplan.report.text.waits import describe_wait
from routeplan.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.order import Order
    from routeplan.model.plan import Reload, Route, Stop, Unassigned, Visit
    from routeplan.report.view import PlanView

Row = dict[str, str | int | float]

STOP_COLUMNS = (
    *("vehicle_id", "profile", "stop_no", "order_id", "kind", "action"),
    *("arrival", "start", "end", "departure", "wait_min", "km_from_previous"),
    *("place", "lon", "lat", "commune_code", "pieces", "weight_kg", "cod_vnd"),
    *("recipient", "phone", "address", "note"),
)
WAIT_COLUMN = "wait_on_road"
"""Stands only in tables of plans that wait for a road to open."""
UNASSIGNED_COLUMNS = (
    *("order_id", "code", "detail", "mandatory", "reason", "closures", "lift"),
    *("classes_passing", "way_round_km", "way_round_h", "serving_vehicle"),
    *("serving_cost_vnd", "price_vnd", "file", "row", "column", "value", "expected"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns in order, and rows by column name; a missing cell is empty.

    ``extra`` are those of the columns that the user's files brought.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    extra: tuple[str, ...] = ()


def stop_table(view: PlanView) -> Table:
    """Return one row per visit, and one for each depot where a route starts, ends or reloads.

    ``stop_no`` 0 is the start depot. ``wait_min`` and ``km_from_previous`` stand on the
    first row of a stop only, so that columns add up. Columns of the orders file that
    routeplan does not know follow the known ones. Where a route waits on the road, so that
    a closure opens, ``wait_on_road`` says where and until when on the way to which stop.
    """
    extra = dict.fromkeys(name for order in view.day.orders for name, _ in order.extra)
    rows = [row for route in view.plan.routes for row in _route_rows(view, route)]
    waits = (WAIT_COLUMN,) if any(WAIT_COLUMN in row for row in rows) else ()
    own = tuple(map(_extra_column, extra))
    return Table(columns=(*STOP_COLUMNS, *waits, *own), rows=tuple(rows), extra=own)


def unassigned_table(view: PlanView) -> Table:
    """Return one row per order left out, mandatory orders first."""
    rows = tuple(_unassigned_row(item, reason, view) for item, reason in view.unassigned)
    return Table(columns=UNASSIGNED_COLUMNS, rows=rows)


def _route_rows(view: PlanView, route: Route) -> Iterator[Row]:
    legs = (0, *(leg.distance_m for leg in route.legs))
    last = len(route.stops) - 1
    for number, (stop, distance_m) in enumerate(zip(route.stops, legs, strict=True)):
        at_stop: Row = {
            "vehicle_id": route.vehicle_id,
            "profile": route.profile,
            "stop_no": number,
            **_stop_cells(stop, view),
        }
        only_once: Row = {
            "wait_min": round(stop.wait_s / 60),
            "km_from_previous": round(distance_m / 1000, 1),
        }
        waits = route.legs[number - 1].waits if number else ()
        if waits:
            told = (describe_wait(wait, view.region, view.lang) for wait in waits)
            only_once[WAIT_COLUMN] = "; ".join(told)
        if number == 0:
            yield {**at_stop, **only_once, "action": "start"}
            only_once = {}
        if stop.reload is not None:
            yield {**at_stop, **only_once, **_reload_cells(stop.reload)}
            only_once = {}
        for visit in stop.visits:
            yield {**at_stop, **only_once, **_visit_cells(visit, view.orders.get(visit.order_id))}
            only_once = {}
        if number == last:
            yield {**at_stop, **only_once, "action": "end"}


def _stop_cells(stop: Stop, view: PlanView) -> Row:
    place = view.region.places.get(stop.location.place_id)
    return {
        "arrival": format_clock(stop.arrival_s),
        "departure": format_clock(stop.departure_s),
        "place": view.place_of(stop),
        "lon": stop.lon,
        "lat": stop.lat,
        "commune_code": place.commune_code if place else "",
    }


def _reload_cells(reload: Reload) -> Row:
    return {
        "action": "reload",
        "start": format_clock(reload.start_s),
        "end": format_clock(reload.end_s),
    }


def _visit_cells(visit: Visit, order: Order | None) -> Row:
    cells: Row = {
        "order_id": visit.order_id,
        "action": visit.action,
        "start": format_clock(visit.start_s),
        "end": format_clock(visit.end_s),
    }
    if order is None:
        return cells
    cells |= {
        "kind": order.kind,
        "pieces": order.load.pieces,
        "weight_kg": order.load.weight_g / 1000,
        "cod_vnd": cash_at(visit, order),
        "note": order.note,
    }
    if order.commune_code:
        cells["commune_code"] = order.commune_code
    if meets_recipient(visit, order):
        cells |= {"recipient": order.recipient, "phone": order.phone, "address": order.address}
    return cells | {_extra_column(name): value for name, value in order.extra}


def meets_recipient(visit: Visit, order: Order) -> bool:
    """Whether recipient, phone and address belong to this visit.

    At the first end of a transfer they do not.
    """
    return not (order.is_transfer and visit.action == "pick_up")


def _extra_column(name: str) -> str:
    """Return a column's own name, unless ``stops.csv`` uses it for something else."""
    return f"{name} (orders)" if name in {*STOP_COLUMNS, WAIT_COLUMN} else name


def _unassigned_row(item: Unassigned, reason: str, view: PlanView) -> Row:
    cells: Row = {
        "order_id": item.order_id,
        "code": item.code,
        "detail": item.detail,
        "mandatory": "yes" if item.mandatory else "no",
        "reason": reason,
        "closures": ";".join(item.closures),
        "lift": ";".join(item.lift),
        "classes_passing": ";".join(item.classes_passing),
        "serving_vehicle": item.serving_vehicle,
        "price_vnd": item.price_vnd,
    }
    if item.way_round_m is not None:
        cells["way_round_km"] = round(item.way_round_m / 1000, 1)
    if item.way_round_s is not None:
        cells["way_round_h"] = round(item.way_round_s / 3600, 2)
    if item.serving_cost_vnd is not None:
        cells["serving_cost_vnd"] = item.serving_cost_vnd
    return cells | _problem_cells(item, view)


def _problem_cells(item: Unassigned, view: PlanView) -> Row:
    """Return file, row, column, value and what was expected; several are joined by ``;``."""
    if len(item.problems) == 1:
        problem = item.problems[0]
        return {
            "file": problem.file,
            "row": problem.row or "",
            "column": problem.column,
            "value": problem.value,
            "expected": expected_text(problem, view.lang),
        }
    return {
        "file": "; ".join(dict.fromkeys(problem.file for problem in item.problems)),
        "row": "; ".join(dict.fromkeys(str(problem.row) for problem in item.problems)),
        "column": "; ".join(problem.column for problem in item.problems),
        "value": "; ".join(problem.value for problem in item.problems),
        "expected": "; ".join(expected_text(problem, view.lang) for problem in item.problems),
    }
