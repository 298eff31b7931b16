"""Reading road lines of a GeoPackage, GeoJSON or shapefile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.io.hashes import hash_file
from routeplan.io.tagged_lines import TaggedLine, roads_of_lines, tag_text
from routeplan.network.built import BuildReport, Dropped
from routeplan.network.map_ways import SOURCE
from routeplan.network.way_tags import TAGS_OF_NAMES, TAGS_OF_ROAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd  # type: ignore[import-untyped]
    from numpy.typing import NDArray

    from routeplan.model.map_source import MapSource
    from routeplan.network.built import BuiltRoads
    from routeplan.network.way_tags import WayRules

ROUND_DEGREES = 1e-7
"""Points nearer than this, about a centimetre, are one; OpenStreetMap counts so too."""
_LINES = {"LineString", "MultiLineString"}
_ID_COLUMNS = ("osm_id", "osmid", "way_id", "osm_way_id")
_OTHER_TAGS = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
"""The rest of a way's tags in one column, as GDAL writes them."""
_GEOFABRIK: Mapping[str, Mapping[str, str]] = {
    "oneway": {"F": "yes", "T": "-1", "B": "no"},
    "bridge": {"T": "yes", "F": ""},
    "tunnel": {"T": "yes", "F": ""},
    "maxspeed": {"0": ""},
}
"""Letters of download.geofabrik.de's shapefiles."""


def read_lines(source: MapSource, rules: WayRules) -> BuiltRoads:
    """Return the network of a file of road lines, in any projection.

    Columns are taken for tags of OpenStreetMap by name, whatever their case and with ``_``
    for ``:``; ``highway`` (or ``fclass``, as of download.geofabrik.de) must be there, and
    ``osm_id`` names the way. Where two lines share a point, even one in the middle of
    both, they meet: so OpenStreetMap draws junctions, and a bridge over a road shares none
    with it. Lines that only cross do not meet.

    Raises
    ------
    InputError
        If the file or its layer is missing or cannot be read, has no column of road
        classes or no projection, or holds no roads.
    """
    file = Path(source.value)
    frame = _read(file, source.layer)
    columns = _tag_columns(frame, file)
    lines, rows, dropped = _line_parts(frame)
    if not len(lines):
        raise _refusal(file, "no lines", "a layer of road lines", "no_roads")
    tags = [_tags(frame, row, columns) for row in range(len(frame))]
    way_ids, of_osm = _way_ids(frame, rows)
    points, nodes = _nodes(lines)
    tagged = (
        TaggedLine(way_id=way, label=_label(way, row), points=refs, tags=tags[row])
        for way, row, refs in zip(way_ids, rows, points, strict=True)
    )
    return roads_of_lines(
        tagged,
        nodes,
        rules,
        credit=SOURCE if of_osm else file.name,
        report=BuildReport(
            source=file.name,
            source_hash=hash_file(file),
            read=(("ways", len(frame)), ("points", len(nodes))),
            dropped=dropped,
        ),
    )


def _read(file: Path, layer: str) -> gpd.GeoDataFrame:
    import geopandas
    import pyogrio  # type: ignore[import-untyped]

    if not file.is_file():
        raise _refusal(file, "missing", "a GeoPackage, GeoJSON or shapefile", "missing_file")
    try:
        chosen = layer or _only_layer(file, pyogrio.list_layers(file))
        known = [str(name) for name, _ in pyogrio.list_layers(file)]
        if chosen not in known:
            expected = f"one of {', '.join(known)}"
            raise _refusal(file, chosen, expected, "unknown_choice", "layer")
        frame = geopandas.read_file(file, layer=chosen)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        said = " ".join(str(error).split())
        expected = "a GeoPackage, GeoJSON or shapefile as it came, whole"
        raise _refusal(file, said, expected, "unreadable_file") from None
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise _refusal(file, chosen, "a layer of road lines", "no_roads", "layer")
    if frame.crs is None:
        expected = "a layer that says its projection (CRS), such as EPSG:4326 or VN-2000"
        raise _refusal(file, "no projection", expected, "no_projection")
    return frame.to_crs("EPSG:4326")


def _only_layer(file: Path, layers: NDArray[Any]) -> str:
    names = [str(name) for name, _ in layers]
    of_lines = [str(name) for name, kind in layers if kind is None or "Line" in kind]
    if len(names) == 1:
        return names[0]
    if len(of_lines) == 1:
        return of_lines[0]
    expected = f"one of {', '.join(of_lines or names)} (--layer)"
    raise _refusal(file, f"{len(of_lines)} layers of lines", expected, "which_layer", "layer")


