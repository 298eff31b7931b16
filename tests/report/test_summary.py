from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.report.summary import summarise

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.summary import Summary


@pytest.fixture
def summary(small_day: Day, small_region: Region, small_plan: Plan) -> Summary:
    return summarise(small_day, small_region, small_plan, "vi")


def test_totals(summary: Summary) -> None:
    assert summary.title == "Ngày thử: 09/09/2024, trời mưa"
    assert summary.lines == (
        "Phục vụ 4/13 đơn",
        "1 đơn bắt buộc chưa được phục vụ",
        "2 xe đi 42,0 km, tổng 2 giờ 28 phút",
        "Chi phí 457.750 ₫. Chưa biết có phương án rẻ hơn không.",
    )


def test_tables(summary: Summary) -> None:
    routes, cost = summary.tables
    assert routes.rows[0] == (
        "V1",
        "xe tải nhẹ",
        "2",
        "2",
        "36,0",
        "2 giờ 2 phút",
        "07:00 – 09:02",
        "3 kiện, 21,5 kg",
        "190.000 ₫",
    )
    assert [row[0] for row in cost.rows] == [
        "tiền công",
        "đường đi",
        "chi phí cố định",
        "để lại ngày mai",
        "Tổng",
    ]
    for table in summary.tables:
        assert all(len(row) == len(table.header) for row in table.rows)


def test_what_was_not_applied_comes_first(summary: Summary) -> None:
    assert summary.warnings[0].startswith("KHÔNG ÁP DỤNG chỗ chặn QL1 Km 99+000")
    assert len(summary.warnings) == 2


def test_groups_begin_with_what_is_mandatory(
    small_day: Day, small_region: Region, small_plan: Plan
) -> None:
    items = small_plan.unassigned
    more = (items[1], dataclasses.replace(items[1], order_id="LO-9"), items[0])
    plan = dataclasses.replace(small_plan, unassigned=(items[7], *more))
    groups = summarise(small_day, small_region, plan, "en").unassigned
    assert [(group.code, len(group.orders)) for group in groups] == [
        ("closed_road", 1),
        ("no_road", 2),
        ("postponed", 1),
    ]
    assert groups[0].title == "Road closed"
    assert groups[0].orders[0].mandatory
    assert groups[0].orders[0].reason.startswith("Road closed: QL9")


@pytest.mark.parametrize(
    ("quality", "said"),
    [
        ({"proven_optimal": True}, "Proven: no plan of this day is cheaper."),
        ({"cost_vnd": 1_000_000, "lower_bound_vnd": 994_500}, "At most 0.6 % cheaper is possible."),
        ({"cost_vnd": 1_000_000, "lower_bound_vnd": 999_999}, "At most 0.1 % cheaper is possible."),
        ({"proven_optimal": False}, "Whether a cheaper plan exists is not known."),
    ],
)
def test_how_good_it_is(
    quality: dict[str, object],
    said: str,
    small_day: Day,
    small_region: Region,
    small_plan: Plan,
) -> None:
    known = dataclasses.replace(small_plan.quality, **quality)  # type: ignore[arg-type]
    plan = dataclasses.replace(small_plan, quality=known)
    assert summarise(small_day, small_region, plan, "en").lines[-1].endswith(said)


def test_an_empty_plan(small_day: Day, small_region: Region, small_plan: Plan) -> None:
    quality = dataclasses.replace(small_plan.quality, mandatory_unserved=0, cost_vnd=0, lines=())
    plan = dataclasses.replace(small_plan, routes=(), unassigned=(), warnings=(), quality=quality)
    day = dataclasses.replace(small_day, title_vi="", orders=())
    summary = summarise(day, small_region, plan, "vi")
    assert summary.title.startswith("ten-nodes:")
    assert summary.lines[0] == "Phục vụ 0/0 đơn"
    assert summary.tables[0].rows == ()
    assert summary.unassigned == ()
