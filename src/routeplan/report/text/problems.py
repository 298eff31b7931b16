"""What is wrong with a cell of an input file, in the reader's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routeplan.errors import DataProblem
    from routeplan.report.text.words import Lang

_EXPECTED_VI: Mapping[str, str] = {
    "missing_file": "có tệp này",
    "unwritable_file": "một tệp ghi được",
    "damaged_plan": "một tệp plan.json do phiên bản này ghi; hãy lập lại bằng `routeplan plan`",
    "no_rasterio": "cài thêm: pip install 'routeplan[elevation]', hoặc bỏ --elevation",
    "bad_heights": "một tệp độ cao: GeoTIFF, hoặc .hgt mang tên gốc như N21E103.hgt",
    "no_projection": "một lớp có hệ tọa độ (CRS), như EPSG:4326 hoặc VN-2000",
    "bad_box": "tây,nam,đông,bắc theo độ, như 102.9,21.2,103.3,21.6",
    "unknown_map_place": "một nơi có ranh giới trên OpenStreetMap, hoặc một khung (--bbox)",
    "no_map_server": "máy chủ bản đồ trả lời; nếu không, tải tệp .osm.pbf và dùng --osm TỆP",
    "map_server_error": "máy chủ bản đồ trả lời đủ; nếu không, tải tệp .osm.pbf và dùng --osm TỆP",
    "bad_graph": "một tệp GraphML do osmnx lưu, tọa độ theo độ (EPSG:4326)",
    "bad_edge": "một cạnh như to_graph tạo ra",
    "not_utf8": "chữ UTF-8; trong Excel hãy lưu kiểu “CSV UTF-8 (Comma delimited)”",
    "missing_column": "có cột này",
    "duplicate_column": "mỗi tên cột chỉ một lần",
    "wrong_schema_version": "phiên bản định dạng mà chương trình này đọc được",
    "unknown_key": "một mục mà chương trình biết",
    "no_hub": "một vùng, hoặc một dòng trong places.csv, có nơi loại hub",
    "no_vehicle": "ít nhất một xe dùng được",
    "missing_value": "một giá trị",
    "not_a_number": "một số",
    "not_whole_number": "một số nguyên",
    "negative_number": "một số không âm",
    "not_yes_or_no": "có hoặc không (yes, no, true, false, 1, 0)",
    "bad_time": "giờ trong ngày như 08:00 (đến 47:59)",
    "bad_moment": "ngày hoặc giờ như 09/09/2024, 09/09/2024 15:00, 2024-09-09T15:00 hoặc 15:00",
    "bad_window": "khung giờ như 08:00-10:00",
    "window_ends_before_start": "khung giờ không kết thúc trước khi bắt đầu",
    "bad_km": "mốc Km như 16+900 hoặc 16,9",
    "duplicate_id": "một mã chưa dùng ở dòng trước hay trong mạng đường",
    "unknown_place": "mã của một nơi có trong dữ liệu",
    "unknown_section": "mã của một đoạn đường có trong dữ liệu",
    "unknown_vehicle": "một xe của ngày hôm nay và dùng được",
    "unknown_commune": "mã hoặc tên xã, phường, hoặc tên xã cũ",
    "not_a_depot": "bưu điện tỉnh, hoặc bưu điện xã, phường",
    "incomplete_location": "đủ cả hai cột của vị trí",
    "transfer_with_coordinates": "để trống: chuyển túi, kiện đi từ nơi này đến nơi kia",
    "only_for_transfer": "để trống: cột này chỉ dùng cho transfer",
    "missing_depot": "một bưu điện; không rõ xã nào nên không tự tìm được",
    "shift_ends_before_start": "giờ sau shift_start (viết 26:00 nếu là 02:00 hôm sau)",
    "incomplete_break": "đủ cả break_window và break_s",
    "bad_way_ids": "mã các đường (way) của OpenStreetMap như 123;456",
    "bad_geometry": (
        "WKT hoặc GeoJSON của POLYGON không có lỗ, LINESTRING hoặc MULTIPOINT, kinh độ trước vĩ độ"
    ),
    "crossing_polygon": "một vùng có đường biên không tự cắt nhau",
    "calibration_no_road": "số hiệu của một đường có trong mạng đường",
    "calibration_same_place": "một mốc Km cho mỗi chỗ",
    "calibration_backwards": "các mốc Km tăng dần theo một chiều của đường",
    "calibration_one_point": "ít nhất hai mốc trên mỗi đoạn đường liền nhau",
    "closure_ends_before_start": "một lúc sau start, hoặc để trống",
    "unreadable_map": "một tệp .osm.pbf hoặc .osm còn nguyên; hãy tải lại bản đồ",
    "no_trip": "ít nhất một chuyến đi dùng được",
    "no_roads": "một bản đồ có đường (highway=*), chẳng hạn một vùng rộng hơn",
    "unknown_hub": "mã của một nơi trên bản đồ, hoặc lon,lat như 103.02,21.39",
    "too_few_offices": "một nơi loại hub và ít nhất hai bưu điện (commune_office) khác bên đường",
    "bad_tag": "một giá trị có nghĩa của thẻ bản đồ này (phần còn lại của đường vẫn dùng)",
    "bad_speeds": "một tệp TOML như map_speeds.toml có sẵn",
    "unknown_road": "một con đường có trong mạng đường",
    "unknown_day_or_network": "thư mục hoặc tên của một ngày, hoặc của một mạng đường (dien-bien)",
    "empty_scenario_set": "ít nhất một kịch bản",
    "bad_chance": "một số từ 0 đến 1",
    "unknown_closure": "mã của một điểm đóng đường cần mở lại",
    "nothing_to_reopen": "ít nhất một điểm đóng đường còn hiệu lực, trên đường có trong dữ liệu",
    "not_a_node": "một nút của mạng đường",
    "same_ends": "một nơi khác với from_place",
    "bad_clearing_time": "số giờ lớn hơn 0, nhiều nhất 8760",
    "no_record": "điểm đóng đường đã ghi nhận, nằm trên đường của vùng này",
    "no_cluster": "địa chỉ của một bộ điều phối Dask đang chạy, như tcp://127.0.0.1:8786",
    "base_plan_of_other_day": "một kế hoạch của ngày này, qua được phép kiểm tra",
    "nothing_to_measure": "những xã có bưu điện là nơi gần đường",
    "no_results": "một thư mục do routeplan simulate hoặc importance ghi",
}

_EXPECTED_VI_WITH: Mapping[str, tuple[str, str]] = {
    "inputs_changed": (r"^(.*), as when", "“{0}” như khi bắt đầu chạy; hoặc một thư mục khác"),
    "plan_of_another_day": (
        r"day (.+?) as it stands",
        (
            "phương án của ngày {0} như hiện có; hãy chỉ ra đúng ngày bằng --day-a hoặc --day-b, "
            "hoặc lập lại phương án"
        ),
    ),
    "damaged_results": (r"with (.+)", "một bảng do routeplan ghi, có các cột {0}"),
    "other_network": (
        r"\((.*?)\)",
        "mạng đường mà kết quả được tính trên đó ({0}); hãy chỉ ra bằng --network, hoặc tính lại",
    ),
    "other_inputs": (r"\((.*?)\)", "như khi tính kết quả ({0}); hãy tính lại"),
    "unwritable_folder": (r"\((.+?)\)", "một thư mục ghi được ({0})"),
    "results_kept_aside": (
        r"\((.+?)\): .* results are in (.+)",
        (
            "một thư mục ghi được ({0}): hãy đóng các tệp đang mở trong đó; kết quả mới nằm "
            "trong {1}"
        ),
    ),
    "results_cut_off": (
        r"\((.+?)\): .* could be written is in (.+)",
        "một thư mục ghi được ({0}): hãy dọn chỗ trống; phần ghi được nằm trong {1}",
    ),
    "run_in_progress": (
        r"process (\d+) .*delete (\S+)\)",
        (
            "một thư mục không có lần chạy nào khác đang ghi: tiến trình {0} đang làm việc ở đó; "
            "hãy chờ, hoặc chọn thư mục khác (nếu không có routeplan nào đang chạy, hãy xóa {1})"
        ),
    ),
    "two_files": (r"one of (.+), or the one", "một trong: {0}, hoặc ghi tệp cần dùng dưới [files]"),
    "bad_file_name": (r"folder, (.+) or (.+)", "một tệp của thư mục, {0} hoặc {1}"),
    "ambiguous_number": (
        r"\((\d+|…)\)",
        "một số không có dấu phân cách nghìn ({0}), hoặc không có đúng ba chữ số lẻ",
    ),
    "which_layer": (r"one of (.+) \(--layer\)", "một trong: {0} (--layer)"),
    "unknown_choice": (r"one of (.+)", "một trong: {0}"),
    "unknown_scenario": (r"one of (.+)", "một trong: {0}"),
    "unknown_profile": (r"one of ([^(]+?)(?: \(|$)", "một trong: {0}"),
    "too_many_cells": (r"(\d+) cells", "{0} ô như dòng tiêu đề"),
    "too_few_cells": (r"(\d+) cells", "{0} ô như dòng tiêu đề; tệp bị đứt giữa dòng này"),
    "unknown_column": (
        r"column '(.+?)'",
        "cột “{0}”, hoặc một tên khác không gần giống như vậy",
    ),
    "ambiguous_commune": (r"code: (.+)", "mã của một xã: {0}"),
    "mixed_location": (r"only one of (.+)", "chỉ một trong các cách: {0}"),
    "too_far_from_road": (
        r"within (\d+) m .*it is (\d+) m",
        "một điểm cách đường không quá {0} m (điểm này cách {1} m)",
    ),
    "calibration_too_far": (
        r"within (\d+) m .*it is (\d+) m",
        "một điểm cách đường không quá {0} m (điểm này cách {1} m)",
    ),
    "calibration_uneven": (
        r"within (\d+) m .*it is (\d+) m",
        "Km trong đoạn chia đều, lệch không quá {0} m (ở đây lệch {1} m)",
    ),
    "calibration_km_disagrees": (
        r"about (\d+) m .*it is (\d+) m",
        "khoảng cách theo Km gần bằng độ dài đường, {0} m (Km cho {1} m)",
    ),
    "km_off_road": (r"Km (\S+) to (\S+) of (\S+)", "từ Km {0} đến Km {1} của đoạn {2}"),
    "old_network": (
        r"version (\d+); build it again: (.+)",
        "một mạng đường phiên bản {0}; hãy dựng lại: {1}",
    ),
    "damaged_network": (
        r"build the network again: (.+)",
        "tệp này còn nguyên như khi ghi; hãy dựng lại mạng đường: {0}",
    ),
}
"""Wording that repeats parts of the English ``expected``: where they stand, and where to."""

_ANYTHING = "(.*)"

_EXPECTED_VI_EITHER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "out_of_range": (
        (r"a month from (\d+) to (\d+)", "một tháng từ {0} đến {1}"),
        (r"one crew or more", "ít nhất một đội"),
        (r"^(\S+) or more", "{0} trở lên"),
        (r"more than 0 seconds", "số giây lớn hơn 0"),
        (r"metres above 0, at most (\d+)", "số mét lớn hơn 0, nhiều nhất {0}"),
        (r"minutes above 0, at most (\d+)", "số phút lớn hơn 0, nhiều nhất {0}"),
        (r"above 0(?: and|,) at most 1$", "một hệ số lớn hơn 0, nhiều nhất 1"),
        (r"a number up to (\d+)", "một số không quá {0}"),
        (r"a number from (\S+) to (\S+)", "một số từ {0} đến {1}"),
        (r"a longitude .*, (\S+) to (\S+)", "kinh độ tính bằng độ, từ {0} đến {1}"),
        (
            r"a latitude .*, (\S+) to (\d+)",
            "vĩ độ tính bằng độ, từ {0} đến {1} (hay lon và lat bị đổi chỗ?)",
        ),
        (r"a shift from (\S+) to (\S+) s", "ca làm việc trong khoảng giây {0} đến {1} của ngày"),
        (_ANYTHING, "một số trong khoảng cho phép ({0})"),
    ),
    "unreadable_file": (
        (r"^a readable file \((.+)\)", "một tệp đọc được ({0})"),
        (r"^TOML \((.+)\)", "tệp TOML đúng cú pháp ({0})"),
        (r"^an Excel workbook \((.+)\)", "một sổ tính Excel ({0})"),
        (r"^a GeoJSON .*WZDx feed \((.+)\)", "GeoJSON FeatureCollection, như nguồn WZDx ({0})"),
        (r"^a GeoPackage, GeoJSON or shapefile", "GeoPackage, GeoJSON hoặc shapefile còn nguyên"),
        (r"^all files of a region", "đủ các tệp của một vùng"),
        (r"^tables that fit together", "các bảng khớp với nhau"),
        (_ANYTHING, "một tệp đọc được ({0})"),
    ),
    "bad_quotes": (
        (r"runs to line (\d+) \((.+)\)", "dấu ngoặc kép đủ cặp; một ô kéo đến dòng {0} ({1})"),
        (r"^a header .*\((.+)\)", "dòng tiêu đề có dấu ngoặc kép đủ cặp ({0})"),
        (r"\((.+)\)", "dấu ngoặc kép đủ cặp ({0})"),
        (_ANYTHING, "dấu ngoặc kép đủ cặp"),
    ),
    "folder_in_use": (
        (
            r"does not exist yet, an empty one or one with (?:a )?(\S+)",
            "một thư mục chưa có, thư mục trống, hoặc thư mục có {0}",
        ),
        (r"does not exist yet, an empty one", "một thư mục chưa có, hoặc thư mục trống"),
        (r"does not exist yet", "một thư mục chưa có"),
        (r"without a compiled (\S+)", "một thư mục bảng dữ liệu không có {0} đã dựng"),
        (_ANYTHING, "một thư mục khác ({0})"),
    ),
    "missing_location": (
        (r"^the id of a place", "mã của một nơi"),
        (_ANYTHING, "mã nơi của khách, hoặc lon và lat, hoặc section_id và km"),
    ),
    "no_vehicle_at_depot": (
        (r"today starts", "một bưu điện nơi có xe hôm nay xuất phát hoặc quay lại lấy thêm hàng"),
        (_ANYTHING, "một bưu điện nơi có xe hôm nay kết thúc hoặc quay lại dỡ hàng"),
    ),
    "locked_vehicle_elsewhere": (
        (r"starts or reloads at (.+)", "một xe xuất phát từ hoặc quay lại {0}"),
        (r"ends or reloads at (.+)", "một xe kết thúc ở hoặc quay lại {0}"),
        (_ANYTHING, "một xe khác ({0})"),
    ),
    "closure_off_road": (
        (r"^a Km post of this road", "mốc Km có trên con đường này"),
        (r"^a Km post, or a section_id", "mốc Km, hoặc mã đoạn (section_id)"),
        (r"^an OpenStreetMap way", "mã đường (way) của OpenStreetMap có trong mạng đường"),
        (r"^a point near .* is (.+) m away", "một điểm gần đường (đường gần nhất cách {0} m)"),
        (r"^an area with", "một vùng có đường đi qua"),
        (
            r"^a line .*at (.+) there is none within (\d+) m",
            "một nét vẽ dọc theo đường (tại {0} không có đường nào trong vòng {1} m)",
        ),
        (r"^a line .* that join", "một nét vẽ dọc theo các đường nối với nhau"),
        (r"^a point, line or area", "một điểm, nét vẽ hoặc vùng hợp lệ"),
        (_ANYTHING, "một chỗ trên đường ({0})"),
    ),
    "unfinished_results": (
        (r"^finished", "kết quả đã tính xong; hãy chạy lại lệnh đã tạo ra nó, thêm --resume"),
        (r"^a whole part", "một phần còn nguyên; hãy chạy tiếp với --resume"),
        (_ANYTHING, "một thư mục mới, hoặc --resume để chạy tiếp phần còn lại"),
    ),
    "other_depth": (
        (
            r"^travel only",
            (
                "kết quả chỉ đo đường đi; kết quả lập lại tuyến (--resolve) thì xem các bảng trong "
                "thư mục"
            ),
        ),
        (_ANYTHING, "kết quả lập lại tuyến (--resolve)"),
    ),
    "cannot_write": (
        (
            r"\((.+?)\); what is finished",
            (
                "một thư mục ghi được ({0}); phần đã xong vẫn còn: hãy dọn chỗ trống rồi chạy "
                "tiếp với --resume"
            ),
        ),
        (r"\((.+?)\)", "một thư mục ghi được ({0})"),
        (_ANYTHING, "một thư mục ghi được ({0})"),
    ),
    "bad_value": (
        (r"^one of (.+)", "một trong: {0}"),
        (
            r"^the name of a shipped region \((.+)\)",
            "tên một vùng có sẵn ({0}) hoặc thư mục của một mạng đường",
        ),
        (r"^network files of (.+) that fit", "các tệp của mạng đường {0} khớp với nhau"),
        (r"^the id of an order of this day", "mã một đơn của ngày này"),
        (r"^a file of vehicle profiles", "một tệp mô tả các loại xe"),
        (r"^a row that can be read", "một dòng đọc được"),
        (r"^a file to write \((.+)\)", "một tệp ghi được ({0})"),
        (r"^a folder to write \((.+)\)", "một thư mục ghi được ({0})"),
        (r"^a readable file \((.+)\)", "một tệp đọc được ({0})"),
        # Of scenario.toml, in pydantic's words.
        (r"^Input .* greater than or equal to (\S+)", "một số từ {0} trở lên"),
        (r"^Input .* greater than (\S+)", "một số lớn hơn {0}"),
        (r"^Input .* less than or equal to (\S+)", "một số không quá {0}"),
        (r"^Input .* less than (\S+)", "một số nhỏ hơn {0}"),
        (r"^Input .* valid integer", "một số nguyên"),
        (r"^Input .* (?:valid|finite) number", "một số"),
        (r"^Input .* valid string", "một chuỗi chữ trong ngoặc kép"),
        (_ANYTHING, "một giá trị dùng được ({0})"),
    ),
}
"""Wording of codes whose ``expected`` is of several kinds: the first that fits counts.

