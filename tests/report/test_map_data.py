from __future__ import annotations

import colorsys
import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.report.map_data import map_data, route_colour, route_lanes
from routeplan.report.view import view_plan

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.view import PlanView


@pytest.fixture(scope="session")
def page(small_view: PlanView) -> dict[str, Any]:
    return map_data(small_view)


def test_roads_by_class(page: dict[str, Any]) -> None:
    assert len(page["roads"]) == 9  # two ways lie outside the province
    roads = {road["card"]["title"]: road for road in page["roads"]}
    dirt = roads["đường O2 – J2 (T1-01)"]
    assert dirt["poor"]
    assert dirt["card"]["lines"] == ["Đường huyện, đường đất, 10,0 km"]
    main = roads["QL1 HUB – J1"]
    assert (main["class"], main["poor"]) == ("national", False)
    assert main["card"]["lines"] == ["Quốc lộ, mặt nhựa, 6,0 km, Km 0+000–6+000"]
    assert main["line"] == [[21.4, 103.0], [21.4, 103.05]]  # lat first


def test_ways_outside_the_province_are_drawn_where_routes_may_use_them(
    small_view: PlanView,
) -> None:
    day = dataclasses.replace(small_view.day, ways_outside_province=True)
    assert len(map_data(dataclasses.replace(small_view, day=day))["roads"]) == 11


def test_closures(page: dict[str, Any]) -> None:
    first, section, lost, slow = page["closures"]
    assert first["card"] == {
        "title": "QL9 Km 2+000–2+100",
        "lines": [
            "QL9 O1 – V2",
            "Cấm mọi loại xe",
            "Từ 23:00 (-1 ngày), chưa rõ lúc thông",
            "sạt lở",
            "Nguồn: https://example.org/c1",
        ],
    }
    assert first["lines"] == [[[21.4, 103.1675], [21.4, 103.16838]]]
    assert section["blocks"] == "cars_and_up"
    assert lost["lines"] == []
    assert lost["card"]["lines"][0] == "KHÔNG ÁP DỤNG"
    assert slow["blocks"] == "none"
    assert "Chờ thêm 15 phút; đi chậm, còn 50 % tốc độ" in slow["card"]["lines"]


def test_a_closure_of_another_day_is_not_called_lost(small_view: PlanView) -> None:
    over = dataclasses.replace(small_view.day.closures[0], start_s=-7200, end_s=-3600)
    day = dataclasses.replace(small_view.day, closures=(over,))
    (closure,) = map_data(dataclasses.replace(small_view, day=day))["closures"]
    assert closure["lines"] == []
    assert closure["card"]["lines"][0] == "Hôm nay không hiệu lực"
    assert "KHÔNG ÁP DỤNG" not in closure["card"]["lines"]


def test_routes_and_stops(page: dict[str, Any]) -> None:
    van, bike = page["routes"]
    assert van["figures"] == [
        "xe tải nhẹ",
        "2 điểm",
        "2 đơn",
        "36,0 km",
        "07:00–09:02",
        "2 giờ 2 phút",
        "thu hộ 190.000 ₫",
    ]
    assert "thu hộ" not in " ".join(bike["figures"])
    assert [stop["depot"] for stop in van["stops"]] == [True, False, False, True]
    stop = van["stops"][1]
    assert stop["label"] == "07:42 QL1 J2 – O1, Km 15+000: DH-1"
    assert stop["card"] == {
        "title": "V1 · 1 · QL1 J2 – O1, Km 15+000",
        "lines": ["đến 07:42, chờ 18 phút, rời 08:05"],
        "parts": [
            {
                "title": "DH-1 · Giao hàng · Hỏa tốc",
                "lines": [
                    "08:00–08:05 (hẹn 08:00–10:00)",
                    "Khách Thử Một, +84900000001, Bản Một",
                    "=HYPERLINK(1)",
                    "2 kiện, 1,5 kg, thu hộ 150.000 ₫",
                ],
            }
        ],
    }
    load = van["stops"][0]["card"]["parts"][0]
    assert load["lines"] == ["07:00–07:05 (hẹn 07:00–08:00)", "1 kiện, 20 kg"]


def test_orders_left_out_have_their_colour_and_reason(page: dict[str, Any]) -> None:
    groups = {group["code"]: group for group in page["groups"]}
    assert len({group["colour"] for group in groups.values()}) == len(groups) == 9
    (shut,) = groups["closed_road"]["orders"]
    assert shut["mandatory"]
    assert shut["at"] == [21.4, 103.22]
    assert shut["card"]["lines"][0].startswith("Đường bị chặn: QL9")
    assert shut["card"]["lines"][1] == "Khách Thử Ba"
    assert groups["bad_data"]["orders"][0]["at"] is None


def test_warnings_and_totals(page: dict[str, Any]) -> None:
    assert [warning["urgent"] for warning in page["warnings"]] == [True, False]
    assert page["totals"][1] == {"text": "1 đơn bắt buộc chưa được phục vụ", "urgent": True}
    assert page["notes"] == ["Sơ đồ: đường được vẽ thẳng giữa các nơi."]


def test_a_visit_of_an_unknown_order(small_view: PlanView) -> None:
    view = dataclasses.replace(small_view, day=dataclasses.replace(small_view.day, orders=()))
    stop = map_data(view)["routes"][0]["stops"][1]
    assert stop["card"]["parts"] == [{"title": "DH-1 · Giao", "lines": ["08:00–08:05"]}]


def test_routes_on_one_road_keep_to_their_own_lane(small_plan: Plan) -> None:
    van, bike = small_plan.routes
    assert route_lanes([van, bike, van, bike]) == [0, 0, 1, 1]
    assert route_lanes([van] * 8) == [0, 1, 2, 3, 4, 5, 0, 1]
    assert route_lanes([]) == []


def test_route_colours_differ_and_are_not_the_red_of_closures() -> None:
    colours = [route_colour(number) for number in range(60)]
    assert len(set(colours)) == 60
    for colour in colours:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        hue = colorsys.rgb_to_hls(channels[0], channels[1], channels[2])[0] * 360
        assert 20 < hue < 340


def test_a_province_fits_in_three_megabytes_and_credits_openstreetmap(
    dien_bien: Region, province_day: Day, province_plan: Plan
) -> None:
    view = view_plan(province_day, dien_bien, province_plan, "vi", personal=True)
    page = map_data(view)
    assert len(json.dumps(page, ensure_ascii=False).encode()) < 1_000_000
    assert any("OpenStreetMap" in note for note in page["notes"])
    assert len(page["routes"]) == 53
    assert page["places"][0]["kind"] == "hub"
    assert not any("ngoài tỉnh" in place["name"] for place in page["places"])
