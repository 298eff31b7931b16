"""Shapes of closures: from WKT or GeoJSON text, and back to WKT."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from routeplan.io.cells import CellError
from routeplan.model.closure import ClosureShape

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from routeplan.model.closure import ShapeKind

_KINDS: dict[str, ShapeKind] = {
    "Polygon": "polygon",
    "LineString": "line",
    "MultiPoint": "points",
    "Point": "point",
}
_EXPECTED = "WKT or GeoJSON of a POLYGON without holes, LINESTRING or MULTIPOINT, lon before lat"
_MOST_LON, _MOST_LAT = 180, 90
_DIGITS = 7
"""Of degrees in files: about a centimetre."""


def parse_geometry(text: str) -> ClosureShape:
    """Return the shape of a cell.

    Raises
    ------
    CellError
        If it is broken, of another kind, outside the world, or crosses itself.
    """
    from shapely import get_coordinates

    geometry = _read(text)
    kind = _KINDS.get(geometry.geom_type)
    points = get_coordinates(geometry).tolist()
    if kind is None or not points or _has_holes(geometry):
        raise CellError("bad_geometry", _EXPECTED)
    if not all(abs(lon) <= _MOST_LON and abs(lat) <= _MOST_LAT for lon, lat in points):
        raise CellError("bad_geometry", f"{_EXPECTED} (longitudes to 180, latitudes to 90)")
    if kind == "polygon" and not geometry.is_valid:
        raise CellError(
            "crossing_polygon", f"a polygon that does not cross itself ({_why(geometry)})"
        )
    if kind != "point" and len({tuple(point) for point in points}) == 1:
        raise CellError("bad_geometry", f"{_EXPECTED} (all its points are one)")
    return ClosureShape(kind=kind, points=tuple((lon, lat) for lon, lat in points))


def format_geometry(shape: ClosureShape) -> str:
    """Return a line, polygon or row of points as WKT."""
    listed = ", ".join(f"{_degrees(lon)} {_degrees(lat)}" for lon, lat in shape.points)
    return {
        "polygon": f"POLYGON (({listed}))",
        "line": f"LINESTRING ({listed})",
        "points": f"MULTIPOINT ({listed})",
        "point": f"POINT ({listed})",
    }[shape.kind]


def wkt_of_geojson(geometry: dict[str, Any]) -> str:
    """Return a GeoJSON geometry as WKT, or as it was written where it means nothing."""
    from shapely import to_wkt

    text = json.dumps(geometry)
    try:
        return to_wkt(_read(text), rounding_precision=_DIGITS)
    except CellError:
        return text


def _read(text: str) -> BaseGeometry:
    import shapely

    try:
        if text.lstrip().startswith("{"):
            found: Any = shapely.from_geojson(text)
        else:
            with np.errstate(invalid="ignore"):  # "nan" is refused with all else outside the world
                found = shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        detail = str(error).split("\n", maxsplit=1)[0]
        raise CellError("bad_geometry", f"{_EXPECTED} ({detail})") from None
    if found is None or found.is_empty:
        raise CellError("bad_geometry", _EXPECTED)
    return cast("BaseGeometry", shapely.force_2d(found))


def _has_holes(geometry: BaseGeometry) -> bool:
    from shapely import get_num_interior_rings

    return bool(get_num_interior_rings(geometry) > 0)


def _why(polygon: BaseGeometry) -> str:
    from shapely import is_valid_reason

    return str(is_valid_reason(polygon))


def _degrees(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
