"""Points and polygons on the road: which parts of which sections they shut."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from routeplan.network.stretches import Found, Stretch, Surroundings, project, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely import Polygon

    from routeplan.model.closure import ClosureShape
    from routeplan.network.roads import RoadNetwork

POINT_REACH_M = 50
"""How far from its road a point may lie, where its radius is not larger."""
SAME_GAP_M = 1.0
"""Roads whose distances from a point differ by less are equally near."""
LEVEL_GAP_M = 15.0
"""A bridge or tunnel gives way to another road on the ground that is so much farther off."""
_RAISED = ("bridge", "tunnel")
_CIRCLE_QUARTER = 64

Spans = dict[int, list[tuple[float, float]]]
"""Drawn metres inside an area by section."""


def find_point(
    roads: RoadNetwork, shape: ClosureShape, chosen: NDArray[np.bool_], *, both: bool
) -> Found:
    """Return what a point with a radius shuts: a stretch of the nearest road.

    The point is put on the nearest road. Shut is what lies within the radius of there: of
    that road's sections those connected with it inside the circle, never a road that
    crosses above or below; with both directions also its other carriageway, where the
    circle covers it. A bridge or tunnel gives way to another road on the ground close by.

    Parameters
    ----------
    chosen
        Shape (sections,): which may be meant.
    both
        Whether both directions are shut.
    """
    reach_m = max(POINT_REACH_M, shape.radius_m)
    near = surroundings(roads, shape.points, 2 * reach_m, chosen)
    if not len(near.section):
        return Found(reason="no_road_near", values=(("distance_m", f"> {reach_m}"),))
    target = near.plane(shape.points)[0]
    share, gap_m = project(near, target)
    least_m = float(gap_m.min())
    if least_m > reach_m:
        return Found(reason="no_road_near", values=(("distance_m", str(math.ceil(least_m))),))
    meant, left = _meant(near, gap_m)
    stretches: dict[tuple[int, int], Stretch] = {}
    for seed in meant:
        centre = near.start[seed] + share[seed] * (near.end[seed] - near.start[seed])
        for stretch in _around(near, centre, seed, shape.radius_m, both=both):
            stretches[stretch.section, stretch.from_m] = stretch
    return Found(
        stretches=tuple(stretches[key] for key in sorted(stretches)),
        notes=_choice_notes(near, meant, left),
    )


def find_polygon(roads: RoadNetwork, shape: ClosureShape, chosen: NDArray[np.bool_]) -> Found:
    """Return what a polygon shuts: all road inside it, with one exception.

    A bridge or tunnel is left open where it passes over or under a road that the polygon
    shuts on the ground; the note says so. A bridge that crosses no road is shut.
    """
    from shapely import Polygon

    near = surroundings(roads, shape.points, 0, chosen)
    area = Polygon(near.plane(shape.points)) if len(near.section) else None
    inside = {} if area is None else _inside(near, area)
    open_ = {section for section in inside if area and _crosses_ground(near, inside, section, area)}
    stretches = [
        stretch
        for section in sorted(inside)
        if section not in open_
        for stretch in _stretches(near, section, inside[section])
    ]
    if not stretches:
        return Found(reason="nothing_inside")
    left = ", ".join(roads.section_ids[section] for section in sorted(open_))
    return Found(
        stretches=tuple(stretches),
        notes=(("closure_left_open", (("sections", left),)),) if left else (),
    )


def _raised(roads: RoadNetwork, section: int) -> bool:
    return roads.structure[section] in _RAISED


def road_key(roads: RoadNetwork, section: int) -> str:
    """Return what sections of one road share: its family, else name, else its way."""
    named = roads.road_ref[section] or roads.road_name[section]
    return named or f"way {roads.way_id[section] or roads.section_ids[section]}"


def _meant(near: Surroundings, gap_m: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """Return a piece of each road that a point may mean, and of each it leaves open."""
    by_gap = np.argsort(gap_m, kind="stable")
    as_near = by_gap[gap_m[by_gap] <= gap_m[by_gap[0]] + SAME_GAP_M]
    seeds = _one_per_road(near, as_near)
    raised = [at for at in seeds if _raised(near.roads, int(near.section[at]))]
    if len(raised) < len(seeds):
        return [at for at in seeds if at not in raised], raised
    over = {road_key(near.roads, int(near.section[at])) for at in raised}
    close = by_gap[gap_m[by_gap] <= gap_m[by_gap[0]] + LEVEL_GAP_M]
    ground = [
        at
        for at in _one_per_road(near, close)
        if not _raised(near.roads, int(near.section[at]))
        and road_key(near.roads, int(near.section[at])) not in over
    ]
    return (ground[:1], raised) if ground else (raised, [])


def _one_per_road(near: Surroundings, pieces: Iterable[int]) -> list[int]:
    """Return the first piece of each road and level, so that a bridge stays apart."""
    first: dict[tuple[str, bool], int] = {}
    for at in pieces:
        section = int(near.section[at])
        key = (road_key(near.roads, section), _raised(near.roads, section))
        first.setdefault(key, int(at))
    return list(first.values())


def _choice_notes(
    near: Surroundings, meant: list[int], left: list[int]
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    notes = []
    names = sorted({road_key(near.roads, int(near.section[at])) for at in meant})
    if len(names) > 1:
        notes.append(("closure_ambiguous", (("roads", ", ".join(names)),)))
    sections = sorted(near.roads.section_ids[int(near.section[at])] for at in left)
    if sections:
        notes.append(("closure_left_open", (("sections", ", ".join(sections)),)))
    return tuple(notes)


def _around(
    near: Surroundings, centre: NDArray[np.float64], seed: int, radius_m: int, *, both: bool
) -> list[Stretch]:
    """Return the stretches of the seed's road that belong to a circle around it."""
    from shapely import Point

    roads, first = near.roads, int(near.section[seed])
    circle = Point(*centre).buffer(radius_m, quad_segs=_CIRCLE_QUARTER)
    road = road_key(roads, first)
    inside = {
        section: spans
        for section, spans in _inside(near, circle).items()
        if road_key(roads, section) == road
    }
    ahead = _connected(near, inside, first)
    if both and one_way(roads, first):
        ahead |= {
            section: True
            for section in inside
            if section not in ahead
            and one_way(roads, section)
            and roads.structure[section] == roads.structure[first]
        }
    return [
        stretch
        for section, along in sorted(ahead.items())
        for stretch in _stretches(near, section, inside.get(section, []), along)
    ]


