from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.report.csv_file import _cell, write_csv
from routeplan.report.tables import Table, stop_table

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.report.view import PlanView


def test_excel_finds_the_letters_and_readers_find_the_rows(
    tmp_path: Path, small_view: PlanView
) -> None:
    file = tmp_path / "stops.csv"
    table = stop_table(small_view)
    write_csv(file, table)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfvehicle_id,profile,")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(table.rows)
    assert rows[2]["recipient"] == "Khách Thử Một"
    assert rows[2]["phone"] == "+84900000001"
    assert rows[2]["note"] == "'=HYPERLINK(1)"
    assert rows[0]["order_id"] == ""


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd", "'-2+3+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\x00=1+1", "'=1+1"),
        ("+84 912 345 678", "+84 912 345 678"),
        ("-5", "-5"),
        ("-5,5", "-5,5"),
        ("0912345678", "0912345678"),
        ("Nguyễn = An", "Nguyễn = An"),
        ("", ""),
    ],
)
def test_nothing_runs_as_a_formula(text: str, cell: str) -> None:
    assert _cell(text) == cell


def test_numbers_stay_numbers() -> None:
    assert _cell(-5) == -5
    assert _cell(1.5) == 1.5


@given(st.text())
def test_a_written_cell_never_starts_a_formula(text: str) -> None:
    cell = str(_cell(text))
    if cell.strip()[:1] in set("=@"):
        pytest.fail(cell)
    if cell.strip()[:1] in set("+-"):
        assert not any(char.isalpha() for char in cell)


def test_headings_are_guarded_too(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    write_csv(file, Table(columns=("=cmd()",), rows=({"=cmd()": "a,b\n"},)))
    assert file.read_bytes() == b'\xef\xbb\xbf\'=cmd()\r\n"a,b\n"\r\n'
