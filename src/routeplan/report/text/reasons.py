"""Why an order is left out, in one to four plain sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from routeplan.errors import LocationError
from routeplan.model.vehicle import VehicleClass
from routeplan.network.locate import locate
from routeplan.report.text.closures import describe_closures
from routeplan.report.text.figures import (
    format_duration,
    format_km,
    format_money,
    format_number,
    format_time,
    format_weight,
    format_windows,
)
from routeplan.report.text.names import name_location, name_section
from routeplan.report.text.problems import describe_problem
from routeplan.report.text.words import open_word, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from routeplan.model.day import Day
    from routeplan.model.order import Order
    from routeplan.model.plan import Unassigned
    from routeplan.network.region import Region
    from routeplan.report.text.words import Lang


def describe_unassigned(item: Unassigned, lang: Lang, day: Day, region: Region) -> str:
    """Return why an order is left out and what would serve it.

    Closures are named by road and Km post, sections by road and both ends.
    """
    order = next((order for order in day.orders if order.id == item.order_id), None)
    case = _Case(item, order, lang, day, region)
    sentences = [_locked(case), *_DESCRIBERS[item.code](case)]
    return " ".join(sentence for sentence in sentences if sentence)


class _Case:
    """One order left out, with what its sentences may need."""

    def __init__(
        self, item: Unassigned, order: Order | None, lang: Lang, day: Day, region: Region
    ) -> None:
        self.item = item
        self.order = order
        self.lang = lang
        self.day = day
        self.region = region

    def say(self, vietnamese: str, english: str) -> str:
        """Return the sentence of the reader's language."""
        return vietnamese if self.lang == "vi" else english

    def way(self) -> str:
        """Return the length and time of the shortest way still open."""
        if self.item.way_round_m is None:
            return ""
        length = format_km(self.item.way_round_m, self.lang)
        if self.item.way_round_s is None:
            return length
        hours = format_duration(self.item.way_round_s, self.lang)
        return self.say(f"{length}, {hours} một chiều", f"{length}, {hours} one way")

    def hours_asked(self) -> str:
        """Return in brackets when the order wants to be served, empty where at any time."""
        if self.order is None:
            return ""
        release_s, due_s = self.order.release_s, self.order.deadline_s(self.day.ends_s)
        parts = [format_windows((*self.order.pickup_windows, *self.order.windows), self.lang)]
        if release_s is not None:
            ready = format_time(release_s, self.lang)
            parts.append(self.say(f"có hàng từ {ready}", f"ready from {ready}"))
        if due_s is not None:
            due = format_time(due_s, self.lang)
            parts.append(self.say(f"hạn {due}", f"due {due}"))
        asked = "; ".join(filter(None, parts))
        return f" ({asked})" if asked else ""

    def name_closures(self, ids: Sequence[str], *, in_full: bool) -> str:
        """Return closures by road and Km; in full also whom they bar, and notes.

        Closures on one road that bar the same vehicles are named together.
        """
        known = {closure.id: closure for closure in self.day.closures}
        closures = [known[closure_id] for closure_id in ids if closure_id in known]
        names = describe_closures(
            closures, self.region, self.lang, in_full=in_full, until_s=self.day.ends_s
        )
        return "; ".join([*names, *(closure_id for closure_id in ids if closure_id not in known)])


def _locked(case: _Case) -> str:
    """Say that one vehicle alone was asked: what follows is true of it, not of the others."""
    if case.order is None or not case.order.locked_vehicle or case.item.code == "bad_data":
        return ""
    name = case.order.locked_vehicle
    return case.say(f"Chỉ xét xe {name} (`locked_vehicle`).", f"Locked to vehicle {name}.")


def _closed_road(case: _Case) -> list[str]:
    closures = case.name_closures(case.item.closures, in_full=True)
    which = f": {closures}" if closures else ""
    return [
        case.say(f"Đường bị chặn{which}.", f"Road closed{which}."),
        _way_round(case),
        _lift(case),
        _classes_passing(case),
    ]


def _way_round(case: _Case) -> str:
    if case.item.detail == "no_way":
        return case.say("Không còn đường nào khác.", "There is no other way.")
    if case.item.detail == "not_in_its_hours":
        hours, way = case.hours_asked(), case.way()
        if way:
            return case.say(
                f"Đi đường vòng còn thông ({way}) thì không kịp trong giờ của đơn{hours}.",
                f"By the way round ({way}) it is not reached in the order's hours{hours}.",
            )
        return case.say(
            f"Có lúc vẫn tới được, nhưng không kịp trong giờ của đơn{hours}.",
            f"At times it can be reached, but not in the order's hours{hours}.",
        )
    if case.item.detail == "open_too_briefly":
        return case.say(
            "Giờ thông xe không đủ để đi và về; không còn đường nào khác.",
            "It is not open long enough to get there and back, and there is no other way.",
        )
    way = case.way()
    if not way:
        return case.say("Đường vòng quá dài.", "The way round is too long.")
    return case.say(f"Đường vòng còn thông quá dài ({way}).", f"The way round is too long ({way}).")


