"""The check as a whole: good plans pass, and every part of a plan is bound by some rule."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.check import check_plan
from routeplan.check.rules import RULES
from routeplan.model.order import Order
from routeplan.model.place import Location, Place
from routeplan.model.plan import BreakTaken, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

FREE = {"name", "place", "detail", "code", "closures", "lift", "sections", "problems"}
"""Fields that are worded freely, or that another layer answers for."""


def test_the_plan_is_what_was_worked_out_by_hand(plan: Plan) -> None:
    """40 km/h is 90 ms a metre, 5 km/h off the road 720; the motorbike's concrete is 42 km/h."""
    van, moto = plan.routes
    assert [stop.arrival_s - 25_200 for stop in van.stops] == [0, 270, 1020, 4530, 6280, 6871, 8092]
    assert [stop.wait_s for stop in van.stops] == [0, 0, 2580, 870, 0, 0, 0]
    assert [leg.duration_ms for leg in van.legs][-2:] == [590_400, 1_130_400]
    assert [leg.distance_m for leg in van.legs] == [3000, 7000, 3000, 7000, 3445, 9445]
    assert [stop.load_after.weight_g for stop in van.stops] == [
        *(8000, 3000, 11_000, 7000, 7100, 4100, 4100)
    ]
    assert (van.wages_vnd, van.distance_cost_vnd, van.fixed_cost_vnd) == (89_912, 98_670, 50_000)
    assert [leg.duration_ms for leg in moto.legs] == [128_573, 128_573]
    assert plan.quality.cost_vnd == 694_232
    assert plan.quality.lines[-1].vnd == 450_000


def test_a_good_plan_breaks_no_rule(day: Day, plan: Plan, small_region: Region) -> None:
    assert check_plan(day, small_region, plan) == ()


