"""Putting closures on the road: from Km posts, ids and shapes to spans."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from routeplan.model.closure import POINT_HALF_LENGTH_M
from routeplan.network.areas import find_point, find_polygon, one_way
from routeplan.network.carriageways import BESIDE_M, opposite_open
from routeplan.network.delays import serve_delay_once
from routeplan.network.matching import find_line
from routeplan.network.posted import missing_km, of_family, uncovered
from routeplan.network.stretches import Found, Stretch, surroundings
from routeplan.units import DAY_S, fold_name, format_km_post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.closure import Blocks, Closure
    from routeplan.model.road import Section
    from routeplan.model.vehicle import VehicleClass
    from routeplan.network.roads import RoadNetwork

HORIZON_S = 10 * DAY_S
"""Beyond any plan of the day: how far before and after midnight an open end reaches."""

_CLASSES: dict[Blocks, frozenset[VehicleClass]] = {
    "all": frozenset({"motorbike", "light", "heavy"}),
    "cars_and_up": frozenset({"light", "heavy"}),
    "trucks": frozenset({"heavy"}),
    "none": frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedSpan:
    """A span of one section that a closure shuts, delays or slows.

    ``from_m < to_m`` are metres from the section's first end; ``forward`` and
    ``backward`` are the driving directions it applies to, along the section.

    ``in_force`` are the periods ``[from_s, to_s)``, seconds from midnight of the planning
    date, in which it does so: in order, apart from each other. None is at all times. The
    first may begin at ``-HORIZON_S`` and the last end at ``HORIZON_S``: it began before the
    day, or ends nobody knows when.
    """

    closure_id: str
    section: int
    from_m: int
    to_m: int
    forward: bool
    backward: bool
    classes: frozenset[VehicleClass]
    delay_s: int = 0
    speed_factor: float = 1.0
    in_force: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureNote:
    """Something to say about a closure.

    ``code`` is ``closure_not_applied``, ``closure_partly_applied`` (ways or Km that no
    road has), ``closure_ambiguous``, ``closure_left_open`` (what crosses above or below, or the
    opposite carriageway),
    ``closure_road_unknown``, ``closure_position_unknown`` or ``closure_inactive``;
    ``values`` hold what the sentence needs.
    """

    closure_id: str
    code: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedClosures:
    """The spans of all closures in force, and notes, *not applied* first."""

    spans: tuple[ClosedSpan, ...]
    notes: tuple[ClosureNote, ...]


def locate_closures(
    roads: RoadNetwork, closures: Sequence[Closure], *, until_s: int = DAY_S
) -> LocatedClosures:
    """Return what the closures shut on this network.

    A closure not in force at any moment from midnight to ``until_s`` shuts nothing. A Km post on
    several families of its road shuts all of them; one on none is not applied. With a
    section that has all its posts, that section alone is meant.

    Parameters
    ----------
    until_s
        The end of the planning date, or later where somebody is on the road after it
        (``Day.ends_s``), seconds from its midnight.
    """
    spans: list[ClosedSpan] = []
    notes: list[ClosureNote] = []
    for closure in closures:
        if not closure.active_before(until_s):
            notes.append(_note(closure, "closure_inactive"))
            continue
        found, closure_notes = _locate(roads, closure)
        if not found and all(note.code != "closure_not_applied" for note in closure_notes):
            closure_notes.append(_note(closure, "closure_not_applied", reason="nothing_found"))
        in_force = periods_in_force(closure, until_s=until_s)
        found = [dataclasses.replace(span, in_force=in_force) for span in found]
        spans.extend(serve_delay_once(roads, found))
        notes.extend(closure_notes)
    notes.sort(key=lambda note: note.code != "closure_not_applied")
    return LocatedClosures(spans=tuple(spans), notes=tuple(notes))


def periods_in_force(
    closure: Closure, *, until_s: int = DAY_S
) -> tuple[tuple[int, int], ...] | None:
    """Return when a closure holds: periods ``[from_s, to_s)`` in order, or None for always.

    None is a closure that covers all from midnight to ``until_s`` without letting anyone through.
    Let-through windows are times of the planning date, both ends included, as everywhere:
    traffic may still pass in the second ``end_s``, so the closure holds again one later.
    """
    if not closure.timed_before(until_s):
        return None
    from_s = closure.start_s if closure.start_s > 0 else -HORIZON_S
    to_s = HORIZON_S if closure.end_s is None else closure.end_s
    periods = []
    for window in sorted(closure.open_windows, key=lambda window: window.start_s):
        if from_s < min(window.start_s, to_s):
            periods.append((from_s, min(window.start_s, to_s)))
        from_s = max(from_s, window.end_s + 1)
    if from_s < to_s:
        periods.append((from_s, to_s))
    return tuple(periods)


def during(spans: Sequence[ClosedSpan], from_s: int, to_s: int) -> tuple[ClosedSpan, ...]:
    """Return the spans as one who is on the road between two times meets them.

    What holds all that time holds always for him, and what never does is left out.
    """
    met = []
    for span in spans:
        if span.in_force is None or any(a <= from_s and to_s < b for a, b in span.in_force):
            met.append(dataclasses.replace(span, in_force=None))
        elif any(a <= to_s and from_s < b for a, b in span.in_force):
            met.append(span)
    return tuple(met)


@lru_cache(maxsize=100_000)
def fold_road_name(name: str) -> str:
    """Return a road's name for comparing: no accents, spaces or case, numbers kept.

    ``Quốc lộ 279``, ``QL 279`` and ``ql279`` fold to ``QL279``; ``Đường tỉnh 145`` and
    ``ĐT145`` to ``DT145``.
    """
    without_note = name.split("(", maxsplit=1)[0]
    plain = "".join(char for char in fold_name(without_note) if char.isalnum()).upper()
    for long, short in (("QUOCLO", "QL"), ("DUONGTINH", "DT"), ("TINHLO", "DT")):
        plain = plain.replace(long, short)
    return plain


def _locate(roads: RoadNetwork, closure: Closure) -> tuple[list[ClosedSpan], list[ClosureNote]]:
    if closure.way_ids:
        return _on_ways(roads, closure)
    if closure.shape is not None:
        return _on_shape(roads, closure)
    return _on_posts(roads, closure)


def _on_posts(roads: RoadNetwork, closure: Closure) -> tuple[list[ClosedSpan], list[ClosureNote]]:
    """Locate by Km posts of a road, or by a section."""
    if closure.section_id and closure.section_id not in roads.section_index:
        return [], [_note(closure, "closure_not_applied", reason="unknown_section")]
    if closure.km_from_m is None:
        return _whole_section(roads, closure)
    if closure.section_id:
        section = roads.sections[roads.section_index[closure.section_id]]
        if section.chainage_from_m is None:
            return _from_first_place(roads, closure, section)
        if _lies_within(closure, section):  # Not its family's other carriageway.
            ends = sorted(offset_on_section(section, km_m) for km_m in _km_range(closure))
            return [_span(closure, roads, roads.section_index[section.id], *ends)], []
        families = [section.road_ref or section.road_name]
    else:
        families = _families(roads, closure.road)
        if not families:
            return [], [_note(closure, "closure_not_applied", reason="unknown_road")]
    return _on_families(roads, closure, families)


def _lies_within(closure: Closure, section: Section) -> bool:
    """Whether a section has all Km posts of a closure."""
    low_m, high_m = sorted((section.chainage_from_m or 0, section.chainage_to_m or 0))
    from_m, to_m = _km_range(closure)
    return low_m <= from_m and to_m <= high_m


def _on_families(
    roads: RoadNetwork, closure: Closure, families: Sequence[str]
) -> tuple[list[ClosedSpan], list[ClosureNote]]:
    """Locate a Km range on every family of a road that has such posts."""
    low_m, high_m = _km_range(closure)
    on_family = {
        family: _spans_on_family(roads, closure, family, low_m, high_m) for family in families
    }
    spans = [span for found in on_family.values() for span in found]
    spans += _spans_on_borrowed_road(roads, closure, families, low_m, high_m)
    if not spans:
        return [], [_note(closure, "closure_not_applied", reason="km_off_road")]
    notes = []
    matched = [family for family, found in on_family.items() if found]
    if len(matched) > 1:
        notes.append(_note(closure, "closure_ambiguous", roads=", ".join(matched)))
    return spans, notes + _missing(closure, missing_km(roads, families, low_m, high_m))


def _missing(closure: Closure, ranges: Sequence[tuple[int, int]]) -> list[ClosureNote]:
    """Return a note of the Km that a closure names and no road has."""
    named = ", ".join("–".join(map(format_km_post, ends)) for ends in ranges)
    return [_note(closure, "closure_partly_applied", km=named)] if ranges else []


def _on_ways(roads: RoadNetwork, closure: Closure) -> tuple[list[ClosedSpan], list[ClosureNote]]:
    """Shut the sections of OpenStreetMap ways; each way that nobody has is named."""
    chosen = np.isin(roads.way_id, closure.way_ids) & _at_level(roads, closure)
    missing = [way for way in closure.way_ids if not np.any(roads.way_id[chosen] == way)]
    named = ", ".join(map(str, missing))
    if not chosen.any():
        return [], [_note(closure, "closure_not_applied", reason="unknown_way", ways=named)]
    spans = [
        _span(closure, roads, int(at), 0, int(roads.length_m[at])) for at in np.flatnonzero(chosen)
    ]
    return spans, [_note(closure, "closure_partly_applied", ways=named)] if missing else []


def _on_shape(roads: RoadNetwork, closure: Closure) -> tuple[list[ClosedSpan], list[ClosureNote]]:
    """Locate a point, line or polygon, on its road only where that is named and known."""
    if not _is_drawn(closure):
        return [], [_note(closure, "closure_not_applied", reason="bad_shape")]
    chosen = _at_level(roads, closure)
    notes = []
    if closure.road:
        on_road = of_road(roads, closure.road)
        if on_road.any():
            chosen &= on_road
        else:
            notes.append(_note(closure, "closure_road_unknown", road=closure.road))
    found = _find(roads, closure, chosen)
    if found.reason:
        why = dict(found.values)
        return [], [_note(closure, "closure_not_applied", reason=found.reason, **why)]
    notes += [_note(closure, code, **dict(values)) for code, values in found.notes]
    opposite = _opposite(roads, closure, found, chosen)
    if opposite:
        notes.append(_note(closure, "closure_left_open", opposite=", ".join(opposite)))
    return [_span_of(closure, roads, stretch) for stretch in found.stretches], notes


def _opposite(
    roads: RoadNetwork, closure: Closure, found: Found, chosen: NDArray[np.bool_]
) -> tuple[str, ...]:
    """Return the other carriageway of what a point or line shuts both ways; an area is plain."""
    shape = closure.shape
    if shape is None or shape.kind == "polygon" or closure.direction != "both":
        return ()
    one_sided = [s for s in found.stretches if one_way(roads, s.section)]
    if not one_sided:
        return ()
    lines = [roads.line_on_section(s.section, s.from_m, s.to_m) for s in one_sided]
    points = [(float(lon), float(lat)) for line in lines for lon, lat in line]
    return opposite_open(surroundings(roads, points, BESIDE_M, chosen), found.stretches)


def _is_drawn(closure: Closure) -> bool:
    """Whether a shape has the points of its kind, and a polygon does not cross itself.

    Files are read so already; a shape made by a program is not.
    """
    shape = closure.shape
    if shape is None or not np.isfinite(shape.points).all():
        return False
    if shape.kind == "polygon":
        from shapely import Polygon

        return len(shape.points) > 3 and Polygon(shape.points).is_valid  # noqa: PLR2004 - a ring
    return len(set(shape.points)) >= (1 if shape.kind == "point" else 2)


def _find(roads: RoadNetwork, closure: Closure, chosen: NDArray[np.bool_]) -> Found:
    shape = closure.shape
    assert shape is not None  # noqa: S101 - asked only of closures with one
    if shape.kind == "point":
        return find_point(roads, shape, chosen, both=closure.direction == "both")
    if shape.kind == "polygon":
        return find_polygon(roads, shape, chosen)
    return find_line(roads, shape, chosen, closure.direction)


def _at_level(roads: RoadNetwork, closure: Closure) -> NDArray[np.bool_]:
    """Return which sections are carried as the closure says; all where it does not."""
    if not closure.level:
        return np.ones(len(roads.tail), dtype=bool)
    meant = {"", "ford"} if closure.level == "ground" else {closure.level}
    return roads.structure.spread(lambda structure: structure in meant, np.bool_)


def of_road(roads: RoadNetwork, road: str) -> NDArray[np.bool_]:
    """Return which sections belong to a road as signed, as a family, or by its name.

    A stretch that two roads share carries both numbers (``QL6;QL279``) and belongs to both.
    """
    wanted = fold_road_name(road)
    chosen = _posted_as(roads, wanted)
    if wanted:
        chosen |= roads.road_number.spread(lambda text: wanted in _numbers(text), np.bool_)
    return chosen


def with_km_of(roads: RoadNetwork, road: str) -> NDArray[np.bool_]:
    """Return which sections of a road have its Km: a shared stretch has those of the first."""
    return _posted_as(roads, fold_road_name(road))


def _posted_as(roads: RoadNetwork, wanted: str) -> NDArray[np.bool_]:
    chosen = np.zeros(len(roads.tail), dtype=bool)
    if wanted:
        for column in (roads.road_ref, roads.road_name):
            chosen |= column.spread(lambda text: fold_road_name(text) == wanted, np.bool_)
        chosen |= roads.road_number.spread(lambda text: wanted in _numbers(text)[:2], np.bool_)
    return chosen


def _numbers(text: str) -> list[str]:
    """Return a signed number as written and each of its parts: the first has the Km posts."""
    return [fold_road_name(part) for part in (text, *text.split(";"))]


def _families(roads: RoadNetwork, road: str) -> list[str]:
    """Return the families that count the Km of a road as signed, as a family, or by its name."""
    chosen = with_km_of(roads, road)
    both = np.unique(np.stack([roads.road_ref.codes, roads.road_name.codes])[:, chosen], axis=1)
    refs, names = roads.road_ref.pool, roads.road_name.pool
    return sorted({refs[ref] or names[name] for ref, name in both.T.tolist()})


def _whole_section(
    roads: RoadNetwork, closure: Closure
) -> tuple[list[ClosedSpan], list[ClosureNote]]:
    if not closure.section_id:
        reason = "no_position" if closure.road else "unknown_road"
        return [], [_note(closure, "closure_not_applied", reason=reason)]
    index = roads.section_index[closure.section_id]
    spans = [_span(closure, roads, index, 0, int(roads.length_m[index]))]
    return spans, [_note(closure, "closure_position_unknown")]


def _from_first_place(
    roads: RoadNetwork, closure: Closure, section: Section
) -> tuple[list[ClosedSpan], list[ClosureNote]]:
    """Locate on a section without chainage: its Km counts from its first place."""
    low_m, high_m = _km_range(closure)
    index = roads.section_index[section.id]
    if low_m >= section.length_m or high_m <= 0:
        return [], [_note(closure, "closure_not_applied", reason="km_off_road")]
    spans = [_span(closure, roads, index, max(0, low_m), min(section.length_m, high_m))]
    return spans, _missing(closure, uncovered([(0, section.length_m)], low_m, high_m))


def _km_range(closure: Closure) -> tuple[int, int]:
    first_m = closure.km_from_m or 0
    second_m = first_m if closure.km_to_m is None else closure.km_to_m
    low_m, high_m = sorted((first_m, second_m))
    if low_m == high_m:
        return low_m - POINT_HALF_LENGTH_M, high_m + POINT_HALF_LENGTH_M
    return low_m, high_m


def _spans_on_family(
    roads: RoadNetwork, closure: Closure, family: str, low_m: int, high_m: int
) -> list[ClosedSpan]:
    spans = []
    for index in np.flatnonzero(of_family(roads, family)).tolist():
        section = roads.sections[index]
        if section.chainage_from_m is None or section.chainage_to_m is None:
            continue
        first_m, last_m = sorted((section.chainage_from_m, section.chainage_to_m))
        start_m, stop_m = max(low_m, first_m), min(high_m, last_m)
        if start_m < stop_m:
            ends = sorted(offset_on_section(section, km_m) for km_m in (start_m, stop_m))
            spans.append(_span(closure, roads, index, *ends))
    return spans


def _spans_on_borrowed_road(
    roads: RoadNetwork, closure: Closure, families: Sequence[str], low_m: int, high_m: int
) -> list[ClosedSpan]:
    """Locate the part of a range where the road runs on another family's posts."""
    spans = []
    for shared in roads.concurrences:
        start_m, stop_m = max(low_m, shared.km_from_m), min(high_m, shared.km_to_m)
        if shared.road in families and start_m < stop_m:
            spans += _spans_on_family(
                roads,
                closure,
                shared.on_road_ref,
                start_m + shared.offset_m,
                stop_m + shared.offset_m,
            )
    return spans


