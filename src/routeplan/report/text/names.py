"""Names of places, sections, locations and closures, as drivers know them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routeplan.errors import LocationError
from routeplan.network.closures import km_on_section
from routeplan.network.locate import locate
from routeplan.report.text.figures import format_km
from routeplan.report.text.words import word
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from routeplan.model.closure import Closure
    from routeplan.model.order import Order
    from routeplan.model.place import Location
    from routeplan.model.plan import Visit
    from routeplan.model.road import Section
    from routeplan.network.region import Region
    from routeplan.report.text.words import Lang

_OFFICE = re.compile(r"^Bưu điện (?=Xã |Phường |Thị trấn )")
_UNIT = re.compile(r"^(?:Xã|Phường|Thị trấn|Ngã ba) ")
_ASIDE = re.compile(r"\s*\([^)]*\)")


def name_place(place_id: str, region: Region) -> str:
    """Return a place's name, or its id where it is not known."""
    place = region.places.get(place_id)
    return place.name if place else place_id


def short_place_name(place_id: str, region: Region) -> str:
    """Return a place's name without its unit and asides: ``Mường Lay``."""
    name = _ASIDE.sub("", name_place(place_id, region)).split(": ", maxsplit=1)[0]
    return _UNIT.sub("", _OFFICE.sub("", name)) or place_id


def name_section(section: Section, region: Region, lang: Lang) -> str:
    """Return ``QL12 Mường Lay – Lay Nưa``, or for a road without a number
    ``đường Chà Cang – Nà Hỳ (L01-01)``.
    """  # noqa: D205 - the second name needs the line
    if not {section.from_place, section.to_place} <= region.places.keys():
        return _name_by_road(section)  # The ends are nodes of a map, which have no names.
    ends = " – ".join(_end_names(section, region))
    if has_number(section):
        return f"{section.road_number} {ends}"
    road = f"đường {ends}" if lang == "vi" else f"the {ends} road"
    return f"{road} ({section.id})"


def _name_by_road(section: Section) -> str:
    named = dict.fromkeys(filter(None, (section.road_number, section.road_name)))
    return " ".join([*named, f"({section.id})" if named else section.id])


def has_number(section: Section) -> bool:
    """Whether the road carries a number on its signs.

    District and commune roads have only a link id of the data, unless their number as
    signed differs from it.
    """
    numbered_class = section.road_class in {"national", "provincial"}
    if section.way_id:  # A map's numbers are all as signed.
        return bool(section.road_number)
    return numbered_class or section.road_number != section.road_ref


def name_closure(closure: Closure, region: Region, lang: Lang) -> str:
    """Return ``QL4H Km 12+000``, or ``cả đoạn L25-01 (…)`` where the Km is not known."""
    if closure.way_ids or closure.shape is not None:
        return _name_drawn(closure, region, lang)
    index = region.roads.section_index.get(closure.section_id)
    section = None if index is None else region.roads.sections[index]
    road = _closure_road(closure, section, region, lang)
    if closure.km_from_m is not None:
        return f"{road} Km {_km_range(closure)}"
    if section is None:
        return road
    inside = name_section(section, region, lang) if has_number(section) else road
    inside = inside.removesuffix(f" ({section.id})")
    return f"{'cả đoạn' if lang == 'vi' else 'the whole section'} {section.id} ({inside})"


def name_location(location: Location, region: Region, lang: Lang) -> str:
    """Return a place's name, or the road and Km where a location is reached.

    A location that is not on the network is named by what was written.
    """
    if location.place_id:
        return name_place(location.place_id, region)
    try:
        point = locate(region, location)
    except LocationError as error:
        return error.value
    if point.node >= 0:
        name = name_place(region.roads.node_ids[point.node], region)
        return f"gần {name}" if lang == "vi" else f"near {name}"
    section = region.roads.sections[point.section]
    return f"{name_section(section, region, lang)}, {_at(section, point.offset_m, region, lang)}"


def name_position(section_id: str, offset_m: int, region: Region, lang: Lang) -> str:
    """Return ``QL279 Km 10+800``, or for a road without posts how far from its first place."""
    section = region.roads.sections[region.roads.section_index[section_id]]
    if section.chainage_from_m is not None and has_number(section):
        return f"{section.road_number} {_at(section, offset_m, region, lang)}"
    return f"{name_section(section, region, lang)}, {_at(section, offset_m, region, lang)}"


def name_task(visit: Visit, order: Order | None, lang: Lang) -> str:
    """Return what is done at a visit: ``Giao hàng``, ``Nhận hồ sơ``, ``Nhận túi, kiện``."""
    if order is None:
        return word(f"action.{visit.action}", lang)
    return word(f"task.{visit.action}" if order.is_transfer else f"kind.{order.kind}", lang)


def _name_drawn(closure: Closure, region: Region, lang: Lang) -> str:
    """Return a closure's road, where it is named, and how it is drawn."""
    road = f"{_closure_road(closure, None, region, lang)} " if closure.road else ""
    if closure.way_ids or closure.shape is None:
        return f"{road}OSM way {', '.join(map(str, closure.way_ids))}"
    lons, lats = zip(*closure.shape.points, strict=True)
    middle = f"{sum(lats) / len(lats):.5f}, {sum(lons) / len(lons):.5f}"
    shape = word(
        f"shape.{closure.shape.kind}", lang, point=middle, radius=f"{closure.shape.radius_m} m"
    )
    return f"{road}{shape}" if road else shape[:1].upper() + shape[1:]


def _end_names(section: Section, region: Region) -> list[str]:
    """Return both ends' short names; in full where the short ones say the same."""
    ends = (section.from_place, section.to_place)
    names = [short_place_name(end, region) for end in ends]
    if names[0] == names[1]:
        names = [name_place(end, region) for end in ends]
    return names


def _closure_road(closure: Closure, section: Section | None, region: Region, lang: Lang) -> str:
    """Return the road's number as signed where it has one, else the name reported."""
    if section is not None and section.way_id and section.chainage_from_m is None:
        return _name_by_road(section)  # Its Km counts from its own end, not along the road.
    if closure.road:
        refs = region.roads.road_ref
        if closure.road not in refs.pool:
            return closure.road
        first = int((refs.codes == refs.pool.index(closure.road)).argmax())
        one = region.roads.sections[first]
        return one.road_number if has_number(one) else closure.road
    if section is None:
        return closure.section_id or closure.id
    return section.road_number if has_number(section) else name_section(section, region, lang)


def _km_range(closure: Closure) -> str:
    first_m, last_m = closure.km_from_m or 0, closure.km_to_m
    if last_m is None or last_m == first_m:
        return format_km_post(first_m)
    return f"{format_km_post(first_m)}–{format_km_post(last_m)}"


def _at(section: Section, offset_m: int, region: Region, lang: Lang) -> str:
    """Return the Km as signed, or the distance from the section's first place."""
    if section.chainage_from_m is not None:
        return f"Km {format_km_post(km_on_section(section, offset_m))}"
    return word(
        "place.from_first",
        lang,
        distance=format_km(offset_m, lang),
        place=_end_names(section, region)[0],
    )
