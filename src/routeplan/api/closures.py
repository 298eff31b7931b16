"""Closures by themselves: read, put on the road, drawn and written."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from routeplan.api.regions import load_region
from routeplan.io import day_files, wzdx
from routeplan.io.folders import write_text_whole
from routeplan.network.closures import locate_closures
from routeplan.report.closure_page import ClosureReport, closure_page, report_closures
from routeplan.report.view import ClosureView
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from routeplan.errors import DataProblem
    from routeplan.model.closure import Closure
    from routeplan.network.region import Region
    from routeplan.report.text import Lang


def read_closures(
    file: Path, *, date: dt.date
) -> tuple[tuple[Closure, ...], tuple[DataProblem, ...]]:
    """Return the closures of a file, and the problems of the rows or events left out.

    Parameters
    ----------
    file
        ``closures.csv`` or ``.xlsx``, or GeoJSON: a WZDx feed, or features with the same
        columns as properties.
    date
        Planning date, from whose midnight the closures' seconds count.

    Raises
    ------
    InputError
        If the file is missing or cannot be read at all.
    """
    return day_files.read_closure_file(file, date)


def locate(
    closures: Sequence[Closure],
    *,
    region: Region | None = None,
    lang: Lang = "vi",
    until_s: int = DAY_S,
) -> tuple[ClosureReport, ...]:
    """Return what each closure really shuts: sections, Km, metres, and what is doubtful.

    Parameters
    ----------
    closures
        Closures of the planning date.
    region
        Where; by default Điện Biên.
    lang
        vi or en.
    until_s
        What begins later shuts nothing, seconds from midnight: ``Day.ends_s`` for a day whose
        shifts run on after it.
    """
    view = ClosureView(region or load_region(), tuple(closures), lang, until_s)
    return report_closures(view)


def write_closure_map(
    closures: Sequence[Closure],
    file: Path,
    *,
    region: Region | None = None,
    lang: Lang = "vi",
    until_s: int = DAY_S,
) -> None:
    """Write a page with the closures on a map, which needs no network; whole or not at all.

    Parameters
    ----------
    closures
        Closures of the planning date.
    file
        Replaced if it exists.
    region
        Where; by default Điện Biên.
    lang
        vi or en.
    until_s
        As of ``locate_closures``.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    view = ClosureView(region or load_region(), tuple(closures), lang, until_s)
    write_text_whole(file, closure_page(view))


def write_closure_feed(
    closures: Sequence[Closure],
    file: Path,
    *,
    date: dt.date,
    region: Region | None = None,
    until_s: int = DAY_S,
) -> None:
    """Write what closures shut as a WZDx 4.2 feed (GeoJSON), whole or not at all.

    Parameters
    ----------
    closures
        Closures of the planning date.
    file
        Replaced if it exists.
    date
        Planning date.
    region
        Where; by default Điện Biên.
    until_s
        As of ``locate_closures``.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    region = region or load_region()
    spans = locate_closures(region.roads, closures, until_s=until_s).spans
    feed = wzdx.wzdx_feed(region.roads, closures, spans, date, dt.datetime.now(dt.UTC))
    write_text_whole(file, json.dumps(feed, ensure_ascii=False, indent=1) + "\n")
