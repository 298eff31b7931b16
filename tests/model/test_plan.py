from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from routeplan.errors import DataProblem
from routeplan.model.order import Load
from routeplan.model.place import Location
from routeplan.model.plan import Plan, PlanWarning, Provenance, Quality, Route, Stop

EMPTY = Plan(
    scenario="test",
    date=dt.date(2024, 9, 9),
    weather="wet",
    routes=(),
    journeys=(),
    unassigned=(),
    warnings=(PlanWarning(code="closure_inactive", subject="c1"),),
    quality=Quality(mandatory_unserved=0, cost_vnd=0, lines=()),
    provenance=Provenance(
        created_at="2024-09-09T05:00:00+07:00",
        routeplan_version="0",
        solver="none",
        solver_version="0",
        seed=1,
        time_limit_s=0,
        solution_limit=None,
        input_hash="",
        network_hash="",
        solve_s=0,
    ),
)


def _stop(arrival_s: int, departure_s: int) -> Stop:
    return Stop(
        location=Location(place_id="hub"),
        name="Hub",
        lon=103.0,
        lat=21.4,
        arrival_s=arrival_s,
        departure_s=departure_s,
        wait_s=0,
        visits=(),
        load_after=Load(),
    )


def test_a_plain_plan_needs_no_attention() -> None:
    assert not EMPTY.needs_attention
    told = PlanWarning(code="column_not_read", subject="plate")
    assert not dataclasses.replace(EMPTY, warnings=(told,)).needs_attention


@pytest.mark.parametrize(
    "plan",
    [
        dataclasses.replace(EMPTY, quality=Quality(mandatory_unserved=1, cost_vnd=0, lines=())),
        dataclasses.replace(
            EMPTY,
            set_aside=(
                DataProblem(file="orders.csv", row=2, column="km", value="x", expected="a Km"),
            ),
        ),
        dataclasses.replace(
            EMPTY, warnings=(PlanWarning(code="closure_not_applied", subject="c1"),)
        ),
        dataclasses.replace(
            EMPTY, warnings=(PlanWarning(code="column_misspelt", subject="window"),)
        ),
        dataclasses.replace(
            EMPTY, warnings=(PlanWarning(code="closure_partly_applied", subject="c1"),)
        ),
    ],
)
def test_what_needs_a_dispatchers_attention(plan: Plan) -> None:
    assert plan.needs_attention


def test_a_route_lasts_from_its_first_stop_to_its_last() -> None:
    route = Route(
        vehicle_id="v",
        profile="van",
        stops=(_stop(100, 160), _stop(500, 560), _stop(900, 900)),
        legs=(),
        breaks=(),
        distance_m=0,
        duration_s=800,
        wages_vnd=0,
        distance_cost_vnd=0,
        fixed_cost_vnd=0,
    )
    assert (route.start_s, route.end_s) == (100, 900)
