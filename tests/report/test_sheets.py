from __future__ import annotations

import dataclasses
import re
from html import unescape
from typing import TYPE_CHECKING

from routeplan.model.plan import BreakTaken
from routeplan.report.sheets import closures_near, route_sheet
from routeplan.report.text import format_time

if TYPE_CHECKING:
    from routeplan.report.view import PlanView


def rows_of(sheet: str) -> list[list[str]]:
    """Return the texts of the cells of the table's body, line breaks as ``/``."""
    body = sheet.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell.replace("<br>", " / ")))
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body)
    ]


def test_a_sheet_lists_stops_breaks_and_depots_in_order(small_view: PlanView) -> None:
    rows = rows_of(route_sheet(0, small_view.plan.routes[0], small_view))
    assert rows == [
        ["0", "07:00 / rời 07:05", "Xuất phát", "", "HUB", "3", "", ""],
        ["0", "07:00 / hẹn 07:00–08:00", "BAG-1 / Nhận túi, kiện", "", "HUB", "1", "", ""],
        [
            "1",
            "08:00 / hẹn 08:00–10:00",
            "DH-1 / Giao hàng, HỎA TỐC",
            "Khách Thử Một / +84900000001",
            "Bản Một / QL1 J2 – O1, Km 15+000 / Ghi chú: =HYPERLINK(1)",
            "2",
            "150.000",
            "",
        ],
        [
            "2",
            "08:12",
            "BAG-1 / Giao túi, kiện",
            "Bưu cục Thử / 0900000009",
            "O1",
            "1",
            "40.000",
            "",
        ],
        ["Nghỉ 08:16 – 08:30"],
        ["3", "09:02", "Về", "", "HUB", "0", "", ""],
    ]


def test_a_second_visit_at_a_stop_does_not_repeat_its_number(small_view: PlanView) -> None:
    rows = rows_of(route_sheet(1, small_view.plan.routes[1], small_view))
    assert [row[0] for row in rows] == ["0", "1", "", "2"]
    assert rows[1][1] == "07:07 / hạn 16:00"
    assert rows[0][1] == "07:00"


def test_the_head(small_view: PlanView) -> None:
    van, bike = (route_sheet(0, route, small_view) for route in small_view.plan.routes)
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", van))
    assert facts == {
        "Xe": "V1 (xe tải nhẹ)",
        "Người lái": "Lái xe Một",
        "Ngày": "09/09/2024",
        "Đi từ – về": "HUB",
        "Giờ đi – về": "07:00 – 09:02",
        "Quãng đường": "36,0 km",
        "Số điểm": "2",
        "Số kiện lúc đi": "3",
        "Tổng thu hộ": "190.000 ₫",
    }
    assert "Người lái" not in bike


def test_closures_on_the_way_or_beside_it(small_view: PlanView) -> None:
    van, bike = small_view.plan.routes
    # QL9 leaves from o1, where the van turns; the motorbike drives L2 itself.
    assert [closure.id for closure in closures_near(van, small_view)] == ["C1", "C4"]
    assert [closure.id for closure in closures_near(bike, small_view)] == ["C2"]
    sheet = route_sheet(0, van, small_view)
    assert (
        "<li>QL1 Km 16+000 (chờ thêm 15 phút; đi chậm, còn 50 % tốc độ; từ 09:00 đến 12:00)</li>"
        in sheet
    )


def test_no_closure_is_said_too(small_view: PlanView) -> None:
    day = dataclasses.replace(small_view.day, closures=())
    view = dataclasses.replace(small_view, day=day, lang="en")
    assert "No closure on or near the way." in route_sheet(0, view.plan.routes[0], view)


def test_a_break_after_the_last_stop_is_shown(small_view: PlanView) -> None:
    route = small_view.plan.routes[0]
    late = dataclasses.replace(route.breaks[0], start_s=route.end_s, end_s=route.end_s + 600)
    rows = rows_of(route_sheet(0, dataclasses.replace(route, breaks=(late,)), small_view))
    assert [row[0] for row in rows[-2:]] == ["Nghỉ 09:02 – 09:12", "3"]


def test_a_break_at_a_stop_stands_between_its_visits(small_view: PlanView) -> None:
    bike = small_view.plan.routes[1]
    first, second = bike.stops[1].visits
    pause = BreakTaken(start_s=first.end_s, end_s=first.end_s + 600)
    later = dataclasses.replace(second, start_s=pause.end_s, end_s=pause.end_s + 60)
    stop = dataclasses.replace(bike.stops[1], visits=(first, later), departure_s=later.end_s)
    stops = (bike.stops[0], stop, *bike.stops[2:])
    route = dataclasses.replace(bike, stops=stops, breaks=(pause,))
    rows = rows_of(route_sheet(1, route, small_view))
    assert [row[0].partition(" ")[0] for row in rows] == ["0", "1", "Nghỉ", "", "2"]


def test_the_end_comes_after_what_is_handed_in_there(small_view: PlanView) -> None:
    bike = small_view.plan.routes[1]
    end = bike.stops[-1]
    handed_in = dataclasses.replace(
        bike.stops[1].visits[0], start_s=end.arrival_s, end_s=end.arrival_s + 300
    )
    over = dataclasses.replace(end, visits=(handed_in,), departure_s=handed_in.end_s)
    route = dataclasses.replace(bike, stops=(*bike.stops[:-1], over))
    visit, last = rows_of(route_sheet(1, route, small_view))[-2:]
    assert visit[1].startswith(format_time(end.arrival_s, "vi"))
    assert last[1:3] == [format_time(end.arrival_s + 300, "vi"), "Về"]


def test_an_order_that_the_day_does_not_know(small_view: PlanView) -> None:
    view = dataclasses.replace(small_view, day=dataclasses.replace(small_view.day, orders=()))
    rows = rows_of(route_sheet(0, view.plan.routes[0], view))
    assert rows[2] == ["1", "08:00", "DH-1 / Giao", "", "QL1 J2 – O1, Km 15+000", "", "", ""]


def test_hostile_text_is_escaped(hostile_view: PlanView) -> None:
    sheet = route_sheet(0, hostile_view.plan.routes[0], hostile_view)
    assert "<img" not in sheet
    assert "<script" not in sheet
    assert "\x07" not in sheet
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#x27;" in sheet


def test_on_a_night_shift_hours_that_end_at_midnight_are_told(small_view: PlanView) -> None:
    (shut,) = (one for one in small_view.day.closures if one.id == "C1")
    until_midnight = dataclasses.replace(shut, end_s=86_400)
    for ends_s, told in ((17 * 3600, False), (26 * 3600, True)):
        first, *others = small_view.day.vehicles
        shift = dataclasses.replace(first.shift, end_s=ends_s)
        day = dataclasses.replace(
            small_view.day,
            vehicles=(dataclasses.replace(first, shift=shift), *others),
            closures=(until_midnight,),
        )
        view = dataclasses.replace(small_view, day=day)
        assert ("đến 24:00" in route_sheet(0, view.plan.routes[0], view)) == told
