"""Matrices that other programs made: OSRM and Valhalla tables as JSON, numpy archives."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from routeplan.errors import DataProblem, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

METRES_PER_UNIT = {"kilometers": 1_000.0, "km": 1_000.0, "miles": 1_609.344, "mi": 1_609.344}
"""What Valhalla's ``units`` may say."""
_SAME_PLACE_DEGREES = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFile:
    """What a file says of the ways between all its points.

    Attributes
    ----------
    duration_s, distance_m
        Shape (points, points); NaN where there is no way.
    snap_distance_m
        Shape (points,): how far each point lies from the road it was put on; 0 where the
        file does not say.
    """

    duration_s: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    snap_distance_m: NDArray[np.float64]


def read_matrix_file(file: Path, *, snap_limit_m: float) -> MatrixFile:
    """Return the matrix of an OSRM ``table`` or Valhalla ``sources_to_targets`` answer, or an .npz.

    An archive of numpy holds ``duration_s`` and ``distance_m``. No way is ``null``, NaN,
    infinity or a negative number. OSRM's estimates as the crow flies
    (``fallback_speed_cells``) are no ways.

    Parameters
    ----------
    snap_limit_m
        How far from a road a point may lie, where the file says how far it does.

    Raises
    ------
    InputError
        If the file is missing, holds no matrix, has no distances, its origins are not its
        destinations, or points lie too far from the road.
    """
    try:
        found = _read_archive(file) if file.suffix.lower() == ".npz" else _read_json(file)
    except InputError:
        raise
    except OSError as error:
        raise _refusal(file, file.name, f"a readable file ({error.strerror})") from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        expected = f"an answer of OSRM or Valhalla as it came ({type(error).__name__}: {error})"
        raise _refusal(file, file.name, expected) from error
    too_far = np.flatnonzero(found.snap_distance_m > snap_limit_m)
    if len(too_far):
        expected = f"a point within {snap_limit_m:g} m of a road"
        raise InputError(
            [
                _problem(file, f"{found.snap_distance_m[at]:.0f} m", expected, f"sources[{at}]")
                for at in too_far
            ]
        )
    return found


