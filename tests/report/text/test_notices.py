from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.model.plan import PlanWarning
from routeplan.report.text import describe_warning, order_warnings
from routeplan.report.text.notices import _DESCRIBERS, loses_closure

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region
    from routeplan.report.text import Lang


def test_closures_that_were_not_applied_come_first(small_plan: Plan) -> None:
    assert small_plan.warnings[0].code != "closure_not_applied"
    codes = [warning.code for warning in order_warnings(small_plan.warnings)]
    assert codes == [
        "closure_not_applied",
        "closure_position_unknown",
    ]


def test_every_documented_code_has_a_sentence() -> None:
    text = PlanWarning.__doc__ or ""
    documented = {code for code in text.replace("``", " ").replace(",", " ").split() if "_" in code}
    assert documented == set(_DESCRIBERS)


CASES = [
    (
        PlanWarning(
            code="closure_not_applied",
            subject="X1",
            values=(("where", "way 5"), ("reason", "unknown_way"), ("ways", "5")),
        ),
        (
            "KHÔNG ÁP DỤNG chỗ chặn way 5 [X1]: không đường nào mang mã OpenStreetMap 5. "
            "Phương án coi chỗ này vẫn thông; hãy kiểm tra lại."
        ),
        (
            "NOT APPLIED: closure way 5 [X1]: no road has the OpenStreetMap way 5. "
            "The plan takes the road for open; please check."
        ),
    ),
    (
        PlanWarning(
            code="closure_partly_applied",
            subject="X1",
            values=(("where", "way 5, 6"), ("ways", "6")),
        ),
        "CHƯA ÁP DỤNG HẾT way 5, 6 [X1]: không đường nào mang mã OpenStreetMap 6.",
        "PARTLY APPLIED: way 5, 6 [X1]: no road has the OpenStreetMap way 6.",
    ),
    (
        PlanWarning(
            code="closure_partly_applied",
            subject="X1",
            values=(("where", "QL12 Km 161+000"), ("km", "162+070–170+000")),
        ),
        (
            "CHƯA ÁP DỤNG HẾT QL12 Km 161+000 [X1]: dữ liệu không có Km 162+070–170+000 của "
            "đường này; phương án coi phần đó vẫn thông."
        ),
        (
            "PARTLY APPLIED: QL12 Km 161+000 [X1]: the data has no Km 162+070–170+000 of the "
            "road; that part counts as open."
        ),
    ),
    (
        PlanWarning(
            code="closure_left_open", subject="X1", values=(("where", "here"), ("sections", "B-1"))
        ),
        (
            "here: cầu hoặc hầm B-1 đi qua phía trên hoặc dưới nên vẫn coi là thông; "
            "nếu chính nó bị chặn, hãy ghi road hoặc level."
        ),
        (
            "here: the bridge or tunnel B-1 passes above or below and counts as open; "
            "if it is what is shut, say so by road or level."
        ),
    ),
    (
        PlanWarning(
            code="closure_left_open", subject="X1", values=(("where", "here"), ("opposite", "Q-1"))
        ),
        (
            "here: phần đường chiều ngược lại Q-1 vẫn coi là thông; "
            "nếu cũng bị chặn, hãy ghi thêm một dòng cho nó."
        ),
        ("here: the opposite carriageway Q-1 counts as open; if it is shut too, add a row for it."),
    ),
    (
        PlanWarning(
            code="closure_road_unknown", subject="X1", values=(("where", "here"), ("road", "QL77"))
        ),
        "here: dữ liệu không có đường “QL77”, nên chỉ xét theo vị trí trên bản đồ.",
        "here: the road 'QL77' is not in the data, so only the place on the map counts.",
    ),
    (
        PlanWarning(code="closure_not_applied", subject="C3", values=(("reason", "km_off_road"),)),
        (
            "KHÔNG ÁP DỤNG chỗ chặn QL1 Km 99+000 [C3] (Km đáng ngờ): Km này không nằm trên đường. "
            "Phương án coi chỗ này vẫn thông; hãy kiểm tra lại."
        ),
        (
            "NOT APPLIED: closure QL1 Km 99+000 [C3] (Km đáng ngờ): the Km is not on the road. "
            "The plan takes the road for open; please check."
        ),
    ),
    (
        PlanWarning(
            code="closure_not_applied",
            subject="C9",
            values=(("where", "QL99"), ("reason", "unknown_road")),
        ),
        (
            "KHÔNG ÁP DỤNG chỗ chặn QL99 [C9]: không có đường này trong dữ liệu. "
            "Phương án coi chỗ này vẫn thông; hãy kiểm tra lại."
        ),
        (
            "NOT APPLIED: closure QL99 [C9]: the road is not in the data. "
            "The plan takes the road for open; please check."
        ),
    ),
    (
        PlanWarning(
            code="closure_ambiguous",
            subject="C9",
            values=(("where", "QL9 Km 6+000"), ("roads", "QL9A, QL9B")),
        ),
        "QL9 Km 6+000: Km này có trên nhiều nhánh (QL9A, QL9B); đã chặn ở tất cả các nhánh.",
        "QL9 Km 6+000: this Km is on several branches (QL9A, QL9B); all of them count as shut.",
    ),
    (
        PlanWarning(code="closure_position_unknown", subject="C2"),
        "Không rõ Km nên coi như chặn cả đoạn L2-01 (đường O2 – V1).",
        "The Km is not known, so this counts as shut: the whole section L2-01 (the O2 – V1 road).",
    ),
    (
        PlanWarning(code="closure_inactive", subject="C1"),
        "QL9 Km 2+000–2+100: không có hiệu lực trong ngày này nên không tính.",
        "QL9 Km 2+000–2+100: not in force on this day, so it does not count.",
    ),
    (
        PlanWarning(
            code="row_set_aside",
            subject="V9",
            values=(
                ("file", "vehicles.csv"),
                ("row", "7"),
                ("column", "profile"),
                ("value", "xe bò"),
                ("expected", "one of motorbike, van (did you mean 'van'?)"),
                ("code", "unknown_profile"),
            ),
        ),
        (
            "Không dùng dòng này: vehicles.csv, dòng 7, cột profile [V9]: “xe bò”; "
            "cần một trong: motorbike, van (hay là “van”?)."
        ),
        (
            "Row set aside: vehicles.csv, row 7, column profile [V9]: 'xe bò'; "
            "expected one of motorbike, van (did you mean 'van'?)."
        ),
    ),
    (
        PlanWarning(
            code="column_misspelt",
            subject="window",
            values=(("file", "orders.csv"), ("meant", "windows")),
        ),
        "orders.csv: không đọc cột “window”; có phải là “windows”?",
        "orders.csv: the column 'window' is not read; did you mean 'windows'?",
    ),
    (
        PlanWarning(
            code="column_not_read",
            subject="plate",
            values=(("file", "closures.csv"), ("meant", "")),
        ),
        "closures.csv: không đọc cột “plate”.",
        "closures.csv: the column 'plate' is not read.",
    ),
    (
        PlanWarning(code="far_from_road", subject="DH-1", values=(("distance_m", "1200"),)),
        "Đơn DH-1 cách đường gần nhất 1200 m; nên kiểm tra vị trí.",
        "Order DH-1 lies 1200 m from the nearest road; check its position.",
    ),
    (
        PlanWarning(code="solver_stopped", subject="", values=(("reason", "interrupted"),)),
        "Đã dừng theo yêu cầu: đây là phương án tốt nhất tìm được đến lúc đó.",
        "Stopped on request: this is the best plan found by then.",
    ),
    (
        PlanWarning(code="solver_stopped", subject="", values=(("reason", "overdue"),)),
        "Bộ giải bị treo quá hạn nên đã bị dừng: đây là phương án tốt nhất tìm được đến lúc đó.",
        "The solver hung past its limit and was ended: this is the best plan found by then.",
    ),
    (
        PlanWarning(code="solver_stopped", subject="", values=(("reason", "no memory"),)),
        "Bộ giải dừng sớm (no memory): phương án có thể chưa tốt.",
        "The solver stopped early (no memory): the plan may be poor.",
    ),
    (
        PlanWarning(code="something_new", subject="X", values=(("a", "b"),)),
        "something_new: X (a b)",
        "something_new: X (a b)",
    ),
    (PlanWarning(code="something_new", subject="X"), "something_new: X", "something_new: X"),
]


