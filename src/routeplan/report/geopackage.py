"""Writing layers as a GeoPackage, for QGIS and other maps on the desk."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from routeplan.report.geojson import plan_features
from routeplan.units import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from routeplan.report.geojson import Feature
    from routeplan.report.view import PlanView

Kind = Literal["str", "Int64", "float64", "bool"]
"""Of a column; ``Int64`` may have empty cells."""

_TEXT: Kind = "str"
_NUMBER: Kind = "Int64"
CLOSURE_COLUMNS: Mapping[str, Kind] = {
    **dict.fromkeys(("closure_id", "name", "section_id", "blocks", "direction", "period"), _TEXT),
    "delay_s": _NUMBER,
    "speed_factor": "float64",
    **dict.fromkeys(("note", "source"), _TEXT),
}
_PLAN_LAYERS: Mapping[str, tuple[str, str, Mapping[str, Kind]]] = {
    "route": (
        "routes",
        "LineString",
        {
            **dict.fromkeys(("vehicle_id", "profile", "start", "end"), _TEXT),
            **dict.fromkeys(("distance_m", "duration_s", "stops", "orders", "cod_vnd"), _NUMBER),
        },
    ),
    "stop": (
        "stops",
        "Point",
        {
            "vehicle_id": _TEXT,
            "stop_no": _NUMBER,
            **dict.fromkeys(("place", "arrival", "departure", "orders", "actions"), _TEXT),
            "pieces_after": _NUMBER,
        },
    ),
    "unassigned": (
        "unassigned",
        "Point",
        {"order_id": _TEXT, "code": _TEXT, "mandatory": "bool", "reason": _TEXT},
    ),
    "closure": ("closures", "LineString", CLOSURE_COLUMNS),
}
"""By ``layer`` of ``routes.geojson``: the layer's name, geometry and columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer: its columns are there even when it has no features.

    Attributes
    ----------
    geometry
        ``Point`` or ``LineString``; empty for a table without any.
    columns
        The properties to write, and what each holds; lists are joined by ``;``.
    """

    name: str
    geometry: str
    columns: Mapping[str, Kind]
    features: Sequence[Feature]


def write_plan_geopackage(file: Path, view: PlanView) -> None:
    """Write routes, stops, unassigned and closures as ``routes.geojson`` has them.

    The same plan gives the same bytes: the file is dated as the plan is.
    """
    features = plan_features(view)
    layers = [
        Layer(
            name=name,
            geometry=geometry,
            columns=columns,
            features=[one for one in features if one["properties"]["layer"] == kind],
        )
        for kind, (name, geometry, columns) in _PLAN_LAYERS.items()
    ]
    moment = dt.datetime.fromisoformat(view.plan.provenance.created_at)
    write_geopackage(file, layers, moment=moment)


def write_geopackage(
    file: Path, layers: Sequence[Layer], *, moment: dt.datetime | None = None
) -> None:
    """Write layers in WGS 84 into a new file.

    Parameters
    ----------
    moment
        When it counts as written; now by default.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    import pyogrio  # type: ignore[import-untyped]

    try:
        with _dated(moment):
            for layer in layers:
                frame = _frame(layer)
                geometry = {"geometry_type": layer.geometry} if layer.geometry else {}
                pyogrio.write_dataframe(frame, file, layer=layer.name, driver="GPKG", **geometry)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise OSError(str(error)) from error


def _frame(layer: Layer) -> pd.DataFrame:
    import geopandas  # type: ignore[import-untyped]
    import pandas as pd
    from shapely.geometry import shape

    rows = [one["properties"] for one in layer.features]
    columns = {
        name: pd.Series([_cell(row.get(name)) for row in rows], dtype=kind)
        for name, kind in layer.columns.items()
    }
    frame = pd.DataFrame(columns)
    if not layer.geometry:
        return frame
    shapes = [one["geometry"] and shape(one["geometry"]) for one in layer.features]
    drawn: pd.DataFrame = geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
    return drawn


@contextmanager
def _dated(moment: dt.datetime | None) -> Iterator[None]:
    """Let GDAL take ``moment`` for now."""
    import pyogrio

    option = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(option)
    now = moment and moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    pyogrio.set_gdal_config_options({option: now or before})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({option: before})


def _cell(value: Any) -> Any:  # noqa: ANN401 - any property
    if isinstance(value, list | tuple):
        value = ";".join(map(str, value))
    return printable(value) if isinstance(value, str) else value
