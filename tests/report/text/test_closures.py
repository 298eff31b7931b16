from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.model.closure import Closure, ClosureShape
from routeplan.model.order import TimeWindow
from routeplan.report.text import closure_effects, closure_period, describe_closure
from routeplan.report.text.closures import describe_closures

if TYPE_CHECKING:
    from routeplan.network.region import Region


@pytest.mark.parametrize(
    ("closure", "vi"),
    [
        (Closure(id="C"), ["cấm mọi loại xe"]),
        (
            Closure(id="C", blocks="trucks", direction="forward"),
            ["cấm xe tải lớn", "chiều Km tăng"],
        ),
        (
            Closure(id="C", way_ids=(5,), direction="backward"),
            ["cấm mọi loại xe", "ngược chiều vẽ"],
        ),
        (
            Closure(
                id="C",
                shape=ClosureShape(kind="line", points=((103.0, 21.0), (103.1, 21.0))),
                direction="forward",
            ),
            ["cấm mọi loại xe", "theo chiều vẽ"],
        ),
        (Closure(id="C", blocks="none"), ["không cấm xe nào"]),
        (
            Closure(id="C", blocks="none", delay_s=900, speed_factor=0.5),
            ["chờ thêm 15 phút", "đi chậm, còn 50 % tốc độ"],
        ),
    ],
)
def test_effects(closure: Closure, vi: list[str]) -> None:
    assert closure_effects(closure, "vi") == vi


def test_periods() -> None:
    assert closure_period(Closure(id="C", start_s=30_600), "vi") == "từ 08:30, chưa rõ lúc thông"
    windows = (TimeWindow(start_s=36_000, end_s=37_800),)
    closure = Closure(id="C", end_s=86_400, open_windows=windows)
    assert closure_period(closure, "en") == "from 00:00 to 24:00; lets through 10:00–10:30"


def test_closures_on_one_road_are_named_together(small_region: Region) -> None:
    closures = [
        Closure(id="A", road="QL1", km_from_m=1000, note="sạt lở"),
        Closure(id="B", road="DT2", km_from_m=2000, note="sạt lở"),
        Closure(id="C", road="QL1", km_from_m=3000, note="cây đổ"),
        Closure(id="D", road="QL1", km_from_m=4000, blocks="trucks"),
        Closure(id="E", section_id="L2-01"),
    ]
    assert describe_closures(closures, small_region, "vi", in_full=True) == [
        "QL1 Km 1+000, 3+000 (cấm mọi loại xe)",
        "DT2 Km 2+000 (cấm mọi loại xe; sạt lở)",
        "QL1 Km 4+000 (cấm xe tải lớn)",
        "cả đoạn L2-01 (đường O2 – V1) (cấm mọi loại xe)",
    ]
    assert describe_closures(closures, small_region, "en", in_full=False) == [
        "QL1 Km 1+000, 3+000, 4+000",
        "DT2 Km 2+000",
        "the whole section L2-01 (the O2 – V1 road)",
    ]


def test_hours_are_told_where_a_closure_has_any(small_region: Region) -> None:
    shut = Closure(id="A", road="QL1", km_from_m=1000)
    windows = (TimeWindow(start_s=41_400, end_s=46_800),)
    let_through = dataclasses.replace(shut, id="B", km_from_m=2000, open_windows=windows)
    evening = dataclasses.replace(shut, id="C", km_from_m=3000, start_s=64_800)
    assert describe_closure(let_through, small_region, "vi") == (
        "QL1 Km 2+000 (cấm mọi loại xe; từ 00:00, chưa rõ lúc thông; cho qua 11:30–13:00)"
    )
    assert describe_closures([shut, evening], small_region, "en", in_full=True) == [
        "QL1 Km 1+000 (shut to all vehicles)",
        "QL1 Km 3+000 (shut to all vehicles; from 18:00, end not known)",
    ]


def test_one_line(small_region: Region) -> None:
    closure = Closure(id="C", road="QL1", km_from_m=1000, blocks="cars_and_up", note="sạt lở")
    assert describe_closure(closure, small_region, "vi") == (
        "QL1 Km 1+000 (cấm từ ô tô trở lên; sạt lở)"
    )