def _lift(case: _Case) -> str:
    """Say what must be reopened, without repeating the closures just named."""
    lift, closures = set(case.item.lift), set(case.item.closures)
    if not lift:
        return ""
    if lift == closures:
        return case.say(
            "Thông chỗ này thì phục vụ được."
            if len(lift) == 1
            else "Thông tất cả các chỗ này thì phục vụ được.",
            "It can be served once this is open."
            if len(lift) == 1
            else "It can be served once all of these are open.",
        )
    names = case.name_closures(case.item.lift, in_full=False)
    return case.say(f"Phục vụ được nếu thông: {names}.", f"It can be served if opened: {names}.")


def _classes_passing(case: _Case) -> str:
    classes = [word(f"class.{name}", case.lang) for name in case.item.classes_passing]
    if not 0 < len(classes) < len(get_args(VehicleClass)):  # all: it is not a matter of class
        return ""
    return case.say(f"Vẫn đi được: {', '.join(classes)}.", f"Still passing: {', '.join(classes)}.")


def _no_road(case: _Case) -> list[str]:
    outside = case.say(
        "Ngày này không dùng đường ngoài tỉnh.", "Ways outside the province are not used this day."
    )
    return [
        case.say(
            "Không có đường nào nối tới nơi này, kể cả khi mọi chỗ chặn đều thông.",
            "No road leads there, even with every closure lifted.",
        ),
        *_islands(case),
        "" if case.day.ways_outside_province else outside,
    ]


def _islands(case: _Case) -> list[str]:
    """Name each end of the order that lies on roads apart from the rest, and their size."""
    if case.order is None:
        return []
    pieces = case.region.roads.islands
    sentences = []
    for end in (case.order.origin, case.order.destination):
        try:
            point = locate(case.region.with_places(case.day.places), end)
        except LocationError:
            continue
        node = point.node if point.node >= 0 else int(case.region.roads.tail[point.section])
        piece = int(pieces.of_node[node])
        if piece == pieces.main:
            continue
        size = pieces.size[piece]
        name = name_location(end, case.region, case.lang)
        length = format_km(size.length_m, case.lang)
        sentences.append(
            case.say(
                f"{name} nằm trên một mảng đường rời ({size.sections} đoạn, {length}), "
                "không nối với mạng đường chính.",
                f"{name} lies on an island of {size.sections} "
                f"section{'s' * (size.sections != 1)} ({length}), apart from the main network.",
            )
        )
    return sentences


def _no_vehicle_allowed_on_road(case: _Case) -> list[str]:
    outside = [section_id for section_id in case.item.sections if _outside(section_id, case)]
    barred = [section_id for section_id in case.item.sections if section_id not in outside]
    rain = f" ({word('weather.wet', case.lang)})" if case.day.weather == "wet" else ""
    sentences = []
    if outside:
        names = _section_names(outside, case)
        sentences.append(
            case.say(
                f"Chỉ có đường đi qua ngoài tỉnh, ngày này không dùng: {names}.",
                f"The only way leaves the province, which this day does not use: {names}.",
            )
        )
    if barred or not outside:
        names = _section_names(barred, case)
        on = f": {names}" if names else ""
        sentences.append(
            case.say(
                f"Xe chở được đơn này không được đi đường tới đó{rain}{on}.",
                f"No vehicle that can carry it may use the road there{rain}{on}.",
            )
        )
    return [*sentences, _serving_profile(case)]


def _outside(section_id: str, case: _Case) -> bool:
    index = case.region.roads.section_index.get(section_id)
    return index is not None and not case.region.roads.sections[index].in_province


def _section_names(section_ids: Sequence[str], case: _Case) -> str:
    roads = case.region.roads
    return "; ".join(
        name_section(roads.sections[roads.section_index[section_id]], case.region, case.lang)
        if section_id in roads.section_index
        else section_id
        for section_id in section_ids
    )


def _serving_profile(case: _Case) -> str:
    if not case.item.serving_vehicle:
        return _classes_passing(case)
    profile = open_word("profile", case.item.serving_vehicle, case.lang)
    return case.say(f"Phục vụ được bằng {profile}.", f"A {profile} would serve it.")


def _too_heavy_or_large(case: _Case) -> list[str]:
    measures = ", ".join(
        _measure(name, case.order, case.lang) for name in re.findall(r"\w+", case.item.detail)
    )
    what = f": {measures}" if measures else ""
    return [
        case.say(
            f"Vượt sức chở của mọi xe tới được nơi đó{what}.",
            f"More than any vehicle that gets there can carry{what}.",
        )
    ]


