"""Lines and tables on terminals and in pipes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from routeplan.cli import console

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "Đường bị chặn " * 20


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], io.StringIO]:
    """Return ``terminal(width)``: it makes that the place where everything is printed."""

    def make(width: int) -> io.StringIO:
        screen = io.StringIO()
        made = Console(file=screen, force_terminal=True, width=width, color_system=None)
        monkeypatch.setattr(console, "console", lambda **_: made)
        return screen

    return make


def test_a_terminal_gets_lines_wrapped_at_words(terminal: Callable[[int], io.StringIO]) -> None:
    screen = terminal(40)
    console.say(LONG)
    lines = screen.getvalue().splitlines()
    assert len(lines) > 5
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(line.strip() for line in lines) == LONG.strip()


def test_a_pipe_gets_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    console.say(f"{LONG}[bold]x[/bold]")
    assert capsys.readouterr().out == f"{LONG}[bold]x[/bold]\n"


def test_errors_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    console.complain(LONG)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{LONG}\n")


HEADER = ("Xe", "Loại xe", "Điểm dừng", "Km", "Giờ đi – về", "Hàng lúc đi", "Tiền thu hộ")
ROWS = [
    (f"XM-0333{n}-LONG", "xe tải nhẹ", "12", "1.184,6", "05:00–12:22", "12 kiện, 34,5 kg", money)
    for n, money in enumerate(("0 ₫", "1.824.000\u00a0₫"))
]


@pytest.mark.parametrize("width", [80, 72])
def test_a_narrow_table_loses_nothing(width: int, terminal: Callable[[int], io.StringIO]) -> None:
    screen = terminal(width)
    console.print_table("Tuyến", HEADER, ROWS)
    shown = screen.getvalue()
    assert "…" not in shown
    assert all(len(line.rstrip()) <= width for line in shown.splitlines())
    for row in ROWS:
        assert row[0] in shown
    for word in (word for row in [HEADER, *ROWS] for cell in row for word in cell.split(" ")):
        assert word.replace("\u00a0", " ") in shown


def test_in_a_pipe_each_row_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table("Tuyến", HEADER, ROWS)
    title, header, _, *rows = capsys.readouterr().out.splitlines()
    assert title == "Tuyến"
    assert header.split()[0] == "Xe"
    assert [row.split()[0] for row in rows] == [row[0] for row in ROWS]
    assert rows[0].rstrip().endswith("0 ₫")


def test_figures_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table("", ("id", "km", "name"), [("1", "5", "a"), ("2", "12.5", "bb")])
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[2:] == ["1      5  a", "2   12.5  bb"]


def test_an_empty_table_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table("", ("id", "km"), [])
    assert capsys.readouterr().out.split()[:2] == ["id", "km"]


def test_the_widest_columns_give_way_first() -> None:
    columns = [("an id that stays",), ("one two three",), ("one two",), ("unbreakable",)]
    assert console.column_widths(columns, 100) == [16, 13, 7, 11]
    assert console.column_widths(columns, 43) == [16, 9, 7, 11]
    assert console.column_widths(columns, 38) == [16, 5, 6, 11]
    assert console.column_widths(columns, 1) == [16, 5, 3, 11]


def test_a_cell_is_not_wrapped_between_a_figure_and_its_unit() -> None:
    columns = [("id",), ("7\u00a0giờ 23\u00a0phút",)]
    assert console.column_widths(columns, 1) == [2, 7]


def test_columns_move_together_before_anything_is_cut(
    terminal: Callable[[int], io.StringIO],
) -> None:
    wide, narrow = terminal(13), None
    console.print_table("", ("id", "km", "name"), [("0123", "12", "abcd")])
    assert "0123  12  abcd" not in wide.getvalue()
    narrow = terminal(14)
    console.print_table("", ("id", "km", "name"), [("0123", "12", "abcd")])
    assert "0123  12  abcd" in narrow.getvalue()
    assert "0123 12 abcd" in wide.getvalue()
