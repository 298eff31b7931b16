from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from routeplan.errors import DayError
from routeplan.io.cells import NumberText, clean_text
from routeplan.io.tables import read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ["Order_ID", "địa chỉ", "note"]
BODY = [["a", "Bản Nậm Tin", "line 1\nline 2"], ["", "", ""], ["b", 'cổng "sau"', "x;y,z\tw"]]


def _csv(delimiter: str) -> str:
    from io import StringIO

    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEADER, *BODY])
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_common_csv_reads_the_same(
    tmp_path: Path, encoding: str, delimiter: str, form: str
) -> None:
    file = tmp_path / "orders.csv"
    normalised = unicodedata.normalize(form, _csv(delimiter))  # type: ignore[arg-type]
    file.write_bytes(normalised.encode(encoding))

    table = read_table(file)

    assert table.columns == tuple(HEADER)
    assert [row.cells for row in table.rows] == [tuple(BODY[0]), tuple(BODY[2])]
    # The cell with a line break is one row, and the blank row counts.
    assert [row.number for row in table.rows] == [2, 4]
    assert table.decimal_mark == ("." if delimiter == "," else ",")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b",,\n,,\n"])
def test_an_empty_file_is_an_empty_table(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    table = read_table(file)
    assert (table.columns, table.rows) == ((), ())


def test_leading_blank_rows_count(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("\n\na;b\n1;2\n", encoding="utf-8")
    table = read_table(file)
    assert table.columns == ("a", "b")
    assert table.rows[0].number == 4


def test_blank_column_names_are_numbered_and_trailing_ones_dropped(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("a,,c,,\n1,2,3,,\n", encoding="utf-8")
    assert read_table(file).columns == ("a", "column 2", "c")


@pytest.mark.parametrize(
    ("data", "row"),
    [
        ("order_id,note\na,x\nb,Mường\n".encode("cp1258", errors="replace"), 3),
        (b"order_id,note\na,x\nb,caf\xe9 sau\n", 3),
        (b"order_id,note\na\x00,x\n", 2),
    ],
)
def test_other_encodings_name_the_row_and_the_remedy(tmp_path: Path, data: bytes, row: int) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(data)
    with pytest.raises(DayError, match="CSV UTF-8") as caught:
        read_table(file)
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.file) == ("not_utf8", row, "orders.csv")


def test_a_row_with_stray_quotes_is_kept_apart(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text('id,note\na,"x" y\nb,fine\n', encoding="utf-8")
    table = read_table(file)
    assert [(row.number, bool(row.fault)) for row in table.rows] == [(2, True), (3, False)]
    assert table.rows[1].cells == ("b", "fine")


@pytest.mark.parametrize(
    ("text", "row"),
    [('id,note\na,fine\nb,"open\nc,x\nd,y\n', 3), ('id,"note\n', 1), ('"id"x,note\na,b\n', 1)],
)
def test_a_quote_that_swallows_rows_makes_the_file_unreadable(
    tmp_path: Path, text: str, row: int
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DayError) as caught:
        read_table(file)
    assert (caught.value.problems[0].code, caught.value.problems[0].row) == ("bad_quotes", row)


def test_a_cell_may_be_longer_than_csv_readers_take(tmp_path: Path) -> None:
    usual = csv.field_size_limit()
    file = tmp_path / "closures.csv"
    border = ", ".join(f"103.{at:06d} 21.4" for at in range(20_000))
    file.write_text(f'closure_id,geometry\nx,"LINESTRING ({border})"\n', encoding="utf-8")

    (row,) = read_table(file).rows

    assert len(border) > usual
    assert row.cells == ("x", f"LINESTRING ({border})")
    assert csv.field_size_limit() == usual


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_only_a_last_line_without_an_end_may_be_cut_off(tmp_path: Path, end: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(f'a,b,c\r\n1\r\n2,"x\r\ny"\r\n3,4{end}'.encode())
    rows = read_table(file).rows
    assert [row.may_be_cut_off for row in rows] == [False, False, not end]


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    for name in ("orders.csv", "orders.xlsx"):
        with pytest.raises(DayError) as caught:
            read_table(tmp_path / name)
        assert caught.value.problems[0].code == "missing_file"
    (tmp_path / "orders.xlsx").write_bytes(b"no workbook")
    (tmp_path / "folder.csv").mkdir()
    for name in ("orders.xlsx", "folder.csv"):
        with pytest.raises(DayError) as caught:
            read_table(tmp_path / name)
        assert caught.value.problems[0].code == "unreadable_file"


@pytest.mark.parametrize("damage", ["flipped bytes", "empty fills"])
def test_a_damaged_workbook_is_unreadable(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "orders.xlsx"
    book = Workbook()
    for at in range(200):
        book.worksheets[0].append([f"D{at}", at * 7919 % 1000, "Bản Nậm Tin"])
    book.save(file)
    if damage == "flipped bytes":
        with ZipFile(file) as archive:
            begins = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
        whole = bytearray(file.read_bytes())
        whole[begins : begins + 40] = bytes(byte ^ 0xFF for byte in whole[begins : begins + 40])
        file.write_bytes(whole)
    else:
        with ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        styles = parts["xl/styles.xml"]
        parts["xl/styles.xml"] = re.sub(rb"<fill>.*?</fill>", b"<fill/>", styles, flags=re.DOTALL)
        assert parts["xl/styles.xml"] != styles
        with ZipFile(file, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    with pytest.raises(DayError) as caught:
        read_table(file)
    assert [problem.code for problem in caught.value.problems] == ["unreadable_file"]


def test_a_workbook_reads_as_its_csv_would(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "blank", "weight", "share", "at", "due", "moment", "long", "flag", "note"])
    sheet.append([])
    sheet.append(
        [
            7,
            None,
            250.0,
            0.00001,
            dt.time(7, 30),
            dt.date(2024, 9, 9),
            dt.datetime(2024, 9, 9, 15, 0),  # noqa: DTZ001 - workbooks know no zones
            dt.timedelta(hours=26),
            True,
            " Bản  ",
        ]
    )
    sheet["F3"].number_format = "dd/mm/yyyy"
    file = tmp_path / "orders.xlsx"
    book.save(file)

    table = read_table(file)

    (row,) = table.rows
    assert row.number == 3
    assert row.cells == (
        "7",
        "",
        "250",
        "0.00001",
        "07:30:00",
        "2024-09-09",
        "2024-09-09T15:00:00",
        "26:00:00",
        "True",
        "Bản",
    )
    # Numbers are exact; of text nobody knows the mark.
    assert [isinstance(cell, NumberText) for cell in row.cells[3:5]] == [True, False]
    assert table.decimal_mark == ""


_cell = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t")).map(
    clean_text
)


@given(st.lists(st.tuples(_cell, _cell), max_size=5))
def test_written_tables_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    file = tmp_path_factory.mktemp("table") / "orders.csv"
    write_table(file, ["a", "b"], [{"a": first, "b": second} for first, second in rows])
    assert [row.cells for row in read_table(file).rows] == [row for row in rows if any(row)]
