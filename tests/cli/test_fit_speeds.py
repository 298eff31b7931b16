"""``routeplan network fit-speeds``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.io.region_files import read_profiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

HEADER = "trip_id,origin,destination,profile,weather,duration_min\n"
ROWS = "".join(f"t{n},hub_dbp,co_03194,van,dry,{240 + n}\n" for n in range(10))


def test_factors_are_fitted_and_written(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "trips.csv").write_text(HEADER + ROWS, encoding="utf-8")
    ran = run("network", "fit-speeds", "trips.csv", "-o", "profiles.toml", "--json")
    assert ran.code == 0, ran.err
    [error] = ran.json["errors"]
    assert error["after"] < 0.03 < error["before"]
    fitted = read_profiles(tmp_path / "profiles.toml")
    [asphalt] = [f for f in ran.json["factors"] if (f["kind"], f["name"]) == ("surface", "asphalt")]
    assert asphalt["status"] == "fitted"
    assert fitted["van"].surface_factor["dry"]["asphalt"] == asphalt["after"]
    ran = run("network", "fit-speeds", "trips.csv", "-o", "profiles.toml")
    assert "van, dry: 10 trips" in ran.out
    assert "profiles.toml" in ran.out


def test_what_could_not_be_used_is_said(run: Callable[..., Ran], tmp_path: Path) -> None:
    rows = ROWS + "bad,hub_dbp,nowhere,van,dry,30\nodd,hub_dbp,co_03194,van,dry,1000\n"
    (tmp_path / "trips.csv").write_text(HEADER + rows, encoding="utf-8")
    ran = run("network", "fit-speeds", "trips.csv", "-o", "profiles.toml")
    assert ran.code == 3
    assert "nowhere" in ran.err
    assert "odd" in ran.out
    assert (tmp_path / "profiles.toml").exists()


def test_nothing_is_written_without_a_trip(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "trips.csv").write_text(HEADER, encoding="utf-8")
    ran = run("network", "fit-speeds", "trips.csv", "-o", "profiles.toml")
    assert ran.code == 2
    assert "trips.csv" in ran.err
    assert not (tmp_path / "profiles.toml").exists()