def test_an_empty_day_has_an_empty_plan(
    day: Day, make_plan: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    empty = dataclasses.replace(day, orders=())
    plan = make_plan(empty, calls={"VAN1": (), "MOTO1": ()})
    assert plan.routes == ()
    assert broken(empty, plan) == set()


def test_places_of_the_day_are_known(
    day: Day,
    van_calls: list[Any],
    make_plan: Callable[..., Plan],
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    """A place off the road is reached over its off-road distance, in both directions."""
    market = Place(id="market", name="Chợ", kind="other", lon=103.05, lat=21.402)
    at_market = Location(place_id="market")
    order = Order(id="M1", kind="pickup", origin=at_market, destination=Location(place_id="hub"))
    day = change_vehicle(day, "VAN1", max_distance_m=None)
    day = dataclasses.replace(day, places=(market,), orders=(*day.orders, order))
    van_calls[-1:] = [(at_market, "QL1-02:3000-0", ["M1 pick_up"]), (van_calls[0][0], "", [])]
    van_calls[-1] = (van_calls[0][0], "QL1-01:6000-0", [])
    plan = make_plan(day, {"VAN1": van_calls})
    assert plan.routes[0].legs[-1].off_road_from_m == 223
    assert broken(day, plan) == set()


def test_a_violation_names_the_rule_the_route_and_the_order(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan]
) -> None:
    shaved = edit(plan, "routes.0.legs.1", duration_ms=629_999)
    assert check_plan(day, small_region, shaved) == (
        Violation(
            rule="leg_milliseconds",
            route="VAN1",
            order_id="",
            text="from stop 1 (QL1-01 Km 3+000) to stop 2 (o2): 629,999 ms, "
            "but its parts add up to 630,000 ms (-1 ms)",
        ),
    )
    hasty = edit(plan, "routes.0.stops.1.visits.0", end_s=25_580)
    found = check_plan(day, small_region, hasty)[0]
    assert (found.rule, found.route, found.order_id) == ("service_time", "VAN1", "D1")
    assert found.text == "stop 1 (QL1-01 Km 3+000): service lasts 110 s, not 120 s"


@pytest.mark.parametrize(
    ("path", "changes", "rule", "text"),
    [
        ("routes.0.legs.0", {"distance_m": 2_990}, "leg_distance", "3,000 m (-10 m)"),
        ("routes.0.legs.0", {"duration_s": 275}, "leg_seconds", "270 s (+5 s)"),
        ("routes.0.stops.1", {"arrival_s": 25_475}, "leg_arrival", "at 07:04, 5 s too late"),
        ("routes.0.stops.1", {"arrival_s": 25_469}, "leg_arrival", "at 07:04, 1 s too early"),
        ("routes.0.stops.1", {"arrival_s": 25_475}, "visit_sequence", "07:04, 5 s before"),
        ("routes.0.stops.1", {"departure_s": 25_580}, "visit_sequence", "07:06, 10 s before"),
        ("routes.0", {"breaks": (BreakTaken(start_s=30_640, end_s=31_240),)}, "break_service",
         "stop 3 (v1): 30 s of service during the break at 08:30"),
        ("quality", {"cost_vnd": 694_200}, "cost_total", "not 694,232 VND (-32 VND)"),
    ],
)  # fmt: skip
def test_a_violation_says_where_and_by_how_much(
    day: Day,
    plan: Plan,
    path: str,
    changes: dict[str, Any],
    rule: str,
    text: str,
    small_region: Region,
    edit: Callable[..., Plan],
) -> None:
    violations = check_plan(day, small_region, edit(plan, path, **changes))
    assert any(violation.rule == rule and text in violation.text for violation in violations)


def test_a_limit_that_is_passed_says_by_how_much(
    day: Day, plan: Plan, small_region: Region, change_vehicle: Callable[..., Day]
) -> None:
    tight = change_vehicle(
        day, "VAN1", max_distance_m=32_800, max_duration_s=8_000, max_weight_g=10_500
    )
    assert [violation.text for violation in check_plan(tight, small_region, plan)] == [
        (
            "the route takes 8,092 s from leaving to being back, 92 s more than the vehicle may "
            "be out (8,000 s)"
        ),
        "the route is 32,890 m long, 90 m more than the vehicle may drive (32,800 m)",
        "stop 2 (o2): 11,000 g on board, 500 more than the vehicle takes (10,500)",
    ]


def test_each_rule_bears_the_name_of_its_function_and_says_what_it_checks() -> None:
    for name, rule in RULES.items():
        assert getattr(rule, "__name__", "") == name
        assert (rule.__doc__ or "").startswith("Check ")


def _parts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of everything inside a plan that a rule should bind."""
    if path:
        yield path, value
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _parts(item, f"{path}.{number}".lstrip("."))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in FREE:
                yield from _parts(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


def _wrong_values(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value - 1, value + 1, 10**30]
    if isinstance(value, float):
        return [value - 0.001, value + 0.001]
    if isinstance(value, str):
        return ["?"] if value else []
    if isinstance(value, tuple):
        shorter = [value[:at] + value[at + 1 :] for at in range(len(value))]
        doubled = [value[:at] + value[at:][:1] + value[at:] for at in range(len(value))]
        return [*shorter, *doubled, *([()] if value else [])]
    return []


@pytest.mark.parametrize("part", ["routes", "journeys", "unassigned", "quality"])
def test_nothing_in_a_plan_can_be_changed_unseen(
    day: Day,
    plan: Plan,
    part: str,
    small_region: Region,
    edit: Callable[..., Plan],
) -> None:
    """Every number off by one, every word, every item dropped or doubled is found."""
    unseen, tried = [], 0
    for path, value in _parts(getattr(plan, part), part):
        holder, _, field = path.rpartition(".")
        if field.isdecimal() or path == "quality":
            continue  # changed as part of its tuple, or field by field
        for wrong in _wrong_values(value):
            tried += 1
            changed = edit(plan, holder, **{field: wrong})
            if not check_plan(day, small_region, changed):
                unseen.append((path, wrong))
    assert not unseen
    assert tried > 5


def test_a_plan_in_pieces_gives_violations_not_errors(
    day: Day, plan: Plan, small_region: Region, edit: Callable[..., Plan]
) -> None:
    bare = dataclasses.replace(plan.routes[0], vehicle_id="?", stops=(), legs=(), breaks=())
    for route in (bare, dataclasses.replace(bare, vehicle_id="VAN1")):
        rules = {v.rule for v in check_plan(day, small_region, edit(plan, "", routes=(route,)))}
        assert {"route_whole", "route_has_visit", "order_once", "journey_steps"} <= rules


@pytest.mark.parametrize(
    "location",
    [
        Location(place_id="nowhere"),
        Location(lon=100.0, lat=10.0),
        Location(lon=float("nan"), lat=21.4),
        Location(section_id="QL7-01", km_m=0),
        Location(section_id="QL1-01", km_m=99_000),
    ],
)
def test_a_stop_off_the_road_is_reported(
    day: Day,
    plan: Plan,
    location: Location,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    lost = edit(plan, "routes.0.stops.1", location=location)
    assert broken(day, lost) == {"stop_on_road", "visit_place"}


@pytest.mark.parametrize("axis", ["lon", "lat"])
def test_a_stop_that_is_drawn_nowhere_is_reported(
    day: Day,
    plan: Plan,
    axis: str,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    drawn = edit(plan, "routes.0.stops.1", **{axis: float("nan")})
    assert broken(day, drawn) == {"stop_on_road"}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_infinite_coordinate_is_reported(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    lost = edit(plan, "routes.0.stops.1", location=Location(lon=103.0, lat=float("inf")))
    assert "stop_on_road" in broken(day, lost)
