"""Km posts for maps without any: from surveyed points to the posts at sections' ends.

Linear referencing: along each connected piece of a road the distance from one of its ends
is measured; between surveyed points the Km is spread evenly over that distance. Another
carriageway takes its posts from the one beside it.
"""

from __future__ import annotations

import dataclasses
import heapq
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem
from routeplan.network.closures import with_km_of
from routeplan.network.plane import to_plane_m
from routeplan.network.roads import NO_POST
from routeplan.network.stretches import project, surroundings
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork

REACH_M = 100
"""How far from its road a point may lie; it may be on any carriageway that near."""
EXTEND_M = 2_000
"""How far beyond the first and last point of a road its Km goes on."""
SAME_PLACE_M = 5
"""Points nearer to each other along the road stand at one place."""
UNEVEN_M = 50
"""How far the Km inside a section, spread evenly between its ends, may be off a point's."""
BESIDE_M = 150
"""How far apart the carriageways of one road may lie."""
_LEAST_RATIO, _MOST_RATIO, _SLACK_M = 0.67, 1.5, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPoint:
    """A place on a road whose Km is known.

    ``road`` is as signed, its family or its name; ``row`` is where the file says so.
    """

    road: str
    km_m: int
    lon: float
    lat: float
    row: int = 0


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a point may be on its road, ``along_m`` from the end of the connected piece.

    A point between two carriageways may be on either.
    """

    point: CalibrationPoint
    section: int
    offset_m: float
    along_m: float = 0.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A connected piece of road with points that agree.

    ``far_m`` is how far each node is from the piece's end, ``came_by`` the section that
    the shortest way there ends with; ``knots`` are in order along it.
    """

    piece: dict[int, None]
    far_m: dict[int, float]
    came_by: dict[int, int]
    knots: list[_Placed]


_Posts = tuple["NDArray[np.int32]", "NDArray[np.int32]"]


def calibrate(
    roads: RoadNetwork, points: Sequence[CalibrationPoint], *, file: str = ""
) -> tuple[RoadNetwork, tuple[DataProblem, ...]]:
    """Return the network with Km posts on the roads of the points, and what is wrong.

    Other roads keep their posts. Posts get the sections on the way between the first and
    last point of each connected piece of road, those of the same road beside it (another
    carriageway), and those that lie wholly within ``EXTEND_M`` beyond its ends. Inside a
    section the Km is spread evenly; a point that this misses by more than ``UNEVEN_M`` is
    listed. Points that contradict others are listed and not used.

    Parameters
    ----------
    file
        Name of the points' file, for the problems.
    """
    posts = (np.array(roads.chainage_from_m), np.array(roads.chainage_to_m))
    problems: list[DataProblem] = []
    # A road may be spelt in several ways: what has the same sections is one.
    sections = {road: with_km_of(roads, road) for road in {point.road for point in points}}
    together: dict[bytes, list[CalibrationPoint]] = {}
    for point in points:
        chosen = sections[point.road]
        if chosen.any():
            together.setdefault(chosen.tobytes(), []).append(point)
        else:
            problems.append(
                _problem(file, point, "ref", point.road, "calibration_no_road", _NO_ROAD)
            )
    for column in posts:
        for chosen in sections.values():
            column[chosen] = NO_POST
    for own in together.values():
        problems += _post_road(roads, own, sections[own[0].road], posts, file)
    for column in posts:
        column.setflags(write=False)
    posted = dataclasses.replace(
        roads, chainage_from_m=posts[0], chainage_to_m=posts[1], known_hash=""
    )
    return posted, tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.row))


_NO_ROAD = "a road of the network, as signed (QL279), its family or its name"


def _problem(
    file: str, point: CalibrationPoint, column: str, value: str, code: str, expected: str
) -> DataProblem:
    return DataProblem(
        file=file, row=point.row, column=column, value=value, expected=expected, code=code
    )


def _km_problem(file: str, point: CalibrationPoint, code: str, expected: str) -> DataProblem:
    return _problem(file, point, "km", format_km_post(point.km_m), code, expected)