@pytest.mark.parametrize(("warning", "vi", "en"), CASES)
def test_sentences(
    warning: PlanWarning, vi: str, en: str, small_day: Day, small_region: Region
) -> None:
    assert describe_warning(warning, "vi", small_day, small_region) == vi
    assert describe_warning(warning, "en", small_day, small_region) == en


def test_a_closure_whose_row_was_not_read_is_as_urgent_as_one_not_applied(
    small_plan: Plan, small_day: Day, small_region: Region
) -> None:
    values = (("file", "closures.xlsx"), ("row", "3"), ("column", "km_from"), ("value", "x"))
    lost = PlanWarning(code="row_set_aside", subject="C9", values=values)
    vehicle = PlanWarning(code="row_set_aside", subject="V9", values=(("file", "vehicles.csv"),))
    ordered = order_warnings([vehicle, *small_plan.warnings, lost])
    assert [warning.subject for warning in ordered[:3]] == ["C3", "C9", "V9"]
    assert [loses_closure(warning) for warning in ordered[:3]] == [True, True, False]
    said = describe_warning(lost, "vi", small_day, small_region)
    assert said.endswith(". Phương án coi đường này vẫn thông.")
    assert describe_warning(lost, "en", small_day, small_region).endswith("counts as open.")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", _DESCRIBERS)
def test_a_bare_code_is_still_a_sentence(
    code: str, lang: Lang, small_day: Day, small_region: Region
) -> None:
    said = describe_warning(PlanWarning(code=code, subject="X"), lang, small_day, small_region)
    assert said.endswith(".")