def _measure(name: str, order: Order | None, lang: Lang) -> str:
    """Return a measure with the order's own figure; ``weight_g`` is also ``weight``."""
    measure = name.split("_", maxsplit=1)[0]
    label = open_word("measure", measure, lang)
    if order is None:
        return label
    figures = {
        "weight": format_weight(order.load.weight_g, lang),
        "volume": f"{format_number(order.load.volume_cm3 / 1000, 1, lang)} l",
        "pieces": str(order.load.pieces),
    }
    return f"{label} {figures[measure]}" if measure in figures else label


def _skill_missing(case: _Case) -> list[str]:
    offered = {skill for vehicle in case.day.vehicles for skill in vehicle.skills}
    needed = case.order.skills if case.order else re.findall(r"[^;]+", case.item.detail)
    nowhere = [skill for skill in needed if skill not in offered]
    if nowhere:
        names = ", ".join(nowhere)
        return [case.say(f"Không xe nào có kỹ năng {names}.", f"No vehicle has the skill {names}.")]
    names = ", ".join(needed)
    return [
        case.say(
            f"Xe chở được đơn này không có đủ kỹ năng cần thiết: {names}.",
            f"No vehicle that can carry it has the skills it needs: {names}.",
        )
        if names
        else case.say("Không xe nào có kỹ năng cần thiết.", "No vehicle has the skills it needs.")
    ]


def _window_outside_shifts(case: _Case) -> list[str]:
    hours = case.hours_asked()
    return [
        case.say(
            f"Không xe nào tới được trong giờ của đơn{hours} mà vẫn đúng ca làm việc.",
            f"No vehicle gets there in the order's hours{hours} within its shift.",
        )
    ]


def _too_far_for_any_shift(case: _Case) -> list[str]:
    way = f" ({case.way()})" if case.way() else ""
    return [
        case.say(
            f"Quá xa{way}: không xe nào đi và về kịp trong ca hay trong số km cho phép.",
            f"Too far{way}: no vehicle can go and come back within its shift and distance.",
        )
    ]


def _too_long_for_any_vehicle(case: _Case) -> list[str]:
    needed_s, name = case.item.serving_duration_s, case.item.serving_vehicle
    if needed_s is None:
        way = f" ({case.way()})" if case.way() else ""
        return [
            case.say(
                f"Quá lâu{way}: đi, phục vụ và về vượt thời gian tối đa của mọi xe.",
                f"Takes too long{way}: there and back, service included, is longer than any "
                "vehicle may be out.",
            )
        ]
    limits_s = (vehicle.max_duration_s for vehicle in case.day.vehicles if vehicle.id == name)
    limit_s = next((one for one in limits_s if one is not None), None)
    needed = format_duration(needed_s, case.lang)
    limit = "" if limit_s is None else format_duration(limit_s, case.lang)
    limit_vi, limit_en = (f" (tối đa {limit})", f" (at most {limit})") if limit else ("", "")
    return [
        case.say(
            f"Quá lâu: riêng đơn này xe {name} phải đi {needed}, vượt thời gian tối đa{limit_vi}.",
            f"Takes too long: for this order alone vehicle {name} would be out for {needed}, "
            f"longer than it may be{limit_en}.",
        ),
        case.say(
            f"Phục vụ được nếu max_duration_s của xe ấy ít nhất là {needed_s}.",
            f"With a max_duration_s of at least {needed_s} that vehicle could serve it.",
        ),
    ]


def _postponed(case: _Case) -> list[str]:
    item = case.item
    price = format_money(item.price_vnd, case.lang)
    if item.serving_cost_vnd is None:
        return [
            case.say(
                f"Không xe nào còn đủ chỗ và thời gian. Giá để lại: {price}.",
                f"No vehicle has the room and time left. Price of leaving it: {price}.",
            )
        ]
    cost = format_money(item.serving_cost_vnd, case.lang)
    return [
        case.say(
            f"Để lại ngày mai: phục vụ hôm nay tốn thêm {cost} (xe {item.serving_vehicle}), "
            f"giá để lại {price}.",
            f"Left for tomorrow: serving it today would add {cost} "
            f"(vehicle {item.serving_vehicle}), leaving it is priced {price}.",
        )
    ]


def _bad_data(case: _Case) -> list[str]:
    problems = [f"{describe_problem(problem, case.lang)}." for problem in case.item.problems]
    return problems or [case.say("Dữ liệu của đơn không dùng được.", "Its data cannot be used.")]


_DESCRIBERS: Mapping[str, Callable[[_Case], Sequence[str]]] = {
    "closed_road": _closed_road,
    "no_road": _no_road,
    "no_vehicle_allowed_on_road": _no_vehicle_allowed_on_road,
    "too_heavy_or_large": _too_heavy_or_large,
    "skill_missing": _skill_missing,
    "window_outside_shifts": _window_outside_shifts,
    "too_far_for_any_shift": _too_far_for_any_shift,
    "too_long_for_any_vehicle": _too_long_for_any_vehicle,
    "postponed": _postponed,
    "bad_data": _bad_data,
}