def _post_road(
    roads: RoadNetwork,
    points: Sequence[CalibrationPoint],
    chosen: NDArray[np.bool_],
    posts: _Posts,
    file: str,
) -> Iterator[DataProblem]:
    """Write the posts of one road, and yield what is wrong with its points."""
    sound: list[CalibrationPoint] = []
    for point in points:
        twin = next((other for other in sound if _contradicts(point, other)), None)
        if twin is None:
            sound.append(point)
        else:
            there = f"row {twin.row} says {format_km_post(twin.km_m)} there"
            expected = f"one Km for one place; {there}"
            yield _km_problem(file, point, "calibration_same_place", expected)
    placed: list[list[_Placed]] = []
    for point in sound:
        places, gap_m = _places(roads, point, chosen)
        placed.append(places)
        if not places:
            expected = f"a point within {REACH_M} m of {point.road} (it is {gap_m} m away)"
            where = f"{point.lon}, {point.lat}"
            yield _problem(file, point, "lon", where, "calibration_too_far", expected)
    lines = [
        line
        for piece in _pieces(roads, chosen)
        if (line := _measure(roads, piece, [one for places in placed for one in places]))
    ]
    yield from _unused(placed, lines, file)
    for line in lines:
        _post_way(roads, line, posts)
    _post_beside(roads, chosen, posts)
    for line in lines:
        _post_beyond(roads, line, posts)
        yield from _disagreements(line.knots, file)
        yield from _uneven(roads, line.knots, posts, file)


def _contradicts(point: CalibrationPoint, other: CalibrationPoint) -> bool:
    """Whether two points at one place have different Km."""
    where = to_plane_m(np.array([[p.lon, p.lat] for p in (point, other)]), point.lat)
    apart_m = math.dist(where[0], where[1])
    return apart_m < SAME_PLACE_M < abs(point.km_m - other.km_m)


def _places(
    roads: RoadNetwork, point: CalibrationPoint, chosen: NDArray[np.bool_]
) -> tuple[list[_Placed], int]:
    """Return where a point may be on its road, and how far the road is."""
    where = (point.lon, point.lat)
    near = surroundings(roads, [where], 20 * REACH_M, chosen)
    if not len(near.section):
        return [], 20 * REACH_M
    share, gap_m = project(near, near.plane([where])[0])
    best: dict[int, int] = {}
    for at in np.flatnonzero(gap_m <= REACH_M).tolist():
        section = int(near.section[at])
        if section not in best or gap_m[at] < gap_m[best[section]]:
            best[section] = at
    return [
        _Placed(point, section, near.offset_m(section, near.drawn_at(at, float(share[at]))))
        for section, at in sorted(best.items(), key=lambda item: gap_m[item[1]])
    ], math.ceil(gap_m.min())


def _pieces(roads: RoadNetwork, chosen: NDArray[np.bool_]) -> Iterator[dict[int, None]]:
    """Yield the connected pieces of a road, as section indices."""
    at_node = _sections_at(roads, np.flatnonzero(chosen).tolist())
    left = dict.fromkeys(np.flatnonzero(chosen).tolist())
    while left:
        first, _ = left.popitem()
        piece, queue = {first: None}, [first]
        while queue:
            here = queue.pop()
            for node in (int(roads.tail[here]), int(roads.head[here])):
                for other in at_node[node]:
                    if other not in piece:
                        piece[other] = None
                        left.pop(other)
                        queue.append(other)
        yield piece


def _sections_at(roads: RoadNetwork, sections: Sequence[int]) -> dict[int, list[int]]:
    at_node: dict[int, list[int]] = {}
    for section in sections:
        for node in {int(roads.tail[section]), int(roads.head[section])}:
            at_node.setdefault(node, []).append(section)
    return at_node


def _measure(roads: RoadNetwork, piece: dict[int, None], placed: Sequence[_Placed]) -> _Line | None:
    """Return a piece measured from one of its ends, None where fewer than two points agree."""
    on_piece = [one for one in placed if one.section in piece]
    if not on_piece:
        return None
    at_node = _sections_at(roads, list(piece))
    reached, _ = _distances(roads, at_node, int(roads.tail[on_piece[0].section]))
    end = max(reached, key=reached.__getitem__)
    far_m, came_by = _distances(roads, at_node, end)
    measured = [
        dataclasses.replace(one, along_m=_along(roads, far_m, one.section, one.offset_m))
        for one in on_piece
    ]
    knots = _agreeing(measured)
    return _Line(piece, far_m, came_by, knots) if len(knots) > 1 else None


