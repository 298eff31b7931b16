from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import geopandas  # type: ignore[import-untyped]
import pyogrio  # type: ignore[import-untyped]
import pytest

from routeplan.report.geojson import write_geojson
from routeplan.report.geopackage import write_plan_geopackage

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.report.view import PlanView

LAYERS = {"routes": "route", "stops": "stop", "unassigned": "unassigned", "closures": "closure"}


def layers_of(file: Path) -> dict[str, str]:
    return {str(name): str(kind) for name, kind in pyogrio.list_layers(file)}


def test_every_layer_says_what_the_geojson_does(tmp_path: Path, small_view: PlanView) -> None:
    write_plan_geopackage(tmp_path / "plan.gpkg", small_view)
    write_geojson(tmp_path / "routes.geojson", small_view)
    features = json.loads((tmp_path / "routes.geojson").read_text("utf-8"))["features"]
    assert list(layers_of(tmp_path / "plan.gpkg")) == list(LAYERS)
    for name, kind in LAYERS.items():
        frame = geopandas.read_file(tmp_path / "plan.gpkg", layer=name)
        assert frame.crs.to_epsg() == 4326
        of_kind = [one for one in features if one["properties"].get("layer") == kind]
        assert len(frame) == len(of_kind) > 0
        for row, feature in zip(frame.itertuples(), of_kind, strict=True):
            assert feature["properties"].pop("layer") == kind
            for column, value in feature["properties"].items():
                expected = ";".join(value) if isinstance(value, list) else value
                assert getattr(row, column) == expected, column
            drawn = None if row.geometry is None else row.geometry.__geo_interface__
            assert json.loads(json.dumps(drawn)) == feature["geometry"]


def test_an_empty_plan_has_the_same_layers_and_columns(
    tmp_path: Path, small_view: PlanView
) -> None:
    write_plan_geopackage(tmp_path / "full.gpkg", small_view)
    plan = dataclasses.replace(small_view.plan, routes=(), unassigned=())
    day = dataclasses.replace(small_view.day, closures=())
    empty = dataclasses.replace(small_view, plan=plan, day=day)
    write_plan_geopackage(tmp_path / "empty.gpkg", empty)
    assert layers_of(tmp_path / "empty.gpkg") == layers_of(tmp_path / "full.gpkg")
    for name in LAYERS:
        full, bare = (
            pyogrio.read_info(tmp_path / file, layer=name) for file in ("full.gpkg", "empty.gpkg")
        )
        assert (bare["features"], list(bare["fields"])) == (0, list(full["fields"]))
        assert list(bare["dtypes"]) == list(full["dtypes"])


def test_a_disk_that_fills_is_told_as_such(
    tmp_path: Path, small_view: PlanView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise pyogrio.errors.FeatureError("disk I/O error")  # GDAL's own for a full disk.

    monkeypatch.setattr(pyogrio, "write_dataframe", fail)
    with pytest.raises(OSError, match="disk I/O error"):
        write_plan_geopackage(tmp_path / "plan.gpkg", small_view)


def test_it_is_dated_as_the_plan_and_gdal_keeps_its_clock(
    tmp_path: Path, small_view: PlanView
) -> None:
    write_plan_geopackage(tmp_path / "plan.gpkg", small_view)
    assert b"2024-09-08T23:00:00.000Z" in (tmp_path / "plan.gpkg").read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


@pytest.mark.parametrize("layer", ["routes", "closures"])
def test_qgis_finds_its_index_of_space(layer: str, tmp_path: Path, small_view: PlanView) -> None:
    import contextlib
    import sqlite3

    write_plan_geopackage(tmp_path / "plan.gpkg", small_view)
    with contextlib.closing(sqlite3.connect(tmp_path / "plan.gpkg")) as tables:
        names = {name for (name,) in tables.execute("select name from sqlite_master")}
    assert f"rtree_{layer}_geom" in names