def offset_on_section(section: Section, km_m: int) -> int:
    """Return metres from a section's first place of a Km as signed on it.

    Between its end posts the signed chainage is spread evenly over the section's length.

    Raises
    ------
    ValueError
        If the Km is not on the section.
    """
    if section.chainage_from_m is None or section.chainage_to_m is None:
        low_m, high_m, offset_m = 0, section.length_m, km_m
    else:
        low_m, high_m = sorted((section.chainage_from_m, section.chainage_to_m))
        signed_m = abs(section.chainage_to_m - section.chainage_from_m)
        offset_m = round(abs(km_m - section.chainage_from_m) * section.length_m / max(1, signed_m))
    if not low_m <= km_m <= high_m:
        msg = f"Km {format_km_post(low_m)} to {format_km_post(high_m)} of {section.id}"
        raise ValueError(msg)
    return offset_m


def km_on_section(section: Section, offset_m: int) -> int:
    """Return the Km as signed, in metres, at an offset from a section's first place.

    On a section without chainage it counts from the first place, as in ``Location.km_m``.
    """
    first_m, last_m = section.chainage_from_m, section.chainage_to_m
    if first_m is None or last_m is None:
        return offset_m
    return round(first_m + (last_m - first_m) * offset_m / max(1, section.length_m))


