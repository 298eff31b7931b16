"""Reading a region's table of road sections as a map, to compile it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError
from routeplan.io.hashes import hash_file
from routeplan.io.region_files import (
    CONCURRENCES_FILE,
    NETWORK_FOLDER,
    PLACES_FILE,
    SECTIONS_FILE,
    read_region,
)
from routeplan.network.built import BuildReport, BuiltRoads

if TYPE_CHECKING:
    from pathlib import Path


def read_sections(folder: Path, profiles_file: Path) -> BuiltRoads:
    """Return the roads and places of a region folder with ``road_sections.csv``.

    Parameters
    ----------
    profiles_file
        As ``read_region`` takes it.

    Raises
    ------
    InputError
        If one of its files is missing or cannot be read, or its roads are compiled already.
    """
    if not (folder / SECTIONS_FILE).is_file():
        expected = f"a region folder with {SECTIONS_FILE} and {PLACES_FILE}"
        raise _refusal(folder / SECTIONS_FILE, "missing", expected, "missing_file")
    if (folder / NETWORK_FOLDER).exists():
        expected = f"a folder of tables without a compiled {NETWORK_FOLDER}/"
        raise _refusal(folder / NETWORK_FOLDER, "compiled", expected, "folder_in_use")
    try:
        region = read_region(folder, profiles_file)
    except InputError:
        raise
    except OSError as error:
        value = f"{error.strerror}: {error.filename}"
        raise _refusal(folder, value, "all files of a region", "unreadable_file") from None
    except (KeyError, ValueError) as error:
        raise _refusal(folder, str(error), "tables that fit together", "unreadable_file") from None
    tables = (folder / name for name in (SECTIONS_FILE, PLACES_FILE, CONCURRENCES_FILE))
    hashes = "".join(hash_file(table) for table in tables if table.is_file())
    report = BuildReport(
        source=folder.resolve().name,
        source_hash=hashlib.sha256(hashes.encode()).hexdigest()[:16],
        read=(("sections", len(region.roads.tail)), ("places", len(region.places))),
    )
    return BuiltRoads(roads=region.roads, places=tuple(region.places.values()), report=report)


def _refusal(file: Path, value: str, expected: str, code: str) -> InputError:
    problem = DataProblem(
        file=file.name, row=0, column="", value=value, expected=expected, code=code
    )
    return InputError([problem])
