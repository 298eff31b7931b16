"""Gradients of sections from heights: how steep each road is on average."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from routeplan.network.columns import Labels
from routeplan.network.plane import drawn_m

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from routeplan.model.road import Gradient
    from routeplan.network.built import BuiltRoads
    from routeplan.network.map_speeds import Gradients
    from routeplan.network.roads import RoadNetwork

SAMPLE_M = 50
"""Between heights along a line: near the 30 m (1″) and 90 m (3″) of the usual files."""
SMOOTH_M = 250
"""Heights are averaged over so much road, and slopes taken over no less.

One height of SRTM is off by several metres from its neighbour's; over 50 m that would make
a slope of 6 % out of a plain. The mean of five is off by half as much and five times as far
away, so that less than 1 % is left. Roads rise and fall in longer waves than that.
"""
MEAN_OF_STEEPEST = 0.7
"""A road's mean slope as a share of the steepest, which is what signs and tags tell.

Bends and rests between are flatter: a pass with signs of 8 to 10 % averages 5 to 7 %. An
estimate; a road that is as steep all the way is classed a little too steep.
"""
_STRAIGHT = {"bridge", "tunnel"}


class Heights(Protocol):
    """Something that knows how high the ground is."""

    def at(self, lonlat: NDArray[np.float64]) -> HeightSamples:
        """Return the heights of points, shape (points, 2)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HeightSamples:
    """Heights at points.

    Attributes
    ----------
    height_m
        Shape (points,): NaN where none is known.
    outside
        Shape (points,): whether no file covers the point; the other NaN are voids.
    """

    height_m: NDArray[np.float64]
    outside: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeightFigures:
    """What heights came to.

    Attributes
    ----------
    samples, void_samples
        Points along the roads, and how many of them lie in a void of the file.
    sections_outside, sections_in_voids
        Sections that keep their gradient, because at most one of their points has a height.
    changed
        Sections whose gradient is another than before.
    """

    samples: int
    void_samples: int
    sections_outside: int
    sections_in_voids: int
    changed: int


def with_gradients(
    roads: RoadNetwork,
    heights: Heights,
    classes: Gradients,
    *,
    speed_kph: Callable[[int, Gradient], float | None] | None = None,
) -> tuple[RoadNetwork, HeightFigures]:
    """Return the network with each section's gradient from the heights along its line.

    A section is as steep as its mean slope up and down, whichever way: heights every 50 m
    along its drawn line, averaged over 250 m against the noise of the file, and the rises
    and falls between them as a share of the distance. A section shorter than 250 m is taken
    as that long, so that noise makes no pass of a street. A bridge or tunnel runs straight
    from end to end: the ground in between is another's. Points without a height are
    skipped.

    Parameters
    ----------
    classes
        From how many percent a road is hilly, or a pass, by its steepest slope; a mean slope
        counts as ``MEAN_OF_STEEPEST`` of that. With the shipped 3 and 7 %, a road is flat
        below 2.1 % on average, where engines need no lower gear (the Highway Capacity
        Manual's level terrain ends at 2 %), and a pass from 4.9 %, where whole kilometres
        are near the 7 % that TCVN 4054:2005 allows roads of class III in mountains.
    speed_kph
        What a light vehicle drives on a section (index) of a given gradient in dry weather.
        Where it has no answer, a road that is steeper than thought slows down by
        ``speed_share``, and a flatter one keeps its speed: what holds it may be its surface
        or a signed limit.
    """
    lines = [_sample_line(roads, at) for at in range(len(roads.tail))]
    starts = np.cumsum([0, *map(len, lines)])
    found = heights.at(np.concatenate([*lines, np.empty((0, 2))]))
    before = [roads.gradient[at] for at in range(len(lines))]
    after = list(before)
    outside = in_voids = 0
    for at, (first, last) in enumerate(itertools.pairwise(starts.tolist())):
        along = np.linspace(0.0, drawn_m(roads.line(at))[-1], last - first)
        percent = slope_percent(along, found.height_m[first:last])
        if percent is not None:
            after[at] = classes.of_percent(percent / MEAN_OF_STEEPEST)
        elif found.outside[first:last].all():
            outside += 1
        else:
            in_voids += 1
    figures = HeightFigures(
        samples=len(found.height_m),
        void_samples=int((np.isnan(found.height_m) & ~found.outside).sum()),
        sections_outside=outside,
        sections_in_voids=in_voids,
        changed=sum(a != b for a, b in zip(before, after, strict=True)),
    )
    return _with_speeds(roads, after, classes, speed_kph), figures


