"""Km posts for maps without any: from surveyed points to the posts at sections' ends.

Linear referencing: along each connected piece of a road the distance from one of its ends
is measured; between surveyed points the Km is spread evenly over that distance. Both
carriageways of a dual road get posts, for both are as far from the end.
"""

from __future__ import annotations

import bisect
import dataclasses
import heapq
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routeplan.errors import DataProblem
from routeplan.network.closures import of_road
from routeplan.network.roads import NO_POST
from routeplan.network.stretches import project, surroundings
from routeplan.units import format_km_post

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork

REACH_M = 100
"""How far from its road a point may lie; it counts for every carriageway that near."""
EXTEND_M = 2_000
"""How far beyond the first and last point of a road its Km goes on."""
SAME_PLACE_M = 5
"""Points nearer to each other along the road stand at one place."""
UNEVEN_M = 50
"""How far the Km inside a section, spread evenly between its ends, may be off a point's."""
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
    """A point on one connected piece of its road, ``along_m`` from the piece's end."""

    point: CalibrationPoint
    section: int
    offset_m: float
    along_m: float = 0.0


def calibrate(
    roads: RoadNetwork, points: Sequence[CalibrationPoint], *, file: str = ""
) -> tuple[RoadNetwork, tuple[DataProblem, ...]]:
    """Return the network with Km posts on the roads of the points, and what is wrong.

    Other roads keep their posts. A section whose ends both lie between the first and last
    point of its connected piece of road, or within ``EXTEND_M`` of them, gets posts; inside
    a section the Km is spread evenly, and a point that this misses by more than
    ``UNEVEN_M`` is listed. Points that contradict others are listed and not used.

    Parameters
    ----------
    file
        Name of the points' file, for the problems.
    """
    first_m = np.array(roads.chainage_from_m)
    last_m = np.array(roads.chainage_to_m)
    problems: list[DataProblem] = []
    for road in dict.fromkeys(point.road for point in points):
        own = [point for point in points if point.road == road]
        chosen = of_road(roads, road)
        if not chosen.any():
            problems += [
                _problem(file, p, "ref", road, "calibration_no_road", _NO_ROAD) for p in own
            ]
            continue
        first_m[chosen] = last_m[chosen] = NO_POST
        placed = _place(roads, own, chosen, file, problems)
        for piece in _pieces(roads, chosen):
            on_piece = [one for one in placed if one.section in piece]
            _post(roads, piece, on_piece, (first_m, last_m), file, problems)
    for column in (first_m, last_m):
        column.setflags(write=False)
    posted = dataclasses.replace(
        roads, chainage_from_m=first_m, chainage_to_m=last_m, known_hash=""
    )
    order = sorted(range(len(problems)), key=lambda at: problems[at].row)
    return posted, tuple(dict.fromkeys(problems[at] for at in order))


_NO_ROAD = "a road of the network, as signed (QL279), its family or its name"


def _problem(
    file: str, point: CalibrationPoint, column: str, value: str, code: str, expected: str
) -> DataProblem:
    return DataProblem(
        file=file, row=point.row, column=column, value=value, expected=expected, code=code
    )


def _km_problem(file: str, point: CalibrationPoint, code: str, expected: str) -> DataProblem:
    return _problem(file, point, "km", format_km_post(point.km_m), code, expected)


def _pieces(roads: RoadNetwork, chosen: NDArray[Any]) -> Iterator[dict[int, None]]:
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


def _place(
    roads: RoadNetwork,
    points: Sequence[CalibrationPoint],
    chosen: NDArray[Any],
    file: str,
    problems: list[DataProblem],
) -> list[_Placed]:
    """Return each point on every connected piece of its road that is near enough."""
    piece_of = {
        section: number for number, piece in enumerate(_pieces(roads, chosen)) for section in piece
    }
    placed = []
    for point in points:
        near = surroundings(roads, [(point.lon, point.lat)], 20 * REACH_M, chosen)
        target = near.plane([(point.lon, point.lat)])[0]
        share, gap_m = project(near, target) if len(near.section) else (np.empty(0),) * 2
        best: dict[int, int] = {}
        for at in np.flatnonzero(gap_m <= REACH_M).tolist():
            number = piece_of[int(near.section[at])]
            if number not in best or gap_m[at] < gap_m[best[number]]:
                best[number] = at
        for at in best.values():
            section = int(near.section[at])
            offset_m = near.offset_m(section, near.drawn_at(at, float(share[at])))
            placed.append(_Placed(point, section, offset_m))
        if not best:
            far = math.ceil(gap_m.min()) if len(gap_m) else 20 * REACH_M
            expected = f"a point within {REACH_M} m of {point.road} (it is {far} m away)"
            where = f"{point.lon}, {point.lat}"
            problems.append(_problem(file, point, "lon", where, "calibration_too_far", expected))
    return placed


