"""Finding a commune by its code, its name, an old commune's name or an old centre."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routeplan.io.cells import CellError, clean_text
from routeplan.io.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.place import Commune, Location
    from routeplan.network.locate import RoadPoint
    from routeplan.network.region import Region

_KINDS = ("xã ", "phường ", "thị trấn ")
_OLD = re.compile(r"\s+(?:\(cũ\)|cũ)$")


def find_commune_code(region: Region, text: str) -> str:
    """Return the code of the commune that ``text`` names; a region without communes takes any.

    Codes that lost their leading zeros in a spreadsheet are understood. A name is taken
    with or without Xã, Phường or Thị trấn; with ``(cũ)`` only as an old commune's.

    Raises
    ------
    CellError
        If no commune or more than one is meant.
    """
    communes = region.communes
    if not communes or text in communes:
        return text
    if text.isdigit():
        codes = [code for code in communes if code.lstrip("0") == text.lstrip("0")]
    elif text in region.places:
        codes = [region.places[text].commune_code]
    else:
        codes = [commune.code for commune in _named(region, text)]
    known = [code for code in codes if code in communes]
    if len(known) == 1:
        return known[0]
    if known:
        either = " or ".join(f"{code} ({communes[code].name})" for code in known)
        raise CellError("ambiguous_commune", f"one commune's code: {either}")
    names = [name for commune in communes.values() for name in _all_names(commune)]
    suggestion = did_you_mean(text, [*names, *communes])
    raise CellError(
        "unknown_commune", f"a commune's code or name, or an old commune's name{suggestion}"
    )


def commune_of(region: Region, location: Location, point: RoadPoint) -> str:
    """Return the code of the commune where a location lies, as far as places tell.

    A place's own commune; along a section, that of its nearer end, or of the other end
    where the nearer lies in none.
    """
    if location.place_id:
        return region.places[location.place_id].commune_code
    roads = region.roads
    if point.node >= 0:
        ends = [roads.node_ids[point.node]]
    else:
        section = roads.sections[point.section]
        ends = [section.from_place, section.to_place]
        if 2 * point.offset_m > section.length_m:
            ends.reverse()
    codes = [region.places[end].commune_code for end in ends if end in region.places]
    return next((code for code in codes if code), "")


def _named(region: Region, text: str) -> Iterator[Commune]:
    wanted = _fold(text)
    only_old = wanted != (name := _OLD.sub("", wanted))
    has_kind = name.startswith(_KINDS)
    for commune in region.communes.values():
        names = commune.predecessors if only_old else _all_names(commune)
        folded = (_OLD.sub("", _fold(own)) for own in names)
        if any(name == (own if has_kind else _without_kind(own)) for own in folded):
            yield commune


def _all_names(commune: Commune) -> tuple[str, ...]:
    return (commune.name, *commune.predecessors)


def _fold(name: str) -> str:
    return " ".join(clean_text(name).casefold().split())


def _without_kind(name: str) -> str:
    for kind in _KINDS:
        name = name.removeprefix(kind)
    return name
