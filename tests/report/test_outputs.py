from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.report.outputs import write_outputs

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

FILES = [
    "gpx/M1.gpx",
    "gpx/V1.gpx",
    "map.html",
    "plan.gpkg",
    "routes.geojson",
    "stops.csv",
    "stops.xlsx",
    "unassigned.csv",
]


def written(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_all_files_are_written_the_same_each_time(
    lang: str, tmp_path: Path, small_day: Day, small_region: Region, small_plan: Plan
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_outputs(tmp_path / name, small_day, small_region, small_plan, lang=lang)  # type: ignore[arg-type]
    first = written(tmp_path / "first")
    assert sorted(first) == FILES
    assert first == written(tmp_path / "second")


def test_an_empty_plan_is_written_too(
    tmp_path: Path, small_day: Day, small_region: Region, small_plan: Plan
) -> None:
    import dataclasses

    plan = dataclasses.replace(small_plan, routes=(), unassigned=(), warnings=())
    day = dataclasses.replace(small_day, orders=(), vehicles=(), closures=())
    write_outputs(tmp_path, day, small_region, plan, lang="vi")
    assert sorted(written(tmp_path)) == FILES[2:]
    assert (tmp_path / "stops.csv").read_text("utf-8-sig").count("\n") == 1
