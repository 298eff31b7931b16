"""Rows of observed trips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.io.trips import read_trips
from routeplan.model.place import Location

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region

HEADER = "trip_id,origin,destination,profile,weather,duration_min,driver\n"


def write(tmp_path: Path, rows: str, header: str = HEADER) -> Path:
    file = tmp_path / "trips.csv"
    file.write_text(header + rows, encoding="utf-8")
    return file


def test_ends_are_places_coordinates_or_km_posts(tmp_path: Path, small_region: Region) -> None:
    file = write(
        tmp_path,
        'a,hub,"103.15,21.40",van,dry,35.5,An\n,103.05 21.40,QL1-02@8+500,motorbike,mưa,12,\n',
    )
    trips, problems = read_trips(file, small_region)
    assert problems == ()
    assert [(t.id, t.profile, t.weather, t.duration_s, t.row) for t in trips] == [
        ("a", "van", "dry", 2130, 2),
        ("", "motorbike", "wet", 720, 3),
    ]
    assert trips[0].origin == Location(place_id="hub")
    assert trips[0].destination == Location(lon=103.15, lat=21.4)
    assert trips[1].origin == Location(lon=103.05, lat=21.4)
    assert trips[1].destination == Location(section_id="QL1-02", km_m=8500)


def test_a_semicolon_file_has_decimal_commas(tmp_path: Path, small_region: Region) -> None:
    header = "origin;destination;profile;weather;duration_min\n"
    [trip], _ = read_trips(write(tmp_path, "hub;103,05 21,40;van;khô;12,5\n", header), small_region)
    assert (trip.destination.lon, trip.duration_s) == (103.05, 750)


def test_a_bad_row_is_set_aside_and_the_others_are_read(
    tmp_path: Path, small_region: Region
) -> None:
    file = write(
        tmp_path,
        "a,hub,o1,van,dry,30,\n"
        "b,hubb,o1,lorry,dry,0,\n"
        "c,hub,103.6 21.9,van,dry,20,\n"
        "d,hub,QL1-01@99+0,van,dry,20,\n"
        "e,hub,,van,dry,20,\n"
        "a,hub,o1,van,dry,31,\n"
        "f,hub,o1,van,foggy,31,\n",
    )
    trips, problems = read_trips(file, small_region)
    assert [trip.id for trip in trips] == ["a"]
    assert {(p.row, p.column, p.code) for p in problems} == {
        (3, "origin", "unknown_place"),
        (3, "profile", "unknown_profile"),
        (3, "duration_min", "out_of_range"),
        (4, "destination", "too_far_from_road"),
        (5, "destination", "km_off_road"),
        (6, "destination", "missing_value"),
        (7, "trip_id", "duplicate_id"),
        (8, "weather", "unknown_choice"),
    }


def test_a_misspelt_column_is_named(tmp_path: Path, small_region: Region) -> None:
    header = HEADER.replace("trip_id", "tripid")
    _, problems = read_trips(write(tmp_path, "a,hub,o1,van,dry,30,\n", header), small_region)
    assert [problem.code for problem in problems] == ["unknown_column"]


@pytest.mark.parametrize(
    ("header", "rows", "code"),
    [
        ("", "", "missing_column"),
        (HEADER.replace("weather,", ""), "a,hub,o1,van,30,\n", "missing_column"),
        (HEADER, "", "no_trip"),
        (HEADER, "a,nowhere,o1,van,dry,30,\n", "unknown_place"),
    ],
)
def test_a_file_without_a_trip_is_refused(
    tmp_path: Path, small_region: Region, header: str, rows: str, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_trips(write(tmp_path, rows, header), small_region)
    assert {problem.code for problem in caught.value.problems} == {code}


def test_a_missing_file_is_named(tmp_path: Path, small_region: Region) -> None:
    with pytest.raises(InputError, match=r"gone\.csv"):
        read_trips(tmp_path / "gone.csv", small_region)