def _post(
    roads: RoadNetwork,
    piece: dict[int, None],
    placed: Sequence[_Placed],
    posts: tuple[NDArray[Any], NDArray[Any]],
    file: str,
    problems: list[DataProblem],
) -> None:
    """Write the posts of one connected piece of road."""
    if not placed:
        return
    at_node = _sections_at(roads, list(piece))
    start = int(roads.tail[placed[0].section])
    reached = _distances(roads, at_node, start)
    end = max(reached, key=reached.__getitem__)
    far_m = _distances(roads, at_node, end)
    measured = [
        dataclasses.replace(one, along_m=_along(roads, far_m, one.section, one.offset_m))
        for one in placed
    ]
    knots = _knots(measured, file, problems)
    if len(knots) < 2:  # noqa: PLR2004 - a line needs two
        expected = "two points at least on each connected piece of a road, for its direction"
        problems += [
            _km_problem(file, one.point, "calibration_one_point", expected) for one in knots
        ]
        return
    problems.extend(_disagreements(knots, file))
    for section in piece:
        ends = [_km_at(knots, far_m[int(side[section])]) for side in (roads.tail, roads.head)]
        if None not in ends:
            for column, km_m in zip(posts, ends, strict=True):
                column[section] = km_m
    problems.extend(_uneven(roads, knots, posts, file))


def _distances(roads: RoadNetwork, at_node: dict[int, list[int]], start: int) -> dict[int, float]:
    """Return metres along the road, in any direction, from a node to each other."""
    found: dict[int, float] = {}
    queue = [(0.0, start)]
    while queue:
        far_m, node = heapq.heappop(queue)
        if node in found:
            continue
        found[node] = far_m
        for section in at_node[node]:
            length_m = float(roads.length_m[section])
            for other in (int(roads.tail[section]), int(roads.head[section])):
                if other not in found:
                    heapq.heappush(queue, (far_m + length_m, other))
    return found


def _along(roads: RoadNetwork, far_m: dict[int, float], section: int, offset_m: float) -> float:
    left_m = float(roads.length_m[section]) - offset_m
    return min(far_m[int(roads.tail[section])] + offset_m, far_m[int(roads.head[section])] + left_m)


def _knots(measured: Sequence[_Placed], file: str, problems: list[DataProblem]) -> list[_Placed]:
    """Return the points in order along the road whose Km agree: all rise, or all fall."""
    by_place = sorted(measured, key=lambda one: (one.along_m, one.point.km_m))
    single: list[_Placed] = []
    for one in by_place:
        apart_m = one.along_m - single[-1].along_m if single else math.inf
        if apart_m <= 2 * REACH_M and one.point.km_m == single[-1].point.km_m:
            continue  # one post on either side of a dual road
        if apart_m < SAME_PLACE_M:
            if one.point.km_m != single[-1].point.km_m:
                first, other = sorted((single[-1], one), key=lambda both: both.point.row)
                single[-1] = first
                there = f"row {first.point.row} says {format_km_post(first.point.km_m)} there"
                expected = f"one Km for one place; {there}"
                problems.append(_km_problem(file, other.point, "calibration_same_place", expected))
        else:
            single.append(one)
    rising = _longest_rise([one.point.km_m for one in single])
    falling = _longest_rise([-one.point.km_m for one in single])
    kept = rising if len(rising) >= len(falling) else falling
    expected = "Km that rise, or fall, along the road as those of the other points do"
    problems += [
        _km_problem(file, one.point, "calibration_backwards", expected)
        for at, one in enumerate(single)
        if at not in kept
    ]
    return [single[at] for at in kept]


def _longest_rise(values: Sequence[int]) -> list[int]:
    """Return positions of the longest strictly rising part, in order."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for at, value in enumerate(values):
        length = bisect.bisect_left(tails, value)
        before.append(tail_at[length - 1] if length else -1)
        tails[length:], tail_at[length:] = (
            [value, *tails[length + 1 :]],
            [at, *tail_at[length + 1 :]],
        )
    chain: list[int] = []
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


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
    posts: tuple[NDArray[Any], NDArray[Any]],
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