The last one of each fits all, and repeats the English words rather than lose them.
"""

_DID_YOU_MEAN = re.compile(r"\(did you mean '(.+)'\?\)")


def describe_problem(problem: DataProblem, lang: Lang) -> str:
    """Return one line that says where, what was written and what was expected.

    Vietnamese wording goes by the problem's code; a code without wording keeps the
    English ``expected``.
    """
    if lang == "en":
        return str(problem)
    places = (
        problem.file,
        f"dòng {problem.row}" if problem.row else "",
        f"cột {problem.column}" if problem.column else "",
    )
    where = ", ".join(filter(None, places))
    if problem.record_id:
        where += f" [{problem.record_id}]"
    value = f"“{problem.value}”" if problem.value else "để trống"
    return f"{where}: {value}; cần {expected_text(problem, lang)}"


def expected_text(problem: DataProblem, lang: Lang) -> str:
    """Return what would have been right, in the reader's language where there is wording."""
    if lang == "en":
        return problem.expected
    suggestion = _DID_YOU_MEAN.search(problem.expected)
    suffix = f" (hay là “{suggestion[1]}”?)" if suggestion else ""
    if problem.code in _EXPECTED_VI:
        return _EXPECTED_VI[problem.code] + suffix
    single = _EXPECTED_VI_WITH.get(problem.code)
    for pattern, wording in (single,) if single else _EXPECTED_VI_EITHER.get(problem.code, ()):
        if found := re.search(pattern, problem.expected, re.DOTALL):
            return wording.format(*found.groups()) + suffix
    return problem.expected