def one_way(roads: RoadNetwork, section: int) -> bool:
    """Whether a section may be driven in one direction only."""
    return bool(roads.forward[section]) != bool(roads.backward[section])


def _connected(near: Surroundings, inside: Spans, first: int) -> dict[int, bool]:
    """Return the sections met from the first one through ends inside, and how each runs.

    True is as rising Km on the first, or as the first where it has no posts.
    """
    roads = near.roads
    rising = roads.chainage_from_m[first] <= roads.chainage_to_m[first]
    ahead = {first: bool(rising)}
    queue = [first]
    while queue:
        here = queue.pop()
        for end, node in ((0, roads.tail[here]), (1, roads.head[here])):
            if not _reaches(near, inside, here, end):
                continue
            for other in inside:
                if other in ahead or node not in (roads.tail[other], roads.head[other]):
                    continue
                goes_on = (roads.tail[other] == node) == (end == 1)
                ahead[other] = ahead[here] == goes_on
                queue.append(other)
    return ahead


def _reaches(near: Surroundings, inside: Spans, section: int, end: int) -> bool:
    """Whether a section's end lies inside."""
    spans = inside.get(section)
    if not spans:
        return False
    slack_m = 0.01
    return spans[0][0] <= slack_m if end == 0 else spans[-1][1] >= near.drawn_of[section] - slack_m


def _inside(near: Surroundings, area: Polygon) -> Spans:
    """Return the drawn metres of every section that lie inside an area."""
    import shapely

    lines = np.asarray(shapely.linestrings(np.stack([near.start, near.end], axis=1)))
    touching = np.flatnonzero(shapely.intersects(lines, area))
    parts, of_line = shapely.get_parts(
        shapely.intersection(lines[touching], area), return_index=True
    )
    spans: Spans = {}
    for part, line in zip(parts, of_line.tolist(), strict=True):
        at = int(touching[line])
        ends = shapely.get_coordinates(part)
        if not len(ends):  # a piece between two places drawn as one
            ends = near.start[at : at + 1]
        whole = max(math.dist(near.start[at], near.end[at]), 1e-9)
        low, high = sorted(
            near.drawn_at(at, math.dist(near.start[at], end) / whole) for end in (ends[0], ends[-1])
        )
        if low < high or not near.drawn_m[at]:
            spans.setdefault(int(near.section[at]), []).append((low, high))
    return {section: _joined(parts) for section, parts in spans.items()}


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans in order, those that touch as one."""
    whole: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if whole and low <= whole[-1][1] + 1e-3:
            whole[-1] = (whole[-1][0], max(high, whole[-1][1]))
        else:
            whole.append((low, high))
    return whole


def _stretches(
    near: Surroundings,
    section: int,
    spans: Iterable[tuple[float, float]],
    ahead: bool | None = None,  # noqa: FBT001 - passed on
) -> list[Stretch]:
    """Return spans in whole metres along the section, rounded outwards."""
    found = []
    for low, high in spans:
        length_m = int(near.roads.length_m[section])
        if not near.drawn_of[section]:
            return [Stretch(section=section, from_m=0, to_m=length_m, ahead=ahead)]
        from_m = max(0, math.floor(near.offset_m(section, low) + 1e-3))
        to_m = min(length_m, math.ceil(near.offset_m(section, high) - 1e-3))
        if from_m < to_m:
            found.append(Stretch(section=section, from_m=from_m, to_m=to_m, ahead=ahead))
    return found


def _crosses_ground(near: Surroundings, inside: Spans, section: int, area: Polygon) -> bool:
    """Whether a bridge or tunnel crosses, inside an area, a road that lies on the ground."""
    roads = near.roads
    if not _raised(roads, section):
        return False
    import shapely

    own = np.asarray(shapely.linestrings(_segments(near, section)))
    ends = {int(roads.tail[section]), int(roads.head[section])}
    for other in inside:
        if _raised(roads, other) or ends & {int(roads.tail[other]), int(roads.head[other])}:
            continue
        lines = np.asarray(shapely.linestrings(_segments(near, other)))
        crossings = shapely.intersection(own[:, None], lines[None, :])
        if shapely.intersects(crossings, area).any():
            return True
    return False


def _segments(near: Surroundings, section: int) -> NDArray[np.float64]:
    mine = near.section == section
    return np.stack([near.start[mine], near.end[mine]], axis=1)
