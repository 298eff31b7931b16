"""Rules on reloads and release times, each broken on purpose in a plan with two trips."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.model.day import Day, Limits
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Break, Vehicle
from routeplan.planning.make_plan import make_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.plan import Plan, Stop
    from routeplan.network.region import Region

HUB, J1, J2, O1, O2 = (Location(place_id=name) for name in ("hub", "j1", "j2", "o1", "o2"))
SEVEN_S = 7 * 3600
LATE_S = 9 * 3600


def _day(**vehicle: Any) -> Day:
    """Return a day of two trips: first to j1 and o2, after nine to j2."""
    early = (TimeWindow(start_s=SEVEN_S, end_s=LATE_S - 1_800),)
    load = Load(weight_g=1_000, volume_cm3=500, pieces=2)
    values: dict[str, Any] = {
        "start_depot": "hub",
        "end_depot": "hub",
        "max_pieces": 4,
        "break_": Break(earliest_s=SEVEN_S + 4_500, latest_s=LATE_S, duration_s=600),
        "reloads": True,
        "reload_s": 300,
    }
    van = Vehicle(
        id="VAN1",
        profile="van",
        shift=TimeWindow(start_s=SEVEN_S, end_s=17 * 3600),
        cost_per_hour_vnd=40_000,
        **{**values, **vehicle},
    )
    return Day(
        name="trips",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network="ten-nodes",
        orders=(
            Order(id="D1", kind="delivery", origin=HUB, destination=J1, load=load, windows=early),
            Order(id="P1", kind="pickup", origin=O2, destination=HUB, load=load, windows=early),
            Order(
                id="D2",
                kind="delivery",
                origin=HUB,
                destination=J2,
                load=Load(weight_g=900, volume_cm3=400, pieces=4),
                release_s=LATE_S,
            ),
        ),
        vehicles=(van,),
        limits=Limits(time_limit_s=0.3),
    )


@pytest.fixture(scope="module")
def day() -> Day:
    return _day()


@pytest.fixture(scope="module")
def plan(day: Day, small_region: Region) -> Plan:
    return make_plan(day, small_region, solver="ortools", isolate=False)


def _reload(plan: Plan) -> tuple[int, Stop]:
    ((number, stop),) = [
        (number, stop)
        for number, stop in enumerate(plan.routes[0].stops)
        if stop.reload is not None
    ]
    return number, stop


def test_the_plan_is_sound_and_has_two_trips(
    day: Day, plan: Plan, broken: Callable[[Day, Plan], set[str]]
) -> None:
    number, stop = _reload(plan)
    assert broken(day, plan) == set()
    assert stop.location == HUB
    assert stop.visits == ()
    assert stop.reload is not None
    assert (stop.reload.unloaded.pieces, stop.reload.loaded.pieces) == (2, 4)
    assert [one.load_after.pieces for one in plan.routes[0].stops[number - 1 : number + 2]] == [
        2,
        4,
        0,
    ]
    assert stop.departure_s >= LATE_S
    steps = {journey.order_id: journey.steps for journey in plan.journeys}
    _, unloaded = steps["P1"]
    assert (unloaded.action, unloaded.time_s) == ("unload", stop.reload.start_s)
    loaded, _ = steps["D2"]
    assert (loaded.action, loaded.time_s) == ("load", stop.reload.end_s)


@pytest.mark.parametrize(
    ("vehicle", "rule"),
    [
        ({"reloads": False}, "reload_allowed"),
        ({"reload_s": 301}, "reload_time"),
        ({"max_pieces": 3}, "capacity"),
    ],
)
def test_a_vehicle_that_may_not(
    vehicle: dict[str, Any],
    rule: str,
    day: Day,
    plan: Plan,
    change_vehicle: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    assert broken(change_vehicle(day, "VAN1", **vehicle), plan) == {rule}


@pytest.mark.parametrize("what", ["unloaded", "loaded"])
@pytest.mark.parametrize("measure", ["weight_g", "volume_cm3", "pieces"])
def test_wrong_loads(
    what: str,
    measure: str,
    day: Day,
    plan: Plan,
    edit: Callable[..., Plan],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    number, stop = _reload(plan)
    path = f"routes.0.stops.{number}.reload.{what}"
    now = getattr(getattr(stop.reload, what), measure)
    assert broken(day, edit(plan, path, **{measure: now + 1})) == {"reload_loads"}


def test_a_load_that_is_not_changed_at_the_depot(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    number, _ = _reload(plan)
    wrong = edit(plan, f"routes.0.stops.{number}.load_after", pieces=2)
    assert broken(day, wrong) == {"load_after"}


def test_a_reload_forgotten(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """Then all is on board from the start, the item that is not ready, too."""
    number, _ = _reload(plan)
    wrong = edit(plan, f"routes.0.stops.{number}", reload=None)
    assert {"release_time", "capacity", "load_after"} <= broken(day, wrong)


def test_a_reload_while_driving(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    number, stop = _reload(plan)
    assert stop.reload is not None
    late_s = stop.departure_s - stop.reload.end_s + 1
    wrong = edit(
        plan,
        f"routes.0.stops.{number}.reload",
        start_s=stop.reload.start_s + late_s,
        end_s=stop.reload.end_s + late_s,
    )
    assert "reload_time" in broken(day, wrong)


def test_a_reload_at_a_customer_s(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    """At the first visit, where it has no business."""
    _, stop = _reload(plan)
    assert stop.reload is not None
    wrong = edit(plan, "routes.0.stops.1", reload=stop.reload)
    assert {"reload_allowed", "reload_depot", "reload_time"} <= broken(day, wrong)
    ended = edit(plan, "routes.0.stops.0", reload=stop.reload)
    assert "reload_allowed" in broken(day, ended)


def test_a_break_while_loading(
    day: Day, plan: Plan, edit: Callable[..., Plan], broken: Callable[[Day, Plan], set[str]]
) -> None:
    _, stop = _reload(plan)
    assert stop.reload is not None
    at_s = stop.reload.start_s
    wrong = edit(plan, "routes.0.breaks.0", start_s=at_s, end_s=at_s + 600)
    assert "break_service" in broken(day, wrong)


def test_an_item_that_is_ready_later(
    day: Day,
    plan: Plan,
    change_order: Callable[..., Day],
    broken: Callable[[Day, Plan], set[str]],
) -> None:
    _, stop = _reload(plan)
    assert broken(change_order(day, "D2", release_s=stop.departure_s), plan) == set()
    late = change_order(day, "D2", release_s=stop.departure_s + 1)
    assert broken(late, plan) == {"release_time"}
    # What is collected is where it is.
    assert broken(change_order(day, "P1", release_s=16 * 3600), plan) == set()


def test_a_transfer_picked_up_before_it_is_ready(
    small_region: Region, broken: Callable[[Day, Plan], set[str]], change_order: Callable[..., Day]
) -> None:
    day = _day()
    transfer = Order(id="T1", kind="transfer", origin=J1, destination=O1, release_s=LATE_S)
    day = dataclasses.replace(day, orders=(transfer,))
    plan = make_plan(day, small_region, isolate=False)
    (picked, _) = (visit for stop in plan.routes[0].stops for visit in stop.visits)
    assert picked.start_s >= LATE_S
    later = change_order(day, "T1", release_s=picked.start_s + 1)
    assert broken(later, plan) == {"release_time"}


def test_depots_of_a_vehicle_that_ends_elsewhere(
    small_region: Region,
    broken: Callable[[Day, Plan], set[str]],
    change_order: Callable[..., Day],
    edit: Callable[..., Plan],
) -> None:
    """An item of the end depot is loaded by way of it, another is brought to the start."""
    day = _day(end_depot="o1", break_=None)
    day = dataclasses.replace(
        day,
        orders=(
            Order(id="D1", kind="delivery", origin=O1, destination=J2),
            Order(id="P1", kind="pickup", origin=J1, destination=HUB),
        ),
    )
    plan = make_plan(day, small_region, isolate=False)
    assert broken(day, plan) == set()
    places = [stop.location.place_id for stop in plan.routes[0].stops if stop.reload is not None]
    assert sorted(places) == ["hub", "o1"]
    for number, stop in enumerate(plan.routes[0].stops):
        if stop.reload is None:
            continue
        wrong = broken(day, edit(plan, f"routes.0.stops.{number}", reload=None))
        lost = "origin_depot" if stop.location == O1 else "destination_depot"
        assert lost in wrong
    assert "origin_depot" in broken(change_order(day, "D1", origin=O2), plan)
