from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from routeplan.errors import InputError
from routeplan.io.network_places import read_network_places
from routeplan.model.place import Place

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("id", "name_vi", "kind", "lon", "lat", "precision_km", "plate")
PLACES = (
    Place(id="bd", name="Bưu điện", kind="hub", lon=103.01, lat=21.4, precision_km=0.5),
    Place(id="x", name="Bản X, dưới", kind="other", lon=103.02, lat=21.4),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("delimiter", "rows"),
    [
        (",", ("bd,Bưu điện,hub,103.01,21.4,0.5,", 'x,"Bản X, dưới",other,103.02,21.4')),
        (";", ("bd;Bưu điện;HUB;103,01;21,4;0,5;", "x;Bản X, dưới;other;103,02;21,4")),
    ],
)
def test_places_as_people_save_them(
    tmp_path: Path, encoding: str, delimiter: str, rows: tuple[str, str]
) -> None:
    file = tmp_path / "places.csv"
    text = "\n".join([delimiter.join(HEADER), *rows]) + "\n"
    file.write_text(text, encoding=encoding)
    assert read_network_places(file) == PLACES


def test_places_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(HEADER)
    for place in PLACES:
        book.active.append(
            [place.id, place.name, place.kind, place.lon, place.lat, place.precision_km]
        )
    file = tmp_path / "places.xlsx"
    book.save(file)
    assert read_network_places(file) == PLACES


def test_everything_wrong_is_told_with_row_column_and_code(tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    rows = ("b,B,office,103,21", "a,A,hub,103,21", "a,A,hub,1003,", "c,,hub,here,21")
    file.write_text("id,name_vi,kind,lon,lat\n" + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_network_places(file)
    assert {(found.row, found.column, found.code) for found in caught.value.problems} == {
        (2, "kind", "unknown_choice"),
        (4, "id", "duplicate_id"),
        (4, "lon", "out_of_range"),
        (4, "lat", "missing_value"),
        (5, "name_vi", "missing_value"),
        (5, "lon", "not_a_number"),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, "missing_file"), ("", "missing_column"), ("id,name,kind,lon,lat\n", "missing_column")],
)
def test_a_file_that_is_no_table_of_places(tmp_path: Path, text: str | None, code: str) -> None:
    file = tmp_path / "places.csv"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_network_places(file)
    assert [found.code for found in caught.value.problems] == [code]
