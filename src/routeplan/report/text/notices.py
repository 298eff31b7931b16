"""What the dispatcher should know about a plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem
from routeplan.model.plan import CLOSURE_LOST, PlanWarning
from routeplan.report.text.figures import format_date
from routeplan.report.text.names import name_closure
from routeplan.report.text.problems import describe_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from routeplan.model.closure import Closure
    from routeplan.model.day import Day
    from routeplan.network.closures import ClosureNote
    from routeplan.network.region import Region
    from routeplan.report.text.words import Lang

_ORDER = (
    "closure_not_applied",
    "closure_partly_applied",
    "row_set_aside",
    "column_misspelt",
    "closure_left_open",
    "closure_road_unknown",
    "solver_stopped",
    "started_from_another_day",
    "closure_ambiguous",
    "closure_position_unknown",
)
"""Most urgent first; the rest follows as the plan lists it."""

_NOT_APPLIED = {
    "unknown_section": (
        "không có đoạn đường nào mang mã này",
        "no section has this id",
    ),
    "unknown_road": (
        "không có đường này trong dữ liệu",
        "the road is not in the data",
    ),
    "km_off_road": (
        "Km này không nằm trên đường",
        "the Km is not on the road",
    ),
    "no_position": (
        "không có Km và không có mã đoạn",
        "neither a Km nor a section id is given",
    ),
    "unknown_way": (
        "không đường nào mang mã OpenStreetMap {ways}",
        "no road has the OpenStreetMap way {ways}",
    ),
    "no_road_near": (
        "đường gần nhất cách {distance_m} m",
        "the nearest road is {distance_m} m away",
    ),
    "nothing_inside": (
        "không có đường nào trong vùng này",
        "no road lies in the area",
    ),
    "line_off_road": (
        "tại {point} không có đường nào trong vòng {reach_m} m",
        "at {point} there is no road within {reach_m} m",
    ),
    "nothing_found": (
        "không tìm được đoạn đường nào ở đó",
        "no stretch of road is found there",
    ),
    "bad_shape": (
        "hình vẽ không phải là điểm, nét vẽ hay vùng hợp lệ",
        "the shape is no point, line or area",
    ),
    "line_not_continuous": (
        "các đường dọc theo nét vẽ không nối với nhau",
        "the roads along the line do not join",
    ),
}

_STOPPED = {
    "interrupted": (
        "Đã dừng theo yêu cầu: đây là phương án tốt nhất tìm được đến lúc đó.",
        "Stopped on request: this is the best plan found by then.",
    ),
    "crashed": (
        "Bộ giải dừng đột ngột: đây là phương án tốt nhất tìm được đến lúc đó; nên lập lại.",
        "The solver stopped unexpectedly: this is the best plan found by then; plan again.",
    ),
    "overdue": (
        "Bộ giải bị treo quá hạn nên đã bị dừng: đây là phương án tốt nhất tìm được đến lúc đó.",
        "The solver hung past its limit and was ended: this is the best plan found by then.",
    ),
}


def loses_closure(warning: PlanWarning) -> bool:
    """Whether a closed road is taken for open: not (wholly) applied, or its row not read."""
    closure_row = dict(warning.values).get("file", "").startswith("closures")
    return warning.code in CLOSURE_LOST or (warning.code == "row_set_aside" and closure_row)


def order_warnings(warnings: Iterable[PlanWarning]) -> list[PlanWarning]:
    """Return warnings with those first that mean a road is taken for open, or data lost."""

    def urgency(warning: PlanWarning) -> tuple[bool, int]:
        place = _ORDER.index(warning.code) if warning.code in _ORDER else len(_ORDER)
        return not loses_closure(warning), place

    return sorted(warnings, key=urgency)


def describe_warning(warning: PlanWarning, lang: Lang, day: Day, region: Region) -> str:
    """Return a warning as one or two sentences that name the road, vehicle or row."""
    return _describe(warning, lang, day.closures, region)


def describe_note(
    note: ClosureNote, lang: Lang, closures: Iterable[Closure], region: Region
) -> str:
    """Return what there is to say about a closure in one or two sentences."""
    warning = PlanWarning(code=note.code, subject=note.closure_id, values=note.values)
    return _describe(warning, lang, closures, region)


def _describe(warning: PlanWarning, lang: Lang, closures: Iterable[Closure], region: Region) -> str:
    values = dict(warning.values)
    closure = next((item for item in closures if item.id == warning.subject), None)
    if warning.code.startswith("closure_"):
        where = name_closure(closure, region, lang) if closure else ""
        values["where"] = where or values.get("where") or warning.subject
    describer = _DESCRIBERS.get(warning.code)
    if describer is None:
        details = ", ".join(f"{name} {value}" for name, value in values.items())
        return f"{warning.code}: {warning.subject}" + (f" ({details})" if details else "")
    return describer(warning, values, lang, closure)


def _not_applied(
    warning: PlanWarning, values: Mapping[str, str], lang: Lang, closure: Closure | None
) -> str:
    reason = values.get("reason", "")
    why = _NOT_APPLIED.get(reason, (reason, reason))[lang == "en"].format_map(values)
    note = f" ({closure.note})" if closure and closure.note else ""
    where = f"{values['where']} [{warning.subject}]"
    if lang == "vi":
        return (
            f"KHÔNG ÁP DỤNG chỗ chặn {where}{note}: {why}. "
            "Phương án coi chỗ này vẫn thông; hãy kiểm tra lại."
        )
    return (
        f"NOT APPLIED: closure {where}{note}: {why}. "
        "The plan takes the road for open; please check."
    )


def _partly_applied(
    warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    where = f"{values['where']} [{warning.subject}]"
    if ways := values.get("ways", ""):
        missing = (
            f"không đường nào mang mã OpenStreetMap {ways}",
            f"no road has the OpenStreetMap way {ways}",
        )[lang == "en"]
    else:
        km = values.get("km", "")
        missing = (
            f"dữ liệu không có Km {km} của đường này; phương án coi phần đó vẫn thông",
            f"the data has no Km {km} of the road; that part counts as open",
        )[lang == "en"]
    lead = "CHƯA ÁP DỤNG HẾT" if lang == "vi" else "PARTLY APPLIED:"
    return f"{lead} {where}: {missing}."


def _left_open(
    _warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    where, sections = values["where"], values.get("sections", "")
    if opposite := values.get("opposite", ""):
        if lang == "vi":
            return (
                f"{where}: phần đường chiều ngược lại {opposite} vẫn coi là thông; "
                "nếu cũng bị chặn, hãy ghi thêm một dòng cho nó."
            )
        return (
            f"{where}: the opposite carriageway {opposite} counts as open; "
            "if it is shut too, add a row for it."
        )
    if lang == "vi":
        return (
            f"{where}: cầu hoặc hầm {sections} đi qua phía trên hoặc dưới nên vẫn coi là thông; "
            "nếu chính nó bị chặn, hãy ghi road hoặc level."
        )
    return (
        f"{where}: the bridge or tunnel {sections} passes above or below and counts as open; "
        "if it is what is shut, say so by road or level."
    )


def _road_unknown(
    _warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    where, road = values["where"], values.get("road", "")
    if lang == "vi":
        return f"{where}: dữ liệu không có đường “{road}”, nên chỉ xét theo vị trí trên bản đồ."
    return f"{where}: the road {road!r} is not in the data, so only the place on the map counts."


def _ambiguous(
    _warning: PlanWarning, values: Mapping[str, str], lang: Lang, closure: Closure | None
) -> str:
    where, roads = values["where"], values.get("roads", "")
    if closure is not None and closure.shape is not None:
        if lang == "vi":
            return f"{where}: hợp với nhiều đường như nhau ({roads}); đã chặn tất cả."
        return f"{where}: fits several roads equally ({roads}); all of them count as shut."
    if lang == "vi":
        return f"{where}: Km này có trên nhiều nhánh ({roads}); đã chặn ở tất cả các nhánh."
    return f"{where}: this Km is on several branches ({roads}); all of them count as shut."


def _position_unknown(
    _warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    if lang == "vi":
        return f"Không rõ Km nên coi như chặn {values['where']}."
    return f"The Km is not known, so this counts as shut: {values['where']}."


def _inactive(
    _warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    if lang == "vi":
        return f"{values['where']}: không có hiệu lực trong ngày này nên không tính."
    return f"{values['where']}: not in force on this day, so it does not count."


def _row_set_aside(
    warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    row = values.get("row", "")
    problem = DataProblem(
        file=values.get("file", ""),
        row=int(row) if row.isdigit() else 0,
        column=values.get("column", ""),
        value=values.get("value", ""),
        expected=values.get("expected", ""),
        record_id=warning.subject,
        code=values.get("code", "bad_value"),
    )
    lead = "Không dùng dòng này" if lang == "vi" else "Row set aside"
    text = f"{lead}: {describe_problem(problem, lang)}."
    if not loses_closure(warning):
        return text
    open_ = "Phương án coi đường này vẫn thông." if lang == "vi" else "Its road counts as open."
    return f"{text} {open_}"


def _column_not_read(
    warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    file, meant = values.get("file", ""), values.get("meant", "")
    if lang == "vi":
        text = f"{file}: không đọc cột “{warning.subject}”"
        return text + (f"; có phải là “{meant}”?" if meant else ".")
    text = f"{file}: the column {warning.subject!r} is not read"
    return text + (f"; did you mean {meant!r}?" if meant else ".")


def _far_from_road(
    warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    distance = f"{values.get('distance_m', '?')} m"
    if lang == "vi":
        return f"Đơn {warning.subject} cách đường gần nhất {distance}; nên kiểm tra vị trí."
    return f"Order {warning.subject} lies {distance} from the nearest road; check its position."


def _started_from_another_day(
    _warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    given = values.get("date", "")
    date = format_date(dt.date.fromisoformat(given), lang) if given else "?"
    if lang == "vi":
        return f"Đã tìm từ phương án của ngày {date}, không phải ngày này; hãy kiểm tra --from."
    return f"The search began from a plan of {date}, not of this day; check --from."


def _solver_stopped(
    _warning: PlanWarning, values: Mapping[str, str], lang: Lang, _closure: Closure | None
) -> str:
    reason = values.get("reason", "")
    if reason in _STOPPED:
        return _STOPPED[reason][lang == "en"]
    if lang == "vi":
        return f"Bộ giải dừng sớm ({reason}): phương án có thể chưa tốt."
    return f"The solver stopped early ({reason}): the plan may be poor."


_DESCRIBERS: Mapping[str, Callable[[PlanWarning, Mapping[str, str], Lang, Closure | None], str]] = {
    "closure_not_applied": _not_applied,
    "closure_partly_applied": _partly_applied,
    "closure_left_open": _left_open,
    "closure_road_unknown": _road_unknown,
    "closure_ambiguous": _ambiguous,
    "closure_position_unknown": _position_unknown,
    "closure_inactive": _inactive,
    "row_set_aside": _row_set_aside,
    "column_misspelt": _column_not_read,
    "column_not_read": _column_not_read,
    "far_from_road": _far_from_road,
    "started_from_another_day": _started_from_another_day,
    "solver_stopped": _solver_stopped,
}