def _distances(
    roads: RoadNetwork, at_node: dict[int, list[int]], start: int
) -> tuple[dict[int, float], dict[int, int]]:
    """Return how far along the road each node is, in any direction, and by which section."""
    found: dict[int, float] = {}
    came_by: dict[int, int] = {}
    queue = [(0.0, start, -1)]
    while queue:
        far_m, node, by = heapq.heappop(queue)
        if node in found:
            continue
        found[node], came_by[node] = far_m, by
        for section in at_node[node]:
            length_m = float(roads.length_m[section])
            for other in (int(roads.tail[section]), int(roads.head[section])):
                if other not in found:
                    heapq.heappush(queue, (far_m + length_m, other, section))
    return found, came_by


def _along(roads: RoadNetwork, far_m: dict[int, float], section: int, offset_m: float) -> float:
    left_m = float(roads.length_m[section]) - offset_m
    return min(far_m[int(roads.tail[section])] + offset_m, far_m[int(roads.head[section])] + left_m)


def _agreeing(measured: Sequence[_Placed]) -> list[_Placed]:
    """Return the most points, each at one of its places, whose Km all rise or all fall."""
    by_place = sorted(measured, key=lambda one: (one.along_m, one.point.km_m))
    along_m = np.array([one.along_m for one in by_place])
    km_m = np.array([one.point.km_m for one in by_place], dtype=np.float64)
    _, chain = max(_longest_rise(along_m, km_m), _longest_rise(along_m, -km_m))
    return [by_place[at] for at in chain]


def _unused(
    placed: Sequence[Sequence[_Placed]], lines: Sequence[_Line], file: str
) -> Iterator[DataProblem]:
    """Yield the points on the road that no piece of it could use."""
    used = {(knot.point.road, knot.point.km_m) for line in lines for knot in line.knots}
    for places in placed:
        if not places or (places[0].point.road, places[0].point.km_m) in used:
            continue
        point = places[0].point
        if any(one.section in line.piece for one in places for line in lines):
            expected = "Km that rise, or fall, along the road as those of the other points do"
            yield _km_problem(file, point, "calibration_backwards", expected)
        else:
            expected = "two points at least on each connected piece of a road, for its direction"
            yield _km_problem(file, point, "calibration_one_point", expected)


def _post_way(roads: RoadNetwork, line: _Line, posts: _Posts) -> None:
    """Write posts along the way from the first point to the last."""
    section = line.knots[-1].section
    while section >= 0:
        ends = [int(side[section]) for side in (roads.tail, roads.head)]
        near, far = sorted(ends, key=line.far_m.__getitem__)
        if line.far_m[far] < line.knots[0].along_m:
            break
        _write(posts, section, [_km_at(line.knots, line.far_m[node]) for node in ends])
        section = line.came_by[near]


def _write(posts: _Posts, section: int, ends_m: Sequence[int | None]) -> None:
    known = [end_m for end_m in ends_m if end_m is not None]
    if len(known) == len(posts):
        for column, km_m in zip(posts, known, strict=True):
            column[section] = km_m


def _post_beside(roads: RoadNetwork, chosen: NDArray[np.bool_], posts: _Posts) -> None:
    """Write posts on another carriageway: those of the nearest point of the posted one."""
    posted = chosen & (posts[0] != NO_POST)
    for section in np.flatnonzero(chosen & ~posted).tolist():
        ends = [
            _km_beside(roads, posted, posts, int(side[section]))
            for side in (roads.tail, roads.head)
        ]
        if ends[0] is None or ends[1] is None:
            continue
        length_m, signed_m = int(roads.length_m[section]), abs(ends[1] - ends[0])
        if abs(signed_m - length_m) <= max(SAME_PLACE_M, length_m / 3):
            _write(posts, section, ends)


def _km_beside(
    roads: RoadNetwork, posted: NDArray[np.bool_], posts: _Posts, node: int
) -> int | None:
    """Return the Km of the nearest posted road to a node, None where none is near."""
    lon, lat = roads.node_lonlat[node].tolist()
    near = surroundings(roads, [(lon, lat)], BESIDE_M, posted)
    if not len(near.section):
        return None
    share, gap_m = project(near, near.plane([(lon, lat)])[0])
    at = int(gap_m.argmin())
    if gap_m[at] > BESIDE_M:
        return None
    section = int(near.section[at])
    along = near.drawn_at(at, float(share[at])) / max(near.drawn_of[section], 1e-9)
    first_m, last_m = (int(column[section]) for column in posts)
    return round(first_m + (last_m - first_m) * along)