def _read_archive(file: Path) -> MatrixFile:
    try:
        # A handle of our own: numpy leaves its open when the archive is damaged.
        with file.open("rb") as data, np.load(data, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (EOFError, ValueError, BadZipFile, zlib.error) as error:
        raise _refusal(file, file.name, f"an archive of numpy.savez ({error})") from error
    duration_s = _square(file, "duration_s", arrays.get("duration_s"))
    return _matrix(file, duration_s, _square(file, "distance_m", arrays.get("distance_m")))


def _read_json(file: Path) -> MatrixFile:
    try:
        answer = json.loads(file.read_bytes())
    except ValueError as error:
        expected = f"JSON of an OSRM or Valhalla table, or .npz ({error})"
        raise _refusal(file, file.name, expected) from error
    if not isinstance(answer, dict):
        raise _refusal(file, type(answer).__name__, "an OSRM or Valhalla table")
    if "sources_to_targets" in answer:
        return _read_valhalla(file, answer)
    if "durations" in answer or "distances" in answer:
        return _read_osrm(file, answer)
    said = answer.get("message") or answer.get("error") or ", ".join(answer)
    raise _refusal(file, str(said), "an answer with durations (OSRM) or sources_to_targets")


def _read_osrm(file: Path, answer: dict[str, Any]) -> MatrixFile:
    for column in ("durations", "distances"):
        if column not in answer:
            expected = f"{column}: ask OSRM for the table with annotations=duration,distance"
            raise _refusal(file, "missing", expected, column)
    duration_s = _square(file, "durations", answer["durations"])
    distance_m = _square(file, "distances", answer["distances"])
    for row, column in answer.get("fallback_speed_cells", ()):
        duration_s[row, column] = distance_m[row, column] = np.nan
    sources = answer.get("sources", [])
    _same_points(
        file,
        [point["location"] for point in sources],
        [point["location"] for point in answer.get("destinations", [])],
    )
    return _matrix(file, duration_s, distance_m, [point.get("distance", 0) for point in sources])


def _read_valhalla(file: Path, answer: dict[str, Any]) -> MatrixFile:
    units = str(answer.get("units", "kilometers"))
    if units not in METRES_PER_UNIT:
        raise _refusal(file, units, "kilometers or miles", "units")
    table = answer["sources_to_targets"]
    if isinstance(table, dict):  # the short form of verbose=false
        durations, distances = table.get("durations"), table.get("distances")
    else:
        durations, distances = (
            [[cell.get(key) for cell in row] for row in table] for key in ("time", "distance")
        )
    _same_points(file, _lonlats(answer.get("sources")), _lonlats(answer.get("targets")))
    distance = _square(file, "distance", distances)
    return _matrix(file, _square(file, "time", durations), distance * METRES_PER_UNIT[units])


def _lonlats(points: Sequence[Any] | None) -> list[list[float]]:
    """Return lon, lat of Valhalla's locations, which some versions put in a list of lists."""
    flat = [
        one for point in points or () for one in (point if isinstance(point, list) else [point])
    ]
    return [[point["lon"], point["lat"]] for point in flat]


def _same_points(
    file: Path, sources: Sequence[Sequence[float]], targets: Sequence[Sequence[float]]
) -> None:
    same = len(sources) == len(targets) and np.allclose(
        np.array(sources, dtype=float), np.array(targets, dtype=float), 0, _SAME_PLACE_DEGREES
    )
    if not same:
        expected = "the same points, in the same order, as origins and as destinations"
        raise _refusal(file, f"{len(sources)} and {len(targets)} points", expected, "sources")


def _square(file: Path, name: str, values: Any) -> NDArray[np.float64]:  # noqa: ANN401 - of a file
    """Return a new square array with NaN for every way that does not exist."""
    if values is None:
        raise _refusal(file, "missing", f"{name}, points x points", name)
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _refusal(file, str(error), "rows of numbers, all of one length", name) from error
    if array.ndim != 2 or array.shape[0] != array.shape[1]:  # noqa: PLR2004 - a matrix
        shape = " x ".join(map(str, array.shape))
        raise _refusal(file, shape, "as many rows as columns", name)
    array[~np.isfinite(array) | (array < 0)] = np.nan
    return array


def _matrix(
    file: Path,
    duration_s: NDArray[np.float64],
    distance_m: NDArray[np.float64],
    snap_distance_m: Sequence[float] = (),
) -> MatrixFile:
    if duration_s.shape != distance_m.shape:
        shapes = f"{len(duration_s)} and {len(distance_m)} points"
        raise _refusal(file, shapes, "durations and distances of the same points")
    apart = np.isnan(duration_s) != np.isnan(distance_m)
    np.fill_diagonal(apart, val=False)
    if apart.any():
        row, column = np.argwhere(apart)[0]
        expected = f"a duration and a distance for each way ({apart.sum()} cells have one of them)"
        raise _refusal(file, f"[{row}][{column}]", expected)
    count = len(duration_s)
    snapped = np.array(snap_distance_m or np.zeros(count), dtype=np.float64)
    if len(snapped) != count:
        raise _refusal(
            file, f"{len(snapped)} sources", f"{count}, as durations has rows", "sources"
        )
    return MatrixFile(duration_s=duration_s, distance_m=distance_m, snap_distance_m=snapped)


def _refusal(file: Path, value: str, expected: str, column: str = "") -> InputError:
    return InputError([_problem(file, value, expected, column)])


def _problem(file: Path, value: str, expected: str, column: str = "") -> DataProblem:
    return DataProblem(file=file.name, row=0, column=column, value=value, expected=expected)
