"""Reading the TOML file of what a map's tags stand for."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.map_speeds import MapSpeeds

MAP_SPEEDS_FILE = "map_speeds.toml"
"""In the shipped data."""


def read_map_speeds(file: Path) -> MapSpeeds:
    """Return what tags stand for.

    Raises
    ------
    InputError
        With everything in the file that cannot be read.
    """
    from pydantic import TypeAdapter, ValidationError

    from routeplan.network.map_speeds import MapSpeeds

    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError([_problem(file, "", str(error.strerror), "this file")]) from None
    except ValueError as error:
        raise InputError([_problem(file, "", str(error), "a TOML file")]) from None
    try:
        return TypeAdapter(MapSpeeds).validate_python(table)
    except ValidationError as error:
        raise InputError(
            [
                _problem(file, ".".join(map(str, one["loc"])), str(one["input"]), one["msg"])
                for one in error.errors()
            ]
        ) from None


def _problem(file: Path, column: str, value: str, expected: str) -> DataProblem:
    return DataProblem(
        file=file.name, row=0, column=column, value=value, expected=expected, code="bad_speeds"
    )