def _post_beyond(roads: RoadNetwork, line: _Line, posts: _Posts) -> None:
    """Write posts on the road that goes on before the first point and behind the last."""
    first_m, last_m = line.knots[0].along_m, line.knots[-1].along_m
    for section in line.piece:
        ends_m = [line.far_m[int(side[section])] for side in (roads.tail, roads.head)]
        before = max(ends_m) <= first_m + SAME_PLACE_M
        behind = min(ends_m) >= last_m - SAME_PLACE_M
        if posts[0][section] == NO_POST and (before or behind):
            _write(posts, section, [_km_at(line.knots, far_m) for far_m in ends_m])


def _longest_rise(
    along_m: NDArray[np.float64], km_m: NDArray[np.float64]
) -> tuple[float, list[int]]:
    """Return a score and the positions of the longest chain in which both rise, in order.

    Of several as long it is that whose Km differ least from the distances.
    """
    one_more = 1e9  # metres; more than any differences add up to
    score = np.zeros(len(km_m))
    before = np.full(len(km_m), -1)
    for at in range(1, len(km_m)):
        earlier = np.flatnonzero((km_m[:at] < km_m[at]) & (along_m[:at] < along_m[at]))
        if len(earlier):
            off_m = np.abs(km_m[at] - km_m[earlier] - (along_m[at] - along_m[earlier]))
            reached = score[earlier] + one_more - off_m
            best = int(reached.argmax())
            score[at], before[at] = reached[best], earlier[best]
    chain: list[int] = []
    last = int(score.argmax())
    at = last
    while at >= 0:
        chain.append(at)
        at = int(before[at])
    return float(score[last]), chain[::-1]


def _km_at(knots: Sequence[_Placed], along_m: float) -> int | None:
    """Return the Km at a distance along the road; beyond the points metre by metre."""
    places = [one.along_m for one in knots]
    kms = [one.point.km_m for one in knots]
    sense = 1 if kms[-1] > kms[0] else -1
    reach_m = EXTEND_M + SAME_PLACE_M
    if not places[0] - reach_m <= along_m <= places[-1] + reach_m:
        return None
    if along_m < places[0]:
        km_m = kms[0] - sense * (places[0] - along_m)
    elif along_m > places[-1]:
        km_m = kms[-1] + sense * (along_m - places[-1])
    else:
        km_m = float(np.interp(along_m, places, kms))
    return max(0, round(km_m)) if km_m >= -SAME_PLACE_M else None


def _disagreements(knots: Sequence[_Placed], file: str) -> Iterator[DataProblem]:
    """Yield where two points are much nearer or farther along the road than their Km say."""
    for one, other in itertools.pairwise(knots):
        road_m = other.along_m - one.along_m
        signed_m = abs(other.point.km_m - one.point.km_m)
        fits = _LEAST_RATIO * road_m <= signed_m <= _MOST_RATIO * road_m
        if fits or abs(signed_m - road_m) <= _SLACK_M:
            continue
        first, last = sorted((one.point, other.point), key=lambda point: point.row)
        expected = f"about {road_m:.0f} m from row {first.row} (by Km it is {signed_m} m)"
        yield _km_problem(file, last, "calibration_km_disagrees", expected)


def _uneven(
    roads: RoadNetwork,
    knots: Sequence[_Placed],
    posts: _Posts,
    file: str,
) -> Iterator[DataProblem]:
    """Yield the points that the even spread of Km inside their section misses."""
    for one in knots:
        first_m, last_m = (int(column[one.section]) for column in posts)
        if NO_POST in {first_m, last_m}:
            continue
        share = one.offset_m / max(1, int(roads.length_m[one.section]))
        off_m = round(abs(first_m + (last_m - first_m) * share - one.point.km_m))
        if off_m > UNEVEN_M:
            expected = (
                f"the Km spread evenly over {roads.section_ids[one.section]} to come within "
                f"{UNEVEN_M} m of the point's (it is {off_m} m off)"
            )
            yield _km_problem(file, one.point, "calibration_uneven", expected)