def _tag_columns(frame: gpd.GeoDataFrame, file: Path) -> dict[str, str]:
    """Return the column of each tag."""
    spelled = {tag.replace(":", "_"): tag for tag in (*sorted(TAGS_OF_ROAD), *TAGS_OF_NAMES)}
    folded = {str(name).lower().replace(":", "_"): str(name) for name in frame.columns}
    columns = {tag: folded[name] for name, tag in spelled.items() if name in folded}
    if "highway" not in columns and "fclass" in folded:
        columns["highway"] = folded["fclass"]
    if "highway" not in columns:
        found = ", ".join(str(name) for name in frame.columns if name != frame.geometry.name)
        expected = "a column highway (or fclass) with OpenStreetMap's kinds of road"
        raise _refusal(file, f"only {found}", expected, "missing_column", "highway")
    if "other_tags" in folded:
        columns["other_tags"] = folded["other_tags"]
    return columns


def _tags(frame: gpd.GeoDataFrame, row: int, columns: Mapping[str, str]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag, column in columns.items():
        text = tag_text(_plain(frame[column].iat[row]))
        if tag == "other_tags":
            others = {
                _unescaped(key): _unescaped(value) for key, value in _OTHER_TAGS.findall(text)
            }
            tags = {**others, **tags}
        elif text := _GEOFABRIK.get(tag, {}).get(text, text):
            tags[tag] = text
    kind, _, grade = tags.get("highway", "").partition("_grade")
    if grade:
        tags = {**tags, "highway": kind, "tracktype": f"grade{grade}"}
    return tags


def _line_parts(
    frame: gpd.GeoDataFrame,
) -> tuple[list[NDArray[np.float64]], list[int], tuple[Dropped, ...]]:
    """Return each line's points and row, and what has no line."""
    import shapely

    geometries = frame.geometry.to_numpy()
    is_line = np.isin(frame.geometry.geom_type.to_numpy().astype(str), list(_LINES))
    parts, part_row = shapely.get_parts(geometries[is_line], return_index=True)
    rows = np.flatnonzero(is_line)[part_row].tolist()
    lines = [shapely.get_coordinates(part) for part in parts]
    good = [
        len(line) > 0 and bool((np.isfinite(line).all()) and (np.abs(line) <= (180, 90)).all())
        for line in lines
    ]
    counts = {
        "not_a_line": [*np.flatnonzero(~is_line).tolist()],
        "bad_position": [row for row, fine in zip(rows, good, strict=True) if not fine],
    }
    dropped = tuple(
        Dropped(reason=reason, count=len(found), example=f"row {found[0] + 1}")
        for reason, found in counts.items()
        if found
    )
    kept = [(line, row) for line, row, fine in zip(lines, rows, good, strict=True) if fine]
    return [line for line, _ in kept], [row for _, row in kept], dropped


def _nodes(
    lines: Sequence[NDArray[np.float64]],
) -> tuple[Iterator[list[int]], dict[int, tuple[float, float]]]:
    """Return each line as numbers of points, and where the points are."""
    points = np.concatenate(lines)
    units = np.round(points / ROUND_DEGREES).astype(np.int64)
    _, first, number = np.unique(units, axis=0, return_index=True, return_inverse=True)
    # Numbered as they come, so that a line added to the end changes no others.
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(1, len(first) + 1)
    refs = rank[number.reshape(-1)]
    positions = dict(zip(rank.tolist(), map(tuple, points[first].tolist()), strict=True))
    ends = np.cumsum([len(line) for line in lines])
    return (part.tolist() for part in np.split(refs, ends[:-1])), positions


def _way_ids(frame: gpd.GeoDataFrame, rows: Sequence[int]) -> tuple[list[int], bool]:
    """Return each line's OpenStreetMap way, or its row from 1; whether they are such ways."""
    folded = {str(name).lower(): str(name) for name in frame.columns}
    column = next((folded[name] for name in _ID_COLUMNS if name in folded), None)
    if column is not None:
        texts = [tag_text(_plain(value)).removeprefix("w") for value in frame[column]]
        if all(text.isdigit() for text in texts):
            return [int(texts[row]) for row in rows], True
    return [row + 1 for row in rows], False


def _label(way: int, row: int) -> str:
    return f"row {row + 1}" if way == row + 1 else f"way {way}"


def _plain(value: Any) -> object:  # noqa: ANN401 - a cell
    """Return a cell without numpy's types."""
    return value.item() if isinstance(value, np.generic) else value


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _refusal(file: Path, value: str, expected: str, code: str, column: str = "") -> InputError:
    problem = DataProblem(
        file=file.name, row=0, column=column, value=value, expected=expected, code=code
    )
    return InputError([problem])
