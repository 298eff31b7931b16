from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.errors import InputError
from routeplan.model.day import Day, Limits, PostponementPrices
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Vehicle
from routeplan.problem.build import build_problem
from routeplan.problem.unusable import refuse_limits, refuse_unusable_day
from routeplan.report.text.problems import expected_text
from routeplan.units import DAY_S, LARGEST_NUMBER

if TYPE_CHECKING:
    from routeplan.network.region import Region

HUB = Location(place_id="hub")
ORDER = Order(id="D1", kind="delivery", origin=HUB, destination=HUB, row=2)
VEHICLE = Vehicle(
    id="V1",
    profile="van",
    start_depot="hub",
    end_depot="hub",
    shift=TimeWindow(start_s=7 * 3600, end_s=17 * 3600),
    row=2,
)
DAY = Day(
    name="small",
    date=dt.date(2024, 9, 9),
    weather="dry",
    network="ten-nodes",
    orders=(ORDER,),
    vehicles=(VEHICLE,),
)
CAPACITIES = ("max_weight_g", "max_volume_cm3", "max_pieces", "max_distance_m", "max_duration_s")
PRICES = ("cost_per_km_vnd", "cost_per_hour_vnd", "fixed_cost_vnd")


def with_order(**changes: Any) -> Day:
    return dataclasses.replace(DAY, orders=(dataclasses.replace(ORDER, **changes),))


def with_vehicle(**changes: Any) -> Day:
    return dataclasses.replace(DAY, vehicles=(dataclasses.replace(VEHICLE, **changes),))


def refused(day: Day) -> list[tuple[str, str, str, str]]:
    """Return file, column, value and code of everything that is wrong with a day."""
    with pytest.raises(InputError) as raised:
        refuse_unusable_day(day)
    problems = raised.value.problems
    # Both languages have words for it.
    assert all(expected_text(problem, "vi") != problem.expected for problem in problems)
    return [(problem.file, problem.column, problem.value, problem.code) for problem in problems]


@pytest.mark.parametrize(
    "day",
    [
        DAY,
        dataclasses.replace(DAY, orders=(), vehicles=()),
        dataclasses.replace(DAY, limits=Limits(time_limit_s=0, solution_limit=0, seed=0)),
        dataclasses.replace(DAY, limits=Limits(seed=2**31 - 1, workers=1)),
        with_order(load=Load(weight_g=LARGEST_NUMBER), service_s=LARGEST_NUMBER),
        with_vehicle(**dict.fromkeys(CAPACITIES, 10**18), **dict.fromkeys(PRICES, LARGEST_NUMBER)),
        with_vehicle(**dict.fromkeys(CAPACITIES, 0), **dict.fromkeys(PRICES, 0)),
        with_vehicle(shift=TimeWindow(start_s=-DAY_S, end_s=3 * DAY_S)),
        with_vehicle(shift=TimeWindow(start_s=0, end_s=0)),
    ],
)
def test_odd_days_are_planned_all_the_same(day: Day) -> None:
    refuse_unusable_day(day)


@pytest.mark.parametrize("number", [-1, LARGEST_NUMBER + 1])
@pytest.mark.parametrize("measure", ["weight_g", "volume_cm3", "pieces"])
def test_a_load_that_is_none(measure: str, number: int) -> None:
    code = "negative_number" if number < 0 else "out_of_range"
    day = with_order(load=Load(**{measure: number}))
    assert refused(day) == [("orders.csv", measure, str(number), code)]


@pytest.mark.parametrize("name", ["service_s", "pickup_service_s"])
def test_a_service_that_lasts_less_than_no_time(name: str) -> None:
    assert refused(with_order(**{name: -5})) == [("orders.csv", name, "-5", "negative_number")]


@pytest.mark.parametrize("name", [*CAPACITIES, *PRICES, "reload_s"])
def test_a_vehicle_with_less_than_nothing(name: str) -> None:
    assert refused(with_vehicle(**{name: -1})) == [("vehicles.csv", name, "-1", "negative_number")]


@pytest.mark.parametrize("name", [*PRICES, "reload_s"])
def test_a_number_too_large_for_sums(name: str) -> None:
    ((*_, code),) = refused(with_vehicle(**{name: 10**15}))
    assert code == "out_of_range"
    prices = PostponementPrices(urgent=10**15)
    (found,) = refused(dataclasses.replace(DAY, postponement=prices))
    assert found == ("scenario.toml", "costs.postpone_vnd.urgent", str(10**15), "out_of_range")


@pytest.mark.parametrize(
    ("shift", "column"), [((-DAY_S - 1, 0), "shift_start"), ((0, 3 * DAY_S + 1), "shift_end")]
)
def test_a_shift_of_another_day(shift: tuple[int, int], column: str) -> None:
    day = with_vehicle(shift=TimeWindow(start_s=shift[0], end_s=shift[1]))
    ((_, found, _, code),) = refused(day)
    assert (found, code) == (column, "out_of_range")


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        (Limits(time_limit_s=-0.1), "time_limit_s"),
        (Limits(time_limit_s=float("nan")), "time_limit_s"),
        (Limits(time_limit_s=float("inf")), "time_limit_s"),
        (Limits(time_limit_s=float("nan"), solution_limit=5), "time_limit_s"),
        (Limits(solution_limit=-1), "solution_limit"),
        (Limits(seed=-1), "seed"),
        (Limits(seed=2**31), "seed"),
        (Limits(workers=0), "workers"),
        (Limits(workers=-2), "workers"),
        (Limits(workers=10**6), "workers"),
    ],
)
def test_limits_by_which_no_search_could_end(limits: Limits, name: str) -> None:
    ((file, column, *_),) = refused(dataclasses.replace(DAY, limits=limits))
    assert (file, column) == ("scenario.toml", f"limits.{name}")
    with pytest.raises(InputError, match=f"limits.{name}"):
        refuse_limits(limits)


def test_an_id_twice_is_the_later_rows_fault() -> None:
    later = dataclasses.replace(ORDER, row=5)
    with pytest.raises(InputError) as raised:
        refuse_unusable_day(dataclasses.replace(DAY, orders=(ORDER, later)))
    (problem,) = raised.value.problems
    assert (problem.row, problem.record_id, problem.code) == (5, "D1", "duplicate_id")


def test_everything_wrong_is_told_at_once(small_region: Region) -> None:
    day = dataclasses.replace(
        DAY,
        orders=(ORDER, dataclasses.replace(ORDER, service_s=-1)),
        vehicles=(VEHICLE, VEHICLE),
        limits=Limits(time_limit_s=-1, seed=-1),
    )
    with pytest.raises(InputError) as raised:
        build_problem(day, small_region)
    assert [(problem.file, problem.column) for problem in raised.value.problems] == [
        ("orders.csv", "order_id"),
        ("vehicles.csv", "vehicle_id"),
        ("orders.csv", "service_s"),
        ("scenario.toml", "limits.time_limit_s"),
        ("scenario.toml", "limits.seed"),
    ]
