"""What the record says of slides: which sections in which storm, how long, for whom.

The record is what newspapers and official sites reported. It names national roads
far oftener than village roads, and places that were cut off oftener than slides that
were cleared before anybody came: it is a record of *reported* slides, and rates fitted to
it are rates of reports. It says nothing of rain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem, InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.model.closure import Blocks
    from routeplan.model.road import RecordedClosure
    from routeplan.network.region import Region

    Ints = NDArray[np.int64]

MONTH_GROUPS = ((12, 1, 2, 3, 4), (5, 6), (7, 8), (9, 10, 11))
"""Dry season, first rains, height of the rains, their end and the storms of autumn."""
_ONE_STORM_DAYS = 1
"""Rows whose dates are no farther apart belong to one storm."""
_AT_LEAST = re.compile(r"lower bound|at least", re.IGNORECASE)
"""Notes of durations that are known not to have ended yet: they are censored."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SlideRecord:
    """The record of one region, counted.

    Attributes
    ----------
    years
        From the first to the last year of the record.
    hits
        Shape (storms, sections): whether a slide was reported there in that storm.
    month_group
        Shape (storms,): index into ``MONTH_GROUPS``.
    duration_h, censored
        Shape (durations,): as reported, and whether it lasted at least that long.
    start_s
        Shape (starts,): as reported, seconds from midnight.
    blocks
        What each reported slide blocked.
    unplaced
        Rows that name no section of the network; they count for durations and blocks only.
    """

    years: int
    hits: NDArray[np.bool_]
    month_group: Ints
    duration_h: NDArray[np.float64]
    censored: NDArray[np.bool_]
    start_s: Ints
    blocks: tuple[Blocks, ...]
    unplaced: int

    @property
    def slides(self) -> Ints:
        """Sections with a slide in each storm, shape (storms,)."""
        counted: Ints = self.hits.sum(axis=1)
        return counted


def slide_record(region: Region) -> SlideRecord:
    """Return a region's record, counted by storm and section.

    Rows on the same section in the same storm are one slide: reports repeat each other.

    Raises
    ------
    InputError
        If no recorded closure lies on the region's roads.
    """
    index = region.roads.section_index
    rows = sorted(region.recorded_closures, key=lambda row: (row.date, row.id))
    placed = [row for row in rows if row.section_id in index]
    if not placed:
        raise InputError(
            [
                DataProblem(
                    file="closures_history.csv",
                    row=0,
                    column="section_id",
                    value=region.name,
                    expected="recorded closures on roads of the region, to fit slide rates to",
                    code="no_record",
                )
            ]
        )
    storms = _storms(placed)
    hits = np.zeros((len(storms), len(region.roads.tail)), dtype=bool)
    for at, storm in enumerate(storms):
        hits[at, [index[row.section_id] for row in storm]] = True
    timed = [row for row in rows if row.duration_s]
    return SlideRecord(
        years=rows[-1].date.year - rows[0].date.year + 1,
        hits=hits,
        month_group=np.array([month_group(storm[0].date.month) for storm in storms]),
        duration_h=np.array([(row.duration_s or 0) / 3600 for row in timed]),
        censored=np.array([bool(_AT_LEAST.search(row.note)) for row in timed], dtype=bool),
        start_s=np.array([row.start_s for row in rows if row.start_s is not None], dtype=np.int64),
        blocks=tuple(row.blocks for row in rows),
        unplaced=len(rows) - len(placed),
    )


def month_group(month: int) -> int:
    """Return the index of the month's group in ``MONTH_GROUPS``."""
    return next(at for at, months in enumerate(MONTH_GROUPS) if month in months)


def _storms(rows: Sequence[RecordedClosure]) -> list[list[RecordedClosure]]:
    storms: list[list[RecordedClosure]] = []
    last: dt.date | None = None
    for row in rows:
        if last is None or (row.date - last).days > _ONE_STORM_DAYS:
            storms.append([])
        storms[-1].append(row)
        last = row.date
    return storms
