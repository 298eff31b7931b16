from __future__ import annotations

import dataclasses
import datetime as dt

from routeplan.model.day import Day
from routeplan.model.order import Load, Order, OrderKind
from routeplan.model.place import Location
from routeplan.model.plan import (
    CostLine,
    Plan,
    Provenance,
    Quality,
    Route,
    Stop,
    Unassigned,
    Visit,
)
from routeplan.simulate.compare_plans import (
    compare_communes,
    compare_costs,
    compare_orders,
    compare_routes,
)

HUB = Location(place_id="hub")
MADE = Provenance(
    created_at="2024-09-09T06:00:00+07:00",
    routeplan_version="0.1.0",
    solver="by-hand",
    solver_version="1",
    seed=1,
    time_limit_s=1.0,
    solution_limit=None,
    input_hash="0",
    network_hash="0",
    solve_s=0.0,
)


def _order(
    order_id: str, to: str = "o1", kind: OrderKind = "delivery", commune: str = "002"
) -> Order:
    made = Order(id=order_id, kind="delivery", origin=HUB, destination=Location(place_id=to))
    return dataclasses.replace(made, kind=kind, commune_code=commune)


def _day(*orders: Order) -> Day:
    return Day(
        name="day",
        date=dt.date(2024, 9, 9),
        weather="wet",
        network="ten-nodes",
        orders=orders,
        vehicles=(),
    )


def _route(vehicle_id: str, served: dict[str, int], distance_m: int = 1000) -> Route:
    visits = [
        Visit(order_id=one, action="deliver", start_s=start_s, end_s=start_s + 60)
        for one, start_s in served.items()
    ]
    stops = [
        Stop(
            location=HUB,
            name="",
            lon=103,
            lat=21,
            arrival_s=0,
            departure_s=0,
            wait_s=0,
            visits=(visit,),
            load_after=Load(),
        )
        for visit in visits
    ]
    return Route(
        vehicle_id=vehicle_id,
        profile="van",
        stops=tuple(stops),
        legs=(),
        breaks=(),
        distance_m=distance_m,
        duration_s=3600,
        wages_vnd=100,
        distance_cost_vnd=20,
        fixed_cost_vnd=3,
    )


def _plan(*routes: Route, left_out: tuple[str, ...] = (), wages_vnd: int = 100) -> Plan:
    return Plan(
        scenario="day",
        date=dt.date(2024, 9, 9),
        weather="wet",
        routes=routes,
        journeys=(),
        unassigned=tuple(Unassigned(order_id=one, code="closed_road") for one in left_out),
        warnings=(),
        quality=Quality(
            mandatory_unserved=0,
            cost_vnd=wages_vnd,
            lines=(CostLine(name="wages", vnd=wages_vnd),),
        ),
        provenance=MADE,
    )


def test_every_fate_of_an_order_has_its_name() -> None:
    names = ("same", "later", "moved", "lost", "gained", "stuck")
    common = [_order(name) for name in names]
    before = _day(*common, _order("gone"), _order("reused", to="o1"))
    after = _day(*common, _order("new"), _order("reused", to="o2"))
    plan_a = _plan(
        _route("V1", {"same": 1, "later": 2, "moved": 3, "lost": 4, "gone": 5, "reused": 6}),
        left_out=("gained", "stuck"),
    )
    plan_b = _plan(
        _route("V1", {"same": 1, "later": 9, "gained": 4, "new": 5, "reused": 6}),
        _route("V2", {"moved": 3}),
        left_out=("lost", "stuck", "unread row"),
    )
    changes = compare_orders(before, plan_a, after, plan_b)
    assert [(one.order_id, one.change) for one in changes] == [
        ("same", "same"),
        ("later", "rescheduled"),
        ("moved", "moved"),
        ("lost", "lost"),
        ("gained", "gained"),
        ("stuck", "still_left_out"),
        ("gone", "dropped"),
        # One id, two orders: each day's own goes to another place.
        ("reused", "dropped"),
        ("reused", "added"),
        ("new", "added"),
        ("unread row", "added"),
    ]
    moved, lost = changes[2], changes[3]
    assert (moved.vehicle_before, moved.vehicle_after) == ("V1", "V2")
    assert (lost.reason_before, lost.reason_after) == ("", "closed_road")


def test_communes_count_what_is_served_and_documents_left_out() -> None:
    orders = (
        _order("a", kind="document_return"),
        _order("b"),
        _order("c", commune="003"),
    )
    day = _day(*orders)
    changes = compare_orders(
        day,
        _plan(_route("V1", {"a": 1, "b": 2, "c": 3})),
        day,
        _plan(_route("V1", {"b": 2, "c": 5}), left_out=("a",)),
    )
    (commune,) = compare_communes(changes)  # In 003 another hour is no other number.
    assert commune.commune_code == "002"
    assert (commune.served_before, commune.served_after) == (2, 1)
    assert (commune.left_out_before, commune.left_out_after) == (0, 1)
    assert (commune.documents_left_out_before, commune.documents_left_out_after) == (0, 1)


def test_only_vehicles_that_do_something_else_are_told() -> None:
    same, first = _route("V1", {"a": 1}), _route("V2", {"b": 1}, distance_m=5000)
    second, extra = _route("V2", {"b": 1}, distance_m=7000), _route("V3", {"c": 1, "d": 2})
    changes = compare_routes(_plan(same, first), _plan(same, second, extra))
    assert [one.vehicle_id for one in changes] == ["V2", "V3"]
    assert (changes[0].distance_before_m, changes[0].distance_after_m) == (5000, 7000)
    assert (changes[1].orders_before, changes[1].orders_after) == (0, 2)
    assert (changes[1].cost_before_vnd, changes[1].cost_after_vnd) == (0, 123)


def test_costs_are_told_line_by_line_with_their_total() -> None:
    lines = compare_costs(_plan(wages_vnd=500), _plan(wages_vnd=700))
    assert [(one.line, one.before_vnd, one.after_vnd) for one in lines] == [
        ("wages", 500, 700),
        ("total", 500, 700),
    ]
