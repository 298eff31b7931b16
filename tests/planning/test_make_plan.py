"""Plans of small synthetic days: checked, complete, repeatable, startable from another."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routeplan.check import check_plan
from routeplan.errors import DataProblem, PlanRejectedError
from routeplan.model.closure import Closure
from routeplan.model.day import Day, Limits, UnreadColumn, postponement_vnd
from routeplan.model.order import Load, Order, OrderKind, TimeWindow
from routeplan.model.place import Location, Place
from routeplan.model.plan import PlanWarning, Step, Violation
from routeplan.model.vehicle import Break, Vehicle
from routeplan.planning import make_plan as planning
from routeplan.planning.make_plan import explain_alone, hash_of_day, make_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.plan import Plan, Route, Visit
    from routeplan.network.region import Region
    from routeplan.solve.protocol import Progress

SHIFT = TimeWindow(start_s=7 * 3600, end_s=17 * 3600)
DEPOTS = ("hub", "o1", "o2", "o3")
NO_SEARCH = Limits(time_limit_s=0)
"""Only what the start and cheapest insertion give."""


def hours(start: float, end: float) -> TimeWindow:
    return TimeWindow(start_s=int(start * 3600), end_s=int(end * 3600))


def place(place_id: str) -> Location:
    return Location(place_id=place_id)


def make_order(order_id: str, ends: str, **fields: Any) -> Order:
    origin, destination = map(place, ends.split())
    return Order(
        id=order_id, **{"kind": "delivery", "origin": origin, "destination": destination, **fields}
    )


def make_vehicle(vehicle_id: str, **fields: Any) -> Vehicle:
    usual = {
        "profile": "van",
        "start_depot": "hub",
        "end_depot": "hub",
        "shift": SHIFT,
        "cost_per_km_vnd": 500,
        "cost_per_hour_vnd": 20_000,
    }
    return Vehicle(id=vehicle_id, **{**usual, **fields})


def make_day(orders: Sequence[Order], vehicles: Sequence[Vehicle], **fields: Any) -> Day:
    usual = {
        "name": "small",
        "date": dt.date(2024, 9, 9),
        "weather": "dry",
        "network": "ten-nodes",
        "limits": Limits(time_limit_s=0.3),
    }
    return Day(orders=tuple(orders), vehicles=tuple(vehicles), **{**usual, **fields})


def mixed_day(limits: Limits) -> Day:
    """Return a day of every kind of order, for two vans and a motorbike."""
    ends = ("hub o1", "hub o2", "hub v1", "hub j1", "hub o3", "hub v2")
    deliveries = [make_order(f"D{n}", end, service_s=240) for n, end in enumerate(ends)]
    others = [
        make_order("P1", "o1 hub", kind="pickup", service_s=120),
        make_order("C1", "v1 o2", kind="document_collection"),
        make_order("R1", "o2 v1", kind="document_return", service_s=60),
        make_order("T1", "o2 o3", kind="transfer", pickup_service_s=60, windows=(hours(9, 12),)),
    ]
    vehicles = [
        make_vehicle("V1", max_pieces=3),
        make_vehicle("V2", fixed_cost_vnd=100_000),
        make_vehicle("M1", profile="motorbike", start_depot="o2", end_depot="o2"),
    ]
    return make_day([*deliveries, *others], vehicles, limits=limits)


def timeless(plan: Plan) -> Plan:
    """Return a plan without what differs from run to run."""
    provenance = dataclasses.replace(plan.provenance, created_at="", solve_s=0.0, cost_curve=())
    return dataclasses.replace(plan, provenance=provenance)


def served(plan: Plan) -> dict[str, str]:
    """Return the vehicle of each served order."""
    return {
        visit.order_id: route.vehicle_id
        for route in plan.routes
        for stop in route.stops
        for visit in stop.visits
    }


@st.composite
def windows(draw: st.DrawFn) -> tuple[TimeWindow, ...]:
    starts = draw(st.lists(st.integers(6, 16), max_size=2, unique=True))
    return tuple(sorted(hours(start, start + draw(st.sampled_from([0.25, 2]))) for start in starts))


customers = st.one_of(
    st.sampled_from(["o1", "o2", "o3", "v1", "v2", "j1", "hub", "edge", "out"]).map(place),
    st.builds(
        lambda section_id, km_m: Location(section_id=section_id, km_m=km_m),
        st.sampled_from(["T1-01", "QL9A-01", "DT2-01"]),
        st.integers(1, 3_999),
    ),
    st.builds(
        lambda lon, lat: Location(lon=lon, lat=lat),
        st.floats(103.01, 103.14),
        st.floats(21.390, 21.412),
    ),
)


@st.composite
def orders(draw: st.DrawFn, order_id: str, fleet: Sequence[Vehicle]) -> Order:
    """Draw an order of any kind; its depot is mostly one where a vehicle starts or ends."""
    kind: OrderKind = draw(st.sampled_from(get_args(OrderKind)))
    leaves = kind in {"delivery", "document_return"}
    near = [vehicle.start_depot if leaves else vehicle.end_depot for vehicle in fleet]
    depot, customer = place(draw(st.sampled_from([*near * 3, *DEPOTS]))), draw(customers)
    ends = (depot, customer) if leaves else (customer, depot)
    if kind == "transfer":
        ends = (place(draw(st.sampled_from(["hub", "j1", "o2", "v1"]))), depot)
    return Order(
        id=order_id,
        kind=kind,
        origin=ends[0],
        destination=ends[1],
        load=Load(
            weight_g=draw(st.integers(0, 900)),
            volume_cm3=draw(st.integers(0, 900)),
            pieces=draw(st.integers(0, 3)),
        ),
        windows=draw(st.one_of(st.just(()), windows())),
        service_s=draw(st.integers(0, 900)),
        pickup_windows=draw(windows()) if kind == "transfer" else (),
        pickup_service_s=draw(st.integers(0, 900)) if kind == "transfer" else 0,
        due_s=draw(st.sampled_from([None, None, -5, 12 * 3600, 40 * 3600])),
        release_s=draw(st.sampled_from([None, None, 9 * 3600, 13 * 3600])),
        locked_vehicle=draw(st.sampled_from([*[""] * 8, "V0", "V9"])),
        priority=draw(st.sampled_from(["normal", "high", "urgent", "fixed_time"])),
        mandatory=draw(st.booleans()),
        skills=draw(st.sampled_from([(), (), ("kt1",)])),
    )


@st.composite
def vehicles(draw: st.DrawFn, vehicle_id: str) -> Vehicle:
    start_depot = draw(st.sampled_from(DEPOTS))
    limit = st.sampled_from([None, None, 1_000])
    start_h = draw(st.integers(5, 9))
    due_s = start_h * 3600 + draw(st.sampled_from([600, 1_500, 14_400]))
    pause = Break(earliest_s=due_s, latest_s=due_s + 300, duration_s=1_800)
    return make_vehicle(
        vehicle_id,
        profile=draw(st.sampled_from(["motorbike", "car", "van", "truck"])),
        start_depot=start_depot,
        end_depot=draw(st.sampled_from([start_depot, start_depot, "o2"])),
        shift=hours(start_h, draw(st.integers(10, 20))),
        break_=draw(st.sampled_from([None, pause])),
        max_weight_g=draw(limit),
        max_volume_cm3=draw(limit),
        max_pieces=draw(st.sampled_from([None, 2, 4])),
        max_distance_m=draw(st.sampled_from([None, 60_000])),
        skills=draw(st.sampled_from([(), ("kt1",)])),
        fixed_cost_vnd=draw(st.sampled_from([0, 60_000])),
        reloads=draw(st.booleans()),
    )


@st.composite
def closures(draw: st.DrawFn, closure_id: str) -> Closure:
    return Closure(
        id=closure_id,
        road=draw(st.sampled_from(["QL1", "QL9", "T1", "gone"])),
        km_from_m=draw(st.integers(0, 20_000)),
        km_to_m=draw(st.sampled_from([None, 7_000])),
        blocks=draw(st.sampled_from(["all", "cars_and_up", "trucks", "none"])),
        direction=draw(st.sampled_from(["both", "forward", "backward"])),
        delay_s=draw(st.sampled_from([0, 600])),
        speed_factor=draw(st.sampled_from([1.0, 0.3])),
    )


@st.composite
def days(draw: st.DrawFn) -> Day:
    fleet = [draw(vehicles(f"V{n}")) for n in range(draw(st.integers(1, 3)))]
    return make_day(
        [draw(orders(f"D{n}", fleet)) for n in range(draw(st.integers(0, 7)))],
        fleet,
        closures=tuple(draw(closures(f"S{n}")) for n in range(draw(st.integers(0, 2)))),
        weather=draw(st.sampled_from(["dry", "wet"])),
        ways_outside_province=draw(st.booleans()),
    )


@given(day=days())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_plan_is_checked_and_every_order_served_or_explained(
    small_region: Region, day: Day
) -> None:
    plan = make_plan(day, small_region, isolate=False)
    assert check_plan(day, small_region, plan) == ()
    on_routes, left_out = served(plan), {reason.order_id: reason for reason in plan.unassigned}
    assert sorted([*on_routes, *left_out]) == sorted(order.id for order in day.orders)
    assert len(left_out) == len(plan.unassigned)
    assert [journey.order_id for journey in plan.journeys] == [
        order.id for order in day.orders if order.id in on_routes
    ]
    by_id = {order.id: order for order in day.orders}
    for order_id, reason in left_out.items():
        order = by_id[order_id]
        assert reason.mandatory == order.must_serve
        assert reason.price_vnd == postponement_vnd(order, day.postponement)
        alone = explain_alone(day, small_region, order_id)
        assert reason == alone if reason.code != "postponed" else alone is None
    assert plan.quality.mandatory_unserved == sum(r.mandatory for r in plan.unassigned)
    assert plan.quality.cost_vnd == sum(line.vnd for line in plan.quality.lines)


def test_equal_input_and_solution_limit_give_equal_plans(small_region: Region) -> None:
    day = mixed_day(Limits(time_limit_s=60, solution_limit=25))
    first, second = (make_plan(day, small_region, isolate=False) for _ in range(2))
    assert len(served(first)) == 10
    assert timeless(first) == timeless(second)


def test_a_plan_says_what_it_was_made_from(small_region: Region) -> None:
    day = mixed_day(Limits(time_limit_s=0.2, seed=7))
    told: list[Progress] = []
    plan = make_plan(day, small_region, isolate=False, on_progress=told.append)
    made = plan.provenance
    assert (made.solver, made.seed, made.time_limit_s) == ("hybrid", 7, 0.2)
    assert made.network_hash == small_region.roads.hash
    assert made.solve_s > 0
    assert dt.datetime.fromisoformat(made.created_at).utcoffset() == dt.timedelta(hours=7)
    costs = [cost for _, cost in made.cost_curve]
    assert costs == sorted(costs, reverse=True)
    assert costs == [progress.objective_vnd for progress in told]
    assert costs[-1] >= plan.quality.cost_vnd
    assert told[-1].unserved == 0
    other = dataclasses.replace(day, weather="wet")
    assert make_plan(other, small_region, isolate=False).provenance.input_hash != made.input_hash


def test_workers_make_no_other_day(small_region: Region) -> None:
    day = mixed_day(Limits(seed=7))
    told = hash_of_day(day, small_region)
    alone, other = Limits(seed=7, workers=1), Limits(seed=8)
    assert hash_of_day(dataclasses.replace(day, limits=alone), small_region) == told
    assert hash_of_day(dataclasses.replace(day, limits=other), small_region) != told


@pytest.mark.parametrize("solver", ["hybrid", "ortools"])
def test_a_small_day_is_proven(solver: str, small_region: Region) -> None:
    orders = [
        make_order("D1", "hub o1"),
        make_order("D2", "hub o2", windows=(hours(8, 9),)),
        make_order("D3", "hub o3", skills=("crane",)),
        make_order("P1", "v1 hub", kind="pickup"),
    ]
    day = make_day(orders, [make_vehicle("V1")], limits=Limits(time_limit_s=30, solution_limit=50))
    quality = make_plan(day, small_region, solver=solver, isolate=False).quality
    assert quality.cost_vnd > 0
    # With the price of what no vehicle could serve: it is in the cost as well.
    proven = (True, quality.cost_vnd) if solver == "hybrid" else (None, None)
    assert (quality.proven_optimal, quality.lower_bound_vnd) == proven


def test_nothing_is_proven_where_a_mandatory_order_is_left_out(small_region: Region) -> None:
    orders = [make_order(f"D{n}", "hub o1", mandatory=True, load=Load(pieces=1)) for n in (1, 2)]
    limits = Limits(time_limit_s=30, solution_limit=50)
    day = make_day(orders, [make_vehicle("V1", max_pieces=1)], limits=limits)
    quality = make_plan(day, small_region, isolate=False).quality
    assert quality.mandatory_unserved == 1
    assert (quality.proven_optimal, quality.lower_bound_vnd) == (None, None)


def test_an_empty_day_is_an_empty_plan(small_region: Region) -> None:
    plan = make_plan(make_day([], [make_vehicle("V1")]), small_region, isolate=False)
    assert (plan.routes, plan.journeys, plan.unassigned, plan.warnings) == ((), (), (), ())
    assert plan.quality.cost_vnd == 0
    assert not plan.needs_attention


def test_a_child_process_gives_a_checked_plan_too(small_region: Region) -> None:
    plan = make_plan(mixed_day(Limits(time_limit_s=0.3)), small_region)
    assert len(served(plan)) == 10


def test_journeys_tell_where_an_item_is_taken_on_and_left(small_region: Region) -> None:
    day = make_day(
        [
            make_order("D1", "hub o2", windows=(hours(9, 9),)),
            make_order("P1", "o2 hub", kind="pickup", windows=(hours(10, 11),)),
            make_order(
                "T1",
                "j1 o1",
                kind="transfer",
                pickup_windows=(hours(12, 13),),
                windows=(hours(13, 14),),
            ),
        ],
        [make_vehicle("V1")],
    )
    plan = make_plan(day, small_region, isolate=False)
    (route,) = plan.routes
    by_order = {journey.order_id: journey.steps for journey in plan.journeys}
    assert list(by_order) == ["D1", "P1", "T1"]

    def step(where: str, action: Any, time_s: int) -> Step:
        return Step(place=where, action=action, vehicle_id="V1", time_s=time_s)

    assert by_order["D1"] == (
        step("HUB", "load", route.start_s),
        step("O2", "deliver", 9 * 3600),
    )
    assert by_order["P1"][1] == step("HUB", "unload", route.end_s)
    assert [(s.place, s.action) for s in by_order["P1"]] == [("O2", "pick_up"), ("HUB", "unload")]
    assert by_order["T1"] == (
        step("J1", "pick_up", 12 * 3600),
        step("O1", "deliver", 13 * 3600),
    )


class TestWarmStart:
    """Without time to search, a plan holds what the start holds."""

    @staticmethod
    def _start(region: Region, orders: Sequence[Order], vehicle_ids: Sequence[str]) -> Plan:
        """Return a plan whose orders are locked to vehicles, by turns."""
        locked = [
            dataclasses.replace(order, locked_vehicle=vehicle_ids[at % len(vehicle_ids)])
            for at, order in enumerate(orders)
        ]
        vehicles = [make_vehicle(vehicle_id) for vehicle_id in vehicle_ids]
        plan = make_plan(make_day(locked, vehicles), region, isolate=False)
        assert len(served(plan)) == len(orders)
        return plan

    def test_the_start_is_kept(self, small_region: Region) -> None:
        orders = [make_order("A", "hub o1"), make_order("B", "hub o1")]
        vehicles = [make_vehicle("V1"), make_vehicle("V2")]
        day = make_day(orders, vehicles, limits=NO_SEARCH)
        cold = make_plan(day, small_region, isolate=False)
        assert len({*served(cold).values()}) == 1
        start = self._start(small_region, orders, ["V2", "V1"])
        warm = make_plan(day, small_region, initial=start, isolate=False)
        assert served(warm) == {"A": "V2", "B": "V1"}
        assert warm.routes == tuple(sorted(start.routes, key=lambda route: route.vehicle_id))

    def test_a_search_starts_from_it(self, small_region: Region) -> None:
        orders = [make_order("A", "hub o1"), make_order("B", "hub o1")]
        start = self._start(small_region, orders, ["V1", "V2"])
        day = make_day(orders, [make_vehicle("V1"), make_vehicle("V2")])
        plan = make_plan(day, small_region, initial=start, isolate=False)
        assert plan.provenance.cost_curve[0][1] == start.quality.cost_vnd
        assert plan.quality.cost_vnd < start.quality.cost_vnd

    def test_one_of_another_date_is_told_of(self, small_region: Region) -> None:
        orders = [make_order("A", "hub o1")]
        start = self._start(small_region, orders, ["V1"])
        day = make_day(orders, [make_vehicle("V1")], limits=NO_SEARCH)
        same = make_plan(day, small_region, initial=start, isolate=False)
        assert same.warnings == ()
        tomorrow = dataclasses.replace(day, date=day.date + dt.timedelta(days=1))
        (warning,) = make_plan(tomorrow, small_region, initial=start, isolate=False).warnings
        assert warning.code == "started_from_another_day"
        assert dict(warning.values) == {"date": day.date.isoformat()}

    def test_what_the_day_no_longer_has_is_dropped(self, small_region: Region) -> None:
        orders = [make_order(name, "hub o1") for name in "ABCD"]
        start = self._start(small_region, orders, ["GONE", "V1", "V2"])
        kept = [order for order in orders if order.id != "B"]
        vehicles = [make_vehicle("V2"), make_vehicle("V1")]
        day = make_day(kept, vehicles, limits=NO_SEARCH)
        plan = make_plan(day, small_region, initial=start, isolate=False)
        assert served(plan)["C"] == "V2"
        assert set(served(plan)) == {"A", "C", "D"}
        assert all("B" not in journey.order_id for journey in plan.journeys)

    def test_a_vehicle_that_may_no_longer_serve_it_gives_it_up(self, small_region: Region) -> None:
        start = self._start(small_region, [make_order("A", "hub o1")], ["V1"])
        day = make_day(
            [make_order("A", "hub o1", skills=("kt1",))],
            [make_vehicle("V1"), make_vehicle("V2", skills=("kt1",))],
            limits=NO_SEARCH,
        )
        plan = make_plan(day, small_region, initial=start, isolate=False)
        assert served(plan) == {"A": "V2"}

    def test_an_order_that_has_become_a_transfer(self, small_region: Region) -> None:
        """Of it the old plan holds one end only."""
        start = self._start(small_region, [make_order("A", "o1 hub", kind="pickup")], ["V1"])
        day = make_day(
            [make_order("A", "o1 o2", kind="transfer")], [make_vehicle("V1")], limits=NO_SEARCH
        )
        plan = make_plan(day, small_region, initial=start, isolate=False)
        assert [step.action for step in plan.journeys[0].steps] == ["pick_up", "deliver"]

    @pytest.mark.parametrize("edit", ["twice", "reversed", "on two vehicles"])
    def test_a_start_that_was_edited_badly(self, edit: str, small_region: Region) -> None:
        order = make_order("A", "o1 o2", kind="transfer")
        start = self._start(small_region, [order], ["V1"])
        (route,) = start.routes
        visits = [visit for stop in route.stops for visit in stop.visits]
        other = dataclasses.replace(route, vehicle_id="V2")
        routes = {
            "twice": [(route, [*visits, *visits])],
            "reversed": [(route, visits[::-1])],
            "on two vehicles": [(route, visits[:1]), (other, visits[1:])],
        }[edit]
        edited = dataclasses.replace(start, routes=tuple(_with_visits(*each) for each in routes))
        day = make_day([order], [make_vehicle("V1"), make_vehicle("V2")], limits=NO_SEARCH)
        plan = make_plan(day, small_region, initial=edited, isolate=False)
        assert [step.action for step in plan.journeys[0].steps] == ["pick_up", "deliver"]

    def test_an_order_on_two_vehicles_stays_on_the_first(self, small_region: Region) -> None:
        start = self._start(small_region, [make_order("A", "hub o1")], ["V1"])
        both = (*start.routes, dataclasses.replace(start.routes[0], vehicle_id="V2"))
        day = make_day(
            [make_order("A", "hub o1")],
            [make_vehicle("V2"), make_vehicle("V1")],
            limits=NO_SEARCH,
        )
        plan = make_plan(
            day, small_region, initial=dataclasses.replace(start, routes=both), isolate=False
        )
        assert served(plan) == {"A": "V2"}


def _with_visits(route: Route, visits: Sequence[Visit]) -> Route:
    stop = dataclasses.replace(route.stops[1], visits=tuple(visits))
    return dataclasses.replace(route, stops=(route.stops[0], stop, route.stops[-1]))


def test_a_night_shift_is_home_before_its_road_is_shut_after_midnight(
    small_region: Region,
) -> None:
    shut_s = 24 * 3_600 + 1_800
    night = make_vehicle("V1", shift=hours(20, 26))
    late = TimeWindow(start_s=shut_s - 60, end_s=26 * 3_600)
    day = make_day(
        [make_order("early", "hub j1"), make_order("late", "hub j2", windows=(late,))],
        [night],
        closures=(Closure(id="works", road="QL1", km_from_m=3_000, start_s=shut_s),),
    )
    plan = make_plan(day, small_region, isolate=False)
    assert set(served(plan)) == {"early"}
    assert plan.warnings == ()
    assert check_plan(day, small_region, plan) == ()


class TestWarnings:
    def test_closures_come_first_and_what_is_not_applied_before_all(
        self, small_region: Region
    ) -> None:
        day = make_day(
            [make_order("A", "hub j1")],
            [make_vehicle("V1")],
            closures=(
                Closure(id="two families", road="QL9", km_from_m=6_000),
                Closure(id="over", road="QL1", km_from_m=1_000, start_s=-90_000, end_s=-5),
                Closure(id="off", road="QL1", km_from_m=99_000),
            ),
        )
        plan = make_plan(day, small_region, isolate=False)
        assert [(warning.code, warning.subject) for warning in plan.warnings] == [
            ("closure_not_applied", "off"),
            ("closure_ambiguous", "two families"),
            ("closure_inactive", "over"),
        ]
        assert plan.needs_attention

    def test_a_location_far_from_its_road(self, small_region: Region) -> None:
        far, near = Location(lon=103.075, lat=21.411), Location(lon=103.075, lat=21.408)
        day = make_day(
            [
                make_order("far", "hub hub", destination=far),
                make_order("near", "hub o1"),
                make_order("beside", "hub hub", kind="pickup", origin=near),
            ],
            [make_vehicle("V1")],
        )
        plan = make_plan(day, small_region, isolate=False)
        (warning,) = plan.warnings
        assert (warning.code, warning.subject) == ("far_from_road", "far")
        distance_m = int(dict(warning.values)["distance_m"])
        assert distance_m == pytest.approx(0.011 * 111_195, abs=2)
        assert not plan.needs_attention

    def test_rows_set_aside(self, small_region: Region) -> None:
        def bad(file: str, row: int, record_id: str, column: str) -> DataProblem:
            return DataProblem(
                file=file, row=row, column=column, value="?", expected="x", record_id=record_id
            )

        problems = (
            bad("vehicles.csv", 3, "V2", "profile"),
            bad("orders.xlsx", 5, "D5", "weight_g"),
            bad("orders.xlsx", 5, "D5", "lon"),
            bad("orders.xlsx", 6, "", "order_id"),
        )
        day = make_day([make_order("A", "hub j1")], [make_vehicle("V1")], set_aside=problems)
        plan = make_plan(day, small_region, isolate=False)
        assert [(r.order_id, r.code, r.problems) for r in plan.unassigned] == [
            ("D5", "bad_data", problems[1:3]),
            ("", "bad_data", problems[3:]),
        ]
        (warning,) = plan.warnings
        assert (warning.code, warning.subject) == ("row_set_aside", "V2")
        assert dict(warning.values)["column"] == "profile"
        assert dict(warning.values)["row"] == "3"
        assert plan.set_aside == problems
        assert plan.needs_attention
        assert served(plan) == {"A": "V1"}

    def test_columns_that_nobody_reads(self, small_region: Region) -> None:
        plate = UnreadColumn(file="vehicles.csv", column="plate")
        window = UnreadColumn(file="orders.csv", column="window", meant="windows")
        day = make_day([make_order("A", "hub j1")], [make_vehicle("V1")])
        harmless = dataclasses.replace(day, unread_columns=(plate,))
        plan = make_plan(harmless, small_region, isolate=False)
        assert [(warning.code, warning.subject) for warning in plan.warnings] == [
            ("column_not_read", "plate")
        ]
        assert not plan.needs_attention
        assert hash_of_day(harmless, small_region) == hash_of_day(day, small_region)
        misspelt = dataclasses.replace(day, unread_columns=(plate, window))
        plan = make_plan(misspelt, small_region, isolate=False)
        assert [dict(warning.values) for warning in plan.warnings] == [
            {"file": "vehicles.csv", "meant": ""},
            {"file": "orders.csv", "meant": "windows"},
        ]
        assert (plan.unassigned, plan.needs_attention) == ((), True)

    def test_a_search_that_was_stopped(self, small_region: Region) -> None:
        day = mixed_day(Limits(time_limit_s=30))
        plan = make_plan(day, small_region, isolate=False, should_stop=lambda: True)
        assert plan.warnings == (
            PlanWarning(code="solver_stopped", subject="", values=(("reason", "interrupted"),)),
        )
        assert len(served(plan)) == 10


def test_a_plan_that_fails_its_check_is_refused(
    small_region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    violation = Violation(rule="capacity", route="V1", order_id="A", text="2 pieces too many")
    monkeypatch.setattr(planning, "check_plan", lambda *_: (violation,) * 30)
    day = make_day([make_order("A", "hub j1")], [make_vehicle("V1")], limits=NO_SEARCH)
    with pytest.raises(PlanRejectedError, match="capacity: 2 pieces too many") as caught:
        make_plan(day, small_region, isolate=False)
    assert str(caught.value).count("capacity") == 20, "a long list is cut"


def test_an_order_whose_courier_is_missing_keeps_its_price_and_duty(small_region: Region) -> None:
    locked = make_order("A", "hub j1", locked_vehicle="gone", mandatory=True)
    day = make_day([locked, make_order("B", "hub j1")], [make_vehicle("V1")], limits=NO_SEARCH)
    plan = make_plan(day, small_region, isolate=False)
    (left_out,) = plan.unassigned
    assert (left_out.order_id, left_out.code, left_out.mandatory) == ("A", "bad_data", True)
    assert left_out.price_vnd > 0
    assert plan.quality.mandatory_unserved == 1
    assert plan.needs_attention


def test_a_duplicate_row_is_not_taken_for_the_order_whose_id_it_bears(small_region: Region) -> None:
    twice = DataProblem(
        file="orders.csv", row=9, column="order_id", value="A", expected="x",
        record_id="A", code="duplicate_id",
    )  # fmt: skip
    nobody = make_order("A", "o3 j1", row=2)
    day = make_day([nobody], [make_vehicle("V1")], limits=NO_SEARCH, set_aside=(twice,))
    plan = make_plan(day, small_region, isolate=False)
    assert [entry.problems[0].code for entry in plan.unassigned] == [
        "no_vehicle_at_depot",
        "duplicate_id",
    ]


def test_a_depot_is_named_as_one_though_a_customer_lies_at_its_point(small_region: Region) -> None:
    at_hub = make_order("A", "hub j1", destination=Location(section_id="QL1-01", km_m=0))
    day = make_day([at_hub, make_order("B", "hub j1")], [make_vehicle("V1")], limits=NO_SEARCH)
    (route,) = make_plan(day, small_region, isolate=False).routes
    assert {route.stops[0].location, route.stops[-1].location} == {place("hub")}


def test_an_unknown_solver_is_refused(small_region: Region) -> None:
    day = make_day([make_order("A", "hub j1")], [make_vehicle("V1")])
    with pytest.raises(ValueError, match="unknown solver 'abacus'"):
        make_plan(day, small_region, solver="abacus")


def test_an_order_is_explained_alone_by_its_id(small_region: Region) -> None:
    day = make_day([make_order("A", "hub j1"), make_order("B", "hub out")], [make_vehicle("V1")])
    assert explain_alone(day, small_region, "A") is None
    reason = explain_alone(day, small_region, "B")
    assert reason is not None
    assert (reason.order_id, reason.code) == ("B", "no_road")
    with pytest.raises(KeyError):
        explain_alone(day, small_region, "C")


def test_a_day_between_two_depots_with_reloads_ends(small_region: Region) -> None:
    """No capacity binds, and one pickup has to go back to where the van starts."""
    ends = ("o1", "o2", "v1", "j1", "o3", "v2", "j2", "o2")
    orders = [make_order(f"D{at}", f"hub {end}") for at, end in enumerate(ends)]
    orders.append(make_order("P", "o2 hub", kind="pickup"))
    van = make_vehicle("V", end_depot="o1", reloads=True, shift=hours(7, 16))
    day = dataclasses.replace(make_day(orders, [van]), limits=NO_SEARCH)
    plan = make_plan(day, small_region, isolate=False)
    assert not plan.unassigned


OFF_THE_ROAD = [
    Place(id=place_id, name=place_id, lon=103.025, lat=21.405, commune_code="", kind="hub")
    for place_id in ("d1", "d2")
]


def test_two_depots_in_one_building_off_the_road_are_two(small_region: Region) -> None:
    one_piece, two_pieces = Load(pieces=1), Load(pieces=2)
    early = (hours(7, 8),)
    orders = [
        make_order("A", "d1 j1", load=two_pieces, windows=early),
        make_order("P", "j1 d2", kind="pickup", load=one_piece, windows=early),
        make_order("B", "d1 j2", load=two_pieces, release_s=9 * 3600),
    ]
    van = make_vehicle("V", start_depot="d1", end_depot="d2", reloads=True, max_pieces=3)
    limits = Limits(time_limit_s=60, solution_limit=1)
    day = make_day(orders, [van], places=tuple(OFF_THE_ROAD), limits=limits)
    plan = make_plan(day, small_region, solver="ortools", isolate=False)
    assert set(served(plan)) == {"A", "P", "B"}
    assert check_plan(day, small_region, plan) == ()


def test_what_to_lift_is_found_for_a_transfer_from_a_depot_off_the_road(
    small_region: Region,
) -> None:
    transfer = make_order("T", "d1 o1", kind="transfer")
    slide = Closure(id="c", section_id="QL1-01")
    van = make_vehicle("V", start_depot="d1", end_depot="d1")
    day = make_day([transfer], [van], places=tuple(OFF_THE_ROAD), closures=(slide,))
    open_day = dataclasses.replace(day, closures=())
    (route,) = make_plan(open_day, small_region, isolate=False).routes
    just_enough = dataclasses.replace(van, max_duration_s=route.end_s - route.start_s + 60)
    reason = explain_alone(dataclasses.replace(day, vehicles=(just_enough,)), small_region, "T")
    assert reason is not None
    assert (reason.code, reason.lift) == ("closed_road", ("c",))


def test_on_a_night_shift_a_due_time_after_midnight_binds(small_region: Region) -> None:
    orders = [
        make_order("N", "hub j1", due_s=25 * 3600),
        make_order("M", "hub j1", mandatory=True, windows=(hours(27, 28),)),
    ]
    night = make_vehicle("V", shift=hours(20, 30))
    day = make_day(orders, [night], limits=Limits(time_limit_s=60, solution_limit=50))
    plan = make_plan(day, small_region, isolate=False)
    starts = {
        visit.order_id: visit.start_s
        for route in plan.routes
        for stop in route.stops
        for visit in stop.visits
    }
    assert starts["M"] >= 27 * 3600
    assert starts["N"] <= 25 * 3600
    undue = dataclasses.replace(orders[0], due_s=None)
    late = make_plan(dataclasses.replace(day, orders=(undue, orders[1])), small_region)
    assert [found.rule for found in check_plan(day, small_region, late)] == ["due_time"]
