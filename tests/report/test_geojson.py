from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.report.geojson import write_geojson

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.report.view import PlanView


@pytest.fixture
def features(tmp_path: Path, small_view: PlanView) -> dict[str, list[Any]]:
    file = tmp_path / "routes.geojson"
    write_geojson(file, small_view)
    collection = json.loads(file.read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    layers: dict[str, list[Any]] = {}
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        layers.setdefault(feature["properties"]["layer"], []).append(feature)
    return layers


def test_lines_and_points(features: dict[str, list[Any]]) -> None:
    counts = {layer: len(found) for layer, found in features.items()}
    assert counts == {"route": 2, "stop": 7, "closure": 3, "unassigned": 9}
    for layer, kind in (("route", "LineString"), ("closure", "LineString"), ("stop", "Point")):
        assert {feature["geometry"]["type"] for feature in features[layer]} == {kind}
    for feature in features["route"] + features["closure"]:
        assert len(feature["geometry"]["coordinates"]) >= 2


def test_a_route(features: dict[str, list[Any]]) -> None:
    properties = features["route"][0]["properties"]
    assert properties["vehicle_id"] == "V1"
    assert properties["start"] == "2024-09-09T07:00:00+07:00"
    assert properties["orders"] == 2
    assert properties["cod_vnd"] == 190_000
    line = features["route"][0]["geometry"]["coordinates"]
    assert line[0] == [103.0, 21.4]  # lon first


def test_a_stop(features: dict[str, list[Any]]) -> None:
    stop = features["stop"][1]
    assert stop["geometry"]["coordinates"] == [103.125, 21.4]
    assert stop["properties"]["orders"] == ["DH-1"]
    assert stop["properties"]["arrival"] == "2024-09-09T07:42:30+07:00"
    assert stop["properties"]["place"] == "QL1 J2 – O1, Km 15+000"


def test_only_closures_on_the_road_are_drawn(features: dict[str, list[Any]]) -> None:
    closures = {feature["properties"]["closure_id"]: feature for feature in features["closure"]}
    assert set(closures) == {"C1", "C2", "C4"}
    assert closures["C1"]["properties"]["name"] == "QL9 Km 2+000–2+100"
    lons = [lon for lon, _ in closures["C1"]["geometry"]["coordinates"]]
    assert lons == pytest.approx([103.1675, 103.16838], abs=1e-5)


def test_an_order_without_a_position_is_there_without_geometry(
    features: dict[str, list[Any]],
) -> None:
    orders = {feature["properties"]["order_id"]: feature for feature in features["unassigned"]}
    assert orders["BAD-1"]["geometry"] is None
    assert orders["LO-1"]["geometry"]["coordinates"] == [103.22, 21.4]
    assert orders["LO-1"]["properties"]["code"] == "closed_road"
    assert orders["LO-1"]["properties"]["reason"].startswith("Đường bị chặn")


def test_coordinates_have_five_decimals(features: dict[str, list[Any]]) -> None:
    for feature in features["stop"]:
        for number in feature["geometry"]["coordinates"]:
            assert round(number, 5) == number