def add_gradients(
    built: BuiltRoads,
    heights: Heights,
    classes: Gradients,
    *,
    speed_kph: Callable[[int, Gradient], float | None] | None = None,
) -> BuiltRoads:
    """Return a network from a map with gradients from heights, and their figures in its report.

    Parameters are those of ``with_gradients``.
    """
    roads, figures = with_gradients(built.roads, heights, classes, speed_kph=speed_kph)
    counted = (
        ("height_samples", figures.samples),
        ("height_samples_in_voids", figures.void_samples),
        ("gradients_changed", figures.changed),
    )
    without = (
        ("height_outside_file", figures.sections_outside),
        ("height_in_voids", figures.sections_in_voids),
    )
    report = dataclasses.replace(
        built.report,
        read=(*built.report.read, *counted),
        missing=(*built.report.missing, *((name, count) for name, count in without if count)),
    )
    return dataclasses.replace(built, roads=roads, report=report)


def slope_percent(along_m: NDArray[np.float64], height_m: NDArray[np.float64]) -> float | None:
    """Return the mean slope up and down along a line, in percent.

    Parameters
    ----------
    along_m, height_m
        Shape (samples,): rising distances from the line's start, and heights, NaN for none.

    Returns
    -------
    None where fewer than two heights are known.
    """
    known = np.isfinite(height_m)
    if known.sum() < 2:  # noqa: PLR2004 - a slope lies between two
        return None
    along, height = along_m[known], height_m[known]
    pieces = max(1, int((along[-1] - along[0]) // SMOOTH_M))
    if pieces > 1:
        edges = np.linspace(along[0], along[-1], pieces + 1)
        means = np.array([_mean_around(along, height, edge) for edge in edges])
    else:
        means = height[[0, -1]]
    climbed_m = float(np.abs(np.diff(means)).sum())
    return 100 * climbed_m / max(float(along[-1] - along[0]), SMOOTH_M)


def _mean_around(along: NDArray[np.float64], height: NDArray[np.float64], at_m: float) -> float:
    """Return the mean height within half of ``SMOOTH_M``; less at the ends, evenly.

    An uneven mean at an end would take a part of the slope there for noise.
    """
    reach_m = min(SMOOTH_M / 2, at_m - along[0], along[-1] - at_m)
    near = np.abs(along - at_m) <= reach_m + 1e-6
    if not near.any():
        return float(np.interp(at_m, along, height))
    return float(height[near].mean())


def _sample_line(roads: RoadNetwork, at: int) -> NDArray[np.float64]:
    """Return points every 50 m of a section's drawn line, both ends included."""
    line = roads.line(at)
    if roads.structure[at] in _STRAIGHT:
        return line[[0, -1]]
    along = drawn_m(line)
    count = 1 + max(1, round(float(along[-1]) / SAMPLE_M))
    wanted = np.linspace(0.0, along[-1], count)
    return np.column_stack([np.interp(wanted, along, line[:, axis]) for axis in (0, 1)])


def _with_speeds(
    roads: RoadNetwork,
    gradient: list[str],
    classes: Gradients,
    speed_kph: Callable[[int, Gradient], float | None] | None,
) -> RoadNetwork:
    dry, wet = roads.speed_dry_kph.copy(), roads.speed_wet_kph.copy()
    shares = {str(name): share for name, share in classes.speed_share.items()}
    for at, now in enumerate(gradient):
        was = roads.gradient[at]
        if now == was:
            continue
        told_kph = None if speed_kph is None else speed_kph(at, cast("Gradient", now))
        if told_kph is None:
            factor = min(1.0, shares.get(now, 1.0) / shares.get(was, 1.0))
        else:
            factor = told_kph / float(dry[at])
        dry[at] = max(0.1, round(dry[at] * factor, 1))
        wet[at] = max(0.1, round(wet[at] * factor, 1))
    for array in (dry, wet):
        array.setflags(write=False)
    return dataclasses.replace(
        roads,
        gradient=Labels.of(gradient),
        speed_dry_kph=dry,
        speed_wet_kph=wet,
        known_hash="",
    )
