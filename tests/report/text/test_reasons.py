from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, get_args

import pytest

from routeplan.model.order import TimeWindow
from routeplan.model.plan import ReasonCode, Unassigned
from routeplan.report.text import describe_unassigned
from routeplan.report.text.reasons import _DESCRIBERS

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.text import Lang


def test_of_an_order_locked_to_a_vehicle_the_reason_is_that_vehicles(
    small_day: Day, small_plan: Plan, small_region: Region
) -> None:
    (item,) = (entry for entry in small_plan.unassigned if entry.order_id == "LO-4")
    locked = tuple(
        dataclasses.replace(order, locked_vehicle="V1") if order.id == "LO-4" else order
        for order in small_day.orders
    )
    text = describe_unassigned(
        item, "en", dataclasses.replace(small_day, orders=locked), small_region
    )
    assert text.startswith("Locked to vehicle V1. More than any vehicle")


@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ({"release_s": 18 * 3600}, " (20:00–21:00; ready from 18:00)"),
        ({"due_s": 13 * 3600}, " (20:00–21:00; due 13:00)"),
        ({"due_s": 30 * 3600}, " (20:00–21:00)"),
        ({"due_s": -3600, "windows": ()}, ""),
    ],
)
def test_hours_that_bind_today_are_named(
    fields: dict[str, object],
    hours: str,
    small_day: Day,
    small_plan: Plan,
    small_region: Region,
) -> None:
    (item,) = (entry for entry in small_plan.unassigned if entry.order_id == "LO-6")
    changed = tuple(
        dataclasses.replace(order, **fields)  # type: ignore[arg-type]
        if order.id == "LO-6"
        else order
        for order in small_day.orders
    )
    text = describe_unassigned(
        item, "en", dataclasses.replace(small_day, orders=changed), small_region
    )
    assert text == f"No vehicle gets there in the order's hours{hours} within its shift."


def test_every_code_has_sentences() -> None:
    assert set(_DESCRIBERS) == set(get_args(ReasonCode))


VIETNAMESE = {
    "LO-1": (
        "Đường bị chặn: QL9 Km 2+000–2+100 (cấm mọi loại xe; sạt lở); cả đoạn L2-01 "
        "(đường O2 – V1) (cấm từ ô tô trở lên). Không còn đường nào khác. "
        "Phục vụ được nếu thông: QL9 Km 2+000–2+100. Vẫn đi được: xe máy."
    ),
    "LO-2": (
        "Không có đường nào nối tới nơi này, kể cả khi mọi chỗ chặn đều thông. "
        "Ngày này không dùng đường ngoài tỉnh."
    ),
    "LO-3": (
        "Xe chở được đơn này không được đi đường tới đó (trời mưa): đường O2 – J2 (T1-01). "
        "Phục vụ được bằng xe máy."
    ),
    "LO-4": ("Vượt sức chở của mọi xe tới được nơi đó: khối lượng 120 kg, thể tích 900,0 l."),
    "LO-5": "Không xe nào có kỹ năng kt1.",
    "LO-6": ("Không xe nào tới được trong giờ của đơn (20:00–21:00) mà vẫn đúng ca làm việc."),
    "LO-7": (
        "Quá xa (210,4 km, 7 giờ 30 phút một chiều): không xe nào đi và về kịp trong ca "
        "hay trong số km cho phép."
    ),
    "LO-8": ("Để lại ngày mai: phục vụ hôm nay tốn thêm 230.000 ₫ (xe V1), giá để lại 150.000 ₫."),
    "BAD-1": ("orders.csv, dòng 15, cột weight_g [BAD-1]: “-5”; cần một số không âm."),
}
ENGLISH = {
    "LO-1": (
        "Road closed: QL9 Km 2+000–2+100 (shut to all vehicles; sạt lở); the whole section "
        "L2-01 (the O2 – V1 road) (shut to cars and larger). There is no other way. "
        "It can be served if opened: QL9 Km 2+000–2+100. Still passing: motorbikes."
    ),
    "LO-3": (
        "No vehicle that can carry it may use the road there (rain): the O2 – J2 road (T1-01). "
        "A motorbike would serve it."
    ),
    "LO-8": (
        "Left for tomorrow: serving it today would add 230,000 VND (vehicle V1), "
        "leaving it is priced 150,000 VND."
    ),
    "BAD-1": (
        "orders.csv, row 15, column weight_g [BAD-1]: '-5'; "
        "expected a whole number of grams, 0 or more."
    ),
}


