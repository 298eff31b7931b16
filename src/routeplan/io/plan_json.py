"""``plan.json``: a plan as a document, and back without loss.

The document has the fields of the plan under the same names, but for what is said for
people and other programs: moments are ISO times with ``+07:00`` (``start`` for
``start_s``), a span has a ``direction``, journeys are ``orders`` with ``steps``, and what
nobody knows is ``not known``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from routeplan.errors import DataProblem, InputError
from routeplan.model.place import Location
from routeplan.model.plan import Plan, Step
from routeplan.model.privacy import without_personal_plan
from routeplan.units import iso_time, seconds_from_midnight

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import TypeAdapter

SCHEMA_VERSION = 1
NOT_KNOWN = "not known"

MOMENTS = {
    "start_s": "start",
    "end_s": "end",
    "arrival_s": "arrival",
    "departure_s": "departure",
    "time_s": "time",
    "until_s": "until",
}
"""Fields that are seconds from midnight in the engine and ISO times in the document."""

RENAMED = {"journeys": "orders", "forward": "direction"}
MAY_BE_UNKNOWN = frozenset({"lower_bound_vnd", "proven_optimal"})

_FIELD_OF_MOMENT = {moment: field for field, moment in MOMENTS.items()}
_FIELD_OF_NAME = {"orders": "journeys", "vehicle": "vehicle_id"}
_DIRECTIONS = {True: "forward", False: "backward"}
_DO_AGAIN = "a plan.json of this version of routeplan; make it again with `routeplan plan`"


def write_plan(plan: Plan, file: Path, *, personal: bool = True) -> None:
    """Write a plan.

    Parameters
    ----------
    personal
        Without it, the values of faulty cells of orders and vehicles are left out, which
        may be somebody's name, phone or address; a plan holds nothing else about people.
    """
    shown = plan if personal else without_personal_plan(plan)
    document = {"schema_version": SCHEMA_VERSION, **_encode(shown, plan.date)}
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    file.write_text(text + "\n", encoding="utf-8")


def read_plan(file: Path) -> Plan:
    """Return the plan of a file.

    Raises
    ------
    InputError
        If there is no such file, it is damaged, or another version wrote it.
    """
    from pydantic import ValidationError

    document = _read_document(file)
    try:
        date = dt.date.fromisoformat(document.get("date", ""))
    except (TypeError, ValueError):
        raise _error(file, "damaged_plan", "date", str(document.get("date"))) from None
    try:
        return plan_adapter().validate_python(_decode(document, date))
    except ValidationError as error:
        problems = [
            _problem(file, "damaged_plan", _path(fault["loc"]), str(fault["input"])[:80])
            for fault in error.errors()
        ]
        raise InputError(problems) from None


@cache
def plan_adapter() -> TypeAdapter[Plan]:
    """Return what checks the fields of a plan and describes them."""
    from pydantic import TypeAdapter

    return TypeAdapter(Plan)


def _read_document(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _error(file, "missing_file", "", str(error.strerror)) from None
    except ValueError as error:  # not JSON, or not UTF-8
        raise _error(file, "damaged_plan", "", str(error)) from None
    version = document.get("schema_version") if isinstance(document, dict) else None
    if not isinstance(document, dict) or version != SCHEMA_VERSION:
        raise _error(file, "wrong_schema_version", "schema_version", str(version))
    return document


def _encode(value: Any, date: dt.date) -> Any:  # noqa: ANN401 - any part of a plan
    if isinstance(value, Location):
        fields = dataclasses.asdict(value)
        return {name: given for name, given in fields.items() if given not in {None, ""}}
    if isinstance(value, Step):
        return {
            "place": value.place,
            "action": value.action,
            "vehicle": value.vehicle_id,
            "time": iso_time(date, value.time_s),
        }
    if dataclasses.is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return dict(_encode_field(name, field, date) for name, field in pairs)
    if isinstance(value, tuple):
        return [_encode(part, date) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _encode_field(name: str, value: Any, date: dt.date) -> tuple[str, Any]:  # noqa: ANN401
    if name in MOMENTS:
        return MOMENTS[name], iso_time(date, value)
    if name == "forward":
        return "direction", _DIRECTIONS[value]
    if name in MAY_BE_UNKNOWN and value is None:
        return name, NOT_KNOWN
    return RENAMED.get(name, name), _encode(value, date)


def _decode(value: Any, date: dt.date) -> Any:  # noqa: ANN401 - any part of a document
    if isinstance(value, dict):
        return dict(_decode_field(name, field, date) for name, field in value.items())
    if isinstance(value, list):
        return [_decode(part, date) for part in value]
    return value


def _decode_field(name: str, value: Any, date: dt.date) -> tuple[str, Any]:  # noqa: ANN401
    if name in _FIELD_OF_MOMENT:
        return _FIELD_OF_MOMENT[name], _seconds(value, date)
    if name == "direction":
        return "forward", next((flag for flag, word in _DIRECTIONS.items() if word == value), value)
    if name in MAY_BE_UNKNOWN and value == NOT_KNOWN:
        return name, None
    return _FIELD_OF_NAME.get(name, name), _decode(value, date)


def _seconds(value: object, date: dt.date) -> int | str:
    try:
        return seconds_from_midnight(dt.datetime.fromisoformat(str(value)), date)
    except ValueError:
        return f"not an ISO time: {value}"  # left for the check of all fields to report


def _path(parts: tuple[int | str, ...]) -> str:
    """Return where in the document a field is, as ``routes.0.stops.2.arrival``."""
    names = MOMENTS | RENAMED
    return ".".join(names.get(str(part), str(part)) for part in parts)


def _problem(file: Path, code: str, column: str, value: str) -> DataProblem:
    return DataProblem(
        file=file.name, row=0, column=column, value=value, expected=_DO_AGAIN, code=code
    )


def _error(file: Path, code: str, column: str, value: str) -> InputError:
    return InputError([_problem(file, code, column, value)])
