from __future__ import annotations

import dataclasses
import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.errors import DataProblem, InputError
from routeplan.io.plan_json import read_plan, write_plan
from routeplan.model.order import Load
from routeplan.model.place import Location
from routeplan.model.plan import (
    BreakTaken,
    CostLine,
    Journey,
    Leg,
    Plan,
    PlanWarning,
    Provenance,
    Quality,
    Route,
    Span,
    Step,
    Stop,
    Unassigned,
    Visit,
    Wait,
)

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_INT = st.integers(-(10**6), 10**6)
_FLOAT = st.floats(allow_nan=False, allow_infinity=False)


def _tuples(part: st.SearchStrategy[Any], size: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(part, max_size=size).map(tuple)


_LOCATIONS = st.one_of(
    st.builds(Location, place_id=st.text(min_size=1, max_size=4)),
    st.builds(Location, lon=_FLOAT, lat=_FLOAT),
    st.builds(Location, section_id=st.just("QL1-01"), km_m=_INT),
)
_PROBLEMS = _tuples(
    st.builds(
        DataProblem,
        file=_TEXT,
        row=_INT,
        column=st.sampled_from(["", "phone", "lon"]),
        value=_TEXT,
        expected=_TEXT,
        record_id=_TEXT,
        code=_TEXT,
    )
)
_LOADS = st.builds(Load, weight_g=_INT, volume_cm3=_INT, pieces=_INT)
_STOPS = st.builds(
    Stop,
    location=_LOCATIONS,
    name=_TEXT,
    lon=_FLOAT,
    lat=_FLOAT,
    arrival_s=_INT,
    departure_s=_INT,
    wait_s=_INT,
    visits=_tuples(
        st.builds(
            Visit,
            order_id=_TEXT,
            action=st.sampled_from(["deliver", "pick_up"]),
            start_s=_INT,
            end_s=_INT,
        )
    ),
    load_after=_LOADS,
)
_LEGS = st.builds(
    Leg,
    duration_ms=_INT,
    duration_s=_INT,
    distance_m=_INT,
    spans=_tuples(st.builds(Span, section_id=_TEXT, forward=st.booleans(), from_m=_INT, to_m=_INT)),
    off_road_from_m=_INT,
    off_road_to_m=_INT,
    waits=_tuples(
        st.builds(
            Wait,
            closure_ids=_tuples(_TEXT),
            section_id=_TEXT,
            at_m=_INT,
            wait_ms=_INT,
            until_s=_INT,
        )
    ),
)
_ROUTES = st.builds(
    Route,
    vehicle_id=_TEXT,
    profile=_TEXT,
    stops=_tuples(_STOPS),
    legs=_tuples(_LEGS),
    breaks=_tuples(st.builds(BreakTaken, start_s=_INT, end_s=_INT)),
    distance_m=_INT,
    duration_s=_INT,
    wages_vnd=_INT,
    distance_cost_vnd=_INT,
    fixed_cost_vnd=_INT,
)
_UNASSIGNED = st.builds(
    Unassigned,
    order_id=_TEXT,
    code=st.sampled_from(["closed_road", "postponed", "bad_data"]),
    detail=_TEXT,
    mandatory=st.booleans(),
    closures=_tuples(_TEXT),
    lift=_tuples(_TEXT),
    classes_passing=_tuples(st.sampled_from(["motorbike", "light", "heavy"])),
    sections=_tuples(_TEXT),
    way_round_m=st.none() | _INT,
    way_round_s=st.none() | _INT,
    serving_vehicle=_TEXT,
    serving_cost_vnd=st.none() | _INT,
    serving_duration_s=st.none() | _INT,
    price_vnd=_INT,
    problems=_PROBLEMS,
)
_JOURNEYS = st.builds(
    Journey,
    order_id=_TEXT,
    steps=_tuples(
        st.builds(
            Step,
            place=_TEXT,
            action=st.sampled_from(["load", "deliver", "pick_up", "unload"]),
            vehicle_id=_TEXT,
            time_s=_INT,
        )
    ),
)
_PLANS = st.builds(
    Plan,
    scenario=_TEXT,
    date=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    weather=st.sampled_from(["dry", "wet"]),
    routes=_tuples(_ROUTES),
    journeys=_tuples(_JOURNEYS),
    unassigned=_tuples(_UNASSIGNED),
    warnings=_tuples(
        st.builds(PlanWarning, code=_TEXT, subject=_TEXT, values=_tuples(st.tuples(_TEXT, _TEXT)))
    ),
    quality=st.builds(
        Quality,
        mandatory_unserved=_INT,
        cost_vnd=_INT,
        lines=_tuples(
            st.builds(CostLine, name=st.sampled_from(["wages", "postponement"]), vnd=_INT)
        ),
        lower_bound_vnd=st.none() | _INT,
        proven_optimal=st.none() | st.booleans(),
    ),
    provenance=st.builds(
        Provenance,
        created_at=_TEXT,
        routeplan_version=_TEXT,
        solver=_TEXT,
        solver_version=_TEXT,
        seed=_INT,
        time_limit_s=_FLOAT,
        solution_limit=st.none() | _INT,
        input_hash=_TEXT,
        network_hash=_TEXT,
        solve_s=_FLOAT,
        cost_curve=_tuples(st.tuples(_FLOAT, _INT)),
    ),
    set_aside=_PROBLEMS,
)


@given(_PLANS)
@settings(max_examples=30, deadline=None)
def test_a_written_plan_reads_back_equal(plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        write_plan(plan, file)
        assert read_plan(file) == plan


def test_the_document_speaks_to_people(small_plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    write_plan(small_plan, file)
    document = json.loads(file.read_text(encoding="utf-8"))

    assert next(iter(document)) == "schema_version"
    assert document["schema_version"] == 1
    assert document["date"] == "2024-09-09"
    (route,) = document["routes"]
    stop = route["stops"][1]
    assert stop["arrival"] == "2024-09-09T08:00:00+07:00"
    assert stop["location"] == {"section_id": "QL1-02", "km_m": 7500}
    assert route["stops"][0]["location"] == {"place_id": "hub"}
    assert stop["visits"][0]["end"] == "2024-09-10T00:04:00+07:00"
    assert route["legs"][0]["spans"] == [
        {"section_id": "QL1-01", "direction": "forward", "from_m": 0, "to_m": 6000},
        {"section_id": "QL1-02", "direction": "backward", "from_m": 1500, "to_m": 0},
    ]
    assert document["orders"] == [
        {
            "order_id": "a",
            "steps": [
                {
                    "place": "hub",
                    "action": "load",
                    "vehicle": "van",
                    "time": "2024-09-09T07:00:00+07:00",
                }
            ],
        }
    ]
    assert document["quality"]["proven_optimal"] == "not known"
    assert document["quality"]["lower_bound_vnd"] == "not known"
    assert "Bản Nậm Tin" in file.read_text(encoding="utf-8")


def test_without_personal_data_faulty_cells_of_orders_and_vehicles_are_hidden(
    small_plan: Plan, tmp_path: Path
) -> None:
    shifted = DataProblem(
        file="orders.csv", row=2, column="cod_vnd", value="Lò Văn Lệch", expected="a number"
    )
    blank = dataclasses.replace(shifted, column="kind", value="")
    driver = dataclasses.replace(shifted, file="vehicles.csv", column="max_pieces")
    closure = dataclasses.replace(shifted, file="closures.csv", column="km_from", value="bốn")
    warned = tuple((name, str(value)) for name, value in dataclasses.asdict(driver).items())
    plan = dataclasses.replace(
        small_plan,
        set_aside=(shifted, blank, driver, closure),
        unassigned=(Unassigned(order_id="b", code="bad_data", problems=(shifted,)),),
        warnings=(PlanWarning(code="row_set_aside", subject="", values=warned),),
    )
    file = tmp_path / "plan.json"

    write_plan(plan, file, personal=False)
    assert "Lò Văn Lệch" not in file.read_text(encoding="utf-8")
    shown = read_plan(file)
    assert [problem.value for problem in shown.set_aside] == ["…", "", "…", "bốn"]
    assert dataclasses.replace(shown.set_aside[0], value="Lò Văn Lệch") == shifted

    write_plan(plan, file)
    assert read_plan(file) == plan


def test_fields_of_later_versions_are_ignored(small_plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    write_plan(small_plan, file)
    document = json.loads(file.read_text(encoding="utf-8"))
    document["later"] = [1]
    document["orders"][0]["steps"][0]["later"] = "x"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert read_plan(file) == small_plan


@pytest.mark.parametrize(
    ("path", "value", "column"),
    [
        ("routes.0.stops.1.arrival", "eight", "routes.0.stops.1.arrival"),
        ("routes.0.stops.1.arrival", 28_800, "routes.0.stops.1.arrival"),
        ("routes.0.legs.0.spans.0.direction", "up", "routes.0.legs.0.spans.0.direction"),
        ("routes.0.stops.0.location", {}, "routes.0.stops.0.location"),
        ("orders.0.steps.0.action", "throw", "orders.0.steps.0.action"),
        ("quality.cost_vnd", "dear", "quality.cost_vnd"),
        ("date", "yesterday", "date"),
        ("date", None, "date"),
    ],
)
def test_a_damaged_plan_says_where_and_what_to_do(
    small_plan: Plan, tmp_path: Path, path: str, value: object, column: str
) -> None:
    file = tmp_path / "plan.json"
    write_plan(small_plan, file)
    document = json.loads(file.read_text(encoding="utf-8"))
    *parents, last = path.split(".")
    part = document
    for key in parents:
        part = part[int(key)] if key.isdigit() else part[key]
    part[last] = value
    file.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(InputError, match="make it again with `routeplan plan`") as caught:
        read_plan(file)
    assert [(problem.code, problem.column) for problem in caught.value.problems] == [
        ("damaged_plan", column)
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"schema_version": 1, "routes": [', "damaged_plan"),
        (b"\xff\xfe", "damaged_plan"),
        (b"[]", "wrong_schema_version"),
        (b'{"schema_version": 2}', "wrong_schema_version"),
        (b"{}", "wrong_schema_version"),
        (None, "missing_file"),
    ],
)
def test_files_that_are_no_plan(tmp_path: Path, content: bytes | None, code: str) -> None:
    file = tmp_path / "plan.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_plan(file)
    assert [problem.code for problem in caught.value.problems] == [code]
