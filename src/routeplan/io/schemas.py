"""JSON Schemas of the files, made from the types that read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from routeplan.io.plan_json import MAY_BE_UNKNOWN, MOMENTS, NOT_KNOWN, RENAMED, plan_adapter
from routeplan.io.rows import ROW_TYPES
from routeplan.io.scenario_file import SCHEMA_VERSION, ScenarioSettings

if TYPE_CHECKING:
    from pathlib import Path

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ROW_NOTE = (
    "One row as an object: numbers as numbers, yes and no as booleans, everything else as the "
    "text of its cell. Files may also spell values in the other ways of docs/formats.md."
)


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes of field names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - its types are private
        return False


def make_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of every file of the contract, by its stem."""
    schemas = {"scenario": _titled("scenario.toml", _schema(TypeAdapter(ScenarioSettings)))}
    for stem, row_type in ROW_TYPES.items():
        row = _schema(TypeAdapter(row_type))
        description = f"{row['description']} {_ROW_NOTE}"
        # Columns that routeplan does not know are welcome.
        row |= {"description": description, "additionalProperties": True}
        schemas[stem] = _titled(f"a row of {stem}.csv", row)
    schemas["plan"] = _plan_schema()
    return schemas


def write_schemas(folder: Path) -> None:
    """Write ``<stem>.schema.json`` for every file of the contract."""
    for stem, schema in make_schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (folder / f"{stem}.schema.json").write_text(text + "\n", encoding="utf-8")


def _schema(adapter: TypeAdapter[Any]) -> dict[str, Any]:
    return adapter.json_schema(schema_generator=_Untitled)


def _titled(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DIALECT, **schema, "title": f"routeplan: {title}"}


def _plan_schema() -> dict[str, Any]:
    """Return the schema of the plan's fields, renamed as its document names them."""
    schema = _schema(plan_adapter())
    for part in (schema, *schema["$defs"].values()):
        _rename_fields(part)
    step = schema["$defs"]["Step"]
    step["properties"]["vehicle"] = step["properties"].pop("vehicle_id")
    step["required"] = ["place", "action", "vehicle", "time"]
    version = {"const": SCHEMA_VERSION}
    schema["properties"] = {"schema_version": version, **schema["properties"]}
    schema["required"] = ["schema_version", *schema["required"]]
    return _titled("plan.json", schema)


def _rename_fields(part: dict[str, Any]) -> None:
    names = MOMENTS | RENAMED
    fields = part.get("properties", {})
    part["properties"] = {
        names.get(name, name): _document_field(name, field) for name, field in fields.items()
    }
    part["required"] = [names.get(name, name) for name in part.get("required", [])]


def _document_field(name: str, field: dict[str, Any]) -> dict[str, Any]:
    if name in MOMENTS:
        return {"type": "string", "format": "date-time"}
    if name == "forward":
        return {"enum": ["forward", "backward"]}
    if name in MAY_BE_UNKNOWN:
        known = [option for option in field["anyOf"] if option != {"type": "null"}]
        return {**field, "anyOf": [*known, {"const": NOT_KNOWN}], "default": NOT_KNOWN}
    return field
