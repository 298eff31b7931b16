"""Orders: from rows of ``orders.csv`` and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io.cells import format_number, format_windows, format_yes_no
from routeplan.io.order_ends import COLLECTED, customer_and_depot, transfer_ends
from routeplan.io.parsing import build_records
from routeplan.model.order import Load, Order
from routeplan.units import format_km_post, iso_time

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from routeplan.errors import DataProblem
    from routeplan.io.order_ends import Ends
    from routeplan.io.parsing import ParsedRow, RowProblems
    from routeplan.io.rows import OrderRow
    from routeplan.model.order import OrderKind
    from routeplan.network.region import Region

DEFAULT_SERVICE_S: dict[OrderKind, int] = {
    "delivery": 240,
    "pickup": 300,
    "document_collection": 300,
    "document_return": 300,
    "transfer": 180,
}
"""Seconds at the customer's or last end where ``service_s`` is blank: estimates."""

DEFAULT_PICKUP_SERVICE_S = 180
"""Seconds at the first end of a transfer where ``pickup_service_s`` is blank."""


def read_orders(
    rows: Sequence[ParsedRow[OrderRow]], region: Region
) -> tuple[tuple[Order, ...], tuple[DataProblem, ...]]:
    """Return the orders whose rows have no problem, and the problems of the others.

    Whether a vehicle of today may serve them is not asked.
    """
    return build_records(rows, lambda parsed, problems: _read_order(parsed, region, problems))


def order_cells(order: Order, date: dt.date) -> dict[str, str]:
    """Return an order as a row of ``orders.csv``.

    Raises
    ------
    ValueError
        If the end that must be a place is not one.
    """
    customer, other = order.customer, order.origin
    if order.kind in COLLECTED:
        other = order.destination
    if not other.place_id or (order.is_transfer and not customer.place_id):
        msg = f"order {order.id}: only its customer's end may be off a place"
        raise ValueError(msg)
    return {
        "order_id": order.id,
        "kind": order.kind,
        "origin": order.origin.place_id,
        "destination": order.destination.place_id,
        "lon": "" if customer.lon is None else format_number(customer.lon),
        "lat": "" if customer.lat is None else format_number(customer.lat),
        "section_id": customer.section_id,
        "km": "" if customer.km_m is None else format_km_post(customer.km_m),
        "commune_code": order.commune_code,
        "weight_g": str(order.load.weight_g),
        "volume_cm3": str(order.load.volume_cm3),
        "pieces": str(order.load.pieces),
        "windows": format_windows(order.windows),
        "service_s": str(order.service_s),
        "pickup_windows": format_windows(order.pickup_windows),
        "pickup_service_s": str(order.pickup_service_s) if order.is_transfer else "",
        "due_at": "" if order.due_s is None else iso_time(date, order.due_s),
        "release_at": "" if order.release_s is None else iso_time(date, order.release_s),
        "locked_vehicle": order.locked_vehicle,
        "priority": order.priority,
        "mandatory": format_yes_no(value=order.mandatory),
        "skills": ";".join(order.skills),
        "cod_vnd": str(order.cod_vnd),
        "recipient": order.recipient,
        "phone": order.phone,
        "address": order.address,
        "note": order.note,
        **dict(order.extra),
    }


def _read_order(parsed: ParsedRow[OrderRow], region: Region, problems: RowProblems) -> Order | None:
    row = parsed.values
    if row is None:
        return None
    _check_transfer_columns(row, problems)
    if row.kind == "transfer":
        ends = transfer_ends(row, region, problems)
    else:
        ends = customer_and_depot(row, region, problems)
    return None if ends is None else _order(parsed, row, ends)


def _order(parsed: ParsedRow[OrderRow], row: OrderRow, ends: Ends) -> Order:
    service_s = DEFAULT_SERVICE_S[row.kind] if row.service_s is None else row.service_s
    pickup_service_s = row.pickup_service_s
    if pickup_service_s is None:
        pickup_service_s = DEFAULT_PICKUP_SERVICE_S if row.kind == "transfer" else 0
    return Order(
        id=row.order_id,
        kind=row.kind,
        origin=ends.origin,
        destination=ends.destination,
        commune_code=ends.commune_code,
        load=Load(weight_g=row.weight_g, volume_cm3=row.volume_cm3, pieces=row.pieces),
        windows=row.windows,
        service_s=service_s,
        pickup_windows=row.pickup_windows,
        pickup_service_s=pickup_service_s,
        due_s=row.due_at,
        release_s=row.release_at,
        locked_vehicle=row.locked_vehicle,
        priority=row.priority,
        mandatory=row.mandatory,
        skills=row.skills,
        cod_vnd=row.cod_vnd,
        recipient=row.recipient,
        phone=row.phone,
        address=row.address,
        note=row.note,
        extra=parsed.extra,
        row=parsed.number,
        file=parsed.file,
    )


def _check_transfer_columns(row: OrderRow, problems: RowProblems) -> None:
    if row.kind == "transfer":
        return
    for column in ("pickup_windows", "pickup_service_s"):
        if getattr(row, column):
            problems.add(
                column,
                "only_for_transfer",
                f"blank: it is for transfers; a {row.kind} has windows and service_s",
            )
