from __future__ import annotations

import json
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.io.parsing import row_columns
from routeplan.io.plan_json import write_plan
from routeplan.io.rows import ROW_TYPES
from routeplan.io.schemas import make_schemas, write_schemas

if TYPE_CHECKING:
    from routeplan.model.plan import Plan

FORMATS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")

_JSON_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def _shipped(stem: str) -> dict[str, Any]:
    file = resources.files("routeplan") / "schemas" / f"{stem}.schema.json"
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return schema


def _faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> list[str]:
    """Return where a value breaks a schema, for the keywords that ours use.

    Stricter than JSON Schema: every field of an object must be described.
    """
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return _faults(value, root["$defs"][name], root, at)
    if "anyOf" in schema:
        options = [_faults(value, option, root, at) for option in schema["anyOf"]]
        return [] if [] in options else [f"{at}: none of the options"]
    if "type" in schema and not isinstance(value, _JSON_TYPES[schema["type"]]):
        return [f"{at}: {value!r} is no {schema['type']}"]
    if isinstance(value, dict | list):
        return _faults_inside(value, schema, root, at)
    sound = (
        value == schema.get("const", value)
        and value in schema.get("enum", [value])
        and (not isinstance(value, str) or re.search(schema.get("pattern", ""), value))
        and (value is None or value >= schema.get("minimum", value))
    )
    return [] if sound else [f"{at}: {value!r} is out of bounds"]


def _faults_inside(
    value: dict[str, Any] | list[Any], schema: dict[str, Any], root: dict[str, Any], at: str
) -> list[str]:
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        schemas = [first[n] if n < len(first) else schema["items"] for n in range(len(value))]
        parts = zip(range(len(value)), value, schemas, strict=True)
        return [fault for n, part, own in parts for fault in _faults(part, own, root, f"{at}.{n}")]
    fields = schema["properties"]
    faults = [f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value]
    for name, part in value.items():
        if name not in fields:
            faults.append(f"{at}.{name}: unknown")
        else:
            faults += _faults(part, fields[name], root, f"{at}.{name}")
    return faults


def test_the_shipped_schemas_are_up_to_date(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    written = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    folder = resources.files("routeplan") / "schemas"
    shipped = {
        file.name: file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".json")
    }
    assert shipped == written, (
        "run: python -c 'from routeplan.io.schemas import write_schemas; ...'"
    )
    assert sorted(make_schemas()) == [
        "closures",
        "orders",
        "places",
        "plan",
        "scenario",
        "vehicles",
    ]


def test_a_plan_keeps_to_its_schema(small_plan: Plan, tmp_path: Path) -> None:
    write_plan(small_plan, tmp_path / "plan.json")
    document = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    schema = _shipped("plan")
    assert _faults(document, schema, schema) == []

    document["routes"][0]["stops"][0]["arrival"] = 28_800
    document["routes"][0]["legs"][0]["spans"][0]["direction"] = "up"
    document["orders"][0]["steps"][0]["vehicle_id"] = "van"
    del document["quality"]["cost_vnd"]
    assert _faults(document, schema, schema) == [
        ".routes.0.stops.0.arrival: 28800 is no string",
        ".routes.0.legs.0.spans.0.direction: 'up' is out of bounds",
        ".orders.0.steps.0.vehicle_id: unknown",
        ".quality.cost_vnd: missing",
    ]


def test_the_scenario_of_the_docs_keeps_to_its_schema() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", FORMATS, flags=re.DOTALL)
    document = tomllib.loads(example)
    document["date"] = document["date"].isoformat()
    schema = _shipped("scenario")
    assert _faults(document, schema, schema) == []
    assert _faults({**document, "weather": "snow"}, schema, schema)


@pytest.mark.parametrize(
    ("stem", "row"),
    [
        (
            "orders",
            {
                "order_id": "a",
                "kind": "delivery",
                "lon": 103.0,
                "lat": 21.4,
                "km": "16+900",
                "weight_g": 5,
                "windows": "08:00-10:00;13:00-15:00",
                "mandatory": True,
                "skills": "kt1;cold",
            },
        ),
        (
            "vehicles",
            {
                "vehicle_id": "v",
                "profile": "van",
                "start_depot": "hub",
                "shift_start": "07:00",
                "shift_end": "17:00",
                "max_weight_kg": 12.5,
                "break_s": None,
            },
        ),
        ("closures", {"closure_id": "c", "blocks": "trucks", "speed_factor": 0.5}),
        ("places", {"id": "p", "name": "Kho", "lon": 103.0, "lat": 21.4}),
    ],
)
def test_rows_keep_to_their_schemas(stem: str, row: dict[str, Any]) -> None:
    schema = _shipped(stem)
    assert _faults(row, schema, schema) == []
    for column in schema["required"]:
        without = {name: value for name, value in row.items() if name != column}
        assert _faults(without, schema, schema) == [f".{column}: missing"]
    assert tuple(schema["properties"]) == row_columns(ROW_TYPES[stem])


@pytest.mark.parametrize("stem", list(ROW_TYPES))
def test_the_contract_names_every_column(stem: str) -> None:
    _, _, section = FORMATS.partition(f"## {stem}.csv")
    section = section.partition("\n## ")[0]
    named = {
        name
        for line in section.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([a-z0-9_]+)`", line.split("|")[1])
    }
    assert named == set(row_columns(ROW_TYPES[stem]))