def _span(closure: Closure, roads: RoadNetwork, index: int, from_m: int, to_m: int) -> ClosedSpan:
    return _span_of(closure, roads, Stretch(section=index, from_m=from_m, to_m=to_m))


def _span_of(closure: Closure, roads: RoadNetwork, stretch: Stretch) -> ClosedSpan:
    index = stretch.section
    rising = stretch.ahead
    if rising is None:
        rising = bool(roads.chainage_to_m[index] >= roads.chainage_from_m[index])
    with_km = closure.direction in {"both", "forward"}
    against_km = closure.direction in {"both", "backward"}
    return ClosedSpan(
        closure_id=closure.id,
        section=index,
        from_m=stretch.from_m,
        to_m=stretch.to_m,
        forward=with_km if rising else against_km,
        backward=against_km if rising else with_km,
        classes=_CLASSES[closure.blocks],
        delay_s=closure.delay_s,
        speed_factor=closure.speed_factor,
    )


def _note(closure: Closure, code: str, **values: str) -> ClosureNote:
    where = closure.section_id or closure.road
    if closure.way_ids:
        where = f"way {', '.join(map(str, closure.way_ids))}"
    elif closure.shape is not None:
        at = (f"{lat:.5f}, {lon:.5f}" for lon, lat in closure.shape.points[:1])
        where = " ".join([closure.road, *at]).strip()
    elif closure.km_from_m is not None:
        where = f"{closure.road or closure.section_id} Km {format_km_post(closure.km_from_m)}"
    return ClosureNote(closure_id=closure.id, code=code, values=(("where", where), *values.items()))
