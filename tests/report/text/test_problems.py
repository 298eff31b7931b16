from __future__ import annotations

import re
from pathlib import Path

import pytest

from routeplan.errors import DataProblem
from routeplan.report.text import describe_problem
from routeplan.report.text.problems import _EXPECTED_VI, _EXPECTED_VI_WITH, expected_text

FORMATS = Path(__file__).resolve().parents[3] / "docs" / "formats.md"


def problem(code: str, expected: str, value: str = "x", row: int = 5) -> DataProblem:
    return DataProblem(
        file="orders.csv",
        row=row,
        column="km" if row else "",
        value=value,
        expected=expected,
        record_id="DH-1" if row else "",
        code=code,
    )


def test_every_documented_code_of_a_row_has_vietnamese() -> None:
    rows = FORMATS.read_text(encoding="utf-8").split("**A row is set aside**")[1]
    cells = re.findall(r"^\| (`[^|]+`) \|", rows, re.MULTILINE)
    codes = {code for cell in cells for code in re.findall(r"`(\w+)`", cell)}
    assert codes
    assert codes <= set(_EXPECTED_VI) | set(_EXPECTED_VI_WITH)


@pytest.mark.parametrize(
    ("code", "expected", "vi"),
    [
        ("bad_km", "a Km post as 16+900 or 16,9", "mốc Km như 16+900 hoặc 16,9"),
        (
            "unknown_place",
            "the id of a known place (did you mean 'o1'?)",
            "mã của một nơi có trong dữ liệu (hay là “o1”?)",
        ),
        ("unknown_choice", "one of dry, wet", "một trong: dry, wet"),
        (
            "unknown_profile",
            "one of motorbike, van (did you mean 'van'?)",
            "một trong: motorbike, van (hay là “van”?)",
        ),
        (
            "too_far_from_road",
            "a point within 2000 m of a road (it is 7412 m away)",
            "một điểm cách đường không quá 2000 m (điểm này cách 7412 m)",
        ),
        (
            "km_off_road",
            "Km 0+000 to 6+000 of QL1-01",
            "từ Km 0+000 đến Km 6+000 của đoạn QL1-01",
        ),
        ("too_many_cells", "12 cells, as the header has", "12 ô như dòng tiêu đề"),
        (
            "too_few_cells",
            "12 cells, as the header has; the file ends within this row",
            "12 ô như dòng tiêu đề; tệp bị đứt giữa dòng này",
        ),
        (
            "ambiguous_number",
            "a number without a thousands mark (1000), or not with exactly three decimals",
            "một số không có dấu phân cách nghìn (1000), hoặc không có đúng ba chữ số lẻ",
        ),
        (
            "locked_vehicle_elsewhere",
            "a vehicle that starts or reloads at o1",
            "một xe đi từ, về hoặc quay lại o1",
        ),
        ("unknown_choice", "reworded", "reworded"),
        ("never_heard_of", "an English text", "an English text"),
    ],
)
def test_what_was_expected(code: str, expected: str, vi: str) -> None:
    assert expected_text(problem(code, expected), "vi") == vi
    assert expected_text(problem(code, expected), "en") == expected


def test_where_and_what() -> None:
    assert describe_problem(problem("bad_km", "a Km post"), "vi") == (
        "orders.csv, dòng 5, cột km [DH-1]: “x”; cần mốc Km như 16+900 hoặc 16,9"
    )
    assert describe_problem(problem("missing_file", "this file", "", row=0), "vi") == (
        "orders.csv: để trống; cần có tệp này"
    )
    assert describe_problem(problem("bad_km", "a Km post"), "en") == (
        "orders.csv, row 5, column km [DH-1]: 'x'; expected a Km post"
    )