@pytest.mark.parametrize("order_id", VIETNAMESE)
def test_vietnamese(order_id: str, small_plan: Plan, small_day: Day, small_region: Region) -> None:
    item = next(item for item in small_plan.unassigned if item.order_id == order_id)
    assert describe_unassigned(item, "vi", small_day, small_region) == VIETNAMESE[order_id]


@pytest.mark.parametrize("order_id", ENGLISH)
def test_english(order_id: str, small_plan: Plan, small_day: Day, small_region: Region) -> None:
    item = next(item for item in small_plan.unassigned if item.order_id == order_id)
    assert describe_unassigned(item, "en", small_day, small_region) == ENGLISH[order_id]


@pytest.mark.parametrize(
    ("changes", "vi"),
    [
        ({"lift": ("C1", "C2")}, "Thông tất cả các chỗ này thì phục vụ được."),
        ({"closures": ("C1",)}, "Thông chỗ này thì phục vụ được."),
        (
            {"detail": "detour_too_long", "way_round_m": 210_400, "way_round_s": 27_000},
            "Đường vòng còn thông quá dài (210,4 km, 7 giờ 30 phút một chiều).",
        ),
        (
            {"detail": "detour_too_long", "way_round_m": 210_400},
            "Đường vòng còn thông quá dài (210,4 km).",
        ),
        ({"detail": "detour_too_long"}, "Đường vòng quá dài."),
        (
            {"detail": "not_in_its_hours"},
            "Có lúc vẫn tới được, nhưng không kịp trong giờ của đơn (20:00–21:00).",
        ),
        ({"classes_passing": ("light", "heavy")}, "Vẫn đi được: ô tô con và xe tải nhẹ, xe tải"),
        ({"classes_passing": ("motorbike", "light", "heavy")}, "nếu thông: QL9 Km 2+000–2+100."),
        ({"closures": ("C9",)}, "Đường bị chặn: C9."),
        ({"closures": ()}, "Đường bị chặn. Không còn"),
    ],
)
def test_closed_roads(
    changes: dict[str, object], vi: str, small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    item = dataclasses.replace(small_plan.unassigned[0], **changes)  # type: ignore[arg-type]
    assert vi in describe_unassigned(item, "vi", small_day, small_region)


def test_the_hours_that_the_road_does_not_fit_are_said(
    small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    item = dataclasses.replace(small_plan.unassigned[0], detail="not_in_its_hours")
    orders = tuple(
        dataclasses.replace(
            order, windows=(TimeWindow(start_s=28_800, end_s=36_000),), due_s=39_600
        )
        for order in small_day.orders
    )
    day = dataclasses.replace(small_day, orders=orders)
    said = describe_unassigned(item, "en", day, small_region)
    assert "but not in the order's hours (08:00–10:00; due 11:00)." in said
    round_ = dataclasses.replace(item, way_round_m=112_700, way_round_s=17_280)
    assert "Đi đường vòng còn thông (112,7 km, 4 giờ 48 phút một chiều)" in (
        describe_unassigned(round_, "vi", day, small_region)
    )


def test_what_is_not_known_is_not_said(
    small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    item = dataclasses.replace(small_plan.unassigned[0], lift=(), classes_passing=())
    said = describe_unassigned(item, "vi", small_day, small_region)
    assert said.endswith("Không còn đường nào khác.")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", get_args(ReasonCode))
def test_a_bare_code_is_still_a_sentence(
    code: ReasonCode, lang: Lang, small_day: Day, small_region: Region
) -> None:
    item = Unassigned(order_id="not in the day", code=code)
    said = describe_unassigned(item, lang, small_day, small_region)
    assert said.endswith(".")
    assert "None" not in said
    assert "  " not in said


def test_ways_outside_the_province_are_mentioned_only_while_they_are_shut(
    small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    day = dataclasses.replace(small_day, ways_outside_province=True)
    said = describe_unassigned(small_plan.unassigned[1], "en", day, small_region)
    assert said == "No road leads there, even with every closure lifted."


def test_a_skill_that_some_vehicle_has(
    small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    skilled = dataclasses.replace(small_day.vehicles[0], skills=("kt1",))
    day = dataclasses.replace(small_day, vehicles=(skilled,))
    assert describe_unassigned(small_plan.unassigned[4], "vi", day, small_region) == (
        "Xe chở được đơn này không có đủ kỹ năng cần thiết: kt1."
    )


def test_skills_of_an_order_that_the_day_does_not_know(
    small_day: Day, small_region: Region
) -> None:
    item = Unassigned(order_id="gone", code="skill_missing", detail="kt1;cold")
    assert describe_unassigned(item, "en", small_day, small_region) == (
        "No vehicle has the skill kt1, cold."
    )


def test_a_due_time_belongs_to_the_hours(
    small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    orders = tuple(dataclasses.replace(order, due_s=16 * 3600) for order in small_day.orders)
    day = dataclasses.replace(small_day, orders=orders)
    said = describe_unassigned(small_plan.unassigned[5], "vi", day, small_region)
    assert "(20:00–21:00; hạn 16:00)" in said


@pytest.mark.parametrize(
    ("sections", "vi"),
    [
        (
            ("X1-01",),
            (
                "Chỉ có đường đi qua ngoài tỉnh, ngày này không dùng: đường EDGE – OUT (X1-01). "
                "Vẫn đi được: xe máy."
            ),
        ),
        (
            ("X1-01", "T1-01"),
            (
                "Chỉ có đường đi qua ngoài tỉnh, ngày này không dùng: đường EDGE – OUT (X1-01). "
                "Xe chở được đơn này không được đi đường tới đó (trời mưa): đường O2 – J2 (T1-01). "
                "Vẫn đi được: xe máy."
            ),
        ),
    ],
)
def test_ways_that_leave_the_province(
    sections: tuple[str, ...], vi: str, small_day: Day, small_region: Region
) -> None:
    item = Unassigned(
        order_id="LO-3",
        code="no_vehicle_allowed_on_road",
        sections=sections,
        classes_passing=("motorbike",),
    )
    assert describe_unassigned(item, "vi", small_day, small_region) == vi


def test_rain_is_blamed_only_when_it_rains(
    small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    dry = dataclasses.replace(small_day, weather="dry")
    said = describe_unassigned(small_plan.unassigned[2], "en", dry, small_region)
    assert "may use the road there: the O2" in said


def test_no_room(small_day: Day, small_region: Region) -> None:
    item = Unassigned(order_id="LO-8", code="postponed", detail="no_room", price_vnd=300_000)
    assert describe_unassigned(item, "en", small_day, small_region) == (
        "No vehicle has the room and time left. Price of leaving it: 300,000 VND."
    )


def test_sections_and_measures_that_are_not_known_keep_their_name(
    small_day: Day, small_region: Region
) -> None:
    item = Unassigned(order_id="LO-3", code="no_vehicle_allowed_on_road", sections=("gone",))
    assert ": gone." in describe_unassigned(item, "vi", small_day, small_region)
    item = Unassigned(order_id="LO-4", code="too_heavy_or_large", detail="weight_g,length,pieces")
    assert "khối lượng 120 kg, length, số kiện 3" in describe_unassigned(
        item, "vi", small_day, small_region
    )
    item = Unassigned(order_id="gone", code="too_heavy_or_large", detail="weight")
    assert describe_unassigned(item, "en", small_day, small_region).endswith("carry: weight.")


def test_a_day_that_is_too_short_is_told_what_it_lacks(
    small_day: Day, small_region: Region
) -> None:
    van = dataclasses.replace(small_day.vehicles[0], max_duration_s=28_800)
    day = dataclasses.replace(small_day, vehicles=(van,))
    item = Unassigned(
        order_id="LO-7",
        code="too_long_for_any_vehicle",
        serving_vehicle=van.id,
        serving_duration_s=33_012,
    )
    assert describe_unassigned(item, "en", day, small_region) == (
        f"Takes too long: for this order alone vehicle {van.id} would be out for 9 h 10 min, "
        "longer than it may be (at most 8 h). With a max_duration_s of at least 33012 that "
        "vehicle could serve it."
    )
    assert "9 giờ 10 phút" in describe_unassigned(item, "vi", day, small_region)
    no_fix = Unassigned(
        order_id="LO-7", code="too_long_for_any_vehicle", way_round_m=210_400, way_round_s=27_000
    )
    assert describe_unassigned(no_fix, "vi", day, small_region) == (
        "Quá lâu (210,4 km, 7 giờ 30 phút một chiều): đi, phục vụ và về vượt thời gian tối đa của "
        "mọi xe."
    )
