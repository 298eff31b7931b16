"""What no plan can be made from: it is refused, with everything that is wrong.

Days that were read from files have nothing of it; days that a program made may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError
from routeplan.problem.routing import ANY_TIME
from routeplan.units import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routeplan.model.day import Day, Limits, PostponementPrices
    from routeplan.model.order import Order
    from routeplan.model.vehicle import Vehicle

LONGEST_SEARCH_S = 10**9
"""Thirty years: solvers count milliseconds."""
MOST_SEEDS = 2**31
MOST_WORKERS = 1_000
"""More processes than that no machine has a use for."""


def refuse_unusable_day(day: Day) -> None:
    """Refuse a day whose ids, numbers or limits no plan can be made from.

    Raises
    ------
    InputError
        With everything that is wrong: an id twice, a number that is negative or too large
        for sums of it, a shift of no day at all, or what ``refuse_limits`` refuses.
    """
    problems = [
        *_twice("orders.csv", "order_id", day.orders),
        *_twice("vehicles.csv", "vehicle_id", day.vehicles),
        *(problem for order in day.orders for problem in _order(order)),
        *(problem for vehicle in day.vehicles for problem in _vehicle(vehicle)),
        *_prices(day.postponement),
        *_limits(day.limits),
    ]
    if problems:
        raise InputError(problems)


def refuse_limits(limits: Limits) -> None:
    """Refuse limits by which no search could end.

    Raises
    ------
    InputError
        If a limit is negative or not a number, if the seed is none that all solvers take, or
        if there is no worker to search.
    """
    problems = [*_limits(limits)]
    if problems:
        raise InputError(problems)


def _limits(limits: Limits) -> Iterator[DataProblem]:
    allowed = {
        "time_limit_s": (0, LONGEST_SEARCH_S),
        "seed": (0, MOST_SEEDS - 1),
        "workers": (1, MOST_WORKERS),
    }
    if limits.solution_limit is not None:
        allowed["solution_limit"] = (0, LARGEST_NUMBER)
    for name, (least, most) in allowed.items():
        number = getattr(limits, name)
        if not least <= number <= most:  # NaN is between no two.
            yield DataProblem(
                file="scenario.toml",
                row=0,
                column=f"limits.{name}",
                value=str(number),
                expected=f"a number from {least} to {most}",
                code="out_of_range",
            )


def _twice(
    file: str, column: str, records: Sequence[Order] | Sequence[Vehicle]
) -> Iterator[DataProblem]:
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            yield DataProblem(
                file=file,
                row=record.row,
                column=column,
                value=record.id,
                expected="an id that no earlier row has",
                record_id=record.id,
                code="duplicate_id",
            )
        seen.add(record.id)


def _order(order: Order) -> Iterator[DataProblem]:
    numbers = {
        "weight_g": order.load.weight_g,
        "volume_cm3": order.load.volume_cm3,
        "pieces": order.load.pieces,
        "service_s": order.service_s,
        "pickup_service_s": order.pickup_service_s,
    }
    yield from _numbers("orders.csv", order, numbers)


def _vehicle(vehicle: Vehicle) -> Iterator[DataProblem]:
    sums = ("cost_per_km_vnd", "cost_per_hour_vnd", "fixed_cost_vnd", "reload_s")
    yield from _numbers("vehicles.csv", vehicle, {name: getattr(vehicle, name) for name in sums})
    maxima = ("max_weight_g", "max_volume_cm3", "max_pieces", "max_distance_m", "max_duration_s")
    # However large: more than everything is no limit.
    limits = {name: min(getattr(vehicle, name) or 0, 0) for name in maxima}
    yield from _numbers("vehicles.csv", vehicle, limits)
    shift = vehicle.shift
    if shift.start_s < ANY_TIME.start_s or shift.end_s > ANY_TIME.end_s:
        yield DataProblem(
            file="vehicles.csv",
            row=vehicle.row,
            column="shift_start" if shift.start_s < ANY_TIME.start_s else "shift_end",
            value=f"{shift.start_s} to {shift.end_s} s",
            expected=f"a shift from {ANY_TIME.start_s} to {ANY_TIME.end_s} s of the day at most",
            record_id=vehicle.id,
            code="out_of_range",
        )


def _prices(prices: PostponementPrices) -> Iterator[DataProblem]:
    for name in ("normal", "high", "urgent", "fixed_time"):
        price_vnd = getattr(prices, name)
        if not 0 <= price_vnd <= LARGEST_NUMBER:
            yield DataProblem(
                file="scenario.toml",
                row=0,
                column=f"costs.postpone_vnd.{name}",
                value=str(price_vnd),
                expected=f"a number from 0 to {LARGEST_NUMBER}",
                code="out_of_range",
            )


def _numbers(
    file: str, record: Order | Vehicle, numbers: Mapping[str, int]
) -> Iterator[DataProblem]:
    for column, number in numbers.items():
        if 0 <= number <= LARGEST_NUMBER:
            continue
        yield DataProblem(
            file=file,
            row=record.row,
            column=column,
            value=str(number),
            expected="a number that is not negative"
            if number < 0
            else f"a number up to {LARGEST_NUMBER}",
            record_id=record.id,
            code="negative_number" if number < 0 else "out_of_range",
        )
