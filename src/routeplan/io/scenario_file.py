"""``scenario.toml``: date, weather, network, prices and limits of one day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from routeplan.errors import DataProblem, DayError
from routeplan.io.cells import CellError, clean_text, parse_date
from routeplan.io.parsing import fault_of, row_columns
from routeplan.io.region_files import REGION_FILE
from routeplan.io.suggestions import did_you_mean
from routeplan.io.tables import file_error, read_text
from routeplan.model.day import Day, Limits, PostponementPrices, Weather
from routeplan.units import LARGEST_NUMBER

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SCENARIO_FILE = "scenario.toml"
SCHEMA_VERSION = 1
TABLE_SUFFIXES = (".csv", ".xlsx")
CLOSURE_SUFFIXES = (*TABLE_SUFFIXES, ".geojson")

_TOML_LINE = re.compile(r"line (\d+)")


def _date(value: object) -> dt.date:
    if isinstance(value, str):
        return parse_date(clean_text(value))
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise CellError("bad_moment", "a date without a time, as 2024-09-09")


def _table_name(stem: str, suffixes: tuple[str, ...] = TABLE_SUFFIXES) -> AfterValidator:
    def check(name: str) -> str:
        path = PurePath(name)
        if path.name != name or not name.startswith(stem) or path.suffix not in suffixes:
            *others, last = [f"{stem}…{suffix}" for suffix in suffixes]
            raise CellError("bad_file_name", f"a file of the folder, {', '.join(others)} or {last}")
        return name

    return AfterValidator(check)


Text = Annotated[str, AfterValidator(clean_text)]
ScenarioDate = Annotated[
    dt.date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})
]
Price = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]

_PRICES = PostponementPrices()
_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesTable:
    """What leaving an order for tomorrow costs by its priority, VND."""

    normal: Price = _PRICES.normal
    high: Price = _PRICES.high
    urgent: Price = _PRICES.urgent
    fixed_time: Price = _PRICES.fixed_time


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsTable:
    """Prices that the plan weighs."""

    postpone_vnd: PricesTable = field(default_factory=PricesTable)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsTable:
    """How long to search."""

    time_limit_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = _LIMITS.time_limit_s
    solution_limit: Annotated[int | None, Field(ge=1)] = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = _LIMITS.seed


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesTable:
    """Other names for the day's tables, beginning as the usual ones do."""

    orders: Annotated[str | None, _table_name("orders")] = None
    vehicles: Annotated[str | None, _table_name("vehicles")] = None
    closures: Annotated[str | None, _table_name("closures", CLOSURE_SUFFIXES)] = None
    places: Annotated[str | None, _table_name("places")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSettings:
    """What ``scenario.toml`` says.

    ``name`` is the folder's where the file has none.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    schema_version: Literal[1]
    name: Text = ""
    date: ScenarioDate
    weather: Weather
    network: Text = "dien-bien"
    ways_outside_province: bool = False
    title_vi: Text = ""
    title_en: Text = ""
    costs: CostsTable = field(default_factory=CostsTable)
    limits: LimitsTable = field(default_factory=LimitsTable)
    files: FilesTable = field(default_factory=FilesTable)

    @property
    def postponement(self) -> PostponementPrices:
        """The prices as the engine takes them."""
        prices = self.costs.postpone_vnd
        return PostponementPrices(
            normal=prices.normal,
            high=prices.high,
            urgent=prices.urgent,
            fixed_time=prices.fixed_time,
        )

    @property
    def search_limits(self) -> Limits:
        """The limits as the engine takes them."""
        return Limits(
            time_limit_s=self.limits.time_limit_s,
            solution_limit=self.limits.solution_limit,
            seed=self.limits.seed,
        )


def read_scenario_settings(folder: Path) -> ScenarioSettings:
    """Return the settings of a scenario folder.

    Raises
    ------
    DayError
        With everything wrong in the file: missing or unreadable, no date, unknown keys.
    """
    file = folder / SCENARIO_FILE
    try:
        document = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        line = _TOML_LINE.search(str(error))
        row = int(line[1]) if line else 0
        raise file_error(file, "unreadable_file", f"TOML ({error})", row=row) from None
    try:
        found = _adapter().validate_python(document)
    except ValidationError as error:
        raise DayError([_problem(fault) for fault in error.errors()]) from None
    return found if found.name else dataclasses.replace(found, name=folder.resolve().name)


def find_network(folder: Path, settings: ScenarioSettings) -> str:
    """Return the network of a scenario: a name, or the folder that is meant.

    A folder is found from the scenario's own, so that both can be moved together.
    """
    beside = folder / settings.network
    is_region = bool(settings.network) and (beside / REGION_FILE).is_file()
    return str(beside.resolve()) if is_region else settings.network


def write_scenario(day: Day, file: Path) -> None:
    """Write a day's settings as ``scenario.toml``."""
    lines = [
        f"schema_version = {SCHEMA_VERSION}",
        f"name = {_toml_text(day.name)}",
        f"title_vi = {_toml_text(day.title_vi)}",
        f"title_en = {_toml_text(day.title_en)}",
        f"date = {day.date.isoformat()}",
        f"weather = {_toml_text(day.weather)}",
        f"network = {_toml_text(_network_from(file.parent, day.network))}",
        f"ways_outside_province = {str(day.ways_outside_province).lower()}",
        "",
        "[costs.postpone_vnd]",
        *(f"{name} = {getattr(day.postponement, name)}" for name in row_columns(PricesTable)),
        "",
        "[limits]",
        f"time_limit_s = {float(day.limits.time_limit_s)!r}",
        f"seed = {day.limits.seed}",
    ]
    if day.limits.solution_limit is not None:
        lines.append(f"solution_limit = {day.limits.solution_limit}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _network_from(folder: Path, network: str) -> str:
    """Return a network's folder as seen from a scenario's; a name stays."""
    if not (Path(network).is_absolute() and Path(network).is_dir()):
        return network
    try:
        return Path(os.path.relpath(network, folder.resolve())).as_posix()
    except ValueError:  # On another drive of Windows.
        return network


def _toml_text(text: str) -> str:
    # A JSON string is a TOML basic string but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@cache
def _adapter() -> TypeAdapter[ScenarioSettings]:
    return TypeAdapter(ScenarioSettings)


def _problem(fault: ErrorDetails) -> DataProblem:
    key = ".".join(map(str, fault["loc"]))
    code, expected = fault_of(fault)
    if fault["type"] == "unexpected_keyword_argument":
        code, expected = "unknown_key", f"a known key{did_you_mean(key, _known_keys())}"
    elif fault["type"] == "literal_error":
        code, expected = "wrong_schema_version", fault["ctx"]["expected"]
        if key != "schema_version":
            choices = expected.replace("'", "").replace(" or ", ", ")
            code, expected = "unknown_choice", f"one of {choices}"
    value = "" if fault["type"] == "missing" else str(fault["input"])
    return DataProblem(
        file=SCENARIO_FILE, row=0, column=key, value=value, expected=expected, code=code
    )


def _known_keys() -> list[str]:
    tables = {
        "costs.postpone_vnd.": PricesTable,
        "limits.": LimitsTable,
        "files.": FilesTable,
    }
    inner = [prefix + key for prefix, table in tables.items() for key in row_columns(table)]
    return [*row_columns(ScenarioSettings), *inner]
