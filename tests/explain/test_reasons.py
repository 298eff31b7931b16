"""Every reason code from a day that is wrong in one way, and every fix really tried."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.explain import alone
from routeplan.explain.reasons import Reasons
from routeplan.model.day import PostponementPrices
from routeplan.model.order import Load, TimeWindow
from routeplan.model.place import Location
from routeplan.network.roads import build_network
from routeplan.planning.make_plan import make_plan
from routeplan.problem.build import build_problem
from routeplan.report.text.problems import expected_text
from routeplan.travel.path import find_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.closure import Blocks, Closure
    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.plan import Plan, Unassigned
    from routeplan.model.vehicle import Vehicle
    from routeplan.network.region import Region

    MakeOrder = Callable[..., Order]
    MakeVehicle = Callable[..., Vehicle]
    MakeClosure = Callable[..., Closure]
    MakeDay = Callable[..., Day]
    Why = Callable[[Day], Unassigned | None]
    Serves = Callable[[Day], bool]


def hours(start: float, end: float) -> TimeWindow:
    return TimeWindow(start_s=int(start * 3600), end_s=int(end * 3600))


def without(day: Day, closure_ids: tuple[str, ...]) -> Day:
    kept = tuple(closure for closure in day.closures if closure.id not in closure_ids)
    return dataclasses.replace(day, closures=kept)


def test_an_order_that_can_be_served_alone_has_no_reason(
    order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why
) -> None:
    assert why(make_day([order("hub o1")], [vehicle()])) is None


class TestClosedRoad:
    @pytest.mark.parametrize(
        ("profile", "blocks", "passing"),
        [
            ("van", "all", ()),
            ("van", "cars_and_up", ("motorbike",)),
            ("truck", "trucks", ("motorbike", "light")),
        ],
    )
    def test_no_way(
        self,
        profile: str,
        blocks: Blocks,
        passing: tuple[str, ...],
        shut_off: Callable[[str, Blocks], Day],
        why: Why,
        serves: Serves,
    ) -> None:
        day = shut_off(profile, blocks)
        reason = why(day)
        assert reason is not None
        assert (reason.code, reason.detail) == ("closed_road", "no_way")
        assert reason.closures == reason.lift == ("S1",)
        assert reason.classes_passing == passing
        assert (reason.way_round_m, reason.way_round_s) == (None, None)
        assert serves(without(day, reason.lift))
        for rider, name in (("motorbike", "motorbike"), ("car", "light"), ("truck", "heavy")):
            assert serves(shut_off(rider, blocks)) == (name in passing)

    @pytest.fixture
    def shut_off(
        self, order: MakeOrder, vehicle: MakeVehicle, slide: MakeClosure, make_day: MakeDay
    ) -> Callable[[str, Blocks], Day]:
        """Return days with the only road to o1 shut for some, and another road for all."""

        def make(profile: str, blocks: Blocks) -> Day:
            closures = [slide("QL1-03", blocks=blocks), slide("L2-01", id="S2")]
            return make_day([order("hub o1")], [vehicle(profile)], closures)

        return make

    @pytest.mark.parametrize(
        "limit",
        [{"shift": hours(7, 8)}, {"max_distance_m": 40_000}, {"max_duration_s": 3_600}],
    )
    def test_a_way_round_that_is_too_long(
        self,
        limit: dict[str, object],
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
        serves: Serves,
        small_region: Region,
    ) -> None:
        day = make_day([order("hub o1")], [vehicle(**limit)], [slide("QL1-02")])
        reason = why(day)
        assert reason is not None
        assert (reason.code, reason.detail) == ("closed_road", "detour_too_long")
        assert reason.closures == reason.lift == ("S1",)
        assert reason.classes_passing == ("motorbike", "light", "heavy")
        path = find_path(
            small_region,
            Location(place_id="hub"),
            Location(place_id="o1"),
            profile="van",
            weather="dry",
            closures=day.closures,
        )
        assert path.leg is not None
        assert reason.way_round_m == path.leg.distance_m == 26_000  # by o2 and T1, not 18 km
        assert reason.way_round_s == path.leg.duration_s
        assert not serves(day)
        assert serves(without(day, reason.lift))

    @pytest.mark.parametrize(
        "own_hours",
        [{"windows": (hours(8, 10),)}, {"due_s": 10 * 3600}, {"release_s": 14 * 3600}],
    )
    def test_hours_of_its_own_that_the_open_road_does_not_fit(
        self,
        own_hours: dict[str, Any],
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
        serves: Serves,
    ) -> None:
        at_noon = slide("QL1-02", open_windows=(hours(11.5, 13.5),))
        day = make_day([order("hub o1", **own_hours)], [vehicle()], [at_noon], weather="wet")
        reason = why(day)
        assert reason is not None
        assert (reason.code, reason.detail) == ("closed_road", "not_in_its_hours")
        assert not serves(day)
        assert serves(make_day([order("hub o1")], [vehicle()], [at_noon], weather="wet"))

    def test_a_way_round_that_takes_too_long_for_its_hours(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        at_once = order("hub o1", windows=(hours(7, 7.5),))
        reason = why(make_day([at_once], [vehicle()], [slide("QL1-02")]))
        assert reason is not None
        assert (reason.code, reason.detail) == ("closed_road", "not_in_its_hours")

    def test_the_way_round_is_that_of_a_vehicle_that_has_one(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        bike = vehicle("motorbike", id="M1", max_distance_m=40_000)
        day = make_day([order("hub o1")], [vehicle(), bike], [slide("QL1-02")], weather="wet")
        reason = why(day)
        assert reason is not None
        # In rain T1 carries motorbikes alone.
        assert reason.detail == "detour_too_long"
        assert reason.way_round_m == 26_000

    def test_the_way_round_of_a_transfer_lies_between_its_ends(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        day = make_day(
            [order("o1 o2", kind="transfer")], [vehicle(max_distance_m=45_000)], [slide("QL1-02")]
        )
        reason = why(day)
        assert reason is not None
        assert reason.detail == "detour_too_long"
        assert reason.way_round_m == 16_000  # o1, j2, T1, o2

    def test_the_way_round_of_a_pickup_leads_to_its_depot(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        only_back = slide("QL1-02", direction="backward")
        day = make_day(
            [order("o1 hub", kind="pickup")], [vehicle(max_distance_m=40_000)], [only_back]
        )
        reason = why(day)
        assert reason is not None
        assert (reason.detail, reason.closures) == ("detour_too_long", ("S1",))
        assert reason.way_round_m == 26_000

    @pytest.mark.parametrize("effect", [{"delay_s": 36_000}, {"speed_factor": 0.001}])
    def test_a_delay_that_takes_too_long_is_named_too(
        self,
        effect: dict[str, float],
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
        serves: Serves,
    ) -> None:
        works = slide("QL1-01", blocks="none", km_to_m=4_000, **effect)
        day = make_day([order("hub o1")], [vehicle()], [works])
        reason = why(day)
        assert reason is not None
        assert (reason.code, reason.detail) == ("closed_road", "detour_too_long")
        assert reason.closures == reason.lift == ("S1",)
        assert reason.way_round_m == 18_000
        assert serves(without(day, reason.lift))

    def test_a_stop_inside_the_closed_span_is_cut_off(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        inside = slide("QL1-01", km_from_m=2_000, km_to_m=4_000)
        reason = why(make_day([order("hub QL1-01@3000")], [vehicle()], [inside]))
        assert reason is not None
        assert (reason.code, reason.closures) == ("closed_road", ("S1",))
        assert why(make_day([order("hub QL1-01@1900")], [vehicle()], [inside])) is None


class TestRoadsThatAreNotThere:
    def test_no_road_when_ways_outside_the_province_are_off(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why, serves: Serves
    ) -> None:
        day = make_day([order("hub out", mandatory=True)], [vehicle()])
        reason = why(day)
        assert reason is not None
        assert (reason.code, reason.mandatory) == ("no_road", True)
        with_ways = dataclasses.replace(day, ways_outside_province=True)
        assert why(with_ways) is None
        assert serves(with_ways)

    def test_no_road_though_the_way_is_also_shut(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        reason = why(make_day([order("out hub", kind="pickup")], [vehicle()], [slide("X1-02")]))
        assert reason is not None
        assert (reason.code, reason.closures, reason.lift) == ("no_road", (), ())

    def test_a_dirt_road_that_only_motorbikes_use_in_rain(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why, serves: Serves
    ) -> None:
        day = make_day([order("hub T1-01@5000")], [vehicle()], weather="wet")
        reason = why(day)
        assert reason is not None
        assert reason.code == "no_vehicle_allowed_on_road"
        assert reason.sections == ("T1-01",)
        assert reason.classes_passing == ("motorbike",)
        assert reason.serving_vehicle == "motorbike"
        assert not serves(day)
        assert serves(dataclasses.replace(day, vehicles=(vehicle(reason.serving_vehicle),)))
        assert why(dataclasses.replace(day, weather="dry")) is None

    def test_no_profile_is_promised_that_would_not_serve_it(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        day = make_day([order("hub T1-01@5000")], [vehicle(shift=hours(7, 7.25))], weather="wet")
        in_a_quarter = why(day)
        assert in_a_quarter is not None
        assert in_a_quarter.code == "no_vehicle_allowed_on_road"
        assert (in_a_quarter.classes_passing, in_a_quarter.serving_vehicle) == (("motorbike",), "")
        shut = make_day([order("hub T1-01@5000")], [vehicle()], [slide("QL1-01")], weather="wet")
        reason = why(shut)
        assert reason is not None
        assert reason.code == "no_vehicle_allowed_on_road"
        assert (reason.classes_passing, reason.serving_vehicle) == ((), "")

    def test_no_profile_is_promised_whose_vehicles_have_no_room(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why
    ) -> None:
        heavy = order("hub T1-01@5000", load=Load(weight_g=400_000))
        fleet = [vehicle(), vehicle("motorbike", id="M1", max_weight_g=60_000)]
        reason = why(make_day([heavy], fleet, weather="wet"))
        assert reason is not None
        assert reason.code == "no_vehicle_allowed_on_road"
        assert (reason.classes_passing, reason.serving_vehicle) == (("motorbike",), "")
        strong = [vehicle(), vehicle("motorbike", id="M1", max_weight_g=400_000)]
        assert why(make_day([heavy], strong, weather="wet")) is None

    def test_a_road_that_is_too_narrow(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, small_region: Region
    ) -> None:
        sections = [
            dataclasses.replace(section, width_m=2.5) if section.id == "L2-01" else section
            for section in small_region.roads.sections
        ]
        roads = build_network(sections, small_region.places)
        region = dataclasses.replace(small_region, roads=roads)
        day = make_day([order("hub v1")], [vehicle("truck")])
        reason = Reasons(build_problem(day, region)).why_never(0)
        assert reason is not None
        assert reason.code == "no_vehicle_allowed_on_road"
        assert reason.sections == ("L2-01",)
        assert reason.classes_passing == ("motorbike", "light")
        assert reason.serving_vehicle == "motorbike"


class TestVehicles:
    @pytest.mark.parametrize(
        ("load", "measure"),
        [
            (Load(weight_g=10_001), "weight"),
            (Load(volume_cm3=20_001), "volume"),
            (Load(pieces=4), "pieces"),
            (Load(weight_g=10_001, pieces=4), "pieces;weight"),
        ],
    )
    def test_too_heavy_or_large(
        self,
        load: Load,
        measure: str,
        order: MakeOrder,
        vehicle: MakeVehicle,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        small = vehicle(max_weight_g=10_000, max_volume_cm3=20_000, max_pieces=3)
        day = make_day([order("hub o1", load=load)], [small])
        reason = why(day)
        assert reason is not None
        assert (reason.code, reason.detail) == ("too_heavy_or_large", measure)
        assert why(dataclasses.replace(day, vehicles=(vehicle(),))) is None

    def test_what_is_too_much_for_each_vehicle_in_another_way(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why
    ) -> None:
        weak, narrow = vehicle(max_weight_g=5), vehicle(id="V2", max_volume_cm3=5)
        reason = why(
            make_day([order("hub o1", load=Load(weight_g=6, volume_cm3=6))], [weak, narrow])
        )
        assert reason is not None
        assert reason.detail == "volume;weight"

    def test_skill_missing(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why
    ) -> None:
        secret = order("hub o1", skills=("cold", "kt1"))
        at_another_depot = vehicle(depot="o2", id="V2", skills=("cold", "kt1"))
        day = make_day([secret], [vehicle(skills=("cold",)), at_another_depot])
        reason = why(day)
        assert reason is not None
        assert (reason.code, reason.detail) == ("skill_missing", "kt1")

    def test_skills_that_no_single_vehicle_has_together(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why
    ) -> None:
        secret = order("hub o1", skills=("cold", "kt1"))
        vehicles = [vehicle(skills=("cold",)), vehicle(id="V2", skills=("kt1",))]
        reason = why(make_day([secret], vehicles))
        assert reason is not None
        assert (reason.code, reason.detail) == ("skill_missing", "cold;kt1")

    @pytest.mark.parametrize(
        ("order_fields", "column", "value", "code"),
        [
            ({"ends": "o3 v1", "kind": "delivery"}, "origin", "o3", "no_vehicle_at_depot"),
            ({"ends": "v1 o3", "kind": "pickup"}, "destination", "o3", "no_vehicle_at_depot"),
            ({"ends": "hub o1", "locked_vehicle": "V9"}, "locked_vehicle", "V9", "unknown_vehicle"),
            (
                {"ends": "o1 o2", "kind": "transfer", "locked_vehicle": "V9"},
                "locked_vehicle",
                "V9",
                "unknown_vehicle",
            ),
            (
                {"ends": "o3 v1", "locked_vehicle": "V1"},
                "locked_vehicle",
                "V1",
                "locked_vehicle_elsewhere",
            ),
        ],
    )
    def test_no_vehicle_at_the_orders_depot_is_bad_data(
        self,
        order_fields: dict[str, str],
        column: str,
        value: str,
        code: str,
        order: MakeOrder,
        vehicle: MakeVehicle,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        reason = why(make_day([order(**order_fields, row=7)], [vehicle()]))
        assert reason is not None
        assert reason.code == "bad_data"
        (problem,) = reason.problems
        assert (problem.file, problem.row, problem.record_id) == ("orders.csv", 7, "D1")
        assert (problem.column, problem.value) == (column, value)
        assert problem.code == code
        # As the files' reader words it: in both languages.
        assert problem.expected not in expected_text(problem, "vi")


def test_the_other_depot_of_a_vehicle_that_reloads_is_on_the_way(
    order: MakeOrder, vehicle: MakeVehicle, slide: Any, make_day: MakeDay, why: Why
) -> None:
    """The item lies at the end depot: what shuts the way there is the reason."""
    van = vehicle(end_depot="o1", reloads=True)
    item = order("o1 j1")
    assert why(make_day([item], [van])) is None
    reason = why(make_day([item], [van], [slide("QL1-03", blocks="all")]))
    assert reason is not None
    assert (reason.code, reason.closures) == ("closed_road", ("S1",))
    never = why(make_day([item], [vehicle(end_depot="o1")]))
    assert never is not None
    assert never.code == "bad_data"


def test_an_item_that_is_ready_after_every_shift(
    order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why
) -> None:
    reason = why(make_day([order("hub j1", release_s=18 * 3600)], [vehicle()]))
    assert reason is not None
    assert reason.code == "window_outside_shifts"


class TestTimes:
    @pytest.mark.parametrize(
        "wish",
        [
            {"windows": (hours(20, 21),)},
            {"windows": (hours(7, 7.2),)},  # o1 is 27 minutes from the hub
            {"windows": (hours(16.8, 17),)},  # and as far back
            {"windows": (hours(14, 15),), "due_s": 13 * 3600},
        ],
    )
    def test_window_outside_shifts(
        self,
        wish: dict[str, object],
        order: MakeOrder,
        vehicle: MakeVehicle,
        make_day: MakeDay,
        why: Why,
        serves: Serves,
    ) -> None:
        day = make_day([order("hub o1", **wish)], [vehicle()])
        reason = why(day)
        assert reason is not None
        assert reason.code == "window_outside_shifts"
        assert serves(dataclasses.replace(day, orders=(order("hub o1"),)))

    @pytest.mark.parametrize("limit", [{"shift": hours(7, 7.5)}, {"max_distance_m": 35_999}])
    def test_too_far_for_any_shift(
        self,
        limit: dict[str, object],
        order: MakeOrder,
        vehicle: MakeVehicle,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        reason = why(make_day([order("hub o1")], [vehicle(**limit)]))
        assert reason is not None
        assert reason.code == "too_far_for_any_shift"
        assert (reason.way_round_m, reason.way_round_s) == (18_000, 27 * 60)

    def test_too_far_and_shut_is_too_far(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        day = make_day([order("hub o1")], [vehicle(max_distance_m=9_000)], [slide("QL1-03")])
        reason = why(day)
        assert reason is not None
        assert reason.code == "too_far_for_any_shift"
        assert (reason.way_round_m, reason.way_round_s) == (None, None)


class TestLongestDay:
    def test_it_is_told_what_the_day_lacks(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        make_day: MakeDay,
        why: Why,
        serves: Serves,
    ) -> None:
        def made(*limits_s: int) -> Day:
            fleet = [vehicle(id=f"V{at}", max_duration_s=s) for at, s in enumerate(limits_s)]
            return make_day([order("hub o1", service_s=300)], fleet)

        reason = why(made(3_000, 3_500, 1_000))
        assert reason is not None
        assert reason.code == "too_long_for_any_vehicle"
        # 27 minutes there, 27 back, and the visit.
        assert (reason.serving_vehicle, reason.serving_duration_s) == ("V1", 2 * 1_620 + 300)
        assert serves(made(3_000, 3_540, 1_000))
        assert not serves(made(3_000, 3_539, 1_000))

    def test_a_day_that_may_begin_late_is_kept(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
        small_region: Region,
    ) -> None:
        # Until noon there is only the way round, too long for it.
        until_noon = slide("QL1-02", end_s=12 * 3600)
        day = make_day([order("hub o1")], [vehicle(max_duration_s=3_300)], [until_noon])
        assert why(day) is None
        plan = make_plan(day, small_region, isolate=False)
        assert plan.routes[0].start_s >= 11 * 3600

    def test_hours_far_apart_are_no_fault_of_the_shift(
        self,
        order: MakeOrder,
        vehicle: MakeVehicle,
        make_day: MakeDay,
        why: Why,
        serves: Serves,
    ) -> None:
        both = order(
            "o1 o2",
            kind="transfer",
            pickup_windows=(hours(8, 9),),
            windows=(hours(15, 16),),
        )
        day = make_day([both], [vehicle(max_duration_s=6 * 3600)])
        reason = why(day)
        assert reason is not None
        assert reason.code == "too_long_for_any_vehicle"
        needed_s = reason.serving_duration_s
        assert needed_s is not None
        assert 6 * 3600 < needed_s < 9 * 3600
        assert serves(make_day([both], [vehicle(max_duration_s=needed_s)]))
        assert not serves(make_day([both], [vehicle(max_duration_s=needed_s - 1)]))

    @pytest.mark.parametrize(
        ("windows", "closed"),
        [((), ("QL1-03",)), ((hours(20, 21),), ())],
        ids=["shut, too", "out of hours, too"],
    )
    def test_a_longer_day_alone_is_no_fix(
        self,
        windows: tuple[TimeWindow, ...],
        closed: tuple[str, ...],
        order: MakeOrder,
        vehicle: MakeVehicle,
        slide: MakeClosure,
        make_day: MakeDay,
        why: Why,
    ) -> None:
        day = make_day(
            [order("hub o1", windows=windows)],
            [vehicle(max_duration_s=3_000)],
            [slide(section) for section in closed],
        )
        reason = why(day)
        assert reason is not None
        assert reason.code == "too_long_for_any_vehicle"
        assert (reason.serving_vehicle, reason.serving_duration_s) == ("", None)

    def test_a_shift_that_is_too_short_stays_the_reason(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, why: Why
    ) -> None:
        limits = {"shift": hours(7, 7.5), "max_duration_s": 1_200}
        reason = why(make_day([order("hub o1")], [vehicle(**limits)]))
        assert reason is not None
        assert reason.code == "too_far_for_any_shift"


def test_vehicles_that_are_alike_are_tried_once(
    order: MakeOrder,
    vehicle: MakeVehicle,
    make_day: MakeDay,
    small_region: Region,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def scheduled(*asked: Any) -> None:
        tried.append(asked)

    monkeypatch.setattr(alone, "schedule_route", scheduled)
    vans = [vehicle(id=f"V{n}", cost_per_km_vnd=n, fixed_cost_vnd=n) for n in range(5)]
    built = build_problem(
        make_day([order("hub o1")], [*vans, vehicle("car", id="C1")]), small_region
    )
    assert alone.OneOrder(built).servable(0, range(6)) is None
    assert len(tried) == 2


class TestPostponed:
    @staticmethod
    def _plan(day: Day, region: Region) -> Plan:
        return make_plan(day, region, isolate=False)

    def test_the_added_cost_is_what_a_plan_with_it_costs_more(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, small_region: Region
    ) -> None:
        van = vehicle(cost_per_km_vnd=3_000, cost_per_hour_vnd=50_000, fixed_cost_vnd=70_000)
        near = order("hub o2", id="N1", service_s=300, mandatory=True)
        far = order("hub o1", id="F1", service_s=300)
        day = make_day([far, near], [van], postponement=PostponementPrices(normal=10_000))
        plan = self._plan(day, small_region)
        (reason,) = plan.unassigned
        assert (reason.order_id, reason.code, reason.detail) == ("F1", "postponed", "")
        assert (reason.serving_vehicle, reason.price_vnd) == ("V1", 10_000)
        must = dataclasses.replace(day, orders=(dataclasses.replace(far, mandatory=True), near))
        with_it = self._plan(must, small_region)
        assert with_it.unassigned == ()
        without_it_vnd = plan.quality.cost_vnd - reason.price_vnd
        assert reason.serving_cost_vnd == with_it.quality.cost_vnd - without_it_vnd > 10_000

    def test_no_room(
        self, order: MakeOrder, vehicle: MakeVehicle, make_day: MakeDay, small_region: Region
    ) -> None:
        orders = [order("hub o1", id="A"), order("hub o1", id="B", priority="high")]
        plan = self._plan(make_day(orders, [vehicle(max_pieces=1)]), small_region)
        (reason,) = plan.unassigned
        assert (reason.order_id, reason.code, reason.detail) == ("A", "postponed", "no_room")
        assert (reason.serving_vehicle, reason.serving_cost_vnd) == ("", None)
        assert (reason.price_vnd, reason.mandatory) == (150_000, False)


def test_one_bad_order_or_closure_does_not_sink_the_day(
    order: MakeOrder,
    vehicle: MakeVehicle,
    slide: MakeClosure,
    make_day: MakeDay,
    small_region: Region,
) -> None:
    orders = [
        order("hub o1", id="shut"),
        order("hub out", id="nowhere"),
        order("o3 v1", id="no depot"),
        order("hub o2", id="unskilled", skills=("kt1",)),
        order("hub o2", id="heavy", load=Load(weight_g=10**9)),
        order("hub o2", id="good"),
    ]
    closures = [slide("QL1-03"), slide("gone", id="S2"), slide("QL1-01", id="S3", km_from_m=10**6)]
    day = make_day(orders, [vehicle(max_weight_g=1_000)], closures)
    plan = make_plan(day, small_region, isolate=False)
    assert [journey.order_id for journey in plan.journeys] == ["good"]
    assert {reason.order_id: reason.code for reason in plan.unassigned} == {
        "shut": "closed_road",
        "nowhere": "no_road",
        "no depot": "bad_data",
        "unskilled": "skill_missing",
        "heavy": "too_heavy_or_large",
    }
    assert [(w.code, w.subject) for w in plan.warnings] == [
        ("closure_not_applied", "S2"),
        ("closure_not_applied", "S3"),
    ]
