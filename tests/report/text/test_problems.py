from __future__ import annotations

import pytest
from tests.report.text.problem_codes import documented_codes, raised_codes

from routeplan.errors import DataProblem
from routeplan.report.text import describe_problem
from routeplan.report.text.problems import (
    _EXPECTED_VI,
    _EXPECTED_VI_EITHER,
    _EXPECTED_VI_WITH,
    expected_text,
)


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


def test_every_code_has_vietnamese_and_is_documented() -> None:
    raised, documented = raised_codes(), documented_codes()
    assert {"bad_value", "bad_km", "folder_in_use", "out_of_range", "too_few_cells"} <= raised
    assert {"bad_value", "damaged_plan", "unknown_scenario", "bad_tag"} <= documented
    known = {*_EXPECTED_VI, *_EXPECTED_VI_WITH, *_EXPECTED_VI_EITHER}
    assert sorted((raised | documented) - known) == []
    assert sorted(raised - documented) == []


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
            "other_inputs",
            "what the results are of (ab12); simulate again",
            "như khi tính kết quả (ab12); hãy tính lại",
        ),
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
            "một xe xuất phát từ hoặc quay lại o1",
        ),
        (
            "locked_vehicle_elsewhere",
            "a vehicle that ends or reloads at o1",
            "một xe kết thúc ở hoặc quay lại o1",
        ),
        (
            "no_vehicle_at_depot",
            "a depot where a vehicle of today starts or reloads",
            "một bưu điện nơi có xe hôm nay xuất phát hoặc quay lại lấy thêm hàng",
        ),
        (
            "no_vehicle_at_depot",
            "a depot where a vehicle of today ends or reloads",
            "một bưu điện nơi có xe hôm nay kết thúc hoặc quay lại dỡ hàng",
        ),
        ("missing_location", "the id of a place", "mã của một nơi"),
        (
            "missing_location",
            "the customer's place id, or else lon and lat, or section_id and km",
            "mã nơi của khách, hoặc lon và lat, hoặc section_id và km",
        ),
        (
            "two_files",
            "one of orders.csv, orders.xlsx, or the one that is meant under [files] in s.toml",
            "một trong: orders.csv, orders.xlsx, hoặc ghi tệp cần dùng dưới [files]",
        ),
        (
            "unfinished_results",
            "finished results; run again what began them, with --resume",
            "kết quả đã tính xong; hãy chạy lại lệnh đã tạo ra nó, thêm --resume",
        ),
        (
            "unfinished_results",
            "a new folder, or --resume to go on with what it holds",
            "một thư mục mới, hoặc --resume để chạy tiếp phần còn lại",
        ),
        (
            "cannot_write",
            "a folder to write (full); what is finished is kept: make room and go on",
            (
                "một thư mục ghi được (full); phần đã xong vẫn còn: hãy dọn chỗ trống rồi chạy "
                "tiếp với --resume"
            ),
        ),
        ("cannot_write", "a folder to write (full)", "một thư mục ghi được (full)"),
        ("out_of_range", "metres above 0, at most 50000", "số mét lớn hơn 0, nhiều nhất 50000"),
        ("out_of_range", "a factor above 0 and at most 1", "một hệ số lớn hơn 0, nhiều nhất 1"),
        ("out_of_range", "a number up to 1000", "một số không quá 1000"),
        (
            "out_of_range",
            "a longitude in degrees, -180 to 180",
            "kinh độ tính bằng độ, từ -180 đến 180",
        ),
        ("out_of_range", "a month from 1 to 12", "một tháng từ 1 đến 12"),
        ("out_of_range", "reworded", "một số trong khoảng cho phép (reworded)"),
        (
            "unreadable_file",
            "TOML (Expected '=' after a key (at line 3, column 5))",
            "tệp TOML đúng cú pháp (Expected '=' after a key (at line 3, column 5))",
        ),
        ("unreadable_file", "a readable file (No access)", "một tệp đọc được (No access)"),
        (
            "bad_quotes",
            "quotes that pair up; a cell runs to line 9 (unexpected end of data)",
            "dấu ngoặc kép đủ cặp; một ô kéo đến dòng 9 (unexpected end of data)",
        ),
        ("bad_quotes", "quotes that pair up (x)", "dấu ngoặc kép đủ cặp (x)"),
        (
            "folder_in_use",
            "a folder that does not exist yet, an empty one or one with plan.json",
            "một thư mục chưa có, thư mục trống, hoặc thư mục có plan.json",
        ),
        ("unknown_scenario", "one of dry-day, rainy-day", "một trong: dry-day, rainy-day"),
        ("bad_value", "one of map, file", "một trong: map, file"),
        ("bad_value", "Input should be greater than or equal to 0", "một số từ 0 trở lên"),
        ("bad_value", "reworded", "một giá trị dùng được (reworded)"),
        (
            "results_kept_aside",
            "a folder to write (busy): close the files; the new results are in /all in/x.new",
            (
                "một thư mục ghi được (busy): hãy đóng các tệp đang mở trong đó; kết quả mới nằm "
                "trong /all in/x.new"
            ),
        ),
        (
            "results_cut_off",
            "a folder to write (full): make room; what could be written is in /x.new",
            "một thư mục ghi được (full): hãy dọn chỗ trống; phần ghi được nằm trong /x.new",
        ),
        ("unwritable_folder", "a folder to write (full)", "một thư mục ghi được (full)"),
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


def test_what_is_in_no_file_begins_with_its_column() -> None:
    refused = DataProblem(file="", row=0, column="profile", value="bus", expected="one of van")
    assert describe_problem(refused, "vi") == "cột profile: “bus”; cần một trong: van"
    assert describe_problem(refused, "en") == "column profile: 'bus'; expected one of van"
